// Internet speed: bytes really travel to this server and back, the suggested quality follows, and a show is never disturbed.

import { expect, test, visit } from "../fixtures.mjs";
import { demoCampaign, Seller, SHOP } from "../people.mjs";

const box = (page) => page.getByRole("region", { name: "Internet speed" });
const SPEEDS = /^Upload [\d,.]+ Mbit\/s.*Download [\d,.]+ Mbit\/s.*ping \d+ ms.*jitter \d+ ms/;

/** The way to the server carries no more than this. */
async function narrow(page, upKbit, downKbit = 20_000) {
  const devtools = await page.context().newCDPSession(page);
  const bytes = (kbit) => (kbit * 1000) / 8;
  await devtools.send("Network.enable");
  await devtools.send("Network.emulateNetworkConditions", { offline: false, latency: 0, uploadThroughput: bytes(upKbit), downloadThroughput: bytes(downKbit) });
}

/** The first number of the box, in Mbit/s. */
const uplink = async (page) => Number((await box(page).getByText(SPEEDS).textContent()).match(/^Upload ([\d.]+)/)[1]);

test("the set-up measures the uplink, suggests what it carries and says what to do when it is too little", async ({ people, server }) => {
  const page = await people.seller();
  const campaign = await demoCampaign(page, server.url);
  await visit(page, `/seller/${SHOP}/campaigns/${campaign}/setup`);
  await expect(box(page).getByText(SPEEDS)).toBeVisible({ timeout: 20_000 });
  await expect(box(page).getByText("Good for 1080p")).toBeVisible();
  const bitrate = page.getByLabel("Bitrate");
  await expect(bitrate.locator("option").first()).toHaveText("Suggested: 2,500 kbit/s");

  await narrow(page, 1_500);
  await box(page).getByRole("button", { name: "Test" }).click();
  await expect(box(page).getByText("Your uplink is too low for this resolution. Choose 480p.")).toBeVisible({ timeout: 20_000 });
  const measured = await uplink(page);
  console.log(`figure setup.uplink_of_1500_kbit_s ${Math.round(measured * 1000)} kbit/s`);
  expect(measured).toBeGreaterThan(1.1);
  expect(measured).toBeLessThan(1.9);
  const suggested = Number((await bitrate.locator("option").first().textContent()).match(/([\d,]+) kbit/)[1].replace(",", ""));
  expect(suggested, "headroom is left").toBeLessThanOrEqual(measured * 700);

  await page.getByLabel("Resolution").selectOption("480p");
  await expect(box(page).getByText("Good for 480p")).toBeVisible();
  await page.getByLabel("Bitrate").selectOption("6,000 kbit/s");
  await expect(box(page).getByText(/^Your uplink is too low for this bitrate. Choose at most [\d,]+ kbit\/s/)).toBeVisible();
});

test("the studio measures before the show and never while it is on air", async ({ people, server }) => {
  const page = await people.seller();
  const measuring = [];
  page.on("request", (request) => request.url().includes("/speed/") && measuring.push(request.url()));
  const seller = new Seller(page, server.url);
  await seller.opensStudio(await demoCampaign(page, server.url));
  await expect(box(page).getByText(SPEEDS)).toBeVisible({ timeout: 20_000 });
  await expect(box(page).getByText("Good for 1080p")).toBeVisible();
  const before = measuring.length;
  expect(before).toBeGreaterThanOrEqual(4);

  await narrow(page, 2_000, 2_000); // a measurement that lasts, so that the show begins in the middle of it
  await box(page).getByRole("button", { name: "Test" }).click();
  await page.waitForRequest(/\/speed\//);
  await seller.startsLivestream();
  await expect(box(page)).toBeHidden();
  const begun = measuring.length;
  await page.getByRole("button", { name: "Devices" }).click();
  await page.waitForFunction((since) => performance.now() - since > 3_000, await page.evaluate(() => performance.now()));
  expect(measuring.length, "no further byte is measured on air").toBe(begun);
  await expect(box(page)).toBeHidden();
});
