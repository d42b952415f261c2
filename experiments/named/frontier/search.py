"""The search itself: NSGA-II of pymoo (Blank and Deb 2020), a whole generation at a time."""

import numpy as np

from citypact.model.refusal import Refusal

SEED = 1  # of the search; the model's chance has seeds of its own
SPREAD = 5  # distribution index of crossover and mutation: smaller than pymoo's 15 and 20, so that children stray farther


def needs_pymoo() -> str:
    """The version of pymoo; refused in one line if it is missing."""
    try:
        import pymoo
    except ImportError:
        raise Refusal(
            'the frontier experiment needs pymoo, which is not installed: python -m pip install -e ".[experiments]"'
        ) from None
    return pymoo.__version__


def search(evaluated, genes: int, optional: int, population: int, generations: int) -> tuple:
    """Minimise several objectives over the unit cube; (genes of the final front, objectives of every generation's front).

    evaluated: takes (policy, gene) and returns (policy, objective); it is called once for each generation; optional: how many of
    the genes, from the first, are levels of which the initial policies have about half at nothing.
    """
    from pymoo.algorithms.moo.nsga2 import NSGA2
    from pymoo.core.callback import Callback
    from pymoo.core.problem import Problem
    from pymoo.operators.crossover.sbx import SBX
    from pymoo.operators.mutation.pm import PM
    from pymoo.optimize import minimize

    fronts = []

    class Policies(Problem):
        def __init__(self):
            super().__init__(n_var=genes, n_obj=3, xl=0.0, xu=1.0)

        def _evaluate(self, x, out, *args, **kwargs):
            out["F"] = evaluated(x)

    class Recorder(Callback):
        def notify(self, algorithm):
            fronts.append(np.atleast_2d(algorithm.opt.get("F")).copy())

    chance = np.random.default_rng(SEED)
    first = chance.random((population, genes))
    first[:, :optional] *= chance.random((population, optional)) < 0.5
    algorithm = NSGA2(pop_size=population, sampling=first, crossover=SBX(eta=SPREAD, prob=0.9), mutation=PM(eta=SPREAD))
    found = minimize(Policies(), algorithm, ("n_gen", generations), seed=SEED, callback=Recorder())
    return np.atleast_2d(found.X), fronts


def hypervolumes(fronts: list) -> list:
    """The share of the box between the best and the worst values of all fronts that each front dominates."""
    from pymoo.indicators.hv import HV

    everything = np.vstack(fronts)
    least, span = everything.min(axis=0), np.ptp(everything, axis=0)
    span = np.where(span > 0, span, 1.0)
    volume = HV(ref_point=np.full(everything.shape[1], 1.0))
    return [float(volume((front - least) / span)) for front in fronts]


def non_dominated(objectives: np.ndarray) -> np.ndarray:
    """Which rows no other row is at least as good as in all objectives and better in one; all are minimised."""
    better = (objectives[:, None] <= objectives[None]).all(axis=2) & (objectives[:, None] < objectives[None]).any(axis=2)
    return ~better.any(axis=0)
