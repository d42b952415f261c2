"""Imitation of the best on a lattice: spatial chaos, and what is left of it when players do not move all at once."""

from math import log
from typing import Any

import numpy as np

from citypact.experiments.named.verification.computed import Computed, Drawn
from citypact.experiments.named.verification.network_play import block, mean_share, played, weak_dilemma
from citypact.experiments.named.verification.spec import Check, Claim, Curve
from citypact.model.network_game import NetworkGame
from citypact.model.networks import lattice

CHAOS = 12.0 * log(2.0) - 8.0  # 0.318
NEAR = 0.02  # "about 0.318"
NOWAK_MAY: dict[str, Any] = {"rule": "best", "self_interaction": True}  # on a lattice with the Moore neighbourhood
CHAOTIC = 1.9
# Side of the lattice, share of cooperators at the start, steps, and the last of them that are averaged.
CHAOS_CASES = ((100, 0.5, 1000, 800), (100, 0.6, 1000, 800), (100, 0.9, 1000, 800), (200, 0.6, 500, 300))
GENERATIONS = 60  # of the single defector's progeny
CORNER_SIDE, CORNER_STEPS = 60, 12
ONE_BY_ONE = {"side": 99, "steps": 300, "average": 50}
TEMPTATIONS = (1.05, 1.2, 1.4, 1.6, 1.7, 1.9)
ASYNCHRONOUS = 1.6

_PANEL, _ACROSS, _UP = "Best takes over, Moore", "temptation b", "cooperators (share)"


def chaos(rng: np.random.Generator) -> dict[str, float]:
    """The share of cooperators at b = 1.9, over sizes and starts."""
    manner = NOWAK_MAY | {"activation": "synchronous"}
    return {
        f"share_{side}_{start:g}": mean_share(
            rng, lattice(side, "moore"), weak_dilemma(CHAOTIC), steps, average, initial=start, **manner
        )
        for side, start, steps, average in CHAOS_CASES
    }


def kaleidoscope() -> dict[str, float]:
    """A single defector among cooperators: in how many steps its pattern is symmetric, and in how many one place larger."""
    side = 2 * GENERATIONS + 3
    centre = side // 2
    start = ~block(side, 1)
    game = NetworkGame(
        lattice(side, "moore"), weak_dilemma(CHAOTIC), initial=start.ravel(), activation="synchronous", **NOWAK_MAY
    )
    symmetric, ahead = 0, 0
    for generation in range(1, GENERATIONS + 1):
        game.run(1)
        ground = game.cooperates.reshape(side, side)
        symmetric += int((ground == ground.T).all() and (ground == ground[::-1]).all() and (ground == ground[:, ::-1]).all())
        reach = max(abs(part - centre).max() for part in np.nonzero(~ground))
        ahead += int(reach == generation)
    return {"symmetric": symmetric, "ahead": ahead}


def _growth(temptation: float, of_cooperators: bool, size: int) -> float:
    """By how many a square cluster among players of the other kind has changed after a few steps."""
    cluster = block(CORNER_SIDE, size)
    start = cluster if of_cooperators else ~cluster
    end = played(lattice(CORNER_SIDE, "moore"), weak_dilemma(temptation), CORNER_STEPS, start, **NOWAK_MAY)
    return float((end == of_cooperators).sum() - size**2)


def clusters() -> dict[str, float]:
    """How clusters of defectors and of cooperators fare on either side of b = 1.8 and of b = 2."""
    return {
        "defectors_below": _growth(1.79, of_cooperators=False, size=20),
        "defectors_above": _growth(1.81, of_cooperators=False, size=20),
        "pairs_above": _growth(1.81, of_cooperators=False, size=2),
        "cooperators_below": _growth(1.99, of_cooperators=True, size=2),
        "cooperators_above": _growth(2.01, of_cooperators=True, size=10),
    }


def one_by_one(rng: np.random.Generator) -> dict[str, float]:
    """The share of cooperators at b = 1.9 when they are updated one after the other, from two starts."""
    side, steps, average = ONE_BY_ONE["side"], ONE_BY_ONE["steps"], ONE_BY_ONE["average"]
    starts = {"random": 0.9, "single": ~block(side, 1).ravel()}
    return {
        name: mean_share(rng, lattice(side, "moore"), weak_dilemma(CHAOTIC), steps, average, initial=start, **NOWAK_MAY)
        for name, start in starts.items()
    }


def activations(rng: np.random.Generator) -> dict[str, Any]:
    """The share of cooperators over b, updated all at once and one after the other."""
    shares = {
        activation: [
            mean_share(rng, lattice(100, "moore"), weak_dilemma(b), 500, 200, initial=0.9, activation=activation, **NOWAK_MAY)
            for b in TEMPTATIONS
        ]
        for activation in ("synchronous", "sequential")
    }
    where = {b: place for place, b in enumerate(TEMPTATIONS)}
    return shares | {
        "together": shares["synchronous"][where[CHAOTIC]],
        "gone": shares["sequential"][where[CHAOTIC]],
        "left": shares["sequential"][where[ASYNCHRONOUS]],
    }


