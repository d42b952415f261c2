"""Going on with a ledger: the one of this design and shard, with whatever is damaged taken out, so that it is lived again."""

import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from os import PathLike
from pathlib import Path
from typing import Any

from citypact.experiments.paper.output_folder import replaced
from citypact.experiments.sweeps.checksums import Run, holds, runs_between
from citypact.experiments.sweeps.ledger import LEDGER, REPAIR, Damage, Ledger, checked_meta, lay_out, opened
from citypact.experiments.sweeps.plan import Plan
from citypact.experiments.sweeps.states import STATES, damaged
from citypact.model.refusal import Refusal

TAKEN = 4096  # runs that are written together
LONGEST_FILLED = 2**36  # bytes: a head that tells more is itself damaged


def resume(
    folder: str | PathLike[str], design: Plan, shard: tuple[int, int] = (1, 1), tell: Callable[[str], object] = print
) -> Ledger:
    """The ledger of a folder, refused in so many lines as there are reasons unless it is one of this design and shard.

    What is damaged is taken out of it, and ``tell`` is told how much is left.
    """
    _to_full_length(Path(folder) / LEDGER)
    ledger = Ledger(folder, opened(Path(folder) / LEDGER))
    try:
        _refuse_another(folder, checked_meta(ledger), design, shard)
        ledger.check()
        return _with_its_files(ledger, design, tell)
    except Refusal:
        ledger.connection.close()
        raise
    except (Damage, sqlite3.Error, ValueError, KeyError):  # texts that are no longer UTF-8 are a ValueError
        with ledger:
            kept = _salvaged(ledger, design, shard)
    tell(f"{folder}: the ledger was damaged; {kept} of its runs are whole, and the others are lived again")
    return _with_its_files(Ledger(folder, opened(Path(folder) / LEDGER)), design, tell)


def _with_its_files(ledger: Ledger, design: Plan, tell: Callable[[str], object]) -> Ledger:
    """The ledger without those runs whose files beside it are not as they were."""
    lost = damaged(ledger.connection, ledger.folder) if STATES in design.tables() else []
    if lost:
        ledger.forget(lost)
        tell(f"{ledger.folder}: the states of {len(lost)} runs are missing or damaged, and these are lived again")
    return ledger


def _to_full_length(path: Path) -> None:
    """Fill a file whose end was cut off up to the length that its head tells, for SQLite would open it no more.

    Source: SQLite's file format: the size of a page at byte 16 (1 for 65,536), the number of pages at byte 28.
    """
    with open(path, "rb") as file:
        head = file.read(32)
    if head.startswith(b"SQLite format 3\0") and len(head) == 32:
        size = int.from_bytes(head[16:18])
        told = int.from_bytes(head[28:32]) * (65_536 if size == 1 else size)
        if path.stat().st_size < told <= LONGEST_FILLED:
            os.truncate(path, told)


def _refuse_another(folder: str | PathLike[str], meta: dict[str, Any], design: Plan, shard: tuple[int, int]) -> None:
    was, asked = meta["design"], design.identity
    differing = [part for part in {**asked, **was} if was.get(part) != asked.get(part)]
    faults = [f"{folder}: its ledger is of another design, with other {part}; give another folder" for part in differing]
    if "model version" in differing:
        was, now = meta["design"].get("model version"), design.identity["model version"]
        faults = [f"{folder}: its ledger is of model version {was}, and this is {now}; give another folder"]
    if tuple(meta["shard"]) != tuple(shard):
        was, now = ("/".join(map(str, pair)) for pair in (meta["shard"], shard))
        faults.append(f"{folder}: its ledger is of shard {was}, not {now}; give each shard a folder of its own")
    if faults:
        raise Refusal(*faults)


def _salvaged(ledger: Ledger, design: Plan, shard: tuple[int, int]) -> int:
    """Put a new ledger with all whole runs in the place of a damaged one; how many there are."""
    path = ledger.folder / LEDGER
    tables = [table for table in design.tables() if table != "points"]
    with replaced(path) as unfinished, closing(opened(unfinished)) as connection:
        whole = Ledger(ledger.folder, connection)
        lay_out(whole, design, shard)
        kept = _take(ledger.connection, whole, design, tables, 0, design.runs - 1)
        if not kept and not _is_of(ledger, design):
            raise Refusal(f"{path}: is damaged, and nothing in it is known to be of this design; delete it, and {REPAIR}")
        ledger.connection.close()
        for rest in ("-wal", "-shm"):  # of the damaged file: they must not be taken for those of the new one
            path.with_name(path.name + rest).unlink(missing_ok=True)
    return kept


def _is_of(ledger: Ledger, design: Plan) -> bool:
    """Whether a ledger without a whole run says at least that it is of this design."""
    try:
        stored = ledger.connection.execute("SELECT value FROM meta WHERE key = 'hash'").fetchone()
        return stored is not None and json.loads(stored[0]) == design.hash
    except (sqlite3.Error, ValueError):
        return False


def _take(source: sqlite3.Connection, whole: Ledger, design: Plan, tables: list[str], first: int, last: int) -> int:
    """Copy the whole runs from ``first`` to ``last``; where the file cannot be read, of each half of them."""
    kept: list[Run] = []
    taken, reached = 0, first
    try:
        for run, stored in runs_between(source, tables, first, last):
            if holds(design.hash, run, stored):
                kept.append(run)
            if len(kept) == TAKEN:
                taken, reached, kept = taken + _write(whole, design, kept), run[0][0] + 1, []
    except (sqlite3.DatabaseError, ValueError, OverflowError):
        if reached >= last:
            return taken
        middle = (reached + last) // 2
        return (
            taken + _take(source, whole, design, tables, reached, middle) + _take(source, whole, design, tables, middle + 1, last)
        )
    return taken + _write(whole, design, kept)


def _write(whole: Ledger, design: Plan, runs: list[Run]) -> int:
    with whole.connection:
        whole.write_points(design, {run[2] for run, _ in runs})
        whole.write_runs(runs, design.hash)
    return len(runs)
