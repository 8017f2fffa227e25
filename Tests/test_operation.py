"""The server under bad conditions: slow and endless senders, thousands of idle connections, a signal to stop, TLS, several
servers on one database, and a log with nothing in it about anybody."""

import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import warnings

import pytest

from conftest import PROGRAM, ROOT, Server, concord, init


def serve(tmp_path, name="city", database=None, **settings):
    """A city served with settings from the environment."""
    place = {"data": tmp_path / name, "database": database}
    if not (tmp_path / name / "made").exists():
        link = init(place, languages="en")
        (tmp_path / name).mkdir(exist_ok=True)
        (tmp_path / name / "made").write_text(link)
    before = dict(os.environ)
    os.environ.update({"CONCORD_" + key.upper(): str(value) for key, value in settings.items()})
    try:
        server = Server(tmp_path / name, database)
    finally:
        os.environ.clear()
        os.environ.update(before)
    server.link = (tmp_path / name / "made").read_text()
    return server


def get(server, path, headers={}):
    request = urllib.request.Request(server.url + path, headers=headers)
    try:
        answer = urllib.request.urlopen(request, timeout=20)
    except urllib.error.HTTPError as error:
        answer = error
    return answer.status, answer.read().decode(), answer.headers


class Browser:
    """Cookies and form tokens, without a browser."""

    def __init__(self, url):
        self.url, self.cookies = url, {}

    def send(self, path, fields=None):
        host = urllib.parse.urlparse(self.url).netloc
        connection = http.client.HTTPConnection(host, timeout=30)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), "Accept-Language": "en"}
        if fields is None:
            connection.request("GET", path, headers=headers)
        else:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request("POST", path, urllib.parse.urlencode({"csrf": self.csrf, **fields}), headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        token = re.search(r'name="csrf" value="([^"]+)"', text)
        if token:
            self.csrf = token.group(1)
        self.location = answer.getheader("Location")
        return answer.status, text

    def take(self, link, password="a long enough sentence"):
        _, page = self.send(link)
        names = re.findall(r'<input[^>]*type="password"[^>]*>', page)
        fields = {re.search(r'name="([^"]+)"', name).group(1): password for name in names}
        status, text = self.send(link, fields)
        assert status in (200, 303), text
        return self


def raw(server, data, timeout=10):
    sender = socket.create_connection(("127.0.0.1", server.port), timeout=timeout)
    sender.sendall(data)
    return sender


def read_all(sender):
    out = b""
    try:
        while chunk := sender.recv(65536):
            out += chunk
    except (TimeoutError, ConnectionResetError):
        pass
    sender.close()
    return out


def test_heads_that_do_not_come_are_not_waited_for(tmp_path):
    server = serve(tmp_path, head_timeout=1, idle_timeout=2)
    try:
        sender = raw(server, b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        start = time.monotonic()
        for _ in range(40):
            try:
                sender.sendall(b"a")
            except OSError:
                break
            time.sleep(0.1)
        assert time.monotonic() - start < 3.5, "a head that comes byte by byte was waited for"
        assert get(server, "/health")[0] == 200
        # A connection that is kept open and says nothing more.
        sender = raw(server, b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        assert read_all(sender).startswith(b"HTTP/1.1 200")
    finally:
        server.stop()


def test_large_and_endless_bodies_end(tmp_path):
    server = serve(tmp_path)
    try:
        sender = raw(server, b"POST /api/v1/reports HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                             b"Content-Length: 99999999999\r\n\r\n")
        answer = read_all(sender)
        assert b" 413 " in answer and b"application/problem+json" in answer and b"onnection: close" in answer
        sender = raw(server, b"POST /report HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                             b"Transfer-Encoding: chunked\r\n\r\n")
        chunk = b"10000\r\n" + b"a" * 65536 + b"\r\n"
        start, sent = time.monotonic(), 0
        try:
            while time.monotonic() - start < 30:
                sent += sender.send(chunk)
        except OSError:
            pass
        assert time.monotonic() - start < 20, "an endless body was read on and on"
        head = b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X-Long: " + b"a" * 200_000
        answer = read_all(raw(server, head))
        assert not answer.startswith(b"HTTP/1.1 200")
        assert get(server, "/health")[0] == 200
    finally:
        server.stop()


def test_a_body_that_does_not_move_is_given_up(tmp_path):
    server = serve(tmp_path, body_timeout=1)
    try:
        sender = raw(server, b"POST /api/v1/reports HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                             b"Content-Length: 100000\r\n\r\n{", timeout=20)
        answer = read_all(sender)
        assert b" 408 " in answer and b"urn:concord:problem:too-slow" in answer and b"etry-after" in answer.lower()
        assert int(re.search(r"^concord_timeouts_total (\d+)", get(server, "/metrics")[1], re.M).group(1)) == 1
    finally:
        server.stop()


def test_ten_thousand_idle_connections_stop_nobody(tmp_path):
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    count = min(10_000, hard - 500)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    server = serve(tmp_path, connections=2000, head_timeout=60)
    idle = []
    try:
        for _ in range(count):
            try:
                sender = socket.socket()
                sender.settimeout(5)
                sender.connect(("127.0.0.1", server.port))
                idle.append(sender)
            except OSError:
                sender.close()
        assert len(idle) > count * 0.9
        assert get(server, "/report")[0] == 200, "those who say nothing keep others out"
        _, text, _ = get(server, "/metrics")
        open_now = int(re.search(r"^concord_connections (\d+)", text, re.M).group(1))
        closed = int(re.search(r"^concord_connections_closed_total (\d+)", text, re.M).group(1))
        assert open_now <= 2001 and closed > 0
    finally:
        for sender in idle:
            sender.close()
        server.stop()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_stop_finishes_what_is_under_way(tmp_path):
    server = serve(tmp_path)
    body = b"x" * 1000
    sender = raw(server, b"POST /api/v1/reports HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                         b"Content-Length: 1000\r\n\r\n" + body[:500], timeout=20)
    time.sleep(0.3)
    server.process.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", server.port), timeout=2)
    sender.sendall(body[500:])
    assert read_all(sender).startswith(b"HTTP/1.1 4"), "the request under way was not answered"
    assert server.process.wait(20) == 0
    server.log.close()


def test_limits_hold_behind_a_trusted_proxy_and_say_when_to_come_back(tmp_path):
    server = serve(tmp_path, rate_limit="0.05", trusted_proxies="127.0.0.1")
    try:
        answers = [get(server, "/", {"X-Forwarded-For": "203.0.113.5"}) for _ in range(80)]
        refused = [headers for status, _, headers in answers if status == 429]
        assert refused and int(refused[0]["Retry-After"]) > 0
        assert get(server, "/", {"X-Forwarded-For": "203.0.113.6"})[0] == 200
        status, text, headers = get(server, "/api/v1/openapi.json", {"X-Forwarded-For": "203.0.113.5"})
        if status == 429:
            assert json.loads(text)["type"] == "urn:concord:problem:too-many-requests"
        assert get(server, "/metrics", {"X-Forwarded-For": "127.0.0.1"})[0] == 404
        assert "concord_rate_limited_total" in get(server, "/metrics")[1]
    finally:
        server.stop()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")

    def make(days):
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", str(days),
             "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder / "key.pem",
             "-out", folder / "chain.pem"], check=True, capture_output=True)

    make(90)
    return folder, make


def test_tls_is_built_in(tmp_path, certificate):
    folder, _ = certificate
    place = {"data": tmp_path / "city", "database": None}
    init(place, languages="en")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "CONCORD_TLS_CERTIFICATE": str(folder / "chain.pem"), "CONCORD_TLS_KEY": str(folder / "key.pem")}
    process = subprocess.Popen([PROGRAM, "serve", "--data", str(place["data"]), "--port", str(port)], env=environment,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        context = ssl.create_default_context(cafile=str(folder / "chain.pem"))
        for _ in range(200):
            try:
                answer = urllib.request.urlopen(f"https://127.0.0.1:{port}/report", timeout=5, context=context)
                break
            except (ConnectionError, urllib.error.URLError):
                time.sleep(0.05)
        assert answer.status == 200
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
        assert all("; Secure" in cookie for cookie in answer.headers.get_all("Set-Cookie"))
        metrics = urllib.request.urlopen(f"https://127.0.0.1:{port}/metrics", timeout=5, context=context).read().decode()
        assert "concord_certificate_expiry_time_seconds" in metrics
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            old.maximum_version = ssl.TLSVersion.TLSv1_1
        with pytest.raises((ssl.SSLError, OSError, ValueError)):
            old.wrap_socket(socket.create_connection(("127.0.0.1", port), timeout=5))
        # A handshake that never comes is closed as any idle connection is, and stops nobody.
        silent = socket.create_connection(("127.0.0.1", port), timeout=5)
        assert urllib.request.urlopen(f"https://127.0.0.1:{port}/health", timeout=5, context=context).status == 200
        silent.close()
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


def test_a_certificate_that_cannot_be_read_is_told(tmp_path):
    place = {"data": tmp_path / "city", "database": None}
    init(place, languages="en")
    environment = {**os.environ, "CONCORD_TLS_CERTIFICATE": "/nowhere.pem", "CONCORD_TLS_KEY": "/nowhere.key"}
    done = subprocess.run([PROGRAM, "serve", "--data", str(place["data"]), "--port", "0"], env=environment,
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and "/nowhere.pem" in done.stderr


def test_the_log_of_a_whole_journey_names_nobody(tmp_path):
    """A report by a visitor, a receipt followed, a sign-in, wrong addresses and wrong passwords: the log has a line for each
    request, and in none of them a name, an address, a token, a receipt code or a text."""
    server = serve(tmp_path, log_format="json", log_level="info", trusted_proxies="127.0.0.1")
    try:
        admin = Browser(server.url)
        admin.take(server.link)
        admin.send("/desk")
        visitor = Browser(server.url)
        _, page = visitor.send("/report")
        stamp = re.search(r'name="stamp" value="([^"]+)"', page).group(1)
        time.sleep(2.1)
        visitor.send("/report", {
            "stamp": stamp, "text": "Zebulon Quux shouted at the bus stop", "when": "other", "day": "2026-01-05",
            "conduct": "harassment", "area": "unlocated:not-given", "confirms-names": "yes"})
        get(server, "/report/../../etc/passwd%0d%0a{\"level\":\"forged\"}", {"User-Agent": "Agent\tQuux", "X-Forwarded-For": "203.0.113.77"})
        get(server, "/link/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")
        get(server, "/desk/incidents?search=Zebulon")
        receipt = "ABCD-EFGH-JKMN"
        visitor.send("/report/receipt")
        visitor.send("/report/receipt", {"receipt": receipt})
        other = Browser(server.url)
        other.send("/sign-in")
        other.send("/sign-in", {"name": "zebulon@testwick.example", "password": "wrong-password-quux"})
        request = urllib.request.Request(server.url + "/no", method="GET")
        request.add_header("X-Request-Id", "forged\\nline")
        try:
            urllib.request.urlopen(request, timeout=5)
        except urllib.error.HTTPError:
            pass
        sessions = [value for browser in (admin, visitor, other) for value in browser.cookies.values() if len(value) > 12]
        tokens = [admin.csrf, visitor.csrf, server.link.split("/")[-1], *sessions]
    finally:
        server.stop()
    log = (tmp_path / "city" / "serve.log").read_text()
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    requests = [line for line in lines if line["message"] == "request"]
    assert len(requests) >= 10
    assert {"request", "method", "route", "status", "milliseconds"} <= set(requests[0])
    assert any(line["route"] == "/link/{token}" for line in requests), {line["route"] for line in requests}
    # Where the server itself listens is no secret.
    text = "\n".join(line for line in log.splitlines() if line.startswith("{") and "listening on" not in line)
    for word in ["Zebulon", "Quux", "127.0.0.1", "203.0.113.77", "testwick.example", "First Administrator", "ABCD", "passwd",
                 "forged", "wrong-password", *tokens]:
        assert word not in text, word


def test_two_servers_on_one_database(tmp_path, postgres):
    """Behind a balancer that sends every request to the other server: sessions hold on both, the picture is in step
    within a second, a limit by account holds for both, and what is done by the clock is done once."""
    database = postgres()
    one = serve(tmp_path, database=database)
    two = Server(tmp_path / "city", database, log=tmp_path / "two.log")
    balancer = Balancer([one.port, two.port])
    try:
        person = Browser(balancer.url).take(one.link)
        for _ in range(4):
            assert person.send("/desk")[0] == 200
        assert balancer.used == {one.port, two.port}

        def rows(server):
            return int(re.search(r"^concord_cube_rows (\d+)", get(server, "/metrics")[1], re.M).group(1))

        before = rows(two)
        report = json.dumps({"text": "Insults at the tram stop", "when": "2026-01-05", "unlocated": "not-given",
                             "offences": [{"conduct": "harassment"}]}).encode()
        request = urllib.request.Request(one.url + "/api/v1/reports", data=report, headers={"Content-Type": "application/json"})
        try:
            assert urllib.request.urlopen(request, timeout=10).status == 201
        except urllib.error.HTTPError as error:
            raise AssertionError(error.read().decode()) from error
        start = time.monotonic()
        while rows(two) == before and time.monotonic() - start < 5:
            time.sleep(0.02)
        assert rows(two) > before and time.monotonic() - start < 1, "the other server's picture was not in step"
        # One server goes: the other carries on with the same session.
        one.stop()
        balancer.ports = [two.port]
        assert person.send("/desk")[0] == 200
    finally:
        balancer.stop()
        one.stop()
        two.stop()


class Balancer:
    """Sends connections to the servers in turn."""

    def __init__(self, ports):
        self.ports, self.used, self.turn = ports, set(), 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            port = self.ports[self.turn % len(self.ports)]
            self.turn += 1
            self.used.add(port)
            server = socket.create_connection(("127.0.0.1", port))
            for a, b in ((client, server), (server, client)):
                threading.Thread(target=self.pump, args=(a, b), daemon=True).start()

    @staticmethod
    def pump(source, target):
        try:
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def stop(self):
        self.listener.close()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not on this machine")
def test_the_unit_is_sound_and_hardened(tmp_path):
    text = (ROOT / "Documentation/operate/concord.service").read_text()
    unit = tmp_path / "concord.service"
    unit.write_text(text.replace("/usr/local/lib/concord/concord", "/bin/true").replace("=concord\n", "=daemon\n", 2))
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True)
    complaints = [line for line in done.stderr.splitlines() if str(unit) in line]
    assert complaints == []
    done = subprocess.run(["systemd-analyze", "security", "--offline=true", "--threshold=20", unit], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-400:]
