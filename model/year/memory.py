"""Arrays as the kernels like them: of zeros, beginning at a cache line, and as named tuples."""

from math import prod
from typing import Any, TypeVar

import numpy as np

# A vector of eight doubles fills a cache line; one that lies across two takes twice as long to fetch.
CACHE_LINE = 64  # bytes

# Any of the named tuples of ``model.year``; its fields are arrays, or named tuples of arrays.
Arrays = TypeVar("Arrays", bound=tuple)


def aligned_zeros(shape: tuple[int, ...], dtype: Any = np.float64) -> np.ndarray:
    """An array of zeros that begins at a cache line."""
    size = prod(shape) * np.dtype(dtype).itemsize
    room = np.zeros(size + CACHE_LINE, dtype=np.uint8)
    start = -room.ctypes.data % CACHE_LINE
    return room[start : start + size].view(dtype).reshape(shape)


def rows(kind: type[Arrays], matrix: np.ndarray) -> Arrays:
    """A named tuple of the rows of a matrix (row, run): views, not copies."""
    return kind(*matrix)


def zeros(kind: type[Arrays], shape: tuple[int, ...], **types: type | None) -> Arrays:
    """A named tuple of arrays of zeros of one shape, side by side in one piece of memory.

    types: of the fields that are not doubles; None for one that has no array.
    """
    kinds = [types.get(field, np.float64) for field in kind._fields]  # type: ignore[attr-defined]  # any named tuple has them
    sizes = [0 if one is None else prod(shape) * np.dtype(one).itemsize for one in kinds]
    places = [0]
    for size in sizes:
        # Not a page apart, or what is read from one array waits for what is being written to another.
        places.append(places[-1] + (-(-size // CACHE_LINE) + 3) * CACHE_LINE)
    room = aligned_zeros((places[-1],), np.uint8)
    found = zip(places, sizes, kinds, strict=False)
    arrays: list[Any] = [one and room[place : place + size].view(one).reshape(shape) for place, size, one in found]
    return kind(*arrays)


def clear(arrays: tuple) -> None:
    """Fill all arrays of a named tuple, and of those in it, with zeros: whole pieces of memory, whatever of them they hold."""
    pieces: dict[int, np.ndarray] = {}
    waiting = [*arrays]
    while waiting:
        part = waiting.pop()
        if isinstance(part, tuple):
            waiting += part
        elif part is not None:
            piece = part if part.base is None else part.base
            pieces[id(piece)] = piece
    for piece in pieces.values():
        piece.fill(0)


def flattened(arrays: Arrays) -> Arrays:
    """The arrays (…, relation, run) of a named tuple as (…, relation · run): the same memory, relation after relation."""

    def flat(part: Any) -> Any:
        if part is None:
            return None
        return flattened(part) if isinstance(part, tuple) else part.reshape(*part.shape[:-2], -1)

    return type(arrays)(*(flat(part) for part in arrays))
