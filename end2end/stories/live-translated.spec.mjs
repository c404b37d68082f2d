// A browser that translates puts nodes of its own in the place of every text: what changes afterwards must still be true.

import { expect, test, visit } from "../fixtures.mjs";
import { demoCampaign, goesOnAir, SHOP } from "../people.mjs";

/** Runs in a page: what Google Translate does to it, now and to every text that comes later. */
function translate() {
  const skipped = (node) => node.parentElement?.closest('[translate="no"], script, style, textarea, font') ?? null;
  const wrap = (root) => {
    const texts = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let text = walker.nextNode(); text; text = walker.nextNode()) if (text.data.trim() && !skipped(text)) texts.push(text);
    if (root.nodeType === Node.TEXT_NODE && root.data.trim() && !skipped(root)) texts.push(root);
    for (const text of texts) {
      const [outer, inner] = [document.createElement("font"), document.createElement("font")];
      inner.append(`«${text.data.trim()}»`);
      outer.append(inner);
      text.replaceWith(outer);
    }
  };
  wrap(document.body);
  new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach((node) => node.isConnected && wrap(node))))
    .observe(document.body, { childList: true, subtree: true });
}

test("a translated stage shows the price, the stock and the total as they are", async ({ people, server, complaints }) => {
  complaints.allow(/status of 422/); // the server reads the form, and refuses one without an address
  const { page, seller, campaign } = await goesOnAir(people, server);
  const viewer = await people.open("viewer");
  await visit(viewer, `/live/${campaign}`);
  await viewer.evaluate(translate);
  const shows = page.getByRole("button", { name: /^Show / });
  const name = async (at) => (await shows.nth(at).getAttribute("aria-label")).replace(/^Show /, "");
  const [one, two] = [await name(0), await name(1)];

  await test.step("what is pinned is what is named", async () => {
    await seller.shows(one);
    await expect(viewer.locator(".live__pinned-name")).toContainText(one);
    await seller.shows(two);
    await expect(viewer.locator(".live__pinned-name")).toContainText(two);
  });

  await test.step("comments are translated", async () => {
    const box = page.getByRole("textbox", { name: "Reply to everyone…" });
    await box.fill("xin chào");
    await box.press("Enter");
    await expect(viewer.getByRole("log").getByText("«xin chào»")).toBeVisible();
  });

  await test.step("an order costs what the page says", async () => {
    await viewer.locator(".live-stage__pinned").getByRole("button").click();
    const sheet = viewer.getByRole("dialog").filter({ has: viewer.locator("[name=quantity]") });
    const total = async () => Number((await sheet.locator("[data-total]").textContent()).replace(/\D/g, ""));
    const before = await total();
    await sheet.locator("[name=quantity]").fill("3");
    await expect.poll(total).toBe(before * 3);
    await sheet.locator("[name=name]").fill("Trần Minh");
    await sheet.locator("button[type=submit]").click();
    await expect(sheet.locator(".ui-field__error").first()).toBeVisible();
    await sheet.locator("[name=phone]").fill("0901234567");
    await sheet.locator("[name=address]").fill("5 Lê Lợi, Cần Thơ");
    await sheet.locator("button[type=submit]").click();
    const placed = viewer.locator(".live-stage__placed");
    await expect(placed).toBeVisible();
    expect(Number((await placed.locator(".ui-money").textContent()).replace(/\D/g, ""))).toBe(before * 3);
    await viewer.keyboard.press("Escape");
  });

  await test.step("the end is seen", async () => {
    await seller.endsLivestream();
    await expect(viewer.locator('[data-scene="over"]')).toBeVisible();
    await expect(viewer.locator(".live-stage__scene .live-stage__words-title")).toBeVisible();
  });
});

test("a page that is translated before its code arrives is not dead", async ({ people, server }) => {
  const page = await people.seller();
  const campaign = await demoCampaign(page, server.url);
  for (const address of [`/live/${campaign}`, "/", `/shop/${SHOP}`]) {
    const viewer = await people.open("viewer");
    let arrive;
    const held = new Promise((go) => (arrive = go));
    await viewer.route("**/*.wasm", async (route) => {
      await held;
      await route.continue();
    });
    await viewer.goto(address, { waitUntil: "commit" });
    await viewer.waitForFunction(() => document.body?.translate === false);
    await viewer.evaluate(translate);
    arrive();
    await expect(viewer.locator("html[data-hydrated]")).toBeAttached({ timeout: 20_000 });
    await viewer.waitForFunction(() => document.body.translate === true);
  }
});

test("a phone number in a description stays text until the page has read it", async ({ people, server }) => {
  const page = await people.seller();
  const campaign = await demoCampaign(page, server.url);
  await visit(page, `/live/${campaign}`);
  await expect(page.locator('meta[name="format-detection"]')).toHaveAttribute("content", /phone=no,date=no/);
});
