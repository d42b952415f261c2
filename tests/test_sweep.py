"""Sweeps with real processes that are really killed: the final tables are the same bytes every time."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from citypact import experiments
from citypact.experiments.commands.line import main
from citypact.experiments.sweeps import executors, job
from citypact.experiments.sweeps.coordinator import run_sweep
from citypact.experiments.sweeps.design_file import read_design
from citypact.experiments.sweeps.export import write_tables
from citypact.experiments.sweeps.ledger import LEDGER, read
from citypact.model.engine import simulate
from citypact.model.refusal import Refusal
from citypact.model.summary import summaries

pytestmark = pytest.mark.slow  # processes of their own

ROOT = Path(__file__).resolve().parent.parent
linux = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="children are looked up in /proc")

# About three seconds of one processor: long enough to be killed in the middle.
LONG = """
region = "yangtze_delta"
years = 40
seeds = 5
summaries = ["final_cooperation", "t50", "cumulative_welfare"]
series = ["cooperation_rate"]
survival = true
[policy]
packages = ["hybrid"]
first = 5
last = 20
[latin_hypercube]
points = 700
ranges = { search_cost = [0.0, 0.1], resistance = [0.0, 3.0] }
"""
SHORT = """
region = "synthetic:4"
years = 6
seeds = [1, 2, 7]
[grid]
search_cost = [0.0, 0.02, 0.04, 0.06]
"""
TABLES = ("runs.csv", "series.csv", "survival.csv")


@pytest.fixture(scope="module")
def long(tmp_path_factory):
    """(path of the design, folder with the tables of an uninterrupted sweep in one process)."""
    folder = tmp_path_factory.mktemp("long")
    path = folder / "long.toml"
    path.write_text(LONG, encoding="utf-8")
    run_sweep(read_design(path), folder / "whole", quiet=True)
    write_tables(folder / "whole")
    return path, folder / "whole"


@pytest.fixture
def short(tmp_path):
    path = tmp_path / "short.toml"
    path.write_text(SHORT, encoding="utf-8")
    return path


def begun(path, out, *options):
    """A sweep in a process of its own, with two workers."""
    command = [sys.executable, "-m", "experiments", "sweep", str(path), "--out", str(out), "--processes", "2", *options]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def recorded(out):
    try:
        connection = sqlite3.connect(f"file:{out / LEDGER}?mode=ro", uri=True)
        try:
            return connection.execute("SELECT count(*) FROM runs").fetchone()[0]
        finally:
            connection.close()
    except sqlite3.OperationalError:
        return 0


def wait_until(met, seconds=60):
    deadline = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.005)


def children(pid):
    """The processes that a process has started and that still live, workers rather than helpers."""
    found = []
    for text in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        if b"spawn_main" in Path(f"/proc/{text}/cmdline").read_bytes():
            found.append(int(text))
    return found


def _number(number):
    return number


def _when_there(path):
    """What says that it has begun, and is done when a file is there."""
    (path.parent / "begun").touch()
    wait_until(path.exists)
    return "done"


def same_tables(one, other):
    return all((one / name).read_bytes() == (other / name).read_bytes() for name in TABLES)


def test_the_tables_hold_what_the_engine_gives(long):
    path, whole = long
    design = read_design(path)
    frame = experiments.open(whole).summaries()
    assert len(frame) == design.runs and list(frame["point"][:6]) == [0, 0, 0, 0, 0, 1]
    runs = [design.run(design.point(number), seed) for number in (0, 699) for seed in design.seeds]
    result = simulate(runs, design.years, threads=1)
    expected = summaries(result)["final_cooperation"]
    assert np.array_equal(frame["final_cooperation"].to_numpy()[[*range(5), *range(3495, 3500)]], expected)
    series = experiments.open(whole).series()
    first = series[(series["point"] == 0) & (series["seed"] == 1)]
    assert np.array_equal(first["cooperation_rate"], result.of("cooperation_rate")[0])
    lives = experiments.open(whole).survival()
    modes = ("spontaneous", "hybrid", "hierarchical")
    for clock, name in enumerate(("founding", "withdrawal")):
        for mode in range(3):
            wanted = lives[(lives[["point", "seed", "clock", "mode"]] == [699, 5, name, modes[mode]]).all(axis=1)]
            counted = np.stack((result.broken[-1, clock, mode], result.censored[-1, clock, mode]))
            assert np.array_equal(wanted["years"], np.flatnonzero(counted.any(axis=0)))
            assert np.array_equal(wanted[["broken", "censored"]].to_numpy().T, counted[:, counted.any(axis=0)])
    assert lives["broken"].sum() > 1000 and set(lives["mode"]) == set(modes[:2])
    assert list(experiments.open(whole).points().columns) == ["point", "region", "policy", "search_cost", "resistance"]


@linux
def test_a_killed_coordinator_loses_little_and_the_same_command_resumes(long, tmp_path):
    path, whole = long
    out = tmp_path / "out"
    for least in (1, 600):
        process = begun(path, out)
        wait_until(lambda: recorded(out) >= least)  # noqa: B023
        workers = children(process.pid)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert workers and least <= recorded(out) < 3500
        wait_until(lambda: not any(Path(f"/proc/{pid}/cmdline").exists() for pid in workers), 10)  # noqa: B023
        assert not (out / "runs.csv").exists()
    process = begun(path, out)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0 and "Resuming: " in errors
    assert same_tables(out, whole)


@linux
def test_a_killed_worker_costs_its_job_only_for_a_while(long, tmp_path):
    path, whole = long
    process = begun(path, tmp_path / "out")
    wait_until(lambda: recorded(tmp_path / "out") >= 1)
    os.kill(children(process.pid)[0], signal.SIGKILL)
    said, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert said.startswith("3500 of 3500 runs are done.") and same_tables(tmp_path / "out", whole)


@linux
def test_a_stopped_worker_is_replaced_and_its_job_done_again(monkeypatch):
    monkeypatch.setattr(executors, "SILENCE", 4.0)
    workers = executors.Processes(1)
    try:
        assert workers.submit(_number, 1).result(60) == 1
        stopped = workers.all[0].process.pid
        os.kill(stopped, signal.SIGSTOP)
        with pytest.raises(executors.WorkerLost):
            workers.submit(_number, 2).result(60)
        assert workers.submit(_number, 3).result(60) == 3 and workers.all[0].process.pid != stopped
    finally:
        workers.close()


@linux
def test_a_process_lets_another_one_get_ready_first_until_it_has_a_job():
    first = executors._Worker()
    os.kill(first.process.pid, signal.SIGSTOP)
    second = executors._Worker(first)
    try:
        time.sleep(3.0)  # in which it would be ready
        assert not first.ready.value and not second.ready.value
        assert second.do(_number, 1) == 1 and second.ready.value
        os.kill(first.process.pid, signal.SIGCONT)
        wait_until(lambda: first.ready.value)
    finally:
        first.end()
        second.end()


@linux
@pytest.mark.parametrize("after", [0.0, 0.03, 0.1, 0.2, 0.4])
def test_ctrl_c_of_a_terminal_does_not_disturb_a_process_that_is_being_started(after, capfd):
    worker = executors._Worker()
    try:
        time.sleep(after)
        os.kill(worker.process.pid, signal.SIGINT)
        assert worker.do(_number, 1) == 1
    finally:
        worker.end()
    assert capfd.readouterr().err == ""


@linux
def test_a_process_that_is_asked_to_end_does_its_job_first(tmp_path):
    busy, idle = executors._Worker(), executors._Worker()
    try:
        wait_until(lambda: busy.ready.value and idle.ready.value)
        with ThreadPoolExecutor(1) as pool:
            told = pool.submit(busy.do, _when_there, tmp_path / "go")
            wait_until((tmp_path / "begun").exists)
            for worker in (busy, idle):
                os.kill(worker.process.pid, signal.SIGTERM)
            idle.process.join(10)
            assert not idle.process.is_alive() and busy.process.is_alive()
            (tmp_path / "go").touch()
            assert told.result(10) == "done"
        busy.process.join(10)
        assert not busy.process.is_alive()
    finally:
        busy.end()
        idle.end()


def test_ctrl_c_finishes_the_jobs_in_flight_and_says_how_to_resume(long, tmp_path):
    path, whole = long
    out = tmp_path / "out"
    process = begun(path, out)
    wait_until(lambda: recorded(out) >= 1)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Stopping: the jobs in flight are finished first" in errors
    assert f"{recorded(out)} of 3500 runs are done. To resume: repeat the command" in errors
    assert "Traceback" not in errors and 0 < recorded(out) < 3500
    said = CliRunner().invoke(main, ["status", str(out)]).output
    assert f"missing {3500 - recorded(out)}" in said and "nobody is at work" in said
    run_sweep(read_design(path), out, quiet=True)
    write_tables(out)
    assert same_tables(out, whole)


def test_ctrl_c_while_the_tables_are_written_says_how_to_write_them(short, tmp_path, monkeypatch):
    out = tmp_path / "out"

    def interrupted(folder, helpers):
        raise KeyboardInterrupt

    monkeypatch.setattr("citypact.experiments.sweeps.export.write_tables", interrupted)
    ended = CliRunner().invoke(main, ["sweep", str(short), "--out", str(out), "--processes", "0"])
    assert ended.exit_code == 130
    assert f"12 of 12 runs are done; the tables are not written. To write them: export {out}" in ended.output
    monkeypatch.undo()
    assert CliRunner().invoke(main, ["export", str(out)]).exit_code == 0 and (out / "runs.csv").exists()


@pytest.mark.skipif(os.name == "nt", reason="needs ulimit")
def test_a_disk_that_is_full_is_one_line_and_the_ledger_is_whole(long, tmp_path):
    path, whole = long
    out = tmp_path / "out"
    # A limit on the size of files stands in for a full disk: both fail a write in the middle of a commit.
    command = f"ulimit -f 700; exec {sys.executable} -m experiments sweep {path} --out {out} --processes 0"
    ended = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 2
    assert [line for line in ended.stderr.splitlines() if line.startswith("Error")] == ended.stderr.splitlines()[-1:]
    assert "cannot be written" in ended.stderr and "Traceback" not in ended.stderr
    with read(out) as ledger:
        assert ledger.connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert 0 < ledger.counts()["done"] < 3500
    run_sweep(read_design(path), out, quiet=True)
    write_tables(out)
    assert same_tables(out, whole)


def test_a_run_that_raises_is_recorded_with_its_error_and_the_others_are_not_lost(short, tmp_path, monkeypatch):
    out = tmp_path / "out"
    advance = job.Batch.advance

    def failing(batch, years, measures):
        if any(run.seed == 7 and run.parameters.search_cost == 0.04 for run in batch.runs):
            raise ZeroDivisionError("made up\nfor a test")
        return advance(batch, years, measures)

    monkeypatch.setattr(job.Batch, "advance", failing)
    command = ["sweep", str(short), "--out", str(out), "--processes", "0"]
    # The engine is warm already; warming it up would meet the failure as well, but for its seed.
    ended = CliRunner().invoke(main, command)
    assert ended.exit_code == 3, ended.output
    failures = experiments.open(out).failures()
    assert failures.to_dict("records") == [
        {"point": 2, "region": "synthetic:4:1", "policy": "none", "search_cost": 0.04, "seed": 7,
         "error": "ZeroDivisionError: made up for a test"}]  # fmt: skip
    assert len(experiments.open(out).summaries()) == 11
    assert (out / "failures.csv").read_text().splitlines()[1].endswith(",7,ZeroDivisionError: made up for a test")
    assert "failed: point 2, region synthetic:4:1" in CliRunner().invoke(main, ["status", str(out)]).output
    monkeypatch.undo()
    assert CliRunner().invoke(main, command).exit_code == 3  # recorded is recorded
    assert CliRunner().invoke(main, [*command, "--retry-failed"]).exit_code == 0
    assert not (out / "failures.csv").exists()
    assert CliRunner().invoke(main, [*command[:3], str(tmp_path / "again"), *command[4:]]).exit_code == 0
    assert (out / "runs.csv").read_bytes() == (tmp_path / "again" / "runs.csv").read_bytes()


def test_a_run_that_leaves_the_range_of_numbers_is_a_failed_run_that_is_told(tmp_path):
    path, out = tmp_path / "runaway.toml", tmp_path / "out"
    path.write_text(
        'region = "synthetic:4"\nyears = 1000\nseeds = [1]\n[grid]\ngrowth_rate = [0.0, 0.5]\n'
        "[parameters]\nfeedback = 1.0\nsurplus = 5.0\ncapacity_gain = 0.5\n", encoding="utf-8"
    )  # fmt: skip
    ended = CliRunner().invoke(main, ["sweep", str(path), "--out", str(out), "--processes", "0"])
    assert ended.exit_code == 3 and "1 of 2 runs are done, 1 failed" in ended.output
    (failure,) = experiments.open(out).failures().to_dict("records")
    assert failure["growth_rate"] == 0.5 and re.match(r"Refusal: year \d+: the output of City \d grew", failure["error"])
    assert re.search(r"failed: point 1, .*: Refusal: year \d+", CliRunner().invoke(main, ["status", str(out)]).output)


def test_processes_start_before_the_design_is_read_and_end_if_it_is_refused(short, tmp_path, monkeypatch):
    order = []

    class Noted(executors.InProcess):
        def __init__(self, count):
            super().__init__()
            order.append(f"{count} started")

        def close(self, wait=True):
            super().close(wait)
            order.append("closed")

    def read(path):
        order.append("read")
        return read_design(path)

    monkeypatch.setattr(executors, "Processes", Noted)
    monkeypatch.setattr("citypact.experiments.sweeps.design_file.read_design", read)
    command = ["sweep", str(short), "--out", str(tmp_path / "out"), "--processes", "2"]
    assert CliRunner().invoke(main, command).exit_code == 0 and order[:2] == ["2 started", "read"] and order[-1] == "closed"
    order.clear()
    short.write_text("years = 0\n", encoding="utf-8")
    assert CliRunner().invoke(main, command).exit_code == 2 and order == ["2 started", "read", "closed"]
    order.clear()
    assert CliRunner().invoke(main, ["sweep", str(short), "--check"]).exit_code == 2 and order == ["read"]


def test_jobs_that_nobody_has_begun_are_dropped_at_an_interruption(short, tmp_path, monkeypatch):
    class Waiting(executors.InProcess):
        """One job is lived and two wait."""

        def __init__(self):
            super().__init__()
            self.capacity = 3

    begun = []

    def interrupted(job):
        begun.append(job)
        signal.raise_signal(signal.SIGINT)
        time.sleep(1.0)  # until the coordinator has heard it
        return job_run(job)

    job_run = job.run_job
    monkeypatch.setattr("citypact.experiments.sweeps.coordinator.run_job", interrupted)
    finished = run_sweep(read_design(short), tmp_path / "out", Waiting, quiet=True)
    assert len(begun) == 1 and finished.interrupted and finished.done == len(begun[0].numbers) < finished.total


@pytest.mark.parametrize("there, compiled", [(True, 0), (False, 1)])
def test_the_coordinator_has_the_engine_compiled_where_no_process_has_left_it(short, tmp_path, monkeypatch, there, compiled):
    times = []
    monkeypatch.setattr("citypact.experiments.sweeps.coordinator.is_compiled", lambda: there)
    monkeypatch.setattr("citypact.experiments.sweeps.coordinator.warm_up", lambda: times.append(1))
    run_sweep(read_design(short), tmp_path / "out", quiet=True)
    assert len(times) == compiled


def test_a_compiled_engine_leaves_its_mark_beside_the_cache(tmp_path, monkeypatch):
    monkeypatch.setattr("numba.config.CACHE_DIR", str(tmp_path))
    assert not job.is_compiled()
    job.warm_up.__wrapped__()
    assert job.is_compiled() and len(list(tmp_path.glob("compiled.*"))) == 1


class Deadly(executors.InProcess):
    """An executor whose process dies on one run."""

    capacity = 2

    def submit(self, function, job):
        if 7 not in job.numbers:
            return super().submit(function, job)
        future = Future()
        future.set_exception(executors.WorkerLost("died"))
        return future


def test_a_run_that_kills_its_process_is_found_and_recorded(short, tmp_path):
    finished = run_sweep(read_design(short), tmp_path / "out", Deadly, quiet=True)
    assert (finished.done, finished.failed, finished.complete) == (11, 1, True)
    (failure,) = experiments.open(tmp_path / "out").failures().to_dict("records")
    assert (failure["point"], failure["seed"]) == (2, 2) and failure["error"].startswith("WorkerLost: the process died")


class Unable(executors.InProcess):
    """An executor whose processes all die."""

    def submit(self, function, job):
        future = Future()
        future.set_exception(executors.WorkerLost("died"))
        return future


def test_processes_that_always_die_end_the_sweep_instead_of_failing_every_run(long, tmp_path):
    with pytest.raises(Refusal, match="died in a row"):
        run_sweep(read_design(long[0]), tmp_path / "out", Unable, quiet=True)


class Leaving(executors.InProcess):
    """An executor that is gone when its first job has come back, so that the coordinator hears of both in one moment."""

    def __init__(self):
        super().__init__(threads=3)
        self.sent = []

    def submit(self, function, job):
        self.sent.append(Future())
        if len(self.sent) == self.capacity:
            for number, future in enumerate(self.sent):
                if number == 1:
                    future.set_result(function(job))
                else:
                    future.set_exception(executors.ExecutorLost("gone"))
        return self.sent[-1]


def test_what_comes_back_in_the_moment_that_an_executor_is_lost_is_kept(short, tmp_path):
    with pytest.raises(Refusal, match="the same command resumes"):
        run_sweep(read_design(short), tmp_path / "out", Leaving, quiet=True)
    with read(tmp_path / "out") as ledger:
        assert ledger.counts()["done"] > 0


def test_parquet_holds_the_same_table(short, tmp_path):
    pandas, _ = pytest.importorskip("pandas"), pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    out = str(tmp_path / "out")
    runner = CliRunner()
    assert runner.invoke(main, ["sweep", str(short), "--out", out, "--processes", "0"]).exit_code == 0
    assert "runs.parquet" in runner.invoke(main, ["export", out, "--parquet"]).output
    read_back = pandas.read_parquet(tmp_path / "out" / "runs.parquet")
    pandas.testing.assert_frame_equal(read_back, experiments.open(out).summaries(), check_dtype=False)
    for table in ("series", "survival"):
        with pytest.raises(Refusal, match="in the design"):
            getattr(experiments.open(out), table)()
    short.write_text(short.read_text().replace("years = 6", 'years = 6\nseries = ["welfare"]\nsurvival = true'))
    out = str(tmp_path / "more")
    assert runner.invoke(main, ["sweep", str(short), "--out", out, "--processes", "0"]).exit_code == 0
    assert "survival.parquet" in runner.invoke(main, ["export", out, "--parquet"]).output
    for name, table in (("runs", "summaries"), ("series", "series"), ("survival", "survival")):
        read_back = pandas.read_parquet(tmp_path / "more" / f"{name}.parquet")
        pandas.testing.assert_frame_equal(read_back, getattr(experiments.open(out), table)(), check_dtype=False)


def test_a_bad_design_is_refused_before_anything_is_written(tmp_path):
    path = tmp_path / "bad.toml"
    path.write_text("years = 0\n[grid]\nsearch_cots = [1]\nmemory = []\n", encoding="utf-8")
    ended = CliRunner().invoke(main, ["sweep", str(path), "--out", str(tmp_path / "out")])
    assert ended.exit_code == 2 and not (tmp_path / "out").exists()
    lines = ended.output.splitlines()
    assert len(lines) == 3 and all(line.startswith(f"Error: {path}: ") for line in lines)


@pytest.mark.parametrize("options, fault", [
    (["--shard", "4/3"], "allowed: k/K"),
    (["--processes", "2", "--dask-local", "2"], "--processes and --dask-local are given"),
    (["--processes", "-1"], "a whole number from 0"),
])  # fmt: skip
def test_options_that_make_no_sense_are_refused(short, tmp_path, options, fault):
    ended = CliRunner().invoke(main, ["sweep", str(short), "--out", str(tmp_path / "out"), *options])
    assert ended.exit_code == 2 and fault in ended.output and len(ended.output.splitlines()) == 1
