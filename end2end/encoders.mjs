// Publishers and viewers that are no browsers, each in a process of its own. `tools/setup.sh` installs them; one that is missing
// fails its story.

import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";

const scripts = path.join(import.meta.dirname, "encoders");
/** Where `./dev` has installed them: a folder for each list of packages. */
const list = createHash("sha256").update(fs.readFileSync(path.join(scripts, "requirements.txt"))).digest("hex").slice(0, 12);
const cache = process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), ".cache");
const python = path.join(cache, "hawker", `encoders-${list}`, "bin", "python");

/** Where FFmpeg is in the Python packages that bring it. */
const ffmpeg = (version) => execFileSync(python, [path.join(scripts, "ffmpeg_path.py"), String(version)], { encoding: "utf8" }).trim();

/** As FFmpeg's manual says, with nothing about DTLS: it then waits for us to begin. The README has this command. */
const ffmpegWords = (url, key, more = []) => [
  ..."-hide_banner -loglevel warning -re -f lavfi -i testsrc=size=640x360:rate=25 -re -f lavfi -i sine=frequency=440:sample_rate=48000".split(" "),
  ..."-c:v libx264 -profile:v baseline -preset veryfast -tune zerolatency -pix_fmt yuv420p -g 25 -c:a libopus -ac 2 -ar 48000".split(" "),
  ...more,
  ..."-f whip -authorization".split(" "),
  key,
  url,
];

const PUBLISHERS = {
  "GStreamer, VP8": (url, key) => [python, [path.join(scripts, "gstreamer.py"), "publish", url, key, "vp8"]],
  "GStreamer, H264": (url, key) => [python, [path.join(scripts, "gstreamer.py"), "publish", url, key, "h264"]],
  "GStreamer, too large": (url, key) => [python, [path.join(scripts, "gstreamer.py"), "publish", url, key, "h264", "1500"]],
  "FFmpeg 8": (url, key) => [ffmpeg(8), ffmpegWords(url, key)],
  "FFmpeg 9": (url, key) => [ffmpeg(9), ffmpegWords(url, key)],
  "FFmpeg 9, sound on the left": (url, key) => [ffmpeg(9), ffmpegWords(url, key, ["-af", "pan=stereo|c0=c0|c1=0*c0"])],
  aiortc: (url, key) => [python, [path.join(scripts, "aiortc_client.py"), "publish", url, key]],
};

const PLAYERS = {
  "GStreamer, VP8": (url) => [python, [path.join(scripts, "gstreamer.py"), "play", url, "vp8"]],
  "GStreamer, H264": (url) => [python, [path.join(scripts, "gstreamer.py"), "play", url, "h264"]],
  aiortc: (url) => [python, [path.join(scripts, "aiortc_client.py"), "play", url]],
};

const running = new Set();

class Process {
  #child;
  /** What it has printed, for people. */
  said = "";
  /** The last line that it printed, for us. */
  told = null;

  constructor([program, words]) {
    this.#child = spawn(program, words, { stdio: ["ignore", "pipe", "pipe"] });
    running.add(this);
    this.#child.on("error", (error) => (this.said += String(error)));
    this.#child.stderr.setEncoding("utf8").on("data", (text) => (this.said += text));
    createInterface(this.#child.stdout).on("line", (line) => {
      if (line.startsWith("{")) this.told = JSON.parse(line);
    });
  }

  runs() {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async end(signal = "SIGTERM") {
    running.delete(this);
    if (!this.runs()) return;
    const gone = once(this.#child, "exit");
    this.#child.kill(signal);
    const late = setTimeout(() => this.#child.kill("SIGKILL"), 5_000);
    await gone;
    clearTimeout(late);
  }
}

/** Ends what a story that failed left running. */
export const endAll = () => Promise.all([...running].map((one) => one.end()));

/** Starts one of the publishers. */
export const publisher = (name, url, key) => new Process(PUBLISHERS[name](url, key));

/** Starts one of the players; `told` counts what it has decoded: `{ audio, video }`. */
export const player = (name, url) => new Process(PLAYERS[name](url));
