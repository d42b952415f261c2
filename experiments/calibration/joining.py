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
    """The years of joining in a block of runs; ``note`` is called after every year."""

    def __init__(self, joining: Joining, batch: Batch) -> None:
        self.joining, graph, cities = joining, batch.block.graph, len(batch.runs[0].region)
        self.ends = np.stack([graph.city_i, graph.city_j])  # (side, relation)
        # Sums of zeros and ones, so that the order in which they are added cannot matter.
        self.incidence = np.array([[ends == city for city in range(cities)] for ends in self.ends], dtype=np.float32)
        self.years = np.full((cities, len(batch.runs)), np.inf)
        self.years[list(joining.founders)] = 0.0

    def note(self, batch: Batch) -> None:
        """Enter who has joined in the year that has just ended."""
        tied = batch.block.relations.stage >= self.joining.stage  # (relation, run)
        partners = self.years < (np.inf if self.joining.partners == MEMBERS else 1.0)
        count = np.zeros(self.years.shape, dtype=np.float32)
        for side in (0, 1):
            count += self.incidence[side] @ (tied & partners[self.ends[1 - side]]).astype(np.float32)
        self.years[np.isinf(self.years) & (count >= self.joining.ties)] = batch.year
