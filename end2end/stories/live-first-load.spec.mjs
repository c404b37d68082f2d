// What a newcomer's first look costs on the wire, as the browser counts it. The ceiling only goes down.

import { expect, test, visit } from "../fixtures.mjs";
import { SHOP } from "../people.mjs";
import { screens } from "../routes.mjs";

const STAGE_CEILING_BYTES = 400 * 1024;
const STUDIO_CEILING_BYTES = 459 * 1024;

/** Everything that one page load transferred, in bytes with headers, apart from images that the shop chose and from the
 *  studio's measurement of the connection (transfers, pings, the way of the video), of which more or less has arrived when the page is looked at. */
async function transferred(page, address) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Network.enable");
  await devtools.send("Network.setCacheDisabled", { cacheDisabled: true });
  const kinds = new Map();
  const bytes = new Map();
  devtools.on("Network.responseReceived", ({ requestId, response }) => kinds.set(requestId, new URL(response.url).pathname));
  devtools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const place = kinds.get(requestId) ?? "";
    if (!/^\/(files\/|speed\/|whep\/|healthz$)/.test(place)) bytes.set(place, (bytes.get(place) ?? 0) + encodedDataLength);
  });
  await visit(page, address);
  await page.evaluate(() => document.fonts.ready.then(() => true));
  await devtools.detach();
  return { total: [...bytes.values()].reduce((sum, each) => sum + each, 0), each: [...bytes].sort((a, b) => b[1] - a[1]) };
}

test("a first look at the stage and the studio stays small", async ({ people }) => {
  const seller = await people.seller();
  const all = await screens(seller);
  const address = (name) => all.find((screen) => screen.name === name).address;
  const stage = await transferred(await people.open("viewer"), address("stage"));
  const studio = await transferred(seller, address("studio"));
  console.log(`figure load.stage_bytes ${stage.total} bytes`);
  console.log(`figure load.studio_bytes ${studio.total} bytes`);
  expect(stage.total, `the stage of ${SHOP}: ${JSON.stringify(stage.each)}`).toBeLessThanOrEqual(STAGE_CEILING_BYTES);
  expect(studio.total, `the studio of ${SHOP}: ${JSON.stringify(studio.each)}`).toBeLessThanOrEqual(STUDIO_CEILING_BYTES);
});
