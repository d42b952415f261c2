"""The year over arrays: the stages of the model in their order, for a block of runs (model, §2)."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from citypact.agents.codes import CITY
from citypact.agents.compiled import enter, give_turn, kernel, sequence
from citypact.agents.doors import Call, calls, words_of
from citypact.model.year.arrays import Block, beside
from citypact.model.year.decide import (
    appraise_cities,
    appraise_relations,
    decide,
    deepen,
    review,
    review_stances,
    take_stances,
    wish,
)
from citypact.model.year.govern import build_infrastructure, govern, order, sum_orders
from citypact.model.year.grow import end_restructuring, grow, plan_moves, restructure, transfer
from citypact.model.year.imitate import imitate
from citypact.model.year.lanes import clear_counts, counted, lay_out, lay_out_levels
from citypact.model.year.learn import advance, begin_sums, count_breaks, draw_breaks, learn, learn_cities, sum_cities
from citypact.model.year.memory import CACHE_LINE, aligned_zeros
from citypact.model.year.own import OwnYear, decide_by_own, remember
from citypact.model.year.record import (
    clear,
    count_changes,
    count_relations,
    count_reviews,
    keep,
    record,
    sum_relations,
    sum_transfers,
)
from citypact.model.year.settle import collect_fund, pay_from_fund, settle
from citypact.model.year.sharing import DONE, WAITS, comes, threads_worth, together

Stage = Callable[..., None]
# Other for every call: numbers that the driver counts, arrays that the caller brings. A tile: its relations, their places.
_TILE = ("first", "last", "begin", "end")
_NOWHERE: dict[str, Any] = {name: 0 for name in ("year", "first_year", *_TILE)}
_NOWHERE |= {"series": np.empty((0, 0, 0)), "selection": np.empty(0, dtype=np.int64)}


class Stages(NamedTuple):
    """Stages in their order: those before, those that are called for each tile of relations, and those after all tiles.

    beforehand: once, before the first of the years that are lived together; tiled: what the relations of a tile do by themselves,
    whichever tile comes first; in_turn: what they add to what those of all tiles add to, after that, in the order of the tiles.
    """

    beforehand: tuple[Stage, ...]
    opening: tuple[Stage, ...]
    tiled: tuple[Stage, ...]
    in_turn: tuple[Stage, ...]
    closing: tuple[Stage, ...]


def recording(scope: int) -> Stages:
    """The stages that take the measures of a year that has been lived; scope: its code."""
    return Stages((), (clear, clear_counts), (), (count_relations, count_changes, sum_relations), _closing_record(scope))


def _closing_record(scope: int) -> tuple[Stage, ...]:
    return (sum_transfers, counted, *((count_reviews,) if scope == CITY else ()), record)


def stages(own: OwnYear | None, imitates: bool, scope: int, whole: bool) -> Stages:
    """The stages of a year; own: what a rule of one's own needs, None for a built-in one; whole: as for ``arrays.new_block``."""
    by_city = scope == CITY
    deciding: tuple[Stage, ...] = (take_stances if by_city else decide, wish if whole else deepen)
    if own is not None:
        deciding = (decide_by_own,)
    return Stages(
        beforehand=(lay_out_levels,),
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
            draw_breaks,
            advance,
            learn,
            plan_moves,
            *(() if own is None else (remember,)),
        ),
        in_turn=(sum_orders, count_breaks, sum_cities, restructure, count_relations, count_changes, sum_relations),
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


@kernel
def _call(doors: np.ndarray, words: np.ndarray, starts: np.ndarray, begin: int, end: int) -> int:
    """Call the stages begin to end − 1; −1, or the number of the stage that failed, which ends it."""
    for number in range(begin, end):
        if enter(doors[number], words, starts[number]) != 0:
            return number
    return -1


