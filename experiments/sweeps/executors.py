"""Who lives the jobs: this process, or processes of this machine (a cluster: ``experiments.sweeps.dask_executor``).

An executor has ``capacity`` (jobs to keep in flight), ``submit(function, job)``, which returns a
``concurrent.futures.Future``, and ``close(wait)``. A future raises ``WorkerLost`` when the job's process died.
"""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context, parent_process, resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.connection import wait as wait_for
from queue import SimpleQueue
from types import FrameType
from typing import Any, Protocol, TypeVar

SILENCE = 60.0  # seconds without a sign of life, after which a process is replaced
LOOK_SECONDS = 1.0  # between two signs of life, and between two looks for them
DISTURBING = (signal.SIGINT, signal.SIGTERM)
MASKS = hasattr(signal, "pthread_sigmask")  # not on Windows

Work = TypeVar("Work")
Done = TypeVar("Done")


class WorkerLost(RuntimeError):
    """The process that lived a job died: killed, out of memory, or its machine gone."""


class ExecutorLost(RuntimeError):
    """Nobody is left to live the jobs: the cluster's scheduler is gone."""


class Executor(Protocol):
    """Whoever lives the jobs of a sweep."""

    @property
    def capacity(self) -> int: ...

    def submit(self, function: Callable[[Work], Done], job: Work) -> Future[Done]: ...

    def close(self, wait: bool = True) -> None: ...


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def begun(make: Callable[[], Executor]) -> Iterator["Begun"]:
    """An executor that is made now, so that its processes start while there is nothing to do for them yet, and is there to the
    end of the block, whoever is done with it before."""
    workers = make()
    try:
        yield Begun(workers)
    finally:
        workers.close(wait=False)


class Begun:
    """An executor that its user does not close, but for dropping what it is at."""

    def __init__(self, workers: Executor) -> None:
        self.workers, self.capacity, self.submit = workers, workers.capacity, workers.submit

    def close(self, wait: bool = True) -> None:
        if not wait:
            self.workers.close(wait=False)


class InProcess:
    """Threads of this process, for the engine runs without Python's lock: nothing to start, nothing to lose."""

    def __init__(self, threads: int = 1) -> None:
        self.capacity, self.pool = threads, ThreadPoolExecutor(threads)

    def submit(self, function: Callable[[Work], Done], job: Work) -> Future[Done]:
        return self.pool.submit(function, job)

    def close(self, wait: bool = True) -> None:
        self.pool.shutdown(wait, cancel_futures=True)


