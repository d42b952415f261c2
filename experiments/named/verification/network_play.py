"""How claims about games on networks are lived: a game from a generator's seed, the payoffs of the named games, mean shares."""

from typing import Any

import numpy as np

from citypact.model.network_game import NetworkGame
from citypact.model.networks import Network

Payoffs = tuple[float, float, float, float]  # R, S, T, P
SEEDS = 2**32  # from which the seeds of games and networks are drawn


def drawn_seed(rng: np.random.Generator) -> int:
    """A seed for a network or a game."""
    return int(rng.integers(SEEDS))


def weak_dilemma(temptation: float) -> Payoffs:
    """R = 1, T = b, S = P = 0: the prisoner's dilemma on the edge to snowdrift (Nowak and May 1992)."""
    return 1.0, 0.0, temptation, 0.0


def snowdrift(ratio: float) -> Payoffs:
    """R = β − 1/2, S = β − 1, T = β, P = 0, with r = 1/(2β − 1), the ratio of costs to benefits (Hauert and Doebeli 2004)."""
    benefit = (1.0 / ratio + 1.0) / 2.0
    return benefit - 0.5, benefit - 1.0, benefit, 0.0


def coordination(share: float) -> Payoffs:
    """R = 1 − q, P = q, S = T = 0: cooperate where more than the share q of partners does (Morris 2000)."""
    return 1.0 - share, 0.0, 0.0, share


def renamed(payoffs: Payoffs) -> Payoffs:
    """The same game with the names of the two acts exchanged."""
    reward, sucker, temptation, rivalry = payoffs
    return rivalry, temptation, sucker, reward


def mean_share(rng: np.random.Generator, network: Network, payoffs: Payoffs, steps: int, average: int, **manner: Any) -> float:
    """The share of cooperators over the last ``average`` of so many steps. manner: as ``NetworkGame`` takes it."""
    game = NetworkGame(network, payoffs, seed=drawn_seed(rng), **manner)
    return float(game.run(steps, average).mean())


def played(network: Network, payoffs: Payoffs, steps: int, start: np.ndarray, **manner: Any) -> np.ndarray:
    """(node,) who cooperates after so many steps of a game without chance, from who did at the start."""
    game = NetworkGame(network, payoffs, initial=start.ravel(), activation="synchronous", **manner)
    game.run(steps)
    return game.cooperates


def block(side: int, size: int) -> np.ndarray:
    """(side, side) bool, true in a square of so many places on a side in the middle of a lattice."""
    ground = np.zeros((side, side), dtype=np.bool_)
    first = (side - size) // 2
    ground[first : first + size, first : first + size] = True
    return ground
