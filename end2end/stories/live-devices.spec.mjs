// What the studio says when there is no camera, or when the seller said no.

import { expect, test } from "../fixtures.mjs";
import { demoCampaign, Seller } from "../people.mjs";

/** Makes every question for a device end this way. */
async function devicesFail(page, name) {
  await page.addInitScript((name) => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("by the story", name));
    if (name === "NotFoundError") navigator.mediaDevices.enumerateDevices = () => Promise.resolve([]);
  }, name);
}

for (const [name, sentence] of [
  ["NotAllowedError", /blocks it/],
  ["NotFoundError", /No camera found/],
  ["NotReadableError", /Another program is using it/],
]) {
  test(`the studio explains ${name}`, async ({ people, server }) => {
    const page = await people.seller();
    const campaign = await demoCampaign(page, server.url);
    await devicesFail(page, name);
    await new Seller(page, server.url).opensStudio(campaign);
    await expect(page.getByText(sentence).first()).toBeVisible();
    await expect(page.getByRole("button", { name: "Try again" }).first()).toBeVisible();
  });
}
