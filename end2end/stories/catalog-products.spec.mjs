// A product in several sizes: made by the seller, bought by a viewer in one of them, and archived afterwards.

import { expect, PHONE, test, visit } from "../fixtures.mjs";
import { awake, demoCampaign, Seller, SHOP } from "../people.mjs";

const PRODUCTS = `/seller/${SHOP}/products`;

/** The fields of the variant in row `at`, counted from 0. */
const row = (page, at) => page.locator(".catalog-variants__rows > li").nth(at);

async function adds(page, at, name, stock, price = "") {
  await page.getByRole("button", { name: "Add variant" }).click();
  await row(page, at).getByRole("textbox", { name: "Variant" }).fill(name);
  await row(page, at).getByRole("textbox", { name: "Stock" }).fill(stock);
  await row(page, at).getByLabel("Own price").fill(price);
}

test("a product has sizes with a stock of their own", async ({ people, complaints }) => {
  complaints.allow(/status of 422/); // a refusal is part of this story
  const page = await people.seller();
  await visit(page, `${PRODUCTS}/new`);
  await page.getByLabel("Product name").fill("Áo bà ba");
  await page.getByLabel("Price", { exact: true }).fill("320.000");
  await page.getByLabel("Stock", { exact: true }).fill("5");
  await adds(page, 0, "M", "3");
  await expect(page.locator("#field-stock")).toHaveCount(0);
  await adds(page, 1, "m", "x", "0");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(row(page, 1)).toContainText("Another one has this name.");
  await expect(row(page, 1)).toContainText("Enter a whole number.");
  await expect(row(page, 1)).toContainText("Enter an amount of more than 0.");
  await expect(page.getByRole("alert")).toContainText("Stock 2: Enter a whole number.");

  // A reload, or another language, loses nothing.
  await page.waitForFunction(() => Object.entries(localStorage).some(([key, kept]) => key.startsWith("hawker-unsaved:product") && kept.includes('"name":"m"')));
  await page.reload();
  await awake(page);
  await expect(page.getByText("Your unsaved changes are back.")).toBeVisible();
  await expect(row(page, 1).getByRole("textbox", { name: "Variant" })).toHaveValue("m");
  await row(page, 1).getByRole("textbox", { name: "Variant" }).fill("L");
  await row(page, 1).getByLabel("Stock").fill("0");
  await row(page, 1).getByLabel("Own price").fill("350000");
  await adds(page, 2, "XL", "4");
  await row(page, 0).getByRole("button", { name: "Remove variant M" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await page.waitForURL(PRODUCTS);
  const made = page.getByRole("row").filter({ hasText: "Áo bà ba" });
  await expect(made).toContainText("2 variants");
  await expect(made).toContainText("₫320,000");
  await made.getByRole("link").click();
  await page.waitForURL(/products\/[0-9a-f-]{36}/);
  await expect(row(page, 0).getByRole("textbox", { name: "Variant" })).toHaveValue("L");
  await expect(row(page, 1).getByLabel("Stock")).toHaveValue("4");

  await page.getByRole("button", { name: "Archive" }).click();
  await page.waitForURL(PRODUCTS);
  await expect(made).toHaveCount(0);
  await page.getByRole("checkbox", { name: "Show archived" }).check();
  await page.waitForURL(/archived=true/);
  await made.getByRole("link").click();
  await page.getByRole("button", { name: "Restore" }).click();
  await page.waitForURL(PRODUCTS);
  await expect(made).toContainText("Not on sale");
});

test("a viewer chooses a size and gets that one", async ({ people, server }) => {
  const seller = await people.seller();
  const campaign = await demoCampaign(seller, server.url);
  const studio = new Seller(seller, server.url);
  await studio.opensStudio(campaign);
  await studio.startsLivestream();
  const viewer = await people.open("viewer", PHONE);
  await visit(viewer, `/live/${campaign}`);
  await viewer.locator(".live-stage__round--bag").click();
  await viewer.getByRole("button", { name: /^Buy Áo dài/ }).click();
  const sheet = viewer.getByRole("dialog", { name: "Buy" });
  await sheet.getByLabel("Name").fill("Lan");
  await sheet.getByLabel("Phone").fill("0901 234 567");
  await sheet.getByLabel("Address").fill("12 Trần Phú, Sóc Trăng");
  await sheet.getByRole("button", { name: "Place order" }).click();
  await expect(sheet.getByRole("alert")).toHaveText("Choose which one you want.");
  await sheet.getByRole("radiogroup", { name: "Choose a variant" }).getByText("S", { exact: true }).click();
  await sheet.getByRole("button", { name: "Place order" }).click();
  await expect(sheet.locator(".live-stage__placed")).toContainText("Áo dài lụa sen · Lotus silk ao dai · S");
  await viewer.keyboard.press("Escape");
  // The only S is gone, for everybody and at once; the others are not.
  await expect(seller.locator(".live-studio__row").filter({ hasText: "Áo dài" })).toContainText("S 0 · M 3 · L 2");
  await viewer.locator(".live-stage__round--bag").click();
  await viewer.getByRole("button", { name: /^Buy Áo dài/ }).click();
  await expect(sheet.getByRole("radio").first()).toBeDisabled();
  await expect(sheet.getByRole("radio").nth(1)).toBeEnabled();
  await viewer.keyboard.press("Escape");
  await studio.endsLivestream();
});
