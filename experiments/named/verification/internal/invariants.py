"""Everything that must hold of every run, put to random configurations."""

import numpy as np

from citypact.experiments.named.verification.internal.account_invariants import OF_ACCOUNTS
from citypact.experiments.named.verification.internal.configurations import configuration
from citypact.experiments.named.verification.internal.life import lived
from citypact.experiments.named.verification.internal.relation_invariants import OF_RELATIONS
from citypact.experiments.named.verification.internal.run_invariants import OF_RUNS
from citypact.experiments.sweeps.cells import Kept
from citypact.model.engine import Run

YEARS = 16
INVARIANTS = (*OF_RELATIONS, *OF_ACCOUNTS, *OF_RUNS)


def invariants(runs: list[Run], years: int) -> Kept:
    """For each seed: how often each invariant is broken, and whether the run was stopped, of which nothing is asked.

    runs: their seeds are drawn from, their parameters kept where nothing else is drawn; they last ``YEARS``, not ``years``.
    """
    lives = [lived(configuration(run.seed, run.parameters), YEARS) for run in runs]
    kept = {"stopped": np.array([float(life is None) for life in lives])}
    for asked in INVARIANTS:
        kept[asked.name] = np.array([0.0 if life is None else float(asked.broken(life)) for life in lives])
    return kept
