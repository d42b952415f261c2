"""The point: the parameters whose runs, on average over seeds, come nearest to the targets.

Simulated minimum distance (McFadden 1989; for agent-based models Grazzini and Richiardi 2015): every candidate is lived with the
same seeds, and the mean of each value is compared. The search is differential evolution (Storn and Price 1997) of pymoo (Blank
and Deb 2020), asked for a generation at a time and told its distances.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np

from citypact.experiments.calibration.design import Calibration
from citypact.experiments.calibration.distance import Distance
from citypact.experiments.calibration.posterior import Posterior
from citypact.experiments.calibration.priors import FINALS, SEARCH, Chance, values_of
from citypact.experiments.sweeps.door import Door
from citypact.experiments.sweeps.sampling import FACTORS
from citypact.model.refusal import Refusal

FRESH = 4  # times as many seeds for those who come into the final
FAR = 1e9  # the distance of a candidate with a value that is undefined


@dataclass(frozen=True)
class Point:
    """The point: values of what is free, and the mean values (value,) of runs there, with seeds that the search has not seen.

    default_means: the same of the defaults of what is free; searched: the distance with the seeds of the search, which flatters;
    history: the least distance after each generation.
    """

    values: tuple[float, ...]
    means: np.ndarray
    default_means: np.ndarray
    searched: float
    history: list[float]


def check_pymoo() -> None:
    """Refuse in one line where pymoo is missing."""
    if find_spec("pymoo") is None:
        raise Refusal('a calibration needs pymoo, which is not installed: python -m pip install -e ".[experiments]"')


def runs_of_point(design: Calibration) -> int:
    """How many runs the search takes."""
    settings, seeds = design.point, len(design.world.seeds)
    return settings.candidates * (settings.generations + 1) * seeds + (settings.finalists + 1) * FRESH * seeds


def point(door: Door, design: Calibration, posterior: Posterior, part: str = "point") -> Point:
    """Search from those runs of the prior that came nearest; part: names the search's parts of the door."""
    distance = posterior.distance
    near = np.argsort(distance(posterior.prior_values), kind="stable")[: design.point.candidates]
    tried: list[np.ndarray] = []
    found: list[np.ndarray] = []

    def evaluated(generation: int, places: np.ndarray) -> np.ndarray:
        values = values_of(design.priors, places)
        tried.append(values)
        found.append(_distances(_means(door, design, f"{part}_{generation}", values, tuple(design.world.seeds)), distance))
        return found[-1]

    history = _searched(evaluated, posterior.prior_places[near], design)
    values, distances = np.concatenate(tried), np.concatenate(found)
    best = np.argsort(distances, kind="stable")[: design.point.finalists]
    defaults = [[float(FACTORS[name].default) for name in design.names]]
    fresh = tuple(Chance(design.sample_seed, FINALS).seeds(FRESH * len(design.world.seeds)))
    means = _means(door, design, f"{part}_final", np.concatenate([values[best], defaults]), fresh)
    winner = int(np.argmin(_distances(means[:-1], distance)))
    return Point(tuple(values[best[winner]].tolist()), means[winner], means[-1], float(distances[best[winner]]), history)


def _means(door: Door, design: Calibration, part: str, values: np.ndarray, seeds: tuple[int, ...]) -> np.ndarray:
    """(candidate, value) means over the seeds; nan where a value is undefined for any of them."""
    cells = dict(enumerate(design.cells(values, [seeds] * len(values))))
    return np.array(door.reduced(part, cells, lambda found: [kept["values"].mean(axis=0).tolist() for kept in found.values()]))


def _distances(means: np.ndarray, distance: Distance) -> np.ndarray:
    return np.minimum(distance(means), FAR)


def _searched(evaluated: Callable[[int, np.ndarray], np.ndarray], first: np.ndarray, design: Calibration) -> list[float]:
    """The least distance after each generation of a search over the unit cube that begins with these places."""
    from pymoo.algorithms.soo.nonconvex.de import DE
    from pymoo.core.evaluator import Evaluator
    from pymoo.core.problem import Problem
    from pymoo.core.termination import NoTermination
    from pymoo.problems.static import StaticProblem

    problem = Problem(n_var=len(design.priors), n_obj=1, xl=0.0, xu=1.0)
    algorithm = DE(pop_size=len(first), sampling=first, variant="DE/rand/1/bin")
    algorithm.setup(problem, termination=NoTermination(), seed=Chance(design.sample_seed, SEARCH).seeds(1)[0] % 2**32)
    history: list[float] = []
    for generation in range(design.point.generations + 1):
        asked = algorithm.ask()
        distances = evaluated(generation, asked.get("X"))
        algorithm.tell(Evaluator().eval(StaticProblem(problem, F=distances[:, None]), asked))
        history.append(min([*history, float(distances.min())]))
    return history
