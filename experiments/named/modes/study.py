"""What three modes of cooperation cost, who pays, and how their relations live on (Li, Xiao and Ma 2020, Table 1).

Which mode is fast, deep or easy is judged in ``theory``. Here: the price, and the survival of relations from two clocks, in two
comparisons. Every seed is lived through in every world.
"""

import numpy as np
import pandas as pd

from citypact.agents.codes import NO_MODE
from citypact.experiments.named.modes.relations import COHORT_COLUMNS, Watched, cohort_rows
from citypact.experiments.named.modes.spec import (
    ALONE,
    COMMAND,
    COSTS,
    EVERYWHERE,
    LEVELS,
    PARTS,
    PRICES,
    QUANTITIES,
    RECORDED,
    TOGETHER,
)  # fmt: skip
from citypact.experiments.named.modes.survival import survival_tables
from citypact.experiments.named.study import Scale, Study
from citypact.experiments.paper.inference import EFFECT_COLUMNS, Lives, effect, pooled
from citypact.experiments.paper.tables import frame, rounded
from citypact.experiments.paper.worlds import FIRST, LAST, LATER, WORLDS
from citypact.experiments.sweeps.cells import Cell, Measured
from citypact.experiments.sweeps.door import Door
from citypact.model.engine import Result, Run
from citypact.model.regions.loading import THE_TEN, load_region
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.packages import policy_agenda

STATE_SHARE = 4  # one seed of so many is run again to look at single relations


def agendas() -> dict:
    """World -> agenda."""
    orders = Agenda((Intervention({"command": COMMAND}, FIRST, LAST, name="orders"),))
    named = {world: policy_agenda(world, FIRST, LAST) for world in WORLDS if world != TOGETHER}
    return named | {TOGETHER: named["hybrid"] + orders}


def everything(result: Result) -> dict:
    """The series of a block of runs, and the lives of their relations."""
    return {"series": result.series, "broken": result.broken, "censored": result.censored}


class Modes(Study):
    """Outlay, dividend and survival of three modes in every region."""

    name = "modes"
    full = Scale(seeds=200, points=len(THE_TEN), years=60)
    quick = Scale(seeds=8, points=len(THE_TEN), years=60)
    regions = THE_TEN
    several = True
    shortest = LATER

    @property
    def state_seeds(self) -> range:
        """The seeds that are run again to look at every relation."""
        return self.seeds[: max(2, self.scale.seeds // STATE_SHARE)]

    def worlds(self) -> dict:
        kept, watched, policies = Measured(RECORDED, everything), Watched(LAST), agendas()
        lived, relations = {}, {}
        for region in self.regions:
            for world, agenda in policies.items():
                run = Run(load_region(region), self.parameters, agenda, withdrawal=LAST)
                lived[region, world] = Cell(run, self.seeds, self.scale.years, kept)
            relations[(region,)] = Cell(run, self.state_seeds, LATER, watched)  # of the last world, with all three modes
        return {"lived": lived, "relations": relations}

    def design(self) -> dict:
        return {
            "regions": list(self.regions),
            "worlds": {
                world: {"hash": agenda.hash, "interventions": [item.as_dict() for item in agenda.interventions]}
                for world, agenda in agendas().items()
            },
            "government_acts": [FIRST, LAST],
            "later": LATER,
            "seeds of single relations": len(self.state_seeds),
        }

    def tables(self, door: Door) -> dict:
        lived, relations = (door.lived(part, cells) for part, cells in self.worlds().items())
        return {
            "series": self._series(lived),
            "worlds": self._worlds(lived),
            **survival_tables(lived, self.regions, self.scale.years, LAST),
            "cohort": self._cohort(relations),
        }

    def _relations(self, region: str) -> int:
        return len(load_region(region).relations(self.parameters.reach_km))

    def _series(self, lived: dict) -> pd.DataFrame:
        """Means over seeds of every measure, amounts per relation of the region."""
        rows = []
        for (region, world), kept in lived.items():
            scale = np.array([1.0 if name in LEVELS else self._relations(region) for name in RECORDED])
            for year, means in enumerate(kept["series"].mean(axis=0) / scale, 1):
                rows.append((region, world, year, *rounded(means)))
        return frame(("region", "world", "year", *RECORDED), rows)

    def _worlds(self, lived: dict) -> pd.DataFrame:
        """Each quantity in each region and world, and over regions, with 95 % intervals of the mean.

        Over regions every region counts the same, and a seed is one replicate of all of them.
        """
        rows = []
        for world in WORLDS:
            values = {region: self._quantities(lived, region, world) for region in self.regions}
            values[EVERYWHERE] = {
                name: np.mean([here[name] for here in values.values()], axis=0) for name in values[self.regions[0]]
            }
            for region, here in values.items():
                for quantity, (unit, label) in QUANTITIES.items():
                    found = effect(_price(here, PRICES[quantity]) if quantity in PRICES else here[quantity])
                    rows.append((region, world, quantity, label, unit, *found.row()))
        return frame(("region", "world", "quantity", "label", "unit", *EFFECT_COLUMNS), rows)

    def _quantities(self, lived: dict, region: str, world: str) -> dict:
        """quantity -> (seed,), nan where undefined; the prices are ratios of these."""
        kept, relations = lived[region, world], self._relations(region)
        of, alone = _by_measure(kept), _by_measure(lived[region, ALONE])
        total = {name: series.sum(axis=1) for name, series in of.items()}
        gained = {name: total[name] - alone[name].sum(axis=1) for name in RECORDED}
        found = {name: total[name] / relations for name in ("outlay", *PARTS)}
        return found | {
            "outlay_in_first_year": of["outlay"][:, FIRST - 1] / relations,
            "outlay_in_last_year": of["outlay"][:, LAST - 1] / relations,
            "costs_of_cities": sum(total[cost] for cost in COSTS) / relations,
            "dividend": gained["welfare"] / relations,
            "net_dividend": (gained["welfare"] - total["outlay"] + total["revenue"]) / relations,
            "cooperation_gained": gained["cooperation_rate"],
            "joint_governance_gained": gained["stage_joint_governance"],
            **{
                f"{measure}_{when}": of[measure][:, year - 1]
                for measure in LEVELS
                for when, year in ((LAST, LAST), (LATER, LATER), ("end", 0))
            },
            "relations_kept": Lives.of(kept, "withdrawal").share_alive(LATER - LAST),
        }

    def _cohort(self, found: dict) -> pd.DataFrame:
        """The relations alive at the withdrawal in the world of all three modes, by region and together."""
        cohorts = {
            region: {name: values[kept["mode"] != NO_MODE] for name, values in kept.items()} for (region,), kept in found.items()
        }
        cohorts[EVERYWHERE] = {
            name: np.concatenate([part[name] for part in cohorts.values()]) for name in cohorts[self.regions[0]]
        }
        return frame(COHORT_COLUMNS, [row for region, part in cohorts.items() for row in cohort_rows(region, part)])


def _by_measure(kept: dict) -> dict:
    """measure -> (seed, year)."""
    return {name: kept["series"][:, :, position] for position, name in enumerate(RECORDED)}


def _price(here: dict, gained: str) -> np.ndarray:
    """(seed,) values of the outlay for a year gained: a ratio of sums over seeds; nan where nothing is spent or gained."""
    spends = here["outlay"].sum() > 0 and here[gained].sum() > 0
    return pooled(here["outlay"], here[gained]) if spends else np.full(here["outlay"].shape, np.nan)
