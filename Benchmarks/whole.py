#!/usr/bin/env python3
"""Times the whole program: import, start-up, the picture page and memory, at a number of rows.

    swift build -c release --product concord
    Benchmarks/whole.py [--rows 1000000] [--program .build/release/concord]

Everything is made in a temporary folder and served on a free loopback port. Prints a table for Documentation/benchmarks.md.
"""

import argparse
import datetime
import http.client
import json
import os
import pathlib
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent
CONDUCTS = ["threat", "harassment", "graffiti", "property-damage", "assault", "robbery"]


def run(*command, **more):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, **more)
    if done.returncode:
        sys.exit(f"{command}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def boundaries(path, side=9):
    """A grid of 81 areas."""
    features = []
    for x in range(side):
        for y in range(side):
            w, s = 4 + x * 0.01, 51 + y * 0.01
            ring = [[w, s], [w + 0.01, s], [w + 0.01, s + 0.01], [w, s + 0.01], [w, s]]
            features.append({"type": "Feature", "properties": {"code": f"A{x}{y}", "name": f"Area {x}{y}"},
                             "geometry": {"type": "Polygon", "coordinates": [ring]}})
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))


def incidents(path, rows):
    chance = random.Random(1)
    first = datetime.date(2016, 1, 1)
    days = [(first + datetime.timedelta(d)).isoformat() for d in range(3650)]
    areas = [f"A{x}{y}" for x in range(9) for y in range(9)]
    biases = ["anti-muslim", "anti-semitic", "racist-xenophobic", "anti-lgbti", "disability", "gender-based"]
    with open(path, "w") as file:
        file.write("number,day,time,area,conduct,bias,setting,police,severity,note\n")
        for row in range(rows):
            file.write(f"N{row},{chance.choice(days)},{chance.randrange(24):02}:15,{chance.choice(areas)},"
                       f"{chance.choice(CONDUCTS)},{chance.choice(biases)},street,yes,2,Shouted at the bus stop\n")


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--requests", type=int, default=300)
    options.add_argument("--program", default=str(ROOT / ".build/release/concord"))
    options.add_argument("--mapping", default=str(ROOT / "Benchmarks/mapping.json"))
    given = options.parse_args()
    table = []
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        data = folder / "city"
        place = ["--data", data]
        boundaries(folder / "areas.geojson")
        incidents(folder / "incidents.csv", given.rows)
        link = re.search(r"/link/\S+", run(
            given.program, "init", "--name", "Bench", "--country", "BE", "--time-zone", "UTC", "--languages", "en",
            "--administrator", "Bench", "--sign-in-name", "bench@bench.example", "--organisation", "City Hall", *place)).group(0)
        run(given.program, "areas", "import", folder / "areas.geojson", "--id", "code", "--name", "name", *place)
        run(given.program, "organisations", "add", "--name", "Source", "--kind", "city-department", *place)
        person = run(given.program, "people", "add", "--name", "Analyst", "--sign-in-name", "analyst@bench.example",
                     "--organisation", "City Hall", "--role", "coordinator", *place)
        link = re.search(r"/link/\S+", person).group(0)
        start = time.monotonic()
        report = json.loads(run(given.program, "incidents", "import", folder / "incidents.csv", "--mapping", given.mapping,
                                "--source", "Source", "--json", *place))
        seconds = time.monotonic() - start
        assert report["incidents"] == given.rows, report["refused_by_code"]
        table.append(("import with full validation, SQLite", f"{given.rows / seconds:,.0f} rows/s ({seconds:.1f} s)"))

        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        start = time.monotonic()
        server = subprocess.Popen([given.program, "serve", "--port", str(port), "--data", str(data)],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            while True:
                try:
                    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
                    connection.request("GET", "/health")
                    connection.getresponse().read()
                    break
                except OSError:
                    time.sleep(0.01)
            table.append((f"start-up at {given.rows:,} incidents", f"{time.monotonic() - start:.2f} s"))
            cookie = sign_in(connection, link)
            times = []
            for index in range(given.requests):
                year = 2017 + index % 8
                path = f"/desk/picture?from={year}-01-01&to={year}-12-31" + (f"&bias=anti-muslim" if index % 3 else "")
                start = time.monotonic()
                connection.request("GET", path, headers={"Cookie": cookie})
                answer = connection.getresponse()
                body = answer.read()
                times.append((time.monotonic() - start) * 1000)
                assert answer.status == 200 and b"<svg" in body
            table.append((f"picture page at {given.rows:,} incidents",
                          f"p50 {percentile(times, .5):.0f} ms, p99 {percentile(times, .99):.0f} ms"))
            status = pathlib.Path(f"/proc/{server.pid}/status").read_text()
            kilobytes = int(re.search(r"VmRSS:\s+(\d+)", status).group(1))
            table.append(("resident memory of the server", f"{kilobytes // 1024} MB"))
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(30)
        size = sum(file.stat().st_size for file in data.rglob("*") if file.is_file())
        table.append(("data folder", f"{size / 1e6:,.0f} MB"))
    for row in table:
        print("| {} | {} |".format(*row))


def sign_in(connection, link):
    """Takes the one-time link as a browser would, and gives the session cookie."""
    connection.request("GET", link)
    answer = connection.getresponse()
    page = answer.read().decode()
    cookies = [value.split(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie"]
    token = re.search(r'name="csrf" value="([^"]+)"', page).group(1)
    fields = {"csrf": token}
    for name in re.findall(r'type="password"[^>]*name="([^"]+)"|name="([^"]+)"[^>]*type="password"', page):
        fields[name[0] or name[1]] = "a long enough sentence"
    connection.request("POST", link, urllib.parse.urlencode(fields), {
        "Content-Type": "application/x-www-form-urlencoded", "Cookie": "; ".join(cookies)})
    answer = connection.getresponse()
    answer.read()
    return "; ".join(value.split(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie")


if __name__ == "__main__":
    main()
