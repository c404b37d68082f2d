// A picture that stops is said in words, on the viewer's page and in the studio, and no session is given up while anything arrives.

import { expect, PHONE, test, visit } from "../fixtures.mjs";
import { mediaLine } from "../media_line.mjs";
import { drawnCamera, goesOnAir, keepPeers, Seller, seesVideo } from "../people.mjs";

/** First words are due after this; a page's answer to a question takes a little. */
const FIRST_WORD_MS = 2_500;
const STOPPED = "The picture has stopped; the sound goes on";
const GONE = "The host is reconnecting";

/** How long it takes until the page says this. */
async function saysAfter(page, text, timeout = 15_000) {
  const began = performance.now();
  await page.waitForFunction((text) => document.body.innerText.includes(text), text, { timeout });
  return performance.now() - began;
}

const silent = (page, text) => expect(page.getByText(text)).toHaveCount(0, { timeout: 10_000 });
const sessions = (page) => page.evaluate(() => window.peers.length);
const playing = (page, state) => expect(page.locator(`[data-playing="${state}"]`)).toBeVisible({ timeout: 15_000 });

/** A viewer of the show whose sessions are counted. */
async function watches(people, campaign, options) {
  const viewer = await people.open("viewer", options);
  await viewer.addInitScript(keepPeers);
  await visit(viewer, `/live/${campaign}`);
  return viewer;
}

test("a picture that stops is told within two and a half seconds and its session stays", async ({ people, server }) => {
  const { page, campaign } = await goesOnAir(people, server, { prepare: (page) => page.addInitScript(drawnCamera, "colours") });
  const viewer = await watches(people, campaign);
  await playing(viewer, "moving");

  await page.evaluate(() => (window.hangs = true));
  const told = await saysAfter(viewer, STOPPED);
  console.log(`figure frozen.video_stopped_ms ${Math.round(told)} ms`);
  expect(told).toBeLessThanOrEqual(FIRST_WORD_MS);
  await expect(page.locator(".live-studio__connection")).toHaveText("Picture stopped");
  await expect(page.getByText("Viewers hear you, but the picture does not move")).toBeVisible();
  await viewer.waitForTimeout(10_000); // longer than any patience of before
  await expect(viewer.getByText(STOPPED)).toBeVisible();
  expect(await sessions(viewer), "one session").toBe(1);
  await page.evaluate(() => (window.hangs = false));
  await silent(viewer, STOPPED);
  await playing(viewer, "moving");
});

test("a seller whose line is cut is told on both sides and comes back into the same sessions", async ({ people, server }) => {
  let line;
  const prepare = async (page) => {
    await page.addInitScript(keepPeers);
    line = await mediaLine(page);
  };
  const { page, campaign } = await goesOnAir(people, server, { prepare });
  const viewer = await watches(people, campaign);
  await playing(viewer, "moving");
  const before = await sessions(page);

  line.up.cut = line.down.cut = true;
  const [told] = await Promise.all([saysAfter(viewer, GONE), saysAfter(page, "Reconnecting…")]);
  console.log(`figure frozen.seller_cut_ms ${Math.round(told)} ms`);
  expect(told).toBeLessThanOrEqual(FIRST_WORD_MS);
  await viewer.waitForTimeout(2_000);
  line.up.cut = line.down.cut = false;
  await silent(viewer, GONE);
  await playing(viewer, "moving");
  expect([await sessions(viewer), await sessions(page)], "the same sessions").toEqual([1, before]);
  line.ended();
});

test("a viewer whose own line is cut is told, and sees the show again without a new session", async ({ people, server }) => {
  const { campaign } = await goesOnAir(people, server);
  const viewer = await people.open("viewer");
  await viewer.addInitScript(keepPeers);
  const line = await mediaLine(viewer);
  await visit(viewer, `/live/${campaign}`);
  await playing(viewer, "moving");
  line.up.cut = line.down.cut = true;
  const told = await saysAfter(viewer, "Reconnecting…");
  console.log(`figure frozen.viewer_cut_ms ${Math.round(told)} ms`);
  expect(told).toBeLessThanOrEqual(FIRST_WORD_MS);
  await viewer.waitForTimeout(2_500);
  line.up.cut = line.down.cut = false;
  await silent(viewer, "Reconnecting…");
  await playing(viewer, "moving");
  expect(await sessions(viewer)).toBe(1);
  line.ended();
});

