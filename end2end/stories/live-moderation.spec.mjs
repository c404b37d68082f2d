// A lone host keeps the peace: what a viewer reports, deletes and brings back a comment, blocks its author and forgives them,
// slows everybody down and bans a word; each on the console at a desk or in Vietnamese on a phone, the viewers on phones.

import { expect, PHONE, test, visit } from "../fixtures.mjs";
import { demoCampaign, Seller, SHOP } from "../people.mjs";

const WORDS = {
  "en-GB": {
    say: "Say something…", nickname: "Nickname", comment: "Comment", scam: "A scam", sent: /Thank you/,
    menu: (who) => `${who}'s comment`, delete: "Delete", undo: "Undo", settings: /^Comment settings/, blockShop: "Block in the whole shop", blocked: /has blocked you/,
    unblock: "Unblock", slow: "Slow mode", seconds: "30 seconds", followers: "Only followers can comment", banned: "Banned words in this livestream", save: "Save", saved: /saved/,
    close: "Close", refused: /does not want this word/, wait: /Sent by itself/, follow: /Only the shop's followers/, keep: "Keep", discard: "Discard", log: "Moderation log",
  },
  "vi-VN": {
    say: "Nói gì đó…", nickname: "Biệt danh", comment: "Bình luận", scam: "Lừa đảo", sent: /Cảm ơn bạn/,
    menu: (who) => `Bình luận của ${who}`, delete: "Xoá", undo: "Hoàn tác", settings: /^Cài đặt bình luận/, blockShop: "Chặn trong toàn cửa hàng", blocked: /đã chặn bạn/,
    unblock: "Bỏ chặn", slow: "Chế độ chậm", seconds: "30 giây", followers: "Chỉ người theo dõi được bình luận", banned: "Từ cấm trong buổi này", save: "Lưu", saved: /Đã lưu/,
    close: "Đóng", refused: /không cho dùng từ này/, wait: /Tự gửi/, follow: /Hiện chỉ người theo dõi/, keep: "Giữ lại", discard: "Bỏ", log: "Nhật ký kiểm duyệt",
  },
};

const says = async (page, words, text) => {
  const box = page.getByRole("textbox", { name: words.say });
  await box.fill(text);
  await box.press("Enter");
};

