"""What the runs of each cell of a sweep come to: quantiles over seeds, how many are known, and which is nearest the median."""

from typing import NamedTuple

import numpy as np

# Name of a quantile over seeds -> share of the runs that lie below it.
QUANTILES = {"low": 0.1, "lower": 0.25, "median": 0.5, "upper": 0.75, "high": 0.9}
NO_SEED = -1
_PLACE_DIGITS = 9  # a share of a whole number of runs may miss a whole place by a last bit


class Cells(NamedTuple):
    """Everything of all cells, (cell,).

    lived, undefined: numbers of runs that have been lived, and of those without an outcome; quantiles: name -> doubles, nan
    where nothing is known, inf where the outcome is a year that the run at this place never reached; nearest: position of the
    seed whose run is nearest the median, ``NO_SEED`` where none has been lived.
    """

    lived: np.ndarray
    undefined: np.ndarray
    quantiles: dict[str, np.ndarray]
    nearest: np.ndarray


def summarised(values: np.ndarray, finished: np.ndarray, never: bool) -> Cells:
    """The ``Cells`` of what is known so far.

    values: (cell, seed) outcomes, nan where undefined; finished: (cell, seed) whether a run has been lived; never: whether an
    undefined outcome is a year that was never reached, and so comes after all others; else it is left out.
    """
    undefined = finished & np.isnan(values)
    known = np.where(finished, values, np.nan)
    if never:
        known[undefined] = np.inf
    ordered, counts = np.sort(known, axis=1), (~np.isnan(known)).sum(axis=1)  # nan comes last
    quantiles = {name: _quantile(ordered, counts, share) for name, share in QUANTILES.items()}
    nearest = _nearest(known, quantiles["median"], finished)
    return Cells(finished.sum(axis=1), undefined.sum(axis=1), quantiles, nearest)


def _quantile(ordered: np.ndarray, counts: np.ndarray, share: float) -> np.ndarray:
    """Hyndman and Fan's (1996) type 7 of the first ``counts`` of each row, as numpy's ``quantile``, where inf may occur."""
    place = np.round(share * np.maximum(counts - 1, 0), _PLACE_DIGITS)
    below = place.astype(int)
    part = place - below
    low, high = (
        np.take_along_axis(ordered, at[:, np.newaxis], axis=1)[:, 0] for at in (below, np.minimum(below + 1, counts - 1).clip(0))
    )
    with np.errstate(invalid="ignore"):  # inf - inf, where both are the same
        return np.where((part == 0) | (low == high), low, low + part * (high - low))


def _nearest(known: np.ndarray, median: np.ndarray, finished: np.ndarray) -> np.ndarray:
    """The first of the runs nearest the median; where no outcome is defined the first run that has been lived."""
    middle = median[:, np.newaxis]
    with np.errstate(invalid="ignore"):
        distance = np.where(known == middle, 0.0, np.abs(known - middle))
    distance[np.isnan(distance)] = np.inf
    defined = np.where(np.isnan(median), finished.argmax(axis=1), distance.argmin(axis=1))
    return np.where(finished.any(axis=1), defined, NO_SEED)
