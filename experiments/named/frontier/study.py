"""Policy search: what is to be had for how much, with all instruments and dates (NSGA-II; Deb et al. 2002).

One intervention carries levels of all instruments, a first and a last year. Four searches minimise outlay and the Gini of
gains and maximise an achievement; each policy is the mean over training seeds, and is tested on seeds the search never saw.
"""

import numpy as np

from citypact.experiments.named.frontier import report as frontier_report
from citypact.experiments.named.frontier.figures import draw_all
from citypact.experiments.named.frontier.policies import ALL_FIVE, HIGHEST, SEARCHES, Policy
from citypact.experiments.named.frontier.search import SEED, hypervolumes, needs_pymoo, non_dominated, search
from citypact.experiments.named.study import Scale, Study
from citypact.experiments.named.transition.spec import FIVE
from citypact.experiments.paper.cells import outcomes_of
from citypact.experiments.paper.effects import spearman
from citypact.experiments.paper.tables import rounded
from citypact.experiments.paper.worlds import FIRST, LAST, YEARS
from citypact.model.engine import Run, simulate
from citypact.model.measures import MEASURES
from citypact.model.regions.loading import load_region
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.packages import PACKAGES, policy_agenda

REGION = "yangtze_delta"
WITHDRAWN = 10  # years before the end by which the government of the search for lasting cooperation must be gone
FIRST_TEST_SEED = 1001
TEST_SEEDS = 4  # test seeds for each training seed

OUTCOMES = (
    "total_outlay", "final_cooperation", "mean_cooperation", "final_depth", "cumulative_welfare", "gini_gains", "total_revenue"
)  # fmt: skip
PARTS = tuple(name for name in MEASURES if name.startswith("outlay_"))  # what the outlay is spent on, over the run


