"""The states of a sweep's cities and relations: two Parquet files for each run, beside the ledger.

They lie in ``states/city/point=0/seed=1/states.parquet`` and ``states/relation/...``, as pyarrow, DuckDB, Spark and polars read
partitions. A file is written beside its place and moved there before the run is recorded, and the ledger holds its SHA-256: what
a kill leaves is a file that is written again with the same bytes, and a run whose files are not as they were is lived again.
"""

import io
import os
import sqlite3
from collections.abc import Iterator
from hashlib import sha256
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from citypact.model.engine import Result, Run, stream
from citypact.model.evidence.panels import city_columns, relation_columns
from citypact.model.refusal import Refusal

if TYPE_CHECKING:
    import pandas

PARQUET = "parquet"
STATES = "states"  # the folder, and the ledger's table of checksums
UNITS = ("city", "relation")
HELD_BYTES = 2**28  # of states that a worker holds at a time, before they are packed
# What a year of a relation and of a city takes before it is packed, in bytes, about.
RELATION_BYTES, CITY_BYTES = 190, 100


def check_installed() -> None:
    """Refuse what cannot be written here."""
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        raise Refusal(
            f'states = "{PARQUET}" needs the package pyarrow, which is not installed: python -m pip install -e ".[parquet]"'
        ) from None


def live_with_states(runs: list[Run], years: int, measures: tuple[str, ...]) -> tuple[Result, np.ndarray]:
    """(what the runs of one kind come to, their states); the states are (run, unit) files as bytes, in the order of ``UNITS``."""
    region, reach = runs[0].region, runs[0].parameters.reach_km
    relations = region.relations(reach)
    held = years * (len(relations) * RELATION_BYTES + len(region) * CITY_BYTES)
    parts: list[Result] = []
    files = np.empty((len(runs), len(UNITS)), dtype=object)
    for first in range(0, len(runs), max(1, HELD_BYTES // held)):
        some = runs[first : first + max(1, HELD_BYTES // held)]
        ((_, result),) = stream(some, years, measures, states=True, threads=1, block_size=len(some))
        for place in range(len(some)):
            states = {name: values[..., place : place + 1] for name, values in (result.states or {}).items()}
            files[first + place, 0] = _packed(city_columns(region, result.years, states))
            files[first + place, 1] = _packed(relation_columns(region, relations, result.years, states))
        parts.append(Result(result.measures, result.years, result.series, result.broken, result.censored))
    series, broken, censored = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("series", "broken", "censored")
    )
    return Result(parts[0].measures, parts[0].years, series, broken, censored), files


def _packed(columns: dict[str, Any]) -> bytes:
    """Columns as a Parquet file, without what differs from one writing to the next."""
    import pandas
    import pyarrow
    from pyarrow.parquet import write_table

    table = pyarrow.Table.from_pandas(pandas.DataFrame(columns), preserve_index=False).replace_schema_metadata(None)
    file = io.BytesIO()
    write_table(table, file, compression="zstd")
    return file.getvalue()


def digest(data: bytes) -> str:
    """What a ledger holds of a file."""
    return sha256(data).hexdigest()


def place_of(folder: str | PathLike[str], unit: str, point: int, seed: int) -> Path:
    """Where the states of a run lie."""
    return Path(folder) / STATES / unit / f"point={point}" / f"seed={seed}" / f"{STATES}.{PARQUET}"


def write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; what a kill leaves has a name that readers of a folder of Parquet pass over."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        unfinished.write_bytes(data)
        os.replace(unfinished, path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def told(ledger: sqlite3.Connection) -> Iterator[tuple[int, int, int, str, str]]:
    """(number, point, seed, checksum of the file of cities, of relations) of every run that is done, in order."""
    query = "SELECT runs.number, point, seed, city, relation FROM states JOIN runs USING (number) ORDER BY number"
    yield from ledger.execute(query)


def damaged(ledger: sqlite3.Connection, folder: Path) -> list[int]:
    """The numbers of the runs whose files are not what they were when the runs were recorded."""
    found = []
    for number, point, seed, *digests in told(ledger):
        if any(_read(place_of(folder, unit, point, seed), was) is None for unit, was in zip(UNITS, digests, strict=True)):
            found.append(number)
    return found


def _read(path: Path, was: str) -> bytes | None:
    """A file, or None if it is not there or another one."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    return data if digest(data) == was else None


def gather(ledger: sqlite3.Connection, folders: list[Path], out: Path) -> Path:
    """Write the files of all runs of a ledger into a folder, from whichever of some folders has them; where they lie then."""
    for number, point, seed, *digests in told(ledger):
        for unit, was in zip(UNITS, digests, strict=True):
            target = place_of(out, unit, point, seed)
            if _read(target, was) is not None:
                continue
            data = next(
                (data for folder in folders if (data := _read(place_of(folder, unit, point, seed), was)) is not None), None
            )
            if data is None:
                raise Refusal(
                    f"{', '.join(map(str, folders))}: the states of run {number} are missing or damaged "
                    f"({place_of('', unit, point, seed)}); repeat the command that made them, which lives it again"
                )
            write(target, data)
    return out / STATES


def frame(ledger: sqlite3.Connection, folder: Path, unit: str, points: tuple[int, ...] | None) -> "pandas.DataFrame":
    """The states of a unit as a frame, run by run; points: only those of these points."""
    import pandas

    parts = []
    for _, point, seed, *digests in told(ledger):
        if points is not None and point not in points:
            continue
        path = place_of(folder, unit, point, seed)
        data = _read(path, digests[UNITS.index(unit)])
        if data is None:
            raise Refusal(f"{path}: is missing or damaged; repeat the command that made it, which lives its run again")
        found = pandas.read_parquet(io.BytesIO(data))
        found.insert(0, "point", point)
        found.insert(1, "seed", seed)
        parts.append(found)
    if not parts:
        raise Refusal(f"{folder}: holds no states of {'these points' if points else 'a run'} yet")
    return pandas.concat(parts, ignore_index=True)
