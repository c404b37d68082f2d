// Where Chromium is and how it is started, the same for stories, screenshots and benchmarks.

import fs from "node:fs";

const places = [process.env.HAWKER_CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Playwright's launch options. */
export const CHROMIUM = {
  executablePath: places.find((place) => place && fs.existsSync(place)),
  args: [
    "--no-sandbox", // its sandbox refuses to run as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    // The camera is a moving test pattern with a beep, and nobody has to allow it.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--auto-select-desktop-capture-source=Entire screen",
    // Seller and viewers are pages of one browser: those behind must run as if they were in front.
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
  ],
};
