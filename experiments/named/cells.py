"""The cells of a design: each lived with the same seeds, and the few numbers that every run comes to."""

from dataclasses import dataclass, replace

import numpy as np

from model.engine import stream
from model.measures import SHARE
from model.summary import SUMMARIES, measures_needed, summaries


@dataclass(frozen=True)
class Outcome:
    """A number of a run that only these experiments use: name, unit and label."""

    name: str
    unit: str
    label: str


OWN = {
    outcome.name: outcome
    for outcome in (
        Outcome("mean_cooperation", SHARE, "Mean cooperation over the run"),
        Outcome("years_to_half", "years", "Years to one half, the run's length where it is never reached"),
        Outcome("net_welfare", SUMMARIES["cumulative_welfare"].unit, "Welfare less outlay, plus revenue"),
    )
}


def seeded(run, seeds: int) -> list:
    """The run with seeds 1 to ``seeds``."""
    return [replace(run, seed=seed) for seed in range(1, seeds + 1)]


def lived(cells: dict, years: int, measures, compute, counter, threads=None) -> dict:
    """Cell -> name -> (run, …) values of its runs.

    cells: key -> list of ``Run``; measures: what the engine records; compute: takes a ``Result`` and returns
    name -> (run, …). Only what it returns is kept, so memory stays small whatever the number of runs.
    """
    keys, sizes = list(cells), [len(runs) for runs in cells.values()]
    values: dict = {}
    for positions, result in stream((run for runs in cells.values() for run in runs), years, measures, threads=threads):
        for name, found in compute(result).items():
            if name not in values:
                values[name] = np.full((sum(sizes), *found.shape[1:]), np.nan)
            values[name][positions] = found
        counter.update(len(positions))
    starts = np.concatenate([[0], np.cumsum(sizes)])
    return {
        key: {name: column[start:end] for name, column in values.items()}
        for key, start, end in zip(keys, starts, starts[1:], strict=False)
    }


def outcomes_of(names):
    """(measures, compute) for ``lived``: summaries of the declaration, and the outcomes named in ``OWN``."""
    declared = [name for name in names if name in SUMMARIES]
    needed = set(measures_needed(declared))
    if "mean_cooperation" in names or "years_to_half" in names:
        needed.add("cooperation_rate")
    if "net_welfare" in names:
        needed |= {"welfare", "outlay", "revenue"}

    def compute(result):
        found = summaries(result, declared)
        if "mean_cooperation" in names:
            found["mean_cooperation"] = result.of("cooperation_rate").mean(axis=1)
        if "years_to_half" in names:
            found["years_to_half"] = years_to_half(summaries(result, ["t50"])["t50"], result.years.size)
        if "net_welfare" in names:
            found["net_welfare"] = (result.of("welfare") - result.of("outlay") + result.of("revenue")).sum(axis=1)
        return found

    return tuple(sorted(needed)), compute


def years_to_half(t50, years: int) -> np.ndarray:
    """Transition times in which a run that never gets there counts as the run's length (restricted to it)."""
    return np.where(np.isfinite(t50), t50, float(years))
