"""Stages called through their doors: what a stage is given stands word by word in memory, and its code is an address.

So the code that calls the stages holds none of them, and no tuple of arrays is taken apart to call one. Of a named tuple a stage
is given what its code names, as a block has hundreds of arrays, and whatever a stage is given has to be compiled.
"""

import inspect
from collections.abc import Callable, Hashable, Iterable, Mapping
from ctypes import addressof, c_char
from functools import cache
from types import ModuleType
from typing import Any, NamedTuple

import numba
import numpy as np
from numba.core import types
from numba.core.dispatcher import Dispatcher

from citypact.agents.lowering import door_name

# Of an array: owner and parent, of which a stage needs none, and then what numba knows of it.
_OWNERS = (0, 0)
_NOTHING = types.Tuple(())


class Call(NamedTuple):
    """A stage with its arguments: the address of its door, its words, and the place of each argument in them."""

    door: int
    words: list[int]
    places: dict[str, int]


def words_of(value: Any) -> list[int]:
    """A whole number, a truth, None or an array, as a stage takes it. The arrays have to be kept meanwhile."""
    if isinstance(value, np.ndarray):
        return [*_OWNERS, value.size, value.itemsize, _address(value), *value.shape, *value.strides]
    if value is None:
        return [0]
    if isinstance(value, bool | int | np.integer):
        return [int(value)]
    raise TypeError(f"{value!r} is nothing that a stage takes")


def _address(array: np.ndarray) -> int:
    """Where an array begins. Numpy is asked if there is no other way, as it takes four times as long."""
    try:
        return addressof(c_char.from_buffer(array))  # type: ignore[arg-type]  # a buffer, which numpy declares from Python 3.12
    except (BufferError, TypeError, ValueError):  # it may not be written, lies in pieces or is empty
        return array.ctypes.data


def _kind(value: Any) -> Hashable:
    """What tells the type of such a value."""
    if not isinstance(value, np.ndarray):
        return type(value).__name__
    flags = value.flags
    return value.dtype.num, value.ndim, flags.c_contiguous, flags.writeable


@cache
def parameters(stage: Callable[..., Any]) -> tuple[str, ...]:
    """The names of a stage's parameters, by which it is given them."""
    return tuple(inspect.signature(stage.py_func).parameters)  # type: ignore[attr-defined]  # it is compiled by numba


@cache
def _told(function: Any) -> tuple[set[str], list[Any]]:
    """The names in the code of a compiled function, and the compiled functions that have one of them, which it may call."""
    code, known = function.py_func.__code__, function.py_func.__globals__
    called = [known.get(name) for name in code.co_names]
    called += [getattr(thing, name, None) for thing in called if isinstance(thing, ModuleType) for name in code.co_names]
    by_name = [name for constant in code.co_consts if isinstance(constant, tuple) for name in constant]  # of arguments
    return {*code.co_names, *by_name}, [thing for thing in called if isinstance(thing, Dispatcher)]


@cache
def _names(stage: Any) -> frozenset[str]:
    """Every name in the code of a stage and of what it calls; a field may have the name of a stage, even of this one."""
    found: set[str] = set()
    waiting, met = [stage], set()
    while waiting:
        if (function := waiting.pop()) not in met:
            names, called = _told(function)
            met.add(function)
            found |= names
            waiting += called
    return frozenset(found)


@cache
def _named(stage: Callable[..., Any], kind: type) -> tuple[int, ...]:
    """Which parts of this kind of tuple a stage is given: those that it names; if it names none, all, as it counts them then."""
    fields = getattr(kind, "_fields", ())
    return tuple(number for number, name in enumerate(fields) if name in _names(stage)) or tuple(range(len(fields)))


def _type(stage: Callable[..., Any], value: Any) -> Any:
    """The type of a value as a stage is given it: nothing, which takes no word, stands for what it does not name."""
    if not hasattr(value, "_fields"):
        return numba.typeof(value)
    kind: Any = type(value)
    named = _named(stage, kind)
    return types.BaseTuple.from_types(
        tuple(_type(stage, part) if number in named else _NOTHING for number, part in enumerate(value)), kind
    )


_DOORS: dict[tuple[Hashable, ...], int] = {}


def calls(stages: Iterable[Callable[..., Any]], values: Mapping[str, Any]) -> list[Call]:
    """Stages with what they ask for by the names of their parameters; compiled, or taken from the cache, if they have to be."""
    known: dict[int, tuple[Hashable, list[int]]] = {}  # by its identity: one array is asked for by many stages

    def take(stage: Callable[..., Any], parts: Iterable[Any], kinds: list[Hashable], words: list[int]) -> None:
        """Add the words of what a stage is given, and what tells its types."""
        for part in parts:
            told = known.get(id(part))
            if told is not None:
                kinds.append(told[0])
                words += told[1]
            elif isinstance(part, tuple):
                named = _named(stage, type(part))
                kinds += type(part), len(part)
                take(stage, [part[number] for number in named] if named else part, kinds, words)
            else:
                known[id(part)] = _kind(part), words_of(part)
                take(stage, (part,), kinds, words)

    def call(stage: Callable[..., Any]) -> Call:
        kinds: list[Hashable] = [stage]
        words: list[int] = []
        places = {}
        for name in parameters(stage):
            places[name] = len(words)
            take(stage, (values[name],), kinds, words)
        key = tuple(kinds)
        if key not in _DOORS:
            _DOORS[key] = _compiled(stage, tuple(_type(stage, values[name]) for name in places))
        return Call(_DOORS[key], words, places)

    return [call(stage) for stage in stages]


def _compiled(stage: Any, kinds: tuple[Any, ...]) -> int:
    """The address of the door of a stage, for values of these types."""
    stage.compile(kinds)
    made = stage.overloads[kinds]
    address: int = made.library.get_pointer_to_function(door_name(made.fndesc))
    return address
