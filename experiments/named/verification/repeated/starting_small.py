"""Starting small (Watson 1999, 2002): a small first stake makes cooperation viable at any trust, where all at once is not."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from citypact.agents.codes import JOINT, RIVALRY
from citypact.agents.outlook import CityLook, Setting, SideLook, Tie, outlook
from citypact.experiments.named.verification.computed import Computed
from citypact.experiments.named.verification.spec import Check, Claim, Curve
from citypact.experiments.named.verification.stripped import FREE, NO_GOVERNMENT, Game, turning_point
from citypact.model.engine import Batch, Run
from citypact.model.regions.loading import load_region
from citypact.model.settings.parameters import Parameters
from citypact.model.year.arrays import numbers

SOURCE = "Watson 1999, 2002"
SATURATION = 0.25  # of both cities of the pair, equal in size and industries and without distance
AT_ONCE = dict.fromkeys(("opening_information", "opening_thematic", "commitment_information", "commitment_thematic"), 1.0)
STAKES = tuple(np.linspace(0.0, 0.3, 16).tolist())  # committed by the first stage
DILEMMA, PATIENCE = Game(reward=3.0, sucker=-1.0, temptation=5.0), 0.7
TRUSTS = tuple(np.linspace(0.02, 0.4, 20).tolist())
PRIORS = tuple(np.linspace(0.02, 0.28, 14).tolist())  # prior trusts of the region that is lived, all too low to begin at once
# What would move a pair besides its choices stands still, and every choice is made anew every year without noise.
STILL = dict.fromkeys(
    ("growth_rate", "feedback", "capacity_gain", "specialisation", "isomorphism_drift", "industrial_transfer"), 0.0
) | {"rule": "best_response", "review_rate": 1.0}
YEARS = 40


def look(parameters: Parameters, stage: int, trust: float) -> SideLook:
    """What one of two equal cities sees by the model's whole outlook, without government."""
    city = CityLook(1.0, 0.0, SATURATION, 1.0, 1.0, 0.0)
    tie = Tie(0.0, 0.0, stage, 1.0, trust, trust)
    _, (side, _), _ = outlook(numbers(parameters), NO_GOVERNMENT, Setting(0.0, 0.0), tie, city, city)
    return side


def _basin(side: SideLook, patience: float) -> float:
    """(1 − δ)l/(R − (1 − δ)(T − l)) with l = −S: the tipping trust of Dal Bó and Fréchette (2011) where P = 0."""
    haste, loss = 1.0 - patience, -side.sucker
    return haste * loss / (side.reward - haste * (side.temptation - loss))


def ladder() -> dict[str, Any]:
    """The trust that founding needs over what the first stage commits, and that of all at once."""
    sides = [look(FREE.replace(commitment_information=stake), RIVALRY, 0.5) for stake in STAKES]
    tipping = [side.tipping_trust for side in sides]
    at_once = look(FREE.replace(**AT_ONCE), RIVALRY, 0.5)
    tiny = FREE.replace(commitment_information=1e-6)
    return {
        "apart": max(abs(side.tipping_trust - _basin(side, FREE.patience)) for side in sides),
        "falls": sum(after < before for before, after in pairwise(tipping)),
        "limit": look(tiny, RIVALRY, 0.5).tipping_trust,
        "founds": look(tiny, RIVALRY, 1e-4).decision_gain,
        "refuses": look(FREE.replace(**AT_ONCE), RIVALRY, 1e-4).decision_gain,
        "at_once": at_once.tipping_trust - look(FREE, JOINT, 0.5).tipping_trust,
        "tipping": tipping,
        "all_at_once": [at_once.tipping_trust] * len(STAKES),
    }


def staked(stake: float, trust: float) -> float:
    """The gain from cooperating at a first stake, and fully from then on if one is met, over always competing.

    In the first year R, S and T are the stake times those of the dilemma; who is met has R for good then, who is not has nothing.
    """
    met = (1.0 - PATIENCE) * stake * DILEMMA.reward + PATIENCE * DILEMMA.reward
    return Game(met, stake * DILEMMA.sucker, stake * DILEMMA.temptation).gain(trust, PATIENCE)


def _largest_stake(trust: float) -> float:
    """τδR/((1 − δ)(τ(T − R) + (1 − τ)l)), at most 1."""
    shyness = trust * (DILEMMA.temptation - DILEMMA.reward) - (1.0 - trust) * DILEMMA.sucker
    return min(1.0, trust * PATIENCE * DILEMMA.reward / ((1.0 - PATIENCE) * shyness))


def _found_stake(trust: float) -> float:
    """The largest first stake at which the gain is above 0, by halving, at most 1."""
    return turning_point(lambda stake: staked(stake, trust) <= 0.0, 0.0, 1.0)


def first_stake() -> dict[str, Any]:
    """The largest first stake at which cooperation is viable, over trust."""
    found, expected = ([stake(trust) for trust in TRUSTS] for stake in (_found_stake, _largest_stake))
    doubtful = np.geomspace(1e-6, 0.1, 20).tolist()
    return {
        "apart": max(abs(ours - theirs) for ours, theirs in zip(found, expected, strict=True)),
        "viable": sum(staked(0.99 * _largest_stake(trust), trust) > 0.0 for trust in doubtful),
        "too_much": sum(staked(1.01 * _largest_stake(trust), trust) > 0.0 for trust in doubtful),
        "at_once": turning_point(lambda trust: staked(1.0, trust) > 0.0, 0.0, 1.0) - DILEMMA.tipping_trust(PATIENCE),
        "found": found,
        "source": expected,
    }


