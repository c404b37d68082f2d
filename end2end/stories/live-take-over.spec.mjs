// Two devices of one seller: the one that takes the broadcast over has it, and the other one knows at once.

import { expect, test, visit } from "../fixtures.mjs";
import { demoCampaign, Seller, seesVideo } from "../people.mjs";

/** Notes in the page when its studio begins to say this about publishing. */
const noteWhen = (page, state) =>
  page.evaluate((state) => {
    const studio = document.querySelector(".live-studio");
    const note = () => {
      if (!window.noted && studio.dataset.publishing === state) window.noted = performance.timeOrigin + performance.now();
    };
    new MutationObserver(note).observe(studio, { attributes: true });
    note();
  }, state);

test("the device that loses the broadcast knows within a second", async ({ people, server, complaints }) => {
  complaints.allow(/status of 409/); // it asks whether its place is free again
  const [first, second] = [await people.seller(), await people.seller()];
  const campaign = await demoCampaign(first, server.url);
  const [desk, phone] = [new Seller(first, server.url), new Seller(second, server.url)];
  await desk.opensStudio(campaign);
  await desk.startsLivestream();
  const viewer = await people.open("viewer");
  await visit(viewer, `/live/${campaign}`);
  await seesVideo(viewer);

  await phone.opensStudio(campaign);
  await noteWhen(first, "elsewhere");
  await noteWhen(second, "live");
  await second.getByRole("button", { name: "Broadcast from here" }).click();
  await phone.publishes();
  await expect(first.getByText("Another device is broadcasting").first()).toBeVisible();
  const [lost, won] = [await first.evaluate(() => window.noted), await second.evaluate(() => window.noted)];
  console.log(`figure take_over.noticed_ms ${Math.round(lost - won)} ms`);
  expect(lost - won).toBeLessThanOrEqual(1_000);

  await first.getByRole("button", { name: "Broadcast from here" }).click();
  await desk.publishes();
  await expect(second.locator('.live-studio[data-publishing="elsewhere"]')).toBeVisible();
  await seesVideo(viewer);

  await test.step("the device that lost it stays off air when the other one is gone, and after a reload", async () => {
    const asked = [];
    second.on("request", (request) => request.method() === "POST" && /\/whip\//.test(request.url()) && asked.push(request.url()));
    await first.close();
    await expect(viewer.getByText("The host is reconnecting")).toBeVisible();
    await second.reload();
    await expect(second.getByRole("button", { name: "Broadcast from here" })).toBeVisible();
    await viewer.waitForTimeout(4_000); // longer than any pause between two tries
    expect(asked).toEqual([]);
    await second.getByRole("button", { name: "Broadcast from here" }).click();
    await phone.publishes();
    await seesVideo(viewer);
  });
});

test("after each of ten restarts of the server the device that had the broadcast has it", async ({ people, server, complaints }) => {
  test.setTimeout(240_000);
  // While there is no server, and what was a session of the one before.
  complaints.allow(/ERR_|Failed to fetch|status of 404|status of 409|status of 50\d|error occurred when fetching the script/);
  const [first, second] = [await people.seller(), await people.seller()];
  const campaign = await demoCampaign(first, server.url);
  const [desk, phone] = [new Seller(first, server.url), new Seller(second, server.url)];
  await desk.opensStudio(campaign);
  await desk.startsLivestream();
  await phone.opensStudio(campaign);
  await second.getByRole("button", { name: "Broadcast from here" }).click();
  await phone.publishes();
  const displaced = first.locator('.live-studio[data-publishing="elsewhere"]');
  await expect(displaced).toBeVisible();
  const asked = [];
  first.on("request", (request) => request.method() === "POST" && /\/whip\//.test(request.url()) && asked.push(request.url()));
  for (let round = 1; round <= 10; round += 1) {
    await server.kill();
    await server.start();
    await expect(second.locator('.live-studio[data-publishing="reconnecting"]').or(phone.live())).toBeVisible();
    await phone.publishes(40_000);
    await expect(displaced, `round ${round}`).toBeVisible();
  }
  expect(asked, "the displaced device asks for nothing").toEqual([]);
});
