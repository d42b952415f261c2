"""Cities that never found a relation across a province border of their own accord; for sweeps on the Mesa model."""

from citypact.agents.city import City


class Cautious(City):
    """A city that keeps what it has with other provinces and begins nothing new there."""

    def chooses(self, side):
        abroad = side.relation.border == 1.0 and side.relation.stage == 0
        return False if abroad else super().chooses(side)
