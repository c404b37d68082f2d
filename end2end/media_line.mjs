// A line to the media server as people have them: far away, lossy, narrow, cut or blocked. Every datagram between a page and the
// server passes a relay on loopback.

import dgram from "node:dgram";

const bound = (socket) => new Promise((resolve) => socket.bind(0, "127.0.0.1", () => resolve(socket.address().port)));

/** One direction of the line. All of it can be changed while packets pass. */
class Way {
  delayMs = 0;
  /** Share of datagrams that are lost, 0 to 1. */
  loss = 0;
  /** Nothing passes. */
  cut = false;
  /** Kilobits a second that pass; what is beyond waits in a queue. */
  kbit = Infinity;
  /** What the queue holds before it drops, as routers' do: a quarter of a second at 1 Mbit/s. */
  queueBytes = 32 * 1024;
  #freeAt = 0;
  #seed = 1;

  /** The same losses in every run. */
  #chance() {
    this.#seed = (this.#seed * 48271) % 2147483647;
    return this.#seed / 2147483647;
  }

  pass(bytes, send) {
    if (this.cut || this.#chance() < this.loss) return;
    const now = performance.now();
    const begins = Math.max(now, this.#freeAt);
    if (((begins - now) * this.kbit) / 8 > this.queueBytes) return;
    this.#freeAt = begins + (bytes.length * 8) / this.kbit;
    setTimeout(send, this.#freeAt - now + this.delayMs);
  }
}

/** Puts such a line between this page and the server. `up` and `down` are its two ways; `moves` gives the page another address, `ended` closes the line. */
export async function mediaLine(page) {
  const front = dgram.createSocket("udp4");
  const backs = new Map();
  const port = await bound(front);
  const [up, down] = [new Way(), new Way()];
  let [server, open] = [0, true];
  const pass = (way, bytes, send) => way.pass(bytes, () => open && send());
  front.on("message", (bytes, from) => {
    const key = `${from.address}:${from.port}`;
    let back = backs.get(key);
    if (!back) {
      back = dgram.createSocket("udp4");
      back.on("message", (answer) => pass(down, answer, () => front.send(answer, from.port, from.address)));
      backs.set(key, back);
    }
    pass(up, bytes, () => backs.get(key) === back && back.send(bytes, server, "127.0.0.1"));
  });
  await page.route(/\/(whip|whep)\/[^/]+(\?.*)?$/, async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    const response = await route.fetch();
    const sdp = (await response.text()).replace(/(a=candidate:\S+ \d udp \d+) \S+ (\d+)/gi, (_, head, to) => {
      server = Number(to);
      return `${head} 127.0.0.1 ${port}`;
    });
    return route.fulfill({ response, body: sdp });
  });
  const ended = () => {
    open = false;
    for (const socket of [front, ...backs.values()]) socket.close();
  };
  /** From now on the page's datagrams come from elsewhere, and what is sent to where they came from is lost: another network. */
  const moves = () => {
    for (const socket of backs.values()) socket.close();
    backs.clear();
  };
  return { up, down, port, moves, ended };
}

/** The same, with half of the round trip each way. */
export async function moveAway(page, rttMs) {
  const line = await mediaLine(page);
  line.up.delayMs = line.down.delayMs = rttMs / 2;
  return line;
}

/** Runs inside a page before its own code: notes how long each connection for sound and video took from the server's answer on. */
export function noteHandshakes() {
  window.handshakes = [];
  const take = RTCPeerConnection.prototype.setRemoteDescription;
  RTCPeerConnection.prototype.setRemoteDescription = async function (answer) {
    const began = performance.now();
    this.addEventListener("connectionstatechange", () => {
      // The studio's test of the way has one.
      const isWhole = this.getTransceivers().length === 2;
      if (isWhole && this.connectionState === "connected") window.handshakes.push(performance.now() - began);
    });
    return take.call(this, answer);
  };
}
