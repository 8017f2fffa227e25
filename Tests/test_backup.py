"""Backup, restore, export, import, moving between databases, and the doctor: as an operator meets them."""

import json
import os
import pathlib
import re
import shutil
import sqlite3
import stat
import subprocess
import time
import uuid

import pytest

from client import Person
from conftest import PROGRAM, Server, concord, init


@pytest.fixture(autouse=True)
def unlimited(monkeypatch):
    """One person does here what many do in a city."""
    monkeypatch.setenv("CONCORD_RATE_LIMIT", "0")


@pytest.fixture
def city(made, tmp_path):
    shutil.copytree(made, tmp_path / "city")
    (tmp_path / "city").chmod(0o700)
    return tmp_path / "city"


def picture(data, database=None):
    return concord("picture", "--by", "month,area", data=data, database=database).stdout


def sums(folder):
    """Rows and digest of every table of an export."""
    dictionary = json.loads((folder / "dictionary.json").read_text())
    return {table["name"]: (table["rows"], table["digest"], table.get("last")) for table in dictionary["tables"]}


def passphrase(tmp_path, text="a long enough sentence"):
    path = tmp_path / "passphrase"
    path.write_text(text + "\n")
    return path


# Refusals


def test_nothing_is_written_over(city, tmp_path):
    concord("backup", tmp_path / "a.backup", data=city)
    before = (tmp_path / "a.backup").read_bytes()
    done = concord("backup", tmp_path / "a.backup", data=city, ok=False)
    assert done.returncode == 1 and "already" in done.stderr and (tmp_path / "a.backup").read_bytes() == before
    done = concord("restore", tmp_path / "a.backup", data=city, ok=False)
    assert done.returncode == 1 and "already" in done.stderr
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "notes.txt").write_text("mine")
    done = concord("export", "--everything", tmp_path / "out", data=city, ok=False)
    assert done.returncode == 1 and "notes.txt" in done.stderr
    assert os.listdir(tmp_path / "out") == ["notes.txt"]


