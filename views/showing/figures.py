"""The charts and the map as figures for a paper: SVG, PNG or PDF, through matplotlib."""

import io
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np

from citypact.model.measures import MEASURES
from citypact.model.settings.term_table import MODE_WORDS
from citypact.model.settings.units import UNITS
from citypact.model.watched import MODES, RIVALRY
from citypact.views.running.play import Play
from citypact.views.showing.geography import extent, hull, land
from citypact.views.words.texts import TEXTS

if TYPE_CHECKING:  # matplotlib is slow to load, and most visitors never ask for a figure
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Okabe and Ito (2008): colours that the colour-blind can tell apart.
MODE_COLOURS = {"spontaneous": "#009E73", "hybrid": "#0072B2", "hierarchical": "#D55E00"}
LINES = (("#0072B2", "-"), ("#D55E00", "--"), ("#009E73", "-."), ("#CC79A7", ":"), ("#111827", "-"))
STAGE_FILLS = ("#F0E442", "#56B4E9", "#0072B2")
CHINESE = ["Noto Sans CJK SC", "Noto Sans CJK JP", "Source Han Sans SC", "WenQuanYi Zen Hei", "SimHei", "PingFang SC"]
METADATA = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {}}  # the same run gives the same bytes
# The one thread that draws for all visitors: matplotlib's settings are shared, and it keeps every font once for each thread.
_DRAWING = ThreadPoolExecutor(1, thread_name_prefix="citypact-drawing")


def draw(kind: str, play: Play, suffix: str, language: str) -> bytes:
    """A figure of what is played, a map of the first run; kind: "charts" or "map"; language: "en" or "zh"."""
    return _DRAWING.submit(_drawn, kind, play, suffix, language).result()


def _drawn(kind: str, play: Play, suffix: str, language: str) -> bytes:
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    settings: dict[Any, Any] = {
        "font.size": 9, "axes.spines.top": False, "axes.spines.right": False, "legend.frameon": False,
        "legend.fontsize": 8, "svg.hashsalt": "citypact", "axes.unicode_minus": False, "svg.fonttype": "path",
        "font.family": ["DejaVu Sans", *_installed(CHINESE)],  # a list falls back glyph by glyph
    }  # fmt: skip
    with rc_context(settings):
        if kind == "charts":
            figure = Figure(figsize=(7.2, 7.6), layout="constrained")
            _charts(figure, play, language)
        else:
            figure = Figure(figsize=(6.4, 6.0), layout="constrained")
            _map(figure, play, language)
        buffer = io.BytesIO()
        figure.savefig(buffer, format=suffix, dpi=200, metadata=METADATA[suffix])
        return buffer.getvalue()


def _installed(families: Iterable[str]) -> list:
    from matplotlib.font_manager import fontManager

    known = set(fontManager.get_font_names())
    return [family for family in families if family in known]


def _label(item: Any, language: str) -> str:
    return item.label if language == "en" else item.label_zh


def _unit(name: str, language: str) -> str:
    unit = MEASURES[name].unit
    return unit if language == "en" else UNITS[unit]


def _text(key: str, language: str) -> str:
    return TEXTS[key][0 if language == "en" else 1]


