"""Survival of relations: Kaplan–Meier curves and log-rank tests from the engine's counts.

The engine counts, for each run, clock and founding mode, after how many years relations broke (``broken``) and how
long those still alive at the end had lasted (``censored``). Kaplan and Meier (1958); log-rank test of Mantel (1966);
intervals by Greenwood's variance on the log-log scale. Relations of one run share its cities and are not independent,
so intervals and p values understate the uncertainty: read them beside the spread over seeds.
"""

import warnings
from dataclasses import dataclass

import numpy as np

from citypact.agents import learning
from citypact.agents.learning import HIERARCHICAL, HYBRID, SPONTANEOUS
from citypact.model.year.arrays import SINCE_FOUNDING, SINCE_WITHDRAWAL

__all__ = [
    "HIERARCHICAL",
    "HYBRID",
    "MODES",
    "SINCE_FOUNDING",
    "SINCE_WITHDRAWAL",
    "SPONTANEOUS",
    "Curve",
    "counts",
    "durations",
    "kaplan_meier",
    "log_rank",
    "share_alive",
]

MODES = {mode: learning.MODES[mode] for mode in (SPONTANEOUS, HYBRID, HIERARCHICAL)}  # of founding


@dataclass(frozen=True)
class Curve:
    """A survival curve at whole years from 0: all (year,).

    survival: share still alive after so many years; low, high: its interval, nan where undefined;
    at_risk: relations alive and watched just before each year (all of them at year 0).
    """

    years: np.ndarray
    survival: np.ndarray
    low: np.ndarray
    high: np.ndarray
    at_risk: np.ndarray


def counts(result, clock: int, mode: int, runs=slice(None)) -> tuple:
    """(broken, censored) summed over the chosen runs, each (years,): relations by their duration in years."""
    broken = result.broken[runs, clock, mode - 1].sum(axis=0, dtype=np.int64)
    censored = result.censored[runs, clock, mode - 1].sum(axis=0, dtype=np.int64)
    return broken, censored


def durations(result, clock: int, mode: int, runs=slice(None)):
    """The lives of single relations, in years, as a ``scipy.stats.CensoredData``.

    result: the engine's ``Result``; clock: since founding or since withdrawal; mode: of founding; runs: which (a slice
    or positions; all of them if not given).
    """
    from scipy.stats import CensoredData

    broken, censored = counts(result, clock, mode, runs)
    return CensoredData(
        uncensored=np.repeat(np.arange(broken.size, dtype=np.float64), broken),
        right=np.repeat(np.arange(censored.size, dtype=np.float64), censored),
    )


def kaplan_meier(result, clock: int, mode: int, years: int, runs=slice(None), confidence: float = 0.9) -> Curve:
    """The Kaplan–Meier curve from 0 to ``years``, with a pointwise interval; nan where there is no relation."""
    from scipy.stats import ecdf

    broken, censored = counts(result, clock, mode, runs)
    grid, undefined = np.arange(years + 1), np.full(years + 1, np.nan)
    # Relations whose time ends in a year were at risk in it: sum from the longest duration down.
    at_risk = (broken + censored)[::-1].cumsum()[::-1][: years + 1]
    if at_risk[0] == 0:
        return Curve(grid, undefined, undefined, undefined, at_risk)
    estimate = ecdf(durations(result, clock, mode, runs)).sf
    survival = estimate.evaluate(grid)
    if not broken.any():
        return Curve(grid, survival, undefined, undefined, at_risk)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        # Where all or none survive the variance is undefined: nan, as the curve says, and no news.
        warnings.simplefilter("ignore", RuntimeWarning)
        interval = estimate.confidence_interval(confidence, method="log-log")
    return Curve(grid, survival, interval.low.evaluate(grid), interval.high.evaluate(grid), at_risk)


def share_alive(result, clock: int, mode: int, year: int) -> np.ndarray:
    """Share of each run's relations alive after ``year`` years, (run,); nan for a run without such a relation.

    mode: of founding, 0 for all modes together. None of the relations may be censored before that year.
    """
    chosen = slice(None) if mode == 0 else slice(mode - 1, mode)
    broken = result.broken[:, clock, chosen].sum(axis=1, dtype=np.int64)
    total = (broken + result.censored[:, clock, chosen].sum(axis=1, dtype=np.int64)).sum(axis=1)
    left = total - broken[:, : year + 1].sum(axis=1)
    return np.where(total > 0, left / np.maximum(total, 1), np.nan)


def log_rank(first, second) -> tuple:
    """(statistic, p) of the two-sided log-rank test between two ``CensoredData``; nan without data on both sides."""
    from scipy.stats import logrank

    if not (len(first) and len(second)):
        return np.nan, np.nan
    test = logrank(first, second)
    return float(test.statistic), float(test.pvalue)
