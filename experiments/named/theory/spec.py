"""What the theory experiment holds fixed: regions, rules, years, levels of the arms, and when a claim holds.

The claims are rows of ``claim_table``, the figures of the specification rows of ``quoted_table``.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from citypact.experiments.paper.inference import Effect
from citypact.experiments.paper.worlds import LAST, LATER
from citypact.model.regions.loading import THE_TEN
from citypact.model.settings import choice_table
from citypact.model.settings.packages import PACKAGES

SYNTHETIC = ("synthetic:30", "synthetic:20:2", "synthetic:40:3")
REGIONS = (*THE_TEN, *SYNTHETIC)
LONG = 500  # years of the runs in which a legacy is looked for
GAP_YEARS = (LAST, LATER, 60, 100, 200, LONG)  # in which it is told


@dataclass(frozen=True)
class Setting:
    """Of the model, in which every claim is judged: its label, and the parameters that it changes."""

    label: str
    changes: dict


CITY = {"scope": choice_table.SCOPES["city"].name}
RULES = {
    "logit": Setting(choice_table.RULES["logit"].label, {}),
    "best_response": Setting(choice_table.RULES["best_response"].label, {"rule": "best_response"}),
    "city": Setting("City scope", CITY),
    "imitation": Setting(choice_table.RULES["imitate_fermi"].label, CITY | {"rule": "imitate_fermi"}),
}
BY_RELATION = ("logit", "best_response")  # a choice for each relation: what is said of single relations is claimed under these

# Levels of the arms, the default between them.
HEADROOMS = (2.5, 4.0, 6.0)
FROZEN_HEADROOMS = (2.0, 4.0, 8.0)
FROZEN = {"growth_rate": 0.0, "feedback": 0.0, "industrial_transfer": 0.0}  # outputs stand still
STILL = FROZEN | {"capacity_gain": 0.0}  # and capacities too
RESISTANCES = (0.0, 0.5, 1.5, 3.0)
THRESHOLDS = (0.0, 0.01, 0.05)
TOURNAMENTS = (0.0, 0.1, 0.3)
# Every stage opens and commits all, so that nothing is left to begin small with.
AT_ONCE = dict.fromkeys(("opening_information", "opening_thematic", "commitment_information", "commitment_thematic"), 1.0)
SHARING = {"benefit_sharing": 0.9}
RATE = PACKAGES["benefit_coordination"].instruments["fund_rate"]
DEDUCTED, VOLUNTARY = {"fund_rate": RATE, "central_deduction": 1.0}, {"fund_rate": RATE}
COMMAND = 0.2  # orders in the world in which all three modes are founded
RECOMMENDATIONS = tuple(name for name, package in PACKAGES.items() if package.recommendation)

CUT_YEAR, CUT = 10, 0.6  # after this year capacities are left at this share: the experimenter's hand, no rule of the model
CUT_SPAN, CUT_SOON = 20, 5  # years after the cut that are looked at: for what it does, and for who goes first
EARLY = 20  # first years, in which it is looked at who goes first
TENTHS = 10
AGES = ((1, 5), (6, 10), (11, 20))  # years since founding between which hazards are compared
LIFE, LIFE_BOUNDS = 10, (0.57, 0.77)  # Homsy et al. (2013): mean age 18 years; exp(−10/18), and that of a stock that grows by 3 %
WAIT = 2.0  # years: a stage that takes longer takes "years"
UNRAVELLED, UNRAVELS_IN = 0.1, 5  # a fund of which so little is left after so many years has unravelled
SETTLED, KEPT = 200, 0.75  # states that stay apart have kept so much of the gap between them of this year
HALF = 0.5

HOLDS, UNDECIDED, FAILS, NO_CASE = "holds", "undecided", "fails", "no case"
VERDICTS = (HOLDS, UNDECIDED, FAILS, NO_CASE)


def verdict_of(part: Effect) -> str:
    """The verdict on one part of a claim, a quantity that the claim wants above 0, from its 95 % interval.

    holds: the whole interval is above 0; fails: it is all below 0, or the quantity is 0 in every seed (then nothing moves);
    undecided: it takes in 0, or there is none, of one seed; no case: no seed defines the quantity.
    """
    if math.isnan(part.mean):
        return NO_CASE
    if part.low > 0:
        return HOLDS
    return FAILS if part.high < 0 or part.low == part.high == 0 else UNDECIDED


def verdict_on(parts: Iterable) -> str:
    """The verdict on a claim from those on its parts: it fails with any of them, and holds only with all of them."""
    verdicts = [verdict_of(part) for part in parts]
    return next((said for said in (FAILS, NO_CASE, UNDECIDED) if said in verdicts), HOLDS)


def regions_by_verdict(verdicts: pd.DataFrame) -> dict:
    """(claim, rule) -> verdict -> regions in which it is said."""
    groups = verdicts.groupby(["claim", "rule"])
    return {key: {said: rows.region[rows.verdict == said].tolist() for said in VERDICTS} for key, rows in groups}
