"""The server is killed at random moments under load, again and again: what it acknowledged is there, whole, and once.

`CONCORD_KILLS` says how often on each database: 12 in `./test`, 200 in `./test --kill`.
"""

import json
import os
import random
import signal
import sqlite3
import subprocess
import threading
import time
import uuid

import pytest

from client import Person, Unknown
from conftest import Server, concord, init

KILLS = int(os.environ.get("CONCORD_KILLS", "12"))
SEED = int(os.environ.get("CONCORD_KILL_SEED", "20"))
ROWS = 40
MAPPING = {
    "version": 1, "name": "rounds", "record": "Number", "day": {"column": "Date", "order": "ymd"}, "text": ["Notes"],
    "codes": {"conduct": {"column": "Conduct"}}}


@pytest.fixture(autouse=True)
def unlimited(monkeypatch):
    """One person does here what many do in a city."""
    monkeypatch.setenv("CONCORD_RATE_LIMIT", "0")


def rows_of(place, sql):
    """Asks the database itself, past the program."""
    if place["database"]:
        done = subprocess.run(
            ["psql", place["database"], "-XqAt", "-F", "\t", "-c", sql], capture_output=True, text=True, check=True)
        return [line.split("\t") for line in done.stdout.splitlines()]
    db = sqlite3.connect(place["data"] / "concord.sqlite")
    try:
        return [[("" if value is None else str(value)) for value in row] for row in db.execute(sql)]
    finally:
        db.close()


class Ledger:
    """What was asked for, and what the server said that it did."""

    def __init__(self):
        self.lock = threading.Lock()
        self.reports = {}  # text: (key, acknowledged)
        self.reviews = {}  # (incident, revision that it made): acknowledged comment
        self.open_reviews = []
        self.known = []  # identifier and revision of incidents that can be reviewed
        self.files = {}  # name: (content, acknowledged)

    def note_report(self, text, key, answer):
        with self.lock:
            self.reports[text] = (key, answer is not None)
            if answer is not None:
                self.known.append((answer["id"], 1))


def reporting(person, ledger, stop):
    while not stop.is_set():
        text, key = f"Something was shouted at the stop, {uuid.uuid4()}.", str(uuid.uuid4())
        ledger.note_report(text, key, None)
        try:
            status, answer = person.report(text, key)
        except Unknown:
            return
        assert status == 201, answer
        ledger.note_report(text, key, answer)


def reviewing(person, ledger, stop):
    while not stop.is_set():
        with ledger.lock:
            found = ledger.known.pop(0) if ledger.known else None
        if found is None:
            time.sleep(0.005)
            continue
        incident, revision = found
        comment = f"Looked at, {uuid.uuid4()}."
        body = {"state": "acknowledged", "severity": 2, "comment": comment}
        try:
            status, _, answer = person.ask(
                "POST", f"/api/v1/incidents/{incident}/review", body, {"If-Match": f'"{revision}"'})
        except Unknown:
            with ledger.lock:
                ledger.open_reviews.append((incident, comment))
            return
        assert status == 200, answer
        with ledger.lock:
            ledger.reviews[(incident, revision + 1)] = comment


def send_file(person, organisation, name, content):
    return person.ask(
        "POST", f"/api/v1/incidents/import?source={organisation}&name={name}", content, {"Content-Type": "text/csv"})


def importing(person, organisation, ledger, stop):
    while not stop.is_set():
        name = f"{uuid.uuid4().hex[:12]}.csv"
        content = "Date,Conduct,Notes,Number\n" + "".join(
            f"2026-02-{1 + row % 28:02},graffiti,Seen on round {row} of {name},{name}-{row}\n" for row in range(ROWS))
        with ledger.lock:
            ledger.files[name] = (content, False)
        try:
            status, _, answer = send_file(person, organisation, name, content)
        except Unknown:
            return
        assert status == 200, answer
        with ledger.lock:
            ledger.files[name] = (content, True)


