#!/usr/bin/env python3
"""Times the statistics and the reference implementations on the same inputs, one after the other in one run.

    swift build -c release --package-path Benchmarks --product bench-statistics
    Benchmarks/compare_statistics.py [--bench ../shared/references/bench] [--times 3] [--only scan,linkage] [--skip-r]

Copies the references' own scripts into `.build/statistics-bench`, makes their inputs there (`gen_inputs.py`), installs what
they need of Python into an environment beside them (`requirements.txt`), and prints a Markdown table: wall time of the
reference and of Concord on one thread and on two, and the ratios. R and its packages are used where they are installed. Run
it on a machine that does nothing else; processor times stand beside, which other programs lengthen less.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Method, the reference's script, and by workload of ours the beginning of the reference's result.
RUNS = [
    ("aberration", ["Rscript", "bench_farrington.R"], {
        "farrington flexible, last week": "farringtonFlexible", "EARS C1, all weeks": "earsC1"}),
    ("scan", ["python", "bench_scan.py"], {
        "scan permutation 28": "scan_numba_stp_prospective_28d", "scan poisson 28": "scan_numba_poisson",
        "scan permutation 365": "scan_numba_stp_prospective_all_365"}),
    ("spatial", ["python", "bench_moran.py"], {
        "Moran's I, 10,000": "esda_Moran_10k", "local Moran's I": "esda_Moran_Local", "Gi*": "esda_Gi_star"}),
    ("commonground", ["python", "bench_polis.py"], {"common ground": "reddwarf", "common ground ": "numpy_core"}),
    ("disclosure", ["Rscript", "bench_sdc.R"], {"suppression 200x60 in 10, width 1": "GaussSuppression"}),
    ("disclosure", ["python", "bench_dp.py"], {"discrete Laplace": "opendp_discrete_laplace", "discrete Gaussian": "opendp_discrete_gaussian"}),
    ("linkage", ["python", "bench_linkage.py"], {
        "linkage, 1 M pairs": "recordlinkage", "linkage, 2.3 M pairs, as Splink: predict": "splink"}),
]


def environment(folder, bench):
    python = folder / "python/bin/python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder / "python"], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "-r", bench / "requirements.txt"], check=True)
    return python


def reference(command, folder, python, times):
    """Seconds and processor seconds by name, medians."""
    found = {}
    for _ in range(times):
        arguments = [str(python) if part == "python" else part for part in command]
        done = subprocess.run(
            arguments, cwd=folder, capture_output=True, text=True,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"})
        for name, wall, own in re.findall(r"^RESULT (\S+) ([\d.]+)(?: \(cpu ([\d.]+)\))?", done.stdout, re.M):
            found.setdefault(name, []).append((float(wall), float(own or wall)))
        if not done.stdout.count("RESULT"):
            print(f"{' '.join(command)} gave nothing: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
    return {name: tuple(statistics.median(values) for values in zip(*pairs)) for name, pairs in found.items()}


def ours(method, folder, threads, times):
    program = ROOT / "Benchmarks/.build/release/bench-statistics"
    done = subprocess.run(
        [program, method, folder / "data", "--threads", str(threads), "--times", str(times)], capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=pathlib.Path, default=ROOT.parent / "shared/references/bench")
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--only", default="")
    parser.add_argument("--skip-r", action="store_true")
    options = parser.parse_args()
    folder = ROOT / ".build/statistics-bench"
    folder.mkdir(parents=True, exist_ok=True)
    for path in options.bench.iterdir():
        if path.is_file():
            shutil.copy(path, folder)
    python = environment(folder, options.bench)
    if not (folder / "data/sdc_cells.csv").exists():
        subprocess.run([python, "gen_inputs.py"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    print("| workload | reference | its seconds (processor) | Concord, 1 thread | ratio | 2 threads | ratio | MB |")
    print("|---|---|---|---|---|---|---|---|")
    for method, command, pairs in RUNS:
        if options.only and method not in options.only.split(","):
            continue
        known = {} if command[0] == "Rscript" and (options.skip_r or not shutil.which("Rscript")) else reference(
            command, folder, python, options.times)
        one, two = (ours(method, folder, threads, max(3, options.times)) for threads in (1, 2))
        for single, double in zip(one, two):
            names = [name for start, name in pairs.items() if single["workload"].startswith(start.strip())]
            # Common ground has two references.
            for wanted in names or [None]:
                name = next((key for key in known if wanted and key.startswith(wanted)), None)
                # Two scripts share the workloads of disclosure: each takes its own.
                if method == "disclosure" and not wanted:
                    continue
                wall, own = known.get(name, (None, None))
                cells = [single["workload"], name or "–", f"{wall:.2f} ({own:.2f})" if wall else "–", f"{single['seconds']:.3f}",
                         f"{wall / single['seconds']:.0f} ×" if wall else "–", f"{double['seconds']:.3f}",
                         f"{wall / double['seconds']:.0f} ×" if wall else "–", str(single["megabytes"])]
                print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
