#!/usr/bin/env python3
"""Loads a whole Concord with 64 connections of reading and reporting, and asks the same of Datasette and PostgreSQL.

    apt-get install wrk postgresql
    swift build -c release --product concord
    Benchmarks/load.py [--seconds 300] [--incidents 20000] [--datasette FOLDER] [--postgres URL]

`wrk` is the driver: it is compiled and takes little of the two cores. Wall time depends on what else the machine does, so
the processor time of the server for each request stands beside it. At the end the stored reports are counted: each one that
was acknowledged must be there. Prints tables for Documentation/benchmarks.md.

`--datasette` names a folder for a virtual environment (made when it is not there); `--postgres` a database in which a table
`load_incident` may be made.
"""

import argparse
import http.client
import json
import os
import pathlib
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

import whole
from whole import ROOT, boundaries, incidents, run, sign_in

GROUPING = "SELECT area, COUNT(*) AS n FROM incident WHERE state <> 'duplicate' GROUP BY area ORDER BY area"


class Watched:
    """A server: its processor time and memory, from /proc."""

    def __init__(self, command, port, environment=None):
        self.process = subprocess.Popen(
            list(map(str, command)), env={**os.environ, **(environment or {})}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.port, self.memory, self.stopped = port, [], False
        while True:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
                connection.request("GET", "/")
                connection.getresponse().read()
                break
            except OSError:
                if self.process.poll() is not None:
                    sys.exit(f"{command} ended")
                time.sleep(0.05)
        threading.Thread(target=self.sample, daemon=True).start()

    def seconds(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def megabytes(self):
        return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{self.process.pid}/status").read_text()).group(1)) / 1024

    def sample(self):
        while not self.stopped:
            try:
                self.memory.append(self.megabytes())
            except (OSError, AttributeError):
                return
            time.sleep(1)

    def stop(self):
        self.stopped = True
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wrk(server, seconds, connections=64, **settings):
    """What wrk measured, with the server's processor time for each request."""
    environment = {**os.environ, **{"LOAD_" + key.upper(): str(value) for key, value in settings.items()}}
    before = server.seconds()
    done = subprocess.run(
        ["wrk", "-t", "1", "-c", str(connections), "-d", f"{seconds}s", "--timeout", "30s", "-s",
         str(ROOT / "Benchmarks/load.lua"), f"http://127.0.0.1:{server.port}"],
        env=environment, capture_output=True, text=True)
    try:
        result = json.loads(re.search(r"^@(.*)$", done.stdout, re.M).group(1))
    except AttributeError:
        sys.exit(done.stdout + done.stderr)
    if "first failure" in done.stdout:
        print(re.search(r"first failure.*", done.stdout).group(0), file=sys.stderr)
    result["cpu"] = (server.seconds() - before) / max(1, result["requests"]) * 1e6
    return result


def row(name, result):
    rate = result["requests"] / result["seconds"]
    return (f"| {name} | {rate:,.0f} | {result['p50']:.1f} | {result['p99']:.1f} | {result['p999']:.1f} | "
            f"{result['cpu']:,.0f} | {result['refused'] + result['failed'] + result['socket']} |")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--seconds", type=int, default=300)
    options.add_argument("--incidents", type=int, default=20_000)
    options.add_argument("--program", default=str(ROOT / ".build/release/concord"))
    options.add_argument("--datasette")
    options.add_argument("--postgres")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        data = folder / "city"
        place = ["--data", data]
        boundaries(folder / "areas.geojson")
        incidents(folder / "incidents.csv", given.incidents)
        run(given.program, "init", "--name", "Bench", "--country", "BE", "--time-zone", "UTC", "--languages", "en",
            "--administrator", "Bench", "--sign-in-name", "bench@bench.example", "--organisation", "City Hall", *place)
        run(given.program, "areas", "import", folder / "areas.geojson", "--id", "code", "--name", "name", *place)
        run(given.program, "organisations", "add", "--name", "Source", "--kind", "city-department", *place)
        person = run(given.program, "people", "add", "--name", "Analyst", "--sign-in-name", "analyst@bench.example",
                     "--organisation", "City Hall", "--role", "coordinator", *place)
        run(given.program, "incidents", "import", folder / "incidents.csv", "--mapping", ROOT / "Benchmarks/mapping.json",
            "--source", "Source", "--json", *place)
        port = free_port()
        server = Watched([given.program, "serve", "--port", port, "--data", data], port, {"CONCORD_RATE_LIMIT": "0"})
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            cookie = sign_in(connection, re.search(r"/link/\S+", person).group(0))
            connection.request("GET", "/desk/incidents/new", headers={"Cookie": cookie})
            csrf = re.search(r'name="csrf" value="([^"]+)"', connection.getresponse().read().decode()).group(1)
            session = {"cookie": cookie, "csrf": csrf}

            def stored():
                with sqlite3.connect(f"file:{data}/concord.sqlite?mode=ro", uri=True) as db:
                    return db.execute("SELECT COUNT(*) FROM incident").fetchone()[0]

            before, acknowledged, lines = stored(), 0, []
            part = max(5, given.seconds // 10)
            for name, seconds, share in [("pages", part, 0), ("durable reports", part, 100),
                                         (f"mixed, one in five a report, {given.seconds} s", given.seconds, 20)]:
                result = wrk(server, seconds, reports=share, run=f"r{share}", **session)
                acknowledged += result["acknowledged"]
                lines.append(row(name, result))
                if share:
                    lines[-1] += f" {result['acknowledged'] / result['seconds']:,.0f} |"
                else:
                    lines[-1] += " |"
                if share == 20:
                    memory = server.memory[-int(seconds):]
            after = stored()
            print(f"load {os.getloadavg()}; {os.cpu_count()} cores\n")
            print("| 64 connections | requests/s | p50 ms | p99 ms | p99.9 ms | server CPU µs/request | refused or failed | reports/s |\n"
                  "|---|---|---|---|---|---|---|---|")
            print("\n".join(lines))
            tenth = max(1, len(memory) // 10)
            print(f"\nreports acknowledged {acknowledged:,}, stored {after - before:,}, lost {max(0, acknowledged - (after - before))}")
            print(f"resident memory in the mixed run: first tenth {sum(memory[:tenth]) / tenth:.0f} MB, "
                  f"last tenth {sum(memory[-tenth:]) / tenth:.0f} MB, most {max(memory):.0f} MB")
            assert after - before >= acknowledged, "an acknowledged report is lost"
            compare(given, folder, data, server, session, part)
        finally:
            server.stop()


def compare(given, folder, data, server, session, seconds):
    """Figures by area over all incidents, asked of each with 8 connections."""
    rows = [("Concord, figures by area", wrk(server, seconds, 8, path="/api/v1/picture/table?by=area", **session))]
    if given.datasette:
        venv = pathlib.Path(given.datasette)
        if not (venv / "bin/datasette").exists():
            run(sys.executable, "-m", "venv", venv)
            run(venv / "bin/pip", "install", "-q", "--disable-pip-version-check", "datasette")
        port = free_port()
        other = Watched([venv / "bin/datasette", "serve", data / "concord.sqlite", "-p", port, "--setting",
                         "sql_time_limit_ms", "20000", "--setting", "default_cache_ttl", "0"], port)
        try:
            import urllib.parse

            path = "/concord.json?" + urllib.parse.urlencode({"sql": GROUPING, "_shape": "array"})
            rows.append(("Datasette, the same grouping in SQL", wrk(other, seconds, 8, path=path, cookie="", csrf="")))
        finally:
            other.stop()
    print("\n| the same grouping, 8 connections | requests/s | p50 ms | p99 ms | p99.9 ms | server CPU µs/request | refused or failed |\n"
          "|---|---|---|---|---|---|---|")
    for name, result in rows:
        print(row(name, result))
    if given.postgres:
        rate, latency = postgres(given, folder, data, seconds)
        print(f"| plain SQL on PostgreSQL (pgbench, prepared) | {rate:,.0f} | {latency:.1f} | | | | 0 |")


def postgres(given, folder, data, seconds):
    with sqlite3.connect(f"file:{data}/concord.sqlite?mode=ro", uri=True) as db, open(folder / "rows.csv", "w") as file:
        for area, state, day in db.execute("SELECT area, state, day FROM incident"):
            file.write(f"{area or ''},{state},{day}\n")
    run("psql", given.postgres, "-qc", "DROP TABLE IF EXISTS load_incident; CREATE TABLE load_incident (area TEXT, state TEXT, day BIGINT)")
    run("psql", given.postgres, "-qc", f"\\copy load_incident FROM {folder}/rows.csv CSV")
    run("psql", given.postgres, "-qc", "ANALYZE load_incident")
    (folder / "group.sql").write_text(GROUPING.replace("FROM incident", "FROM load_incident") + ";\n")
    out = run("pgbench", "-n", "-M", "prepared", "-c", "8", "-j", "1", "-T", seconds, "-f", folder / "group.sql", given.postgres)
    run("psql", given.postgres, "-qc", "DROP TABLE load_incident")
    return float(re.search(r"tps = ([\d.]+)", out).group(1)), float(re.search(r"latency average = ([\d.]+)", out).group(1))


if __name__ == "__main__":
    main()
