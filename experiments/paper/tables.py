"""Tables as text: aligned for a terminal, comma-separated for programs, Markdown for a report."""

import csv
import math
import re
from unicodedata import combining, east_asian_width

DIGITS = 6  # significant digits of stored averages: more would be noise, and could differ between processors


def width(text: str) -> int:
    """Columns that a text takes in a terminal: a Chinese character takes two, a combining mark none."""
    return sum(0 if combining(mark) else 2 if east_asian_width(mark) in "WF" else 1 for mark in text)


def padded(text: str, columns: int, right: bool = False) -> str:
    """The text filled with spaces up to so many terminal columns, after it or (right-aligned) before it."""
    space = " " * (columns - width(text))
    return space + text if right else text + space


def aligned(header, rows, right=()) -> str:
    """A table with aligned columns; ``right``: positions of the columns that align to the right."""
    rows = [[str(cell) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(header, *rows, strict=True)]
    lines = (header, ["-" * columns for columns in widths], *rows)
    return "\n".join("  ".join(padded(cell, widths[i], i in right) for i, cell in enumerate(line)).rstrip() for line in lines)


def markdown(header, rows, right=()) -> str:
    """A Markdown table; ``right``: positions of the columns that align to the right."""
    rules = ["---:" if i in right else "---" for i in range(len(header))]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in (header, rules, *rows))


def with_minus_signs(text: str) -> str:
    """A report's text with a minus sign, not a hyphen, before a number."""
    return re.sub(r"(?<=[\s\[(|])-(?=\d)", "−", text)


def written(value) -> str:
    """A cell of a CSV file: a double by its repr, which reads back to the same bits; nan and None as nothing."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return repr(value) if isinstance(value, float) else str(value)


def rounded(values) -> list:
    """Averages as floats with the digits that are worth storing."""
    return [float(f"{value:.{DIGITS}g}") for value in values]


def write_csv(path, header, rows) -> None:
    """Write rows of plain Python values as UTF-8 CSV, the same bytes on every system."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([written(cell) for cell in row] for row in rows)


def read_csv(path) -> list:
    """The rows of a CSV file as dicts of text."""
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text: str) -> float:
    """A cell read back: nan for an empty one."""
    return float(text) if text else math.nan
