"""How a claim is lived that asks nothing of a run but its seed: computed without chance, or drawn once for each seed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from citypact.experiments.sweeps.cells import Kept
from citypact.model.engine import Run


@dataclass(frozen=True)
class Computed:
    """A claim without chance. compute: returns name -> number, or (point,) values of a curve; every run gets the same."""

    compute: Callable[[], Mapping[str, Any]]

    def __call__(self, runs: list[Run], years: int) -> Kept:
        return _stacked([self.compute()] * len(runs))


@dataclass(frozen=True)
class Drawn:
    """A claim with chance. draw: takes the generator of a run's seed and returns name -> number, or (point,) values."""

    draw: Callable[[np.random.Generator], Mapping[str, Any]]

    def __call__(self, runs: list[Run], years: int) -> Kept:
        return _stacked([self.draw(np.random.default_rng(run.seed)) for run in runs])


def _stacked(found: list[Mapping[str, Any]]) -> Kept:
    return {name: np.array([one[name] for one in found], dtype=np.float64) for name in found[0]}
