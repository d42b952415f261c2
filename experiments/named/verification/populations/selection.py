"""Which of two kinds finite populations favour: the one-third rule, risk dominance, and rare mutations."""

from typing import Any

import numpy as np

from citypact.agents.codes import IMITATE_FERMI
from citypact.experiments.named.verification.computed import Computed, Drawn
from citypact.experiments.named.verification.network_play import Payoffs, coordination, drawn_seed, renamed
from citypact.experiments.named.verification.populations.birth_death import earned, imitating
from citypact.experiments.named.verification.spec import Check, Claim, Curve
from citypact.model.network_game import NetworkGame
from citypact.model.networks import complete

NODES, LARGE = 20, 500
WEAK = 1e-6
SHARES = tuple(np.linspace(0.2, 0.45, 11).tolist())  # x*, the share of cooperators from which on cooperating is the best response
FAVOURED, DISFAVOURED = 0.32, 0.345
GENERAL: Payoffs = (5.0, 0.0, 2.0, 1.0)  # of which the payoff of a lone cooperator is varied
SMALL = 10
GAMES: dict[str, Payoffs] = {
    "dilemma": (3.0, 0.0, 5.0, 1.0),
    "stag hunt": (4.0, 0.0, 3.0, 2.0),
    "cooperation risk-dominant": (4.0, 1.5, 3.0, 2.0),
    "snowdrift": (1.5, 0.7, 2.0, 0.0),
}
INTENSITY = 0.2
HUNT = GAMES["cooperation risk-dominant"]
MUTATIONS = (0.1, 0.03, 0.01, 0.003, 1e-3, 3e-4, 1e-4, 1e-5, 1e-6)
RARE, LIVED = 1e-7, 0.01
STEPS, REPLICATES = 50_000, 8

_ONE_THIRD, _MUTATION = "One-third rule", "Rare mutations"


def _advantage(payoffs: Payoffs, nodes: int) -> float:
    """(Nφ − 1)/β of a single cooperator under weak selection, by the model's rule: above 0 where selection favours it."""
    return (nodes * imitating(IMITATE_FERMI, payoffs, nodes, WEAK).fixation() - 1.0) / WEAK


def first_order(payoffs: Payoffs, nodes: int) -> float:
    """The same to first order in β: Σ_k Σ_i≤k (π_C − π_D)/N, in closed form. Source: Traulsen, Nowak and Pacheco 2006."""
    reward, sucker, temptation, rivalry = payoffs
    slope = (reward - sucker - temptation + rivalry) / (nodes - 1)
    start = (-reward + sucker * nodes - rivalry * (nodes - 1)) / (nodes - 1)
    return slope * (nodes**2 - 1) / 6.0 + start * (nodes - 1) / 2.0


def threshold_sucker(payoffs: Payoffs, nodes: int) -> float:
    """The payoff of a lone cooperator at which R(N − 2) + S(2N − 1) = T(N + 1) + P(2N − 4). Source: Nowak et al. 2004."""
    reward, _, temptation, rivalry = payoffs
    return (temptation * (nodes + 1) + rivalry * (2 * nodes - 4) - reward * (nodes - 2)) / (2 * nodes - 1)


def one_third() -> dict[str, Any]:
    """Where selection begins to favour a single cooperator in a coordination game, in a large and in a small population."""
    from scipy.optimize import brentq

    reward, _, temptation, rivalry = GENERAL
    return {
        "advantage": [_advantage(coordination(x), LARGE) / LARGE for x in SHARES],
        "expected": [first_order(coordination(x), LARGE) / LARGE for x in SHARES],
        "favoured": _advantage(coordination(FAVOURED), LARGE),
        "disfavoured": _advantage(coordination(DISFAVOURED), LARGE),
        "third": brentq(lambda x: _advantage(coordination(x), LARGE), 0.2, 0.45),
        "small": brentq(lambda s: _advantage((reward, s, temptation, rivalry), SMALL), -2.0, 2.0)
        - threshold_sucker(GENERAL, SMALL),
    }


def _fixations(payoffs: Payoffs, intensity: float) -> tuple[float, float]:
    """Of a single cooperator among competitors, and of a single competitor among cooperators."""
    one, other = (imitating(IMITATE_FERMI, game, NODES, intensity).fixation() for game in (payoffs, renamed(payoffs)))
    return one, other


def risk_dominance() -> dict[str, float]:
    """Which kind replaces the other more often, against the sum of payoff differences and against risk dominance."""
    apart, alike = 0.0, 0
    for payoffs in GAMES.values():
        reward, sucker, temptation, rivalry = payoffs
        cooperator, competitor = _fixations(payoffs, INTENSITY)
        differences = [earned(payoffs, NODES, k) for k in range(1, NODES)]
        apart = max(apart, abs(np.log(cooperator / competitor) - INTENSITY * sum(c - d for c, d in differences)))
        favoured = (NODES - 2) * (reward - rivalry) > NODES * (temptation - sucker)
        alike += (cooperator > competitor) == favoured
    return {"apart": float(apart), "alike": float(alike)}


