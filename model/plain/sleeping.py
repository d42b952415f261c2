"""Agents that sleep while the engine lives their years, and wake when they are looked at.

An agent sleeps as an object of a class of this module, whose only business is to wake: to read from the block what the agent is
after the year lived last, to become ``City``, ``Relation``, ``Side`` or ``Government`` again, and to answer. Whoever is awake
costs no more than it always did, and is asked before the next year what has been changed of it (``model.plain.held``).
"""

from collections.abc import Sequence
from typing import Any

from citypact.agents.city import City
from citypact.agents.government import Government
from citypact.agents.relation import Relation, Side

_get = object.__getattribute__


class _Asleep:
    """An agent whose attributes stand in a block of the engine, until somebody asks for one or sets one."""

    __slots__ = ()

    def __getattribute__(self, name: str) -> Any:
        _wake(self)
        return getattr(self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        _wake(self)
        setattr(self, name, value)

    def __delattr__(self, name: str) -> None:
        _wake(self)
        delattr(self, name)


class AsleepCity(City, _Asleep):
    """A city that sleeps."""

    __slots__ = ()


class AsleepGovernment(Government, _Asleep):
    """A government that sleeps."""

    __slots__ = ()


class AsleepRelation(Relation, _Asleep):
    """A relation that sleeps."""

    __slots__ = ()


class AsleepSide(Side, _Asleep):
    """A side that sleeps."""

    __slots__ = ()


_ASLEEP: dict[type, type] = {City: AsleepCity, Government: AsleepGovernment, Relation: AsleepRelation, Side: AsleepSide}
_AWAKE = {asleep: awake for awake, asleep in _ASLEEP.items()}
_SLOTS: dict[type, dict[str, Any]] = {
    kind: {name: vars(kind)[name].__set__ for name in kind.__slots__} for kind in (Relation, Side)
}


def sleeps(agent: Any) -> bool:
    """Whether an agent sleeps; asking does not wake it, as ``isinstance`` would."""
    return type(agent) in _AWAKE


def put_to_sleep(agent: Any) -> None:
    """Let an agent of one of the four plain classes sleep."""
    object.__setattr__(agent, "__class__", _ASLEEP[type(agent)])


def kind_of(agent: Any) -> type:
    """The class of a sleeping agent when it is awake."""
    return _AWAKE[type(agent)]


def awaken(agent: Any, names: Sequence[str], values: Sequence[Any]) -> None:
    """Let an agent that sleeps be what it was before, with these attributes."""
    kind = kind_of(agent)
    if kind is City or kind is Government:
        _get(agent, "__dict__").update(zip(names, values, strict=True))
    else:  # past its class, which would wake it
        slots = _SLOTS[kind]
        for name, value in zip(names, values, strict=True):
            slots[name](agent, value)
    object.__setattr__(agent, "__class__", kind)


def place_of(agent: Any) -> tuple[int, ...]:
    """Where a sleeping agent stands in the arrays: (index,) of a city or a relation, (number, index) of a side, else ()."""
    kind = type(agent)
    if kind is AsleepSide:
        return _get(agent, "number"), _get(_get(agent, "relation"), "index")
    return () if kind is AsleepGovernment else (_get(agent, "index"),)


def _wake(agent: Any) -> None:
    model = _get(_get(agent, "city") if type(agent) is AsleepSide else agent, "model")
    model.block_years.wake(agent)
