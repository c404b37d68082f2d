// People in stories: what a seller and a viewer do, by the labels they read. A person wraps a Playwright page.
import { expect } from "@playwright/test";

export const SHOP = "tiem-nha-may";
export const SELLER = { email: "seller@hawker.local", password: "hawker-demo-2026" };
export const BUYER = { email: "buyer@hawker.local", password: "hawker-demo-2026" };

/** The page's code has arrived: buttons do what they say. */
export async function awake(page) {
  await page.locator("html[data-hydrated]").waitFor({ state: "attached", timeout: 30_000 });
}

export async function signIn(page, url, who = SELLER, next = "/") {
  await page.goto(`${url}/signin?next=${encodeURIComponent(next)}`);
  await page.getByLabel("Email").fill(who.email);
  await page.getByLabel("Password").fill(who.password);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((address) => !address.pathname.startsWith("/signin"));
}

/** The id of the demo shop's one upcoming campaign. */
export async function demoCampaign(page, url) {
  await page.goto(`${url}/seller/${SHOP}/campaigns?tab=upcoming`);
  const href = await page.locator(`a[href*="/campaigns/"]`).evaluateAll((links) =>
    links.map((link) => link.getAttribute("href")).find((href) => /campaigns\/[0-9a-f-]{36}/.test(href)),
  );
  return href.match(/campaigns\/([0-9a-f-]{36})/)[1];
}

export class Seller {
  constructor(page, url) {
    this.page = page;
    this.url = url;
  }

  async opensStudio(campaign, query = "") {
    await this.page.goto(`${this.url}/seller/${SHOP}/campaigns/${campaign}/studio${query}`);
    await awake(this.page);
  }

  async startsLivestream() {
    await this.page.getByRole("button", { name: "Start livestream" }).click();
    // The demo shop's campaigns begin in two hours: an early start is asked back.
    const asked = this.page.getByRole("dialog").getByRole("button", { name: "Start now" });
    await expect(asked.or(this.live())).toBeVisible({ timeout: 20_000 });
    if (await asked.isVisible()) {
      await asked.click();
    }
    await this.publishes();
  }

  live() {
    return this.page.locator('.live-studio[data-publishing="live"]');
  }

  /** The server receives the video. */
  async publishes(timeout = 20_000) {
    await expect(this.live()).toBeVisible({ timeout });
  }

  async shows(product) {
    await this.page.getByRole("button", { name: `Show ${product}` }).click();
    await expect(this.page.getByRole("button", { name: `Hide ${product}` })).toBeVisible();
  }

  async endsLivestream() {
    await this.page.getByRole("button", { name: "End livestream" }).first().click();
    await this.page.getByRole("dialog").getByRole("button", { name: "End livestream" }).click();
  }
}

/** A seller goes on air with the demo shop's upcoming campaign; `prepare(page)` comes before the studio is opened. */
export async function goesOnAir(people, server, { prepare = async () => {}, ...options } = {}) {
  const page = await people.seller(options);
  await prepare(page);
  const seller = new Seller(page, server.url);
  const campaign = await demoCampaign(page, server.url);
  await seller.opensStudio(campaign);
  await seller.startsLivestream();
  return { page, seller, campaign };
}

/** Fills the open order form and sends it. */
export async function placesOrder(sheet, lang = "en") {
  const [name, phone, address, place] = {
    en: ["Full name", "Phone", "Delivery address", "Place order"],
    vi: ["Họ và tên", "Số điện thoại", "Địa chỉ giao hàng", "Đặt hàng"],
  }[lang];
  await sheet.getByLabel(name).fill("Trần Minh");
  await sheet.getByLabel(phone).fill("0901234567");
  await sheet.getByLabel(address).fill("5 Lê Lợi, Cần Thơ");
  await sheet.getByRole("button", { name: place }).click();
}

