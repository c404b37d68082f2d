// A seller and a viewer who are far away: the handshake takes four round trips and a little, and nobody's patience ends before it.

import { expect, test, visit } from "../fixtures.mjs";
import { moveAway, noteHandshakes } from "../media_line.mjs";
import { demoCampaign, Seller, seesVideo } from "../people.mjs";

for (const rtt of [150, 600]) {
  test(`a viewer and a seller ${rtt} ms away are connected at the first try`, async ({ people, server }) => {
    const page = await people.seller();
    const campaign = await demoCampaign(page, server.url);
    const viewer = await people.open("viewer");
    const lines = [];
    for (const one of [page, viewer]) {
      await one.addInitScript(noteHandshakes);
      lines.push(await moveAway(one, rtt));
    }
    const seller = new Seller(page, server.url);
    await seller.opensStudio(campaign);
    await seller.startsLivestream();
    await visit(viewer, `/live/${campaign}`);
    await seesVideo(viewer);
    for (const [who, one] of [["publisher", page], ["viewer", viewer]]) {
      const took = await one.evaluate(() => window.handshakes);
      console.log(`figure far_away.${who}_${rtt}_ms ${Math.round(took[0])} ms`);
      expect(took.length, `${who}: one session`).toBe(1);
      expect(took[0], `${who} within four round trips and 300 ms`).toBeLessThanOrEqual(4 * rtt + 300);
    }
    lines.forEach((line) => line.ended());
  });
}
