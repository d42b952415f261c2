"""Who lives the jobs: this process, processes of this machine, or a Dask cluster, behind one small interface.

An executor has ``capacity`` (jobs to keep in flight), ``start()``, ``submit(function, job)``, which returns a
``concurrent.futures.Future``, and ``close(wait)``. A future raises ``WorkerLost`` when the job's process died.
"""

import math
import os
import signal
import threading
import time
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool, ProcessPoolExecutor
from contextlib import suppress
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait as wait_for

from model.refusal import Refusal

PATIENCE = "20s"  # with a scheduler that does not answer
COUNT_SECONDS = 2.0  # between two looks at how many workers a cluster has


class WorkerLost(RuntimeError):
    """The process that lived a job died: killed, out of memory, or its machine gone."""


class ExecutorLost(RuntimeError):
    """Nobody is left to live the jobs: the cluster's scheduler is gone."""


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class InProcess:
    """One job at a time in a thread of this process: nothing to start, nothing to lose."""

    capacity = 1

    def __init__(self):
        self.pool = ThreadPoolExecutor(1)

    def start(self) -> None:
        """There is nothing to start."""

    def submit(self, function, job) -> Future:
        return self.pool.submit(function, job)

    def close(self, wait: bool = True) -> None:
        self.pool.shutdown(wait, cancel_futures=True)


class Processes:
    """Processes of this machine, each a pool of its own, so that the death of one costs its job and nothing else."""

    def __init__(self, count: int):
        self.capacity = count
        # Spawned, not forked: a fork would copy threads' locks in whatever state they are.
        self.pools = [self._new() for _ in range(count)]
        self.free = list(self.pools)

    @staticmethod
    def _new():
        return ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_begin)

    def start(self) -> None:
        """Have all processes import the engine, while this one does something else."""
        for pool in self.pools:
            pool.submit(_import_engine)

    def submit(self, function, job) -> Future:
        pool, told = self.free.pop(), Future()
        told.set_running_or_notify_cancel()
        try:
            pool.submit(function, job).add_done_callback(lambda done: self._pass_on(pool, done, told))
        except BrokenProcessPool as error:  # its process died while it was idle
            self._replace(pool)
            told.set_exception(WorkerLost(str(error)))
        return told

    def _pass_on(self, pool, done, told):
        error = done.exception()
        if isinstance(error, BrokenProcessPool):
            self._replace(pool)
            told.set_exception(WorkerLost(str(error)))
            return
        self.free.append(pool)
        if error is None:
            told.set_result(done.result())
        else:
            told.set_exception(error)

    def _replace(self, pool):
        fresh = self._new()
        self.pools[self.pools.index(pool)] = fresh
        self.free.append(fresh)

    def close(self, wait: bool = True) -> None:
        for pool in self.pools:
            if not wait:
                for process in list((pool._processes or {}).values()):
                    process.kill()
            pool.shutdown(wait, cancel_futures=True)


def _begin():
    """A worker leaves Ctrl-C to the coordinator, and ends when the coordinator is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent_process().sentinel,), daemon=True).start()


def _end_with(sentinel):
    wait_for([sentinel])
    os._exit(1)


def _import_engine():
    import experiments.job  # noqa: F401


class Dask:
    """A Dask cluster: the scheduler at an address, or ``local`` worker processes of this machine.

    Dask sends the job of a lost worker to another one by itself, three times over.
    """

    def __init__(self, address: str | None = None, local: int | None = None):
        try:
            from distributed import Client, LocalCluster
        except ImportError:
            raise Refusal("Dask needs the package distributed, which comes with the extra cluster") from None
        self.cluster = None
        if local:
            self.cluster = LocalCluster(n_workers=local, threads_per_worker=1, dashboard_address=None, preload=[__name__])
        try:
            self.client = Client(self.cluster or address, timeout=PATIENCE)
        except (OSError, ValueError) as error:
            raise Refusal(f"{address}: no Dask scheduler answers ({error}); start one with `dask scheduler`") from None
        self.pool = self.client.get_executor(pure=False)
        self.counted, self.slots = -math.inf, 1

    @property
    def capacity(self) -> int:
        """One job for each thread of a worker, and one more for each worker, so that none waits for the coordinator."""
        if time.monotonic() - self.counted > COUNT_SECONDS:
            with suppress(OSError):  # a scheduler that is gone shows in the futures
                self.slots = max(1, sum(threads + 1 for threads in self.client.nthreads().values()))
            self.counted = time.monotonic()
        return self.slots

    def start(self) -> None:
        """The workers are started by whoever started the cluster."""

    def submit(self, function, job) -> Future:
        told = Future()
        told.set_running_or_notify_cancel()
        try:
            self.pool.submit(function, job).add_done_callback(lambda done: _translated(done, told))
        except (OSError, RuntimeError) as error:
            told.set_exception(ExecutorLost(f"the Dask scheduler is gone ({error})"))
        return told

    def close(self, wait: bool = True) -> None:
        self.pool.shutdown(wait)
        self.client.close()
        if self.cluster is not None:
            self.cluster.close()


def _translated(done, told):
    from distributed import KilledWorker

    try:
        told.set_result(done.result())
    except KilledWorker as error:
        told.set_exception(WorkerLost(str(error)))
    except CancelledError:
        told.set_exception(ExecutorLost("the Dask scheduler is gone"))
    except Exception as error:
        told.set_exception(error)


def dask_setup(worker) -> None:
    """Called by Dask in each local worker: Ctrl-C is left to the coordinator."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
