"""Writing the tables of a sweep: CSV, Parquet, and the manifest of what they were made from.

All tables are whole or not there.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from tqdm import tqdm

from citypact.experiments.paper.output_folder import replaced
from citypact.experiments.paper.progress import bar
from citypact.experiments.sweeps.coordinator_lock import only_coordinator
from citypact.experiments.sweeps.executors import Executor
from citypact.experiments.sweeps.ledger import FAILED, Found, Ledger, read, storage_errors
from citypact.experiments.sweeps.own_code import write_beside
from citypact.experiments.sweeps.states import STATES, gather
from citypact.experiments.sweeps.tables import FAILURES, RUNS, asked_for, runs_query
from citypact.experiments.sweeps.texts import headers, texts
from citypact.model.refusal import Refusal
from citypact.model.version import MODEL_VERSION

if TYPE_CHECKING:
    import pyarrow

COMPUTING = ("llvmlite", "scipy", "pandas")  # besides those that every manifest names
ROWS = 50_000  # of a table held at a time


def write_tables(
    folder: str | PathLike[str],
    out: str | PathLike[str] | None = None,
    helpers: Executor | None = None,
    quiet: bool = False,
) -> list[Path]:
    """Write runs.csv, failures.csv if any failed, and series.csv, survival.csv and states if asked for; what is written.

    helpers: processes of this machine that make the text; the ledger is locked meanwhile; quiet: tell no progress.
    """
    folder, out = Path(folder), Path(out or folder)
    alone = nullcontext() if helpers is None else only_coordinator(folder)
    with storage_errors(out, OSError):
        out.mkdir(parents=True, exist_ok=True)
        with alone, read(folder, checked=False) as ledger:
            meta = ledger.checked_head()
            with bar(meta["tally"][0], stream=io.StringIO() if quiet else None) as counter:
                files = _write(ledger, meta, out, helpers, counter)
            if meta.get(STATES):
                files.append(gather(ledger.connection, [folder], out))
    return files


def _write(ledger: Ledger, meta: dict[str, Any], out: Path, helpers: Executor | None, counter: tqdm) -> list[Path]:
    """Write the tables beside their places, and move them there when the ledger has been found to be whole."""
    first_lines, found = headers(meta), Found()
    if not ledger.counts()[FAILED]:
        del first_lines[FAILURES]
    names = {table: out / f"{table}.csv" for table in first_lines}
    with ExitStack() as unfinished:
        files = {table: unfinished.enter_context(_replacing(path)) for table, path in names.items()}
        for table, line in first_lines.items():
            files[table].write(line)
        for written, of_those in texts(ledger, meta, helpers):
            found += of_those
            counter.update(of_those.runs)
            for table, text in written.items():
                files[table].write(text)
        found.settle(meta["tally"])
    if FAILURES not in names:
        (out / f"{FAILURES}.csv").unlink(missing_ok=True)  # of a time when some had failed
    return list(names.values())


@contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    with replaced(path) as unfinished, open(unfinished, "wb") as file:
        yield file


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
