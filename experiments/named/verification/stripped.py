"""The model's own decision, stripped of its special parts: a game of constant payoffs, without costs, policy or comparison."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from citypact.agents import choice
from citypact.agents.codes import BEST_RESPONSE, LOGIT
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.parameters import Parameters
from citypact.model.year.arrays import Instruments

# Parameters without what slows or disturbs cooperation: costs, threshold, relative standing, resistance and foot-dragging.
FREE = Parameters(search_cost=0, negotiation_cost=0, monitoring_cost=0, threshold=0, tournament=0, resistance=0, foot_dragging=0)
NO_GOVERNMENT = Instruments(**dict.fromkeys(INSTRUMENTS, 0.0))


@dataclass(frozen=True)
class Game:
    """A game of one side, in the order R, S, T, P of its payoffs: met, left alone, leaving alone, and in rivalry.

    The model measures payoffs from rivalry, so that P is taken off the other three.
    """

    reward: float
    sucker: float
    temptation: float
    punishment: float = 0.0

    def gain(self, trust: float, patience: float = 0.0, resistance: float = 0.0, fine: float = 0.0) -> float:
        """dU of ``agents.choice``: what conditional cooperation is worth over always competing.

        trust: that the other cooperates, in [0, 1]; patience: 0 for a game that is played once; resistance, fine: what unequal
        gains and a breach cost, in units of the payoffs.
        """
        zero = self.punishment
        terms = choice.decision_terms(
            trust, patience, 0.0, self.reward - zero, self.temptation - zero, self.sucker - zero, 0.0, 0.0, 0.0,
            0.0, resistance, 0.0, 0.0, 0.0, fine, 0.0, 0.0,
        )  # fmt: skip
        return choice.decision_gain(terms)

    def tipping_trust(self, patience: float = 0.0) -> float:
        """The trust at which the gain is 0, by ``agents.choice.tipping_trust``."""
        return choice.tipping_trust(self.gain(1.0, patience), self.gain(0.0, patience))

    def response(self, trust: float, rationality: float, patience: float = 0.0) -> float:
        """Probability to cooperate under logit."""
        return choice.cooperation_probability(LOGIT, self.gain(trust, patience), rationality)

    def accepts(self, trust: float, patience: float = 0.0) -> bool:
        """Whether the best response is to cooperate."""
        return choice.cooperation_probability(BEST_RESPONSE, self.gain(trust, patience), 1.0) > 0.5


def joining(threshold: float) -> Game:
    """The game of one who joins once more than this share of the others has: its gain, played once, is trust − threshold."""
    return Game(reward=1.0 - threshold, sucker=-threshold, temptation=0.0)


def all_roots(function: Callable[[float], float], low: float = 0.0, high: float = 1.0, points: int = 400) -> list[float]:
    """Every root between two bounds, ascending: where the sign changes from one of so many equally distant points to the next.

    A point of the grid at which the function is 0 to the last bit is a root as well.
    """
    from scipy.optimize import brentq

    grid = np.linspace(low, high, points).tolist()
    values = [function(x) for x in grid]
    between = zip(grid, grid[1:], values, values[1:], strict=False)
    crossed = [brentq(function, a, b, xtol=1e-14, rtol=1e-14) for a, b, at_a, at_b in between if at_a * at_b < 0.0]
    return sorted(crossed + [x for x, value in zip(grid, values, strict=True) if value == 0.0])


def turning_point(holds: Callable[[float], bool], low: float, high: float, steps: int = 50) -> float:
    """Where a condition that is false at the lower bound and true at the upper one turns true, by halving."""
    for _ in range(steps):
        middle = (low + high) / 2.0
        low, high = (low, middle) if holds(middle) else (middle, high)
    return (low + high) / 2.0
