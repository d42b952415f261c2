"""The worlds of the council's history as they were lived: untuned ones, and draws of parameters that are weighed by 2010."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import numpy as np

from citypact.experiments.named.validation.history.council import council
from citypact.experiments.named.validation.history.posterior import Told, Weighed, log_likelihood, weighed
from citypact.experiments.named.validation.history.spec import (
    CALIBRATED_REIGNS,
    DEFINITIONS,
    MAIN,
    NONE,
    PRIORS,
    REIGNS,
    UNTUNED,
)
from citypact.experiments.sweeps.cells import Kept
from citypact.model.settings.parameters import Parameters


@dataclass(frozen=True, eq=False)
class Worlds:
    """Calendar years of joining of the cities that joined later.

    untuned: reign -> (1, seed, definition, city); drawn: reign -> (draw, seed, definition, city); levels: (draw, parameter)
    values of the calibrated parameters.
    """

    untuned: dict[str, np.ndarray]
    drawn: dict[str, np.ndarray]
    levels: np.ndarray

    @classmethod
    def of(cls, lived: Mapping[Hashable, Kept], draws: tuple[Parameters, ...]) -> "Worlds":
        """From what the door brought back, by the keys of ``history.cells``."""
        later = council().later
        untuned = {reign: lived[UNTUNED, reign]["joined"][None, ..., later] for reign in REIGNS}
        drawn = {
            reign: np.stack([lived[number, reign]["joined"][..., later] for number in range(len(draws))])
            for reign in CALIBRATED_REIGNS
        }
        return cls(untuned, drawn, np.array([[getattr(draw, name) for name in PRIORS] for draw in draws]))

    def logarithms(self, chosen: np.ndarray, definition: str = MAIN) -> np.ndarray:
        """(draw,) log likelihood of who of the chosen later cities, (city,), had joined by 2003 and by 2010.

        Without government, for there was none in those years.
        """
        joined = self.drawn[NONE][:, :, _place(definition)]
        return log_likelihood(joined[..., chosen], council().joined_later[chosen])

    def posterior(self, definition: str = MAIN, left_out: str = "") -> Weighed:
        """The weights of the draws by a definition, from the cities of all provinces but one."""
        return weighed(self.logarithms(council().provinces != left_out, definition))

    def told(self, way: str, reign: str, definition: str = MAIN, left_out: str = "") -> Told:
        """What untuned or calibrated worlds foretell of all later cities under a government."""
        if way == UNTUNED:
            return Told(self.untuned[reign][:, :, _place(definition)], np.ones(1))
        return Told(self.drawn[reign][:, :, _place(definition)], self.posterior(definition, left_out).weights)


def _place(definition: str) -> int:
    return list(DEFINITIONS).index(definition)
