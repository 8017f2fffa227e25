"""Attacks by files: zips that swell, XML that includes, names that climb, formats that reach out, formulas in exports."""

import csv
import io
import json
import pathlib
import socket
import struct
import time
import zipfile
import zlib

import pytest

from attackers import Visitor, signed_in
from conftest import concord

FORMULAS = ["=1+1", "+1+1", "-1+cmd|' /C calc'!A0", "@SUM(1)", "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1", "＋1", "－1+1", "＠SUM(1)", "=HYPERLINK(\"http://evil.example\")"]
WORKBOOK = {
    "[Content_Types].xml": "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>",
    "_rels/.rels": "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'><Relationship Id='r' "
                   "Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument' Target='xl/workbook.xml'/></Relationships>",
    "xl/workbook.xml": "<workbook xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main' "
                       "xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'><sheets><sheet name='S' sheetId='1' r:id='a'/></sheets></workbook>",
    "xl/_rels/workbook.xml.rels": "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'><Relationship Id='a' "
                                  "Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet' Target='s.xml'/></Relationships>",
    "xl/s.xml": "<worksheet><sheetData><row><c t='inlineStr'><is><t>Date</t></is></c></row><row><c t='inlineStr'><is><t>2026-01-01</t></is></c></row></sheetData></worksheet>",
}


def workbook(parts=None, compression=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, text in {**WORKBOOK, **(parts or {})}.items():
            archive.writestr(name, text)
    return out.getvalue()


def upload(person, name, data):
    """Uploads a file of incidents; gives the status and the answer after at most ten seconds."""
    person.token("/desk/incidents/import")
    page = person.get("/desk/incidents/import")[2].decode()
    source = page.split('name="source"')[1].split("<option value=\"")
    source = next(part.split('"')[0] for part in source if "-7" in part.split('"')[0])
    began = time.monotonic()
    status, headers, text = person.upload("/desk/incidents/import", {"source": source}, name, data)
    assert time.monotonic() - began < 10, name
    return status, headers, text


@pytest.fixture(scope="module")
def coordinator(attacked):
    return signed_in(attacked, "coordinator")


def refused(answer):
    status, _, text = answer
    assert 400 <= status < 500, (status, text[:300])
    assert b"Something went wrong" not in text
    return text


def test_what_is_attacked_is_reached(attacked, coordinator):
    """Honest files go through the same doors, so that a refusal below means the attack."""
    assert upload(coordinator, "x.xlsx", workbook())[0] == 303
    assert upload(coordinator, "x.csv", b"Date,Area,Conduct\n2026-02-01,Harbour,graffiti\n")[0] == 303
    assert areas(coordinator, "x.geojson", COLLECTION.encode())[0] == 303


def laughs(root):
    lines = ['<!ENTITY l0 "ha">'] + [f'<!ENTITY l{n} "{"&l%d;" % (n - 1) * 10}">' for n in range(1, 12)]
    return f"<?xml version='1.0'?><!DOCTYPE {root} [{''.join(lines)}]>"


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/s.xml", "_rels/.rels"])
@pytest.mark.parametrize("kind", ["laughs", "file", "network", "parameter", "quadratic"])
def test_xml_entities_are_refused(attacked, coordinator, part, kind):
    text = WORKBOOK[part]
    root = text[1:].split(" ")[0].split(">")[0]
    head = {
        "laughs": laughs(root),
        "file": f'<!DOCTYPE {root} [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        "network": f'<!DOCTYPE {root} SYSTEM "http://127.0.0.1:{attacked.port}/report">',
        "parameter": f'<!DOCTYPE {root} [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>',
        "quadratic": f'<!DOCTYPE {root} [<!ENTITY q "{"a" * 50000}">]>',
    }[kind]
    body = {"laughs": "&l11;", "file": "&e;", "quadratic": "&q;" * 1000}.get(kind, "")
    answer = refused(upload(coordinator, "x.xlsx", workbook({part: head + text.replace("</", body + "</", 1)})))
    assert b"root:" not in answer


def test_zips_that_swell_are_refused(coordinator):
    # Spaces pack a thousandfold.
    refused(upload(coordinator, "ratio.xlsx", workbook({"xl/s.xml": "<worksheet>" + " " * 60_000_000 + "</worksheet>"})))
    # A part that gives more than its directory says.
    honest = workbook({"xl/s.xml": WORKBOOK["xl/s.xml"] + " " * 5_000_000})
    size = struct.pack("<I", len(WORKBOOK["xl/s.xml"]) + 5_000_000)
    refused(upload(coordinator, "liar.xlsx", honest.replace(size, struct.pack("<I", 1000))))
    # Many entries.
    refused(upload(coordinator, "many.xlsx", workbook({f"x/{n}": "" for n in range(20_000)})))
    # A zip in a zip is no workbook.
    inner = workbook()
    for _ in range(5):
        inner = workbook({"xl/workbook.xml": inner}, zipfile.ZIP_STORED)
    refused(upload(coordinator, "nested.xlsx", inner))


def test_overlapping_parts_do_not_swell(coordinator):
    """All entries of the directory point at one packed part (D. Fifield, "A better zip bomb", 2019)."""
    packed = zlib.compress(b" " * 4_000_000, 9)[2:-4]
    sum_ = zlib.crc32(b" " * 4_000_000)
    local = struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, 0, 8, 0, 0, sum_, len(packed), 4_000_000, 1, 0) + b"a" + packed
    central = b"".join(
        struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 20, 20, 0, 8, 0, 0, sum_, len(packed), 4_000_000, len(name), 0, 0, 0, 0, 0, 0) + name
        for name in (b"n%d" % n for n in range(5000)))
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 5000, 5000, len(central), len(local), 0)
    refused(upload(coordinator, "overlap.xlsx", local + central + end))


