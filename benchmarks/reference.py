"""The C reference of the engine (``reference.c``): built with a compiler of the machine, called with the engine's own runs.

It lives the same years by other means: runs in scope partner under the rule logit, of a region without initial relations. Its
measures have the same bits as the engine's (``tests/test_reference.py``), so its time may stand beside the engine's.
"""

import ctypes
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from citypact.model.engine import Run
from citypact.model.measures import MEASURES
from citypact.model.refusal import Refusal
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.year.arrays import NUMERIC, agenda_arrays, graph_arrays, numbers

SOURCE = Path(__file__).resolve().parent / "reference.c"
COMPILERS = {"gcc": ("gcc",), "clang": ("clang", *(f"clang-{number}" for number in range(30, 13, -1)))}
# Every operation is rounded as it is written; what is allowed changes no bit: comparisons need not trap, nor roots set errno.
FLAGS = ("-std=c11", "-O3", "-march=native", "-ffp-contract=off", "-fno-trapping-math", "-fno-math-errno")
# On Intel's processors compilers shy away from their widest vectors, which are a fifth faster here.
WIDE = ("-mprefer-vector-width=512",) if platform.machine() in ("x86_64", "AMD64") else ()


def compiler(kind: str) -> str | None:
    """The path of a compiler, ``gcc`` or ``clang``; the newest numbered one where none goes by the plain name."""
    return next(filter(None, map(shutil.which, COMPILERS[kind])), None)


def version(path: str) -> str:
    """What a compiler says it is, in a line."""
    return subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout.splitlines()[0]


def _names() -> str:
    """``names.h``: parameters, instruments and measures, each once, in the order of their tables."""
    lines = [
        f"#define PARAMETERS(X) {' '.join(f'X({name})' for name in NUMERIC)}",
        f"#define MEASURES(X) {' '.join(f'X({name})' for name in MEASURES)}",
        "#define INSTRUMENTS(X) " + " ".join(
            f"X({name}, {int(row.paid)}, {int(row.supporting)}, {int(row.administered)})" for name, row in INSTRUMENTS.items()
        ),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _pointer(kind: type) -> type:
    return ctypes.POINTER(kind)


_DOUBLES, _WHOLE, _UNSIGNED = _pointer(ctypes.c_double), _pointer(ctypes.c_int64), _pointer(ctypes.c_uint64)


class _World(ctypes.Structure):
    _fields_ = (
        *((name, ctypes.c_int64) for name in ("cities", "sectors", "relations", "years", "interventions")),
        *((name, _UNSIGNED) for name in ("city_i", "city_j", "pair")),
        *((name, _DOUBLES) for name in
          ("distance", "border", "inverse_root_degrees", "output", "relative_density", "shares")),
    )  # fmt: skip


class _Lives(ctypes.Structure):
    _fields_ = (
        ("count", ctypes.c_int64),
        ("seed", _UNSIGNED),
        *((name, _DOUBLES) for name in ("parameters", "level", "below", "budget")),
        *((name, _WHOLE) for name in ("first", "last", "stalled", "withdrawal")),
    )


@dataclass(frozen=True)
class Reference:
    """A built reference: ``simulate`` lives runs, so many side by side in a block."""

    library: ctypes.CDLL
    block_size: int

    def simulate(self, runs: Sequence[Run], years: int) -> tuple[np.ndarray, np.ndarray]:
        """(series, broken) of runs of one region, as ``Result`` has them: (run, year, measure) and (run, clock, mode − 1, years).

        Raises ``Refusal`` for runs that it does not know, and ``MemoryError``.
        """
        arrays = _arrays(runs, years)
        kept = {name: np.ascontiguousarray(array) for name, array in arrays.items() if isinstance(array, np.ndarray)}
        series = np.empty((len(runs), years, len(MEASURES)))
        broken = np.empty((len(runs), 2, 3, years + 1), dtype=np.int32)
        world, lives = _filled(_World, arrays | kept), _filled(_Lives, arrays | kept)
        told = self.library.live(
            ctypes.byref(world), ctypes.byref(lives), series.ctypes.data_as(_DOUBLES),
            broken.ctypes.data_as(_pointer(ctypes.c_int32)),
        )  # fmt: skip
        if told != 0:
            raise MemoryError("the C reference found too little memory for a block of runs")
        return series, broken


def _filled(kind: type[ctypes.Structure], arrays: dict) -> ctypes.Structure:
    """A structure of numbers and of pointers to arrays, which have to live as long as it does."""
    values = (arrays[name] for name, _ in kind._fields_)
    fields = zip(kind._fields_, values, strict=True)
    return kind(*(value.ctypes.data_as(form) if isinstance(value, np.ndarray) else value for (_, form), value in fields))


def _arrays(runs: Sequence[Run], years: int) -> dict:
    """What ``World`` and ``Lives`` of the C source hold, by name."""
    region, reach = runs[0].region, runs[0].parameters.reach_km
    for run in runs:
        alike = run.region == region and run.parameters.reach_km == reach
        plain = run.parameters.scope == "partner" and run.parameters.rule == "logit" and not run.changes
        if not alike or not plain or region.initial_relations:
            raise Refusal(
                "the C reference knows runs of one region without initial relations, with one reach_km, scope partner, rule "
                "logit and no changes on the way"
            )
    agendas = [run.agenda for run in runs]
    withdrawal = [
        run.agenda.withdrawal_year(years) or 0 if run.withdrawal is None else run.withdrawal for run in runs
    ]  # as in a batch of the engine
    agenda, graph = agenda_arrays(agendas), graph_arrays(region.relations(reach), len(region))
    return {
        "cities": len(region), "sectors": region.shares.shape[1], "relations": graph.city_i.size, "years": years,
        "interventions": agenda.first.shape[0], "count": len(runs), "output": region.output,
        "relative_density": region.relative_density, "shares": region.shares,
        "seed": np.array([run.seed for run in runs], dtype=np.uint64),
        "parameters": np.array([numbers(run.parameters) for run in runs]).T, "withdrawal": np.array(withdrawal, dtype=np.int64),
        **{name: getattr(graph, name) for name in ("city_i", "city_j", "pair", "distance", "border", "inverse_root_degrees")},
        **agenda._asdict(),
    }  # fmt: skip


def build(path: str, block_size: int, folder: str | Path | None = None) -> Reference:
    """Compile the reference for so many runs side by side; 1 is the scalar one. Raises ``Refusal`` where the compiler fails.

    path: of the compiler; folder: where the library is written, by default one of its own that is taken away at once.
    """
    with tempfile.TemporaryDirectory() as temporary:
        made = Path(folder or temporary) / f"reference_{Path(path).name}_{block_size}.so"
        (Path(temporary) / "names.h").write_text(_names(), encoding="utf-8")
        command = [path, *FLAGS, *WIDE, f"-DRUNS={block_size}", "-I", temporary, "-shared", "-fPIC", "-o", made, SOURCE, "-lm"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            told = next((line for line in done.stderr.splitlines() if "error" in line), "it says nothing of why")
            raise Refusal(f"{path} cannot build the C reference: {told}")
        return Reference(ctypes.CDLL(str(made)), block_size)
