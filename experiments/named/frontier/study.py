"""Policy search: what is to be had for how much, with all instruments and dates (NSGA-II; Deb et al. 2002).

One intervention carries levels of all instruments, a first and a last year. Four searches minimise outlay and the Gini of
gains and maximise an achievement; each policy is the mean over training seeds, and is tested on seeds the search never saw.
"""

import numpy as np
import pandas as pd

from citypact.experiments.named.frontier.search import SEED, hypervolumes, non_dominated, searched
from citypact.experiments.named.frontier.spec import ALL_FIVE, HIGHEST, OUTCOMES, PARTS, SEARCHES, USED, Policy, objectives
from citypact.experiments.named.study import Scale, Study, needed
from citypact.experiments.paper.inference import spearman
from citypact.experiments.paper.outcomes import Outcomes
from citypact.experiments.paper.tables import frame, rounded, where
from citypact.experiments.paper.worlds import FIRST, FIVE, LAST, YEARS
from citypact.experiments.sweeps.cells import Cell, Measured
from citypact.experiments.sweeps.door import Door
from citypact.model.engine import Result, Run
from citypact.model.settings.agenda import Agenda
from citypact.model.settings.packages import PACKAGES, policy_agenda

WITHDRAWN = 10  # years before the end by which the government of the searches for lasting cooperation must be gone
FIRST_TEST_SEED = 1001
TEST_SEEDS = 4  # test seeds for each training seed


def _kept(result: Result) -> dict:
    """The outcomes of runs, and what their outlay was spent on."""
    return Outcomes(OUTCOMES)(result) | {part: result.of(part).sum(axis=1) for part in PARTS}


LIVE = Measured((*Outcomes(OUTCOMES).measures, *PARTS), _kept)


