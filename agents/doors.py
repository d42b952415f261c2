"""Stages called through their doors: what a stage is given stands word by word in memory, and its code is an address.

So the code that calls the stages holds none of them, and no tuple of arrays is taken apart to call one.
"""

import inspect
from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import cache
from itertools import accumulate
from typing import Any, NamedTuple

import numba
import numpy as np

from citypact.agents.lowering import door_name

# Of an array: owner and parent, of which a stage needs none, and then what numba knows of it.
_OWNERS = (0, 0)


class Given(NamedTuple):
    """What a stage is given under one name. kind: what tells its type; words: (word,) as numba hands it over; value: itself."""

    kind: Hashable
    words: np.ndarray
    value: Any


class Call(NamedTuple):
    """A stage with its arguments: the address of its door, its words (word,), and the place of each argument in them."""

    door: int
    words: np.ndarray
    places: dict[str, int]


def given(value: Any) -> Given:
    """A whole number, a truth, None, an array, or a tuple of such, as a stage takes it. The arrays have to be kept meanwhile."""
    words: list[int] = []
    kind = _taken(value, words)
    return Given(kind, np.array(words, dtype=np.int64), value)


def _taken(value: Any, words: list[int]) -> Hashable:
    """Add the words of a value; what tells its type."""
    if isinstance(value, np.ndarray):
        address, _ = value.__array_interface__["data"]
        words += (*_OWNERS, value.size, value.itemsize, address, *value.shape, *value.strides)
        return _kind(value)
    if isinstance(value, tuple):
        return type(value), *[_taken(part, words) for part in value]
    if value is None:
        words.append(0)
        return None
    if isinstance(value, bool | int | np.integer):
        words.append(int(value))
        return type(value).__name__
    raise TypeError(f"{value!r} is nothing that a stage takes")


def _kind(array: np.ndarray) -> Hashable:
    flags = array.flags
    return array.dtype.num, array.ndim, flags.c_contiguous, flags.writeable


@cache
def parameters(stage: Callable[..., Any]) -> tuple[str, ...]:
    """The names of a stage's parameters, by which it is given them."""
    return tuple(inspect.signature(stage.py_func).parameters)  # type: ignore[attr-defined]  # it is compiled by numba


_DOORS: dict[tuple[Callable[..., Any], Hashable], int] = {}


def call(stage: Callable[..., Any], names: Mapping[str, Given]) -> Call:
    """A stage with what it asks for by the names of its parameters; compiled, or taken from the cache, where it has to be."""
    asked = [names[name] for name in parameters(stage)]
    key = stage, tuple(one.kind for one in asked)
    if key not in _DOORS:
        _DOORS[key] = _compiled(stage, [one.value for one in asked])
    starts = accumulate((one.words.size for one in asked[:-1]), initial=0)
    words = np.concatenate([one.words for one in asked])
    return Call(_DOORS[key], words, dict(zip(parameters(stage), starts, strict=True)))


def _compiled(stage: Any, values: Iterable[Any]) -> int:
    """The address of the door of a stage, for values of these types."""
    types = tuple(numba.typeof(value) for value in values)
    stage.compile(types)
    made = stage.overloads[types]
    address: int = made.library.get_pointer_to_function(door_name(made.fndesc))
    return address
