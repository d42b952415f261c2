"""The agglomerations experiment: the ten side by side, without government, under each mode, and under their own plans.

Year 1 stands for 2005. The figures of the cities are of 2019 all the same, so the calendar dates the plans and nothing else.
"""

import re

import numpy as np

from citypact.agents.choice import TERMS
from citypact.experiments.named.study import Scale, Study
from citypact.experiments.paper.cells import lived, outcomes_of, seeded
from citypact.experiments.paper.decomposition import mean_terms
from citypact.experiments.paper.effects import EFFECT_COLUMNS, effect, median_among
from citypact.experiments.paper.prose import region_entry
from citypact.experiments.paper.tables import rounded
from citypact.experiments.paper.worlds import FIRST, LAST, LATER, YEARS
from citypact.model.engine import BLOCK_SIZE, Run
from citypact.model.regions.loading import THE_TEN, load_region
from citypact.model.settings.agenda import Agenda
from citypact.model.settings.packages import policy_agenda

YEAR_ONE = 2005
STAGES = ("stage_rivalry", "stage_information_exchange", "stage_thematic_cooperation", "stage_joint_governance")
MODES = ("hybrid", "hierarchical")
WORLDS = ("laissez_faire", *MODES)
PLAN = "binding_plan"
SINCE = 10  # years after its approval in which a plan's effect is read
# What a region is like, and the words for it.
TRAITS = {
    "gini_output": "inequality of outputs",
    "unequal_share": "share of relations too unequal to share",
    "density_spread": "spread of densities",
    "border_share": "share of relations across province borders",
    "mean_distance_km": "mean distance of partners",
    "isomorphism": "likeness of industries",
    "relations": "number of relations",
}
FINAL = ("final_cooperation", "final_joint_governance")  # what the traits are held against
SUMMARIES_TAKEN = ("t50", "t80", *FINAL, "final_depth", "mean_cooperation", "cumulative_welfare", "total_outlay")
GAINS = ("final_cooperation", "final_depth", "cumulative_welfare", "total_outlay")  # over laissez-faire, of modes and plans
WHEN = {"first_year": FIRST, "at_withdrawal": LAST, "later": LATER}  # years in which the modes are compared


def calendar(year: int) -> int:
    """The calendar year of a model year."""
    return YEAR_ONE + year - 1


def plan_year(region) -> int | None:
    """The model year of the plan's approval; None where no date was found."""
    found = re.match(r"\d{4}", region.plan_date)
    return int(found.group()) - YEAR_ONE + 1 if found else None


def fair_share(parameters) -> float:
    """The bargaining share below which the lesser gainer's resistance exceeds its share of the surplus: ρ/(1+2ρ) (model, §10)."""
    return parameters.resistance / (1.0 + 2.0 * parameters.resistance)


def gini(sizes: np.ndarray) -> float:
    """Inequality of positive sizes."""
    return float(np.abs(sizes[:, None] - sizes[None, :]).sum() / (2.0 * sizes.size * sizes.sum()))


