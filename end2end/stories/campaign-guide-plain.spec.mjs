// The seller guide up to "Go live", walked in a browser that runs no JavaScript: every form is a plain post. Each step's name
// quotes the guide. Choosing products and vouchers needs JavaScript, and the page says so.

import { expect, PHONE, test } from "../fixtures.mjs";
import { SELLER, SHOP } from "../people.mjs";
import { image, local } from "../typed.mjs";

const LIST = `/seller/${SHOP}/campaigns`;
const step = (sentence, act) => test.step(sentence, act);

/** One of the actions behind the icon of a campaign's row. */
async function chooses(page, title, action) {
  const row = page.getByRole("row").filter({ hasText: title });
  await row.getByRole("button", { name: `Actions for ${title}` }).click();
  await page.getByRole("menuitem", { name: action }).click();
}

async function signsIn(page) {
  await page.goto(`/signin?next=${LIST}`);
  await page.getByLabel("Email").fill(SELLER.email);
  await page.getByLabel("Password").fill(SELLER.password);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(new RegExp(`${LIST}$`));
}

async function tracksCampaigns(page) {
  await step("The Campaign list section helps sellers track livestream strategies by status", async () => {
    const tabs = page.getByRole("navigation", { name: "Status" });
    for (const status of ["Ongoing", "Ended", "Completed", "Upcoming"]) {
      await tabs.getByRole("link", { name: new RegExp(`^${status} \\d`) }).click();
      await expect(page).toHaveURL(new RegExp(`tab=${status.toLowerCase()}`));
    }
    await expect(page.getByRole("link", { name: /^Quà miền Tây/ })).toBeVisible();
    await tabs.getByRole("link", { name: /^All \d/ }).click();
  });
  await step("In the campaign search box, enter a campaign name to search", async () => {
    await page.getByRole("searchbox", { name: "Search by campaign name" }).fill("zzz");
    await page.keyboard.press("Enter");
    await expect(page.getByText("No campaign fits this search.")).toBeVisible();
    await page.getByRole("searchbox", { name: "Search by campaign name" }).fill("QUA MIEN TAY");
    await page.getByRole("button", { name: "Search" }).click();
    await expect(page.getByRole("link", { name: /^Quà miền Tây/ })).toBeVisible();
  });
  await step("Tick Show active only to track public campaigns", async () => {
    await page.getByRole("checkbox", { name: "Show active only" }).check();
    await page.getByRole("button", { name: "Search" }).click();
    await expect(page).toHaveURL(/active=true/);
    await expect(page.getByRole("checkbox", { name: "Show active only" })).toBeChecked();
    await expect(page.getByRole("link", { name: /^Quà miền Tây/ })).toBeVisible();
  });
  await step("Click Filter to use campaign filters: Select a period to filter campaigns, and then click Apply", async () => {
    await page.getByRole("button", { name: "Filter", exact: true }).click();
    await page.getByRole("combobox", { name: "Period" }).selectOption("Last 30 days");
    await page.getByRole("button", { name: "Apply" }).click();
    await expect(page).toHaveURL(/period=last30/);
    await expect(page).toHaveURL(/q=QUA/); // the filter keeps the search
  });
  await step("Click Reset to reselect a filter", async () => {
    await page.getByRole("button", { name: "Filter", exact: true }).click();
    await page.getByRole("link", { name: "Reset" }).click();
    await expect(page).not.toHaveURL(/period/);
    await expect(page.getByRole("link", { name: /^Quà miền Tây/ })).toBeVisible();
  });
}

const long = "Đặc sản miền Tây, giao trong ngày & trả tiền khi nhận.\n".repeat(85).slice(0, 4_800).trimEnd();

