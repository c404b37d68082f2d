// Several products are ticked in the list, archived together, and put back on sale with Undo; on a phone, in Vietnamese.

import { expectAccessible } from "../axe.mjs";
import { expect, PHONE, test, visit } from "../fixtures.mjs";
import { SHOP } from "../people.mjs";

const PRODUCTS = `/seller/${SHOP}/products`;

test("products are archived together and undone", async ({ people, server }) => {
  const page = await people.seller(PHONE);
  await page.context().addCookies([{ name: "hawker-lang", value: "vi", url: server.url }]);
  await visit(page, PRODUCTS);
  const ticks = page.getByRole("checkbox", { name: /^Chọn / });
  const names = [await ticks.nth(0).evaluate((box) => box.parentElement.textContent.trim()), await ticks.nth(1).evaluate((box) => box.parentElement.textContent.trim())];
  const row = (label) => page.getByRole("row").filter({ has: page.getByRole("checkbox", { name: label }) });
  for (const name of names) await expect(row(name)).toContainText("Đang bán");
  for (const name of names) await page.getByRole("checkbox", { name }).check();
  const bar = page.getByRole("toolbar", { name: "Sản phẩm đã chọn" });
  await expect(bar).toContainText("Đã chọn 2");
  await expectAccessible(page, "two products ticked");
  await bar.getByRole("button", { name: "Lưu trữ" }).click();
  await expect(page.getByText("Đã lưu trữ 2 sản phẩm")).toBeVisible();
  for (const name of names) await expect(row(name)).toHaveCount(0);
  await page.getByRole("button", { name: "Hoàn tác" }).click();
  for (const name of names) await expect(row(name)).toContainText("Đang bán");
  await expect(bar).toBeHidden();
});
