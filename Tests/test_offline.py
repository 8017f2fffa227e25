"""Reports written without a connection, and two devices that edit one record, in a real browser."""

import json
import os
import re

import pytest

from conftest import axe, serve_copy, sign_in
from journey import fill_report, listed, submit, until

FROM = "?from=2022-01-01&to=2026-12-31"
SHOTS = os.environ.get("CONCORD_SHOTS")


@pytest.fixture
def city(made, tmp_path):
    """A city for every test: eight reports in a quarter of an hour are all that one address may send."""
    server = serve_copy(made, tmp_path / "city")
    yield server
    server.stop()


@pytest.fixture
def device(chromium):
    """A browser of one's own whose connection can be cut. Errors of a page fail the test; a cut connection is none."""
    opened = []

    def make(language="en", width=360):
        context = chromium.new_context(viewport={"width": width, "height": 780}, locale=language)
        page = context.new_page()
        page.errors = []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        opened.append((context, page))
        return page

    yield make
    errors = [error for _, page in opened for error in page.errors]
    for context, _ in opened:
        context.close()
    assert errors == []


def prepare(page, server, path="/report"):
    """Opens the form once with a connection, until the device has it."""
    page.goto(server.url + path)
    page.wait_for_selector("[data-offline][data-ready]", state="attached")


def reopen(page, server, path="/report"):
    page.goto(server.url + path)
    page.wait_for_selector("[data-offline][data-is-shell]", state="attached")


def write(page, text):
    fill_report(page, text)
    page.click(submit)
    page.wait_for_selector("[data-part=said]:not([hidden])")


def stored(page):
    """The device's database, as anybody who copies the browser's files would find it."""
    return page.evaluate("""() => new Promise((resolve, reject) => {
      const request = indexedDB.open("concord-reports");
      request.onerror = reject;
      request.onsuccess = () => {
        const transaction = request.result.transaction(["keys", "reports"]);
        const keys = transaction.objectStore("keys").getAll();
        const reports = transaction.objectStore("reports").getAll();
        transaction.oncomplete = () => { request.result.close(); resolve({
          extractable: keys.result.map((key) => key.extractable),
          reports: reports.result.map(({sealed, ...rest}) => ({...rest, isSealed: !sealed.plain,
            bytes: sealed.data ? String.fromCharCode(...new Uint8Array(sealed.data)) : JSON.stringify(sealed.plain)})),
        }); };
      };
    })""")


def reports(server, browse_page, words):
    """How many records at the desk have these words."""
    browse_page.goto(server.url + f"/desk/incidents{FROM}&q={words}")
    return listed(browse_page)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_report_written_without_a_connection_arrives_once(city, device, browse, language):
    word = f"tunnel{language}"
    page = device(language)
    prepare(page, city)
    page.context.set_offline(True)
    reopen(page, city)
    assert page.get_attribute("html", "dir") == ("rtl" if language == "ar" else "ltr")
    assert page.is_visible("[data-part=away]")
    axe(page)
    page.screenshot(path=f"/tmp/k-shots/offline-shell-{language}.png", full_page=True) if SHOTS else None
    write(page, f"Somebody shouted in the {word} at people.")
    assert page.locator(".kept-list > li[data-state=waiting]").count() == 1
    axe(page)
    page.screenshot(path=f"/tmp/k-shots/offline-kept-{language}.png", full_page=True) if SHOTS else None
    assert page.input_value("[name=text]") == ""
    found = stored(page)
    assert found["extractable"] == [False] and [one["isSealed"] for one in found["reports"]] == [True]
    assert word not in found["reports"][0]["bytes"] and word not in page.evaluate("JSON.stringify({...localStorage})")

    page.context.set_offline(False)
    page.wait_for_selector(".kept-list > li[data-state=sent] .receipt code")
    axe(page)
    page.screenshot(path=f"/tmp/k-shots/offline-sent-{language}.png", full_page=True) if SHOTS else None
    code = page.inner_text(".receipt code")
    coordinator = browse()
    sign_in(coordinator, city, "coordinator")
    assert reports(city, coordinator, word) == 1

    page.goto(city.url + "/")
    assert "1" in page.inner_text("#main > .draft-note")
    axe(page)
    page.goto(city.url + "/report")
    page.wait_for_selector(".kept-list > li[data-state=sent]")
    page.click(".kept-list > li button")
    page.wait_for_selector("[data-part=kept]", state="hidden")
    assert stored(page)["reports"] == []
    page.goto(city.url + "/report/receipt")
    page.fill("[name=receipt]", code)
    page.click(submit)
    page.wait_for_selector(".steps .next")


