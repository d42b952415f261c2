"""Figures of the sensitivity experiment, drawn from its stored tables."""

from collections.abc import Sequence
from textwrap import fill

import numpy as np

from citypact.experiments.named.sensitivity.spec import OUTCOMES, ranks, sobol
from citypact.experiments.named.study import Stored
from citypact.experiments.paper.figure_panels import column, legend_below
from citypact.experiments.paper.figure_style import LINES, line_style, new_figure, save
from citypact.experiments.paper.tables import where
from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.summary import SUMMARIES

LARGEST = 4  # lines in a panel of convergence


def draw_all(stored: Stored) -> None:
    """Draw every figure of the experiment into its folder."""
    for draw in (draw_morris, draw_sobol, draw_convergence):
        draw(stored)


def _titled(panels: Sequence, names: Sequence) -> None:
    """Outcomes above narrow panels, parameters at the left of the first."""
    for axes, outcome in zip(panels, OUTCOMES, strict=True):
        axes.set_title(fill(SUMMARIES[outcome].label, 15), loc="left")
    panels[0].set_yticks(np.arange(len(names)), [PARAMETERS[name].label for name in names])
    panels[0].set_ylim(len(names) - 0.5, -0.5)


def draw_morris(stored: Stored) -> None:
    """mu* and sigma of every numeric parameter on every outcome, from the one that matters most."""
    names = ranks(stored).index
    places = np.arange(len(names))
    with new_figure(1, len(OUTCOMES), height=7.8, sharey=True) as (figure, panels):
        for axes, outcome in zip(panels, OUTCOMES, strict=True):
            cells = where(stored["morris"], outcome=outcome).set_index("parameter").loc[names]
            mu, low, high, sigma = (column(cells, name) for name in ("mu_star", "low", "high", "sigma"))
            axes.barh(places, mu, xerr=(mu - low, high - mu), color="#9EC9E2", edgecolor="#333333", linewidth=0.4,
                      error_kw={"elinewidth": 0.8}, height=0.7, label="μ* (mean size of the effect)")  # fmt: skip
            axes.plot(sigma, places, linestyle="none", marker="D", color=LINES[2][0], markerfacecolor="white", markersize=3,
                      label="σ (spread of the effect)")  # fmt: skip
            axes.grid(axis="x", color="#DDDDDD", linewidth=0.5)
            axes.set(xlabel=fill(f"({SUMMARIES[outcome].unit})", 15), axisbelow=True)
            axes.set_xlim(left=0)
            axes.tick_params(axis="y", labelsize=7)
        _titled(panels, names)
        legend_below(figure, panels[0], 2)
        save(figure, stored.folder, "morris", stored.caption(
            "Morris screening: mean size μ* (bars, with 95 % intervals) and spread σ (diamonds) of a parameter's effect over "
            "its range, from the parameter that matters most on any outcome. Where σ is as large as μ*, the effect depends "
            "on the other parameters. Transition times count as the year after the last where the level is never reached."
        ))  # fmt: skip


def draw_sobol(stored: Stored) -> None:
    """First and total indices of the parameters that matter."""
    totals = where(stored["sobol"], index="ST").groupby("parameter", sort=False)["value"].max()
    names = totals.sort_values(ascending=False, kind="stable").index
    with new_figure(1, len(OUTCOMES), height=3.9, sharey=True) as (figure, panels):
        for axes, outcome in zip(panels, OUTCOMES, strict=True):
            for position, (index, label) in enumerate((("S1", "First order (alone)"), ("ST", "Total (with interactions)"))):
                colour, _, marker = LINES[position]
                cells, places = sobol(stored, outcome, index).loc[names], np.arange(len(names)) + 0.24 * (position - 0.5)
                value, low, high = (column(cells, name) for name in ("value", "low", "high"))
                axes.errorbar(value, places, xerr=(value - low, high - value), label=label, color=colour, marker=marker,
                              linestyle="none", elinewidth=1, markerfacecolor=("white", colour)[position])  # fmt: skip
            axes.axvline(0, color="black", linewidth=0.7)
            axes.grid(axis="y", color="#DDDDDD", linewidth=0.5)
        _titled(panels, names)
        figure.supxlabel("Share of the variance", fontsize=9)
        figure.legend(*panels[0].get_legend_handles_labels(), loc="outside upper center", ncols=2)
        save(figure, stored.folder, "sobol", stored.caption(
            "Sobol indices of the twelve parameters that matter, with 95 % intervals. The gap between first and total order "
            "is what a parameter does together with others."
        ))  # fmt: skip


def draw_convergence(stored: Stored) -> None:
    """Total indices against N, of the parameters with the largest ones."""
    totals = where(stored["convergence"], method="sobol", index="ST")
    sizes = sorted(set(totals["size"]))
    with new_figure(2, 2, height=5.2, sharex=True, sharey=True) as (figure, panels):
        for axes, outcome in zip(panels.flat, OUTCOMES, strict=True):
            last = where(totals, outcome=outcome, size=sizes[-1]).sort_values("value", ascending=False, kind="stable")
            for position, name in enumerate(last["parameter"][:LARGEST]):
                rows = where(totals, outcome=outcome, parameter=name)
                size, value, low, high = (column(rows, part) for part in ("size", "value", "low", "high"))
                axes.fill_between(size, low, high, color=LINES[position][0], alpha=0.15, linewidth=0)
                axes.plot(size, value, label=PARAMETERS[name].label, **{**line_style(position, size.size), "markevery": None})
            axes.set_xscale("log", base=2)
            axes.set_xticks(sizes, [f"{size:g}" for size in sizes])
            axes.minorticks_off()
            axes.set_title(SUMMARIES[outcome].label, loc="left")
            axes.legend(loc="upper right", handlelength=2.6, fontsize=7.5)
        panels[0, 0].set_ylim(-0.1, 1.1)
        figure.supxlabel("Base points N", fontsize=9)
        figure.supylabel("Total index (share of variance)", fontsize=9)
        save(figure, stored.folder, "convergence", stored.caption(
            "Convergence: total indices of the four largest on each outcome against the number of base points, with 95 % "
            "intervals. Each smaller sample is the beginning of the larger one."
        ))  # fmt: skip
