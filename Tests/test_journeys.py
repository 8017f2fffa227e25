"""The journeys that matter, in a real browser, at phone and desk size."""

import csv
import io
import re
import time

import pytest

from conftest import Server, axe, concord, init, sign_in

BOUNDARIES = """{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"code":"A","title":"Harbour"},"geometry":{"type":"Polygon","coordinates":[[[4.0,51.0],[4.1,51.0],[4.1,51.1],[4.0,51.1],[4.0,51.0]]]}},
{"type":"Feature","properties":{"code":"B","title":"Old Town"},"geometry":{"type":"Polygon","coordinates":[[[4.1,51.0],[4.2,51.0],[4.2,51.1],[4.1,51.1],[4.1,51.0]]]}},
{"type":"Feature","properties":{"code":"C","title":"Mill Lane"},"geometry":{"type":"Polygon","coordinates":[[[4.2,51.0],[4.3,51.1],[4.3,51.0],[4.2,51.1],[4.2,51.0]]]}}]}"""

GOOD = "".join(
    f"2026-02-{day:02},Old Town,{what},Seen by the warden on round {day},W-{day}\n"
    for day, what in enumerate(["graffiti", "threat", "verbal abuse"] * 4, start=1))
INCIDENTS = "Date,Neighbourhood,Conduct,Notes,Number\n" + GOOD
BAD = "2026-02-31,Old Town,graffiti,A day that is not,W-31\n,Old Town,threat,No day at all,W-32\n"

submit = "main form button[type=submit]"


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


def first_sign_in(page, server):
    page.goto(server.link)
    axe(page)
    for field in page.query_selector_all("main input[type=password]"):
        field.fill("a long enough sentence")
    page.click(submit)
    page.wait_for_url("**/desk**")


def until(page, condition):
    """Waits for a condition of the page; Playwright's own way needs `eval`, which the site's policy forbids."""
    deadline = time.monotonic() + 20
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, condition
        page.wait_for_timeout(50)


def number(text):
    return int(re.sub(r"\D", "", re.search(r"\d[\d,.\s\u202f\u00a0]*", text).group(0)))


def total(page):
    """The number in the first key figure."""
    return number(page.inner_text(".key-figures dd.number >> nth=0"))


def listed(page):
    """How many records the list says it holds."""
    return number(page.inner_text("main .lead"))


# Import boundaries


@pytest.mark.parametrize("width", [360, 1280])
def test_import_boundaries(own_city, browse, tmp_path, width):
    file = tmp_path / "areas.geojson"
    file.write_text(BOUNDARIES)
    page = browse(width)
    first_sign_in(page, own_city)
    axe(page)
    page.goto(own_city.url + "/desk/administration/areas/import")
    axe(page)
    page.set_input_files("input[type=file]", str(file))
    page.click(submit)
    page.wait_for_selector("select[name=id]")
    axe(page)
    page.select_option("[name=id]", "code")
    page.select_option("[name=name]", "title")
    page.click("form[action$='/preview'] button[type=submit]")
    page.wait_for_url("**/preview**")
    shown = page.inner_text("main")
    assert "Self-intersection" in shown and "Mill Lane" in shown
    assert page.locator("main svg path").count() >= 3
    axe(page)
    page.click("main form:not([action$='/removal']) button.primary")
    page.wait_for_selector("main .notice.success, main .notice-success, main a[href*='/areas?layer']")
    axe(page)
    page.goto(own_city.url + "/desk/administration/areas")
    for name in ["Harbour", "Old Town", "Mill Lane"]:
        assert page.locator(f"main td:has-text('{name}'), main th:has-text('{name}')").count() > 0
    axe(page)


# Import incidents with bad rows


def upload(page, server, file):
    page.goto(server.url + "/desk/incidents/import")
    axe(page)
    page.set_input_files("input[type=file]", str(file))
    page.select_option("select[name=source]", index=1)
    page.click(submit)
    page.wait_for_selector("select[name='column.0']")
    axe(page)


def land(page):
    """Confirms the import and gives its figures by name."""
    page.click("form:has(input[name=go]) button")
    page.wait_for_selector("a[href$='/mapping.json'] >> nth=0")
    page.wait_for_selector(".key-figures")
    assert "/result" in page.url
    axe(page)
    terms, values = (page.locator(f".key-figures {tag}").all_inner_texts() for tag in ("dt", "dd.number"))
    return dict(zip(terms, map(number, values)))


