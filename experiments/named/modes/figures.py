"""Figures of the modes experiment, drawn from its stored tables."""

from itertools import combinations, product

import numpy as np

from citypact.experiments.named.modes.spec import COMPARISONS, EVERYWHERE, GOVERNED, LEVELS, PARTS, counted
from citypact.experiments.named.study import Stored
from citypact.experiments.paper.figure_charts import survival_curve
from citypact.experiments.paper.figure_panels import axis_label, column, dots, legend_below
from citypact.experiments.paper.figure_style import (
    LINES,
    SKY,
    VERMILION,
    WHITE,
    YELLOW,
    line_style,
    new_figure,
    save,
    shade,
    stacked,
)
from citypact.experiments.paper.inference import MODES
from citypact.experiments.paper.tables import where
from citypact.experiments.paper.worlds import FIRST, LAST, WORLDS
from citypact.model.measures import MEASURES
from citypact.model.regions.loading import load_region

SHORT = WORLDS | {"together": "All three"}
PANELS = {
    "outlay": "Outlay per relation\n(mean city outputs)",
    "net_dividend": "Dividend less outlay\nper relation, over\nlaissez-faire\n(mean city outputs)",
    "cooperation_gained": "Cooperation gained\n(years per relation)",
    "joint_governance_gained": "Joint governance\ngained (years\nper relation)",
}
TITLES = dict(zip(COMPARISONS, ("Within one world", "Each mode in its own world"), strict=True))
FILLS = ((VERMILION, ""), (SKY, "//"), (YELLOW, ".."), (WHITE, "xx"))
CLOCKS = {"withdrawal": "Years since the withdrawal", "founding": "Years since the founding"}


def draw_all(stored: Stored) -> None:
    """Draw every figure of the experiment into its folder."""
    for draw in (_paths, _price, _regions, _survival, _differences):
        draw(stored)


def _lines(stored: Stored, world: str, measure: str) -> np.ndarray:
    """(region, year) means over seeds."""
    return column(where(stored["series"], world=world), measure).reshape(len(stored.study.regions), -1)


def _name_rows(panels: np.ndarray, stored: Stored, *first: str) -> None:
    """A row for each region, from above, after these, and a line at nothing."""
    names = [*first, *(load_region(region).name for region in stored.study.regions)]
    for axes in panels:
        axes.axvline(0, color="black", linewidth=0.7)
        axes.grid(axis="y", color="#DDDDDD", linewidth=0.5)
    panels[0].set_yticks(np.arange(len(names)), names)
    panels[0].set_ylim(len(names) - 0.5, -0.5)


def _paths(stored: Stored) -> None:
    years = np.arange(1, stored.study.scale.years + 1)
    with new_figure(1, len(LEVELS), height=3.1, sharex=True) as (figure, panels):
        for axes, measure in zip(panels, LEVELS, strict=True):
            for position, (world, label) in enumerate(SHORT.items()):
                lines = _lines(stored, world, measure)
                axes.fill_between(years, lines.min(axis=0), lines.max(axis=0), color=LINES[position][0], alpha=0.12, linewidth=0)
                axes.plot(years, lines.mean(axis=0), label=label, **line_style(position, years.size))
            shade(axes, FIRST, LAST)
            axes.set(xlabel="Year", ylabel=axis_label(measure), xlim=(1, years[-1]), ylim=(0, 1))
        legend_below(figure, panels[0], 4, handlelength=3)
        save(figure, stored.folder, "paths", stored.caption(
            "Cooperation rate, depth and share of relations in joint governance over time in the four worlds: mean over "
            f"{counted(stored.study.regions)}, each the mean over seeds; bands are the range of agglomerations. In 'All "
            "three' the hybrid package acts together with some orders.",
            f"The government acts in years {FIRST} to {LAST} (grey) and then withdraws.",
        ))  # fmt: skip


