"""A run that is watched year by year: all that a window asks of the model.

A ``WatchedRun`` lives a year at a time, takes policy moves between two years, and keeps a compact ``YearRecord`` of each, for
looking back. What a record leaves out is asked of a ``LivedYear``; a year gone by is lived again from the start for it, which
gives the same bits. ``outcomes`` watches one number of many runs as they finish. Who asks here need not know of blocks, kernels
or codes.
"""

from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from citypact.model.engine import Batch, Run, stream
from citypact.model.explain import Deepening, Explanation, explain_side
from citypact.model.measures import MEASURES
from citypact.model.settings.agenda import Agenda
from citypact.model.settings.changes import Change
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.term_table import MODE_WORDS, STAGE_WORDS
from citypact.model.summary import measures_needed, summaries

# The whole interface; a run and an explanation are declared below, and told here as well so that a window need not look there.
__all__ = [
    "CITY_FACTS", "MODES", "RIVALRY", "STAGES", "Change", "Deepening", "Explanation", "LivedYear", "Run", "Tie", "WatchedRun",
    "YearRecord", "outcomes", "record_bytes", "series",
]  # fmt: skip

# The names of stages and modes; a stage or a mode in a record or a state is a position here.
STAGES, MODES = tuple(STAGE_WORDS), tuple(MODE_WORDS)
RIVALRY = STAGES.index("rivalry")
# What a record keeps of each city, named as in a state.
CITY_FACTS = ("output", "saturation", "reputation", "experience", "city_payoff")
SIDES = 2
# Where in the byte of a relation its parts begin; its stage stands in the lowest bits.
_MODE_BITS, _FIRST_SIDE_BIT, _SECOND_SIDE_BIT, _TWO_BITS = 2, 4, 5, 0b11


@dataclass(frozen=True, slots=True)
class YearRecord:
    """What is kept of every year. Relations are in the order of ``Region.relations``, side 0 is the first city of each.

    ties: one byte for each relation, stage + 4·mode + 16·(side 0 cooperates) + 32·(side 1); beliefs: (4, relation), trust of both
    sides and tipping trust of both, in [0, 1], nan in year 0; facts: (fact, city) in the order of ``CITY_FACTS``, output in mean
    initial city outputs, city_payoff in mean city outputs a year, the others shares.
    """

    ties: bytes
    beliefs: np.ndarray
    facts: np.ndarray

    @property
    def stage(self) -> np.ndarray:
        """(relation,) positions in ``STAGES``."""
        return self._codes & _TWO_BITS

    @property
    def mode(self) -> np.ndarray:
        """(relation,) positions in ``MODES``."""
        return self._codes >> _MODE_BITS & _TWO_BITS

    @property
    def cooperates(self) -> np.ndarray:
        """(side, relation) whether it cooperated."""
        return np.array([self._codes >> bit & 1 for bit in (_FIRST_SIDE_BIT, _SECOND_SIDE_BIT)], dtype=bool)

    @property
    def trust(self) -> np.ndarray:
        """(side, relation) trust in the partner."""
        return self.beliefs[:SIDES]

    @property
    def tipping_trust(self) -> np.ndarray:
        """(side, relation) trust at which cooperating starts to pay."""
        return self.beliefs[SIDES:]

    def fact(self, name: str) -> np.ndarray:
        """(city,) one of ``CITY_FACTS``."""
        return self.facts[CITY_FACTS.index(name)]

    @property
    def _codes(self) -> np.ndarray:
        return np.frombuffer(self.ties, np.uint8)


class Tie(NamedTuple):
    """A relation as one of its cities sees it: its number, on which side of it the city stands, and the other city."""

    relation: int
    side: int
    partner: int


