"""The lock by which a folder has one coordinator at a time."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path

from citypact.model.refusal import Refusal

LOCK = "coordinator.lock"


@contextmanager
def only_coordinator(folder: str | PathLike[str]) -> Iterator[None]:
    """Hold the folder's lock; a second coordinator is refused. The lock dies with the process that holds it."""
    lock = _locked(folder, patience=1.0)  # somebody's `status` may hold it for an instant
    if lock is None:
        raise Refusal(f"{folder}: another coordinator is at work on it; see `status`, or wait until it has ended")
    try:
        yield
    finally:
        lock.close()


def _locked(folder: str | PathLike[str], patience: float = 0.0) -> sqlite3.Connection | None:
    # An exclusive transaction on a file of its own: the system drops it when the process dies, however it dies.
    lock = sqlite3.connect(Path(folder) / LOCK, timeout=patience, isolation_level=None)
    try:
        lock.execute("BEGIN EXCLUSIVE")
        return lock
    except sqlite3.OperationalError as error:
        lock.close()
        if "locked" in str(error):
            return None
        raise


def is_at_work(folder: str | PathLike[str]) -> bool:
    """Whether a coordinator is at work on the folder."""
    if not (Path(folder) / LOCK).exists():
        return False
    try:
        lock = _locked(folder)
    except sqlite3.OperationalError:  # a folder that cannot be written, which no coordinator could work on
        return False
    if lock is None:
        return True
    lock.close()
    return False
