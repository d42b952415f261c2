"""Which runs are missing, and how they are cut into jobs of about a second."""

import math
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

from citypact.experiments.sweeps.job import Job
from citypact.experiments.sweeps.ledger import Ledger
from citypact.experiments.sweeps.plan import Plan
from citypact.model.engine import BLOCK_SIZE

JOB_SECONDS = 1.0  # long against what handing it out costs, short against what a kill may lose
HELD_MOST = 64 * BLOCK_SIZE  # runs that wait for others of their kind to fill a block
LOOK_UP = 4096  # runs for which the ledger is asked at a time

Placed = tuple[Any, int, int]  # the point, the number and the seed of a run


class Shard:
    """One part, k of K, of the runs of a design: every K-th group of runs of one point (or of a block, if that is smaller)."""

    def __init__(self, runs: int, seeds: int, shard: tuple[int, int] = (1, 1)) -> None:
        self.runs, (self.part, self.parts) = runs, shard
        self.group = min(seeds, BLOCK_SIZE)

    def _groups(self) -> range:
        return range(self.part - 1, math.ceil(self.runs / self.group), self.parts)

    def __len__(self) -> int:
        groups, last = self._groups(), math.ceil(self.runs / self.group) - 1
        short = self.group * (last + 1) - self.runs if last in groups else 0
        return len(groups) * self.group - short

    def missing(self, ledger: Ledger) -> Iterator[int]:
        """The numbers of its runs that the ledger does not have, in order."""
        numbers: list[int] = []
        for group in self._groups():
            numbers.extend(range(group * self.group, min((group + 1) * self.group, self.runs)))
            if len(numbers) >= LOOK_UP:
                yield from _unrecorded(ledger, numbers)
                numbers = []
        if numbers:
            yield from _unrecorded(ledger, numbers)


def _unrecorded(ledger: Ledger, numbers: list[int]) -> list[int]:
    recorded = ledger.recorded(numbers[0], numbers[-1])
    return [number for number in numbers if number not in recorded]


class Jobs:
    """Cuts the missing runs into jobs; iterate over it, and ``learn`` from each outcome."""

    def __init__(self, design: Plan, missing: Iterable[int], remaining: int, capacity: int) -> None:
        self.design, self.missing, self.remaining, self.capacity = design, missing, remaining, capacity
        self.carried = design.carried()
        self.seconds: float | None = None

    def learn(self, job: Job, seconds: float) -> None:
        """Take in how long a job took."""
        measured = seconds / sum(self.design.weight(point) * len(members) for point, members in job.points)
        self.seconds = measured if self.seconds is None else (self.seconds + measured) / 2

    def __iter__(self) -> Iterator[Job]:
        waiting: dict[tuple, list[Placed]] = {}
        weights: dict[tuple, int] = {}
        ready: list[Placed] = []
        held = weight = 0
        places = ((number, *self.design.place(number)) for number in self.missing)
        for place, runs in groupby(places, key=itemgetter(1)):
            point = self.design.point(place)
            kind = self.design.kind(point)
            weights[kind] = self.design.weight(point)
            while some := list(islice(runs, max(1, self._block() - len(waiting.get(kind, ()))))):
                waiting.setdefault(kind, []).extend((point, number, seed) for number, _, seed in some)
                held += len(some)
                if len(waiting[kind]) >= self._block():
                    filled = kind
                elif held >= HELD_MOST:
                    filled = max(waiting, key=lambda kind: len(waiting[kind]))
                else:
                    continue
                block = waiting.pop(filled)
                held -= len(block)
                ready += block
                weight += len(block) * weights[filled]
                if weight >= self._quota():
                    yield self._job(ready)
                    ready, weight = [], 0
        for kind, block in waiting.items():
            ready += block
            weight += len(block) * weights[kind]
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
        return min(JOB_SECONDS / max(self.seconds, 1e-12), self.remaining * self.design.mean_weight / (2 * self.capacity))

    def _job(self, runs: list[Placed]) -> Job:
        self.remaining -= len(runs)
        return _job(self.carried, runs)


def job_of(carried: Plan, design: Plan, numbers: Iterable[int]) -> Job:
    """The job of these runs of a design; carried: what of the design goes with the job."""
    places = ((number, *design.place(number)) for number in numbers)
    return _job(carried, ((design.point(point), number, seed) for number, point, seed in places))


def _job(carried: Plan, runs: Iterable[Placed]) -> Job:
    together = groupby(runs, key=itemgetter(0))
    return Job(carried, tuple((point, tuple((number, seed) for _, number, seed in members)) for point, members in together))
