"""The figures of the agglomerations experiment, drawn from its stored tables."""

from math import ceil
from textwrap import fill

import numpy as np

from citypact.agents.choice import TERMS
from citypact.experiments.named.agglomerations import spec
from citypact.experiments.named.agglomerations.spec import by_region, name_of, ranked, terms_of, the
from citypact.experiments.named.study import Stored
from citypact.experiments.paper.figure_panels import axis_label, column, dots, legend_below, written_tiles
from citypact.experiments.paper.figure_style import LINES, STAGE_FILLS, new_figure, save
from citypact.experiments.paper.outcomes import STAGE_SHARES
from citypact.experiments.paper.prose import signed
from citypact.experiments.paper.tables import where
from citypact.experiments.paper.worlds import FIRST, LAST, LATER
from citypact.model.measures import MEASURES
from citypact.model.regions.loading import load_region
from citypact.model.settings.packages import PACKAGES
from citypact.model.settings.term_table import TERM_WORDS

INTERVAL = "Bars and bands are 95 % intervals of the mean over seeds."
WORDS = {term: TERM_WORDS[term].label.capitalize() for term in TERMS} | {"dU": "Sum: gain from cooperating, dU"}
MOMENTS = {"first_year": "its first", "at_withdrawal": "its last", "later": f"{LATER - LAST} years on"}
COLUMNS = 5  # of panels, one for each region
TICKS = (2010, 2030, 2050)


def draw_all(stored: Stored) -> None:
    """Draw every figure of the experiment."""
    for draw in (draw_stages, draw_obstacles, draw_modes, draw_plans):
        draw(stored)


def draw_stages(stored: Stored) -> None:
    """Shares of relations by stage at the end, and final cooperation, in laissez-faire."""
    means = spec.ends(stored)[::-1]
    places, start = range(len(means)), np.zeros(len(means))
    with new_figure(height=3.8) as (figure, axes):
        for stage, (colour, hatch) in zip(STAGE_SHARES, STAGE_FILLS, strict=True):
            axes.barh(places, column(means, stage), left=start, color=colour, hatch=hatch, edgecolor="#333333", linewidth=0.4,
                      height=0.72, label=MEASURES[stage].label)  # fmt: skip
            start += column(means, stage)
        axes.plot(column(means, "final_cooperation"), places, linestyle="none", marker="D", color="black",
                  markerfacecolor="white", label="Final cooperation")  # fmt: skip
        axes.set_yticks(places, labels=[name_of(name) for name in means.index])
        axes.set(xlim=(0, 1), xlabel=f"Share of relations in year {stored.study.scale.years}; final cooperation (share)")
        figure.legend(loc="outside lower center", ncols=3, handlelength=2.4)
        save(figure, stored.folder, "stages", stored.caption(
            "How deep cooperation goes without government: shares of relations by stage in the last year (mean over runs) in "
            f"{the(stored, ' agglomerations')}, ordered by final cooperation (diamonds: share of choices, last five years)."
        ))  # fmt: skip


def draw_obstacles(stored: Stored) -> None:
    """The mean terms of dU in every agglomeration, early and late."""
    names = ranked(stored)
    years = spec.spans(stored.study.scale.years)
    means = {span: terms_of(stored, span).loc[names].T for span in years}
    shown = [term for term in WORDS if any((table.loc[term].fillna(0) != 0).any() for table in means.values())]
    with new_figure(2, 1, height=6.0, sharex=True) as (figure, panels):
        for axes, (span, (first, last)) in zip(panels, years.items(), strict=True):
            cells = means[span].loc[shown].to_numpy()
            written_tiles(axes, cells, [[signed(cell) for cell in row] for row in cells], np.nan_to_num(np.abs(cells)).max())
            axes.axhline(len(shown) - 1.5, color="black", linewidth=0.8)
            axes.set_yticks(range(len(shown)), labels=[WORDS[term] for term in shown])
            axes.set_title(f"Years {first} to {last}", loc="left")
        panels[1].set_xticks(range(len(names)), labels=[name_of(name) for name in names], rotation=35, ha="right")
        save(figure, stored.folder, "obstacles", stored.caption(
            "What speaks for cooperating and what against it where two cities still are rivals, without government: the terms of "
            "the gain from cooperating, dU (per unit of stake), averaged over both sides of all relations of rivalry by stake, "
            "over years and over runs. Terms of policies are zero and left out. Agglomerations ordered by final cooperation; "
            "shades of each panel on a scale of its own."
        ))  # fmt: skip


