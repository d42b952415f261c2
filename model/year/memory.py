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


def aligned(array: np.ndarray) -> np.ndarray:
    """A copy of an array that begins at a cache line."""
    copy = aligned_zeros(array.shape, array.dtype)
    copy[...] = array
    return copy


def rows(kind: type[Arrays], matrix: np.ndarray) -> Arrays:
    """A named tuple of the rows of a matrix (row, run): views, not copies."""
    return kind(*matrix)


def zeros(kind: type[Arrays], shape: tuple[int, ...], **types: type) -> Arrays:
    """A named tuple of arrays of zeros of one shape; ``types`` names the fields that are not doubles."""
    return kind(*(aligned_zeros(shape, types.get(field, np.float64)) for field in kind._fields))  # type: ignore[attr-defined]  # any named tuple has them


def flattened(arrays: Arrays) -> Arrays:
    """The arrays (…, relation, run) of a named tuple as (…, relation · run): the same memory, relation after relation."""

    def flat(part: Any) -> Any:
        if part is None:
            return None
        return flattened(part) if isinstance(part, tuple) else part.reshape(*part.shape[:-2], -1)

    return type(arrays)(*(flat(part) for part in arrays))
