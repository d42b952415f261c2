"""A Dask cluster as the executor of a sweep: a scheduler somewhere, or worker processes of this machine."""

import gc
import math
import pickle
import signal
import time
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from traceback import clear_frames
from typing import Any

from citypact.experiments.sweeps.executors import Done, ExecutorLost, Work, WorkerLost
from citypact.model.refusal import Refusal

PATIENCE = "20s"  # with a scheduler that does not answer
TTL = "60s"  # without a word of a local worker, after which it is lost
COUNT_SECONDS = 2.0  # between two looks at how many workers a cluster has


class Dask:
    """A Dask cluster: the scheduler at an address, or ``local`` worker processes of this machine.

    Dask sends the job of a lost worker to another one by itself, three times over. A local cluster listens on this machine alone,
    without a dashboard, and takes a worker for lost that is silent for ``TTL``; elsewhere that is the scheduler's setting
    (distributed.scheduler.worker-ttl). tls: files of the authority, the certificate and the key (tls_ca, tls_cert, tls_key), for
    whoever reaches a scheduler without them can run code where its workers are.
    """

    def __init__(self, address: str | None = None, local: int | None = None, tls: Mapping[str, str] | None = None) -> None:
        try:
            from dask import config
            from distributed import Client, LocalCluster
            from distributed.security import Security
        except ImportError:
            raise Refusal("Dask needs the package distributed, which comes with the extra cluster") from None
        self.cluster = None
        if local:
            with config.set({"distributed.scheduler.worker-ttl": TTL}):
                self.cluster = LocalCluster(
                    n_workers=local, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, preload=[__name__]
                )
        failed = None
        try:
            shown = {"tls_ca_file": "tls_ca", "tls_client_cert": "tls_cert", "tls_client_key": "tls_key"}
            given = {name: tls[file] for name, file in shown.items()} | {"require_encryption": True} if tls else {}
            security = Security(**given)  # what is not given here may stand in the settings of Dask
            if (address or "").startswith("tls://") and not security.get_connection_args("client")["ssl_context"]:
                raise Refusal(f"{address}: this scheduler asks for a certificate; give --tls-ca, --tls-cert and --tls-key")
            self.client = Client(self.cluster or address, timeout=PATIENCE, security=security)
        except (OSError, RuntimeError, ValueError) as error:
            failed = f"{address}: no Dask scheduler answers ({error}); start one with `dask scheduler`"
            clear_frames(error.__traceback__)
        if failed is not None:
            # A client that has not come about is closed when it is forgotten: now, for later another one may be starting, and
            # then each waits for the other.
            gc.collect()
            raise Refusal(failed)
        self.pool = self.client.get_executor(pure=False)
        self.counted, self.slots = -math.inf, 1

    @property
    def capacity(self) -> int:
        """One job for each thread of a worker, and one more for each worker, so that none waits for the coordinator."""
        if time.monotonic() - self.counted > COUNT_SECONDS:
            # A scheduler that is gone shows in the futures; a client that has given it up has none.
            with suppress(OSError, AttributeError):
                self.slots = max(1, sum(threads + 1 for threads in self.client.nthreads().values()))
            self.counted = time.monotonic()
        return self.slots

    def submit(self, function: Callable[[Work], Done], job: Work) -> Future[Done]:
        from distributed.client import ClosedClientError

        told: Future[Done] = Future()
        told.set_running_or_notify_cancel()
        work = pickle.dumps((function, job))
        try:
            sent = self.pool.submit(_by_value(), work)
            sent.add_done_callback(lambda done: _translated(done, told))
        except (OSError, RuntimeError, ClosedClientError) as error:
            told.set_exception(ExecutorLost(f"the Dask scheduler is gone ({error})"))
        return told

    def close(self, wait: bool = True) -> None:
        from distributed.client import ClosedClientError

        with suppress(ClosedClientError):  # a client that has given up has nothing left to drop
            self.pool.shutdown(wait)
        self.client.close()
        if self.cluster is not None:
            self.cluster.close()


def _by_value() -> Callable[[bytes], Any]:
    """A function that reads a job from bytes and does it, itself sent by value because it has no name to be imported by.

    So the scheduler, which reads what is submitted, needs no CityPact; a worker needs it installed.
    """

    def do(work: bytes) -> object:
        import importlib.util
        import pickle

        if importlib.util.find_spec("citypact") is None:
            raise RuntimeError("a worker has no CityPact; install it where the workers run: pip install citypact")
        function, job = pickle.loads(work)
        return function(job)

    return do


def _translated(done: Future[Done], told: Future[Done]) -> None:
    from distributed import KilledWorker

    try:
        told.set_result(done.result())
    except KilledWorker as error:
        told.set_exception(WorkerLost(str(error)))
    except CancelledError:
        told.set_exception(ExecutorLost("the Dask scheduler is gone"))
    except Exception as error:
        told.set_exception(error)


def dask_setup(worker: object) -> None:
    """Called by Dask in each local worker: Ctrl-C is left to the coordinator."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
