"""How fast years are lived: Mesa model, engine and C reference in turns, here and in another checkout."""

import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from benchmarks.lives import ROOT, Case, Checkout, Taken
from benchmarks.measuring import TURNS, figures, in_turns, median, table
from benchmarks.reference import COMPILERS, compiler, version

# Cities, and the reach at which each has about forty partners, which are twenty relations for each city.
LARGE, WIDE_REACH = "synthetic:10000:1", 400.0
MIDDLE = "synthetic:2000:1"
BEFORE = " (other checkout)"
MESA, SUBCLASS = "Mesa model, one run", "Mesa model, cities of a class of one's own"
BASE = "engine, blocks of 32"
LARGE_ONE, LARGE_TWO = "engine, 10,000 cities, one run", "engine, 10,000 cities, one run, two threads"
MANY_ONE, MANY_TWO = "engine, many runs, one thread", "engine, many runs, two threads"
BEST_LANES = (32, 64)


def cases(quick: bool) -> dict[str, Case]:
    """Name -> case of this checkout; quick: fewer runs and years of each, a tenth of the many runs."""
    few, many = (64, 1024) if quick else (640, 10_240)
    years = 3 if quick else 10
    found = {
        MESA: Case("mesa", years=years),
        SUBCLASS: Case("subclass", years=years),
        "engine, one run at a time": Case("engine", runs=few // 16, block=1),
        "engine, blocks of 7": Case("engine", runs=7 * few // 32, block=7),
        "engine, blocks of 8": Case("engine", runs=8 * few // 32, block=8),
        BASE: Case("engine", runs=few),
        "engine, blocks of 64": Case("engine", runs=few, block=64),
        MANY_ONE: Case("engine", runs=many, series=False),
        MANY_TWO: Case("engine", runs=many, series=False, threads=2),
        "engine, 2,000 cities, 32 runs": Case("engine", MIDDLE, WIDE_REACH, runs=32, years=years),
        LARGE_ONE: Case("engine", LARGE, WIDE_REACH, years=years),
        LARGE_TWO: Case("engine", LARGE, WIDE_REACH, years=years if quick else 100, threads=2),
    }
    for kind in COMPILERS:
        path = compiler(kind)
        if path is not None:
            found[f"C by {kind}, scalar"] = Case("reference", runs=few // 4, block=1, compiler=path)
            for lanes in BEST_LANES:
                found[f"C by {kind}, {lanes} runs side by side"] = Case("reference", runs=few, block=lanes, compiler=path)
    return found


def compilers() -> str:
    """The C compilers that there are, in a line, and why the others are missing."""
    found = ((kind, compiler(kind)) for kind in COMPILERS)
    return "; ".join(f"{kind} is not installed, so left out" if path is None else version(path) for kind, path in found)


def measured(quick: bool, other: Path | None, turns: int = TURNS) -> dict[str, list[Taken]]:
    """Name -> what each turn took, of the cases of this checkout and of the first ones in the other, where one is given."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        here = stack.enter_context(Checkout(ROOT, Path(folder) / "here"))
        known = cases(quick)
        work = {name: lambda case=case: here.time(case) for name, case in known.items()}
        if other is not None:
            there = stack.enter_context(Checkout(other.resolve(), Path(folder) / "there"))
            for name in (MESA, SUBCLASS, BASE):
                work[name + BEFORE] = lambda case=known[name]: there.time(case)
        return in_turns(work, turns)


def scale(quick: bool) -> str:
    """What the names of cases do not say of their size, in a line."""
    known = cases(quick)
    lived = known[LARGE_TWO].years
    return f"Many runs are {known[MANY_TWO].runs:,}; the large region on two threads lives {lived} years, told as for 100."


def nanoseconds(taken: list[Taken], wall: bool) -> float:
    """Median time of a relation-year, ns, by the clock on the wall or the processor's."""
    return 1e9 * median((one.wall if wall else one.processor) / one.relation_years for one in taken)


def speed_lines(found: Mapping[str, list[Taken]]) -> list[str]:
    """The table of speeds; what one thread does counts in processor time, so that other work on the machine matters less."""
    base = nanoseconds(found[BASE], wall=False)
    rows = []
    for name, taken in found.items():
        ns = nanoseconds(taken, wall="two threads" in name)
        rows.append((name, figures(1e9 / ns), figures(ns), figures(base / ns)))
    return table(("", "relation-years a second", "ns a relation-year", "to the engine"), rows)


def ratios(found: Mapping[str, list[Taken]], years: int) -> dict[str, float]:
    """Name of a goal -> what was measured, of those that can be told; years: that the large region was lived on two threads."""
    one = {name: nanoseconds(taken, wall=False) for name, taken in found.items()}
    wall = {name: nanoseconds(taken, wall=True) for name, taken in found.items()}
    engine = min(one[BASE], one["engine, blocks of 64"])
    told = {
        "two threads": wall[MANY_ONE] / wall[MANY_TWO],
        "large": one[LARGE_ONE] / one["engine, blocks of 64"],
        "large seconds": 100 / years * median(taken.wall for taken in found[LARGE_TWO]),
        "remainder": one["engine, blocks of 7"] / one["engine, blocks of 8"],
    }
    for kind in COMPILERS:
        best = [ns for name, ns in one.items() if name.startswith(f"C by {kind}")]
        if best:
            told[kind] = min(best) / engine
    if MESA + BEFORE in one:
        told["mesa before"] = one[MESA + BEFORE] / engine
        told["mesa"] = one[MESA + BEFORE] / one[MESA]
        told["subclass"] = one[SUBCLASS + BEFORE] / one[SUBCLASS]
        told["engine before"] = one[BASE + BEFORE] / one[BASE]
    return told
