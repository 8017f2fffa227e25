#!/usr/bin/env bash
# Keeps the database of a release, to be migrated by every later one in Tests/test_upgrades.py. To be run once when a
# version is released, with its own program and a PostgreSQL to make a database on:
#
#   CONCORD_TEST_POSTGRES="$(bash Tests/postgres.sh start DIR)" Tests/add_upgrade_fixture.sh .build/release/concord
#
# It writes Tests/Upgrades/VERSION/: an SQL dump of each database, a backup and an export of a small city.
set -euo pipefail
program=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
version=$("$program" --version)
folder=$here/Upgrades/$version
[ ! -e "$folder" ] || { echo "$folder is there already: a released version never changes" >&2; exit 1; }
work=$(mktemp -d)
database=upgrade_$(od -An -N6 -tx1 /dev/urandom | tr -d ' \n')
psql "$CONCORD_TEST_POSTGRES" -qc "CREATE DATABASE $database"
cleanup() {
  psql "$CONCORD_TEST_POSTGRES" -qc "DROP DATABASE $database WITH (FORCE)"
  rm -rf "$work"
}
trap cleanup EXIT
url=${CONCORD_TEST_POSTGRES%/*}/$database

python3 "$here/small_city.py" "$program" "$work/city"
mkdir -p "$folder"
"$program" backup "$folder/city.backup" --data "$work/city"
"$program" restore "$folder/city.backup" --data "$work/other" --database "$url" >/dev/null
python3 - "$work/city/concord.sqlite" "$folder/sqlite.sql.gz" <<'PYTHON'
import gzip, sqlite3, sys
lines = "\n".join(sqlite3.connect(sys.argv[1]).iterdump())
open(sys.argv[2], "wb").write(gzip.compress(lines.encode(), mtime=0))
PYTHON
pg_dump --no-owner --no-privileges "$url" | grep -v '^\\\(un\)\?restrict' | gzip -9n >"$folder/postgres.sql.gz"
"$program" picture --by month,conduct --data "$work/city" >"$folder/picture.csv"
echo "Kept $folder: $(du -sh "$folder" | cut -f1). Commit it with the release."
