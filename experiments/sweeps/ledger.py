"""The ledger: one SQLite file (WAL) that holds the points of a design, or its cells, and whatever has been run of them.

One process writes, any number read. A kill at any moment leaves the last commit: every job's outcome is one transaction.

Tables: meta (key, value, checksum); runs (number, id, point, seed, status, error, checksum); and those of what is run. Of a
design: points (point, region, policy, a column for each factor, checksum), of those points of which something has been run;
summaries (number, a column for each); where asked for series (number, data), little-endian doubles (year, measure), survival
(number, data), little-endian 32-bit counts of relations (broken or censored, clock, mode − 1, years), and states (number, city,
relation), checksums of the files that lie beside it (``states``). Of cells: points (point,
cell, checksum) and kept (number, data), as ``cells`` packs it. What does not match its checksum (``checksums``) is refused by
whoever reads, and lived again by whoever goes on (``repair``).
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from citypact.experiments.paper.output_folder import replaced
from citypact.experiments.sweeps.checksums import Run, checksum, holds, run_checksum, runs_between
from citypact.experiments.sweeps.design import COUNTS, DOUBLES
from citypact.experiments.sweeps.job import Outcome
from citypact.experiments.sweeps.plan import Plan
from citypact.experiments.sweeps.states import place_of, write
from citypact.model.refusal import Refusal

FORMAT = "4"
# What reading a file that is damaged raises: names and texts in it may no longer be UTF-8.
UNREADABLE = (sqlite3.Error, UnicodeError)
LEDGER = "ledger.sqlite"
DONE, FAILED = "done", "failed"
REPAIR = "repeat the command that made it, which lives them again"


class Damage(Exception):
    """What a ledger holds does not match its checksums."""


@dataclass
class Found:
    """What was found of runs, which ends as what the tally tells of them: how many, their checksums mixed, how many of them are
    damaged, and the number of the first of these."""

    runs: int = 0
    mixed: int = 0
    damaged: int = 0
    first: int | None = None

    def __iadd__(self, more: "Found") -> "Found":
        self.runs, self.mixed, self.damaged = self.runs + more.runs, self.mixed ^ more.mixed, self.damaged + more.damaged
        self.first = more.first if self.first is None else self.first
        return self

    def settle(self, tally: tuple[int, int]) -> None:
        """``Damage``, in words, unless these are the runs of a tally."""
        count, mixed = tally
        if self.damaged:
            raise Damage(f"{self.damaged} of its {count} runs, the first of them number {self.first}")
        if self.runs != count or self.mixed != mixed:
            raise Damage(f"{count - self.runs} runs that it had" if self.runs < count else "the number of its runs")


class Ledger:
    """An open ledger; use ``create``, ``read``, or ``repair.resume``."""

    def __init__(self, folder: str | PathLike[str], connection: sqlite3.Connection) -> None:
        self.folder, self.connection = Path(folder), connection

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, *failure: object) -> None:
        self.connection.close()

    def meta(self) -> dict[str, Any]:
        """What the ledger says of itself, name -> value; ``Damage`` where it does not match its checksums."""
        rows = self.connection.execute("SELECT key, value, checksum FROM meta").fetchall()
        found = {key: value for key, value, _ in rows}
        if any(checksum("meta", (key, value)) != stored for key, value, stored in rows):
            raise Damage("what it says of itself")
        return {key: json.loads(value) for key, value in found.items()}

    def set_meta(self, **values: object) -> None:
        """Write some of it."""
        with self.connection:
            self._set_meta(**values)

    def _set_meta(self, **values: object) -> None:
        texts = ((key, json.dumps(value, ensure_ascii=False)) for key, value in values.items())
        rows = [(key, text, checksum("meta", (key, text))) for key, text in texts]
        self.connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?, ?)", rows)

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
            gone = self.connection.execute("DELETE FROM runs WHERE status = ? RETURNING checksum", (FAILED,)).fetchall()
            self._count(-len(gone), (found for (found,) in gone))

    def forget(self, numbers: Iterable[int]) -> None:
        """Drop runs that are done, so that they are run again."""
        with self.connection:
            gone = []
            for number in numbers:
                for table in self.meta()["tables"]:
                    self.connection.execute(f"DELETE FROM {table} WHERE number = ?", (number,))
                gone += self.connection.execute("DELETE FROM runs WHERE number = ? RETURNING checksum", (number,)).fetchall()
            self._count(-len(gone), (found for (found,) in gone))

    def record(self, design: Plan, outcome: Outcome) -> None:
        """Write the outcome of a job in one transaction; before it, the files that are to lie beside the ledger."""
        with storage_errors(self.folder, OSError):
            for numbers, kept in outcome.blocks:
                for number, files in zip(numbers, design.files(kept), strict=False):  # there may be none
                    for unit, data in files.items():
                        write(place_of(self.folder, unit, *design.place(number)), data)
        statuses: list[tuple[int, str, str | None]] = [(number, DONE, None) for number in outcome.numbers]
        statuses += [(number, FAILED, error) for number, error in outcome.errors.items()]
        rows: dict[int, dict[str, tuple]] = {number: {} for number, *_ in statuses}
        for numbers, kept in outcome.blocks:
            for table, cells in design.rows(kept):
                for number, row in zip(numbers, cells, strict=True):
                    rows[number][table] = (number, *row)
        places = {number: design.place(number) for number in rows}
        runs = [((number, outcome.ids.get(number), *places[number], *status), rows[number]) for number, *status in statuses]
        with self.connection:
            self.write_points(design, {point for point, _ in places.values()})
            self.write_runs(runs, design.hash)

    def write_points(self, design: Plan, points: Iterable[int]) -> None:
        """Write the rows of points, inside a transaction of the caller."""
        rows = [design.point_row(point) for point in points]
        self._insert("points", [(*row, checksum(design.hash, row)) for row in rows], "OR IGNORE")

    def write_runs(self, runs: Iterable[Run], salt: str) -> None:
        """Write runs with their rows, checksums and tally, inside a transaction of the caller."""
        told: dict[str, list[tuple]] = {"runs": []}
        for run, rows in runs:
            told["runs"].append((*run, run_checksum(salt, run, rows)))
            for table, cells in rows.items():
                told.setdefault(table, []).append(cells)
        for table, written in told.items():
            self._insert(table, written)
        self._count(len(told["runs"]), (row[-1] for row in told["runs"]))

    def _insert(self, table: str, rows: list[tuple], otherwise: str = "") -> None:
        """Write rows of one width into a table; otherwise: what SQLite is told to do where a row is there."""
        if rows:
            self.connection.executemany(f"INSERT {otherwise} INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)

    def _count(self, more: int, sums: Iterable[int]) -> None:
        count, mixed = self.meta()["tally"]
        for one in sums:
            mixed ^= one
        self._set_meta(tally=[count + more, mixed])

    def schema(self) -> int:
        """A checksum of how its tables are made."""
        return checksum("schema", *self.connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name"))

    def count_anew(self) -> None:
        """Make the tally from the runs, inside a transaction of the caller."""
        self._set_meta(tally=[0, 0])
        sums = [found for (found,) in self.connection.execute("SELECT checksum FROM runs")]
        self._count(len(sums), sums)

    def runs(self, first: int = 0, last: int = 2**62) -> Iterator[tuple[Run, int]]:
        """((cells of a run, its rows by table), its checksum) in order."""
        return runs_between(self.connection, self.meta()["tables"], first, last)

    def check(self) -> None:
        """``Damage``, in words, unless everything matches its checksum and nothing is missing that was there."""
        meta, found = self.checked_head(), Found()
        for _ in self.sound_runs(meta["hash"], found):
            pass
        found.settle(meta["tally"])

    def checked_head(self) -> dict[str, Any]:
        """What the ledger says of itself; ``Damage`` unless that, its tables and its points are as they were."""
        meta = self.meta()
        if not {"schema", "tally", "hash", "tables"} <= set(meta):
            raise Damage("what it says of itself")
        if self.schema() != meta["schema"]:
            raise Damage("what it says of its tables")
        for *row, stored in self.connection.execute("SELECT * FROM points"):
            if checksum(meta["hash"], tuple(row)) != stored:
                raise Damage(f"what it says of point {row[0]}")
        missing = "SELECT count(*) FROM runs WHERE point NOT IN (SELECT point FROM points)"
        if self.connection.execute(missing).fetchone()[0]:
            raise Damage("some of its points")
        return meta

    def sound_runs(self, salt: str, found: Found, first: int = -(2**62), last: int = 2**62) -> Iterator[Run]:
        """(cells of a run, its rows by table) in order, up to the first damaged one; what is found of all is added up."""
        for run, stored in self.runs(first, last):
            found.runs += 1
            if holds(salt, run, stored):
                found.mixed ^= stored
                if not found.damaged:
                    yield run
            else:
                found.damaged += 1
                found.first = run[0][0] if found.first is None else found.first


def series_of(data: bytes, measures: int) -> np.ndarray:
    """The series (year, measure) of a row of the table of series."""
    return np.frombuffer(data, dtype=DOUBLES).reshape(-1, measures)


def survival_of(data: bytes, years: int) -> np.ndarray:
    """The counts (broken or censored, clock, mode − 1, years) of a row of the table of survival."""
    return np.frombuffer(data, dtype=COUNTS).reshape(2, 2, 3, years + 1)


def create(folder: str | PathLike[str], design: Plan, shard: tuple[int, int] = (1, 1)) -> Ledger:
    """A new ledger of a design, with nothing run; shard: (k, K), which part of the runs it is for."""
    folder = Path(folder)
    # Under its name it is complete: a kill before this leaves no ledger, and the next start makes a new one.
    with replaced(folder / LEDGER) as unfinished, closing(opened(unfinished)) as connection:
        lay_out(Ledger(folder, connection), design, shard)
    return Ledger(folder, opened(folder / LEDGER))


def lay_out(ledger: Ledger, design: Plan, shard: tuple[int, int]) -> None:
    """Make the tables of an empty ledger, and let it say what it is of."""
    with ledger.connection:
        for table in (
            "meta (key TEXT PRIMARY KEY, value TEXT, checksum INTEGER)",
            "runs (number INTEGER PRIMARY KEY, id TEXT, point INTEGER, seed INTEGER, status TEXT, error TEXT, checksum INTEGER)",
            *design.tables().values(),
        ):
            ledger.connection.execute(f"CREATE TABLE {table}")
    ledger.set_meta(
        format=FORMAT, name=design.name, question=design.question, design=design.identity, hash=design.hash,
        shard=list(shard), seeds=len(design.seeds), runs=design.runs, tally=[0, 0], schema=ledger.schema(),
        tables=[table for table in design.tables() if table != "points"], **design.meta(),
    )  # fmt: skip


@contextmanager
def read(folder: str | PathLike[str], study: bool = False, checked: bool = True) -> Iterator[Ledger]:
    """The ledger of a folder for reading only, also while a sweep is at work and in a folder that cannot be written.

    What is read inside the block stood in it at one moment and matches its checksums, or is refused in one line that says how to
    repair it. study: whether it is one of a named experiment and not of a sweep, whose tables are others; checked: False for who
    looks whether it is whole while reading all of it, and leaves nothing behind if it is not.
    """
    path = Path(folder) / LEDGER
    if not path.is_file():
        raise Refusal(f"{folder}: holds no {LEDGER}; give the folder of a sweep")
    with closing(_reading(path)) as connection, damage_told(folder):
        ledger = Ledger(folder, connection)
        connection.execute("BEGIN")  # what is checked is what is read, whoever writes meanwhile
        of_study = checked_meta(ledger).get("study")
        if of_study and not study:
            raise Refusal(
                f"{folder}: holds runs of the experiment {of_study}, which its own command reads; give a sweep's folder"
            )
        if checked:
            ledger.check()
        yield ledger


def _reading(path: Path) -> sqlite3.Connection:
    for mode in ("mode=rw", "immutable=1"):  # a WAL file in a read-only folder opens as immutable only
        try:
            connection = sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True, timeout=60, isolation_level=None)
            connection.execute("PRAGMA query_only = 1")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            return connection
        except UNREADABLE as error:
            connection.close()
            failure = error
    raise Refusal(f"{path}: cannot be read ({failure}); if it is damaged, delete it and {REPAIR}")


@contextmanager
def damage_told(folder: str | PathLike[str]) -> Iterator[None]:
    """Turn damage, and whatever SQLite says of a file that is damaged, into one line that says how to repair it."""
    try:
        yield
    except Damage as damage:
        raise Refusal(f"{folder}: its ledger is damaged: {damage}; {REPAIR}") from None
    except UNREADABLE as error:
        raise Refusal(f"{folder}: its ledger is damaged or cannot be read ({error}); {REPAIR}") from None


def checked_meta(ledger: Ledger) -> dict[str, Any]:
    """What the ledger says of itself, refused unless it is a ledger of this format."""
    path = ledger.folder / LEDGER
    try:
        (known,) = ledger.connection.execute("SELECT count(*) FROM sqlite_master WHERE name IN ('meta', 'runs')").fetchone()
        formats = ledger.connection.execute("SELECT value FROM meta WHERE key = 'format'").fetchall() if known == 2 else []
    except UNREADABLE as error:
        raise Refusal(
            f"{path}: is not a ledger of a sweep, or is damaged in its head ({error}); delete it, and {REPAIR}"
        ) from None
    if not formats:
        raise Refusal(f"{path}: is not a ledger of a sweep, or is damaged in its head; delete it, and {REPAIR}")
    if formats[0][0] != json.dumps(FORMAT):
        raise Refusal(f"{path}: has format {formats[0][0]}; allowed: {FORMAT}; delete it, and {REPAIR}")
    return ledger.meta()


def opened(path: str | PathLike[str]) -> sqlite3.Connection:
    """A connection for writing."""
    connection = sqlite3.connect(Path(path).absolute(), timeout=60)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")  # in WAL safe against kills; a power cut costs the last jobs
    except (sqlite3.DatabaseError, UnicodeError) as error:
        connection.close()
        if isinstance(error, sqlite3.OperationalError):
            raise
        raise Refusal(f"{path}: is not a ledger of a sweep ({error}); delete it, and {REPAIR}") from None
    return connection


@contextmanager
def storage_errors(folder: str | PathLike[str], *others: type[Exception]) -> Iterator[None]:
    """Turn what a full disk, a read-only folder or a damaged file does to the ledger, and ``others``, into one clear line."""
    try:
        yield
    except (sqlite3.Error, *others) as error:  # type: ignore[misc]  # mypy reads no star here
        reason = getattr(error, "strerror", None) or str(error)
        raise Refusal(
            f"{folder}: cannot be written ({reason}); what was done before is kept; make room, or give a folder "
            "that can be written, and repeat the command"
        ) from None
