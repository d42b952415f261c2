"""Who lives the jobs: this process, processes of this machine, or a Dask cluster, behind one small interface.

An executor has ``capacity`` (jobs to keep in flight), ``submit(function, job)``, which returns a
``concurrent.futures.Future``, and ``close(wait)``. A future raises ``WorkerLost`` when the job's process died.
"""

import math
import os
import pickle
import signal
import threading
import time
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import suppress
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait as wait_for
from pathlib import Path
from queue import SimpleQueue

from model.refusal import Refusal

ROOT = Path(__file__).resolve().parent.parent
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

    def submit(self, function, job) -> Future:
        return self.pool.submit(function, job)

    def close(self, wait: bool = True) -> None:
        self.pool.shutdown(wait, cancel_futures=True)


class Processes:
    """Processes of this machine. The death of one costs its job and nothing else: it is replaced.

    Not a ``ProcessPoolExecutor``, which gives up all its jobs when one process dies, and may hang when it ends after that.
    """

    def __init__(self, count: int):
        self.capacity, self.closed = count, False
        self.workers = SimpleQueue()
        self.all = [_Worker() for _ in range(count)]
        for worker in self.all:
            self.workers.put(worker)
        self.pool = ThreadPoolExecutor(count)  # a thread waits for each process

    def submit(self, function, job) -> Future:
        return self.pool.submit(self._done_by_one, function, job)

    def _done_by_one(self, function, job):
        worker = self.workers.get()
        try:
            return worker.do(function, job)
        except WorkerLost:
            worker.end(wait=False)
            if not self.closed:
                self.all.remove(worker)
                worker = _Worker()
                self.all.append(worker)
            raise
        finally:
            self.workers.put(worker)

    def close(self, wait: bool = True) -> None:
        self.closed = True
        if not wait:
            for worker in self.all:
                worker.end(wait=False)
        self.pool.shutdown(wait, cancel_futures=True)
        for worker in self.all:
            worker.end()


class _Worker:
    """A process and the pipe to it; whichever end dies, the other one notices at once."""

    def __init__(self):
        # Spawned, not forked: a fork would copy the locks of threads in whatever state they are, and the other pipes.
        context = get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_live, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()

    def do(self, function, job):
        """Have the process call the function; ``WorkerLost`` if it dies over it."""
        try:
            self.pipe.send((function, job))
            result, error = self.pipe.recv()
        except (EOFError, OSError) as lost:
            raise WorkerLost(str(lost)) from None
        if error is not None:
            raise RuntimeError(error)
        return result

    def end(self, wait: bool = True) -> None:
        if wait:
            self.pipe.close()  # it ends when nothing more can come
        else:
            self.process.kill()
        self.process.join()


def _live(pipe):
    """What a worker does: one job after the other, until the pipe is closed or the coordinator is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is left to the coordinator
    threading.Thread(target=_end_with, args=(parent_process().sentinel,), daemon=True).start()
    import experiments.job  # noqa: F401  # while the coordinator has the engine compiled

    while True:
        try:
            function, job = pipe.recv()
        except EOFError:
            return
        try:
            answer = function(job), None
        except Exception as error:
            answer = None, f"{type(error).__name__}: {error}"
        pipe.send(answer)


def _end_with(sentinel):
    wait_for([sentinel])
    os._exit(1)


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

    def submit(self, function, job) -> Future:
        told = Future()
        told.set_running_or_notify_cancel()
        try:
            sent = self.pool.submit(_by_value(), pickle.dumps((function, job)), str(ROOT))
            sent.add_done_callback(lambda done: _translated(done, told))
        except (OSError, RuntimeError) as error:
            told.set_exception(ExecutorLost(f"the Dask scheduler is gone ({error})"))
        return told

    def close(self, wait: bool = True) -> None:
        self.pool.shutdown(wait)
        self.client.close()
        if self.cluster is not None:
            self.cluster.close()


def _by_value():
    """A function that reads a job from bytes and does it, itself sent by value because it has no name to be imported by.

    So the scheduler, which reads what is submitted, needs no checkout, and a worker that was not started in the checkout
    finds it where the coordinator has it, if it sees the same disk.
    """

    def do(work, root):
        import importlib.util
        import pickle
        import sys

        if importlib.util.find_spec("experiments") is None:
            sys.path.append(root)
            if importlib.util.find_spec("experiments") is None:
                sys.path.remove(root)
                raise RuntimeError(f"it finds no model, in its own folder or in {root}; start it in the root of the checkout")
        function, job = pickle.loads(work)
        return function(job)

    return do


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