@pytest.mark.parametrize("width", [360, 1280])
def test_import_incidents_with_bad_rows(city_with_areas, browse, tmp_path, width):
    city = city_with_areas
    file = tmp_path / "round.csv"
    file.write_text(INCIDENTS + BAD)
    page = browse(width)
    page.context.add_cookies(city.cookies)
    upload(page, city, file)
    chosen = {key: page.input_value(f"select[name='column.{key}']") for key in range(5)}
    assert chosen == {0: "day", 1: "area", 2: "conduct", 3: "text", 4: "record"}
    page.click("form:has(select[name='column.0']) button[type=submit]")
    page.wait_for_selector("form:has(input[name=go])")
    assert page.locator("main table").count() > 0
    figures = land(page)
    assert list(figures.values())[:3] == [14, 12, 12] and list(figures.values())[-1] == 2
    text = page.inner_text("main")
    assert "2026-02-31" in text
    with page.expect_download() as download:
        page.click("a[href$='/rejects.csv']")
    rejected = open(download.value.path(), encoding="utf-8-sig").read()
    rows = list(csv.DictReader(io.StringIO(rejected)))
    assert {row["Number"] for row in rows} == {"W-31", "W-32"}

    corrected = tmp_path / "corrected.csv"
    for row, day in zip(rows, ["2026-02-27", "2026-02-28"]):
        row["Date"] = day
    with open(corrected, "w", newline="") as out:
        writer = csv.DictWriter(out, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    upload(page, city, corrected)
    assert list(land(page).values())[:3] == [2, 2, 2]

    file.write_text(INCIDENTS)
    upload(page, city, file)
    figures = land(page)
    assert list(figures.values())[:3] == [12, 0, 0] and list(figures.values())[-1] == 12
    page.goto(city.url + "/desk/incidents?from=2026-01-01&to=2026-12-31")
    assert listed(page) == 14


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


def test_bad_rows_do_not_hide_what_a_column_is(demo, browse, tmp_path):
    file = tmp_path / "few.csv"
    file.write_text(
        "Date,Area,Conduct\n2026-02-01,Harbour,graffiti\n2026-02-31,Nowhere Land,threat\n31.12,Harbour,graffiti\n")
    page = browse(360, 780, "ar")
    sign_in(page, demo, "coordinator")
    upload(page, demo, file)
    assert [page.input_value(f"select[name='column.{key}']") for key in range(3)] == ["day", "area", "conduct"]
    page.select_option("select[name='column.0']", "")
    page.click("form:has(select[name='column.0']) button[type=submit]")
    page.wait_for_load_state()
    assert "“”" not in page.inner_text("main") and page.locator("form:has(input[name=go])").count() == 0


# Report on a phone


def fill_report(page, text):
    page.check("[name=conduct][value=threat]", force=True)
    page.select_option("[name=area]", index=1)
    page.check("[name=when][value=yesterday]", force=True)
    page.fill("[name=text]", text)


def send_report(page):
    # The form refuses to be sent within two seconds of its making, which no person does.
    until(page, "performance.now() > 2500")
    page.click(submit)


def send_visible_report(page, server, text):
    page.goto(server.url + "/report")
    fill_report(page, text)
    send_report(page)
    page.wait_for_selector(".receipt code")
    return page.inner_text(".receipt code")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_report_on_a_phone_without_an_account(demo, browse, language):
    page = browse(360, 780, language)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(demo.url + "/")
    axe(page)
    page.click("main a[href^='/report']")
    axe(page)
    assert page.locator("main [required]").count() <= 6
    words = f"Somebody shouted at people waiting at the stop ({language})."
    fill_report(page, words)
    until(page, "Object.keys(localStorage).some(key => key.startsWith('concord-draft') && localStorage[key].includes('shouted'))")
    page.reload()
    assert page.input_value("[name=text]") == words
    assert page.is_visible(".draft-note") and page.is_checked("[name=conduct][value=threat]")
    axe(page)
    send_report(page)
    page.wait_for_selector(".receipt code")
    code = page.inner_text(".receipt code")
    axe(page)
    page.goto(demo.url + "/report")
    assert page.input_value("[name=text]") == "", "a report that was sent is no draft"
    page.goto(demo.url + "/report/receipt")
    axe(page)
    page.fill("[name=receipt]", code.lower().replace("-", " "))
    page.click(submit)
    page.wait_for_selector(".steps .next")
    axe(page)
    assert all(url.startswith(demo.url) or url.startswith("data:") for url in asked), "no third party is asked"


def test_what_fills_the_hidden_field_is_refused(demo, browse):
    page = browse(360, 780)
    page.goto(demo.url + "/report")
    fill_report(page, "Buy cheap watches, all brands, at our shop.")
    hidden = page.locator("[name=website]").evaluate(
        "field => [field.tabIndex, field.closest('[aria-hidden=true]') != null, field.autocomplete]")
    assert hidden == [-1, True, "off"]
    page.evaluate("document.querySelector('[name=website]').value = 'https://spam.example'")
    until(page, "performance.now() > 2500")
    with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        page.click(submit)
    assert answer.value.status == 422
    assert page.locator(".receipt").count() == 0


def test_a_wrong_receipt_opens_nothing(demo, browse):
    page = browse(360, 780)
    page.goto(demo.url + "/report/receipt")
    page.fill("[name=receipt]", "AAAA-BBBB-CCCC")
    page.click(submit)
    page.wait_for_load_state()
    assert page.locator(".steps").count() == 0
    axe(page)


# Review


@pytest.mark.parametrize("width", [360, 1280])
def test_review_a_new_report(demo, browse, width):
    words = f"Paint was thrown at the door of the meeting hall, {width}."
    visitor = browse(360, 780)
    code = send_visible_report(visitor, demo, words)
    page = browse(width)
    sign_in(page, demo, "coordinator")
    axe(page)
    page.click("main a[href*='state=new']")
    page.wait_for_url("**/desk/incidents?**")
    axe(page)
    page.goto(page.url + f"&q=meeting+hall,+{width}")
    assert listed(page) >= 1
    page.click("main table a[href^='/desk/incidents/'] >> nth=0")
    page.wait_for_selector("main .said")
    assert words in page.inner_text("main")
    record = page.url
    axe(page)
    page.click("main a[href$='/review']")
    page.check("[name=state][value=acknowledged]", force=True)
    page.select_option("[name=owner]", index=1)
    page.fill("[name=due]", "2027-01-15")
    page.fill("[name=comment]", "I ask the caretaker tomorrow.")
    page.fill("[name=note-for-reporter]", "Thank you. We are speaking with the hall.")
    axe(page)
    page.click(submit)
    page.wait_for_url(lambda url: not url.endswith("/review"))
    text = page.inner_text("main")
    for part in ["Acknowledged", "15 January 2027", "I ask the caretaker tomorrow.", "New"]:
        assert part in text, part
    axe(page)
    visitor.goto(demo.url + "/report/receipt")
    visitor.fill("[name=receipt]", code)
    visitor.click(submit)
    visitor.wait_for_selector(".steps")
    assert "We are speaking with the hall." in visitor.inner_text("main")
    assert "caretaker" not in visitor.inner_text("main")

    page.goto(record)
    page.click("main details:has(form[action$='/undo']) summary")
    page.click("form[action$='/undo'] button[type=submit]")
    page.wait_for_load_state()
    page.goto(record)
    due = page.locator("main dl.facts").all_inner_texts()
    assert "15 January 2027" not in "\n".join(due)
    assert page.locator("main .timeline li, main ol li").count() >= 3, "an undo is a step of the history too"


def test_two_people_edit_one_record(demo, browse):
    words = "A leaflet against newcomers lay in the letter boxes of the block."
    send_visible_report(browse(360, 780), demo, words)
    first, second = browse(), browse(360, 780)
    sign_in(first, demo, "coordinator")
    sign_in(second, demo, "reviewer")
    first.goto(demo.url + "/desk/incidents?q=leaflet+against+newcomers&sort=received")
    first.click("main table a[href^='/desk/incidents/'] >> nth=0")
    first.wait_for_selector("main .said")
    record = first.url.split("?")[0]
    for page in (first, second):
        page.goto(record + "/edit")
        page.click("main details:has([name=severity]) summary")
        axe(page)
    first.select_option("[name=severity]", "3")
    first.click(submit)
    first.wait_for_url(lambda url: not url.endswith("/edit"))
    second.select_option("[name=severity]", "1")
    with second.expect_response(lambda answer: answer.request.method == "POST") as answer:
        second.click(submit)
    assert answer.value.status == 409
    second.wait_for_load_state()
    assert second.input_value("[name=severity]") == "1", "nothing typed is lost"
    table = second.inner_text("main table")
    assert "Serious" in table and "Minor" in table
    axe(second)
    second.click(submit)
    second.wait_for_url(lambda url: not url.endswith("/edit"))
    assert "Minor" in second.inner_text("main dl >> nth=0")


# Read the picture and drill


def counts(page):
    """Every number of the picture that opens a list: its address and what it says."""
    return page.evaluate("""() => {
      const digits = text => { const m = text.replace(/[\\s,\\u202f\\u00a0]/g, '').match(/\\d+/); return m ? +m[0] : null };
      const column = row => [...row.closest('table').querySelectorAll('thead tr > *')]
        .findIndex(cell => /^(Incidents|Now)$/.test(cell.textContent.trim()));
      const rows = [...document.querySelectorAll('main table tr')]
        .filter(row => row.querySelector('th a[href^="/desk/incidents"]') && column(row) > 0)
        .map(row => [row.querySelector('th a').getAttribute('href'), digits(row.children[column(row)].textContent)]);
      const figures = [...document.querySelectorAll('.key-figures dd.number a[href^="/desk/incidents"], .not-located a')]
        .map(a => [a.getAttribute('href'), digits(a.textContent)]);
      return {figures, rows};
    }""")


def test_every_number_opens_a_list_of_its_length(demo, browse):
    page = browse()
    sign_in(page, demo, "analyst")
    page.goto(demo.url + "/desk/picture?from=2025-01-01&to=2025-12-31&unit=quarter")
    axe(page)
    shown = total(page)
    assert shown > 100
    found = counts(page)
    assert len(found["figures"]) >= 3 and len(found["rows"]) >= 24
    # Each kind of figure: the total, what is not located, and of every table its first and last row.
    some = found["figures"] + found["rows"][:2] + found["rows"][-2:] + found["rows"][24::4]
    for address, count in dict(some).items():
        page.goto(demo.url + address)
        assert listed(page) == count, address
    page.goto(demo.url + "/desk/picture?from=2025-01-01&to=2025-12-31&unit=quarter")
    page.click(".key-figures dd.number a >> nth=0")
    page.wait_for_url("**/desk/incidents**")
    assert listed(page) == shown


def test_a_map_area_a_period_and_a_bar_can_be_clicked(demo, browse):
    page = browse()
    sign_in(page, demo, "coordinator")
    address = demo.url + "/desk/picture?from=2025-01-01&to=2025-12-31"
    for part in ["svg a[href*='area=']", "svg a[href*='from=2025-03-01']", "table.bars a[href*='bias=']"]:
        page.goto(address)
        link = page.locator(part).first
        words = link.get_attribute("aria-label") or link.text_content() or ""
        if "bars" in part:
            words = "x: " + page.locator(f"table.bars tr:has(a[href='{link.get_attribute('href')}']) td.number").first.inner_text()
        link.dispatch_event("click")
        page.wait_for_url("**/desk/incidents?**")
        assert listed(page) == number(words.split(":")[1]), words


def test_the_totals_reconcile(demo, browse):
    page = browse()
    sign_in(page, demo, "analyst")
    page.goto(demo.url + "/desk/picture?from=2025-01-01&to=2025-12-31")
    shown = total(page)
    with page.expect_download() as download:
        page.click("a[href*='/desk/picture.csv'] >> nth=0")
    rows = list(csv.DictReader(io.StringIO(open(download.value.path(), encoding="utf-8-sig").read())))
    assert sum(float(row["value"] if "value" in row else row["incidents"]) for row in rows) == shown
    done = concord("picture", "--by", "quarter,area", "--from", "2025-01-01", "--to", "2025-12-31", data=demo.data)
    table = list(csv.DictReader(done.stdout.splitlines()))
    assert sum(float(row["value"]) for row in table) == shown


def test_the_picture_of_a_filter_stays_in_its_address(demo, browse):
    page = browse()
    sign_in(page, demo, "mayors-office")
    page.goto(demo.url + "/desk/picture?from=2025-01-01&to=2025-12-31&bias=anti-muslim&unit=month")
    assert page.input_value("[name=bias]") == "anti-muslim" and page.input_value("[name=from]") == "2025-01-01"
    few = total(page)
    page.goto(demo.url + "/desk/picture?from=2025-01-01&to=2025-12-31")
    assert 0 < few < total(page)


# Who sees what


def test_sign_in_and_out(demo, browse):
    page = browse()
    page.goto(demo.url + "/desk/picture")
    page.wait_for_url("**/sign-in**")
    name, password = demo.sign_ins["analyst"]
    page.fill("[name=name]", name)
    page.fill("[name=password]", "not the password")
    page.click(submit)
    page.wait_for_load_state()
    assert "/sign-in" in page.url
    axe(page)
    page.fill("[name=name]", name)
    page.fill("[name=password]", password)
    page.click(submit)
    page.wait_for_url("**/desk/picture")
    page.evaluate("document.querySelector('form[action=\"/sign-out\"]').requestSubmit()")
    page.wait_for_url(lambda url: "/desk" not in url)
    page.goto(demo.url + "/desk")
    page.wait_for_url("**/sign-in**")


def test_a_role_that_may_not_is_refused(demo, browse):
    page = browse()
    sign_in(page, demo, "contributor")
    for path in ["/desk/administration/people", "/desk/administration/audit", "/desk/administration/areas/import",
                 "/desk/administration/codes", "/desk/administration/city"]:
        answer = page.goto(demo.url + path)
        assert answer.status == 403, path
        axe(page)
    page = browse()
    sign_in(page, demo, "auditor")
    for path in ["/desk/incidents", "/desk/picture", "/desk/incidents/import"]:
        assert page.goto(demo.url + path).status == 403, path
    assert page.request.get(demo.url + "/api/v1/incidents").status == 403


def test_a_contributor_sees_their_own_only(demo, browse):
    page = browse()
    sign_in(page, demo, "contributor")
    page.goto(demo.url + "/desk/incidents?from=2022-01-01&to=2026-12-31")
    own = listed(page)
    documents = page.request.get(demo.url + "/api/v1/incidents?from=2022-01-01&to=2026-12-31").json()["items"]
    sources = {document["source"] for document in documents}
    assert own > 0 and len(sources) == 1
    other = browse()
    sign_in(other, demo, "coordinator")
    other.goto(demo.url + "/desk/incidents?from=2022-01-01&to=2026-12-31")
    assert listed(other) > own
    every = other.request.get(demo.url + "/api/v1/incidents?from=2022-01-01&to=2026-12-31").json()["items"]
    foreign = next(document["id"] for document in every if document.get("source") not in sources)
    assert page.goto(demo.url + f"/desk/incidents/{foreign}").status == 404
    assert page.request.get(demo.url + f"/api/v1/incidents/{foreign}").status == 404


def test_the_language_is_chosen_and_stays(demo, browse):
    page = browse()
    page.goto(demo.url + "/about")
    assert page.get_attribute("html", "lang") == "en"
    page.click(".languages summary")
    page.click(".languages a[lang=ar]")
    page.wait_for_selector("html[lang=ar][dir=rtl]")
    page.goto(demo.url + "/report")
    assert page.get_attribute("html", "dir") == "rtl"
    french = browse(language="fr-BE")
    french.goto(demo.url + "/")
    assert french.get_attribute("html", "lang") == "fr"


def test_everything_works_with_scripts_off(demo, browse):
    page = browse(360, 780, scripts=False)
    sign_in(page, demo, "coordinator")
    page.goto(demo.url + "/desk/picture?from=2025-01-01&to=2025-12-31&unit=quarter")
    shown = total(page)
    page.click(".key-figures dd.number a >> nth=0")
    assert listed(page) == shown
    page.click("main table a[href^='/desk/incidents/'] >> nth=0")
    page.click("main a[href$='/review']")
    page.fill("[name=comment]", "Written without scripts.")
    page.click(submit)
    page.wait_for_url(lambda url: not url.endswith("/review"))
    assert "Written without scripts." in page.inner_text("main")
    page.goto(demo.url + "/report")
    page.check("[name=conduct][value=graffiti]")
    page.fill("[name=text]", "A sign was painted on the bridge, and nobody ran a script.")
    page.select_option("[name=area]", index=2)
    page.check("[name=when][value=today]")
    for _ in range(20):  # Refused for as long as only a machine would be this fast.
        page.click(submit)
        page.wait_for_load_state()
        if page.locator(".receipt code").count():
            return
    raise AssertionError(page.inner_text("main"))
