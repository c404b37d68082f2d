// On air a seller adds a product that was not planned, gives it a live price, and a viewer buys it, without a reload.

import { expect, PHONE, test, visit } from "../fixtures.mjs";
import { demoCampaign, placesOrder, Seller, seesVideo, SHOP } from "../people.mjs";

const NAME = "Guốc mộc Cái Mơn";

test("a product added on air is bought at its live price", async ({ people, server, complaints }) => {
  complaints.allow(/status of 422/); // a price that is refused
  const page = await people.seller();
  await visit(page, `/seller/${SHOP}/products/new`);
  await page.getByLabel("Product name").fill(NAME);
  await page.getByLabel("Price", { exact: true }).fill("120000");
  await page.getByLabel("Stock", { exact: true }).fill("3");
  await page.getByRole("button", { name: "Save" }).first().click();
  await page.waitForURL(/\/products$/);

  const seller = new Seller(page, server.url);
  const campaign = await demoCampaign(page, server.url);
  await seller.opensStudio(campaign);
  await seller.startsLivestream();
  const viewer = await people.open("viewer", PHONE);
  await visit(viewer, `/live/${campaign}`);
  await seesVideo(viewer);

  await page.getByRole("button", { name: "Add product" }).click();
  const picker = page.getByRole("dialog", { name: "Add product" });
  await picker.getByLabel("Search by product name").fill("guoc moc");
  await picker.getByRole("button", { name: `Add ${NAME}` }).click();
  await expect(picker.getByRole("listitem").filter({ hasText: NAME })).toContainText("In the livestream");
  await picker.getByRole("button", { name: "Done" }).click();

  await page.getByRole("button", { name: `Price, quantity and place of ${NAME}` }).click();
  const terms = page.getByRole("dialog", { name: "Price, quantity and place" });
  await terms.getByLabel("Live price").fill("99.000");
  await terms.getByLabel("Live quantity").fill("2");
  await terms.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Viewers see it now" })).toBeVisible();
  await seller.shows(NAME);

  await viewer.getByRole("button", { name: `Buy ${NAME}` }).first().click();
  const sheet = viewer.getByRole("dialog", { name: "Buy" });
  await expect(sheet.getByText("99,000").first()).toBeVisible();
  await placesOrder(sheet);
  await expect(sheet.getByText("Ordered!")).toBeVisible();

  await page.getByRole("button", { name: `Price, quantity and place of ${NAME}` }).click();
  await expect(terms.getByText(/Sold so far in this livestream: 1/)).toBeVisible();
  const bag = viewer.locator(".live-stage__bag-name");
  const place = terms.getByRole("status").filter({ hasText: /^Place/ });
  const [, last] = (await place.textContent()).match(/of (\d+)/);
  await expect(place).toHaveText(`Place ${last} of ${last}`);
  await terms.getByRole("button", { name: "Move up" }).click();
  await expect(place).toHaveText(`Place ${last - 1} of ${last}`);
  await expect(terms.getByRole("button", { name: "Move down" })).toBeEnabled();
  await viewer.keyboard.press("Escape");
  await viewer.getByRole("button", { name: /^Open the bag/ }).click();
  await expect(bag.nth(last - 2)).toContainText(NAME); // one place further up, without a reload
  await expect(bag.nth(last - 2)).toContainText(`No. ${last}`); // with its number
  await terms.getByLabel("Live price").fill("0.001");
  await terms.getByRole("button", { name: "Save" }).click();
  await expect(terms.getByText(/no decimals|could mean|Enter an amount/)).toBeVisible();
});
