"""Which equilibrium of a coordination game noise selects in the long run: logit with review, and mutations on best response."""

from typing import Any

import numpy as np

from citypact.agents import choice
from citypact.agents.codes import BEST_RESPONSE, LOGIT
from citypact.experiments.named.verification.computed import Computed, Drawn
from citypact.experiments.named.verification.network_play import Payoffs, drawn_seed, renamed
from citypact.experiments.named.verification.populations.birth_death import answering, gain_from, normalised
from citypact.experiments.named.verification.spec import Check, Claim, Curve
from citypact.model.network_game import NetworkGame
from citypact.model.networks import complete, ring

# Cooperating pays more together, competing is risk-dominant: R > P, R + S < T + P. And with the acts renamed.
HUNT: Payoffs = (4.0, 0.0, 3.0, 2.0)
RENAMED = renamed(HUNT)
RING, POPULATION = 8, 12
NOISES = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 20.0)
RING_NOISE, LITTLE = 1.0, 1.0
STEPS, REVIEW, REPLICATES = 100_000, 0.5, 4
MUTATIONS = (0.3, 0.2, 0.1, 0.05, 0.02, 0.01, 1e-3, 1e-4)
RARE = 1e-4

_LOGIT, _MUTATING, _UP = "Stag hunt, logit, all meet all", "Stag hunt, best response", "cooperators (share)"


def potential(payoffs: Payoffs, together: Any, apart: Any) -> Any:
    """(R − T) for each pair that cooperates and (P − S) for each that competes. Source: Monderer and Shapley 1996; Blume 1993."""
    reward, sucker, temptation, rivalry = payoffs
    return (reward - temptation) * together + (rivalry - sucker) * apart


def _ring_states() -> np.ndarray:
    """(state, node) bool: all that a ring may do."""
    return (np.arange(2**RING)[:, None] >> np.arange(RING)) & 1 == 1


def ring_gibbs(payoffs: Payoffs, noise: float) -> np.ndarray:
    """(state,) Gibbs's distribution on a ring: ∝ exp(potential/K)."""
    states = _ring_states()
    following = np.roll(states, -1, axis=1)
    return normalised(potential(payoffs, (states & following).sum(axis=1), (~states & ~following).sum(axis=1)) / noise)


def ring_moves(payoffs: Payoffs, noise: float) -> np.ndarray:
    """(state, state) probabilities of a move: a node is drawn and answers its two neighbours by the model's logit."""
    states = _ring_states()
    moves = np.zeros((len(states), len(states)))
    for number, state in enumerate(states):
        for node in range(RING):
            met = int(state[node - 1]) + int(state[(node + 1) % RING])
            chance = choice.cooperation_probability(LOGIT, gain_from(payoffs, met, 2), 1.0 / noise)
            bit = 1 << node
            moves[number, number | bit] += chance / RING
            moves[number, number & ~bit] += (1.0 - chance) / RING
    return moves


def population_gibbs(payoffs: Payoffs, noise: float) -> float:
    """The mean share of cooperators under Gibbs's distribution where all meet all."""
    from scipy.special import gammaln

    k = np.arange(POPULATION + 1)
    other = POPULATION - k
    ways = -gammaln(k + 1.0) - gammaln(other + 1.0)
    weights = normalised(ways + potential(payoffs, k * (k - 1) / 2.0, other * (other - 1) / 2.0) / noise)
    return float(weights @ k) / POPULATION


def gibbs() -> dict[str, Any]:
    """How far Gibbs's distribution is from stationary, on a ring and where all meet all; the share of cooperators over noise."""
    on_ring, moves = ring_gibbs(HUNT, RING_NOISE), ring_moves(HUNT, RING_NOISE)
    chains = [answering(LOGIT, HUNT, POPULATION, 1.0 / noise).mean_share() for noise in NOISES]
    expected = [population_gibbs(HUNT, noise) for noise in NOISES]
    return {
        "ring": float(np.abs(on_ring @ moves - on_ring).sum()),
        "population": max(abs(one - other) for one, other in zip(chains, expected, strict=True)),
        "chain": chains,
        "expected": expected,
        "hunt": answering(LOGIT, HUNT, POPULATION, 1.0 / LITTLE).mean_share(),
        "renamed": answering(LOGIT, RENAMED, POPULATION, 1.0 / LITTLE).mean_share(),
    }


