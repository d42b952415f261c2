"""How time grows with cities, runs, years and threads, on log axes with fitted exponents: ``python -m benchmarks scaling``.

Writes scaling.csv (what each point took), exponents.csv (of the fitted power laws), a figure of both and a manifest into
results/performance/. Times are of the machine at hand and differ from one time to the next; the exponents are what to quote.
"""

import argparse
import os
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.lives import ROOT, Case, Checkout, Taken
from benchmarks.measuring import TURNS, in_turns, machine, median
from benchmarks.scaling_figure import draw, seconds
from benchmarks.speeds import WIDE_REACH
from citypact.experiments.paper.manifest import file_checksum, versions, write_manifest
from citypact.experiments.paper.output_folder import new_folder
from citypact.experiments.paper.tables import write_table

OUT = ROOT / "results" / "performance"
QUESTION = "How does the time of the engine grow with cities, runs, years and threads?"
# What is varied -> the value from which on a power law is fitted: below it, what a block or a call costs shows.
FITTED_FROM = {"cities": 1000, "runs": 64, "years": 30, "threads": 1}
MOST_RUNS_IN_TURNS = 10_000  # what takes longer is timed once
CITIES = (20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000)
RUNS = (1, 4, 16, 64, 256, 1024, 4096, 16_384, 100_000)
YEARS = (1, 3, 10, 30, 100, 300, 1000)


def points(quick: bool) -> dict[tuple[str, int], Case]:
    """(what is varied, its value) -> case; quick: up to a tenth of the largest values."""
    shrink, lived = (10, 2) if quick else (1, 10)
    many = Case("engine", series=False)
    processors = os.cpu_count() or 1
    threads = sorted({1, *(2**power for power in range(1, 8) if 2**power <= processors), processors})
    found = {
        ("cities", value): replace(many, region=f"synthetic:{value}:1", reach_km=WIDE_REACH, years=lived) for value in CITIES
    }
    found |= {("runs", value): replace(many, runs=value) for value in RUNS}
    found |= {("years", value): replace(many, runs=32, years=value) for value in YEARS}
    largest = {"cities": CITIES[-1] // shrink, "runs": RUNS[-1] // shrink, "years": YEARS[-1] // shrink}
    kept = {point: case for point, case in found.items() if point[1] <= largest[point[0]]}
    return kept | {("threads", value): replace(many, runs=10_240 // shrink, threads=value) for value in threads}


def measured(quick: bool) -> pd.DataFrame:
    """A row for each point: medians of wall and processor time, s, and the relation-years that it was."""
    known = points(quick)
    with tempfile.TemporaryDirectory() as folder, Checkout(ROOT, Path(folder) / "here") as here:
        work = {point: lambda case=case: here.time(case) for point, case in known.items()}
        often = {point: do for point, do in work.items() if known[point].runs <= MOST_RUNS_IN_TURNS or point[0] == "threads"}
        found: Mapping[tuple[str, int], list[Taken]] = in_turns(often)
        found = {**found, **in_turns({point: do for point, do in work.items() if point not in often}, 1)}
    rows = []
    for point, case in known.items():
        taken = found[point]
        rows.append({
            "varied": point[0], "value": point[1], "region": case.region, "runs": case.runs, "years": case.years,
            "threads": case.threads, "relation_years": taken[0].relation_years, "turns": len(taken),
            "wall_s": median(one.wall for one in taken), "processor_s": median(one.processor for one in taken),
        })  # fmt: skip
    return pd.DataFrame(rows)


def exponents(rows: pd.DataFrame) -> pd.DataFrame:
    """The exponent a and factor c of time = c·value^a, by least squares of the logarithms, for whatever is varied.

    Fitted from ``FITTED_FROM`` on; left out where fewer than two values are.
    """
    found = []
    for varied, first in FITTED_FROM.items():
        part = rows[(rows["varied"] == varied) & (rows["value"] >= first)]
        if len(part) >= 2:
            slope, level = np.polyfit(np.log(part["value"].to_numpy(dtype=float)), np.log(seconds(part)), 1)
            found.append({"varied": varied, "first": part["value"].min(), "last": part["value"].max(),
                          "exponent": float(slope), "factor_s": float(np.exp(level))})  # fmt: skip
    return pd.DataFrame(found, columns=["varied", "first", "last", "exponent", "factor_s"])


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of ``python -m benchmarks scaling``."""
    parser.add_argument("--quick", action="store_true", help="up to a tenth of the cities, runs and years")
    parser.add_argument("--out", type=Path, default=OUT, help="the folder to write (default results/performance)")
    parser.add_argument("--overwrite", action="store_true", help="replace a folder of other results")


def measure(options: argparse.Namespace) -> None:
    """Measure, and write tables, figure and manifest."""
    command = "python -m benchmarks scaling" + (" --quick" if options.quick else "")
    on = machine()
    rows = measured(options.quick)
    fitted = exponents(rows)
    with new_folder(options.out, options.overwrite or options.out == OUT) as folder:
        write_table(folder / "scaling.csv", rows)
        write_table(folder / "exponents.csv", fitted)
        draw(folder, on)
        write_manifest(folder, {
            "question": QUESTION, "command": command, "machine": on, "turns": TURNS, "versions": versions(),
            "tables": {name: file_checksum(folder / name) for name in ("exponents.csv", "scaling.csv")},
        })  # fmt: skip
    print(fitted.to_string(index=False))
