"""The charts as a figure: the four of the page and what the visitor charts besides, of one run or of two."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from citypact.model.measures import MEASURES
from citypact.views.running.play import Play
from citypact.views.showing.desk import acting
from citypact.views.showing.figure_stamp import label, label_text, policy_name, put_stamp, region_name, shortened, unit, whose
from citypact.views.showing.frames import POSITIONS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Okabe and Ito (2008): colours that the colour-blind can tell apart; of one run lines differ in dashes too.
LINES = (("#0072B2", "-"), ("#D55E00", "--"), ("#009E73", "-."), ("#CC79A7", ":"), ("#111827", "-"))
STAGES = {"stage_joint_governance": "#0072B2", "stage_thematic_cooperation": "#56B4E9", "stage_information_exchange": "#F0E442"}
POLICY, MARK = "#E69F00", "#888888"
TRACKS: tuple[Any, Any] = ("-", "--")  # this run and the other
# Measures of the left and of the right axis, each with its place in LINES.
PANELS: tuple[tuple[dict[str, int], dict[str, int]], ...] = (
    ({"cooperation_rate": 4, "depth": 1}, {}),
    ({"mean_trust": 0, "mean_tipping_trust": 1}, {}),
    ({"search_cost": 0, "negotiation_cost": 1, "monitoring_cost": 2}, {"resistance": 3}),
    ({"welfare": 0}, {"gini_output": 1, "gini_gains": 2}),
)
SHARES = 2  # the first panels, which go from 0 to 1
WIDTH, PANEL, BETWEEN, TOP, FOOT = 7.2, 1.5, 0.46, 0.2, 0.5  # inches
LEGEND = 0.165  # inches that a line of the legend takes
LEFT, RIGHT = 0.7, 0.75
LONGEST = 38.0  # ems of a name in the legend


def charts(figure: "Figure", play: Play, language: str, calendar: int = 0) -> None:
    """Draw the charts of all years lived; the figure takes the height that they need."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    panels = [*PANELS, *asked_panels(play.charted)]
    above = TOP + LEGEND * (1 + 2 * (len(play.watched) > 1))
    figure.set_size_inches(WIDTH, above + len(panels) * (PANEL + BETWEEN) + FOOT)
    foot = put_stamp(figure, play, language, calendar) + FOOT
    runs = [play.rows(played)[: play.head] for played in (play.current, play.other) if played is not None]
    tall = (figure.get_figheight() - above - foot) / len(panels)
    for number, (left, right) in enumerate(panels):
        bottom = foot + (len(panels) - 1 - number) * tall
        axes = figure.add_axes(_share(figure, LEFT, bottom, WIDTH - LEFT - RIGHT, tall - BETWEEN))
        if number == 0:
            _stages(axes, runs[0], language)
        _lines(axes, runs, left, language)
        beside = axes.twinx() if right else None
        if beside is not None:
            _lines(beside, runs, right, language)
        _mark(axes, play)
        axes.set(xlim=(0, max(1, play.head)))
        if number < SHARES:
            axes.set_ylim(0, 1)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        if number < len(panels) - 1:
            axes.tick_params(labelbottom=False)
        elif calendar:
            axes.xaxis.set_major_formatter(FuncFormatter(lambda year, _: f"{year:.0f}\n{calendar + year:.0f}"))
        _legend(axes, beside)
    axes.set_xlabel(label_text("chart.year", language))
    _title(figure, play, language)


def _share(figure: "Figure", *inches: float) -> tuple[float, float, float, float]:
    """(left, bottom, width, height) in shares of the figure."""
    wide, tall = figure.get_size_inches()
    left, bottom, width, height = inches
    return left / wide, bottom / tall, width / wide, height / tall


