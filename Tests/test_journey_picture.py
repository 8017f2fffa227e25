"""The journey from the picture to the records: every number opens the list that it counts."""

import csv
import io

from conftest import axe, concord, sign_in
from journey import listed, number, total


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
