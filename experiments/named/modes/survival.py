"""Survival by founding mode within one world and between worlds, with intervals that respect that runs are clusters.

Relations of one run share its cities, so Greenwood's variance and the log-rank p are too sure of themselves. Bands and
intervals of differences here resample whole seeds (cluster bootstrap; Field and Welsh 2007), the same seeds in every region.
"""

from itertools import combinations

import numpy as np

from citypact.experiments.paper import survival
from citypact.experiments.paper.tables import rounded

RESAMPLES = 400
CLOCKS = {"founding": survival.SINCE_FOUNDING, "withdrawal": survival.SINCE_WITHDRAWAL}
POOLED = "all"  # all regions together


def product_limit(broken, censored) -> np.ndarray:
    """Kaplan–Meier estimate from counts by duration (…, duration); nan where nobody is at risk.

    Source: Kaplan and Meier (1958): Π (1 − broken/at risk) over the durations so far.
    """
    ended = np.asarray(broken, dtype=float) + censored
    at_risk = np.flip(np.cumsum(np.flip(ended, -1), axis=-1), -1)
    alive = np.cumprod(1 - broken / np.where(at_risk > 0, at_risk, 1), axis=-1)
    return np.where(at_risk > 0, alive, np.nan)


def _comparisons(own_world) -> dict:
    """Comparison -> mode -> world in which relations of that mode are looked at."""
    return {"within": dict.fromkeys(own_world, "together"), "between": own_world}


def _counts(result, place, regions, world, clock, mode) -> tuple:
    """(broken, censored) by seed and duration, summed over regions."""
    code = next(code for code, name in survival.MODES.items() if name == mode) - 1
    return tuple(
        np.sum([array[place[region, world], clock, code] for region in regions], axis=0, dtype=np.int64)
        for array in (result.broken, result.censored)
    )


def _weights(seeds: int) -> np.ndarray:
    """(resample, seed): how often a seed is drawn; the first row is the sample itself."""
    draws = np.random.default_rng(1).multinomial(seeds, np.full(seeds, 1 / seeds), size=RESAMPLES)
    return np.vstack([np.ones(seeds, dtype=np.int64), draws])


def _resampled(result, place, regions, world, clock, mode, length) -> tuple:
    """((resample, duration) curves, the first of the sample itself; relations at risk)."""
    broken, censored = _counts(result, place, regions, world, clock, mode)
    weights = _weights(len(broken))
    ended = (broken + censored).sum(axis=0)
    at_risk = ended[::-1].cumsum()[::-1]
    return product_limit(weights @ broken, weights @ censored)[:, :length], at_risk[:length]


def _groups(regions):
    return [(POOLED, regions), *((region, (region,)) for region in regions)]


def curve_rows(result, place, regions, own_world, years, last) -> tuple:
    """(header, rows): survival curves since founding and since withdrawal, with 90 % bands; regions and pooled."""
    rows = []
    for comparison, worlds in _comparisons(own_world).items():
        for label, group in _groups(regions):
            for clock, number in CLOCKS.items():
                for mode, world in worlds.items():
                    length = years - last + 1 if clock == "withdrawal" else years
                    curves, at_risk = _resampled(result, place, group, world, number, mode, length)
                    if at_risk[0] == 0 or (label != POOLED and clock == "founding"):
                        continue
                    low, high = _quantiles(curves[1:])
                    for year in range(length):
                        if at_risk[year] > 0:
                            values = rounded((curves[0, year], low[year], high[year]))
                            rows.append((comparison, label, clock, mode, world, year, *values, int(at_risk[year])))
    header = ("comparison", "region", "clock", "mode", "world", "years", "survival", "low", "high", "at_risk")
    return header, rows


def _quantiles(curves):
    """5 % and 95 % over resamples, nan where a year has none at risk in most of them."""
    defined = np.isfinite(curves).mean(axis=0) > 0.5
    low, high = np.full((2, curves.shape[1]), np.nan)
    if defined.any():
        low[defined], high[defined] = np.nanquantile(curves[:, defined], (0.05, 0.95), axis=0)
    return low, high


def difference_rows(result, place, regions, own_world, years, last) -> tuple:
    """(header, rows): each pair of modes by mean survival over the years since the clock started, and log-rank."""
    rows = []
    for comparison, worlds in _comparisons(own_world).items():
        for label, group in _groups(regions):
            for clock, number in CLOCKS.items():
                length = years - last + 1
                curves, at_risk, lives = {}, {}, {}
                for mode, world in worlds.items():
                    curves[mode], at_risk[mode] = _resampled(result, place, group, world, number, mode, length)
                    code = next(code for code, name in survival.MODES.items() if name == mode)
                    runs = np.concatenate([place[region, world] for region in group])
                    lives[mode] = survival.durations(result, number, code, runs)
                for one, other in combinations(worlds, 2):
                    if at_risk[one][0] and at_risk[other][0]:
                        means = [_mean_survival(curves[mode]) for mode in (one, other)]
                        spread = np.nanquantile(means[0][1:] - means[1][1:], (0.025, 0.975))
                        _, p = survival.log_rank(lives[one], lives[other])
                        values = rounded((means[0][0], means[1][0], *spread, p))
                        rows.append((comparison, label, clock, one, other, *values, len(lives[one]), len(lives[other])))
    header = (
        "comparison", "region", "clock", "mode", "other_mode", "mean_survival", "other_mean_survival",
        "difference_low", "difference_high", "log_rank_p", "relations", "other_relations",
    )  # fmt: skip
    return header, rows


def _mean_survival(curves) -> np.ndarray:
    """Mean of each curve over the years after 0; a curve that nobody is left to continue keeps its last value."""
    filled = curves.copy()
    for year in range(1, filled.shape[1]):
        missing = ~np.isfinite(filled[:, year])
        filled[missing, year] = filled[missing, year - 1]
    return filled[:, 1:].mean(axis=1)
