"""Retention from the command line and in the browser: the report, the purge, a hold, one's own data and its erasure."""

import json
import os
import pathlib
import subprocess

import pytest

from conftest import PROGRAM, Server, axe, concord, init, sign_in

PAGES = ["/desk/administration/retention", "/desk/administration/retention/rules/incident-text",
         "/desk/administration/retention/holds", "/desk/administration/retention/certificates", "/desk/account",
         "/desk/account/data"]


def test_the_report_a_rule_a_hold_and_a_purge(place):
    init(place)
    report = json.loads(concord("retention", "report", "--json", **place).stdout)
    kinds = {item["kind"]: item for item in report["items"]}
    assert report["overdue"] == 0 and kinds["incident-text"]["rule"] == "24m"
    look = concord("retention", "set", "incident-text", "12m", **place).stdout
    assert "not saved" in look
    saved = json.loads(concord("retention", "set", "incident-text", "12m", "--yes", "--json", **place).stdout)
    assert saved["isSaved"] and saved["new"] == "12m"
    refused = concord("retention", "set", "incident-text", "999m", ok=False, **place)
    assert refused.returncode == 1 and "1m" in refused.stderr
    hold = concord(
        "retention", "hold", "--source", "City Hall", "--reason", "Audit", "--review", "2027-06-01", **place).stdout
    assert "in force" in concord("retention", "holds", **place).stdout
    concord("retention", "release", hold.strip(), "--reason", "Over", **place)
    assert "released" in concord("retention", "holds", **place).stdout
    dry = json.loads(concord("retention", "purge", "--dry-run", "--json", **place).stdout)
    assert {row["kind"] for row in dry} >= {"incident-text", "session", "job"}
    concord("retention", "purge", **place)
    again = json.loads(concord("retention", "report", "--json", **place).stdout)
    assert all(item["lastRun"] for item in again["items"] if item["rule"] not in ("for-good", "with-its-record"))


def test_a_person_is_told_and_erased_and_the_name_is_not_in_the_file(tmp_path):
    place = {"data": tmp_path / "city", "database": None}
    init(place)
    concord("people", "add", "--name", "Wilhelmina Quast", "--sign-in-name", "quast@city.example",
            "--organisation", "City Hall", "--role", "analyst", **place)
    told = json.loads(concord("retention", "person-data", "quast@city.example", **place).stdout)
    assert told["format"] == "concord-personal-data/1"
    assert any(record.get("name") == "Wilhelmina Quast" for part in told["sections"] for record in part["records"])
    refused = concord("retention", "erase", "quast@city.example", "--confirm", "nobody", ok=False, **place)
    assert refused.returncode == 1
    certificate = json.loads(
        concord("retention", "erase", "quast@city.example", "--confirm", "quast@city.example", **place).stdout)
    checked = json.loads(concord("retention", "certificate", certificate["document"]["id"], **place).stdout)
    assert checked["isGenuine"]
    for file in (tmp_path / "city").glob("concord.sqlite*"):
        assert b"Quast" not in file.read_bytes() and b"quast" not in file.read_bytes(), file


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_pages_can_be_read_by_everybody(demo, browse, language):
    for width, dark in [(1280, False), (360, True)]:
        page = browse(width=width, language=language, dark=dark)
        sign_in(page, demo, "administrator")
        for path in PAGES:
            page.goto(f"{demo.url}{path}?lang={language}")
            axe(page)
            folder = os.environ.get("CONCORD_PICTURES")
            if folder:
                name = path.strip("/").replace("/", "-")
                page.screenshot(path=pathlib.Path(folder) / f"{name}.{language}.{width}.png", full_page=True)
