"""Logit as a discrete choice (McFadden 1974), its limit without noise, and the learning that leads to its equilibrium."""

from typing import Any

import numpy as np

from citypact.agents import choice, learning
from citypact.agents.codes import BEST_RESPONSE, LOGIT
from citypact.experiments.named.verification.choices.quantal_response import pennies, pennies_roots
from citypact.experiments.named.verification.computed import Computed, Drawn
from citypact.experiments.named.verification.spec import Check, Claim
from citypact.experiments.named.verification.stripped import Game

RATIONALITIES = (0.05, 0.2, 1.0, 3.5)
GAINS = tuple(np.linspace(-1.5, 1.5, 13).tolist())
SHOCKS = 20_000  # pairs of utility shocks for each gain
OWN, SENSE, ROUNDS = 4.0, 1.5, 3000  # matching pennies that are learnt: own payoff, rationality, rounds
QUIET = 1e6  # a rationality at which logit has no noise left for gains of 0.01


def log_odds() -> dict[str, Any]:
    """Log-odds of cooperation against rationality times gain, over games, trusts and rationalities."""
    games = [Game(3.0, 0.0, 5.0, 1.0), Game(5.0, 0.0, 4.0, 2.0), Game(1.0, 0.5, 1.5)]
    deviations = []
    for game in games:
        for trust in np.linspace(0.0, 1.0, 11).tolist():
            gain = trust * (game.reward - game.temptation) + (1.0 - trust) * (game.sucker - game.punishment)
            for rationality in RATIONALITIES:
                probability = game.response(trust, rationality)
                deviations.append(abs(np.log(probability / (1.0 - probability)) - rationality * gain))
    limits = [
        abs(choice.cooperation_probability(LOGIT, gain, QUIET) - choice.cooperation_probability(BEST_RESPONSE, gain, QUIET))
        for gain in (-1.0, -0.01, 0.01, 1.0)
    ]
    return {"deviation": max(deviations), "limit": max(limits)}


def _slope(rationality: float, draws: np.random.Generator) -> float:
    """The slope of the log-odds of what was chosen over the gain, through the origin."""
    odds = []
    for gain in GAINS:
        shocks = draws.gumbel(scale=1.0 / rationality, size=(2, SHOCKS))
        chosen = float((gain + shocks[0] > shocks[1]).mean())
        odds.append(np.log(chosen / (1.0 - chosen)))
    return float(np.dot(GAINS, odds) / np.dot(GAINS, GAINS))


def _slope_of_choice(rationality: float) -> float:
    """The same slope of the model's probabilities."""
    chosen = np.array([choice.cooperation_probability(LOGIT, gain, rationality) for gain in GAINS])
    return float(np.dot(GAINS, np.log(chosen / (1.0 - chosen))) / np.dot(GAINS, GAINS))


def shocked(draws: np.random.Generator) -> dict[str, Any]:
    """How often the action of the higher utility is to cooperate, if both utilities have shocks of extreme value."""
    return {
        name: _slope(rationality, draws) - _slope_of_choice(rationality) for name, rationality in (("noisy", 1.0), ("sharp", 3.0))
    }


def learnt(draws: np.random.Generator) -> dict[str, Any]:
    """Two players who respond with noise to what they have seen of each other, remembering everything."""
    games = pennies(OWN)
    counts, weights = [1.0, 1.0], [2.0, 2.0]  # one year of evidence for each action
    for uniforms in draws.random((ROUNDS, 2)).tolist():
        beliefs = [learning.trust(count, weight, 0.0, 0.0) for count, weight in zip(counts, weights, strict=True)]
        acts = [uniform < game.response(belief, SENSE) for uniform, game, belief in zip(uniforms, games, beliefs, strict=True)]
        for side, other in ((0, 1), (1, 0)):
            seen = learning.evidence(acts[other], False, 0.0)
            counts[side] = learning.remembered(counts[side], 1.0, True, seen, 1.0)
            weights[side] = learning.remembered(weights[side], 1.0, True, 1.0, 2.0)
    (first, second), *_ = pennies_roots(OWN, SENSE)
    return {"first": counts[1] / weights[1] - first, "second": counts[0] / weights[0] - second}


CLAIMS = (
    Claim(
        "logit_log_odds", "choice",
        "The log-odds of a choice are linear in its gain; without noise the better action is chosen",
        "McFadden 1974",
        "three games R, S, T, P = 3, 0, 5, 1; 5, 0, 4, 2; 1, ½, 1½, 0, trusts 0 to 1, rationality 0.05 to 3.5; and gains "
        "±0.01, ±1 at rationality 1e6 beside best response",
        (
            Check("deviation", "largest deviation of the log-odds from rationality times gain", "0", 0.0, 1e-9),
            Check("limit", "largest difference from best response without noise", "0", 0.0, 1e-12),
        ),
        "Odds up to exp(14) leave ten digits of 1 − p, hence 1e-9; exp(−10000) is 0 in double precision.",
        Computed(log_odds),
    ),
    Claim(
        "logit_random_utility", "choice",
        "Whoever takes the action of the higher utility, both with independent shocks of extreme value, chooses by logit",
        "McFadden 1974",
        f"13 gains from −1.5 to 1.5, shocks of scale 1/λ, λ = 1 and 3, {SHOCKS} pairs of shocks for each, 10 seeds",
        (
            Check("noisy", "slope of the log-odds of the frequencies less that of the model's choice, λ = 1", "0", -0.005, 0.005),
            Check("sharp", "the same, λ = 3", "0", -0.015, 0.015),
        ),
        "The log-odds of n choices have the variance 1/(n·p(1 − p)); over 13 gains and 10 seeds that makes a standard error "
        "of 0.0015 of the slope at λ = 1 and of 0.005 at λ = 3, of which the intervals are three.",
        Drawn(shocked),
        seeds=10,
    ),
    Claim(
        "fictitious_play", "choice",
        "Players who respond with noise to all that they have seen of each other come to the logit equilibrium of matching "
        "pennies",
        "Fudenberg and Kreps 1993",
        f"matching pennies, own payoff {OWN:g}, rationality {SENSE:g}; belief by the model's trust without reputation, "
        f"evidence that never fades (memory 1); {ROUNDS} rounds, 10 seeds",
        (
            Check("first", "first player's frequency less that of the equilibrium", "0", -0.015, 0.015),
            Check("second", "second player's frequency less that of the equilibrium", "0", -0.015, 0.015),
        ),
        "A frequency over 3000 rounds and 10 seeds has a standard error of 0.5/√30000 = 0.003, and some more as the players "
        "chase each other; the first impression weighs 2/3000: 0.015 is five of them.",
        Drawn(learnt),
        seeds=10,
    ),
)  # fmt: skip
