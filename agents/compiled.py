"""How rules are compiled: once, by numba, and kept on disk for the next process.

Numba's own cache notices a change in the file of a function but not in the files of the functions that it
calls, so an edited payoff rule would leave an old engine running. The cache therefore lives in a folder named after
the fingerprint of all the sources that are compiled, or that give compiled code a constant or a type: another source,
another folder.
"""

import hashlib
import operator
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import numba
from llvmlite import ir as code
from numba import types
from numba.core import event
from numba.core.dispatcher import Dispatcher
from numba.core.registry import CPUDispatcher, cpu_target
from numba.extending import intrinsic
from platformdirs import user_cache_path

from citypact.agents.dispatching import Kept, Rule
from citypact.agents.lowering import DOOR, Compiler, Part, SeparateArrays, SeparatePart
from citypact.agents.vectors import use_whole_vectors

use_whole_vectors()  # before anything is compiled

ROOT = Path(__file__).resolve().parent.parent

Function = TypeVar("Function", bound=Callable[..., Any])


# What compiled code is made of. A test holds it against what every compiled function refers to.
COMPILED = (
    "agents",
    "model/year",
    "model/settings",
    "model/draws.py",
    "model/explain.py",
    "model/measures.py",
    "model/network_steps.py",
)


def source_fingerprint(*parts: str) -> str:
    """First 16 hex digits of the SHA-256 of every Python file of these parts, by default of the two lower floors."""
    digest = hashlib.sha256()
    for part in parts or ("agents", "model"):
        place = ROOT / part
        for file in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            digest.update(file.relative_to(ROOT).as_posix().encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def cache_folder() -> Path:
    """The folder for compiled code: NUMBA_CACHE_DIR, else the user's cache, else the system's temporary folder."""
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    folder = (Path(chosen) / "citypact" if chosen else user_cache_path("citypact")) / source_fingerprint(*COMPILED)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:  # a home that cannot be written, as on many servers: compile into the temporary folder
        return Path(tempfile.gettempdir()) / "citypact" / source_fingerprint(*COMPILED)


# The locator of numba's cache reads this setting when a function is decorated; nothing else is touched.
numba.config.CACHE_DIR = str(cache_folder())  # type: ignore[attr-defined]  # numba sets its settings when it is imported


def place_of_mark() -> Path:
    """Where whoever has had the engine compiled leaves a file that says so, for what the cache tells apart too."""
    made_for = repr((sys.implementation.cache_tag, numba.__version__, cpu_target.target_context.codegen().magic_tuple()))
    return Path(numba.config.CACHE_DIR) / f"compiled.{hashlib.sha256(made_for.encode()).hexdigest()[:16]}"  # type: ignore[attr-defined]  # likewise


def _decorator(kind: type[Dispatcher], pipeline: type[Compiler], **options: Any) -> Callable[[Function], Function]:
    """What has numba compile a function, as this kind of function and with this pipeline, when it is called first.

    error_model "numpy": a division gives inf or nan instead of a branch, which would keep the compiler from vectorising.
    Nothing is reordered, contracted or approximated: the scalar and the vector code must give the same bits.
    _nrt, numba's counting of who holds an array: only what makes arrays needs it, and it doubles the code of what reads them.
    """
    settings = {"nopython": True, "error_model": "numpy", "nogil": True, "no_cfunc_wrapper": True, "_nrt": False} | options

    def decorate(function: Function) -> Function:
        compiled: Any = kind(function, targetoptions=settings, pipeline_class=pipeline)
        return compiled  # to a type checker it is the function as it is written; numba's own face would hide its parameters

    return decorate


rule = _decorator(Rule, Compiler, forceinline=True)
# A rule that is given finite numbers and makes finite numbers of them: a product with 0 is 0, which spares much where trust is
# known. The sign of a zero is not kept, which no number but 0 depends on.
finite_rule = _decorator(Rule, Compiler, forceinline=True, fastmath={"nnan", "ninf", "nsz"})
# A kernel is called from other compiled code only, so it goes without the wrapper for Python, which takes long to compile.
kernel = _decorator(CPUDispatcher, SeparatePart, no_cpython_wrapper=True)
allocating_kernel = _decorator(CPUDispatcher, SeparatePart, no_cpython_wrapper=True, _nrt=True)
# A stage of a year is a kernel with a door (``agents.doors``), in the place of a wrapper for C.
stage = _decorator(Kept, SeparateArrays, no_cpython_wrapper=True, no_cfunc_wrapper=False)
# A piece of a kernel, compiled into whatever calls it: handing over tuples of arrays would take longer than what it does.
piece = _decorator(CPUDispatcher, Part, no_cpython_wrapper=True, forceinline=True)
# What Python calls of the model, but for rules: its arrays may overlap.
sequence = _decorator(Kept, Compiler, _nrt=True)
# Whoever calls an intrinsic leaves out the typing context, which numba hands in.
_inlined: Callable[[Callable[..., Any]], Callable[..., Any]] = intrinsic


@_inlined
def at(typing: Any, arrays: Any, place: Any) -> Any:  # numba's types of what it is called with
    """What stands at one place of each array of a named tuple, as a named tuple of scalars; nothing where there is no array.

    place: an index or a tuple of them. So a rule that reads ``p.search_cost`` serves an agent's numbers and the engine's arrays.
    """
    kinds = [array.dtype if isinstance(array, types.Array) else array for array in arrays]
    kind = arrays.instance_class
    alike = len(set(kinds)) == 1
    scalars = types.NamedUniTuple(kinds[0], len(kinds), kind) if alike else types.NamedTuple(kinds, kind)

    def generate(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
        values = []
        for number, array in enumerate(arrays):
            if not isinstance(array, types.Array):
                values.append(builder.extract_value(arguments[0], number))
                continue
            signature = typing.resolve_function_type(operator.getitem, (array, place), {})
            read = context.get_function(operator.getitem, signature)
            values.append(read(builder, (builder.extract_value(arguments[0], number), arguments[1])))
        return context.make_tuple(builder, scalars, values)

    return scalars(arrays, place), generate


@_inlined
def put(typing: Any, arrays: Any, place: Any, scalars: Any) -> Any:
    """Write a named tuple of scalars to one place of each array of the named tuple of the same fields; nothing where there is no
    array."""
    if arrays.fields != scalars.fields:
        raise TypeError(f"fields differ: {arrays.fields} and {scalars.fields}")

    def generate(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
        for number, (array, scalar) in enumerate(zip(arrays, scalars, strict=True)):
            if not isinstance(array, types.Array):
                continue
            signature = typing.resolve_function_type(operator.setitem, (array, place, scalar), {})
            write = context.get_function(operator.setitem, signature)
            value = context.cast(builder, builder.extract_value(arguments[2], number), scalar, signature.args[2])
            write(builder, (builder.extract_value(arguments[0], number), arguments[1], value))
        return context.get_dummy_value()

    return types.none(arrays, place, scalars), generate


@_inlined
def enter(typing: Any, door: Any, words: Any, start: Any) -> Any:
    """Call a stage through its door (``agents.doors``), with the words (word,) from ``start`` on; its status, 0 if well."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array = context.make_array(signature.args[1])(context, builder, arguments[1])
        return builder.call(builder.inttoptr(arguments[0], DOOR.as_pointer()), [builder.gep(array.data, [arguments[2]])])

    return types.int32(types.intp, types.Array(types.int64, 1, "C"), types.intp), generate


@_inlined
def turn_of(typing: Any, turn: Any) -> Any:
    """The number in an array (1,), which another thread may be writing; what that wrote before can be read from now on."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        return builder.load_atomic(place, "acquire", align=8)

    return types.int64(types.Array(types.int64, 1, "C")), generate


@_inlined
def give_turn(typing: Any, turn: Any, number: Any) -> Any:
    """Write the number in an array (1,), which others are reading, after all else that this thread has written."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        builder.store_atomic(arguments[1], place, "release", align=8)
        return context.get_dummy_value()

    return types.none(types.Array(types.int64, 1, "C"), types.int64), generate


# A row of doubles where compiled code hands it to a rule of one's own.
_Row = types.CPointer(types.float64)
CompilationError = numba.core.errors.NumbaError


def callback(function: Callable[..., Any], rows: int, scalars: int = 0) -> Any:
    """A function that compiled code calls through a pointer, so that the code need not be compiled anew for each function.

    It takes rows of doubles (``read_row``), then doubles, and returns a whole number. Raises ``CompilationError``.
    """
    return numba.cfunc(types.int64(*[_Row] * rows, *[types.float64] * scalars), error_model="numpy")(function)


@_inlined
def ask(typing: Any, address: Any, rows: Any, scalars: Any) -> Any:
    """Call what ``callback`` made at its address: rows (``array.ctypes``) and doubles, two tuples; what it returns."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kinds = (_Row,) * len(rows) + (types.float64,) * len(scalars)
        given = [(kind, arguments[1], number) for number, kind in enumerate(rows)]
        given += [(kind, arguments[2], number) for number, kind in enumerate(scalars)]
        values = [
            context.cast(builder, builder.extract_value(whole, number), kind, wanted)
            for (kind, whole, number), wanted in zip(given, kinds, strict=True)
        ]
        kind = code.FunctionType(context.get_value_type(types.int64), [value.type for value in values])
        return builder.call(builder.inttoptr(arguments[0], kind.as_pointer()), values)

    return types.int64(address, rows, scalars), generate


def compiled_alone(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of a user's own, compiled as a rule is but kept by this process alone; one that is compiled already, anew."""
    return numba.njit(error_model="numpy", nogil=True)(getattr(function, "py_func", function))


@_inlined
def read_row(typing: Any, row: Any, kind: Any) -> Any:
    """A row of doubles as a named tuple of this class."""
    fields, double = kind.instance_class._fields, types.float64
    numbers = (
        types.NamedUniTuple(double, len(fields), kind.instance_class) if fields else types.NamedTuple([], kind.instance_class)
    )

    def generate(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
        places = [context.get_constant(types.intp, number) for number in range(len(fields))]
        values = [builder.load(builder.gep(arguments[0], [place])) for place in places]
        return context.make_tuple(builder, numbers, values)

    return numbers(row, kind), generate


@_inlined
def write_row(typing: Any, row: Any, kind: Any, values: Any) -> Any:
    """Write a tuple of as many numbers as the class has fields into a row of doubles."""
    fields = kind.instance_class._fields
    is_tuple = isinstance(values, types.BaseTuple)
    if not is_tuple or len(values) != len(fields):
        wanted = f"({', '.join(fields)}{',' if len(fields) == 1 else ''})"
        raise numba.core.errors.TypingError(f"it returns {values}; allowed: a tuple of numbers, {wanted}")

    def generate(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
        for number, kind_of in enumerate(values):
            value = context.cast(builder, builder.extract_value(arguments[2], number), kind_of, types.float64)
            builder.store(value, builder.gep(arguments[0], [context.get_constant(types.intp, number)]))
        return context.get_dummy_value()

    return types.none(row, kind, values), generate


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
