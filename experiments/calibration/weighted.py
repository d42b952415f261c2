"""What weighted particles tell: quantiles, spreads and correlations."""

from collections.abc import Iterable

import numpy as np


def quantiles(values: np.ndarray, weights: np.ndarray, shares: Iterable[float]) -> list[float]:
    """The values below which these shares of the weight lie; values, weights: (particle,)."""
    order = np.argsort(values, kind="stable")
    below = np.cumsum(weights[order])
    places = np.searchsorted(below, np.asarray(list(shares)) * below[-1], side="left")
    return [float(values[order][min(place, len(order) - 1)]) for place in places]


def covariance(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """(parameter, parameter) of values (particle, parameter); weights add up to 1."""
    away = values - (weights[:, None] * values).sum(axis=0)
    return (weights[:, None, None] * away[:, :, None] * away[:, None, :]).sum(axis=0)


def correlations(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """(parameter, parameter) correlations; nan beside a parameter that does not vary."""
    found = covariance(values, weights)
    spread = np.sqrt(np.diagonal(found))
    return np.divide(found, np.outer(spread, spread), out=np.full(found.shape, np.nan), where=np.outer(spread, spread) > 0)
