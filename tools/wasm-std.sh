#!/usr/bin/env bash
# Gives Debian's compiler the standard library for wasm32-unknown-unknown, which Debian does not package.
# Builds it once from the packaged source and lays it into the compiler's own sysroot, so that every later
# `cargo build --target wasm32-unknown-unknown` is a plain one. Needs cargo-web, rust-web-src and an lld.
set -euo pipefail

target=wasm32-unknown-unknown
cargo=/usr/bin/cargo rustc=/usr/bin/rustc
sysroot=$($rustc --print sysroot)
host=$($rustc -vV | sed -n 's/^host: //p')
as_root=; [ "$(id -u)" = 0 ] || as_root=sudo

lld=$(command -v ld.lld || ls -1 /usr/bin/ld.lld-* 2>/dev/null | sort -V | tail -n1 || true)
[ -n "$lld" ] || { echo "wasm-std: no lld found (Debian package lld-22)" >&2; exit 1; }
$as_root mkdir -p "$sysroot/lib/rustlib/$host/bin" "$sysroot/lib/rustlib/$target/lib"
$as_root ln -sfn "$(readlink -f "$lld")" "$sysroot/lib/rustlib/$host/bin/rust-lld"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/src"
cat > "$work/Cargo.toml" <<'TOML'
[package]
name = "nothing"
version = "0.0.0"
edition = "2021"
[lib]
crate-type = ["cdylib"]
[workspace]
TOML
: > "$work/src/lib.rs"
# RUSTC_BOOTSTRAP opens -Zbuild-std for this one build only; the library itself is the packaged, released source.
# Bitcode goes along, as in the released libraries, or link-time optimisation would not find it.
(cd "$work" && RUSTC_BOOTSTRAP=1 RUSTC=$rustc CARGO_TARGET_DIR="$work/out" RUSTFLAGS="-C embed-bitcode=yes" \
  $cargo build --quiet --release --target "$target" -Zbuild-std=std,panic_abort)
# Two builds of one library side by side would leave the compiler to guess.
$as_root rm -f "$sysroot/lib/rustlib/$target/lib"/*.rlib
for rlib in "$work/out/$target/release/deps"/lib*.rlib; do
  $as_root install -m 644 "$rlib" "$sysroot/lib/rustlib/$target/lib/"
done