def logit_lived(rng: np.random.Generator) -> dict[str, float]:
    """The share of cooperators on a ring under logit with review, less that of Gibbs's distribution; and where all meet all."""
    game = NetworkGame(ring(RING, 2), HUNT, "logit", RING_NOISE, review_rate=REVIEW, seed=drawn_seed(rng))
    expected = float(ring_gibbs(HUNT, RING_NOISE) @ _ring_states().mean(axis=1))
    hunters = NetworkGame(complete(POPULATION), HUNT, "logit", 6.0, review_rate=REVIEW, initial=1.0, seed=drawn_seed(rng))
    return {"ring": game.run(STEPS).mean() - expected, "left": hunters.run(STEPS, 1_000).mean()}


def mutations() -> dict[str, Any]:
    """The share of cooperators in the long run when the best response is mistaken now and then, in both games."""
    found: dict[str, Any] = {}
    for name, payoffs in (("hunt", HUNT), ("renamed", RENAMED)):
        shares = [answering(BEST_RESPONSE, payoffs, POPULATION, exploration=mutation).mean_share() for mutation in MUTATIONS]
        found |= {f"{name} shares": shares, name: shares[MUTATIONS.index(RARE)]}
    return found


CLAIMS: tuple[Claim, ...] = (
    Claim(
        name="gibbs",
        group="populations",
        text=(
            "Logit with review has Gibbs's distribution of the game's potential, and little noise selects the risk-dominant "
            "equilibrium"
        ),
        source="Blume 1993",
        setting=(
            f"R = 4, S = 0, T = 3, P = 2, in which cooperating pays more together and competing is risk-dominant; all {2**RING} "
            f"states of a ring of {RING} at K = {RING_NOISE:g}, and {POPULATION} players who all meet, K from {NOISES[0]:g} to "
            f"{NOISES[-1]:g}, moved by the model's logit on summed payoffs; at K = {LITTLE:g} also with the acts renamed"
        ),
        checks=(
            Check("ring", "change of Gibbs's distribution in one move, ring (summed probability)", "0", 0.0, 1e-12),
            Check("population", "cooperators, all meet all, largest difference from Gibbs (share)", "0", 0.0, 1e-9),
            Check("hunt", f"cooperators at K = {LITTLE:g} (share)", "0, though R > P", 0.0, 0.01),
            Check("renamed", f"cooperators at K = {LITTLE:g}, acts renamed (share)", "1, though P > R", 0.99, 1.0),
        ),
        reason="The distribution is exact; the selection is a limit for K → 0, a hundredth from it",
        live=Computed(gibbs),
        curves=(
            Curve("chain", "chain of the model's rule", _LOGIT, NOISES, "noise K", _UP),
            Curve("expected", "Gibbs", _LOGIT, NOISES, "noise K", _UP),
        ),
    ),
    Claim(
        name="logit_lived",
        group="populations",
        text=(
            "Games under logit with review have the long-run shares of Gibbs's distribution and leave the equilibrium that pays "
            "more"
        ),
        source="Blume 1993",
        setting=(
            f"As there, sequential, a review with probability {REVIEW}; ring of {RING} at K = {RING_NOISE:g}, {STEPS:,} steps "
            f"from a share of 0.5; complete graph of {POPULATION} at K = 6 from all cooperating, the last 1,000 of {STEPS:,} "
            f"steps; {REPLICATES} replicates"
        ),
        checks=(
            Check("ring", "cooperators on the ring, less that of Gibbs (share)", "0", -0.005, 0.005),
            Check("left", "cooperators where all meet all (share)", f"{population_gibbs(HUNT, 6.0):.3f}", 0.0, 0.2),
        ),
        reason="A few standard errors on the ring; where all meet all, that the other equilibrium was left and not come back to",
        live=Drawn(logit_lived),
        seeds=REPLICATES,
    ),
    Claim(
        name="mutations_on_best_response",
        group="populations",
        text="Best response with rare mutations selects the risk-dominant equilibrium in the long run, whichever pays more",
        source="Kandori, Mailath and Rob 1993; Young 1993",
        setting=(
            f"{POPULATION} players who all meet, R = 4, S = 0, T = 3, P = 2, and the acts renamed; one after the other, best "
            "response, then the other act with probability μ; stationary share of the chain moved by the model's rule, μ = "
            f"{RARE:g}"
        ),
        checks=(
            Check("hunt", "cooperators (share)", "0, though R > P", 0.0, 0.01),
            Check("renamed", "cooperators, acts renamed (share)", "1, though P > R", 0.99, 1.0),
        ),
        reason="A limit for μ → 0, a hundredth from it",
        live=Computed(mutations),
        curves=tuple(
            Curve(f"{name} shares", label, _MUTATING, tuple(np.log10(MUTATIONS).tolist()), "mutation, log₁₀ μ", _UP)
            for name, label in (("hunt", "competing risk-dominant"), ("renamed", "cooperating risk-dominant"))
        ),
    ),
)
