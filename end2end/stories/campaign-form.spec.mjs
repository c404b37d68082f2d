// What is typed into the campaign form is never lost: over a reload, a colleague who saves first, a session that ends.
// And whom a campaign for followers lets in.

import { expect, test, visit } from "../fixtures.mjs";
import { awake, demoCampaign, SELLER, SHOP, signIn } from "../people.mjs";
import { image, local } from "../typed.mjs";

const LIST = `/seller/${SHOP}/campaigns`;

test("what is typed survives a reload and asks before it is left", async ({ people }) => {
  const page = await people.seller();
  await visit(page, `${LIST}/new`);
  await page.getByLabel("Livestream title").fill("Chưa lưu");
  await page.getByRole("radio", { name: "Only for followers" }).check();
  await page.getByRole("button", { name: "Add product" }).click();
  const picker = page.getByRole("dialog", { name: "Add product" });
  await picker.getByRole("checkbox").first().check();
  await picker.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByLabel("Live quantity").fill("3");
  await page.waitForFunction(() => Object.entries(localStorage).some(([key, kept]) => key.startsWith("hawker-unsaved") && kept.includes('"live_quantity":"3"')));

  await page.reload();
  await expect(page.getByText("Your unsaved changes are back.")).toBeVisible();
  await expect(page.getByLabel("Livestream title")).toHaveValue("Chưa lưu");
  await expect(page.getByRole("radio", { name: "Only for followers" })).toBeChecked();
  await expect(page.getByLabel("Live quantity")).toHaveValue("3");

  let asked = 0;
  page.on("dialog", (dialog) => (++asked === 1 ? dialog.dismiss() : dialog.accept()));
  await page.getByRole("link", { name: "Cancel" }).click();
  await expect.poll(() => asked).toBe(1);
  expect(new URL(page.url()).pathname).toBe(`${LIST}/new`);
  await page.getByRole("button", { name: "Discard them" }).click();
  await expect(page.getByLabel("Livestream title")).toHaveValue("");
  await page.getByRole("link", { name: "Cancel" }).click();
  await page.waitForURL((address) => address.pathname === LIST);
  expect(asked, "nothing is left behind, so nothing is asked").toBe(1);
});

test("the second of two savers sees what differs and chooses", async ({ people, complaints }) => {
  complaints.allow(/status of 409/); // the refusal is the story
  const [first, second] = [await people.seller(), await people.seller()];
  const campaign = await demoCampaign(first, new URL(first.url()).origin);
  for (const page of [first, second]) await visit(page, `${LIST}/${campaign}/edit`);
  await first.getByLabel("Livestream title").fill("Tiêu đề của đồng nghiệp");
  await first.getByLabel("Description").fill("Mô tả của đồng nghiệp");
  await first.getByRole("button", { name: "Save", exact: true }).click();
  await first.waitForURL((address) => address.pathname === LIST);

  await second.getByLabel("Description").fill("Mô tả của tôi");
  await second.getByRole("button", { name: "Save", exact: true }).click();
  const choice = second.getByRole("region", { name: "This campaign was saved elsewhere meanwhile" });
  const title = choice.getByRole("group", { name: "Livestream title" });
  const description = choice.getByRole("group", { name: "Description" });
  await expect(title.getByRole("radio", { name: "Theirs" })).toBeChecked(); // only they changed it
  await expect(description.getByRole("radio", { name: "Mine" })).toBeChecked();
  await expect(description).toContainText("Mô tả của đồng nghiệp");
  await choice.getByRole("button", { name: "Use this choice" }).click();
  await expect(second.getByLabel("Livestream title")).toHaveValue("Tiêu đề của đồng nghiệp");
  await second.getByRole("button", { name: "Save", exact: true }).click();
  await second.waitForURL((address) => address.pathname === LIST);
  await second.getByRole("link", { name: "Tiêu đề của đồng nghiệp" }).click();
  await expect(second.getByText("Mô tả của tôi")).toBeVisible();
});

test("a session that ends in the middle of the form loses nothing", async ({ people, complaints, server }) => {
  complaints.allow(/status of 401/);
  const page = await people.seller();
  await visit(page, `${LIST}/new`);
  await page.getByLabel("Livestream title").fill("Dài và quan trọng");
  await page.getByLabel("Description").fill("Rất dài.\n".repeat(400));
  await page.locator("#field-images").setInputFiles([image("teal.png", [0, 128, 128])]);
  await expect(page.locator(".ui-images__tile")).toHaveCount(1);
  await page.getByLabel("Start time").fill(local(1));
  await page.getByLabel("End time").fill(local(2));
  await page.context().clearCookies({ name: /session/i });
  const again = page.getByRole("link", { name: "Sign in again in a new tab, then save here." });
  for (const button of ["Save", "Save & Go live"]) {
    await page.getByRole("button", { name: button, exact: true }).click();
    await expect(again).toBeVisible();
    await expect(page.getByLabel("Livestream title")).toHaveValue("Dài và quan trọng");
    await expect(page.getByLabel("Description")).toHaveValue("Rất dài.\n".repeat(400));
    await expect(page.locator(".ui-images__tile")).toHaveCount(1);
  }
  const [tab] = await Promise.all([page.context().waitForEvent("page"), again.click()]);
  await signIn(tab, server.url, SELLER);
  await tab.close();
  await page.getByRole("button", { name: "Save & Go live" }).click();
  await page.waitForURL(/\/setup$/);
});

test("a show for followers asks to follow first, and then stands in the Following list", async ({ people, complaints }) => {
  complaints.allow(/status of 40[39]/);
  const seller = await people.seller();
  const campaign = await demoCampaign(seller, new URL(seller.url()).origin);
  await visit(seller, `${LIST}/${campaign}/edit`);
  await seller.getByRole("radio", { name: "Only for followers" }).check();
  await seller.getByRole("button", { name: "Save", exact: true }).click();
  await seller.waitForURL((address) => address.pathname === LIST);

  const buyer = await people.buyer();
  await visit(buyer, "/?show=following");
  await expect(buyer.getByRole("link", { name: /Quà miền Tây/ })).toHaveCount(0);
  await visit(buyer, `/live/${campaign}`);
  await expect(buyer.getByText("Follow the shop to watch it.")).toBeVisible();
  await buyer.getByRole("button", { name: "Follow" }).click();
  await expect(buyer.locator("main.live-stage[data-scene]")).toBeVisible();
  await visit(buyer, "/?show=following");
  await expect(buyer.getByRole("link", { name: /Quà miền Tây/ })).toBeVisible();
  await visit(buyer, `/shop/${SHOP}`);
  await expect(buyer.getByText("1 follower")).toBeVisible();
  await buyer.getByRole("button", { name: "Following" }).click();
  await expect(buyer.getByRole("button", { name: "Follow", exact: true })).toBeVisible();
  await awake(buyer);

  const visitor = await people.open("visitor");
  await visit(visitor, `/live/${campaign}`);
  await expect(visitor).toHaveTitle(/^Quà miền Tây/);
  const follow = visitor.getByRole("link", { name: "Follow" });
  await expect(follow).toHaveAttribute("href", new RegExp("^/signin\\?next="));
  await follow.click();
  await expect(visitor.getByText("Sign in to follow the shop")).toBeVisible();
});
