"""The figures of the resistance experiment, drawn from its stored tables."""

from itertools import pairwise

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from citypact.experiments.named.resistance.spec import (
    BOTH,
    DOSES,
    INEQUALITIES,
    LARGEST_RESISTANCE,
    LEVEL,
    OUTCOMES,
    RATIOS,
    REMEDIES,
    SYNTHETIC_CITIES,
    largest_ratio,
)  # fmt: skip
from citypact.experiments.named.study import Stored
from citypact.experiments.paper.figure_panels import (
    SCALE,
    axis_label,
    band,
    column,
    contour,
    declared,
    edges,
    grid_of,
    legend_below,
)  # fmt: skip
from citypact.experiments.paper.figure_style import new_figure, save
from citypact.experiments.paper.tables import where

LABELS = {"none": "No remedy", "sharing": "Benefit sharing", "fund": "Fund", "both": "Both"}
BEYOND = 1.15 * LARGEST_RESISTANCE  # where a point stands that lies beyond the largest resistance tried
FAILING = "Resistance at which final\ncooperation falls below one half"
INTERVAL = f"Bands: 95 % intervals, by resampling seeds. At the top: beyond {LARGEST_RESISTANCE:g}, the largest resistance tried."


def draw_all(stored: Stored) -> None:
    """Draw every figure of the experiment."""
    draw_maps(stored)
    draw_boundary(stored)
    draw_doses(stored)
    draw_pairs(stored)


def axis_of(kind: str) -> str:
    """The label of an axis of inequality or dose."""
    return "Zipf exponent\n(dimensionless)" if kind == "zipf_exponent" else axis_label(kind, "\n")


def place_of(stored: Stored, kind: str) -> str:
    """Where a kind of inequality was tried."""
    return f"synthetic regions of {SYNTHETIC_CITIES} cities" if kind == "zipf_exponent" else stored.study.region.name


def title_of(stored: Stored, kind: str) -> str:
    """The same at the start of a line."""
    place = place_of(stored, kind)
    return place[:1].upper() + place[1:]


def resistance_axis(axes: Axes, beyond: bool = True) -> None:
    """An axis of resistance that gives room to the low levels, where it matters most: a square-root scale."""
    axes.set_yscale("function", functions=(lambda value: np.sqrt(np.maximum(value, 0.0)), np.square))
    ticks = {level: f"{level:g}" for level in (0, 0.1, 0.5, 1, 2, 4, 7, LARGEST_RESISTANCE)}
    if beyond:
        ticks[BEYOND] = f"> {LARGEST_RESISTANCE:g}"
    axes.set_yticks(list(ticks), labels=list(ticks.values()))
    axes.set_ylim(0, 1.03 * BEYOND if beyond else LARGEST_RESISTANCE)


def draw_maps(stored: Stored) -> None:
    """Final cooperation over inequality and resistance under every remedy, with the line of one half."""
    with new_figure(2, 4, height=5.4, sharex="row", sharey=True) as (figure, panels):
        for kind, row in zip(INEQUALITIES, panels, strict=True):
            for axes, remedy in zip(row, REMEDIES, strict=True):
                rows = where(stored["final"], kind=kind, remedy=remedy)
                across, up, final = grid_of(rows, "inequality", "resistance", "final_cooperation")
                ends = np.maximum(edges(up), 0.0)
                shade = axes.pcolormesh(edges(across), ends, final, vmin=0, vmax=1, cmap=SCALE, rasterized=True)
                contour(axes, across, up, final, (0.3, 0.7), "%.1f")
                if np.nanmin(final) < LEVEL < np.nanmax(final):
                    axes.contour(across, up, final, levels=[LEVEL], colors="black", linewidths=2)
                resistance_axis(axes, beyond=False)
                axes.set(xlim=(across[0], across[-1]))
                axes.axhline(stored.study.parameters.resistance, color="black", linewidth=0.6, linestyle=":")
                axes.set_title(LABELS[remedy], loc="left")
            row[0].set_ylabel(axis_label("resistance", "\n"))
            for axes in row:
                axes.set_xlabel(axis_of(kind))
        figure.colorbar(shade, ax=panels, label=axis_label("final_cooperation"), aspect=30)
        above, below = (place_of(stored, kind) for kind in INEQUALITIES)
        text = (
            "Final cooperation over inequality and resistance to unequal gains, under each remedy (columns). Thick line: one "
            f"half, beyond which cooperation fails. Above: {above}, where a larger bargaining exponent gives the larger city "
            f"more of the joint surplus; below: {below}, a region for each seed, whose outputs are the more unequal the larger "
            "the Zipf exponent. Dotted: the default resistance. "
            "Square-root scale of resistance."
        )
        save(figure, stored.folder, "maps", stored.caption(text))


