// The end of a shop: the operator suspends one and lets it go on, its owner closes it for good, and the buyer's order stays
// readable. What the shop says about itself is read by its viewers. At a desk, and on
// phones in Vietnamese.

import { expect, PHONE, test, visit } from "../fixtures.mjs";
import { demoCampaign, placesOrder, Seller, seesVideo, SELLER, SHOP } from "../people.mjs";
import { image } from "../typed.mjs";

const WORDS = {
  en: {
    contact: "Contact", terms: "Terms of sale", save: "Save", saved: "Saved", show: /^Show /, buy: "Buy", agreed: /terms and privacy/, note: "Note for the shop", ordered: "Ordered!", gone: "no longer available",
    suspended: "has suspended this shop", password: "Password", close: "Close this shop", wrong: "This is not your password.", closed: "This shop is closed",
  },
  vi: {
    contact: "Liên hệ", terms: "Điều khoản bán hàng", save: "Lưu", saved: "Đã lưu", show: /^Hiện /, buy: "Mua", agreed: /điều khoản và chính sách/, note: "Lời nhắn cho cửa hàng", ordered: "Đặt hàng thành công!", gone: "không còn nữa",
    suspended: "đã tạm khoá cửa hàng này", password: "Mật khẩu", close: "Đóng cửa hàng", wrong: "Mật khẩu này không đúng.", closed: "Cửa hàng này đã đóng",
  },
};

for (const [lang, options] of [["en", {}], ["vi", PHONE]]) {
  test(`a shop says who it is, is suspended and resumed, and is closed with its orders (${lang})`, async ({ people, server, complaints }) => {
    complaints.allow(/status of (403|404|409|422)/); // what is gone, a publisher that is no longer allowed, and a refused form
    const words = WORDS[lang];
    const speaks = (page, lang) => page.context().addCookies([{ name: "hawker-lang", value: lang, url: server.url }]);
    const page = await people.seller(options);
    await speaks(page, lang);
    await visit(page, `/seller/${SHOP}/settings`);
    await page.getByLabel(words.contact).fill("0901 234 567, 5 Lê Lợi");
    await page.getByLabel(words.terms).fill("Đổi trả trong 3 ngày.");
    await page.locator("#field-logo .ui-images__file").setInputFiles(image("logo", [200, 30, 30]));
    await expect(page.locator("#field-logo .ui-images__tile")).toHaveCount(1);
    await page.getByRole("button", { name: words.save, exact: true }).click();
    await expect(page.getByRole("status").filter({ hasText: words.saved })).toBeVisible();

    const seller = new Seller(page, server.url);
    const campaign = await demoCampaign(page, server.url);
    await speaks(page, "en"); // in which a seller of stories starts
    await seller.opensStudio(campaign);
    await seller.startsLivestream();
    if (lang !== "en") {
      await speaks(page, lang);
      await seller.opensStudio(campaign);
      await seller.publishes();
    }
    await page.getByRole("button", { name: words.show }).first().click();
    const viewer = await people.open("viewer", PHONE);
    await speaks(viewer, lang);
    await visit(viewer, `/live/${campaign}`);
    await seesVideo(viewer);
    await expect(viewer.locator(".live-stage__shop img")).toHaveJSProperty("complete", true);
    await viewer.getByRole("button", { name: new RegExp(`^${words.buy} `) }).first().click();
    const sheet = viewer.getByRole("dialog", { name: words.buy, exact: true });
    await expect(sheet.getByRole("link", { name: words.agreed })).toHaveAttribute("href", `/shop/${SHOP}#terms`);
    await sheet.getByLabel(words.note).fill("Giao sau 18 giờ");
    await placesOrder(sheet, lang);
    await expect(sheet.getByText(words.ordered)).toBeVisible();
    const receipt = await sheet.getByRole("link").getAttribute("href");

    await test.step("the operator suspends the shop: gone from every screen, and the show is over", async () => {
      expect(server.command("suspend-shop", SHOP).trim()).toBe("done");
      await expect(viewer.getByText(words.gone)).toBeVisible({ timeout: 15_000 });
      const stranger = await people.open("stranger");
      expect((await stranger.goto(`/shop/${SHOP}`)).status()).toBe(404);
      await visit(page, `/seller/${SHOP}/campaigns`);
      await expect(page.getByText(words.suspended)).toBeVisible();
      expect(server.command("resume-shop", SHOP).trim()).toBe("done");
      await stranger.goto(`/shop/${SHOP}`);
      await expect(stranger.getByText("Đổi trả trong 3 ngày.")).toBeVisible();
      await expect(stranger.getByText("0901 234 567, 5 Lê Lợi")).toBeVisible();
    });

    await test.step("the owner closes it with the password; the buyer still reads the order", async () => {
      await visit(page, `/seller/${SHOP}/settings`);
      await page.getByLabel(words.password).fill("not mine at all");
      await page.getByRole("button", { name: words.close }).click();
      await expect(page.getByText(words.wrong).last()).toBeVisible();
      await page.getByLabel(words.password).fill(SELLER.password);
      await page.getByRole("button", { name: words.close }).click();
      await expect(page.getByText(words.closed)).toBeVisible();
      await viewer.goto(`${server.url}${receipt}`);
      await expect(viewer.getByText("Trần Minh")).toBeVisible();
      await expect(viewer.getByText("Giao sau 18 giờ")).toBeVisible();
      await expect(viewer.getByText("0901 234 567, 5 Lê Lợi")).toBeVisible();
      const stranger = await people.open("another");
      expect((await stranger.goto(`/shop/${SHOP}`)).status()).toBe(404);
    });
  });
}
