"""Designs over parameters and instruments: grid, Latin hypercube, Sobol, Morris, and a table of points.

Each method takes its table of a design file and returns a ``Sample``; what is wrong with the table is added to
``faults``, so that a reader learns all of it at once. Sobol and Morris points come from SALib (Herman and Usher
2017), for whose analyses they are laid out: Saltelli's (2002) scheme and Morris's (1991) trajectories.
"""

from collections import ChainMap, Counter
from collections.abc import Callable, Iterable
from hashlib import sha256
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from citypact.experiments.sweeps.sample import Grid, Matrix, Sample, problem
from citypact.model.reading import read_csv
from citypact.model.refusal import Refusal, shown, unknown
from citypact.model.settings.declaration import Declaration
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.parameter_table import PARAMETERS

# Seen through rather than copied, since rules of one's own bring parameters of theirs.
FACTORS: ChainMap[str, Declaration] = ChainMap(INSTRUMENTS, PARAMETERS)  # type: ignore[arg-type]  # two kinds of rows
Table = dict[str, Any]  # of a design file
Folder = str | PathLike[str]
LARGEST_SEED = 2**32 - 1  # of a sample: what SALib's generators take
MOST_VALUES = 10**8  # of a sample: so many doubles, 800 MB, are held at once
MOST_STEPS = 10**6  # of one factor of a grid
SALIB_MISSING = "needs SALib, which is not installed; it comes with the extra experiments"


def _factor(name: str, faults: list[str]) -> bool:
    if name in FACTORS:
        return True
    faults.append(unknown("parameter or instrument", name, FACTORS))
    return False


def _accepted(name: str, value: object, faults: list[str]) -> Any:
    try:
        return FACTORS[name].accept(value)
    except Refusal as refusal:
        faults.extend(refusal.faults)
        return None


def check_keys(table: Table, known: Iterable[str], faults: list[str]) -> None:
    """Add a fault for every key of a table that is not known."""
    faults.extend(unknown("key", key, known) for key in table if key not in known)


def whole(table: Table, key: str, default: int | None, faults: list[str], least: int = 0, most: int | None = None) -> int | None:
    """A whole number of at least ``least`` under a key of a table; None and a fault if there is none."""
    value = table.get(key, default)
    if isinstance(value, int) and not isinstance(value, bool) and value >= least and (most is None or value <= most):
        return value
    given = "is missing" if value is None else f"= {shown(value)}"
    faults.append(f"{key} {given}; allowed: a whole number from {least}" + ("" if most is None else f" to {most}"))
    return None


def grid(table: Table, folder: Folder, faults: list[str]) -> Sample | None:
    """Every combination of the listed values: name = [values], or name = { from = 0, to = 1, steps = 11 }."""
    levels = {}
    for name, values in table.items():
        if not _factor(name, faults):
            continue
        if isinstance(values, dict):
            values = _steps(name, values, faults)
        if not isinstance(values, list | tuple):
            faults.append(f"{name} = {shown(values)}; allowed: a list of values, or {{ from = , to = , steps = }}")
        elif not values:
            faults.append(f"{name} is an empty list; allowed: at least one value")
        else:
            levels[name] = [_accepted(name, value, faults) for value in values]
            faults.extend(
                f"{name} has the value {shown(value)} {times} times; allowed: each value once"
                for value, times in Counter(levels[name]).items() if times > 1 and value is not None
            )  # fmt: skip
    if not table:
        faults.append("is empty; allowed: at least one parameter or instrument with its values")
    if faults:
        return None
    rows = Grid(levels.values())
    return Sample("grid", tuple(levels), rows, repr(rows.levels))


def _steps(name: str, table: Table, faults: list[str]) -> list[Any]:
    own: list[str] = []
    check_keys(table, ("from", "to", "steps"), own)
    ends: list[Any] = [table.get(key) for key in ("from", "to")]
    steps = whole(table, "steps", None, own, least=2, most=MOST_STEPS)
    if not all(isinstance(end, int | float) and not isinstance(end, bool) for end in ends) or not ends[0] < ends[1]:
        own.append(f"from = {shown(ends[0])}, to = {shown(ends[1])}; allowed: two numbers, the smaller one first")
    faults.extend(f"{name}: {fault}" for fault in own)
    # An empty stand-in for values would be told as a second fault.
    return [FACTORS[name].default] if own or steps is None else np.linspace(float(ends[0]), float(ends[1]), steps).tolist()


