"""Everything that is measured of performance, in one run and one table: ``python -m benchmarks all``.

Parts: speed (Mesa model, engine, C reference), memory, start, sweep, peers. The ratios stand beside the goals that were set for
them; ``--write`` puts all of it into docs/performance.md.
"""

import argparse
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from benchmarks import footprint, peers, speeds
from benchmarks.document import put
from benchmarks.lives import ROOT
from benchmarks.measuring import TURNS, figures, machine, tell

DOCUMENT = ROOT / "docs" / "performance.md"
MARKS = "<!-- measured: python -m benchmarks all --write -->", "<!-- end of what was measured -->"
EXPONENTS = ROOT / "results" / "performance" / "exponents.csv"

Told = tuple[list[str], dict[str, float]]  # lines of Markdown, and what was measured by the name of its goal


class Goal(NamedTuple):
    """What was aimed at: the name of a measured number, what it is, and the bound that it should keep."""

    name: str
    what: str
    bound: str
    value: float


GOALS = (
    Goal("clang", "engine, one thread ÷ clang's best C of the same stages", "≥", 0.9),
    Goal("gcc", "engine, one thread ÷ gcc's best C of the same stages", "≥", 1.0),
    Goal("mesa before", "engine ÷ Mesa model of the other checkout", "≥", 2000),
    Goal("engine before", "engine ÷ engine of the other checkout, blocks of 32", "≥", 1.19),
    Goal("mesa", "Mesa model ÷ that of the other checkout", "≥", 10),
    Goal("subclass", "the same, with cities of a class of one's own", "≥", 2),
    Goal("two threads", "two threads ÷ one, many runs", "≥", 1.93),
    Goal("remainder", "ns a relation-year: blocks of 7 ÷ blocks of 8", "≤", 1.2),
    Goal("large", "ns a relation-year: 10,000 cities, one run ÷ 26 cities, 64 runs", "≤", 6),
    Goal("large seconds", "10,000 cities, 100 years, two threads, s", "≤", 20),
    Goal("bytes", "bytes a relation and run beyond records", "≤", 48),
    Goal("flat", "peak memory: 10,000 streamed runs ÷ 100", "≤", 1.1),
    Goal("exponent", "exponent of time in cities (one run, 1,000 and more)", "≤", 1.15),
    Goal("cold", "first run, compiling, s of a processor", "≤", 20),
    Goal("warm", "first run of a later process, s of a processor", "≤", 1),
    Goal("sobol", "Sobol design of 81,920 runs, two processes, s", "≤", 20),
    Goal("sweep", "sweep on two processes against the bare engine", "≥", 0.9),
)  # fmt: skip


def speed(options: argparse.Namespace) -> Told:
    """How fast years are lived."""
    found = speeds.measured(options.quick, options.against)
    years = speeds.cases(options.quick)[speeds.LARGE_TWO].years
    lines = [f"C compilers: {speeds.compilers()}. {speeds.scale(options.quick)}", "", *speeds.speed_lines(found)]
    return lines, speeds.ratios(found, years)


def memory(options: argparse.Namespace) -> Told:
    """How much memory the engine takes."""
    return footprint.memory()


def start(options: argparse.Namespace) -> Told:
    """How long it takes to a first result."""
    return footprint.starts(options.quick)


# What is read of what ``benchmarks.sweep`` prints.
ON_TWO, EFFICIENCY = r"the whole design, 81920 runs, two processes +([\d.]+)", r"the same of the whole design +([\d.]+)"


def sweep(options: argparse.Namespace) -> Told:
    """What a sweep costs beyond its engine."""
    command = [sys.executable, "-m", "benchmarks.sweep", *(("--quick",) if options.quick else ())]
    tell("python -m benchmarks.sweep, which takes some minutes")
    printed = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    told = {"sobol": _found(ON_TWO, printed), "sweep": _found(EFFICIENCY, printed)}
    return ["```text", *printed.strip().splitlines(), "```"], told


def _found(pattern: str, printed: str) -> float:
    match = re.search(pattern, printed)
    if match is None:
        raise RuntimeError(f"python -m benchmarks.sweep printed nothing like {pattern!r}")
    return float(match[1])


def others(options: argparse.Namespace) -> Told:
    """Other people's engines on the same stylised game."""
    return peers.measured(options.quick), {}


PARTS: dict[str, tuple[str, Callable[[argparse.Namespace], Told]]] = {
    "speed": ("Years lived", speed),
    "memory": ("Memory", memory),
    "start": ("Start", start),
    "sweep": ("A sweep", sweep),
    "peers": ("Other engines on one game", others),
}


def exponent() -> dict[str, float]:
    """The stored exponent of time in cities (``python -m benchmarks scaling``), where there is one."""
    if not EXPONENTS.exists():
        return {}
    rows = pd.read_csv(EXPONENTS).set_index("varied")["exponent"]
    return {"exponent": float(rows["cities"])}


def goal_lines(told: dict[str, float]) -> list[str]:
    """The table of ratios beside their goals."""
    lines = ["| ratio | measured | goal | met |", "| --- | ---: | ---: | --- |"]
    for goal in GOALS:
        value = told.get(goal.name)
        met = value is not None and (value >= goal.value if goal.bound == "≥" else value <= goal.value)
        shown = ("not measured", "–") if value is None else (figures(value), "yes" if met else "no")
        lines.append(f"| {goal.what} | {shown[0]} | {goal.bound} {goal.value:,g} | {shown[1]} |")
    return lines


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of ``python -m benchmarks all``."""
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; all of them if none is named")
    parser.add_argument("--quick", action="store_true", help="fewer and smaller runs, in as many turns")
    parser.add_argument("--against", metavar="CHECKOUT", type=Path, help="measure the Mesa model and engine of this checkout too")
    parser.add_argument("--write", action="store_true", help="put what was measured into docs/performance.md; of all parts only")


def measure(options: argparse.Namespace) -> None:
    """Measure the parts asked for, print them, and write them where asked."""
    parts = options.parts or list(PARTS)
    unknown = [name for name in parts if name not in PARTS]
    if unknown:
        raise SystemExit(f"unknown part {unknown[0]!r}; allowed: {', '.join(PARTS)}")
    if options.write and set(parts) != set(PARTS):
        raise SystemExit("--write puts one run of all parts into docs/performance.md; name no part")
    head, lines, told = machine(), [], exponent()
    for name in parts:
        title, work = PARTS[name]
        of_part, values = work(options)
        lines += ["", f"### {title}", "", *of_part]
        told |= values
    scale = " `--quick`." if options.quick else ""
    whole = [f"{head}. Medians of {TURNS} turns.{scale}", "", *goal_lines(told), *lines]
    print("\n".join(whole))
    if options.write:
        put(DOCUMENT, MARKS, whole)
