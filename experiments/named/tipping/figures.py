"""Figures of the tipping experiment, drawn from its stored tables."""

from textwrap import fill
from typing import Any

import numpy as np

from citypact.experiments.named.study import Stored
from citypact.experiments.named.tipping.spec import BRANCHES, DEFAULT, DRIVERS, LAST_YEARS, PUSH, PUSHED, WAYS, YEARS_UP
from citypact.experiments.paper.figure_charts import band
from citypact.experiments.paper.figure_panels import axis_label, columns, legend_below
from citypact.experiments.paper.figure_style import LINES, line_style, new_figure, save
from citypact.experiments.paper.tables import one, where

RATE = axis_label("cooperation_rate")
HELD = ("level", "cooperation", "low", "high", "cooperation_at_half_time")
SOFT: Any = {"sparse": True, "alpha": 0.25}  # how bands are drawn
FEW = 100  # with fewer relation-years a share says little


def draw_all(stored: Stored) -> None:
    """Draw every figure of the experiment into its folder."""
    for driver in DRIVERS:
        draw_loops(stored, driver)
    for draw in (draw_gaps, draw_held, draw_growing, draw_turning):
        draw(stored)


def _titles(panels: np.ndarray) -> None:
    for axes, way in zip(panels, WAYS.values(), strict=True):
        axes.set_title(fill(way.label, 15), loc="left", fontsize=8.5)


def draw_loops(stored: Stored, driver: str) -> None:
    """The two branches of a driver, by way of choosing (columns) and speed of the ramp (rows)."""
    shown = (YEARS_UP[1], YEARS_UP[-1])
    with new_figure(len(shown), len(WAYS), height=4.6, sharex=True, sharey=True) as (figure, panels):
        for row, years_up in zip(panels, shown, strict=True):
            for axes, way in zip(row, WAYS, strict=True):
                wanted = {"driver": driver, "way": way, "years_up": years_up}
                for position, (branch, moves) in enumerate((("up", "rises"), ("down", "falls"))):
                    rows = where(stored["ramps"], branch=branch, **wanted)
                    band(rows, *HELD[:4], ax=axes, position=position, label=f"{driver.capitalize()} {moves}", **SOFT)
                gap = f"gap {one(stored['loops'], **wanted)['gap']:.2f}".replace("-", "−")
                axes.set_title(gap, loc="right", fontsize=8, y=0.0, pad=4)
            row[0].set_ylabel(f"{years_up} years up")
        _titles(panels[0])
        panels[0, 0].set_ylim(0, 1.02)
        figure.supxlabel(axis_label(DRIVERS[driver].name), fontsize=9)
        figure.supylabel(RATE, fontsize=9)
        figure.legend(*panels[0, 0].get_legend_handles_labels(), loc="outside upper center", ncols=2, handlelength=3)
        text = (
            f"Cooperation while the {driver} rises from its lowest level and falls back to it, for frozen cities, by way of "
            "choosing and speed of the ramp. Gap: how much more cooperation there is on the way down than on the way up, on "
            "average over the levels. Mean over seeds with the 95 % interval of the mean."
        )
        save(figure, stored.folder, f"loops_{driver}", stored.caption(text))


def draw_gaps(stored: Stored) -> None:
    """The gap between the two ways against the years that the ramp takes, and what is left when the driver is back."""
    with new_figure(len(DRIVERS), 2, height=4.8, sharex=True, sharey="row") as (figure, panels):
        for row, driver in zip(panels, DRIVERS, strict=True):
            for axes, name in zip(row, ("gap", "left"), strict=True):
                for position, (way, told) in enumerate(WAYS.items()):
                    rows = where(stored["loops"], driver=driver, way=way)
                    years, mean, low, high = columns(rows, "years_up", name, f"{name}_low", f"{name}_high")
                    style = {**line_style(position, 1), "markevery": None}
                    axes.errorbar(years, mean, yerr=(mean - low, high - mean), label=told.label, elinewidth=1, **style)
                axes.set_xscale("log", base=2)
                axes.set_xticks(years, [f"{year:g}" for year in years])
                axes.axhline(0, color="black", linewidth=0.7)
            row[0].set_ylabel(f"{driver.capitalize()}: cooperation\n(share)")
        titles = ("Gap between the ways", "Left when the driver is back")
        for top, title, bottom in zip(panels[0], titles, panels[-1], strict=True):
            top.set_title(title, loc="left")
            bottom.set_xlabel("Years of the ramp, each way")
        legend_below(figure, panels[0, 0], 2, handlelength=3)
        text = (
            "Left: how much more cooperation there is on the way down than on the way up, on average over the levels, against "
            "the speed of the ramp, by way of choosing. Right: how much more there is when the driver is back at its lowest "
            "level than there was before. With 95 % intervals of the mean; frozen cities. What shrinks towards zero with slower "
            "ramps is delay and not memory."
        )
        save(figure, stored.folder, "gaps", stored.caption(text))


