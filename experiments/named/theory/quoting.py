"""Our estimate of each figure that the specification quotes, and whether the two agree within their sampling errors."""

import math
from collections.abc import Callable

import numpy as np

from citypact.agents.codes import MODES
from citypact.experiments.named.theory.arms import Arm
from citypact.experiments.named.theory.evidence import Evidence
from citypact.experiments.named.theory.quoted_table import TRIAL_SEEDS, Quoted
from citypact.experiments.named.theory.spec import HALF
from citypact.experiments.paper.inference import Effect, crossing, effect, pooled, pseudovalues


def crossing_year(rates: np.ndarray, seeds: np.ndarray) -> np.ndarray:
    """When the mean rate first comes to one half, between whole years; nan if never. A statistic of sums of (rates, 1)."""
    mean = np.asarray(rates) / np.asarray(seeds)[..., None]
    from_zero = np.pad(mean, [(0, 0)] * (mean.ndim - 1) + [(1, 0)])  # before the first year all compete
    year = crossing(from_zero, HALF, at=np.arange(from_zero.shape[-1]))
    return np.where(np.isfinite(year), year, np.nan)


def _half(e: Evidence, arm: Arm) -> np.ndarray:
    return pseudovalues(crossing_year, e.series("rate", arm), np.ones(len(e.series("rate", arm))))


TAKE: dict[str, Callable] = {
    "at": Evidence.at,
    "ahead": lambda e, series, year, arm, other: e.at(series, year, arm) - e.at(series, year, other),
    "half": _half,
    "later": lambda e, arm, other: _half(e, arm) - _half(e, other),
    "lives": Evidence.survival,
    "lasting": lambda e, mode, arm: pooled(*e.lasting(MODES.index(mode), arm)),
    "apart": lambda e, year: e.gap()[:, year - 1],
}


def estimate(quoted: Quoted, evidence: Evidence) -> Effect:
    """Our estimate of a quoted figure."""
    quantity, *asked = quoted.take
    return effect(TAKE[quantity](evidence, *asked))


def agreement(quoted: Quoted, ours: Effect) -> tuple:
    """(gap, allowed, whether reproduced): how far our mean is from what would be quoted so, and how far it may be.

    Allowed is the half-width of the 95 % interval of the difference of two means, of our seeds and of the trial's, whose spread
    is not known and taken to be ours. Where too few of our runs define the quantity, both are nan, or the second.
    """
    low, high = quoted.bounds
    gap = max(low - ours.mean, ours.mean - high, 0.0)  # of nan it is nan
    allowed = (ours.high - ours.low) / 2 * math.sqrt(1 + ours.n / TRIAL_SEEDS)
    return gap, allowed, gap <= allowed