def test_a_damaged_or_foreign_file_restores_nothing(city, tmp_path):
    concord("backup", tmp_path / "a.backup", data=city)
    whole = (tmp_path / "a.backup").read_bytes()
    damaged = bytearray(whole)
    damaged[len(whole) // 2] ^= 1
    for name, content in {"damaged": bytes(damaged), "short": whole[:-40], "foreign": b"PK\x03\x04", "empty": b""}.items():
        (tmp_path / name).write_bytes(content)
        done = concord("restore", tmp_path / name, data=tmp_path / "new", ok=False)
        assert done.returncode == 1 and done.stderr.strip() and "Fatal" not in done.stderr, name
        assert not (tmp_path / "new" / "concord.sqlite").exists()
    done = concord("restore", tmp_path / "nowhere", data=tmp_path / "new", ok=False)
    assert done.returncode == 1 and "nowhere" in done.stderr


def test_a_passphrase_is_never_on_the_command_line_and_a_wrong_one_is_told(city, tmp_path):
    help = concord("backup", "--help", data=city).stdout
    assert "--passphrase-file" in help and "--passphrase " not in help
    done = concord("backup", tmp_path / "a.backup", "--encrypt", data=city, ok=False, stdin="")
    assert done.returncode == 1 and "passphrase" in done.stderr
    short = concord(
        "backup", tmp_path / "a.backup", "--encrypt", "--passphrase-file", passphrase(tmp_path, "short"), data=city, ok=False)
    assert short.returncode == 1 and "12" in short.stderr
    concord("backup", tmp_path / "a.backup", "--encrypt", "--passphrase-file", passphrase(tmp_path), data=city)
    content = (tmp_path / "a.backup").read_bytes()
    assert b"incident" not in content[2000:]
    done = concord("restore", tmp_path / "a.backup", data=tmp_path / "new", ok=False, stdin="")
    assert done.returncode == 1 and "passphrase" in done.stderr
    wrong = concord(
        "restore", tmp_path / "a.backup", "--passphrase-file", passphrase(tmp_path, "another sentence"), data=tmp_path / "new",
        ok=False)
    assert wrong.returncode == 1 and not (tmp_path / "new" / "concord.sqlite").exists()
    concord("restore", tmp_path / "a.backup", "--passphrase-file", passphrase(tmp_path), data=tmp_path / "new")
    assert picture(tmp_path / "new") == picture(city)


def test_a_backup_of_a_newer_version_is_refused(city, tmp_path):
    path = tmp_path / "a.backup"
    concord("backup", path, data=city)
    path.write_bytes(path.read_bytes().replace(b'"format":1', b'"format":2', 1))
    done = concord("restore", path, data=tmp_path / "new", ok=False)
    assert done.returncode == 1 and "newer version" in done.stderr


# Backup and restore


def test_a_backup_taken_while_people_report_is_whole(place, tmp_path):
    link = init(place)
    (place["data"] / "uploads").mkdir(parents=True, exist_ok=True)
    (place["data"] / "uploads" / "waiting.csv").write_text("a,b\n")
    server = Server(place["data"], place["database"])
    try:
        person = Person(server).first_sign_in(link)

        def report():
            status, answer = person.report(f"Something was shouted at the stop, {uuid.uuid4()}.", str(uuid.uuid4()))
            assert status == 201, answer

        for _ in range(5):
            report()
        command = [PROGRAM, "backup", str(tmp_path / "a.backup"), "--data", str(place["data"])]
        running = subprocess.Popen(
            command + (["--database", place["database"]] if place["database"] else []), stdout=subprocess.PIPE, text=True)
        more = 0
        while running.poll() is None:
            more += 1
            report()
        assert running.returncode == 0 and "Checked" in running.stdout.read()
    finally:
        server.stop()
    assert stat.S_IMODE((tmp_path / "a.backup").stat().st_mode) == 0o600
    assert not [name for name in os.listdir(place["data"]) if name.startswith("scratch")]
    concord("restore", tmp_path / "a.backup", data=tmp_path / "new")
    db = sqlite3.connect(tmp_path / "new" / "concord.sqlite")
    reports, receipts = (db.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in ("incident", "incident_receipt"))
    assert 5 <= reports == receipts <= 5 + more
    assert (tmp_path / "new" / "uploads" / "waiting.csv").read_text() == "a,b\n"
    # The restored city is served to who was signed in, and its numbers go on.
    server = Server(tmp_path / "new")
    try:
        person = person.at(server)
        report()
    finally:
        server.stop()
    assert db.execute("SELECT max(number), count(*) FROM incident").fetchone() == (reports + 1, reports + 1)


def test_a_city_moves_to_postgresql_and_back_with_nothing_lost(city, postgres, tmp_path):
    database = postgres()
    concord("export", "--everything", tmp_path / "one", data=city)
    concord("import", "--everything", tmp_path / "one", data=tmp_path / "second", database=database)
    concord("export", "--everything", tmp_path / "two", data=tmp_path / "second", database=database)
    concord("backup", tmp_path / "two.backup", data=tmp_path / "second", database=database)
    concord("restore", tmp_path / "two.backup", data=tmp_path / "third")
    concord("export", "--everything", tmp_path / "three", data=tmp_path / "third")
    assert sums(tmp_path / "one") == sums(tmp_path / "two") == sums(tmp_path / "three")
    for table in (tmp_path / "one" / "tables").glob("*.jsonl"):
        assert table.read_bytes() == (tmp_path / "three" / "tables" / table.name).read_bytes(), table.name
    assert picture(city) == picture(tmp_path / "second", database) == picture(tmp_path / "third")
    # What cannot be: into a database that is not empty.
    done = concord("import", "--everything", tmp_path / "one", data=tmp_path / "fourth", database=database, ok=False)
    assert done.returncode == 1 and "already" in done.stderr
    # Sign-ins, sequences and receipts go on in the last of them.
    assert "good" in concord("doctor", data=tmp_path / "third").stdout


def test_an_export_is_documented_and_open(city, tmp_path):
    concord("export", "--everything", tmp_path / "out", data=city)
    text = (tmp_path / "out" / "README.md").read_text()
    dictionary = json.loads((tmp_path / "out" / "dictionary.json").read_text())
    for table in dictionary["tables"]:
        assert table["meaning"] and f"## {table['name']}" in text
        assert all(column["meaning"] for column in table["columns"]), table["name"]
        lines = (tmp_path / "out" / table["file"]).read_text().splitlines()
        assert len(lines) == table["rows"]
        if lines:
            assert list(json.loads(lines[0])) == [column["name"] for column in table["columns"]]
        assert (tmp_path / "out" / table["csv"]).exists()
    areas = json.loads((tmp_path / "out" / "areas.geojson").read_text())
    assert areas["type"] == "FeatureCollection" and areas["features"]
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o700


def test_scheduled_backups_are_taken_once_and_told(place, tmp_path):
    init(place)
    folder = tmp_path / "backups"
    (place["data"]).mkdir(exist_ok=True)
    (place["data"] / "concord.yaml").write_text(
        f"backup-folder: {folder}\nbackup-keep-daily: 2\nbackup-keep-weekly: 0\nbackup-passphrase-file: {passphrase(tmp_path)}\n")
    folder.mkdir()
    for day in range(1, 6):
        (folder / f"concord-2020-01-0{day}T00-00-00Z.backup").write_text("old")
    (folder / "mine.txt").write_text("mine")
    servers = [Server(place["data"], place["database"], log=tmp_path / f"{n}.log") for n in range(2)]
    try:
        deadline = time.monotonic() + 60
        while True:
            names = sorted(os.listdir(folder))
            if len(names) == 3 and not any(name.endswith(".partial") for name in names):
                break
            assert time.monotonic() < deadline, names
            time.sleep(0.1)
    finally:
        for server in servers:
            server.stop()
    assert names[0] == "concord-2020-01-05T00-00-00Z.backup" and names[2] == "mine.txt"
    found = json.loads(concord("doctor", "--json", ok=False, **place).stdout)
    assert [f for f in found if f["check"] == "backups"][0]["state"] == "good"
    concord("restore", folder / names[1], "--passphrase-file", passphrase(tmp_path), data=tmp_path / "new")


# The doctor


def findings(data, **more):
    done = concord("doctor", "--json", data=data, ok=False, **more)
    return done.returncode, {finding["check"]: finding for finding in json.loads(done.stdout)}


def test_the_doctor_finds_nothing_in_a_good_city(city, place):
    code, found = findings(city)
    assert code == 0, found
    assert {"folder", "space", "database", "schema", "pages", "references", "numbers", "audit", "clock", "backups",
            "picture"} == set(found)
    assert all(finding["state"] != "wrong" for finding in found.values())
    place["data"] = place["data"].parent / "another"
    init(place)
    assert concord("doctor", **place).returncode == 0


@pytest.mark.parametrize("check,statement", [
    ("references", "DELETE FROM organisation WHERE id = (SELECT source FROM incident WHERE source IS NOT NULL LIMIT 1)"),
    ("numbers", "UPDATE incident_sequence SET next = 3"),
    ("numbers", "UPDATE evidence_sequence SET next = 3, purged = 0"),
    ("audit", "UPDATE audit_entry SET action = 'person.created' WHERE seq = 2"),
    ("audit", "DELETE FROM audit_entry WHERE seq = 2"),
    ("clock", "UPDATE audit_entry SET at = 99999999999999 WHERE seq = 2"),
    ("schema", "UPDATE schema_version SET number = 99 WHERE part = 'places'"),
    ("picture", "UPDATE evidence_fact SET profile = 99999 WHERE seq = 1")])
def test_the_doctor_finds_what_is_wrong_and_says_what_to_do(city, check, statement):
    with sqlite3.connect(city / "concord.sqlite") as db:
        db.execute(statement)
    code, found = findings(city)
    assert code == 1 and found[check]["state"] == "wrong" and found[check]["advice"], found


def test_the_doctor_finds_damaged_pages_and_open_folders(city):
    city.chmod(0o755)
    path = city / "concord.sqlite"
    content = bytearray(path.read_bytes())
    # Not the first page, so that the file opens.
    for place in range(len(content) // 2, len(content) // 2 + 40_000):
        content[place] = 0xAA
    path.write_bytes(bytes(content))
    code, found = findings(city)
    assert code == 1 and found["pages"]["state"] == "wrong" and found["folder"]["state"] == "attention"


def test_the_doctor_says_when_there_is_no_city(tmp_path):
    code, found = findings(tmp_path / "nowhere")
    assert code == 1 and found["folder"]["state"] == "wrong" and found["database"]["state"] == "wrong"


# The guide


def test_every_command_of_the_guide_runs(city, tmp_path):
    text = (pathlib.Path(__file__).resolve().parent.parent / "Documentation/guide/backup.md").read_text()
    blocks = re.findall(r"```sh\n(.*?)```", text, re.S)
    assert blocks
    script = "\n".join(blocks).replace("concord ", f"{PROGRAM} ")
    (tmp_path / "passphrase").write_text("a long enough sentence\n")
    (tmp_path / "guide").mkdir()
    shutil.copytree(city, tmp_path / "guide" / "city")
    done = subprocess.run(
        ["bash", "-euc", script], cwd=tmp_path / "guide", capture_output=True, text=True, timeout=300,
        env={**os.environ, "CONCORD_PASSPHRASE": "a long enough sentence"})
    assert done.returncode == 0, done.stdout + done.stderr
