"""The search itself: NSGA-II of pymoo (Blank and Deb 2020), a whole generation at a time."""

from collections.abc import Callable, Iterable

import numpy as np

OBJECTIVES = 3
SEED = 1  # of the search; the model's chance has seeds of its own
SPREAD = 5  # distribution index of crossover and mutation: smaller than pymoo's 15 and 20, so that children stray farther


def searched(evaluated: Callable, names: Iterable, genes: int, optional: int, population: int, generations: int) -> dict:
    """Searches side by side, each minimising several objectives over the unit cube, as if it were alone.

    evaluated: takes the number of the generation and name -> (policy, gene) of all searches, and returns name -> (policy,
    objective); optional: how many of the genes, from the first, are levels of which the initial policies have about half at
    nothing. Returns name -> (genes of the final front, objectives of every generation's front).
    """
    from pymoo.algorithms.moo.nsga2 import NSGA2
    from pymoo.core.evaluator import Evaluator
    from pymoo.core.problem import Problem
    from pymoo.core.termination import NoTermination
    from pymoo.operators.crossover.sbx import SBX
    from pymoo.operators.mutation.pm import PM
    from pymoo.problems.static import StaticProblem

    problem = Problem(n_var=genes, n_obj=OBJECTIVES, xl=0.0, xu=1.0)
    chance = np.random.default_rng(SEED)
    first = chance.random((population, genes))
    first[:, :optional] *= chance.random((population, optional)) < 0.5
    algorithms: dict = {
        name: NSGA2(population, first, crossover=SBX(eta=SPREAD, prob=0.9), mutation=PM(eta=SPREAD)) for name in names
    }
    fronts: dict = {name: [] for name in algorithms}
    for algorithm in algorithms.values():
        algorithm.setup(problem, termination=NoTermination(), seed=SEED)
    for generation in range(1, generations + 1):
        asked = {name: algorithm.ask() for name, algorithm in algorithms.items()}
        objectives = evaluated(generation, {name: policies.get("X") for name, policies in asked.items()})
        for name, algorithm in algorithms.items():
            algorithm.tell(Evaluator().eval(StaticProblem(problem, F=objectives[name]), asked[name]))
            fronts[name].append(np.atleast_2d(algorithm.opt.get("F")).copy())
    return {name: (np.atleast_2d(algorithm.opt.get("X")), fronts[name]) for name, algorithm in algorithms.items()}


def hypervolumes(fronts: list) -> list:
    """The share of the box between the best and the worst values of all fronts that each front dominates."""
    from pymoo.indicators.hv import HV

    everything = np.vstack(fronts)
    least, span = everything.min(axis=0), np.ptp(everything, axis=0)
    span = np.where(span > 0, span, 1.0)
    volume = HV(ref_point=np.full(everything.shape[1], 1.0))
    return [float(volume((front - least) / span)) for front in fronts]


def non_dominated(objectives: np.ndarray, others: np.ndarray | None = None) -> np.ndarray:
    """Numbers of the rows that no other row, or none of ``others``, is as good as in all objectives and better in one."""
    from pymoo.util.nds.non_dominated_sorting import find_non_dominated

    return find_non_dominated(objectives, others)
