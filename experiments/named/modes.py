"""Spontaneous, hybrid and hierarchical cooperation: speed, depth, cost and stability (Li, Xiao and Ma 2020, Table 1).

Two comparisons. *Between worlds*: one world for each mode. *Within one world*: the hybrid package together with some
orders, so that relations of all three modes live among the same partners. Every seed is lived through in every world.
"""

import numpy as np

from experiments import survival
from experiments.named import modes_report
from experiments.named.effects import normal_interval
from experiments.named.modes_figures import draw_all
from experiments.named.modes_relations import MEANS, cohort, cohort_rows, founding_rows
from experiments.named.modes_survival import curve_rows, difference_rows
from experiments.named.worlds import FIRST, LAST, LATER, WORLDS
from experiments.study import Scale, Study
from experiments.tables import rounded
from model.agenda import Agenda, Intervention
from model.engine import Run, simulate
from model.measures import COUNT, SHARE
from model.packages import policy_agenda
from model.regions import THE_TEN, load_region
from model.summary import SUMMARIES, summaries

COMMAND = 0.2  # orders in the world in which all three modes are founded
OWN_WORLD = {"spontaneous": "laissez_faire", "hybrid": "hybrid", "hierarchical": "hierarchical"}
STAGES = ("stage_rivalry", "stage_information_exchange", "stage_thematic_cooperation", "stage_joint_governance")
MEASURES = ("cooperation_rate", *STAGES, "mean_trust", "welfare", "outlay", "revenue")
STATE_SHARE = 4  # one seed of so many also keeps the state of every relation

QUANTITIES = {
    "t50": (SUMMARIES["t50"].unit, SUMMARIES["t50"].label),
    "t50_reached": (SHARE, "Seeds that reach it"),
    "t50_or_end": (SUMMARIES["t50"].unit, "The same, never counted as the year after the last"),
    "first_year_jump": (SHARE, f"Rise of cooperation in year {FIRST}"),
    "cooperation_at_withdrawal": (SHARE, f"Cooperation in year {LAST}"),
    "lost_next_year": (SHARE, f"Share of it lost in year {LAST + 1}"),
    "cooperation_later": (SHARE, f"Cooperation in year {LATER}"),
    "advantage_at_withdrawal": (SHARE, f"Advantage over laissez-faire in year {LAST}"),
    "advantage_later": (SHARE, f"Advantage over laissez-faire in year {LATER}"),
    "joint_governance_at_withdrawal": (SHARE, f"Relations in joint governance in year {LAST}"),
    "joint_governance_later": (SHARE, f"Relations in joint governance in year {LATER}"),
    "depth_of_living": ("stage", f"Mean stage of living relations in year {LAST}"),
    "relations_at_withdrawal": (COUNT, f"Relations alive after year {LAST}"),
    "relations_kept": (SHARE, f"Of these, alive without a break to year {LATER}"),
    "total_outlay": (SUMMARIES["total_outlay"].unit, SUMMARIES["total_outlay"].label),
    "outlay_per_relation": ("mean city outputs a relation", "Outlay per relation of the region"),
    "net_welfare_gain": (SUMMARIES["total_outlay"].unit, "Welfare over laissez-faire, less outlay, plus revenue"),
}


def agendas() -> dict:
    """World -> agenda."""
    orders = Agenda((Intervention({"command": COMMAND}, FIRST, LAST, name="orders"),))
    named = {world: policy_agenda(world, FIRST, LAST) for world in WORLDS if world != "together"}
    return named | {"together": named["hybrid"] + orders}


