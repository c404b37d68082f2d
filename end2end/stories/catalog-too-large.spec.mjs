// A proxy in front that takes no large bodies answers 413 with a page of its own: the seller reads what to do.

import { expect, test, visit } from "../fixtures.mjs";
import { SHOP } from "../people.mjs";
import { image } from "../typed.mjs";

const SENTENCE = /The server in front of Hawker takes no file of this size\..*client_max_body_size/;

test("a proxy's 413 for an image and for a file of products is explained", async ({ people, complaints }) => {
  complaints.allow(/status of 413/);
  const page = await people.seller();
  const refuse = (route) =>
    route.fulfill({ status: 413, contentType: "text/html", body: "<html><head><title>413 Request Entity Too Large</title></head></html>" });
  await page.route(/\/files\?|\/import\/.*\/products\?/, (route) => (route.request().method() === "POST" ? refuse(route) : route.continue()));
  await visit(page, `/seller/${SHOP}/products/new`);
  await page.locator(".ui-images__file").setInputFiles([image("red", [200, 30, 30])]);
  await expect(page.getByText(SENTENCE)).toBeVisible();
  await visit(page, `/seller/${SHOP}/products/import`);
  await page.getByLabel("CSV file").setInputFiles({ name: "hang.csv", mimeType: "text/csv", buffer: Buffer.from("title,price\r\nÁo,1\r\n") });
  await expect(page.getByText(SENTENCE)).toBeVisible();
});
