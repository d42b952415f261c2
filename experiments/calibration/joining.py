"""Who joins whom: the year in which a city first holds a relation with a member of a growing circle."""

from dataclasses import dataclass

import numpy as np

from citypact.model.engine import Batch

MEMBERS, FOUNDERS = "members", "founders"
PARTNERS = (MEMBERS, FOUNDERS)


@dataclass(frozen=True)
class Joining:
    """What it takes to join: at the end of a year ``ties`` relations or more, of stage ``stage`` or deeper, with partners.

    founders: indices of the cities that are members from the start; partners: whether the others must be members, which whoever
    had joined by the end of the year before is as well, or founders. Who has joined stays a member.
    """

    founders: tuple[int, ...]
    stage: int = 1
    partners: str = MEMBERS
    ties: int = 1


class Register:
    """The years of joining in a block of runs, (city, run), inf for never; ``note`` is called after every year.

    ends: (side, relation) the two cities of each relation; cities, runs: how many.
    """

    def __init__(self, joining: Joining, ends: np.ndarray, cities: int, runs: int) -> None:
        self.joining, self.ends = joining, ends
        # Sums of zeros and ones, so that the order in which they are added cannot matter.
        self.incidence = np.array([[side == city for city in range(cities)] for side in ends], dtype=np.float32)
        self.years = np.full((cities, runs), np.inf)
        self.years[list(joining.founders)] = 0.0

    @classmethod
    def of(cls, joining: Joining, batch: Batch) -> "Register":
        """A register for the runs of a batch."""
        graph = batch.block.graph
        return cls(joining, np.stack([graph.city_i, graph.city_j]), len(batch.runs[0].region), len(batch.runs))

    def note(self, stage: np.ndarray, year: int) -> None:
        """Enter who has joined in a year of the run; stage: (relation, run) at its end."""
        tied = stage >= self.joining.stage
        partners = self.years < (np.inf if self.joining.partners == MEMBERS else 1.0)
        count = np.zeros(self.years.shape, dtype=np.float32)
        for side in (0, 1):
            count += self.incidence[side] @ (tied & partners[self.ends[1 - side]]).astype(np.float32)
        self.years[np.isinf(self.years) & (count >= self.joining.ties)] = year
