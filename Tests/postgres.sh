#!/bin/sh
# A private PostgreSQL for tests, thrown away afterwards. It listens on a free port of the loopback interface only, asks
# for a password that is made for it, and writes nothing outside DIR.
#
#   Tests/postgres.sh start DIR   starts it and prints its url, for CONCORD_TEST_POSTGRES
#   Tests/postgres.sh stop DIR    stops it and removes its data
set -eu

usage() { echo "usage: $0 start|stop DIR" >&2; exit 64; }
[ $# -eq 2 ] || usage
command=$1
mkdir -p "$2"
dir=$(cd "$2" && pwd)
data=$dir/data

bin=${CONCORD_POSTGRES_BIN:-}
if [ -z "$bin" ]; then
  for candidate in /usr/lib/postgresql/*/bin; do [ -x "$candidate/initdb" ] && bin=$candidate; done
fi
[ -n "$bin" ] || bin=$(dirname "$(command -v initdb || echo /missing/initdb)")
[ -x "$bin/initdb" ] || { echo "PostgreSQL's initdb is not installed (Debian: postgresql)" >&2; exit 69; }

# PostgreSQL refuses to run as root.
as_server() {
  if [ "$(id -u)" -eq 0 ]; then (cd "$dir" && runuser -u postgres -- "$@"); else "$@"; fi
}

start() {
  if [ -f "$data/postmaster.pid" ] && as_server "$bin/pg_ctl" -D "$data" status >/dev/null 2>&1; then
    cat "$dir/url"
    return
  fi
  rm -rf "$data"
  password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  [ "$(id -u)" -ne 0 ] || chown postgres "$dir"
  chmod 700 "$dir"
  (umask 077 && printf '%s\n' "$password" >"$dir/password")
  [ "$(id -u)" -ne 0 ] || chown postgres "$dir/password"
  # Text sorts by a language's rules, not by its bytes, as in a city's own database: a query that forgets to say which
  # order it means is found here.
  as_server "$bin/initdb" -D "$data" --username=concord --pwfile="$dir/password" --auth=scram-sha-256 --encoding=UTF8 \
    --locale=C.UTF-8 --locale-provider=icu --icu-locale=und --no-sync >"$dir/initdb.log" 2>&1 ||
    { cat "$dir/initdb.log" >&2; exit 1; }
  # Durability is switched off: nothing here outlives the tests.
  settings="-c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=300 -c shared_buffers=64MB"
  settings="$settings -c dynamic_shared_memory_type=mmap -c max_locks_per_transaction=256"
  settings="$settings -c fsync=off -c synchronous_commit=${CONCORD_TEST_COMMIT:-off} -c full_page_writes=off -c log_min_messages=fatal"
  tries=0
  while [ $tries -lt 20 ]; do
    tries=$((tries + 1))
    port=$((20000 + $(od -An -N2 -tu2 /dev/urandom | tr -d ' ') % 12000))
    # A port that another process holds makes the start fail; the next one is tried.
    if as_server "$bin/pg_ctl" -D "$data" -l "$dir/server.log" -w -t 60 -o "-p $port $settings" start >/dev/null 2>&1
    then
      (umask 077 && echo "postgres://concord:$password@127.0.0.1:$port/postgres" >"$dir/url")
      cat "$dir/url"
      return
    fi
  done
  echo "PostgreSQL did not start; its log:" >&2
  tail -20 "$dir/server.log" >&2
  exit 1
}

stop() {
  if [ -d "$data" ]; then
    as_server "$bin/pg_ctl" -D "$data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$data"
  fi
  rm -f "$dir/url" "$dir/password" "$dir/server.log" "$dir/initdb.log"
}

case $command in
  start) start ;;
  stop) stop ;;
  *) usage ;;
esac
