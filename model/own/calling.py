"""How the engine calls a rule of one's own: through pointers to compiled code, its numbers in rows beside a block of runs."""

import math
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from citypact.agents.codes import COMPETES, COOPERATES, RAISED, STRANGE
from citypact.agents.compiled import callback, read_row, write_row
from citypact.agents.seen import Seen
from citypact.model.regions.region import Region
from citypact.model.settings.parameters import Parameters
from citypact.model.year.arrays import Graph
from citypact.model.year.own import FUNCTIONS, OwnYear


def reason(error: Exception) -> str:
    """What the compiler could not do with a function of a user's own, in a line."""
    text = str(error)
    returned = re.search(r"it returns [^\n]*", text)
    if returned is not None:  # of ``write_row``
        return returned[0]
    if "row[0] = answer" in text or "if answer == 1" in text:
        kind = re.search(r">>> eq\((.*), Literal|Cannot cast (.*?) to float64", text)
        return f"it returns {next(filter(None, kind.groups()), '') if kind else 'another kind'}; allowed: True or False, 1 or 0"
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("Failed in")]
    place = re.search(r'File "([^"]*)", line (\d+)', text)
    line = "" if place is None or place[1].endswith("own/calling.py") else f" (line {place[2]})"
    return (lines[0] if lines else type(error).__name__) + line


def asked(function: Any, levels_kind: Any, memory_kind: Any) -> Any:
    """What the engine calls to have a side choose; it answers as in ``agents.codes``, and leaves a strange value in ``row``."""

    def ask(row, levels, memory, draw):  # type: ignore[no-untyped-def]  # of pointers
        try:
            answer = function(read_row(row, Seen), read_row(levels, levels_kind), read_row(memory, memory_kind), draw)
        except Exception:
            return RAISED
        if answer == 1:
            return COOPERATES
        if answer == 0:
            return COMPETES
        row[0] = answer
        return STRANGE

    return callback(ask, rows=3, scalars=1)


def learned(function: Any, levels_kind: Any, memory_kind: Any) -> Any:
    """What the engine calls to have a side learn: 0, or a fault."""
    size = len(memory_kind._fields)

    def let_learn(row, levels, memory):  # type: ignore[no-untyped-def]  # of pointers
        try:
            found = function(read_row(row, Seen), read_row(levels, levels_kind), read_row(memory, memory_kind))
        except Exception:
            return RAISED
        write_row(memory, memory_kind, found)
        for number in range(size):
            if not math.isfinite(memory[number]):
                row[0] = memory[number]
                return STRANGE
        return 0

    return callback(let_learn, rows=3)


@lru_cache(maxsize=1)
def _idle() -> Any:
    """In the place of ``learn`` where there is none, since the engine's code wants one."""

    def idle(row, levels, memory):  # type: ignore[no-untyped-def]  # of pointers
        return 0

    return callback(idle, rows=3)


def own_year(rule: Any, region: Region, parameter_sets: Sequence[Parameters], relations: int) -> OwnYear | None:
    """What the engine needs besides a block for a rule of one's own, at the start of a run; None for a rule of the model.

    rule: ``OwnRule`` or None; parameter_sets: of each run; relations: how many there are.
    """
    if rule is None:
        return None
    runs, called = len(parameter_sets), rule.callbacks
    levels = np.array([rule.levels(parameters) for parameters in parameter_sets], dtype=np.float64)
    memory = np.empty((2, relations, runs, len(rule.memory)))
    memory[:] = rule.start
    return OwnYear(
        levels=levels.reshape(runs, len(rule.parameters)),
        memory=memory,
        told=np.empty(len(Seen._fields)),
        core=np.array([name in region.core_cities for name in region.cities]),
        core_cooperation=np.zeros(runs),
        fault=np.zeros(runs, dtype=np.int64),
        fault_place=np.zeros((runs, 4), dtype=np.int64),
        fault_value=np.zeros(runs),
        choose=called["choose"].address,
        deepen=called.get("deepen", called["choose"]).address,
        learn=called.get("learn", _idle()).address,
        decides_depth=rule.decides_depth,
        remembers=rule.learn is not None,
    )


def set_levels(rule: Any, own: OwnYear | None, parameter_sets: Sequence[Parameters]) -> None:
    """Go on under other values of the rule's own parameters, of each run."""
    if own is not None and rule.parameters:
        own.levels[:] = [rule.levels(parameters) for parameters in parameter_sets]


def refuse_faults(rule: Any, own: OwnYear | None, graph: Graph, region: Region) -> None:
    """Raise the refusal of the first run in which the rule has answered what is no answer."""
    if own is None:
        return
    for run in np.flatnonzero(own.fault):
        year, side, relation, function = own.fault_place[run].tolist()
        ends = [region.cities[int(cities[relation])] for cities in (graph.city_i, graph.city_j)]
        place = f"{ends[side]} towards {ends[1 - side]}, year {year}"
        raise rule.faulty(FUNCTIONS[function], int(own.fault[run]), float(own.fault_value[run]), place)


def remembered(rule: Any, own: OwnYear | None, end: tuple[int, int, int]) -> dict[str, float]:
    """What one side of a relation remembers, by name; nothing under a rule of the model. end: (side, relation, run)."""
    if own is None:
        return {}
    return dict(zip((row.name for row in rule.memory), own.memory[end].tolist(), strict=True))
