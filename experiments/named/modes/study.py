"""What three modes of cooperation cost, who pays, and how their relations live on (Li, Xiao and Ma 2020, Table 1).

Which mode is fast, deep or easy is judged in ``theory``. Here: the price, and the survival of relations from two clocks, in two
comparisons. *Between worlds*: one world for each mode. *Within one world*: the hybrid package together with some orders, so that
relations of all three modes live among the same partners. Every seed is lived through in every world.
"""

import numpy as np

from citypact.experiments.named.modes.relations import COHORT_COLUMNS, cohort, cohort_rows
from citypact.experiments.named.modes.survival import curve_rows, difference_rows
from citypact.experiments.named.study import Scale, Study
from citypact.experiments.paper import survival
from citypact.experiments.paper.effects import EFFECT_COLUMNS, effect, pooled
from citypact.experiments.paper.tables import rounded
from citypact.experiments.paper.worlds import FIRST, LAST, LATER, WORLDS
from citypact.model.engine import Run, simulate
from citypact.model.measures import MEASURES
from citypact.model.regions.loading import THE_TEN, load_region
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.packages import policy_agenda

COMMAND = 0.2  # orders in the world in which all three modes are founded
ALONE = "laissez_faire"
OWN_WORLD = {"spontaneous": ALONE, "hybrid": "hybrid", "hierarchical": "hierarchical"}
LEVELS = ("cooperation_rate", "depth", "stage_joint_governance")
PARTS = tuple(name for name in MEASURES if name.startswith("outlay_"))  # what the outlay is made of
COSTS = ("search_cost", "negotiation_cost", "monitoring_cost")
RECORDED = (*LEVELS, *COSTS, "welfare", "outlay", *PARTS, "revenue")
STATE_SHARE = 4  # one seed of so many is run again to look at single relations
PER_RELATION, A_YEAR = "mean city outputs a relation", "mean city outputs a relation and year"

# name -> (unit, label)
QUANTITIES = {
    "outlay": (PER_RELATION, "Outlay per relation"),
    **{part: (PER_RELATION, f"of which {MEASURES[part].label.removeprefix('Outlay: ')}") for part in PARTS},
    "outlay_in_first_year": (A_YEAR, f"Outlay per relation in year {FIRST}"),
    "outlay_in_last_year": (A_YEAR, f"Outlay per relation in year {LAST}"),
    "costs_of_cities": (PER_RELATION, "Transaction costs of the cities per relation"),
    "dividend": (PER_RELATION, "Dividend over laissez-faire, per relation"),
    "net_dividend": (PER_RELATION, "The same less outlay, plus revenue"),
    "cooperation_gained": ("years", "Years of cooperation gained per relation"),
    "joint_governance_gained": ("years", "Years of joint governance gained per relation"),
    "price_of_cooperation": ("mean city outputs", "Outlay for a year of cooperation gained"),
    "price_of_joint_governance": ("mean city outputs", "Outlay for a year of joint governance gained"),
    **{
        f"{measure}_{when}": (MEASURES[measure].unit, f"{MEASURES[measure].label} {words}")
        for measure in LEVELS
        for when, words in ((LAST, f"in year {LAST}"), (LATER, f"in year {LATER}"), ("end", "in the last year"))
    },
    "relations_kept": ("share", f"Relations of year {LAST} alive without a break in year {LATER}"),
}
PRICES = {"price_of_cooperation": "cooperation_gained", "price_of_joint_governance": "joint_governance_gained"}


def agendas() -> dict:
    """World -> agenda."""
    orders = Agenda((Intervention({"command": COMMAND}, FIRST, LAST, name="orders"),))
    named = {world: policy_agenda(world, FIRST, LAST) for world in WORLDS if world != "together"}
    return named | {"together": named["hybrid"] + orders}


