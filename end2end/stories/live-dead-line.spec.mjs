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
  return { seller, page, viewer, says, hears };
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

test("an order on a dead line says so, asks again, and is placed once", async ({ line, people, server, complaints }) => {
  const { seller, page, viewer } = await meet({ people, server, complaints }, line);
  await seller.startsLivestream();
  await viewer.locator('[data-scene="onair"]').waitFor();
  await viewer.getByRole("button", { name: /^Buy / }).first().click();
  const sheet = viewer.getByRole("dialog", { name: "Buy" });
  await sheet.getByLabel("Full name").fill("Trần Minh");
  await sheet.getByLabel("Phone").fill("0901234567");
  await sheet.getByLabel("Delivery address").fill("5 Lê Lợi, Cần Thơ");
  line.dies();
  const began = Date.now();
  await sheet.getByRole("button", { name: "Place order" }).click();
  await expect(sheet.getByText("No answer yet. Asking again: it cannot be ordered twice.")).toBeVisible({ timeout: 10_000 });
  console.log(`figure order.dead_said_ms ${Date.now() - began} ms`);
  line.returns();
  await expect(sheet.getByText(/^HK-[0-9A-Z]{8}$/)).toBeVisible({ timeout: 40_000 });
  await page.getByRole("tab", { name: /Livestream orders/ }).click();
  await expect(page.locator(".live-studio__code")).toHaveCount(1);
});

test("a comment that got no answer says so and can be sent again", async ({ line, people, server, complaints }) => {
  const { viewer } = await meet({ people, server, complaints }, line);
  const box = viewer.getByRole("textbox", { name: "Say something…" });
  await box.fill("một");
  await box.press("Enter");
  await viewer.getByRole("dialog").getByLabel("Nickname").fill("Lan");
  await viewer.getByRole("dialog").getByRole("button", { name: "Comment" }).click();
  const chat = viewer.getByRole("log");
  await expect(chat.getByText("một")).toBeVisible();
  line.dies();
  await box.fill("hai");
  await box.press("Enter");
  await expect(chat.getByText("Not sent: no answer came.")).toBeVisible({ timeout: 20_000 });
  await expect(chat.getByText("hai")).toBeVisible();
  line.returns();
  await chat.getByRole("button", { name: "Try again" }).click();
  await expect(chat.getByText("Not sent: no answer came.")).toBeHidden({ timeout: 30_000 });
  await expect(chat.getByText("hai")).toHaveCount(1);
});
