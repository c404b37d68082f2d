// The whole way: a seller goes live from a camera and a microphone; a viewer in Chromium and one in Firefox see and hear
// it, chat and buy the pinned product; the order is in the console; the end is the end on every screen.

import { expect, PHONE, test, visit } from "../fixtures.mjs";
import { demoCampaign, keepPeers, Seller, seesVideo, watch, watchVideo } from "../people.mjs";

// Firefox gathers no loopback address, so here the server also answers on this machine's own one, as it does by default.
test.use({ settings: { HAWKER_MEDIA_BIND: "0.0.0.0:0" } });

/** The first product that the studio offers. */
async function firstProduct(page) {
  const name = await page.getByRole("button", { name: /^Show / }).first().getAttribute("aria-label");
  return name.replace(/^Show /, "");
}

async function says(page, text, nickname) {
  const box = page.getByRole("textbox", { name: "Say something…" });
  await box.fill(text);
  await box.press("Enter");
  if (nickname) {
    await page.getByRole("dialog").getByLabel("Nickname").fill(nickname);
    await page.getByRole("dialog").getByRole("button", { name: "Comment" }).click();
  }
}

async function buysPinned(page, customer) {
  await page.getByRole("button", { name: /^Buy/ }).first().click();
  const sheet = page.getByRole("dialog");
  await sheet.getByLabel("Full name").fill(customer);
  await sheet.getByLabel("Phone").fill("0901 234 567");
  await sheet.getByLabel("Delivery address").fill("12 Trần Phú, Sóc Trăng");
  await sheet.getByRole("button", { name: "Place order" }).click();
  await expect(sheet.getByText("Ordered!")).toBeVisible();
  return (await sheet.getByText(/^HK-[0-9A-Z]{8}$/).textContent()).trim();
}

test("a product is sold live to a viewer in Chromium and a viewer in Firefox watches", async ({ people, firefox, server }) => {
  const page = await people.seller();
  const seller = new Seller(page, server.url);
  const campaign = await demoCampaign(page, server.url);
  await seller.opensStudio(campaign);
  const product = await firstProduct(page);
  await seller.startsLivestream();

  const viewer = await people.open("viewer", PHONE);
  await visit(viewer, `/live/${campaign}`);
  await firefox.evaluateOnNewDocument(keepPeers);
  await firefox.goto(`${server.url}/live/${campaign}`);
  await seesVideo(viewer);
  await firefox.waitForFunction(() => [...document.querySelectorAll("video")].some((one) => one.videoWidth > 0 && one.currentTime > 0), { timeout: 20_000 });

  await test.step("frames advance and the sound has energy in both browsers", async () => {
    const chromium = await watch(viewer);
    expect(chromium.advanced).toBeGreaterThan(20);
    expect(chromium.energy).toBeGreaterThan(1e-6);
    const fox = await firefox.evaluate(watchVideo, [30, 20]);
    expect(fox.advanced, "frames in Firefox").toBeGreaterThan(20);
    expect(fox.energy, "sound in Firefox").toBeGreaterThan(1e-6);
  });

  await test.step("a comment is on the seller's screen within 500 ms", async () => {
    await says(viewer, "premier!", "Lan");
    await expect(page.getByRole("log").getByText("premier!")).toBeVisible();
    await page.evaluate(() => {
      const log = document.querySelector('[role="log"]');
      new MutationObserver(() => {
        if (!window.heardAt && log.textContent.includes("Size M còn không?")) window.heardAt = performance.timeOrigin + performance.now();
      }).observe(log, { childList: true, subtree: true, characterData: true });
    });
    const box = viewer.getByRole("textbox", { name: "Say something…" });
    await box.fill("Size M còn không?");
    const sentAt = await viewer.evaluate(() => performance.timeOrigin + performance.now());
    await box.press("Enter");
    await page.waitForFunction(() => window.heardAt);
    const delay = (await page.evaluate(() => window.heardAt)) - sentAt;
    console.log(`figure comment.delay_ms ${Math.round(delay)} ms`);
    expect(delay).toBeLessThanOrEqual(500);
  });

  await test.step("the pinned product appears and is bought", async () => {
    await seller.shows(product);
    await expect(viewer.getByText(product).first()).toBeVisible();
    await firefox.waitForFunction((name) => document.body.innerText.includes(name), {}, product);
    const code = await buysPinned(viewer, "Nguyễn Thị Lan");
    await page.getByRole("tab", { name: /Livestream orders/ }).click();
    const row = page.getByRole("tabpanel").filter({ hasText: code });
    await expect(row).toContainText("Nguyễn Thị Lan");
    await expect(row).toContainText("₫");
  });

  await test.step("End livestream ends it on every screen", async () => {
    await seller.endsLivestream();
    await expect(page.getByText("The livestream has ended")).toBeVisible();
    await expect(viewer.getByText("This livestream is over")).toBeVisible();
    await firefox.waitForFunction(() => document.body.innerText.includes("This livestream is over"), { timeout: 10_000 });
  });
});

test("H264 from one Chromium to another", async ({ people, server }) => {
  const page = await people.seller();
  const seller = new Seller(page, server.url);
  const campaign = await demoCampaign(page, server.url);
  await seller.opensStudio(campaign, "?codec=h264");
  await seller.startsLivestream();
  const viewer = await people.open("viewer");
  await viewer.addInitScript(keepPeers);
  await visit(viewer, `/live/${campaign}`);
  await seesVideo(viewer);
  const seen = await watch(viewer);
  expect(seen.advanced).toBeGreaterThan(20);
  expect(seen.energy).toBeGreaterThan(1e-6);
  const codec = await viewer.evaluate(async () => {
    for (const peer of window.peers) {
      const stats = [...(await peer.getStats()).values()];
      const video = stats.find((one) => one.type === "inbound-rtp" && one.kind === "video" && one.framesDecoded > 0);
      if (video) return stats.find((one) => one.id === video.codecId)?.mimeType;
    }
    return null;
  });
  expect(codec).toBe("video/H264");
});
