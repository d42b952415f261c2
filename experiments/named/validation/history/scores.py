"""How well a forecast of joining did: rank correlation with the order that came, errors of counts, Brier and log scores."""

import numpy as np

from citypact.experiments.named.validation.history.posterior import Told, span
from citypact.experiments.paper.inference import RESAMPLES

Interval = tuple[float, float]


def ranked(values: np.ndarray) -> np.ndarray:
    """Ranks along the last axis, ties at their mean rank, as deviations from the mean rank."""
    from scipy.stats import rankdata

    ranks = rankdata(values, axis=-1)
    return ranks - ranks.mean(axis=-1, keepdims=True)


def rank_correlations(foretold: np.ndarray, observed: np.ndarray) -> np.ndarray:
    """(…,) Spearman's rank correlation of (…, city) with (…, city) values; nan where one of the two does not vary."""
    one, other = ranked(foretold), ranked(observed)
    spread = np.sqrt((one**2).sum(axis=-1) * (other**2).sum(axis=-1))
    return np.where(spread > 0, (one * other).sum(axis=-1) / np.where(spread > 0, spread, 1.0), np.nan)


def rank_correlation(foretold: np.ndarray, observed: np.ndarray) -> float:
    """Spearman's rank correlation of (city,) with (city,) values."""
    return float(rank_correlations(foretold, observed))


def tau(foretold: np.ndarray, observed: np.ndarray) -> float:
    """Kendall's (1945) rank correlation tau-b, which makes allowance for ties."""
    from scipy.stats import kendalltau

    return float(kendalltau(foretold, observed).statistic)


def order_within(told: Told, observed: np.ndarray) -> Interval:
    """The interval of the rank correlation: over the weighed draws, or over resampled seeds where there is a single draw."""
    means, weights = told.settings(told.joined)
    return span(rank_correlations(means, observed), weights)


def resampled_orders(foretold: np.ndarray, observed: np.ndarray) -> np.ndarray:
    """(resample,) the rank correlation on cities drawn with replacement; the same cities at every call of one size."""
    cities = np.random.default_rng(1).integers(observed.size, size=(RESAMPLES, observed.size))
    return rank_correlations(foretold[cities], observed[cities])


def between(resampled: np.ndarray) -> Interval:
    """The interval of resampled values."""
    return span(resampled, np.full(resampled.size, 1 / resampled.size))


def brier(chance: np.ndarray, came: np.ndarray) -> float:
    """Mean squared difference between probabilities and what came, 0 at best (Brier 1950)."""
    return float(((chance - came) ** 2).mean())


def log_score(chance: np.ndarray, came: np.ndarray) -> float:
    """Mean negative logarithm of the probability given to what came, 0 at best (Good 1952)."""
    return float(-np.log(np.where(came, chance, 1 - chance)).mean())