@sequence
def _live(
    doors: np.ndarray, words: np.ndarray, starts: np.ndarray, years: np.ndarray, places: np.ndarray, tiles: np.ndarray,
    parts: np.ndarray, at: np.ndarray, turn: np.ndarray, first: int, last: int, threads: int,
) -> int:  # fmt: skip
    """Take part in the years first to last; ``DONE``, ``WAITS`` where others are to go on first, or the number of the stage that
    failed, which ends it.

    A year is a row of tickets: its opening, its tiles, its closing. One of so many threads takes every so-manieth of them.

    years: places of the year in the words; places: (place, which bound of a tile) likewise; tiles: (tile, bound); parts: where
    the parts of the year end; at: the next ticket of this thread, and whether what its tile does by itself has been done; turn:
    (1,) the ticket whose turn it is.
    """
    tickets = tiles.shape[0] + 2
    while at[0] < (last - first + 1) * tickets:
        ticket = at[0]
        tile = ticket % tickets - 1
        opening, closing = tile < 0, tile == tiles.shape[0]
        if at[1] == 0:
            if not comes(turn, ticket if opening else ticket - tile):  # the opening of this year has been
                return WAITS
            for place in years:
                words[place] = first + ticket // tickets
            if not opening and not closing:
                for row in range(places.shape[0]):
                    words[places[row, 0]] = tiles[tile, places[row, 1]]
                failed = _call(doors, words, starts, parts[1], parts[2])
                if failed >= 0:
                    return failed
            at[1] = 1
        if not comes(turn, ticket):
            return WAITS
        begin, end = parts[2], parts[3]
        if opening:
            begin, end = (0 if ticket == 0 else parts[0]), parts[1]
        elif closing:
            begin, end = parts[3], parts[4]
        failed = _call(doors, words, starts, begin, end)
        if failed >= 0:
            return failed
        give_turn(turn, ticket + 1)
        at[0], at[1] = ticket + threads, 0
    return DONE


class Years:
    """Stages over a block, ready to be called in their order for one year or many.

    block: whose arrays they read and write, as it stands: one with other arrays needs other ``Years``; called: ``stages`` of a
    whole year, or some of them; threads: how many there are for it; settings: what else the stages ask for, of own, decision_rule
    and imitates. Relations are lived tile by tile (``model.year.lanes``), by several threads where that pays (``sharing``); what
    needs all relations at once finds them in one tile: ``engine.Batch`` sees to it.
    """

    def __init__(self, block: Block, called: Stages, threads: int = 1, **settings: Any) -> None:
        self.block, self.stages, self.threads, self.settings = block, called, threads, settings
        self.called = tuple(stage for part in called for stage in part)
        self._tiles = _tiles(block)
        busy = threads_worth(len(self._tiles), threads)
        self._blocks = [block, *(beside(block) for _ in range(busy - 1))]  # of each thread
        called_with, *others = [self._calls(one) for one in self._blocks]
        self._doors = np.array([one.door for one in called_with], dtype=np.int64)
        self._words = np.array([[word for one in each for word in one.words] for each in (called_with, *others)], dtype=np.int64)
        self._starts = np.cumsum([0, *(len(one.words) for one in called_with[:-1])])
        self._places = {name: self._places_of(name, called_with) for name in _NOWHERE}
        self._years = np.array(self._places["year"], dtype=np.int64)
        bounds = [(place, which) for which, name in enumerate(_TILE) for place in self._places[name]]
        self._bounds = np.array(bounds, dtype=np.int64).reshape(-1, 2)
        self._parts = np.cumsum([len(part) for part in called])
        # No two threads write to one line of the cache: where each is, and whose turn it is.
        self._at, self._turn = aligned_zeros((busy, CACHE_LINE // 8), np.int64), aligned_zeros((1,), np.int64)

    def _calls(self, block: Block) -> list[Call]:
        """Every stage with what it asks for."""
        values = block._asdict() | self.settings | _NOWHERE
        # What a stage calls otherwise than the block does: relations and their year as they lie in memory.
        values |= {"ties": block.flat.relations, "now": block.flat.relation_year, "flow": block.flat.relation_year.flow}
        values["matrix"] = block.instrument_matrix
        return calls(self.called, values)

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
                self._words[:, place : place + len(words)] = words
        self._turn[:] = 0
        for thread, at in enumerate(self._at):
            at[:2] = thread, 0
        failed = together(len(self._words), lambda thread: self._take_part(thread, first, last))
        if failed >= 0:
            raise RuntimeError(f"{self.called[failed].__name__} could not be done; perhaps there is too little memory")

    def _take_part(self, thread: int, first: int, last: int) -> int:
        return _live(
            self._doors, self._words[thread], self._starts, self._years, self._bounds, self._tiles, self._parts, self._at[thread],
            self._turn, first, last, len(self._words),
        )  # fmt: skip


def _tiles(block: Block) -> np.ndarray:
    """(tile, ``_TILE``): where the tiles of a block begin and end; at least one, as cities without relations have stances too."""
    relations, runs = block.graph.city_i.size, block.runs.seed.size
    most = max(1, block.lanes.pair.size // runs)
    tiles = [(first, min(first + most, relations)) for first in range(0, max(1, relations), most)]
    return np.array([(first, last, first * runs, last * runs) for first, last in tiles], dtype=np.int64)
