"""What goes wrong around the program: the disk, the database server, and people's connections. Each time a clear answer,
nothing lost, and then it goes on by itself."""

import json
import os
import pathlib
import resource
import shutil
import socket
import subprocess
import threading
import time
import uuid

import pytest

from client import Person, Unknown
from conftest import ROOT, Server, concord, init
from test_kill import rows_of


@pytest.fixture(autouse=True)
def unlimited(monkeypatch):
    """One person does here what many do in a city."""
    monkeypatch.setenv("CONCORD_RATE_LIMIT", "0")


def sign_in(place, server, link):
    return Person(server).first_sign_in(link)


def text():
    return f"Something was shouted at the stop, {uuid.uuid4()}."


def reported(place):
    return {row[0] for row in rows_of(place, "SELECT narrative FROM incident")}


def good(person, words):
    status, answer = person.report(words, str(uuid.uuid4()))
    assert status == 201, answer
    return words


def refused(person, words, code):
    status, answer = person.report(words, str(uuid.uuid4()))
    assert status == 503 and answer["type"] == f"urn:concord:problem:{code}" and answer["title"], answer


# The disk


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 24 MB in memory, with a city on it, served."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)], capture_output=True)
    if mounted.returncode != 0:
        pytest.skip("a small disk needs the right to mount: run as root")
    place = {"data": folder / "city", "database": None}
    try:
        link = init(place)
        server = Server(place["data"], log=tmp_path / "serve.log")
        try:
            yield place, server, sign_in(place, server, link), folder
        finally:
            server.stop()
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


def fill(folder):
    """Leaves not a single block free."""
    with open(folder / "filler", "wb", buffering=0) as file:
        size = 1 << 20
        while size >= 512:
            try:
                file.write(bytes(size))
            except OSError:
                size //= 2


def test_a_full_disk_is_told_and_goes_on_when_there_is_room(small_disk):
    place, server, person, folder = small_disk
    kept = [good(person, text()) for _ in range(5)]
    fill(folder)
    lost = []
    for _ in range(400):
        # What still fits into the log's last block is taken; then every report is refused.
        words = text()
        status, answer = person.report(words, str(uuid.uuid4()))
        if status == 503:
            lost.append(words)
            assert answer["type"] == "urn:concord:problem:database-unwritable", answer
        else:
            assert status == 201, answer
            kept.append(words)
        if len(lost) == 5:
            break
    assert len(lost) == 5
    # Reading goes on, and a page says it in words.
    assert person.ask("GET", "/health")[0] == 200 and person.ask("GET", "/api/v1/picture")[0] == 200
    # Records are read under the eyes of the audit trail: what it cannot note is not shown.
    status, _, answer = person.ask("GET", "/api/v1/incidents")
    assert status == 200 or status == 503 and b"database-unwritable" in answer
    status, _, page = Person(server).form("/report", {"conduct": "threat", "when": "2026-03-02", "text": lost[0]})
    assert status in (422, 503) and b"Fatal" not in page
    # Neither a backup nor an upload leaves half a file.
    done = concord("backup", folder / "a.backup", data=place["data"], ok=False)
    assert done.returncode == 1 and "full" in done.stderr, done.stderr
    assert not list(folder.glob("a.backup*"))
    (folder / "filler").unlink()
    kept.append(good(person, text()))
    assert set(kept) == reported(place)
    found = json.loads(concord("doctor", "--json", data=place["data"], ok=False).stdout)
    assert all(f["state"] != "wrong" for f in found if f["check"] != "space"), found


def test_a_disk_that_turns_read_only_is_told_and_goes_on(small_disk):
    place, server, person, folder = small_disk
    kept = [good(person, text())]
    again = subprocess.run(["mount", "-o", "remount,ro", str(folder)], capture_output=True, text=True)
    if again.returncode != 0:
        # A file that is open for writing keeps the disk from turning read-only from the outside.
        pytest.skip(f"the disk cannot be made read-only here: {again.stderr.strip()}")
    try:
        refused(person, text(), "database-unwritable")
        assert person.ask("GET", "/api/v1/incidents")[0] == 200
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(folder)], check=True)
    kept.append(good(person, text()))
    assert set(kept) == reported(place)


def test_a_folder_that_cannot_be_written_is_told_at_the_start(tmp_path):
    place = {"data": tmp_path / "file" / "city", "database": None}
    (tmp_path / "file").write_text("not a folder")
    done = concord(
        "init", "--name", "Testwick", "--country", "BE", "--time-zone", "Europe/Brussels", "--languages", "en",
        "--administrator", "First", "--sign-in-name", "first@testwick.example", "--organisation", "City Hall", ok=False, **place)
    assert done.returncode != 0 and done.stderr.strip() and "Fatal" not in done.stderr


def test_a_database_that_is_none_is_told(tmp_path):
    (tmp_path / "city").mkdir()
    (tmp_path / "city" / "concord.sqlite").write_bytes(b"This is no database, however long it may be. " * 200)
    done = concord("serve", data=tmp_path / "city", ok=False)
    assert done.returncode != 0 and "concord.sqlite" in done.stderr and "Fatal" not in done.stderr, done.stderr


# The database server


