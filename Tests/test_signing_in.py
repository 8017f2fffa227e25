"""Signing in, against the running program: second factors with a real authenticator, and real sign-in services."""

import http.cookiejar
import json
import pathlib
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

import pyotp
import pytest

from conftest import Server, axe, concord, init

HERE = pathlib.Path(__file__).parent


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def started(command, url):
    """A process that answers at an address."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 30
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).read()
            return process
        except urllib.error.HTTPError:
            return process
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(process.stderr.read().decode())
            time.sleep(0.05)


def stop(process):
    process.terminate()
    process.wait(10)


class Visitor:
    """A browser without a screen: keeps cookies, follows nothing by itself."""

    def __init__(self):
        self.cookies = http.cookiejar.CookieJar()

        class Stay(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *arguments):
                return None

        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies), Stay)

    def get(self, url, data=None, headers={}):
        request = urllib.request.Request(url, data=data and urllib.parse.urlencode(data).encode(), headers=headers)
        try:
            answer = self.opener.open(request, timeout=20)
        except urllib.error.HTTPError as error:
            answer = error
        return answer.status, dict(answer.headers), answer.read().decode()

    def cookie(self, name):
        return next((c.value for c in self.cookies if c.name == name), None)


def test_a_second_factor_from_the_first_link_on(tmp_path, browse):
    place = {"data": tmp_path / "city", "database": None}
    link = init(place, second_factor="administrator,auditor")
    server = Server(place["data"])
    try:
        page = browse(360, 800)
        page.goto(server.url + link)
        page.fill("[name=password]", "five quiet rivers run")
        page.fill("[name=repeat]", "five quiet rivers run")
        page.click("main form button[type=submit]")
        # Nothing else is open before it.
        for path in ["/desk", "/desk/administration/people", "/desk/account"]:
            page.goto(server.url + path)
            assert page.url.endswith("/desk/account/second-factor"), page.url
        page.click("main form button[type=submit]")
        axe(page)
        secret = page.locator("main code[dir=ltr]").inner_text().replace(" ", "")
        totp = pyotp.TOTP(secret)
        page.fill("[name=code]", totp.now())
        page.click("text=Turn it on")
        codes = page.locator("main ol code").all_inner_texts()
        assert len(codes) == 10
        axe(page)
        page.click("text=I have kept them")
        assert page.url.endswith("/desk")
        page.goto(server.url + "/desk/account")
        axe(page)
        # In another browser: the password alone does not open the desk; a recovery code does, once.
        for attempt, (code, is_right) in enumerate([("000000", False), (codes[0], True), (codes[0], False)]):
            other = browse(1280, 800, "ar" if attempt == 0 else "en")
            other.goto(server.url + "/sign-in?next=/desk/account")
            other.fill("[name=name]", "admin@testwick.example")
            other.fill("[name=password]", "five quiet rivers run")
            other.click("main form button[type=submit]")
            assert "/sign-in/code" in other.url
            axe(other)
            other.goto(server.url + "/desk")
            assert "/sign-in" in other.url
            other.goto(server.url + "/sign-in/code?next=/desk/account")
            other.fill("[name=code]", code)
            other.click("main form button[type=submit]")
            assert other.url.endswith("/desk/account") == is_right, other.url
    finally:
        server.stop()
    done = concord("people", "reset-second-factor", "admin@testwick.example", "--reason", "device-lost", **place)
    assert "sets up another" in done.stdout
    assert concord("people", "reset-second-factor", "nobody", "--reason", "other", ok=False, **place).returncode == 1


def configure(place, lines):
    place["data"].mkdir(parents=True, exist_ok=True)
    (place["data"] / "concord.yaml").write_text("\n".join(f"{name}: {json.dumps(value)}" for name, value in lines.items()))


@pytest.fixture
def service(tmp_path):
    """Our own strict, and on request misbehaving, service; with a Concord that knows it."""
    port = free_port()
    process = started([sys.executable, HERE / "sign_in_service.py", str(port), "concord", "s3cret"],
                      f"http://127.0.0.1:{port}/log")
    place = {"data": tmp_path / "city", "database": None}
    init(place)
    own = free_port()
    (tmp_path / "secret").write_text("s3cret\n")
    configure(place, {
        "site": f"http://127.0.0.1:{own}", "openid-issuer": f"http://127.0.0.1:{port}", "openid-client": "concord",
        "openid-secret-file": str(tmp_path / "secret"), "openid-name": "City account", "openid-roles-claim": "groups",
        "openid-roles": "staff=contributor, leads=coordinator analyst", "openid-organisation": "City Hall",
        "openid-provisioning": "yes", "openid-domains": "city.example"})
    server = Server(place["data"], port=own)
    server.place, server.service = place, f"http://127.0.0.1:{port}"
    yield server
    server.stop()
    stop(process)


def misbehave(server, **change):
    request = urllib.request.Request(server.service + "/misbehave", data=json.dumps(change).encode(), method="POST")
    urllib.request.urlopen(request, timeout=10).read()


def go_round(server, visitor=None, change_answer=lambda url: url):
    """To the service and back, as a browser goes; gives the last answer and the address that came back."""
    visitor = visitor or Visitor()
    status, headers, _ = visitor.get(server.url + "/sign-in/elsewhere?next=/desk/account")
    assert status == 303 and headers["Location"].startswith(server.service + "/authorize?"), (status, headers)
    status, headers, _ = visitor.get(headers["Location"])
    back = change_answer(headers["Location"])
    return visitor.get(back), back, visitor


def test_a_strict_service_lets_in_and_every_wrong_answer_is_refused(service):
    log = json.loads(urllib.request.urlopen(service.service + "/log").read())
    assert set(log) <= {"/log"}, "nothing is asked before somebody chooses to sign in there"
    (status, headers, _), back, visitor = go_round(service)
    assert status == 303 and headers["Location"] == "/desk/account", (status, headers)
    me = json.loads(visitor.get(service.url + "/api/v1/me")[2])
    assert me["name"] == "Service Person" and me["roles"] == ["contributor"]
    assert me["organisation"]["name"] == "City Hall"
    # The answer does not work again: not in this browser, not in another.
    assert visitor.get(back)[0] == 403
    assert Visitor().get(back)[0] == 403
    stolen = {}

    def steal(url):
        stolen["url"] = url
        return url.replace("state=", "state=x")

    for claims, reason in [
        ({"nonce": "another"}, "nonce"), ({"aud": "another"}, "audience"), ({"aud": ["concord", "another"]}, "audience"),
        ({"iss": "http://127.0.0.1:1"}, "issuer"), ({"exp": int(time.time()) - 120}, "expired"),
        ({"email_verified": False}, "email"), ({"email": "x@elsewhere.example"}, "email"),
    ]:
        misbehave(service, claims=claims)
        (status, _, text), _, visitor = go_round(service)
        assert status == 403 and reason in text, (claims, status)
        assert visitor.cookie("concord-session") is None
    for change, reason in [
        ({"key": "stranger"}, "signature"), ({"algorithm": "none"}, "algorithm"),
        ({"algorithm": "RS512"}, "algorithm"),
    ]:
        misbehave(service, **change)
        (status, _, text), _, visitor = go_round(service)
        assert status == 403 and reason in text, (change, status)
        assert visitor.cookie("concord-session") is None
    misbehave(service)
    (status, _, text), _, _ = go_round(service, change_answer=steal)
    assert status == 403 and "state" in text
    # A code that another browser was given, with one's own state: PKCE keeps it shut.
    mine = Visitor()
    (status, _, text), _, _ = go_round(service, mine, change_answer=lambda url: re.sub(
        "code=[^&]*", re.search("code=[^&]*", stolen["url"]).group(0), url))
    assert status == 403 and "code" in text
    for algorithm, key in [("PS256", "rsa"), ("ES256", "ec"), ("EdDSA", "ed")]:
        misbehave(service, algorithm=algorithm, key=key)
        assert go_round(service)[0][0] == 303, algorithm
    misbehave(service, claims={"groups": []})
    (status, _, text), _, _ = go_round(service)
    assert status == 403 and "no role" in text
    # Roles follow the service; signing out offers to sign out there as well.
    misbehave(service, claims={"groups": ["leads"]})
    (status, _, _), _, visitor = go_round(service)
    me = json.loads(visitor.get(service.url + "/api/v1/me")[2])
    assert sorted(me["roles"]) == ["analyst", "coordinator"]
    status, headers, _ = visitor.get(service.url + "/sign-out", {"csrf": me["formToken"]})
    assert headers["Location"] == "/sign-in/elsewhere/ended"
    assert service.service + "/end?" in visitor.get(service.url + "/sign-in/elsewhere/ended")[2]


def test_a_real_provider_from_elsewhere(tmp_path, browse):
    """oidc-provider-mock, an independent implementation on Authlib, in a browser."""
    port = free_port()
    user = json.dumps({"sub": "ana", "name": "Ana", "email": "ana@city.example", "email_verified": True})
    issuer = f"http://127.0.0.1:{port}"
    process = started([sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--user-claims", user],
                      issuer + "/.well-known/openid-configuration")
    place = {"data": tmp_path / "city", "database": None}
    init(place)
    concord("people", "add", "--name", "Ana", "--sign-in-name", "ana@city.example", "--organisation", "City Hall",
            "--role", "analyst", **place)
    own = free_port()
    (tmp_path / "secret").write_text("any will do for this provider")
    configure(place, {
        "site": f"http://127.0.0.1:{own}", "openid-issuer": issuer, "openid-client": "concord",
        "openid-secret-file": str(tmp_path / "secret"), "openid-name": "City account", "openid-link-by-email": "yes"})
    server = Server(place["data"], port=own)
    try:
        page = browse(360, 800)
        page.goto(server.url + "/sign-in?next=/desk/account")
        axe(page)
        page.click("text=Sign in with City account")
        page.click("button[value=ana]")
        page.wait_for_load_state()
        assert page.url.endswith("/desk/account"), (page.url, page.inner_text("main"))
        assert "Ana" in page.inner_text("main")
        # Somebody whom nobody added is told so.
        other = browse(1280, 800)
        other.goto(server.url + "/sign-in")
        other.click("text=Sign in with City account")
        other.fill("[name=sub]", "stranger@elsewhere.example")
        other.click("text=Authorize >> nth=1")
        other.wait_for_url("**/sign-in/elsewhere/return**")
        assert "nobody here is stored for you" in other.inner_text("main")
        axe(other)
    finally:
        server.stop()
        stop(process)


def test_wrong_settings_are_told(tmp_path):
    place = {"data": tmp_path / "city", "database": None}
    init(place)
    good = {"site": "https://c.example", "openid-issuer": "https://id.example", "openid-client": "concord"}
    for change, name in [
        ({"openid-issuer": "http://id.example"}, "openid-issuer"), ({"site": ""}, "site"), ({"openid-client": ""}, "openid-client"),
        ({"openid-secret-file": "/nowhere"}, "openid-secret-file"), ({"openid-roles": "a=king"}, "openid-roles"),
        ({"openid-scopes": "email"}, "openid-scopes"),
    ]:
        configure(place, {**good, **change})
        done = concord("people", "list", ok=False, **place)
        assert done.returncode == 1 and f"setting {name} " in done.stderr, (change, done.stderr)
    configure(place, {"password-list": "/nowhere"})
    assert "no readable list" in concord("people", "list", ok=False, **place).stderr


def test_cookies_behind_https(tmp_path):
    """Over HTTPS no neighbouring site can plant a cookie: only `__Host-` names count."""
    place = {"data": tmp_path / "city", "database": None}
    link = init(place)
    configure(place, {"secure": "yes"})
    server = Server(place["data"])
    try:
        visitor = Visitor()
        _, headers, text = visitor.get(server.url + link)
        cookies = headers["Set-Cookie"]
        assert cookies.startswith("__Host-concord-visitor=") and "; Secure" in cookies and "HttpOnly" in cookies
        assert "SameSite=Lax" in cookies and "Domain" not in cookies and "Path=/;" in cookies
        csrf = re.search('name="csrf" value="([^"]+)"', text).group(1)
        pair = cookies.split(";")[0]
        form = {"csrf": csrf, "password": "five quiet rivers run", "repeat": "five quiet rivers run"}
        plain = pair.removeprefix("__Host-")
        assert Visitor().get(server.url + link, form, {"Cookie": plain})[0] == 403
        status, headers, _ = Visitor().get(server.url + link, form, {"Cookie": pair})
        assert status == 303
    finally:
        server.stop()


def test_people_come_from_a_list(place):
    init(place)
    file = place["data"].parent / "people.csv"
    file.write_text("name,sign-in name,organisation,roles\nAna,ana@x.example,City Hall,analyst\nBen,b,Nowhere,king\n")
    dry = concord("people", "import", file, "--dry-run", ok=False, **place)
    assert dry.returncode == 2 and "1 would be added, 1 refused" in dry.stdout and "row 3" in dry.stderr
    done = concord("people", "import", file, ok=False, **place)
    assert "/link/" in done.stdout and "ana@x.example" in concord("people", "list", **place).stdout
    rules = concord("people", "rules", "--idle", "30", "--absolute", "480", "--second-factor", "auditor", **place).stdout
    assert "auditor" in rules and "30 minutes" in rules
    assert concord("people", "rules", "--idle", "1", ok=False, **place).returncode == 1
    concord("people", "add", "--name", "Importer", "--sign-in-name", "importer", "--organisation", "City Hall",
            "--role", "contributor", "--service", **place)
    token = concord("people", "token", "importer", "--name", "Nightly", "--permission", "organisations.read", **place).stdout
    server = Server(place["data"], place["database"])
    try:
        bearer = {"Authorization": "Bearer " + token.split()[0]}
        assert Visitor().get(server.url + "/api/v1/organisations", headers=bearer)[0] == 200
        assert Visitor().get(server.url + "/api/v1/people", headers=bearer)[0] == 403
    finally:
        server.stop()
