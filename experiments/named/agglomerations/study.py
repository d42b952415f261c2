"""The agglomerations experiment: the ten side by side, without government, under each mode, and under their own plans.

Year 1 stands for 2005. The figures of the cities are of 2019 all the same, so the calendar dates the plans and nothing else.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from citypact.agents import payoffs
from citypact.agents.choice import TERMS
from citypact.agents.codes import RIVALRY
from citypact.experiments.named.agglomerations import spec
from citypact.experiments.named.study import Scale, Study
from citypact.experiments.paper.inference import EFFECT_COLUMNS, effect, median_among, spearman
from citypact.experiments.paper.outcomes import STAGE_SHARES, Outcomes, fair_share
from citypact.experiments.paper.regions import region_entry
from citypact.experiments.paper.tables import frame, rounded
from citypact.experiments.paper.worlds import FIRST, LAST, LATER, YEARS
from citypact.experiments.sweeps.cells import Cell, Measured
from citypact.experiments.sweeps.door import Door
from citypact.model.engine import Batch, Result, Run
from citypact.model.explain import terms_of_all
from citypact.model.regions.loading import THE_TEN, load_region
from citypact.model.settings.agenda import Agenda
from citypact.model.settings.packages import policy_agenda
from citypact.model.year.record import gini

KEPT = Outcomes(spec.OUTCOMES)


def ended(result: Result) -> dict:
    """The outcomes, the shares of relations by stage at the end, and the cooperation rates of all years."""
    stages = {stage: result.of(stage)[:, -1] for stage in STAGE_SHARES}
    return KEPT(result) | stages | {"rate": result.of("cooperation_rate")}


@dataclass(frozen=True)
class MeanTerms:
    """Lived for what holds cooperation back: the stake-weighted mean of every term of dU, over rivals' sides and years.

    spans: (name, first year, last year), ascending. Keeps span -> (run, term), nan where no relation was in rivalry.
    """

    spans: tuple

    def __call__(self, runs: list, years: int) -> dict:
        batch, means = Batch(runs, years), {}
        for name, first, last in self.spans:
            batch.advance(first - 1 - batch.year, ())
            sums, weights = np.zeros((len(TERMS), len(runs))), np.zeros(len(runs))
            for _ in range(first, last + 1):
                batch.advance(1, ())
                now = batch.block.relation_year
                rival = np.tile(now.look.stake * (now.stage == RIVALRY), (2, 1))  # (side and relation, run)
                terms = terms_of_all(batch).reshape(len(TERMS), *rival.shape)
                # Added up one by one: the order of numpy's own sum depends on how many runs are in the block.
                sums += (terms * rival).cumsum(axis=1)[:, -1]
                weights += rival.cumsum(axis=0)[-1]
            means[name] = (sums / np.where(weights > 0, weights, np.nan)).T
        return means


class Agglomerations(Study):
    """Transition, depth, obstacles, modes and plans of the ten."""

    name = "agglomerations"
    full = Scale(seeds=100, points=len(THE_TEN), years=YEARS)
    quick = Scale(seeds=8, points=len(THE_TEN), years=YEARS)
    regions = THE_TEN
    several = True
    own = False
    shortest = LATER

    def agendas(self, name: str) -> dict:
        """World -> agenda; the plan's world only where the plan has a date."""
        agendas = {spec.FREE: Agenda()} | {mode: policy_agenda(mode, FIRST, LAST) for mode in spec.MODES}
        year = spec.plan_year(load_region(name))
        return agendas if year is None else agendas | {"plan": policy_agenda(spec.PLAN, year)}

    def cell(self, name: str, agenda: Agenda, live: Callable) -> Cell:
        """A world of a region."""
        return Cell(Run(load_region(name), self.parameters, agenda), self.seeds, self.scale.years, live)

    def worlds(self) -> dict:
        live = Measured(tuple(sorted({*KEPT.measures, *STAGE_SHARES})), ended)
        terms = MeanTerms(tuple((name, *span) for name, span in spec.spans(self.scale.years).items()))
        return {
            "worlds": {(name, world): self.cell(name, agenda, live)
                       for name in self.regions for world, agenda in self.agendas(name).items()},
            "obstacles": {(name,): self.cell(name, Agenda(), terms) for name in self.regions},
        }  # fmt: skip

    def design(self) -> dict:
        regions = {name: load_region(name) for name in self.regions}
        return {
            "regions": [region_entry(region) for region in regions.values()],
            "worlds": {spec.FREE: "no government", **{mode: f"years {FIRST} to {LAST}" for mode in spec.MODES}},
            "obstacles": {"terms of dU, in relations of rivalry": list(TERMS),
                          "years": {name: list(span) for name, span in spec.spans(self.scale.years).items()}},
            "calendar": {"year 1": spec.YEAR_ONE},
            "plans": {
                name: {"plan": region.plan_name, "date": region.plan_date or None, "year": spec.plan_year(region),
                       "package": spec.PLAN} for name, region in regions.items()
            },
        }  # fmt: skip

    def tables(self, door: Door) -> dict:
        lived = {part: door.lived(part, cells) for part, cells in self.worlds().items()}
        values, regions = lived["worlds"], self._regions()
        rates = {key: found.pop("rate") for key, found in values.items()}
        return {
            "regions": regions, "correlates": self._correlates(regions, values), "transition": self._transition(values),
            "modes": self._modes(values, rates), "obstacles": self._obstacles(lived["obstacles"]),
            "plans": self._plans(values, rates), "series": self._series(rates),
        }  # fmt: skip

    def _regions(self) -> pd.DataFrame:
        """What the regions are like: size, ties, inequality, borders, likeness of industries."""
        rows, bargaining, enough = [], self.parameters.bargaining_exponent, fair_share(self.parameters.resistance)
        for name in self.regions:
            region = load_region(name)
            ties = region.relations(self.parameters.reach_km)
            strength = [payoffs.strength(output, bargaining) for output in region.output.tolist()]
            pairs = [(strength[i], strength[j]) for i, j in zip(ties.city_i, ties.city_j, strict=True)]
            unequal = [payoffs.contest_share(min(pair), max(pair)) < enough for pair in pairs]
            apart = np.abs(region.shares[ties.city_i] - region.shares[ties.city_j]).sum(axis=1)
            alike = [payoffs.isomorphism(difference) for difference in apart.tolist()]
            figures = (gini(region.output), np.mean(unequal), np.log(region.relative_density).std(), ties.border.mean(),
                       ties.distance_km.mean(), np.mean(alike))  # fmt: skip
            plan = (region.plan_name, region.plan_date, spec.plan_year(region))
            rows.append((name, region.name, len(region), len(ties), *rounded(figures), *plan))
        header = ("region", "name", "cities", "relations", "gini_output", "unequal_share", "density_spread", "border_share",
                  "mean_distance_km", "isomorphism", "plan", "plan_date", "plan_year")  # fmt: skip
        return frame(header, rows)

    def _correlates(self, regions: pd.DataFrame, values: dict) -> pd.DataFrame:
        """Spearman's rank correlation over the regions between what one is like and where it ends without government."""
        final = {outcome: [values[name, spec.FREE][outcome].mean() for name in self.regions] for outcome in spec.FINAL}
        rows = [(trait, outcome, *rounded(spearman(regions[trait].astype(float), ends)), len(regions))
                for outcome, ends in final.items() for trait in spec.TRAITS]  # fmt: skip
        return frame(("trait", "outcome", "rank_correlation", "p", "n"), rows)

    def _transition(self, values: dict) -> pd.DataFrame:
        """Every outcome in every world: mean and interval; of times the median of the runs that get there, and their share."""
        rows = []
        for key, outcome, column in ((key, *pair) for key, found in values.items() for pair in found.items()):
            if outcome in ("t50", "t80"):
                reached = np.isfinite(column)
                rows.append((*key, outcome, median_among(column), None, None, None, int(reached.sum())))
                rows.append((*key, f"{outcome}_reached", *rounded([reached.mean()]), None, None, None, column.size))
            else:
                rows.append((*key, outcome, *effect(column).row()))
        return frame(("region", "world", "outcome", *EFFECT_COLUMNS), rows)

    def _modes(self, values: dict, rates: dict) -> pd.DataFrame:
        """What each mode adds to laissez-faire in its first year, at the withdrawal, later and in the end."""
        keys = ((name, mode) for name in self.regions for mode in spec.MODES)
        return _effects(("region", "mode", "gain"), {key: _gains(values, rates, *key, spec.WHEN) for key in keys})

    def _obstacles(self, values: dict) -> pd.DataFrame:
        """The mean terms of dU without government in relations of rivalry, early and late, and their sum."""
        return _effects(("region", "years", "term"), {
            (name, span): dict(zip(TERMS, terms.T, strict=True)) | {"dU": terms.sum(axis=1)}
            for (name,), found in values.items() for span, terms in found.items()
        })  # fmt: skip

    def _plans(self, values: dict, rates: dict) -> pd.DataFrame:
        """What the plan adds from its approval on, beside the same world without it."""
        found = {}
        for name, year in spec.dated(self.regions).items():
            years = {"first year": year, "last year": self.scale.years, f"after {spec.SINCE} years": year + spec.SINCE}
            found[name, year, spec.calendar(year)] = _gains(values, rates, name, "plan", years)
        return _effects(("region", "year", "calendar", "gain"), found)

    def _series(self, rates: dict) -> pd.DataFrame:
        """Mean cooperation rate by year, for the figure of the plans."""
        rows = [(name, world, year, *effect(column).row()[:3]) for (name, world), rate in rates.items()
                if world in (spec.FREE, "plan") for year, column in enumerate(rate.T, 1)]  # fmt: skip
        return frame(("region", "world", "year", "cooperation_rate", "low", "high"), rows)


def _gains(values: dict, rates: dict, name: str, world: str, years: dict) -> dict:
    """What a world brings beyond laissez-faire, (seed,): cooperation in each of the years, and outcomes."""
    gain = rates[name, world] - rates[name, spec.FREE]
    outcomes = {outcome: values[name, world][outcome] - values[name, spec.FREE][outcome] for outcome in spec.GAINS}
    return {what: gain[:, year - 1] for what, year in years.items()} | outcomes


def _effects(header: tuple, found: dict) -> pd.DataFrame:
    """A table of means with intervals; found: cells of a row -> its last one -> (seed,) values."""
    rows = [(*key, what, *effect(part).row()) for key, parts in found.items() for what, part in parts.items()]
    return frame((*header, *EFFECT_COLUMNS), rows)
