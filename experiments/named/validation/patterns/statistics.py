"""The statistics that decide the patterns: how unlike cities are, rank correlations over regions, and what moves first."""

import math

import numpy as np
from numpy.typing import ArrayLike

from citypact.agents.payoffs import initial_headroom
from citypact.experiments.named.validation.patterns.spec import HALF, LAGS
from citypact.experiments.paper.inference import CONFIDENCE, UNKNOWN, Effect, spearman
from citypact.model.regions.region import Region
from citypact.model.settings.parameters import Parameters
from citypact.model.summary import transition_time


def gaps(region: Region, p: Parameters) -> dict[str, float]:
    """How unlike the cities of a region are at the start: standard deviations of the logarithms of what they have."""
    headroom = np.array([
        initial_headroom(headroom=p.headroom, relative_density=density, density_slope=p.density_slope)
        for density in region.relative_density.tolist()
    ])  # fmt: skip
    had = {"output": region.output, "capacity": region.output * headroom, "headroom": headroom}
    return {name: round(float(np.log(values).std()), 12) for name, values in had.items()}  # to the digits that rounding leaves


def rank_correlation(one: ArrayLike, other: ArrayLike) -> Effect:
    """Spearman's rank correlation with its 95 % interval, which one of ±1 or of three pairs has not; z is left out.

    The interval is that of Fisher's z with the error of ranks, sqrt((1 + r²/2)/(n − 3)) (Bonett and Wright 2000).
    """
    from scipy.stats import norm

    found, n = spearman(one, other)[0], len(np.asarray(one))
    if math.isnan(found):
        return UNKNOWN
    if n < 4 or math.isclose(abs(found), 1.0):
        return Effect(found, math.nan, math.nan, math.nan, n)
    reach = float(norm.ppf(0.5 + CONFIDENCE / 2)) * math.sqrt((1.0 + found**2 / 2.0) / (n - 3))
    low, high = math.tanh(math.atanh(found) - reach), math.tanh(math.atanh(found) + reach)
    return Effect(found, low, high, math.nan, n)


def shifts(rate: np.ndarray, dilemma: np.ndarray) -> dict[str, np.ndarray]:
    """When games and behaviour shift in each seed, in years, (seed,).

    rate, dilemma: (seed, year), cooperation rate and share of sides in a prisoner's dilemma. gone: first year from which at
    most half of the dilemmas of year 1 are left for five years; turned: first year from which the rate is at one half or
    above for five years; nan if never. lag: years from the first to the second, where one that is not reached counts as the
    year after the last; first: 1 where the lag is above 0, else 0; nan where nobody began in a dilemma. lead: the years by
    which changes of behaviour follow changes of the games in the best fit of ``cross_correlation``.
    """
    never = rate.shape[1] + 1.0
    gone = transition_time(HALF * dilemma[:, :1] - dilemma, 0.0)
    turned = transition_time(rate, HALF)
    lag = np.nan_to_num(turned, nan=never) - np.nan_to_num(gone, nan=never)
    lag = np.where(dilemma[:, 0] > 0, lag, np.nan)
    fit = cross_correlation(rate, dilemma)
    best = np.nan_to_num(fit, nan=-1.0).argmax(axis=1) - float(LAGS)
    return {
        "gone": gone,
        "turned": turned,
        "lag": lag,
        "first": np.where(np.isnan(lag), np.nan, lag > 0),
        "lead": np.where(np.isfinite(fit).any(axis=1), best, np.nan),
    }


def cross_correlation(rate: np.ndarray, dilemma: np.ndarray) -> np.ndarray:
    """(seed, lag) correlation of the yearly fall of dilemmas with the yearly rise of cooperation so many years later.

    Lags run from −``LAGS`` to ``LAGS``; above 0 behaviour follows the games. nan where one of the two does not change.
    """
    falls, rises = -np.diff(dilemma, axis=1), np.diff(rate, axis=1)
    years = falls.shape[1]
    columns = []
    for lag in range(-LAGS, LAGS + 1):
        early, late = falls[:, max(0, -lag) : years - max(0, lag)], rises[:, max(0, lag) : years - max(0, -lag)]
        columns.append(_correlation(early, late))
    return np.stack(columns, axis=1)


def _correlation(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """(seed,) Pearson's correlation along the years; nan where one of the two does not vary."""
    one, other = (part - part.mean(axis=1, keepdims=True) for part in (one, other))
    spread = np.sqrt((one**2).sum(axis=1) * (other**2).sum(axis=1))
    return (one * other).sum(axis=1) / np.where(spread > 0, spread, np.nan)
