"""What a first and a later start cost: ``python -m benchmarks.start [--repeats N]``.

In processes of their own: the first result of one run of the Yangtze Delta over 60 years with an empty cache, which compiles the
engine, and with what that has left there. Told are wall and processor seconds from the start of the process, imports included.
Of the compilation it is told as well which share of its time had passed when a share of the functions was compiled: what
``model.compiling`` tells whoever waits.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARES = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 1.0)  # of the time, at which the share of the functions is told
LOOK_SECONDS = 0.05


def first_result():
    """Live one run, and tell of its compilation: [(second, share of the functions), ...] until it is done."""
    import threading

    from citypact.model.compiling import watched_compilation
    from citypact.model.engine import Run, simulate
    from citypact.model.regions.loading import load_region

    seen, done = [], threading.Event()

    def look(compilation):
        while not done.wait(LOOK_SECONDS):
            if compilation.began is not None:
                seen.append((time.monotonic() - compilation.began, len(compilation.finished) / compilation.known))

    with watched_compilation(lambda: None) as compilation:
        looker = threading.Thread(target=look, args=(compilation,))
        looker.start()
        simulate([Run(load_region("yangtze_delta"))], 60, ["cooperation_rate"])
        done.set()
        looker.join()
    print(json.dumps(seen))


def started(cache):
    """(wall seconds, processor seconds, what ``first_result`` tells) of a process with this cache."""
    from benchmarks.footprint import kept

    before, wall = os.times(), time.perf_counter()
    process = subprocess.run(
        [sys.executable, "-c", "from benchmarks.start import first_result; first_result()"],
        cwd=ROOT, env=kept(NUMBA_CACHE_DIR=str(cache)), capture_output=True, text=True, check=True,
    )  # fmt: skip
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - wall, spent, json.loads(process.stdout)


def main():
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument(
        "--repeats", type=int, default=1, help="how often a first start is measured; later starts five times that"
    )
    repeats = reader.parse_args().repeats
    cold, warm = [], []
    for _ in range(repeats):
        with tempfile.TemporaryDirectory() as cache:
            cold.append(started(cache))
            warm += [started(cache) for _ in range(5)]
    print(f"load {os.getloadavg()[0]:.2f}; medians of {len(cold)} first starts and {len(warm)} later ones")
    for name, starts in (("first start, which compiles", cold), ("later start", warm)):
        wall, spent = (statistics.median(start[part] for start in starts) for part in range(2))
        print(f"{name:32}{wall:8.2f} s wall{spent:8.2f} s of processor")
    seen = cold[-1][2]
    for share in SHARES:
        second, functions = min(seen, key=lambda look: abs(look[0] - share * seen[-1][0]))
        print(f"at {second / seen[-1][0]:.2f} of the time {functions:.2f} of the functions are compiled")


if __name__ == "__main__":
    main()