class Agglomerations(Study):
    """Transition, depth, obstacles, modes and plans of the ten."""

    name = "agglomerations"
    question = "Which agglomerations come to cooperate, what holds the others back, and what do modes and plans bring them?"
    full = Scale(seeds=100, points=len(THE_TEN), years=YEARS)
    quick = Scale(seeds=8, points=len(THE_TEN), years=YEARS)

    @property
    def spans(self) -> dict:
        """The first and the last five years, over which obstacles are averaged."""
        return {"early": (1, 5), "late": (self.scale.years - 4, self.scale.years)}

    @property
    def dated(self) -> list:
        """The agglomerations whose plan has a date."""
        return [name for name in THE_TEN if plan_year(load_region(name)) is not None]

    def size(self) -> int:
        return (len(THE_TEN) * (len(WORLDS) + 1) + len(self.dated)) * self.scale.seeds

    def design(self) -> dict:
        regions = {name: load_region(name) for name in THE_TEN}
        return {
            "regions": [region_entry(region) for region in regions.values()],
            "worlds": {"laissez_faire": "no government", **{mode: f"years {FIRST} to {LAST}" for mode in MODES}},
            "obstacles": {
                "terms of dU, in relations of rivalry": list(TERMS),
                "years": {name: list(span) for name, span in self.spans.items()},
            },
            "calendar": {"year 1": YEAR_ONE},
            "plans": {
                name: {"plan": region.plan_name, "date": region.plan_date or None, "year": plan_year(region), "package": PLAN}
                for name, region in regions.items()
            },
        }

    def tables(self, counter) -> dict:
        values, rates = self._lived(counter)
        return {
            "regions": self._regions(),
            "correlates": self._correlates(values),
            "transition": self._transition(values),
            "modes": self._modes(values, rates),
            "obstacles": self._obstacles(counter),
            "plans": self._plans(values, rates),
            "series": self._series(rates),
        }

    def figures(self, stored) -> None:
        from citypact.experiments.named.agglomerations.figures import draw_all

        draw_all(stored)

    def answer(self, stored) -> str:
        from citypact.experiments.named.agglomerations.report import answer

        return answer(stored)

    def agendas(self, region) -> dict:
        """World -> agenda; the plan's world only where the plan has a date."""
        agendas = {"laissez_faire": Agenda()} | {mode: policy_agenda(mode, FIRST, LAST) for mode in MODES}
        year = plan_year(region)
        return agendas if year is None else agendas | {"plan": policy_agenda(PLAN, max(year, 1))}

    def _lived(self, counter) -> tuple:
        """((region, world) -> outcome -> (seed,), (region, world) -> cooperation rates (seed, year))."""
        cells = {}
        for name in THE_TEN:
            region = load_region(name)
            for world, agenda in self.agendas(region).items():
                cells[name, world] = seeded(Run(region, self.parameters, agenda), self.scale.seeds)
        measures, compute = outcomes_of(SUMMARIES_TAKEN)

        def with_series(result):
            stages = {stage: result.of(stage)[:, -1] for stage in STAGES}
            return compute(result) | stages | {"rate": result.of("cooperation_rate")}

        values = lived(cells, self.scale.years, sorted({*measures, *STAGES}), with_series, counter, self.threads)
        return values, {key: found.pop("rate") for key, found in values.items()}

    def _regions(self) -> tuple:
        """What the regions are like: size, ties, inequality, borders, likeness of industries."""
        rows = []
        for name in THE_TEN:
            region = load_region(name)
            ties = region.relations(self.parameters.reach_km)
            apart = np.abs(region.shares[ties.city_i] - region.shares[ties.city_j]).sum(axis=1)
            strength = region.output**self.parameters.bargaining_exponent
            lesser = np.minimum(strength[ties.city_i], strength[ties.city_j]) / (strength[ties.city_i] + strength[ties.city_j])
            figures = rounded([
                gini(region.output), (lesser < fair_share(self.parameters)).mean(), np.log(region.relative_density).std(),
                ties.border.mean(), ties.distance_km.mean(), (1.0 - apart / 2.0).mean(),
            ])  # fmt: skip
            rows.append(
                (name, region.name, len(region), len(ties), *figures, region.plan_name, region.plan_date, plan_year(region))
            )
        header = ("region", "name", "cities", "relations", "gini_output", "unequal_share", "density_spread", "border_share",
                  "mean_distance_km", "isomorphism", "plan", "plan_date", "plan_year")  # fmt: skip
        return header, rows

    def _correlates(self, values: dict) -> tuple:
        """Spearman's rank correlation over the ten between what a region is like and where it ends without government."""
        from scipy.stats import spearmanr

        header, rows = self._regions()
        found = []
        for outcome in FINAL:
            final = [values[row[0], "laissez_faire"][outcome].mean() for row in rows]
            for trait in TRAITS:
                test = spearmanr([row[header.index(trait)] for row in rows], final)
                found.append((trait, outcome, *rounded([test.statistic, test.pvalue]), len(rows)))
        return ("trait", "outcome", "rank_correlation", "p", "n"), found

    def _transition(self, values: dict) -> tuple:
        """Every outcome in every world: mean and interval; of times the median of the runs that get there, and their share."""
        rows = []
        for (name, world), found in values.items():
            for outcome, column in found.items():
                if outcome in ("t50", "t80"):
                    reached = float(np.isfinite(column).mean())
                    rows.append((name, world, outcome, median_among(column), None, None, None, int(np.isfinite(column).sum())))
                    rows.append((name, world, f"{outcome}_reached", *rounded([reached]), None, None, None, column.size))
                else:
                    rows.append((name, world, outcome, *effect(column).row()))
        return ("region", "world", "outcome", *EFFECT_COLUMNS), rows

    def _modes(self, values: dict, rates: dict) -> tuple:
        """What each mode adds to laissez-faire in its first year, at the withdrawal, later and in the end."""
        rows = []
        for name in THE_TEN:
            base, base_rate = values[name, "laissez_faire"], rates[name, "laissez_faire"]
            for mode in MODES:
                gain = rates[name, mode] - base_rate
                rows += [(name, mode, when, *effect(gain[:, year - 1]).row()) for when, year in WHEN.items()]
                for outcome in GAINS:
                    rows.append((name, mode, outcome, *effect(values[name, mode][outcome] - base[outcome]).row()))
        return ("region", "mode", "gain", *EFFECT_COLUMNS), rows

    def _obstacles(self, counter) -> tuple:
        """The mean terms of dU without government in relations of rivalry, early and late, and their sum."""
        rows = []
        for name in THE_TEN:
            runs = seeded(Run(load_region(name), self.parameters), self.scale.seeds)
            blocks = [runs[start : start + BLOCK_SIZE] for start in range(0, len(runs), BLOCK_SIZE)]
            parts = [mean_terms(block, self.spans, counter) for block in blocks]
            for span in self.spans:
                terms = np.concatenate([part[span] for part in parts])
                for position, term in enumerate(TERMS):
                    rows.append((name, span, term, *effect(terms[:, position]).row()))
                rows.append((name, span, "dU", *effect(terms.sum(axis=1)).row()))
        return ("region", "years", "term", *EFFECT_COLUMNS), rows

    def _plans(self, values: dict, rates: dict) -> tuple:
        """What the plan adds from its approval on, beside the same world without it."""
        rows = []
        for name in self.dated:
            year = plan_year(load_region(name))
            gain = rates[name, "plan"] - rates[name, "laissez_faire"]
            parts = {"first year": gain[:, year - 1], "last year": gain[:, -1]}
            if year + SINCE <= self.scale.years:
                parts[f"after {SINCE} years"] = gain[:, year + SINCE - 1]
            base = values[name, "laissez_faire"]
            for outcome in GAINS:
                parts[outcome] = values[name, "plan"][outcome] - base[outcome]
            rows += [(name, year, calendar(year), what, *effect(part).row()) for what, part in parts.items()]
        return ("region", "year", "calendar", "gain", *EFFECT_COLUMNS), rows

    def _series(self, rates: dict) -> tuple:
        """Mean cooperation rate by year, for the figure of the plans."""
        rows = []
        for (name, world), rate in rates.items():
            if world in ("laissez_faire", "plan"):
                for year in range(1, self.scale.years + 1):
                    told = effect(rate[:, year - 1])
                    rows.append((name, world, year, *rounded([told.mean, told.low, told.high])))
        return ("region", "world", "year", "cooperation_rate", "low", "high"), rows
