"""The journeys that matter, in a real browser, at phone and desk size."""

import csv
import io
import re

import pytest

from conftest import Server, axe, concord, init, sign_in

BOUNDARIES = """{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"code":"A","title":"Harbour"},"geometry":{"type":"Polygon","coordinates":[[[4.0,51.0],[4.1,51.0],[4.1,51.1],[4.0,51.1],[4.0,51.0]]]}},
{"type":"Feature","properties":{"code":"B","title":"Old Town"},"geometry":{"type":"Polygon","coordinates":[[[4.1,51.0],[4.2,51.0],[4.2,51.1],[4.1,51.1],[4.1,51.0]]]}},
{"type":"Feature","properties":{"code":"C","title":"Mill Lane"},"geometry":{"type":"Polygon","coordinates":[[[4.2,51.0],[4.3,51.1],[4.3,51.0],[4.2,51.1],[4.2,51.0]]]}}]}"""

SIZES = [(360, 780), (1280, 900)]


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
    for field in page.query_selector_all("main input[type=password]"):
        field.fill("a long enough sentence")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/desk**")


def total(page):
    """The number in the first key figure."""
    return int(re.sub(r"\D", "", page.inner_text(".key-figures dd.number >> nth=0")))


def listed(page):
    """How many records the list says it holds."""
    return int(page.get_attribute("[data-total]", "data-total"))


def test_import_boundaries(own_city, browse, tmp_path):
    file = tmp_path / "areas.geojson"
    file.write_text(BOUNDARIES)
    page = browse()
    first_sign_in(page, own_city)
    page.goto(own_city.url + "/desk/administration/areas/import")
    axe(page)
    page.set_input_files("input[type=file]", str(file))
    page.click("main form button[type=submit]")
    page.select_option("[name=id]", "code")
    page.select_option("[name=name]", "title")
    page.click("main form button[type=submit] >> nth=0")
    page.wait_for_selector("text=/Self-intersection/i")
    axe(page)
    page.click("[data-confirm], main form button.primary >> nth=-1")
    page.wait_for_selector("text=/\\b3\\b/")
    page.goto(own_city.url + "/desk/administration/areas")
    for name in ["Harbour", "Old Town", "Mill Lane"]:
        assert page.locator(f"text={name}").count() > 0
    axe(page)


def test_report_on_a_phone_without_an_account(demo, browse):
    page = browse(360, 780)
    page.goto(demo.url + "/")
    axe(page)
    page.goto(demo.url + "/report")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_picture_opens_the_list_that_it_counts(demo, browse):
    page = browse()
    sign_in(page, demo, "coordinator")
    page.goto(demo.url + "/desk/picture")
    axe(page)
    shown = total(page)
    assert shown > 100
    page.click(".key-figures dd.number a >> nth=0")
    page.wait_for_url("**/desk/incidents**")
    assert listed(page) == shown
    axe(page)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_page_is_accessible(demo, browse, size, language):
    page = browse(*size, language=language)
    for path in ["/", "/sign-in", "/report", "/report/receipt", "/about"]:
        page.goto(demo.url + path)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
    sign_in(page, demo, "coordinator")
    for path in ["/desk", "/desk/picture", "/desk/incidents", "/desk/incidents/new", "/desk/incidents/import", "/desk/account"]:
        page.goto(demo.url + path)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
        assert page.get_attribute("html", "dir") == ("rtl" if language == "ar" else "ltr")


def test_everything_works_with_scripts_off(demo, browse):
    page = browse(scripts=False)
    sign_in(page, demo, "coordinator")
    page.goto(demo.url + "/desk/picture?unit=quarter")
    shown = total(page)
    page.click(".key-figures dd.number a >> nth=0")
    assert listed(page) == shown


def test_the_csv_of_the_picture_adds_up(demo, browse):
    page = browse()
    sign_in(page, demo, "analyst")
    page.goto(demo.url + "/desk/picture")
    shown = total(page)
    with page.expect_download() as download:
        page.click("a[href*='/desk/picture.csv']")
    text = open(download.value.path(), encoding="utf-8-sig").read()
    assert sum(float(row["incidents"]) for row in csv.DictReader(io.StringIO(text))) == shown
