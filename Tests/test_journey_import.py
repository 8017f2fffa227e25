"""The journey of importing incidents with bad rows: they come back in a file, and the good ones land."""

import csv
import io

import pytest

from conftest import axe, sign_in
from journey import BAD, INCIDENTS, listed, number, submit


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