def _ranges(table: Table, faults: list[str]) -> dict[str, tuple[float, float]]:
    """{factor: (low, high)} of a method that samples ranges of numbers."""
    found: dict[str, tuple[float, float]] = {}
    ranges = table.get("ranges")
    if not isinstance(ranges, dict) or not ranges:
        faults.append("ranges is missing or empty; allowed: a table such as { search_cost = [0, 0.1] }")
        return found
    for name, pair in ranges.items():
        if not _factor(name, faults):
            continue
        if FACTORS[name].choices:
            faults.append(f"{name} is a choice and has no range; vary it in [grid] or [table]")
        elif not isinstance(pair, list | tuple) or len(pair) != 2:
            faults.append(f"{name} = {shown(pair)}; allowed: a range [lowest, highest]")
        else:
            low, high = (_accepted(name, end, faults) for end in pair)
            if low is not None and high is not None and not low < high:
                faults.append(f"{name} = {shown(pair)}; allowed: a range with the lowest value first, below the highest")
            found[name] = (low, high)
    return found


def _refuse_size(
    key: str, value: int | None, points_each: int, ranges: dict[str, tuple[float, float]], faults: list[str]
) -> None:
    """Add a fault, before memory is asked for, if a sample would have more values than may be held."""
    each = points_each * max(1, len(ranges))
    if value is not None and value * each > MOST_VALUES:
        faults.append(f"{key} = {value} with {len(ranges)} ranges; allowed: up to {MOST_VALUES // each}")


def _scaled(method: str, ranges: dict[str, tuple[float, float]], matrix: np.ndarray) -> Sample:
    low, high = np.array(list(ranges.values())).T
    rows = Matrix(np.clip(matrix, low, high))  # rounding may carry a scaled value a last bit beyond its range
    return Sample(method, tuple(ranges), rows, sha256(rows.matrix.tobytes()).hexdigest(), tuple(ranges.values()))


def latin_hypercube(table: Table, folder: Folder, faults: list[str]) -> Sample | None:
    """So many points, each in a row and column of its own of every factor's range (McKay, Beckman and Conover 1979)."""
    check_keys(table, ("points", "sample_seed", "ranges"), faults)
    points, seed = whole(table, "points", None, faults, least=1), whole(table, "sample_seed", 1, faults, most=LARGEST_SEED)
    ranges = _ranges(table, faults)
    _refuse_size("points", points, 1, ranges, faults)
    if not faults and points is not None:
        # Plain uniform draws only: a generator's permutations may change between versions of numpy.
        uniform = np.random.Generator(np.random.PCG64(seed)).random
        places = np.argsort(uniform((points, len(ranges))), axis=0, kind="stable") + uniform((points, len(ranges)))
        low, high = np.array(list(ranges.values())).T
        return _scaled("latin_hypercube", ranges, low + places / points * (high - low))
    return None


def sobol(table: Table, folder: Folder, faults: list[str]) -> Sample | None:
    """Saltelli's sample for Sobol indices: base_samples·(factors + 2) points, or ·(2·factors + 2) with second order."""
    check_keys(table, ("base_samples", "second_order", "sample_seed", "ranges"), faults)
    base = whole(table, "base_samples", None, faults, least=1)
    seed, second = whole(table, "sample_seed", 1, faults, most=LARGEST_SEED), table.get("second_order", False)
    if base is not None and base & (base - 1):
        below = 1 << (base.bit_length() - 1)
        faults.append(f"base_samples = {base} is not a power of two; allowed: {below} or {2 * below}, or another power of two")
    if not isinstance(second, bool):
        faults.append(f"second_order = {shown(second)}; allowed: true, false")
    ranges = _ranges(table, faults)
    _refuse_size("base_samples", base, 2 * len(ranges) + 2 if second is True else len(ranges) + 2, ranges, faults)
    try:
        from SALib.sample import sobol as saltelli
    except ImportError:
        faults.append(SALIB_MISSING)
    if not faults:
        described = problem(Sample("sobol", tuple(ranges), (), "", tuple(ranges.values())))
        return _scaled("sobol", ranges, saltelli.sample(described, base, calc_second_order=second, seed=seed))
    return None


