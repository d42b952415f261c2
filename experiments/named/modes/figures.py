"""Figures of the modes experiment, drawn from its stored tables."""

from itertools import combinations

import numpy as np
from matplotlib.axes import Axes

from citypact.experiments.named.modes.spec import COMPARISONS, EVERYWHERE, GOVERNED, LEVELS, PARTS, counted
from citypact.experiments.named.study import Stored
from citypact.experiments.paper.figure_panels import axis_label, column, dots, legend_below
from citypact.experiments.paper.figure_style import LINES, line_style, new_figure, save, shade, stacked
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
FILLS = (("#D55E00", ""), ("#56B4E9", "//"), ("#F0E442", ".."), ("#FFFFFF", "xx"))


def draw_all(stored: Stored) -> None:
    """Draw every figure of the experiment into its folder."""
    for draw in (draw_paths, draw_price, draw_regions, draw_survival, draw_differences):
        draw(stored)


def _lines(stored: Stored, world: str, measure: str) -> np.ndarray:
    """(region, year) means over seeds."""
    return column(where(stored["series"], world=world), measure).reshape(len(stored.study.regions), -1)


def _name_rows(panels: np.ndarray, names: list) -> None:
    """A row for each name, from above, and a line at nothing."""
    for axes in panels:
        axes.axvline(0, color="black", linewidth=0.7)
        axes.grid(axis="y", color="#DDDDDD", linewidth=0.5)
    panels[0].set_yticks(np.arange(len(names)), names)
    panels[0].set_ylim(len(names) - 0.5, -0.5)


def draw_paths(stored: Stored) -> None:
    """Cooperation, depth and joint governance over time in each world, mean and range of the regions."""
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
        text = (
            "Cooperation rate, depth and share of relations in joint governance over time in the four worlds: mean over "
            f"{counted(stored.study.regions)}, each the mean over seeds; bands are the range of agglomerations. In 'All "
            "three' the hybrid package acts together with some orders."
        )
        acting = f"The government acts in years {FIRST} to {LAST} (grey) and then withdraws."
        save(figure, stored.folder, "paths", stored.caption(text, acting))


def draw_price(stored: Stored) -> None:
    """What the government spends in each year, by kind."""
    years = np.arange(FIRST, LAST + 1)
    with new_figure(1, len(GOVERNED), height=3.1, sharey=True) as (figure, panels):
        largest = 0.0
        for axes, world in zip(panels, GOVERNED, strict=True):
            parts = [_lines(stored, world, part).mean(axis=0)[FIRST - 1 : LAST] for part in PARTS]
            largest = max(largest, np.sum(parts, axis=0).max())
            stacked(axes, years, parts, FILLS, [MEASURES[part].label.removeprefix("Outlay: ").capitalize() for part in PARTS])
            axes.set_title(SHORT[world], loc="left")
            axes.set_xlabel("Year")
        panels[0].set_ylim(0, 1.05 * largest)
        panels[0].set_ylabel("Outlay per relation\n(mean city outputs a year)")
        legend_below(figure, panels[0], len(PARTS), handlelength=2.6)
        text = (
            "What the government spends in the years in which it acts, by kind, per relation of the region: mean over "
            f"{counted(stored.study.regions)}, each the mean over seeds."
        )
        save(figure, stored.folder, "price", stored.caption(text))


def draw_regions(stored: Stored) -> None:
    """Outlay, dividend and what is gained in each region and world."""
    regions = stored.study.regions
    with new_figure(1, len(PANELS), height=1.6 + 0.26 * len(regions), sharey=True) as (figure, panels):
        for axes, (quantity, label) in zip(panels, PANELS.items(), strict=True):
            for position, world in enumerate(GOVERNED, 1):
                rows = where(stored["worlds"], region=regions, world=world, quantity=quantity)
                dots(axes, position, rows, np.arange(len(regions)) + 0.2 * (position - 2), SHORT[world])
            axes.set_xlabel(label)
        _name_rows(panels, [load_region(region).name for region in regions])
        legend_below(figure, panels[0], 3)
        text = (
            "The price by world and agglomeration: outlay over all years, dividend of cooperation less outlay (plus revenue) "
            "over laissez-faire, and years of cooperation and of joint governance gained over laissez-faire, all per relation "
            "of the region. Means over seeds with 95 % intervals, mostly narrower than the marker."
        )
        save(figure, stored.folder, "regions", stored.caption(text))


