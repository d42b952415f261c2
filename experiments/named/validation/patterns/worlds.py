"""The worlds of the part on patterns: regions whose outputs lie further apart, and a slate that is wiped clean."""

from dataclasses import dataclass, replace
from math import fsum

import numpy as np

from citypact.agents.arithmetic import power
from citypact.agents.codes import NO_MODE, RIVALRY
from citypact.experiments.sweeps.cells import Kept, Measured
from citypact.model.engine import Batch, Result, Run
from citypact.model.regions.region import Region

MEASURED = {
    "rate": "cooperation_rate",
    "depth": "depth",
    "dilemma": "game_prisoners_dilemma",
}  # what is kept, by the measure that it is


def paths(result: Result) -> Kept:
    """(run, year) paths of what is measured."""
    return {name: result.of(measure) for name, measure in MEASURED.items()}


PATHS = Measured(tuple(MEASURED.values()), paths)


def spread(region: Region, exponent: float) -> Region:
    """The region with outputs raised to a power, their mean kept at 1; 1 leaves it as it is.

    Areas change as outputs do, so that densities stay, and with them the headroom of every city: what changes is how far apart
    the cities are in size.
    """
    if exponent == 1.0:
        return region
    raised = [float(power(output, exponent)) for output in region.output.tolist()]
    output = np.array(raised) / (fsum(raised) / len(region))
    area = region.area_km2 * output / region.output
    return replace(
        region, id=f"{region.id}^{exponent:g}", name=f"{region.name}, outputs^{exponent:g}", output=output, area_km2=area
    )


@dataclass(frozen=True)
class Wiped:
    """A way of living in which all that came of cooperation between cities is forgotten at the end of a year.

    after: the year. Relations are back in rivalry, trust, reputation and experience are as at the start, outputs, capacities
    and industries are what they have become: the experimenter's hand, no rule of the model.
    """

    after: int

    def __call__(self, runs: list[Run], years: int) -> Kept:
        batch = Batch(runs, years)
        before = batch.advance(self.after, PATHS.measures)
        wipe(batch)
        series = np.concatenate([before, batch.advance(years - self.after, PATHS.measures)], axis=1)
        return paths(Result(PATHS.measures, np.arange(1, years + 1), series, *batch.survival()))


def wipe(batch: Batch) -> None:
    """Put the relations, and what cities think of each other, back to where they started."""
    relations, cities = batch.block.relations, batch.block.cities
    weight, trust = (np.array([getattr(run.parameters, name) for run in batch.runs]) for name in ("prior_weight", "prior_trust"))
    relations.stage[:], relations.mode[:], relations.founded[:] = RIVALRY, NO_MODE, 0
    relations.cooperates[:] = relations.ordered[:] = False
    relations.evidence[:], relations.evidence_weight[:] = weight * trust, weight
    cities.reputation[:], cities.experience[:], cities.stance[:] = trust, 0.0, False
