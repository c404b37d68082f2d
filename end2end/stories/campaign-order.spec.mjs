// Images and chosen products are put in order by mouse and by finger, the others make room, and nothing else is lost.

import { expect, PHONE, test, visit } from "../fixtures.mjs";
import { SHOP } from "../people.mjs";

const FORM = `/seller/${SHOP}/campaigns/new`;

async function image(page, color) {
  const data = await page.evaluate((color) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 240 });
    const pen = canvas.getContext("2d");
    pen.fillStyle = color;
    pen.fillRect(0, 0, 320, 240);
    return canvas.toDataURL("image/png").split(",")[1];
  }, color);
  return { name: `${color}.png`, mimeType: "image/png", buffer: Buffer.from(data, "base64") };
}

async function chooses(page, count) {
  await page.getByRole("button", { name: "Add product" }).click();
  const picker = page.getByRole("dialog", { name: "Add product" });
  for (let at = 0; at < count; at += 1) await picker.getByRole("checkbox").nth(at).check();
  await picker.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.locator(".campaign-chosen__row")).toHaveCount(count);
}

const names = (page) => page.locator(".campaign-chosen__name").allTextContents();
const middle = async (locator) => {
  const box = await locator.boundingBox();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
};

test("the mouse drags images and products to their places", async ({ people }) => {
  const page = await people.seller();
  await visit(page, FORM);
  await page.locator(".ui-images__file").setInputFiles([await image(page, "red"), await image(page, "green"), await image(page, "blue")]);
  const tiles = page.locator(".ui-images__tile");
  await expect(tiles).toHaveCount(3);
  const ids = () => page.locator('[name="form[images]"]').inputValue().then((text) => text.split(","));
  const before = await ids();
  await tiles.first().scrollIntoViewIfNeeded();
  const [grip, place] = [await middle(tiles.nth(2).locator(".ui-grip")), await middle(tiles.nth(0).locator(".ui-grip"))];
  await page.mouse.move(grip.x, grip.y);
  await page.mouse.down();
  await page.mouse.move(place.x + 20, place.y + 4, { steps: 6 });
  await expect(page.locator("[data-dragging] > [data-row=dragged]"), "the tile follows").toHaveCount(1);
  const room = await tiles.nth(0).evaluate((tile) => tile.style.translate);
  expect(room, "the first one makes room").toMatch(/^1\d\dpx/);
  await page.mouse.up();
  await expect.poll(ids).toEqual([before[2], before[0], before[1]]);
  await expect(page.locator("[data-dragging]")).toHaveCount(0);

  await chooses(page, 3);
  const [first, second, third] = await names(page);
  await page.getByLabel("Live quantity").first().fill("3");
  await page.locator(".campaign-chosen").first().scrollIntoViewIfNeeded();
  const from = await middle(page.locator(".campaign-chosen__row .ui-grip").first());
  const to = await middle(page.locator(".campaign-chosen__row").nth(2));
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 5, to.y + 4, { steps: 8 });
  await page.mouse.up();
  await expect.poll(() => names(page)).toEqual([second, third, first]);
  await expect(page.getByLabel("Live quantity").last()).toHaveValue("3");
  await expect(page.locator('[name="form[products][2][live_quantity]"]')).toHaveValue("3");

  await page.getByRole("button", { name: `Move ${first} up` }).click();
  await expect.poll(() => names(page), { message: "the buttons are still there" }).toEqual([second, first, third]);
});

test("a finger does the same on a phone, and the page does not scroll under it", async ({ people }) => {
  const page = await people.seller(PHONE);
  await visit(page, FORM);
  await chooses(page, 3);
  const [first, second, third] = await names(page);
  await page.locator(".campaign-chosen__row").first().evaluate((row) => row.scrollIntoView({ block: "center" }));
  const from = await middle(page.locator(".campaign-chosen__row .ui-grip").first());
  const to = await middle(page.locator(".campaign-chosen__row").nth(1));
  const scrolled = await page.evaluate(() => scrollY);
  const devtools = await page.context().newCDPSession(page);
  const touch = (type, x, y) => devtools.send("Input.dispatchTouchEvent", { type, touchPoints: type === "touchEnd" ? [] : [{ x, y }] });
  await touch("touchStart", from.x, from.y);
  for (let at = 1; at <= 8; at += 1) await touch("touchMove", from.x, from.y + ((to.y + 10 - from.y) * at) / 8);
  await expect(page.locator("[data-row=dragged]")).toHaveCount(1);
  await touch("touchEnd");
  await expect.poll(() => names(page)).toEqual([second, first, third]);
  expect(Math.abs((await page.evaluate(() => scrollY)) - scrolled)).toBeLessThan(300);
});

test("a live price above the shop's and a live quantity above the stock are questioned and not refused", async ({ people }) => {
  const page = await people.seller();
  await visit(page, FORM);
  await chooses(page, 1);
  await page.getByLabel("Live price").fill("99000000");
  await page.getByLabel("Live quantity").fill("999999");
  await expect(page.getByText(/^Higher than the price of ₫[\d,]+$/)).toBeVisible();
  await expect(page.getByText(/^More than the [\d,]+ in stock$/)).toBeVisible();
  await expect(page.locator(".campaign-chosen .ui-field__error")).toHaveCount(0);
  await page.getByLabel("Live price").fill("1000");
  await page.getByLabel("Live quantity").fill("1");
  await expect(page.locator(".campaign-chosen__hint:not(:empty)")).toHaveCount(0);
});
