"""A file or a folder of results appears whole or not at all: it is written beside its place and renamed at the end."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from os import PathLike
from pathlib import Path

from citypact.model.refusal import Refusal


@contextmanager
def replaced(path: str | PathLike[str]) -> Iterator[Path]:
    """Yield a path beside ``path`` to write to; what is there takes its place when the block ends without an error.

    After an error, or Ctrl-C, nothing is left of it; what a kill left is taken away by the next one.
    """
    path = Path(path)
    unfinished = path.with_name(f"{path.name}.unfinished")
    _clear(unfinished)
    try:
        yield unfinished
        os.replace(unfinished, path)
    except BaseException:
        _clear(unfinished)
        raise


def _clear(unfinished: Path) -> None:
    """Take away a file and those that go with it, for a database has several."""
    if unfinished.parent.is_dir():
        for name in os.listdir(unfinished.parent):
            if name.startswith(unfinished.name):
                (unfinished.parent / name).unlink()


@contextmanager
def new_folder(folder: str | PathLike[str], overwrite: bool = False, command: str | None = None) -> Iterator[Path]:
    """Yield an empty working folder that takes the place of ``folder`` when the block ends without an error.

    A folder that holds something is refused unless ``overwrite``, and even then unless it is a folder of results (one
    with a manifest.json), so that a slip of the pen cannot replace a home. Earlier results of the same ``command`` of a named
    experiment are replaced without asking: to run it again is to renew them. After an error nothing is left behind.
    """
    shown, folder = folder, Path(folder).resolve()
    check_free(shown, overwrite, command)
    for leftover in folder.parent.glob(f".{folder.name}.unfinished-*"):  # of a kill
        if not _lives(leftover.name.rsplit("-", 1)[1]):
            shutil.rmtree(leftover, ignore_errors=True)
    working = folder.with_name(f".{folder.name}.unfinished-{os.getpid()}")
    created = [parent for parent in folder.parents if not parent.exists()]  # deepest first
    try:
        try:
            working.mkdir(parents=True)
        except OSError as error:
            raise _unwritable(shown, error) from None
        try:
            yield working
            _take_the_place(working, folder)
        except OSError as error:
            raise _unwritable(shown, error) from error
    except BaseException:
        shutil.rmtree(working, ignore_errors=True)
        for parent in created:
            with suppress(OSError):
                parent.rmdir()
        raise


def _lives(process: str) -> bool:
    """Whether a process of this number lives on this machine, as far as that can be asked without harm."""
    if os.name == "nt":  # where signal 0 would end it
        return True
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, ValueError, OverflowError):
        return False
    except OSError:  # somebody else's
        pass
    return True


def check_free(folder: str | PathLike[str], overwrite: bool = False, command: str | None = None) -> None:
    """Refuse a folder that is a file, or that holds something which may not be replaced; see ``new_folder``."""
    path = Path(folder)
    try:
        held = [item.name for item in path.iterdir()]
    except FileNotFoundError:
        return
    except NotADirectoryError:
        raise Refusal(f"{folder}: is or lies under a file, not a folder; give another folder") from None
    except OSError as error:
        raise _unwritable(folder, error) from None
    made = _command_in(path) if held and command is not None else None
    if made is not None and made == command:
        return
    if made is not None and not overwrite:
        raise Refusal(f"{folder}: holds results of another request ({made}); give another folder, or --overwrite to replace it")
    if held and not overwrite:
        raise Refusal(f"{folder}: the folder is not empty; give another folder, or --overwrite to replace it")
    if held and "manifest.json" not in held:
        raise Refusal(f"{folder}: holds no manifest.json, so it is not a folder of results; it is not replaced")


def _command_in(path: Path) -> str | None:
    """The command of a named experiment whose results a folder holds; None for anything else."""
    try:
        made = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
        return made.get("command") if "experiment" in made else None
    except (OSError, ValueError, AttributeError):  # no manifest, or not one of ours
        return None


def _take_the_place(working: Path, folder: Path) -> None:
    if not folder.exists():
        working.rename(folder)
        return
    former = working.with_name(working.name.replace(".unfinished-", ".replaced-"))
    folder.rename(former)
    try:
        working.rename(folder)
    except OSError:
        former.rename(folder)
        raise
    shutil.rmtree(former)


def _unwritable(folder: str | PathLike[str], error: OSError) -> Refusal:
    return Refusal(f"{folder}: cannot be written ({error.strerror or error}); give a folder that can")
