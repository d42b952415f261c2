"""How figures look: fit for a paper, legible in grey and to the colour-blind, the same bytes when drawn again.

Colours are those of Okabe and Ito (2008). Every distinction is carried by a line style, a marker or a hatch as well.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure  # without pyplot: files only, no window and nothing to close
from matplotlib.transforms import Bbox

BLACK, ORANGE, SKY, GREEN, YELLOW = "#000000", "#E69F00", "#56B4E9", "#009E73", "#F0E442"
BLUE, VERMILION, WHITE = "#0072B2", "#D55E00", "#FFFFFF"

# In order of use: colour, dashes, marker.
LINES = ((BLACK, "-", "o"), (BLUE, "--", "s"), (VERMILION, "-.", "^"), (GREEN, (0, (1, 1)), "D"))

# From rivalry to joint governance: ever darker, so that grey keeps the order.
STAGE_FILLS = ((WHITE, ""), (YELLOW, ".."), (SKY, "//"), (BLUE, ""))
# Prisoner's dilemma, stag hunt, snowdrift, harmony.
GAME_FILLS = ((VERMILION, ""), (YELLOW, ".."), (WHITE, "xx"), (GREEN, "//"))

PAGE = 7.0  # inches, the width of a page's text
SETTINGS: Any = {  # matplotlib types such a dict by all the names that it knows
    "font.size": 9,
    "axes.titlesize": 9,
    "axes.labelsize": 9,
    "legend.fontsize": 8,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.7,
    "lines.linewidth": 1.4,
    "lines.markersize": 4,
    "hatch.linewidth": 0.5,
    "legend.frameon": False,
    "svg.hashsalt": "citypact",
}


@contextmanager
def new_figure(rows: int = 1, columns: int = 1, height: float = 3.4, **more: Any) -> Iterator[tuple[Figure, Any]]:
    """Yield (figure, axes) in the house style, which holds inside the block; height in inches."""
    with rc_context(SETTINGS):
        figure = Figure(figsize=(PAGE, height), layout="constrained")
        yield figure, figure.subplots(rows, columns, **more)


def line_style(position: int, points: int) -> dict[str, Any]:
    """Colour, dashes and sparse markers of the line at this position, for a line of so many points."""
    colour, dashes, marker = LINES[position]
    step = max(1, points // 8)
    return {
        "color": colour,
        "linestyle": dashes,
        "marker": marker,
        "markevery": (position * step // 4, step),
        "markerfacecolor": "white",
    }


def stacked(
    axes: Axes,
    years: np.ndarray,
    parts: np.ndarray | Sequence[np.ndarray],
    fills: Sequence[tuple[str, str]],
    labels: Sequence[str],
) -> None:
    """Stack shares over time; parts: (part, year); each area has a fill, a hatch and a thin outline."""
    areas = axes.stackplot(years, parts, labels=labels, colors=[colour for colour, _ in fills], linewidth=0.4)
    for area, (_, hatch) in zip(areas, fills, strict=True):
        area.set(edgecolor="#333333", hatch=hatch)
    axes.set(xlim=(years[0], years[-1]), ylim=(0, 1))


def shade(axes: Axes, first: int, last: int, label: str | None = None) -> None:
    """Shade the years in which the government acts, from the start of the first to the end of the last."""
    axes.axvspan(first - 0.5, last + 0.5, color="#E8E8E8", linewidth=0, zorder=0, label=label)


def mark_years(axes: Axes, first: int, last: int) -> None:
    """Mark the same years by two thin lines, where an area leaves no ground to shade."""
    for year in (first - 0.5, last + 0.5):
        axes.axvline(year, color="black", linewidth=0.9, linestyle=":")


def save(figure: Figure, folder: str | PathLike[str], name: str, caption: str, formats: Iterable[str] = ("png", "svg")) -> None:
    """Write name.png (200 dots per inch), name.svg and the caption in name.txt, without dates or versions in them."""
    folder = Path(folder)
    nothing: dict[str, dict[str, str | None]] = {"png": {"Software": None}, "svg": {"Date": None, "Creator": None}}
    _settle(figure)
    for kind in formats:
        figure.savefig(folder / f"{name}.{kind}", dpi=200, metadata=nothing[kind])
    (folder / f"{name}.txt").write_text(caption.strip() + "\n", encoding="utf-8", newline="\n")


def _settle(figure: Figure) -> None:
    """Lay out once and keep the places of the axes to a millionth of the figure.

    The last digits of the solver behind the layout differ from one drawing to the next, which would show in the bytes.
    """
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for axes in figure.axes:
        axes.set_position(Bbox(axes.get_position().get_points().round(6)))
