"""Fixation in finite populations under pairwise comparison: closed forms, chains of the model's rules, and games lived."""

from math import sqrt
from typing import Any

import numpy as np

from citypact.agents.codes import IMITATE_FERMI
from citypact.experiments.named.verification.computed import Computed, Drawn
from citypact.experiments.named.verification.network_play import Payoffs, drawn_seed, snowdrift
from citypact.experiments.named.verification.populations.birth_death import imitating
from citypact.experiments.named.verification.spec import Check, Claim, Curve
from citypact.model.network_game import NetworkGame
from citypact.model.networks import Network, barabasi_albert, complete, random_regular, ring

GAMES: dict[str, Payoffs] = {
    "dilemma": (3.0, 0.0, 5.0, 1.0),
    "stag hunt": (4.0, 0.0, 2.0, 1.0),
    "snowdrift": snowdrift(0.3),
}
NEUTRAL: Payoffs = (0.0, 0.0, 0.0, 0.0)
NODES = 10
INTENSITIES = (0.01, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0)
LIVED = (0.1, 0.3, 0.5)  # intensities of selection at which games are played
DRAWN = ("stag hunt", "snowdrift")  # of the games, in the figure
SIZES = (5, 10, 20, 50)
TRIALS, REPLICATES = 1_000, 40
NEUTRAL_TRIALS, NEUTRAL_REPLICATES = 500, 20
HUB_NETWORK = barabasi_albert(30, 2, 1)
ENDS = {"hub": int(HUB_NETWORK.degree.argmax()), "edge": int(HUB_NETWORK.degree.argmin())}
ERRORS = 4.0  # standard errors that a mean may lie from what is expected
LONGEST = 10_000  # steps, which none comes near

_PANEL, _ACROSS, _UP = "A single cooperator among 10", "intensity of selection β", "fixation probability"


def closed_form(payoffs: Payoffs, nodes: int, intensity: float) -> float:
    """φ = 1/Σ_k exp(−β(k(k + 1)u + 2kv)), k from 0 to N − 1; π_C − π_D = 2(uk + v) with k cooperators.

    Source: Traulsen, Nowak and Pacheco 2006 (payoffs averaged over all others).
    """
    reward, sucker, temptation, rivalry = payoffs
    u = (reward - sucker - temptation + rivalry) / (2.0 * (nodes - 1))
    v = (-reward + sucker * nodes - rivalry * nodes + rivalry) / (2.0 * (nodes - 1))
    k = np.arange(nodes)
    return float(1.0 / np.exp(-intensity * (k * (k + 1) * u + 2.0 * k * v)).sum())


def neutral_updates(nodes: int) -> float:
    """2(N − 1)²: mean updates until a single neutral newcomer has taken over, where it does.

    Of N(N − 1) in a Moran process (Antal and Scheuring 2006); a comparison changes something half as often (Altrock and Traulsen
    2009), and as nobody looks at itself here, N/(N − 1) times as often.
    """
    return 2.0 * (nodes - 1) ** 2


def rules() -> dict[str, Any]:
    """Fixation by the chain that the model's rule of adoption makes, against the closed form."""
    found: dict[str, Any] = {}
    apart, time = 0.0, 0.0
    for name, payoffs in GAMES.items():
        by_rule = [imitating(IMITATE_FERMI, payoffs, NODES, intensity).fixation() for intensity in INTENSITIES]
        closed = [closed_form(payoffs, NODES, intensity) for intensity in INTENSITIES]
        found |= {f"rule {name}": by_rule, f"closed {name}": closed}
        apart = max(apart, *(abs(one / other - 1.0) for one, other in zip(by_rule, closed, strict=True)))
    for nodes in SIZES:
        chain = imitating(IMITATE_FERMI, NEUTRAL, nodes, 1.0)
        apart = max(apart, abs(chain.fixation() * nodes - 1.0))
        time = max(time, abs(chain.updates_to_fixation() / neutral_updates(nodes) - 1.0))
    return found | {"apart": apart, "time": time}


def _taken_over(rng: np.random.Generator, network: Network, payoffs: Payoffs, intensity: float, first: int, trials: int) -> float:
    """The share of games in which a single cooperator at node ``first`` takes over."""
    start = np.arange(network.nodes) == first
    won = 0
    for _ in range(trials):
        game = NetworkGame(network, payoffs, "fermi", 1.0 / intensity, averaged=True, initial=start, seed=drawn_seed(rng))
        game.until_uniform(LONGEST)
        won += bool(game.cooperates.all())
    return won / trials


def lived(rng: np.random.Generator) -> dict[str, Any]:
    """The share of games that a single cooperator takes over."""
    found: dict[str, Any] = {}
    for name, payoffs in GAMES.items():
        shares = [_taken_over(rng, complete(NODES), payoffs, beta, 0, TRIALS) for beta in LIVED]
        found |= {f"lived {name}": shares} | {f"{name} {beta:g}": share for beta, share in zip(LIVED, shares, strict=True)}
    return found


