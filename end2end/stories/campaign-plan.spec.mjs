// Planning a livestream as the seller guide tells it: create, search, edit, clone, delete, and what a browser without
// JavaScript can do of it.

import { expect, PHONE, test, visit } from "../fixtures.mjs";
import { SHOP } from "../people.mjs";

const LIST = `/seller/${SHOP}/campaigns`;

/** `2026-11-24T20:00`, so many hours from now, in the demo shop's zone. */
function local(hours) {
  return new Date(Date.now() + (hours + 7) * 3_600_000).toISOString().slice(0, 16);
}

/** An image drawn in the page, as a file to choose. */
async function image(page, color) {
  const data = await page.evaluate((color) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
    const pen = canvas.getContext("2d");
    pen.fillStyle = color;
    pen.fillRect(0, 0, 640, 480);
    return canvas.toDataURL("image/png").split(",")[1];
  }, color);
  return { name: `${color}.png`, mimeType: "image/png", buffer: Buffer.from(data, "base64") };
}

test("a seller plans a campaign with images, products and vouchers, and goes on to the set-up", async ({ people, complaints }) => {
  complaints.allow(/status of 422/); // refusals are part of this story
  const page = await people.seller();
  await visit(page, LIST);
  await page.getByRole("link", { name: "Create livestream campaign" }).click();
  await expect(page.getByRole("heading", { name: "Create livestream campaign" })).toBeVisible();

  // Nothing filled in: each field says so, the focus is on the first, nothing is lost.
  await page.getByLabel("Description").fill("Giao trong ngày.\nHỏi gì cũng được.");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("alert").getByText("things to fix")).toBeVisible();
  await expect(page.getByLabel("Livestream title")).toBeFocused();
  await expect(page.getByLabel("Description")).toHaveValue("Giao trong ngày.\nHỏi gì cũng được.");

  await page.getByLabel("Livestream title").fill("Giảm giá cuối tuần");
  await page.locator("#field-images").setInputFiles([await image(page, "teal"), await image(page, "tomato")]);
  await expect(page.locator(".ui-images__tile")).toHaveCount(2);
  await page.getByRole("button", { name: "Move image 2 earlier" }).click();
  await page.locator("#field-images").setInputFiles([{ name: "fake.png", mimeType: "image/png", buffer: Buffer.from("not a picture") }]);
  await expect(page.getByText("fake.png: This file is not a JPEG, PNG or WebP image.")).toBeVisible();
  await page.getByLabel("Start time").fill(local(3));
  await page.getByLabel("End time").fill(local(2));
  await page.getByLabel("Only for followers").check();

  await page.getByRole("button", { name: "Add product" }).click();
  const picker = page.getByRole("dialog", { name: "Add product" });
  await picker.getByRole("checkbox").nth(0).check();
  const first = await picker.locator(".campaign-picker__title").nth(0).innerText();
  await picker.getByLabel("Search by product name").fill("banh");
  await expect(picker.getByText(first, { exact: true }).first()).toBeVisible(); // the tray survives the search
  await picker.getByLabel("Search by product name").fill("zzzz");
  await expect(picker.getByText("Nothing here has that name.")).toBeVisible();
  await picker.getByLabel("Search by product name").fill("");
  await picker.getByRole("checkbox").nth(1).check();
  await expect(picker.getByText("2 chosen")).toBeVisible();
  await picker.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.locator(".campaign-chosen__fields")).toHaveCount(2);
  await page.getByLabel("Live price").first().fill("50.000");
  await page.getByLabel("Live quantity").first().fill("7");
  await page.getByRole("button", { name: `Move ${first} down` }).click();

  await page.getByRole("button", { name: "Add voucher" }).click();
  const vouchers = page.getByRole("dialog", { name: "Add voucher" });
  await vouchers.getByRole("checkbox").nth(0).check();
  await vouchers.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByLabel("Publish this campaign").check();

  // The end is before the start: told beside the field, everything else stays.
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("The end must come after the start.").last()).toBeVisible();
  await expect(page.getByLabel("Live price").last()).toHaveValue("50.000");
  await page.getByLabel("End time").fill(local(5));
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.waitForURL((address) => address.pathname === LIST);

  const row = page.getByRole("row").filter({ hasText: "Giảm giá cuối tuần" });
  await expect(row.getByText("Upcoming")).toBeVisible();
  await row.getByRole("button", { name: /Actions for/ }).click();
  await page.getByRole("menuitem", { name: "View details" }).click();
  await expect(page.getByRole("heading", { name: "Giảm giá cuối tuần" })).toBeVisible();
  await expect(page.getByText("Only for followers")).toBeVisible();
  await expect(page.getByRole("table", { name: "Products" }).getByRole("row").nth(2)).toContainText(first);

  await page.getByRole("link", { name: "Edit", exact: true }).click();
  await page.getByLabel("Livestream title").fill("Giảm giá cuối tuần này");
  await page.getByRole("button", { name: "Save & Go live" }).click();
  await page.waitForURL(/\/setup$/);
});

