"""Refusals: what a reader is told when a request cannot be met, in one clear line for each fault."""

import tomllib
from collections.abc import Iterable
from difflib import get_close_matches
from os import PathLike
from pathlib import Path
from typing import Any


class Refusal(ValueError):
    """A request that is refused; each fault is one line that says what, where, the value and what is allowed.

    The command line prints the message and ends with exit code 2. Several faults may be told at once.
    """

    def __init__(self, *faults: object) -> None:
        # A name or a path that was typed with a line break must not break the line of the message.
        self.faults = tuple(" ".join(str(fault).split("\n")) for fault in faults)
        super().__init__(*self.faults)

    def __str__(self) -> str:
        return "\n".join(self.faults)

    def within(self, place: object) -> "Refusal":
        """The same faults, each preceded by the place in which they were found."""
        return Refusal(*(f"{place}: {fault}" for fault in self.faults))


def nearest(name: object, names: Iterable[object]) -> str:
    """Return ' (did you mean "x"?)' for the known name nearest to `name`, or '' where none is near."""
    known = {str(candidate).casefold(): str(candidate) for candidate in names}
    close = get_close_matches(str(name).casefold(), known, n=1, cutoff=0.6)
    return f' (did you mean "{known[close[0]]}"?)' if close else ""


def shown(value: object) -> str:
    """A value as a message shows it: its repr, cut where it is long."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def unknown(kind: str, name: object, names: Iterable[object]) -> str:
    """The fault for an unknown name: its kind, the name, the nearest; all known if few or none near."""
    names = tuple(names)
    near = nearest(name, names)
    known = "" if near and len(names) > 12 else f"; allowed: {', '.join(map(str, names))}"
    return f"unknown {kind} {shown(name)}{near}{known}"


def read_toml(path: str | PathLike[str]) -> dict[str, Any]:
    """Read a TOML file into a dict; a file that is missing or broken is a Refusal with path and line."""
    path = Path(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise Refusal(f"{path}: no such file; give the path of a TOML file") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise Refusal(f"{path}: line {line}: not UTF-8 text, which TOML must be") from None
    except OSError as error:
        raise Refusal(f"{path}: cannot be read ({error.strerror}); give the path of a TOML file") from None
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        # tomllib names the line except at the end of the document.
        where = "" if "at line" in str(error) else f" line {len(text.splitlines())}:"
        raise Refusal(f"{path}:{where} not valid TOML: {error}") from None
