// A line to the media server that takes its time: every datagram between a page and the server waits in a relay, half of the round trip each way.

import dgram from "node:dgram";

const bound = (socket) => new Promise((resolve) => socket.bind(0, "127.0.0.1", () => resolve(socket.address().port)));

/** Puts the relay between this page and the server; `ended` closes it. */
export async function moveAway(page, rttMs) {
  const front = dgram.createSocket("udp4");
  const backs = new Map();
  const port = await bound(front);
  let [server, open] = [0, true];
  const later = (send) => setTimeout(() => open && send(), rttMs / 2);
  front.on("message", (bytes, from) => {
    const key = `${from.address}:${from.port}`;
    let back = backs.get(key);
    if (!back) {
      back = dgram.createSocket("udp4");
      back.on("message", (answer) => later(() => front.send(answer, from.port, from.address)));
      backs.set(key, back);
    }
    later(() => back.send(bytes, server, "127.0.0.1"));
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
  return { ended };
}

/** Runs inside a page before its own code: notes how long each connection took from the server's answer on. */
export function noteHandshakes() {
  window.handshakes = [];
  const take = RTCPeerConnection.prototype.setRemoteDescription;
  RTCPeerConnection.prototype.setRemoteDescription = async function (answer) {
    const began = performance.now();
    this.addEventListener("connectionstatechange", () => {
      if (this.connectionState === "connected") window.handshakes.push(performance.now() - began);
    });
    return take.call(this, answer);
  };
}
