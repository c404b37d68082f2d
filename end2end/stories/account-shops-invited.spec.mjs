// An operator who keeps the opening of shops to people of their choice: HAWKER_SHOPS=closed.

import { expect, PHONE, test, visit } from "../fixtures.mjs";

test.use({ settings: { HAWKER_SHOPS: "closed" } });

const WORDS = {
  en: { create: "Create an account", name: "Your name", password: "Password", open: "Open a shop", closed: "Shops are opened here by invitation only." },
  vi: { create: "Tạo tài khoản", name: "Tên của bạn", password: "Mật khẩu", open: "Mở cửa hàng", closed: "Ở đây chỉ mở cửa hàng khi được mời." },
};

for (const [lang, options] of [["en", {}], ["vi", PHONE]]) {
  test(`where shops are closed nobody opens one (${lang})`, async ({ people, server, complaints }) => {
    complaints.allow(/status of (403|409|422)/); // the refusal
    const words = WORDS[lang];
    const page = await people.open("newcomer", options);
    await page.context().addCookies([{ name: "hawker-lang", value: lang, url: server.url }]);
    await visit(page, "/signup");
    await page.getByLabel(words.name).fill("Ngọc Ánh");
    await page.getByLabel("Email").fill("anh@example.com");
    await page.getByLabel(words.password).fill("a long enough sentence");
    await page.getByRole("button", { name: words.create }).click();
    await page.waitForURL((address) => !address.pathname.startsWith("/signup"));

    await visit(page, "/account");
    await expect(page.getByText("Ngọc Ánh").first()).toBeVisible();
    await expect(page.getByRole("link", { name: words.open })).toHaveCount(0);
    await visit(page, "/open-shop");
    await expect(page.getByText(words.closed)).toBeVisible();
    await expect(page.getByRole("button", { name: words.open })).toHaveCount(0);
    const form = { name: "Vườn Ánh", slug: "vuon-anh", currency: "VND", zone: "Asia/Ho_Chi_Minh" };
    const posted = await page.request.post("/api/account/open_shop", { form, headers: { accept: "application/json", origin: server.url } });
    expect(posted.status(), "who posts the form anyway").toBeGreaterThanOrEqual(400);
    expect((await page.request.get("/shop/vuon-anh")).status()).toBe(404);
  });
}
