"""The commands, the API's manners and the server's life, as an operator meets them."""

import csv
import gzip
import json
import os
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

import pytest

from conftest import PROGRAM, Server, concord, init


def ask(url, method="GET", body=None, headers=()):
    """Status, headers and text of an answer, whatever its status."""
    request = urllib.request.Request(url, method=method, headers=dict(headers))
    if body is not None:
        request.data = json.dumps(body).encode()
        request.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers, answer.read()


# Settings


def settings(data, *flags, **environment):
    done = subprocess.run(
        [PROGRAM, "settings", "--data", str(data), *flags], capture_output=True, text=True, check=True,
        env={**os.environ, **environment})
    lines = done.stdout.splitlines()
    found = {}
    for line, origin in zip(lines[::2], lines[1::2]):
        name, _, value = line.partition(": ")
        found[name] = (value, origin.strip().split(";")[0])
    return found


def test_a_flag_beats_the_environment_beats_the_file_beats_the_default(tmp_path):
    assert settings(tmp_path)["host"] == ("127.0.0.1", "from the default")
    (tmp_path / "concord.yaml").write_text("log-level: warning\nhost: 10.0.0.1\n")
    assert settings(tmp_path)["log-level"][0] == "warning"
    assert "concord.yaml" in settings(tmp_path)["log-level"][1]
    both = settings(tmp_path, CONCORD_LOG_LEVEL="error")
    assert both["log-level"] == ("error", "from CONCORD_LOG_LEVEL") and both["host"][0] == "10.0.0.1"
    url = "postgres://somewhere/city"
    assert settings(tmp_path, CONCORD_DATABASE="postgres://elsewhere/city")["database"][1] == "from CONCORD_DATABASE"
    three = settings(tmp_path, "--database", url, CONCORD_DATABASE="postgres://elsewhere/city")
    assert three["database"] == (url, "from a flag")


def test_an_unknown_setting_is_refused(tmp_path):
    (tmp_path / "concord.yaml").write_text("prot: 8081\n")
    done = concord("settings", data=tmp_path, ok=False)
    assert done.returncode != 0 and "prot" in done.stderr


# A city of one's own


def test_init_refuses_what_is_not_a_city(tmp_path):
    given = {"--name": "Testwick", "--country": "BE", "--time-zone": "Europe/Brussels", "--languages": "en",
             "--administrator": "First", "--sign-in-name": "first@testwick.example", "--organisation": "City Hall"}
    for flag, value in {"--country": "BELG", "--time-zone": "Nowhere/Land", "--languages": "xx"}.items():
        arguments = [part for pair in {**given, flag: value}.items() for part in pair]
        done = concord("init", *arguments, data=tmp_path / "bad", ok=False)
        assert done.returncode != 0 and value in done.stderr, (flag, done.stderr)
        assert "Traceback" not in done.stderr and "Fatal" not in done.stderr


def test_a_second_city_is_refused(place):
    init(place)
    before = concord("organisations", "list", ok=False, **place).stdout
    done = concord(
        "init", "--name", "Other", "--country", "FR", "--time-zone", "Europe/Paris", "--languages", "fr",
        "--administrator", "Second", "--sign-in-name", "second@other.example", "--organisation", "Mairie", ok=False, **place)
    assert done.returncode != 0 and "already" in done.stderr
    assert concord("organisations", "list", ok=False, **place).stdout == before


def test_the_demonstration_is_the_same_every_time(demo, tmp_path):
    concord("demo", "--until", "2026-03-09", data=tmp_path)
    for by, one in demo.pictures.items():
        two = concord("picture", "--by", by, data=tmp_path).stdout
        assert two.count("\n") > 2 and one == two, by


# The API's manners


def test_the_description_of_the_api_is_valid(demo):
    from openapi_spec_validator import validate

    status, _, text = ask(demo.url + "/api/v1/openapi.json")
    document = json.loads(text)
    assert status == 200 and document["openapi"].startswith("3.1")
    validate(document)
    for path in ["/api/v1/areas", "/api/v1/incidents", "/api/v1/picture", "/api/v1/reports"]:
        assert path in document["paths"]


def test_health_and_readiness(demo):
    status, _, text = ask(demo.url + "/health")
    assert status == 200 and json.loads(text)["status"] == "up"
    status, _, text = ask(demo.url + "/ready")
    assert status == 200 and json.loads(text)["status"] == "ready"


