"""What seeds tell: means and shares with intervals, resampled statistics, ranks, survival, and where a curve crosses a level.

The units are seeds throughout. Relations of one run share its cities and are not independent, so whatever is counted over
relations is resampled, or linearised, by whole runs (cluster bootstrap: Field and Welsh 2007).
"""

import math
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from citypact.agents import codes
from citypact.agents.codes import HIERARCHICAL, HYBRID, SPONTANEOUS
from citypact.model.evidence.panels import CLOCKS
from citypact.model.refusal import Refusal

if TYPE_CHECKING:
    import pandas

CONFIDENCE = 0.95
RESAMPLES = 1000
EFFECT_COLUMNS = ("mean", "low", "high", "z", "n")
MODES = {mode: codes.MODES[mode] for mode in (SPONTANEOUS, HYBRID, HIERARCHICAL)}  # of founding: code -> name


@dataclass(frozen=True)
class Effect:
    """A mean over seeds with its 95 % interval: z is the mean over its standard error, n the number of seeds."""

    mean: float
    low: float
    high: float
    z: float
    n: int

    def row(self) -> tuple[float, ...]:
        """The cells of a table: mean, low, high, z, n."""
        return (*(float(f"{value:.6g}") for value in (self.mean, self.low, self.high, self.z)), self.n)


UNKNOWN = Effect(math.nan, math.nan, math.nan, math.nan, 0)


def effect(values: ArrayLike) -> Effect:
    """The mean of (seed,) values or paired differences, with Student's t interval; nan are left out."""
    from scipy.stats import t

    known: np.ndarray = np.asarray(values, dtype=np.float64)
    known = known[np.isfinite(known)]
    if known.size == 0:
        return UNKNOWN
    mean = float(known.mean())
    if known.size == 1:
        return Effect(mean, math.nan, math.nan, math.nan, 1)
    error = float(known.std(ddof=1)) / math.sqrt(known.size)
    if error <= 1e-12 * float(np.abs(known).max()):
        error = 0.0  # what is left of rounding
    reach = float(t.ppf(0.5 + CONFIDENCE / 2, known.size - 1)) * error
    # Without any spread there is no doubt: an effect that is the same in every seed, or none at all.
    z = mean / error if error > 0 else 0.0 if mean == 0 else math.copysign(math.inf, mean)
    return Effect(mean, mean - reach, mean + reach, z, known.size)


def wilson(hits: Any, of: int | None = None) -> Effect:
    """The share of cases in which something happened, with Wilson's (1927) score interval; z is that against one half.

    hits: (case,) of 0 and 1, or the number of hits among ``of`` cases.
    """
    from scipy.stats import binomtest

    count, n = (int(np.sum(hits)), len(hits)) if of is None else (int(hits), int(of))
    if n == 0:
        return UNKNOWN
    interval = binomtest(count, n).proportion_ci(CONFIDENCE, method="wilson")
    share = count / n
    return Effect(share, float(interval.low), float(interval.high), (share - 0.5) / math.sqrt(0.25 / n), n)


def above(found: Effect, level: float) -> Effect:
    """How far an effect lies above a level; z is left out, for it was that against another."""
    return Effect(found.mean - level, found.low - level, found.high - level, math.nan, found.n)


def bootstrap(statistic: Callable[..., np.ndarray], *by_seed: np.ndarray) -> np.ndarray:
    """(…, resample): a statistic on 1,000 samples of the seeds, drawn with replacement; the same at every call.

    by_seed: arrays (seed, …), drawn together; statistic: takes them with the seeds as the last of the axes, and ``axis=-1``.
    """
    from scipy.stats import bootstrap as resampled

    with warnings.catch_warnings(action="ignore", category=RuntimeWarning):  # its own interval of infinite values, not used
        found = resampled(
            by_seed, statistic, paired=True, vectorized=True, axis=0, n_resamples=RESAMPLES, method="percentile",
            rng=np.random.default_rng(1),
        )  # fmt: skip
    return found.bootstrap_distribution


