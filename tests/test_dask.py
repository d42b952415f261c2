"""Sweeps on Dask, for real: a scheduler and two workers as processes of their own on loopback, one worker killed."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("distributed", reason="distributed (the extra cluster) is not installed")

from distributed import Client

from citypact.experiments.sweeps.coordinator import run_sweep
from citypact.experiments.sweeps.dask_executor import Dask, _by_value
from citypact.experiments.sweeps.design_file import design
from citypact.experiments.sweeps.export import write_tables
from citypact.experiments.sweeps.ledger import read
from citypact.model.refusal import Refusal

DESIGN = {
    "region": "yangtze_delta", "years": 40, "seeds": 5, "summaries": ["final_cooperation", "cumulative_welfare"],
    "series": ["welfare"], "latin_hypercube": {"points": 900, "ranges": {"search_cost": [0, 0.1], "patience": [0.5, 0.9]}},
}  # fmt: skip


def waited_for(found, seconds=60):
    deadline = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


@pytest.fixture
def cluster(tmp_path):
    """(address of a scheduler, its process, two worker processes), started away from the checkout."""
    file, dask = tmp_path / "scheduler.json", [sys.executable, "-m", "dask"]
    quiet = {"cwd": tmp_path, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    processes = [subprocess.Popen(
        [*dask, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)],
        **quiet,
    )]  # fmt: skip
    try:
        waited_for(lambda: file.exists() and file.read_text().rstrip().endswith("}"))
        processes += [subprocess.Popen(
            [*dask, "worker", "--scheduler-file", str(file), "--nthreads", "1", "--no-nanny", "--no-dashboard",
             "--local-directory", str(tmp_path)], **quiet,
        ) for _ in range(2)]  # fmt: skip
        yield json.loads(file.read_text())["address"], processes[0], processes[1:]
    finally:
        for process in processes:
            process.kill()
            process.wait()


def killing(address, victim, after=1):
    """Makes an executor on the cluster that kills a process once so many jobs have come back."""

    class Killing(Dask):
        landed = 0

        def submit(self, function, job):
            future = super().submit(function, job)
            future.add_done_callback(self._count)
            return future

        def _count(self, future):
            self.landed += 1
            if self.landed == after:
                victim.send_signal(signal.SIGKILL)

    def made():
        with Client(address) as client:
            client.wait_for_workers(2, timeout=60)
        return Killing(address)

    return made


@pytest.mark.slow
def test_a_sweep_on_dask_gives_the_same_tables_though_a_worker_is_killed(cluster, tmp_path):
    address, _, workers = cluster
    made = design(DESIGN)
    finished = run_sweep(made, tmp_path / "dask", killing(address, workers[0], after=3), quiet=True)
    assert workers[0].wait(10) == -signal.SIGKILL and workers[1].poll() is None
    assert (finished.done, finished.failed) == (4500, 0)
    run_sweep(made, tmp_path / "here", quiet=True)
    for folder in ("dask", "here"):
        write_tables(tmp_path / folder)
    for name in ("runs.csv", "series.csv"):
        assert (tmp_path / "dask" / name).read_bytes() == (tmp_path / "here" / name).read_bytes()


def test_a_scheduler_that_dies_ends_the_sweep_in_one_line_and_keeps_what_is_done(cluster, tmp_path, monkeypatch):
    monkeypatch.setattr("citypact.experiments.sweeps.dask_executor.PATIENCE", "2s")
    address, scheduler, _ = cluster
    with pytest.raises(Refusal, match="the same command resumes") as refused:
        run_sweep(design(DESIGN), tmp_path / "out", killing(address, scheduler), quiet=True)
    assert len(refused.value.faults) == 1
    with read(tmp_path / "out") as ledger:
        assert 0 < ledger.counts()["done"] < 4500


def test_an_address_without_a_scheduler_is_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr("citypact.experiments.sweeps.dask_executor.PATIENCE", "1s")
    with pytest.raises(Refusal, match="no Dask scheduler answers"):
        Dask("tcp://127.0.0.1:9")


def test_a_worker_without_citypact_says_so(tmp_path):
    import cloudpickle

    code = "import sys; sys.path.append(sys.argv[1]); import pickle; pickle.load(sys.stdin.buffer)(b'')"
    ended = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, str(Path(cloudpickle.__file__).parents[1])],
        cwd=tmp_path, input=cloudpickle.dumps(_by_value()), capture_output=True,
    )  # fmt: skip
    assert b"a worker has no CityPact; install it where the workers run" in ended.stderr
