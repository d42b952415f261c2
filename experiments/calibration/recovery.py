"""Recovery: are known parameters found again in data that the model itself made of them?

Parameters are drawn from the prior, one run of each is taken for the data, and a posterior is sought for each as for the real
data. If the method and its settings are sound, a 95 % interval holds the truth in 95 of 100 (Cook, Gelman and Rubin 2006), and
the rank of the truth among the particles is uniform (Talts et al. 2018).
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from citypact.experiments.calibration.design import Calibration
from citypact.experiments.calibration.posterior import lives, posteriors, runs_of_posterior, skip
from citypact.experiments.calibration.priors import KNOWN, TRUTHS, Chance, values_of
from citypact.experiments.calibration.weighted import quantiles
from citypact.experiments.paper.tables import frame, rounded
from citypact.experiments.sweeps.door import Door

BOUNDS = (0.025, 0.25, 0.5, 0.75, 0.975)
COLUMNS = ("trial", "parameter", "truth", "low_95", "low_50", "median", "high_50", "high_95", "inside_95", "inside_50", "rank",
           "error", "effective_size")  # fmt: skip


def runs_of_recovery(design: Calibration) -> int:
    """How many runs it takes at most."""
    return design.recovery * (1 + runs_of_posterior(design))


def truths(design: Calibration) -> np.ndarray:
    """(trial, parameter) places of the known parameters, spread evenly over the prior (McKay, Beckman and Conover 1979)."""
    chance, shape = Chance(design.sample_seed, TRUTHS), (design.recovery, len(design.priors))
    order = np.argsort(chance.uniform(shape), axis=0, kind="stable")
    return (order + chance.uniform(shape)) / design.recovery


def recovered(door: Door, design: Calibration, part: str = "recovery") -> pd.DataFrame:
    """A row for each trial and parameter; error: of the median, as a share of the prior's range (of its logarithm).

    A trial whose run has an undefined value is left out.
    """
    places = truths(design)
    data = _data(door, design, places, f"{part}_data")
    observed = {trial: values for trial, values in enumerate(data, 1) if not np.isnan(values).any()}
    skip(door, (design.recovery - len(observed)) * runs_of_posterior(design))
    found = posteriors(door, design, observed, part, KNOWN)
    return frame(COLUMNS, _rows(design, places, found))


def _data(door: Door, design: Calibration, places: np.ndarray, part: str) -> np.ndarray:
    """(trial, value) what one run of each of the known parameters tells."""
    return lives(door, design, part, {"": places}, {"": Chance(design.sample_seed, TRUTHS, 1).seeds(len(places))})[""]


def _rows(design: Calibration, places: np.ndarray, found: dict) -> Iterator[tuple]:
    known = values_of(design.priors, places)
    for trial, posterior in found.items():
        for column, name in enumerate(design.names):
            place, truth = places[trial - 1, column], known[trial - 1, column]
            low_95, low_50, median, high_50, high_95 = quantiles(posterior.values[:, column], posterior.weights, BOUNDS)
            middle = quantiles(posterior.places[:, column], posterior.weights, (0.5,))[0]
            rank = float(posterior.weights[posterior.places[:, column] < place].sum())
            yield (
                trial, name, *rounded((truth, low_95, low_50, median, high_50, high_95)), int(low_95 <= truth <= high_95),
                int(low_50 <= truth <= high_50), *rounded((rank, middle - place, posterior.effective_size)),
            )  # fmt: skip