def draw_modes(stored: Stored) -> None:
    """What each mode adds to cooperation, in its first year, in its last, and later."""
    names = ranked(stored)[::-1]
    places = np.arange(len(names))
    with new_figure(1, len(spec.WHEN), height=3.6, sharey=True) as (figure, panels):
        for axes, (gain, year) in zip(panels, spec.WHEN.items(), strict=True):
            for position, mode in enumerate(spec.MODES):
                found = by_region(stored["modes"], mode=mode, gain=gain).loc[names]
                dots(axes, position, found, places + 0.12 * (1 - 2 * position), PACKAGES[mode].label)
            axes.axvline(0, color="black", linewidth=0.7)
            axes.grid(axis="y", color="#DDDDDD", linewidth=0.5)
            axes.set_title(f"Year {year}, {MOMENTS[gain]}", loc="left")
            axes.set(xlabel="Above laissez-faire (share)", axisbelow=True)
            axes.set_xlim(left=min(0.0, axes.get_xlim()[0]))
        panels[0].set_yticks(places, labels=[name_of(name) for name in names])
        legend_below(figure, panels[0], 2)
        save(figure, stored.folder, "modes", stored.caption(
            f"What each mode brings {the(stored, ' agglomerations')}: cooperation rate above that of the same seeds without "
            f"government, in the first and the last year in which the government acts ({FIRST} and {LAST}) and {LATER - LAST} "
            "years later. The panels have scales of their own.", INTERVAL,
        ))  # fmt: skip


def draw_plans(stored: Stored) -> None:
    """Cooperation with the plan from its approval on, and without it."""
    regions, last = stored.study.regions, spec.calendar(stored.study.scale.years)
    worlds, legend = {spec.FREE: "Never a plan", "plan": "Binding plan from its approval on"}, {}
    lines = ceil(len(regions) / COLUMNS)
    columns = ceil(len(regions) / lines)
    with new_figure(lines, columns, 0.8 + 1.8 * lines, sharex=True, sharey=True, squeeze=False) as (figure, panels):
        for axes in panels.flat[len(regions) :]:
            axes.set_visible(False)
        for axes, name in zip(panels.flat, regions, strict=False):
            for position, (world, label) in enumerate(worlds.items()):
                rows, (colour, dashes, _) = where(stored["series"], region=name, world=world), LINES[position]
                if len(rows):
                    years = spec.YEAR_ONE - 1 + column(rows, "year")
                    axes.fill_between(years, column(rows, "low"), column(rows, "high"), color=colour, alpha=0.2, linewidth=0)
                    (legend[label],) = axes.plot(years, column(rows, "cooperation_rate"), color=colour, linestyle=dashes)
            year, dated = spec.plan_year(load_region(name)), "no date found"
            if year is not None:
                axes.axvline(spec.calendar(year), color="black", linewidth=0.7, linestyle=":")
                dated = f"plan of {spec.calendar(year)}"
            axes.text(0.95, 0.06, dated, transform=axes.transAxes, fontsize=7, ha="right")
            axes.set_title(fill(name_of(name), 26), loc="left", fontsize=6.5)
            axes.set(xlim=(spec.YEAR_ONE, last), ylim=(0, 1), xticks=[year for year in TICKS if year <= last])
        for axes in panels[:, 0]:
            axes.set_ylabel(axis_label("cooperation_rate"))
        for axes in panels.flat[len(regions) - columns : len(regions)]:  # the lowest of each column
            axes.set_xlabel("Calendar year")
            axes.tick_params(labelbottom=True)
        figure.legend(legend.values(), legend.keys(), loc="outside lower center", ncols=2, handlelength=3)
        save(figure, stored.folder, "plans", stored.caption(
            "The effect of each agglomeration's plan: cooperation without government, and with the binding plan in "
            f"force from the year of its approval (dotted). Year 1 of the model stands for {spec.YEAR_ONE}; cities start from "
            "their figures of 2019.", INTERVAL,
        ))  # fmt: skip
