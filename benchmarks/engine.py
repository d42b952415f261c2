"""Speed and memory of the batch engine beside the Mesa model: ``python -m benchmarks.engine``.

Times are of the machine at hand and drift with its load; the ratios, taken in one run, are what to quote.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REGION, YEARS = "yangtze_delta", 40
ROOT = Path(__file__).resolve().parent.parent


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
    """Relation-years a second on one thread, and their ratio to the Mesa model's."""
    from model.agglomeration import Agglomeration
    from model.engine import Run, simulate
    from model.regions import load_region

    region = load_region(REGION)
    relations = region.relations(300.0).city_i.size
    simulate([Run(region)], 1, threads=1)  # compile, or load what is compiled
    Agglomeration(region).step()
    model = Agglomeration(region)

    def ten_mesa_years():
        for _ in range(10):
            model.step()

    mesa = 10 * relations / seconds(ten_mesa_years)
    rows = [("Mesa model, one run", mesa, 1.0)]
    for name, count, block, threads in (
        ("engine, one run at a time", 64, 1, 1),
        ("engine, blocks of 32, one thread", 640, 32, 1),
        ("engine, blocks of 32, two threads", 640, 32, 2),
    ):
        runs = [Run(region, seed=seed) for seed in range(count)]
        rate = count * YEARS * relations / seconds(lambda: simulate(runs, YEARS, threads=threads, block_size=block))  # noqa: B023
        rows.append((name, rate, rate / mesa))
    return rows


MEMORY_PROBE = """
import sys
from benchmarks.engine import peak_memory
from model.engine import Run, stream
from model.regions import load_region
region = load_region("yangtze_delta")
total = 0.0
for _, result in stream((Run(region, seed=seed) for seed in range(int(sys.argv[1]))), 40, ["cooperation_rate"], threads=2):
    total += result.series.sum()
print(peak_memory())
"""


def in_new_process(code, *arguments, **environment) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def memory() -> list:
    """Peak memory of a process that streams so many runs, MB."""
    return [(count, float(in_new_process(MEMORY_PROBE, str(count)))) for count in (100, 1_000, 10_000)]


START_PROBE = """
from model.engine import Run, simulate
from model.regions import load_region
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


def main():
    print(f"Region {REGION}, {YEARS} years\n")
    print(f"{'':38}{'relation-years/s':>18}{'ratio to Mesa':>16}")
    for name, rate, ratio in speed():
        print(f"{name:38}{rate:18,.0f}{ratio:16,.1f}")
    print(f"\n{'runs streamed, one measure kept':38}{'peak memory, MB':>18}{'ratio':>16}")
    peaks = memory()
    for count, peak in peaks:
        print(f"{count:<38,}{peak:18,.0f}{peak / peaks[0][1]:16.2f}")
    print(f"\n{'process':38}{'seconds':>18}")
    for name, taken in starts():
        print(f"{name:38}{taken:18.2f}")
    print(f"\nPython {sys.version.split()[0]}")


if __name__ == "__main__":
    main()
