// The real program, each with a data folder and a port of its own. A story may kill it and start it again.
// The demo shop is planted once and copied, because taking in its images takes a second.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), "..");
const target = path.resolve(root, process.env.CARGO_TARGET_DIR ?? "target");
/** Planting the demo shop scales its images; on a machine that compiles beside the stories that takes its time. */
const READY_MS = 180_000;

/** What nobody may find in the log of a healthy server. */
const UNHEALTHY = /^\S+\s+(WARN|ERROR)\b|\bpanicked at\b|\bpanic: /;

export async function freePort() {
  const listener = net.createServer().listen(0, "127.0.0.1");
  await once(listener, "listening");
  const { port } = listener.address();
  listener.close();
  await once(listener, "close");
  return port;
}

export class Server {
  #child = null;
  #allowed = [];
  /** Every line that it wrote, over all its lives. */
  log = [];

  constructor(port, data, environment = {}) {
    this.port = port;
    this.data = data;
    this.url = `http://localhost:${port}`;
    this.environment = environment;
  }

  /** A server over an empty data folder, or over a copy of `seed`. It is not started yet. */
  static async prepare({ seed, environment } = {}) {
    const data = fs.mkdtempSync(path.join(os.tmpdir(), "hawker-story-"));
    if (seed) fs.cpSync(seed, data, { recursive: true });
    return new Server(await freePort(), data, environment);
  }

  #settings() {
    return {
      ...process.env,
      HAWKER_ADDRESS: `127.0.0.1:${this.port}`,
      HAWKER_PUBLIC_URL: this.url,
      HAWKER_DATA: this.data,
      HAWKER_SITE: path.join(target, "site"),
      HAWKER_MEDIA_BIND: "127.0.0.1:0",
      HAWKER_DEMO: "1",
      HAWKER_DEMO_FILES: path.join(root, "demo"),
      HAWKER_PROXIES: "127.0.0.1", // a story's people come from addresses of their own, as if through a proxy
      HAWKER_LOG: "info",
      NO_COLOR: "1",
      ...this.environment,
    };
  }

  /** What one of the operator's commands prints, beside the running server. */
  command(...words) {
    const env = { ...this.#settings(), HAWKER_LOG: "warn" };
    return execFileSync(path.join(target, "release", "server"), words, { cwd: root, env, encoding: "utf8" });
  }

  async start() {
    const child = spawn(path.join(target, "release", "server"), [], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      env: this.#settings(),
    });
    this.#child = child;
    const ready = new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`the server was not ready after ${READY_MS} ms:\n${this.log.join("\n")}`)), READY_MS);
      const listen = (stream) => {
        let rest = "";
        stream.setEncoding("utf8").on("data", (text) => {
          const lines = (rest + text).split("\n");
          rest = lines.pop();
          for (const line of lines) {
            this.log.push(line);
            if (line.includes("hawker is ready at")) {
              clearTimeout(late);
              resolve();
            }
          }
        });
      };
      listen(child.stdout);
      listen(child.stderr);
      child.once("error", reject);
      child.once("exit", (code, signal) => {
        clearTimeout(late);
        reject(new Error(`the server ended before it was ready (${code ?? signal}):\n${this.log.join("\n")}`));
      });
    });
    await ready.catch(async (error) => {
      await this.kill();
      throw error;
    });
    return this;
  }

  async #end(signal) {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill(signal);
    const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
    await gone;
    clearTimeout(late);
  }

  /** As a power cut would. */
  kill() {
    return this.#end("SIGKILL");
  }

  /** As an operator would. */
  stop() {
    return this.#end("SIGTERM");
  }

  /** A story that provokes a warning says which. */
  allowLog(pattern) {
    this.#allowed.push(pattern);
  }

  /** The lines that a healthy server would not have written. */
  complaints() {
    return this.log.filter((line) => UNHEALTHY.test(line) && !this.#allowed.some((pattern) => pattern.test(line)));
  }

  async remove() {
    await this.stop();
    fs.rmSync(this.data, { recursive: true, force: true });
  }
}

/** A data folder with the demo shop, made by the program itself. */
export async function plantDemo() {
  const server = await Server.prepare();
  await server.start();
  await server.stop();
  return server.data;
}
