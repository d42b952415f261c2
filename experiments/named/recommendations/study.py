"""The recommendations experiment: the five packages of Li, Xiao and Ma (2020) in every combination, a 2^5 factorial.

Every combination is lived with the same seeds, and until the year in which the packages start all are the same. Effects are
contrasts of the factorial in −1/+1 coding, taken seed by seed, which is what ordinary least squares gives on paired seeds.
"""

from itertools import combinations, product

import numpy as np

from citypact.experiments.named.study import Scale, Study
from citypact.experiments.named.transition.spec import FIVE
from citypact.experiments.paper.cells import lived, outcomes_of, seeded
from citypact.experiments.paper.effects import EFFECT_COLUMNS, effect, interval, resamples
from citypact.experiments.paper.prose import region_entry
from citypact.experiments.paper.tables import rounded
from citypact.experiments.paper.worlds import (
    FIRST,  # the packages are in force from it to the end
    YEARS,
)
from citypact.model.engine import Run
from citypact.model.regions.loading import load_region
from citypact.model.settings.agenda import Agenda
from citypact.model.settings.packages import PACKAGES, policy_agenda

REGION = "yangtze_delta"
OUTCOMES = (
    "mean_cooperation", "mean_depth", "net_welfare", "final_cooperation", "final_depth", "final_joint_governance",
    "cumulative_welfare", "gini_gains", "gini_output", "total_transfer", "total_outlay", "total_revenue",
)  # fmt: skip
# Over the run: with so many years in force, many combinations end at full cooperation, and the end tells them apart no more.
RESULTS = ("mean_cooperation", "mean_depth", "net_welfare")
PAIRED = RESULTS[1:]
LETTERS = dict(zip(FIVE, ("M", "I", "B", "F", "P"), strict=True))  # market, industry, benefit, facilities, plan
POLICIES = tuple(product((0, 1), repeat=len(FIVE)))  # every combination, from none to all: 1 where a package is in force


def code(policy) -> str:
    """A combination by its letters, such as M·B; – for none."""
    return "·".join(LETTERS[name] for name, on in zip(FIVE, policy, strict=True) if on) or "–"


def agenda_of(policy) -> Agenda:
    """The agenda of a combination."""
    names = [name for name, on in zip(FIVE, policy, strict=True) if on]
    return policy_agenda("+".join(names), FIRST) if names else Agenda()


def signs(names) -> np.ndarray:
    """The contrast of a factor, or of the interaction of two: the product of their signs in every combination, (policy,)."""
    columns = [np.array([1 if policy[FIVE.index(name)] else -1 for policy in POLICIES]) for name in names]
    return np.prod(columns, axis=0)


def contrast(values: np.ndarray, names) -> np.ndarray:
    """The effect of a factor or an interaction in every seed: twice the coefficient of the −1/+1 regression.

    values: (policy, seed). Of one factor: the mean with it less the mean without it. Of two: half the difference that the
    second makes to the effect of the first. Source: Box, Hunter and Hunter (2005), Statistics for Experimenters.
    """
    return 2.0 * (signs(names)[:, None] * values).mean(axis=0)


TERMS = tuple((name,) for name in FIVE) + tuple(combinations(FIVE, 2))


