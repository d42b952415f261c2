"""Putting what was measured into a document, between two marks."""

import re
from pathlib import Path


def put(document: Path, marks: tuple[str, str], lines: list[str]) -> None:
    """Put lines of Markdown between the marks of a document, in place of what stands there. Raises ``SystemExit``."""
    text, (first, last) = document.read_text(encoding="utf-8"), marks
    renewed, found = re.subn(
        f"{re.escape(first)}.*?{re.escape(last)}", lambda _: "\n".join([first, "", *lines, "", last]), text, flags=re.DOTALL
    )
    if found != 1:
        raise SystemExit(f"{document} has the mark {first!r} {found} times; needed: once, with {last!r} after it")
    document.write_text(renewed, encoding="utf-8")
