"""Triadic closure: triangles against networks that have the same degrees, or whose pairs are tied as often.

A network is rewired by exchanging the ends of two relations, again and again (Maslov and Sneppen 2002, *Science*); an exchange
that would join a city to itself, double a relation, or tie two cities that may not be tied is not made and counts as a step,
which keeps all networks that can be reached equally likely (Artzy-Randrup and Stone 2005, *Physical Review E*). With all degrees
kept, the number of connected triples is kept as well, so that triangles and transitivity tell the same.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

LARGEST = 20_000_000  # cells of all matrices that are held at once

# Draws networks to compare with: takes all networks, which of them are asked for, how many for each, and chance.
Null = Callable[[np.ndarray, slice, int, np.random.Generator], np.ndarray]


@dataclass(frozen=True)
class Closure:
    """Of each network (network,): its triangles, transitivity (nan without connected triples), and the mean and spread of the
    triangles of those drawn for it."""

    triangles: np.ndarray
    transitivity: np.ndarray
    expected: np.ndarray
    spread: np.ndarray

    @property
    def z(self) -> np.ndarray:
        """(network,) triangles beyond the mean of those drawn for it, in their standard deviations; nan without any spread."""
        return np.where(self.spread > 0, (self.triangles - self.expected) / np.where(self.spread > 0, self.spread, 1.0), np.nan)


def triangles(matrices: np.ndarray) -> np.ndarray:
    """(network,) number of triangles of symmetric matrices of 0 and 1, (network, city, city)."""
    numbers = matrices.astype(np.float32)
    return np.einsum("cij,cij->c", numbers @ numbers, numbers) / 6.0


def transitivity(matrices: np.ndarray) -> np.ndarray:
    """(network,) three times the triangles over the connected triples; nan where there are none."""
    degree = matrices.sum(axis=-1, dtype=np.int64)
    triples = (degree * (degree - 1)).sum(axis=-1) / 2.0
    return np.where(triples > 0, 3.0 * triangles(matrices) / np.maximum(triples, 1.0), np.nan)


def closure(matrices: np.ndarray, null: Null, copies: int, seed: int) -> Closure:
    """The triangles of each network beside those of so many drawn for it.

    matrices: (network, city, city) symmetric, of truth values; null: draws them; seed: of the draws.
    """
    chance, size = np.random.default_rng(seed), matrices.shape[-1]
    at_once = max(1, LARGEST // (copies * size * size))
    moments = []
    for first in range(0, len(matrices), at_once):
        found = triangles(null(matrices, slice(first, first + at_once), copies, chance)).reshape(-1, copies)
        moments.append((found.mean(axis=1), found.std(axis=1, ddof=1)))
    expected, spread = (np.concatenate(parts) for parts in zip(*moments, strict=True))
    return Closure(triangles(matrices), transitivity(matrices), expected, spread)


@dataclass(frozen=True)
class Rewired:
    """Networks of the same degrees: each of these (network, city, city) after so many attempts for each of its relations.

    allowed: (city, city) which cities may be tied; swaps: attempts for each relation.
    """

    allowed: np.ndarray
    swaps: int

    def __call__(self, matrices: np.ndarray, these: slice, copies: int, chance: np.random.Generator) -> np.ndarray:
        tied = np.repeat(matrices[these], copies, axis=0)
        number, ends = _ends(tied)
        which = np.arange(len(tied))
        for attempt in range(self.swaps * int(number.max(initial=0))):
            lots = chance.random((3, len(tied)))
            first, second = (lots[:2] * number).astype(np.int64)
            turned = (lots[2] < 0.5).astype(np.int64)
            a, b = ends[0, which, first], ends[1, which, first]
            c, d = ends[turned, which, second], ends[1 - turned, which, second]
            # a–b and c–d become a–d and c–b: nobody is joined to itself, no relation doubled, none made that is not allowed.
            made = (a != d) & (c != b) & ~tied[which, a, d] & ~tied[which, c, b] & self.allowed[a, d] & self.allowed[c, b]
            made &= (first != second) & (attempt < self.swaps * number)
            those, a, b, c, d = which[made], a[made], b[made], c[made], d[made]
            for here, there, now in ((a, b, False), (c, d, False), (a, d, True), (c, b, True)):
                tied[those, here, there] = tied[those, there, here] = now
            ends[1, those, first[made]] = d
            ends[0, those, second[made]], ends[1, those, second[made]] = c, b
        return tied


def as_often(matrices: np.ndarray, these: slice, copies: int, chance: np.random.Generator) -> np.ndarray:
    """Networks whose pairs are tied each for itself, as often as in all networks given: what places and sizes alone make."""
    share = np.triu(matrices.mean(axis=0))
    drawn = chance.random((len(matrices[these]) * copies, *share.shape)) < share
    return drawn | np.swapaxes(drawn, 1, 2)


def _ends(tied: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """((network,) number of relations, (side, network, relation) the cities that each joins, 0 beyond the last)."""
    upper = np.triu(tied)
    number = upper.sum(axis=(1, 2))
    network, one, other = np.nonzero(upper)
    ends = np.zeros((2, len(tied), max(1, int(number.max(initial=0)))), dtype=np.int64)
    ends[:, network, np.arange(network.size) - (np.cumsum(number) - number)[network]] = one, other
    return number, ends
