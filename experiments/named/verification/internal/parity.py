"""The two tenants of the rules on random configurations: measures of a year that differ between them, in the last bit."""

import numpy as np

from citypact.experiments.named.verification.internal.configurations import configuration
from citypact.experiments.sweeps.cells import Kept
from citypact.model.agglomeration import Agglomeration
from citypact.model.engine import Batch, Run
from citypact.model.measures import MEASURES
from citypact.model.refusal import Refusal

YEARS = 12


def parity(runs: list[Run], years: int) -> Kept:
    """For each seed: in how many measures of a year the Mesa model and the engine differ, and whether the run was stopped.

    runs: their seeds are drawn from, their parameters kept where nothing else is drawn; they last ``YEARS``, not ``years``.
    """
    ends = [compared(configuration(run.seed, run.parameters)) for run in runs]
    return {"different": np.array([float(found) for found, _ in ends]), "stopped": np.array([float(end) for _, end in ends])}


def compared(run: Run) -> tuple[int, bool]:
    """(measures of a year that differ, whether the run left the range of numbers); ends that differ count as one."""
    (mesa, one), (engine, other) = _of_mesa(run), _of_engine(run)
    return differing(mesa, engine) + (one != other), bool(one)


def differing(one: np.ndarray, other: np.ndarray) -> int:
    """In how many places two arrays differ; what is undefined in both is the same, and a place that one lacks is different."""
    shared = min(len(one), len(other))
    a, b = one[:shared], other[:shared]
    beyond = max(one.size, other.size) - a.size
    return int(((a != b) & ~(np.isnan(a) & np.isnan(b))).sum()) + beyond


def _of_mesa(run: Run) -> tuple[np.ndarray, str]:
    """(year, measure) and the line with which the run was stopped, if it was."""
    model = Agglomeration(run.region, run.parameters, run.agenda, run.seed, by_agents=True)  # else the engine with itself
    told = ""
    try:
        for _ in range(YEARS):
            model.step()
    except Refusal as refusal:
        told = str(refusal)
    return np.array([list(measures.values()) for measures in model.series]).reshape(-1, len(MEASURES)), told


def _of_engine(run: Run) -> tuple[np.ndarray, str]:
    batch, lived, told = Batch([run], YEARS), [np.empty((0, len(MEASURES)))], ""
    try:
        for _ in range(YEARS):
            lived.append(batch.advance()[0])
    except Refusal as refusal:
        told = str(refusal)
    return np.concatenate(lived), told
