"""Lanes: relations of few runs side by side, so that a vector of the processor is full however few runs a block has.

What a relation does by itself is computed lane by lane. The places of relations and runs lie one behind the other, relation
after relation (``memory.flattened``); a row of lanes takes as many relations as fill it: one of a block of 32 runs, 64 of a
single run. A lane stands for one run in every row, so that what holds for a run is laid out once for all rows. Rows are taken
together in tiles, which stay in the cache from the appraisal to the measures; a tile begins and ends with whole rows.
"""

from collections import namedtuple
from math import gcd

import numpy as np

from citypact.agents.compiled import piece, stage
from citypact.agents.outlook import CityLook
from citypact.model.measures import MEASURES
from citypact.model.year.govern import COMMAND
from citypact.model.year.memory import aligned_zeros, rows, zeros

VECTOR = 8  # doubles: rows of lanes are whole vectors
FEWEST_LANES = 32  # in a row: enough to make up for what a row costs
TILE = 2048  # places in a tile: as many as stay in the cache

# Measures that are counted, in whole numbers, before they are divided.
COUNTED = (
    "cooperation_rate", "reviewed", "past_tipping",
    "stage_rivalry", "stage_information_exchange", "stage_thematic_cooperation", "stage_joint_governance",
    "game_prisoners_dilemma", "game_stag_hunt", "game_snowdrift", "game_harmony",
    "alive_spontaneous", "alive_hybrid", "alive_hierarchical",
    "founded_spontaneous", "founded_hybrid", "founded_hierarchical",
    "deepened_spontaneous", "deepened_hybrid", "deepened_hierarchical",
    "broken_spontaneous", "broken_hybrid", "broken_hierarchical",
)  # fmt: skip
COUNTED_ROWS = tuple(tuple(MEASURES).index(name) for name in COUNTED)
Counts = namedtuple("Counts", COUNTED)  # type: ignore[misc]  # the names are those of the table

# What the lanes of a row know. levels, instruments, full_command, seed, distance_factor, log_mean_output, felt_cover, supported:
# of the run of a lane, (lane,), levels and instruments as matrices too; distance, border, share_difference, reputation_i,
# reputation_j, look_i, look_j (``CityLook``): of the relation of a lane in the row that is appraised, (lane,); pair, break_draw:
# (place of the tile,); marked, listed: the places that something is done for, a truth for each place and their numbers; counts:
# of a lane, the year's (``COUNTED``).
Lanes = namedtuple(
    "Lanes",
    "levels level_matrix instruments instrument_matrix full_command seed distance_factor log_mean_output felt_cover supported "
    "distance border share_difference reputation_i reputation_j look_i look_j pair break_draw marked listed counts count_matrix",
)


