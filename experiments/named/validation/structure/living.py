"""How the worlds of the structural table are lived: by the engine where a variant is a parameter, else by the Mesa model."""

from dataclasses import dataclass

import numpy as np

from citypact.agents.codes import NO_MODE
from citypact.experiments.named.validation.structure.variants import VARIATIONS, Varied
from citypact.experiments.sweeps.cells import Kept, Measured
from citypact.model.engine import Result, Run
from citypact.model.year.arrays import SINCE_FOUNDING

MEASURED = {"rate": "cooperation_rate", "dilemma": "game_prisoners_dilemma"}  # what is kept, by the measure that it is


def kept(result: Result) -> Kept:
    """(run, year) paths of what is measured, and (run, years) relations that broke or were last seen so long after founding."""
    paths = {name: result.of(measure) for name, measure in MEASURED.items()}
    return paths | {
        "broken": result.broken[:, SINCE_FOUNDING].sum(axis=1),
        "censored": result.censored[:, SINCE_FOUNDING].sum(axis=1),
    }


BY_ENGINE = Measured(tuple(MEASURED.values()), kept)


@dataclass(frozen=True)
class ByAgents:
    """A way of living by the Mesa model under another rule; keeps the same as ``kept``.

    variation: its name in ``VARIATIONS``.
    """

    variation: str

    def __call__(self, runs: list[Run], years: int) -> Kept:
        lives = [self._lived(run, years) for run in runs]
        return {name: np.stack([life[name] for life in lives]) for name in lives[0]}

    def _lived(self, run: Run, years: int) -> Kept:
        """Name -> values of one run."""
        model = Varied(run, VARIATIONS[self.variation])
        broken, censored = np.zeros(years + 1, dtype=np.int64), np.zeros(years + 1, dtype=np.int64)
        for _ in range(years):
            founded = [relation.founded for relation in model.relations]
            model.step()
            for relation, since in zip(model.relations, founded, strict=True):
                if relation.broken_mode != NO_MODE:
                    broken[model.year - since] += 1
        for relation in model.relations:
            if relation.mode != NO_MODE:
                censored[years - relation.founded] += 1
        paths = {name: np.array([year[measure] for year in model.series]) for name, measure in MEASURED.items()}
        return paths | {"broken": broken, "censored": censored}