def asked_panels(names: Iterable[str]) -> list[tuple[dict[str, int], dict[str, int]]]:
    """Panels for the measures that the visitor charts besides: those of one unit together, as many as lines can be told apart."""
    drawn = {name for panel in PANELS for side in panel for name in side} | set(STAGES)
    of_unit: dict[str, list[str]] = {}
    for name in dict.fromkeys(names):
        if name not in drawn:
            of_unit.setdefault(MEASURES[name].unit, []).append(name)
    groups = [group[k : k + len(LINES)] for group in of_unit.values() for k in range(0, len(group), len(LINES))]
    return [({name: place for place, name in enumerate(group)}, {}) for group in groups]


def _lines(axes: "Axes", runs: Sequence[np.ndarray], places: dict[str, int], language: str) -> None:
    """Lines of measures of one unit; of two runs the first is solid and the second dashed."""
    for track, series in enumerate(runs):
        years = np.arange(1, len(series) + 1)
        for name, place in places.items():
            colour, dashes = LINES[place]
            axes.plot(years, series[:, POSITIONS[name]], color=colour, linestyle=dashes if len(runs) == 1 else TRACKS[track],
                      label=label(MEASURES[name], language) if track == 0 else None, linewidth=1.4 - 0.3 * track)  # fmt: skip
    axes.set_ylabel(unit(MEASURES[next(iter(places))], language), fontsize=7.5)


def _stages(axes: "Axes", series: np.ndarray, language: str) -> None:
    """The stages of the first run as areas upon each other, the deepest at the bottom."""
    years, floor = np.arange(1, len(series) + 1), np.zeros(len(series))
    for name, colour in STAGES.items():
        top = floor + series[:, POSITIONS[name]]
        axes.fill_between(years, floor, top, color=colour, alpha=0.6, linewidth=0, label=label(MEASURES[name], language))
        floor = top


def _mark(axes: "Axes", play: Play) -> None:
    """The years of the first run's agenda as a bar along the top; its moves and changes of parameters as dashed lines."""
    mark_agenda(axes, acting(play.first.agenda, play.head))
    years = {event["year"] for event in play.events} | {change.first for change in play.first.changes}
    for year in sorted(year for year in years if year <= play.head):
        axes.axvline(year - 1, color=MARK, linewidth=0.8, linestyle=(0, (2, 2)))


def mark_agenda(axes: "Axes", acts: np.ndarray) -> None:
    """A bar along the top in the years in which an agenda may act; acts: (year,) from year 1 on."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], acts, [False]])))
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        axes.axvspan(float(first), float(last), ymin=1.0, ymax=1.04, color=POLICY, linewidth=0, clip_on=False)


def _legend(axes: "Axes", beside: "Axes | None") -> None:
    """One row above the panel; what belongs to the right axis comes last."""
    handles, labels = axes.get_legend_handles_labels()
    more = beside.get_legend_handles_labels() if beside is not None else ([], [])
    axes.legend(handles + more[0], labels + more[1], loc="lower left", bbox_to_anchor=(-0.01, 1.02), ncols=5, fontsize=7,
                columnspacing=1.0, handlelength=1.8, borderaxespad=0.2)  # fmt: skip


def _title(figure: "Figure", play: Play, language: str) -> None:
    """Whose run it is: region and policy, or which of two runs is solid and which dashed."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    run = play.first.final_run()
    top = 1.0 - 0.08 / figure.get_figheight()
    figure.text(LEFT / WIDTH, top, region_name(run, language), fontsize=10.5, fontweight="bold", va="top")
    handles: list = []
    if len(play.watched) > 1:
        for dashes, name in zip(TRACKS, whose(play, language, LONGEST), strict=True):
            handles.append(Line2D([], [], color="black", linestyle=dashes, label=name))
    policy = label_text("figure.policy", language).format(shortened(policy_name(run, language), LONGEST))
    handles.append(Patch(color=POLICY, label=policy))
    figure.legend(handles=handles, loc="upper left", bbox_to_anchor=(LEFT / WIDTH - 0.012, top - 0.17 / figure.get_figheight()),
                  fontsize=7.5, handlelength=1.8, labelspacing=0.3)  # fmt: skip
