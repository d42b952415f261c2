"""The one door through which files are read: nothing is parsed before its kind, size and depth are known to be bearable.

Whatever is wrong with a file is one line: what it is, where, and what is allowed.
"""

import csv
import io
import json
import os
import re
import stat
import tomllib
from os import PathLike
from typing import Any

from citypact.model.refusal import Refusal

MEBIBYTE = 2**20
LONGEST_SETTINGS = MEBIBYTE  # bytes of a TOML file: parameters, an agenda, a design
LONGEST_TABLE = 512 * MEBIBYTE  # bytes of a CSV file of points, or of a manifest that holds them
LONGEST_NAME = 300  # characters of a path that a message shows
DEEPEST = 32  # tables, lists and dotted keys within each other
Where = str | PathLike[str]


def read_text(path: Where, what: str, longest: int) -> str:
    """The text of a regular file of UTF-8, no longer than so many bytes; what: of a file, as messages name it."""
    given, path = path, path if len(str(path)) <= LONGEST_NAME else f"{str(path)[:LONGEST_NAME]}…"
    try:
        found = os.stat(given)
        if not stat.S_ISREG(found.st_mode):
            raise Refusal(f"{path}: is {_kind(found.st_mode)} and not a file; give the path of {what}")
        if found.st_size > longest:
            raise Refusal(f"{path}: has {found.st_size} bytes; allowed for {what}: up to {longest}")
        with open(given, "rb") as file:
            data = file.read(found.st_size + 1)  # and no more, for so much memory is asked for
    except FileNotFoundError:
        raise Refusal(f"{path}: no such file; give the path of {what}") from None
    except (OSError, ValueError) as error:  # ValueError: NUL in a path
        reason = getattr(error, "strerror", None) or str(error)
        raise Refusal(f"{path}: cannot be read ({reason}); give the path of {what}") from None
    if len(data) > found.st_size:
        raise Refusal(f"{path}: grew while it was read; give the path of {what}")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Refusal(f"{path}: line {line}: not UTF-8 text, which {what} must be") from None


def _kind(mode: int) -> str:
    kinds = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device"}
    return kinds.get(stat.S_IFMT(mode), "something else")


def read_toml(path: Where) -> dict[str, Any]:
    """Read a TOML file into a dict; a file that is missing, broken, too long or too deep is a Refusal with path and line."""
    text = read_text(path, "a TOML file", LONGEST_SETTINGS)
    try:
        return parsed_toml(text)
    except Refusal as refusal:
        raise refusal.within(path) from None


# A dotted key, in a head of a table or before =; quoted parts are taken with their dots, which only errs on the safe side.
_KEY = re.compile(r"^[ \t]*\[{0,2}[^=\n#]*", re.MULTILINE)


def parsed_toml(text: str) -> dict[str, Any]:
    """A TOML text as a dict, refused with its line."""
    for key in _KEY.finditer(text):
        if key.group().count(".") >= DEEPEST:
            line = text.count("\n", 0, key.start()) + 1
            raise Refusal(f"line {line}: a key of {key.group().count('.') + 1} parts; allowed: up to {DEEPEST}")
    _refuse_depth(text)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        # tomllib names the line except at the end of the document.
        where = "" if "at line" in str(error) else f"line {len(text.splitlines())}: "
        raise Refusal(f"{where}not valid TOML: {error}") from None
    except RecursionError:
        raise Refusal(f"values lie too deep within each other; allowed: up to {DEEPEST}") from None
    except (ValueError, OverflowError) as error:  # a number of thousands of digits, a date that is none
        raise Refusal(f"not valid TOML: {error}") from None


def _refuse_depth(text: str) -> None:
    """Refuse brackets within brackets beyond the depth, wherever they stand: those in quotes count, too."""
    depth = 0
    for line, content in enumerate(text.split("\n"), 1):
        stripped = content.lstrip()
        for bracket in content if not stripped.startswith("#") else "":
            if bracket in "[{":
                depth += 1
                if depth > DEEPEST:
                    raise Refusal(f"line {line}: more than {DEEPEST} brackets within each other; allowed: up to {DEEPEST}")
            elif bracket in "]}":
                depth = max(0, depth - 1)


def read_json(path: Where, what: str) -> Any:
    """Read a JSON file; one that is missing, broken, too long or too deep is a Refusal."""
    text = read_text(path, what, LONGEST_TABLE)
    try:
        return json.loads(text)
    except RecursionError:
        raise Refusal(f"{path}: values lie too deep within each other; give {what}") from None
    except ValueError as error:
        raise Refusal(f"{path}: not valid JSON: {error}; give {what}") from None


def read_csv(path: Where) -> list[list[str]]:
    """The rows of a CSV file, empty ones left out."""
    try:
        return [cells for _, cells in numbered_csv(read_text(path, "a CSV file", LONGEST_TABLE))]
    except Refusal as refusal:
        raise refusal.within(path) from None


def numbered_csv(text: str) -> list[tuple[int, list[str]]]:
    """(line in which it ends, cells) of each row of a CSV text, empty ones left out."""
    if "\0" in text:
        raise Refusal(f"line {text.count(chr(10), 0, text.index(chr(0))) + 1}: holds a NUL, which no CSV file may")
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        return [(reader.line_num, line) for line in reader if line]
    except csv.Error as error:
        raise Refusal(f"cannot be read as CSV ({error})") from None
