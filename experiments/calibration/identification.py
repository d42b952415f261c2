"""What the data could identify: how much narrower the posterior is than the prior, and what hangs together in it."""

import math

import numpy as np
import pandas as pd

from citypact.experiments.calibration.design import Calibration
from citypact.experiments.calibration.point import Point
from citypact.experiments.calibration.posterior import Posterior
from citypact.experiments.calibration.weighted import correlations, covariance, quantiles
from citypact.experiments.paper.tables import frame, rounded

# Of the prior's variance, the shares that the data must have taken away (contraction: Schad, Betancourt and Vasishth 2021). The
# limits are ours: at the first the posterior's standard deviation is half of the prior's; below the second the fall is within
# three standard errors of nothing for a hundred effective particles, √(2/100).
IDENTIFIED, WEAKLY = 0.75, 0.4
VERDICTS = ("identified", "weakly identified", "not identified")
EDGE, HEAPED = 0.05, 0.2  # of the prior's range at an end, the posterior's share that is told as heaped there
BOUNDS = (0.025, 0.25, 0.5, 0.75, 0.975)
PRIOR_VARIANCE = 1 / 12  # of the unit interval
HEADER = ("parameter", "prior", "prior_low", "prior_high", "prior_sd", "posterior_sd", "low_95", "low_50", "median", "high_50",
          "high_95", "point", "contraction", "verdict", "edge")  # fmt: skip


def verdict(contraction: float) -> str:
    """What is said of a parameter by the share of the prior's variance that the data took away."""
    return VERDICTS[0] if contraction >= IDENTIFIED else VERDICTS[1] if contraction >= WEAKLY else VERDICTS[2]


def identification(design: Calibration, posterior: Posterior, point: Point) -> pd.DataFrame:
    """A row for each free parameter, the last columns of which are its correlations with each.

    Spreads are those of the places in the unit interval times the prior's range, or its logarithm where the prior is uniform in
    that; contraction: 1 − variance of the posterior/variance of the prior.
    """
    spread, together = covariance(posterior.places, posterior.weights), correlations(posterior.places, posterior.weights)
    rows = []
    for column, prior in enumerate(design.priors):
        length = math.log(prior.high / prior.low) if prior.logarithmic else prior.high - prior.low
        contraction = 1.0 - float(spread[column, column]) / PRIOR_VARIANCE
        spreads = (length * math.sqrt(PRIOR_VARIANCE), length * math.sqrt(spread[column, column]))
        rows.append((
            prior.name, prior.kind, prior.low, prior.high, *rounded(spreads),
            *rounded(quantiles(posterior.values[:, column], posterior.weights, BOUNDS)),
            *rounded((point.values[column], contraction)),
            verdict(contraction), _edge(posterior.places[:, column], posterior.weights), *rounded(together[column]),
        ))  # fmt: skip
    return frame((*HEADER, *(f"correlation_{name}" for name in design.names)), rows)


def _edge(places: np.ndarray, weights: np.ndarray) -> str:
    """The end of the prior at which the posterior is heaped up, if it is: there the prior and not the data cut it off."""
    at = {"lowest": weights[places < EDGE].sum(), "highest": weights[places > 1.0 - EDGE].sum()}
    end = max(at, key=lambda name: at[name])
    return end if at[end] > HEAPED else "neither"


def strongest(table: pd.DataFrame) -> tuple[str, str, float] | None:
    """The two parameters of the stored table that hang together most, and their correlation; None of a single one."""
    names = list(table["parameter"])
    pairs = [
        (one, other, float(table[f"correlation_{other}"].iloc[place]))
        for place, one in enumerate(names) for other in names[place + 1 :]
    ]  # fmt: skip
    return max(pairs, key=lambda pair: abs(pair[2]) if math.isfinite(pair[2]) else -1.0, default=None)
