// Builds everything the browser downloads into target/site: the WASM module and its glue, one stylesheet, one icon
// sprite, the fonts and public/, under hashed names, each with a brotli and a gzip copy beside it. manifest.json,
// written last, tells the server and the service worker the names (decision 0001). A step whose inputs did not
// change is skipped. It starts no server and watches nothing.
//
//   node frontend/build.mjs            HAWKER_WASM=quick skips link-time optimisation and wasm-opt

import { bundle } from "lightningcss";
import { execFileSync } from "node:child_process";
import { transformSync } from "esbuild";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import subsetFont from "subset-font";
import zlib from "node:zlib";
import { snip } from "./snip.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
process.chdir(root);

const quick = process.env.HAWKER_WASM === "quick";
const profile = quick ? "wasm-quick" : "wasm-release";
const target = process.env.CARGO_TARGET_DIR ?? "target";
const site = path.join(target, "site");
const work = path.join(target, "site-work", profile);
const packed = path.join(target, "site-work", "packed");

/** How lucide's drawings are stroked; the size comes from the stylesheet. */
const SYMBOL = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"';
/** The subsets that English and Vietnamese pages need; only latin is worth a preload, the browser fetches the rest when a letter asks for it. */
const FONT_SUBSETS = ["latin", "latin-ext", "vietnamese"];
const FONT_WEIGHTS = [400, 600];
/** What a line of text needs of a font: marks in their places, kerning, ligatures, letters as a language writes them; no fractions. */
const FONT_FEATURES = ["ccmp", "kern", "liga", "locl", "mark", "mkmk"];
/** Oldest browsers we write CSS for: the first with `light-dark()`, which the tokens lean on. */
const BROWSERS = { chrome: 123 << 16, firefox: 128 << 16, safari: (17 << 16) | (5 << 8) };
/** What rustc's default wasm32 output uses; naming them keeps wasm-opt from reaching for newer ones. */
const WASM_FEATURES = ["bulk-memory", "bulk-memory-opt", "nontrapping-float-to-int", "sign-ext", "mutable-globals", "reference-types", "multivalue"].map((name) => `--enable-${name}`);
/** Control flow put together anew, then twice for size: 1.3 % less on the wire than once. */
const SHRINK = ["--flatten", "--rereloop", "-Oz", "-Oz"];
/** How brotli codes distances (RFC 7932 §4: NPOSTFIX, NDIRECT). Which suits a module best is tried: up to 1 %. */
const DISTANCES = [[0, 0], [0, 15], [2, 4], [3, 8]];
/**
 * What a browser never runs. Every view carries a second way to hydrate, for routes that load lazily (leptos issue 4438). We mount
 * with `hydrate_body`, which never takes it; its state machines are a fifth of the code. Of these only large ones are matched:
 * smaller functions of that name may be shared with others that the compiler found to be equal. What makes each of them names its
 * own and is shared with nothing. And only a server lists its routes.
 */
const NEVER_RUN = [
  { name: /::hydrate_async::(\{\{closure\}\}::)+h[0-9a-f]{16}$/, bytes: 200 },
  { name: /::hydrate_async::h[0-9a-f]{16}$/, bytes: 90 },
  { name: /::generate_routes::h[0-9a-f]{16}$/, bytes: 200 },
];
/** Below this a compressed copy saves nothing on the wire. */
const WORTH_PACKING_BYTES = 512;
const TEXT = new Set([".js", ".css", ".html", ".svg", ".json", ".webmanifest", ".txt", ".xml"]);

