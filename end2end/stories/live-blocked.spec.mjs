// Networks and browsers that let no picture through: people are told what is in the way and what to do.

import { expect, test, visit } from "../fixtures.mjs";
import { mediaLine } from "../media_line.mjs";
import { demoCampaign, goesOnAir, Seller, seesVideo, SHOP } from "../people.mjs";

/** A page from which no UDP gets through. */
async function blocked(page) {
  const line = await mediaLine(page);
  line.up.cut = line.down.cut = true;
  return line;
}

test("a viewer whose network blocks UDP is told the port and the way out, and sees the show once it is free", async ({ people, server }) => {
  const { campaign } = await goesOnAir(people, server);
  const viewer = await people.open("viewer");
  const line = await blocked(viewer);
  await visit(viewer, `/live/${campaign}`);
  await expect(viewer.getByText(`Your network blocks the video (UDP port ${line.port})`)).toBeVisible({ timeout: 14_000 });
  await expect(viewer.getByText("Try mobile data or another Wi-Fi.")).toBeVisible();
  line.up.cut = line.down.cut = false;
  await expect(viewer.locator('[data-playing="moving"]')).toBeVisible({ timeout: 20_000 });
  line.ended();
});

test("a seller whose network blocks UDP is told in the set-up and on air", async ({ people, server }) => {
  const page = await people.seller();
  const line = await blocked(page);
  const campaign = await demoCampaign(page, server.url);
  await visit(page, `/seller/${SHOP}/campaigns/${campaign}/setup`);
  await expect(page.getByText(`nothing gets through UDP port ${line.port}`)).toBeVisible({ timeout: 20_000 });
  line.up.cut = line.down.cut = false;
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await expect(page.getByText("Video and sound get through")).toBeVisible({ timeout: 20_000 });

  line.up.cut = line.down.cut = true;
  await new Seller(page, server.url).opensStudio(campaign);
  await page.getByRole("button", { name: "Start livestream" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Start now" }).click();
  await expect(page.locator(".live-studio__connection")).toHaveText("UDP is blocked", { timeout: 16_000 });
  await expect(page.locator(".live-studio__trouble")).toContainText("Your network blocks the broadcast");
  line.up.cut = line.down.cut = false;
  await new Seller(page, server.url).publishes(25_000);
  line.ended();
});

test("old browsers get a picture, a button or a sentence", async ({ people, server }) => {
  const { campaign } = await goesOnAir(people, server);
  const opens = async (change) => {
    const viewer = await people.open("viewer");
    await viewer.addInitScript(change);
    await visit(viewer, `/live/${campaign}`);
    return viewer;
  };
  const withoutTimeout = await opens(() => delete AbortSignal.timeout);
  await seesVideo(withoutTimeout);
  const withoutRtc = await opens(() => delete window.RTCPeerConnection);
  await expect(withoutRtc.getByText("This browser cannot play this video.")).toBeVisible();
  const withoutPlay = await opens(() => {
    let tapped = false;
    addEventListener("pointerdown", () => (tapped = true), true);
    const play = HTMLMediaElement.prototype.play;
    HTMLMediaElement.prototype.play = function () {
      return tapped ? play.call(this) : Promise.reject(new DOMException("by the story", "NotAllowedError"));
    };
    // What the attribute alone would start.
    document.addEventListener("play", ({ target }) => tapped || target.pause(), true);
  });
  await withoutPlay.getByRole("button", { name: "Tap to play" }).click();
  await seesVideo(withoutPlay);
});

test("a studio without WebRTC says so", async ({ people, server }) => {
  const page = await people.seller();
  await page.addInitScript(() => delete window.RTCPeerConnection);
  const campaign = await demoCampaign(page, server.url);
  await new Seller(page, server.url).opensStudio(campaign);
  await expect(page.getByText("This browser has no WebRTC.").first()).toBeVisible();
});
