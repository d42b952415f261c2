"""The robustness experiment: which of the headline orderings survive other scopes, rules, reaches, capacities and exponents.

Every variant changes one thing about the model and is then put to the same questions. Each question is a set of paired
contrasts; it is answered with yes when every one of them is more than three standard errors on the side of the theory.
"""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from experiments.named.cells import lived, seeded
from experiments.named.costs import ALL, WHICH, scaled
from experiments.named.effects import EFFECT_COLUMNS, Effect, effect
from experiments.named.prose import region_entry
from experiments.named.worlds import FIRST, LAST, LATER
from experiments.study import Scale, Study
from experiments.survival import HIERARCHICAL, HYBRID, SINCE_WITHDRAWAL, SPONTANEOUS
from model.agenda import Agenda, Intervention
from model.engine import Run
from model.packages import policy_agenda
from model.regions import load_region
from model.summary import FINAL_YEARS

REGIONS = ("yangtze_delta", "synthetic:30:1")
SURE = 3.0  # standard errors
FAINT = 0.1  # of the default's effect: a smaller one may be sure, and still does not carry the finding
MORE_SEEDS = 3  # times as many where relations of each mode are counted, of which there are few
SHARING = 0.9
COMMAND = 0.2  # orders in the world in which all three modes are founded
RESISTANCES = (0.0, 0.5, 1.5, 3.0)
TOURNAMENTS = (0.0, 0.1, 0.3)

# name -> (label, what is changed)
VARIANTS = {
    "default": ("Default", {}),
    "best_response": ("Best response", {"rule": "best_response"}),
    "city": ("City scope", {"scope": "city"}),
    "city_best_response": ("City scope with best response", {"scope": "city", "rule": "best_response"}),
    "imitate_fermi": ("Imitation (Fermi)", {"scope": "city", "rule": "imitate_fermi"}),
    "imitate_proportional": ("Imitation (proportional)", {"scope": "city", "rule": "imitate_proportional"}),
    "imitate_best": ("Imitation of the best", {"scope": "city", "rule": "imitate_best"}),
    "reach_200": ("Reach 200 km", {"reach_km": 200.0}),
    "reach_450": ("Reach 450 km", {"reach_km": 450.0}),
    "headroom_2.5": ("Headroom 2.5", {"headroom": 2.5}),
    "headroom_6": ("Headroom 6", {"headroom": 6.0}),
    "contest_0.5": ("Contest exponent 0.5", {"contest_exponent": 0.5}),
    "contest_2": ("Contest exponent 2", {"contest_exponent": 2.0}),
    "bargaining_0.5": ("Bargaining exponent 0.5", {"bargaining_exponent": 0.5}),
    "bargaining_2": ("Bargaining exponent 2", {"bargaining_exponent": 2.0}),
}


@dataclass(frozen=True)
class Finding:
    """A headline ordering: its label, what it says, its unit, and the contrast whose size is shown."""

    label: str
    meaning: str
    unit: str
    shown: str


FINDINGS = {
    "costs": Finding("Costs slow", "each transaction cost, and all together, slow cooperation: more without, less when tripled",
                     "mean cooperation", "all without"),
    "resistance": Finding("Resistance lowers", "the more resistance, the less cooperation", "mean cooperation", "0.0 over 3.0"),
    "sharing": Finding("Sharing restores", "benefit sharing gives back at least half of what strong resistance took",
                       "mean cooperation", "over resisted"),
    "standing": Finding("Standing lowers", "the more relative standing counts, the less cooperation", "mean cooperation",
                        "0.0 over 0.3"),
    "command": Finding("Command fast, fades", "orders act fastest, and lose most in the year after they end", "cooperation rate",
                       "first year"),
    "lasting": Finding("Hybrid lasts", "ten years after the withdrawal hybrid is ahead of command, and both of laissez-faire",
                       "cooperation rate", "hybrid over command"),
    "survival": Finding("Survival by mode", "of the relations alive at the withdrawal spontaneous ones survive longest, then "
                        "hybrid, then commanded ones", "years", "spontaneous over hybrid"),
}  # fmt: skip


def agendas() -> dict:
    """World -> agenda."""
    hybrid = policy_agenda("hybrid", FIRST, LAST)
    orders = Agenda((Intervention({"command": COMMAND}, FIRST, LAST),))
    return {"hybrid": hybrid, "hierarchical": policy_agenda("hierarchical", FIRST, LAST), "together": hybrid + orders}