@pytest.mark.parametrize("method,path,status", [
    ("GET", "/api/v1/nothing", 404), ("DELETE", "/api/v1/picture", 405), ("GET", "/api/v1/picture", 401),
    ("GET", "/api/v1/incidents/not-an-identifier", 401), ("POST", "/api/v1/reports", 422)])
def test_problems_are_told_as_problems(demo, method, path, status):
    got, headers, text = ask(demo.url + path, method, body={} if method == "POST" else None)
    assert got == status, text
    assert headers["Content-Type"].startswith("application/problem+json")
    problem = json.loads(text)
    assert problem["status"] == status and problem["type"].startswith("urn:concord:problem:") and problem["title"]
    if status == 405:
        assert "GET" in headers["Allow"]


def test_a_page_that_is_not_there_is_a_page(demo):
    status, headers, text = ask(demo.url + "/nothing-here")
    assert status == 404 and headers["Content-Type"].startswith("text/html") and b"<h1>" in text


def test_what_is_known_is_not_sent_again(demo):
    url = demo.url + "/api/v1/codes"
    _, headers, text = ask(url)
    assert len(text) > 1000
    status, _, text = ask(url, headers={"If-None-Match": headers["ETag"]})
    assert (status, text) == (304, b"")
    assert ask(url, headers={"If-None-Match": '"other"'})[0] == 200


def test_pages_refuse_what_other_sites_could_do(demo):
    status, headers, _ = ask(demo.url + "/")
    policy = headers["Content-Security-Policy"]
    assert status == 200 and "default-src 'none'" in policy and "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    body = urllib.parse.urlencode({"name": "a", "password": "b"}).encode()
    request = urllib.request.Request(demo.url + "/sign-in", data=body)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=30)
    assert refused.value.code == 403


# The server's life


def test_sigterm_stops_it_cleanly(place):
    init(place)
    server = Server(place["data"], place["database"])
    server.stop()
    assert server.process.returncode == 0


def report(server, text, conduct="threat"):
    status, _, answer = ask(
        server.url + "/api/v1/reports", "POST", {"when": "2026-03-02", "unlocated": "not-given", "offences": [{"conduct": conduct}], "text": text},
        {"Idempotency-Key": str(uuid.uuid4())})
    assert status in (200, 201), answer
    return json.loads(answer)


def test_two_servers_on_one_database_show_the_same_city(postgres, tmp_path, browse):
    place = {"data": tmp_path / "one", "database": postgres()}
    link = init(place)
    one, two = Server(place["data"], place["database"]), Server(place["data"], place["database"], log=tmp_path / "two.log")
    try:
        page = browse()
        page.goto(one.url + link)
        for field in page.query_selector_all("main input[type=password]"):
            field.fill("a long enough sentence")
        page.click("main form button[type=submit]")
        page.wait_for_url("**/desk**")

        def counted(server):
            answer = page.request.get(server.url + "/api/v1/picture/table.csv?by=conduct&from=2026-01-01&to=2026-12-31")
            assert answer.status == 200, answer.text()
            return sum(float(row["value"]) for row in csv.DictReader(answer.text().splitlines()))

        assert counted(one) == counted(two) == 0
        for number, (server, other) in enumerate([(one, two), (two, one)], start=1):
            report(server, f"Something was shouted at the bus stop, for the test number {number}.")
            assert counted(server) == number
            deadline = time.monotonic() + 5
            while counted(other) != number:
                assert time.monotonic() < deadline, "the other server does not know it"
    finally:
        one.stop()
        two.stop()


# Weight


def weight(server, path, page=None):
    """Bytes over the wire of a first visit: the page and what it asks for, compressed."""
    import re

    cookies = "; ".join(f"{c['name']}={c['value']}" for c in page.context.cookies()) if page else ""
    headers = {"Accept-Encoding": "gzip", "Cookie": cookies}
    status, got, body = ask(server.url + path, headers=headers)
    assert status == 200 and got["Content-Encoding"] == "gzip"
    sum_of = len(body)
    for asset in set(re.findall(r'(?:src|href)="(/assets/[^"]+)"', gzip.decompress(body).decode())):
        status, got, body = ask(server.url + asset, headers=headers)
        assert status == 200 and "immutable" in got["Cache-Control"], asset
        sum_of += len(body)
    return sum_of


def test_first_visits_are_light(demo, browse):
    from conftest import sign_in

    assert weight(demo, "/") < 60_000
    assert weight(demo, "/report") < 60_000
    page = browse()
    sign_in(page, demo, "analyst")
    assert weight(demo, "/desk/picture", page) < 150_000