def draw_survival(stored: Stored) -> None:
    """Survival since the withdrawal and since the founding, within one world and between worlds, regions pooled."""
    clocks = {"withdrawal": "Years since the withdrawal", "founding": "Years since the founding"}
    with new_figure(2, 2, height=5.2, sharey=True, sharex="row") as (figure, panels):
        for axes_row, (clock, xlabel) in zip(panels, clocks.items(), strict=True):
            for axes, (comparison, title) in zip(axes_row, TITLES.items(), strict=True):
                _curves(axes, stored, comparison, clock)
                axes.set(xlabel=xlabel, ylim=(0, 1.02), xlim=(0, stored.study.scale.years - LAST))
                axes.set_title(title, loc="left")
            axes_row[0].set_ylabel("Share of relations alive")
        legend_below(figure, panels[0, 0], 3, handlelength=3, title="Founding mode")
        text = (
            "Survival of relations by founding mode (Kaplan–Meier), all agglomerations pooled. Above: relations alive at the "
            "withdrawal, from then on. Below: all relations from their founding, which is confounded while an order "
            "or support lasts, because it keeps alive what it founded. Left: the world in which all three modes are founded. "
            "Right: spontaneous relations under laissez-faire, hybrid ones under the hybrid package, hierarchical ones under "
            "orders. Bands are pointwise 90 % intervals from resampling whole seeds."
        )
        save(figure, stored.folder, "survival", stored.caption(text))


def _curves(axes: Axes, stored: Stored, comparison: str, clock: str) -> None:
    pooled = where(stored["survival"], comparison=comparison, region=EVERYWHERE, clock=clock)
    for position, mode in enumerate(MODES.values()):
        rows = where(pooled, mode=mode)
        if len(rows):
            years, alive, low, high = (column(rows, name) for name in ("years", "survival", "low", "high"))
            axes.fill_between(years, low, high, step="post", color=LINES[position][0], alpha=0.2, linewidth=0)
            axes.step(years, alive, where="post", label=mode.capitalize(), **line_style(position, years.size))


def draw_differences(stored: Stored) -> None:
    """Differences of mean survival after the withdrawal between modes, by region."""
    regions = (EVERYWHERE, *stored.study.regions)
    with new_figure(1, 3, height=1.3 + 0.26 * len(regions), sharey=True) as (figure, panels):
        for axes, (one, other) in zip(panels, combinations(MODES.values(), 2), strict=True):
            for position, (comparison, title) in enumerate(TITLES.items()):
                rows = where(stored["differences"], comparison=comparison, clock="withdrawal", mode=one, other_mode=other)
                mean = rows["mean_survival"] - rows["other_mean_survival"]
                low, high = np.minimum(mean, rows["difference_low"]), np.maximum(mean, rows["difference_high"])
                places = np.array([regions.index(region) for region in rows["region"]]) + 0.2 * (position - 0.5)
                dots(axes, position, rows.assign(mean=mean, low=low, high=high), places, title)
            axes.set_title(f"{one.capitalize()} minus\n{other}", loc="left")
            axes.set_xlabel("Difference of mean\nsurvival (share)")
        _name_rows(panels, ["All pooled", *(load_region(region).name for region in stored.study.regions)])
        legend_below(figure, panels[0], 2)
        text = (
            "Differences between founding modes in mean survival over the years after the withdrawal (the area under the "
            "curves), by agglomeration, with 95 % intervals from resampling whole seeds. Right of zero the first mode "
            "lasts longer."
        )
        save(figure, stored.folder, "differences", stored.caption(text))
