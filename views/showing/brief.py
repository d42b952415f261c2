"""The one-page brief: question, answer, what was done, map, two charts, numbers, who gains and who loses, caveats, citation."""

from typing import TYPE_CHECKING

import numpy as np

from citypact.experiments.publishing import software
from citypact.experiments.single.simulation import command
from citypact.model.measures import MEASURES
from citypact.model.version import MODEL_VERSION
from citypact.views.running.band import SEEDS
from citypact.views.running.link import link
from citypact.views.running.play import Play
from citypact.views.showing import brief_words as words
from citypact.views.showing.desk import acting
from citypact.views.showing.figure_charts import mark_agenda
from citypact.views.showing.figure_map import draw_map
from citypact.views.showing.figure_stamp import label, label_text, year_words
from citypact.views.showing.frames import POSITIONS
from citypact.views.showing.sheet import HEADING, Sheet, breadth, broken, height

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

A4 = (8.27, 11.69)  # inches
LEFT, WIDE, COLUMN, SECOND = 0.62, 7.03, 3.45, 4.2  # the second column begins at the last
TOP, CHARTS, NUMBERS, FOOT = 1.3, 5.34, 7.2, 9.28  # where words and map, charts, tables and caveats begin
TITLES = (15.0, 13.0, 11.5, 10.0)
SIZES = (8.0, 7.4, 6.8, 6.2, 5.6)  # points of the words
ACCENT, SOFT = "#0b5c8f", "#55606a"
THIS, OUTLAY, WITHOUT = "#0072B2", "#D55E00", "#7a848c"
TABLE = (
    "cooperation_rate", "depth", "stage_joint_governance", "mean_trust", "welfare", "total_output", "gini_output", "gini_gains",
    "outlay", "outlay_sum",
)  # fmt: skip
EDGES = 1.5, 2.15, 2.8, COLUMN  # of a table's columns
MOST_CITIES = 5  # of those that gain, and of those that lose
LONGEST_LINK = 480  # characters; a longer one is left out whole
SMALL = 6.6  # points


def brief(figure: "Figure", play: Play, language: str, calendar: int = 0) -> None:
    """Draw the brief of the year shown; raises ``Said`` for year 0."""
    found, sheet = words.facts(play), Sheet(figure, *A4)
    _head(sheet, found, language, calendar)
    _words(sheet, found, language)
    _map(sheet, found, language, calendar)
    _charts(sheet, found, language)
    _numbers(sheet, found, language, calendar)
    _cities(sheet, found, language)
    _foot(sheet, found, language)


def _head(sheet: Sheet, found: words.Facts, language: str, calendar: int) -> None:
    sheet.write(LEFT, 0.5, f"CityPact · {label_text('brief.kind', language)}", 8.5, color=ACCENT, fontweight="bold")
    told = f"{label_text('brief.of', language).format(found.year, found.play.head)}" + (
        f" · {calendar + found.year}" if calendar else ""
    )
    sheet.write(LEFT + WIDE, 0.5, told, 8.5, color=SOFT, ha="right")
    title = words.title(found, language)
    size = next((size for size in TITLES if breadth(title, size, "bold") <= WIDE), TITLES[-1])
    lines = broken(title, WIDE - 0.15, size, "bold") if size == TITLES[-1] else [title]
    cut = lines[0] if len(lines) == 1 else f"{lines[0].rstrip(' ,，、+＋')}…"  # the words below tell all of it
    sheet.write(LEFT, 0.74, cut, size, fontweight="bold")
    sheet.rule(LEFT, 1.08, WIDE, ACCENT)


def _words(sheet: Sheet, found: words.Facts, language: str) -> None:
    """Question, answer and what was done, in the largest size at which they end above the charts."""
    sections = {
        "brief.question": [words.question(found, language)],
        "brief.answer": [words.answer(found, language)],
        "brief.done": words.done(found, language),
    }
    fitting = (size for size in SIZES if height(sections.values(), COLUMN, size) <= CHARTS - 0.3 - TOP)
    size, top = next(fitting, SIZES[-1]), TOP
    for key, texts in sections.items():
        top = sheet.section(LEFT, top, COLUMN, label_text(key, language), texts, size, ACCENT)


def _map(sheet: Sheet, found: words.Facts, language: str, calendar: int) -> None:
    year = year_words(found.year, language, calendar)
    sheet.write(SECOND, TOP, label_text("brief.map", language).format(year), HEADING, color=ACCENT, fontweight="bold")
    axes = sheet.axes(SECOND, TOP + 0.2, COLUMN, 3.0)
    dots = draw_map(axes, found.play.first, found.year, language, 10)
    bar = sheet.figure.colorbar(dots, cax=sheet.axes(SECOND + 0.9, 4.6, 1.7, 0.07), orientation="horizontal")
    bar.set_label(label_text("map.cooperation", language), fontsize=SMALL)
    bar.ax.tick_params(labelsize=6)