def drift(rng: np.random.Generator) -> dict[str, float]:
    """The share of games without selection that a newcomer takes over, on three networks."""
    networks = {"complete": complete(NODES), "ring": ring(NODES, 2), "regular": random_regular(NODES, 3, 1)}
    return {name: _taken_over(rng, network, NEUTRAL, 1.0, 0, NEUTRAL_TRIALS) for name, network in networks.items()}


def hubs(rng: np.random.Generator) -> dict[str, float]:
    """The share of games without selection that a newcomer takes over from the best and from the least connected node."""
    return {name: _taken_over(rng, HUB_NETWORK, NEUTRAL, 1.0, node, TRIALS) for name, node in ENDS.items()}


def _binomial(name: str, quantity: str, probability: float, trials: int) -> Check:
    """A check of a share of games against a probability."""
    allowed = ERRORS * sqrt(probability * (1.0 - probability) / trials)
    return Check(name, quantity, f"{probability:.4f}", max(0.0, probability - allowed), probability + allowed)


CLAIMS: tuple[Claim, ...] = (
    Claim(
        name="fixation_closed_form",
        group="populations",
        text="Pairwise comparison in a finite population has fixation probabilities and times in closed form",
        source="Traulsen, Nowak and Pacheco 2006; Altrock and Traulsen 2009",
        setting=(
            f"{NODES} players who all meet, payoffs averaged over the others, Fermi with K = 1/β, β from {INTENSITIES[0]} to "
            f"{INTENSITIES[-1]:g}; dilemma 3, 0, 5, 1; stag hunt 4, 0, 2, 1; snowdrift with r = 0.3 (R, S, T, P); without "
            "selection also with 5, 20 and 50 players; the chain over the number of cooperators, moved by the model's rule of "
            "adoption"
        ),
        checks=(
            Check("apart", "fixation probability, largest relative difference", "0", 0.0, 1e-9),
            Check("time", "updates to fixation without selection, largest relative difference from 2(N − 1)²", "0", 0.0, 1e-9),
        ),
        reason="Both are exact; what is left is rounding",
        live=Computed(rules),
        curves=tuple(Curve(f"closed {name}", f"{name}, closed form", _PANEL, INTENSITIES, _ACROSS, _UP) for name in DRAWN),
    ),
    Claim(
        name="fixation_lived",
        group="populations",
        text="A single cooperator takes over as often as the closed form says",
        source="Traulsen, Nowak and Pacheco 2006",
        setting=(
            f"As there, games on a complete graph of {NODES}, β = {', '.join(map(str, LIVED))}, lived until all do the same; "
            f"{REPLICATES} replicates of {TRIALS:,} games"
        ),
        checks=tuple(
            _binomial(
                f"{name} {beta:g}",
                f"taken over, {name}, β = {beta:g} (share)",
                closed_form(payoffs, NODES, beta),
                REPLICATES * TRIALS,
            )
            for name, payoffs in GAMES.items()
            for beta in LIVED
        ),
        reason=f"{ERRORS:g} standard errors of a share of {REPLICATES * TRIALS:,} games",
        live=Drawn(lived),
        seeds=REPLICATES,
        fast=False,
        curves=tuple(Curve(f"lived {name}", f"{name}, games", _PANEL, LIVED, _ACROSS, _UP) for name in DRAWN),
    ),
    Claim(
        name="neutral_drift",
        group="populations",
        text="Without selection a newcomer takes over with probability 1/N, on every network in which all have as many partners",
        source="Kimura 1983; Antal, Redner and Sood 2006",
        setting=(
            "All payoffs alike, Fermi, sequential; complete graph, ring with 2 and random regular graph with 3 partners, "
            f"{NODES} nodes; {NEUTRAL_REPLICATES} replicates of {NEUTRAL_TRIALS} games"
        ),
        checks=tuple(
            _binomial(name, f"taken over, {label} (share)", 1.0 / NODES, NEUTRAL_REPLICATES * NEUTRAL_TRIALS)
            for name, label in (("complete", "all meet all"), ("ring", "ring"), ("regular", "random regular"))
        ),
        reason=f"{ERRORS:g} standard errors of a share of {NEUTRAL_REPLICATES * NEUTRAL_TRIALS:,} games",
        live=Drawn(drift),
        seeds=NEUTRAL_REPLICATES,
    ),
    Claim(
        name="drift_by_degree",
        group="populations",
        text=(
            "Without selection a newcomer takes over in proportion to the partners of the node where it appears, if who imitates "
            "is drawn first"
        ),
        source="Antal, Redner and Sood 2006",
        setting=(
            "All payoffs alike, Fermi, sequential; one Barabási–Albert network of 30 nodes and 2 new ties a node, from the node "
            f"with most and the one with fewest partners; {REPLICATES} replicates of {TRIALS:,} games"
        ),
        checks=tuple(
            _binomial(
                name,
                f"taken over from the node with {label} partners (share)",
                float(HUB_NETWORK.degree[node] / HUB_NETWORK.degree.sum()),
                REPLICATES * TRIALS,
            )
            for (name, node), label in zip(ENDS.items(), ("most", "fewest"), strict=True)
        ),
        reason=f"{ERRORS:g} standard errors of a share of {REPLICATES * TRIALS:,} games",
        live=Drawn(hubs),
        seeds=REPLICATES,
        fast=False,
    ),
)
