// The end of a shop: the operator suspends one and lets it go on, its owner closes it for good, and the buyer's order stays
// readable. What the shop says about itself is read by its viewers.

import { expect, PHONE, test, visit } from "../fixtures.mjs";
import { demoCampaign, placesOrder, Seller, seesVideo, SELLER, SHOP } from "../people.mjs";
import { image } from "../typed.mjs";

test("a shop says who it is, is suspended and resumed, and is closed with its orders", async ({ people, server, complaints }) => {
  complaints.allow(/status of (403|404|409|422)/); // what is gone, a publisher that is no longer allowed, and a refused form
  const page = await people.seller();
  await visit(page, `/seller/${SHOP}/settings`);
  await page.getByLabel("Contact").fill("0901 234 567, 5 Lê Lợi");
  await page.getByLabel("Terms of sale").fill("Đổi trả trong 3 ngày.");
  await page.locator("#field-logo .ui-images__file").setInputFiles(image("logo", [200, 30, 30]));
  await expect(page.locator("#field-logo .ui-images__tile")).toHaveCount(1);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();

  const seller = new Seller(page, server.url);
  const campaign = await demoCampaign(page, server.url);
  await seller.opensStudio(campaign);
  await seller.startsLivestream();
  await page.getByRole("button", { name: /^Show / }).first().click();
  const viewer = await people.open("viewer", PHONE);
  await visit(viewer, `/live/${campaign}`);
  await seesVideo(viewer);
  await expect(viewer.locator(".live-stage__shop img")).toHaveJSProperty("complete", true);
  await viewer.getByRole("button", { name: /^Buy/ }).first().click();
  const sheet = viewer.getByRole("dialog", { name: "Buy" });
  await expect(sheet.getByRole("link", { name: /terms and privacy/ })).toHaveAttribute("href", `/shop/${SHOP}#terms`);
  await sheet.getByLabel("Note for the shop").fill("Giao sau 18 giờ");
  await placesOrder(sheet);
  await expect(sheet.getByText("Ordered!")).toBeVisible();
  const receipt = await sheet.getByRole("link").getAttribute("href");

  await test.step("the operator suspends the shop: gone from every screen, and the show is over", async () => {
    expect(server.command("suspend-shop", SHOP).trim()).toBe("done");
    await expect(viewer.getByText("no longer available")).toBeVisible({ timeout: 15_000 });
    const stranger = await people.open("stranger");
    expect((await stranger.goto(`/shop/${SHOP}`)).status()).toBe(404);
    await visit(page, `/seller/${SHOP}/campaigns`);
    await expect(page.getByText("has suspended this shop")).toBeVisible();
    expect(server.command("resume-shop", SHOP).trim()).toBe("done");
    await stranger.goto(`/shop/${SHOP}`);
    await expect(stranger.getByText("Đổi trả trong 3 ngày.")).toBeVisible();
    await expect(stranger.getByText("0901 234 567, 5 Lê Lợi")).toBeVisible();
  });

  await test.step("the owner closes it with the password; the buyer still reads the order", async () => {
    await visit(page, `/seller/${SHOP}/settings`);
    await page.getByLabel("Password").fill("not mine at all");
    await page.getByRole("button", { name: "Close this shop" }).click();
    await expect(page.getByText("This is not your password.").last()).toBeVisible();
    await page.getByLabel("Password").fill(SELLER.password);
    await page.getByRole("button", { name: "Close this shop" }).click();
    await expect(page.getByText("This shop is closed")).toBeVisible();
    await viewer.goto(`${server.url}${receipt}`);
    await expect(viewer.getByText("Trần Minh")).toBeVisible();
    await expect(viewer.getByText("Giao sau 18 giờ")).toBeVisible();
    await expect(viewer.getByText("0901 234 567, 5 Lê Lợi")).toBeVisible();
    const stranger = await people.open("another");
    expect((await stranger.goto(`/shop/${SHOP}`)).status()).toBe(404);
  });
});
