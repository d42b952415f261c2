"""The recommendations experiment: the five packages of Li, Xiao and Ma (2020) in every combination, a 2^5 factorial.

Every combination is lived with the same seeds, and until the year in which the packages start all are the same. Effects are
contrasts of the factorial in −1/+1 coding, taken seed by seed, which is what ordinary least squares gives on paired seeds.
"""

from itertools import combinations

import numpy as np
import pandas as pd

from citypact.experiments.named.recommendations.spec import LETTERS, OUTCOMES, POLICIES, TERMS, TOGETHER, code, policy_of
from citypact.experiments.named.study import Scale, Study
from citypact.experiments.paper.inference import EFFECT_COLUMNS, bootstrap, effect, interval
from citypact.experiments.paper.regions import region_entry
from citypact.experiments.paper.tables import frame, rounded
from citypact.experiments.paper.worlds import FIRST, FIVE, YEARS
from citypact.experiments.sweeps.cells import Cell, outcomes
from citypact.experiments.sweeps.door import Door
from citypact.model.engine import Run
from citypact.model.settings.agenda import Agenda
from citypact.model.settings.packages import PACKAGES, policy_agenda


def agenda_of(policy: tuple) -> Agenda:
    """The agenda of a combination, in force to the end."""
    names = [name for name, on in zip(FIVE, policy, strict=True) if on]
    return policy_agenda("+".join(names), FIRST) if names else Agenda()


def contrast(values: np.ndarray, names: tuple) -> np.ndarray:
    """The effect of a factor or an interaction in every seed: twice the coefficient of the −1/+1 regression.

    values: (policy, seed). Of one factor: the mean with it less the mean without it. Of two: half the difference that the
    second makes to the effect of the first. Source: Box, Hunter and Hunter (2005), Statistics for Experimenters.
    """
    coded = 2 * np.array(POLICIES) - 1
    signs = np.prod([coded[:, FIVE.index(name)] for name in names], axis=0)
    return 2.0 * (signs[:, None] * values).mean(axis=0)


class Recommendations(Study):
    """Main effects and interactions of the five recommendations, and what they bring for what they cost."""

    name = "recommendations"
    full = Scale(seeds=200, points=len(POLICIES), years=YEARS)
    quick = Scale(seeds=20, points=len(POLICIES), years=YEARS)
    shortest = FIRST

    def worlds(self) -> dict:
        kept = outcomes(OUTCOMES)
        runs = {policy: Run(self.region, self.parameters, agenda_of(policy)) for policy in POLICIES}
        return {"policies": {policy: Cell(run, self.seeds, self.scale.years, kept) for policy, run in runs.items()}}

    def design(self) -> dict:
        return {
            "region": region_entry(self.region),
            "factors": {name: {"letter": LETTERS[name], "instruments": PACKAGES[name].instruments} for name in FIVE},
            "combinations": "all 32, with the same seeds", "in force": {"first": FIRST, "last": "the end of the run"},
            "budget": "none", "outcomes": list(OUTCOMES),
        }  # fmt: skip

    def tables(self, door: Door) -> dict:
        found = door.lived("policies", self.worlds()["policies"])
        values = {name: np.stack([found[policy][name] for policy in POLICIES]) for name in OUTCOMES}  # (policy, seed)
        policies = list(enumerate(map(code, POLICIES)))
        cells = {(name, *POLICIES[at], what): values[what][at] for at, name in policies for what in OUTCOMES}
        behind = {(name, what): values[what][-1] - values[what][at] for at, name in policies[:-1] for what in OUTCOMES}
        effects = {(what, *term, "")[:3]: contrast(values[what], term) for what in OUTCOMES for term in TERMS}
        return {
            "cells": _effects(("policy", *FIVE, "outcome"), cells),
            "all_five": _effects(("policy", "outcome"), behind),  # how far every other combination stays behind all five
            "effects": _effects(("outcome", "factor", "with"), effects),
            "pairs": _effects(("outcome", "factor", "with", "what"), _pairs(values)),
            "explained": _explained(values),
            "worth": _worth(values),
        }


def _effects(columns: tuple, found: dict) -> pd.DataFrame:
    """A table of effects; found: cells of these columns -> (seed,) values."""
    return frame((*columns, *EFFECT_COLUMNS), ((*key, *effect(values).row()) for key, values in found.items()))


def _pairs(values: dict) -> dict:
    """What a pair alone brings beyond the sum of what each brings alone, the other three not in force."""
    found = {}
    for one, other in combinations(FIVE, 2):
        at = [POLICIES.index(policy_of(*names)) for names in ((), (one,), (other,), (one, other))]
        for name in OUTCOMES:
            none, first, second, both = values[name][at]
            found[name, one, other, "pair"] = both - none
            found[name, one, other, "sum"] = first + second - 2 * none
            found[name, one, other, "surplus"] = both - first - second + none
    return found


def _explained(values: dict) -> pd.DataFrame:
    """The share of the spread between the 32 combinations that main effects, and then pairs, account for."""
    rows = []
    for name in OUTCOMES:
        means = values[name].mean(axis=1, keepdims=True)
        spread = float(means.var())  # a term adds the square of its coefficient to it
        parts = [sum((contrast(means, term).item() / 2) ** 2 for term in TERMS if len(term) == size) for size in (1, 2)]
        shares = [part / spread for part in parts] if spread > 0 else [float("nan")] * 2
        rows.append((name, *rounded([*shares, 1.0 - sum(shares)])))
    return frame(("outcome", "main_effects", "pairs", "rest"), rows)


def _worth(values: dict) -> pd.DataFrame:
    """Welfare won per unit of outlay: of each package alone, of all five, and of adding one to the rest on average.

    No ratio where a policy costs nothing: benefit coordination only moves money between cities. Intervals by resampling seeds.
    """
    welfare, outlay = values["cumulative_welfare"], values["total_outlay"]
    alone = {name: POLICIES.index(policy_of(name)) for name in FIVE} | {TOGETHER: len(POLICIES) - 1}
    rows = [(name, "alone", *_ratio(welfare[at] - welfare[0], outlay[at] - outlay[0])) for name, at in alone.items()]
    rows += [(name, "on average", *_ratio(contrast(welfare, (name,)), contrast(outlay, (name,)))) for name in FIVE]
    return frame(("recommendation", "how", "welfare", "outlay", "ratio", "low", "high"), rows)


def _ratio(gain: np.ndarray, spent: np.ndarray) -> list:
    """Mean gain, mean outlay, their ratio and its interval; no ratio where some run spends nothing."""
    means = rounded([gain.mean(), spent.mean()])
    if spent.min() <= 0.0:
        return [*means, None, None, None]
    again = bootstrap(lambda gain, spent, axis: gain.mean(axis=axis) / spent.mean(axis=axis), gain, spent)
    return [*means, *rounded([gain.mean() / spent.mean(), *interval(again)])]
