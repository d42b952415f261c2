"""The coordinator of a sweep: hands out jobs, writes what comes back, and can be ended at any moment.

It alone writes the ledger. It holds a few jobs, never the list of runs: what is missing is found by arithmetic and a look
into the ledger. How long a job takes is measured, and the next ones are cut to about a second.
"""

import io
import math
import signal
import time
from collections import deque
from concurrent.futures import FIRST_COMPLETED, wait
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np

from experiments.executors import ExecutorLost, InProcess, WorkerLost
from experiments.job import Job, Outcome, run_job, told, warm_up
from experiments.ledger import DONE, FAILED, LEDGER, create, only_coordinator, resume, storage_errors
from experiments.progress import COMPILING, Progress
from model.engine import BLOCK_SIZE
from model.refusal import Refusal

JOB_SECONDS = 1.0  # long against what handing it out costs, short against what a kill may lose
HELD_MOST = 64 * BLOCK_SIZE  # runs that wait for others of their kind to fill a block
LOOK_UP = 4096  # runs for which the ledger is asked at a time
DEATHS = 3  # of its process, before a job is cut in two to find the run that kills
LOST_MOST = 5  # deaths in a row for each process, after which it is not a run that kills
NOTE_SECONDS = 2.0  # between the words left for `status`


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


class SweepProgress(Progress):
    """The usual progress, which also tells how many runs failed."""

    failed = 0

    def line(self, seconds: float) -> str:
        return super().line(seconds) + (f", {self.failed} failed" if self.failed else "")


class Shard:
    """One part, k of K, of the runs of a design: every K-th group of runs of one point (or of a block, if that is smaller)."""

    def __init__(self, runs: int, seeds: int, shard=(1, 1)):
        self.runs, (self.part, self.parts) = runs, shard
        self.group = min(seeds, BLOCK_SIZE)

    def _groups(self):
        return range(self.part - 1, math.ceil(self.runs / self.group), self.parts)

    def __len__(self):
        groups, last = self._groups(), math.ceil(self.runs / self.group) - 1
        short = self.group * (last + 1) - self.runs if last in groups else 0
        return len(groups) * self.group - short

    def missing(self, ledger):
        """The numbers of its runs that the ledger does not have, in order."""
        numbers = []
        for group in self._groups():
            numbers.extend(range(group * self.group, min((group + 1) * self.group, self.runs)))
            if len(numbers) >= LOOK_UP:
                yield from _unrecorded(ledger, numbers)
                numbers = []
        if numbers:
            yield from _unrecorded(ledger, numbers)


def _unrecorded(ledger, numbers):
    recorded = ledger.recorded(numbers[0], numbers[-1])
    return [number for number in numbers if number not in recorded]


