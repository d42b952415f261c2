"""The coordinator of a sweep: hands out jobs, writes what comes back, and can be ended at any moment.

It alone writes the ledger, and notices when somebody takes it away. It holds a few jobs, never the list of runs: what is missing
is found by arithmetic and a look into the ledger. How long a job takes is measured, and the next ones are cut to about a second.
"""

import io
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from types import FrameType

from tqdm import tqdm

from citypact.experiments.paper.progress import COMPILING, announce, bar, in_words
from citypact.experiments.sweeps.coordinator_lock import only_coordinator
from citypact.experiments.sweeps.cutting import Jobs, Shard
from citypact.experiments.sweeps.design import Design
from citypact.experiments.sweeps.executors import Executor, ExecutorLost, InProcess, WorkerLost
from citypact.experiments.sweeps.export import write_manifest
from citypact.experiments.sweeps.job import Job, Outcome, is_compiled, run_job, told, warm_up
from citypact.experiments.sweeps.ledger import DONE, FAILED, LEDGER, Ledger, create, storage_errors
from citypact.experiments.sweeps.plan import Plan
from citypact.experiments.sweeps.proof import prove
from citypact.experiments.sweeps.repair import resume
from citypact.model.refusal import Refusal

DEATHS = 3  # of its process, before a job is cut in two to find the run that kills
LOST_MOST = 5  # deaths in a row for each process, after which it is not a run that kills
NOTE_SECONDS = 2.0  # between the words left for `status`, and between looks whether the ledger is still there


@dataclass(frozen=True)
class Finished:
    """How a sweep ended: of ``total`` runs so many are done and so many failed."""

    total: int
    done: int
    failed: int
    interrupted: bool

    @property
    def complete(self) -> bool:
        """Whether every run was run."""
        return self.done + self.failed == self.total


