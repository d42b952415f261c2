"""Best response in coordination games: contagion on rings and lattices; how fast noise finds the risk-dominant equilibrium."""

from typing import Any

import numpy as np

from citypact.experiments.named.verification.computed import Computed, Drawn
from citypact.experiments.named.verification.network_play import Payoffs, block, coordination, drawn_seed, played, renamed
from citypact.experiments.named.verification.spec import Check, Claim, Curve
from citypact.model.network_game import NetworkGame
from citypact.model.networks import Network, complete, lattice, ring

RING, SIDE, SEED_SIZE = 100, 60, 12
# A coordination game in which C is risk-dominant though both earn more with D: R + S > T + P and P > R.
RISK_DOMINANT: Payoffs = (2.0, 0.0, -2.0, 3.0)
# Structure, contagion threshold, and as a fraction.
THRESHOLDS = (("ring_2", 0.5, "1/2"), ("ring_4", 0.5, "1/2"), ("von_neumann", 0.25, "1/4"), ("moore", 0.375, "3/8"))
LABELS = {
    "ring_2": "line, 2 neighbours",
    "ring_4": "line, 4 neighbours",
    "von_neumann": "plane, 4 neighbours",
    "moore": "plane, 8 neighbours",
}
APART = 0.02  # on either side of a threshold
EXPLORATION, WAIT, MOST = 0.05, 100, 2_000  # noise; steps after which the ring is looked at, and everybody with everybody

_PANEL = "Best response with noise"


def _adjacent(nodes: int, size: int) -> np.ndarray:
    start = np.zeros(nodes, dtype=np.bool_)
    start[:size] = True
    return start


def two_adopters(dominant: Payoffs = RISK_DOMINANT) -> dict[str, float]:
    """Two neighbours on a ring start to cooperate: how far that goes, and in how many steps, in a game and in its mirror."""
    network, start = ring(RING, 2), _adjacent(RING, 2)
    found = {}
    for name, payoffs in (("dominant", dominant), ("dominated", renamed(dominant))):
        game = NetworkGame(network, payoffs, rule="best_response", activation="synchronous", initial=start)
        found[f"{name}_steps"] = float(game.until_uniform(RING))
        found[name] = float(game.cooperates.mean())
    return found


def _spread(structure: str, share: float) -> float:
    """The share that acts after a finite group has started, where it takes more than a share of the neighbours to follow."""
    if structure.startswith("ring"):
        network, start = ring(RING, int(structure[-1])), _adjacent(RING, SEED_SIZE)
    else:
        network, start = lattice(SIDE, structure), block(SIDE, SEED_SIZE)
    return float(played(network, coordination(share), network.nodes, start, rule="best_response").mean())


def contagion() -> dict[str, float]:
    """How far a finite group's act goes, a little below and a little above the contagion threshold."""
    return {
        f"{structure}_{side}": _spread(structure, threshold + sign * APART)
        for structure, threshold, _ in THRESHOLDS
        for side, sign in (("below", -1), ("above", 1))
    }


def _from_the_other(rng: np.random.Generator, network: Network, steps: int) -> np.ndarray:
    """The share of the risk-dominant act over time, from nobody."""
    game = NetworkGame(
        network, RISK_DOMINANT, rule="best_response", averaged=True, exploration=EXPLORATION, initial=0.0, seed=drawn_seed(rng)
    )
    return game.run(steps)


def speed(rng: np.random.Generator) -> dict[str, Any]:
    """The risk-dominant act on a ring and where everybody meets everybody, from a start at the other equilibrium."""
    on_ring = _from_the_other(rng, ring(RING, 2), MOST)
    together = _from_the_other(rng, complete(RING), MOST)
    return {"ring": on_ring[WAIT:].mean(), "everybody": together.max(), "early": on_ring[:WAIT], "late": together[:WAIT]}


CLAIMS: tuple[Claim, ...] = (
    Claim(
        name="two_adopters",
        group="spatial",
        text="On a ring two neighbours who take the risk-dominant act win over everybody, two who take the other win nobody",
        source="Ellison 1993",
        setting=(
            f"Ring of {RING}, a neighbour on either side, best response, synchronous; R = 2, S = 0, T = −2, P = 3, in which "
            "cooperating is risk-dominant and competing pays more, and the same game with the acts renamed"
        ),
        checks=(
            Check("dominant", "cooperators, risk-dominant (share)", "1", 1.0, 1.0),
            Check("dominant_steps", "steps that it takes (steps)", f"{RING}/2 − 1", RING / 2 - 1, RING / 2 - 1),
            Check("dominated", "cooperators, risk-dominated (share)", "0", 0.0, 0.0),
        ),
        reason="Nothing is left to chance: one more follows at either end in each step",
        live=Computed(two_adopters),
    ),
    Claim(
        name="contagion",
        group="spatial",
        text=(
            "An act spreads from a finite group over the whole of a structure if and only if its threshold is below the "
            "structure's"
        ),
        source="Morris 2000",
        setting=(
            f"R = 1 − q, P = q, S = T = 0, best response, synchronous, until nothing changes; a ring of {RING} with 2 and 4 "
            f"neighbours from {SEED_SIZE} adjacent players, a lattice of {SIDE} × {SIDE} with 4 and 8 neighbours from "
            f"{SEED_SIZE} × {SEED_SIZE}; q = the threshold ∓ {APART}"
        ),
        checks=tuple(
            check
            for structure, _, fraction in THRESHOLDS
            for check in (
                Check(f"{structure}_below", f"{LABELS[structure]}, q just below {fraction}: who acts (share)", "all", 1.0, 1.0),
                Check(f"{structure}_above", f"{LABELS[structure]}, q just above {fraction}: who acts (share)", "few", 0.0, 0.25),
            )
        ),
        reason="Nothing is left to chance; what does not spread stays near the group, which is at most an eighth of all",
        live=Computed(contagion),
    ),
    Claim(
        name="local_speed",
        group="spatial",
        text="With noise a ring comes to the risk-dominant equilibrium fast, a population in which all meet all hardly ever",
        source="Ellison 1993",
        setting=(
            f"Game as for two adopters; ring of {RING} with 2 neighbours, and complete graph of {RING}; best response, the other "
            f"act with probability {EXPLORATION}, sequential, from nobody; {MOST:,} steps, on the ring the first {WAIT} left "
            "out; 8 replicates"
        ),
        checks=(
            Check("ring", "risk-dominant act on the ring (share)", "most", 0.8, 1.0),
            Check("everybody", "risk-dominant act where all meet all, most at any time (share)", "few", 0.0, 3.0 / 7.0),
        ),
        reason=(
            "Noise keeps a few from the equilibrium; all meeting all leave the basin of the other one where more than 3/7 act, "
            "the mixed equilibrium"
        ),
        live=Drawn(speed),
        seeds=8,
        curves=tuple(
            Curve(name, label, _PANEL, tuple(range(1, WAIT + 1)), "steps", "risk-dominant act (share)")
            for name, label in (("early", "ring"), ("late", "all meet all"))
        ),
    ),
)
