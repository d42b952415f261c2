"""The figures of the agglomerations experiment, drawn from its stored tables."""

import numpy as np

from citypact.agents.choice import TERMS
from citypact.experiments.named.agglomerations.study import FIRST, LAST, LATER, MODES, STAGES, WHEN, YEAR_ONE, calendar, plan_year
from citypact.experiments.paper.figure_panels import axis_label, column, dots, written_tiles
from citypact.experiments.paper.figure_style import LINES, STAGE_FILLS, new_figure, save
from citypact.experiments.paper.prose import signed, value
from citypact.model.measures import MEASURES
from citypact.model.regions.loading import THE_TEN, load_region
from citypact.model.settings.packages import PACKAGES
from citypact.model.settings.term_table import TERM_WORDS

INTERVAL = "Bars and bands are 95 % intervals of the mean over seeds."
WORDS = {term: TERM_WORDS[term].label.capitalize() for term in TERMS} | {"dU": "Sum: gain from cooperating, dU"}
MOMENTS = {"first_year": "its first", "at_withdrawal": "its last", "later": f"{LATER - LAST} years on"}


def draw_all(stored) -> None:
    """Draw every figure of the experiment."""
    draw_stages(stored)
    draw_obstacles(stored)
    draw_modes(stored)
    draw_plans(stored)


def ranked(stored) -> list:
    """The ten by final cooperation without government, highest first."""
    final = {
        row["region"]: value(row)
        for row in stored["transition"]
        if (row["world"], row["outcome"]) == ("laissez_faire", "final_cooperation")
    }
    return sorted(THE_TEN, key=lambda name: -final[name])


def outcome_row(stored, region: str, world: str, outcome: str):
    """One row of the transition table."""
    for row in stored["transition"]:
        if (row["region"], row["world"], row["outcome"]) == (region, world, outcome):
            return row
    raise KeyError((region, world, outcome))


def draw_stages(stored) -> None:
    """Shares of relations by stage at the end, and final cooperation, in laissez-faire."""
    names = ranked(stored)[::-1]
    with new_figure(height=3.8) as (figure, axes):
        start = np.zeros(len(names))
        for stage, (colour, hatch) in zip(STAGES, STAGE_FILLS, strict=True):
            width = np.array([value(outcome_row(stored, name, "laissez_faire", stage)) for name in names])
            axes.barh(
                range(len(names)), width, left=start, color=colour, hatch=hatch, edgecolor="#333333", linewidth=0.4,
                height=0.72, label=MEASURES[stage].label,
            )  # fmt: skip
            start += width
        final = [value(outcome_row(stored, name, "laissez_faire", "final_cooperation")) for name in names]
        axes.plot(
            final,
            range(len(names)),
            linestyle="none",
            marker="D",
            color="black",
            markerfacecolor="white",
            label="Final cooperation",
        )
        axes.set_yticks(range(len(names)), labels=[load_region(name).name for name in names])
        axes.set(xlim=(0, 1), xlabel=f"Share of relations in year {stored.study.scale.years}; final cooperation (share)")
        figure.legend(loc="outside lower center", ncols=3, handlelength=2.4)
        text = (
            "How deep cooperation goes without government: shares of relations by stage in the last year (mean over runs) in the "
            "ten agglomerations, ordered by final cooperation (diamonds: share of choices, last five years)."
        )
        save(figure, stored.folder, "stages", stored.caption(text))


def draw_obstacles(stored) -> None:
    """The mean terms of dU in every agglomeration, early and late."""
    names = ranked(stored)
    shown = [
        term for term in (*TERMS, "dU")
        if any(row["term"] == term and value(row) != 0 for row in stored["obstacles"])
    ]  # fmt: skip
    with new_figure(2, 1, height=6.0, sharex=True) as (figure, panels):
        for axes, (span, (first, last)) in zip(panels, stored.study.spans.items(), strict=True):
            means = {(row["region"], row["term"]): value(row) for row in stored["obstacles"] if row["years"] == span}
            cells = np.array([[means[name, term] for name in names] for term in shown])
            texts = [[signed(cell) for cell in row] for row in cells]
            written_tiles(axes, cells, texts, np.abs(cells).max())
            axes.axhline(len(shown) - 1.5, color="black", linewidth=0.8)
            axes.set_yticks(range(len(shown)), labels=[WORDS[term] for term in shown])
            axes.set_title(f"Years {first} to {last}", loc="left")
        panels[1].set_xticks(range(len(names)), labels=[load_region(name).name for name in names], rotation=35, ha="right")
        text = (
            "What speaks for cooperating and what against it where two cities still are rivals, without government: the terms of "
            "the gain from cooperating, dU (per unit of stake), averaged over both sides of all relations of rivalry by stake, "
            "over years and over runs. Terms of policies are zero and left out. Agglomerations ordered by final cooperation; "
            "shades of each panel on a scale of its own."
        )
        save(figure, stored.folder, "obstacles", stored.caption(text))