class _Interruption:
    """Ctrl-C, or a batch system's SIGTERM: the first asks to stop, the second stops."""

    def __init__(self, announce: Callable[[str], object]) -> None:
        self.asked, self.announce = False, announce

    def __call__(self, number: int, frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        self.announce("Stopping: the jobs in flight are finished first; press Ctrl-C again to drop them")


@contextmanager
def _interruptible(announce: Callable[[str], object]) -> Iterator[_Interruption]:
    interruption = _Interruption(announce)
    try:
        former = {number: signal.signal(number, interruption) for number in (signal.SIGINT, signal.SIGTERM)}
    except ValueError:  # signals reach the main thread only; elsewhere the caller decides
        former = {}
    try:
        yield interruption
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def run_sweep(
    design: Plan,
    folder: str | PathLike[str],
    executor: Callable[[], Executor] = InProcess,
    shard: tuple[int, int] = (1, 1),
    retry_failed: bool = False,
    quiet: bool = False,
    counter: tqdm | None = None,
) -> Finished:
    """Run what is missing of a design (or of shard k of K of it), or of cells, into the ledger of a folder.

    executor: makes the executor when it is needed; retry_failed: run again what failed before; quiet: tell no progress;
    counter: a bar that others also move on, instead of one for these runs alone.
    """
    folder = Path(folder)
    with storage_errors(folder, OSError):
        folder.mkdir(parents=True, exist_ok=True)
    with storage_errors(folder), only_coordinator(folder):
        part = Shard(design.runs, len(design.seeds), shard)
        own = bar(len(part), stream=io.StringIO() if quiet else None) if counter is None else nullcontext(counter)
        with own as told_by, _ledger(folder, design, shard, told_by) as ledger:
            if retry_failed:
                ledger.forget_failures()
            finished = _coordinate(ledger, design, executor, part, told_by)
            if isinstance(design, Design):
                with storage_errors(folder, OSError):
                    write_manifest(ledger)
    return finished


def _ledger(folder: Path, design: Plan, shard: tuple[int, int], counter: tqdm) -> Ledger:
    if (folder / LEDGER).exists():
        return resume(folder, design, shard, lambda message: announce(counter, message))
    return create(folder, design, shard)


def _coordinate(ledger: Ledger, design: Plan, executor: Callable[[], Executor], shard: Shard, counter: tqdm) -> Finished:
    from citypact.agents.compiled import on_first_compilation

    before = sum(ledger.counts().values())
    interrupted = False
    if before:
        counter.initial += before
        counter.update(before)
    if before < len(shard):
        with _interruptible(lambda message: announce(counter, message)) as interruption:
            if before:
                announce(counter, f"Resuming: {before} of {len(shard)} runs are in the ledger")
            workers = executor()
            try:
                # The workers take the compiled engine from the cache, so that it is compiled once and not by each.
                if not is_compiled():
                    with on_first_compilation(lambda: announce(counter, COMPILING)):
                        warm_up()
                if ledger.counts()[DONE]:
                    prove(ledger, design)
                _work(ledger, design, workers, shard, len(shard) - before, counter, interruption)
                interrupted = interruption.asked
            except KeyboardInterrupt:
                interrupted = True
            finally:
                workers.close(wait=not interrupted)
    counts = ledger.counts()
    return Finished(len(shard), counts[DONE], counts[FAILED], interrupted)


def _work(
    ledger: Ledger,
    design: Plan,
    workers: Executor,
    shard: Shard,
    remaining: int,
    counter: tqdm,
    interruption: _Interruption,
) -> None:
    jobs = Jobs(design, shard.missing(ledger), remaining, workers.capacity)
    coming = iter(jobs)
    again: deque[tuple[Job, int]] = deque()
    flying: dict[Future[Outcome], tuple[Job, int]] = {}
    outcomes: list[Outcome] = []
    refused: Refusal | None = None
    noted, lost, failed, there = time.monotonic(), 0, 0, _place(ledger)
    while True:
        if interruption.asked:
            flying = {future: flown for future, flown in flying.items() if not future.cancel()}  # those that nobody has begun
        # Hand out first and write then, so that no process waits for the ledger.
        while refused is None and not interruption.asked and len(flying) < workers.capacity:
            job, deaths = again.popleft() if again else (next(coming, None), 0)
            if job is None:
                break
            flying[workers.submit(run_job, job)] = job, deaths
        for outcome in outcomes:
            ledger.record(design, outcome)
            counter.update(len(outcome.numbers) + len(outcome.errors))
            failed += len(outcome.errors)
            if failed:
                counter.set_postfix(failed=failed, refresh=False)
        if refused is not None:
            raise refused
        if time.monotonic() - noted >= NOTE_SECONDS:
            noted = time.monotonic()
            if _place(ledger) != there:
                raise Refusal(f"{ledger.folder}: its ledger was taken away while the sweep was at work; repeat the command")
            ledger.set_meta(progress=in_words(counter), noted=round(time.time()))
        if not flying:
            return
        landed, _ = wait(flying, timeout=0.2, return_when=FIRST_COMPLETED)
        outcomes = []
        for future in landed:
            job, deaths = flying.pop(future)
            try:
                found = _outcome(job, deaths, future, again, ledger.folder)
            except Refusal as error:
                refused = error  # once what came back with it is written: it is done
                continue
            lost = lost + 1 if found is None else 0
            if lost > LOST_MOST * (workers.capacity + 1):
                refused = Refusal(f"{ledger.folder}: {lost} worker processes died in a row; what is done is kept")
            if found is not None:
                outcomes.append(found)
                if found.numbers:
                    jobs.learn(job, found.seconds)


def _place(ledger: Ledger) -> tuple[int, int] | None:
    """Which file stands where the ledger is; None if there is none."""
    try:
        found = os.stat(ledger.folder / LEDGER)
        return found.st_dev, found.st_ino
    except OSError:
        return None


def _outcome(job: Job, deaths: int, future: Future[Outcome], again: deque[tuple[Job, int]], folder: Path) -> Outcome | None:
    """The outcome of a job that came back; None if it is to be run again, because its process died."""
    try:
        return future.result()
    except WorkerLost:
        deaths += 1
    except ExecutorLost as error:
        raise Refusal(f"{folder}: {error}; what is done is kept; the same command resumes") from None
    except Exception as error:
        raise Refusal(f"{folder}: a worker cannot do its jobs ({told(error)}); what is done is kept") from error
    if deaths < DEATHS:
        again.append((job, deaths))
        return None
    halves = job.halves()
    if len(halves) > 1:
        again.extend((half, DEATHS - 1) for half in halves)
        return None
    lost = f"WorkerLost: the process died {DEATHS} times or more while it lived this run, perhaps for want of memory"
    return Outcome({}, (), dict.fromkeys(job.numbers, lost), 0.0)
