"""Figures of the modes experiment, drawn from its stored tables."""

import numpy as np

from citypact.experiments.named.modes.study import ALONE, LEVELS, PARTS
from citypact.experiments.paper.figure_panels import axis_label, dots
from citypact.experiments.paper.figure_style import LINES, line_style, new_figure, save, shade, stacked
from citypact.experiments.paper.tables import number
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
FILLS = (("#D55E00", ""), ("#56B4E9", "//"), ("#F0E442", ".."), ("#FFFFFF", "xx"))


def draw_all(stored) -> None:
    """Draw every figure of the experiment into its folder."""
    for draw in (draw_paths, draw_price, draw_regions, draw_survival, draw_differences):
        draw(stored)


def _regions(stored) -> list:
    return list(stored.study.regions)


def _lines(stored, world: str, measure: str) -> np.ndarray:
    """(region, year) means over seeds."""
    return np.array([
        [number(row[measure]) for row in stored["series"] if (row["region"], row["world"]) == (region, world)]
        for region in _regions(stored)
    ])  # fmt: skip


def draw_paths(stored) -> None:
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
        handles, labels = panels[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=4, handlelength=3)
        text = (
            "Cooperation rate, depth and share of relations in joint governance over time in the four worlds: mean over "
            f"{len(_regions(stored))} agglomerations, each the mean over seeds; bands are the range of agglomerations. In 'All "
            "three' the hybrid package acts together with some orders."
        )
        acting = f"The government acts in years {FIRST} to {LAST} (grey) and then withdraws."
        save(figure, stored.folder, "paths", stored.caption(text, acting))


def draw_price(stored) -> None:
    """What the government spends in each year, by kind."""
    years = np.arange(FIRST, LAST + 1)
    worlds = [world for world in SHORT if world != ALONE]
    with new_figure(1, len(worlds), height=3.1, sharey=True) as (figure, panels):
        largest = 0.0
        for axes, world in zip(panels, worlds, strict=True):
            parts = [_lines(stored, world, part).mean(axis=0)[FIRST - 1 : LAST] for part in PARTS]
            largest = max(largest, np.sum(parts, axis=0).max())
            stacked(axes, years, parts, FILLS, [MEASURES[part].label.removeprefix("Outlay: ").capitalize() for part in PARTS])
            axes.set_title(SHORT[world], loc="left")
            axes.set_xlabel("Year")
        panels[0].set_ylim(0, 1.05 * largest)
        panels[0].set_ylabel("Outlay per relation\n(mean city outputs a year)")
        handles, labels = panels[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=len(PARTS), handlelength=2.6)
        text = (
            "What the government spends in the years in which it acts, by kind, per relation of the region: mean over "
            f"{len(_regions(stored))} agglomerations, each the mean over seeds."
        )
        save(figure, stored.folder, "price", stored.caption(text))


def draw_regions(stored) -> None:
    """Outlay, dividend and what is gained in each region and world."""
    regions = _regions(stored)
    cells = {(row["region"], row["world"], row["quantity"]): row for row in stored["worlds"]}
    with new_figure(1, len(PANELS), height=1.6 + 0.26 * len(regions), sharey=True) as (figure, panels):
        for axes, (quantity, label) in zip(panels, PANELS.items(), strict=True):
            for position, world in enumerate(SHORT):
                if world != ALONE:
                    rows = [cells[region, world, quantity] for region in regions]
                    dots(axes, position, rows, np.arange(len(regions)) + 0.2 * (position - 2), SHORT[world])
            axes.axvline(0, color="black", linewidth=0.7)
            axes.set_xlabel(label)
            axes.grid(axis="y", color="#DDDDDD", linewidth=0.5)
        panels[0].set_yticks(np.arange(len(regions)), [load_region(region).name for region in regions])
        panels[0].set_ylim(len(regions) - 0.5, -0.5)
        handles, labels = panels[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=3)
        text = (
            "The price by world and agglomeration: outlay over all years, dividend of cooperation less outlay (plus revenue) "
            "over "
            "laissez-faire, and years of cooperation and of joint governance gained over laissez-faire, all per relation of the "
            "region. Means over seeds with 95 % intervals, mostly narrower than the marker."
        )
        save(figure, stored.folder, "regions", stored.caption(text))


