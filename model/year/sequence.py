"""The year over arrays: the stages of the model in their order, for a block of runs (model, §2)."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from citypact.agents.codes import CITY
from citypact.agents.compiled import enter, sequence
from citypact.agents.doors import Call, calls, words_of
from citypact.model.year.arrays import Block
from citypact.model.year.decide import appraise_cities, appraise_relations, decide, review, review_stances, take_stances, wish
from citypact.model.year.govern import build_infrastructure, govern, order
from citypact.model.year.grow import end_restructuring, grow, restructure, transfer
from citypact.model.year.imitate import imitate
from citypact.model.year.lanes import clear_counts, counted, lay_out
from citypact.model.year.learn import advance, begin_sums, learn, learn_cities, sum_cities
from citypact.model.year.own import OwnYear, decide_by_own, remember
from citypact.model.year.record import clear, count_relations, count_reviews, keep, record, sum_relations, sum_transfers
from citypact.model.year.settle import collect_fund, pay_from_fund, settle

Stage = Callable[..., None]
# Other for every call: numbers that the driver counts, arrays that the caller brings. A tile: its relations, their places.
_TILE = ("first", "last", "begin", "end")
_NOWHERE: dict[str, Any] = {name: 0 for name in ("year", "first_year", *_TILE)}
_NOWHERE |= {"series": np.empty((0, 0, 0)), "selection": np.empty(0, dtype=np.int64)}


class Stages(NamedTuple):
    """Stages in their order: those before, those that are called for each tile of relations, and those after all tiles."""

    opening: tuple[Stage, ...]
    tiled: tuple[Stage, ...]
    closing: tuple[Stage, ...]


def recording(scope: int) -> Stages:
    """The stages that take the measures of a year that has been lived; scope: its code."""
    return Stages((clear, clear_counts), (count_relations, sum_relations), _closing_record(scope))


def _closing_record(scope: int) -> tuple[Stage, ...]:
    return (sum_transfers, counted, *((count_reviews,) if scope == CITY else ()), record)


def stages(own: OwnYear | None, imitates: bool, scope: int) -> Stages:
    """The stages of a year; own: what a rule of one's own needs, None for a built-in one."""
    by_city = scope == CITY
    deciding: tuple[Stage, ...] = (take_stances if by_city else decide, wish) if own is None else (decide_by_own,)
    return Stages(
        opening=(
            govern,
            build_infrastructure,
            appraise_cities,
            collect_fund,
            *((review_stances,) if by_city else ()),
            lay_out,
            begin_sums,
            clear,
            clear_counts,
        ),
        tiled=(
            appraise_relations,
            review,
            *deciding,
            order,
            settle,
            pay_from_fund,
            advance,
            sum_cities,
            learn,
            *(() if own is None else (remember,)),
            restructure,
            count_relations,
            sum_relations,
        ),
        closing=(
            learn_cities,
            end_restructuring,
            transfer,
            grow,
            *_closing_record(scope),
            keep,
            *((imitate,) if by_city and imitates else ()),
        ),
    )


@sequence
def _live(
    doors: np.ndarray, words: np.ndarray, starts: np.ndarray, years: np.ndarray, tiles: np.ndarray, parts: np.ndarray,
    relations: np.ndarray, runs: int, first: int, last: int,
) -> int:  # fmt: skip
    """Call every stage in every year, the tiled ones for each tile; −1, or the number of the stage that failed, which ends it.

    years: places of the year in the words; tiles: (place, which bound of a tile) likewise; parts: where tiled and closing stages
    begin; relations: bounds of the tiles.
    """
    for year in range(first, last + 1):
        for place in years:
            words[place] = year
        for tile in range(-1, relations.size):
            opening, closing = tile < 0, tile == relations.size - 1
            if not (opening or closing):
                bounds = relations[tile], relations[tile + 1], relations[tile] * runs, relations[tile + 1] * runs
                for row in range(tiles.shape[0]):
                    words[tiles[row, 0]] = bounds[tiles[row, 1]]
            begin = 0 if opening else parts[1] if closing else parts[0]
            end = parts[0] if opening else doors.size if closing else parts[1]
            for number in range(begin, end):
                if enter(doors[number], words, starts[number]) != 0:
                    return number
    return -1


class Years:
    """Stages over a block, ready to be called in their order for one year or many.

    block: whose arrays they read and write, as it stands: one with other arrays needs other ``Years``; called: ``stages`` of a
    whole year, or some of them; settings: what else they ask for, of own, decision_rule and imitates. Relations are lived tile by
    tile (``model.year.lanes``); what needs all of them at once finds them in one tile: ``engine.Batch`` sees to it.
    """

    def __init__(self, block: Block, called: Stages, **settings: Any) -> None:
        self.block, self.stages, self.settings = block, called, settings
        self.called = (*called.opening, *called.tiled, *called.closing)
        values = block._asdict() | settings | _NOWHERE
        # What a stage calls otherwise than the block does: relations and their year as they lie in memory.
        values |= {"ties": block.flat.relations, "now": block.flat.relation_year, "flow": block.flat.relation_year.flow}
        values["matrix"] = block.instrument_matrix
        called_with = calls(self.called, values)
        self._doors = np.array([one.door for one in called_with], dtype=np.int64)
        self._words = np.array([word for one in called_with for word in one.words], dtype=np.int64)
        self._starts = np.cumsum([0, *(len(one.words) for one in called_with[:-1])])
        self._places = {name: self._places_of(name, called_with) for name in _NOWHERE}
        self._years = np.array(self._places["year"], dtype=np.int64)
        bounds = [(place, which) for which, name in enumerate(_TILE) for place in self._places[name]]
        self._tiles = np.array(bounds, dtype=np.int64).reshape(-1, 2)
        self._parts = np.cumsum([len(called.opening), len(called.tiled)])
        self._relations = _bounds(block)

    def _places_of(self, name: str, called_with: list[Call]) -> list[int]:
        """Where among all the words an argument stands."""
        starts = self._starts.tolist()
        return [start + one.places[name] for start, one in zip(starts, called_with, strict=True) if name in one.places]

    def live(self, first: int, last: int, **brought: np.ndarray) -> None:
        """Call the stages in the years first to last.

        brought, where a stage asks for it: ``series`` (run, year, selected measure), which takes the chosen measures from the
        year ``first`` on, and ``selection`` (measure,), positions in ``MEASURES``.
        """
        for name, value in (brought | {"first_year": first}).items():
            words = words_of(value)
            for place in self._places[name]:
                self._words[place : place + len(words)] = words
        failed = _live(
            self._doors, self._words, self._starts, self._years, self._tiles, self._parts, self._relations,
            self.block.runs.seed.size, first, last,
        )  # fmt: skip
        if failed >= 0:
            raise RuntimeError(f"{self.called[failed].__name__} could not be done; perhaps there is too little memory")


def _bounds(block: Block) -> np.ndarray:
    """Where the tiles of a block begin and end; at least one tile, as cities without relations have stances as well."""
    relations, tile = block.graph.city_i.size, max(1, block.lanes.pair.size // block.runs.seed.size)
    return np.array([*range(0, relations, tile), relations] if relations else [0, 0], dtype=np.int64)
