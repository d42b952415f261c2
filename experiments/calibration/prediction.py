"""Posterior predictive checks: would the calibrated model make such data? (Gelman, Meng and Stern 1996; Rubin 1984)"""

import math

import numpy as np
import pandas as pd

from citypact.experiments.calibration.design import Calibration
from citypact.experiments.calibration.point import Point
from citypact.experiments.calibration.posterior import Posterior, lives
from citypact.experiments.calibration.priors import PREDICTIVE, Chance
from citypact.experiments.paper.tables import frame, rounded
from citypact.experiments.sweeps.door import Door

BOUNDS = (0.025, 0.25, 0.5, 0.75, 0.975)
COLUMNS = ("target", "kind", "at", "unit", "observed", "low_95", "low_50", "median", "high_50", "high_95", "mean", "at_point",
           "rank", "inside_50", "inside_95", "undefined", "prior_low_95", "prior_high_95")  # fmt: skip


def predictions(door: Door, design: Calibration, posterior: Posterior, point: Point, part: str = "predictive") -> pd.DataFrame:
    """A row for each value of each target: the data beside new runs of parameters drawn from the posterior.

    rank: the share of runs below the value observed, ties counted half; close to 0 or 1 it says that the model hardly makes such
    a value. at_point: the mean at the point. undefined: the share of runs without the value.
    """
    chosen = posterior.drawn(design.posterior.predictive, Chance(design.sample_seed, PREDICTIVE))
    seeds = Chance(design.sample_seed, PREDICTIVE, 1).seeds(len(chosen))
    values = lives(door, design, part, {"": posterior.places[chosen]}, {"": seeds})[""]
    rows, column = [], 0
    for target in design.targets:
        for observed, label in zip(target.observed, target.labels, strict=True):
            told = (target.name, target.kind, label, target.unit)
            rows.append((*told, *_row(observed, values[:, column], posterior.prior_values[:, column], point.means[column])))
            column += 1
    return frame(COLUMNS, rows)


def _row(observed: float, values: np.ndarray, prior: np.ndarray, at_point: float) -> tuple[float, ...]:
    known = values[np.isfinite(values)]
    spread = _quantiles(known)
    low_95, low_50, _, high_50, high_95 = spread
    mean = float(known.mean()) if known.size else math.nan
    rank = float(((known < observed) + 0.5 * (known == observed)).mean()) if known.size else math.nan
    inside = int(low_50 <= observed <= high_50), int(low_95 <= observed <= high_95)
    bounds = _quantiles(prior[np.isfinite(prior)])
    return (
        *rounded((observed, *spread, mean, at_point, rank)), *inside,
        *rounded((1.0 - known.size / values.size, bounds[0], bounds[-1])),
    )  # fmt: skip


def _quantiles(values: np.ndarray) -> list[float]:
    """Values that occur at the bounds; nan of none."""
    return [float(value) for value in np.quantile(values, BOUNDS, method="nearest")] if values.size else [math.nan] * len(BOUNDS)