class Frontier(Study):
    """Pareto sets of policies; ``points`` of the scale is the population, with twice as many generations."""

    name = "frontier"
    full = Scale(seeds=8, points=40, years=YEARS)
    quick = Scale(seeds=4, points=16, years=YEARS)
    shortest = WITHDRAWN + FIRST

    @property
    def generations(self) -> int:
        """How many generations there are."""
        return 2 * self.scale.points

    @property
    def testing(self) -> range:
        """Seeds that the search never saw; it sees the first ones."""
        return range(FIRST_TEST_SEED, FIRST_TEST_SEED + TEST_SEEDS * self.scale.seeds)

    def limit(self, name: str) -> int:
        """The last year in which the government may act in a search."""
        return self.scale.years - WITHDRAWN if SEARCHES[name].withdraws else self.scale.years

    def dates(self) -> tuple:
        """The dates in which the named packages are tried: the usual ones, and all years that a search may use."""
        limits = dict.fromkeys(self.limit(name) for name in SEARCHES)
        return ((FIRST, min(LAST, min(limits))), *((1, limit) for limit in limits))

    def worlds(self) -> dict:
        named = {name: name for name in PACKAGES} | {ALL_FIVE: "+".join(FIVE)}
        return {"packages": {(name, *dates): self.cell(policy_agenda(spec, *dates), self.testing)
                             for name, spec in named.items() for dates in self.dates()}}  # fmt: skip

    def size(self) -> int:
        points, tests = self.scale.points, len(self.testing)
        each = points * self.generations * self.scale.seeds + points * tests + (len(HIGHEST) + 1) * tests
        return len(SEARCHES) * each + super().size()

    def design(self) -> dict:
        return {
            "region": self.regions[0],
            "highest_levels": HIGHEST,
            "searches": {
                name: {"maximise": search.achievement, "minimise": ["total_outlay", "gini_gains"],
                       "last_year": self.limit(name), "barred": list(search.barred)} for name, search in SEARCHES.items()
            },
            "algorithm": {"name": "NSGA-II", "population": self.scale.points, "generations": self.generations, "seed": SEED},
            "training_seeds": [self.seeds[0], self.seeds[-1]], "test_seeds": [self.testing[0], self.testing[-1]],
            "outcomes": list(OUTCOMES), "parts_of_outlay": list(PARTS),
            "package_dates": [list(pair) for pair in self.dates()], "pymoo": needed("pymoo", self.name),
        }  # fmt: skip

    def cell(self, agenda: Agenda, seeds: range) -> Cell:
        """The world under an agenda."""
        return Cell(Run(self.region, self.parameters, agenda), seeds, self.scale.years, LIVE)

    def evaluated(self, door: Door, part: str, policies: dict, seeds: range) -> pd.DataFrame:
        """The means over seeds of what policies bring, name -> policies; indexed by name and the policy's number."""
        return _means(door.lived(part, {
            (name, k): self.cell(policy.agenda, seeds) for name, group in policies.items() for k, policy in enumerate(group)
        }))  # fmt: skip

    def tables(self, door: Door) -> dict:
        needed("pymoo", self.name)
        found, history = self._searched(door)
        training = self.evaluated(door, "training", found, self.seeds)
        test = self.evaluated(door, "test", found, self.testing)
        rows, knees = [], {}
        for name, policies in found.items():
            front, knee = self._front(name, policies, training.loc[name], test.loc[name])
            rows += front
            knees[name] = [knee, *(knee.without(instrument) for instrument in HIGHEST)]
        ablated = self.evaluated(door, "knees", knees, self.testing)
        packages = _means(door.lived("packages", self.worlds()["packages"]))
        told = (f"{part}_{name}" for part in ("training", "test") for name in OUTCOMES)
        fronts = frame(("search", *HIGHEST, "first", "last", *told, "non_dominated_on_test", "knee"), rows)
        return {
            "fronts": fronts,
            "history": frame(("search", "generation", "policies", "hypervolume"), history),
            "knees": frame(("search", "without", *OUTCOMES, *PARTS),
                           [(name, ("nothing", *HIGHEST)[k], *rounded(row)) for (name, k), row in ablated.iterrows()]),
            "common": _common(fronts),
            "packages": frame(("package", "first", "last", *OUTCOMES, *PARTS),
                              [(*key, *rounded(row)) for key, row in packages.iterrows()]),
        }  # fmt: skip

    def _searched(self, door: Door) -> tuple:
        """(search -> policies found, rows of every generation: the search, its number, policies on the front, hypervolume).

        The searches repeat by their seed, so that a study which goes on has its generations from their ledgers.
        """

        def decoded(name: str, points: np.ndarray) -> list:
            return [Policy.decoded(genes, self.limit(name), SEARCHES[name].barred) for genes in points]

        def evaluated(generation: int, populations: dict) -> dict:
            policies = {name: decoded(name, points) for name, points in populations.items()}
            outcomes = self.evaluated(door, f"generation {generation}", policies, self.seeds)
            return {name: objectives(name, outcomes.loc[name]) for name in policies}

        found = searched(evaluated, SEARCHES, len(HIGHEST) + 2, len(HIGHEST), self.scale.points, self.generations)
        history = [
            (name, generation, len(front), volume) for name, (_, fronts) in found.items()
            for generation, (front, volume) in enumerate(zip(fronts, rounded(hypervolumes(fronts)), strict=True), 1)
        ]  # fmt: skip
        return {name: list(dict.fromkeys(decoded(name, points))) for name, (points, _) in found.items()}, history

    def _front(self, name: str, policies: list, training: pd.DataFrame, test: pd.DataFrame) -> tuple:
        """Rows of the front, by outlay, and the policy at its knee on test seeds."""
        found = objectives(name, test)
        still, span = non_dominated(found), np.ptp(found, axis=0)
        scaled = (found - found.min(axis=0)) / np.where(span > 0, span, 1.0)
        knee = int(np.linalg.norm(scaled, axis=1).argmin())
        outcomes = np.hstack([part[list(OUTCOMES)] for part in (training, test)])
        rows = [(name, *policies[k].levels, policies[k].first, policies[k].last, *rounded(outcomes[k]), int(k in still),
                 int(k == knee)) for k in np.argsort(test["total_outlay"].to_numpy(), kind="stable")]  # fmt: skip
        return rows, policies[knee]


def _means(lived: dict) -> pd.DataFrame:
    """The means over seeds, indexed by the cells' keys; where nobody gains anything there is no inequality of gains."""
    columns = {name: np.nan_to_num([found[name] for found in lived.values()]).mean(axis=1) for name in (*OUTCOMES, *PARTS)}
    return pd.DataFrame(columns, index=pd.MultiIndex.from_tuples(lived))


def _common(fronts: pd.DataFrame) -> pd.DataFrame:
    """Of each instrument along each front: how many use it, quartiles of its level, and rank correlations."""
    common = []
    for name, search in SEARCHES.items():
        rows = where(fronts, search=name).drop(columns="search").astype(float)
        for instrument, highest in HIGHEST.items():
            levels = rows[instrument]
            ranks = (spearman(levels, rows[f"test_{outcome}"])[0] for outcome in ("total_outlay", search.achievement))
            values = (np.mean(levels >= USED * highest), *np.quantile(levels, (0.25, 0.5, 0.75)), *ranks)
            common.append((name, instrument, highest, *rounded(values)))
    header = ("search", "instrument", "highest", "used_share", "lower_quartile", "median", "upper_quartile",
              "correlation_with_outlay", "correlation_with_achievement")  # fmt: skip
    return frame(header, common)
