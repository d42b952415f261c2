"""A calibration's design: worlds as in a sweep, what is free in them, what is known, and how it is sought."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cached_property
from hashlib import sha256
from typing import Any

import numpy as np

from citypact.experiments.calibration.observing import Asked, Observation
from citypact.experiments.calibration.priors import Prior
from citypact.experiments.calibration.targets import Target
from citypact.experiments.sweeps.cells import Cell
from citypact.experiments.sweeps.design import Design
from citypact.model.engine import Run
from citypact.model.regions.region import Region
from citypact.model.settings.parameters import Parameters

# Parts of the identity of the world that a manifest tells: its region it tells by itself, and what a sweep keeps is not kept.
OF_THE_WORLD = ("parameters", "policies", "years of the instruments", "budget of the instruments", "seeds")


@dataclass(frozen=True)
class PosteriorSettings:
    """How the posterior is sought.

    proposals: runs from the prior in generation 0; kept: the share of them that a population has, and the rest is proposed anew
    in each further generation; generations: at most so many of these; least_acceptance: the share of accepted proposals at which
    it ends; tolerance: the distance at which it ends; predictive: runs of the posterior predictive check.
    """

    proposals: int = 1000
    kept: float = 0.5
    generations: int = 15
    least_acceptance: float = 0.05
    tolerance: float = 0.0
    predictive: int = 400

    @property
    def population(self) -> int:
        """How many particles a population has, ties of the last one aside."""
        return round(self.proposals * self.kept)


@dataclass(frozen=True)
class PointSettings:
    """How the point is sought: candidates in a generation, generations, and how many of the best are lived again in the end."""

    candidates: int = 40
    generations: int = 20
    finalists: int = 10


@dataclass(frozen=True)
class Calibration:
    """A checked design of a calibration; ``experiments.calibration.design_file`` makes it.

    world: the sweep's design of one region and one policy, whose factors are free; year_zero: the calendar year in which a run
    starts; sample_seed: of all chance of the search, apart from that of the runs; recovery: known parameters to be recovered.
    """

    world: Design
    priors: tuple[Prior, ...]
    targets: tuple[Target, ...]
    year_zero: int
    posterior: PosteriorSettings
    point: PointSettings
    recovery: int
    sample_seed: int

    @property
    def names(self) -> tuple[str, ...]:
        """The names of what is free."""
        return tuple(prior.name for prior in self.priors)

    @property
    def region(self) -> Region:
        """The region."""
        return self.world.regions[0]

    @cached_property
    def observed(self) -> np.ndarray:
        """(value,) the targets' values, one target after the other."""
        return np.array([value for target in self.targets for value in target.observed])

    @property
    def years(self) -> int:
        """How many years are lived: as many as a target looks at."""
        lasts = [target.last for target in self.targets]
        return max(self.world.years if last is None else last for last in lasts)

    def run(self, values: Sequence[float], seed: int = 0) -> Run:
        """The run with these values of what is free."""
        return self.world.run((0, 0, tuple(values)), seed)

    def cells(self, values: np.ndarray, seeds: Iterable[Sequence[int]]) -> list[Cell]:
        """A cell for each row of (point, parameter) values, with its seeds."""
        live = Observation(Asked(self.targets))
        return [Cell(self.run(row), own, self.years, live) for row, own in zip(values.tolist(), seeds, strict=True)]

    def parameters(self, values: Sequence[float]) -> Parameters:
        """All parameters with these values of what is free; instruments among that are left out."""
        return self.run(values).parameters

    def recovering(self, count: int | None) -> "Calibration":
        """The same design with so many known parameters to be recovered; None leaves it as it is."""
        return self if count is None else replace(self, recovery=count)

    def told(self) -> dict[str, Any]:
        """All of it as plain values, for the manifest."""
        return {
            **{part: json.loads(text) for part, text in self.world.identity.items() if part in OF_THE_WORLD},
            "year_zero": self.year_zero,
            "years_lived": self.years,
            "free": {prior.name: {prior.kind: [prior.low, prior.high]} for prior in self.priors},
            "targets": {target.name: {"kind": target.kind, **_plain(target)} for target in self.targets},
            "posterior": _plain(self.posterior),
            "point": _plain(self.point),
            "recovery": self.recovery,
            "sample_seed": self.sample_seed,
        }

    @property
    def hash(self) -> str:
        """Sixteen hexadecimal digits that stand for the design, whatever its name and its question."""
        return sha256(json.dumps([self.world.hash, self.told()]).encode()).hexdigest()[:16]


def _plain(value: Any) -> Any:
    """A frozen dataclass and what it holds as plain values."""
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value
