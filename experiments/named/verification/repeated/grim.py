"""The repeated prisoner's dilemma: when grim is an equilibrium, and against how many it is the better reply."""

from itertools import product
from typing import Any

import numpy as np

from citypact.experiments.named.verification.computed import Computed
from citypact.experiments.named.verification.spec import Check, Claim, Curve
from citypact.experiments.named.verification.stripped import Game, turning_point

TREATED = {reward: Game(float(reward), 12.0, 50.0, 25.0) for reward in (32, 40, 48)}  # Dal Bó and Fréchette (2011), points
# Their treatments: (patience, reward) -> (cooperation is an equilibrium, and risk-dominant).
TREATMENTS = {
    (0.5, 32): (False, False), (0.5, 40): (True, False), (0.5, 48): (True, True),
    (0.75, 32): (True, False), (0.75, 40): (True, True), (0.75, 48): (True, True),
}  # fmt: skip
EQUILIBRIUM_FROM = {32: 0.72, 40: 0.40, 48: 0.08}  # patience, as they round it
RISK_DOMINANT_FROM = {32: 0.82, 40: 0.61, 48: 0.39}
GAINS, LOSSES = (0.1, 0.5, 1.0, 2.0), (0.1, 0.5, 1.0, 2.0)  # g and l of the normalised dilemma
PATIENCES = tuple(np.linspace(0.0, 0.96, 25).tolist())
REWARDS = tuple(np.linspace(27.0, 49.0, 12).tolist())
HALF = 0.5  # the trust at which risk dominance asks


def normalised(gain: float, loss: float) -> Game:
    """The dilemma with R = 1, P = 0, T = 1 + g and S = −l."""
    return Game(reward=1.0, sucker=-loss, temptation=1.0 + gain)


def needed_patience(game: Game, trust: float) -> float:
    """The patience from which conditional cooperation is worth more than competing at a trust."""
    return turning_point(lambda patience: game.gain(trust, patience) > 0.0, 0.0, 1.0)


def _dilemmas() -> list[Game]:
    return [*TREATED.values(), *(normalised(gain, loss) for gain, loss in product(GAINS, LOSSES))]


def _grim_from(game: Game) -> float:
    """(T − R)/(T − P)."""
    return (game.temptation - game.reward) / (game.temptation - game.punishment)


def _dominant_from(game: Game) -> float:
    """(T − R + P − S)/(T − S)."""
    return (game.temptation - game.reward + game.punishment - game.sucker) / (game.temptation - game.sucker)


def grim_trigger() -> dict[str, Any]:
    """The least patience for grim in full trust, over dilemmas."""
    found = [(needed_patience(game, 1.0), _grim_from(game)) for game in _dilemmas()]
    return {
        "apart": max(abs(ours - theirs) for ours, theirs in found),
        "above": sum(game.accepts(1.0, _grim_from(game) + 0.001) for game in _dilemmas()),
        "below": sum(game.accepts(1.0, _grim_from(game) - 0.001) for game in _dilemmas()),
    }


def _played(game: Game, grim: bool, against_grim: bool, patience: float, rounds: int = 2000) -> float:
    """The average discounted payoff of grim, or of always defecting, against one of the two, round by round."""
    total, weight, betrayed = 0.0, 1.0 - patience, [False, False]
    for _ in range(rounds):
        own, other = grim and not betrayed[0], against_grim and not betrayed[1]
        met = game.reward if own else game.temptation
        left = game.sucker if own else game.punishment
        total += weight * (met if other else left)
        weight *= patience
        betrayed = [betrayed[0] or not other, betrayed[1] or not own]
    return total


def _lead_of_grim(game: Game, share: float, patience: float) -> float:
    """What grim earns over always defecting among a share of grim players."""
    grim, defect = (
        share * _played(game, own, True, patience) + (1.0 - share) * _played(game, own, False, patience) for own in (True, False)
    )
    return grim - defect


def _basin(gain: float, loss: float, patience: float) -> float:
    """The share of grim players below which always defecting is better: (1 − δ)l/(1 − (1 − δ)(1 + g − l)); 1 where grim fails."""
    haste = 1.0 - patience
    slope = 1.0 - haste * (1.0 + gain - loss)
    return min(1.0, haste * loss / slope) if slope > 0.0 else 1.0


def basin() -> dict[str, Any]:
    """The basin of attraction of always defecting, by the tipping trust, over dilemmas and patience."""
    cases = list(product(GAINS, LOSSES, PATIENCES))
    found = [normalised(gain, loss).tipping_trust(patience) for gain, loss, patience in cases]
    played = [
        abs(_lead_of_grim(normalised(1.0, 0.5), share, patience) - normalised(1.0, 0.5).gain(share, patience))
        for share in (0.0, 0.3, 0.7, 1.0)
        for patience in (0.0, 0.5, 0.9)
    ]
    return {
        "apart": max(abs(ours - _basin(*case)) for ours, case in zip(found, cases, strict=True)),
        "played": max(played),
        "hopeless": min(trust for trust, (gain, _, patience) in zip(found, cases, strict=True) if patience < gain / (1.0 + gain)),
    } | {f"basin_{reward}": [game.tipping_trust(patience) for patience in PATIENCES] for reward, game in TREATED.items()}