class LivedYear:
    """Everything of the year that a run has lived last; it tells of that year until the run goes on."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch

    def state(self) -> dict[str, np.ndarray]:
        """Copies of ``Batch.state`` of one run: name -> (city,), (relation,) or (side, relation); shares: (city, sector)."""
        return {name: values[..., 0] for name, values in self._batch.state().items()}

    def explain(self, tie: Tie) -> Explanation:
        """Why the city at this end of a relation chose as it did, from year 1 on."""
        return explain_side(self._batch, tie.relation, tie.side)


class WatchedRun:
    """A run and the years that it has lived.

    rows: the measures of each year from 1, in the order of ``MEASURES``; records: the ``YearRecord`` of each from year 0;
    agenda, changes: as they stand, moves included; ends: (side, relation), the positions in the region of the cities of each
    relation.
    """

    def __init__(self, run: Run, years: int) -> None:
        """years: the last year that can be lived; raises ``Refusal`` unless a whole number from 1 to 10,000."""
        self.run, self.years = run, years
        self.agenda: Agenda = run.agenda
        self.changes: tuple[Change, ...] = run.changes
        self._batch = Batch([run], years)
        graph = self._batch.block.graph
        self.ends = np.array([graph.city_i, graph.city_j], dtype=np.int64)
        self._degree = np.maximum(1, np.bincount(self.ends.ravel(), minlength=len(run.region)))
        self.rows: list[list[float]] = []
        self.records = [_opening(LivedYear(self._batch).state())]

    @property
    def year(self) -> int:
        """The year lived last, 0 at the start."""
        return self._batch.year

    def advance(self) -> None:
        """Live one more year and record it; raises ``Refusal`` where the run stops, after which only ``back_to`` helps."""
        self.rows.append(self._batch.advance(1)[0, 0].tolist())
        self.records.append(_recorded(LivedYear(self._batch).state()))

    def back_to(self, year: int) -> None:
        """Forget what was lived after a year."""
        self._batch = self._lived(year, self.years)
        del self.rows[year:], self.records[year + 1 :]

    def move(self, instrument: str, level: float) -> None:
        """From the next year on an instrument has exactly this level; raises ``Refusal`` for what is no instrument or level."""
        self.agenda = self.agenda.with_lever(self.year + 1, instrument, level)
        self._batch.set_agendas([self.agenda])

    def change(self, values: Mapping[str, float]) -> None:
        """From the next year on these parameters have these values; raises ``Refusal`` for what cannot change on the way."""
        self.changes += (Change(self.year + 1, values),)
        self._batch.set_changes([self.changes])

    def levels(self) -> dict[str, float]:
        """The level of each instrument in force this year, before a budget scales it: name -> level, all 0 in year 0."""
        full = self._batch.block.full_instruments
        return {name: float(getattr(full, name)[0]) for name in INSTRUMENTS}

    def at(self, year: int) -> LivedYear:
        """Everything of a year: of the last one at once, of an earlier one after living the run again up to it."""
        return LivedYear(self._lived(year))

    def cooperation(self, year: int) -> np.ndarray:
        """(city,) share of each city's choices in a year that were to cooperate; 0 for a city without partners."""
        chosen = self.records[year].cooperates
        return np.bincount(self.ends.ravel(), weights=chosen.ravel(), minlength=self._degree.size) / self._degree

    def ties(self, city: int) -> list[Tie]:
        """Every ``Tie`` of a city, by its position in the region, in the order of the relations."""
        sides, relations = np.nonzero(self.ends == city)
        ties = zip(relations.tolist(), sides.tolist(), self.ends[1 - sides, relations].tolist(), strict=True)
        return sorted(Tie(*tie) for tie in ties)

    def final_run(self) -> Run:
        """The run with agenda and changes as they stand, which repeats this trajectory from the start."""
        return replace(self.run, agenda=self.agenda, changes=self.changes)

    def _lived(self, year: int, horizon: int | None = None) -> Batch:
        """The batch at the end of a year; horizon: how far one that is lived again is to go on (None: no further)."""
        if year == self.year:
            return self._batch
        again = Batch([self.final_run()], horizon or max(year, 1))
        again.advance(year, ())
        return again


def _recorded(state: dict[str, np.ndarray]) -> YearRecord:
    """The record of a year; ``state``: of one run, as ``LivedYear.state`` gives it."""
    first, second = state["cooperates"]
    ties = state["stage"] + (state["mode"] << _MODE_BITS) + (first << _FIRST_SIDE_BIT) + (second << _SECOND_SIDE_BIT)
    beliefs = np.concatenate([state["trust"], state["tipping_trust"]])
    facts = np.array([state[name] for name in CITY_FACTS], np.float64)
    return YearRecord(ties.astype(np.uint8).tobytes(), beliefs.astype(np.float16), facts)


def _opening(state: dict[str, np.ndarray]) -> YearRecord:
    """The record of year 0, in which no city has looked at itself or at a partner yet."""
    unknown = np.full(state["trust"].shape, np.nan)
    seen = {"saturation": state["output"] / state["capacity"], "trust": unknown, "tipping_trust": unknown}
    return _recorded(state | seen)


def record_bytes(cities: int, relations: int) -> int:
    """Memory that the record and the row of one year take."""
    return relations * (1 + 2 * SIDES * 2) + cities * 8 * len(CITY_FACTS) + len(MEASURES) * 8 + 400


def outcomes(
    runs: Iterable[Run], years: int, name: str, threads: int, block_size: int
) -> Generator[tuple[list[int], np.ndarray], None, None]:
    """One summary of many runs as they finish: (positions of runs, their values (run,), nan where undefined).

    runs: taken as needed, so that any number of them keeps memory flat; name: of ``SUMMARIES``; block_size: runs that are lived
    together, and told together; close it to live no more of them. Raises the ``Refusal`` of a run that stops.
    """
    for positions, result in stream(runs, years, measures_needed((name,)), threads=threads, block_size=block_size):
        yield positions, summaries(result, (name,))[name]


def series(
    runs: Iterable[Run], years: int, names: Iterable[str], threads: int, block_size: int
) -> Generator[tuple[list[int], np.ndarray], None, None]:
    """Measures of many runs as they finish: (positions of runs, (run, year, measure) doubles, nan where undefined).

    runs, threads, block_size: as in ``outcomes``; names: of ``MEASURES``. Raises the ``Refusal`` of a run that stops.
    """
    for positions, result in stream(runs, years, names, threads=threads, block_size=block_size):
        yield positions, result.series
