// Debian's nginx in front of the program, with the README's own example: only addresses, certificates and limits of this machine
// are changed.

import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { freePort } from "./server.mjs";

const README = path.resolve(import.meta.dirname, "../README.md");
const LISTENS_WITHIN_MS = 20_000;

export class Nginx {
  /** Starts it before a running server. */
  static async before(server) {
    const nginx = new Nginx();
    nginx.port = await freePort();
    nginx.url = `http://localhost:${nginx.port}`;
    nginx.folder = fs.mkdtempSync(path.join(os.tmpdir(), "hawker-nginx-"));
    const [, example] = fs.readFileSync(README, "utf8").match(/```nginx\n([^]*?)```/);
    const site = example
      .replaceAll("127.0.0.1:3000", `127.0.0.1:${server.port}`)
      .replace("listen 443 ssl http2;", `listen 127.0.0.1:${nginx.port};`)
      .replaceAll(/^.*ssl_.*\n/gm, "");
    const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${name};`).join("\n");
    fs.writeFileSync(
      path.join(nginx.folder, "nginx.conf"),
      `user root; daemon off; pid nginx.pid; error_log stderr error; worker_processes 1; worker_rlimit_nofile 8192;
events { worker_connections 4096; }
http { access_log off;
${temporary}
${site}
}
`,
    );
    nginx.child = spawn("/usr/sbin/nginx", ["-p", nginx.folder, "-c", "nginx.conf", "-e", "stderr"], { stdio: ["ignore", "ignore", "inherit"] });
    const until = Date.now() + LISTENS_WITHIN_MS;
    while (!(await listens(nginx.port))) {
      if (Date.now() > until || nginx.child.exitCode !== null) throw new Error("nginx does not listen");
    }
    return nginx;
  }

  async stop() {
    const ended = once(this.child, "exit");
    this.child.kill("SIGTERM");
    await ended;
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

function listens(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true) || socket.destroy());
    socket.once("error", () => setTimeout(() => resolve(false), 50));
  });
}
