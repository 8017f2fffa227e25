"""The whole program, started as a person would start it: through its commands, its site and its API."""

import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
import uuid

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
PROGRAM = os.environ.get("CONCORD_PROGRAM", str(ROOT / ".build/debug/concord"))

needs_shared = pytest.mark.skipif(not (SHARED / "data").is_dir(), reason="the shared data files are not beside the project")


def concord(*arguments, data, database=None, ok=True, stdin=None):
    """Runs a command on a city and gives its output."""
    command = [PROGRAM, *map(str, arguments), "--data", str(data)]
    if database:
        command += ["--database", database]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, input=stdin)
    if ok and done.returncode != 0:
        raise AssertionError(f"{command}\n{done.stdout}\n{done.stderr}")
    return done


class Server:
    """`concord serve` on a free loopback port, stopped by its process id."""

    def __init__(self, data, database=None, log=None, port=None):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = port or probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        command = [PROGRAM, "serve", "--data", str(data), "--port", str(self.port)]
        if database:
            command += ["--database", database]
        pathlib.Path(data).mkdir(exist_ok=True)
        self.log = open(log or pathlib.Path(data) / "serve.log", "ab")
        # Tests ask more of one person than people do; the limits have tests of their own.
        environment = {"CONCORD_RATE_LIMIT": "0", **os.environ}
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log, env=environment)
        deadline = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(self.url + "/ready", timeout=5).read()
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    self.stop()
                    raise AssertionError(pathlib.Path(self.log.name).read_text())
                time.sleep(0.05)

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()


@pytest.fixture(scope="session")
def postgres():
    """A fresh PostgreSQL database per call; the tests that need one are skipped visibly without a server."""
    url = os.environ.get("CONCORD_TEST_POSTGRES")
    if not url:
        pytest.skip("CONCORD_TEST_POSTGRES is not set")
    made = []

    def make():
        name = "whole_" + uuid.uuid4().hex[:12]
        subprocess.run(["psql", url, "-qc", f"CREATE DATABASE {name}"], check=True, capture_output=True)
        made.append(name)
        return url.rsplit("/", 1)[0] + "/" + name

    yield make
    for name in made:
        subprocess.run(["psql", url, "-qc", f"DROP DATABASE {name} WITH (FORCE)"], check=False, capture_output=True)


@pytest.fixture(params=["sqlite", "postgres"])
def place(request, tmp_path):
    """A data folder and the database that goes with it, on both databases."""
    database = request.getfixturevalue("postgres")() if request.param == "postgres" else None
    return {"data": tmp_path / "city", "database": database}


# The third crosses itself, as real files do.
BOUNDARIES = """{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"code":"A","title":"Harbour"},"geometry":{"type":"Polygon","coordinates":[[[4.0,51.0],[4.1,51.0],[4.1,51.1],[4.0,51.1],[4.0,51.0]]]}},
{"type":"Feature","properties":{"code":"B","title":"Old Town"},"geometry":{"type":"Polygon","coordinates":[[[4.1,51.0],[4.2,51.0],[4.2,51.1],[4.1,51.1],[4.1,51.0]]]}},
{"type":"Feature","properties":{"code":"C","title":"Mill Lane"},"geometry":{"type":"Polygon","coordinates":[[[4.2,51.0],[4.3,51.1],[4.3,51.0],[4.2,51.1],[4.2,51.0]]]}}]}"""


def init(place, languages="en,fr,ar", second_factor="none"):
    """A city of one's own; gives the path of the first administrator's one-time link."""
    done = concord(
        "init", "--name", "Testwick", "--country", "BE", "--time-zone", "Europe/Brussels", "--languages", languages,
        "--administrator", "First Administrator", "--sign-in-name", "admin@testwick.example",
        "--organisation", "City Hall", "--second-factor", second_factor, **place)
    return re.search(r"/link/\S+", done.stdout).group(0)


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """The demonstration city in a folder, made once and not served; to be copied, never changed."""
    data = tmp_path_factory.mktemp("made") / "city"
    concord("demo", "--until", "2026-03-09", data=data)
    return data


