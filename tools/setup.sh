# Sourced by ./dev: finds or installs what the project needs. Checks each time what is there (well under a second)
# instead of trusting a marker file, and changes only what is missing. Works from an empty home folder.

wasm_target=wasm32-unknown-unknown
bindgen_version=$(sed -nE 's/^wasm-bindgen = "=([0-9.]+)"/\1/p' Cargo.toml)
nextest_version=0.9.143
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
export CARGO_TERM_COLOR=${CARGO_TERM_COLOR:-auto}
PATH=$PATH:${CARGO_HOME:-$HOME/.cargo}/bin:/usr/sbin

say() { printf 'setup          %s\n' "$*"; }

# timed WHAT COMMAND...
timed() {
  local what=$1 began=$SECONDS; shift
  say "$what …"
  "$@"
  say "$what: $((SECONDS - began)) s"
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

# Lines of "package path": a package is missing when no file matches its path.
missing_packages() {
  local package path
  while read -r package path; do
    compgen -G "$path" >/dev/null || echo "$package"
  done
}

install_packages() {
  command -v apt-get >/dev/null || { say "this system has no apt-get; please install what these Debian packages hold: $*"; return 1; }
  [ -n "${packages_listed:-}" ] || as_root apt-get update -qq
  packages_listed=1
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

setup_packages() {
  local missing
  missing=$(missing_packages <<'LIST'
build-essential /usr/bin/cc
pkg-config /usr/bin/pkg-config
libssl-dev /usr/include/openssl/ssl.h
git /usr/bin/git
chromium /usr/bin/chromium
firefox-esr /usr/bin/firefox-esr
postgresql /usr/lib/postgresql/*/bin/initdb
nginx-light /usr/sbin/nginx
caddy /usr/bin/caddy
LIST
  )
  [ -z "$missing" ] || timed "Debian packages: ${missing//$'\n'/ }" install_packages $missing
  # Only `./dev bench feed` and `./dev bench pages` need these.
  missing=$(missing_packages <<'LIST'
libnginx-mod-nchan /usr/lib/nginx/modules/ngx_nchan_module.so
wrk /usr/bin/wrk
LIST
  )
  [ -z "$missing" ] || timed "Debian packages for benchmarks: ${missing//$'\n'/ }" install_packages $missing ||
    say "went on without them"
}

# What is no browser and broadcasts or watches in a story (`end2end/encoders.mjs`). The Python half is kept outside the checkout: it
# is 500 MB, and every clone can use it.
setup_encoders() {
  local missing home list=end2end/encoders/requirements.txt
  home=${XDG_CACHE_HOME:-$HOME/.cache}/hawker/encoders-$(sha256sum <$list | cut -c1-12)
  missing=$(missing_packages <<'LIST'
python3-venv /usr/lib/python3.*/ensurepip/__init__.py
python3-gst-1.0 /usr/lib/python3/dist-packages/gi/overrides/Gst.py
gir1.2-gst-plugins-base-1.0 /usr/lib/*/girepository-1.0/GstSdp-1.0.typelib
gir1.2-gst-plugins-bad-1.0 /usr/lib/*/girepository-1.0/GstWebRTC-1.0.typelib
gstreamer1.0-plugins-base /usr/lib/*/gstreamer-1.0/libgstopus.so
gstreamer1.0-plugins-good /usr/lib/*/gstreamer-1.0/libgstvpx.so
gstreamer1.0-plugins-bad /usr/lib/*/gstreamer-1.0/libgstwebrtc.so
gstreamer1.0-plugins-ugly /usr/lib/*/gstreamer-1.0/libgstx264.so
gstreamer1.0-nice /usr/lib/*/gstreamer-1.0/libgstnice.so
LIST
  )
  [ -z "$missing" ] || timed "Debian packages: ${missing//$'\n'/ }" install_packages $missing
  [ -e "$home/whole" ] || timed "FFmpeg and aiortc" make_encoders "$home" "$list"
}

# Debian's own Python, which has GStreamer's bindings.
make_encoders() {
  rm -rf "$1"
  /usr/bin/python3 -m venv --system-site-packages "$1"
  "$1/bin/pip" install --quiet --disable-pip-version-check -r "$2"
  touch "$1/whole"
}

# A rustup without a toolchain has no sysroot, and what lies under / is Debian's.
has_wasm() {
  local root; root=$("$1" --print sysroot 2>/dev/null) && [ -n "$root" ] || return 1
  compgen -G "$root/lib/rustlib/$wasm_target/lib/libstd-*.rlib" >/dev/null
}

# rustup's toolchain where it has the target or can fetch it, Debian's compiler otherwise.
setup_toolchain() {
  if has_wasm rustc; then return; fi
  if [ -x /usr/bin/rustc ] && has_wasm /usr/bin/rustc; then use_debian; return; fi
  if command -v rustup >/dev/null && rustc --version >/dev/null 2>&1; then
    say "asking rustup for $wasm_target …"
    if timeout 60 rustup target add "$wasm_target" >/dev/null 2>&1 && has_wasm rustc; then
      rustup component add clippy rustfmt >/dev/null 2>&1 || true
      return
    fi
  fi
  local missing
  missing=$(missing_packages <<'LIST'
rustc-web /usr/bin/rustc
cargo-web /usr/bin/cargo
rust-web-src /usr/lib/rustlib/src/rust/library/std/Cargo.toml
rust-web-llvm /usr/share/doc/rust-web-llvm
rust-web-clippy /usr/bin/cargo-clippy
rustfmt-web /usr/bin/cargo-fmt
lld-22 /usr/bin/ld.lld-22
LIST
  )
  [ -z "$missing" ] || timed "Debian packages: ${missing//$'\n'/ }" install_packages $missing
  timed "the standard library for $wasm_target" tools/wasm-std.sh
  use_debian
}

# A rustup proxy earlier in PATH would hide Debian's compiler.
use_debian() {
  PATH=/usr/bin:$PATH
  unset RUSTUP_TOOLCHAIN
}

setup_tools() {
  if [ "$(wasm-bindgen --version 2>/dev/null)" != "wasm-bindgen $bindgen_version" ]; then
    # Its own lock file names a crate version that was withdrawn, hence no --locked. Built as quickly as can be: it works for two seconds per build.
    CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
      timed "wasm-bindgen $bindgen_version" cargo install --force "wasm-bindgen-cli@$bindgen_version" --bin wasm-bindgen
  fi
  cargo nextest --version >/dev/null 2>&1 ||
    timed "cargo-nextest $nextest_version" cargo install --locked "cargo-nextest@$nextest_version"
  cmp -s package-lock.json node_modules/.hawker-lock || {
    timed "npm packages" npm ci --silent
    cp package-lock.json node_modules/.hawker-lock
  }
}

setup() {
  command -v node >/dev/null || { say "please install Node 20 or newer first"; return 1; }
  setup_packages
  setup_toolchain
  setup_tools
}
