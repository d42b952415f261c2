"""A sample: points over some parameters and instruments, as every method of sampling returns it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


class Grid(Sequence):
    """All combinations of levels, the last factor fastest, computed when asked for."""

    def __init__(self, levels):
        self.levels = tuple(tuple(values) for values in levels)

    def __len__(self):
        return math.prod(map(len, self.levels))

    def __getitem__(self, index):
        if not 0 <= index < len(self):
            raise IndexError(index)
        row = []
        for values in reversed(self.levels):
            index, position = divmod(index, len(values))
            row.append(values[position])
        return tuple(reversed(row))


class Matrix(Sequence):
    """The rows of an array of doubles, as tuples of floats."""

    def __init__(self, matrix):
        self.matrix = np.ascontiguousarray(matrix, dtype=np.float64)

    def __len__(self):
        return len(self.matrix)

    def __getitem__(self, index):
        return tuple(self.matrix[index].tolist())


@dataclass(frozen=True)
class Sample:
    """Points over some factors.

    method: its name; names: the factors; rows: a value of each factor for each point; identity: what tells this sample
    from another one; ranges: lowest and highest value of each factor, where the method has ranges.
    """

    method: str
    names: tuple
    rows: Sequence
    identity: str
    ranges: tuple = ()

    def choices(self, wanted) -> tuple:
        """(names, rows): the combinations that occur of those factors among ``wanted`` that this sample varies."""
        names = tuple(name for name in self.names if name in wanted)
        positions = [self.names.index(name) for name in names]
        if isinstance(self.rows, Grid):
            return names, tuple(Grid([self.rows.levels[position] for position in positions]))
        if not names:
            return names, ((),)
        return names, tuple(dict.fromkeys(tuple(row[position] for position in positions) for row in self.rows))


def problem(sample: Sample) -> dict:
    """The problem that SALib's analyses ask for."""
    return {
        "num_vars": len(sample.names),
        "names": list(sample.names),
        "bounds": [list(pair) for pair in sample.ranges],
    }
