"""The ledger: one SQLite file (WAL) that holds the points of a design, or its cells, and whatever has been run of them.

One process writes, any number read. A kill at any moment leaves the last commit: every job's outcome is one transaction.

Tables: meta (key, value); runs (number, id, point, seed, status, error); and those of what is run. Of a design: points (point,
region, policy, a column for each factor); summaries (number, a column for each); where asked for series (number, data),
little-endian doubles (year, measure), and survival (number, data), little-endian 32-bit counts of relations (broken or censored,
clock, mode − 1, years). Of cells: points (point, cell) and kept (number, data), as ``cells`` packs it.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from citypact.experiments.paper.output_folder import replaced
from citypact.experiments.sweeps.design import COUNTS, DOUBLES
from citypact.experiments.sweeps.job import Outcome
from citypact.experiments.sweeps.plan import Plan
from citypact.model.refusal import Refusal

FORMAT = "2"
LEDGER = "ledger.sqlite"
DONE, FAILED = "done", "failed"


class Ledger:
    """An open ledger; use ``create``, ``resume`` or ``read``."""

    def __init__(self, folder: str | PathLike[str], connection: sqlite3.Connection) -> None:
        self.folder, self.connection = Path(folder), connection

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, *failure: object) -> None:
        self.connection.close()

    def meta(self) -> dict[str, Any]:
        """What the ledger says of itself, name -> value."""
        return {key: json.loads(value) for key, value in self.connection.execute("SELECT key, value FROM meta")}

    def set_meta(self, **values: object) -> None:
        """Write some of it."""
        rows = [(key, json.dumps(value, ensure_ascii=False)) for key, value in values.items()]
        with self.connection:
            self.connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", rows)

    def columns(self, table: str) -> tuple[str, ...]:
        """The columns of a table."""
        return tuple(row[1] for row in self.connection.execute(f"PRAGMA table_info({table})"))

    def counts(self) -> dict[str, int]:
        """Status -> number of runs."""
        return {DONE: 0, FAILED: 0} | dict(
            self.connection.execute("SELECT status, count(*) FROM runs GROUP BY status").fetchall()
        )

    def recorded(self, first: int, last: int) -> set[int]:
        """The numbers from ``first`` to ``last`` that have been run, whether they are done or failed."""
        query = "SELECT number FROM runs WHERE number BETWEEN ? AND ?"
        return {number for (number,) in self.connection.execute(query, (first, last))}

    def forget_failures(self) -> None:
        """Drop the runs that failed, so that they are run again."""
        with self.connection:
            self.connection.execute("DELETE FROM runs WHERE status = ?", (FAILED,))

    def record(self, design: Plan, outcome: Outcome) -> None:
        """Write the outcome of a job in one transaction."""
        statuses: list[tuple[int, str, str | None]] = [(number, DONE, None) for number in outcome.numbers]
        statuses += [(number, FAILED, error) for number, error in outcome.errors.items()]
        runs = [(number, outcome.ids.get(number), *design.place(number), *status) for number, *status in statuses]
        with self.connection:
            self.connection.executemany("INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?)", runs)
            for numbers, kept in outcome.blocks:
                for table, rows in design.rows(kept):
                    marks = ", ".join("?" * (1 + len(rows[0])))
                    numbered = ((number, *row) for number, row in zip(numbers, rows, strict=True))
                    self.connection.executemany(f"INSERT INTO {table} VALUES ({marks})", numbered)


def series_of(data: bytes, measures: int) -> np.ndarray:
    """The series (year, measure) of a row of the table of series."""
    return np.frombuffer(data, dtype=DOUBLES).reshape(-1, measures)


def survival_of(data: bytes, years: int) -> np.ndarray:
    """The counts (broken or censored, clock, mode − 1, years) of a row of the table of survival."""
    return np.frombuffer(data, dtype=COUNTS).reshape(2, 2, 3, years + 1)


def create(folder: str | PathLike[str], design: Plan, shard: tuple[int, int] = (1, 1)) -> Ledger:
    """A new ledger with the points of a design; shard: (k, K), which part of the runs it is for."""
    folder = Path(folder)
    # Under its name it is complete: a kill before this leaves no ledger, and the next start makes a new one.
    with replaced(folder / LEDGER) as unfinished, closing(opened(unfinished)) as connection:
        with connection:
            for table in (
                "meta (key TEXT PRIMARY KEY, value TEXT)",
                "runs (number INTEGER PRIMARY KEY, id TEXT, point INTEGER, seed INTEGER, status TEXT, error TEXT)",
                *design.tables(),
            ):
                connection.execute(f"CREATE TABLE {table}")
            for row in design.point_rows():
                connection.execute(f"INSERT INTO points VALUES ({', '.join('?' * len(row))})", row)
        Ledger(folder, connection).set_meta(
            format=FORMAT, name=design.name, question=design.question, design=design.identity, hash=design.hash,
            shard=list(shard), seeds=len(design.seeds), runs=design.runs, **design.meta(),
        )  # fmt: skip
    return Ledger(folder, opened(folder / LEDGER))


def resume(folder: str | PathLike[str], design: Plan, shard: tuple[int, int] = (1, 1)) -> Ledger:
    """The ledger of a folder, refused in so many lines as there are reasons unless it is one of this design and shard."""
    ledger = Ledger(folder, opened(Path(folder) / LEDGER))
    meta = _checked(ledger)
    differing = [part for part, text in design.identity.items() if meta["design"].get(part) != text]
    faults = [f"{folder}: its ledger is of another design, with other {part}; give another folder" for part in differing]
    if "model version" in differing:
        was, now = meta["design"].get("model version"), design.identity["model version"]
        faults = [f"{folder}: its ledger is of model version {was}, and this is {now}; give another folder"]
    if tuple(meta["shard"]) != tuple(shard):
        was, now = ("/".join(map(str, pair)) for pair in (meta["shard"], shard))
        faults.append(f"{folder}: its ledger is of shard {was}, not {now}; give each shard a folder of its own")
    if faults:
        ledger.connection.close()
        raise Refusal(*faults)
    return ledger


def read(folder: str | PathLike[str], study: bool = False) -> Ledger:
    """The ledger of a folder for reading only, also while a sweep is at work and in a folder that cannot be written.

    study: whether it is one of a named experiment and not of a sweep, whose tables are others.
    """
    path = Path(folder) / LEDGER
    if not path.is_file():
        raise Refusal(f"{folder}: holds no {LEDGER}; give the folder of a sweep")
    for mode in ("mode=rw", "immutable=1"):  # a WAL file in a read-only folder opens as immutable only
        try:
            ledger = Ledger(folder, sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True, timeout=60))
            ledger.connection.execute("PRAGMA query_only = 1")
            ledger.meta()
            break
        except sqlite3.Error as error:
            failure = error
    else:
        raise Refusal(f"{path}: cannot be read ({failure})")
    of_study = _checked(ledger).get("study")
    if of_study and not study:
        raise Refusal(f"{folder}: holds runs of the experiment {of_study}, which its own command reads; give a sweep's folder")
    return ledger


def _checked(ledger: Ledger) -> dict[str, Any]:
    try:
        meta = ledger.meta()
    except (sqlite3.Error, ValueError) as error:
        raise Refusal(f"{ledger.folder / LEDGER}: is not a ledger of a sweep ({error})") from None
    if meta.get("format") != FORMAT:
        raise Refusal(f"{ledger.folder / LEDGER}: has format {meta.get('format')}; allowed: {FORMAT}")
    return meta


def opened(path: str | PathLike[str]) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=60)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")  # in WAL safe against kills; a power cut costs the last jobs
    except sqlite3.DatabaseError as error:
        connection.close()
        if isinstance(error, sqlite3.OperationalError):
            raise
        raise Refusal(f"{path}: is not a ledger of a sweep ({error})") from None
    return connection


@contextmanager
def storage_errors(folder: str | PathLike[str], *others: type[Exception]) -> Iterator[None]:
    """Turn what a full disk or a read-only folder does to the ledger, and ``others``, into one clear line."""
    try:
        yield
    except (sqlite3.OperationalError, *others) as error:  # type: ignore[misc]  # mypy reads no star here
        reason = getattr(error, "strerror", None) or str(error)
        raise Refusal(
            f"{folder}: cannot be written ({reason}); what was done before is kept; make room, or give a folder "
            "that can be written, and repeat the command"
        ) from None
