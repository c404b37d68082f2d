// A line between people and the server that can die without a word: a TCP proxy that stops forwarding and leaves every
// socket open, as a lift, a tunnel or a change of network does. It can also lose every cookie. `test` has one as `line`.

import { once } from "node:events";
import net from "node:net";
import { test as base } from "./fixtures.mjs";

export class Line {
  #pairs = new Set();
  #dead = false;
  #listener;
  /** Whether cookies reach the server. Without, it sees a browser that blocks them. */
  carriesCookies = true;

  static async to(port) {
    const line = new Line();
    line.#listener = net.createServer({ pauseOnConnect: true }, (near) => line.#carry(near, port)).listen(0, "127.0.0.1");
    await once(line.#listener, "listening");
    line.url = `http://localhost:${line.#listener.address().port}`;
    return line;
  }

  #carry(near, port) {
    const far = net.connect(port, "127.0.0.1");
    const pair = { near, far, dead: this.#dead };
    this.#pairs.add(pair);
    for (const [from, to] of [[near, far], [far, near]]) {
      from.on("data", (bytes) => pair.dead || to.write(this.carriesCookies ? bytes : withoutCookies(bytes)));
      from.on("error", () => from.destroy());
      // Whoever is at the other end of a dead line never hears of it.
      from.on("close", () => {
        if (!pair.dead) to.destroy();
        if (near.destroyed && far.destroyed) this.#pairs.delete(pair);
      });
    }
    near.resume();
  }

  /** Nothing passes any more, on what is open and on what is opened from now on; nothing is closed. */
  dies() {
    this.#dead = true;
    for (const pair of this.#pairs) pair.dead = true;
  }

  /** What is opened from now on works again. What died stays dead. */
  returns() {
    this.#dead = false;
  }

  async close() {
    for (const { near, far } of this.#pairs) {
      near.destroy();
      far.destroy();
    }
    this.#listener.close();
    await once(this.#listener, "close");
  }
}

/** The same bytes with the header under another name of its length. */
function withoutCookies(bytes) {
  return Buffer.from(bytes.toString("latin1").replace(/\r\ncookie:/gi, "\r\nx-lost:"), "latin1");
}

export const test = base.extend({
  /** A line to the server of its own; a person uses it with `{ baseURL: line.url }`. */
  line: async ({ server }, use) => {
    const line = await Line.to(server.port);
    await use(line);
    await line.close();
  },
});