class Recommendations(Study):
    """Main effects and interactions of the five recommendations, and what they bring for what they cost."""

    name = "recommendations"
    question = "Which of the five recommendations carries the result, and which pair is worth more than its sum?"
    full = Scale(seeds=200, points=len(POLICIES), years=YEARS)
    quick = Scale(seeds=20, points=len(POLICIES), years=YEARS)

    def size(self) -> int:
        return len(POLICIES) * self.scale.seeds

    def design(self) -> dict:
        return {
            "region": region_entry(load_region(REGION)),
            "factors": {name: {"letter": LETTERS[name], "instruments": PACKAGES[name].instruments} for name in FIVE},
            "combinations": "all 32, with the same seeds",
            "in force": {"first": FIRST, "last": "the end of the run"},
            "budget": "none",
            "outcomes": list(OUTCOMES),
        }

    def tables(self, counter) -> dict:
        region = load_region(REGION)
        cells = {policy: seeded(Run(region, self.parameters, agenda_of(policy)), self.scale.seeds) for policy in POLICIES}
        found = lived(cells, self.scale.years, *outcomes_of(OUTCOMES), counter, self.threads)
        values = {name: np.stack([found[policy][name] for policy in POLICIES]) for name in OUTCOMES}  # (policy, seed)
        return {
            "cells": self._cells(values),
            "all_five": self._all_five(values),
            "effects": self._effects(values),
            "pairs": self._pairs(values),
            "explained": self._explained(values),
            "worth": self._worth(values),
        }

    def figures(self, stored) -> None:
        from citypact.experiments.named.recommendations.figures import draw_all

        draw_all(stored)

    def answer(self, stored) -> str:
        from citypact.experiments.named.recommendations.report import answer

        return answer(stored)

    def _cells(self, values: dict) -> tuple:
        """Every combination's outcomes."""
        rows = [
            (code(policy), *policy, name, *effect(values[name][position]).row())
            for position, policy in enumerate(POLICIES)
            for name in OUTCOMES
        ]
        return ("policy", *FIVE, "outcome", *EFFECT_COLUMNS), rows

    def _all_five(self, values: dict) -> tuple:
        """How far every other combination stays behind all five."""
        rows = [
            (code(policy), name, *effect(values[name][-1] - values[name][position]).row())
            for position, policy in enumerate(POLICIES[:-1])
            for name in OUTCOMES
        ]
        return ("policy", "outcome", *EFFECT_COLUMNS), rows

    def _effects(self, values: dict) -> tuple:
        """Main effects and two-factor interactions of every outcome."""
        rows = [
            (name, term[0], term[1] if len(term) > 1 else "", *effect(contrast(values[name], term)).row())
            for name in OUTCOMES
            for term in TERMS
        ]
        return ("outcome", "factor", "with", *EFFECT_COLUMNS), rows

    def _pairs(self, values: dict) -> tuple:
        """What a pair alone brings beyond the sum of what each brings alone, the other three not in force."""
        rows = []
        for one, other in combinations(FIVE, 2):
            four = ((), (one,), (other,), (one, other))
            at = [POLICIES.index(tuple(int(name in names) for name in FIVE)) for names in four]
            for name in OUTCOMES:
                none, first, second, both = values[name][at]
                parts = {"pair": both - none, "sum": first + second - 2 * none, "surplus": both - first - second + none}
                rows += [(name, one, other, what, *effect(part).row()) for what, part in parts.items()]
        return ("outcome", "factor", "with", "what", *EFFECT_COLUMNS), rows

    def _explained(self, values: dict) -> tuple:
        """The share of the spread between the 32 combinations that main effects, and then pairs, account for."""
        rows = []
        for name in OUTCOMES:
            means = values[name].mean(axis=1)
            total = ((means - means.mean()) ** 2).sum()
            parts = []
            for size in (1, 2):
                fitted = sum((signs(term) * (signs(term) * means).mean()) ** 2 for term in TERMS if len(term) == size)
                parts.append(float(fitted.sum() / total) if total > 0 else float("nan"))
            rows.append((name, *rounded([*parts, 1.0 - sum(parts)])))
        return ("outcome", "main_effects", "pairs", "rest"), rows

    def _worth(self, values: dict) -> tuple:
        """Welfare won per unit of outlay: of each package alone, of all five, and of adding one to the rest on average.

        None where a policy costs nothing: benefit coordination only moves money between cities. Intervals by resampling seeds.
        """
        drawn, rows = resamples(self.scale.seeds), []
        welfare, outlay = values["cumulative_welfare"], values["total_outlay"]
        for name in (*FIVE, "all five"):
            policy = tuple(int(name in (other, "all five")) for other in FIVE)
            at = POLICIES.index(policy)
            rows.append((name, "alone", *_ratio(welfare[at] - welfare[0], outlay[at] - outlay[0], drawn)))
        for name in FIVE:
            rows.append((name, "on average", *_ratio(contrast(welfare, (name,)), contrast(outlay, (name,)), drawn)))
        return ("recommendation", "how", "welfare", "outlay", "ratio", "low", "high"), rows


def _ratio(gain: np.ndarray, spent: np.ndarray, drawn: np.ndarray) -> list:
    """Mean gain, mean outlay, their ratio and its interval; no ratio where nothing is spent."""
    if spent.mean() <= 0.0:
        return [*rounded([gain.mean(), spent.mean()]), None, None, None]
    again = gain[drawn].mean(axis=1) / spent[drawn].mean(axis=1)
    return rounded([gain.mean(), spent.mean(), gain.mean() / spent.mean(), *interval(again)])