def test_a_wide_sheet_is_not_a_way_to_keep_the_server_busy(attacked, coordinator):
    row = "<row><c r='BXX%d'><v>1</v></c></row>"
    sheet = "<worksheet><sheetData><row><c r='A1' t='inlineStr'><is><t>Date</t></is></c></row>" + "".join(
        row % n for n in range(2, 60_000)) + "</sheetData></worksheet>"
    status, _, _ = upload(coordinator, "wide.xlsx", workbook({"xl/s.xml": sheet}))
    assert status < 500
    assert Visitor(attacked).get("/health")[0] == 200


@pytest.mark.parametrize("sheet", [
    "<worksheet>" + "<a>" * 5000 + "</a>" * 5000 + "</worksheet>",
    "<worksheet><sheetData><row r='999999999'><c r='A999999999'><v>1</v></c></row></sheetData></worksheet>",
    "<worksheet><sheetData><row><c t='s'><v>99999999</v></c></row></sheetData></worksheet>",
    "<worksheet><sheetData><row><c r='ZZZZZZZZZZZZ1'><v>1</v></c></row></sheetData></worksheet>",
    "<worksheet><sheetData><row><c s='999999999'><v>1e400</v></c></row></sheetData></worksheet>",
    "<?xml version='1.0' encoding='UTF-16'?><worksheet/>", "", "\x00", "<worksheet>",
], ids=range(9))
def test_broken_sheets(coordinator, sheet):
    status, _, text = upload(coordinator, "x.xlsx", workbook({"xl/s.xml": sheet}))
    assert status < 500, text[:300]


@pytest.mark.parametrize("name", [
    "../../../../tmp/evil.csv", "..\\..\\evil.csv", "/etc/passwd", "a\x00b.csv", "a" * 5000 + ".csv", "CON", ".", "..", "",
    "/vsicurl/http://127.0.0.1/x.csv", "x.csv;.exe", "<img src=x onerror=alert(1)>.csv", "=1+1.csv", "\u202evsc.exe",
])
def test_the_name_of_an_upload_leads_nowhere(attacked, coordinator, name):
    before = {path for path in pathlib.Path(attacked.data).rglob("*")}
    status, headers, text = upload(coordinator, name.replace('"', "").replace("\x00", "%00"), b"Date,Area,Conduct\n2026-02-01,Harbour,graffiti\n")
    assert status < 500, text[:200]
    new = {path for path in pathlib.Path(attacked.data).rglob("*")} - before
    assert all("incident-imports" in str(path) or path.name.startswith("concord") or path.is_dir() for path in new), new
    assert not pathlib.Path("/tmp/evil.csv").exists()
    if status == 303:
        page = coordinator.get(headers["Location"])[2]
        assert b"<img src=x" not in page


# Formats that reach out

SQUARE = {"type": "Polygon", "coordinates": [[[4, 51], [4.1, 51], [4.1, 51.1], [4, 51.1], [4, 51]]]}
COLLECTION = json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"id": "a"}, "geometry": SQUARE}]})


def areas(person, name, data):
    person.token("/desk/administration/areas/import")
    began = time.monotonic()
    answer = person.upload("/desk/administration/areas/import", {}, name, data)
    assert time.monotonic() - began < 15
    return answer


