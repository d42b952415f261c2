"""Targets: what is known of the world, each as some values with what a run has to say for them.

Each kind of target is one small class: its values as observed, their labels, and ``of``, which takes what is seen of a block of
runs. The value of a run may be undefined (nan), as that of a transition which never came.
"""

from dataclasses import dataclass

import numpy as np

from citypact.experiments.calibration.joining import Joining
from citypact.experiments.paper.outcomes import Outcomes
from citypact.model.measures import MEASURES


@dataclass(frozen=True)
class Seen:
    """What is seen of a block of runs: series (run, year, measure), and years of joining (city, run), inf for never."""

    measures: tuple[str, ...]
    series: np.ndarray
    joined: dict[Joining, np.ndarray]

    def of(self, measure: str) -> np.ndarray:
        """The series of one measure, (run, year)."""
        return self.series[:, :, self.measures.index(measure)]


@dataclass(frozen=True)
class Target:
    """What all targets have: name, weight, scale (None: from the spread under the prior), values and their labels.

    last: the last year of the run that it looks at, None for the whole run.
    """

    name: str
    weight: float
    scale: float | None
    observed: tuple[float, ...]
    labels: tuple[str, ...]
    last: int | None

    @property
    def kind(self) -> str:
        """What kind of target it is, in a word."""
        return type(self).__name__.lower()

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures that it reads."""
        return ()

    @property
    def joining(self) -> Joining | None:
        """Whose joining it reads, if any."""
        return None

    @property
    def unit(self) -> str:
        """The unit of its values."""
        raise NotImplementedError

    def of(self, seen: Seen) -> np.ndarray:
        """(run, value) of a block of runs."""
        raise NotImplementedError


@dataclass(frozen=True)
class OfMeasure(Target):
    """A target that reads one measure."""

    measure: str

    @property
    def measures(self) -> tuple[str, ...]:
        return (self.measure,)

    @property
    def unit(self) -> str:
        return MEASURES[self.measure].unit


@dataclass(frozen=True)
class OfCircle(Target):
    """A target that reads who of some cities, by their indices, has joined a circle."""

    circle: Joining
    cities: tuple[int, ...]

    @property
    def joining(self) -> Joining:
        return self.circle


@dataclass(frozen=True)
class Series(OfMeasure):
    """A measure in some years of the run."""

    years: tuple[int, ...]

    def of(self, seen: Seen) -> np.ndarray:
        return seen.of(self.measure)[:, [year - 1 for year in self.years]]


@dataclass(frozen=True)
class Mean(OfMeasure):
    """The mean of a measure from a first to a last year."""

    first: int

    @property
    def kind(self) -> str:
        return "moment"

    def of(self, seen: Seen) -> np.ndarray:
        return seen.of(self.measure)[:, self.first - 1 : self.last].mean(axis=1, keepdims=True)


@dataclass(frozen=True)
class Moment(Target):
    """A number to which a whole run comes: a summary of the model, or an outcome of ``paper.outcomes``."""

    outcome: str
    outcome_unit: str

    @property
    def measures(self) -> tuple[str, ...]:
        return Outcomes((self.outcome,)).measures

    @property
    def unit(self) -> str:
        return self.outcome_unit

    def of(self, seen: Seen) -> np.ndarray:
        return Outcomes((self.outcome,))(seen)[self.outcome][:, None]


@dataclass(frozen=True)
class Dates(OfCircle):
    """The calendar years in which some cities joined; one that has not by the last year counts as joining in the year after."""

    year_zero: int

    @property
    def unit(self) -> str:
        return "year"

    def of(self, seen: Seen) -> np.ndarray:
        assert self.last is not None
        return np.minimum(seen.joined[self.circle][list(self.cities)].T, self.last + 1.0) + self.year_zero


@dataclass(frozen=True)
class Counts(OfCircle):
    """How many of some cities had joined by some years."""

    years: tuple[int, ...]

    @property
    def unit(self) -> str:
        return "cities"

    def of(self, seen: Seen) -> np.ndarray:
        joined = seen.joined[self.circle][list(self.cities)]
        return np.stack([(joined <= year).sum(axis=0) for year in self.years], axis=1).astype(np.float64)