def _joint(changes: Sequence[dict[str, float]]) -> list[float]:
    """The share of relations in joint governance after some years of best response, for each of the changes of the parameters."""
    region, parameters = load_region("synthetic:2:1"), FREE.replace(**STILL)
    batch = Batch([Run(region, parameters.replace(**change)) for change in changes], YEARS)
    return batch.advance(YEARS, ("stage_joint_governance",))[:, -1, 0].tolist()


def climbed() -> dict[str, Any]:
    """Whether a pair comes to joint governance, over prior trust: in small steps, by the default ladder, and all at once."""
    small = _joint([{"prior_trust": prior, "commitment_information": prior / 10.0} for prior in PRIORS])
    default = _joint([{"prior_trust": prior} for prior in PRIORS])
    at_once = _joint([{"prior_trust": prior} | AT_ONCE for prior in PRIORS])
    return {"least_small": min(small), "most_at_once": max(at_once), "small": small, "default": default, "at_once": at_once}


_LADDER, _STAKE, _CLIMB = "Trust that founding needs", "Largest first stake", "A pair lived for 40 years"
CLAIMS = (
    Claim(
        "small_ladder", "repeated",
        "The less the first stage commits, the less trust it takes to begin, down to none",
        f"{SOURCE}; tipping trust: Dal Bó and Fréchette 2011",
        "two equal cities of saturation 0.25 at the defaults, without costs, resistance, threshold and relative standing, by "
        "the whole outlook; the first stage opens 0.3 of the surplus and commits 0 to 0.3; all at once: every stage opens "
        "and commits all",
        (
            Check("apart", "largest difference of the tipping trust from (1 − δ)l/(R − (1 − δ)(T − l))", "0", 0.0, 1e-9),
            Check("falls", "steps to a larger stake that need less trust", "none", 0.0, 0.0),
            Check("limit", "tipping trust with 1e-6 committed", "0", 0.0, 1e-5),
            Check("founds", "gain from beginning at trust 0.0001 with 1e-6 committed (per stake)", "above 0", 1e-12, 1.0),
            Check("refuses", "the same all at once", "below 0", -1.0, -1e-12),
            Check("at_once", "tipping trust all at once less that of joint governance", "0", -1e-12, 1e-12),
        ),
        "Closed form in double precision. The tipping trust is proportional to a small first stake, with a factor of about "
        "1.3. With a search cost, which is lost whether one is met or not, it would not go to 0.",
        Computed(ladder),
        curves=(
            Curve("tipping", "first stage opens 0.3", _LADDER, STAKES, "committed by first stage", "tipping trust"),
            Curve("all_at_once", "all at once", _LADDER, STAKES, "committed by first stage", "tipping trust"),
        ),
    ),
    Claim(
        "small_stake", "repeated",
        "At any trust above 0 there is a first stake that is small enough for cooperation to be viable",
        SOURCE,
        "R, S, T, P = 3, −1, 5, 0, δ = 0.7; the payoffs of the first year are multiplied by the stake, who is met then has R "
        "for good; by the gain of the model's decision; beside it τδR/((1 − δ)(τ(T − R) + (1 − τ)l)). Two steps instead of "
        "the sources' continuous level of interaction",
        (
            Check("apart", "largest difference of the largest viable stake (share)", "0", 0.0, 1e-9),
            Check("viable", "of 20 trusts from 1e-6 to 0.1, those with a gain at 0.99 of that stake", "20", 20.0, 20.0),
            Check("too_much", "those with a gain at 1.01 of it", "0", 0.0, 0.0),
            Check("at_once", "trust that the full stake needs less the tipping trust", "0", -1e-9, 1e-9),
        ),
        "Closed form against halving in double precision.",
        Computed(first_stake),
        curves=(
            Curve("found", "model's gain", _STAKE, TRUSTS, "trust τ", "first stake (share)"),
            Curve("source", "closed form", _STAKE, TRUSTS, "trust τ", "first stake (share)"),
        ),
    ),
    Claim(
        "small_climb", "repeated",
        "Where all at once never begins, small steps lead to full cooperation, because those who are met learn to trust",
        SOURCE,
        "the whole engine: two cities (synthetic:2:1), best response, reviewed every year, outputs and industries fixed, "
        "without costs, resistance, threshold and relative standing; prior trust 0.02 to 0.28; first commitment a tenth of "
        f"the prior trust; {YEARS} years",
        (
            Check("least_small", "least share in joint governance at the end, small first stake", "1", 1.0, 1.0),
            Check("most_at_once", "largest share, all at once", "0", 0.0, 0.0),
        ),
        "Best response leaves nothing to chance: exact. The tipping trust of all at once is above 0.28.",
        Computed(climbed),
        curves=tuple(
            Curve(name, label, _CLIMB, PRIORS, "prior trust", "share in joint governance")
            for name, label in (("small", "stake a tenth of trust"), ("default", "default ladder"), ("at_once", "all at once"))
        ),
    ),
)  # fmt: skip
