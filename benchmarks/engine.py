"""Speed and memory of the batch engine beside the Mesa model: ``python -m benchmarks.engine [--against CHECKOUT]``.

Times are of the machine at hand and drift with its load; the ratios, taken in one run, are what to quote. With --against the
engine of another checkout (an earlier commit with the package ``citypact``) is timed as well, in turns with this one, and nothing
else.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.lives import ROOT, package_of

REGION, YEARS = "yangtze_delta", 60
MESA_GOAL, OTHER_GOAL = 400.0, 0.6  # at least: times the Mesa model on one thread, and of the other checkout's rate
TURNS = 7  # of each checkout


def peak_memory() -> float:
    """The peak memory of this process, MB."""
    status = Path("/proc/self/status")
    if status.exists():  # on Linux the resource module would also count what the parent process had before the fork
        return int(status.read_text().split("VmHWM:")[1].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def seconds(work, repeats=5) -> float:
    """Median seconds of ``work()`` over several repeats."""
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def speed() -> list:
    """(name, relation-years a second, times the Mesa model's) of the Mesa model and of the engine."""
    from citypact.model.agglomeration import Agglomeration
    from citypact.model.engine import Run, simulate
    from citypact.model.regions.loading import load_region

    region = load_region(REGION)
    simulate([Run(region)], 1, threads=1)  # compile, or load what is compiled
    Agglomeration(region, by_agents=True).step()
    model = Agglomeration(region, by_agents=True)  # as anybody may change it; else the engine would be set beside itself
    relations = len(model.relations)

    def ten_mesa_years():
        for _ in range(10):
            model.step()

    mesa = 10 * relations / seconds(ten_mesa_years)
    rows = [("Mesa model by its agents, one run", mesa, 1.0)]
    for name, count, block, threads in (
        ("engine, one run at a time", 64, 1, 1),
        ("engine, blocks of 32, one thread", 640, 32, 1),
        ("engine, blocks of 32, two threads", 640, 32, 2),
    ):
        runs = [Run(region, seed=seed) for seed in range(count)]
        rate = count * YEARS * relations / seconds(lambda: simulate(runs, YEARS, threads=threads, block_size=block))  # noqa: B023
        rows.append((name, rate, rate / mesa))
    return rows


# Relation-years a second of the engine in the folder where it is run, on one thread; a relation is one of its own region.
SPEED_PROBE = """
import sys, time
from citypact.model.engine import Run, simulate
from citypact.model.settings.parameters import Parameters
from citypact.model.regions.loading import load_region
region, years = load_region(sys.argv[1]), int(sys.argv[2])
relations = region.relations(Parameters().reach_km).city_i.size
runs = [Run(region, seed=seed) for seed in range(320)]
simulate(runs[:32], 1, threads=1)
start = time.perf_counter()
simulate(runs, years, threads=1)
print(len(runs) * years * relations / (time.perf_counter() - start))
"""


def against(other) -> tuple:
    """Median relation-years a second of this checkout and of another one, timed in turns, each time in a new process."""
    with tempfile.TemporaryDirectory() as packages:
        rates = {}
        for name, checkout in (("this", ROOT), ("other", Path(other).resolve())):
            rates[str(package_of(checkout, Path(packages) / name))] = []
        for path in (*rates, *rates):  # compile, and warm the disk
            in_new_process(SPEED_PROBE, REGION, "1", PYTHONPATH=path)
        for _ in range(TURNS):
            for path, taken in rates.items():
                taken.append(float(in_new_process(SPEED_PROBE, REGION, str(YEARS), PYTHONPATH=path)))
        return tuple(statistics.median(taken) for taken in rates.values())


MEMORY_PROBE = """
import sys
from benchmarks.engine import peak_memory
from citypact.model.engine import Run, stream
from citypact.model.regions.loading import load_region
region = load_region("yangtze_delta")
total = 0.0
for _, result in stream((Run(region, seed=seed) for seed in range(int(sys.argv[1]))), 60, ["cooperation_rate"], threads=2):
    total += result.series.sum()
print(peak_memory())
"""


def kept(**more) -> dict:
    """The environment of a new process, with more: Python keeps its byte code there, as it does unless it is told otherwise."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | more


def in_new_process(code, *arguments, **environment) -> str:
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


def memory() -> list:
    """Peak memory of a process that streams so many runs, MB."""
    return [(count, float(in_new_process(MEMORY_PROBE, str(count)))) for count in (100, 1_000, 10_000)]


START_PROBE = """
from citypact.model.engine import Run, simulate
from citypact.model.regions.loading import load_region
simulate([Run(load_region("yangtze_delta"))], 1)
"""


def starts() -> list:
    """Seconds from the start of a process to its end."""
    with tempfile.TemporaryDirectory() as empty:
        cold = seconds(lambda: in_new_process(START_PROBE, NUMBA_CACHE_DIR=empty), repeats=1)
        warm = seconds(lambda: in_new_process(START_PROBE, NUMBA_CACHE_DIR=empty))
    help_page = "import runpy, sys; sys.argv = ['experiments', '--help']; runpy.run_module('experiments', run_name='__main__')"
    empty_process = seconds(lambda: in_new_process("pass"))
    return [
        ("first run, compiling", cold),
        ("first run of a later process", warm),
        ("python -m experiments --help", seconds(lambda: in_new_process(help_page))),
        ("an empty Python process", empty_process),
    ]


def told(name, ratio, goal) -> str:
    """A ratio beside the goal that it should reach."""
    return f"\n{name}: {ratio:.3g}; goal: at least {goal:g}{'' if ratio >= goal else '   NOT REACHED'}"


def main():
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("--against", metavar="CHECKOUT", help="time the engine of another checkout beside this one")
    other = reader.parse_args().against
    print(f"Region {REGION}, {YEARS} years, Python {sys.version.split()[0]}\n")
    if other is not None:
        here, there = against(other)
        print(f"{'one thread, median of ' + str(TURNS) + ' turns':38}{'relation-years/s':>18}")
        print(f"{'this checkout':38}{here:18,.0f}\n{other:38}{there:18,.0f}")
        print(told("this over the other", here / there, OTHER_GOAL))
        return
    print(f"{'':38}{'relation-years/s':>18}{'ratio to Mesa':>16}")
    for name, rate, ratio in speed():
        print(f"{name:38}{rate:18,.0f}{ratio:16,.1f}")
        if name.endswith("one thread"):
            reached = told("engine on one thread over the Mesa model", ratio, MESA_GOAL)
    print(reached)
    print(f"\n{'runs streamed, one measure kept':38}{'peak memory, MB':>18}{'ratio':>16}")
    peaks = memory()
    for count, peak in peaks:
        print(f"{count:<38,}{peak:18,.0f}{peak / peaks[0][1]:16.2f}")
    print(f"\n{'process':38}{'seconds':>18}")
    for name, taken in starts():
        print(f"{name:38}{taken:18.2f}")


if __name__ == "__main__":
    main()