def rare_mutations() -> dict[str, Any]:
    """The share of cooperators in the long run over the rate of mutation, and its limit by fixation probabilities."""
    cooperator, competitor = _fixations(HUNT, INTENSITY)
    limit = cooperator / (cooperator + competitor)
    rare = imitating(IMITATE_FERMI, HUNT, NODES, INTENSITY, RARE)
    return {
        "chain": [imitating(IMITATE_FERMI, HUNT, NODES, INTENSITY, mutation).mean_share() for mutation in MUTATIONS],
        "limit": [limit] * len(MUTATIONS),
        "apart": rare.mean_share() - limit,
        "mixed": float(rare.stationary()[1:-1].sum()),
    }


def mutations_lived(rng: np.random.Generator) -> dict[str, float]:
    """The share of cooperators in a long game with mutations, less that of the chain."""
    game = NetworkGame(complete(NODES), HUNT, "fermi", 1.0 / INTENSITY, averaged=True, exploration=LIVED, seed=drawn_seed(rng))
    return {"apart": game.run(STEPS).mean() - imitating(IMITATE_FERMI, HUNT, NODES, INTENSITY, LIVED).mean_share()}


CLAIMS: tuple[Claim, ...] = (
    Claim(
        name="one_third_rule",
        group="populations",
        text="Weak selection favours a single cooperator in a coordination game if and only if x* < 1/3",
        source="Nowak, Sasaki, Taylor and Fudenberg 2004",
        setting=(
            f"R = 1 − x*, P = x*, S = T = 0, {LARGE} players who all meet, Fermi with β = 10⁻⁶, the chain moved by the model's "
            f"rule; for finite N the condition R(N − 2) + S(2N − 1) > T(N + 1) + P(2N − 4), with R = 5, T = 2, P = 1, N = {SMALL}"
        ),
        checks=(
            Check("favoured", f"(Nφ − 1)/β at x* = {FAVOURED}", "above 0", 1e-9, np.inf),
            Check("disfavoured", f"(Nφ − 1)/β at x* = {DISFAVOURED}", "below 0", -np.inf, -1e-9),
            Check("third", "x* at which Nφ = 1 (share)", "1/3", 1.0 / 3.0 - 1e-3, 1.0 / 3.0 + 1e-3),
            Check("small", f"S at which Nφ = 1 with N = {SMALL}, less that of the condition (payoff)", "0", -1e-3, 1e-3),
        ),
        reason="Brackets around a third; the rule is that of vanishing selection, and β is not nought",
        live=Computed(one_third),
        curves=tuple(
            Curve(name, label, _ONE_THIRD, SHARES, "share x* from which it pays", "(Nφ − 1)/(βN)")
            for name, label in (("advantage", "model's rule"), ("expected", "closed form"))
        ),
    ),
    Claim(
        name="risk_dominance",
        group="populations",
        text=(
            "Of two kinds the one replaces the other more often that is risk-dominant, (N − 2)(R − P) > N(T − S), at any "
            "intensity of selection"
        ),
        source="Traulsen, Pacheco and Nowak 2007; Kandori, Mailath and Rob 1993",
        setting=(
            f"{NODES} players who all meet, Fermi with β = {INTENSITY}; a dilemma, two stag hunts and a snowdrift; the ratio of "
            "the two fixation probabilities is exp(β Σ_k (π_C − π_D))"
        ),
        checks=(
            Check("apart", "logarithm of the ratio, largest difference from the closed form", "0", 0.0, 1e-9),
            Check(
                "alike",
                f"games of {len(GAMES)} in which the favoured kind is the risk-dominant one",
                "all",
                len(GAMES),
                len(GAMES),
            ),
        ),
        reason="Exact; what is left is rounding",
        live=Computed(risk_dominance),
    ),
    Claim(
        name="rare_mutations",
        group="populations",
        text="With rare mutations a population is of one kind nearly always, of each as often as fixation probabilities say",
        source="Fudenberg and Imhof 2006",
        setting=(
            f"{NODES} players who all meet, R = 4, S = 1.5, T = 3, P = 2, Fermi with β = {INTENSITY}; after every update the "
            "other act with probability μ; stationary share of the chain moved by the model's rule, against φ_C/(φ_C + φ_D)"
        ),
        checks=(
            Check("apart", f"cooperators at μ = {RARE:g}, less φ_C/(φ_C + φ_D) (share)", "0", -1e-4, 1e-4),
            Check("mixed", f"time with both kinds at μ = {RARE:g} (share)", "0", 0.0, 1e-3),
        ),
        reason="A limit for μ → 0; the error is of the order of μN² and less than a hundredth of a per cent here",
        live=Computed(rare_mutations),
        curves=tuple(
            Curve(name, label, _MUTATION, tuple(np.log10(MUTATIONS).tolist()), "mutation, log₁₀ μ", "cooperators (share)")
            for name, label in (("chain", "chain of the model's rule"), ("limit", "φ_C/(φ_C + φ_D)"))
        ),
    ),
    Claim(
        name="mutations_lived",
        group="populations",
        text="A long game with mutations has the stationary share of its chain",
        source="Fudenberg and Imhof 2006",
        setting=(
            f"As there, μ = {LIVED}, a game on a complete graph, {STEPS:,} steps from a share of 0.5, {REPLICATES} replicates"
        ),
        checks=(Check("apart", "cooperators, less the stationary share (share)", "0", -0.025, 0.025),),
        reason=(
            "The population changes sides a few hundred times in all, which leaves a standard error below one in a hundred; "
            "three of them"
        ),
        live=Drawn(mutations_lived),
        seeds=REPLICATES,
    ),
)
