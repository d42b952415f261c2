"""One run and all that it left behind, year by year, so that what must hold of every run can be asked of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from citypact.model.engine import Batch, Run
from citypact.model.measures import MEASURES
from citypact.model.refusal import Refusal
from citypact.model.regions.region import Relations
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.instrument_table import INSTRUMENTS

ROUNDING = 1e-9  # to which sums of many terms are known, relative to the terms
SLACK = 1e-12  # by which a share may miss its bounds: the rounding of a sum of shares
OTHER_UNIT = 10.0  # how many of it one mean city output is


@dataclass(frozen=True)
class Life:
    """A run and what it left behind.

    states: name -> (year, …), from the start (year 0) on, as ``Batch.state`` has them; series: measure -> (year,), from year 1;
    levels, full_levels: (year, instrument) in force, and as they would be without the budget; full_outlay: (year,) at full level,
    mean city outputs; broken, censored: relations by (clock, mode − 1, years); others: the measures of other runs, (year,
    measure): "beside" of the same one, in a block and in one go, "idle" of a government whose instruments are all at 0, "alone"
    without a government, and "rescaled" of that in a region whose outputs are told in another unit.
    """

    run: Run
    states: dict[str, np.ndarray]
    series: dict[str, np.ndarray]
    levels: np.ndarray
    full_levels: np.ndarray
    full_outlay: np.ndarray
    broken: np.ndarray
    censored: np.ndarray
    others: dict[str, np.ndarray]

    @cached_property
    def relations(self) -> Relations:
        """Who is related to whom."""
        return self.run.region.relations(self.run.parameters.reach_km)

    @cached_property
    def ends(self) -> np.ndarray:
        """(side, relation) the city at each end of each relation."""
        return np.stack([self.relations.city_i, self.relations.city_j])

    @property
    def years(self) -> int:
        """How many years it lasted."""
        return len(self.full_outlay)

    def after(self, name: str) -> np.ndarray:
        """(year, …) a state at the end of each year."""
        return self.states[name][1:]

    def before(self, name: str) -> np.ndarray:
        """(year, …) a state at the end of the year before; at the start for the first."""
        return self.states[name][:-1]

    def stakes_of(self, weights: np.ndarray) -> np.ndarray:
        """(year, city) the sum over a city's relations of stake times weight; weights: (year, side, relation)."""
        weighted = weights * self.after("stake")[:, None, :]
        total = np.zeros((self.years, len(self.run.region)))
        for side in (0, 1):
            for relation, city in enumerate(self.ends[side]):
                total[:, city] += weighted[:, side, relation]
        return total

    def level(self, instrument: str) -> np.ndarray:
        """(year,) the level of an instrument in force."""
        return self.levels[:, list(INSTRUMENTS).index(instrument)]

    def total(self, names: Iterable[str]) -> np.ndarray:
        """(year,) several measures added up."""
        return np.sum([self.series[name] for name in names], axis=0)


@dataclass(frozen=True)
class Invariant:
    """What must hold of every run: its name, what is said, and how often it does not hold in a life."""

    name: str
    text: str
    broken: Callable[[Life], int]


def count(*broken: np.ndarray) -> int:
    """How many places are true in several arrays."""
    return sum(int(np.count_nonzero(places)) for places in broken)


def outside(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """Where values lie beyond bounds by more than rounding, or are undefined."""
    return ~((values >= low - SLACK) & (values <= high + SLACK))


def unequal(one: np.ndarray, other: np.ndarray, size: np.ndarray | float = 0.0) -> np.ndarray:
    """Where two results differ by more than the rounding of terms of their size, or of a given one."""
    return ~(np.abs(one - other) <= ROUNDING * np.maximum(size, np.maximum(np.abs(one), np.abs(other))))


def lived(run: Run, years: int) -> Life | None:
    """Live a run year by year, and others beside it; None if it leaves the range of numbers and is stopped."""
    batch = Batch([run], years)
    states, levels, full_levels, full_outlay, series = [batch.state()], [], [], [], []
    try:
        for _ in range(years):
            series.append(batch.advance()[0, 0])
            states.append(batch.state())
            levels.append(batch.block.instrument_matrix[:, 0].copy())
            full_levels.append(batch.block.full_matrix[:, 0].copy())
            full_outlay.append(float(batch.block.runs.full_outlay[0]))
        others = _others(run, years)
    except Refusal:  # out of bounds, which is a stated end of a run and not a fault of it
        return None
    broken, censored = batch.survival()
    return Life(
        run=run,
        states={name: np.stack([state[name][..., 0] for state in states]) for name in states[0]},
        series=dict(zip(MEASURES, np.stack(series, axis=1), strict=True)),
        levels=np.array(levels),
        full_levels=np.array(full_levels),
        full_outlay=np.array(full_outlay),
        broken=broken[0],
        censored=censored[0],
        others=others,
    )


def _others(run: Run, years: int) -> dict[str, np.ndarray]:
    idle = Agenda((Intervention(dict.fromkeys(INSTRUMENTS, 0.0)),), run.agenda.budget)
    alone = replace(run, agenda=Agenda())
    stranger = replace(run, agenda=Agenda(), seed=run.seed + 1)
    block = [stranger, run, replace(run, agenda=idle), alone]
    _, beside, still, free = Batch(block, years).advance(years)
    region = replace(run.region, output=OTHER_UNIT * run.region.output)
    (rescaled,) = Batch([replace(alone, region=region)], years).advance(years)
    return {"beside": beside, "idle": still, "alone": free, "rescaled": rescaled}
