// Empties functions of a WebAssembly module by name, so that wasm-opt can drop them and all that only they reach. For
// code that a library has in every vtable although this program can never call it. An emptied function traps.
//
// What it saves, in bytes after brotli (26 November 2026): 19,158 of the stage's module (350,057 without, 330,899 with) and
// 17,399 of the studio's (370,636 and 353,237). Without it the first load would be above both ceilings
// (end2end/stories/live-first-load.spec.mjs). It can go when leptos leaves that code out (its issue 4438).

/** The ids of the sections that are rewritten here (core specification, "Modules"). */
const CUSTOM = 0, IMPORT = 2, CODE = 10;
const FUNCTION_NAMES = 1;
/** No locals, `unreachable`, `end`. */
const EMPTY_BODY = Uint8Array.of(0x00, 0x00, 0x0b);

class Reader {
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }
  byte() {
    return this.bytes[this.at++];
  }
  number() {
    let value = 0, scale = 1, byte;
    do {
      byte = this.byte();
      value += (byte & 0x7f) * scale;
      scale *= 128;
    } while (byte & 0x80);
    return value;
  }
  take(length) {
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
  text() {
    return Buffer.from(this.take(this.number())).toString();
  }
}

function number(value) {
  const bytes = [];
  do {
    bytes.push((value % 128) | (value >= 128 ? 0x80 : 0));
    value = Math.floor(value / 128);
  } while (value > 0);
  return Uint8Array.from(bytes);
}

function countImportedFunctions(reader) {
  const limits = () => {
    const flags = reader.number();
    reader.number();
    if (flags & 1) reader.number();
  };
  let functions = 0;
  for (let left = reader.number(); left > 0; left--) {
    reader.text();
    reader.text();
    const kind = reader.byte();
    if (kind === 0) functions += reader.number() >= 0;
    else if (kind === 1) { reader.byte(); limits(); }
    else if (kind === 2) limits();
    else if (kind === 3) reader.take(2);
    else { reader.byte(); reader.number(); }
  }
  return functions;
}

function readFunctionNames(reader, end) {
  const names = new Map();
  while (reader.at < end) {
    const kind = reader.byte();
    const length = reader.number();
    const next = reader.at + length;
    if (kind === FUNCTION_NAMES) for (let left = reader.number(); left > 0; left--) names.set(reader.number(), reader.text());
    reader.at = next;
  }
  return names;
}

/** The module without the bodies of the functions that match one of the rules: a name, and at least so many bytes. The names go too. */
export function snip(module, rules) {
  const sections = [];
  const reader = new Reader(module, 8);
  let imported = 0, names = new Map();
  while (reader.at < module.length) {
    const id = reader.byte();
    const content = reader.take(reader.number());
    const inner = new Reader(content);
    if (id === IMPORT) imported = countImportedFunctions(new Reader(content));
    if (id === CUSTOM && inner.text() === "name") {
      names = readFunctionNames(inner, content.length);
      continue;
    }
    sections.push([id, content]);
  }
  if (names.size === 0) throw new Error("the module names no functions: nothing can be found in it");
  const parts = [module.subarray(0, 8)];
  const emptied = rules.map(() => 0);
  for (const [id, content] of sections) {
    let body = content;
    if (id === CODE) {
      const code = new Reader(content);
      const count = code.number();
      const bodies = [number(count)];
      for (let at = 0; at < count; at++) {
        const old = code.take(code.number());
        const rule = rules.findIndex(({ name, bytes }) => old.length >= bytes && name.test(names.get(imported + at) ?? ""));
        const goes = rule >= 0;
        if (goes) emptied[rule] += 1;
        const body = goes ? EMPTY_BODY : old;
        bodies.push(number(body.length), body);
      }
      body = Buffer.concat(bodies);
    }
    parts.push(Uint8Array.of(id), number(body.length), body);
  }
  // A compiler that names functions otherwise must be noticed here, not by the people who download the rest.
  const missed = emptied.indexOf(0);
  if (missed >= 0) throw new Error(`no function is called ${rules[missed].name}: has the compiler changed its names?`);
  return Buffer.concat(parts);
}