def test_an_answer_that_is_lost_does_not_make_two(city, device, browse):
    page = device()
    prepare(page, city)
    sent = []

    def lose(route):
        if not sent:
            sent.append(route.request.headers["idempotency-key"])
            route.fetch()
            return route.abort()
        sent.append(route.request.headers["idempotency-key"])
        return route.continue_()

    page.context.route("**/api/v1/reports*", lose)
    page.context.set_offline(True)
    write(page, "Stones were thrown at the viaduct windows.")
    page.context.set_offline(False)
    for _ in range(200):
        if sent:
            break
        page.wait_for_timeout(50)
    # The page is closed before it could try again, and opened anew.
    page.goto(city.url + "/report")
    page.wait_for_selector(".kept-list > li")
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_selector(".kept-list > li[data-state=sent]")
    assert len(sent) >= 2 and len(set(sent)) == 1
    coordinator = browse()
    sign_in(coordinator, city, "coordinator")
    assert reports(city, coordinator, "viaduct") == 1


@pytest.mark.parametrize("language", ["en", "ar"])
def test_an_error_at_a_field_brings_the_report_back(city, device, browse, language):
    page = device(language)
    prepare(page, city)
    page.context.set_offline(True)
    reopen(page, city)
    fill_report(page, f"A gate was forced at the gasworks{language}.")
    page.check("[name=when][value=other]", force=True)
    page.fill("[name=day]", "1750-01-01")
    page.click(submit)
    page.wait_for_selector(".kept-list > li")
    page.context.set_offline(False)
    page.wait_for_selector(".kept-list > li[data-state=held] li")
    axe(page)
    page.screenshot(path=f"/tmp/k-shots/offline-held-{language}.png", full_page=True) if SHOTS else None
    page.click(".kept-list .button.primary")
    assert page.input_value("[name=text]") == f"A gate was forced at the gasworks{language}."
    assert page.locator("form .field.wrong [name=day]").count() == 1
    axe(page)
    page.screenshot(path=f"/tmp/k-shots/offline-back-{language}.png", full_page=True) if SHOTS else None
    page.fill("[name=day]", "2026-03-01")
    page.click(submit)
    page.wait_for_selector(".kept-list > li[data-state=sent]")
    coordinator = browse()
    sign_in(coordinator, city, "coordinator")
    assert reports(city, coordinator, f"gasworks{language}") == 1


def test_a_text_that_names_somebody_is_asked_about(city, device):
    page = device()
    prepare(page, city)
    page.context.set_offline(True)
    write(page, "It was Mr John Smith of 14 Mill Road, 0475 12 34 56.")
    page.context.set_offline(False)
    page.wait_for_selector(".kept-list > li[data-state=held]")
    assert "Smith" in page.inner_text(".kept-list")
    page.click(".kept-list button:has-text('Send it as it is')")
    page.wait_for_selector(".kept-list > li[data-state=sent]")


def test_a_partners_report_waits_for_the_one_who_wrote_it(city, device, browse):
    page = device()
    sign_in(page, city, "contributor")
    prepare(page, city, "/desk/incidents/new")
    page.context.set_offline(True)
    reopen(page, city, "/desk/incidents/new")
    assert city.sign_ins["contributor"][0] not in page.content()
    write(page, "Posters against newcomers hang in the aqueduct.")
    axe(page)
    # Signed out meanwhile, on the server's side too.
    page.context.clear_cookies()
    page.context.set_offline(False)
    page.wait_for_selector(".kept-list a[href^='/sign-in']")
    sign_in(page, city, "coordinator")
    page.goto(city.url + "/desk/incidents/new")
    page.wait_for_selector(".kept-list .why:has-text('Somebody else wrote this')")
    assert "aqueduct" not in page.inner_text(".kept-list")
    assert page.locator(".kept-list button:has-text('Open')").count() == 0
    page.context.clear_cookies()
    sign_in(page, city, "contributor")
    page.goto(city.url + "/desk/incidents/new")
    page.wait_for_selector(".kept-list > li[data-state=sent]")
    assert reports(city, page, "aqueduct") == 1


