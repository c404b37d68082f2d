// Products as a file: out, changed in one row and spoiled in another, checked, and in again without the bad row.

import { readFile } from "node:fs/promises";
import { expectAccessible } from "../axe.mjs";
import { expect, PHONE, test, visit } from "../fixtures.mjs";
import { SHOP } from "../people.mjs";

const PRODUCTS = `/seller/${SHOP}/products`;

const cellsOf = (row) => [...row.matchAll(/(?:^|,)("(?:[^"]|"")*"|[^,]*)/g)].map((cell) => cell[1]);

const file = (name, lines) => ({ name, mimeType: "text/csv", buffer: Buffer.from(lines.join("\r\n")) });

test("products go out as a file and come back changed, without the bad row", async ({ people }) => {
  const page = await people.seller();
  await visit(page, PRODUCTS);
  const coming = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export" }).click();
  const [head, ...rows] = (await readFile(await (await coming).path(), "utf8")).trimEnd().split("\r\n");
  expect(head).toBe("\ufeffid,item_group_id,title,description,variant,product_type,price,sale_price,quantity,status,image_link,additional_image_link");

  // The first product in a single form.
  const at = rows.findIndex((row) => cellsOf(row)[1] === "" && cellsOf(row)[9] === "active");
  const cells = cellsOf(rows[at]);
  const title = cells[2].replace(/^"|"$/g, "");
  cells[8] = "4321";
  rows[at] = cells.join(",");
  rows.push("XAU,,=1+1,,,,1 VND,,1,active,,", "MOI,,Trà ướp sen,,,Đồ uống > Trà,85000 VND,,12,active,,");

  await page.getByRole("link", { name: "Import" }).click();
  await page.waitForURL(`${PRODUCTS}/import`);
  await page.getByLabel("CSV file").setInputFiles(file("hang.csv", [head, ...rows]));
  await expect(page.getByRole("heading", { name: "What is in hang.csv" })).toBeFocused();
  await expect(page.getByText("1 product will be created, 1 changed,")).toBeVisible();
  const bad = page.getByRole("row").filter({ hasText: "=1+1" });
  // A description has lines of its own.
  await expect(bad).toContainText(String([head, ...rows].slice(0, -1).join("\r\n").split("\n").length));
  await expect(bad).toContainText("title");
  await expect(bad).toContainText("This would be a formula in a spreadsheet.");
  await expectAccessible(page, "the report");

  await page.getByRole("button", { name: "Import without the 1 bad row" }).click();
  await expect(page.getByRole("heading", { name: "The products are imported" })).toBeFocused();
  await page.getByRole("link", { name: "See the products" }).click();
  await page.waitForURL(PRODUCTS);
  await expect(page.getByRole("row").filter({ hasText: "Trà ướp sen" })).toContainText("12");
  await page.getByRole("searchbox").fill(title);
  await page.getByRole("button", { name: "Search" }).click();
  await expect(page.getByRole("row").filter({ hasText: title }).first()).toContainText("4,321");
});

test("a file that cannot be taken says why, and another can be chosen", async ({ people, complaints }) => {
  complaints.allow(/status of 422/); // refusals are this story
  const page = await people.seller(PHONE);
  await visit(page, `${PRODUCTS}/import`);
  const choose = page.getByLabel("CSV file");
  await choose.setInputFiles(file("khac.csv", ["brand,vendor", "1,2"]));
  await expect(page.getByRole("heading", { name: "Match the columns" })).toBeVisible();
  await choose.setInputFiles(file("trong.csv", []));
  await expect(page.getByRole("alert")).toContainText("This file is empty.");
  await choose.setInputFiles(file("xau.csv", ["id,title,price", "A,B,miễn phí"]));
  await expect(page.getByRole("row").filter({ hasText: "miễn phí" })).toContainText("Enter an amount of money");
  await expect(page.getByRole("button", { name: /^Import/ })).toHaveCount(0);
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(choose).toBeFocused();
  await expect(page.getByRole("row")).toHaveCount(0);
});

test("without JavaScript the report is a plain page", async ({ people }) => {
  const page = await people.seller({ javaScriptEnabled: false });
  await page.goto(`${PRODUCTS}/import`);
  await page.getByLabel("CSV file").setInputFiles(file("hang.csv", ["id,title,price", "KHONG-JS,Kẹo dừa,30000", "X,=1+1,1"]));
  await page.getByRole("button", { name: "Check the file" }).click();
  await expect(page.getByText("1 product will be created, 0 changed, 0 unchanged.")).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: "=1+1" })).toContainText("title");
  await page.goBack();
  await page.getByLabel("CSV file").setInputFiles(file("hang.csv", ["id,title,price", "KHONG-JS,Kẹo dừa,30000", "X,=1+1,1"]));
  await page.getByRole("button", { name: "Import without bad rows" }).click();
  await expect(page.getByText("1 product created, 0 changed, 0 unchanged.")).toBeVisible();
});

test("columns of other names are matched in the page", async ({ people, complaints }) => {
  complaints.allow(/status of 422/); // until they are matched
  const page = await people.seller(PHONE);
  await visit(page, `${PRODUCTS}/import`);
  await page.getByLabel("CSV file").setInputFiles(file("mon.csv", ["Món;Số;Giá;Kho", "Cốm làng Vòng;COM-1;65000;8"]));
  const check = page.getByRole("button", { name: "Check the file" }).last();
  await expect(page.getByLabel("SKU (id)")).toBeVisible();
  await expect(check).toBeDisabled();
  await page.getByLabel("SKU (id)").selectOption("Số");
  await page.getByLabel("Product name (title)").selectOption("Món");
  await expectAccessible(page, "the columns");
  await check.click();
  await expect(page.getByText("1 product will be created, 0 changed,")).toBeVisible();
  await page.getByRole("button", { name: "Import 1 product" }).click();
  await expect(page.getByRole("heading", { name: "The products are imported" })).toBeFocused();
  await visit(page, `${PRODUCTS}?q=com+lang+vong`);
  await expect(page.getByRole("row").filter({ hasText: "Cốm làng Vòng" })).toBeVisible();
});