def _charts(sheet: Sheet, found: words.Facts, language: str) -> None:
    """Cooperation with the band of seeds, and welfare beside outlay; the run without policy in grey."""
    years = np.arange(1, found.play.head + 1)
    top, tall = CHARTS, 1.4
    left = sheet.axes(LEFT + 0.32, top, COLUMN - 0.42, tall)
    if found.seeds is not None:
        low, high = (np.array(found.seeds[name], dtype=float)[:, 0] for name in ("low", "high"))
        left.fill_between(
            years, low, high, color=THIS, alpha=0.18, linewidth=0, label=label_text("brief.band", language).format(SEEDS)
        )
    _line(left, found, "cooperation_rate", THIS, language)
    left.set(ylim=(0, 1))
    right = sheet.axes(SECOND + 0.32, top, COLUMN - 0.42, tall)
    _line(right, found, "welfare", THIS, language)
    outlay = found.play.rows(found.play.current)[:, POSITIONS["outlay"]]
    right.plot(years, outlay, color=OUTLAY, linestyle="-.", linewidth=1.3, label=label(MEASURES["outlay"], language))
    for axes, start, key in ((left, LEFT, "brief.cooperationChart"), (right, SECOND, "brief.welfareChart")):
        sheet.write(start, top - 0.25, label_text(key, language), HEADING, color=ACCENT, fontweight="bold")
        mark_agenda(axes, acting(found.run.agenda, found.play.head))
        axes.axvline(found.year, color="#333333", linewidth=0.6, linestyle=":")
        axes.set(xlim=(0, max(1, found.play.head)))
        axes.set_xlabel(label_text("chart.year", language), fontsize=7, labelpad=1)
        axes.tick_params(labelsize=6.5)
        axes.legend(fontsize=6.3, loc="best", handlelength=1.7, labelspacing=0.25)


def _line(axes: "Axes", found: words.Facts, name: str, colour: str, language: str) -> None:
    """A measure of the run, and behind it, dashed, of the run without policy."""
    lived = found.play.rows(found.play.current)[:, POSITIONS[name]]
    years = np.arange(1, len(lived) + 1)
    if found.without is not None:
        behind = np.array([row[POSITIONS[name]] for row in found.without.rows[: len(lived)]])
        axes.plot(
            years,
            behind,
            color=WITHOUT,
            linestyle="--",
            linewidth=1.1,
            label=label_text("brief.without", language).format(label(MEASURES[name], language)),
        )
    axes.plot(years, lived, color=colour, linewidth=1.6, label=label(MEASURES[name], language))


def _numbers(sheet: Sheet, found: words.Facts, language: str, calendar: int) -> None:
    top, year = NUMBERS, year_words(found.year, language, calendar)
    sheet.write(LEFT, top, label_text("brief.numbers", language).format(year), HEADING, color=ACCENT, fontweight="bold")
    rows = [[label_text(f"brief.{key}", language) for key in ("measure", "this", "beside", "difference")]]
    for name in TABLE:
        told = label_text("brief.outlaySum", language) if name == "outlay_sum" else label(MEASURES[name], language)
        value, other = found.value(name), found.value_without(name)
        rows.append([told, words.number(value), words.number(other), words.signed(None if other is None else value - other)])
    if found.without is None:  # nothing to set the run's own numbers against
        sheet.table(LEFT, top + 0.2, (EDGES[0], COLUMN), [row[:2] for row in rows], 7.2)
    else:
        sheet.table(LEFT, top + 0.2, EDGES, rows, 7.2)


def _cities(sheet: Sheet, found: words.Facts, language: str) -> None:
    top = NUMBERS
    sheet.write(SECOND, top, label_text("brief.who", language), HEADING, color=ACCENT, fontweight="bold")
    gains = found.gains()
    if gains is None:
        key = "brief.nothing" if found.run.agenda.is_empty else "brief.incomparable"
        sheet.paragraph(SECOND, top + 0.2, COLUMN, label_text(key, language), 7.5)
        return
    ranked = np.argsort(-gains, kind="stable")
    top += 0.2
    for key, cities in (("gainers", ranked[gains[ranked] > 0]), ("losing", ranked[::-1][gains[ranked[::-1]] < 0])):
        head = [label_text(f"brief.{word}", language) for word in (key, "this", "beside", "difference")]
        rows = [head, *(_city(found, city, float(gains[city]), language) for city in cities[:MOST_CITIES])]
        if len(rows) == 1:
            rows.append([label_text("brief.nobody", language), "", "", ""])
        top = sheet.table(SECOND, top, EDGES, rows, 7.2) + 0.05


def _city(found: words.Facts, city: int, gain: float, language: str) -> list[str]:
    region, payoff = found.run.region, found.play.first.records[found.year].fact("city_payoff")[city]
    name = (region.cities if language == "en" else region.cities_zh)[city].split(" (")[0]
    return [name, words.number(float(payoff)), words.number(float(payoff) - gain), words.signed(gain)]


def _foot(sheet: Sheet, found: words.Facts, language: str) -> None:
    """Caveats, citation, and how to repeat the run."""
    caveats, cite = label_text("brief.caveats", language), label_text("brief.cite", language)
    top = sheet.section(LEFT, FOOT, WIDE, caveats, [words.caveats(found, language)], 7.2, ACCENT)
    run, brought = found.run, link(found.play)
    hashes = label_text("brief.hashes", language).format(run.parameters.hash, run.agenda.hash, MODEL_VERSION)
    texts = [
        f"{software.TITLE}. {hashes}",
        label_text("brief.theory", language),
        f"{label_text('brief.command', language)} {command(run, found.play.head)}",
        *([f"{label_text('brief.link', language)} {brought}"] if len(brought) <= LONGEST_LINK else []),
    ]
    sheet.section(LEFT, top, WIDE, cite, texts, SMALL, ACCENT)