def draw_modes(stored) -> None:
    """What each mode adds to cooperation, in its first year, in its last, and later."""
    names = ranked(stored)[::-1]
    places = np.arange(len(names))
    with new_figure(1, len(WHEN), height=3.6, sharey=True) as (figure, panels):
        for axes, (gain, year) in zip(panels, WHEN.items(), strict=True):
            for position, mode in enumerate(MODES):
                found = {row["region"]: row for row in stored["modes"] if (row["mode"], row["gain"]) == (mode, gain)}
                dots(axes, position, [found[name] for name in names], places + 0.12 * (1 - 2 * position), PACKAGES[mode].label)
            axes.axvline(0, color="black", linewidth=0.7)
            axes.set_title(f"Year {year}, {MOMENTS[gain]}", loc="left")
            axes.set_xlabel("Above laissez-faire (share)")
            axes.set_xlim(left=min(0.0, axes.get_xlim()[0]))
            axes.grid(axis="y", color="#DDDDDD", linewidth=0.5)
            axes.set_axisbelow(True)
        panels[0].set_yticks(places, labels=[load_region(name).name for name in names])
        handles, labels = panels[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=2)
        text = (
            "What each mode brings the ten agglomerations: cooperation rate above that of the same seeds without government, in "
            f"the first and the last year in which the government acts ({FIRST} and {LAST}) and {LATER - LAST} years later. The "
            "panels have scales of their own."
        )
        save(figure, stored.folder, "modes", stored.caption(text, INTERVAL))


def draw_plans(stored) -> None:
    """Cooperation with the plan from its approval on, and without it."""
    worlds = {"laissez_faire": "Never a plan", "plan": "Binding plan from its approval on"}
    with new_figure(2, 5, height=4.4, sharex=True, sharey=True) as (figure, panels):
        for axes, name in zip(panels.flat, THE_TEN, strict=True):
            region, year = load_region(name), plan_year(load_region(name))
            for position, (world, label) in enumerate(worlds.items()):
                rows = [row for row in stored["series"] if (row["region"], row["world"]) == (name, world)]
                if rows:
                    colour, dashes, _ = LINES[position]
                    low, high, mean = (column(rows, part) for part in ("low", "high", "cooperation_rate"))
                    axes.fill_between(YEAR_ONE - 1 + column(rows, "year"), low, high, color=colour, alpha=0.2, linewidth=0)
                    axes.plot(YEAR_ONE - 1 + column(rows, "year"), mean, color=colour, linestyle=dashes, label=label)
            if year is None:
                axes.text(0.95, 0.06, "no date found", transform=axes.transAxes, fontsize=7, ha="right")
            else:
                axes.axvline(calendar(year), color="black", linewidth=0.7, linestyle=":")
                axes.text(0.95, 0.06, f"plan of {calendar(year)}", transform=axes.transAxes, fontsize=7, ha="right")
            axes.set_title(region.name, loc="left", fontsize=6.5)
            axes.set(xlim=(YEAR_ONE, calendar(stored.study.scale.years)), ylim=(0, 1))
            axes.set_xticks([2010, 2030, 2050])
        for axes in panels[:, 0]:
            axes.set_ylabel(axis_label("cooperation_rate"))
        for axes in panels[1]:
            axes.set_xlabel("Calendar year")
        handles, labels = panels[0, 0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=2, handlelength=3)
        text = (
            "The effect of each agglomeration's plan: cooperation without government, and with the binding plan in "
            f"force from the year of its approval (dotted). Year 1 of the model stands for {YEAR_ONE}; cities start from their "
            "figures of 2019."
        )
        save(figure, stored.folder, "plans", stored.caption(text, INTERVAL))
