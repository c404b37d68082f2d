// One long word in a title and a description breaks: no page becomes wider than its window, and nothing leaves it.
// Addresses in the description can be followed; nothing else of it is more than text.

import { expect, PHONE, test, visit } from "../fixtures.mjs";
import { SHOP } from "../people.mjs";
import { image, local } from "../typed.mjs";

const LIST = `/seller/${SHOP}/campaigns`;

async function fits(page, what) {
  const [wide, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  expect(wide, `${what} in a window of ${window} px`).toBeLessThanOrEqual(window);
}

test("one long word stays within every page, and an address becomes a link", async ({ people, server }) => {
  const page = await people.seller();
  await page.setViewportSize({ width: 1440, height: 900 });
  await visit(page, `${LIST}/new`);
  await page.getByLabel("Livestream title").fill(`Bán ${"w".repeat(100)}`);
  await page.getByLabel("Description").fill(`${"w".repeat(300)} Xem https://may.vn/a?b=1, nhé <b>này</b>`);
  await fits(page, "the form");
  await page.locator(".ui-images__file").setInputFiles([image("red", [200, 30, 30])]);
  await expect(page.locator(".ui-images__tile")).toHaveCount(1);
  await page.getByLabel("Start time").fill(local(30));
  await page.getByLabel("End time").fill(local(32));
  await page.getByRole("checkbox", { name: "Publish this campaign" }).check();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.waitForURL((address) => address.pathname === LIST);
  const row = page.locator(".campaign-row", { hasText: "wwww" });
  await expect(row.getByRole("button", { name: /^Actions for/ })).toBeInViewport({ ratio: 1 });
  const details = await row.locator(".campaign-row__title").getAttribute("href");

  const phone = await people.seller(PHONE);
  await phone.context().addCookies([{ name: "hawker-lang", value: "vi", url: server.url }]); // the longer words
  const stage = `/live/${details.split("/").at(-1)}`;
  const others = ["settings", "categories", "products"].map((place) => `/seller/${SHOP}/${place}`);
  for (const address of [LIST, details, `${details}/edit`, stage, "/", ...others]) {
    await visit(phone, address);
    await fits(phone, address);
  }

  for (const [address, text] of [[details, ".campaign-details__text"], [stage, ".live-stage__about"]]) {
    await visit(page, address);
    const link = page.locator(text).getByRole("link");
    await expect(link).toHaveText("https://may.vn/a?b=1");
    await expect(link).toHaveAttribute("rel", "noopener nofollow ugc");
    await expect(page.locator(text)).toContainText(", nhé <b>này</b>");
  }
});