CLAIMS: tuple[Claim, ...] = (
    Claim(
        name="nowak_may_chaos",
        group="spatial",
        text="Between b = 1.8 and b = 2 the share of cooperators fluctuates around 12 ln 2 − 8, wherever it starts",
        source="Nowak and May 1992",
        setting=(
            "Periodic lattice (the source: also fixed edges), Moore neighbourhood with itself, R = 1, S = P = 0, T = b = 1.9, "
            "best takes over, synchronous, payoffs summed; 100 × 100 from shares 0.5, 0.6 and 0.9, 1,000 steps, the last 800 "
            "averaged; 200 × 200 from 0.6, 500 steps, the last 300; 4 replicates"
        ),
        checks=tuple(
            Check(
                f"share_{side}_{start:g}",
                f"cooperators, {side} × {side} from {start:g} (share)",
                "about 0.318",
                CHAOS - NEAR,
                CHAOS + NEAR,
            )
            for side, start, _, _ in CHAOS_CASES
        ),
        reason=(
            "The source says about, and derives the number for the pattern of a single defector, not for a random start; ±0.02 "
            "tells it from all other states of the lattice"
        ),
        live=Drawn(chaos),
        seeds=4,
        fast=False,
    ),
    Claim(
        name="nowak_may_kaleidoscope",
        group="spatial",
        text="A single defector among cooperators grows into an ever changing pattern that never loses its symmetry",
        source="Nowak and May 1992",
        setting=f"As there, b = 1.9, one defector in the middle of a lattice that it does not fill within {GENERATIONS} steps",
        checks=(
            Check(
                "symmetric", f"steps of {GENERATIONS} after which all mirror images are alike", "all", GENERATIONS, GENERATIONS
            ),
            Check("ahead", f"steps of {GENERATIONS} in which defection came one place further", "all", GENERATIONS, GENERATIONS),
        ),
        reason="Nothing is left to chance",
        live=Computed(kaleidoscope),
    ),
    Claim(
        name="nowak_may_clusters",
        group="spatial",
        text=(
            "Clusters of defectors grow at their corners where b > 1.8 and shrink below; clusters of cooperators grow where b < 2"
        ),
        source="Nowak and May 1992",
        setting=(
            f"As there; a square of 20 × 20 or 2 × 2 in the middle of {CORNER_SIDE} × {CORNER_SIDE} players of the other kind "
            f"(10 × 10 cooperators at b = 2.01), {CORNER_STEPS} steps"
        ),
        checks=(
            Check("defectors_below", "400 defectors at b = 1.79 (change of number)", "shrink", -np.inf, -1.0),
            Check("defectors_above", "400 defectors at b = 1.81 (change of number)", "grow", 1.0, np.inf),
            Check("pairs_above", "4 defectors at b = 1.81 (change of number)", "grow", 1.0, np.inf),
            Check("cooperators_below", "4 cooperators at b = 1.99 (change of number)", "grow", 1.0, np.inf),
            Check("cooperators_above", "100 cooperators at b = 2.01 (change of number)", "do not grow", -np.inf, 0.0),
        ),
        reason="Signs on either side of the two thresholds; nothing is left to chance",
        live=Computed(clusters),
    ),
    Claim(
        name="huberman_glance",
        group="spatial",
        text="Updated one after the other instead of all at once, the same lattice ends without cooperators",
        source="Huberman and Glance 1993",
        setting=(
            "As Nowak and May (1992), b = 1.9, sequential in random order; 99 × 99, 300 steps of as many updates as players, the "
            "last 50 averaged; from a random share of 0.9 and from a single defector; 4 replicates"
        ),
        checks=(
            Check("random", "cooperators, random start (share)", "0", 0.0, 0.0),
            Check("single", "cooperators, from a single defector (share)", "0", 0.0, 0.0),
        ),
        reason="All defect is a state without return, and the source sees it reached",
        live=Drawn(one_by_one),
        seeds=4,
    ),
    Claim(
        name="activation",
        group="spatial",
        text="What asynchronous updating ends is the chaos near b = 2; at smaller temptation both kinds persist under it as well",
        source="Nowak, Bonhoeffer and May 1994",
        setting="As Huberman and Glance (1993), 100 × 100 from a share of 0.9, 500 steps, the last 200 averaged, 3 replicates",
        checks=(
            Check("together", f"cooperators at b = {CHAOTIC}, all at once (share)", "persist", 0.1, 0.9),
            Check("gone", f"cooperators at b = {CHAOTIC}, one after the other (share)", "0", 0.0, 0.0),
            Check("left", f"cooperators at b = {ASYNCHRONOUS}, one after the other (share)", "both persist", 0.1, 0.9),
        ),
        reason="The source shows that both kinds persist and gives no share; between a tenth and nine tenths both do",
        live=Drawn(activations),
        seeds=3,
        fast=False,
        curves=(
            Curve("synchronous", "all at once", _PANEL, TEMPTATIONS, _ACROSS, _UP),
            Curve("sequential", "one after the other", _PANEL, TEMPTATIONS, _ACROSS, _UP),
        ),
    ),
)