for (const [locale, console_] of [["en-GB", {}], ["vi-VN", PHONE]])
  test(`a host keeps the peace (${locale})`, async ({ people, server, complaints }) => {
    complaints.allow(/status of (409|422|429)/); // what is refused here
    const words = WORDS[locale];
    const page = await people.seller(console_);
    await page.context().addCookies([{ name: "hawker-lang", value: locale.slice(0, 2), url: server.url }]);
    const campaign = await demoCampaign(page, server.url);
    await new Seller(page, server.url).opensStudio(campaign);
    const troll = await people.open("troll", { ...PHONE, locale });
    const lan = await people.open("lan", { ...PHONE, locale });
    for (const [viewer, name, text] of [[troll, "Kẻ phá", "shop này lừa đảo"], [lan, "Lan", "chào shop"]]) {
      await visit(viewer, `/live/${campaign}`);
      await says(viewer, words, text);
      await viewer.getByRole("dialog").getByLabel(words.nickname).fill(name);
      await viewer.getByRole("dialog").getByRole("button", { name: words.comment }).click();
    }
    const chat = (viewer) => viewer.getByRole("log");
    await expect(chat(lan).getByText("shop này lừa đảo")).toBeVisible();

    await test.step("a viewer reports by a tap on the comment, and the host sees it", async () => {
      await chat(lan).getByText("shop này lừa đảo").tap();
      const dialog = lan.getByRole("dialog");
      await dialog.getByRole("button", { name: words.scam }).click();
      await expect(lan.getByRole("status").filter({ hasText: words.sent })).toBeVisible();
      await page.getByRole("button", { name: words.settings }).click();
      const sheet = page.getByRole("dialog", { name: words.settings });
      await expect(sheet.getByRole("button", { name: words.keep })).toBeVisible();
      await expect(sheet.getByText("shop này lừa đảo")).toBeVisible();
      await sheet.getByRole("button", { name: words.close }).click();
    });

    await test.step("deleted by mistake, and back on every screen", async () => {
      await page.getByRole("button", { name: words.menu("Lan") }).click();
      await page.getByRole("menuitem", { name: words.delete }).click();
      await expect(chat(troll).getByText("chào shop")).toBeHidden();
      await page.getByRole("status").getByRole("button", { name: words.undo }).click();
      await expect(chat(troll).getByText("chào shop")).toBeVisible();
      await expect(chat(page).getByText("chào shop")).toBeVisible();
    });

    await test.step("blocked: gone from every screen, cannot come back with another name", async () => {
      await page.getByRole("button", { name: words.menu("Kẻ phá") }).click();
      await page.getByRole("menuitem", { name: words.blockShop }).click();
      await expect(chat(lan).getByText("shop này lừa đảo")).toBeHidden();
      await troll.reload();
      await troll.locator("html[data-hydrated]").waitFor({ state: "attached" });
      await says(troll, words, "tôi vẫn ở đây");
      await expect(chat(troll).getByText(words.blocked)).toBeVisible();
      await expect(chat(lan).getByText("tôi vẫn ở đây")).toBeHidden();
    });

    const sheet = page.getByRole("dialog", { name: words.settings });
    await test.step("forgiven from the sheet, which says who did what", async () => {
      await page.getByRole("button", { name: words.settings }).click();
      await sheet.getByRole("button", { name: words.unblock }).click();
      await expect(chat(lan).getByText("shop này lừa đảo")).toBeVisible();
      await expect(sheet.getByRole("button", { name: words.unblock })).toBeHidden();
      const log = sheet.getByRole("listitem").filter({ hasText: "Kẻ phá" });
      await expect(log.last()).toContainText("Mây");
      await expect(log.last().getByRole("button")).toHaveCount(0);
    });

    await test.step("slow mode and a banned word reach the pages that are open", async () => {
      await sheet.getByLabel(words.banned).fill("lừa đảo");
      await sheet.getByLabel(words.slow).selectOption({ label: words.seconds });
      await sheet.getByRole("button", { name: words.save, exact: true }).click();
      await expect(page.getByRole("status").filter({ hasText: words.saved })).toBeVisible();
      await expect(lan.getByPlaceholder(/30/)).toBeVisible();
      await says(troll, words, "LỪA  ĐẢO!");
      await expect(chat(troll).getByText(words.refused)).toBeVisible();
      await says(lan, words, "một nữa");
      await expect(chat(lan).getByText(words.wait)).toBeVisible();
    });

    await test.step("followers only", async () => {
      await sheet.getByLabel(words.slow).selectOption({ index: 0 });
      await sheet.getByLabel(words.followers).check();
      await sheet.getByRole("button", { name: words.save, exact: true }).click();
      await expect(lan.getByPlaceholder(words.followers)).toBeVisible();
      await says(lan, words, "còn hàng không?");
      await expect(chat(lan).getByText(words.follow)).toBeVisible();
      // The list hears Enter for its comments; a button in it keeps its own.
      const discards = chat(lan).getByRole("button", { name: words.discard, exact: true });
      const waiting = await discards.count();
      await discards.last().press("Enter");
      await expect(discards).toHaveCount(waiting - 1);
      await expect(sheet.getByRole("heading", { name: words.log })).toBeVisible();
    });
  });

test("the keyboard walks through the comments and reports one", async ({ people, server }) => {
  const page = await people.seller();
  const campaign = await demoCampaign(page, server.url);
  const lan = await people.open("lan");
  await visit(lan, `/live/${campaign}`);
  await says(lan, WORDS["en-GB"], "hello");
  await lan.getByRole("dialog").getByLabel("Nickname").fill("Lan");
  await lan.getByRole("dialog").getByRole("button", { name: "Comment" }).click();
  const minh = await people.open("minh");
  await visit(minh, `/live/${campaign}`);
  await minh.getByRole("log").focus();
  await minh.keyboard.press("ArrowUp");
  await expect(minh.locator(".audience__row:focus")).toContainText("hello");
  await minh.keyboard.press("Enter");
  await minh.getByRole("dialog").getByRole("button", { name: "Insults or threats" }).click();
  await expect(minh.getByRole("status").filter({ hasText: "Thank you" })).toBeVisible();
  await visit(page, `/seller/${SHOP}/campaigns/${campaign}/studio`);
  await expect(page.getByRole("button", { name: "Comment settings, 1 reported" })).toBeVisible();
});
