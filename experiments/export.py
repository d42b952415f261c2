"""The tables of a sweep: runs, failures and yearly series as CSV, Parquet or pandas DataFrames.

Rows are in the order of points and seeds and doubles are written by their repr, so that the files depend on the design alone: not
on processes, shards, or how often a sweep was killed.
"""

import csv
import io
import json
import os
from pathlib import Path

from experiments.ledger import DONE, FAILED, read, series_of, storage_errors
from experiments.tables import written
from model.refusal import Refusal

RUNS, FAILURES, SERIES = "runs", "failures", "series"
ROWS = 50_000  # of a table held at a time


class Sweep:
    """A sweep's ledger as pandas DataFrames; ``experiments.open`` gives one."""

    def __init__(self, folder):
        self.folder = Path(folder)
        with read(folder) as ledger:
            self.meta = ledger.meta()

    def _frame(self, query, columns):
        import pandas

        with read(self.folder) as ledger:
            return pandas.DataFrame(ledger.connection.execute(query).fetchall(), columns=list(columns))

    def points(self):
        """A row for each point: its number, region, policy and the values of what the design varies."""
        names = ("point", "region", "policy", *self.meta["factors"])
        return self._frame(f"SELECT {_listed(names)} FROM points ORDER BY point", names)

    def summaries(self):
        """A row for each run that is done: its point, what was varied, its seed and its summaries (nan: undefined)."""
        frame = self._frame(*runs_query(self.meta))
        return frame.astype(dict.fromkeys(self.meta["summaries"], float))

    def failures(self):
        """A row for each run that failed: its point, what was varied, its seed and the error."""
        return self._frame(*failures_query(self.meta))

    def series(self):
        """A row for each run and year: point, seed, year and the measures that the design asked for."""
        import pandas

        header, rows = series_rows(self.folder, self.meta)
        return pandas.DataFrame(list(rows), columns=list(header))


def _listed(names, table="") -> str:
    return ", ".join(f'{table}"{name}"' for name in names)


def runs_query(meta) -> tuple:
    """(query, columns) of the runs that are done."""
    what = ("region", "policy", *meta["factors"])
    columns = ("point", *what, "seed", *meta["summaries"])
    return (
        f"SELECT runs.point, {_listed(what, 'points.')}, seed, {_listed(meta['summaries'], 'summaries.')} "
        f"FROM runs JOIN summaries USING (number) JOIN points USING (point) WHERE status = '{DONE}' ORDER BY number"
    ), columns


def failures_query(meta) -> tuple:
    """(query, columns) of the runs that failed."""
    what = ("region", "policy", *meta["factors"])
    return (
        f"SELECT runs.point, {_listed(what, 'points.')}, seed, error "
        f"FROM runs JOIN points USING (point) WHERE status = '{FAILED}' ORDER BY number"
    ), ("point", *what, "seed", "error")


def series_rows(folder, meta) -> tuple:
    """(header, rows) of the yearly series, run by run."""
    if not meta["series"]:
        raise Refusal(f'{folder}: holds no yearly series; name them in the design, such as series = ["cooperation_rate"]')
    return ("point", "seed", "year", *meta["series"]), _series_rows(folder, len(meta["series"]))


def _series_rows(folder, measures):
    query = "SELECT point, seed, data FROM series JOIN runs USING (number) ORDER BY number"
    with read(folder) as ledger:
        for point, seed, data in ledger.connection.execute(query):
            for year, values in enumerate(series_of(data, measures).tolist(), 1):
                yield point, seed, year, *values


def write_tables(folder, out=None) -> list:
    """Write runs.csv, failures.csv if any failed, and series.csv if asked for, into a folder; the files written."""
    folder, out = Path(folder), Path(out or folder)
    with storage_errors(out, OSError):
        out.mkdir(parents=True, exist_ok=True)
        with read(folder) as ledger:
            meta = ledger.meta()
            failed = ledger.counts()[FAILED]
            files = [_write_runs(ledger, meta, out / f"{RUNS}.csv")]
            if failed:
                query, columns = failures_query(meta)
                files.append(_write(out / f"{FAILURES}.csv", columns, _lines(ledger.connection.execute(query))))
            else:
                (out / f"{FAILURES}.csv").unlink(missing_ok=True)
            if meta["series"]:
                files.append(_write(out / f"{SERIES}.csv", (header := series_rows(folder, meta))[0], _lines(header[1])))
    return files


def _lines(rows):
    for row in rows:
        yield _line(written(value) for value in row)


def _line(cells) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()


def _write_runs(ledger, meta, path):
    """The table of runs; what a point's runs have in common is turned into text once."""
    shared = 3 + len(meta["factors"])
    query, columns = runs_query(meta)

    def lines():
        point, text = None, ""
        for row in ledger.connection.execute(query):
            if row[0] != point:
                point, text = row[0], _line(written(value) for value in row[:shared])[:-1]
            numbers = ",".join(["" if value is None else repr(value) for value in row[shared:]])
            yield f"{text},{numbers}\n"

    return _write(path, columns, lines())


def _write(path, header, lines):
    """Write a table beside its place and move it there, so that it is whole or not there."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    with open(unfinished, "w", encoding="utf-8", newline="") as file:
        file.write(_line(header))
        file.writelines(lines)
    os.replace(unfinished, path)
    return path


def write_parquet(folder, out=None) -> list:
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
            tables = {RUNS: (columns, ledger.connection.execute(query))}
            if meta["series"]:
                tables[SERIES] = series_rows(folder, meta)
            return [_parquet(out / f"{name}.parquet", *table, types) for name, table in tables.items()]


def _parquet(path, header, rows, types):
    import pyarrow
    from pyarrow.parquet import ParquetWriter

    kinds = {"INTEGER": pyarrow.int64(), "TEXT": pyarrow.string(), "REAL": pyarrow.float64()}
    whole = dict.fromkeys(("point", "seed", "year"), "INTEGER")
    schema = pyarrow.schema([(name, kinds[(whole | types).get(name, "REAL")]) for name in header])
    unfinished = path.with_name(f"{path.name}.unfinished")
    with ParquetWriter(unfinished, schema) as writer:
        rows, chunk = iter(rows), []
        for row in rows:
            chunk.append(row)
            if len(chunk) == ROWS:
                writer.write_table(_arrow(chunk, schema))
                chunk = []
        writer.write_table(_arrow(chunk, schema))
    os.replace(unfinished, path)
    return path


def _arrow(rows, schema):
    import pyarrow

    columns = zip(*rows, strict=True) if rows else [()] * len(schema)
    return pyarrow.table([list(column) for column in columns], schema=schema)


def write_manifest(folder) -> Path:
    """What the tables were made from: the design, the model's version and the versions of what computed them."""
    from agents.compiled import source_fingerprint
    from experiments.manifest import data_checksum, versions
    from experiments.manifest import write_manifest as write

    with read(folder) as ledger:
        meta, counts = ledger.meta(), ledger.counts()
    design = {part: json.loads(text) for part, text in meta["design"].items()}
    write(folder, {
        "command": "python -m experiments sweep DESIGN.toml --out DIR", "name": meta["name"],
        "question": meta["question"], "design": design, "design_hash": meta["hash"], "shard": meta["shard"],
        "runs": counts, "data_checksum": data_checksum(), "source_fingerprint": source_fingerprint(),
        "versions": versions(),
    })  # fmt: skip
    return Path(folder) / "manifest.json"
