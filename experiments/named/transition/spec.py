"""What the transition experiment runs: its scenarios, seeds and years.

Every seed is lived through in every scenario, and up to the year in which the government starts all scenarios of a seed
are the same, so that differences between scenarios are due to policy alone (common random numbers).
"""

from dataclasses import dataclass, field

from citypact.experiments.paper.worlds import FIRST, LAST, YEARS
from citypact.model.engine import Run, check_years
from citypact.model.refusal import Refusal
from citypact.model.regions.region import Region
from citypact.model.settings.packages import PACKAGES, policy_agenda
from citypact.model.settings.parameters import Parameters

FIVE = tuple(name for name, package in PACKAGES.items() if package.recommendation)
BASELINE = "laissez_faire"  # what the other scenarios are compared with
# name -> (label, policy packages)
SCENARIOS = {
    "laissez_faire": (PACKAGES["laissez_faire"].label, "laissez_faire"),
    "hybrid": (PACKAGES["hybrid"].label, "hybrid"),
    "hierarchical": (PACKAGES["hierarchical"].label, "hierarchical"),
    "five_recommendations": ("All five recommendations", "+".join(FIVE)),
}
LATER = 10  # years after the withdrawal at which what is left is counted, or the end of the run if that comes sooner
LOW, HIGH = 0.05, 0.95  # quantiles over seeds that bound every band and bracket


@dataclass(frozen=True)
class Design:
    """Seeds 1 to ``seeds``, so many years, the government acting from year ``first`` to ``last``."""

    region: Region
    parameters: Parameters = field(default_factory=Parameters)
    seeds: int = 200
    years: int = YEARS
    first: int = FIRST
    last: int = LAST

    def __post_init__(self):
        check_years(self.years)
        if not 2 <= self.first <= self.last < self.years:
            raise Refusal(
                f"from = {self.first}, to = {self.last}, years = {self.years} are not allowed; allowed are years in "
                "this order, from 2 on, with at least one year left after the government withdraws"
            )
        if len(self.region.relations(self.parameters.reach_km)) == 0:
            raise Refusal(
                f"region {self.region.id}: no two cities are within reach_km = {self.parameters.reach_km:g} km; raise "
                "reach_km or choose another region"
            )

    @property
    def later(self) -> int:
        """The year in which what is left is counted."""
        return min(self.last + LATER, self.years)

    def agendas(self) -> dict:
        """Scenario -> agenda."""
        return {name: policy_agenda(policy, self.first, self.last) for name, (_, policy) in SCENARIOS.items()}

    def runs(self) -> list:
        """All runs, scenario by scenario and within it seed by seed."""
        return [
            Run(self.region, self.parameters, agenda, seed, withdrawal=self.last)
            for agenda in self.agendas().values()
            for seed in range(1, self.seeds + 1)
        ]

    def runs_of(self, scenario: str) -> slice:
        """Where the runs of a scenario stand in the result."""
        start = list(SCENARIOS).index(scenario) * self.seeds
        return slice(start, start + self.seeds)
