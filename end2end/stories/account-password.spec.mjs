// Looking after an account: a forgotten password by the operator's link, a password that can be looked at, a session that is
// ended from another device, and a name that changes; on a phone in Vietnamese, with the desktop beside it.

import { expect, test, visit } from "../fixtures.mjs";
import { SELLER } from "../people.mjs";

const NEW = "một câu mới dễ nhớ";

test("a password is forgotten, set again by a link, and every device is signed out", async ({ people, server, complaints }) => {
  complaints.allow(/status of (404|422)/); // refusals are part of this story
  const desk = await people.open("desk");
  await visit(desk, "/signin");
  await desk.getByLabel("Email").fill(SELLER.email);
  await desk.getByLabel("Password").fill(SELLER.password);
  await desk.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await desk.waitForURL(/\/seller\/tiem-nha-may\/campaigns$/); // where she works

  const phone = await people.open("phone", { viewport: { width: 390, height: 844 }, hasTouch: true, locale: "vi-VN" });
  await visit(phone, "/signin");
  await phone.getByLabel("Email").fill(SELLER.email);
  await phone.getByLabel("Mật khẩu").fill("không nhớ nữa");
  await phone.getByRole("button", { name: "Hiện mật khẩu" }).click();
  await expect(phone.getByLabel("Mật khẩu")).toHaveAttribute("type", "text");
  await phone.getByRole("main").getByRole("button", { name: "Đăng nhập" }).click();
  await expect(phone.getByText("Email và mật khẩu không khớp.")).toHaveCount(1);
  await phone.getByText("Bạn quên mật khẩu?").click();
  await expect(phone.getByText("Bạn hãy hỏi người quản trị trang này")).toBeVisible();

  const link = server.command("reset-password", SELLER.email).trim();
  await phone.goto(link);
  await phone.getByLabel("Mật khẩu mới").fill("ngắn");
  await phone.getByRole("button", { name: "Lưu và đăng nhập" }).click();
  await expect(phone.getByText("Cần ít nhất 8 ký tự.").last()).toBeVisible();
  await phone.getByLabel("Mật khẩu mới").fill(NEW);
  await phone.getByRole("button", { name: "Lưu và đăng nhập" }).click();
  await phone.waitForURL(/\/seller\/tiem-nha-may\/campaigns$/);
  await desk.goto(`${server.url}/account`);
  await expect(desk).toHaveURL(/\/signin/);
  await phone.goto(link);
  await expect(phone.getByText("Liên kết này đã được dùng hoặc đã hết hạn.")).toBeVisible();

  await desk.getByLabel("Email").fill(SELLER.email);
  await desk.getByLabel("Password").fill(NEW);
  await desk.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await desk.waitForURL(/\/account$/);
  await desk.locator("html[data-hydrated]").waitFor({ state: "attached" });
  const sessions = desk.getByRole("listitem").filter({ hasText: "Chrome" });
  await expect(sessions).toHaveCount(2);
  await expect(sessions.filter({ hasText: "This device" })).toHaveCount(1);
  await sessions.getByRole("button", { name: "Sign out" }).click();
  await expect(sessions).toHaveCount(1);
  await phone.goto(`${server.url}/account`);
  await expect(phone).toHaveURL(/\/signin/);

  await desk.getByLabel("Your name").fill("Mây Hồng");
  await desk.getByRole("button", { name: "Save name" }).click();
  await expect(desk.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
  await expect(desk.getByText("Mây Hồng").first()).toBeVisible();
});