class Processes:
    """Processes of this machine. The death of one costs its job and nothing else: it is replaced. So is one that is stopped or
    gives no sign of life for a minute (``SILENCE``): it is ended, and its job is done again.

    Not a ``ProcessPoolExecutor``, which gives up all its jobs when one process dies, and may hang when it ends after that.
    """

    def __init__(self, count: int) -> None:
        self.capacity, self.closed = 2 * count, False  # while one job is lived the next one waits, and not the process
        self.workers: SimpleQueue[_Worker] = SimpleQueue()
        self.all: list[_Worker] = []
        at_once = max(1, processors() - 1)  # get ready, for this process has something to do meanwhile
        for place in range(count):
            self.all.append(_Worker(self.all[place - at_once] if place >= at_once else None))
            self.workers.put(self.all[place])
        self.pool = ThreadPoolExecutor(count)  # a thread waits for each process
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        """End processes that are silent; whoever waits for one then notices that it is lost."""
        looked = time.monotonic()
        while not self.closed:
            time.sleep(LOOK_SECONDS)
            late, looked = time.monotonic() - looked > 2 * LOOK_SECONDS, time.monotonic()
            if not late:  # else it was this process that slept
                for worker in list(self.all):
                    worker.end_if_silent()

    def submit(self, function: Callable[[Work], Done], job: Work) -> Future[Done]:
        return self.pool.submit(self._done_by_one, function, job)

    def _done_by_one(self, function: Callable[[Work], Done], job: Work) -> Done:
        worker = self.workers.get()
        try:
            return worker.do(function, job)
        except WorkerLost:
            worker.end()
            if not self.closed:
                self.all.remove(worker)
                worker = _Worker()
                self.all.append(worker)
            raise
        finally:
            self.workers.put(worker)

    def close(self, wait: bool = True) -> None:
        self.closed = True
        self.pool.shutdown(wait, cancel_futures=True)
        for worker in self.all:
            worker.end()  # it holds nothing, and to leave in peace would take it longer


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Put Ctrl-C and SIGTERM off while a process is started, for this one and, until it is ready for them, for that: half started
    it would not know what to make of it, and a terminal sends Ctrl-C to both."""
    with _put_off():
        if not MASKS:
            yield
            return
        resource_tracker.ensure_running()  # which would else be started first of all, and takes away what is put off
        before = signal.pthread_sigmask(signal.SIG_BLOCK, DISTURBING)  # which the process inherits
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _put_off() -> Iterator[None]:
    """Put Ctrl-C and SIGTERM off for this process."""
    if threading.current_thread() is not threading.main_thread():  # which alone is disturbed by them
        yield
        return
    came: list[int] = []

    def put_off(number: int, frame: FrameType | None) -> None:
        came.append(number)

    former = {number: signal.signal(number, put_off) for number in DISTURBING}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
        for sent in came:
            signal.raise_signal(sent)


class _Worker:
    """A process and the pipe to it; whichever end dies, the other one notices at once."""

    def __init__(self, after: "_Worker | None" = None) -> None:
        """after: which other one gets ready first, as long as there is nothing to do for this one."""
        # Spawned, not forked: a fork would copy the locks of threads in whatever state they are, and the other pipes.
        context = get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.beat = context.RawValue("d", time.monotonic())  # one writes, others read: no lock
        self.ready = context.RawValue("b", False)
        signs = (self.beat, self.ready, None if after is None else after.ready)
        self.process = context.Process(target=_live, args=(theirs, *signs), daemon=True)
        with _undisturbed():
            self.process.start()
        theirs.close()

    def do(self, function: Callable[[Work], Done], job: Work) -> Done:
        """Have the process call the function; ``WorkerLost`` if it dies over it."""
        try:
            self.pipe.send((function, job))
            result, error = self.pipe.recv()
        except (EOFError, OSError) as lost:
            raise WorkerLost(str(lost)) from None
        if error is not None:
            raise RuntimeError(error)
        return result

    def end_if_silent(self) -> None:
        """Kill the process if it has given no sign of life for too long, stopped or not."""
        if time.monotonic() - self.beat.value > SILENCE:
            self.process.kill()

    def end(self) -> None:
        self.process.kill()
        self.process.join()


def _live(pipe: Connection, beat: Any, ready: Any, before: Any) -> None:  # values in shared memory
    """What a worker does: one job after the other, until the pipe is closed or the coordinator is gone.

    beat: its last sign of life; ready: whether it waits for jobs; before: the same of the one that gets ready before it, if any.
    """
    threading.Thread(target=_beat, args=(beat,), daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is left to the coordinator
    leaving = _Leaving()
    signal.signal(signal.SIGTERM, leaving)
    if MASKS:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, DISTURBING)
    threading.Thread(target=_end_with, args=(parent_process().sentinel,), daemon=True).start()  # type: ignore[union-attr]  # it has one
    while before is not None and not before.value and not pipe.poll(0.01):
        pass
    from citypact.experiments.sweeps.job import is_compiled, warm_up

    if is_compiled():  # else the coordinator has it compiled meanwhile, once for all
        warm_up()
    ready.value = True
    while not leaving.asked:
        try:
            function, job = pipe.recv()
        except EOFError:
            return
        leaving.busy = True
        try:
            answer: tuple[Any, str | None] = function(job), None
        except Exception as error:
            answer = None, f"{type(error).__name__}: {error}"
        pipe.send(answer)
        leaving.busy = False


class _Leaving:
    """What a worker makes of SIGTERM, which batch systems send to all processes of a job: the job that is begun it does."""

    def __init__(self) -> None:
        self.busy, self.asked = False, False

    def __call__(self, number: int, frame: FrameType | None) -> None:
        self.asked = True
        if not self.busy:
            os._exit(0)


def _beat(beat: Any) -> None:
    """Give a sign of life now and then; the clock is the same in all processes of a machine."""
    while True:
        beat.value = time.monotonic()
        time.sleep(LOOK_SECONDS)


def _end_with(sentinel: int) -> None:
    wait_for([sentinel])
    os._exit(1)
