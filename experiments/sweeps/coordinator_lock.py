"""The lock by which a folder has one coordinator at a time.

The folder itself is locked, where the system can: a file in it could be deleted and made again, and would let a second one in. On
systems that cannot lock a folder (Windows, where a file that is held cannot be deleted, and some network drives) a file is.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from errno import EACCES, EAGAIN
from os import PathLike
from pathlib import Path
from time import monotonic, sleep

from citypact.model.refusal import Refusal

LOCK = "coordinator.lock"
PATIENCE = 1.0  # seconds, for somebody's `status` may hold the lock for an instant
HELD = (EAGAIN, EACCES)

Release = Callable[[], object]


@contextmanager
def only_coordinator(folder: str | PathLike[str]) -> Iterator[None]:
    """Hold the folder's lock; a second coordinator is refused. The lock dies with the process that holds it."""
    until = monotonic() + PATIENCE
    while (release := _locked(folder)) is None:
        if monotonic() > until:
            raise Refusal(f"{folder}: another coordinator is at work on it; see `status`, or wait until it has ended")
        sleep(0.05)
    try:
        yield
    finally:
        release()


def is_at_work(folder: str | PathLike[str]) -> bool:
    """Whether a coordinator is at work on the folder."""
    try:
        release = _locked(folder)
    except (OSError, sqlite3.OperationalError):  # a folder that cannot be written, which no coordinator could work on
        return False
    if release is None:
        return True
    release()
    return False


def _locked(folder: str | PathLike[str]) -> Release | None:
    """What gives the lock back; None if somebody else holds it."""
    try:
        import fcntl
    except ImportError:
        return _file_locked(folder)
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(held)
        return None if error.errno in HELD else _file_locked(folder)
    return lambda: os.close(held)


def _file_locked(folder: str | PathLike[str]) -> Release | None:
    # An exclusive transaction on a file of its own: the system drops it when the process dies, however it dies.
    lock = sqlite3.connect((Path(folder) / LOCK).absolute(), timeout=0.0, isolation_level=None)
    try:
        lock.execute("BEGIN EXCLUSIVE")
        return lock.close
    except sqlite3.OperationalError as error:
        lock.close()
        if "locked" in str(error):
            return None
        raise
