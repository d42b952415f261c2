"""Writing the tables of a sweep: CSV, Parquet, and the manifest of what they were made from.

Doubles are written by their repr, which reads back to the same bits, and what is undefined as nothing.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citypact.experiments.paper.output_folder import replaced
from citypact.experiments.sweeps.ledger import DONE, FAILED, Ledger, read, storage_errors
from citypact.experiments.sweeps.own_code import write_beside
from citypact.experiments.sweeps.states import STATES, gather
from citypact.experiments.sweeps.tables import (
    FAILURES,
    RUNS,
    SERIES,
    SURVIVAL,
    asked_for,
    failures_query,
    points_query,
    runs_query,
)
from citypact.model.refusal import Refusal
from citypact.model.version import MODEL_VERSION

if TYPE_CHECKING:
    import pyarrow

COMPUTING = ("llvmlite", "scipy", "pandas")  # besides those that every manifest names
ROWS = 50_000  # of a table held at a time
SHARED = {SERIES: 2, SURVIVAL: 4}  # first columns that rows which follow each other have in common


def write_tables(folder: str | PathLike[str], out: str | PathLike[str] | None = None) -> list[Path]:
    """Write runs.csv, failures.csv if any failed, and series.csv, survival.csv and states if asked for; what is written."""
    folder, out = Path(folder), Path(out or folder)
    with storage_errors(out, OSError):
        out.mkdir(parents=True, exist_ok=True)
        with read(folder, checked=False) as ledger:
            meta = ledger.meta()
            files = [_write(out / f"{RUNS}.csv", runs_query(meta)[1], _runs(ledger, meta))]
            if ledger.counts()[FAILED]:
                query, columns = failures_query(meta)
                rows = ((row, ()) for row in ledger.connection.execute(query))
                files.append(_write(out / f"{FAILURES}.csv", columns, rows))
            else:
                (out / f"{FAILURES}.csv").unlink(missing_ok=True)
            for name, (header, cells) in asked_for(folder, meta).items():
                shared = SHARED[name]
                files.append(_write(out / f"{name}.csv", header, ((row[:shared], row[shared:]) for row in cells)))
            if meta.get(STATES):
                files.append(gather(ledger.connection, [folder], out))
    return files


def _runs(ledger: Ledger, meta: dict[str, Any]) -> Iterator[tuple[tuple, tuple]]:
    """The rows of ``runs_query``, each as what its point has and what it has itself, looking whether the ledger is whole."""
    points = ledger.connection.execute(points_query(meta))
    point: tuple = (None,)
    for (_, _, number, seed, status, _), rows in ledger.whole_runs():
        if status == DONE:
            while point[0] != number:
                point = next(points)
            yield point, (seed, *rows["summaries"][1:])


def _write(path: Path, header: Sequence[str], rows: Iterable[tuple[tuple, tuple]]) -> Path:
    """Write a table beside its place and move it there, so that it is whole or not there.

    rows: each as cells that may hold text, which rows that follow each other mostly have in common, and numbers.
    """
    with replaced(path) as unfinished, open(unfinished, "w", encoding="utf-8", newline="") as file:
        file.write(_text(tuple(header)) + "\n")
        for shared, own in rows:
            # Looking for what must be quoted takes csv's writer as long as all the rest, and numbers do not need it.
            numbers = repr(own)[1:-1].rstrip(",").replace(", ", ",").replace("None", "")
            file.write(f"{_text(shared)},{numbers}\n" if numbers else f"{_text(shared)}\n")
    return path


@lru_cache(maxsize=1)
def _text(cells: tuple) -> str:
    """Cells as csv writes them."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()


def write_parquet(folder: str | PathLike[str], out: str | PathLike[str] | None = None) -> list[Path]:
    """The same tables as Parquet files, for which pyarrow is needed."""
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        raise Refusal("Parquet needs the package pyarrow, which comes with the extra parquet") from None
    folder, out = Path(folder), Path(out or folder)
    with storage_errors(out, OSError):
        out.mkdir(parents=True, exist_ok=True)
        with read(folder) as ledger:
            meta = ledger.meta()
            types = {name: kind for _, name, kind, *_ in ledger.connection.execute("PRAGMA table_info(points)")}
            query, columns = runs_query(meta)
            tables: dict[str, tuple[tuple[str, ...], Iterable[tuple]]] = {
                RUNS: (columns, ledger.connection.execute(query)),
                **asked_for(folder, meta),
            }
            files = [_parquet(out / f"{name}.parquet", *table, types) for name, table in tables.items()]
            return [*files, gather(ledger.connection, [folder], out)] if meta.get(STATES) else files


def _parquet(path: Path, header: Sequence[str], rows: Iterable[tuple], types: dict[str, str]) -> Path:
    import pyarrow
    from pyarrow.parquet import ParquetWriter

    kinds = {"INTEGER": pyarrow.int64(), "TEXT": pyarrow.string(), "REAL": pyarrow.float64()}
    whole = dict.fromkeys(("point", "seed", "year", "years", "broken", "censored"), "INTEGER")
    whole |= dict.fromkeys(("clock", "mode"), "TEXT")
    schema = pyarrow.schema([(name, kinds[(whole | types).get(name, "REAL")]) for name in header])
    with replaced(path) as unfinished, ParquetWriter(unfinished, schema) as writer:
        chunk: list[tuple] = []
        for row in rows:
            chunk.append(row)
            if len(chunk) == ROWS:
                writer.write_table(_arrow(chunk, schema))
                chunk = []
        writer.write_table(_arrow(chunk, schema))
    return path


def _arrow(rows: list[tuple], schema: "pyarrow.Schema") -> "pyarrow.Table":
    import pyarrow

    columns = zip(*rows, strict=True) if rows else [()] * len(schema)
    return pyarrow.table([list(column) for column in columns], schema=schema)


def write_manifest(ledger: Ledger) -> Path:
    """Write beside a ledger what the tables were made from: the design in full, so that ``sweep manifest.json`` makes it again,
    and all versions."""
    from importlib.metadata import version

    from citypact.agents.compiled import source_fingerprint
    from citypact.experiments.paper.manifest import data_checksum, versions
    from citypact.experiments.paper.manifest import write_manifest as write

    folder, meta, counts = ledger.folder, ledger.meta(), ledger.counts()
    write_beside(folder, meta["content"])
    sampled_by = {"SALib": version("SALib")} if {"sobol", "morris"} & set(meta["content"]) else {}
    packed_by = {"pyarrow": version("pyarrow")} if meta.get(STATES) else {}
    write(folder, {
        "command": "python -m experiments sweep manifest.json --out DIR", "design": meta["content"],
        "design_hash": meta["hash"], "shard": meta["shard"], "runs": counts, "data_checksum": data_checksum(),
        "model_version": MODEL_VERSION, "source_fingerprint": source_fingerprint(),
        "versions": versions() | {name: version(name) for name in COMPUTING} | sampled_by | packed_by,
    })  # fmt: skip
    return folder / "manifest.json"
