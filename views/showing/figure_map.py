"""The map as a figure: of one run, or of two beside each other with the difference between them."""

from typing import TYPE_CHECKING, Any

import numpy as np

from citypact.model.settings.term_table import MODE_WORDS
from citypact.model.watched import MODES, RIVALRY, Run, WatchedRun
from citypact.views.running.play import Play
from citypact.views.showing.figure_stamp import breadth, label, label_text, put_stamp, region_name, whose, year_words
from citypact.views.showing.geography import extent, hull, land

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MODE_COLOURS = {"spontaneous": "#009E73", "hybrid": "#0072B2", "hierarchical": "#D55E00"}
MORE, LESS = "#0072B2", "#D55E00"  # deeper in this run, deeper in the other
SEA, LAND = "#dfe8ee", "#f6f3ec"
MOST_NAMES, NAME_SIZE = 16, 6.5  # cities that are named, and points
LONGEST = 24.0  # ems of a name in a title
SINGLE, PANEL = (6.4, 6.3), 4.7  # inches
# Where a name may stand beside its city: shift in points, from the left or the right.
PLACES: tuple[tuple[int, int, Any], ...] = ((5, 3, "left"), (5, -8, "left"), (-5, 3, "right"), (-5, -8, "right"))


def maps(figure: "Figure", play: Play, language: str, calendar: int = 0) -> None:
    """Draw the map of the year shown; of two runs both, and the difference where they are of one region."""
    year = year_words(play.shown, language, calendar)
    if len(play.watched) == 1:
        figure.set_size_inches(*SINGLE)
        foot = put_stamp(figure, play, language, calendar)
        axes = figure.add_axes((0.02, (foot + 0.05) / SINGLE[1], 0.82, 1 - (foot + 0.4) / SINGLE[1]))
        dots = draw_map(axes, play.first, play.shown, language)
        axes.set_title(_at(play.first.run, year, language), fontsize=9.5)
        scale(figure, dots, (0.86, 0.3, 0.022, 0.45), label_text("map.cooperation", language))
        return
    panels = 3 if comparable(play) else 2
    wide, tall = panels * PANEL + 0.2, PANEL + 1.2
    figure.set_size_inches(wide, tall)
    foot = put_stamp(figure, play, language, calendar) + 0.62
    for track, (watched, name) in enumerate(
        zip(play.watched, whose(play, language, LONGEST, ("figure.thisMap", "figure.otherMap")), strict=True)
    ):
        axes = figure.add_axes(_panel(track, wide, tall, foot))
        dots = draw_map(axes, watched, play.shown, language)
        axes.set_title(f"{name}\n{_at(watched.run, year, language)}", fontsize=9)
    place = (PANEL - 1.4) / wide, (foot - 0.2) / tall, 3.0 / wide, 0.08 / tall
    scale(figure, dots, place, label_text("map.cooperation", language), "horizontal")
    if panels > 2:
        axes = figure.add_axes(_panel(2, wide, tall, foot))
        dots = _difference(axes, play, language)
        axes.set_title(f"{label_text('figure.difference', language)}\n{year}", fontsize=9)
        place = (2 * PANEL + 1.0) / wide, (foot - 0.2) / tall, 3.0 / wide, 0.08 / tall
        scale(figure, dots, place, label_text("figure.differenceScale", language), "horizontal")


def _at(run: Run, year: str, language: str) -> str:
    return f"{region_name(run, language)}{', ' if language == 'en' else '，'}{year}"


def comparable(play: Play) -> bool:
    """Whether two runs have the same cities and relations, so that one can be taken from the other."""
    one, two = play.watched
    same = one.run.region.id == two.run.region.id and one.ends.shape == two.ends.shape
    return same and bool(np.array_equal(one.ends, two.ends))


def _panel(number: int, wide: float, tall: float, foot: float) -> tuple[float, float, float, float]:
    return (0.1 + number * PANEL) / wide, foot / tall, (PANEL - 0.1) / wide, (tall - foot - 0.45) / tall


def scale(
    figure: "Figure", dots: Any, place: tuple[float, float, float, float], words: str, orientation: Any = "vertical"
) -> None:
    """A colour bar at a place (left, bottom, width, height) in shares of the figure."""
    bar = figure.colorbar(dots, cax=figure.add_axes(place), orientation=orientation)
    bar.set_label(words, fontsize=7.5)
    bar.ax.tick_params(labelsize=7)