def _charts(figure: "Figure", play: Play, language: str) -> None:
    columns = {name: position for position, name in enumerate(MEASURES)}
    runs = [np.array(watched.rows, dtype=float).reshape(play.head, len(MEASURES)) for watched in play.watched]
    years = np.arange(1, play.head + 1)
    panels = figure.subplots(4, 1, sharex=True)

    def lines(axes: "Axes", names: tuple[str, ...], first: int = 0) -> None:
        for number, series in enumerate(runs):
            for position, name in enumerate(names, first):
                colour, dashes = LINES[position]
                label = _label(MEASURES[name], language) if number == 0 else None
                axes.plot(years, series[:, columns[name]], color=colour, linestyle=dashes, label=label,
                          alpha=1.0 if number == 0 else 0.45)  # fmt: skip

    stages = ("stage_joint_governance", "stage_thematic_cooperation", "stage_information_exchange")
    floor = np.zeros(years.size)
    for name, colour in zip(stages, reversed(STAGE_FILLS), strict=True):
        top = floor + runs[0][:, columns[name]]
        panels[0].fill_between(years, floor, top, color=colour, alpha=0.75, linewidth=0, label=_label(MEASURES[name], language))
        floor = top
    lines(panels[0], ("cooperation_rate",), 4)  # black upon the stages
    lines(panels[0], ("depth",), 1)
    panels[0].set(ylim=(0, 1), ylabel=_unit("cooperation_rate", language))
    lines(panels[1], ("mean_trust", "mean_tipping_trust"))
    panels[1].set(ylim=(0, 1), ylabel=_unit("mean_trust", language))
    lines(panels[2], ("search_cost", "negotiation_cost", "monitoring_cost"))
    panels[2].set_ylabel(_unit("search_cost", language))
    beside = panels[2].twinx()
    lines(beside, ("resistance",), 3)
    beside.set_ylabel(_unit("resistance", language))
    lines(panels[3], ("welfare",))
    panels[3].set_ylabel(_unit("welfare", language))
    gini = panels[3].twinx()
    lines(gini, ("gini_output", "gini_gains"), 1)
    gini.set_ylabel(_unit("gini_output", language))
    for axes, other in ((panels[0], None), (panels[1], None), (panels[2], beside), (panels[3], gini)):
        handles, labels = axes.get_legend_handles_labels()
        more = other.get_legend_handles_labels() if other is not None else ([], [])
        axes.legend(handles + more[0], labels + more[1], loc="center left", bbox_to_anchor=(1.18, 0.5))
        for event in play.events:
            axes.axvline(event["year"], color="#888888", linewidth=0.8, linestyle=(0, (2, 2)))
    panels[3].set_xlabel(_text("chart.year", language))


def _map(figure: "Figure", play: Play, language: str) -> None:
    region, record = play.first.run.region, play.first.records[play.shown]
    axes = figure.subplots()
    axes.set_facecolor("#dfe8ee")
    left, bottom, right, top = extent(region, 0.12)
    for ring in land(region):
        axes.fill(ring[::2], ring[1::2], color="#f6f3ec", linewidth=0)
    border = hull(region)
    axes.fill(border[::2], border[1::2], facecolor="#00000008", edgecolor="#999999", linewidth=0.8, linestyle="--")
    stages, modes, output = record.stage, record.mode, record.fact("output")
    for relation in np.nonzero(stages != RIVALRY)[0]:
        ends = play.first.ends[:, relation]
        axes.plot(region.x_km[ends], region.y_km[ends], color=MODE_COLOURS[MODES[modes[relation]]],
                  linewidth=0.5 * int(stages[relation]), alpha=0.6, solid_capstyle="round")  # fmt: skip
    cooperation = play.first.cooperation(play.shown)
    sizes = 26.0 * np.sqrt(output)
    dots = axes.scatter(region.x_km, region.y_km, s=sizes, c=cooperation, cmap="cividis", vmin=0, vmax=1,
                        edgecolors="white", linewidths=0.6, zorder=3)  # fmt: skip
    names = region.cities if language == "en" else region.cities_zh
    for city in np.argsort(-output)[:12]:
        axes.annotate(names[city].split(" (")[0], (region.x_km[city], region.y_km[city]), fontsize=7,
                      xytext=(4, 4), textcoords="offset points", zorder=4)  # fmt: skip
    figure.colorbar(dots, ax=axes, shrink=0.6, label=_text("map.cooperation", language))
    for mode, colour in MODE_COLOURS.items():
        axes.plot([], [], color=colour, linewidth=2, label=_label(MODE_WORDS[mode], language))
    axes.legend(loc="lower left", frameon=True)
    title = region.name if language == "en" else region.name_zh
    axes.set(xlim=(left, right), ylim=(bottom, top), aspect="equal", xticks=[], yticks=[],
             title=f"{title}, {_text('chart.year', language)} {play.shown}")  # fmt: skip
