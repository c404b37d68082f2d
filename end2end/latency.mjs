// Glass to glass: the time burned into the seller's video is read from the viewer's screen, through the studio, the
// server and the stage as people use them. Beside it the same video through an in-page loopback, which no server can beat.
// Prints `figure` lines and ends non-zero when a bound is broken. `./dev bench latency` runs it.

import { chromium } from "@playwright/test";
import { CHROMIUM } from "./chromium.mjs";
import { burnTime, readTime } from "./clockface.mjs";
import { awake, demoCampaign, Seller, seesVideo, SELLER, signIn } from "./people.mjs";
import { Server } from "./server.mjs";

const SECONDS = 20;
const OPENINGS = 15;
const BOUNDS = { "latency.p50_of_floor": 1.3, "latency.p95_ms": 250, "play.p50_ms": 175 };

const quantile = (numbers, q) => [...numbers].sort((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * q))];

/** In-page loopback of the same video with the same codec and rate, read the same way. */
async function loopback(page, seconds) {
  const video = await page.evaluateHandle(async () => {
    const stream = window.timeVideo();
    const [near, far] = [new RTCPeerConnection(), new RTCPeerConnection()];
    near.onicecandidate = ({ candidate }) => candidate && far.addIceCandidate(candidate);
    far.onicecandidate = ({ candidate }) => candidate && near.addIceCandidate(candidate);
    const video = document.createElement("video");
    video.muted = true;
    video.playsInline = true;
    document.body.append(video);
    far.ontrack = ({ track, receiver }) => {
      receiver.jitterBufferTarget = 0;
      if (track.kind === "video") video.srcObject = new MediaStream([track]);
    };
    for (const track of stream.getTracks()) {
      const { sender } = near.addTransceiver(track, { direction: "sendonly", streams: [stream] });
      if (track.kind === "video") {
        const parameters = sender.getParameters();
        parameters.encodings = [{ maxBitrate: 2_500_000 }];
        await sender.setParameters(parameters).catch(() => {});
      }
    }
    const transceiver = near.getTransceivers().find((one) => one.sender.track?.kind === "video");
    const codecs = RTCRtpSender.getCapabilities("video").codecs;
    transceiver.setCodecPreferences(codecs.filter((one) => /VP8|rtx/i.test(one.mimeType)));
    await near.setLocalDescription();
    await far.setRemoteDescription(near.localDescription);
    await far.setLocalDescription();
    await near.setRemoteDescription(far.localDescription);
    await video.play();
    await new Promise((next) => setTimeout(next, 3000));
    return video;
  });
  return page.evaluate(readTime, [video, seconds]);
}

/** How long a new viewer waits: from the WHEP request to the first frame on the screen. */
async function opening(browser, server, campaign) {
  const context = await browser.newContext({ baseURL: server.url });
  const page = await context.newPage();
  await page.addInitScript(() => {
    const ask = window.fetch;
    window.fetch = (...arguments_) => {
      const url = String(arguments_[0]?.url ?? arguments_[0]);
      const method = arguments_[1]?.method ?? arguments_[0]?.method;
      if (url.includes("/whep/") && method === "POST" && !window.askedAt) window.askedAt = performance.now();
      return ask(...arguments_);
    };
    const wait = setInterval(() => {
      const video = document.querySelector("video");
      if (!video) return;
      clearInterval(wait);
      video.requestVideoFrameCallback(() => (window.shownAt = performance.now()));
    }, 5);
  });
  await page.goto(`/live/${campaign}`);
  await page.waitForFunction(() => window.shownAt && window.askedAt, undefined, { timeout: 20_000 });
  const took = await page.evaluate(() => window.shownAt - window.askedAt);
  await context.close();
  return took;
}

const server = await Server.prepare();
await server.start();
const browser = await chromium.launch(CHROMIUM);
const figures = [];
const figure = (name, value, unit) => {
  figures.push([name, value]);
  console.log(`figure ${name} ${value} ${unit}`);
};
try {
  // The floor first, alone on the machine like the measurement that it stands beside.
  const floorPage = await (await browser.newContext()).newPage();
  await floorPage.goto("about:blank");
  await floorPage.evaluate(burnTime);
  const floor = await loopback(floorPage, SECONDS / 2);
  await floorPage.context().close();

  const sellerContext = await browser.newContext({ baseURL: server.url });
  await sellerContext.grantPermissions(["camera", "microphone"], { origin: server.url });
  await sellerContext.addInitScript(burnTime);
  const page = await sellerContext.newPage();
  await signIn(page, server.url, SELLER);
  const campaign = await demoCampaign(page, server.url);
  const seller = new Seller(page, server.url);
  await seller.opensStudio(campaign);
  await seller.startsLivestream();

  const viewer = await (await browser.newContext({ baseURL: server.url })).newPage();
  await viewer.goto(`/live/${campaign}`);
  await awake(viewer);
  await seesVideo(viewer);
  await new Promise((next) => setTimeout(next, 5000)); // the encoder's rate climbs first
  const video = await viewer.evaluateHandle(() => [...document.querySelectorAll("video")].find((one) => one.srcObject && one.videoWidth > 0));
  const seen = await viewer.evaluate(readTime, [video, SECONDS]);
  const size = await viewer.evaluate(() => [...document.querySelectorAll("video")].map((one) => `${one.videoWidth}x${one.videoHeight}`).join(" "));
  await viewer.context().close();

  const openings = [];
  for (let n = 0; n < OPENINGS; n++) openings.push(await opening(browser, server, campaign));

  console.log(`picture ${size}, ${seen.latencies.length} frames read, ${seen.unreadable} unreadable; floor ${floor.latencies.length} read, ${floor.unreadable} unreadable`);
  if (seen.latencies.length < SECONDS * 15) throw new Error("too few frames to say anything");
  figure("latency.p50_ms", quantile(seen.latencies, 0.5).toFixed(1), "ms");
  figure("latency.p95_ms", quantile(seen.latencies, 0.95).toFixed(1), "ms");
  figure("latency.floor_p50_ms", quantile(floor.latencies, 0.5).toFixed(1), "ms");
  figure("latency.floor_p95_ms", quantile(floor.latencies, 0.95).toFixed(1), "ms");
  figure("latency.p50_of_floor", (quantile(seen.latencies, 0.5) / quantile(floor.latencies, 0.5)).toFixed(2), "times");
  figure("latency.frames_per_s", (seen.latencies.length / SECONDS).toFixed(1), "1/s");
  figure("play.p50_ms", quantile(openings, 0.5).toFixed(1), "ms");
  figure("play.p95_ms", quantile(openings, 0.95).toFixed(1), "ms");
} finally {
  await browser.close();
  await server.remove();
}
const broken = figures.filter(([name, value]) => name in BOUNDS && !(Number(value) <= BOUNDS[name]));
for (const [name, value] of broken) console.log(`bound broken: ${name} is ${value}, must be at most ${BOUNDS[name]}`);
process.exit(broken.length ? 1 : 0);
