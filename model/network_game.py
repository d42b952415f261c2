"""A game on a network: what is left of the model when cities differ in nothing but their partners.

R, S, T and P are constants, nothing costs anything, there is no tomorrow and no government. Payoffs, choice, imitation, review
and draws are the model's own (``model.network_steps``), so what the literature knows of such games can be asked of the model.

    game = NetworkGame(lattice(100, "moore"), payoffs=(1, 0, 1.9, 0), rule="best", self_interaction=True,
                       activation="synchronous", initial=0.9, seed=1)
    share = game.run(1000, average=800).mean()
"""

from collections.abc import Sequence

import numpy as np

from citypact.model.draws import check_seed
from citypact.model.network_steps import Manner, Stakes, draw_start, live
from citypact.model.networks import Network
from citypact.model.refusal import Refusal, shown, unknown
from citypact.model.settings.choice_table import RULES

# The rules of choice by their names in ``choice_table``, those of imitation without "imitate_".
RULE_ROWS = {name.removeprefix("imitate_"): row for name, row in RULES.items() if row.own is None}
ACTIVATIONS = ("synchronous", "sequential")
SPREADS = ("possible", "observed")
LARGEST_PAYOFF = 1e6
LARGEST_STEPS = 10_000_000


class NetworkGame:
    """A game of two acts on a network, and its state: ``cooperates`` (node,) bool, after ``step`` steps.

    network: who plays with whom; a node without partners imitates nobody.
    payoffs: (R, S, T, P) of one game: both cooperate, cooperate alone, compete alone, both compete. The model measures payoffs
    from P, so here competing bears a penalty of −P and the temptation is T − P; with P = 0 every bit is as given.
    rule: "logit", "best_response", or imitation: "fermi", "proportional", "best". Logit and best response weigh last acts: dU is
    the sum or mean over games of R − T against a cooperator and S − P against a competitor; at dU = 0 the best is to compete.
    noise: K = 1/rationality of logit and Fermi, in units of payoff; other rules have none.
    averaged: a node's payoff is the mean over its games and not their sum. self_interaction: it plays with itself as well.
    activation: "synchronous", all on the state at the start of a step; "sequential", as many updates a step as there are nodes,
    of nodes drawn at random, each on the state that the one before has left.
    initial: probability of cooperating at the start, or the state itself, (node,) bool.
    review_rate: probability that an update asks the question at all. exploration: probability that it ends with the other act.
    seed: everything is a function of the arguments; draws are of (seed, step, node or number of the update, purpose).
    spread: what proportional imitation divides by. "possible": the largest difference that there can be between the two payoffs,
    max(k_i, k_j)·(largest − smallest of R, S, T, P), without k if averaged (Santos and Pacheco 2005). "observed", as in the
    model: that between all payoffs of this step (synchronous only). Raises ``Refusal``.
    """

    def __init__(
        self,
        network: Network,
        payoffs: Sequence[float],
        rule: str = "fermi",
        noise: float = 0.1,
        averaged: bool = False,
        self_interaction: bool = False,
        activation: str = "sequential",
        initial: "float | np.ndarray" = 0.5,
        review_rate: float = 1.0,
        exploration: float = 0.0,
        seed: int = 0,
        spread: str = "possible",
    ) -> None:
        reward, sucker, temptation, rivalry = _payoffs(payoffs)
        for kind, value, known in (
            ("rule", rule, RULE_ROWS),
            ("activation", activation, ACTIVATIONS),
            ("spread", spread, SPREADS),
        ):
            if value not in known:
                raise Refusal(unknown(kind, value, known))
        if spread == "observed" and activation == "sequential":
            raise Refusal("spread: observed is that of payoffs compared at one time; allowed with synchronous activation only")
        if not _number(noise) or not 1e-6 <= noise <= 1e6:
            raise Refusal(f"noise: {shown(noise)} is not allowed; allowed are 1e-6 to 1e6 (for none, best or best_response)")
        self.network, self.step = network, 0
        self._games = (network.degree + bool(self_interaction)).astype(np.int32)
        self._stakes = Stakes(reward, temptation - rivalry, sucker, -rivalry, bool(averaged), bool(self_interaction))
        row = RULE_ROWS[rule]
        self._manner = Manner(
            row.code, row.imitates, 1.0 / float(noise), _share("review_rate", review_rate), _share("exploration", exploration),
            spread == "observed", activation == "sequential", np.uint64(check_seed(seed)),
        )  # fmt: skip
        self.cooperates = self._start(initial)

    def run(self, steps: int, average: int | None = None) -> np.ndarray:
        """Live so many steps; returns the share of cooperators after each, (steps,), or after each of the last ``average``."""
        steps = _steps("steps", steps, LARGEST_STEPS)
        kept = steps if average is None else _steps("average", average, steps)
        counts = np.zeros(steps, np.int64)
        self._live(counts, until_uniform=False)
        return counts[steps - kept :] / self.network.nodes

    def until_uniform(self, most_steps: int) -> int:
        """Live until all nodes cooperate or none does, or so many steps have passed; returns how many were lived."""
        return self._live(np.zeros(_steps("most_steps", most_steps, LARGEST_STEPS), np.int64), until_uniform=True)

    def _live(self, counts: np.ndarray, until_uniform: bool) -> int:
        lived = live(
            self._stakes,
            self._manner,
            self.network.offset,
            self.network.neighbour,
            self._games,
            self.cooperates,
            counts,
            self.step + 1,
            until_uniform,
        )
        self.step += lived
        return lived

    def _start(self, initial: "float | np.ndarray") -> np.ndarray:
        nodes = self.network.nodes
        if isinstance(initial, np.ndarray):
            if initial.shape != (nodes,) or initial.dtype != np.bool_:
                raise Refusal(f"initial: {initial.dtype} {initial.shape}; allowed: a number, or bool ({nodes},)")
            return initial.copy()
        cooperates = np.empty(nodes, np.bool_)
        draw_start(cooperates, _share("initial", initial), self._manner.seed)
        return cooperates


def _number(value: object) -> bool:
    return isinstance(value, int | float | np.number) and not isinstance(value, bool) and bool(np.isfinite(value))


def _payoffs(payoffs: Sequence[float]) -> tuple[float, ...]:
    """R, S, T, P as floats."""
    if len(payoffs) != 4 or not all(_number(value) and abs(value) <= LARGEST_PAYOFF for value in payoffs):
        raise Refusal(f"payoffs: {shown(payoffs)} is not allowed; allowed are four numbers R, S, T, P up to ±{LARGEST_PAYOFF:g}")
    return tuple(float(value) for value in payoffs)


def _share(name: str, value: object) -> float:
    if not _number(value) or not 0 <= value <= 1:  # type: ignore[operator]  # a number by now
        raise Refusal(f"{name}: {shown(value)} is not allowed; allowed are 0 to 1")
    return float(value)  # type: ignore[arg-type]  # a number by now


def _steps(name: str, value: object, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not 1 <= value <= most:
        raise Refusal(f"{name}: {shown(value)} is not allowed; allowed are whole numbers from 1 to {most}")
    return int(value)
