"""Parts of figures that several experiments draw: labels from the declarations, dots with intervals, maps with contours."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure

from citypact.experiments.paper.figure_style import LINES
from citypact.experiments.paper.outcomes import OWN, Outcome
from citypact.model.measures import MEASURES, Measure
from citypact.model.settings.declaration import Declaration
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.summary import SUMMARIES, Summary

if TYPE_CHECKING:
    import pandas

Row = Declaration | Summary | Measure | Outcome

# From white to dark blue, ever darker: the order survives in grey.
SCALE = "Blues"
NOTHING = "#FFFFFF"  # of a map, where there is no value: hatched


def declared(name: str) -> Row:
    """The declaration of a parameter, an instrument, a summary, a measure or an outcome of these experiments."""
    tables: tuple[Mapping[str, Row], ...] = (PARAMETERS, INSTRUMENTS, SUMMARIES, MEASURES, OWN)
    for table in tables:
        if name in table:
            return table[name]
    raise KeyError(name)


def axis_label(name: str, between: str = " ") -> str:
    """Label and unit, as an axis shows them; between: what stands between the two, such as a line's end."""
    found = declared(name)
    return f"{found.label}{between}({found.unit})"


def column(rows: "pandas.DataFrame", name: str) -> np.ndarray:
    """A column of a stored table as doubles."""
    return rows[name].to_numpy(dtype=float)


def columns(rows: "pandas.DataFrame", *names: str) -> list[np.ndarray]:
    """Several columns of a stored table as doubles."""
    return [column(rows, name) for name in names]


def dots(
    axes: Axes, position: int, rows: "pandas.DataFrame", places: np.ndarray | Sequence[float], label: str | None = None
) -> None:
    """Means with their intervals, side by side at the given heights."""
    colour, _, marker = LINES[position]
    mean, low, high = (column(rows, name) for name in ("mean", "low", "high"))
    reach = np.array([mean - low, high - mean])
    axes.errorbar(
        mean, places, xerr=reach, fmt=marker, color=colour, markerfacecolor="white", elinewidth=1.1, capsize=2, label=label
    )  # fmt: skip


def grid_of(rows: "pandas.DataFrame", x: str, y: str, value: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(levels of x, levels of y, values (y, x)) of stored rows that cover a grid."""
    grid = rows.pivot(index=y, columns=x, values=value)
    return grid.columns.to_numpy(), grid.index.to_numpy(), grid.to_numpy()


def edges(levels: np.ndarray) -> np.ndarray:
    """Where the tiles around ascending levels begin and end: midway between neighbours."""
    middle = (levels[1:] + levels[:-1]) / 2
    return np.concatenate([[2 * levels[0] - middle[0]], middle, [2 * levels[-1] - middle[-1]]])


def tiles(
    axes: Axes, across: np.ndarray, up: np.ndarray, cells: np.ndarray, low: float, high: float, scale: str = SCALE
) -> QuadMesh:
    """A map of tiles; hatched where there is no value. Returns what a colour bar needs."""
    axes.set_facecolor(NOTHING)
    axes.patch.set(hatch="////", edgecolor="#999999")
    axes.set(xlim=edges(across)[[0, -1]], ylim=edges(up)[[0, -1]])
    return axes.pcolormesh(
        edges(across), edges(up), np.ma.masked_invalid(cells), vmin=low, vmax=high, cmap=scale, rasterized=True
    )


def contour(axes: Axes, across: np.ndarray, up: np.ndarray, cells: np.ndarray, levels: Iterable[float], form: str = "%g") -> None:
    """Contour lines over a map, where the values reach the levels in more than a corner; labelled unless the form is empty."""
    inside = [level for level in levels if 1 < np.count_nonzero(cells > level) < np.count_nonzero(np.isfinite(cells)) - 1]
    if inside:
        lines = axes.contour(across, up, cells, levels=inside, colors="black", linewidths=[0.7] * len(inside))
        if form:
            axes.clabel(lines, fmt=form, fontsize=7, inline_spacing=2)


def written_tiles(
    axes: Axes, cells: np.ndarray, texts: Sequence[Sequence[str]] | np.ndarray, largest: float, scale: str = "RdBu_r"
) -> None:
    """A matrix of tiles around zero with a text in each: shades help, the numbers tell.

    cells, texts: (row, column); largest: the absolute value at which the shade is full; nan tiles stay white.
    """
    pale = _pale(scale)
    axes.imshow(np.ma.masked_invalid(cells), vmin=-largest, vmax=largest, cmap=pale, aspect="auto")
    for (row, place), text in np.ndenumerate(np.asarray(texts, dtype=object)):
        if text:
            axes.text(place, row, text, ha="center", va="center", fontsize=7)
    axes.set_xticks(np.arange(cells.shape[1] + 1) - 0.5, minor=True)
    axes.set_yticks(np.arange(cells.shape[0] + 1) - 0.5, minor=True)
    axes.grid(which="minor", color="white", linewidth=1)
    axes.tick_params(which="both", length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _pale(scale: str) -> ListedColormap:
    """A colour scale without its darkest ends, so that black text stays legible on every tile."""
    from matplotlib import colormaps

    return ListedColormap(colormaps[scale](np.linspace(0.22, 0.78, 255)))


def legend_below(figure: Figure, axes: Axes, columns: int, **more: Any) -> None:
    """One legend below all panels, of what is drawn on these axes."""
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=columns, **more)
