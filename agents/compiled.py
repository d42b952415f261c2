"""How rules are compiled: once, by numba, and kept on disk for the next process.

Numba's own cache notices a change in the file of a function but not in the files of the functions that it
calls, so an edited payoff rule would leave an old engine running. The cache therefore lives in a folder named after
the fingerprint of all the sources that are compiled: another source, another folder.
"""

import hashlib
import operator
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import numba
from numba import types
from numba.core import event
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.extending import intrinsic
from platformdirs import user_cache_path

ROOT = Path(__file__).resolve().parent.parent

Function = TypeVar("Function", bound=Callable[..., Any])


def source_fingerprint(*floors: str) -> str:
    """First 16 hex digits of the SHA-256 of every Python file on these floors, the two lower ones (agents, model) if not told."""
    digest = hashlib.sha256()
    for folder in floors or ("agents", "model"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            digest.update(file.relative_to(ROOT).as_posix().encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def cache_folder() -> Path:
    """The folder for compiled code: NUMBA_CACHE_DIR, else the user's cache, else the system's temporary folder."""
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    folder = (Path(chosen) / "citypact" if chosen else user_cache_path("citypact")) / source_fingerprint()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:  # a home that cannot be written, as on many servers: compile into the temporary folder
        return Path(tempfile.gettempdir()) / "citypact" / source_fingerprint()


# The locator of numba's cache reads this setting when a function is decorated; nothing else is touched.
numba.config.CACHE_DIR = str(cache_folder())  # type: ignore[attr-defined]  # numba sets its settings when it is imported


class _SeparateArrays(CompilerBase):
    """Numba's own pipeline, with the promise that no two arrays passed to a kernel overlap.

    With dozens of arrays in a loop the compiler cannot check that at run time, and would not vectorise.
    """

    def define_pipelines(self) -> list[Any]:
        self.state.flags.noalias = True
        return [DefaultPassBuilder.define_nopython_pipeline(self.state)]


# error_model "numpy": a division gives inf or nan instead of a branch, which would keep the compiler from vectorising.
# No fastmath anywhere: the scalar and the vector code must give the same bits.
# To a type checker a compiled function is the function as it is written; numba's own face would hide its parameters.
rule: Callable[[Function], Function] = numba.njit(  # type: ignore[assignment]  # the face said above
    cache=True, error_model="numpy", nogil=True, forceinline=True
)
# A kernel is called from other compiled code only, so it goes without the wrapper for Python, which takes long to compile.
kernel: Callable[[Function], Function] = numba.njit(  # type: ignore[call-overload]  # numba does not declare the last two
    cache=True,
    error_model="numpy",
    nogil=True,
    pipeline_class=_SeparateArrays,
    no_cpython_wrapper=True,
    no_cfunc_wrapper=True,
)
sequence: Callable[[Function], Function] = numba.njit(  # type: ignore[assignment]  # the same face
    cache=True, error_model="numpy", nogil=True
)  # of kernels: its arrays may overlap
# Whoever calls an intrinsic leaves out the typing context, which numba hands in.
_inlined: Callable[[Callable[..., Any]], Callable[..., Any]] = intrinsic


@_inlined
def at(typing: Any, arrays: Any, place: Any) -> Any:  # numba's types of what it is called with
    """What stands at one place of each array of a named tuple, as a named tuple of scalars.

    place: an index or a tuple of them. So a rule that reads ``p.search_cost`` serves an agent's numbers and the engine's arrays.
    """
    kinds, kind = [array.dtype for array in arrays], arrays.instance_class
    alike = len(set(kinds)) == 1
    scalars = types.NamedUniTuple(kinds[0], len(kinds), kind) if alike else types.NamedTuple(kinds, kind)

    def generate(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
        values = []
        for number, array in enumerate(arrays):
            signature = typing.resolve_function_type(operator.getitem, (array, place), {})
            read = context.get_function(operator.getitem, signature)
            values.append(read(builder, (builder.extract_value(arguments[0], number), arguments[1])))
        return context.make_tuple(builder, scalars, values)

    return scalars(arrays, place), generate


@_inlined
def put(typing: Any, arrays: Any, place: Any, scalars: Any) -> Any:
    """Write a named tuple of scalars to one place of each array of the named tuple of the same fields."""
    if arrays.fields != scalars.fields:
        raise TypeError(f"fields differ: {arrays.fields} and {scalars.fields}")

    def generate(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
        for number, (array, scalar) in enumerate(zip(arrays, scalars, strict=True)):
            signature = typing.resolve_function_type(operator.setitem, (array, place, scalar), {})
            write = context.get_function(operator.setitem, signature)
            value = context.cast(builder, builder.extract_value(arguments[2], number), scalar, signature.args[2])
            write(builder, (builder.extract_value(arguments[0], number), arguments[1], value))
        return context.get_dummy_value()

    return types.none(arrays, place, scalars), generate


class _FirstCompilation(event.Listener):
    def __init__(self, announce: Callable[[], object] | None) -> None:
        self.announce = announce

    def on_start(self, event: event.Event) -> None:
        if self.announce is not None:
            announce, self.announce = self.announce, None
            announce()

    def on_end(self, event: event.Event) -> None:
        pass


@contextmanager
def on_first_compilation(announce: Callable[[], object] | None) -> Iterator[None]:
    """Call ``announce()`` once, if and when code is compiled rather than taken from the cache, inside the block."""
    listener = _FirstCompilation(announce)
    event.register("numba:compile", listener)
    try:
        yield
    finally:
        event.unregister("numba:compile", listener)
