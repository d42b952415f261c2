"""A job: about a second of runs, and the pure function that lives them in whatever process it is sent to."""

import time
from dataclasses import dataclass, replace

import numpy as np

from experiments.design import Design, run_ids
from model.engine import BLOCK_SIZE, Batch, Result, blocks_of
from model.measures import MEASURES
from model.summary import measures_needed, summaries
from model.version import MODEL_VERSION


@dataclass(frozen=True)
class Job:
    """Runs to live: of a design without its samples' rows, ((point, ((number, seed), ...)), ...)."""

    design: Design
    points: tuple
    model_version: str = MODEL_VERSION

    @property
    def numbers(self) -> list:
        """The numbers of the runs."""
        return [number for _, runs in self.points for number, _ in runs]

    def halves(self) -> tuple:
        """Two jobs that share the runs, or the job alone if it has one run."""
        single = [(point, (run,)) for point, runs in self.points for run in runs]
        middle = len(single) // 2
        parts = (single[:middle], single[middle:])
        return tuple(Job(self.design, tuple(part), self.model_version) for part in parts if part)


@dataclass(frozen=True)
class Outcome:
    """What came of a job.

    ids: run number -> address; numbers: the runs that are done, in the order of the rows of ``summaries`` (run, summary)
    and ``series`` (run, year, measure); survival: (run, broken or censored, clock, mode − 1, years), relations, or None;
    errors: run number -> message, where one raised; seconds: of engine.
    """

    ids: dict
    numbers: list
    summaries: np.ndarray
    series: np.ndarray
    survival: np.ndarray | None
    errors: dict
    seconds: float


def run_job(job: Job) -> Outcome:
    """Live the runs of a job in this thread. A run that raises is told apart from those that shared its block."""
    design = job.design
    if job.model_version != MODEL_VERSION:
        raise RuntimeError(
            f"this worker has model version {MODEL_VERSION}, the sweep has {job.model_version}; "
            "give all workers the same checkout"
        )
    runs, ids, errors = {}, {}, {}
    for point, members in job.points:
        try:
            run = design.run(point, members[0][1])
        except Exception as error:
            errors |= {number: told(error) for number, _ in members}
            continue
        runs |= {number: replace(run, seed=seed) for number, seed in members}
        addresses = run_ids(run, [seed for _, seed in members], design.years)
        ids |= zip((number for number, _ in members), addresses, strict=True)
    started = time.perf_counter()
    done, rows, series, survival = [], [], [], []
    numbers = list(runs)
    for block in blocks_of(runs.values(), BLOCK_SIZE):
        for part in _lived(design, [(numbers[position], run) for position, run in block], errors):
            for whole, piece in zip((done, rows, series, survival), part, strict=True):
                whole.append(piece)
    seconds = time.perf_counter() - started
    return Outcome(
        ids, [number for part in done for number in part],
        np.concatenate(rows) if rows else np.empty((0, len(design.summaries))),
        np.concatenate(series) if series else np.empty((0, design.years, len(design.series))),
        np.concatenate(survival) if design.survival and survival else None,
        errors, seconds,
    )  # fmt: skip


def told(error: BaseException) -> str:
    """An error in one line, for the ledger."""
    return " ".join(f"{type(error).__name__}: {error}".split())


def _lived(design, block, errors):
    """[(numbers, summaries, series, survival)] of a block; if it raises, of its runs one by one, to find the culprits."""
    try:
        return [_measured(design, block)]
    except Exception as error:
        if len(block) == 1:
            errors[block[0][0]] = told(error)
            return []
        return [part for member in block for part in _lived(design, [member], errors)]


def _measured(design, block):
    needed = set(measures_needed(design.summaries)) | set(design.series)
    measures = tuple(name for name in MEASURES if name in needed)
    batch = Batch([run for _, run in block], design.years)
    series = batch.advance(design.years, measures)
    result = Result(measures, np.arange(1, design.years + 1), series, None, None)
    columns = summaries(result, design.summaries)
    kept = [measures.index(name) for name in design.series]
    rows = np.column_stack([columns[name] for name in design.summaries])
    lives = np.stack(batch.survival(), axis=1) if design.survival else None
    return [number for number, _ in block], rows, np.ascontiguousarray(series[:, :, kept]), lives


def warm_up() -> None:
    """Have the engine compiled, or taken from the cache, before there is work for it."""
    from model.engine import Run
    from model.regions import load_region

    Batch([Run(load_region("synthetic:2"))], 1).advance(1, measures_needed())