class Jobs:
    """Cuts the missing runs into jobs; iterate over it, and ``learn`` from each outcome."""

    def __init__(self, design, missing, remaining: int, capacity: int):
        self.design, self.missing, self.remaining, self.capacity = design, missing, remaining, capacity
        self.carried, self.seconds = design.without_samples(), None
        # A run costs about as much as it has relations, which grow with the square of the cities.
        self.weights = [len(region) ** 2 for region in design.regions]

    def learn(self, job: Job, seconds: float) -> None:
        """Take in how long a job took."""
        measured = seconds / sum(self.weights[point[0]] * len(members) for point, members in job.points)
        self.seconds = measured if self.seconds is None else (self.seconds + measured) / 2

    def __iter__(self):
        waiting, held, ready, weight = {}, 0, [], 0
        for number in self.missing:
            point = number // len(self.design.seeds)
            kind = self.design.kind(self.design.point(point))
            waiting.setdefault(kind, []).append(number)
            held += 1
            if len(waiting[kind]) >= self._block():
                filled = kind
            elif held >= HELD_MOST:
                filled = max(waiting, key=lambda kind: len(waiting[kind]))
            else:
                continue
            block = waiting.pop(filled)
            held -= len(block)
            ready += block
            weight += len(block) * self.weights[filled[0]]
            if weight >= self._quota():
                yield self._job(ready)
                ready, weight = [], 0
        for kind, block in waiting.items():
            ready += block
            weight += len(block) * self.weights[kind[0]]
            if weight >= self._quota():
                yield self._job(ready)
                ready, weight = [], 0
        if ready:
            yield self._job(ready)

    def _block(self) -> int:
        """Runs that go together: a block, or less where all would else wait for one process in the end."""
        return max(1, min(BLOCK_SIZE, math.ceil(self.remaining / self.capacity)))

    def _quota(self) -> float:
        """The weight at which a job is full: about a second, and no more than half a process's part of what is left."""
        if self.seconds is None:
            return 0.0
        mean = sum(self.weights) / len(self.weights)
        return min(JOB_SECONDS / max(self.seconds, 1e-12), self.remaining * mean / (2 * self.capacity))

    def _job(self, numbers) -> Job:
        self.remaining -= len(numbers)
        seeds = self.design.seeds
        grouped = groupby(numbers, key=lambda number: number // len(seeds))
        return Job(
            self.carried,
            tuple(
                (self.design.point(point), tuple((number, seeds[number % len(seeds)]) for number in members))
                for point, members in grouped
            ),
        )


class _Interruption:
    """Ctrl-C, or a batch system's SIGTERM: the first asks to stop, the second stops."""

    def __init__(self, announce):
        self.asked, self.announce = False, announce

    def __call__(self, number, frame):
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        self.announce("Stopping: the jobs in flight are finished first; press Ctrl-C again to drop them")


@contextmanager
def _interruptible(announce):
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


def run_sweep(design, folder, executor=InProcess, shard=(1, 1), retry_failed=False, quiet=False) -> Finished:
    """Run what is missing of a design (or of shard k of K of it) into the ledger of a folder.

    executor: makes the executor when it is needed; retry_failed: run again what failed before; quiet: tell no progress.
    """
    folder = Path(folder)
    with storage_errors(folder, OSError):
        folder.mkdir(parents=True, exist_ok=True)
    with storage_errors(folder), only_coordinator(folder):
        new = not (folder / LEDGER).exists()
        with (create if new else resume)(folder, design, shard) as ledger:
            if retry_failed:
                ledger.forget_failures()
            return _coordinate(ledger, design, executor, Shard(design.runs, len(design.seeds), shard), quiet)


def _coordinate(ledger, design, executor, shard, quiet) -> Finished:
    from agents.compiled import on_first_compilation

    before = sum(ledger.counts().values())
    interrupted = False
    if before < len(shard):
        told_to = io.StringIO() if quiet else None
        with SweepProgress(len(shard) - before, stream=told_to) as progress, _interruptible(progress.announce) as interruption:
            if before:
                progress.announce(f"Resuming: {before} of {len(shard)} runs are in the ledger")
            workers = executor()
            try:
                # The workers take the compiled engine from the cache, so that it is compiled once and not by each.
                with on_first_compilation(lambda: progress.announce(COMPILING)):
                    warm_up()
                _work(ledger, design, workers, shard, len(shard) - before, progress, interruption)
                interrupted = interruption.asked
            except KeyboardInterrupt:
                interrupted = True
            finally:
                workers.close(wait=not interrupted)
    counts = ledger.counts()
    return Finished(len(shard), counts[DONE], counts[FAILED], interrupted)


def _work(ledger, design, workers, shard, remaining, progress, interruption):
    jobs = Jobs(design, shard.missing(ledger), remaining, workers.capacity)
    coming, again, flying, outcomes = iter(jobs), deque(), {}, []
    noted, lost = time.monotonic(), 0
    while True:
        # Hand out first and write then, so that no process waits for the ledger.
        while not interruption.asked and len(flying) < workers.capacity:
            job, deaths = again.popleft() if again else (next(coming, None), 0)
            if job is None:
                break
            flying[workers.submit(run_job, job)] = job, deaths
        for job, outcome in outcomes:
            ledger.record(job, outcome)
            progress.failed += len(outcome.errors)
            progress.update(len(outcome.numbers) + len(outcome.errors))
        if time.monotonic() - noted >= NOTE_SECONDS:
            noted = time.monotonic()
            if progress.first:
                ledger.set_meta(progress=progress.line(progress.clock() - progress.first[0]))
        if not flying:
            return
        landed, _ = wait(flying, timeout=0.2, return_when=FIRST_COMPLETED)
        outcomes = []
        for future in landed:
            job, deaths = flying.pop(future)
            outcome = _outcome(job, deaths, future, again, ledger.folder)
            lost = lost + 1 if outcome is None else 0
            if lost > LOST_MOST * (workers.capacity + 1):
                raise Refusal(f"{ledger.folder}: {lost} worker processes died in a row; what is done is kept")
            if outcome is not None:
                outcomes.append((job, outcome))
                if outcome.numbers:
                    jobs.learn(job, outcome.seconds)


def _outcome(job, deaths, future, again, folder):
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
    error = f"WorkerLost: the process died {DEATHS} times or more while it lived this run, perhaps for want of memory"
    nothing = np.empty((0, 0))
    return Outcome({}, [], nothing, nothing.reshape(0, 0, 0), dict.fromkeys(job.numbers, error), 0.0)
