// The README's two screenshots, docs/console.jpg and docs/stage.jpg: seller and buyer in the middle of a show of the demo
// shop. The camera shows an image of that shop instead of Chromium's test pattern.

import { chromium } from "@playwright/test";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { CHROMIUM } from "./chromium.mjs";
import { awake, demoCampaign, Seller, seesVideo, signIn } from "./people.mjs";
import { orders, says } from "./show.mjs";

const CAMERA = "demo/cover.jpg";
/** Frames of the file that the fake camera repeats; one alone is refused. */
const FRAMES = 30;
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 1.5, isMobile: true, hasTouch: true };
const JPEG = { type: "jpeg", quality: 80, animations: "disabled" };

/** Who watches, what they write, and whether they buy what is pinned. */
const AUDIENCE = [
  ["Minh Anh", "Chào Mây, tối nay có bánh pía không?", true],
  ["Quốc Bảo", "Âm thanh rõ lắm", false],
  ["Hải Yến", "Áo dài size M còn không ạ?", true],
  ["Tom", "Does the cake travel well to Hanoi?", false],
  ["Bé Ba", "Giá live rẻ hơn ngoài tiệm thiệt", true],
];
const ANSWER = "Dạ còn ạ! Yes, two days to Hanoi";

/** Plays the show on the server at `url` and writes the screenshots into docs/. */
export async function readmeShots(url) {
  const camera = path.join(os.tmpdir(), `hawker-camera-${process.pid}.mjpeg`);
  fs.writeFileSync(camera, Buffer.concat(Array(FRAMES).fill(fs.readFileSync(CAMERA))));
  const browser = await chromium.launch({ ...CHROMIUM, args: [...CHROMIUM.args, `--use-file-for-fake-video-capture=${camera}`] });
  try {
    const open = async (options) => {
      const context = await browser.newContext({ baseURL: url, locale: "en-GB", timezoneId: "Asia/Ho_Chi_Minh", reducedMotion: "reduce", ...options });
      await context.grantPermissions(["camera", "microphone"], { origin: url });
      return context.newPage();
    };
    const seller = await open({ viewport: { width: 1360, height: 800 } });
    await signIn(seller, url);
    const campaign = await demoCampaign(seller, url);
    const studio = new Seller(seller, url);
    await studio.opensStudio(campaign);
    await studio.startsLivestream();
    await seller.getByRole("button", { name: /^Show / }).first().click();

    const watches = async (options) => {
      const viewer = await open(options);
      await viewer.goto(`${url}/live/${campaign}`);
      await awake(viewer);
      await seesVideo(viewer);
      return viewer;
    };
    for (const [name, text, buys] of AUDIENCE) {
      const viewer = await watches(PHONE);
      await says(viewer, text, name);
      await viewer.getByRole("button", { name: "Send a heart" }).click({ clickCount: 4, delay: 50 });
      if (buys) await orders(viewer);
    }
    await seller.getByRole("textbox", { name: "Reply to everyone…" }).fill(ANSWER);
    await seller.keyboard.press("Enter");
    const phone = await watches(PHONE);
    await phone.getByRole("button", { name: "Tap for sound" }).click();
    for (const page of [seller, phone]) await page.getByText(ANSWER).first().waitFor();
    await studio.publishes();
    fs.mkdirSync("docs", { recursive: true });
    await seller.screenshot({ path: "docs/console.jpg", ...JPEG });
    await phone.screenshot({ path: "docs/stage.jpg", ...JPEG });
    await studio.endsLivestream();
  } finally {
    await browser.close();
    fs.rmSync(camera, { force: true });
  }
}