class Modes(Study):
    """Speed, depth, outlay and stability of three modes; ``points`` of the scale is the number of regions."""

    name = "modes"
    question = "Which mode of cooperation is fast, which goes deep, what does it cost, and which one lasts?"
    full = Scale(seeds=200, points=10, years=40)
    quick = Scale(seeds=24, points=3, years=40)

    @property
    def regions(self) -> tuple:
        """The regions: the first so many of the ten."""
        return THE_TEN[: self.scale.points]

    @property
    def state_seeds(self) -> int:
        """How many seeds are run again with the state of every relation kept."""
        return max(2, self.scale.seeds // STATE_SHARE)

    def size(self) -> int:
        return len(self.regions) * len(WORLDS) * (self.scale.seeds + self.state_seeds)

    def design(self) -> dict:
        return {
            "regions": list(self.regions),
            "worlds": {
                world: {"hash": agenda.hash, "interventions": [item.as_dict() for item in agenda.interventions]}
                for world, agenda in agendas().items()
            },
            "government_acts": [FIRST, LAST],
            "later": LATER,
            "seeds_with_states": self.state_seeds,
        }

    def tables(self, counter) -> dict:
        runs, place = [], {}
        for region in self.regions:
            for world, agenda in agendas().items():
                start, loaded = len(runs), load_region(region)
                runs += [Run(loaded, self.parameters, agenda, seed, withdrawal=LAST) for seed in range(1, self.scale.seeds + 1)]
                place[region, world] = np.arange(start, len(runs))
        result = simulate(runs, self.scale.years, MEASURES, threads=self.threads, progress=counter.update)
        return {
            "series": self._series(result, place),
            "worlds": self._worlds(result, place),
            "survival": curve_rows(result, place, self.regions, OWN_WORLD, self.scale.years, LAST),
            "differences": difference_rows(result, place, self.regions, OWN_WORLD, self.scale.years, LAST),
            **self._relations(counter),
        }

    def _series(self, result, place) -> tuple:
        """(header, rows): means over seeds of every measure, and the 5 % to 95 % band of the cooperation rate."""
        rows = []
        for (region, world), runs in place.items():
            means = result.series[runs].mean(axis=0)
            band = np.quantile(result.of("cooperation_rate")[runs], (0.05, 0.95), axis=0).T
            for year, *_ in enumerate(means, 1):
                rows.append((region, world, year, *rounded(means[year - 1]), *rounded(band[year - 1])))
        return ("region", "world", "year", *MEASURES, "cooperation_low", "cooperation_high"), rows

    def _worlds(self, result, place) -> tuple:
        """(header, rows): each quantity in each region and world, and over regions, with 95 % intervals of the mean."""
        values = {key: self._quantities(result, place, *key) for key in place}
        rows = []
        for world in WORLDS:
            by_region = {region: values[region, world] for region in self.regions}
            for quantity, (unit, label) in QUANTITIES.items():
                parts = {region: named[quantity] for region, named in by_region.items()}
                # Every region counts the same; a seed is one replicate of all regions.
                parts["all"] = np.mean(list(parts.values()), axis=0)
                for region, part in parts.items():
                    rows.append((region, world, quantity, label, unit, *_mean(part)))
        return ("region", "world", "quantity", "label", "unit", "mean", "low", "high", "n"), rows

    def _quantities(self, result, place, region, world) -> dict:
        """quantity -> (seed,), nan where undefined."""
        runs, alone = place[region, world], place[region, "laissez_faire"]
        rate, governed = result.of("cooperation_rate")[runs], result.of("stage_joint_governance")[runs]
        reference = result.of("cooperation_rate")[alone]
        stages = np.stack([result.of(stage)[runs, LAST - 1] for stage in STAGES])
        taken = summaries(result, ("t50", "total_outlay", "total_revenue", "cumulative_welfare"))
        clock = survival.SINCE_WITHDRAWAL
        cohort = (result.broken[runs, clock] + result.censored[runs, clock]).sum(axis=(1, 2))
        outlay = taken["total_outlay"][runs]
        living = stages[1:].sum(axis=0)
        gain = taken["cumulative_welfare"][runs] - taken["cumulative_welfare"][alone]
        return {
            "t50": taken["t50"][runs],
            "t50_reached": np.isfinite(taken["t50"][runs]).astype(float),
            "t50_or_end": np.nan_to_num(taken["t50"][runs], nan=self.scale.years + 1.0),
            "first_year_jump": rate[:, FIRST - 1] - rate[:, FIRST - 2],
            "cooperation_at_withdrawal": rate[:, LAST - 1],
            "lost_next_year": 1 - rate[:, LAST] / np.where(rate[:, LAST - 1] > 0, rate[:, LAST - 1], np.nan),
            "cooperation_later": rate[:, LATER - 1],
            "advantage_at_withdrawal": rate[:, LAST - 1] - reference[:, LAST - 1],
            "advantage_later": rate[:, LATER - 1] - reference[:, LATER - 1],
            "joint_governance_at_withdrawal": governed[:, LAST - 1],
            "joint_governance_later": governed[:, LATER - 1],
            "depth_of_living": np.arange(1, 4) @ stages[1:] / np.where(living > 0, living, np.nan),
            "relations_at_withdrawal": cohort.astype(float),
            "relations_kept": survival.share_alive(result, clock, 0, LATER - LAST)[runs],
            "total_outlay": outlay,
            "outlay_per_relation": outlay / len(load_region(region).relations(self.parameters.reach_km)),
            "net_welfare_gain": gain - outlay + taken["total_revenue"][runs],
        }

    def _relations(self, counter) -> dict:
        """Two tables that need the state of every relation: what foundings came to, and who was alive at withdrawal."""
        foundings, cohorts = [], {}
        for region in self.regions:
            for world, agenda in agendas().items():
                runs = [
                    Run(load_region(region), self.parameters, agenda, seed, withdrawal=LAST)
                    for seed in range(1, self.state_seeds + 1)
                ]
                states = simulate(
                    runs, self.scale.years, ("cooperation_rate",), states=True, threads=self.threads,
                    progress=counter.update,
                ).states  # fmt: skip
                foundings += [(region, world, *row) for row in founding_rows(states, FIRST, LAST)]
                if world == "together":
                    cohorts[region] = cohort(states, LAST, LATER, self.parameters.rationality)
        parts = list(cohorts.values())
        together = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
        return {
            "foundings": (
                ("region", "world", "mode", "founded", "reached_thematic", "reached_joint", "alive_after_5", "runs"),
                foundings,
            ),
            "cohort": (
                ("region", "mode", "relations", *MEANS, "kept_at_equal_prospects", "comparable"),
                [row for region, part in (cohorts | {"all": together}).items() for row in cohort_rows(region, part)],
            ),
        }

    def figures(self, stored) -> None:
        draw_all(stored)

    def answer(self, stored) -> str:
        return modes_report.answer(stored)


def _mean(values) -> tuple:
    """(mean, low, high, n) of those seeds in which a quantity is defined; 95 % interval of the mean."""
    values = values[np.isfinite(values)]
    if values.size == 0:
        return np.nan, np.nan, np.nan, 0
    return *rounded(normal_interval(values)), values.size
