// A browser that blocks cookies: one sentence says what is needed, where the page would otherwise ask again and again.

import { expect, visit } from "../fixtures.mjs";
import { test } from "../line.mjs";
import { demoCampaign, SELLER, Seller } from "../people.mjs";

/** What browsers log for an answer of ours that is a refusal. */
const REFUSED = /status of 409/;

test("signing in without cookies says what is missing", async ({ line, people }) => {
  line.carriesCookies = false;
  const page = await people.open("visitor", { baseURL: line.url });
  await visit(page, "/signin?next=%2Faccount");
  await page.getByLabel("Email").fill(SELLER.email);
  await page.getByLabel("Password").fill(SELLER.password);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(/cookies=blocked/);
  await expect(page.getByText("This browser blocks cookies. Allow them for this site, then try again.")).toBeVisible();
});

test("a comment and an order without cookies say what is missing, and the order is placed", async ({ line, people, server, complaints }) => {
  complaints.allow(REFUSED);
  const page = await people.seller();
  const campaign = await demoCampaign(page, server.url);
  const seller = new Seller(page, server.url);
  await seller.opensStudio(campaign);
  await seller.startsLivestream();
  line.carriesCookies = false;
  const viewer = await people.open("viewer", { baseURL: line.url });
  await visit(viewer, `/live/${campaign}`);
  const box = viewer.getByRole("textbox", { name: "Say something…" });
  await box.fill("chào");
  await box.press("Enter");
  await viewer.getByRole("dialog").getByLabel("Nickname").fill("Lan");
  await viewer.getByRole("dialog").getByRole("button", { name: "Comment" }).click();
  await expect(viewer.getByRole("log").getByText("This browser blocks cookies.")).toBeVisible();

  await viewer.getByRole("button", { name: /^Buy / }).first().click();
  const sheet = viewer.getByRole("dialog", { name: "Buy" });
  await sheet.getByLabel("Full name").fill("Trần Minh");
  await sheet.getByLabel("Phone").fill("0901234567");
  await sheet.getByLabel("Delivery address").fill("5 Lê Lợi, Cần Thơ");
  await sheet.getByRole("button", { name: "Place order" }).click();
  await expect(sheet.getByText(/^HK-[0-9A-Z]{8}$/)).toBeVisible();
  await expect(sheet.getByText(/^Write the code down/)).toBeVisible();
});
