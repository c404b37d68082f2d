// Viewers on lossy and narrow lines: the sound goes on, and nobody else pays for it.

import { expect, test, visit } from "../fixtures.mjs";
import { mediaLine } from "../media_line.mjs";
import { drawnCamera, goesOnAir, keepPeers } from "../people.mjs";

/** What the page has received of its sound and video so far, and the latest round trip. */
const received = (page) =>
  page.evaluate(async () => {
    const sum = { concealed: 0, samples: 0, frames: 0, rttMs: 0 };
    for (const peer of window.peers)
      for (const one of (await peer.getStats()).values()) {
        if (one.type === "inbound-rtp" && one.kind === "audio") {
          sum.concealed += one.concealedSamples - (one.silentConcealedSamples ?? 0);
          sum.samples += one.totalSamplesReceived;
        }
        if (one.type === "inbound-rtp" && one.kind === "video") sum.frames += one.framesDecoded;
        if (one.type === "candidate-pair" && one.nominated) sum.rttMs = Math.max(sum.rttMs, (one.currentRoundTripTime ?? 0) * 1000);
      }
    return sum;
  });

/** A viewer with a line that can be made worse, who has been watching for a while with the sound on. */
async function listens(people, campaign) {
  const viewer = await people.open("viewer");
  await viewer.addInitScript(keepPeers);
  const line = await mediaLine(viewer);
  await visit(viewer, `/live/${campaign}`);
  await viewer.getByRole("button", { name: "Tap for sound" }).click();
  await viewer.waitForTimeout(2_000);
  return { viewer, line };
}

const share = (before, after) => (100 * (after.concealed - before.concealed)) / (after.samples - before.samples);

test("sound is whole at five per cent loss and nearly so at fifteen", async ({ people, server }) => {
  const { campaign } = await goesOnAir(people, server);
  const { viewer, line } = await listens(people, campaign);
  for (const [percent, most] of [[5, 1], [15, 5]]) {
    line.down.loss = percent / 100;
    const before = await received(viewer);
    await viewer.waitForTimeout(20_000);
    const concealed = share(before, await received(viewer));
    console.log(`figure poor_line.concealed_at_${percent}_percent_loss ${concealed.toFixed(2)} %`);
    expect(concealed).toBeLessThanOrEqual(most);
  }
  line.ended();
});

test("a viewer whose line carries a third of the video keeps the sound, is told, and costs nobody else a frame", async ({ people, server }) => {
  test.setTimeout(180_000);
  const prepare = async (page) => {
    await page.addInitScript(drawnCamera, "noise");
    await page.addInitScript(() => localStorage.setItem("hawker-kbit-s", "2000"));
    await page.addInitScript(keepPeers);
  };
  const { page, campaign } = await goesOnAir(people, server, { prepare });
  const { viewer, line } = await listens(people, campaign);
  const other = await people.open("other");
  await other.addInitScript(keepPeers);
  await visit(other, `/live/${campaign}`);
  await viewer.waitForTimeout(8_000); // the sender finds out what its own line carries
  /** Key frames that the server has asked the seller's browser for; it makes more when it changes the size of its picture. */
  const wishes = () =>
    page.evaluate(async () => {
      const stats = [...(await window.peers.at(-1).getStats()).values()];
      return stats.find((one) => one.type === "outbound-rtp" && one.kind === "video").pliCount;
    });
  const [before, wishesBefore, otherBefore] = [await received(viewer), await wishes(), await received(other)];
  line.down.kbit = 700;
  await expect(viewer.getByText("Your connection is too slow for the picture")).toBeVisible({ timeout: 10_000 });
  await viewer.waitForTimeout(23_000);
  const [after, wishesAfter, otherAfter] = [await received(viewer), await wishes(), await received(other)];
  console.log(`figure poor_line.concealed_at_700_kbit_s ${share(before, after).toFixed(2)} %`);
  console.log(`figure poor_line.rtt_at_700_kbit_s ${Math.round(after.rttMs)} ms`);
  console.log(`figure poor_line.key_frames_asked_for ${wishesAfter - wishesBefore} frames`);
  console.log(`figure poor_line.frames_of_the_others ${otherAfter.frames - otherBefore.frames} frames`);
  expect(share(before, after)).toBeLessThanOrEqual(2);
  expect(after.rttMs).toBeLessThanOrEqual(800);
  expect(wishesAfter - wishesBefore, "one while the line goes bad, one for each new try").toBeLessThanOrEqual(3);
  line.down.kbit = Infinity;
  await expect(viewer.locator('[data-playing="moving"]')).toBeVisible({ timeout: 40_000 });
  line.ended();
});

test("an uplink that carries a quarter of what was chosen turns the chip red and is named, until it is wide again", async ({ people, server }) => {
  test.setTimeout(180_000);
  let line;
  const prepare = async (page) => {
    await page.addInitScript(drawnCamera, "noise");
    await page.addInitScript(() => localStorage.setItem("hawker-kbit-s", "2000"));
    line = await mediaLine(page);
  };
  const { page } = await goesOnAir(people, server, { prepare });
  const chip = page.locator(".live-studio__connection .ui-chip");
  // A connection begins slowly.
  await expect(chip).toContainText(/^(1\.[6-9]|2\.\d) of 2\.0 Mbit\/s/, { timeout: 40_000 });
  await expect(chip).toHaveClass(/ui-chip--good/);
  line.up.kbit = 500;
  const began = Date.now();
  await expect(chip).toHaveClass(/ui-chip--bad/, { timeout: 15_000 });
  console.log(`figure poor_line.narrow_uplink_said_after ${((Date.now() - began) / 1000).toFixed(1)} s`);
  await expect(chip).toContainText(/0\.\d of 2\.0 Mbit\/s/, { timeout: 15_000 });
  await expect(page.getByText("Your uplink is too low for this resolution")).toBeVisible();
  line.up.kbit = Infinity;
  await expect(page.getByText("Your uplink is too low for this resolution")).toBeHidden({ timeout: 60_000 });
  line.ended();
});
