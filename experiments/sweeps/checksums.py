"""Checksums of what a ledger holds, so that a flipped bit or a cut end is noticed and never printed as a result.

Every row of meta and of points has the checksum of its cells; every run that of its own row and of all its rows in other tables.
A tally over all runs, renewed in each transaction, tells whether one is missing that was there. The design's hash goes into every
checksum, so that rows of another design never match.
"""

import marshal
import sqlite3
from collections.abc import Iterator, Sequence
from hashlib import blake2b

RUN_COLUMNS = ("number", "id", "point", "seed", "status", "error")
FLAT = 2  # of marshal's formats the one that tells each cell by its value alone, doubles to the last bit
Run = tuple[tuple, dict[str, tuple]]  # cells of its row, and table -> cells of its row there, number included


def checksum(salt: str, *rows: tuple) -> int:
    """A checksum, 0 to 2^63 − 1, of rows of cells; salt: of the design.

    Cells are None, whole numbers, doubles, texts and bytes as SQLite gives them back: nan is None there, and −0.0 is 0.0.
    """
    digest = blake2b(salt.encode(), digest_size=8)
    digest.update(marshal.dumps(rows, FLAT))
    return int.from_bytes(digest.digest()) >> 1


def run_checksum(salt: str, run: tuple, rows: dict[str, tuple]) -> int:
    """The checksum of a run and of its rows by table."""
    return checksum(salt, run, *sorted(rows.items()))


def runs_between(connection: sqlite3.Connection, tables: Sequence[str], first: int, last: int) -> Iterator[tuple[Run, int]]:
    """((run, its rows), the checksum that stands there) of the runs from ``first`` to ``last``, in order."""
    joined = " ".join(f"LEFT JOIN {table} ON {table}.number = runs.number" for table in tables)
    selected = ", ".join((*(f"runs.{name}" for name in RUN_COLUMNS), "runs.checksum", *(f"{table}.*" for table in tables)))
    found = connection.execute(
        f"SELECT {selected} FROM runs {joined} WHERE runs.number BETWEEN ? AND ? ORDER BY runs.number", (first, last)
    )
    widths = [len(connection.execute(f"PRAGMA table_info({table})").fetchall()) for table in tables]
    own = len(RUN_COLUMNS)
    for cells in found:
        rows, place = {}, own + 1
        for table, width in zip(tables, widths, strict=True):
            if cells[place] is not None:
                rows[table] = cells[place : place + width]
            place += width
        yield (cells[:own], rows), cells[own]


def holds(salt: str, run: Run, stored: object) -> bool:
    """Whether a run is what it was when its checksum was made."""
    return run_checksum(salt, *run) == stored
