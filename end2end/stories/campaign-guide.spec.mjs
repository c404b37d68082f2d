// The seller guide, walked line by line: as the owner at a desk and as a host with a phone. Each step's name quotes the
// guide; each control is found by the role and the words that the guide uses.

import { expect, PHONE, test, visit } from "../fixtures.mjs";
import { awake, SHOP } from "../people.mjs";

const LIST = `/seller/${SHOP}/campaigns`;

/** `2026-11-24T20:00`, so many hours from now, in the demo shop's zone. */
const local = (hours) => new Date(Date.now() + (hours + 7) * 3_600_000).toISOString().slice(0, 16);

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

const step = (sentence, act) => test.step(sentence, act);

/** One of the actions behind the icon of a campaign's row. */
async function chooses(page, title, action) {
  const row = page.getByRole("row").filter({ hasText: title });
  await row.getByRole("button", { name: `Actions for ${title}` }).click();
  await page.getByRole("menuitem", { name: action }).click();
}

async function tracksCampaigns(page) {
  await step("The Campaign list section helps sellers track livestream strategies by status", async () => {
    await visit(page, LIST);
    for (const status of ["Ongoing", "Upcoming", "Ended", "Completed"])
      await expect(page.getByRole("navigation", { name: "Status" }).getByRole("link", { name: new RegExp(`^${status} \\d`) })).toBeVisible();
  });
  await step("In the campaign search box, enter a campaign name to search", async () => {
    await page.getByRole("searchbox", { name: "Search by campaign name" }).fill("QUA MIEN TAY");
    await page.getByRole("button", { name: "Search" }).click();
    await page.waitForURL(/q=QUA/);
    await expect(page.getByRole("link", { name: /^Quà miền Tây/ })).toBeVisible();
  });
  await step("Tick Show active only to track public campaigns", async () => {
    await page.getByRole("checkbox", { name: "Show active only" }).check();
    await page.waitForURL(/active=true/);
    await expect(page.getByRole("link", { name: /^Quà miền Tây/ })).toBeVisible();
  });
  await step("Click Filter to use campaign filters: Select a period to filter campaigns, and then click Apply", async () => {
    await page.getByRole("button", { name: "Filter", exact: true }).click();
    await page.getByRole("combobox", { name: "Period" }).selectOption("Last 30 days");
    await page.getByRole("button", { name: "Apply" }).click();
    await page.waitForURL(/period=last30/);
  });
  await step("Click Reset to reselect a filter", async () => {
    await page.getByRole("button", { name: "Filter", exact: true }).click();
    await page.getByRole("link", { name: "Reset" }).click();
    await page.waitForURL((address) => !address.search.includes("period"));
    await expect(page.getByRole("link", { name: /^Quà miền Tây/ })).toBeVisible();
  });
}

async function fillsBasics(page, title, from, to) {
  await page.getByRole("link", { name: "Create livestream campaign" }).click();
  await step("Enter a livestream title", () => page.getByRole("textbox", { name: "Livestream title" }).fill(title));
  await step("Enter a description", () => page.getByRole("textbox", { name: "Description" }).fill("Giao trong ngày."));
  await step("Add images", async () => {
    await page.locator("#field-images").setInputFiles([await image(page, "teal")]);
    await expect(page.locator(".ui-images__tile")).toHaveCount(1);
  });
  await step("Select a start time and an end time for the campaign", async () => {
    await page.getByLabel("Start time").fill(local(from));
    await page.getByLabel("End time").fill(local(to));
  });
}

async function addsProductsAndVouchers(page) {
  await step("Step 1: Click Add product", () => page.getByRole("button", { name: "Add product" }).click());
  const products = page.getByRole("dialog", { name: "Add product" });
  await step("Select a product category for searching", async () => {
    await products.getByRole("combobox", { name: "Category" }).selectOption({ index: 1 });
    await expect(products.getByRole("checkbox").first()).toBeVisible();
  });
  await step("Enter a product name for searching", async () => {
    await products.getByRole("combobox", { name: "Category" }).selectOption({ index: 0 });
    await products.getByRole("searchbox", { name: "Search by product name" }).fill("banh pia");
    await expect(products.getByRole("checkbox", { name: /Bánh pía/ }).first()).toBeVisible();
  });
  await step("Step 2: Tick the product checkboxes to add them to the campaign", () => products.getByRole("checkbox", { name: /Bánh pía/ }).first().check());
  await step("Step 3: Click Add to finish", async () => {
    await products.getByRole("button", { name: "Add", exact: true }).click();
    await expect(page.getByRole("textbox", { name: /Live price/ })).toHaveCount(1);
  });
  await step("Step 1: Click Add voucher", () => page.getByRole("button", { name: "Add voucher" }).click());
  const vouchers = page.getByRole("dialog", { name: "Add voucher" });
  await step("Enter a voucher name for searching", async () => {
    await vouchers.getByRole("searchbox", { name: "Search by voucher name" }).fill("giam");
    await expect(vouchers.getByRole("checkbox").first()).toBeVisible();
  });
  await step("Step 2: Tick the voucher checkboxes to add them to the campaign", () => vouchers.getByRole("checkbox").first().check());
  await step("Step 3: Click Add to finish", () => vouchers.getByRole("button", { name: "Add", exact: true }).click());
}

