"""A sample: points over some parameters and instruments, as every method of sampling returns it."""

import math
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np


class Grid(Sequence[tuple]):
    """All combinations of levels, the last factor fastest, computed when asked for."""

    def __init__(self, levels: Iterable[Iterable[Any]]) -> None:
        # A range stays one: the axes of a design may have ten million places.
        self.levels = tuple(values if isinstance(values, range) else tuple(values) for values in levels)

    def __len__(self) -> int:
        return math.prod(map(len, self.levels))

    def __getitem__(self, index: int) -> tuple:  # type: ignore[override]  # no slices
        if not 0 <= index < len(self):
            raise IndexError(index)
        row = []
        for values in reversed(self.levels):
            index, position = divmod(index, len(values))
            row.append(values[position])
        return tuple(reversed(row))


class Matrix(Sequence[tuple]):
    """The rows of an array of doubles, as tuples of floats."""

    def __init__(self, matrix: np.ndarray) -> None:
        self.matrix = np.ascontiguousarray(matrix, dtype=np.float64)

    def __len__(self) -> int:
        return len(self.matrix)

    def __getitem__(self, index: int) -> tuple:  # type: ignore[override]  # no slices
        return tuple(self.matrix[index].tolist())


@dataclass(frozen=True)
class Sample:
    """Points over some factors.

    method: its name; names: the factors; rows: a value of each factor for each point; identity: what tells this sample
    from another one; ranges: lowest and highest value of each factor, where the method has ranges.
    """

    method: str
    names: tuple[str, ...]
    rows: Sequence[tuple]
    identity: str
    ranges: tuple[tuple[float, float], ...] = ()

    def choices(self, wanted: Container[str]) -> tuple[tuple[str, ...], tuple[tuple, ...]]:
        """(names, rows): the combinations that occur of those factors among ``wanted`` that this sample varies."""
        names = tuple(name for name in self.names if name in wanted)
        positions = [self.names.index(name) for name in names]
        if isinstance(self.rows, Grid):
            return names, tuple(Grid([self.rows.levels[position] for position in positions]))
        if not names:
            return names, ((),)
        return names, tuple(dict.fromkeys(tuple(row[position] for position in positions) for row in self.rows))


def problem(sample: Sample) -> dict[str, Any]:
    """The problem that SALib's analyses ask for."""
    return {
        "num_vars": len(sample.names),
        "names": list(sample.names),
        "bounds": [list(pair) for pair in sample.ranges],
    }
