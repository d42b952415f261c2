"""Figures of the tipping experiment, drawn from its stored tables."""

import numpy as np

from experiments.figure_style import LINES, line_style, new_figure, save
from experiments.named.figure_panels import axis_label, column
from experiments.named.tipping_ramps import DRIVERS
from experiments.tables import number
from model.declaration import PARAMETERS

RATE = axis_label("cooperation_rate")
UP, DOWN = LINES[0], LINES[1]
FEW = 100  # with fewer relation-years a share says little


def draw_all(stored) -> None:
    """Draw every figure of the experiment into its folder."""
    for draw in (draw_loops, draw_widths, draw_held, draw_growing, draw_turning):
        draw(stored)


def _columns(rows, *names) -> list:
    return [column(rows, name) for name in names]


def _chosen(stored, table, **wanted) -> list:
    return [row for row in stored[table] if all(row[name] == value for name, value in wanted.items())]


def _values(stored, table, column) -> list:
    return list(dict.fromkeys(row[column] for row in stored[table]))


def draw_loops(stored) -> None:
    """The two branches of each driver, by rationality (columns) and speed of the ramp (rows)."""
    for driver in DRIVERS:
        _draw_loops(stored, driver)


def _draw_loops(stored, driver) -> None:
    speeds = _values(stored, "ramps", "years_up")
    shown = [speeds[1], speeds[-1]] if len(speeds) > 2 else speeds
    levels = _values(stored, "ramps", "rationality")
    with new_figure(len(shown), len(levels), height=4.6, sharex=True, sharey="col") as (figure, panels):
        for row, years_up in zip(np.atleast_2d(panels), shown, strict=True):
            for axes, rationality in zip(row, levels, strict=True):
                wanted = {"driver": driver, "rationality": rationality, "years_up": years_up}
                for branch, style, position in (("up", UP, 0), ("down", DOWN, 1)):
                    rows = _chosen(stored, "ramps", branch=branch, **wanted)
                    level, rate, low, high = _columns(rows, "level", "cooperation", "low", "high")
                    axes.fill_between(level, low, high, color=style[0], alpha=0.25, linewidth=0)
                    label = f"{driver.capitalize()} {('rises', 'falls')[position]}"
                    axes.plot(level, rate, label=label, **line_style(position, level.size))
                for found in _chosen(stored, "loops", **wanted):
                    half, up, down, width = (
                        number(found[name]) for name in ("half_height", "turns_up_at", "turns_down_at", "width")
                    )
                    if np.isfinite(width):
                        axes.annotate("", (up, half), (down, half), arrowprops={"arrowstyle": "<->", "color": "#555555"})
                        axes.set_title(f"width {width:.2f}".replace("-", "−"), loc="right", fontsize=8, y=0.0, pad=4)
                axes.set_title(f"β = {float(rationality):g}, {years_up} years up", loc="left", fontsize=8.5)
        for axes, rationality in zip(np.atleast_2d(panels)[0], levels, strict=True):
            highest = max(number(row["high"]) for row in _chosen(stored, "ramps", driver=driver, rationality=rationality))
            axes.set_ylim(0, 1.1 * highest)
        figure.supxlabel(axis_label(DRIVERS[driver].name), fontsize=9)
        figure.supylabel(RATE, fontsize=9)
        handles, labels = np.atleast_2d(panels)[0, 0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside upper center", ncols=2, handlelength=3)
        text = (
            f"Cooperation while the {driver} rises from its lowest level and falls back to it, for frozen cities, by "
            f"rationality β ({PARAMETERS['rationality'].unit}) and speed of the ramp. Arrows: width of the loop at half height. "
            "Mean over seeds with the 95 % interval of the mean. Every column has its own scale."
        )
        save(figure, stored.folder, f"loops_{driver}", stored.caption(text))


def draw_widths(stored) -> None:
    """Width of the loop against the years that the ramp takes, by rationality, and what is left when the driver is back."""
    with new_figure(len(DRIVERS), 2, height=4.8, sharex=True) as (figure, panels):
        for (driver, declared), (axes, other) in zip(DRIVERS.items(), panels, strict=True):
            for position, rationality in enumerate(_values(stored, "loops", "rationality")):
                rows = _chosen(stored, "loops", driver=driver, rationality=rationality)
                years, width, low, high, after, before = _columns(
                    rows, "years_up", "width", "width_low", "width_high", "after", "before"
                )
                style = {**line_style(position, 1), "markevery": None}
                axes.errorbar(
                    years, width, yerr=(np.maximum(0, width - low), np.maximum(0, high - width)),
                    label=f"β = {float(rationality):g}", elinewidth=1, **style,
                )  # fmt: skip
                other.plot(years, after - before, **style)
            for panel in (axes, other):
                panel.set_xscale("log", base=2)
                panel.set_xticks(years, [f"{year:g}" for year in years])
                panel.set_ylim(bottom=min(0, panel.get_ylim()[0]))
            axes.set_title(declared.label, loc="left")
            axes.set_ylabel(f"Width at half height\n({declared.unit})")
            other.set_ylabel("Cooperation left,\nafter less before (share)")
        for panel in panels[-1]:
            panel.set_xlabel("Years of the ramp, each way")
        handles, labels = panels[0, 0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=4, handlelength=3)
        text = (
            "Left: width of the loop at half height against the speed of the ramp, by rationality β, with 95 % intervals from "
            "resampling seeds. Right: how much more cooperation there is when the driver is back at its lowest level than "
            "there was before. Above: subsidy; below: saturation. Frozen cities. What shrinks towards zero with slower ramps "
            "is delay and not memory."
        )
        save(figure, stored.folder, "widths", stored.caption(text))


def draw_held(stored) -> None:
    """Held levels of subsidy and of saturation, from low and from high trust."""
    levels = _values(stored, "held", "rationality")
    starts = _values(stored, "held", "prior_trust")
    with new_figure(2, len(levels), height=4.8, sharey="row", sharex="row") as (figure, panels):
        for row, (driver, declared) in zip(panels, DRIVERS.items(), strict=True):
            for axes, rationality in zip(row, levels, strict=True):
                for position, start in enumerate(starts):
                    rows = _chosen(stored, "held", driver=driver, rationality=rationality, prior_trust=start)
                    level, rate, low, high, earlier = _columns(
                        rows, "level", "cooperation", "low", "high", "cooperation_at_half_time"
                    )
                    axes.fill_between(level, low, high, color=LINES[position][0], alpha=0.25, linewidth=0)
                    name = f"from {('low', 'high')[position]} trust ({float(start):g})"
                    axes.plot(level, rate, label=name, **line_style(position, level.size))
                    axes.plot(
                        level, earlier, color=LINES[position][0], linewidth=0.7, linestyle=":",
                        label="at half the time" if position == 0 else None,
                    )  # fmt: skip
                axes.set_title(f"β = {float(rationality):g}", loc="left")
            highest = max(number(found["high"]) for found in _chosen(stored, "held", driver=driver))
            row[0].set(ylabel=RATE, ylim=(0, 1.05 * highest))
            row[1].set_xlabel(axis_label(declared.name))
        handles, labels = panels[0, 0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=3, handlelength=3)
        text = (
            "Cooperation at held levels of the subsidy (above) and of saturation (below), started from low and from high "
            "prior trust, by rationality β: mean of the last 20 years (lines, with the 95 % interval of the mean) and of the 20 "
            "years before half the time (thin dotted). Frozen cities; without subsidy in the lower row. The scales of the "
            "rows differ. Where the two branches meet, the past does not matter in the end."
        )
        save(figure, stored.folder, "held", stored.caption(text))


def draw_growing(stored) -> None:
    """A ramp in the growing world, against the same seeds without subsidy."""
    with new_figure(1, 2, height=3.1) as (figure, (axes, other)):
        speeds = _values(stored, "growing", "years_up")
        longest = _chosen(stored, "growing", years_up=speeds[-1])
        year, without = _columns(longest, "year", "without")
        axes.plot(year, without, label="no subsidy", color="#777777", linewidth=1.2)
        for position, years_up in enumerate(speeds):
            rows = _chosen(stored, "growing", years_up=years_up)
            year, since, rate, gain, low, high = _columns(rows, "year", "years_after", "cooperation", "advantage", "low", "high")
            axes.plot(year, rate, label=f"{years_up} years each way", **line_style(position, year.size))
            after = since >= 0
            other.fill_between(since[after], low[after], high[after], color=LINES[position][0], alpha=0.25, linewidth=0)
            other.plot(since[after], gain[after], **line_style(position, int(after.sum())))
        axes.set(xlabel="Year", ylabel=RATE, ylim=(0, 1))
        other.axhline(0, color="black", linewidth=0.7)
        other.set(xlabel="Years since the subsidy ended", ylabel="Advantage over no subsidy (share)")
        handles, labels = axes.get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=4, handlelength=3)
        text = (
            "A ramp of the subsidy in the growing world, against the same seeds without it. Left: cooperation. Right: what "
            "is left of the advantage after the subsidy has ended, with the 95 % interval of the mean."
        )
        save(figure, stored.folder, "growing", stored.caption(text))