def relations_in_a_row(runs: int) -> int:
    """How many relations of so many runs fill a row of whole vectors."""
    fewest = VECTOR // gcd(VECTOR, runs)
    return fewest * -(-FEWEST_LANES // (fewest * runs))


def relations_in_a_tile(runs: int) -> int:
    """How many relations of so many runs make a tile: whole rows, at least one."""
    row = relations_in_a_row(runs)
    return row * max(1, TILE // (row * runs))


def new_lanes(levels: type, instruments: type, runs: int, relations: int) -> Lanes:
    """The lanes of a block of so many runs, of a kind of levels and a kind of instruments (named tuples).

    relations: in the largest tile.
    """
    width = runs * relations_in_a_row(runs)
    level_matrix = aligned_zeros((len(levels._fields), width))  # type: ignore[attr-defined]  # a named tuple
    instrument_matrix = aligned_zeros((len(instruments._fields), width))  # type: ignore[attr-defined]  # a named tuple
    count_matrix = aligned_zeros((len(COUNTED), width), np.int32)
    alone = {name: aligned_zeros((width,)) for name in Lanes._fields}
    return Lanes(**alone | _appraised(width, relations * runs) | {
        "levels": rows(levels, level_matrix), "level_matrix": level_matrix,
        "instruments": rows(instruments, instrument_matrix), "instrument_matrix": instrument_matrix,
        "seed": aligned_zeros((width,), np.uint64), "supported": aligned_zeros((width,), np.bool_),
        "counts": rows(Counts, count_matrix), "count_matrix": count_matrix,
    })  # fmt: skip


def _appraised(width: int, places: int) -> dict[str, np.ndarray | CityLook]:
    """What lanes know of the relations of a tile while it is lived: of a row of so many lanes, a tile of so many places."""
    names = ("distance", "border", "share_difference", "reputation_i", "reputation_j")
    looks = {name: zeros(CityLook, (width,)) for name in ("look_i", "look_j")}
    of_places = {"pair": np.uint64, "break_draw": np.float64, "listed": np.uint64}
    return {
        **{name: aligned_zeros((width,)) for name in names},
        **looks,
        **{name: aligned_zeros((places,), kind) for name, kind in of_places.items()},
        "marked": aligned_zeros((VECTOR * -(-places // VECTOR),), np.bool_),  # which are looked at by eights
    }


def beside(lanes: Lanes) -> Lanes:
    """Lanes that know of their runs and count what these do, but live another tile at the same time."""
    return lanes._replace(**_appraised(lanes.seed.size, lanes.pair.size))


def tied_lanes(lanes: Lanes) -> Lanes:
    """Lanes whose rows by name are rows of their matrices again (``arrays.tied``)."""
    return lanes._replace(
        levels=rows(type(lanes.levels), lanes.level_matrix),
        instruments=rows(type(lanes.instruments), lanes.instrument_matrix),
        counts=rows(Counts, lanes.count_matrix),
    )


@stage
def lay_out_levels(levels, runs, lanes):
    """Tell every lane the parameters of its run, which hold until they are told anew."""
    count = runs.seed.size
    for first in range(0, lanes.seed.size, count):
        for number in range(len(levels)):
            for run in range(count):
                lanes.level_matrix[number, first + run] = levels[number][run]


@stage
def lay_out(instrument_matrix, full_matrix, run_year, lanes):
    """Tell every lane what holds for its run this year."""
    count = instrument_matrix.shape[1]
    for first in range(0, lanes.seed.size, count):
        for number in range(instrument_matrix.shape[0]):
            for run in range(count):
                lanes.instrument_matrix[number, first + run] = instrument_matrix[number, run]
        for run in range(count):
            lanes.full_command[first + run] = full_matrix[COMMAND, run]
            lanes.distance_factor[first + run] = run_year.distance_factor[run]
            lanes.log_mean_output[first + run] = run_year.log_mean_output[run]
            lanes.felt_cover[first + run] = run_year.felt_cover[run]
            lanes.supported[first + run] = run_year.supported[run]


@piece
def list_marked(lanes, places):
    """List the marked ones of so many places of a tile, in their order; how many there are. What few places need is done for them
    alone, side by side as if they stood in rows."""
    eights = lanes.marked.view(np.uint64)  # of eight places, whether any is marked
    found, whole = 0, places // VECTOR
    for eight in range(whole):
        if eights[np.uint64(eight)] != 0:
            found = _list(lanes, VECTOR * eight, VECTOR * (eight + 1), found)
    return _list(lanes, VECTOR * whole, places, found)


@piece
def _list(lanes, begin, end, found):
    """List the marked places begin to end − 1 behind so many found before; how many that makes."""
    for here in range(begin, end):
        lanes.listed[np.uint64(found)] = here  # and over it, where it is not marked: to guess which are would take longer
        found += 1 if lanes.marked[np.uint64(here)] else 0
    return found


@stage
def clear_counts(lanes):
    """The lanes have counted nothing yet."""
    for number in range(lanes.count_matrix.shape[0]):
        for lane in range(lanes.count_matrix.shape[1]):
            lanes.count_matrix[number, lane] = 0


@stage
def counted(lanes, yearly_matrix):
    """Add up what the lanes have counted, into the rows of the measures."""
    count = yearly_matrix.shape[1]
    for number in range(len(COUNTED_ROWS)):
        row = COUNTED_ROWS[number]
        for first in range(0, lanes.seed.size, count):
            for run in range(count):
                yearly_matrix[row, run] += lanes.count_matrix[number, first + run]