async function createsCampaign(page, title) {
  await fillsBasics(page, title, 30, 32);
  await step("Select Soctrip suggestion: Campaigns appear according to Soctrip’s suggestion (reach maximum buyers)", () =>
    page.getByRole("radio", { name: "Suggested" }).check());
  await step("Select Only for followers: Campaigns only appear on followers’ feed", async () => {
    await page.getByRole("radio", { name: "Only for followers" }).check();
    await page.getByRole("radio", { name: "Suggested" }).check();
  });
  await addsProductsAndVouchers(page);
  await step("Select When completing the livestream creation to send a notification at its start", () =>
    page.getByRole("checkbox", { name: "When completing the livestream creation" }).check());
  await step("Select Before livestream starts to send a notification at a certain time before the livestream starts", () =>
    page.getByRole("checkbox", { name: "Before livestream starts" }).check());
  await step("Select a time to send notifications to followers", () =>
    page.getByRole("combobox", { name: "Time to send notifications" }).selectOption("1 hour before"));
  await step("Tick Publish this campaign to make the campaign public", () => page.getByRole("checkbox", { name: "Publish this campaign" }).check());
  await step("Click Save to finish", async () => {
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.waitForURL((address) => address.pathname === LIST);
    await expect(page.getByRole("row").filter({ hasText: title }).getByText("Upcoming")).toBeVisible();
  });
  await step("If you want to go live after saving, click on the action icon in the campaign list and then select Go live to start livestreaming", async () => {
    await chooses(page, title, "Go live");
    await page.waitForURL(/\/setup$/);
    await page.goBack();
    await page.waitForURL((address) => address.pathname === LIST);
  });
}

async function goesLive(page, title) {
  await fillsBasics(page, title, 0, 2);
  await addsProductsAndVouchers(page);
  await step("Tick Publish this campaign if you want to make the campaign public", () => page.getByRole("checkbox", { name: "Publish this campaign" }).check());
  await step("Click Save & Go live to save and start livestreaming", async () => {
    await page.getByRole("button", { name: "Save & Go live" }).click();
    await page.waitForURL(/\/setup$/);
  });
  await step("Check the microphone and camera, and set up livestream parameters", async () => {
    await expect(page.getByText("Camera works")).toBeVisible();
    await expect(page.getByText("Microphone works")).toBeVisible();
    await page.getByRole("combobox", { name: "Resolution" }).selectOption("480p");
    await expect(page.getByRole("combobox", { name: "Bitrate" })).toContainText("Suggested: 1,200 kbit/s");
  });
  await step("Complete post details: Edit the title, Edit the description, Upload images", async () => {
    await page.getByRole("textbox", { name: "Title" }).fill(`${title}!`);
    await page.getByRole("textbox", { name: "Description" }).fill("Giao trong ngày, trả tiền khi nhận.");
    await page.locator("#field-images").setInputFiles([await image(page, "tomato")]);
    await expect(page.locator(".ui-images__tile")).toHaveCount(2);
  });
  await step("Click Go live to start livestreaming", async () => {
    await page.getByRole("button", { name: "Go live" }).click();
    await page.waitForURL(/\/studio$/);
    await awake(page);
  });
}

async function prepares(page) {
  await step("Check the device in the Sources box on the left side of the screen", async () => {
    const sources = page.getByRole("region", { name: "Sources" });
    await expect(sources.getByText("Camera works")).toBeVisible();
    await expect(sources.getByRole("combobox", { name: "Resolution" })).toHaveValue("480");
  });
  await step("Check the internet connection in the Internet speed box on the left side of the screen", () =>
    expect(page.getByRole("region", { name: "Internet speed" }).getByText(/^Upload .*ping \d+ ms/)).toBeVisible({ timeout: 20_000 }));
  await step("Check the products and vouchers applied in the livestream in the Shop livestream box on the left side of the screen", async () => {
    const shop = page.getByRole("region", { name: "Shop livestream" });
    await expect(shop.getByRole("tab", { name: /^Products/ })).toBeVisible();
    await expect(shop.getByRole("tab", { name: /^Vouchers/ })).toBeVisible();
  });
  await step("Click Copy link to share the livestream using the link", async () => {
    await page.getByRole("button", { name: "Copy link" }).first().click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/\/live\/[0-9a-f-]{36}$/);
  });
  await step("Click Start livestream to go to the live interface", async () => {
    await page.getByRole("button", { name: "Start livestream" }).click();
    await expect(page.locator('.live-studio[data-publishing="live"]')).toBeVisible({ timeout: 20_000 });
  });
}

