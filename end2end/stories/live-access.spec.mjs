// Power that is taken away ends on open screens (SPEC §1): a console loses what its person may no longer see, and a page
// that may no longer be seen says so and is empty.

import { expect, test, visit } from "../fixtures.mjs";
import { demoCampaign, Seller, SHOP } from "../people.mjs";

const ENDED = "You no longer have access to this livestream.";
const GONE = "This livestream is no longer available.";
/** The console of somebody whose access ended asks for what it may not have. */
const REFUSED = /status of (401|403|404)/;

/** Calls a server function as the person of this page. */
async function calls(page, endpoint, form) {
  const answer = await page.request.post(`/api/${endpoint}`, { form, headers: { accept: "application/json" } });
  expect(answer.status(), `${endpoint}: ${await answer.text()}`).toBeLessThan(400);
  return answer.json();
}

/** Somebody new in the demo shop's team, and their account. */
async function hires(owner, people, role) {
  const link = await calls(owner, "account/invite", { shop: SHOP, role });
  const page = await people.open(role);
  await calls(page, "account/sign_up", { email: `${role}@example.com`, name: role, password: "một câu dễ nhớ" });
  await calls(page, "account/join", { token: link.split("/").at(-1) });
  const { team } = await calls(owner, "account/team", { shop: SHOP });
  return { page, account: team.people.find(({ email }) => email === `${role}@example.com`).account };
}

test("a role that changes and a colleague who is removed are told on the open console", async ({ people, server, complaints }) => {
  complaints.allow(REFUSED);
  const owner = await people.seller();
  const campaign = await demoCampaign(owner, server.url);
  const { page: host, account } = await hires(owner, people, "host");
  await visit(host, `/seller/${SHOP}/campaigns/${campaign}/studio`);
  const orders = host.getByRole("tab", { name: /^Livestream orders/ });
  await expect(orders).toBeVisible();
  await new Seller(host, server.url).startsLivestream();

  await calls(owner, "account/change_role", { shop: SHOP, colleague: account, role: "moderator" });
  await expect(orders, "a moderator sees no orders").toHaveCount(0, { timeout: 15_000 });
  await expect(host.getByText("No device is broadcasting right now.")).toBeVisible();
  for (const name of ["End livestream", "Broadcast from here"]) await expect(host.getByRole("button", { name })).toHaveCount(0);

  await calls(owner, "account/remove_colleague", { shop: SHOP, colleague: account });
  await expect(host.getByText(ENDED)).toBeVisible({ timeout: 15_000 });
  await expect(host.locator(".live-studio")).toHaveCount(0);
});

test("a campaign that is deleted leaves no viewer with a countdown", async ({ people, server, complaints }) => {
  complaints.allow(REFUSED);
  const owner = await people.seller();
  const campaign = await demoCampaign(owner, server.url);
  const viewer = await people.open("viewer");
  await visit(viewer, `/live/${campaign}`);
  await expect(viewer.locator(".live-stage")).toBeVisible();
  await calls(owner, "campaign/delete", { shop: SHOP, id: campaign });
  await expect(viewer.getByText(GONE)).toBeVisible({ timeout: 15_000 });
  await expect(viewer.locator(".live-stage")).toHaveCount(0);
  await expect(viewer.getByRole("link", { name: "Go to the start page" })).toBeVisible();
});
