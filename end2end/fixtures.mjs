// What every story starts from: a server with the demo shop, and people with a browser window each. A story fails when
// the server's log holds a warning, an error or a panic, and when any page logs an error, unless it said so before.

import { test as base, expect } from "@playwright/test";
import fs from "node:fs";
import { openFirefox } from "./firefox.mjs";
import { awake, BUYER, SELLER, signIn } from "./people.mjs";
import { plantDemo, Server } from "./server.mjs";

export { expect };

/** Collects what pages complain about. */
class Complaints {
  #found = [];
  #allowed = [];

  /** Listens to every page of a Playwright context. */
  watch(context, who) {
    context.on("console", (message) => {
      if (message.type() === "error") this.add(who, `${message.text()} (${message.location().url})`);
    });
    context.on("weberror", (error) => this.add(who, String(error.error()?.stack ?? error.error())));
  }

  add(who, text) {
    this.#found.push(`${who}: ${text}`);
  }

  /** A story that provokes an error says which: a pattern, or a list of them. */
  allow(...patterns) {
    this.#allowed.push(...patterns);
  }

  list() {
    return this.#found.filter((text) => !this.#allowed.some((pattern) => pattern.test(text)));
  }
}

export const test = base.extend({
  /** A data folder with the demo shop, planted once. */
  seed: [
    async ({}, use) => {
      const folder = await plantDemo();
      await use(folder);
      fs.rmSync(folder, { recursive: true, force: true });
    },
    { scope: "worker", timeout: 240_000 },
  ],

  /** Settings of the server, to be overridden by `test.use({ settings: { HAWKER_…: "…" } })`. */
  settings: [{}, { option: true }],

  complaints: async ({}, use) => {
    const complaints = new Complaints();
    await use(complaints);
    expect(complaints.list(), "errors in the browsers' consoles").toEqual([]);
  },

  /** The running program. */
  server: async ({ seed, settings }, use, info) => {
    const server = await Server.prepare({ seed, environment: settings });
    await server.start();
    await use(server);
    await server.stop();
    if (info.status !== info.expectedStatus) await info.attach("server.log", { body: server.log.join("\n"), contentType: "text/plain" });
    const complaints = server.complaints();
    await server.remove();
    expect(complaints, "warnings and errors in the server's log").toEqual([]);
  },

  baseURL: async ({ server }, use) => use(server.url),

  /**
   * Opens a window for one more person: `await people.open("viewer")`, `await people.seller()`, `await people.buyer()`.
   * Options are Playwright's for a context, for example `{ javaScriptEnabled: false }` or `PHONE`.
   */
  people: async ({ browser, server, complaints }, use) => {
    const contexts = [];
    const open = async (name = "visitor", options = {}) => {
      // An address of one's own, as a trusted proxy would forward it: limits are on.
      const address = `203.0.113.${contexts.length + 1}`;
      // Without motion: Playwright scrolls the page when what it clicks is still moving, and a menu moves with its button.
      const context = await browser.newContext({ baseURL: server.url, locale: "en-GB", timezoneId: "Asia/Ho_Chi_Minh", reducedMotion: "reduce", extraHTTPHeaders: { "x-forwarded-for": address }, ...options });
      await context.grantPermissions(["camera", "microphone", "clipboard-read", "clipboard-write"], { origin: server.url });
      complaints.watch(context, name);
      contexts.push(context);
      return context.newPage();
    };
    const signedIn = (name, person) => async (options) => {
      const page = await open(name, options);
      await signIn(page, server.url, person);
      return page;
    };
    await use({ open, seller: signedIn("seller", SELLER), buyer: signedIn("buyer", BUYER) });
    await Promise.all(contexts.map((context) => context.close()));
  },

  /** One window of Firefox with a fake camera: a puppeteer page, watched like the others. */
  firefox: async ({ complaints }, use) => {
    const { browser, page } = await openFirefox((text) => complaints.add("firefox", text));
    await use(page);
    await browser.close();
  },
});

/** A phone held upright. */
export const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

/** Opens an address and waits for the page's code; only what needs code has to wait for it. */
export async function visit(page, address) {
  const response = await page.goto(address);
  await awake(page);
  return response;
}