async function sellsOnAir(page) {
  await step("Viewer statistics, engagements and comments display above the livestream screen", async () => {
    for (const number of ["watching", "likes", "comments"]) await expect(page.getByText(number, { exact: true }).first()).toBeVisible();
  });
  await step("Your and viewers' comments display to the right of the livestream screen", () =>
    expect(page.getByRole("region", { name: "Comments" })).toBeVisible());
  await step("Click on the icon to turn on/off the microphone and camera", async () => {
    for (const device of ["microphone", "camera"]) {
      const button = page.getByRole("button", { name: new RegExp(device, "i") }).first();
      await button.click();
      await button.click();
    }
  });
  const shop = page.getByRole("region", { name: "Shop livestream" });
  for (const section of ["Products", "Vouchers"]) {
    const thing = section === "Products" ? "product" : "voucher";
    await step(`Click on the ${section} section in the Shop livestream box on the left side of the screen`, () =>
      shop.getByRole("tab", { name: new RegExp(`^${section}`) }).click());
    await step(`Click Show at the ${thing} to be pinned on the livestream screen. Click Hide to unpin the ${thing}.`, async () => {
      await shop.getByRole("button", { name: /^Show / }).first().click();
      await shop.getByRole("button", { name: /^Hide / }).first().click();
      await expect(shop.getByRole("button", { name: /^Show / }).first()).toBeVisible();
    });
  }
  await step("Click the Livestream orders section in the Shop livestream box on the left side of the screen", () =>
    shop.getByRole("tab", { name: /^Livestream orders/ }).click());
}

async function managesCampaigns(page, title) {
  await step("Note: The system only allows editing of upcoming and ended livestream campaigns.", async () => {
    await visit(page, LIST);
    const row = page.getByRole("row").filter({ hasText: `${title}!` });
    await row.getByRole("button", { name: /^Actions for/ }).click();
    for (const action of [/^Edit/, /^Delete/]) await expect(page.getByRole("menuitem", { name: action })).toHaveAttribute("aria-disabled", "true");
    await expect(page.getByText("Ongoing campaigns can't be edited")).toBeVisible();
    await page.keyboard.press("Escape");
  });
  await step("Click End livestream if you want to stop the livestream.", async () => {
    await page.goBack();
    await awake(page);
    await page.getByRole("button", { name: "End livestream" }).first().click();
    await page.getByRole("dialog").getByRole("button", { name: "End livestream" }).click();
    await expect(page.locator(".live-studio[data-on-air]")).toHaveCount(0);
    await visit(page, LIST);
    await expect(page.getByRole("row").filter({ hasText: `${title}!` }).getByText("Ended", { exact: true })).toBeVisible();
  });
  await step("Select Edit. Edit the campaign details, then click Save to finish.", async () => {
    await chooses(page, `${title}!`, "Edit");
    await page.getByRole("textbox", { name: "Livestream title" }).fill(`${title} hai`);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.waitForURL((address) => address.pathname === LIST);
  });
  await step("Select View details.", async () => {
    await chooses(page, `${title} hai`, "View details");
    await expect(page.getByRole("heading", { name: `${title} hai` })).toBeVisible();
    await expect(page.getByRole("table", { name: "Shows and results" }).getByRole("row").last()).toContainText("Ended");
    await expect(page.getByRole("img", { name: "QR code of the link" })).toBeVisible();
    await visit(page, LIST);
  });
  await step("Click Clone. Edit the information, then click Save to finish cloning.", async () => {
    await chooses(page, `${title} hai`, "Clone");
    await expect(page.getByRole("textbox", { name: "Livestream title" })).toHaveValue(`${title} hai (copy)`);
    await page.getByLabel("Start time").fill(local(50));
    await page.getByLabel("End time").fill(local(51));
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.waitForURL((address) => address.pathname === LIST);
  });
  await step("Click Delete. When a confirmation message appears, click Delete to finish.", async () => {
    await chooses(page, `${title} hai (copy)`, "Delete");
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await expect(page.getByRole("row").filter({ hasText: `${title} hai (copy)` })).toHaveCount(0);
  });
}

async function walks(page, title) {
  await tracksCampaigns(page);
  await createsCampaign(page, `${title} sau`);
  await goesLive(page, title);
  await prepares(page);
  await sellsOnAir(page);
  await managesCampaigns(page, title);
}

test("an owner follows the guide at a desk", async ({ people }) => {
  test.setTimeout(150_000);
  await walks(await people.seller(), "Chợ phiên");
});

test("a host who was invited follows the guide with a phone", async ({ people }) => {
  test.setTimeout(180_000);
  const owner = await people.seller();
  await visit(owner, `/seller/${SHOP}/settings`);
  await owner.getByRole("combobox", { name: "Invite as" }).selectOption("Host");
  await owner.getByRole("button", { name: "Create invitation link" }).click();
  const link = await owner.locator(".account__link code").innerText();
  const page = await people.open("host", PHONE);
  await visit(page, new URL(link).pathname);
  await page.getByRole("link", { name: "Create an account" }).click();
  await page.getByLabel("Your name").fill("Thu Hà");
  await page.getByLabel("Email").fill("thu.ha@example.com");
  await page.getByLabel("Password").fill("một câu dễ nhớ");
  await page.getByRole("main").getByRole("button", { name: "Create an account" }).click();
  await page.getByRole("button", { name: "Join the team" }).click();
  await page.waitForURL(`**/seller/${SHOP}/campaigns`);
  await walks(page, "Chợ đêm");
});