test("viewers and a seller who get other addresses go on in the same sessions", async ({ people, server }) => {
  let line;
  const prepare = async (page) => {
    await page.addInitScript(keepPeers);
    line = await mediaLine(page);
  };
  const { page, campaign } = await goesOnAir(people, server, { prepare });
  const before = await sessions(page);
  const viewers = [];
  for (let n = 0; n < 3; n++) {
    const viewer = await people.open(`viewer ${n}`);
    await viewer.addInitScript(keepPeers);
    viewers.push({ viewer, line: await mediaLine(viewer) });
    await visit(viewer, `/live/${campaign}`);
    await playing(viewer, "moving");
  }
  const frames = (viewer) => viewer.locator("video").evaluate((video) => video.getVideoPlaybackQuality().totalVideoFrames);
  /** How long no new frame came after the move. */
  const stoodStill = async (viewer, move) => {
    move();
    const began = performance.now();
    const last = await frames(viewer);
    await expect.poll(() => frames(viewer), { timeout: 20_000, intervals: [50] }).toBeGreaterThan(last + 10);
    return performance.now() - began;
  };
  for (const { viewer, line } of viewers) {
    const still = await stoodStill(viewer, line.moves);
    console.log(`figure frozen.viewer_moved_ms ${Math.round(still)} ms`);
    expect(still).toBeLessThanOrEqual(8_000);
  }
  const still = await stoodStill(viewers[0].viewer, line.moves);
  console.log(`figure frozen.seller_moved_ms ${Math.round(still)} ms`);
  expect(still).toBeLessThanOrEqual(8_000);
  for (const { viewer } of viewers) expect(await sessions(viewer)).toBe(1);
  expect(await sessions(page)).toBe(before);
  for (const one of [line, ...viewers.map(({ line }) => line)]) one.ended();
});

test("sound without a camera is a show of its own, and never begins anew", async ({ people, server }) => {
  const withoutCamera = () => {
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = (wish) => (wish.video ? Promise.reject(new DOMException("by the story", "NotAllowedError")) : ask(wish));
  };
  const { campaign } = await goesOnAir(people, server, { prepare: (page) => page.addInitScript(withoutCamera) });
  const viewer = await watches(people, campaign);
  await expect(viewer.getByText("Sound only for now")).toBeVisible({ timeout: 10_000 });
  await viewer.getByRole("button", { name: "Tap for sound" }).click();
  await viewer.waitForTimeout(12_000); // a session of before lived for eight seconds
  await expect(viewer.getByText("Sound only for now")).toBeVisible();
  await expect(viewer.getByRole("button", { name: "Turn the sound off" })).toBeVisible();
  expect(await sessions(viewer)).toBe(1);
});

test("a camera that is switched off is said to viewers until it is on again or another device broadcasts", async ({ people, server, complaints }) => {
  complaints.allow(/status of 409/); // the device that lost the broadcast asks once more
  const { page, seller, campaign } = await goesOnAir(people, server);
  const viewer = await watches(people, campaign, PHONE);
  await playing(viewer, "moving");
  const off = "The host has turned the camera off";
  await page.getByRole("button", { name: "Camera" }).click();
  await expect(viewer.getByText(off)).toBeVisible();
  // A reload of the studio begins with a camera that is on.
  await page.reload();
  await seller.publishes();
  await silent(viewer, off);
  await playing(viewer, "moving");
  await page.getByRole("button", { name: "Camera" }).click();
  await expect(viewer.getByText(off)).toBeVisible();
  const second = await people.seller();
  const phone = new Seller(second, server.url);
  await phone.opensStudio(campaign);
  await second.getByRole("button", { name: "Broadcast from here" }).click();
  await phone.publishes();
  await silent(viewer, off);
  await seesVideo(viewer);
  expect(await sessions(viewer)).toBe(1);
});
