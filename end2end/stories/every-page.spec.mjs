// What must hold on every page: it answers, its code arrives, nobody complains, axe finds nothing serious in either
// theme, nothing is wider than a phone, and it is worth reading without JavaScript.

import { seriousFindings } from "../axe.mjs";
import { expect, PHONE, test, visit } from "../fixtures.mjs";
import { screens } from "../routes.mjs";

/** The not-found page's own status is no fault of it. */
const EXPECTED_404 = /status of 404 .*there\/is\/no/;

test("every page comes alive, is accessible and fits a phone", async ({ people, complaints }) => {
  test.setTimeout(300_000);
  complaints.allow(EXPECTED_404);
  const seller = await people.seller();
  const visitor = await people.open("visitor");
  for (const { name, address, who } of await screens(seller)) {
    await test.step(name, async () => {
      const page = who === "seller" ? seller : visitor;
      await page.setViewportSize({ width: 1280, height: 800 });
      const response = await visit(page, address);
      expect(response.status(), name).toBe(name === "not-found" ? 404 : 200);
      expect.soft(await seriousFindings(page), `axe on ${name}`).toEqual([]);
      await page.setViewportSize(PHONE.viewport);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect.soft(width, `${name} is wider than a phone`).toBeLessThanOrEqual(PHONE.viewport.width);
    });
  }
});

test("every page can be read without JavaScript", async ({ people, complaints }) => {
  complaints.allow(EXPECTED_404);
  const seller = await people.seller({ javaScriptEnabled: false });
  const visitor = await people.open("visitor", { javaScriptEnabled: false });
  for (const { name, address, who } of await screens(seller)) {
    const page = who === "seller" ? seller : visitor;
    await page.goto(address);
    const heading = page.locator("h1").first();
    await expect(heading, `${name} has a heading`).toBeVisible();
    await expect(heading, `${name} says something in it`).not.toBeEmpty();
  }
});
