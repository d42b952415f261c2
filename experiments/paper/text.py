"""Tables as text: aligned for a terminal, Markdown for a report."""

import re
from collections.abc import Container, Iterable, Sequence
from unicodedata import combining, east_asian_width


def width(text: str) -> int:
    """Columns that a text takes in a terminal: a Chinese character takes two, a combining mark none."""
    return sum(0 if combining(mark) else 2 if east_asian_width(mark) in "WF" else 1 for mark in text)


def padded(text: str, columns: int, right: bool = False) -> str:
    """The text filled with spaces up to so many terminal columns, after it or (right-aligned) before it."""
    space = " " * (columns - width(text))
    return space + text if right else text + space


def aligned(header: Sequence[str], rows: Iterable[Sequence[object]], right: Container[int] = ()) -> str:
    """A table with aligned columns; ``right``: positions of the columns that align to the right."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(header, *cells, strict=True)]
    lines = (header, ["-" * columns for columns in widths], *cells)
    return "\n".join("  ".join(padded(cell, widths[i], i in right) for i, cell in enumerate(line)).rstrip() for line in lines)


def markdown(header: Sequence[str], rows: Iterable[Sequence[object]], right: Container[int] = ()) -> str:
    """A Markdown table; ``right``: positions of the columns that align to the right."""
    rules = ["---:" if i in right else "---" for i in range(len(header))]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in (header, rules, *rows))


def with_minus_signs(text: str) -> str:
    """A report's text with a minus sign, not a hyphen, before a number."""
    return re.sub(r"(?<=[\s\[(|])-(?=\d)", "−", text)
