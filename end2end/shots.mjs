// Screenshots of every screen at three widths, in both themes and both languages, into target/shots/<screen>/.
//   node end2end/shots.mjs [PART OF A NAME]...
//   "show": the screens of a show on air; "readme": the two in docs/

import { chromium } from "@playwright/test";
import fs from "node:fs";
import path from "node:path";
import { CHROMIUM } from "./chromium.mjs";
import { awake, signIn } from "./people.mjs";
import { setTheme } from "./axe.mjs";
import { screens } from "./routes.mjs";
import { readmeShots } from "./readme.mjs";
import { Server } from "./server.mjs";
import { playShow } from "./show.mjs";

const SIZES = [[1440, 900], [768, 1024], [390, 844]];
const folder = path.join("target", "shots");
const wanted = process.argv.slice(2);
/** Longer pages are cut here: a screenshot is for looking at. */
const TALLEST_PX = 4000;

const server = await Server.prepare();
await server.start();
const browser = await chromium.launch(CHROMIUM);
const began = performance.now();
let shots = 0;
const complaints = [];

async function shot(page, name, [width, height], theme, lang) {
  await page.setViewportSize({ width, height });
  const tall = await page.evaluate(() => document.documentElement.scrollHeight);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  if (wide > width) complaints.push(`${name} ${lang} ${theme}: ${wide} px wide in a window of ${width} px`);
  const file = path.join(folder, name, `${width}-${theme}-${lang}.png`);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  await page.screenshot({ path: file, fullPage: tall <= TALLEST_PX, animations: "disabled" });
  shots += 1;
}

/** A sight of the show, which cannot be opened by an address: every size and theme at once. */
async function sight(name, page, lang, sizes = SIZES) {
  const before = page.viewportSize();
  for (const theme of ["light", "dark"]) {
    await setTheme(page, theme);
    for (const size of sizes) await shot(page, name, size, theme, lang);
  }
  await setTheme(page, "light");
  await page.setViewportSize(before);
}

try {
  const context = async (options = {}) => {
    const made = await browser.newContext({ baseURL: server.url, timezoneId: "Asia/Ho_Chi_Minh", reducedMotion: "reduce", ...options });
    await made.grantPermissions(["camera", "microphone"], { origin: server.url });
    return made;
  };
  const first = await (await context()).newPage();
  await signIn(first, server.url);
  const chosen = (await screens(first)).filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)));
  const signedIn = await first.context().storageState();

  for (const lang of ["en", "vi"]) {
    for (const theme of ["light", "dark"]) {
      const locale = lang === "vi" ? "vi-VN" : "en-GB";
      const people = { visitor: await context({ locale, colorScheme: theme }), seller: await context({ locale, colorScheme: theme, storageState: signedIn }) };
      for (const { name, address, who } of chosen) {
        const page = await people[who].newPage();
        page.on("console", (message) => message.type() === "error" && complaints.push(`${name} ${lang} ${theme}: ${message.text()}`));
        page.on("pageerror", (error) => complaints.push(`${name} ${lang} ${theme}: ${error}`));
        const cookies = { "hawker-lang": lang, "hawker-theme": theme };
        await people[who].addCookies(Object.entries(cookies).map(([key, value]) => ({ name: key, value, url: server.url })));
        await page.goto(address);
        await awake(page).catch(() => complaints.push(`${name} ${lang} ${theme}: never hydrated`));
        await page.waitForLoadState("networkidle", { timeout: 1_500 }).catch(() => {}); // a page with a feed is never idle
        for (const size of SIZES) await shot(page, name, size, theme, lang);
        await page.close();
      }
      await people.visitor.close();
      await people.seller.close();
    }
    console.log(`${lang}: done after ${((performance.now() - began) / 1000).toFixed(0)} s`);
  }
  if (wanted.includes("readme")) await readmeShots(server.url);
  if (wanted.length === 0 || wanted.includes("show")) {
    const [seller, viewer] = [await (await context({ locale: "en-GB", storageState: signedIn })).newPage(), await (await context({ locale: "en-GB" })).newPage()];
    for (const page of [seller, viewer]) page.on("console", (message) => message.type() === "error" && complaints.push(`show: ${message.text()}`));
    await playShow(seller, viewer, server.url, sight);
    console.log(`the show: done after ${((performance.now() - began) / 1000).toFixed(0)} s`);
  }
} finally {
  await browser.close();
  await server.remove();
}
for (const complaint of [...new Set(complaints)]) console.log(`! ${complaint}`);
console.log(`${shots} shots in ${folder}`);
