"""Sweeps on Dask, for real: a scheduler and two workers as processes of their own on loopback, one worker killed."""

import json
import math
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

pytest.importorskip("distributed", reason="distributed (the extra cluster) is not installed")

from distributed import Client

from citypact.experiments.sweeps.coordinator import run_sweep
from citypact.experiments.sweeps.dask_executor import Dask, _by_value
from citypact.experiments.sweeps.design_file import design
from citypact.experiments.sweeps.executors import ExecutorLost
from citypact.experiments.sweeps.export import write_tables
from citypact.experiments.sweeps.ledger import read
from citypact.model.refusal import Refusal

pytestmark = pytest.mark.slow  # a cluster, small as it is

ROOT = Path(__file__).resolve().parent.parent
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
    with running(tmp_path) as started:
        yield started


@contextmanager
def running(tmp_path, workers=2, shown=()):
    """A cluster; shown: the options by which scheduler and workers show a certificate."""
    file, dask = tmp_path / "scheduler.json", [sys.executable, "-m", "dask"]
    quiet = {"cwd": tmp_path, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    processes = [subprocess.Popen(
        [*dask, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file),
         *shown], **quiet,
    )]  # fmt: skip
    try:
        waited_for(lambda: file.exists() and file.read_text().rstrip().endswith("}"))
        processes += [subprocess.Popen(
            [*dask, "worker", "--scheduler-file", str(file), "--nthreads", "1", "--no-nanny", "--no-dashboard",
             "--local-directory", str(tmp_path), *shown], **quiet,
        ) for _ in range(workers)]  # fmt: skip
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


def test_a_client_that_has_given_up_says_that_the_scheduler_is_gone(cluster, monkeypatch):
    monkeypatch.setattr("citypact.experiments.sweeps.dask_executor.PATIENCE", "1s")
    address, scheduler, _ = cluster
    executor = Dask(address)
    scheduler.kill()
    waited_for(lambda: executor.client.status == "closed")
    executor.counted = -math.inf  # it looks anew
    assert executor.capacity == executor.slots
    with pytest.raises(ExecutorLost, match="the Dask scheduler is gone"):
        executor.submit(int, 7).result(timeout=10)
    executor.close(wait=False)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl here to make a certificate with")
def test_a_scheduler_with_tls_takes_whoever_shows_the_certificate_and_nobody_else(tmp_path, monkeypatch):
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    files = {"tls_ca": str(certificate), "tls_cert": str(certificate), "tls_key": str(key)}
    shown = [
        "--tls-ca-file", files["tls_ca"], "--tls-cert", files["tls_cert"], "--tls-key", files["tls_key"], "--protocol", "tls",
    ]  # fmt: skip
    (tmp_path / "design.toml").write_text('region = "synthetic:5"\nyears = 4\nseeds = 3\n[grid]\npatience = [0.5, 0.6]\n')
    with running(tmp_path, workers=1, shown=shown) as (address, _, _):
        assert address.startswith("tls://127.0.0.1:")
        command = [sys.executable, "-m", "experiments", "sweep", str(tmp_path / "design.toml"), "--scheduler", address]
        options = [part for name, file in files.items() for part in ("--" + name.replace("_", "-"), file)]
        ended = subprocess.run([*command, "--out", str(tmp_path / "out"), *options], cwd=ROOT, capture_output=True, text=True)
        assert ended.returncode == 0, ended.stderr
        assert (tmp_path / "out" / "runs.csv").read_text().count("\n") == 1 + 6
        monkeypatch.setattr("citypact.experiments.sweeps.dask_executor.PATIENCE", "2s")
        with pytest.raises(Refusal, match="asks for a certificate; give --tls-ca, --tls-cert and --tls-key"):
            Dask(address)
        with pytest.raises(Refusal, match="no Dask scheduler answers"):
            Dask(address.replace("tls://", "tcp://"))
        with pytest.raises(Refusal, match="no Dask scheduler answers"):
            Dask(address.replace("tls://", "tcp://"), tls=files)
        with pytest.raises(Refusal, match="no Dask scheduler answers"):
            Dask(address, tls=files | {"tls_ca": str(tmp_path / "none.pem")})


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
