// The page that the server drew and the page that our code takes over say the same: every screen's text and fields are
// read right before hydration, right after it (before any effect runs), and once effects have run. Only what is marked
// as local (the viewer's own zone) or counts time may differ then. The browser is far from the shop's zone, so that a
// sentence made on the wrong clock differs.

import { createHash } from "node:crypto";
import { expect, test } from "../fixtures.mjs";
import { awake } from "../people.mjs";
import { screens } from "../routes.mjs";

/** What the document's own script calls once the WASM is there. */
const HYDRATES = "m.hydrate()";

/** Reads the page around its hydration; runs before any of the page's code. */
function reader() {
  const read = () => ({
    text: document.body.innerText.split("\n").map((line) => line.trim()).filter(Boolean),
    fields: [...document.querySelectorAll("input, select, textarea")]
      .filter((field) => field.type !== "hidden" && field.type !== "file")
      .map((field) => `${field.id || field.name}: ${field.type === "checkbox" || field.type === "radio" ? field.checked : field.value}`),
  });
  const still = () => {
    const shown = document.body.cloneNode(true);
    for (const moving of shown.querySelectorAll("[data-local], [data-live], [role=timer], script, style, noscript")) moving.remove();
    return shown.textContent.replace(/\s+/g, " ").trim();
  };
  window.around = (hydrate) => {
    window.story = { before: read(), stillBefore: still() };
    const outcome = hydrate();
    window.story.after = read();
    window.stillNow = still;
    return outcome;
  };
}

/** The answer's headers, with the changed script allowed: by its nonce it is, a page that many share names its scripts by hash. */
function allowing(body, headers) {
  const script = body.split(/<script[^>]*>/).find((rest) => rest.includes("window.around")).split("</script>")[0];
  const hash = `'sha256-${createHash("sha256").update(script).digest("base64")}'`;
  const policy = headers["content-security-policy"];
  return { ...headers, "content-security-policy": policy.includes("'sha256-") ? policy.replace("script-src 'self'", `script-src 'self' ${hash}`) : policy };
}

/** Studio and set-up say which devices they found; a product's form hides the empty variants that serve it without our code. */
const CHANGES = ["setup", "studio", "product-new", "product"];

/** What stands around the first letter that differs, before and after. */
function firstDifference(before, after) {
  let at = 0;
  while (at < before.length && before[at] === after[at]) at++;
  const around = (text) => text.slice(Math.max(0, at - 40), at + 60);
  return before === after ? "" : `${around(before)} → ${around(after)}`;
}

for (const lang of ["en", "vi"])
  test(`hydration changes no word on any page (${lang})`, async ({ people, server, complaints }) => {
    test.setTimeout(240_000);
    complaints.allow(/status of 404 .*there\/is\/no/);
    // The document is changed on its way, which a service worker would go around.
    const far = { timezoneId: "America/St_Johns", serviceWorkers: "block" };
    const [seller, visitor] = [await people.seller(far), await people.open("visitor", far)];
    const all = await screens(seller);
    for (const page of [seller, visitor]) {
      await page.context().addCookies([{ name: "hawker-lang", value: lang, url: server.url }]);
      await page.addInitScript(reader);
      // News would change words, too: somebody watches before the page is looked at.
      await page.route(/\/feed\//, () => {});
      await page.route((address) => address.origin === server.url, async (route) => {
        if (route.request().resourceType() !== "document") return route.fallback();
        const answer = await route.fetch();
        const drawn = await answer.text();
        expect(drawn, "the document's script hydrates").toContain(HYDRATES);
        const body = drawn.replace(HYDRATES, "window.around(()=>m.hydrate())");
        return route.fulfill({ response: answer, headers: allowing(body, answer.headers()), body });
      });
    }
    for (const { name, address, who } of all) {
      const page = who === "seller" ? seller : visitor;
      await page.goto(address);
      await awake(page);
      const { before, after, stillBefore, stillAfter, drawnIn } = await page.evaluate(() => ({ ...window.story, stillAfter: window.stillNow(), drawnIn: document.documentElement.lang }));
      expect(drawnIn, name).toBe(lang);
      expect(before.text.length, `${name} says something`).toBeGreaterThan(2);
      expect.soft(after.text, `${name}: its text`).toEqual(before.text);
      expect.soft(after.fields, `${name}: its fields`).toEqual(before.fields);
      if (!CHANGES.includes(name)) expect.soft(firstDifference(stillBefore, stillAfter), `${name}: once effects have run`).toBe("");
    }
  });
