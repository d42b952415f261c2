"""What else the engine takes: memory, and the time until a first result."""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.lives import ROOT
from benchmarks.measuring import TURNS, figures, in_turns, median, table
from benchmarks.speeds import MIDDLE, WIDE_REACH

STREAMED = (100, 1_000, 10_000)
# So many runs of one block more, and what the process takes more at its peak, are what a run takes; at two reaches, so that what
# its relations take is told from what its cities take.
BLOCKS, REACHES = (16, 48), (WIDE_REACH / 2, WIDE_REACH)

# Peak memory, MB, of a process that streams so many runs.
MEMORY_PROBE = """
import sys
from benchmarks.footprint import peak_memory
from citypact.model.engine import Run, stream
from citypact.model.regions.loading import load_region
region = load_region("yangtze_delta")
total = 0.0
for _, result in stream((Run(region, seed=seed) for seed in range(int(sys.argv[1]))), 60, ["cooperation_rate"], threads=2):
    total += result.series.sum()
print(peak_memory())
"""

# Peak memory, MB, and relations of a process that lives a year of so many runs in one block, one measure kept.
BLOCK_PROBE = """
import sys
from benchmarks.footprint import peak_memory
from citypact.model.engine import Run, simulate
from citypact.model.regions.loading import load_region
from citypact.model.settings.parameters import Parameters
region, parameters, count = load_region(sys.argv[1]), Parameters(reach_km=float(sys.argv[2])), int(sys.argv[3])
runs = [Run(region, parameters, seed=seed) for seed in range(count)]
simulate(runs, 1, ["cooperation_rate"], threads=1, block_size=count)
print(peak_memory(), region.relations(parameters.reach_km).city_i.size)
"""

# A first result.
START_PROBE = """
from citypact.model.engine import Run, simulate
from citypact.model.regions.loading import load_region
simulate([Run(load_region("yangtze_delta"))], 1)
"""


def peak_memory() -> float:
    """The peak memory of this process, MB."""
    status = Path("/proc/self/status")
    if status.exists():  # on Linux the resource module would also count what the parent process had before the fork
        return int(status.read_text().split("VmHWM:")[1].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def kept(**more: str) -> dict[str, str]:
    """The environment of a new process, with more: Python keeps its byte code there, as it does unless it is told otherwise."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | more


def in_new_process(code: str, *arguments: str, **environment: str) -> str:
    """What a new process prints that runs the code at the root of this checkout."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env=kept(**environment),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def memory() -> tuple[list[str], dict[str, float]]:
    """The tables of memory, and the bytes that a relation of a run takes."""
    _run(REACHES[0])  # compiled, which takes memory as well
    (near, fewer), (far, more) = (_run(reach) for reach in REACHES)
    size = (far - near) / (more - fewer)
    peaks = {count: float(in_new_process(MEMORY_PROBE, str(count))) for count in STREAMED}
    rows = [(f"{count:,} runs streamed, one measure kept", f"{peak:,.0f}", f"{peak / peaks[STREAMED[0]]:.2f}")
            for count, peak in peaks.items()]  # fmt: skip
    beyond = f"A relation of a run takes {size:.0f} bytes beyond what is recorded (one block of 2,000 cities at two reaches)."
    return [*table(("", "peak memory, MB", "to 100 runs"), rows), "", beyond], {"bytes": size, "flat": peaks[10_000] / peaks[100]}


def _run(reach: float) -> tuple[float, float]:
    """(bytes that a run more takes at this reach, km; its relations)."""
    probed = [in_new_process(BLOCK_PROBE, MIDDLE, str(reach), str(count)) for count in BLOCKS]
    (few, relations), (many, _) = ([float(told) for told in line.split()] for line in probed)
    return (many - few) * 1024**2 / (BLOCKS[1] - BLOCKS[0]), relations


def starts(quick: bool) -> tuple[list[str], dict[str, float]]:
    """The table of what a process takes to its first result, and its processor time; compiled anew once (quick), or thrice."""
    help_page = "import runpy, sys; sys.argv = ['experiments', '--help']; runpy.run_module('experiments', run_name='__main__')"
    found = {}
    with tempfile.TemporaryDirectory() as empty:
        found["first run, compiling"] = [_spent(START_PROBE, empty)]
        warm = {
            "first run of a later process": lambda: _spent(START_PROBE, empty),
            "python -m experiments --help": lambda: _spent(help_page, empty),
            "an empty Python process": lambda: _spent("pass", empty),
        }
        found |= in_turns(warm, TURNS)
    for _ in range(0 if quick else 2):
        with tempfile.TemporaryDirectory() as empty:
            found["first run, compiling"].append(_spent(START_PROBE, empty))
    medians = {name: tuple(median(times) for times in zip(*spent, strict=True)) for name, spent in found.items()}
    rows = [(name, figures(wall), figures(processor)) for name, (wall, processor) in medians.items()]
    told = {"cold": medians["first run, compiling"][1], "warm": medians["first run of a later process"][1]}
    return table(("process", "wall, s", "processor, s"), rows), told


def _spent(code: str, cache: str) -> tuple[float, float]:
    """(wall, processor) seconds of a new process that runs the code, what is compiled being kept in that folder."""
    before, wall = os.times(), time.perf_counter()
    in_new_process(code, NUMBA_CACHE_DIR=cache)
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - wall, spent
