"""Unequal gains: envy, acceptance and bargaining by the model's fairness rules; contests and fines."""

from math import log
from typing import Any

import numpy as np

from citypact.agents import fairness, payoffs
from citypact.agents.codes import JOINT
from citypact.agents.outlook import CityLook, Setting, Tie, outlook
from citypact.experiments.named.verification.computed import Computed
from citypact.experiments.named.verification.spec import Check, Claim, Curve
from citypact.experiments.named.verification.stripped import FREE, NO_GOVERNMENT, Game, turning_point
from citypact.experiments.named.verification.unequal import bargaining, contests, fines
from citypact.experiments.paper.outcomes import fair_share
from citypact.model.year.arrays import numbers

ENVIES = tuple(np.linspace(0.0, 4.0, 17).tolist())
ACCEPTED = {0.0: 0.0, 0.5: 0.25, 1.0: 1.0 / 3.0, 4.0: 4.0 / 9.0}  # envy -> share, the types of Fehr and Schmidt (1999)
MARGINAL = tuple(np.linspace(0.55, 0.95, 9).tolist())  # what a public good returns to each of two for a unit given


def acceptance(envy: float) -> float:
    """The least share of a pie that is worth more than nothing, if the rest is the other's."""
    return turning_point(lambda share: share - fairness.resistance(envy, 0.0, share, 1.0 - share) > 0.0, 0.0, 1.0)


def _share_by_size(ratio: float) -> float:
    return payoffs.contest_share(payoffs.strength(1.0, 1.0), payoffs.strength(ratio, 1.0))


def _willing(ratio: float, envy: float) -> bool:
    """Whether the smaller of two cities gains in full trust by the whole outlook, where only a surplus is to be shared."""
    p = numbers(FREE.replace(contested_value=0, resistance=envy))
    small, large = (CityLook(size, log(size), 0.5, size, payoffs.strength(size, 1.0), 0.0) for size in (1.0, ratio))
    _, (side, _), _ = outlook(p, NO_GOVERNMENT, Setting(0.0, 0.0), Tie(0.0, 0.0, JOINT, 0.5, 1.0, 1.0), small, large)
    return side.decision_gain > 0.0


def willing_share(envy: float) -> float:
    """The bargaining share of the smaller city below which it no longer gains, by the whole outlook."""
    return _share_by_size(turning_point(lambda ratio: not _willing(ratio, envy), 1.0, 1e3))


def ultimatum() -> dict[str, Any]:
    """The least share that is accepted, over envy."""
    found = [acceptance(envy) for envy in ENVIES]
    envious = [envy for envy in ENVIES if envy >= 0.25]
    willing = [willing_share(envy) for envy in envious]
    return {
        **{f"accepted_{envy:g}": acceptance(envy) for envy in ACCEPTED},
        "apart": max(abs(share - envy / (1.0 + 2.0 * envy)) for share, envy in zip(found, ENVIES, strict=True)),
        "willing": max(abs(share - envy / (1.0 + 2.0 * envy)) for share, envy in zip(willing, envious, strict=True)),
        "told": max(abs(fair_share(envy) - envy / (1.0 + 2.0 * envy)) for envy in ENVIES),
        "accepted": found,
        "source": [envy / (1.0 + 2.0 * envy) for envy in ENVIES],
        "outlook": [np.nan] * (len(ENVIES) - len(willing)) + willing,
    }


def public_good(marginal: float) -> Game:
    """The game of one of two who give a unit or keep it, and get ``marginal`` for each unit that is given."""
    return Game(reward=2.0 * marginal, sucker=marginal, temptation=1.0 + marginal, punishment=1.0)


def _guilt_needed(marginal: float) -> float:
    """The guilt from which giving is a best reply to giving: what T has over S, times guilt, as the price of a breach."""
    game = public_good(marginal)
    return turning_point(lambda guilt: game.gain(1.0, fine=guilt * (game.temptation - game.sucker)) > 0.0, 0.0, 1.0)


def _patience_needed(envy: float, own: float, other: float) -> float:
    """The patience from which the side that gets less cooperates in full trust."""
    resists = fairness.resistance(envy, 0.0, own, other)
    return turning_point(lambda patience: Game(own, -1.0, 3.0).gain(1.0, patience, resistance=resists) > 0.0, 0.0, 1.0)