const hash = (...parts) => {
  const sum = createHash("sha256");
  for (const part of parts) sum.update(part);
  return sum.digest("base64url").slice(0, 12).replaceAll("_", "a").replaceAll("-", "b");
};
const read = (file) => fs.readFileSync(file);
const write = (file, bytes) => {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, bytes);
};
const walk = (dir) =>
  fs.existsSync(dir)
    ? fs.readdirSync(dir, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
        .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
        .sort()
    : [];

/** Below this a step is not worth a line. */
const WORTH_TELLING_MS = 1000;

/** Runs one step and prints how long it took. On a terminal its name is there while it runs, unless the step shows its own progress. */
function step(name, run, { shows = false } = {}) {
  const live = process.stdout.isTTY && !shows;
  if (live) process.stdout.write(`  ${name} …`);
  const began = performance.now();
  const result = run();
  if (live) process.stdout.write("\r\x1b[K");
  const passed = performance.now() - began;
  if (passed >= WORTH_TELLING_MS) console.log(`  ${name.padEnd(12)} ${(passed / 1000).toFixed(1).padStart(6)} s`);
  return result;
}

/** Runs a tool over `inputs` unless the last run had the same bytes and arguments. */
function unchanged(stamp, key, outputs, run) {
  const file = path.join(work, `${stamp}.stamp`);
  const fresh = outputs.every((output) => fs.existsSync(output)) && fs.existsSync(file) && read(file).toString() === key;
  if (fresh) return;
  fs.rmSync(file, { force: true });
  run();
  write(file, key);
}

/** The crates that become modules: the whole product, the shared link alone, and the studio alone. */
const ENTRIES = { hawker: "frontend", stage: "stage", studio: "studio" };

/** Not quiet: this takes minutes the first time, and cargo shows what it is compiling. */
function compile() {
  execFileSync("cargo", ["build", ...Object.values(ENTRIES).flatMap((crate) => ["-p", crate]), "--target", "wasm32-unknown-unknown", "--profile", profile], { stdio: "inherit" });
}

function bind(entry) {
  const input = path.join(target, "wasm32-unknown-unknown", profile, `${ENTRIES[entry]}.wasm`);
  const folder = path.join(work, "bind", entry);
  const outputs = [`${entry}.js`, `${entry}_bg.wasm`].map((name) => path.join(folder, name));
  unchanged(`bind-${entry}`, hash(read(input)), outputs, () => {
    fs.rmSync(folder, { recursive: true, force: true });
    execFileSync("wasm-bindgen", ["--target", "web", "--no-typescript", "--out-name", entry, "--out-dir", folder, input], { stdio: "inherit" });
  });
}

function shrink(entry) {
  const input = path.join(work, "bind", entry, `${entry}_bg.wasm`);
  const output = path.join(work, `${entry}.wasm`);
  unchanged(`shrink-${entry}`, hash(read(input), SHRINK.join(), NEVER_RUN.map(({ name, bytes }) => `${name} ${bytes}`).join()), [output], () => {
    if (quick) return fs.copyFileSync(input, output);
    const lean = path.join(work, `${entry}-lean.wasm`);
    write(lean, snip(read(input), NEVER_RUN));
    execFileSync("node_modules/.bin/wasm-opt", [...SHRINK, ...WASM_FEATURES, lean, "-o", output], { stdio: "inherit" });
  });
}

/** name -> drawing: lucide's by style/icons.txt ("name" or "name = lucide-name"), our own from style/icons/. */
function sprite() {
  const list = fs.readFileSync("style/icons.txt", "utf8").split("\n").map((line) => line.replace(/#.*/, "").trim()).filter(Boolean);
  const drawings = list.map((line) => {
    const [name, lucide = name] = line.split("=").map((word) => word.trim());
    const file = `node_modules/lucide-static/icons/${lucide}.svg`;
    if (!fs.existsSync(file)) throw new Error(`style/icons.txt: lucide has no icon "${lucide}"`);
    return [name, file, SYMBOL];
  });
  const own = walk("style/icons").map((file) => [path.basename(file, ".svg"), file, null]);
  const names = [...drawings, ...own].map(([name]) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice) throw new Error(`the icon "${twice}" is named twice`);
  const symbols = [...drawings, ...own].map(([name, file, attributes]) => {
    const [, head, body] = fs.readFileSync(file, "utf8").match(/<svg([^>]*)>([\s\S]*)<\/svg>/) ?? [];
    if (body === undefined) throw new Error(`${file} holds no <svg>`);
    const viewBox = head.match(/viewBox="[^"]+"/)?.[0] ?? 'viewBox="0 0 24 24"';
    const style = attributes ?? [...head.matchAll(/(?:fill|stroke[a-z-]*)="[^"]*"/g)].map(([found]) => found).join(" ");
    return `<symbol id="${name}" ${viewBox} ${style}>${body.replace(/<!--[\s\S]*?-->/g, "").replace(/\s*\n\s*/g, "")}</symbol>`;
  });
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`);
}

/** The font files, without hinting (decision 0007), and the @font-face rules that name them. */
function fonts() {
  const folder = "node_modules/@fontsource/be-vietnam-pro";
  const ranges = JSON.parse(fs.readFileSync(`${folder}/unicode.json`, "utf8"));
  return FONT_SUBSETS.flatMap((subset) =>
    FONT_WEIGHTS.map(async (weight) => {
      const name = `be-vietnam-pro-${subset}-${weight}-normal`;
      const bytes = await subsetFont(read(`${folder}/files/${name}.woff2`), undefined, { keepAllGlyphs: true, keepFeatures: FONT_FEATURES, noHinting: true });
      const url = `/pkg/fonts/${name}.${hash(bytes)}.woff2`;
      const rule = `@font-face{font-family:"Be Vietnam Pro";font-style:normal;font-weight:${weight};font-display:swap;src:url(${url}) format("woff2");unicode-range:${ranges[subset]}}`;
      return { subset, url, bytes, rule };
    }),
  );
}

function stylesheet(faces) {
  const { code } = bundle({ filename: "style/main.css", minify: true, targets: BROWSERS });
  return Buffer.concat([Buffer.from(faces.map((face) => face.rule).join("")), code]);
}

/** Writes a file and its compressed copies; the compression of the same bytes is cached. */
function place(url, bytes) {
  const file = path.join(site, url);
  if (!fs.existsSync(file) || !read(file).equals(bytes)) write(file, bytes);
  const packable = bytes.length >= WORTH_PACKING_BYTES && (TEXT.has(path.extname(url)) || url.endsWith(".wasm"));
  const key = hash(bytes, quick ? "quick" : DISTANCES.join());
  for (const [ending, pack] of [["br", (input) => brotli(input, url.endsWith(".wasm") ? DISTANCES : undefined)], ["gz", (input) => zlib.gzipSync(input, { level: quick ? 1 : 9 })]]) {
    if (!packable) {
      fs.rmSync(`${file}.${ending}`, { force: true });
      continue;
    }
    const cached = path.join(packed, `${key}.${ending}`);
    if (!fs.existsSync(cached)) write(cached, pack(bytes));
    if (!fs.existsSync(`${file}.${ending}`) || !read(`${file}.${ending}`).equals(read(cached))) fs.copyFileSync(cached, `${file}.${ending}`);
  }
}

function brotli(bytes, tried = [[0, 0]]) {
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT, BROTLI_PARAM_NPOSTFIX, BROTLI_PARAM_NDIRECT } = zlib.constants;
  const pack = ([postfix, direct]) =>
    zlib.brotliCompressSync(bytes, {
      params: {
        [BROTLI_PARAM_QUALITY]: quick ? 4 : 11,
        [BROTLI_PARAM_SIZE_HINT]: bytes.length,
        [BROTLI_PARAM_NPOSTFIX]: postfix,
        [BROTLI_PARAM_NDIRECT]: direct,
      },
    });
  return (quick ? [[0, 0]] : tried).map(pack).reduce((least, next) => (next.length < least.length ? next : least));
}

/** A module without what only people read. */
function minified(module) {
  return Buffer.from(transformSync(module.toString(), { minify: true, format: "esm", target: "es2022" }).code);
}

/** Everything under /pkg: address -> bytes, in the order in which a page asks for it. */
function assets(faces) {
  const modules = Object.keys(ENTRIES).map((entry) => {
    const glue = minified(read(path.join(work, "bind", entry, `${entry}.js`)));
    const module = read(path.join(work, `${entry}.wasm`));
    const snippets = walk(path.join(work, "bind", entry, "snippets"));
    return { entry, glue, module, snippets };
  });
  const css = stylesheet(faces);
  const icons = sprite();
  const named = {
    ...Object.fromEntries(
      modules.flatMap(({ entry, glue, module }) => {
        const prefix = entry === "hawker" ? "" : `${entry}_`;
        return [
          [`${prefix}js`, [`/pkg/${entry}.${hash(glue, module)}.js`, glue]],
          [`${prefix}wasm`, [`/pkg/${entry}.${hash(module)}.wasm`, module]],
        ];
      }),
    ),
    css: [`/pkg/hawker.${hash(css)}.css`, css],
    icons: [`/pkg/icons.${hash(icons)}.svg`, icons],
  };
  const snippets = modules.flatMap(({ entry, snippets }) =>
    snippets.map((file) => [`/pkg/${path.relative(path.join(work, "bind", entry), file)}`, read(file)]),
  );
  const files = new Map([...Object.values(named), ...snippets, ...faces.map((face) => [face.url, face.bytes])]);
  return {
    files,
    urls: Object.fromEntries(Object.entries(named).map(([kind, [url]]) => [kind, url])),
    fonts: faces.filter((face) => face.subset === "latin").map((face) => face.url),
  };
}

/** public/ with the build's names written into its texts. */
function publicFiles(words) {
  return walk("public").map((file) => {
    const bytes = read(file);
    if (!TEXT.has(path.extname(file))) return [`/${path.relative("public", file)}`, bytes];
    const text = bytes.toString().replace(/__(BUILD_ID|PRECACHE|JS|WASM|CSS|ICONS)__/g, (_, word) => words[word]);
    return [`/${path.relative("public", file)}`, Buffer.from(text)];
  });
}

/** Drops what neither this build nor the one before it names: a page opened before an update may still ask for its files. */
function sweep(named) {
  for (const file of walk(site)) {
    const url = `/${path.relative(site, file).replace(/\.(br|gz)$/, "")}`;
    if (url !== "/manifest.json" && !named.has(url)) fs.rmSync(file);
  }
}

console.log(`site (${profile})`);
step("wasm", compile, { shows: true });
for (const entry of Object.keys(ENTRIES)) {
  step(`bind ${entry}`, () => bind(entry));
  step(`opt ${entry}`, () => shrink(entry));
}
const faces = await Promise.all(fonts());
const { files, urls, fonts: preload } = step("assets", () => assets(faces));
const offline = fs.existsSync("public/offline.html") ? ["/offline.html"] : [];
// Only what the offline page needs: a viewer's phone does not fetch the seller's module ahead of time. The worker caches what pages fetch.
const precache = [urls.css, urls.icons, ...preload, ...offline];
const build_id = hash(...files.keys(), ...walk("public").map((file) => read(file)));
step("pack", () => {
  const words = { BUILD_ID: build_id, PRECACHE: JSON.stringify(precache), JS: urls.js, WASM: urls.wasm, CSS: urls.css, ICONS: urls.icons };
  for (const [url, bytes] of publicFiles(words)) files.set(url, bytes);
  for (const [url, bytes] of files) place(url, bytes);
  const listing = path.join(site, "manifest.json");
  const before = fs.existsSync(listing) ? JSON.parse(fs.readFileSync(listing, "utf8")) : { files: [], previous: [] };
  const previous = before.build_id === build_id ? before.previous : before.files;
  sweep(new Set([...files.keys(), ...previous]));
  const manifest = { build_id, ...urls, fonts: preload, precache, files: [...files.keys()], previous };
  write(`${listing}.new`, `${JSON.stringify(manifest, null, 2)}\n`);
  fs.renameSync(`${listing}.new`, listing);
});
const kib = (url) => (fs.statSync(path.join(site, fs.existsSync(path.join(site, `${url}.br`)) ? `${url}.br` : url)).size / 1024).toFixed(1);
console.log(`  build ${build_id}: brotli KiB wasm ${kib(urls.wasm)}, stage ${kib(urls.stage_wasm)}, studio ${kib(urls.studio_wasm)}, js ${kib(urls.js)}, css ${kib(urls.css)}, icons ${kib(urls.icons)}`);
