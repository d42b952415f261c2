"""Charts of tidy frames, in the house style: a band, a phase diagram, survival curves, a map.

Each takes a frame, from ``Result.panel``, from a sweep (``experiments.open``) or from a stored table, draws on ``ax`` or on a
figure of its own, and returns the axes; ``ax.figure.savefig`` writes it. The named experiments draw with the same functions.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes

from citypact.agents.codes import STAGES
from citypact.experiments.paper.figure_panels import SCALE, axis_label, column, columns, contour, grid_of, tiles
from citypact.experiments.paper.figure_style import LINES, line_style, new_figure
from citypact.experiments.paper.inference import MODES, means_by, survival_table
from citypact.model.evidence.state_table import STATES
from citypact.model.measures import MEASURES
from citypact.model.refusal import Refusal, unknown
from citypact.model.regions.region import Region

if TYPE_CHECKING:
    import pandas

HEIGHT = 3.4  # inches of a chart of its own
LARGEST_DOT = 260.0  # square points, of the largest city of a map
DEEPEST = len(STAGES) - 1


def _axes(ax: Axes | None, frame: "pandas.DataFrame", *names: str) -> Axes:
    """The axes to draw on; refuses a column that the frame does not have."""
    for name in names:
        if name not in frame.columns:
            raise Refusal(unknown("column", name, frame.columns))
    if ax is not None:
        return ax
    with new_figure(height=HEIGHT) as (_, axes):
        return axes


def told(name: str, frame: "pandas.DataFrame") -> str:
    """A column as an axis tells it: label and unit if it is declared.

    Some parameters are called like a measure or a state. In a frame of years, measures and states are meant, for there parameters
    have a prefix.
    """
    if "year" in frame.columns:
        for table in (STATES if {"city", "city_i"} & set(frame.columns) else {}, MEASURES):
            if name in table:
                return f"{table[name].label} ({table[name].unit})"
    try:
        return axis_label(name.removeprefix("parameter_"))
    except KeyError:
        return name.replace("_", " ").capitalize()


def band(
    frame: "pandas.DataFrame",
    x: str,
    y: str,
    low: str | None = None,
    high: str | None = None,
    *,
    by: str | None = None,
    ax: Axes | None = None,
    position: int = 0,
    label: str | None = None,
    sparse: bool = False,
    alpha: float = 0.18,
) -> Axes:
    """Lines of y over x with their intervals as bands.

    low, high: the columns of the interval, where the frame holds one row for each x; without them the mean over the rows of each
    x is drawn, with Student's 95 % interval, which takes these rows for independent runs. by: a column, a line for each of its
    values; position: of the first line in the order of colours, dashes and markers; sparse: only some markers.
    """
    axes = _axes(ax, frame, x, y, *(name for name in (low, high, by) if name is not None))
    lines = (
        [(label, frame)] if by is None else [(str(value), rows) for value, rows in frame.groupby(by, sort=False, observed=True)]
    )
    if position + len(lines) > len(LINES):
        raise Refusal(f"{by} has {len(lines)} values; allowed: up to {len(LINES) - position} lines in one chart")
    for place, (name, rows) in enumerate(lines, position):
        drawn = rows if low is not None and high is not None else means_by(rows, x, y)
        across, mean, least, most = columns(drawn, x, *((y, low, high) if low is not None and high is not None else MEANS))
        colour, dashes, marker = LINES[place]
        style: Mapping[str, Any] = {"color": colour, "linestyle": dashes, "marker": marker, "markerfacecolor": "white"}
        axes.fill_between(across, least, most, color=colour, alpha=alpha, linewidth=0)
        axes.plot(across, mean, label=name, **(line_style(place, across.size) if sparse else style))
    if ax is None:
        axes.set(xlabel=told(x, frame), ylabel=told(y, frame))
        _legend(axes)
    return axes


MEANS = ("mean", "low", "high")


def phase_diagram(
    frame: "pandas.DataFrame",
    x: str,
    y: str,
    value: str,
    *,
    ax: Axes | None = None,
    low: float | None = None,
    high: float | None = None,
    scale: str = SCALE,
    contours: Iterable[float] = (),
    contours_of: str | None = None,
    form: str = "%g",
) -> Axes:
    """Tiles of a value over a grid of x and y, hatched where there is none, with contour lines if asked for.

    The mean is taken over the rows of each (x, y), such as those of its seeds. low, high: where the shades begin and end (None:
    at the smallest and largest value); contours: levels of the lines, labelled by ``form``; contours_of: of another column. What
    a colour bar needs is the first of the axes' collections; a chart of its own has one.
    """
    axes = _axes(ax, frame, x, y, value, *([] if contours_of is None else [contours_of]))
    shown = frame.groupby([y, x], observed=True, as_index=False)[list(dict.fromkeys((value, contours_of or value)))].mean()
    across, up, cells = grid_of(shown, x, y, value)
    for name, levels in ((x, across), (y, up)):
        if levels.size < 2 or levels.dtype.kind not in "fiu":
            raise Refusal(f"{name} has the values {', '.join(map(str, levels[:5]))}; allowed: at least two numbers, for a grid")
    least, most = (np.nanmin(cells) if low is None else low), (np.nanmax(cells) if high is None else high)
    shade = tiles(axes, across, up, cells, least, most, scale)
    contour(axes, across, up, cells if contours_of is None else grid_of(shown, x, y, contours_of)[2], contours, form)
    if ax is None:
        axes.set(xlabel=told(x, frame), ylabel=told(y, frame))
        axes.figure.colorbar(shade, ax=axes, label=told(value, frame))
    return axes


def survival_curve(
    frame: "pandas.DataFrame",
    years: str = "years",
    *,
    by: str = "mode",
    ax: Axes | None = None,
    labels: Mapping[str, str] | None = None,
    alpha: float = 0.2,
) -> Axes:
    """Shares still alive after so many years, as steps with their intervals, a line for each value of ``by``.

    frame: with the columns survival, low and high; or of counts, broken and censored, as ``Result.panel("lives")`` and a sweep's
    ``survival()`` give them, of which Kaplan and Meier's curves are made with 90 % intervals from resampling whole runs. labels:
    value -> what the legend calls it. Modes of founding keep their colours also where one is missing.
    """
    if "broken" in frame.columns and "survival" not in frame.columns:
        frame = survival_table(frame, by, years)
    axes = _axes(ax, frame, years, by, "survival", "low", "high")
    found = list(dict.fromkeys(frame[by]))
    order: Sequence[str] = list(MODES.values()) if set(found) <= set(MODES.values()) else found
    if len(order) > len(LINES):
        raise Refusal(f"{by} has {len(order)} values; allowed: up to {len(LINES)} lines in one chart")
    for position, value in enumerate(order):
        rows = frame[(frame[by] == value).to_numpy()]
        if len(rows):
            lasted, alive, least, most = columns(rows, years, "survival", "low", "high")
            axes.fill_between(lasted, least, most, step="post", color=LINES[position][0], alpha=alpha, linewidth=0)
            label = str(value).capitalize() if labels is None else labels[value]
            axes.step(lasted, alive, where="post", label=label, **line_style(position, lasted.size))
    if ax is None:
        axes.set(xlabel="Years", ylabel="Share of relations alive", ylim=(0, 1.02))
        _legend(axes)
    return axes


def map_of(
    region: Region,
    frame: "pandas.DataFrame",
    value: str,
    relations: "pandas.DataFrame | None" = None,
    *,
    ax: Axes | None = None,
    low: float | None = None,
    high: float | None = None,
    scale: str = "cividis",
    names: int = 8,
) -> Axes:
    """The cities of a region at their places, as large as their output and shaded by a value, and who cooperates with whom.

    frame: rows with city and value, such as a year of ``Result.panel("city")``, of which the mean is taken where a city has
    several; dots are of its column output if it has one, else of the region's. relations: a year of a run of
    ``panel("relation")``, of which all above rivalry are drawn, wider the deeper, in the colour of their mode. names: how many of
    the largest cities are named.
    """
    axes = _axes(ax, frame, "city", value)
    means = frame.groupby("city", observed=True, sort=False)[[value, *({"output"} & set(frame.columns) - {value})]].mean()
    for city in means.index:
        region.city_index(city)  # refuses a stranger
    means = means.reindex(list(region.cities))
    output = column(means, "output") if "output" in means else region.output
    if relations is not None:
        _lines(axes, region, relations)
    axes.scatter(region.x_km, region.y_km, s=LARGEST_DOT * output / np.nanmax(output), c=column(means, value), cmap=scale,
                 vmin=low, vmax=high, edgecolors="white", linewidths=0.6, zorder=3)  # fmt: skip
    for city in np.argsort(-output, kind="stable")[:names]:
        axes.annotate(region.cities[city].split(" (")[0], (region.x_km[city], region.y_km[city]), fontsize=7, xytext=(4, 4),
                      textcoords="offset points", zorder=4)  # fmt: skip
    axes.set(aspect="equal", xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    if ax is None:
        axes.figure.colorbar(axes.collections[-1], ax=axes, label=told(value, frame), shrink=0.8)
        _legend(axes)
    return axes


def _lines(axes: Axes, region: Region, relations: "pandas.DataFrame") -> None:
    """Relations above rivalry; each mode of founding has a colour and a dash, and is told of once."""
    _axes(axes, relations, "city_i", "city_j", "stage", "mode")
    if relations.duplicated(["city_i", "city_j"]).any():
        raise Refusal("relations: a pair of cities stands there more than once; choose one year of one run")
    index = {city: place for place, city in enumerate(region.cities)}
    for position, mode in enumerate(MODES.values()):
        rows = relations[(relations["mode"] == mode).to_numpy()]
        colour, dashes, _ = LINES[position]
        for one, other, stage in zip(rows["city_i"], rows["city_j"], rows["stage"], strict=True):
            ends = [index[one], index[other]]
            axes.plot(region.x_km[ends], region.y_km[ends], color=colour, linestyle=dashes, alpha=0.6,
                      linewidth=1.8 * STAGES.index(stage) / DEEPEST)  # fmt: skip
        if len(rows):
            axes.plot([], [], color=colour, linestyle=dashes, label=mode.capitalize())


def _legend(axes: Axes) -> None:
    """A legend beside the axes, where there is something to tell apart."""
    if axes.get_legend_handles_labels()[1]:
        axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), handlelength=2.6)
