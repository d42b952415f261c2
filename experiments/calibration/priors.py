"""Priors of free parameters, and chance: places in the unit cube, and the values for which they stand.

Everything that proposes works in the unit cube, in which every prior is uniform and has density 1.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

# What chance is for, beside the design's ``sample_seed``: each has streams of its own.
DATA, TRUTHS, KNOWN, FINALS, SEARCH, PREDICTIVE = range(1, 7)
DIGITS = 9  # significant digits of a proposed value: the last bits of a logarithm differ between machines


@dataclass(frozen=True)
class Prior:
    """The prior of a free parameter or instrument: between two bounds uniform, or uniform in the logarithm."""

    name: str
    low: float
    high: float
    logarithmic: bool = False

    @property
    def kind(self) -> str:
        """Its name in a design."""
        return "log_uniform" if self.logarithmic else "uniform"

    def value(self, places: np.ndarray) -> np.ndarray:
        """The values at places of the unit interval, of any shape."""
        if self.logarithmic:
            exact = self.low * np.exp(places * math.log(self.high / self.low))
        else:
            exact = self.low + places * (self.high - self.low)
        rounded = np.array([float(f"{value:.{DIGITS}g}") for value in np.ravel(exact)]).reshape(np.shape(exact))
        return np.clip(rounded, self.low, self.high)

    def place(self, values: np.ndarray) -> np.ndarray:
        """The places of the unit interval that stand for these values."""
        if self.logarithmic:
            return np.log(np.asarray(values) / self.low) / math.log(self.high / self.low)
        return (np.asarray(values) - self.low) / (self.high - self.low)


def values_of(priors: Sequence[Prior], places: np.ndarray) -> np.ndarray:
    """(point, parameter) values of (point, parameter) places."""
    return np.column_stack([prior.value(places[:, column]) for column, prior in enumerate(priors)])


def places_of(priors: Sequence[Prior], values: np.ndarray) -> np.ndarray:
    """(point, parameter) places of (point, parameter) values."""
    return np.column_stack([prior.place(values[:, column]) for column, prior in enumerate(priors)])


class Chance:
    """Uniform draws and seeds of runs for one purpose, from a Philox stream of its own (Salmon et al. 2011).

    key: whole numbers that name the purpose, the first of them the design's ``sample_seed``. Zeros at its end name nothing, so
    that keys of different lengths must differ before them.
    """

    def __init__(self, *key: int) -> None:
        self.sequence = np.random.SeedSequence(key)
        # Plain uniform draws only: how numpy makes others of them may change between its versions.
        self.uniform = np.random.Generator(np.random.Philox(self.sequence)).random

    def normal(self, shape: tuple[int, ...]) -> np.ndarray:
        """Standard normal draws, by the inverse of their distribution."""
        from scipy.special import ndtri

        draws = self.uniform(shape)
        return ndtri(np.where(draws > 0.0, draws, 2.0**-54))

    def seeds(self, count: int) -> list[int]:
        """Seeds for so many runs, each from 0 to 2⁶³ − 1, which a ledger can hold."""
        return (self.sequence.generate_state(count, np.uint64) >> np.uint64(1)).tolist()