def draw_map(axes: "Axes", watched: WatchedRun, year: int, language: str, names: int = MOST_NAMES) -> Any:
    """The map of a year: cities by output and cooperation, relations by stage and mode; returns the dots, for a colour bar."""
    region, record = watched.run.region, watched.records[year]
    _ground(axes, watched)
    for relation in np.nonzero(record.stage != RIVALRY)[0].tolist():
        colour = MODE_COLOURS[MODES[record.mode[relation]]]
        _line(axes, watched, relation, colour, int(record.stage[relation]))
    dots = _dots(axes, watched, record.fact("output"), watched.cooperation(year), "cividis", (0.0, 1.0))
    for mode, colour in MODE_COLOURS.items():
        axes.plot([], [], color=colour, linewidth=2, label=label(MODE_WORDS[mode], language))
    axes.legend(loc="lower left", frameon=True, fontsize=7, framealpha=0.85)
    _name(axes, record.fact("output"), region.cities if language == "en" else region.cities_zh, region.x_km, region.y_km, names)
    return dots


def _difference(axes: "Axes", play: Play, language: str) -> Any:
    """Where this run cooperates more (blue) or less (vermilion) than the other, and where it has gone deeper or less deep."""
    one, two = play.watched
    first, second = (watched.records[play.shown] for watched in play.watched)
    _ground(axes, one)
    deeper = first.stage.astype(int) - second.stage.astype(int)
    for relation in np.nonzero(deeper)[0].tolist():
        _line(axes, one, relation, MORE if deeper[relation] > 0 else LESS, abs(int(deeper[relation])))
    change = one.cooperation(play.shown) - two.cooperation(play.shown)
    dots = _dots(axes, one, first.fact("output"), change, _between(), (-1.0, 1.0))
    for key, colour in (("figure.deeper", MORE), ("figure.shallower", LESS)):
        axes.plot([], [], color=colour, linewidth=2, label=label_text(key, language))
    axes.legend(loc="lower left", frameon=True, fontsize=7, framealpha=0.85)
    return dots


def _between() -> Any:
    """A scale from vermilion over white to blue."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("difference", [LESS, "#ffffff", MORE])


def _ground(axes: "Axes", watched: WatchedRun) -> None:
    """Sea, land and the hull of the agglomeration; no borders are drawn."""
    region = watched.run.region
    axes.set_facecolor(SEA)
    left, bottom, right, top = extent(region, 0.12)
    for ring in land(region):
        axes.fill(ring[::2], ring[1::2], color=LAND, linewidth=0)
    border = hull(region)
    axes.fill(border[::2], border[1::2], facecolor="#00000008", edgecolor="#999999", linewidth=0.8, linestyle="--")
    axes.set(xlim=(left, right), ylim=(bottom, top), aspect="equal", xticks=[], yticks=[])
    axes.spines[:].set_visible(False)


def _line(axes: "Axes", watched: WatchedRun, relation: int, colour: str, width: int) -> None:
    region, ends = watched.run.region, watched.ends[:, relation]
    axes.plot(region.x_km[ends], region.y_km[ends], color=colour, linewidth=0.5 * width, alpha=0.6, solid_capstyle="round")


def _dots(
    axes: "Axes", watched: WatchedRun, output: np.ndarray, values: np.ndarray, colours: Any, ends: tuple[float, float]
) -> Any:
    region = watched.run.region
    return axes.scatter(region.x_km, region.y_km, s=26.0 * np.sqrt(output) * _size(axes), c=values, cmap=colours, vmin=ends[0],
                        vmax=ends[1], edgecolors="#555555" if ends[0] < 0 else "white", linewidths=0.6, zorder=3)  # fmt: skip


def _size(axes: "Axes") -> float:
    """How large dots are against those of a map that fills a page's width."""
    return min(1.0, float(axes.get_window_extent().width) / axes.figure.dpi / 5.0)


def _name(axes: "Axes", output: np.ndarray, names: tuple[str, ...], x: np.ndarray, y: np.ndarray, most: int) -> None:
    """Name the largest cities, each where its name covers no other; one that finds no room has none."""
    from matplotlib.patheffects import withStroke

    points = axes.transData.transform(np.column_stack([x, y])) * 72.0 / axes.figure.dpi
    taken: list[tuple[float, float, float, float]] = []
    for city in np.argsort(-output, kind="stable")[:most]:
        name = names[city].split(" (")[0]
        for across, up, side in PLACES:
            wide = breadth(name) * NAME_SIZE
            left = points[city, 0] + (across if side == "left" else across - wide)
            box = left, points[city, 1] + up - 1, left + wide, points[city, 1] + up + NAME_SIZE
            if any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in taken):
                continue
            taken.append(box)
            axes.annotate(name, (x[city], y[city]), fontsize=NAME_SIZE, xytext=(across, up), textcoords="offset points", ha=side,
                          zorder=4, path_effects=[withStroke(linewidth=1.8, foreground="#ffffffcc")])  # fmt: skip
            break