def test_what_was_deleted_is_gone(city, device):
    page = device()
    prepare(page, city)
    page.context.set_offline(True)
    write(page, "This is written and then thrown away.")
    page.click(".kept-list details.confirm summary")
    axe(page)
    page.screenshot(path="/tmp/k-shots/offline-delete.png", full_page=True) if SHOTS else None
    page.click(".kept-list details.confirm button")
    page.wait_for_selector("[data-part=kept]", state="hidden")
    assert stored(page)["reports"] == [] and page.evaluate("localStorage.getItem('concord-kept')") is None


def test_a_full_device_a_lost_key_and_no_encryption_are_told(city, device):
    page = device()
    prepare(page, city)
    page.context.set_offline(True)
    page.evaluate("""() => { IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); } }""")
    fill_report(page, "There is no room for this.")
    page.click(submit)
    page.wait_for_selector("[data-part=said].problem")
    assert "full" in page.inner_text("[data-part=said]")
    assert page.input_value("[name=text]") == "There is no room for this."

    reopen(page, city)
    write(page, "The key of this will be lost.")
    page.evaluate("""() => new Promise((resolve) => {
      const request = indexedDB.open("concord-reports");
      request.onsuccess = () => {
        const transaction = request.result.transaction("keys", "readwrite");
        transaction.objectStore("keys").clear();
        transaction.oncomplete = () => { request.result.close(); resolve(); };
      };
    })""")
    reopen(page, city)
    page.wait_for_selector(".kept-list > li")
    assert "thrown away its key" in page.inner_text(".kept-list")
    page.click(".kept-list details.confirm summary")
    page.click(".kept-list details.confirm button")
    page.wait_for_selector("[data-part=kept]", state="hidden")

    page.evaluate("Object.defineProperty(crypto, 'subtle', {value: undefined})")
    write(page, "This lies open on the device.")
    assert "cannot encrypt" in page.inner_text("[data-part=lock]")


def test_the_answers_that_fields_need_are_asked_for_at_once(city, device):
    page = device()
    prepare(page, city)
    page.context.set_offline(True)
    page.click(submit)
    page.wait_for_selector("form .field.wrong")
    assert page.locator("form .field.wrong").count() == 3
    axe(page)
    assert stored(page)["reports"] == []


def test_a_server_that_is_away_for_a_while(city, device):
    page = device()
    prepare(page, city)
    page.context.route("**/api/v1/reports*", lambda route: route.fulfill(
        status=503, content_type="application/problem+json",
        body=json.dumps({"type": "urn:concord:problem:x", "title": "x", "status": 503})))
    page.context.set_offline(True)
    write(page, "The server has a bad day at the weir.")
    page.context.set_offline(False)
    until(page, "document.querySelector('.kept-list .why')?.textContent.includes('just now')")
    page.context.unroute("**/api/v1/reports*")
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_selector(".kept-list > li[data-state=sent]")


def change(page, script):
    """Changes the reports on the device as another version of the site would have left them."""
    page.evaluate("""(script) => new Promise((resolve) => {
      const request = indexedDB.open("concord-reports");
      request.onsuccess = () => {
        const transaction = request.result.transaction("reports", "readwrite");
        const store = transaction.objectStore("reports");
        store.getAll().onsuccess = (event) => {
          for (const record of event.target.result) store.put({ ...record, ...JSON.parse(script) });
        };
        transaction.oncomplete = () => { request.result.close(); resolve(); };
      };
    })""", json.dumps(script))