def interval(resampled: ArrayLike, confidence: float = CONFIDENCE) -> tuple[Any, Any]:
    """(low, high) of resampled values (…, resample): the percentiles. Some may be infinite; nan are left out."""
    resampled = np.asarray(resampled, dtype=np.float64)
    low = np.nanquantile(resampled, (1 - confidence) / 2, axis=-1, method="lower")  # values that occur: no inf − inf on the way
    high = np.nanquantile(resampled, (1 + confidence) / 2, axis=-1, method="higher")
    return (float(low), float(high)) if resampled.ndim == 1 else (low, high)


def pooled(parts: ArrayLike, wholes: ArrayLike) -> np.ndarray:
    """(seed,) values whose mean is Σ parts/Σ wholes and whose spread is that of its error; nan where there is no whole.

    So differences of two ratios are paired by seed like any other values (linearised ratio: Cochran 1977, Sampling Techniques,
    ch. 6).
    """
    parts, wholes = np.asarray(parts, dtype=np.float64), np.asarray(wholes, dtype=np.float64)
    if not wholes.sum() > 0:
        return np.full(parts.shape, np.nan)
    ratio = parts.sum() / wholes.sum()
    return ratio + (parts - ratio * wholes) / wholes.mean()


def pseudovalues(statistic: Callable[..., np.ndarray], *parts: ArrayLike) -> np.ndarray:
    """(seed,) jackknife values of a statistic of sums over seeds, which ``effect`` takes like values of single seeds.

    parts: (seed, …) arrays; statistic: of their sums, for arrays with any leading axes. Source: Tukey 1958 (delete one).
    """
    arrays = [np.asarray(part, dtype=np.float64) for part in parts]
    seeds, totals = arrays[0].shape[0], [part.sum(axis=0) for part in arrays]
    without = statistic(*(total - part for total, part in zip(totals, arrays, strict=True)))
    return seeds * statistic(*totals) - (seeds - 1) * without


def median_among(times: ArrayLike) -> float:
    """The median of the times that were reached; nan if none was."""
    reached = np.asarray(times)[np.isfinite(times)]
    return float(np.median(reached)) if reached.size else math.nan


def spearman(one: ArrayLike, other: ArrayLike) -> tuple[float, float]:
    """(Spearman's rank correlation, its p); nan where there are fewer than three pairs or one of the two does not vary."""
    from scipy.stats import spearmanr

    one, other = np.asarray(one), np.asarray(other)
    if len(one) < 3 or np.ptp(one) == 0 or np.ptp(other) == 0:
        return math.nan, math.nan
    found = spearmanr(one, other)
    return float(found.statistic), float(found.pvalue)


def p_in_words(p: float) -> str:
    """A p value as a sentence tells it."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def crossing(values: ArrayLike, level: float, at: ArrayLike | None = None, rising: bool = True) -> np.ndarray:
    """Where values first come to a level, or with ``rising=False`` first fall below it, interpolated between neighbours.

    values: (…, point); at: ascending places of the points, (point,), 1, 2, … if not given. Returns (…): inf where that never
    happens, −inf where the first point is there already.
    """
    values = np.asarray(values, dtype=np.float64)
    at = np.arange(1.0, values.shape[-1] + 1) if at is None else np.asarray(at, dtype=np.float64)
    there = values >= level if rising else values < level
    after = there.argmax(axis=-1)
    before = np.maximum(after - 1, 0)
    now, then = (np.take_along_axis(values, part[..., None], axis=-1)[..., 0] for part in (after, before))
    share = (level - then) / np.where(now != then, now - then, 1.0)
    found = at[before] + share * (at[after] - at[before])
    return np.where(there.any(axis=-1), np.where(after == 0, -math.inf, found), math.inf)


@dataclass(frozen=True)
class Lives:
    """Relations of one founding mode by how long they lasted since a clock started: (seed, years) that broke, and that were last
    seen alive (censored)."""

    broken: np.ndarray
    censored: np.ndarray

    @classmethod
    def of(cls, kept: Mapping[str, np.ndarray], clock: str, mode: int | None = None) -> "Lives":
        """From the engine's counts of a cell, name -> (seed, clock, mode − 1, years); mode: None for all together."""
        chosen = slice(None) if mode is None else slice(mode - 1, mode)
        return cls(*(kept[name][:, CLOCKS.index(clock), chosen].sum(axis=1, dtype=np.int64) for name in ("broken", "censored")))

    @property
    def at_risk(self) -> np.ndarray:
        """(years,) relations alive and watched just before each year, over all seeds; all of them at 0."""
        ended = (self.broken + self.censored).sum(axis=0)
        return ended[::-1].cumsum()[::-1]

    def __add__(self, other: "Lives") -> "Lives":
        return Lives(self.broken + other.broken, self.censored + other.censored)

    def curve(self) -> np.ndarray:
        """(years,) the Kaplan–Meier curve of all seeds together."""
        return product_limit(self.broken.sum(axis=0), self.censored.sum(axis=0))

    def resampled(self) -> np.ndarray:
        """(years, resample) the curve on resampled runs."""

        def curves(broken: np.ndarray, censored: np.ndarray, axis: int) -> np.ndarray:
            return np.moveaxis(product_limit(*(np.moveaxis(part.sum(axis=axis), 0, -1) for part in (broken, censored))), -1, 0)

        return bootstrap(curves, self.broken, self.censored)

    def share_alive(self, year: int) -> np.ndarray:
        """(seed,) share of each run's relations alive after so many years; nan for a run without. None may be censored before."""
        total = (self.broken + self.censored).sum(axis=1)
        left = total - self.broken[:, : year + 1].sum(axis=1)
        return np.where(total > 0, left / np.maximum(total, 1), np.nan)


