// Encoders and players of others, each as its manual says: GStreamer with its RSA certificate, FFmpeg waiting for our DTLS, aiortc.

import { endAll, player, publisher } from "../encoders.mjs";
import { expect, test, visit } from "../fixtures.mjs";
import { demoCampaign, Seller, watch } from "../people.mjs";

test.afterEach(endAll);

/** A show on air whose studio is closed, so that an encoder can have it. */
async function waitsForAnEncoder(people, server) {
  const page = await people.seller();
  const seller = new Seller(page, server.url);
  const campaign = await demoCampaign(page, server.url);
  await seller.opensStudio(campaign);
  await page.getByText("OBS or another encoder").click();
  await page.getByRole("button", { name: "Show key" }).click();
  const texts = page.locator(".live-studio__encoder-text");
  const address = await texts.first().textContent();
  await expect(texts.last()).toHaveText(/^[\w.-]{30,}$/);
  const key = await texts.last().textContent();
  await seller.startsLivestream();
  await page.close();
  return { campaign, address, key };
}

/** The page shows this publisher's moving video and plays its sound. */
async function sees(page, encoder) {
  await expect(page.locator('[data-playing="moving"]'), encoder.said).toBeVisible({ timeout: 20_000 });
  const seen = await watch(page);
  expect(seen.advanced, encoder.said).toBeGreaterThan(30);
  expect(seen.energy, encoder.said).toBeGreaterThan(1e-6);
}

test("GStreamer, FFmpeg 8 and 9 and aiortc broadcast a show one after the other", async ({ people, server }) => {
  test.setTimeout(240_000);
  const { campaign, address, key } = await waitsForAnEncoder(people, server);
  const viewer = await people.open("viewer");
  await visit(viewer, `/live/${campaign}`);
  await expect(viewer.getByText("The host is reconnecting")).toBeVisible();
  for (const name of ["GStreamer, VP8", "GStreamer, H264", "FFmpeg 8", "FFmpeg 9", "aiortc"])
    await test.step(name, async () => {
      const encoder = publisher(name, address, key);
      await sees(viewer, encoder);
      const late = await people.open("late");
      await visit(late, `/live/${campaign}`);
      await sees(late, encoder);
      await late.close();
      expect(encoder.runs(), encoder.said).toBe(true);
      await encoder.end();
      await expect(viewer.getByText("The host is reconnecting")).toBeVisible({ timeout: 5_000 });
    });
});

test("GStreamer and aiortc play what others broadcast", async ({ people, server }) => {
  test.setTimeout(120_000);
  const { campaign, address, key } = await waitsForAnEncoder(people, server);
  for (const [encoding, players] of [["aiortc", ["GStreamer, VP8", "aiortc"]], ["FFmpeg 9", ["GStreamer, H264", "aiortc"]]])
    await test.step(encoding, async () => {
      const encoder = publisher(encoding, address, key);
      for (const name of players) {
        const one = player(name, `${server.url}/whep/${campaign}`);
        const decoded = () => Math.min(one.told?.audio ?? 0, one.told?.video ?? 0);
        await expect.poll(decoded, { message: `${name}: ${one.said}; ${encoder.said}`, timeout: 30_000 }).toBeGreaterThan(40);
        await one.end();
      }
      await encoder.end();
    });
});

/** How loud each side of the page's sound is. */
const sides = (page) =>
  page.evaluate(async () => {
    const { srcObject } = [...document.querySelectorAll("video")].find((video) => video.srcObject);
    const audio = new AudioContext();
    const splitter = audio.createChannelSplitter(2);
    audio.createMediaStreamSource(new MediaStream(srcObject.getAudioTracks())).connect(splitter);
    const meters = [0, 1].map((side) => {
      const meter = audio.createAnalyser();
      splitter.connect(meter, side);
      return meter;
    });
    await audio.resume();
    const levels = () =>
      meters.map((meter) => {
        const samples = new Float32Array(meter.fftSize);
        meter.getFloatTimeDomainData(samples);
        return samples.reduce((sum, one) => sum + one * one, 0) / samples.length;
      });
    const until = performance.now() + 10_000;
    while (performance.now() < until && Math.max(...levels()) < 1e-4) await new Promise((next) => setTimeout(next, 50));
    return levels();
  });

test("sound that comes from the left is heard on the left", async ({ people, server }) => {
  const { campaign, address, key } = await waitsForAnEncoder(people, server);
  const encoder = publisher("FFmpeg 9, sound on the left", address, key);
  const viewer = await people.open("viewer");
  await visit(viewer, `/live/${campaign}`);
  await viewer.getByRole("button", { name: "Tap for sound" }).click();
  await sees(viewer, encoder);
  const [left, right] = await sides(viewer);
  console.log(`figure encoders.right_of_left ${((100 * right) / left).toFixed(2)} %`);
  expect(left).toBeGreaterThan(1e-4);
  expect(right).toBeLessThan(left / 20);
  await encoder.end();
});

/** Runs inside a page: broadcasts a drawn picture three times in different sizes, the smallest first. */
async function broadcastsLayers([url, key]) {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1280, height: 720 });
  const pen = canvas.getContext("2d");
  let turn = 0;
  setInterval(() => {
    pen.fillStyle = `hsl(${(turn += 9) % 360} 90% 50%)`;
    pen.fillRect((turn * 7) % 1280, 0, 300, 720);
  }, 40);
  const peer = new RTCPeerConnection();
  const sendEncodings = [
    { rid: "l", scaleResolutionDownBy: 4, maxBitrate: 150_000 },
    { rid: "m", scaleResolutionDownBy: 2, maxBitrate: 500_000 },
    { rid: "h", scaleResolutionDownBy: 1, maxBitrate: 1_500_000 },
  ];
  peer.addTransceiver(canvas.captureStream(25).getVideoTracks()[0], { direction: "sendonly", sendEncodings });
  await peer.setLocalDescription();
  const headers = { "content-type": "application/sdp", authorization: `Bearer ${key}` };
  const answer = await fetch(url, { method: "POST", headers, body: peer.localDescription.sdp });
  await peer.setRemoteDescription({ type: "answer", sdp: await answer.text() });
  return answer.status;
}

test("of a picture in three sizes viewers get the largest", async ({ people, server }) => {
  const { campaign, address, key } = await waitsForAnEncoder(people, server);
  const encoder = await people.open("encoder");
  await encoder.goto(`${server.url}/signin`);
  expect(await encoder.evaluate(broadcastsLayers, [address, key])).toBe(201);
  const viewer = await people.open("viewer");
  await visit(viewer, `/live/${campaign}`);
  await expect(viewer.locator('[data-playing="moving"]')).toBeVisible({ timeout: 20_000 });
  const width = () => viewer.evaluate(() => [...document.querySelectorAll("video")].find((video) => video.srcObject).videoWidth);
  await expect.poll(width, { timeout: 20_000 }).toBe(1280);
  await encoder.close();
});

test("packets that are too large to be sent on are named to the seller, with the remedy", async ({ people, server }) => {
  const { campaign, address, key } = await waitsForAnEncoder(people, server);
  const encoder = publisher("GStreamer, too large", address, key);
  const page = await people.seller();
  await new Seller(page, server.url).opensStudio(campaign);
  await expect(page.getByText("Set its packet size (MTU) to 1,200 bytes")).toBeVisible({ timeout: 15_000 });
  await encoder.end();
});
