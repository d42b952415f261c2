"""A printed page: text that is broken into lines of a width, in English and Chinese, and places in inches from its top left."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # matplotlib is slow to load, and most visitors never ask for a figure
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

POINTS = 72.0  # an inch
LEADING = 1.38  # from one line to the next, in sizes
HEADING, UNDER_HEADING, AFTER_PARAGRAPH, AFTER_SECTION = 9.0, 0.17, 0.02, 0.07  # points, then inches
# What may not be parted: a word and its blank, or one Chinese character and the punctuation after it.
_PIECE = re.compile(r"[(\u3000-\u303f\uff00-\uffef]?[\u2e80-\u9fff][，。：；、）！？》”’%]*|[^\s\u2e80-\u9fff]+\s*|\s+")


class Sheet:
    """A figure of a page's size on which all places are told in inches, down from the top."""

    def __init__(self, figure: "Figure", wide: float, tall: float):
        self.figure, self.wide, self.tall = figure, wide, tall
        figure.set_size_inches(wide, tall)

    def axes(self, left: float, top: float, wide: float, tall: float) -> "Axes":
        """Axes whose upper left corner lies there."""
        return self.figure.add_axes((left / self.wide, 1 - (top + tall) / self.tall, wide / self.wide, tall / self.tall))

    def write(self, left: float, top: float, text: str, size: float = 8.0, **look: Any) -> None:
        """One line of text whose top lies there."""
        self.figure.text(left / self.wide, 1 - top / self.tall, text, fontsize=size, va="top", parse_math=False, **look)

    def paragraph(self, left: float, top: float, wide: float, text: str, size: float = 8.0, **look: Any) -> float:
        """A text in lines of a width; returns where the next one may begin."""
        for line in broken(text, wide, size, look.get("fontweight", "normal")):
            self.write(left, top, line, size, **look)
            top += size * LEADING / POINTS
        return top

    def section(self, left: float, top: float, wide: float, title: str, texts: Iterable[str], size: float, colour: str) -> float:
        """A heading and its paragraphs; returns where the next one may begin."""
        self.write(left, top, title, HEADING, color=colour, fontweight="bold")
        top += UNDER_HEADING
        for text in texts:
            top = self.paragraph(left, top, wide, text, size) + AFTER_PARAGRAPH
        return top + AFTER_SECTION

    def rule(self, left: float, top: float, wide: float, colour: str = "#b9c0c6") -> None:
        """A thin line across."""
        from matplotlib.lines import Line2D

        up = 1 - top / self.tall
        self.figure.add_artist(Line2D([left / self.wide, (left + wide) / self.wide], [up, up], color=colour, linewidth=0.6))

    def table(self, left: float, top: float, columns: Iterable[float], rows: Iterable[Iterable[str]], size: float = 7.5) -> float:
        """Rows of cells, the first of them the header; columns: the right edge of each, the first cell stands at the left.

        Returns where what follows may begin.
        """
        edges = list(columns)
        step = size * 1.55 / POINTS
        for number, row in enumerate(rows):
            for place, (cell, edge) in enumerate(zip(row, edges, strict=True)):
                look: dict[str, Any] = {"fontweight": "bold"} if number == 0 else {}
                self.write(left + (0 if place == 0 else edge), top, cell, size, ha="left" if place == 0 else "right", **look)
            top += step
            self.rule(left, top - 0.25 * step, edges[-1], "#555f68" if number == 0 else "#dfe3e6")
        return top


def broken(text: str, wide: float, size: float, weight: str = "normal") -> list[str]:
    """A text in lines that fit a width (inches) at a size (points); a line begins with no punctuation."""
    lines, line = [], ""
    for piece in _PIECE.findall(text):
        if line and breadth(line + piece.rstrip(), size, weight) > wide:
            lines.append(line.rstrip())
            line = ""
        while breadth(line + piece.rstrip(), size, weight) > wide:  # a piece that is longer than a line: a link
            cut = _fits(piece, wide, size, weight)
            lines.append(piece[:cut])
            piece = piece[cut:]
        line += piece
    return [*lines, line.rstrip()] if line.strip() else lines


def height(sections: Iterable[Iterable[str]], wide: float, size: float) -> float:
    """The inches that sections of paragraphs take in a column of a width, at a size in points."""
    step = size * LEADING / POINTS
    return sum(
        UNDER_HEADING + AFTER_SECTION + sum(len(broken(text, wide, size)) * step + AFTER_PARAGRAPH for text in texts)
        for texts in sections
    )


def _fits(piece: str, wide: float, size: float, weight: str) -> int:
    """How many characters of a piece fit the width, at least one."""
    low, high = 1, len(piece)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if breadth(piece[:middle], size, weight) <= wide else (low, middle - 1)
    return low


@lru_cache(maxsize=4096)
def breadth(text: str, size: float, weight: str = "normal") -> float:
    """How wide a text is, in inches, in the fonts that are set."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    wide, _, _ = text_to_path.get_text_width_height_descent(text, FontProperties(size=size, weight=weight), False)
    return float(wide) / POINTS
