"""Joining the ledgers of shards, or of any parts of one design, into the ledger of the whole."""

from collections.abc import Iterable
from os import PathLike
from pathlib import Path

from citypact.experiments.paper.output_folder import replaced
from citypact.experiments.sweeps.coordinator_lock import only_coordinator
from citypact.experiments.sweeps.ledger import DONE, FAILED, LEDGER, Ledger, damage_told, opened, read, storage_errors
from citypact.experiments.sweeps.states import STATES, gather
from citypact.model.refusal import Refusal


def merge(folders: Iterable[str | PathLike[str]], out: str | PathLike[str]) -> dict[str, int]:
    """Join the ledgers of ``folders`` into a new one in the folder ``out``; status -> number of runs.

    They must be of one design. A run that is done in several must have the same address and the same values in all; one that
    failed in one and is done in another counts as done. What is at fault is told with the folder that it is in.
    """
    parts, out = [Path(folder) for folder in folders], Path(out)
    _check(parts, out)
    with storage_errors(out, OSError):
        out.mkdir(parents=True, exist_ok=True)
        with only_coordinator(out), replaced(out / LEDGER) as unfinished:
            _copy(parts[0], unfinished)
            with Ledger(out, opened(unfinished)) as ledger:
                for folder in parts[1:]:
                    _take_in(ledger, folder)
                ledger.set_meta(shard=[1, 1])
                if STATES in ledger.meta()["tables"]:
                    gather(ledger.connection, parts, out)
                counts = ledger.counts()
    return counts


def _check(folders: list[Path], out: Path) -> None:
    faults: list[str] = []
    designs: dict[Path, dict[str, str]] = {}
    if (out / LEDGER).exists():
        faults.append(f"{out}: holds a ledger already; give a new folder")
    for folder in folders:
        try:
            with read(folder) as ledger:
                designs[folder] = ledger.meta()["design"]
        except Refusal as refusal:
            faults.extend(refusal.faults)
    for folder, design in designs.items():
        first, of_first = next(iter(designs.items()))
        faults.extend(f"{folder}: is of another design than {first}, with other {part}"
                      for part in {**of_first, **design} if design.get(part) != of_first.get(part))  # fmt: skip
    if faults:
        raise Refusal(*faults)


def _copy(folder: Path, path: Path) -> None:
    """Copy a ledger as it stands, also while a sweep is at work on it."""
    with read(folder) as ledger, Ledger(folder, opened(path)) as copy:
        ledger.connection.rollback()  # a copy needs no moment to hold on to
        ledger.connection.backup(copy.connection)


def _take_in(ledger: Ledger, folder: Path) -> None:
    connection = ledger.connection
    with damage_told(folder):
        connection.execute("ATTACH ? AS other", (str((folder / LEDGER).absolute()),))
        try:
            _refuse_conflicts(ledger, folder)
            with connection:
                connection.execute(
                    "DELETE FROM runs WHERE status = ? AND number IN (SELECT number FROM other.runs WHERE status = ?)",
                    (FAILED, DONE),
                )
                for table in ("points", "runs", *ledger.meta()["tables"]):
                    connection.execute(f"INSERT OR IGNORE INTO {table} SELECT * FROM other.{table}")
                ledger.count_anew()
        finally:
            connection.execute("DETACH other")


def _refuse_conflicts(ledger: Ledger, folder: Path) -> None:
    done = "FROM runs JOIN other.runs AS others USING (number) WHERE runs.status = 'done' AND others.status = 'done'"
    for what, differ in (("address", "runs.id <> others.id"), ("values", "runs.checksum <> others.checksum")):
        (conflicts,) = ledger.connection.execute(f"SELECT count(*) {done} AND {differ}").fetchone()
        if conflicts:
            raise Refusal(f"{folder}: {conflicts} of its runs have the number but not the {what} of runs merged before")