def _price(stored: Stored) -> None:
    years = np.arange(FIRST, LAST + 1)
    labels = [MEASURES[part].label.removeprefix("Outlay: ").capitalize() for part in PARTS]
    with new_figure(1, len(GOVERNED), height=3.1, sharey=True) as (figure, panels):
        largest = 0.0
        for axes, world in zip(panels, GOVERNED, strict=True):
            parts = [_lines(stored, world, part).mean(axis=0)[FIRST - 1 : LAST] for part in PARTS]
            largest = max(largest, np.sum(parts, axis=0).max())
            stacked(axes, years, parts, FILLS, labels)
            axes.set_title(SHORT[world], loc="left")
            axes.set_xlabel("Year")
        panels[0].set(ylim=(0, 1.05 * largest), ylabel="Outlay per relation\n(mean city outputs a year)")
        legend_below(figure, panels[0], len(PARTS), handlelength=2.6)
        save(figure, stored.folder, "price", stored.caption(
            "What the government spends in the years in which it acts, by kind, per relation of the region: mean over "
            f"{counted(stored.study.regions)}, each the mean over seeds."
        ))  # fmt: skip


def _regions(stored: Stored) -> None:
    regions = stored.study.regions
    with new_figure(1, len(PANELS), height=1.6 + 0.26 * len(regions), sharey=True) as (figure, panels):
        for axes, (quantity, label) in zip(panels, PANELS.items(), strict=True):
            for position, world in enumerate(GOVERNED, 1):
                rows = where(stored["worlds"], region=regions, world=world, quantity=quantity)
                dots(axes, position, rows, np.arange(len(regions)) + 0.2 * (position - 2), SHORT[world])
            axes.set_xlabel(label)
        _name_rows(panels, stored)
        legend_below(figure, panels[0], 3)
        save(figure, stored.folder, "regions", stored.caption(
            "The price by world and agglomeration: outlay over all years, dividend of cooperation less outlay (plus revenue) "
            "over laissez-faire, and years of cooperation and of joint governance gained over laissez-faire, all per relation "
            "of the region. Means over seeds with 95 % intervals, mostly narrower than the marker."
        ))  # fmt: skip


def _survival(stored: Stored) -> None:
    with new_figure(2, 2, height=5.2, sharey=True, sharex="row") as (figure, panels):
        for axes, (clock, comparison) in zip(panels.flat, product(CLOCKS, COMPARISONS), strict=True):
            pooled = where(stored["survival"], comparison=comparison, region=EVERYWHERE, clock=clock)
            survival_curve(pooled, ax=axes)
            axes.set(xlabel=CLOCKS[clock], ylim=(0, 1.02), xlim=(0, stored.study.scale.years - LAST))
            axes.set_title(TITLES[comparison], loc="left")
        for axes in panels[:, 0]:
            axes.set_ylabel("Share of relations alive")
        legend_below(figure, panels[0, 0], 3, handlelength=3, title="Founding mode")
        save(figure, stored.folder, "survival", stored.caption(
            "Survival of relations by founding mode (Kaplan–Meier), all agglomerations pooled. Above: relations alive at the "
            "withdrawal, from then on. Below: all relations from their founding, which is confounded while an order "
            "or support lasts, because it keeps alive what it founded. Left: the world in which all three modes are founded. "
            "Right: spontaneous relations under laissez-faire, hybrid ones under the hybrid package, hierarchical ones under "
            "orders. Bands are pointwise 90 % intervals from resampling whole seeds."
        ))  # fmt: skip


def _differences(stored: Stored) -> None:
    regions = (EVERYWHERE, *stored.study.regions)
    with new_figure(1, 3, height=1.3 + 0.26 * len(regions), sharey=True) as (figure, panels):
        for axes, (one, other) in zip(panels, combinations(MODES.values(), 2), strict=True):
            for position, (comparison, title) in enumerate(TITLES.items()):
                rows = where(stored["differences"], comparison=comparison, clock="withdrawal", mode=one, other_mode=other)
                mean = rows["mean_survival"] - rows["other_mean_survival"]
                low, high = np.minimum(mean, rows["difference_low"]), np.maximum(mean, rows["difference_high"])
                places = rows["region"].map(regions.index).to_numpy(dtype=float) + 0.2 * (position - 0.5)
                dots(axes, position, rows.assign(mean=mean, low=low, high=high), places, title)
            axes.set_title(f"{one.capitalize()} minus\n{other}", loc="left")
            axes.set_xlabel("Difference of mean\nsurvival (share)")
        _name_rows(panels, stored, "All pooled")
        legend_below(figure, panels[0], 2)
        save(figure, stored.folder, "differences", stored.caption(
            "Differences between founding modes in mean survival over the years after the withdrawal (the area under the "
            "curves), by agglomeration, with 95 % intervals from resampling whole seeds. Right of zero the first mode lasts "
            "longer."
        ))  # fmt: skip
