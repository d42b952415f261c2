"""The coordination council of the Yangtze Delta: who joined when, in the table and in simulated worlds.

Membership is absorbing, for no city has ever left. A city that joins counts as a member for others from the next year on.
"""

import csv
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from citypact.experiments.named.validation.history.spec import DEFINITIONS, FIRST, NEVER, REGION, Definition
from citypact.experiments.sweeps.cells import Kept
from citypact.model.engine import Batch, Run
from citypact.model.regions.loading import DATA, MEMBERSHIP, load_region
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
    with open(DATA / MEMBERSHIP[REGION.split(":")[0]], encoding="utf-8", newline="") as file:
        years = {row["city"]: int(row["joined_year"]) for row in csv.DictReader(file)}
    return Council(region, np.array([years[city] for city in region.cities]))


class Joining:
    """Who has joined by one definition, while a batch is lived; kept in calendar years.

    city_i, city_j: (relation,) the two cities; founders: (city,); runs: how many.
    """

    def __init__(self, definition: Definition, city_i: np.ndarray, city_j: np.ndarray, founders: np.ndarray, runs: int):
        self.definition, self.city_i, self.city_j = definition, city_i, city_j
        self.founders = np.repeat(founders[:, None], runs, axis=1)
        self.joined = np.where(self.founders, FIRST, NEVER).astype(np.int16)  # (city, run)
        relations = np.arange(city_i.size)
        self.first, self.second = np.zeros((2, founders.size, city_i.size), dtype=np.float32)  # which city is which end
        self.first[city_i, relations] = self.second[city_j, relations] = 1.0

    def see(self, stage: np.ndarray, year: int) -> None:
        """Let those join who hold what the definition asks at the end of this calendar year; stage: (relation, run)."""
        members = self.founders if self.definition.founders_alone else self.joined < year
        held = stage >= self.definition.stage
        partners = self.first @ (held & members[self.city_j]) + self.second @ (held & members[self.city_i])
        self.joined[(self.joined == NEVER) & (partners >= self.definition.partners)] = year


def joining(runs: list[Run], years: int) -> Kept:
    """Live a block; "joined": (run, definition, city) calendar years, by all definitions, ``NEVER`` for who does not join."""
    batch = Batch(runs, years)
    graph = batch.block.graph
    ends = graph.city_i.astype(np.int64), graph.city_j.astype(np.int64)
    founders = council().founders
    watching = [Joining(definition, *ends, founders, len(runs)) for definition in DEFINITIONS.values()]
    for _ in range(years):
        batch.advance(1, ())
        for one in watching:
            one.see(batch.block.relations.stage, FIRST + batch.year)
    return {"joined": np.stack([one.joined for one in watching]).transpose(2, 0, 1)}
