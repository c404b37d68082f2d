// The show survives: the server is killed in the middle and started again, and nobody touches anything.

import { expect, test, visit } from "../fixtures.mjs";
import { goesOnAir, placesOrder, seesVideo } from "../people.mjs";

/** What browsers say while there is no server; the last is the service worker's script, asked for five seconds after the page. */
const NO_SERVER = /ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_RESET|Failed to fetch|status of 404|status of 50\d|error occurred when fetching the script/;

/** Frames go on: the video's clock moves after this moment. */
async function videoMoves(page, timeout = 30_000) {
  await page.evaluate(() => {
    window.movedFrames = 0;
    const follow = () => {
      for (const video of document.querySelectorAll("video")) {
        if (video.followed === video.srcObject || !video.srcObject) continue;
        video.followed = video.srcObject;
        const count = () => {
          window.movedFrames += 1;
          video.requestVideoFrameCallback(count);
        };
        video.requestVideoFrameCallback(count);
      }
    };
    follow();
    clearInterval(window.following);
    window.following = setInterval(follow, 200);
  });
  await page.waitForFunction(() => window.movedFrames > 30, undefined, { timeout });
}

test("a killed server comes back with the show, the seller, the viewer and every order", async ({ people, server, complaints }) => {
  test.setTimeout(120_000);
  complaints.allow(NO_SERVER);
  const { page, seller, campaign } = await goesOnAir(people, server);
  const viewer = await people.open("viewer");
  await visit(viewer, `/live/${campaign}`);
  await seesVideo(viewer);
  await viewer.getByRole("button", { name: /^Buy / }).first().click();
  const sheet = viewer.getByRole("dialog");
  await placesOrder(sheet);
  const code = (await sheet.getByText(/^HK-[0-9A-Z]{8}$/).textContent()).trim();
  await sheet.getByRole("button", { name: "Keep watching" }).click();

  await server.kill();
  const began = Date.now();
  await server.start();
  await seller.publishes(40_000);
  await videoMoves(viewer);
  console.log(`figure survive.back_ms ${Date.now() - began} ms`);

  await page.getByRole("tab", { name: /Livestream orders/ }).click();
  await expect(page.getByRole("tabpanel").filter({ hasText: code })).toBeVisible();
  await page.reload();
  await seller.publishes(30_000);
  await page.getByRole("tab", { name: /Livestream orders/ }).click();
  await expect(page.getByRole("tabpanel").filter({ hasText: code })).toBeVisible();
  await videoMoves(viewer);
});
