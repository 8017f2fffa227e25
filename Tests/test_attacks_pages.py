"""Attacks through what people read: scripts in every text field, seen by every role; invisible characters; foreign records."""

import html.parser
import json
import re
from urllib.parse import quote

import pytest

from attackers import Visitor, signed_in
from conftest import sign_in
from test_pages import ROLES, shape

MARK = "xq7"
PAYLOADS = [
    f"<img src=x onerror=window.{MARK}=1>", f"\"><svg onload=window.{MARK}=1>", f"' autofocus onfocus=window.{MARK}=1 x='",
    f"</title></textarea></script><script>window.{MARK}=1</script>", f"javascript:window.{MARK}=1//",
    f"{{{{constructor.constructor('window.{MARK}=1')()}}}}", f"<a href=//{MARK}.example>x</a>", f"&lt;img src=x onerror=window.{MARK}=1&gt;",
]


class Live(html.parser.HTMLParser):
    """Finds what a browser would run or load of the payloads."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found = []

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            value = (value or "").strip().lower()
            if name.startswith("on") or name in ("srcdoc", "style") or MARK in name:
                self.found.append((tag, name, value))
            if name in ("href", "src", "action", "formaction", "xlink:href") and (value.startswith("javascript:") or f"//{MARK}" in value.split("?")[0]):
                self.found.append((tag, name, value))
        if tag in ("script", "img", "iframe", "object", "embed", "base") and not dict(attributes).get("src", "").startswith("/assets/"):
            self.found.append((tag, attributes))


def plant(attacked):
    """Puts the payloads into every field of every form that takes text, and through the API."""
    administrator, coordinator, visitor = signed_in(attacked, "administrator"), signed_in(attacked, "coordinator"), Visitor(attacked)
    planted = 0
    for number, payload in enumerate(PAYLOADS):
        answers = [
            visitor.send("POST", "/api/v1/reports", {
                "offences": [{"conduct": "threat", "sourceText": payload}], "when": "2026-03-02", "unlocated": "not-given", "text": f"{payload} attack"}),
            coordinator.send("POST", "/api/v1/incidents", {
                "offences": [{"conduct": "threat", "sourceText": payload}], "when": "2026-03-02", "unlocated": "not-given",
                "text": payload, "sourceRecord": payload}),
            administrator.send("POST", "/api/v1/organisations", {
                "name": f"{payload}", "kind": "community-organisation", "contact": payload, "names": {"fr": payload, "ar": payload}}),
        ]
        organisation = next((json.loads(text)["id"] for status, _, text in answers[2:] if status < 300), None)
        if organisation:
            answers.append(administrator.send("POST", "/api/v1/people", {
                "name": payload, "signInName": f"attack-{number}@x.example", "organisation": organisation, "roles": ["analyst"]}))
        found = json.loads(answers[1][2])["id"] if answers[1][0] == 201 else None
        if found:
            coordinator.token(f"/desk/incidents/{found}/review")
            page = coordinator.get(f"/desk/incidents/{found}/review")[2].decode()
            fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
            answers.append(coordinator.post(f"/desk/incidents/{found}/review", {
                **{key: value for key, value in fields.items() if key != "csrf"}, "comment": payload, "note": payload, "state": "acknowledged"}))
        coordinator.token("/desk/administration/codes/conduct")
        answers.append(coordinator.post("/desk/administration/codes/conduct", {
            "code": f"attack-{number}", "name.en": payload, "name.fr": payload, "name.ar": payload, "en": payload, "fr": payload, "ar": payload}))
        status, headers, _ = coordinator.upload(
            "/desk/incidents/import", {"source": organisation or ""}, f"{payload}.csv", f"{payload},Area\n{payload},{payload}\n".encode())
        answers.append((status, headers, b""))
        answers.append(coordinator.upload(
            "/desk/administration/areas/import", {}, f"{payload}.geojson", json.dumps({"type": "FeatureCollection", "features": [{
                "type": "Feature", "properties": {payload: payload, "code": payload},
                "geometry": {"type": "Polygon", "coordinates": [[[4, 51], [4.1, 51], [4.1, 51.1], [4, 51]]]}}]}).encode()))
        for status, headers, text in answers:
            assert status < 500, text[:300]
            planted += status < 400
            if headers["Location"]:
                _, next_headers, next_text = coordinator.get(headers["Location"])
                check_bytes(next_text, next_headers, headers["Location"])
            check_bytes(text, headers, "the answer")
        # What is typed comes back in a refused form.
        for path in ["/report", "/sign-in", "/report/receipt"]:
            visitor.token(path)
            fields = {name: payload for name in ["text", "name", "receipt", "area", "day", "time", "conduct", "when", "next", "stamp", "severity"]}
            check(visitor.post(path, fields)[2].decode(), path)
    assert planted > 3 * len(PAYLOADS)
    for path in ["/?lang=", "/desk/incidents?q=", "/desk/picture?bias=", "/desk/picture?from=", "/desk/administration/people?search=",
                 "/sign-in?next=", "/report/offline?for=", "/desk/incidents?owner=", "/desk/administration/audit?who="]:
        for payload in PAYLOADS:
            for person in [visitor, coordinator, administrator]:
                check(person.get(path + quote(payload))[2].decode(), path)


def check(text, where):
    parser = Live()
    parser.feed(text)
    assert parser.found == [], (where, parser.found)


def check_bytes(text, headers, where):
    if (headers["Content-Type"] or "").startswith("text/html"):
        check(text.decode(), where)


@pytest.fixture(scope="module")
def planted(attacked):
    plant(attacked)
    return attacked


@pytest.mark.parametrize("role", ROLES)
def test_no_script_of_a_stranger_runs_for_anyone(planted, chromium, role):
    context = chromium.new_context()
    page = context.new_page()
    said = []
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    page.on("console", lambda message: said.append(message.text) if "Content Security Policy" in message.text else None)
    page.on("request", lambda request: said.append(request.url) if f"{MARK}.example" in request.url else None)
    try:
        sign_in(page, planted, role)
        waiting, seen, count = ["/desk", "/desk/incidents?q=attack", "/desk/incidents?sort=received"], {}, 0
        while waiting:
            path = waiting.pop(0)
            # Records of one kind look alike, but the newest hold the payloads: eight of each.
            if seen.get(shape(path), 0) >= 8 or path in seen.get("paths", set()):
                continue
            seen.setdefault("paths", set()).add(path)
            seen[shape(path)] = seen.get(shape(path), 0) + 1
            answer = page.goto(planted.url + path)
            check(answer.text(), path)
            assert page.evaluate(f"window.{MARK}") is None, path
            count += 1
            waiting += page.evaluate("""() => [...document.querySelectorAll('a[href^="/"]:not([download])')]
              .map(a => a.getAttribute('href')).filter(href => !/[.](csv|geojson|json)|^.(assets|link|api).|lang=/.test(href))""")
        assert count >= 4 and said == []
    finally:
        context.close()


def test_a_long_word_of_a_stranger_pushes_nothing_aside(attacked, chromium):
    administrator = signed_in(attacked, "administrator")
    name = "W" * 120
    status, _, text = administrator.send(
        "POST", "/api/v1/organisations", {
            "name": name, "kind": "community-organisation", "contact": name, "names": {"fr": name, "ar": name}})
    assert status == 201, text
    for language, width in [("en", 320), ("ar", 320), ("en", 1280)]:
        context = chromium.new_context(viewport={"width": width, "height": 800}, locale=language)
        page = context.new_page()
        sign_in(page, attacked, "administrator")
        for path in ["/desk/administration/organisations", f"/desk/administration/organisations/{json.loads(text)['id']}"]:
            page.goto(attacked.url + path)
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, f"{path} is {wide} pixels too wide at {width} in {language}"
        context.close()


@pytest.mark.parametrize("role", ROLES)
def test_every_other_format_says_what_it_is(planted, role):
    person = signed_in(planted, role)
    for path in ["/api/v1/incidents", "/api/v1/organisations", "/api/v1/people", "/api/v1/codes", "/api/v1/audit", "/api/v1/areas", "/api/v1/picture",
                 "/desk/incidents.csv", "/desk/administration/organisations.csv", "/desk/administration/audit.csv", "/desk/picture.csv", "/desk/picture.geojson"]:
        status, headers, _ = person.get(path)
        kind = headers["Content-Type"] or ""
        assert headers["X-Content-Type-Options"] == "nosniff"
        if status == 200:
            assert "json" in kind or "csv" in kind, (path, kind)


# Characters that nobody sees


@pytest.mark.parametrize("name", ["admin\u202e", "ad\u200bmin", "\u2066admin", "admin\u00ad", "\ufeffadmin"])
def test_no_name_hides_a_character(attacked, name):
    administrator = signed_in(attacked, "administrator")
    status, _, text = administrator.send("POST", "/api/v1/organisations", {"name": f"Org {name}x", "kind": "health"})
    assert status == 422 and b"hidden-character" in text
    home = json.loads(administrator.get("/api/v1/organisations")[2])["items"][0]["id"]
    status, _, text = administrator.send("POST", "/api/v1/people", {
        "name": "Honest Name", "signInName": f"{name}@x.example", "organisation": home, "roles": ["analyst"]})
    assert status == 422, text


@pytest.mark.parametrize("name", ["\u0430dministrator@meridian.example", "administrator@meridian.ex\u0430mple", "adm\u0456n", "\u03bfmicron-admin"])
def test_no_sign_in_name_borrows_letters(attacked, name):
    administrator = signed_in(attacked, "administrator")
    home = json.loads(administrator.get("/api/v1/organisations")[2])["items"][0]["id"]
    status, _, text = administrator.send("POST", "/api/v1/people", {
        "name": "Honest Name", "signInName": name, "organisation": home, "roles": ["analyst"]})
    assert status == 422 and b"mixed-alphabets" in text


def test_a_compatible_form_of_a_name_is_the_same_name(attacked):
    administrator = signed_in(attacked, "administrator")
    home = json.loads(administrator.get("/api/v1/organisations")[2])["items"][0]["id"]
    for name in ["ＡＤＭＩＮＩＳＴＲＡＴＯＲ@meridian.example", "Administrator@Meridian.example", "administrator\u200d@meridian.example".replace("\u200d", "")]:
        status, _, text = administrator.send("POST", "/api/v1/people", {
            "name": "Honest Name", "signInName": name, "organisation": home, "roles": ["analyst"]})
        assert status == 422 and b"taken" in text, name


def test_a_text_does_not_turn_the_page_around(attacked):
    coordinator = signed_in(attacked, "coordinator")
    status, _, text = coordinator.send("POST", "/api/v1/incidents", {
        "offences": [{"conduct": "threat"}], "when": "2026-03-02", "unlocated": "not-given", "text": "before \u202eafter\u202c \u2067end"})
    assert status == 201, text
    page = coordinator.get("/desk/incidents/" + json.loads(text)["id"])[2].decode()
    assert "before after end" in page and "\u202e" not in page


def test_a_text_of_accents_is_too_long(attacked):
    coordinator = signed_in(attacked, "coordinator")
    status, _, text = coordinator.send("POST", "/api/v1/incidents", {
        "offences": [{"conduct": "threat"}], "when": "2026-03-02", "unlocated": "not-given", "text": "a" + "\u0301" * 100_000})
    assert status == 422 and b"too-long" in text


# Records of others


def foreign_incident(attacked, contributor):
    """An incident of another organisation, and one of the public."""
    coordinator = signed_in(attacked, "coordinator")
    own = {item["id"] for item in json.loads(contributor.get("/api/v1/incidents?from=2020-01-01&to=2026-12-31")[2])["items"]}
    every = json.loads(coordinator.get("/api/v1/incidents?from=2020-01-01&to=2026-12-31")[2])["items"]
    source = json.loads(contributor.get("/api/v1/me")[2])["organisation"]["id"]
    return [item["id"] for item in every if item["id"] not in own and item.get("source") != source][:3]


def test_no_identifier_opens_a_record_of_others(attacked):
    contributor = signed_in(attacked, "contributor")
    foreign = foreign_incident(attacked, contributor)
    assert foreign
    for id in foreign:
        for path in [f"/desk/incidents/{id}", f"/desk/incidents/{id}/edit", f"/desk/incidents/{id}/review", f"/api/v1/incidents/{id}",
                     f"/api/v1/incidents/{id}/history"]:
            assert contributor.get(path)[0] in (403, 404), path
        for path, fields in [(f"/desk/incidents/{id}/edit", {"revision": 1, "text": "stolen"}), (f"/desk/incidents/{id}/review", {"revision": 1, "comment": "x"}),
                             (f"/desk/incidents/{id}/undo", {"revision": 1})]:
            assert contributor.post(path, fields)[0] in (403, 404), path
        assert contributor.send("PATCH", f"/api/v1/incidents/{id}", {"text": "stolen"}, {"If-Match": '"1"'})[0] in (403, 404)
        assert contributor.send("POST", f"/api/v1/incidents/{id}/review", {"comment": "x"}, {"If-Match": '"1"'})[0] in (403, 404)
        # Upper case, another form and a tail are the same identifier or none.
        for form in [id.upper(), id.replace("-", ""), id + "%00", id + "/", f"%20{id}", f"{{{id}}}"]:
            assert contributor.get(f"/api/v1/incidents/{form}")[0] in (400, 403, 404), form


def test_no_identifier_of_an_import_a_job_or_a_session_opens_it_to_others(attacked):
    coordinator, contributor = signed_in(attacked, "coordinator"), signed_in(attacked, "contributor")
    page = coordinator.get("/desk/incidents/import")[2].decode()
    source = re.search(r'<option value="([0-9a-f-]{36})"', page)[1]
    coordinator.token("/desk/incidents/import")
    status, headers, _ = coordinator.upload("/desk/incidents/import", {"source": source}, "secret.csv", b"Date,Area,Conduct,Notes\n2026-02-01,Harbour,graffiti,SECRETNOTE\n")
    assert status == 303
    place = headers["Location"].split("?")[0]
    assert b"secret.csv" in coordinator.get(place)[2]
    contributor.token("/desk/incidents/import")
    for path in [place, place + "/mapping.json", place + "/rejects.csv", place + "/result"]:
        status, headers, text = contributor.get(path)
        assert status in (403, 404) and b"SECRETNOTE" not in text, path
    for fields in [{"go": "yes"}, {"column.0": "day"}]:
        assert contributor.post(place, fields)[0] in (403, 404)
    sessions = re.findall(r"/desk/account/sessions/([0-9a-f]+)/end", coordinator.get("/desk/account")[2].decode())
    contributor.token("/desk/account")
    for session in sessions:
        assert contributor.post(f"/desk/account/sessions/{session}/end", {})[0] in (303, 403, 404)
    assert coordinator.get("/desk")[0] == 200
    # The way round: a contributor's own upload is not an administrator's to open either.
    organisations = json.loads(coordinator.get("/api/v1/organisations")[2])["items"]
    own = json.loads(contributor.get("/api/v1/me")[2])["organisation"]["id"]
    for organisation in organisations:
        if organisation["id"] == own:
            continue
        id = organisation["id"]
        assert contributor.get(f"/api/v1/organisations/{id}/mapping")[0] in (403, 404, 422)
        assert contributor.send("PUT", f"/api/v1/organisations/{id}/mapping", {"version": 1, "day": {"column": "a"}, "place": {}})[0] in (400, 403, 404, 422)
        status, _, text = contributor.send("POST", "/api/v1/incidents", {
            "offences": [{"conduct": "threat"}], "when": "2026-03-02", "unlocated": "not-given", "text": "in another's name", "source": id})
        assert status in (403, 404, 422), text
        assert contributor.upload("/desk/incidents/import", {"source": id}, "x.csv", b"Date\n2026-01-01\n")[0] in (403, 404, 422)
        assert contributor.post("/desk/incidents/new", {"source": id, "conduct": "threat", "area": "unlocated:not-given", "when": "today"})[0] in (403, 404, 422)
