"""Every released version's database is brought up to date by this program, with nothing lost."""

import gzip
import json
import pathlib
import sqlite3
import subprocess

import pytest

from conftest import PROGRAM, Server, concord
from small_city import make

RELEASES = sorted(path for path in (pathlib.Path(__file__).parent / "Upgrades").iterdir() if path.is_dir())


def counts(place):
    """How many rows each table has; those of older versions."""
    if place["database"]:
        names = ask_postgres(place, "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        return {name: int(ask_postgres(place, f'SELECT count(*) FROM "{name}"')[0]) for name in names}
    with sqlite3.connect(place["data"] / "concord.sqlite") as db:
        names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}


def ask_postgres(place, sql):
    done = subprocess.run(["psql", place["database"], "-XqAtc", sql], capture_output=True, text=True, check=True)
    return done.stdout.split()


def load(release, place):
    place["data"].mkdir()
    if place["database"]:
        text = gzip.decompress((release / "postgres.sql.gz").read_bytes())
        subprocess.run(
            ["psql", place["database"], "-Xq", "-v", "ON_ERROR_STOP=1"], input=text, check=True, capture_output=True)
    else:
        db = sqlite3.connect(place["data"] / "concord.sqlite")
        db.executescript(gzip.decompress((release / "sqlite.sql.gz").read_bytes()).decode())
        db.close()


def check(release, place, before=None):
    # Opening brings it up to date.
    picture = concord("picture", "--by", "month,conduct", **place).stdout
    assert picture == (release / "picture.csv").read_text()
    after = counts(place)
    for table, rows in (before or {}).items():
        if table not in ("schema_version", "sqlite_sequence"):
            assert after.get(table, 0) >= rows, f"{table} lost rows"
    found = json.loads(concord("doctor", "--json", ok=False, **place).stdout)
    assert all(finding["state"] != "wrong" for finding in found), found
    server = Server(place["data"], place["database"])
    server.stop()
    assert server.process.returncode == 0


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.name)
def test_a_released_database_is_brought_up_to_date(release, place):
    load(release, place)
    check(release, place, counts(place))


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.name)
def test_a_backup_of_a_release_is_restored(release, place):
    concord("restore", release / "city.backup", **place)
    check(release, place)


def test_there_is_a_fixture_of_every_release_and_it_can_be_made(tmp_path):
    """The small city that fixtures hold can be made by this program too, so the script works at the next release."""
    assert RELEASES
    make(PROGRAM, tmp_path / "city")
    concord("backup", tmp_path / "city.backup", data=tmp_path / "city")
