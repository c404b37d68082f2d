// Every screen of the product with the person who sees it: for screenshots (shots.mjs) and for what must hold on every
// page (stories/every-page.spec.mjs). A new page is added here.

import { SHOP } from "./people.mjs";

const ID = "[0-9a-f]{8}-[0-9a-f-]{27}";

/** The first id in the addresses that a list page links to. */
async function firstId(page, list, pattern) {
  await page.goto(list);
  const links = await page.locator("a[href]").evaluateAll((all) => all.map((link) => link.getAttribute("href")));
  const found = links.map((link) => link.match(new RegExp(pattern))?.[1]).find(Boolean);
  if (!found) throw new Error(`${list} links to nothing like ${pattern}`);
  return found;
}

/** name, address, and who looks: "visitor" or "seller". `seller` is a page of the signed-in demo seller. */
export async function screens(seller) {
  const shop = `/seller/${SHOP}`;
  const campaign = await firstId(seller, `${shop}/campaigns`, `/campaigns/(${ID})`);
  const product = await firstId(seller, `${shop}/products`, `/products/(${ID})`);
  const voucher = await firstId(seller, `${shop}/vouchers`, `/vouchers/(${ID})`);
  const invited = await seller.request.post("/api/account/invite", { form: { shop: SHOP, role: "host" }, headers: { accept: "application/json" } });
  const visitor = [
    ["home", "/"],
    ["following", "/?show=following"],
    ["join", new URL(await invited.json()).pathname],
    ["join-again", "/join"],
    ["signin", "/signin"],
    ["signup", "/signup"],
    ["shop", `/shop/${SHOP}`],
    ["stage", `/live/${campaign}`],
    ["not-found", "/there/is/no/such/page"],
  ];
  const owner = [
    ["account", "/account"],
    ["open-shop", "/open-shop"],
    ["campaigns", `${shop}/campaigns`],
    ["campaigns-none-found", `${shop}/campaigns?q=zzzz`],
    ["campaign-new", `${shop}/campaigns/new`],
    ["campaign", `${shop}/campaigns/${campaign}`],
    ["campaign-delete", `${shop}/campaigns/${campaign}?ask=delete`],
    ["campaign-edit", `${shop}/campaigns/${campaign}/edit`],
    ["setup", `${shop}/campaigns/${campaign}/setup`],
    ["studio", `${shop}/campaigns/${campaign}/studio`],
    ["categories", `${shop}/categories`],
    ["products", `${shop}/products`],
    ["product-new", `${shop}/products/new`],
    ["products-import", `${shop}/products/import`],
    ["product", `${shop}/products/${product}`],
    ["vouchers", `${shop}/vouchers`],
    ["voucher-new", `${shop}/vouchers/new`],
    ["voucher", `${shop}/vouchers/${voucher}`],
    ["orders", `${shop}/orders`],
    ["settings", `${shop}/settings`],
  ];
  return [
    ...visitor.map(([name, address]) => ({ name, address, who: "visitor" })),
    ...owner.map(([name, address]) => ({ name, address, who: "seller" })),
  ];
}
