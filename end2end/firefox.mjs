// Debian's Firefox, driven over WebDriver BiDi, with a fake camera and microphone that nobody has to allow.

import fs from "node:fs";
import puppeteer from "puppeteer-core";

const places = [process.env.HAWKER_FIREFOX, "/usr/bin/firefox-esr", "/usr/bin/firefox"];

const PREFERENCES = {
  "media.navigator.streams.fake": true,
  "media.navigator.permission.disabled": true,
  "media.peerconnection.ice.obfuscate_host_addresses": false,
  "media.autoplay.default": 0,
  "media.gmp-manager.updateEnabled": false,
  "intl.accept_languages": "en-GB, en",
};

/** Starts Firefox with one page; `complain` receives what the page logs as an error or throws. */
export async function openFirefox(complain) {
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: places.find((place) => place && fs.existsSync(place)),
    headless: true,
    extraPrefsFirefox: PREFERENCES,
  });
  const page = (await browser.pages())[0] ?? (await browser.newPage());
  await page.setViewport({ width: 1280, height: 800 });
  page.on("console", (message) => message.type() === "error" && complain(`${message.text()} (${message.location()?.url})`));
  page.on("pageerror", (error) => complain(String(error?.stack ?? error)));
  return { browser, page };
}
