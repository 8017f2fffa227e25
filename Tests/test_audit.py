"""The audit trail against somebody who has the database file."""

import hashlib
import json
import sqlite3
import subprocess
import sys

import pytest

from conftest import PROGRAM, concord, init

GENESIS = "0" * 64


def link(previous, at, person, organisation, action, kind, subject, summary):
    """The hash of an entry, written down once more: every field with its length."""
    parts = [previous, str(at), person, organisation, action, kind, subject, summary]
    framed = b"".join(b"-;" if part is None else b"%d:%s;" % (len(part.encode()), part.encode()) for part in parts)
    return hashlib.sha256(framed).hexdigest()


def rewrite(db, start):
    """Writes the chain anew from an entry on, with its head, as the owner of the database could."""
    rows = db.execute(
        "SELECT seq, at, person, organisation, action, subject_kind, subject_id, summary FROM audit_entry"
        " WHERE seq >= ? ORDER BY seq", (start,)).fetchall()
    previous = db.execute("SELECT hash FROM audit_entry WHERE seq = ?", (start - 1,)).fetchone()[0]
    for seq, *fields in rows:
        digest = link(previous, *fields)
        db.execute("UPDATE audit_entry SET previous = ?, hash = ? WHERE seq = ?", (previous, digest, seq))
        previous = digest
    db.execute("UPDATE audit_head SET hash = ?", (previous,))


@pytest.fixture
def city(tmp_path):
    init({"data": tmp_path / "city"})
    for number in range(6):
        concord("organisations", "add", "--name", f"Partner {number}", "--kind", "school", data=tmp_path / "city")
    return tmp_path / "city"


def database(city):
    return sqlite3.connect(city / "concord.sqlite")


def verify(city, *more):
    done = concord("audit", "verify", "--json", *more, data=city, ok=False)
    return done.returncode, json.loads(done.stdout)["faults"]


def test_a_whole_trail_is_whole(city):
    done = concord("audit", "verify", data=city)
    assert done.stdout.startswith("Whole: ")
    head = concord("audit", "head", data=city).stdout.split()
    assert head[1] == database(city).execute("SELECT hash FROM audit_head").fetchone()[0]


def test_tampering_is_found_and_named(city):
    with database(city) as db:
        db.execute("UPDATE audit_entry SET action = 'organisation.archived' WHERE seq = 4")
    assert verify(city) == (1, [{"kind": "edited", "first": 4, "last": 4}])
    text = concord("audit", "verify", data=city, ok=False)
    assert text.returncode == 1 and "edited: entry 4" in text.stdout
    with database(city) as db:
        db.execute("UPDATE audit_entry SET action = 'organisation.created' WHERE seq = 4")
        db.execute("DELETE FROM audit_entry WHERE seq = 3")
    assert verify(city) == (1, [{"kind": "removed", "first": 3, "last": 3}])


def test_a_rewritten_chain_is_found_by_a_noted_head(city, tmp_path):
    notes = tmp_path / "heads"
    notes.write_text(concord("audit", "head", data=city).stdout)
    early = int(notes.read_text().split()[0])
    concord("organisations", "add", "--name", "Late", "--kind", "school", data=city)
    with notes.open("a") as file:
        file.write(concord("audit", "head", data=city).stdout)
    assert verify(city, "--from-head", notes) == (0, [])
    with database(city) as db:
        db.execute("UPDATE audit_entry SET action = 'organisation.changed' WHERE seq = ?", (early + 1,))
        rewrite(db, early + 1)
    assert verify(city) == (0, [])
    assert verify(city, "--from-head", notes) == (1, [{"kind": "rewritten", "first": early + 1, "last": early + 1}])
    notes.write_text("not a head\n")
    assert concord("audit", "verify", "--from-head", notes, data=city, ok=False).returncode == 1


def test_the_trail_is_exported(city, tmp_path):
    concord("audit", "export", tmp_path / "trail.json", data=city)
    entries = [json.loads(line) for line in (tmp_path / "trail.json").read_text().splitlines()]
    assert [entry["number"] for entry in entries] == list(range(1, len(entries) + 1))
    concord("audit", "export", tmp_path / "trail.csv", data=city)
    assert len((tmp_path / "trail.csv").read_text().strip().splitlines()) == len(entries) + 1


def test_a_million_entries_take_no_more_memory(city):
    with database(city) as db:
        last, head = db.execute("SELECT seq, hash FROM audit_head").fetchone()

        def rows():
            # One by one: what this process held would count for its child.
            previous = head
            for seq in range(last + 1, 1_000_001):
                fields = (1_700_000_000_000 + seq, None, None, "thing.opened", "thing", str(seq), '{"changes":[]}')
                digest = link(previous, *fields)
                yield seq, *fields, previous, digest
                previous = digest

        db.executemany("INSERT INTO audit_entry VALUES (?,?,?,?,?,?,?,?,?,?)", rows())
        db.execute("UPDATE audit_head SET seq = 1000000, hash = (SELECT hash FROM audit_entry WHERE seq = 1000000)")
        # Two entries change places: the chain is read a second time.
        db.execute("UPDATE audit_entry SET seq = -1 WHERE seq = 500000")
        db.execute("UPDATE audit_entry SET seq = 500000 WHERE seq = 900000")
        db.execute("UPDATE audit_entry SET seq = 900000 WHERE seq = -1")
    command = [PROGRAM, "audit", "verify", "--json", "--data", str(city)]
    # Started by a small process: what a large one holds when it starts another counts for that one too.
    small = "import resource, subprocess, sys; subprocess.run(sys.argv[1:]); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", small, *command], capture_output=True, text=True, timeout=600)
    out, kilobytes = done.stdout, int(done.stderr)
    assert [(fault["kind"], fault["first"]) for fault in json.loads(out)["faults"]] == [
        ("reordered", 500000), ("reordered", 900000)]
    assert kilobytes < 250_000