@pytest.fixture
def own_postgres(tmp_path_factory):
    """A PostgreSQL of this test's own, to be stopped and started under the program."""
    if not os.environ.get("CONCORD_TEST_POSTGRES"):
        pytest.skip("CONCORD_TEST_POSTGRES is not set")
    import tempfile

    folder = pathlib.Path(tempfile.mkdtemp())
    script = str(ROOT / "Tests/postgres.sh")
    # What was acknowledged must outlive the server's sudden end, which the quicker setting of other tests does not promise.
    url = subprocess.run(
        ["sh", script, "start", str(folder)], capture_output=True, text=True, check=True,
        env={**os.environ, "CONCORD_TEST_COMMIT": "on"}).stdout.strip()
    options = (folder / "data/postmaster.opts").read_text().split(maxsplit=1)
    yield url, folder / "data", pathlib.Path(options[0]).parent / "pg_ctl", options[1]
    subprocess.run(["sh", script, "stop", str(folder)], capture_output=True)
    shutil.rmtree(folder, ignore_errors=True)


def test_a_database_that_goes_away_comes_back(own_postgres, tmp_path):
    url, data, control, options = own_postgres
    as_server = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    options = options.strip().replace('"', "")
    # The data folder is named by -D already.
    words = options.split()
    words = [word for at, word in enumerate(words) if word != "-D" and words[max(0, at - 1)] != "-D"]

    def run(*arguments):
        subprocess.run(
            [*as_server, str(control), "-D", str(data), *arguments], check=True, capture_output=True, cwd="/", timeout=60)

    place = {"data": tmp_path / "city", "database": url}
    link = init(place)
    server = Server(place["data"], url)
    try:
        person = sign_in(place, server, link)
        kept = [good(person, text()) for _ in range(3)]
        for way in ("fast", "immediate"):
            run("-m", way, "-w", "stop")
            for _ in range(3):
                status, headers, answer = person.ask(
                    "POST", "/api/v1/incidents", {"when": "2026-03-02", "unlocated": "not-given", "text": text(),
                                                 "offences": [{"conduct": "threat"}]})
                assert status == 503 and b"database-unreachable" in answer, (status, answer)
            status, _, page = person.ask("GET", "/desk")
            assert status == 503, page[:500]
            assert person.ask("GET", "/health")[0] == 200
            run("-w", "-l", "/dev/null", "-o", " ".join(words), "start")
            deadline = time.monotonic() + 30
            while person.ask("GET", "/ready")[0] != 200:
                assert time.monotonic() < deadline, "it does not find its database again"
                time.sleep(0.1)
            kept.append(good(person, text()))
            assert set(kept) == reported(place)
    finally:
        server.stop()


# Connections


@pytest.fixture
def served(tmp_path):
    place = {"data": tmp_path / "city", "database": None}
    link = init(place)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    server = Server(place["data"])
    try:
        yield place, server, sign_in(place, server, link)
    finally:
        server.stop()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def open_raw(server):
    return socket.create_connection(("127.0.0.1", server.port), timeout=30)


def answer_of(raw):
    raw.settimeout(30)
    content = b""
    try:
        while b"\r\n\r\n" not in content:
            more = raw.recv(65_536)
            if not more:
                break
            content += more
    except ConnectionError:
        pass
    return content


def test_slow_clients_do_not_hold_up_others(served):
    place, server, person = served
    slow = [open_raw(server) for _ in range(200)]
    stop = threading.Event()

    def drip():
        while not stop.wait(0.05):
            for raw in slow:
                try:
                    raw.send(b"a")
                except OSError:
                    pass

    for raw in slow:
        raw.sendall(b"GET /health HTTP/1.1\r\nHost: a\r\nX-Slow: ")
    thread = threading.Thread(target=drip)
    thread.start()
    try:
        began = time.monotonic()
        kept = {good(person, text()) for _ in range(20)}
        assert time.monotonic() - began < 20
        assert kept == reported(place)
    finally:
        stop.set()
        thread.join()
        for raw in slow:
            raw.close()


def test_a_body_that_is_too_large_or_never_ends_is_refused(served):
    place, server, person = served
    limit = 1 << 20
    status, _, answer = person.ask(
        "POST", "/api/v1/incidents", b"{" + b" " * limit + b"}", {"Content-Type": "application/json"})
    assert status == 413 and b"too-large" in answer
    # One that says how large it is, and sends nothing.
    with open_raw(server) as raw:
        raw.sendall(b"POST /api/v1/reports HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n")
        assert answer_of(raw).startswith(b"HTTP/1.1 413")
    # One that does not say, and never ends.
    with open_raw(server) as raw:
        raw.sendall(b"POST /api/v1/reports HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        piece = b"10000\r\n" + b" " * 65_536 + b"\r\n"
        sent = 0
        try:
            while sent < 64 * limit:
                raw.sendall(piece)
                sent += 65_536
        except OSError:
            pass
        answer = answer_of(raw)
        assert sent < 64 * limit or answer.startswith(b"HTTP/1.1 413"), answer[:200]
    # Heads that are too large, or none.
    with open_raw(server) as raw:
        try:
            for _ in range(64):
                raw.sendall(b"GET /health HTTP/1.1\r\nHost: a\r\n" + b"X-Large: " + b"a" * 65_536)
        except OSError:
            pass
        assert not answer_of(raw).startswith(b"HTTP/1.1 200")
    with open_raw(server) as raw:
        raw.sendall(bytes(range(256)) * 16 + b"\r\n\r\n")
        assert not answer_of(raw).startswith(b"HTTP/1.1 200")
    assert reported(place) == set()
    good(person, text())


def test_a_connection_that_breaks_in_the_middle_of_a_report_leaves_nothing(served):
    place, server, person = served
    body = json.dumps({"when": "2026-03-02", "unlocated": "not-given", "offences": [{"conduct": "threat"}], "text": text()})
    for cut in range(0, len(body), 17):
        with open_raw(server) as raw:
            head = f"POST /api/v1/reports HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            raw.sendall((head + body[:cut]).encode())
    assert reported(place) == set()
    good(person, text())
