"""The figures of the resistance experiment, drawn from its stored tables."""

from itertools import pairwise

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from citypact.experiments.named.resistance import spec
from citypact.experiments.named.study import Stored
from citypact.experiments.paper.figure_charts import band
from citypact.experiments.paper.figure_panels import SCALE, axis_label, contour, edges, grid_of, legend_below
from citypact.experiments.paper.figure_style import new_figure, save
from citypact.experiments.paper.tables import where
from citypact.model.settings.instrument_table import INSTRUMENTS

LABELS = {"none": "No remedy", "sharing": "Benefit sharing", "fund": "Fund", "both": "Both"}
TOP = spec.LARGEST_RESISTANCE
BEYOND = 1.15 * TOP  # where a point stands that lies beyond the largest resistance tried
FAILING = "Resistance at which final\ncooperation falls below one half"
INTERVAL = f"Bands: 95 % intervals, by resampling seeds. At the top: beyond {TOP:g}, the largest resistance tried."


def draw_all(stored: Stored) -> None:
    """Draw every figure of the experiment."""
    for draw in (draw_maps, draw_boundary, draw_doses, draw_pairs):
        draw(stored)


def place_of(stored: Stored, kind: str) -> str:
    """Where a kind of inequality was tried."""
    return f"synthetic regions of {spec.SYNTHETIC_CITIES} cities" if kind == "zipf_exponent" else stored.study.region.name


def title_of(stored: Stored, kind: str) -> str:
    """The same at the start of a line."""
    place = place_of(stored, kind)
    return place[:1].upper() + place[1:]


def _frame(stored: Stored, axes: Axes, kind: str, title: str, beyond: bool = True) -> None:
    """Axes, title and the default resistance; a square-root scale gives room to low resistance, where it matters most."""
    axes.set_yscale("function", functions=(lambda value: np.sqrt(np.maximum(value, 0.0)), np.square))
    ticks = {level: f"{level:g}" for level in (0, 0.1, 0.5, 1, 2, 4, 7, TOP)} | ({BEYOND: f"> {TOP:g}"} if beyond else {})
    axes.set_yticks(list(ticks), labels=list(ticks.values()))
    axes.set_ylim(0, 1.03 * BEYOND if beyond else TOP)
    axes.axhline(stored.study.parameters.resistance, color="black", linewidth=0.6, linestyle=":")
    axes.set_xlabel("Zipf exponent\n(dimensionless)" if kind == "zipf_exponent" else axis_label(kind, "\n"))
    axes.set_title(title, loc="left")


def draw_maps(stored: Stored) -> None:
    """Final cooperation over inequality and resistance under every remedy, with the line of one half."""
    with new_figure(2, 4, height=5.4, sharex="row", sharey=True) as (figure, panels):
        for kind, row in zip(spec.INEQUALITIES, panels, strict=True):
            for axes, remedy in zip(row, spec.REMEDIES, strict=True):
                rows = where(stored["final"], kind=kind, remedy=remedy)
                across, up, final = grid_of(rows, "inequality", "resistance", "final_cooperation")
                ends = np.maximum(edges(up), 0.0)
                shade = axes.pcolormesh(edges(across), ends, final, vmin=0, vmax=1, cmap=SCALE, rasterized=True)
                contour(axes, across, up, final, (0.3, 0.7), "%.1f")
                if np.nanmin(final) < spec.LEVEL < np.nanmax(final):
                    axes.contour(across, up, final, levels=[spec.LEVEL], colors="black", linewidths=2)
                _frame(stored, axes, kind, LABELS[remedy], beyond=False)
                axes.set_xlim(across[0], across[-1])
            row[0].set_ylabel(axis_label("resistance", "\n"))
        figure.colorbar(shade, ax=panels, label=axis_label("final_cooperation"), aspect=30)
        above, below = (place_of(stored, kind) for kind in spec.INEQUALITIES)
        text = (
            "Final cooperation over inequality and resistance to unequal gains, under each remedy (columns). Thick line: one "
            f"half, beyond which cooperation fails. Above: {above}, where a larger bargaining exponent gives the larger city "
            f"more of the joint surplus; below: {below}, a region for each seed, whose outputs are the more unequal the larger "
            "the Zipf exponent. Dotted: the default resistance. Square-root scale of resistance."
        )
        save(figure, stored.folder, "maps", stored.caption(text))


def _line(axes: Axes, position: int, rows: pd.DataFrame, label: str | None = None) -> None:
    """The resistance at which cooperation fails, with its interval; at the top where it never does."""
    parts = ("resistance", "low", "high")
    shown = rows.assign(**{part: rows[part].where(rows[part] < TOP, BEYOND) for part in parts})
    band(shown, "inequality", *parts, ax=axes, position=position, label=label)


def draw_boundary(stored: Stored) -> None:
    """Where cooperation fails, against inequality, for each remedy."""
    with new_figure(1, 2, height=3.6, sharey=True) as (figure, panels):
        for kind, axes in zip(spec.INEQUALITIES, panels, strict=True):
            for position, remedy in enumerate(spec.REMEDIES):
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
        for position, (name, axes) in enumerate(zip(spec.DOSES, panels, strict=True)):
            _line(axes, position, where(stored["boundary"], kind=name))
            _frame(stored, axes, name, INSTRUMENTS[name].label)
            axes.axvline(spec.BOTH[name], color="black", linewidth=0.6, linestyle="--")
        panels[0].set_ylabel(FAILING)
        text = (
            "How much resistance cooperation bears against the dose of benefit sharing (left) and of the fund (right), each "
            f"alone, at the default bargaining exponent. {stored.study.region.name}. Dashed: the level in the package of "
            "benefit coordination; dotted: the default resistance. Square-root scale."
        )
        save(figure, stored.folder, "doses", stored.caption(text, INTERVAL))


def draw_pairs(stored: Stored) -> None:
    """Which pairs of cities cooperate and govern jointly in the end, by how unequal they are, under each remedy."""
    ratios, bound = spec.RATIOS, spec.largest_ratio(stored.study.parameters.resistance)
    names = [f"{low:g}–{high:g}" for low, high in pairwise(ratios)] + [f"> {ratios[-1]:g}"]
    with new_figure(1, 2, height=3.4, sharey=True) as (figure, panels):
        for axes, outcome in zip(panels, spec.OUTCOMES, strict=True):
            for position, remedy in enumerate(spec.REMEDIES):
                rows = where(stored["pairs"], remedy=remedy, outcome=outcome)
                placed = rows.assign(place=range(len(rows)))
                band(placed, "place", "mean", "low", "high", ax=axes, position=position, label=LABELS[remedy])
            if ratios[0] < bound < ratios[-1]:
                axes.axvline(np.interp(bound, ratios, range(len(ratios))) - 0.5, color="black", linewidth=0.7, linestyle=":")
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