def contribution() -> dict[str, Any]:
    """The guilt that a public good needs, over what it returns."""
    selfish = [
        public_good(marginal).gain(trust, fine=(0.999 - marginal))
        for marginal in MARGINAL
        for trust in np.linspace(0.0, 1.0, 11).tolist()
    ]
    return {
        "guilt": max(abs(_guilt_needed(marginal) - (1.0 - marginal)) for marginal in MARGINAL),
        "selfish": max(selfish),
        "found": [_guilt_needed(marginal) for marginal in MARGINAL],
        "source": [1.0 - marginal for marginal in MARGINAL],
    }


def envy() -> dict[str, Any]:
    """The patience that a repeated dilemma needs whose mutual cooperation is shared unequally, and equally."""
    envious = [abs(_patience_needed(envy, 1.5, 2.5) - (1.5 + envy) / 3.0) for envy in (0.0, 0.5, 1.0)]
    return {"envious": max(envious), "equal": abs(_patience_needed(1.0, 2.0, 2.0) - 1.0 / 3.0)}


_ACCEPTANCE, _GUILT = "Least accepted share", "Guilt that a public good needs"
CLAIMS: tuple[Claim, ...] = (
    Claim(
        "ultimatum", "unequal",
        "Whoever envies by α accepts a share of the pie if and only if it is at least α/(1 + 2α)",
        "Fehr and Schmidt 1999",
        "a pie of 1, nothing if it is refused; worth of an offer: share less the model's resistance with ρ = α, without a "
        "fund; α 0 to 4; and by the whole outlook: two cities without rivalry, costs, threshold and foot-dragging, in full "
        "trust, the larger ever larger until the smaller no longer gains, its share the bargaining share",
        (
            *(
                Check(f"accepted_{envy:g}", f"least accepted share, α = {envy:g}", f"{share:.3f}", share - 0.001, share + 0.001)
                for envy, share in ACCEPTED.items()
            ),
            Check("apart", "largest difference of that share over α", "0", 0.0, 1e-9),
            Check("willing", "largest difference of the share by the whole outlook, α from ¼", "0", 0.0, 1e-9),
            Check("told", "largest difference of the fair share that the reports tell", "0", 0.0, 1e-12),
        ),
        "The shares of the four types of the source to three decimals; else closed form against halving in double precision.",
        Computed(ultimatum),
        curves=tuple(
            Curve(name, label, _ACCEPTANCE, ENVIES, "envy α, resistance ρ", "share of the pie")
            for name, label in (("accepted", "model's resistance"), ("outlook", "whole outlook"), ("source", "α/(1 + 2α)"))
        ),
    ),
    Claim(
        "public_good", "unequal",
        "Nobody gives to a public good whose guilt is below 1 − a, whatever the others do; from there on giving is a reply "
        "to giving",
        "Fehr and Schmidt 1999",
        "two players, each unit given returns a to both, a from 0.55 to 0.95, played once; the model has envy but no guilt, "
        "which is put in as the price of a breach, β times what the breaker has over the other (a deviation: guilt is a "
        "wish, a fine is paid)",
        (
            Check("guilt", "largest difference of the least guilt from 1 − a", "0", 0.0, 1e-9),
            Check("selfish", "largest gain from giving at a guilt 0.001 below, at any trust (per unit)", "below 0", -1.0, -1e-9),
        ),
        "Closed form against halving in double precision.",
        Computed(contribution),
        curves=(
            Curve("found", "model's gain, breach fine", _GUILT, MARGINAL, "return a to each of two", "guilt β"),
            Curve("source", "1 − a", _GUILT, MARGINAL, "return a to each of two", "guilt β"),
        ),
    ),
    Claim(
        "envy_in_dilemma", "unequal",
        "Envy of the one who gains more makes mutual cooperation worth R − α(R′ − R) to the other, who needs the more "
        "patience for it; where both gain alike envy changes nothing",
        "Fehr and Schmidt 1999; grim: Friedman 1971",
        "T = 3, S = −1, P = 0; R = 1½ beside 2½, α = 0, ½, 1, and R = 2 on both sides with α = 1, in full trust; the model's "
        "resistance in its gain; least patience (T − R + α(R′ − R))/(T − P). Envy of the betrayed is not in the model",
        (
            Check("envious", "largest difference of the least patience", "0", 0.0, 1e-9),
            Check("equal", "difference where both gain alike", "0", 0.0, 1e-9),
        ),
        "Closed form against halving in double precision.",
        Computed(envy),
    ),
    *bargaining.CLAIMS,
    *contests.CLAIMS,
    *fines.CLAIMS,
)  # fmt: skip
