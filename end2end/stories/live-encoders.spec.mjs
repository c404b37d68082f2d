// Encoders and players of others, each as its manual says: GStreamer with its RSA certificate, FFmpeg waiting for our DTLS, aiortc.

import { player, publisher } from "../encoders.mjs";
import { expect, test, visit } from "../fixtures.mjs";
import { demoCampaign, Seller, watch } from "../people.mjs";

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