def test_nothing_acknowledged_is_lost_half_there_or_twice(place):
    chance = random.Random(SEED)
    link = init(place)
    server = Server(place["data"], place["database"])
    person = Person(server).first_sign_in(link)
    organisation = rows_of(place, "SELECT id FROM organisation")[0][0]
    status, _, answer = person.ask("PUT", f"/api/v1/organisations/{organisation}/mapping", MAPPING)
    assert status == 200, answer
    ledger = Ledger()
    for kill in range(KILLS):
        stop = threading.Event()
        failures = []

        def guarded(work, *arguments):
            try:
                work(*arguments)
            except Exception as error:  # told below, on the thread of the test
                failures.append(error)

        works = [(reporting, ledger, stop)] * 2 + [(reviewing, ledger, stop)]
        threads = [threading.Thread(target=guarded, args=(w, person.at(server), *rest)) for w, *rest in works]
        threads.append(threading.Thread(target=guarded, args=(importing, person.at(server), organisation, ledger, stop)))
        for thread in threads:
            thread.start()
        time.sleep(chance.uniform(0.02, 0.6))
        server.process.send_signal(signal.SIGKILL)
        server.process.wait()
        stop.set()
        for thread in threads:
            thread.join()
        assert not failures, failures
        server.log.close()
        server = Server(place["data"], place["database"])
        # Who got no answer asks again, with the same key, as the site's own pages do.
        again = person.at(server)
        for text, (key, acknowledged) in list(ledger.reports.items()):
            if not acknowledged:
                status, answer = again.report(text, key)
                assert status in (200, 201), answer
                ledger.note_report(text, key, answer)
        for name, (content, acknowledged) in list(ledger.files.items()):
            if not acknowledged:
                status, _, answer = send_file(again, organisation, name, content)
                assert status == 200, answer
                ledger.files[name] = (content, True)
    server.stop()
    check(place, ledger)
    print(f"{KILLS} kills: {len(ledger.reports)} reports, {len(ledger.reviews)} reviews, {len(ledger.files)} files")
    assert ledger.reports and ledger.files and (ledger.reviews or KILLS < 5)


def check(place, ledger):
    # Reports: each acknowledged one once, with its receipt, its request and its fact; no others.
    stored = rows_of(place, "SELECT narrative, id, number FROM incident WHERE narrative LIKE 'Something%'")
    texts = [row[0] for row in stored]
    assert len(texts) == len(set(texts)), "a report landed twice"
    assert set(texts) == set(ledger.reports), "a report was lost or nobody sent it"
    for table in ("incident_receipt", "incident_request"):
        assert int(rows_of(place, f"SELECT count(DISTINCT incident) FROM {table}")[0][0]) == len(texts), table
        assert int(rows_of(place, f"SELECT count(*) FROM {table}")[0][0]) == len(texts), table
    # Reviews: revision, history, comment and audit entry of each acknowledged one; of the others all or nothing.
    revisions = dict((row[1], int(row[0])) for row in rows_of(place, "SELECT revision, id FROM incident"))
    comments = {row[0] for row in rows_of(place, "SELECT comment FROM incident_comment")}
    changes = {
        (row[0], int(row[1])) for row in rows_of(
            place, "SELECT i.id, c.revision FROM incident_change c JOIN incident i ON i.number = c.incident")}
    for (incident, revision), comment in ledger.reviews.items():
        assert revisions[incident] >= revision and comment in comments and (incident, revision) in changes
    for incident, comment in ledger.open_reviews:
        assert (comment in comments) == ((incident, 2) in changes) == (revisions[incident] == 2), "half a review"
    reviewed = int(rows_of(place, "SELECT count(*) FROM audit_entry WHERE action = 'incident.reviewed'")[0][0])
    assert reviewed == len(changes) == len(comments)
    # Files: each row once.
    numbers = [row[0] for row in rows_of(place, "SELECT source_record FROM incident WHERE source_record IS NOT NULL")]
    assert len(numbers) == len(set(numbers)) == ROWS * len(ledger.files), "rows of a file were lost or came twice"
    # Everything counts once in the picture, and the doctor, who follows the audit trail, finds nothing.
    facts = rows_of(place, "SELECT count(*), count(DISTINCT subject) FROM evidence_fact WHERE subject_kind = 'incident'")
    assert facts == [[str(len(texts) + len(numbers))] * 2]
    found = json.loads(concord("doctor", "--json", **place).stdout)
    assert all(finding["state"] != "wrong" for finding in found), found