def draw_held(stored: Stored) -> None:
    """Held levels of subsidy and of saturation, never pushed and after a push."""
    with new_figure(2, len(WAYS), height=4.8, sharey=True, sharex="row") as (figure, panels):
        for row, (driver, declared) in zip(panels, DRIVERS.items(), strict=True):
            for axes, way in zip(row, WAYS, strict=True):
                for position, (past, told) in enumerate(BRANCHES.items()):
                    rows = where(stored["held"], driver=driver, way=way, past=past)
                    band(rows, *HELD[:4], ax=axes, position=position, label=told, **SOFT)
                    label = "at half the time" if position == 0 else None
                    axes.plot(
                        *columns(rows, HELD[0], HELD[-1]), color=LINES[position][0], linewidth=0.7, linestyle=":", label=label
                    )
                axes.set_xlabel(axis_label(declared.name))
            row[0].set(ylabel=RATE, ylim=(0, 1.02))
        _titles(panels[0])
        legend_below(figure, panels[0, 0], 3, handlelength=3)
        text = (
            "Cooperation at held levels of the subsidy (above) and of saturation (below), never pushed and after a push (the "
            f"package {PUSH.label.lower()} in years 1 to {PUSHED}), by way of choosing: mean of the last {LAST_YEARS} years "
            f"(lines, with the 95 % interval of the mean) and of the {LAST_YEARS} years before half the time (thin dotted). "
            "Frozen cities; without subsidy in the lower row. Where the two branches meet, the past does not matter in the end."
        )
        save(figure, stored.folder, "held", stored.caption(text))


def draw_growing(stored: Stored) -> None:
    """A ramp in the growing world, against the same seeds without subsidy."""
    with new_figure(1, 2, height=3.3) as (figure, (axes, other)):
        for position, (way, told) in enumerate(WAYS.items()):
            rows = where(stored["growing"], way=way)
            year, rate, without = columns(rows, "year", "cooperation", "without")
            axes.plot(year, rate, label=told.label, **line_style(position, year.size))
            axes.plot(year, without, color=LINES[position][0], linestyle=LINES[position][1], linewidth=0.7)
            after = rows[rows["years_after"] >= 0]
            band(after, "years_after", "advantage", "low", "high", ax=other, position=position, **SOFT)
        axes.set(xlabel="Year", ylabel=RATE, ylim=(0, 1.02))
        other.axhline(0, color="black", linewidth=0.7)
        other.set(xlabel="Years since the subsidy ended", ylabel="Advantage over no subsidy (share)")
        legend_below(figure, axes, 2, handlelength=3)
        text = (
            "A ramp of the subsidy in the growing world, against the same seeds without it. Left: cooperation with the ramp "
            "(with markers) and without (thin). Right: what is left of the advantage after the subsidy has ended, with the 95 % "
            "interval of the mean."
        )
        save(figure, stored.folder, "growing", stored.caption(text))


def draw_turning(stored: Stored) -> None:
    """Trust against tipping trust where relations turn; and the chance to turn by how far trust exceeds it."""
    with new_figure(1, 2, height=3.7) as (figure, (axes, other)):
        rows = where(stored["turning_map"], way=DEFAULT)
        tipping, trust, sides = columns(rows, "tipping_trust", "trust", "sides")
        grid = np.zeros((20, 20))
        grid[np.rint(trust * 20).astype(int), np.rint(tipping * 20).astype(int)] = sides
        grid[grid == 0] = np.nan
        picture = axes.imshow(grid, origin="lower", extent=(0, 1, 0, 1), cmap="cividis_r", aspect="equal")
        figure.colorbar(picture, ax=axes, label="Sides that turn", shrink=0.85)
        axes.plot((0, 1), (0, 1), color="black", linestyle="--", linewidth=1)
        axes.set(xlabel="Tipping trust (share)", ylabel="Trust in the year of the turn (share)")
        axes.set_title(WAYS[DEFAULT].label, loc="left")
        for position, (way, told) in enumerate(WAYS.items()):
            rows = where(stored["chance_of_turning"], way=way)[lambda rows: rows["relation_years"] >= FEW]
            band(rows, "margin", "turn", "low", "high", ax=other, position=position, label=told.label, sparse=True, alpha=0.2)
        other.axvline(0, color="black", linestyle="--", linewidth=1)
        other.set_xlabel("Trust less tipping trust\nof the side that falls shorter (share)")
        other.set(ylabel="Relations that turn (share a year)", ylim=(0, None))
        legend_below(figure, other, 4, handlelength=3)
        text = (
            "Left: trust against tipping trust of both sides in the year in which a relation turns (from then on both sides "
            "cooperate for five years); dashed: equality; tipping trust 1: no trust is enough. Right: chance that a relation "
            "which has not turned does so this year, by how far trust exceeds tipping trust on the side where it does so less, "
            f"with 95 % intervals (Wilson), for groups of at least {FEW} relation-years. Growing world without government."
        )
        save(figure, stored.folder, "turning", stored.caption(text))
