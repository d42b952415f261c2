"""A population in which all meet all, as a chain over the number of cooperators whose moves the model's own rules make."""

from dataclasses import dataclass

import numpy as np

from citypact.agents import choice, outlook
from citypact.experiments.named.verification.network_play import Payoffs


@dataclass(frozen=True)
class Chain:
    """Probabilities that one update makes one cooperator more or less, (cooperators,) from 0 to N."""

    up: np.ndarray
    down: np.ndarray

    def fixation(self) -> float:
        """The probability that a single cooperator takes over: 1/(1 + Σ_k Π_i≤k down_i/up_i). Source: Karlin and Taylor 1975."""
        with np.errstate(over="ignore"):
            return float(1.0 / (1.0 + np.exp(np.cumsum(np.log(self.down[1:-1] / self.up[1:-1]))).sum()))

    def stationary(self) -> np.ndarray:
        """(cooperators,) the share of time with so many, by detailed balance."""
        return normalised(np.concatenate([[0.0], np.cumsum(np.log(self.up[:-1] / self.down[1:]))]))

    def mean_share(self) -> float:
        """The share of cooperators in the long run."""
        return float(self.stationary() @ np.linspace(0.0, 1.0, self.up.size))

    def updates_to_fixation(self) -> float:
        """Mean updates until a single cooperator has taken over, where it does.

        The chain on the condition that it takes over, its moves weighed by the probability of doing so from there, and the
        linear equations of its times. Source: Karlin and Taylor 1975.
        """
        nodes = self.up.size - 1
        ratios = np.concatenate([[1.0], np.cumprod(self.down[1:-1] / self.up[1:-1])])
        reach = np.cumsum(ratios) / ratios.sum()  # from 1 to N cooperators
        up = self.up[1:-1] * reach[1:] / reach[:-1]
        down = self.down[1:-1] * np.concatenate([[0.0], reach[:-2]]) / reach[:-1]
        moves = np.diag(up + down) - np.diag(up[:-1], 1) - np.diag(down[1:], -1)
        return float(np.linalg.solve(moves, np.ones(nodes - 1))[0])


def normalised(logarithms: np.ndarray) -> np.ndarray:
    """Weights told by their logarithms, so that they sum to one."""
    weights = np.exp(logarithms - logarithms.max())
    return weights / weights.sum()


def earned(payoffs: Payoffs, nodes: int, cooperators: int) -> tuple[float, float]:
    """What a cooperator and a competitor earn on average over all others."""
    reward, sucker, temptation, rivalry = payoffs
    others = nodes - 1
    cooperator = (reward * (cooperators - 1) + sucker * (nodes - cooperators)) / others
    competitor = (temptation * cooperators + rivalry * (nodes - cooperators - 1)) / others
    return cooperator, competitor


def imitating(rule: int, payoffs: Payoffs, nodes: int, rationality: float, exploration: float = 0.0) -> Chain:
    """Someone looks at someone else, may take over what that one does, and then explores with some probability.

    rule: its code, of imitation by draw. By the model's ``choice.adoption_probability``.
    """
    up, down = np.zeros(nodes + 1), np.zeros(nodes + 1)
    spread = max(payoffs) - min(payoffs)
    for k in range(nodes + 1):
        cooperator, competitor = earned(payoffs, nodes, k)
        joins = k / (nodes - 1) * choice.adoption_probability(rule, competitor, cooperator, rationality, spread)
        leaves = (nodes - k) / (nodes - 1) * choice.adoption_probability(rule, cooperator, competitor, rationality, spread)
        up[k] = (nodes - k) / nodes * _explored(joins, exploration)
        down[k] = k / nodes * _explored(leaves, exploration)
    return Chain(up, down)


def answering(rule: int, payoffs: Payoffs, nodes: int, rationality: float = 1.0, exploration: float = 0.0) -> Chain:
    """Someone answers what all others do, and then explores with some probability; payoffs are summed over the others.

    rule: its code, of logit or best response. By the model's ``outlook.constant_game_gain`` and
    ``choice.cooperation_probability``.
    """
    up, down = np.zeros(nodes + 1), np.zeros(nodes + 1)
    for k in range(nodes + 1):
        for kind, met in ((0, k), (1, k - 1)):
            chance = choice.cooperation_probability(rule, gain_from(payoffs, met, nodes - 1), rationality)
            if kind == 0:
                up[k] = (nodes - k) / nodes * _explored(chance, exploration)
            else:
                down[k] = k / nodes * _explored(1.0 - chance, exploration)
    return Chain(up, down)


def gain_from(payoffs: Payoffs, met: int, partners: int) -> float:
    """What cooperating gains against so many partners of whom ``met`` cooperate, by the model's rule, which measures from P."""
    reward, sucker, temptation, rivalry = payoffs
    return partners * outlook.constant_game_gain(met / partners, reward, temptation - rivalry, sucker, -rivalry)


def _explored(chance: float, exploration: float) -> float:
    """The probability of changing if after the choice the other act is taken with some probability."""
    return chance * (1.0 - exploration) + (1.0 - chance) * exploration
