// One show, played for its screenshots: what seller and viewer have before them while it is on air and when it is over.

import { awake, demoCampaign, Seller, seesVideo } from "./people.mjs";

const LANGS = ["en", "vi"];

async function speak(page, lang, url) {
  await page.context().addCookies([{ name: "hawker-lang", value: lang, url }]);
  await page.reload();
  await awake(page);
}

/** Writes a comment, as `nickname` where the page asks for one. */
export async function says(viewer, text, nickname) {
  await viewer.locator(".audience__box input, .audience__box textarea").first().fill(text);
  await viewer.keyboard.press("Enter");
  if (!nickname) return;
  await viewer.getByRole("dialog").locator("input").first().fill(nickname);
  await viewer.keyboard.press("Enter");
  await viewer.getByRole("dialog").waitFor({ state: "hidden" });
}

/** Fills in the order form of what is pinned. */
async function buys(viewer) {
  await viewer.locator(".live-stage__pinned button").first().click();
  const sheet = viewer.getByRole("dialog");
  await sheet.locator("[name=name]").fill("Nguyễn Thị Lan");
  await sheet.locator("[name=phone]").fill("0901 234 567");
  await sheet.locator("[name=address]").fill("12 Trần Phú, Sóc Trăng");
  return sheet;
}

/** Orders what is pinned and closes the sheet. */
export async function orders(viewer) {
  const sheet = await buys(viewer);
  await sheet.locator("button[type=submit]").click();
  await sheet.locator(".live-stage__placed").waitFor();
  await viewer.keyboard.press("Escape");
}

/** Plays the show and calls `shot(name, page, lang)` at each sight. Both pages belong to contexts of their own. */
export async function playShow(seller, viewer, url, shot) {
  const campaign = await demoCampaign(seller, url);
  const studio = new Seller(seller, url);
  await studio.opensStudio(campaign);
  await studio.startsLivestream();
  await seller.getByRole("button", { name: /^Show / }).nth(1).click();
  await viewer.setViewportSize({ width: 390, height: 844 });
  await viewer.goto(`${url}/live/${campaign}`);
  await awake(viewer);
  await seesVideo(viewer);
  await says(viewer, "Size M còn không shop?", "Lan");
  await says(viewer, "Ship to Đà Lạt? 🙏");
  for (const lang of LANGS) {
    await speak(seller, lang, url);
    await studio.publishes();
    await speak(viewer, lang, url);
    await seesVideo(viewer);
    await shot("stage-on-air", viewer, lang);
    await viewer.locator(".live-stage__round--bag").click();
    await shot("stage-bag", viewer, lang, [[390, 844]]);
    await viewer.keyboard.press("Escape");
    const sheet = await buys(viewer);
    await shot("stage-buy", viewer, lang);
    await sheet.locator("button[type=submit]").click();
    await sheet.locator(".live-stage__placed").waitFor();
    await shot("stage-ordered", viewer, lang);
    await viewer.keyboard.press("Escape");
    await shot("studio-on-air", seller, lang);
    await seller.getByRole("tab").nth(2).click();
    await shot("studio-orders", seller, lang);
  }
  const receipt = await seller.locator(".live-studio__code").first().getAttribute("href");
  await speak(seller, "en", url);
  await studio.publishes();
  await studio.endsLivestream();
  await viewer.locator('[data-scene="over"]').waitFor();
  for (const lang of LANGS) {
    await speak(seller, lang, url);
    await speak(viewer, lang, url);
    await shot("studio-over", seller, lang);
    await shot("stage-over", viewer, lang);
  }
  await viewer.goto(`${url}${receipt}`);
  for (const lang of LANGS) {
    await speak(viewer, lang, url);
    await shot("receipt", viewer, lang);
  }
  await seller.goto(`${url}/seller/tiem-nha-may/orders`);
  for (const lang of LANGS) {
    await speak(seller, lang, url);
    await shot("orders-some", seller, lang);
  }
}