async function createsCampaign(page, title) {
  await page.goto(LIST);
  await page.getByRole("link", { name: "Create livestream campaign" }).click();
  await step("Enter a livestream title", () => page.getByRole("textbox", { name: "Livestream title" }).fill(title));
  await step("Enter a description", () => page.getByRole("textbox", { name: "Description" }).fill(long));
  await step("Select a start time and an end time for the campaign", async () => {
    await page.getByLabel("Start time").fill(local(30));
    await page.getByLabel("End time").fill(local(29));
  });
  await step("Select Only for followers: Campaigns only appear on followers’ feed", () => page.getByRole("radio", { name: "Only for followers" }).check());
  await step("Add images", async () => {
    const files = page.getByLabel("Choose images");
    await files.setInputFiles([
      image("teal.png", [0, 128, 128]),
      { name: "fake.png", mimeType: "image/png", buffer: Buffer.from("not a picture") },
      image("tomato.png", [255, 99, 71]),
    ]);
    await page.getByRole("button", { name: "Add images" }).click();
    await expect(page.locator(".campaign-plain__tile")).toHaveCount(2);
    // Playwright's text locators never look into <noscript>.
    const refused = page.locator(".campaign-plain__refused");
    await expect(refused).toContainText("fake.png: This file is not a JPEG, PNG or WebP image.");
    await expect(refused).toBeVisible();
    for (const tile of await page.locator(".campaign-plain__tile img").all())
      await expect.poll(() => tile.evaluate((image) => image.naturalWidth)).toBeGreaterThan(0);
    await expect(page.getByRole("textbox", { name: "Livestream title" })).toHaveValue(title);
    await expect(page.getByRole("textbox", { name: "Description" })).toHaveValue(long);
    await expect(page.getByLabel("Start time")).toHaveValue(/T/);
    await expect(page.getByRole("radio", { name: "Only for followers" })).toBeChecked();
    await page.getByRole("button", { name: "Remove image 1" }).click();
    await expect(page.locator(".campaign-plain__tile")).toHaveCount(1);
    await expect(page.getByRole("textbox", { name: "Description" })).toHaveValue(long);
  });
  await step("Add applicable products and vouchers in the Livestream campaign", async () => {
    await expect(page.getByRole("button", { name: /^Add (product|voucher)/ })).toHaveCount(0);
    const told = page.locator(".campaign-plain__note");
    await expect(told).toContainText([/Choosing products, .* need JavaScript/, /Choosing vouchers needs JavaScript/, /Going live needs JavaScript/], { useInnerText: true });
    for (const note of await told.all()) await expect(note).toBeVisible();
  });
  await step("Select When completing the livestream creation to send a notification at its start", () =>
    page.getByRole("checkbox", { name: "When completing the livestream creation" }).check());
  await step("Select Before livestream starts to send a notification at a certain time before the livestream starts", () =>
    page.getByRole("checkbox", { name: "Before livestream starts" }).check());
  await step("Select a time to send notifications to followers", () =>
    page.getByRole("combobox", { name: "Time to send notifications" }).selectOption("1 hour before"));
  await step("Tick Publish this campaign to make the campaign public", () => page.getByRole("checkbox", { name: "Publish this campaign" }).check());
}

/** What is wrong is told beside its field, with everything typed kept; then it is saved. */
async function fixesAndSaves(page, title) {
  const saves = () => page.getByRole("button", { name: "Save", exact: true }).click();
  const told = async (label, sentence) => {
    const field = page.getByLabel(label, { exact: true });
    await expect(page.locator(".ui-field", { has: field }).getByText(sentence)).toBeVisible();
    await expect(page.getByRole("alert").getByRole("link", { name: `${label}: ${sentence}` })).toBeVisible();
  };
  const kept = async () => {
    await expect(page.getByRole("textbox", { name: "Description" })).toHaveValue(long);
    await expect(page.locator(".campaign-plain__tile")).toHaveCount(1);
    await expect(page.getByRole("radio", { name: "Only for followers" })).toBeChecked();
    await expect(page.getByRole("checkbox", { name: "When completing the livestream creation" })).toBeChecked();
    await expect(page.getByRole("combobox", { name: "Time to send notifications" })).toHaveValue("60");
    await expect(page.getByRole("checkbox", { name: "Publish this campaign" })).toBeChecked();
  };
  await step("Select a start time and an end time for the campaign: the end must come after the start", async () => {
    await saves();
    await told("End time", "The end must come after the start.");
    await kept();
    await expect(page.getByRole("textbox", { name: "Livestream title" })).toHaveValue(title);
  });
  await step("Enter a livestream title: it may not be empty", async () => {
    await page.getByLabel("End time").fill(local(80));
    await page.getByRole("textbox", { name: "Livestream title" }).fill(" ");
    await saves();
    await told("Livestream title", "Fill this in.");
    await told("End time", "A livestream lasts at most 24 hours.");
    await kept();
  });
  await step("Select Soctrip suggestion: Campaigns appear according to Soctrip’s suggestion (reach maximum buyers)", () =>
    page.getByRole("radio", { name: "Suggested" }).check());
  await step("Click Save to finish", async () => {
    await page.getByLabel("End time").fill(local(32));
    await page.getByRole("textbox", { name: "Livestream title" }).fill(title);
    // Enter saves: it must not press a button that removes an image.
    await page.getByRole("textbox", { name: "Livestream title" }).press("Enter");
    await expect(page).toHaveURL(new RegExp(`${LIST}$`));
    await expect(page.getByRole("row").filter({ hasText: title }).getByText("Upcoming")).toBeVisible();
  });
}

