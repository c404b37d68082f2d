// Images are put in order by keyboard: after moving or removing one the focus goes on from there, not from the top of the page.

import { expect, test, visit } from "../fixtures.mjs";
import { SHOP } from "../people.mjs";
import { image } from "../typed.mjs";

test("the keyboard keeps its place when an image moves or goes", async ({ people }) => {
  const page = await people.seller();
  await visit(page, `/seller/${SHOP}/products/new`);
  await page.locator(".ui-images__file").setInputFiles([image("red", [200, 30, 30]), image("green", [30, 200, 30]), image("blue", [30, 30, 200])]);
  await expect(page.locator(".ui-images__tile")).toHaveCount(3);
  const tool = (name) => page.getByRole("button", { name, exact: true });
  const presses = async (name, then) => {
    await tool(name).focus();
    await page.keyboard.press("Enter");
    await expect(tool(then), `after “${name}”`).toBeFocused();
  };
  await presses("Move image 1 later", "Move image 2 later");
  await presses("Move image 2 later", "Move image 3 earlier"); // the last one cannot go further
  await presses("Move image 3 earlier", "Move image 2 earlier");
  await presses("Remove image 2", "Remove image 2");
  await presses("Remove image 2", "Remove image 1");
  await tool("Remove image 1").focus();
  await page.keyboard.press("Enter");
  await expect(page.locator(".ui-images__file")).toBeFocused();
});