def draw_turning(stored) -> None:
    """Trust against tipping trust where relations turn; and the chance to turn by how far trust exceeds it."""
    default = f"{stored.study.parameters.rationality}"
    levels = _values(stored, "turning_map", "rationality")
    shown = default if default in levels else levels[0]
    with new_figure(1, 2, height=3.4) as (figure, (axes, other)):
        rows = _chosen(stored, "turning_map", rationality=shown)
        tipping, trust, sides = _columns(rows, "tipping_trust", "trust", "sides")
        grid = np.zeros((20, 20))
        grid[np.rint(trust * 20).astype(int), np.rint(tipping * 20).astype(int)] = sides
        picture = axes.imshow(
            np.where(grid > 0, grid, np.nan), origin="lower", extent=(0, 1, 0, 1), cmap="cividis_r", aspect="equal"
        )
        figure.colorbar(picture, ax=axes, label="Sides that turn", shrink=0.85)
        axes.plot((0, 1), (0, 1), color="black", linestyle="--", linewidth=1)
        axes.set(xlabel="Tipping trust (share)", ylabel="Trust in the year of the turn (share)")
        axes.set_title(f"β = {float(shown):g}", loc="left")
        for position, rationality in enumerate(levels):
            rows = _chosen(stored, "chance_of_turning", rationality=rationality)
            rows = [row for row in rows if int(row["relation_years"]) >= FEW]
            margin, turn, low, high = _columns(rows, "margin", "turn", "low", "high")
            other.fill_between(margin, low, high, color=LINES[position][0], alpha=0.2, linewidth=0)
            other.plot(margin, turn, label=f"β = {float(rationality):g}", **line_style(position, margin.size))
        other.axvline(0, color="black", linestyle="--", linewidth=1)
        other.set(
            xlabel="Trust less tipping trust\nof the side that falls shorter (share)", ylabel="Relations that turn (share a year)"
        )
        other.set_ylim(bottom=0)
        other.legend(handlelength=3)
        text = (
            "Left: trust against tipping trust of both sides in the year in which a relation turns (from then on both sides "
            "cooperate for five years); dashed: equality. Right: chance that a relation which has not turned does so this "
            "year, by how far trust exceeds tipping trust on the side where it does so less, with 95 % intervals (Wilson), for "
            f"groups of at least {FEW} relation-years. "
            "Growing world without government; β: rationality."
        )
        save(figure, stored.folder, "turning", stored.caption(text))
