"""What has been changed of agents that were awake, and whether a block can hold it."""

from operator import attrgetter
from typing import Any

import numpy as np

from citypact.agents.city import City
from citypact.agents.codes import MODES, STAGES
from citypact.agents.government import Government
from citypact.agents.relation import Relation, Side
from citypact.model.plain.reading import RUN, STATE_OF_CITY, STATE_OF_GOVERNMENT, STATE_OF_RELATION, STATE_OF_SIDE
from citypact.model.year.arrays import Block

# Who an agent is, which a block cannot change; and what of it acts in the next year, which it can.
_WHO = {
    City: ("model", "index"),
    Relation: ("model", "index", "pair", "sides"),
    Side: ("city", "relation", "number", "other"),
    Government: ("model", "declared", "levels_type"),
}
_PLACE_OF_RELATION = ("distance", "border", "inverse_root_degrees")
_STATE = {
    City: (*STATE_OF_CITY, "reviews"),
    Relation: (*STATE_OF_RELATION, *_PLACE_OF_RELATION),
    Side: STATE_OF_SIDE,
    Government: STATE_OF_GOVERNMENT,
}
_told = {kind: attrgetter(*_STATE[kind], *_WHO[kind]) for kind in _WHO}
# So that a method that is set on one city alone is seen; relations and sides have no room for any.
_METHODS = {kind: frozenset(name for name, value in vars(kind).items() if callable(value)) for kind in (City, Government)}


def note(agent: Any) -> tuple[Any, ...]:
    """What an agent that is awake is: its state, and of a city its shares after that; then who it is, and its own methods."""
    kind = type(agent)
    told = _told[kind](agent)
    if kind is City:
        return *told, tuple(agent.shares), tuple(agent.sides), _METHODS[kind] & vars(agent).keys()
    return (*told, _METHODS[kind] & vars(agent).keys()) if kind is Government else told


def hold(block: Block, agent: Any, place: tuple[int, ...], before: tuple[Any, ...], year: int) -> bool:
    """Write what was changed of an agent into the block; whether the block can hold it, to the last bit.

    place: as in ``model.plain.sleeping.place_of``; before: its note when it woke; year: the year lived last.
    """
    if type(agent) not in _WHO:  # somebody has given it a class of its own
        return False
    after = note(agent)
    if after == before:
        return True
    kind, count = type(agent), len(_STATE[type(agent)])
    arrays, values = _arrays(block, kind, place), list(after[:count])
    who, former = list(after[count:]), list(before[count:])
    if kind is City:
        arrays.append(block.cities.shares[place[0], :, RUN])
        values.append(who.pop(len(_WHO[City])))
        if len(values[-1]) != len(former.pop(len(_WHO[City]))):
            return False
    if who != former or (kind is Relation and not _is_a_stage_and_a_mode(agent, year)):
        return False
    return all(_holds(array, value) for array, value in zip(arrays, values, strict=True))


def _is_a_stage_and_a_mode(relation: Relation, year: int) -> bool:
    """Whether durations and modes of a relation can be counted."""
    return relation.stage in range(len(STAGES)) and relation.mode in range(len(MODES)) and relation.founded in range(year + 1)


def _arrays(block: Block, kind: type, place: tuple[int, ...]) -> list[np.ndarray]:
    """Where in the block the state of an agent stands, one view for each name of it."""
    if kind is City:
        parts = [getattr(block.cities, name) for name in STATE_OF_CITY] + [block.city_year.reviews]
    elif kind is Relation:
        parts = [getattr(block.relations, name) for name in STATE_OF_RELATION]
        parts += [getattr(block.graph, name)[:, None] for name in _PLACE_OF_RELATION]
    elif kind is Side:
        parts = [getattr(block.relations, name) for name in STATE_OF_SIDE]
    else:
        parts = [getattr(block.runs, name)[None] for name in STATE_OF_GOVERNMENT]
        place = (0,)
    return [part[place] for part in parts]


def _holds(array: np.ndarray, value: Any) -> bool:
    """Write a value, or as many as there is room for, and see whether it stands there."""
    try:
        array[:] = value
    except (TypeError, ValueError, OverflowError):  # no number, or none of this kind: the agents themselves may know what it is
        return False
    return bool(np.all(array == value))