class Frontier(Study):
    """Pareto sets of policies; ``points`` of the scale is the population, with twice as many generations."""

    name = "frontier"
    question = "How much cooperation or welfare is to be had for how much public outlay and inequality, and by which policy?"
    full = Scale(seeds=8, points=40, years=YEARS)
    quick = Scale(seeds=4, points=16, years=YEARS)

    @property
    def generations(self) -> int:
        """How many generations there are."""
        return 2 * self.scale.points

    @property
    def training(self) -> range:
        """Seeds on which policies are searched for."""
        return range(1, self.scale.seeds + 1)

    @property
    def testing(self) -> range:
        """Seeds that the search never saw."""
        return range(FIRST_TEST_SEED, FIRST_TEST_SEED + TEST_SEEDS * self.scale.seeds)

    def limit(self, name: str) -> int:
        """The last year in which the government may act in a search."""
        return self.scale.years - WITHDRAWN if SEARCHES[name].withdraws else self.scale.years

    def dates(self) -> tuple:
        """The dates in which the named packages are tried: the usual ones, and all years that a search may use."""
        limits = dict.fromkeys(self.limit(name) for name in SEARCHES)
        return ((FIRST, min(LAST, min(limits))), *((1, limit) for limit in limits))

    def size(self) -> int:
        points, tests = self.scale.points, len(self.testing)
        each = points * self.generations * self.scale.seeds + points * tests + (len(HIGHEST) + 1) * tests
        return len(SEARCHES) * each + (len(PACKAGES) + 1) * len(self.dates()) * tests

    def design(self) -> dict:
        return {
            "region": REGION,
            "highest_levels": HIGHEST,
            "searches": {
                name: {
                    "maximise": one.achievement,
                    "minimise": ["total_outlay", "gini_gains"],
                    "last_year": self.limit(name),
                    "barred": list(one.barred),
                }
                for name, one in SEARCHES.items()
            },
            "algorithm": {"name": "NSGA-II", "population": self.scale.points, "generations": self.generations, "seed": SEED},
            "training_seeds": [self.training[0], self.training[-1]],
            "test_seeds": [self.testing[0], self.testing[-1]],
            "outcomes": list(OUTCOMES),
            "parts_of_outlay": list(PARTS),
            "package_dates": [list(pair) for pair in self.dates()],
            "pymoo": needs_pymoo(),
        }

    def evaluate(self, agendas, seeds, counter) -> dict:
        """outcome or part of the outlay -> (agenda,) mean over the seeds; all runs in one batch."""
        region, agendas = load_region(REGION), list(agendas)
        runs = [Run(region, self.parameters, agenda, seed) for agenda in agendas for seed in seeds]
        measures, compute = outcomes_of(OUTCOMES)
        result = simulate(runs, self.scale.years, (*measures, *PARTS), threads=self.threads, progress=counter.update)
        found = compute(result) | {part: result.of(part).sum(axis=1) for part in PARTS}
        # A region in which nobody gains anything has no inequality of gains.
        return {name: np.nan_to_num(values.reshape(len(agendas), len(seeds))).mean(axis=1) for name, values in found.items()}

    def tables(self, counter) -> dict:
        needs_pymoo()
        fronts, history, knees, common = [], [], [], []
        for name in SEARCHES:
            policies, generations = self._search(name, counter)
            history += [(name, *row) for row in generations]
            rows, best = self._tested(name, policies, counter)
            fronts += rows
            knees += self._ablated(name, best, counter)
            common += _common(name, rows)
        header = (
            "search", *HIGHEST, "first", "last", *(f"{part}_{name}" for part in ("training", "test") for name in OUTCOMES),
            "non_dominated_on_test", "knee",
        )  # fmt: skip
        return {
            "fronts": (header, fronts),
            "history": (("search", "generation", "policies", "hypervolume"), history),
            "knees": (("search", "without", *OUTCOMES, *PARTS), knees),
            "common": (
                ("search", "instrument", "highest", "used_share", "lower_quartile", "median", "upper_quartile",
                 "correlation_with_outlay", "correlation_with_achievement"),
                common,
            ),
            "packages": self._packages(counter),
        }  # fmt: skip

    def objectives(self, name: str, outcomes: dict) -> np.ndarray:
        """(policy, objective), all to be minimised; outlay as log(1 + outlay), which orders the same and spreads better."""
        achieved = outcomes[SEARCHES[name].achievement]
        return np.column_stack([np.log1p(outcomes["total_outlay"]), -achieved, outcomes["gini_gains"]])

    def _search(self, name: str, counter) -> tuple:
        limit, barred = self.limit(name), SEARCHES[name].barred

        def evaluated(population):
            agendas = [Policy.decoded(genes, limit, barred).agenda for genes in population]
            return self.objectives(name, self.evaluate(agendas, self.training, counter))

        genes, fronts = search(evaluated, len(HIGHEST) + 2, len(HIGHEST), self.scale.points, self.generations)
        found = list(dict.fromkeys(Policy.decoded(point, limit, barred) for point in genes))
        sizes = [len(front) for front in fronts]
        volumes = rounded(hypervolumes(fronts))
        return found, list(zip(range(1, len(fronts) + 1), sizes, volumes, strict=True))

    def _tested(self, name: str, policies: list, counter) -> tuple:
        """Rows of the front, by outlay, and the policy at its knee on test seeds."""
        agendas = [policy.agenda for policy in policies]
        training = self.evaluate(agendas, self.training, counter)
        test = self.evaluate(agendas, self.testing, counter)
        objectives = self.objectives(name, test)
        still = non_dominated(objectives)
        span = np.ptp(objectives, axis=0)
        scaled = (objectives - objectives.min(axis=0)) / np.where(span > 0, span, 1.0)
        knee = int(np.linalg.norm(scaled, axis=1).argmin())
        rows = []
        for k in np.argsort(test["total_outlay"], kind="stable").tolist():
            outcomes = rounded([part[outcome][k] for part in (training, test) for outcome in OUTCOMES])
            policy = policies[k]
            rows.append((name, *policy.levels, policy.first, policy.last, *outcomes, int(still[k]), int(k == knee)))
        return rows, policies[knee]

    def _ablated(self, name: str, policy: Policy, counter) -> list:
        """The knee as it is, and without each of its instruments, on test seeds."""
        agendas = [policy.agenda, *(policy.without(instrument).agenda for instrument in HIGHEST)]
        outcomes = self.evaluate(agendas, self.testing, counter)
        return [
            (name, label, *rounded([outcomes[outcome][k] for outcome in (*OUTCOMES, *PARTS)]))
            for k, label in enumerate(("nothing", *HIGHEST))
        ]

    def _packages(self, counter) -> tuple:
        """The named packages, and all five recommendations together, on test seeds."""
        named = {name: name for name in PACKAGES} | {ALL_FIVE: "+".join(FIVE)}
        places = [(name, spec, *dates) for name, spec in named.items() for dates in self.dates()]
        agendas = [policy_agenda(spec, first, last) for _, spec, first, last in places]
        outcomes = self.evaluate(agendas, self.testing, counter)
        rows = [
            (name, first, last, *rounded([outcomes[outcome][k] for outcome in (*OUTCOMES, *PARTS)]))
            for k, (name, _, first, last) in enumerate(places)
        ]
        return ("package", "first", "last", *OUTCOMES, *PARTS), rows

    def figures(self, stored) -> None:
        draw_all(stored)

    def answer(self, stored) -> str:
        return frontier_report.answer(stored)


def _common(name: str, rows: list) -> list:
    """Of each instrument along a front: how many use it, quartiles of its level, and rank correlations."""
    start = 1 + len(HIGHEST) + 2 + len(OUTCOMES)  # where the outcomes on test seeds begin
    outlay = np.array([row[start] for row in rows])
    achieved = np.array([row[start + OUTCOMES.index(SEARCHES[name].achievement)] for row in rows])
    common = []
    for position, instrument in enumerate(HIGHEST, 1):
        levels = np.array([row[position] for row in rows])
        highest = min(HIGHEST[instrument], INSTRUMENTS[instrument].maximum)
        quartiles = np.quantile(levels, (0.25, 0.5, 0.75))
        values = (np.mean(levels >= 0.1 * highest), *quartiles, spearman(levels, outlay), spearman(levels, achieved))
        common.append((name, instrument, highest, *rounded(values)))
    return common
