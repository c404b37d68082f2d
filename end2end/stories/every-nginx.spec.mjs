// The site as it is run: behind a reverse proxy, with limits on, for 260 homes with an address each and an office of 500 with one.

import http from "node:http";
import { expect, test, visit } from "../fixtures.mjs";
import { Nginx } from "../nginx.mjs";
import { demoCampaign, placesOrder, Seller, SELLER, seesVideo, signIn } from "../people.mjs";

/** A request from one of this machine's loopback addresses; the answer stays open until it is destroyed. */
function ask(port, localAddress, method, path, body) {
  return new Promise((resolve, reject) => {
    const headers = body ? { "content-type": "application/sdp", "content-length": Buffer.byteLength(body) } : {};
    const request = http.request({ host: "127.0.0.1", port, localAddress, method, path, headers, agent: false }, resolve);
    request.once("error", reject);
    request.end(body);
  });
}

/** Opens a feed and a media session for each address, 20 at a time; returns the open feeds. */
async function crowd(addresses, port, campaign, offer) {
  const feeds = [], refused = [], waiting = [...addresses];
  const arrive = async () => {
    for (let address = waiting.pop(); address; address = waiting.pop()) {
      const feed = await ask(port, address, "GET", `/feed/${campaign}`);
      feed.resume();
      feeds.push(feed);
      const played = await ask(port, address, "POST", `/whep/${campaign}`, offer);
      played.resume();
      if (feed.statusCode !== 200 || played.statusCode !== 201) refused.push(`${address}: ${feed.statusCode} ${played.statusCode}`);
    }
  };
  await Promise.all(Array.from({ length: 20 }, arrive));
  expect(refused).toEqual([]);
  return feeds;
}

test("760 viewers behind nginx, 500 of them at one address, and one of these still watches and buys", async ({ browser, complaints, server }) => {
  test.setTimeout(180_000);
  const nginx = await Nginx.before(server);
  const open = async (name) => {
    const context = await browser.newContext({ baseURL: nginx.url, locale: "en-GB", reducedMotion: "reduce" });
    await context.grantPermissions(["camera", "microphone"], { origin: nginx.url });
    complaints.watch(context, name);
    return context.newPage();
  };
  try {
    const page = await open("seller");
    await signIn(page, nginx.url, SELLER);
    const seller = new Seller(page, nginx.url);
    const campaign = await demoCampaign(page, nginx.url);
    await seller.opensStudio(campaign);
    await seller.startsLivestream();

    const viewer = await open("viewer");
    const played = viewer.waitForRequest((request) => request.method() === "POST" && request.url().includes("/whep/"));
    await visit(viewer, `/live/${campaign}`);
    const offer = (await played).postData();
    const homes = Array.from({ length: 260 }, (_, n) => `127.1.${n >> 8}.${n & 255}`);
    const feeds = await crowd(homes, nginx.port, campaign, offer);
    // The browsers of this story are people of the office, too.
    feeds.push(...(await crowd(Array.from({ length: 500 }, () => "127.0.0.1"), nginx.port, campaign, offer)));
    await expect(page.getByText(/761/).first()).toBeVisible();

    await seesVideo(viewer);
    await viewer.getByRole("button", { name: /^Buy / }).first().click();
    const sheet = viewer.getByRole("dialog");
    await placesOrder(sheet);
    await expect(sheet.getByText(/^HK-[0-9A-Z]{8}$/)).toBeVisible();
    const late = await open("late viewer");
    await visit(late, `/live/${campaign}`);
    await seesVideo(late);
    feeds.forEach((feed) => feed.destroy());
    await Promise.all(browser.contexts().map((context) => context.close()));
  } finally {
    await nginx.stop();
  }
});