class Robustness(Study):
    """The headline orderings in every variant of the model."""

    name = "robustness"
    question = "Which findings survive other scopes and rules of choice, reaches, capacities and exponents?"
    full = Scale(seeds=100, points=len(VARIANTS), years=40)
    quick = Scale(seeds=8, points=len(VARIANTS), years=40)

    @property
    def variants(self) -> dict:
        """The variants that are lived: as many as the scale has points, the default first."""
        return dict(list(VARIANTS.items())[: self.scale.points])

    def size(self) -> int:
        levels = 1 + 2 * len(WHICH) + len(RESISTANCES) + len(TOURNAMENTS)
        cells = levels + 3 + MORE_SEEDS  # sharing, two modes, and all modes together
        return len(REGIONS) * len(self.variants) * cells * self.scale.seeds

    def design(self) -> dict:
        return {
            "regions": [region_entry(load_region(name)) for name in REGIONS],
            "variants": {name: changes for name, (_, changes) in self.variants.items()},
            "findings": {name: finding.meaning for name, finding in FINDINGS.items()},
            "costs": "each and all, without and tripled",
            "resistance": list(RESISTANCES),
            "benefit sharing": {"level": SHARING, "at a resistance of": RESISTANCES[-1], "years": "all"},
            "tournament": list(TOURNAMENTS),
            "government": {"first": FIRST, "last": LAST, "orders in the world of all modes": COMMAND},
            "survival": {"seeds": MORE_SEEDS * self.scale.seeds},
            "holds": f"every contrast above {SURE:g} standard errors, the one shown at least {FAINT:g} of the default's",
        }

    def tables(self, counter) -> dict:
        contrasts, findings, levels, usual = [], [], [], {}
        for region in REGIONS:
            for variant, (_, changes) in self.variants.items():
                cells = self._cells(load_region(region), self.parameters.replace(**changes))
                values = lived(cells, self.scale.years, ("cooperation_rate",), _numbers, counter, self.threads)
                worlds = {
                    "base": ("base",),
                    "hybrid": ("hybrid",),
                    "hierarchical": ("hierarchical",),
                    "no costs": ("without", ALL),
                }
                for world, cell in worlds.items():
                    rate = values[cell]["rate"]
                    for what, part in (("mean", rate), ("final", rate[:, -FINAL_YEARS:])):
                        levels.append((region, variant, world, what, *effect(part.mean(axis=1)).row()))
                for finding, found in self._contrasts(values).items():
                    contrasts += [(region, variant, finding, what, *told.row()) for what, told in found.items()]
                    weakest = min(found, key=lambda what, found=found: -math.inf if math.isnan(found[what].z) else found[what].z)
                    shown = found[FINDINGS[finding].shown]
                    usual.setdefault((region, finding), shown.mean)
                    said = verdict(found.values(), shown.mean, usual[region, finding])
                    findings.append((region, variant, finding, said, *shown.row(), weakest, found[weakest].row()[3]))
        return {
            "contrasts": (("region", "variant", "finding", "contrast", *EFFECT_COLUMNS), contrasts),
            "findings": (("region", "variant", "finding", "verdict", *EFFECT_COLUMNS, "weakest", "weakest_z"), findings),
            "levels": (("region", "variant", "world", "cooperation", *EFFECT_COLUMNS), levels),
        }

    def figures(self, stored) -> None:
        from experiments.named.robustness_figures import draw_all

        draw_all(stored)

    def answer(self, stored) -> str:
        from experiments.named.robustness_report import answer

        return answer(stored)

    def _cells(self, region, parameters) -> dict:
        """Cell -> runs of one variant. The levels of resistance and standing include the default, which is lived as such."""

        def runs(chosen, agenda=None, seeds=self.scale.seeds):
            return seeded(Run(region, chosen, agenda or Agenda(), withdrawal=LAST), seeds)

        cells = {("base",): runs(parameters)}
        for which in WHICH:
            cells["without", which] = runs(scaled(parameters, which, 0.0))
            cells["tripled", which] = runs(scaled(parameters, which, 3.0))
        for level in RESISTANCES:
            cells["resistance", level] = runs(parameters.replace(resistance=level))
        sharing = Agenda((Intervention({"benefit_sharing": SHARING}),))
        cells[("shared",)] = runs(parameters.replace(resistance=RESISTANCES[-1]), sharing)
        for level in TOURNAMENTS:
            cells["tournament", level] = runs(parameters.replace(tournament=level))
        for world, agenda in agendas().items():
            cells[(world,)] = runs(parameters, agenda, self.scale.seeds * (MORE_SEEDS if world == "together" else 1))
        return cells

    def _contrasts(self, values: dict) -> dict:
        """Finding -> contrast -> effect, all of which the theory expects to be positive."""
        mean = {cell: found["rate"].mean(axis=1) for cell, found in values.items()}
        rate = {cell[0]: found["rate"] for cell, found in values.items() if len(cell) == 1}
        found = {"costs": {}, "resistance": {}, "standing": {}}
        for which in WHICH:
            words = "all" if which == ALL else which
            found["costs"][f"{words} without"] = effect(mean["without", which] - mean[("base",)])
            found["costs"][f"{words} tripled"] = effect(mean[("base",)] - mean["tripled", which])
        for finding, kind, levels in (("resistance", "resistance", RESISTANCES), ("standing", "tournament", TOURNAMENTS)):
            steps = [*pairwise(levels), (levels[0], levels[-1])]
            found[finding] = {f"{one} over {other}": effect(mean[kind, one] - mean[kind, other]) for one, other in steps}
        free, resisted, shared = mean["resistance", RESISTANCES[0]], mean["resistance", RESISTANCES[-1]], mean[("shared",)]
        found["sharing"] = {
            "over resisted": effect(shared - resisted),
            "over half of what was lost": effect(shared - (free + resisted) / 2),
        }
        lost = {world: rate[world][:, LAST - 1] - rate[world][:, LAST] for world in ("hybrid", "hierarchical")}
        found["command"] = {
            "first year": effect(rate["hierarchical"][:, FIRST - 1] - rate["hybrid"][:, FIRST - 1]),
            "lost in the next year": effect(lost["hierarchical"] - lost["hybrid"]),
        }
        later = {world: series[:, min(LATER, self.scale.years) - 1] for world, series in rate.items()}
        found["lasting"] = {
            "hybrid over command": effect(later["hybrid"] - later["hierarchical"]),
            "command over laissez-faire": effect(later["hierarchical"] - later["base"]),
        }
        lives, count = values[("together",)]["lives"], values[("together",)]["count"]
        found["survival"] = {
            "spontaneous over hybrid": ratio_difference(lives, count, SPONTANEOUS - 1, HYBRID - 1),
            "hybrid over commanded": ratio_difference(lives, count, HYBRID - 1, HIERARCHICAL - 1),
        }
        return found


