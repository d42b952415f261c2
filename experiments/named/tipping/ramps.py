"""Ramps: a driver rises in equal steps from its lowest to its highest level and falls back as slowly.

The subsidy is raised by an agenda. No instrument sets saturation: there the experimenter changes the capacities of cities
whose output stands still.
"""

from dataclasses import dataclass

import numpy as np

from citypact.experiments.paper.inference import effect
from citypact.experiments.paper.tables import rounded
from citypact.model.engine import Batch
from citypact.model.settings.agenda import Agenda, Intervention

RATE = ("cooperation_rate",)


def ramp_steps(low: float, top: float, steps: int, settling: int, years_up: int) -> tuple:
    """((level, last year of its step), …): settling at the lowest level, up to the top in equal steps, and down again."""
    count = min(steps, years_up)
    if years_up % count:
        raise ValueError(f"years_up = {years_up}; allowed: at most {steps}, or a multiple of it")
    levels = [low + (top - low) * step / count for step in (*range(1, count + 1), *range(count - 1, -1, -1))]
    hold = years_up // count
    return ((low, settling), *((level, settling + hold * number) for number, level in enumerate(levels, 1)))


def subsidy_agenda(steps: tuple) -> Agenda:
    """The agenda that gives these levels of the subsidy."""
    firsts = (1, *(last + 1 for _, last in steps))
    return Agenda(tuple(
        Intervention({"subsidy": level}, first, last) for first, (level, last) in zip(firsts, steps, strict=False) if level > 0
    ))  # fmt: skip


@dataclass(frozen=True)
class Filled:
    """Lived with all cities at one level of saturation after the other; keeps the cooperation rates, (run, year).

    steps: ((level, last year of its step), …).
    """

    steps: tuple

    def __call__(self, runs: list, years: int) -> dict:
        batch, parts = Batch(runs, years), []
        for level, last in self.steps:
            batch.set_saturation(level)
            parts.append(batch.advance(last - batch.year, RATE)[:, :, 0])
        return {"rate": np.concatenate(parts, axis=1)}


def mean_and_bounds(values: np.ndarray) -> tuple:
    """(mean, low, high) over seeds."""
    return effect(values).row()[:3]


def branches(rates: np.ndarray, steps: tuple) -> tuple:
    """(rows of both branches, row of the loop) of a ramp; rates: (seed, year). A level's rate is that of its last year."""
    reached = np.column_stack([rates[:, last - 1] for _, last in steps])
    levels = np.array([level for level, _ in steps])
    peak, rows = int(levels.argmax()), []
    for position, level in enumerate(levels.tolist()):
        values = mean_and_bounds(reached[:, position])
        for branch in ("up",) * (position <= peak) + ("down",) * (position >= peak):
            rows.append((branch, round(level, 6), *values))
    return rows, rounded(loop(levels, reached, peak))


def loop(levels: np.ndarray, reached: np.ndarray, peak: int) -> tuple:
    """What a loop comes to: cooperation before, at the top and after; the gap between its ways; what is left of the rise.

    levels: (step,); reached: (seed, step) cooperation. The gap is how much more cooperation there is on the way down than on the
    way up, on average over the levels; what is left: cooperation after less before. Both with a 95 % interval of the mean.
    """
    ways = [np.trapezoid(reached[:, part], levels[part], axis=1) for part in (slice(peak + 1), slice(peak, None))]
    gap = -sum(ways) / (levels[peak] - levels[0])  # the way down runs backwards, so that its integral is negative
    before, top, after = (reached[:, step] for step in (0, peak, -1))
    return before.mean(), top.mean(), after.mean(), *mean_and_bounds(gap), *mean_and_bounds(after - before)