@pytest.fixture
def trap():
    """A loopback port on which nobody may call."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server.getsockname()[1]
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.mark.parametrize("name,text", [
    ("x.vrt", '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'),
    ("x.geojson", '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/vsicurl/http://127.0.0.1:PORT/x.json</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'),
    ("x.kml", '<kml xmlns="http://www.opengis.net/kml/2.2"><NetworkLink><Link><href>http://127.0.0.1:PORT/x.kml</href></Link></NetworkLink></kml>'),
    ("x.kml", '<!DOCTYPE kml [<!ENTITY e SYSTEM "file:///etc/passwd">]><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>&e;</name></Placemark></Document></kml>'),
    ("x.kml", 'LAUGHS<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>&l11;</name></Placemark></Document></kml>'),
    ("x.geojson", "http://127.0.0.1:PORT/x.geojson"), ("x.json", '{"type":"Topology","objects":{}}'),
    ("x.json", '{"serviceItemId":"a","features":[],"exceededTransferLimit":true,"properties":{"exceededTransferLimit":true}}'),
    ("x.gml", "<gml:FeatureCollection xmlns:gml='http://www.opengis.net/gml'/>"),
    ("x.csv", "WKT,id\n\"POLYGON((0 0,1 0,1 1,0 0))\",1\n"), ("x.xml", '<WFS_DS url="http://127.0.0.1:PORT/"/>'),
    ("/vsicurl/http://127.0.0.1:PORT/x.json", COLLECTION), ("WFS:http://127.0.0.1:PORT/", COLLECTION),
    ("PG:host=127.0.0.1 port=PORT", COLLECTION), ("../../x.geojson", COLLECTION), ("x.sqlite", "SQLite format 3\x00"),
    ("x.geojson", '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":' + "[" * 10000 + "]" * 10000 + "}}]}"),
    ("x.geojson", '{"type":"FeatureCollection","features":' + "[" * 100_000),
    ("x.geojson", '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":' + '{"a":' * 5000 + "1" + "}" * 5000 + '},"geometry":null}]}'),
    ("x.geojson", COLLECTION.replace("4.1", "1e308").replace("51.1", "-1e308")), ("x.geojson", COLLECTION.replace("4.1", "NaN")),
], ids=range(21))
def test_no_boundary_file_reads_another_or_reaches_out(attacked, trap, name, text):
    person = signed_in(attacked, "coordinator")
    data = text.replace("PORT", str(trap)).replace("LAUGHS", laughs("kml")).encode()
    status, headers, answer = areas(person, name.replace("PORT", str(trap)), data)
    assert status < 500, answer[:300]
    if status == 303:
        status, _, answer = person.get(headers["Location"])
    assert b"root:" not in answer and b"daemon:" not in answer
    assert Visitor(attacked).get("/health")[0] == 200


@pytest.mark.parametrize("members", [
    {"../../x.geojson": COLLECTION}, {"/etc/x.geojson": COLLECTION}, {"a/../../../x.geojson": COLLECTION},
    {"x.vrt": "<OGRVRTDataSource/>"}, {"x.geojson": " " * 30_000_000 + COLLECTION}, {f"{n}.geojson": COLLECTION for n in range(3000)},
    {"x.zip": "PK"}, {"x.shp": "a", "x.dbf": "b"}, {"x.shp": b"\x00\x00\x27\x0a" + b"\xff" * 96, "x.shx": b"\x00\x00\x27\x0a" + b"\xff" * 96, "x.dbf": b"\x03" + b"\xff" * 40},
    {"}x.geojson": COLLECTION}, {"x.geojson/../../y.geojson": COLLECTION},
], ids=range(11))
def test_no_zip_of_boundaries_climbs_or_swells(attacked, members):
    person = signed_in(attacked, "coordinator")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    status, headers, text = areas(person, "x.zip", out.getvalue())
    assert status < 500, text[:300]
    assert Visitor(attacked).get("/health")[0] == 200


# Formulas in exports


def test_no_export_runs_a_formula(attacked, tmp_path):
    administrator = signed_in(attacked, "administrator")
    coordinator = signed_in(attacked, "coordinator")
    for formula in FORMULAS:
        administrator.token("/desk/administration/organisations/new")
        administrator.send("POST", "/api/v1/organisations", {"name": f"{formula} org", "kind": "community-organisation", "contact": formula})
        status, _, text = coordinator.send("POST", "/api/v1/incidents", {
            "offences": [{"conduct": "threat", "sourceText": formula}], "when": "2026-03-01", "unlocated": "not-given",
            "text": f"{formula} formula attack", "sourceRecord": formula})
        assert status == 201 or b"already-taken" in text, text
    exports = [(coordinator, "/desk/incidents.csv?q=formula"), (coordinator, "/desk/picture.csv"), (coordinator, "/api/v1/picture/table.csv?by=source"),
               (administrator, "/desk/administration/organisations.csv"), (administrator, "/desk/administration/audit.csv"),
               (coordinator, "/desk/picture.csv?by=source")]
    seen = 0
    for person, path in exports:
        status, headers, text = person.get(path)
        assert status == 200, path
        assert "attachment" in (headers["Content-Disposition"] or "attachment")
        for row in csv.reader(io.StringIO(text.decode("utf-8-sig"))):
            for cell in row:
                assert not harmful(cell), (path, cell)
                seen += cell.startswith("'") and harmful(cell[1:])
    # They are there, and each has its apostrophe.
    assert seen >= len(FORMULAS), seen
    done = concord("picture", "--by", "source", data=attacked.data)
    assert not any(harmful(cell) for row in csv.reader(io.StringIO(done.stdout)) for cell in row)


def harmful(cell):
    if not cell or cell[0] not in "=+-@\t\r\n＝＋－＠":
        return False
    try:
        float(cell.replace(",", "."))
        return False
    except ValueError:
        return True
