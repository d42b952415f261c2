"""Tables as text: aligned for a terminal, Markdown for a report."""

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from unicodedata import combining, east_asian_width

from citypact.model.refusal import Refusal


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


def escaped(text: object) -> str:
    """A text as a cell of a Markdown table holds it."""
    return str(text).replace("|", "\\|")


def filled(page: str, parts: Mapping[str, str]) -> str:
    """A page of Markdown with its parts between their marks, ``<!-- made: NAME -->`` and ``<!-- made -->``.

    What stood there before is replaced. Raises Refusal if the marks are not those of the parts, each once.
    """
    marks = re.findall(r"<!-- made: (\w+) -->", page)
    if sorted(marks) != sorted(parts) or page.count("<!-- made -->") != len(marks):
        raise Refusal(f"marks of made parts {marks}; allowed: each of {', '.join(parts)} once, each closed by <!-- made -->")
    pattern = re.compile(r"(<!-- made: (\w+) -->\n).*?(<!-- made -->)", re.DOTALL)
    return pattern.sub(lambda match: f"{match[1]}\n{parts[match[2]].strip()}\n\n{match[3]}", page)


def with_minus_signs(text: str) -> str:
    """A report's text with a minus sign, not a hyphen, before a number."""
    return re.sub(r"(?<=[\s\[(|])-(?=\d)", "−", text)