def serve_copy(made, data):
    """A copy of the demonstration city, served, with its sign-ins by role."""
    shutil.copytree(made, data)
    data.chmod(0o700)
    server = Server(data)
    server.data = data
    told = (data / "demonstration.txt").read_text()
    server.sign_ins = {
        match[2]: (match[0], match[1]) for match in re.findall(r"^\s+(\S+)\s+(\S+)\s+\(([^)]+)\)$", told, re.M)}
    return server


@pytest.fixture(scope="session")
def demo(made, tmp_path_factory):
    """The demonstration city; shared by the tests that only read or add a little, as people do."""
    data = tmp_path_factory.mktemp("demo") / "city"
    pictures = {by: concord("picture", "--by", by, data=made).stdout for by in ["month", "bias", "conduct,tier"]}
    server = serve_copy(made, data)
    server.pictures = pictures
    yield server
    server.stop()


@pytest.fixture(scope="session")
def attacked(made, tmp_path_factory):
    """A demonstration city that is full of nonsense afterwards and has used up what may be handed in."""
    server = serve_copy(made, tmp_path_factory.mktemp("attacked") / "city")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                  "--disable-component-update", "--disable-sync"])
        yield browser
        browser.close()


@pytest.fixture
def browse(chromium):
    """Opens a page of a size and language; anything that a page logs as an error fails the test."""
    opened = []

    def make(width=1280, height=900, language="en", scripts=True, dark=False):
        context = chromium.new_context(
            viewport={"width": width, "height": height}, locale=language, java_script_enabled=scripts,
            color_scheme="dark" if dark else "light", accept_downloads=True)
        page = context.new_page()
        page.errors = []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.on("console", lambda message: page.errors.append(message.text)
                if message.type == "error" and "Failed to load resource" not in message.text else None)
        opened.append((context, page))
        return page

    yield make
    errors = [error for _, page in opened for error in page.errors]
    for context, _ in opened:
        context.close()
    assert errors == []


def sign_in(page, server, role):
    name, password = server.sign_ins[role]
    page.goto(server.url + "/sign-in")
    page.fill("[name=name]", name)
    page.fill("[name=password]", password)
    page.click("main form button[type=submit]")
    page.wait_for_url("**/desk**")


def axe(page):
    """No accessibility violation of WCAG 2.2 A or AA on the page as it is, and nothing wider than the screen."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} pixels too wide"
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    violations = found.response["violations"]
    assert not violations, page.url + "\n" + "\n".join(
        f"{v['id']}: {v['help']}: {[n['html'][:200] for n in v['nodes'][:4]]}" for v in violations)


def first_sign_in(page, server):
    """Follows the one-time link of the first administrator and chooses a password."""
    page.goto(server.link)
    axe(page)
    for field in page.query_selector_all("main input[type=password]"):
        field.fill("a long enough sentence")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/desk**")


@pytest.fixture
def own_city(tmp_path):
    """An empty city of one's own, served, with its first administrator's one-time link."""
    place = {"data": tmp_path / "city", "database": None}
    link = init(place)
    concord("organisations", "add", "--name", "Open Door", "--kind", "community-organisation", **place)
    server = Server(place["data"])
    server.link = server.url + link
    server.place = place
    yield server
    server.stop()


@pytest.fixture
def city_with_areas(own_city, tmp_path, chromium):
    """The own city with boundaries and a coordinator who is signed in."""
    file = tmp_path / "given.geojson"
    file.write_text(BOUNDARIES)
    concord("areas", "import", file, "--id", "code", "--name", "title", **own_city.place)
    context = chromium.new_context()
    page = context.new_page()
    first_sign_in(page, own_city)
    own_city.cookies = context.cookies()
    if page.request.get(own_city.url + "/desk/incidents/import").status == 403:
        page.goto(own_city.url + "/desk/administration/people")
        own_city.cookies = coordinator(page, own_city, chromium)
    context.close()
    return own_city


def coordinator(page, city, chromium):
    """Makes a coordinator, whose link opens a second browser; gives its cookies."""
    done = concord(
        "people", "add", "--name", "Second Person", "--sign-in-name", "second@testwick.example", "--role", "coordinator",
        "--organisation", "City Hall", **city.place)
    context = chromium.new_context()
    second = context.new_page()
    city.link = city.url + re.search(r"/link/\S+", done.stdout).group(0)
    first_sign_in(second, city)
    cookies = context.cookies()
    context.close()
    return cookies