/** Watches a playing page until `enough` frames moved on and sound was heard, or `seconds` have passed; tells what it saw. */
export async function watch(page, enough = 30, seconds = 20) {
  return page.evaluate(watchVideo, [enough, seconds]);
}

/** Runs inside a page before its own code: keeps its connections in `window.peers`, for their statistics. */
export function keepPeers() {
  const Real = window.RTCPeerConnection;
  window.peers = [];
  window.RTCPeerConnection = class extends Real {
    constructor(...settings) {
      super(...settings);
      window.peers.push(this);
    }
  };
}

/**
 * Runs inside a page before its own code: a camera whose picture is drawn, "colours" or "noise", which never compresses well. While
 * `window.hangs` it draws nothing, as cheap cameras do, and its track says nothing of it.
 */
export function drawnCamera(picture) {
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wish) => {
    const stream = await ask(wish);
    for (const track of stream.getVideoTracks()) {
      const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 360 });
      const pen = canvas.getContext("2d");
      const noise = pen.createImageData(640, 360);
      const words = new Uint32Array(noise.data.buffer);
      let turn = 0;
      const paint = {
        colours: () => {
          pen.fillStyle = `hsl(${(turn += 9) % 360} 90% 50%)`;
          pen.fillRect(0, 0, 640, 360);
        },
        noise: () => {
          for (let at = 0; at < words.length; at += 1) words[at] = 0xff000000 | (Math.random() * 0xffffff);
          pen.putImageData(noise, 0, 0);
        },
      }[picture];
      setInterval(() => window.hangs || paint(), 50);
      const drawn = canvas.captureStream(20).getVideoTracks()[0];
      drawn.getSettings = () => track.getSettings();
      stream.removeTrack(track);
      stream.addTrack(drawn);
    }
    return stream;
  };
}

/** Runs inside a page, Chromium's or Firefox's; closes over nothing. */
export async function watchVideo([enough, seconds]) {
  const video = [...document.querySelectorAll("video")].find((one) => one.srcObject && one.videoWidth > 0);
  if (!video) return { advanced: 0, energy: 0, width: 0 };
  let advanced = 0, last = -1, energy = 0;
  // Firefox leaves `mediaTime` at 0 for a stream.
  const count = (_, { presentedFrames }) => {
    if (presentedFrames > last) advanced += 1;
    last = presentedFrames;
    video.requestVideoFrameCallback(count);
  };
  video.requestVideoFrameCallback(count);
  const audio = new AudioContext();
  const meter = audio.createAnalyser();
  audio.createMediaStreamSource(new MediaStream(video.srcObject.getAudioTracks())).connect(meter);
  await Promise.race([audio.resume(), new Promise((next) => setTimeout(next, 1000))]);
  const samples = new Float32Array(meter.fftSize);
  // Headless Firefox has no sound card and never settles the above; it tells the energy that arrives (W3C webrtc-stats).
  const received = async () => {
    for (const peer of window.peers ?? [])
      for (const one of (await peer.getStats()).values())
        if (one.type === "inbound-rtp" && one.kind === "audio") energy = Math.max(energy, one.totalAudioEnergy ?? 0);
  };
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until && (advanced <= enough || energy < 1e-6)) {
    await new Promise((next) => setTimeout(next, 50));
    if (audio.state !== "running") {
      await received();
      continue;
    }
    meter.getFloatTimeDomainData(samples);
    energy = Math.max(energy, samples.reduce((sum, one) => sum + one * one, 0) / samples.length);
  }
  await Promise.race([audio.close(), new Promise((next) => setTimeout(next, 1000))]);
  return { advanced, energy, width: video.videoWidth };
}

/** The page shows moving video, within `timeout`. */
export async function seesVideo(page, timeout = 15_000) {
  await page.waitForFunction(
    () => [...document.querySelectorAll("video")].some((video) => video.srcObject && video.videoWidth > 0 && video.currentTime > 0),
    undefined,
    { timeout },
  );
}
