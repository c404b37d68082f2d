// On air a seller adds a product that was not planned, gives it a live price, and a viewer buys it, without a reload; at a desk, and on two phones in Vietnamese.

import { expect, PHONE, test, visit } from "../fixtures.mjs";
import { demoCampaign, placesOrder, Seller, seesVideo, SHOP } from "../people.mjs";

const NAME = "Guốc mộc Cái Mơn";

const WORDS = {
  en: {
    add: "Add product", search: "Search by product name", adds: "Add", inside: "In the livestream", done: "Done", terms: "Price, quantity and place", of: "of", price: "Live price",
    quantity: "Live quantity", save: "Save", saved: "Viewers see it now", show: "Show", buy: "Buy", now: "99,000", ordered: "Ordered!", sold: /Sold so far in this livestream: 1/,
    place: (at, all) => `Place ${at} of ${all}`, up: "Move up", down: "Move down", bag: /^Open the bag/, number: "No.", decimals: /no decimals/,
  },
  vi: {
    add: "Thêm sản phẩm", search: "Tìm theo tên sản phẩm", adds: "Thêm", inside: "Đã có trong buổi này", done: "Xong", terms: "Giá, số lượng và vị trí", of: "của", price: "Giá live",
    quantity: "Số lượng live", save: "Lưu", saved: "Người xem đã thấy", show: "Hiện", buy: "Mua", now: "99.000", ordered: "Đặt hàng thành công!", sold: /Đã bán trong buổi này: 1/,
    place: (at, all) => `Vị trí ${at}/${all}`, up: "Đưa lên", down: "Đưa xuống", bag: /^Mở giỏ/, number: "Mã", decimals: /không có phần thập phân/,
  },
};

for (const [lang, options] of [["en", {}], ["vi", PHONE]]) {
  test(`a product added on air is bought at its live price (${lang})`, async ({ people, server, complaints }) => {
    complaints.allow(/status of 422/); // a price that is refused
    const words = WORDS[lang];
    const page = await people.seller(options);
    await visit(page, `/seller/${SHOP}/products/new`);
    await page.getByLabel("Product name").fill(NAME);
    await page.getByLabel("Price", { exact: true }).fill("120000");
    await page.getByLabel("Stock", { exact: true }).fill("3");
    await page.getByRole("button", { name: "Save" }).first().click();
    await page.waitForURL(/\/products$/);

    const seller = new Seller(page, server.url);
    const campaign = await demoCampaign(page, server.url);
    await seller.opensStudio(campaign);
    await seller.startsLivestream();
    const viewer = await people.open("viewer", PHONE);
    for (const one of [page, viewer]) await one.context().addCookies([{ name: "hawker-lang", value: lang, url: server.url }]);
    await visit(viewer, `/live/${campaign}`);
    await seesVideo(viewer);

    if (lang !== "en") {
      await seller.opensStudio(campaign);
      await seller.publishes();
    }
    await page.getByRole("button", { name: words.add }).click();
    const picker = page.getByRole("dialog", { name: words.add });
    await picker.getByLabel(words.search).fill("guoc moc");
    await picker.getByRole("button", { name: `${words.adds} ${NAME}` }).click();
    await expect(picker.getByRole("listitem").filter({ hasText: NAME })).toContainText(words.inside);
    await picker.getByRole("button", { name: words.done }).click();

    await page.getByRole("button", { name: `${words.terms} ${words.of} ${NAME}` }).click();
    const terms = page.getByRole("dialog", { name: words.terms });
    await terms.getByLabel(words.price).fill("99.000");
    await terms.getByLabel(words.quantity).fill("2");
    await terms.getByRole("button", { name: words.save }).click();
    await expect(page.getByRole("status").filter({ hasText: words.saved })).toBeVisible();
    await page.getByRole("button", { name: `${words.show} ${NAME}` }).click();

    await viewer.getByRole("button", { name: `${words.buy} ${NAME}` }).first().click();
    const sheet = viewer.getByRole("dialog", { name: words.buy, exact: true });
    await expect(sheet.getByText(words.now).first()).toBeVisible();
    await placesOrder(sheet, lang);
    await expect(sheet.getByText(words.ordered)).toBeVisible();

    await page.getByRole("button", { name: `${words.terms} ${words.of} ${NAME}` }).click();
    await expect(terms.getByText(words.sold)).toBeVisible();
    const bag = viewer.locator(".live-stage__bag-name");
    const place = terms.getByRole("status").filter({ hasText: /^(Place|Vị trí) \d/ });
    const [last] = (await place.textContent()).match(/\d+$/);
    await expect(place).toHaveText(words.place(last, last));
    await terms.getByRole("button", { name: words.up }).click();
    await expect(place).toHaveText(words.place(last - 1, last));
    await expect(terms.getByRole("button", { name: words.down })).toBeEnabled();
    await viewer.keyboard.press("Escape");
    await viewer.getByRole("button", { name: words.bag }).click();
    await expect(bag.nth(last - 2)).toContainText(NAME); // one place further up, without a reload
    await expect(bag.nth(last - 2)).toContainText(`${words.number} ${last}`); // with its number
    await terms.getByLabel(words.price).fill("0.001");
    await terms.getByRole("button", { name: words.save }).click();
    await expect(terms.getByText(words.decimals)).toBeVisible();
  });
}
