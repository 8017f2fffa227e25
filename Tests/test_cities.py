"""Two real cities from their own files, on both databases; totals are checked against counts that Python takes."""

import collections
import csv
import json

from conftest import SHARED, concord, init, needs_shared

DENVER = SHARED / "data/incidents_tension/denver_bias_motivated_crimes_2010_2018.csv"
NEW_YORK = SHARED / "data/incidents_tension/nypd_hate_crimes_2019_2021.csv"
POLYGONS = SHARED / "data/polygons"


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def picture(by, place, *more):
    done = concord("picture", "--by", by, *more, **place)
    return list(csv.DictReader(done.stdout.splitlines()))


def total(table):
    return sum(float(row["value"]) for row in table)


@needs_shared
def test_denver(place):
    init(place)
    report = json.loads(concord(
        "areas", "import", POLYGONS / "denver_neighbourhoods.geojson", "--id", "cartodb_id", "--name", "name", "--json",
        **place).stdout)
    assert report["areas"] == 78 and report["repaired"] == [] and report["refused"] == []
    concord("organisations", "add", "--name", "Denver Police Department", "--kind", "police", **place)
    arguments = ("incidents", "import", DENVER, "--mapping", "denver", "--source", "Denver Police Department", "--json")
    first = json.loads(concord(*arguments, **place).stdout)
    source = rows(DENVER)
    cases = {row["Case"] for row in source}
    assert first["read"] == 368
    assert first["refused"] == []
    assert first["incidents"] == len(cases)
    assert first["offences"] == 368
    assert first["not_located"] == sum(not row["X_COORDINATE"].strip() for row in source) == 7
    again = json.loads(concord(*arguments, **place).stdout)
    assert again["incidents"] == 0 and again["offences"] == 0 and again["unchanged"] == len(cases)

    years = {row["year"]: float(row["value"]) for row in picture("year", place)}
    first_year = {}
    for row in source:
        first_year.setdefault(row["Case"], row["OCC_DATE"].split(" ")[0].split("/")[2])
    assert years == {year: float(n) for year, n in collections.Counter(first_year.values()).items()}
    by_area = picture("area", place)
    assert total(by_area) == len(cases)
    somewhere = {row["Case"] for row in source if row["X_COORDINATE"].strip()}
    assert sum(float(row["value"]) for row in by_area if row["area"] == "not-located") == len(cases - somewhere)
    assert total(picture("conduct", place, "--measure", "offences")) == 368


@needs_shared
def test_new_york(place):
    init(place)
    report = json.loads(concord(
        "areas", "import", POLYGONS / "nyc_police_precincts.geojson", "--id", "precinct", "--name", "precinct", "--json",
        **place).stdout)
    assert report["areas"] == 77
    concord("organisations", "add", "--name", "New York Police Department", "--kind", "police", **place)
    done = json.loads(concord(
        "incidents", "import", NEW_YORK, "--mapping", "new-york", "--source", "New York Police Department", "--json",
        **place).stdout)
    source = rows(NEW_YORK)
    complaints = {row["Full Complaint ID"] for row in source}
    assert done["read"] == 1296 and done["refused"] == [] and done["not_located"] == 0
    assert done["incidents"] == len(complaints) and done["offences"] == 1296
    precinct = {}
    for row in source:
        precinct.setdefault(row["Full Complaint ID"], row["Complaint Precinct Code"])
    counted = {row["area"]: float(row["value"]) for row in picture("area", place)}
    assert sorted(counted.values()) == sorted(map(float, collections.Counter(precinct.values()).values()))
    assert sum(counted.values()) == len(complaints)


@needs_shared
def test_all_nine_boundary_files_import(place):
    init(place)
    expected = {
        "bratislava_districts": (17, 0, "name"), "brussels_communes": (19, 0, "national_code"),
        "brussels_quartiers": (145, 0, "mdzone"), "denver_neighbourhoods": (78, 0, "cartodb_id"),
        "helsinki_suuralueet": (8, 1, "name"), "helsinki_tilastoalueet": (34, 2, "name"), "nyc_boroughs": (5, 1, "name"),
        "nyc_police_precincts": (77, 0, "precinct"), "the_hague_wijken": (44, 3, "name")}
    names = {"brussels_communes": "name_fr", "brussels_quartiers": "namefre", "nyc_police_precincts": "precinct"}
    for file, (count, repaired, key) in expected.items():
        report = json.loads(concord(
            "areas", "import", POLYGONS / f"{file}.geojson", "--id", key, "--name", names.get(file, "name"), "--layer", file,
            "--json", **place).stdout)
        assert (report["areas"], len(report["repaired"])) == (count, repaired), file
        for repair in report["repaired"]:
            assert repair["problem"] and abs(repair["area_change"]) < 0.5, repair