class Modes(Study):
    """Outlay, dividend and survival of three modes; ``points`` of the scale is the number of regions."""

    name = "modes"
    question = "What does each mode of cooperation cost, who pays, and how do its relations live on?"
    full = Scale(seeds=200, points=10, years=60)
    quick = Scale(seeds=24, points=3, years=60)

    @property
    def regions(self) -> tuple:
        """The regions: the first so many of the ten."""
        return THE_TEN[: self.scale.points]

    @property
    def state_seeds(self) -> int:
        """How many seeds are run again to look at every relation."""
        return max(2, self.scale.seeds // STATE_SHARE)

    def size(self) -> int:
        return len(self.regions) * (len(WORLDS) * self.scale.seeds + self.state_seeds)

    def design(self) -> dict:
        return {
            "regions": list(self.regions),
            "worlds": {
                world: {"hash": agenda.hash, "interventions": [item.as_dict() for item in agenda.interventions]}
                for world, agenda in agendas().items()
            },
            "government_acts": [FIRST, LAST],
            "later": LATER,
            "seeds of single relations": self.state_seeds,
        }

    def tables(self, counter) -> dict:
        runs, place = [], {}
        for region in self.regions:
            for world, agenda in agendas().items():
                start, loaded = len(runs), load_region(region)
                runs += [Run(loaded, self.parameters, agenda, seed, withdrawal=LAST) for seed in range(1, self.scale.seeds + 1)]
                place[region, world] = np.arange(start, len(runs))
        result = simulate(runs, self.scale.years, RECORDED, threads=self.threads, progress=counter.update)
        return {
            "series": self._series(result, place),
            "worlds": self._worlds(result, place),
            "survival": curve_rows(result, place, self.regions, OWN_WORLD, self.scale.years, LAST),
            "differences": difference_rows(result, place, self.regions, OWN_WORLD, self.scale.years, LAST),
            "cohort": self._cohort(counter),
        }

    def _series(self, result, place) -> tuple:
        """(header, rows): means over seeds of every measure, amounts per relation of the region."""
        rows = []
        for (region, world), runs in place.items():
            scale = np.array([1.0 if name in LEVELS else self._relations(region) for name in RECORDED])
            for year, means in enumerate(result.series[runs].mean(axis=0) / scale, 1):
                rows.append((region, world, year, *rounded(means)))
        return ("region", "world", "year", *RECORDED), rows

    def _relations(self, region: str) -> int:
        return len(load_region(region).relations(self.parameters.reach_km))

    def _worlds(self, result, place) -> tuple:
        """(header, rows): each quantity in each region and world, and over regions, with 95 % intervals of the mean.

        Over regions every region counts the same, and a seed is one replicate of all of them.
        """
        values = {key: self._quantities(result, place, *key) for key in place}
        rows = []
        for world in WORLDS:
            by_region = {region: values[region, world] for region in self.regions}
            everywhere = {
                name: np.mean([part[name] for part in by_region.values()], axis=0) for name in by_region[self.regions[0]]
            }
            for region, here in (by_region | {"all": everywhere}).items():
                for quantity, (unit, label) in QUANTITIES.items():
                    found = effect(_price(here, PRICES[quantity]) if quantity in PRICES else here[quantity])
                    rows.append((region, world, quantity, label, unit, *found.row()))
        return ("region", "world", "quantity", "label", "unit", *EFFECT_COLUMNS), rows

    def _quantities(self, result, place, region, world) -> dict:
        """quantity -> (seed,), nan where undefined; the prices are ratios of these."""
        runs, alone, relations = place[region, world], place[region, ALONE], self._relations(region)
        total = {name: result.of(name)[runs].sum(axis=1) for name in RECORDED}
        without = {name: result.of(name)[alone].sum(axis=1) for name in RECORDED}
        dividend = (total["welfare"] - without["welfare"]) / relations
        found = {name: total[name] / relations for name in ("outlay", *PARTS)}
        for when, year in (("first", FIRST), ("last", LAST)):
            found[f"outlay_in_{when}_year"] = result.of("outlay")[runs, year - 1] / relations
        found["costs_of_cities"] = sum(total[cost] for cost in COSTS) / relations
        found["dividend"] = dividend
        found["net_dividend"] = dividend - found["outlay"] + total["revenue"] / relations
        found["cooperation_gained"] = total["cooperation_rate"] - without["cooperation_rate"]
        found["joint_governance_gained"] = total["stage_joint_governance"] - without["stage_joint_governance"]
        for measure in LEVELS:
            for when, year in ((LAST, LAST), (LATER, LATER), ("end", 0)):
                found[f"{measure}_{when}"] = result.of(measure)[runs, year - 1]
        found["relations_kept"] = survival.share_alive(result, survival.SINCE_WITHDRAWAL, 0, LATER - LAST)[runs]
        return found

    def _cohort(self, counter) -> tuple:
        """(header, rows): the relations alive at the withdrawal in the world of all three modes, by region and pooled."""
        cohorts = {}
        for region in self.regions:
            run = Run(load_region(region), self.parameters, agendas()["together"])
            cohorts[region] = cohort(run, self.state_seeds, LAST, LATER)
            counter.update(self.state_seeds)
        parts = list(cohorts.values())
        everywhere = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
        return COHORT_COLUMNS, [
            row for region, part in (cohorts | {"all": everywhere}).items() for row in cohort_rows(region, part)
        ]

    def figures(self, stored) -> None:
        from citypact.experiments.named.modes.figures import draw_all

        draw_all(stored)

    def answer(self, stored) -> str:
        from citypact.experiments.named.modes.report import answer

        return answer(stored)


def _price(here: dict, gained: str) -> np.ndarray:
    """(seed,) values of the outlay for a year gained: a ratio of sums over seeds; nan where nothing is spent or gained."""
    spends = here["outlay"].sum() > 0 and here[gained].sum() > 0
    return pooled(here["outlay"], here[gained]) if spends else np.full(here["outlay"].shape, np.nan)