def product_limit(broken: np.ndarray, censored: np.ndarray) -> np.ndarray:
    """Kaplan–Meier estimate from counts by duration (…, duration); nan where nobody is at risk.

    Source: Kaplan and Meier (1958): Π (1 − broken/at risk) over the durations so far.
    """
    ended = np.asarray(broken, dtype=float) + censored
    at_risk = np.flip(np.cumsum(np.flip(ended, -1), axis=-1), -1)
    alive = np.cumprod(1 - broken / np.where(at_risk > 0, at_risk, 1), axis=-1)
    return np.where(at_risk > 0, alive, np.nan)


def mean_survival(curves: ArrayLike) -> np.ndarray:
    """Mean of curves (years, …) over the years after 0; one that nobody is left to continue keeps its last value."""
    filled = np.array(curves, dtype=np.float64)
    for year in range(1, len(filled)):
        filled[year] = np.where(np.isfinite(filled[year]), filled[year], filled[year - 1])
    return filled[1:].mean(axis=0)


def means_by(frame: "pandas.DataFrame", x: str, y: str) -> "pandas.DataFrame":
    """A row for each value of x: x, and mean, low and high of y over its rows, which are taken for independent."""
    import pandas

    found = [(value, effect(rows[y].to_numpy(dtype=float))) for value, rows in frame.groupby(x, observed=True)]
    return pandas.DataFrame(
        [(value, told.mean, told.low, told.high) for value, told in found], columns=[x, "mean", "low", "high"]
    )


def survival_table(frame: "pandas.DataFrame", by: str = "mode", years: str = "years") -> "pandas.DataFrame":
    """Kaplan and Meier's curves: by, years, survival, low and high (90 %, by resampling whole runs), from counts by run.

    frame: with by, years, broken and censored, a row for each run and number of years, of one clock; a run is told by run, or by
    point and seed, whichever there are. Refused if relations would be counted twice.
    """
    import pandas

    if "clock" in frame.columns and frame["clock"].nunique() > 1:
        clocks = " or ".join(dict.fromkeys(map(str, frame["clock"])))
        raise Refusal(f'frame: counts years since {clocks}; choose one, as in frame[frame["clock"] == "founding"]')
    runs = [name for name in ("run", "point", "seed") if name in frame.columns]
    parts = []
    for value, rows in frame.groupby(by, observed=True, sort=False):
        counts = [
            rows.pivot_table(index=runs, columns=years, values=kind, aggfunc="sum", fill_value=0, observed=True)
            .reindex(columns=range(int(frame[years].max()) + 1), fill_value=0)
            .to_numpy(dtype=np.int64)
            for kind in ("broken", "censored")
        ]
        lives = Lives(*counts)
        curve = lives.curve()
        known = np.isfinite(curve)  # nobody is at risk any more where it is not
        low, high = interval(lives.resampled()[known], 0.9)
        told = {by: value, years: np.flatnonzero(known), "survival": curve[known], "low": low, "high": high}
        parts.append(pandas.DataFrame(told))
    return pandas.concat(parts, ignore_index=True)