def _line(axes: Axes, position: int, rows: pd.DataFrame, label: str | None = None) -> None:
    """The resistance at which cooperation fails, with its interval; at the top where it never does."""
    parts = (column(rows, name) for name in ("resistance", "low", "high"))
    ends = (np.where(part >= LARGEST_RESISTANCE, BEYOND, part) for part in parts)
    band(axes, position, column(rows, "inequality"), *ends, label=label)


def _frame(stored: Stored, axes: Axes, kind: str, title: str) -> None:
    """Axes, title and the default resistance of a panel with boundaries."""
    resistance_axis(axes)
    axes.axhline(stored.study.parameters.resistance, color="black", linewidth=0.6, linestyle=":")
    axes.set(xlabel=axis_of(kind))
    axes.set_title(title, loc="left")


def draw_boundary(stored: Stored) -> None:
    """Where cooperation fails, against inequality, for each remedy."""
    with new_figure(1, 2, height=3.6, sharey=True) as (figure, panels):
        for kind, axes in zip(INEQUALITIES, panels, strict=True):
            for position, remedy in enumerate(REMEDIES):
                _line(axes, position, where(stored["boundary"], kind=kind, remedy=remedy), LABELS[remedy])
            _frame(stored, axes, kind, title_of(stored, kind))
        panels[0].set_ylabel(FAILING)
        legend_below(figure, panels[0], 4, handlelength=3)
        text = (
            "How much resistance cooperation bears: the resistance at which final cooperation falls below one half, "
            "interpolated, against inequality, under each remedy. Dotted: the default resistance. Square-root scale."
        )
        save(figure, stored.folder, "boundary", stored.caption(text, INTERVAL))


def draw_doses(stored: Stored) -> None:
    """Where cooperation fails, against the dose of each remedy."""
    with new_figure(1, 2, height=3.1, sharey=True) as (figure, panels):
        for position, (name, axes) in enumerate(zip(DOSES, panels, strict=True)):
            _line(axes, position, where(stored["boundary"], kind=name))
            _frame(stored, axes, name, declared(name).label)
            axes.axvline(BOTH[name], color="black", linewidth=0.6, linestyle="--")
        panels[0].set_ylabel(FAILING)
        text = (
            "How much resistance cooperation bears against the dose of benefit sharing (left) and of the fund (right), each "
            f"alone, at the default bargaining exponent. {stored.study.region.name}. Dashed: the level in the package of "
            "benefit coordination; dotted: the default resistance. Square-root scale."
        )
        save(figure, stored.folder, "doses", stored.caption(text, INTERVAL))


def draw_pairs(stored: Stored) -> None:
    """Which pairs of cities cooperate and govern jointly in the end, by how unequal they are, under each remedy."""
    names = [f"{low:g}–{high:g}" for low, high in pairwise(RATIOS)] + [f"> {RATIOS[-1]:g}"]
    bound = largest_ratio(stored.study.parameters.resistance)
    with new_figure(1, 2, height=3.4, sharey=True) as (figure, panels):
        for axes, outcome in zip(panels, OUTCOMES, strict=True):
            for position, remedy in enumerate(REMEDIES):
                rows = where(stored["pairs"], remedy=remedy, outcome=outcome)
                band(
                    axes,
                    position,
                    range(len(rows)),
                    *(column(rows, name) for name in ("mean", "low", "high")),
                    label=LABELS[remedy],
                )
            if RATIOS[0] < bound < RATIOS[-1]:
                axes.axvline(np.interp(bound, RATIOS, range(len(RATIOS))) - 0.5, color="black", linewidth=0.7, linestyle=":")
            axes.set_xticks(range(len(names)), labels=names)
            axes.set(ylim=(-0.02, 1.02), xlabel="Larger over smaller output of the two cities")
            axes.set_title(outcome.capitalize(), loc="left")
        panels[0].set_ylabel("Share of relations\nin the last year")
        legend_below(figure, panels[0], 4, handlelength=3)
        text = (
            "Who is left out: relations of cooperation (left) and of joint governance (right) in the last year, by how many "
            f"times larger the larger of the two cities is, under each remedy. {stored.study.region.name}. Dotted: the ratio "
            "beyond which the lesser gainer wants no surplus that is shared by size."
        )
        save(figure, stored.folder, "pairs", stored.caption(text, "Bands are 95 % intervals of the mean over seeds."))
