"""The coordination council of the Yangtze Delta: who joined when, in the table and in simulated worlds.

Membership is absorbing, for no city has ever left. A city that joins counts as a member for others from the next year on.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from citypact.experiments.calibration.joining import Register
from citypact.experiments.named.validation.history.spec import DEFINITIONS, FIRST, NEVER, REGION
from citypact.experiments.sweeps.cells import Kept
from citypact.model.engine import Batch, Run
from citypact.model.regions.loading import joined_years, load_region
from citypact.model.regions.region import Region


@dataclass(frozen=True, eq=False)
class Council:
    """The cities of a region and the calendar years in which they joined, (city,)."""

    region: Region
    joined: np.ndarray

    @cached_property
    def founders(self) -> np.ndarray:
        """(city,) whether a city is a founder."""
        return self.joined == self.joined.min()

    @cached_property
    def later(self) -> np.ndarray:
        """The indices of the cities that joined later."""
        return np.flatnonzero(~self.founders)

    @cached_property
    def provinces(self) -> np.ndarray:
        """(later city,) names of their provinces."""
        return np.array(self.region.provinces)[self.later]

    @cached_property
    def joined_later(self) -> np.ndarray:
        """(later city,) calendar years."""
        return self.joined[self.later]

    def members(self, year: int) -> int:
        """How many there were at the end of a calendar year."""
        return int((self.joined <= year).sum())


@lru_cache(maxsize=1)
def council() -> Council:
    """The council as its table tells it, in the order of the region's cities."""
    region = load_region(REGION)
    years = joined_years(REGION.split(":")[0])
    return Council(region, np.array([years[city] for city in region.cities]))


def joining(runs: list[Run], years: int) -> Kept:
    """Live a block; "joined": (run, definition, city) calendar years, by all definitions, ``NEVER`` for who does not join."""
    batch = Batch(runs, years)
    founders = tuple(np.flatnonzero(council().founders).tolist())
    registers = [Register.of(definition.joining(founders), batch) for definition in DEFINITIONS.values()]
    for _ in range(years):
        batch.advance(1, ())
        for register in registers:
            register.note(batch.block.relations.stage, batch.year)
    return {"joined": np.stack([calendar(register.years) for register in registers]).transpose(2, 0, 1)}


def calendar(years: np.ndarray) -> np.ndarray:
    """Years of a run as calendar years, ``NEVER`` where they are infinite."""
    return np.where(np.isinf(years), NEVER, FIRST + years).astype(np.int16)
