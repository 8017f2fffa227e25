"""`concord analyse`: the statistics on files, as the reference cases have them; what is wrong ends with status 2 and one line."""

import csv
import json
import math
import subprocess

import pytest

from conftest import PROGRAM, SHARED

REFERENCES = SHARED / "references"
# One small case of each method; `CaseFoldersTests` run all of them.
CASES = ["aberration/a01_ears_agona", "scan/b06_edge_grid_ties_prefix", "spatial/c01_columbus_crime_queen",
         "commonground/d05_edge_two_identical_blocs", "disclosure/e05_edge_single_small_cell",
         "linkage/f02_em_binary_as_recordlinkage"]
# Of the reference's own run: chance, other implementations, how it came to its answer, and which of several cheapest patterns.
OWN = ("perm", "BH_", "p_value", "n_null_ge", "null_quantiles", "replicates", "check_", "best_inertia", "gof", "gauss", "cut_rounds",
       "iterations", "trace", "init", "sampler", "intervals", "suppressed", "status")


def analyse(method, folder, output, *more):
    return subprocess.run(
        [PROGRAM, "analyse", method, str(folder), "--output", str(output), *more], capture_output=True, text=True, timeout=300)


def near(given, found, tolerance=1e-6):
    try:
        given, found = float(given), float(found)
    except (TypeError, ValueError):
        return given == found
    return math.isclose(given, found, rel_tol=tolerance, abs_tol=1e-12) or (math.isnan(given) and math.isnan(found))


def is_own(name):
    return any(part in name for part in OWN)


def differences(given, found, path=""):
    """What JSON has otherwise; what only describes the reference's run is left out."""
    if isinstance(given, dict):
        if not isinstance(found, dict):
            return [path]
        return [where for key in given if not is_own(key)
                for where in ([f"{path}.{key} is missing"] if key not in found else differences(given[key], found[key], f"{path}.{key}"))]
    if isinstance(given, list):
        if not isinstance(found, list) or len(given) != len(found):
            return [f"{path}: {str(given)[:60]} and {str(found)[:60]}"]
        return [where for n, pair in enumerate(zip(given, found)) for where in differences(*pair, f"{path}[{n}]")]
    return [] if near(given, found) else [f"{path}: {given} and {found}"]


def compare(case, output):
    told = []
    for path in sorted(case.glob("expected*")):
        mine = output / path.name
        if not mine.exists():
            told.append(f"{path.name} is missing")
        elif path.suffix == ".json":
            told += differences(json.loads(path.read_text()), json.loads(mine.read_text()), path.name)
        else:
            given, found = (list(csv.DictReader(file.open())) for file in (path, mine))
            if len(given) != len(found) or list(given[0] if given else []) != list(found[0] if found else []):
                told.append(f"{path.name}: {len(given)} rows and {len(found)}, or other columns")
                continue
            told += [f"{path.name}, row {n + 2}, {name}: {a[name]} and {b[name]}" for n, (a, b) in enumerate(zip(given, found))
                     for name in a if not is_own(name) and not near(a[name], b[name])]
    return told


@pytest.mark.skipif(not REFERENCES.is_dir(), reason="the shared reference cases are not beside the project")
@pytest.mark.parametrize("case", CASES)
def test_a_reference_case_is_answered_in_its_own_files(case, tmp_path):
    method = case.split("/")[0]
    done = analyse(method, REFERENCES / case, tmp_path / "out", "--threads", "2")
    assert done.returncode == 0, done.stderr
    assert compare(REFERENCES / case, tmp_path / "out") == []


@pytest.mark.parametrize("method,files,line", [
    ("scan", {"params.json": "{}"}, "params.json, column model: is missing"),
    ("aberration", {"params.json": '{"method": "ears", "baseline": 7}', "counts.csv": "t,date,a\n1,,3\n2,,-1\n"},
     "counts.csv, row 3, column a: -1 is less than 0"),
    ("aberration", {"params.json": '{"method": "ears", "baseline": 7}', "counts.csv": "t,date,a\n1,,many\n"},
     "counts.csv, row 2, column a: many is not a whole number"),
    ("commonground", {"params.json": '{"mod_out": [], "max_kk": 5}', "votes.csv": "participant_id,statement_id,vote\n0,0,1\n"},
     "params.json, column max_kk: is not a parameter of this analysis"),
    ("linkage", {"params.json": '{"kind": "strings"'}, "params.json: is not JSON"),
])
def test_bad_input_is_told_in_one_line(tmp_path, method, files, line):
    folder = tmp_path / "case"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text)
    done = analyse(method, folder, tmp_path / "out")
    assert (done.returncode, done.stderr) == (2, line + "\n")
    assert not list((tmp_path / "out").glob("*")) if (tmp_path / "out").exists() else True


def test_a_method_that_is_none_and_a_folder_that_is_not_there(tmp_path):
    assert analyse("oracle", tmp_path, tmp_path / "out").returncode != 0
    done = analyse("scan", tmp_path / "nowhere", tmp_path / "out")
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and "is not a folder" in done.stderr
