// A newcomer: signs up, opens a shop in their own time zone, fills its catalog, signs out everywhere.

import { expect, test, visit } from "../fixtures.mjs";

test("a newcomer opens a shop and fills its catalog", async ({ people, complaints }) => {
  complaints.allow(/status of 422/); // refusals are part of this story
  const page = await people.open("newcomer", { timezoneId: "Asia/Bangkok" });
  await visit(page, "/open-shop");
  await expect(page).toHaveURL(/\/signin\?next=/);
  await page.getByRole("link", { name: "Create an account" }).click();
  await page.getByLabel("Your name").fill("Ngọc Ánh");
  await page.getByLabel("Email").fill("anh@example.com");
  await page.getByLabel("Password").fill("short");
  await page.getByRole("button", { name: "Create an account" }).click();
  await expect(page.getByText("Use at least 8 characters.").last()).toBeVisible();
  await expect(page.getByLabel("Your name")).toHaveValue("Ngọc Ánh");
  await page.getByLabel("Password").fill("a long enough sentence");
  await page.getByRole("button", { name: "Create an account" }).click();

  await page.waitForURL((address) => address.pathname === "/open-shop");
  await page.locator("html[data-hydrated]").waitFor({ state: "attached" });
  await expect(page.getByLabel("Time zone")).toHaveValue("Asia/Bangkok");
  await page.getByLabel("Shop name").fill("Vườn Ánh");
  await expect(page.getByLabel("Shop link")).toHaveValue("vuon-anh");
  await expect(page.getByLabel("Currency"), "what people pay with in Bangkok").toHaveValue("THB");
  await page.getByLabel("Currency").selectOption("THB");
  await page.getByRole("main").getByRole("button", { name: "Open a shop" }).click();
  await page.waitForURL(/\/seller\/vuon-anh\/campaigns$/);
  await expect(page.getByText("A campaign is a livestream with its time")).toBeVisible();

  await visit(page, "/seller/vuon-anh/products/new");
  await page.getByRole("button", { name: "New category" }).click();
  await page.getByRole("dialog").getByLabel("Category name").fill("Trái cây");
  await page.getByRole("dialog").getByRole("button", { name: "Create" }).click();
  await expect(page.getByLabel("Category", { exact: true })).toContainText("Trái cây");
  await page.getByLabel("Product name").fill("Xoài cát");
  await page.getByLabel("Price", { exact: true }).fill("120");
  await page.getByLabel(/Compare-at price/).fill("100");
  await page.getByLabel("Stock").fill("5");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("The price must be below the compare-at price.").last()).toBeVisible();
  await page.getByLabel(/Compare-at price/).fill("150.50");
  await page.getByRole("button", { name: "Save" }).click();
  await page.waitForURL(/\/products$/);
  await expect(page.getByRole("row").filter({ hasText: "Xoài cát" })).toContainText("฿120.00");

  await page.goto("/seller/vuon-anh/vouchers/new");
  await page.getByLabel("Voucher name").fill("Mừng khai trương");
  await page.getByLabel("Code").fill("khaitruong");
  await page.getByLabel("Percent", { exact: true }).check();
  await page.getByLabel("Percent off").fill("10");
  await page.getByRole("button", { name: "Save" }).click();
  await page.waitForURL(/\/vouchers$/);
  await expect(page.getByText("KHAITRUONG")).toBeVisible();

  await visit(page, "/account");
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  await page.waitForURL(/\/signin/);
  await page.goto("/seller/vuon-anh/campaigns");
  await expect(page).toHaveURL(/\/signin\?next=/);
});

test("a stranger cannot tell another shop's pages from pages that are not there", async ({ people, complaints }) => {
  complaints.allow(/status of 404/);
  const page = await people.buyer();
  for (const address of ["/seller/tiem-nha-may/campaigns", "/seller/no-such-shop/campaigns"]) {
    const response = await page.goto(address);
    expect(response.status()).toBe(404);
    await expect(page.getByRole("heading", { name: "Page not found" })).toBeVisible();
  }
});
