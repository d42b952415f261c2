"""What three modes of cooperation cost, who pays, and how their relations live on (Li, Xiao and Ma 2020, Table 1).

Which mode is fast, deep or easy is judged in ``theory``. Here: the price, and the survival of relations from two clocks, in two
comparisons. Every seed is lived through in every world.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd

from citypact.agents.codes import NO_MODE
from citypact.experiments.named.modes import spec
from citypact.experiments.named.modes.relations import COHORT_COLUMNS, Watched, cohort_rows
from citypact.experiments.named.modes.survival import survival_tables
from citypact.experiments.named.study import Scale, Study
from citypact.experiments.paper.inference import EFFECT_COLUMNS, Lives, effect, pooled
from citypact.experiments.paper.outcomes import COSTS
from citypact.experiments.paper.tables import frame, rounded
from citypact.experiments.paper.worlds import FIRST, LAST, LATER, WORLDS
from citypact.experiments.sweeps.cells import Cell, Measured
from citypact.experiments.sweeps.door import Door
from citypact.model.engine import Result, Run
from citypact.model.regions.loading import THE_TEN, load_region

STATE_SHARE = 4  # one seed of so many is run again to look at single relations


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
    own = False
    shortest = LATER

    @property
    def state_seeds(self) -> range:
        """The seeds that are run again to look at every relation."""
        return self.seeds[: max(2, self.scale.seeds // STATE_SHARE)]

    def worlds(self) -> dict:
        kept, watched, policies = Measured(spec.RECORDED, everything), Watched(LAST), spec.agendas()
        lived, relations = {}, {}
        for region in self.regions:
            for world, agenda in policies.items():
                run = Run(load_region(region), self.parameters, agenda, withdrawal=LAST)
                lived[region, world] = Cell(run, self.seeds, self.scale.years, kept)
            relations[(region,)] = Cell(run, self.state_seeds, LATER, watched)  # of the last world, with all three modes
        return {"lived": lived, "relations": relations}

    def design(self) -> dict:
        worlds = {
            world: {"hash": agenda.hash, "interventions": [item.as_dict() for item in agenda.interventions]}
            for world, agenda in spec.agendas().items()
        }
        return {
            "regions": list(self.regions), "worlds": worlds, "government_acts": [FIRST, LAST], "later": LATER,
            "seeds of single relations": len(self.state_seeds),
        }  # fmt: skip

    def tables(self, door: Door) -> dict:
        lived, relations = (door.lived(part, cells) for part, cells in self.worlds().items())
        survival = survival_tables(lived, self.regions, self.scale.years, LAST)
        return {"series": self._series(lived), "worlds": self._worlds(lived), **survival, "cohort": _cohort(relations)}

    def _relations(self, region: str) -> int:
        return len(load_region(region).relations(self.parameters.reach_km))

    def _series(self, lived: dict) -> pd.DataFrame:
        """Means over seeds of every measure, amounts per relation of the region."""
        rows = []
        for (region, world), kept in lived.items():
            scale = np.array([1.0 if name in spec.LEVELS else self._relations(region) for name in spec.RECORDED])
            for year, means in enumerate(kept["series"].mean(axis=0) / scale, 1):
                rows.append((region, world, year, *rounded(means)))
        return frame(("region", "world", "year", *spec.RECORDED), rows)

    def _worlds(self, lived: dict) -> pd.DataFrame:
        """Each quantity in each region and world, and over regions, with 95 % intervals of the mean.

        Over regions every region counts the same, and a seed is one replicate of all of them.
        """
        rows = []
        for world in WORLDS:
            values = {region: self._quantities(lived, region, world) for region in self.regions}
            for region, here in _with_all(values, partial(np.mean, axis=0)).items():
                for quantity, (unit, label) in spec.QUANTITIES.items():
                    found = effect(_price(here, spec.PRICES[quantity]) if quantity in spec.PRICES else here[quantity])
                    rows.append((region, world, quantity, label, unit, *found.row()))
        return frame(("region", "world", "quantity", "label", "unit", *EFFECT_COLUMNS), rows)

    def _quantities(self, lived: dict, region: str, world: str) -> dict:
        """quantity -> (seed,), nan where undefined; the prices are ratios of these."""
        relations = self._relations(region)
        series = (np.moveaxis(lived[region, name]["series"], -1, 0) for name in (world, spec.ALONE))
        of, alone = (dict(zip(spec.RECORDED, values, strict=True)) for values in series)  # measure -> (seed, year)
        total = {name: values.sum(axis=1) for name, values in of.items()}
        gained = {name: total[name] - alone[name].sum(axis=1) for name in spec.RECORDED}
        found = {name: total[name] / relations for name in ("outlay", *spec.PARTS)}
        return found | {
            **{
                f"outlay_in_{which}_year": of["outlay"][:, at - 1] / relations for which, at in (("first", FIRST), ("last", LAST))
            },
            "costs_of_cities": sum(total[cost] for cost in COSTS) / relations,
            "dividend": gained["welfare"] / relations,
            "net_dividend": (gained["welfare"] - total["outlay"] + total["revenue"]) / relations,
            "cooperation_gained": gained["cooperation_rate"],
            "joint_governance_gained": gained["stage_joint_governance"],
            **{f"{name}_{when}": of[name][:, year - 1] for name in spec.LEVELS for when, year, _ in spec.WHEN},
            "relations_kept": Lives.of(lived[region, world], "withdrawal").share_alive(LATER - LAST),
        }


def _with_all(found: dict, together: Callable) -> dict:
    """What each region has by name, and all regions together."""
    names = next(iter(found.values()))
    return found | {spec.EVERYWHERE: {name: together([here[name] for here in found.values()]) for name in names}}


def _cohort(found: dict) -> pd.DataFrame:
    """The relations alive at the withdrawal in the world of all three modes, by region and together."""
    alive = {
        region: {name: values[kept["mode"] != NO_MODE] for name, values in kept.items()} for (region,), kept in found.items()
    }
    parts = _with_all(alive, np.concatenate).items()
    return frame(COHORT_COLUMNS, [row for region, part in parts for row in cohort_rows(region, part)])


def _price(here: dict, gained: str) -> np.ndarray:
    """(seed,) values of the outlay for a year gained: a ratio of sums over seeds; nan where nothing is spent or gained."""
    spends = here["outlay"].sum() > 0 and here[gained].sum() > 0
    return pooled(here["outlay"], here[gained]) if spends else np.full(here["outlay"].shape, np.nan)