@pytest.mark.parametrize("values,words", [({"version": "0"}, "form has changed"), ({"begun": 1}, "two months ago")])
def test_what_was_written_long_ago_is_looked_over(city, device, browse, values, words):
    page = device()
    prepare(page, city)
    page.context.set_offline(True)
    name = next(iter(values))
    write(page, f"An old note from the lighthouse{name}.")
    # The first try without a connection has ended.
    until(page, "concordKept.all().then((records) => records[0].tries > 0)")
    change(page, values)
    page.context.set_offline(False)
    page.wait_for_selector(".kept-list > li[data-state=held]")
    assert words in page.inner_text(".kept-list")
    axe(page)
    page.click(".kept-list button:has-text('Send now')")
    page.wait_for_selector(".kept-list > li[data-state=sent]")
    coordinator = browse()
    sign_in(coordinator, city, "coordinator")
    assert reports(city, coordinator, f"lighthouse{name}") == 1


def test_what_arrived_already_cannot_be_changed_on_the_device(city, device):
    page = device()
    prepare(page, city)
    arrived = []

    def lose(route):
        # Taken by the server; the answer does not come back.
        if not arrived:
            arrived.append(route.fetch().status)
        route.abort()

    page.context.route("**/api/v1/reports*", lose)
    page.context.set_offline(True)
    write(page, "The first words from the quarry.")
    page.context.set_offline(False)
    until(page, "document.querySelector('.kept-list .why')")
    for _ in range(400):
        if arrived:
            break
        page.wait_for_timeout(50)
    page.click(".kept-list button:has-text('Open')")
    page.fill("[name=text]", "Other words from the quarry.")
    page.context.unroute("**/api/v1/reports*")
    page.click(submit)
    page.wait_for_selector(".kept-list > li[data-state=held] .receipt code")
    assert "arrived already" in page.inner_text(".kept-list")


def test_a_server_that_asks_to_wait(city, device):
    page = device()
    prepare(page, city)
    page.context.route("**/api/v1/reports*", lambda route: route.fulfill(
        status=429, content_type="application/problem+json",
        body=json.dumps({"type": "urn:concord:problem:too-many-requests", "title": "x", "status": 429})))
    page.context.set_offline(True)
    write(page, "Many reports come from the ferry.")
    page.context.set_offline(False)
    until(page, "document.querySelector('.kept-list .why')?.textContent.includes('asks to wait')")


def test_nothing_with_data_is_in_the_cache(city, device):
    page = device()
    sign_in(page, city, "coordinator")
    for path in ["/desk/incidents/new", "/desk/incidents", "/desk/picture", "/report"]:
        page.goto(city.url + path)
        page.wait_for_load_state("networkidle")
    prepare(page, city)
    prepare(page, city, "/desk/incidents/new")
    kept = page.evaluate("""async () => {
      const found = [];
      for (const name of await caches.keys()) for (const request of await (await caches.open(name)).keys()) {
        const text = await (await (await caches.open(name)).match(request)).text();
        found.push([new URL(request.url).pathname, text]);
      }
      return found;
    }""")
    paths = [path for path, _ in kept if not path.startswith("/assets/")]
    assert sorted(paths) == ["/desk/incidents/new", "/report"]
    for path, text in kept:
        if path in paths:
            assert re.search(r'name="csrf" value=""', text) and "sign-out" not in text
            assert not re.search(r'name="(csrf|stamp)" value="[^"]', text), path


@pytest.mark.parametrize("language", ["en", "ar"])
def test_two_devices_that_edit_one_record_see_both_versions(city, device, language):
    first, second = device(language), device(language)
    sign_in(first, city, "coordinator")
    sign_in(second, city, "reviewer")
    first.goto(city.url + f"/desk/incidents{FROM}")
    path = first.locator("main table a[href^='/desk/incidents/']").nth(7 if language == "ar" else 3).get_attribute("href")
    path = path.split("?")[0] + "/edit"
    first.goto(city.url + path)
    second.goto(city.url + path)
    first.fill("[name=text]", "The first device wrote this.")
    first.click(submit)
    first.wait_for_url(lambda url: not url.endswith("/edit"))
    second.fill("[name=text]", "The second device wrote that.")
    second.click(submit)
    second.wait_for_load_state()
    table = second.inner_text("main table")
    assert "The first device wrote this." in table and "The second device wrote that." in table
    assert second.input_value("[name=text]") == "The second device wrote that."
    axe(second)
    second.click(submit)
    second.wait_for_url(lambda url: not url.endswith("/edit"))
    assert "The second device wrote that." in second.inner_text("main")
