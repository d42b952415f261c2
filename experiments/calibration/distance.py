"""How far a run is from the targets: one number, in units of the targets' scales."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from citypact.experiments.calibration.targets import Target
from citypact.model.refusal import Refusal

NORMAL = 1.4826  # times the median absolute deviation is the standard deviation of a normal distribution


@dataclass(frozen=True)
class Distance:
    """Σ_t w_t·mean_k |s_tk − o_tk|/c_t / Σ_t w_t over targets t and their values k: weight w, observed o, scale c.

    targets: of the design; observed: (value,), which need not be theirs; scales: (target,).
    """

    targets: tuple[Target, ...]
    observed: np.ndarray
    scales: tuple[float, ...]

    def __call__(self, values: np.ndarray) -> np.ndarray:
        """(run,) distances of (run, value); inf where a value is undefined."""
        total = sum(target.weight for target in self.targets)
        factors = np.concatenate([
            np.full(len(target.observed), target.weight / (total * len(target.observed) * scale))
            for target, scale in zip(self.targets, self.scales, strict=True)
        ])  # fmt: skip
        # Not by a matrix product, of which the last bit may depend on how many threads compute it.
        found = (np.abs(values - self.observed) * factors).sum(axis=1)
        return np.where(np.isnan(found), np.inf, found)

    def misfits(self, values: np.ndarray) -> list[float]:
        """The distance from each target alone of one run's values, or of means, (value,)."""
        found, first = [], 0
        for target, scale in zip(self.targets, self.scales, strict=True):
            own = slice(first, first + len(target.observed))
            first = own.stop
            found.append(float(np.abs(values[own] - self.observed[own]).mean()) / scale)
        return found


def scales(targets: Sequence[Target], values: np.ndarray) -> tuple[float, ...]:
    """The scale of each target: as stated, else the spread of its values over runs from the prior, (run, value).

    Spread: the mean over its values of 1.4826 times the median absolute deviation, or of the mean absolute deviation where all
    of those are 0. Source: Prangle (2017), who scales by the former, in a first generation as here or anew in each.
    """
    found, first = [], 0
    for target in targets:
        own = values[:, first : first + len(target.observed)]
        first += len(target.observed)
        found.append(target.scale if target.scale is not None else _spread(target, own[~np.isnan(own).any(axis=1)]))
    return tuple(found)


def _spread(target: Target, values: np.ndarray) -> float:
    if len(values) < 2:
        raise Refusal(f"target {target.name}: it is undefined in all runs from the prior but {len(values)}; state a scale for it")
    away = np.abs(values - np.median(values, axis=0))
    spread = NORMAL * float(np.median(away, axis=0).mean()) or float(away.mean())
    if spread == 0.0:
        raise Refusal(f"target {target.name}: it is the same in every run from the prior and tells nothing; leave it out, "
                      "or free other parameters")  # fmt: skip
    return spread
