"""Our estimate of each figure that the specification quotes, and whether the two agree within their sampling errors."""

import math

import numpy as np

from citypact.experiments.named.theory.evidence import MODE_OF, crossing_year, survival_at
from citypact.experiments.named.theory.quoted_table import TRIAL_SEEDS
from citypact.experiments.paper.effects import CONFIDENCE, Effect, effect, pooled, pseudovalues


def _half(e, arm):
    rate = e.series("rate", arm)
    return pseudovalues(crossing_year, rate, np.ones(len(rate)))


TAKE = {
    "at": lambda e, series, year, arm: e.at(series, year, arm),
    "ahead": lambda e, series, year, arm, other: e.at(series, year, arm) - e.at(series, year, other),
    "half": _half,
    "later": lambda e, arm, other: _half(e, arm) - _half(e, other),
    "lives": lambda e, age: pseudovalues(survival_at(age), *e.ages()),
    "lasting": lambda e, mode, arm: pooled(*e.lasting(MODE_OF[mode], arm)),
    "apart": lambda e, year: e.gap()[:, year - 1],
}


def estimate(quoted, evidence) -> Effect:
    """Our estimate of a quoted figure."""
    quantity, *asked = quoted.take
    return effect(TAKE[quantity](evidence, *asked))


def agreement(quoted, ours: Effect) -> tuple:
    """(gap, allowed, whether reproduced): how far our mean is from what would be quoted so, and how far it may be.

    Allowed is the half-width of the 95 % interval of the difference of two means, of our seeds and of the trial's, whose spread
    is not known and taken to be ours.
    """
    from scipy.stats import t

    if math.isnan(ours.mean):
        return math.nan, math.nan, False
    low, high = quoted.bounds
    gap = max(low - ours.mean, ours.mean - high, 0.0)
    if ours.n < 2:
        return gap, math.nan, False
    error = (ours.high - ours.low) / 2 / t.ppf(0.5 + CONFIDENCE / 2, ours.n - 1)
    allowed = float(t.ppf(0.5 + CONFIDENCE / 2, ours.n - 1) * error * math.sqrt(1 + ours.n / TRIAL_SEEDS))
    return gap, allowed, gap <= allowed
