"""Effects and their uncertainty: paired seeds, intervals, ranks, and where a curve falls through a level."""

import math
from dataclasses import dataclass

import numpy as np

CONFIDENCE = 0.95
RESAMPLES = 1000
ERRORS = 1.96  # standard errors on either side of a mean, of the normal interval


@dataclass(frozen=True)
class Effect:
    """A mean over seeds with its 95 % t interval: z is the mean over its standard error, n the number of seeds."""

    mean: float
    low: float
    high: float
    z: float
    n: int

    def row(self) -> tuple:
        """The cells of a table: mean, low, high, z, n."""
        return (*(_digits(value) for value in (self.mean, self.low, self.high, self.z)), self.n)


EFFECT_COLUMNS = ("mean", "low", "high", "z", "n")


def _digits(value: float) -> float:
    return float(f"{value:.6g}")


def effect(values) -> Effect:
    """The mean of (seed,) values or paired differences; nan are left out."""
    from scipy.stats import t

    values = np.asarray(values, dtype=np.float64)
    values = values[np.isfinite(values)]
    if values.size == 0:
        return Effect(math.nan, math.nan, math.nan, math.nan, 0)
    mean = float(values.mean())
    if values.size == 1:
        return Effect(mean, math.nan, math.nan, math.nan, 1)
    error = float(values.std(ddof=1)) / math.sqrt(values.size)
    if error <= 1e-12 * float(np.abs(values).max()):
        error = 0.0  # what is left of rounding
    reach = float(t.ppf(0.5 + CONFIDENCE / 2, values.size - 1)) * error
    # Without any spread there is no doubt: an effect that is the same in every seed, or none at all.
    z = mean / error if error > 0 else 0.0 if mean == 0 else math.copysign(math.inf, mean)
    return Effect(mean, mean - reach, mean + reach, z, values.size)


def crossing(levels, values, threshold: float = 0.5) -> float:
    """The level at which values fall below the threshold for the first time, interpolated between neighbours.

    levels: ascending, (point,); values: (point,). inf where they never fall below it; −inf where the first one already does.
    """
    below = np.flatnonzero(np.asarray(values) < threshold)
    if below.size == 0:
        return math.inf
    after = int(below[0])
    if after == 0:
        return -math.inf
    before = after - 1
    share = (values[before] - threshold) / (values[before] - values[after])
    return float(levels[before] + share * (levels[after] - levels[before]))


def resamples(seeds: int, count: int = RESAMPLES) -> np.ndarray:
    """Positions of seeds drawn with replacement, (resample, seed); the same at every call."""
    uniform = np.random.Generator(np.random.PCG64(1)).random((count, seeds))
    return np.minimum((uniform * seeds).astype(np.int64), seeds - 1)


def interval(values) -> tuple:
    """The 95 % percentile interval of resampled values, some of which may be infinite."""
    ordered = np.sort(np.asarray(values, dtype=np.float64))  # order statistics: no inf − inf on the way
    low = ordered[math.floor((1 - CONFIDENCE) / 2 * (ordered.size - 1))]
    high = ordered[math.ceil((1 + CONFIDENCE) / 2 * (ordered.size - 1))]
    return float(low), float(high)


def median_among(times) -> float:
    """The median of the times that were reached; nan if none was."""
    reached = np.asarray(times)[np.isfinite(times)]
    return float(np.median(reached)) if reached.size else math.nan


def normal_interval(values) -> tuple:
    """(mean, low, high) over seeds, with the normal 95 % interval of the mean; ``effect`` has that of Student."""
    values = np.asarray(values, dtype=float)
    error = ERRORS * values.std(ddof=1) / np.sqrt(values.size) if values.size > 1 else np.nan
    return float(values.mean()), float(values.mean() - error), float(values.mean() + error)


def spearman(one, other) -> float:
    """Spearman's rank correlation; nan where one of the two does not vary."""
    from scipy.stats import spearmanr

    one, other = np.asarray(one), np.asarray(other)
    if len(one) < 3 or np.ptp(one) == 0 or np.ptp(other) == 0:
        return np.nan
    return float(spearmanr(one, other).statistic)


def wilson(hits) -> Effect:
    """The share of runs in which something happened, with Wilson's (1927) score interval; hits: (run,) of 0 and 1.

    z: of the share against one half, by the normal approximation.
    """
    hits = np.asarray(hits, dtype=np.float64)
    n = hits.size
    if n == 0:
        return Effect(math.nan, math.nan, math.nan, math.nan, 0)
    share = float(hits.mean())
    square = ERRORS * ERRORS
    middle = (share + square / (2 * n)) / (1 + square / n)
    reach = ERRORS / (1 + square / n) * math.sqrt(share * (1 - share) / n + square / (4 * n * n))
    return Effect(share, max(middle - reach, 0.0), min(middle + reach, 1.0), (share - 0.5) / math.sqrt(0.25 / n), n)


def above(found: Effect, level: float) -> Effect:
    """How far an effect lies above a level; z is left out, for it was that against 0."""
    return Effect(found.mean - level, found.low - level, found.high - level, math.nan, found.n)


def pooled(parts, wholes) -> np.ndarray:
    """(seed,) values whose mean is Σ parts/Σ wholes and whose spread is that of its error; nan where there is no whole.

    The units are seeds, since relations of one run are not independent (linearised ratio: Cochran 1977, Sampling Techniques,
    ch. 6). So differences of two ratios are paired by seed like any other values.
    """
    parts, wholes = np.asarray(parts, dtype=np.float64), np.asarray(wholes, dtype=np.float64)
    if not wholes.sum() > 0:
        return np.full(parts.shape, np.nan)
    ratio = parts.sum() / wholes.sum()
    return ratio + (parts - ratio * wholes) / wholes.mean()


def pseudovalues(statistic, *parts) -> np.ndarray:
    """(seed,) jackknife values of a statistic of sums over seeds, which ``effect`` takes like values of single seeds.

    parts: (seed, …) arrays; statistic: of their sums, for arrays with any leading axes. Source: Tukey 1958 (delete one).
    """
    parts = [np.asarray(part, dtype=np.float64) for part in parts]
    seeds, totals = parts[0].shape[0], [part.sum(axis=0) for part in parts]
    without = statistic(*(total - part for total, part in zip(totals, parts, strict=True)))
    return seeds * statistic(*totals) - (seeds - 1) * without