test("search ignores case and marks, tabs count, and Show active only hides drafts", async ({ people }) => {
  const page = await people.seller();
  await visit(page, LIST);
  await expect(page.getByRole("navigation", { name: "Status" }).getByRole("link", { name: /^Upcoming 2/ })).toBeVisible();
  await page.getByLabel("Search by campaign name").fill("ZZZZ");
  await page.getByRole("button", { name: "Search" }).click();
  await expect(page.getByText("No campaign fits this search.")).toBeVisible();
  expect(new URL(page.url()).searchParams.get("q")).toBe("ZZZZ");
  await page.getByRole("link", { name: "Show all" }).click();
  await expect(page.getByRole("table").getByRole("row")).toHaveCount(5);
  await page.getByLabel("Show active only").check();
  await page.waitForURL(/active=true/);
  await expect(page.getByRole("table").getByRole("row")).toHaveCount(4);
});

test("a clone is a filled form until it is saved, and delete asks first", async ({ people }) => {
  const page = await people.seller();
  await visit(page, LIST);
  const title = await page.locator(".campaign-row__title").first().innerText();
  await page.getByRole("button", { name: `Actions for ${title}` }).click();
  await page.getByRole("menuitem", { name: "Clone" }).click();
  await expect(page.getByLabel("Livestream title")).toHaveValue(`${title} (copy)`);
  await expect(page.getByLabel("Start time")).toHaveValue("");
  await expect(page.getByLabel("Publish this campaign")).not.toBeChecked();
  await page.getByLabel("Start time").fill(local(30));
  await page.getByLabel("End time").fill(local(31));
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.waitForURL((address) => address.pathname === LIST);

  const copy = page.getByRole("row").filter({ hasText: `${title} (copy)` });
  await expect(copy.getByText("Draft")).toBeVisible();
  await copy.getByRole("button", { name: /Actions for/ }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(copy).toBeVisible();
  await copy.getByRole("button", { name: /Actions for/ }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await dialog.getByRole("button", { name: "Delete" }).click();
  await expect(copy).toHaveCount(0);
});

test("without JavaScript a campaign is found, edited, and comes back filled in when refused", async ({ people }) => {
  const page = await people.open("seller without JavaScript", { javaScriptEnabled: false });
  await page.goto(`/signin?next=${LIST}`);
  await page.getByLabel("Email").fill("seller@hawker.local");
  await page.getByLabel("Password").fill("hunter22 hunter22");
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("This email and password do not match.").first()).toBeVisible();
  await expect(page.getByLabel("Email")).toHaveValue("seller@hawker.local");
  expect(page.url()).not.toContain("hunter22");
  await page.getByLabel("Password").fill("hawker-demo-2026");
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(new RegExp(`${LIST}$`));

  await page.getByRole("link", { name: /^Upcoming/ }).click();
  await page.locator(".campaign-row__title").first().click();
  await page.getByRole("link", { name: "Edit", exact: true }).click();
  await page.getByLabel("Livestream title").fill("   ");
  await page.getByLabel("Description").fill("Một & hai <b>ba</b> 😄");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Fill this in.").first()).toBeVisible();
  await expect(page.getByLabel("Description")).toHaveValue("Một & hai <b>ba</b> 😄");
  await page.getByLabel("Livestream title").fill("Sửa không cần JavaScript");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`${LIST}$`));
  await expect(page.getByText("Sửa không cần JavaScript")).toBeVisible();
});

test("a menu that opens, with all its motion, leaves a phone's page where it is", async ({ people }) => {
  const page = await people.seller({ ...PHONE, reducedMotion: "no-preference" });
  await visit(page, LIST);
  const buttons = page.getByRole("button", { name: /^Actions for/ });
  for (let at = 0; at < (await buttons.count()); at++) {
    await buttons.nth(at).scrollIntoViewIfNeeded();
    const before = await page.evaluate(() => scrollY);
    await buttons.nth(at).click();
    const menu = page.locator(":popover-open");
    await expect(menu.getByRole("menuitem").first()).toBeFocused();
    await menu.evaluate((menu) => Promise.all(menu.getAnimations().map((motion) => motion.finished)));
    expect(await page.evaluate(() => scrollY), `row ${at}`).toBe(before);
    await page.keyboard.press("Escape");
    await expect(menu).toHaveCount(0);
  }
});
