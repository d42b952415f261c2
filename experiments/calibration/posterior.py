"""The posterior: populations lived through the door, one for the data and others, side by side, for data of known parameters."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from citypact.experiments.calibration.design import Calibration
from citypact.experiments.calibration.distance import Distance, scales
from citypact.experiments.calibration.population import Population
from citypact.experiments.calibration.priors import Chance, values_of
from citypact.experiments.sweeps.door import Door

Key = TypeVar("Key", bound=Hashable)
PROPOSALS, RUNS = 1, 2  # what chance is for within a generation


@dataclass(frozen=True)
class Posterior:
    """Weighted particles: places and values (particle, parameter), weights (particle,), which add up to 1, and distances.

    distance: how far a run is from the data; prior_places, prior_values: of generation 0, (run, parameter) and (run, value).
    """

    places: np.ndarray
    values: np.ndarray
    weights: np.ndarray
    distances: np.ndarray
    distance: Distance
    history: list[dict[str, float]]
    prior_places: np.ndarray
    prior_values: np.ndarray

    @property
    def effective_size(self) -> float:
        """Of as many equal particles the population is worth (Kish 1965)."""
        return float(1.0 / (self.weights**2).sum())

    def drawn(self, count: int, chance: Chance) -> np.ndarray:
        """(count,) numbers of particles drawn by weight, evenly (systematic resampling: Kitagawa 1996)."""
        places = (np.arange(count) + chance.uniform()) / count
        return np.minimum(np.searchsorted(np.cumsum(self.weights), places, side="right"), len(self.weights) - 1)


def posteriors(
    door: Door, design: Calibration, observed: Mapping[Key, np.ndarray], part: str, purpose: int
) -> dict[Key, Posterior]:
    """The posterior of each of several sets of data, name -> (value,), lived side by side; part: names their parts of the door.

    purpose: a whole number that tells the chance of this use from that of others. Every proposal is one run with a seed of its
    own (Bornn et al. 2017: more runs of a proposal do not pay).
    """

    def chance(number: int, use: int, generation: int) -> Chance:
        return Chance(design.sample_seed, purpose, number, use, generation)

    found = {
        key: Population(
            len(design.priors), design.posterior,
            lambda generation, number=number: chance(number, PROPOSALS, generation),  # type: ignore[misc]  # bound while it loops
        )
        for number, key in enumerate(observed)
    }  # fmt: skip
    distances: dict[Key, Distance] = {}
    first: dict[Key, tuple[np.ndarray, np.ndarray]] = {}
    for generation in range(design.posterior.generations + 1):
        asked = {key: population.ask() for key, population in found.items() if not population.finished}
        if not asked:
            skip(door, len(observed) * (design.posterior.generations + 1 - generation) * steps(design))
            break
        seeds = {key: chance(number, RUNS, generation).seeds(len(asked[key])) for number, key in enumerate(found) if key in asked}
        lived = lives(door, design, f"{part}_{generation}", asked, seeds)
        for key, values in lived.items():
            if generation == 0:
                distances[key] = Distance(design.targets, observed[key], scales(design.targets, values))
                first[key] = asked[key], values
            found[key].tell(distances[key](values))
        skip(door, (len(observed) - len(asked)) * steps(design))
    return {key: _posterior(design, population, distances[key], *first[key]) for key, population in found.items()}


def steps(design: Calibration) -> int:
    """How many runs a generation after the first has."""
    return design.posterior.proposals - design.posterior.population


def runs_of_posterior(design: Calibration) -> int:
    """How many runs a posterior takes at most."""
    return design.posterior.proposals + design.posterior.generations * steps(design)


def skip(door: Door, runs: int) -> None:
    """Tell the progress that so many runs will not be needed."""
    door.counter.total -= runs
    door.counter.refresh()


def lives(
    door: Door, design: Calibration, part: str, places: Mapping[Key, np.ndarray], seeds: Mapping[Key, list[int]]
) -> dict[Key, np.ndarray]:
    """Name -> (run, value) of what is asked: places (run, parameter), each lived with its own seed."""
    cells = {
        (key, number): cell
        for key, rows in places.items()
        for number, cell in enumerate(design.cells(values_of(design.priors, rows), [(seed,) for seed in seeds[key]]))
    }
    rows = door.reduced(part, cells, lambda found: [kept["values"][0].tolist() for kept in found.values()])
    ends = np.cumsum([len(seeds[key]) for key in places]).tolist()
    return dict(zip(places, np.split(np.array(rows), ends[:-1]), strict=True))


def _posterior(
    design: Calibration, population: Population, distance: Distance, prior_places: np.ndarray, prior_values: np.ndarray
) -> Posterior:
    return Posterior(
        places=population.places,
        values=values_of(design.priors, population.places),
        weights=population.weights / population.weights.sum(),
        distances=population.distances,
        distance=distance,
        history=population.history,
        prior_places=prior_places,
        prior_values=prior_values,
    )
