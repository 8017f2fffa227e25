"""Makes a small city with something in most tables, through the program alone: small_city.py PROGRAM FOLDER."""

import pathlib
import subprocess
import sys
import tempfile

AREAS = """{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"code":"A","title":"Harbour"},"geometry":{"type":"Polygon","coordinates":[[[4.0,51.0],[4.1,51.0],[4.1,51.1],[4.0,51.1],[4.0,51.0]]]}},
{"type":"Feature","properties":{"code":"B","title":"Old Town"},"geometry":{"type":"Polygon","coordinates":[[[4.1,51.0],[4.2,51.0],[4.2,51.1],[4.1,51.1],[4.1,51.0]]]}}]}"""
MAPPING = """{"version":1,"name":"rounds","record":"Number","day":{"column":"Date","order":"ymd"},
"place":{"area":"Neighbourhood"},"text":["Notes"],"codes":{"conduct":{"column":"Conduct"}}}"""
CONDUCTS = ["graffiti", "threat", "verbal-abuse", "assault"]


def make(program, folder):
    def run(*arguments):
        subprocess.run([program, *map(str, arguments), "--data", str(folder)], check=True, stdout=subprocess.DEVNULL)

    with tempfile.TemporaryDirectory() as name:
        files = pathlib.Path(name)
        (files / "areas.geojson").write_text(AREAS)
        (files / "people.csv").write_text("Area,People\nA,1200\nB,3400\n")
        (files / "mapping.json").write_text(MAPPING)
        (files / "rounds.csv").write_text(
            "Date,Neighbourhood,Conduct,Notes,Number\n" + "".join(
                f"2026-0{1 + n % 3}-{1 + n % 28:02},{['Harbour', 'Old Town', ''][n % 3]},{CONDUCTS[n % 4]},Round {n} «é» 漢,R-{n}\n"
                for n in range(60)))
        run("init", "--name", "Testwick", "--country", "BE", "--time-zone", "Europe/Brussels", "--languages", "en,fr,ar",
            "--administrator", "First Administrator", "--sign-in-name", "admin@testwick.example", "--organisation", "City Hall")
        run("organisations", "add", "--name", "Open Door", "--kind", "community-organisation")
        run("people", "add", "--name", "Second Person", "--sign-in-name", "second@testwick.example", "--organisation",
            "Open Door", "--role", "contributor")
        run("areas", "import", files / "areas.geojson", "--id", "code", "--name", "title", "--layer", "ward",
            "--valid-from", "2020-01-01")
        run("areas", "population", files / "people.csv", "--area", "Area", "--value", "People", "--year", "2025")
        run("areas", "alias", "Harbour", "The docks")
        run("incidents", "import", files / "rounds.csv", "--mapping", files / "mapping.json", "--source", "Open Door")


if __name__ == "__main__":
    make(sys.argv[1], sys.argv[2])