def morris(table: Table, folder: Folder, faults: list[str]) -> Sample | None:
    """Morris's trajectories for screening: trajectories·(factors + 1) points on a lattice of so many levels."""
    check_keys(table, ("trajectories", "levels", "sample_seed", "ranges"), faults)
    trajectories = whole(table, "trajectories", None, faults, least=2)
    levels = whole(table, "levels", 4, faults, least=2, most=MOST_STEPS)
    seed = whole(table, "sample_seed", 1, faults, most=LARGEST_SEED)
    if levels is not None and levels % 2:
        faults.append(f"levels = {levels} is odd; allowed: an even number, so that steps fall on the lattice")
    ranges = _ranges(table, faults)
    _refuse_size("trajectories", trajectories, len(ranges) + 1, ranges, faults)
    try:
        from SALib.sample import morris as trajectories_of
    except ImportError:
        faults.append(SALIB_MISSING)
    if not faults:
        described = problem(Sample("morris", tuple(ranges), (), "", tuple(ranges.values())))
        return _scaled("morris", ranges, trajectories_of.sample(described, trajectories, num_levels=levels, seed=seed))
    return None


def table(table: Table, folder: Folder, faults: list[str]) -> Sample | None:
    """The points of a CSV file (file = "points.csv", a column for each factor) or of rows = [{ name = value }]."""
    check_keys(table, ("file", "rows"), faults)
    if ("file" in table) == ("rows" in table):
        faults.append('needs either file = "points.csv" or rows = [{ name = value }]')
        return None
    rows, parse = (table["rows"], False) if "rows" in table else (_csv_rows(Path(folder) / str(table["file"]), faults), True)
    if faults:
        return None
    if not isinstance(rows, list | tuple) or not rows or not all(isinstance(row, dict) and row for row in rows):
        faults.append("has no points; allowed: at least one row with a value for each factor")
        return None
    names = tuple(name for name in rows[0] if _factor(name, faults))
    values = []
    for number, row in enumerate(rows, 1):
        own: list[str] = []
        cells: list[float | str] = []
        if set(row) != set(rows[0]):
            own.append("has other columns than row 1; allowed: a value for each factor in every row")
        for name in names:
            if name in row:
                try:
                    cells.append(FACTORS[name].parse(row[name]) if parse else FACTORS[name].accept(row[name]))
                except Refusal as refusal:
                    own.extend(refusal.faults)
        faults.extend(f"row {number}: {fault}" for fault in own)
        values.append(tuple(cells))
    if not faults:
        return Sample("table", names, values, sha256(repr(values).encode()).hexdigest())
    return None


def _csv_rows(path: Path, faults: list[str]) -> list[dict[str, str]]:
    try:
        lines = read_csv(path)
    except Refusal as refusal:
        faults.extend(f"{fault}, seen from the design file" for fault in refusal.faults)
        return []
    header = [name.strip() for name in lines[0]] if lines else []
    faults.extend(f"{path}: column {shown(name)} stands there twice; allowed: each factor once"
                  for name, times in Counter(header).items() if times > 1)  # fmt: skip
    faults.extend(f"{path}: row {number} has {len(line)} cells; allowed: {len(header)}, as in the header"
                  for number, line in enumerate(lines[1:], 1) if len(line) != len(header))  # fmt: skip
    return [dict(zip(header, line, strict=False)) for line in lines[1:]]


METHODS: dict[str, Callable[[Table, Folder, list[str]], Sample | None]] = {
    method.__name__: method for method in (grid, latin_hypercube, sobol, morris, table)
}
