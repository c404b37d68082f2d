// A line that is dead but open: nothing arrives, nothing is refused, no socket is closed. The page notices by itself.

import { expect, visit } from "../fixtures.mjs";
import { test } from "../line.mjs";
import { demoCampaign, Seller } from "../people.mjs";

/** The service worker's script, asked for five seconds after the page. */
const NO_WORKER = /error occurred when fetching the script/;

/** A viewer behind the line and a seller beside it; what the seller says reaches the viewer, so the feed is open. */
async function meet({ people, server, complaints }, line) {
  complaints.allow(NO_WORKER);
  const page = await people.seller();
  const campaign = await demoCampaign(page, server.url);
  const seller = new Seller(page, server.url);
  await seller.opensStudio(campaign);
  const viewer = await people.open("viewer", { baseURL: line.url });
  await visit(viewer, `/live/${campaign}`);
  const says = async (text) => {
    const box = page.getByRole("textbox", { name: "Reply to everyone…" });
    await box.fill(text);
    await box.press("Enter");
  };
  const hears = (text, timeout) => expect(viewer.getByRole("log").getByText(text)).toBeVisible({ timeout });
  await says("first");
  await hears("first");
  return { viewer, says, hears };
}

const LOST = "Connection lost. Reconnecting automatically…";

test("a feed that is dead but open is noticed, said, and opened anew", async ({ line, people, server, complaints }) => {
  const { viewer, says, hears } = await meet({ people, server, complaints }, line);
  line.dies();
  const began = Date.now();
  await says("while the line was dead");
  await expect(viewer.getByText(LOST)).toBeVisible({ timeout: 15_000 });
  console.log(`figure feed.dead_noticed_ms ${Date.now() - began} ms`);
  line.returns();
  await expect(viewer.getByText(LOST)).toBeHidden({ timeout: 45_000 });
  await hears("while the line was dead");
  await says("after it");
  await hears("after it");
});
