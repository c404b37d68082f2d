#!/usr/bin/env bash
# A throw-away PostgreSQL for the tests: `postgres.sh start` prints the folder it lives in and its address,
# `postgres.sh stop FOLDER` ends it and removes everything. It listens on a socket in its own folder, on no port.
set -euo pipefail

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n1)
[ -n "$bin" ] || { echo "postgres: no server found (Debian package postgresql)" >&2; exit 1; }
# PostgreSQL refuses to run as root; the package brings this user along.
as_user() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }

case ${1:-} in
  start)
    home=$(mktemp -d /tmp/hawker-postgres.XXXXXX)
    [ "$(id -u)" != 0 ] || chown postgres "$home"
    as_user "$bin/initdb" -D "$home/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$home.log" 2>&1
    # Nothing here has to outlive a crash, so nothing waits for the disk.
    as_user "$bin/pg_ctl" -D "$home/data" -w -t 30 -l "$home/server.log" -o "-c listen_addresses='' -c unix_socket_directories=$home \
      -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=300 -c shared_buffers=64MB" start >>"$home.log" 2>&1 ||
      { cat "$home.log" >&2; exit 1; }
    rm -f "$home.log"
    echo "$home postgres://postgres@localhost/postgres?host=$home"
    ;;
  stop)
    case ${2:-} in /tmp/hawker-postgres.*) ;; *) echo "postgres: stop needs a folder that start printed" >&2; exit 2 ;; esac
    as_user "$bin/pg_ctl" -D "$2/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$2" "$2.log"
    ;;
  *) echo "usage: postgres.sh start | stop FOLDER" >&2; exit 2 ;;
esac
