"""The cells of a design: each lived with the same seeds, and the few numbers that every run comes to."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from citypact.model.engine import stream
from citypact.model.summary import FINAL_YEARS, SUMMARIES, measures_needed, summaries, transition_time


@dataclass(frozen=True)
class Outcome:
    """A number of a run that only these experiments use: name, unit, label, the measures it is made of, and how.

    compute: takes the series of these measures, each (run, year), and returns (run,).
    """

    name: str
    unit: str
    label: str
    measures: tuple
    compute: Callable


def _mean(series):
    return series.mean(axis=1)


def _years_to_half(rate):
    t50 = transition_time(rate, 0.5)
    return np.where(np.isfinite(t50), t50, float(rate.shape[1]))


def _net(welfare, outlay, revenue):
    return (welfare - outlay + revenue).sum(axis=1)


def _lead(by_stake, rate):
    return (by_stake - rate)[:, -FINAL_YEARS:].mean(axis=1)


OWN = {
    outcome.name: outcome
    for outcome in (
        Outcome("mean_cooperation", "share", "Mean cooperation over the run", ("cooperation_rate",), _mean),
        Outcome("mean_depth", "share", "Mean depth over the run", ("depth",), _mean),
        Outcome(
            "years_to_half", "years", "Years to one half, the run's length where it is never reached", ("cooperation_rate",),
            _years_to_half,
        ),
        Outcome(
            "net_welfare", SUMMARIES["cumulative_welfare"].unit, "Welfare less outlay, plus revenue",
            ("welfare", "outlay", "revenue"), _net,
        ),
        Outcome(
            "stake_lead", "share", "Final lead of cooperation by stake", ("cooperation_rate_by_stake", "cooperation_rate"), _lead
        ),
    )
}  # fmt: skip


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
    declared, own = [name for name in names if name in SUMMARIES], [OWN[name] for name in names if name in OWN]
    needed = {*measures_needed(declared), *(measure for outcome in own for measure in outcome.measures)}

    def compute(result):
        more = {outcome.name: outcome.compute(*(result.of(measure) for measure in outcome.measures)) for outcome in own}
        return summaries(result, declared) | more

    return tuple(sorted(needed)), compute
