// What the studio says when there is no camera, or when the seller said no; and that what is switched off is off for viewers.

import { expect, test, visit } from "../fixtures.mjs";
import { demoCampaign, keepPeers, Seller, seesVideo } from "../people.mjs";

/** Makes every question for a device end this way. */
async function devicesFail(page, name) {
  await page.addInitScript((name) => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("by the story", name));
    if (name === "NotFoundError") navigator.mediaDevices.enumerateDevices = () => Promise.resolve([]);
  }, name);
}

for (const [name, sentence] of [
  ["NotAllowedError", /blocks it/],
  ["NotFoundError", /No camera found/],
  ["NotReadableError", /Another program is using it/],
]) {
  test(`the studio explains ${name}`, async ({ people, server }) => {
    const page = await people.seller();
    const campaign = await demoCampaign(page, server.url);
    await devicesFail(page, name);
    await new Seller(page, server.url).opensStudio(campaign);
    await expect(page.getByText(sentence).first()).toBeVisible();
    await expect(page.getByRole("button", { name: "Try again" }).first()).toBeVisible();
  });
}

/** How bright the viewer's video is now, 0–255, and how loud the sound of the last half second: the mean square of its samples. */
const seenAndHeard = (page) =>
  page.evaluate(async () => {
    const video = [...document.querySelectorAll("video")].find((one) => one.srcObject && one.videoWidth > 0);
    const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 36 });
    const pen = canvas.getContext("2d");
    pen.drawImage(video, 0, 0, 64, 36);
    const pixels = pen.getImageData(0, 0, 64, 36).data;
    const bright = pixels.reduce((sum, value, at) => (at % 4 === 3 ? sum : Math.max(sum, value)), 0);
    // The sound itself: what the connection's statistics say stands still while the element is muted.
    const audio = new AudioContext();
    const meter = audio.createAnalyser();
    audio.createMediaStreamSource(new MediaStream(video.srcObject.getAudioTracks())).connect(meter);
    await audio.resume();
    const samples = new Float32Array(meter.fftSize);
    let loud = 0;
    for (let at = 0; at < 12; at += 1) {
      await new Promise((next) => setTimeout(next, 50));
      meter.getFloatTimeDomainData(samples);
      loud = Math.max(loud, samples.reduce((sum, one) => sum + one * one, 0) / samples.length);
    }
    await audio.close();
    return { bright, loud };
  });

test("a camera and a microphone that are switched off are off for viewers", async ({ people, server }) => {
  const page = await people.seller();
  const seller = new Seller(page, server.url);
  const campaign = await demoCampaign(page, server.url);
  await page.addInitScript(keepPeers);
  await seller.opensStudio(campaign);
  await seller.startsLivestream();
  const viewer = await people.open("viewer");
  await visit(viewer, `/live/${campaign}`);
  await seesVideo(viewer);
  await expect.poll(async () => (await seenAndHeard(viewer)).bright).toBeGreaterThan(100);
  await expect.poll(async () => (await seenAndHeard(viewer)).loud).toBeGreaterThan(1e-6);

  await page.getByRole("button", { name: "Camera" }).click();
  await page.getByRole("button", { name: "Microphone" }).click();
  await expect.poll(async () => (await seenAndHeard(viewer)).bright, { timeout: 10_000 }).toBeLessThan(40);
  await expect.poll(async () => (await seenAndHeard(viewer)).loud, { timeout: 10_000 }).toBeLessThan(1e-8);

  await page.getByRole("button", { name: "Camera" }).click();
  await page.getByRole("button", { name: "Microphone" }).click();
  await expect.poll(async () => (await seenAndHeard(viewer)).bright, { timeout: 10_000 }).toBeGreaterThan(100);
  await expect.poll(async () => (await seenAndHeard(viewer)).loud, { timeout: 10_000 }).toBeGreaterThan(1e-6);
  const tracks = () => page.evaluate(() => window.peers.flatMap((peer) => peer.getSenders().map((sender) => sender.track?.id)).join());
  const before = await tracks();
  await page.waitForFunction((since) => performance.now() - since > 1_000, await page.evaluate(() => performance.now()));
  expect(await tracks(), "the tracks stay the same").toBe(before);
});

/** Runs inside a page before its own code: keeps the real tracks of its devices in `window.tracks`. */
function keepTracks() {
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  window.tracks = [];
  navigator.mediaDevices.getUserMedia = async (wish) => {
    const stream = await ask(wish);
    window.tracks.push(...stream.getTracks());
    return stream;
  };
}

/** What a phone does to the page's newest track of a kind, with nothing but that track's own event. */
const happens = (page, kind, event) =>
  page.evaluate(
    ([kind, event]) => {
      const track = window.tracks.findLast((one) => one.kind === kind);
      if (event === "ended") track.stop(); // which fires nothing by itself
      else Object.defineProperty(track, "muted", { configurable: true, value: event === "mute" });
      track.dispatchEvent(new Event(event));
    },
    [kind, event],
  );

test("a track that ends by itself is asked for again, and what the system holds is said until it is free", async ({ people, server }) => {
  const page = await people.seller();
  const seller = new Seller(page, server.url);
  const campaign = await demoCampaign(page, server.url);
  await page.addInitScript(keepTracks);
  await page.addInitScript(keepPeers);
  await seller.opensStudio(campaign);
  await seller.startsLivestream();
  const viewer = await people.open("viewer");
  await visit(viewer, `/live/${campaign}`);
  await seesVideo(viewer);
  const live = (kind) => page.evaluate((kind) => window.tracks.filter((one) => one.kind === kind && one.readyState === "live").length, kind);
  /** The track that is sent is one that lives. */
  const isSent = (kind) =>
    page.evaluate((kind) => window.peers.at(-1).getSenders().some(({ track }) => track?.kind === kind && track.readyState === "live"), kind);
  for (const kind of ["audio", "video"])
    await test.step(`${kind} ends`, async () => {
      await happens(page, kind, "ended");
      const began = Date.now();
      await expect.poll(() => live(kind), { timeout: 2_000, intervals: [50] }).toBe(1);
      await expect.poll(() => isSent(kind), { timeout: 2_000, intervals: [50] }).toBe(true);
      console.log(`figure devices.${kind}_again_after ${Date.now() - began} ms`);
      await expect(seller.live()).toBeVisible();
    });
  for (const [kind, sentence] of [["audio", /using the microphone/], ["video", /using the camera/]])
    await test.step(`${kind} is held by the system`, async () => {
      await happens(page, kind, "mute");
      const said = page.locator(".live-studio__trouble").getByText(sentence);
      await expect(said).toBeVisible({ timeout: 2_000 });
      await happens(page, kind, "unmute");
      await expect(said).toBeHidden();
    });
});
