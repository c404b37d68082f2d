// A browser that stores nothing, because it is full or forbids it, shows the same pages.

import { expect, PHONE, test, visit } from "../fixtures.mjs";
import { demoCampaign } from "../people.mjs";

/** Chrome's words for a worker that could not fill its cache. */
const NO_ROOM = /QuotaExceeded|Quota exceeded|service.?worker/i;

test("a full disk does not keep a page from its files", async ({ people, server, complaints }) => {
  complaints.allow(NO_ROOM);
  const page = await people.seller();
  const campaign = await demoCampaign(page, server.url);
  const viewer = await people.open("viewer");
  await visit(viewer, `/live/${campaign}`);
  await viewer.waitForFunction(() => navigator.serviceWorker.controller !== null, undefined, { timeout: 30_000 });
  const devtools = await viewer.context().newCDPSession(viewer);
  await devtools.send("Storage.overrideQuotaForOrigin", { origin: server.url, quotaSize: 1 });
  await viewer.evaluate(async () => {
    for (const name of await caches.keys()) await caches.delete(name);
  });
  const refused = await viewer.evaluate(async () => {
    const cache = await caches.open("is-it-full");
    return cache.put("/is-it-full", new Response("x".repeat(10_000))).then(() => "stored", (error) => error.name);
  });
  expect(refused, "the premise").toBe("QuotaExceededError");
  for (const address of [`/live/${campaign}`, "/"]) {
    await visit(viewer, address);
    await expect(viewer.locator("h1").first()).toBeAttached();
  }
});

test("a browser that forbids storage shows the stage, the order form and the start page", async ({ people, server }) => {
  const page = await people.seller();
  const campaign = await demoCampaign(page, server.url);
  const viewer = await people.open("viewer", PHONE);
  await viewer.addInitScript(() => {
    const forbidden = { configurable: true, get: () => { throw new DOMException("denied", "SecurityError"); } };
    for (const name of ["localStorage", "sessionStorage", "caches"]) Object.defineProperty(window, name, forbidden);
    CacheStorage.prototype.match = CacheStorage.prototype.open = () => Promise.reject(new DOMException("denied", "SecurityError"));
  });
  await visit(viewer, "/");
  await visit(viewer, `/live/${campaign}`);
  await viewer.getByRole("button", { name: /^Open the bag/ }).click();
  await expect(viewer.getByRole("dialog", { name: "All products" })).toBeVisible();
});
