"""What a sweep costs beyond its engine: ``python -m benchmarks.sweep [--quick]``.

One Sobol design of fourteen parameters with ten seeds on the Yangtze Delta (docs/examples/sobol.toml: 81,920 runs; --quick: a
sixteenth of it) is run by the bare engine, by the whole command in this process, by the bare engine once more (a machine's speed
drifts: the command is set against the mean of both), and on one and two processes. The whole design on two processes is run with
--quick too, and set against the bare engine's time for so many runs. Wall time counts everything from the start of the command to
its last table. On a machine that does other things as well, wall time measures the competition too, so processor time and the
machine's load are told beside it.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
import tomllib
import warnings
from pathlib import Path

import tomli_w

from citypact.experiments.sweeps.cells import Measured
from citypact.experiments.sweeps.design_file import read_design
from citypact.experiments.sweeps.job import warm_up
from citypact.model.engine import BLOCK_SIZE, blocks_of, simulate
from citypact.model.summary import measures_needed, summaries

ROOT = Path(__file__).resolve().parent.parent
FULL, QUICK = 512, 32  # base samples of the Sobol design
MESA_RUNS = 4


def design_of(folder, base):
    """The design with so many base samples, as a file in a folder."""
    content = tomllib.loads((ROOT / "docs" / "examples" / "sobol.toml").read_text(encoding="utf-8"))
    content["sobol"]["base_samples"] = base
    path = Path(folder) / f"sobol_{base}.toml"
    path.write_text(tomli_w.dumps(content), encoding="utf-8")
    return path


def engine_alone(design):
    """(wall, processor) seconds of the engine, in this thread alone, from runs made as they are needed to their summaries."""
    points = (design.point(number) for number in range(design.points))
    runs = (design.run(point, seed) for point in points for seed in design.seeds)
    live = Measured(measures_needed(), summaries)
    wall, processor = time.perf_counter(), time.process_time()
    for block in blocks_of(runs, BLOCK_SIZE):
        live([run for _, run in block], design.years)
    return time.perf_counter() - wall, time.process_time() - processor


def command(path, out, processes):
    """(wall seconds, processor seconds, peak MB of the coordinator) of the whole command."""
    before, wall = os.times(), time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "experiments", "sweep", str(path), "--out", str(out), "--processes", str(processes)],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, peak_megabytes(process.pid))
        time.sleep(0.05)
    if process.returncode:
        raise SystemExit(f"the sweep ended with exit code {process.returncode}")
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - wall, spent, peak


def peak_megabytes(pid):
    """The most memory that a process has held; nan where the system does not tell."""
    try:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0 if Path("/proc/self/status").exists() else float("nan")


def mesa_against_engine(design):
    """Seconds a run of ``mesa.batch_run`` whose years the agents live, as those of a class of one's own do, for the first runs of
    the design; its measures are compared."""
    import mesa

    from citypact.model.agglomeration import Agglomeration

    old = tuple(map(int, mesa.__version__.split(".")[:2])) < (3, 5)
    runs = [design.run(design.point(number), 1) for number in range(MESA_RUNS)]
    parameters = {"region": [design.regions[0].id], "parameters": [run.parameters for run in runs], "by_agents": [True]}
    seeds = {} if old else {"rng": [1]}
    started = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rows = mesa.batch_run(
            Agglomeration, parameters | ({"seed": 1} if old else {}), number_processes=1, display_progress=False,
            max_steps=design.years - old, **seeds,
        )  # fmt: skip
    seconds = (time.perf_counter() - started) / MESA_RUNS
    welfare = simulate(runs, design.years, ["welfare"], threads=1).series[:, -1, 0]
    if [row["welfare"] for row in rows] != welfare.tolist():
        raise SystemExit("the Mesa model and the engine do not agree")
    return seconds


def main():
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("--quick", action="store_true", help="a sixteenth of the runs")
    quick = reader.parse_args().quick
    warm_up()
    with tempfile.TemporaryDirectory() as folder:
        base = QUICK if quick else FULL
        path = design_of(folder, base)
        design = read_design(path)
        print(f"{design.points} points, {design.runs} runs of {design.years} years on {design.regions[0].name}")
        print(f"{os.cpu_count()} processors; load before the start {os.getloadavg()[0]:.2f}\n")
        before = engine_alone(design)
        here, here_spent, _ = command(path, Path(folder) / "here", 0)
        engine, engine_spent = (sum(pair) / 2 for pair in zip(before, engine_alone(design), strict=True))
        one, one_spent, _ = command(path, Path(folder) / "one", 1)
        two, two_spent, peak = command(path, Path(folder) / "two", 2)
        _, _, peak_small = command(design_of(folder, base // 4), Path(folder) / "small", 2)
        whole, whole_spent, _ = command(design_of(folder, FULL), Path(folder) / "whole", 2) if quick else (two, two_spent, peak)
        more = FULL // base  # runs of the whole design for each of this one
        mesa = mesa_against_engine(design)
        same = len({(Path(folder) / name / "runs.csv").read_bytes() for name in ("here", "one", "two")}) == 1
        size = (Path(folder) / "two" / "ledger.sqlite").stat().st_size / design.runs
    print(f"{'':50}{'wall, s':>9}{'processor, s':>14}")
    for name, wall, spent in (
        ("engine alone, one thread (mean of two)", engine, engine_spent), ("sweep, in this process", here, here_spent),
        ("sweep, one process", one, one_spent), ("sweep, two processes", two, two_spent),
        (f"the whole design, {more * design.runs} runs, two processes", whole, whole_spent),
    ):  # fmt: skip
        print(f"{name:50}{wall:9.1f}{spent:14.1f}")
    goals = (
        ("overhead on the engine, wall", here / engine - 1, "at most", 0.1),
        ("overhead on the engine, in processor time", here_spent / engine_spent - 1, "at most", 0.1),
        ("efficiency of two processes against one", one / (2 * two), "at least", 0.85),
        ("the same in processor time", one_spent / two_spent, "at least", 0.85),
        ("efficiency against the engine alone", engine / (2 * two), "at least", 0.85),
        ("the same of the whole design", more * engine / (2 * whole), "at least", 0.9),
        ("the same in processor time", more * engine_spent / whole_spent, "at least", 0.9),
        ("coordinator's memory, four times the runs", peak / peak_small, "at most", 1.1),
        ("mesa.batch_run with agents, against two processes", mesa / (whole / (more * design.runs)), "at least", 100.0),
    )
    print(f"\n{'ratio':50}{'measured':>9}  goal")
    for name, value, bound, goal in goals:
        reached = value <= goal if bound == "at most" else value >= goal
        print(f"{name:50}{value:9.3g}  {bound} {goal:g}{'' if reached else '   NOT REACHED'}")
    print(
        f"\n{more * design.runs / whole:,.0f} runs a second on two processes; mesa.batch_run with agents {1 / mesa:.2g} a second"
    )
    print(f"load at the end {os.getloadavg()[0]:.2f}; without other work it is at most 2")
    print(f"coordinator {peak:.0f} MB; {size:.0f} bytes of ledger a run; tables the same bytes: {same}")


if __name__ == "__main__":
    main()