async function managesCampaigns(page, title) {
  await step("In the livestream campaign to be edited, click on the icon. Select Edit. Edit the campaign details, then click Save to finish.", async () => {
    await chooses(page, title, "Edit");
    await expect(page.getByRole("textbox", { name: "Description" })).toHaveValue(long);
    await expect(page.locator(".campaign-plain__tile")).toHaveCount(1);
    await page.getByLabel("Choose images").setInputFiles([image("plum.png", [142, 69, 133])]);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByText(/files that you chose are not sent yet/).first()).toBeVisible();
    await page.getByLabel("Choose images").setInputFiles([image("plum.png", [142, 69, 133])]);
    await page.getByRole("button", { name: "Add images" }).click();
    await expect(page.locator(".campaign-plain__tile")).toHaveCount(2);
    await page.getByRole("textbox", { name: "Livestream title" }).fill(`${title} hai`);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page).toHaveURL(new RegExp(`${LIST}$`));
  });
  await step("Select View details.", async () => {
    await chooses(page, `${title} hai`, "View details");
    await expect(page.getByRole("heading", { name: `${title} hai` })).toBeVisible();
    await expect(page.locator(".campaign-details__image")).toHaveCount(2);
    await expect(page.getByText("When completing the livestream creation · Before livestream starts")).toBeVisible();
    await page.goto(LIST);
  });
  await step("Click Clone. Edit the information, then click Save to finish cloning.", async () => {
    await chooses(page, "Quà miền Tây", "Clone");
    const products = page.locator(".campaign-chosen__row");
    const chosen = await products.count();
    expect(chosen).toBeGreaterThan(0);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByText("Fill this in.").first()).toBeVisible();
    await expect(products).toHaveCount(chosen); // a copy that comes back is still a copy
    await page.getByRole("textbox", { name: "Livestream title" }).fill(`${title} bản sao`);
    await page.getByLabel("Start time").fill(local(50));
    await page.getByLabel("End time").fill(local(51));
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page).toHaveURL(new RegExp(`${LIST}$`));
    await expect(page.getByRole("row").filter({ hasText: `${title} bản sao` }).getByText("Draft")).toBeVisible();
  });
  await step("Click Delete. When a confirmation message appears, click Delete to finish.", async () => {
    await chooses(page, `${title} bản sao`, "Delete");
    const question = page.getByRole("alertdialog", { name: `Delete “${title} bản sao”?` });
    await question.getByRole("link", { name: "Cancel" }).click();
    await expect(question).toHaveCount(0);
    await page.goto(LIST);
    await chooses(page, `${title} bản sao`, "Delete");
    await question.getByRole("button", { name: "Delete" }).click();
    await expect(page).toHaveURL(new RegExp(`${LIST}$`));
    await expect(page.getByRole("row").filter({ hasText: `${title} bản sao` })).toHaveCount(0);
    await expect(page.getByRole("row").filter({ hasText: `${title} hai` })).toHaveCount(1);
  });
}

for (const [where, screen] of [["at a desk", {}], ["with a phone", PHONE]]) {
  test(`without JavaScript a seller follows the guide ${where}`, async ({ people }) => {
    test.setTimeout(120_000);
    const page = await people.open("seller without JavaScript", { ...screen, javaScriptEnabled: false });
    await signsIn(page);
    await tracksCampaigns(page);
    await createsCampaign(page, "Chợ nổi");
    await fixesAndSaves(page, "Chợ nổi");
    await managesCampaigns(page, "Chợ nổi");
  });
}

test("without JavaScript a session that ends in the middle of the form loses nothing", async ({ people }) => {
  const page = await people.open("seller without JavaScript", { javaScriptEnabled: false });
  await signsIn(page);
  await page.goto(`${LIST}/new`);
  await page.getByRole("textbox", { name: "Livestream title" }).fill("Dài và quan trọng");
  await page.getByRole("textbox", { name: "Description" }).fill(long);
  await page.getByLabel("Choose images").setInputFiles([image("teal.png", [0, 128, 128])]);
  await page.getByRole("button", { name: "Add images" }).click();
  await page.getByLabel("Start time").fill(local(3));
  await page.getByLabel("End time").fill(local(5));
  await page.context().clearCookies({ name: /session/i });
  await page.getByRole("button", { name: "Save & Go live" }).click();
  await page.getByLabel("Email").fill(SELLER.email);
  await page.getByLabel("Password").fill(SELLER.password);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("You are signed in again and nothing is lost.")).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Livestream title" })).toHaveValue("Dài và quan trọng");
  await expect(page.getByRole("textbox", { name: "Description" })).toHaveValue(long);
  await expect(page.locator(".campaign-plain__tile")).toHaveCount(1);
  await page.getByRole("button", { name: "Save & Go live" }).click();
  await expect(page).toHaveURL(/\/setup$/);
});

test("a form that came back before our code arrived goes on with it", async ({ people, complaints }) => {
  complaints.allow(/status of 422/);
  const page = await people.seller();
  // The code is held back until the form was posted without it.
  let arrives = false;
  await page.route(/\/pkg\/.*\.wasm/, (route) => (arrives ? route.continue() : route.abort()));
  complaints.allow(/ERR_FAILED/, /Failed to fetch/, /NetworkError/);
  await page.goto(`${LIST}/new`);
  await page.getByRole("textbox", { name: "Livestream title" }).fill("Đến trước mã");
  await page.getByRole("textbox", { name: "Description" }).fill(long);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.waitForURL(/form=/);
  arrives = true;
  await page.reload();
  await page.locator("html[data-hydrated]").waitFor({ state: "attached" });
  await expect(page.getByRole("textbox", { name: "Livestream title" })).toHaveValue("Đến trước mã");
  await expect(page.getByRole("textbox", { name: "Description" })).toHaveValue(long);
  await expect(page.getByText("Add at least 1.").first()).toBeVisible();
});
