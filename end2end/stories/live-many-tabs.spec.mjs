// One person, seven tabs: over HTTP/1.1 a browser opens six connections to one host, and every feed holds one.

import { expect, test, visit } from "../fixtures.mjs";
import { demoCampaign, Seller } from "../people.mjs";

/** What a browser does to a tab that another one covers; a headless browser shows all of them at once. */
async function cover(page, hidden) {
  await page.evaluate((hidden) => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => (hidden ? "hidden" : "visible") });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  }, hidden);
}

test("the seventh tab of a show loads and lives, and the first is current when it is looked at again", async ({ people, server }) => {
  const page = await people.seller();
  const campaign = await demoCampaign(page, server.url);
  await new Seller(page, server.url).opensStudio(campaign);
  const says = async (text) => {
    const box = page.getByRole("textbox", { name: "Reply to everyone…" });
    await box.fill(text);
    await box.press("Enter");
  };
  const hears = (tab, text) => expect(tab.getByRole("log").getByText(text)).toBeVisible({ timeout: 15_000 });
  const first = await people.open("viewer");
  const tabs = [];
  for (let n = 1; n <= 7; n += 1) {
    const tab = n === 1 ? first : await first.context().newPage();
    tabs.push(tab);
    await visit(tab, `/live/${campaign}`);
    await says(`tab ${n}`);
    await hears(tab, `tab ${n}`);
    await cover(tab, true);
  }
  await cover(first, false);
  await hears(first, "tab 7");
});
