"""A job: about a second of runs, and the pure function that lives them in whatever process it is sent to."""

import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import numpy as np

from citypact.agents.compiled import place_of_mark
from citypact.experiments.sweeps.design import run_ids
from citypact.experiments.sweeps.plan import Plan
from citypact.model.engine import BLOCK_SIZE, Batch, Run
from citypact.model.own.files import SourceFile
from citypact.model.own.registry import files_of_rules, load_rules
from citypact.model.summary import measures_needed
from citypact.model.version import MODEL_VERSION


@dataclass(frozen=True)
class Job:
    """Runs to live: of what is carried of a ``Design`` or of ``Cells``, ((point, ((number, seed), ...)), ...).

    rules: the files of rules of one's own, which whoever lives the runs has to know.
    """

    design: Plan
    points: tuple[tuple[Any, tuple[tuple[int, int], ...]], ...]
    model_version: str = MODEL_VERSION
    rules: tuple[SourceFile, ...] = field(default_factory=files_of_rules)

    @property
    def numbers(self) -> list[int]:
        """The numbers of the runs."""
        return [number for _, runs in self.points for number, _ in runs]

    def halves(self) -> tuple["Job", ...]:
        """Two jobs that share the runs, or the job alone if it has one run."""
        single = [(point, (run,)) for point, runs in self.points for run in runs]
        middle = len(single) // 2
        parts = (single[:middle], single[middle:])
        return tuple(replace(self, points=tuple(part)) for part in parts if part)


@dataclass(frozen=True)
class Outcome:
    """What came of a job.

    ids: run number -> address; blocks: ((numbers, what is kept of these runs), ...); errors: run number -> message, where one
    raised; seconds: of engine.
    """

    ids: dict[int, str]
    blocks: tuple[tuple[list[int], dict[str, np.ndarray]], ...]
    errors: dict[int, str]
    seconds: float

    @property
    def numbers(self) -> list[int]:
        """The runs that are done, block by block."""
        return [number for numbers, _ in self.blocks for number in numbers]


def run_job(job: Job) -> Outcome:
    """Live the runs of a job in this thread. A run that raises is told apart from those that shared its block."""
    design = job.design
    if job.model_version != MODEL_VERSION:
        raise RuntimeError(
            f"this worker has model version {MODEL_VERSION}, the sweep has {job.model_version}; give all workers the same version"
        )
    for file in job.rules:
        load_rules(file)
    ids: dict[int, str] = {}
    errors: dict[int, str] = {}
    kinds: dict[tuple, tuple[Any, list[tuple[int, Run]]]] = {}
    for point, members in job.points:
        try:
            run = design.run(point, members[0][1])
        except Exception as error:
            errors |= {number: told(error) for number, _ in members}
            continue
        addresses = run_ids(run, [seed for _, seed in members], design.years_of(point), design.city_class)
        ids |= zip((number for number, _ in members), addresses, strict=True)
        alike = kinds.setdefault(design.kind(point), (point, []))[1]
        alike += [(number, replace(run, seed=seed)) for number, seed in members]
    started = time.perf_counter()
    blocks: list[tuple[list[int], dict[str, np.ndarray]]] = []
    for point, alike in kinds.values():
        for first in range(0, len(alike), BLOCK_SIZE):
            blocks += _lived(design, point, alike[first : first + BLOCK_SIZE], errors)
    return Outcome(ids, tuple(blocks), errors, time.perf_counter() - started)


def told(error: BaseException) -> str:
    """An error in one line, for the ledger."""
    return " ".join(f"{type(error).__name__}: {error}".split())


def _lived(
    design: Plan, point: Any, block: list[tuple[int, Run]], errors: dict[int, str]
) -> list[tuple[list[int], dict[str, np.ndarray]]]:
    """[(numbers, what is kept)] of a block; if it raises, of its runs one by one, to find the culprits."""
    try:
        return [([number for number, _ in block], design.live(point, [run for _, run in block]))]
    except Exception as error:
        if len(block) == 1:
            errors[block[0][0]] = told(error)
            return []
        return [part for member in block for part in _lived(design, point, [member], errors)]


@cache
def warm_up() -> None:
    """Have the engine compiled, or taken from the cache, before there is work for it."""
    from citypact.model.regions.loading import load_region

    # As runs are lived whose states are not kept; whoever has it compiled has it compiled for the others too.
    for states in (False,) if is_compiled() else (False, True):
        Batch([Run(load_region("pearl_delta"))], 1, states).advance(1, measures_needed())
    with suppress(OSError):
        place_of_mark().touch()


def is_compiled() -> bool:
    """Whether some process has left the engine in the cache for this machine; if it was taken away, it is compiled anew."""
    return place_of_mark().exists()
