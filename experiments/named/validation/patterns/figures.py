"""The figures of the part on patterns, drawn from its stored tables."""

from textwrap import fill

import numpy as np
from matplotlib.axes import Axes

from citypact.experiments.named.study import Stored
from citypact.experiments.named.validation.patterns import spec
from citypact.experiments.paper.figure_panels import axis_label, column, columns, dots, legend_below
from citypact.experiments.paper.figure_style import LINES, line_style, new_figure, save, shade
from citypact.experiments.paper.tables import where

FIGURES = {
    "pattern_gaps": "Gaps between cities, and cooperation",
    "pattern_plans": "A plan after spontaneous cooperation and on a clean slate",
    "pattern_slower": "Two agglomerations without government",
    "pattern_shift": "Games shift before behaviour",
}
RATE = axis_label("cooperation_rate")
INTERVAL = "Bands and bars are 95 % intervals of the mean over seeds."


def draw(stored: Stored) -> None:
    """Draw every figure of the part."""
    for draw_one in (draw_gaps, draw_plans, draw_slower, draw_shift):
        draw_one(stored)


def _path(axes: Axes, stored: Stored, position: int, world: str, line: str, label: str) -> None:
    """A yearly mean with its band."""
    year, mean, low, high = columns(where(stored["patterns_paths"], world=world, line=line), "year", "mean", "low", "high")
    axes.fill_between(year, low, high, color=LINES[position][0], alpha=0.2, linewidth=0)
    axes.plot(year, mean, label=label, **line_style(position, year.size))
    axes.set(xlim=(1, year[-1]), ylim=(0, 1.02))


def draw_gaps(stored: Stored) -> None:
    """Mean cooperation against the gaps, over agglomerations and within the study's region."""
    regions, moved = stored["patterns_regions"], where(stored["patterns_gaps"], outcome="mean_cooperation")
    with new_figure(1, len(spec.GAPS), height=3.4, sharey=True) as (figure, panels):
        for axes, (gap, label) in zip(panels, spec.GAPS.items(), strict=True):
            across, up = columns(regions, gap, "mean_cooperation")
            axes.plot(across, up, linestyle="none", marker="o", color="black", markerfacecolor="white", label="Agglomerations")
            for number, (x, y) in enumerate(zip(across, up, strict=True), 1):
                axes.annotate(
                    str(number), (x, y), xytext=((3, -8) if number % 2 else (-9, 3)), textcoords="offset points", fontsize=6.5
                )
            rows = where(moved, varied=spec.VARIED_BY[gap]).sort_values(gap)
            axes.plot(*columns(rows, gap, "mean"), **line_style(1, 1), label=f"{stored.study.region.name}, this gap moved")
            axes.set_xlabel(label.replace(" (", "\n(").capitalize())
        panels[0].set_ylabel("Mean cooperation over the run (share)")
        legend_below(figure, panels[0], 2)
        numbers = "; ".join(f"{number} {name}" for number, name in enumerate(regions["name"], 1))
        save(figure, stored.folder, "pattern_gaps", stored.caption(
            "Cooperation without government against how unlike cities are at the start (standard deviation of logarithms over "
            f"cities). Dots: agglomerations ({numbers}). Lines: one region, everything else equal, with outputs raised to "
            f"{', '.join(f'{level:g}' for level in spec.LEVELS['power'])} (left) and with density slopes of headroom of "
            f"{', '.join(f'{level:g}' for level in spec.LEVELS['slope'])} (the same worlds in the middle and on the right)."
        ))  # fmt: skip


def draw_plans(stored: Stored) -> None:
    """Cooperation with each plan and without, on each slate."""
    with new_figure(1, len(spec.SLATES), height=3.3, sharey=True) as (figure, panels):
        for axes, (slate, title) in zip(panels, spec.SLATES.items(), strict=True):
            shade(axes, spec.START[slate], spec.START[slate] + spec.PLAN - 1, label="Plan in force")
            for position, package in enumerate((spec.NONE, *spec.PACKAGES_OF_PLANS)):
                _path(axes, stored, position, f"plan_{slate}", package, spec.label_of(package))
            axes.axvline(spec.year_of(slate, "later"), color="black", linewidth=0.7, linestyle=":")
            axes.set_title(fill(title, 22), loc="left", fontsize=8)
            axes.set_xlabel("Year")
        panels[0].set_ylabel(RATE)
        legend_below(figure, panels[0], 4)
        save(figure, stored.folder, "pattern_plans", stored.caption(
            f"A plan of {spec.PLAN} years in {stored.study.region.name}, where cities have cooperated by themselves for "
            f"{spec.PRIOR} years (left), on a clean slate in year 1 (middle), and where at the end of year {spec.PRIOR} all "
            "relations, trust and experience are wiped out while cities stay what they have become (right). Dotted: "
            f"{spec.AFTER} years after the end of the plan.", INTERVAL,
        ))  # fmt: skip


def draw_slower(stored: Stored) -> None:
    """Cooperation of the two agglomerations, of which one is said to come later."""
    with new_figure(height=3.2) as (figure, axes):
        for position, region in enumerate((spec.QUICK, spec.SLOW)):
            _path(axes, stored, position, "alone", region, spec.name_of(region))
        axes.axhline(spec.HALF, color="black", linewidth=0.7, linestyle=":")
        axes.set(xlabel="Year", ylabel=RATE)
        axes.legend(loc="lower right")
        save(figure, stored.folder, "pattern_slower", stored.caption(
            "Cooperation without government in two agglomerations, the same seeds. Dotted: one half.", INTERVAL,
        ))  # fmt: skip


def draw_shift(stored: Stored) -> None:
    """Dilemmas and cooperation by year, and the years between their shifts by agglomeration."""
    shifts, here = stored["patterns_shifts"], stored.study.regions[0]
    with new_figure(1, 2, height=3.4, width_ratios=(1.15, 1)) as (figure, (axes, other)):
        for position, (line, label) in enumerate(
            {"dilemma": "Sides in a prisoner's dilemma", "rate": "Cooperation rate"}.items()
        ):
            _path(axes, stored, position, "shift", line, label)
        for what, dashes in (("gone", ":"), ("turned", "--")):
            mean = column(where(shifts, region=here, quantity=what), "mean")[0]
            if np.isfinite(mean):
                axes.axvline(mean, color="black", linewidth=0.7, linestyle=dashes, label=spec.SHIFTS[what])
        axes.set(xlabel="Year", ylabel="Share")
        axes.set_title(stored.study.region.name, loc="left")
        rows = where(shifts, quantity="lag", region=list(spec.REGIONS)).sort_values("mean")
        places = np.arange(len(rows))
        dots(other, 0, rows, places)
        other.set_yticks(places, labels=[spec.name_of(name) for name in rows["region"]], fontsize=7)
        other.axvline(0, color="black", linewidth=0.7)
        other.set_xlabel("Years by which games go first")
        legend_below(figure, axes, 2)
        save(figure, stored.folder, "pattern_shift", stored.caption(
            f"Left: sides in a prisoner's dilemma and cooperation in {stored.study.region.name} without government; dotted: mean "
            "year from which half of the dilemmas of year 1 are gone for five years; dashed: from which cooperation is at one "
            "half or above for five years, of the seeds that get there. Right: years between the two by agglomeration; one "
            "that never comes counts as the year after the last.", INTERVAL,
        ))  # fmt: skip