def _numbers(result) -> dict:
    """Cooperation rates, and of each founding mode the years lived since the withdrawal and the relations that lived them."""
    broken, censored = (part[:, SINCE_WITHDRAWAL] for part in (result.broken, result.censored))  # (run, mode, years)
    both = broken.astype(np.float64) + censored
    years = np.arange(both.shape[2])
    return {"rate": result.of("cooperation_rate"), "lives": (both * years).sum(axis=2), "count": both.sum(axis=2)}


def ratio_difference(lives, count, one: int, other: int) -> Effect:
    """Mean years lived by relations of one mode less those of another, pooled over runs, with an error that is one over runs.

    lives, count: (run, mode). Relations of one run are not independent, so runs are the units (ratio estimator, linearised:
    Cochran 1977, Sampling Techniques, ch. 6). nan where a mode has no relation.
    """
    total = count.sum(axis=0)
    runs = count.shape[0]
    if total[one] == 0 or total[other] == 0:
        return Effect(math.nan, math.nan, math.nan, math.nan, 0)
    means = lives.sum(axis=0) / np.maximum(total, 1.0)
    weights = np.maximum(total, 1.0) / runs
    influence = (lives - means * count) / weights  # (run, mode)
    told = effect(influence[:, one] - influence[:, other] + (means[one] - means[other]))
    return Effect(float(means[one] - means[other]), told.low, told.high, told.z, int(min(total[one], total[other])))


def verdict(contrasts, size: float, usual: float) -> str:
    """holds: every contrast is surely positive, and the size shown at least a tenth of the usual one, else faint;
    reversed: one is surely negative; unclear: neither; still: nothing moves; no cases: a contrast has no data.
    """
    contrasts = list(contrasts)
    if any(math.isnan(one.z) for one in contrasts):
        return "no cases"
    if all(one.mean == 0 for one in contrasts):
        return "still"
    if all(one.z > SURE for one in contrasts):
        return "holds" if size >= FAINT * usual else "faint"
    return "reversed" if any(one.z < -SURE for one in contrasts) else "unclear"
