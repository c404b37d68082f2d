// The stage in a viewer's hand: Back closes what covers the video, a landscape video is seen whole, the feed says
// only what is true, and after the end nothing is offered that the server would refuse.

import { expect, PHONE, test, visit } from "../fixtures.mjs";
import { demoCampaign, goesOnAir, seesVideo, Seller, SHOP } from "../people.mjs";

test("Back closes an open sheet and leaves the show only when nothing is open", async ({ people, server }) => {
  const { page, seller, campaign } = await goesOnAir(people, server);
  const viewer = await people.open("viewer", PHONE);
  await visit(viewer, "/");
  await visit(viewer, `/live/${campaign}`);
  await seesVideo(viewer);
  const bag = viewer.getByRole("dialog", { name: "All products" });
  const buy = viewer.getByRole("dialog", { name: "Buy" });
  const entries = () => viewer.evaluate(() => history.length);
  const before = await entries();
  const openBag = () => viewer.getByRole("button", { name: /^Open the bag/ }).click();

  await openBag();
  await expect(bag).toBeVisible();
  await viewer.goBack();
  await expect(bag).toBeHidden();
  await expect(viewer.locator('[data-scene="onair"]')).toBeVisible();

  await test.step("from the bag to an order is still one step back", async () => {
    await openBag();
    await bag.getByRole("button", { name: /^Buy/ }).first().click();
    await expect(buy).toBeVisible();
    await viewer.goBack();
    await expect(buy).toBeHidden();
    await expect(viewer.locator('[data-scene="onair"]')).toBeVisible();
  });

  await test.step("closing by other means takes the step back with it", async () => {
    await openBag();
    await viewer.keyboard.press("Escape");
    await expect(bag).toBeHidden();
    await expect.poll(() => viewer.evaluate(() => history.state)).not.toBe("hawker-open");
    await openBag();
    await bag.getByRole("button", { name: "Close" }).click();
    await openBag(); // at once, while the browser is still on its way back
    await expect(bag).toBeVisible();
    await viewer.goBack();
    await expect(bag).toBeHidden();
    expect(await entries(), "no entries are piled up").toBeLessThanOrEqual(before + 1);
  });

  await test.step("a reload with an open sheet leaves nothing behind", async () => {
    await openBag();
    await viewer.reload();
    await expect.poll(() => viewer.evaluate(() => history.state)).not.toBe("hawker-open");
    await seesVideo(viewer);
  });
  await viewer.goBack();
  await viewer.waitForURL((address) => address.pathname === "/");
});

test("a landscape video is seen whole on a phone held upright", async ({ people, server }) => {
  const { page, seller, campaign } = await goesOnAir(people, server);
  const viewer = await people.open("viewer", PHONE);
  await visit(viewer, `/live/${campaign}`);
  await seesVideo(viewer);
  const shape = () =>
    viewer.locator(".live-stage__video").evaluate((video) => {
      const box = video.getBoundingClientRect();
      return { shown: box.width / box.height, sent: video.videoWidth / video.videoHeight, fit: getComputedStyle(video).objectFit, right: box.right, top: box.top };
    });
  const upright = await shape();
  expect(upright.sent).toBeGreaterThan(1);
  expect(upright.fit).toBe("contain");
  expect(Math.abs(upright.shown - upright.sent)).toBeLessThan(0.05);
  expect(upright.right).toBeCloseTo(390, 0);
  expect(upright.top).toBeGreaterThan(60);
});

test("the feed says Live only while there is something to see", async ({ people, server }) => {
  const page = await people.seller();
  const seller = new Seller(page, server.url);
  const campaign = await demoCampaign(page, server.url);
  await seller.opensStudio(campaign);
  const viewer = await people.open("viewer");
  const card = viewer.locator(`.campaign-card:has(a[href="/live/${campaign}"])`);
  await seller.startsLivestream();
  await expect(async () => {
    await visit(viewer, "/");
    await expect(card.locator(".campaign-card__chip")).toHaveText("Live", { timeout: 1_000 });
  }).toPass();
  await expect(viewer.getByRole("heading", { name: "Live now" })).toBeVisible();

  await page.goto("about:blank"); // the seller is gone, the show is not over
  await expect(async () => {
    await visit(viewer, "/");
    await expect(card.locator(".campaign-card__chip")).toHaveText("The host is reconnecting", { timeout: 1_000 });
  }).toPass({ timeout: 30_000 });
  await expect(viewer.getByRole("heading", { name: "Live now" })).toHaveCount(0);
});

test("after the end comments can be read, and nothing is offered that would be refused", async ({ people, server }) => {
  const { page, seller, campaign } = await goesOnAir(people, server);
  const viewer = await people.open("viewer", PHONE);
  await visit(viewer, `/live/${campaign}`);
  await seesVideo(viewer);
  const box = viewer.getByRole("textbox", { name: "Say something…" });
  await box.fill("còn hàng không?");
  await box.press("Enter");
  await viewer.getByRole("dialog").getByLabel("Nickname").fill("Lan");
  await viewer.getByRole("dialog").getByRole("button", { name: "Comment" }).click();
  await viewer.getByRole("button", { name: /^Open the bag/ }).click();
  await viewer.getByRole("dialog", { name: "All products" }).getByRole("button", { name: /^Buy/ }).first().click();
  const sheet = viewer.getByRole("dialog", { name: "Buy" });
  await sheet.getByLabel("Full name").fill("Trần Minh");
  await sheet.getByLabel("Phone").fill("0901234567");
  await sheet.getByLabel("Delivery address").fill("5 Lê Lợi, Cần Thơ");
  await sheet.getByRole("button", { name: "Place order" }).click();
  const code = (await sheet.getByText(/^HK-[0-9A-Z]{8}$/).textContent()).trim();
  await sheet.getByRole("button", { name: "Keep watching" }).click();

  await seller.endsLivestream();
  for (const one of [viewer, page]) await expect(one.getByText("The livestream is over; its comments can still be read.")).toBeVisible();
  await expect(box).toHaveCount(0);
  await expect(page.getByRole("textbox", { name: "Reply to everyone…" })).toHaveCount(0);
  await expect(viewer.getByRole("button", { name: "Send a heart" })).toHaveCount(0);
  await expect(viewer.getByRole("log").getByText("còn hàng không?")).toBeVisible();
  await viewer.reload();
  await expect(viewer.getByText("The livestream is over; its comments can still be read.")).toBeVisible();

  await test.step("the order's code leads to the order", async () => {
    await visit(page, `/seller/${SHOP}/orders`);
    await page.getByRole("link", { name: code }).click();
    await expect(page.getByText("5 Lê Lợi, Cần Thơ")).toBeVisible();
  });
});
