// A running show nears the end of its window (SPEC §2): the seller is warned at 10, 5 and 1 minutes and gives it more time
// from the console; viewers go on watching. The browser's clock is moved, the server's is true.

import { expect, test, visit } from "../fixtures.mjs";
import { demoCampaign, Seller, seesVideo, SHOP } from "../people.mjs";

const MINUTE = 60_000;
const LIST = `/seller/${SHOP}/campaigns`;

/** `2026-11-24T20:00`, so many minutes from now, in the demo shop's zone. */
const local = (minutes) => new Date(Date.now() + (7 * 60 + minutes) * MINUTE).toISOString().slice(0, 16);

/** When the show ends, as its link tells everybody. */
const endOf = (page, campaign) =>
  page.evaluate(async (campaign) => {
    const answer = await fetch("/api/live/stage", { method: "POST", headers: { accept: "application/json" }, body: new URLSearchParams({ campaign }) });
    return Date.parse((await answer.json()).show.facts.ends_at);
  }, campaign);

test("a show that nears its end is warned of and extended, and viewers stay", async ({ people, server }) => {
  test.setTimeout(120_000);
  const page = await people.seller();
  const campaign = await demoCampaign(page, server.url);
  await visit(page, `${LIST}/${campaign}/edit`);
  await page.getByLabel("Start time").fill(local(0));
  await page.getByLabel("End time").fill(local(22));
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.waitForURL((address) => address.pathname === LIST);

  await page.clock.install();
  const seller = new Seller(page, server.url);
  await seller.opensStudio(campaign);
  await seller.startsLivestream();
  const viewer = await people.open("viewer");
  await visit(viewer, `/live/${campaign}`);
  await seesVideo(viewer);
  const planned = await endOf(viewer, campaign);

  const head = page.getByRole("banner");
  const extend = head.getByRole("button", { name: "Extend" });
  /** Moves the seller's clock until so much is left of the window that ends then. */
  const wait = async (until, left) => {
    const now = await page.evaluate(() => Date.now());
    await page.clock.fastForward(until - left - now);
  };
  await expect(extend).toHaveCount(0);

  await test.step("warned at 10, 5 and 1 minutes", async () => {
    for (const [left, minutes] of [[9.5, "10 minutes"], [4.5, "5 minutes"], [0.5, "1 minute"]]) {
      await wait(planned, left * MINUTE);
      await expect(page.getByText(`The livestream ends in ${minutes}. You can extend it above.`)).toBeVisible();
      await expect(head.getByText("Ends in")).toBeVisible();
    }
  });

  await test.step("extended by 15, 30 and 60 minutes", async () => {
    let ends = planned;
    for (const minutes of [15, 30, 60]) {
      await extend.click();
      await page.getByRole("menuitem", { name: `${minutes} more minutes` }).click();
      await expect(page.getByText(`${minutes} minutes more`)).toBeVisible();
      await expect(extend, "the end is far again").toHaveCount(0);
      ends += minutes * MINUTE;
      expect(await endOf(viewer, campaign)).toBe(ends);
      await wait(ends, 8 * MINUTE);
      await expect(head.getByText("Ends in")).toBeVisible();
      await expect(head.getByText(/^0?7:\d\d$|^0?8:00$/)).toBeVisible();
    }
  });

  await test.step("viewers stay, and staff read the new end", async () => {
    await seesVideo(viewer);
    await expect(viewer.getByText("This livestream is over")).toHaveCount(0);
    const colleague = await people.seller();
    await visit(colleague, `${LIST}/${campaign}`);
    const until = new Date(planned + 105 * MINUTE + 7 * 60 * MINUTE).toISOString().slice(11, 16);
    await expect(colleague.getByText(new RegExp(`– ?(\\d.* )?${until}`)).first()).toBeVisible();
  });
  await seller.endsLivestream();
});