def draw_survival(stored) -> None:
    """Survival since the withdrawal and since the founding, within one world and between worlds, regions pooled."""
    titles = {"within": "Within one world", "between": "Each mode in its own world"}
    clocks = {"withdrawal": "Years since the withdrawal", "founding": "Years since the founding"}
    with new_figure(2, 2, height=5.2, sharey=True, sharex="row") as (figure, panels):
        for axes_row, (clock, xlabel) in zip(panels, clocks.items(), strict=True):
            for axes, (comparison, title) in zip(axes_row, titles.items(), strict=True):
                _curves(axes, stored, comparison, clock)
                axes.set(xlabel=xlabel, ylim=(0, 1.02), xlim=(0, stored.study.scale.years - LAST))
                axes.set_title(title, loc="left")
            axes_row[0].set_ylabel("Share of relations alive")
        handles, labels = panels[0, 0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=3, handlelength=3, title="Founding mode")
        text = (
            "Survival of relations by founding mode (Kaplan–Meier), all agglomerations pooled. Above: relations alive at the "
            "withdrawal, from then on. Below: all relations from their founding, which is confounded while an order "
            "or support lasts, because it keeps alive what it founded. Left: the world in which all three modes are founded. "
            "Right: spontaneous relations under laissez-faire, hybrid ones under the hybrid package, hierarchical ones under "
            "orders. Bands are pointwise 90 % intervals from resampling whole seeds."
        )
        save(figure, stored.folder, "survival", stored.caption(text))


def _curves(axes, stored, comparison: str, clock: str) -> None:
    for position, mode in enumerate(("spontaneous", "hybrid", "hierarchical")):
        wanted = (comparison, "all", clock, mode)
        rows = [row for row in stored["survival"] if tuple(row[k] for k in ("comparison", "region", "clock", "mode")) == wanted]
        if not rows:
            continue
        years, alive, low, high = (
            np.array([number(row[column]) for row in rows]) for column in ("years", "survival", "low", "high")
        )
        axes.fill_between(years, low, high, step="post", color=LINES[position][0], alpha=0.2, linewidth=0)
        axes.step(years, alive, where="post", label=mode.capitalize(), **line_style(position, years.size))


def draw_differences(stored) -> None:
    """Differences of mean survival after the withdrawal between modes, by region."""
    pairs = (("spontaneous", "hybrid"), ("spontaneous", "hierarchical"), ("hybrid", "hierarchical"))
    regions = ["all", *_regions(stored)]
    with new_figure(1, 3, height=1.3 + 0.26 * len(regions), sharey=True) as (figure, panels):
        for axes, (one, other) in zip(panels, pairs, strict=True):
            for position, comparison in enumerate(("within", "between")):
                for place, region in enumerate(regions):
                    wanted = (comparison, region, "withdrawal", one, other)
                    keys = ("comparison", "region", "clock", "mode", "other_mode")
                    for row in (row for row in stored["differences"] if tuple(row[key] for key in keys) == wanted):
                        low, high = number(row["difference_low"]), number(row["difference_high"])
                        middle = number(row["mean_survival"]) - number(row["other_mean_survival"])
                        axes.errorbar(
                            middle, place + 0.2 * (position - 0.5), color=LINES[position][0], marker=LINES[position][2],
                            xerr=[[max(0.0, middle - low)], [max(0.0, high - middle)]], markerfacecolor="white",
                            linestyle="none", elinewidth=1,
                            label=("Within one world", "Each mode in its own world")[position] if place == 0 else None,
                        )  # fmt: skip
            axes.axvline(0, color="black", linewidth=0.7)
            axes.set_title(f"{one.capitalize()} minus\n{other}", loc="left")
            axes.set_xlabel("Difference of mean\nsurvival (share)")
            axes.grid(axis="y", color="#DDDDDD", linewidth=0.5)
        names = ["All pooled", *(load_region(region).name for region in regions[1:])]
        panels[0].set_yticks(np.arange(len(regions)), names)
        panels[0].set_ylim(len(regions) - 0.5, -0.5)
        handles, labels = panels[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=2)
        text = (
            "Differences between founding modes in mean survival over the years after the withdrawal (the area under the "
            "curves), by agglomeration, with 95 % intervals from resampling whole seeds. Right of zero the first mode "
            "lasts longer."
        )
        save(figure, stored.folder, "differences", stored.caption(text))