def treatments() -> dict[str, Any]:
    """The treatments of Dal Bó and Fréchette, and the patience that each reward asks for."""
    told = {
        (patience, reward): (TREATED[reward].accepts(1.0, patience), TREATED[reward].tipping_trust(patience) < HALF)
        for patience, reward in TREATMENTS
    }
    return (
        {"misjudged": sum(told[case] != expected for case, expected in TREATMENTS.items())}
        | {f"equilibrium_{reward}": needed_patience(game, 1.0) for reward, game in TREATED.items()}
        | {f"dominant_{reward}": needed_patience(game, HALF) for reward, game in TREATED.items()}
    )


def risk_dominance() -> dict[str, Any]:
    """The patience from which cooperation is risk-dominant, over dilemmas and over the reward."""
    games = [Game(reward, 12.0, 50.0, 25.0) for reward in REWARDS]
    return {
        "apart": max(abs(needed_patience(game, HALF) - _dominant_from(game)) for game in _dilemmas()),
        "stricter": min(needed_patience(game, HALF) - needed_patience(game, 1.0) for game in _dilemmas()),
        "grim": [needed_patience(game, 1.0) for game in games],
        "grim_source": [_grim_from(game) for game in games],
        "dominant": [needed_patience(game, HALF) for game in games],
        "dominant_source": [_dominant_from(game) for game in games],
    }


_BASIN, _PATIENCE = "Basin of always defecting", "Patience that cooperation needs"
_ROUNDING = "Closed form against halving and linear rules in double precision: 1e-9 is far above rounding."
CLAIMS = (
    Claim(
        "grim_trigger", "repeated",
        "Grim is an equilibrium of the repeated prisoner's dilemma if and only if δ is at least (T − R)/(T − P)",
        "Friedman 1971",
        "19 dilemmas: R, S, T, P = 32, 40, 48, 12, 50, 25, and R = 1, P = 0, T = 1 + g, S = −l with g, l = 0.1 to 2; best "
        "response in full trust that the partner plays grim, without costs",
        (
            Check("apart", "largest difference of the least patience", "0", 0.0, 1e-9),
            Check("above", "dilemmas in which it cooperates at 0.001 more patience", "19", 19.0, 19.0),
            Check("below", "dilemmas in which it cooperates at 0.001 less patience", "0", 0.0, 0.0),
        ),
        _ROUNDING,
        Computed(grim_trigger),
    ),
    Claim(
        "grim_basin", "repeated",
        "Against always defecting grim is the better reply if more than (1 − δ)l/(1 − (1 − δ)(1 + g − l)) play grim",
        "Dal Bó and Fréchette 2011",
        "R = 1, P = 0, T = 1 + g, S = −l, g and l 0.1 to 2, δ 0 to 0.96, by the model's tipping trust; and the gain at g = "
        "1, l = ½ beside grim and always defecting played out for 2000 rounds",
        (
            Check("apart", "largest difference of the tipping trust", "0", 0.0, 1e-9),
            Check("played", "largest difference of the gain from what is earned round by round (per R)", "0", 0.0, 1e-9),
            Check("hopeless", "lowest tipping trust where grim is no equilibrium", "1, no trust is enough", 1.0, 1.0),
        ),
        f"{_ROUNDING} 0.9^2000 is below 1e-90.",
        Computed(basin),
        curves=tuple(
            Curve(f"basin_{reward}", f"R = {reward}", _BASIN, PATIENCES, "patience δ", "share of grim needed")
            for reward in TREATED
        ),
    ),
    Claim(
        "grim_treatments", "repeated",
        "Six treatments: with R = 32, 40, 48 cooperation is an equilibrium from δ = 0.72, 0.40, 0.08 and risk-dominant from "
        "0.82, 0.61, 0.39, so that at δ = ½ it is neither, an equilibrium alone, both, and at δ = ¾ an equilibrium alone, "
        "both, both",
        "Dal Bó and Fréchette 2011",
        "S, T, P = 12, 50, 25 points; equilibrium: best response in full trust; risk-dominant: tipping trust below ½",
        (
            Check("misjudged", "treatments judged otherwise", "none of 6", 0.0, 0.0),
            *(
                Check(f"{kind}_{reward}", f"least patience, R = {reward}, {kind}", f"{least:.2f}", least - 0.005, least + 0.005)
                for kind, known in (("equilibrium", EQUILIBRIUM_FROM), ("dominant", RISK_DOMINANT_FROM))
                for reward, least in known.items()
            ),
        ),
        "The source gives two decimals: half a unit of the second.",
        Computed(treatments),
    ),
    Claim(
        "risk_dominance", "repeated",
        "The patience that selects cooperation, (T − R + P − S)/(T − S), is more than what makes it an equilibrium",
        "Blonski, Ockenfels and Spagnolo 2011",
        "the 19 dilemmas of grim; the patience from which the gain at trust ½ is above 0",
        (
            Check("apart", "largest difference of the patience", "0", 0.0, 1e-9),
            Check("stricter", "least of it over the patience of grim", "above 0", 1e-6, 1.0),
        ),
        _ROUNDING,
        Computed(risk_dominance),
        curves=tuple(
            Curve(name, label, _PATIENCE, REWARDS, "reward R (points)", "least patience δ")
            for name, label in (
                ("grim", "equilibrium, model"), ("grim_source", "(T − R)/(T − P)"),
                ("dominant", "risk-dominant, model"), ("dominant_source", "(T − R + P − S)/(T − S)"),
            )
        ),
    ),
)  # fmt: skip
