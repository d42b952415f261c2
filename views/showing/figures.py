"""The charts, the map and the brief of what is played as files for a paper or a desk: SVG, PNG or PDF, through matplotlib."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from citypact.views.running.play import Play
from citypact.views.showing.brief import brief
from citypact.views.showing.drawing import both_languages, drawn, saved
from citypact.views.showing.figure_charts import charts
from citypact.views.showing.figure_map import maps

if TYPE_CHECKING:  # matplotlib is slow to load, and most visitors never ask for a figure
    from matplotlib.figure import Figure

KINDS: dict[str, Callable[["Figure", Play, str, int], None]] = {"charts": charts, "map": maps, "brief": brief}
SETTINGS: Any = {  # matplotlib types such a dict by all the names that it knows
    "font.size": 9, "axes.spines.top": False, "axes.spines.right": False, "legend.frameon": False, "axes.linewidth": 0.7,
    "legend.fontsize": 8, "xtick.labelsize": 7.5, "ytick.labelsize": 7.5, "svg.hashsalt": "citypact",
}  # fmt: skip


def draw(kind: str, play: Play, suffix: str, language: str, calendar: int = 0) -> bytes:
    """A figure of what is played; kind: of ``KINDS``; language: "en" or "zh"; calendar: the year that year 0 stands for, or 0."""
    return drawn(_drawn, kind, play, suffix, language, calendar)


def _drawn(kind: str, play: Play, suffix: str, language: str, calendar: int) -> bytes:
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context(SETTINGS), both_languages():
        figure = Figure()
        KINDS[kind](figure, play, language, calendar)
        return saved(figure, suffix)
