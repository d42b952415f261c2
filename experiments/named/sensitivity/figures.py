"""Figures of the sensitivity experiment, drawn from its stored tables."""

from textwrap import fill

import numpy as np

from citypact.experiments.paper.figure_style import LINES, line_style, new_figure, save
from citypact.experiments.paper.tables import number
from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.summary import SUMMARIES

LARGEST = 4  # lines in a panel of convergence


def draw_all(stored) -> None:
    """Draw every figure of the experiment into its folder."""
    for draw in (draw_morris, draw_sobol, draw_convergence):
        draw(stored)


def outcomes(stored) -> list:
    """The outcomes in the order of the tables."""
    return list(dict.fromkeys(row["outcome"] for row in stored["outcomes"]))


def _title(outcome: str) -> str:
    """The label of an outcome in lines that fit a narrow panel."""
    return fill(SUMMARIES[outcome].label, 15)


def _columns(rows, *names) -> list:
    return [np.array([number(row[name]) for row in rows]) for name in names]


def _rows_axis(axes, names) -> None:
    axes.set_yticks(np.arange(len(names)), [PARAMETERS[name].label for name in names])
    axes.set_ylim(len(names) - 0.5, -0.5)


def draw_morris(stored) -> None:
    """mu* and sigma of every numeric parameter on every outcome, from the one that matters most."""
    first = [row for row in stored["morris"] if row["outcome"] == outcomes(stored)[0]]
    names = [row["parameter"] for row in sorted(first, key=lambda row: int(row["rank"]))]
    with new_figure(1, len(outcomes(stored)), height=7.8, sharey=True) as (figure, panels):
        for axes, outcome in zip(panels, outcomes(stored), strict=True):
            cells = {row["parameter"]: row for row in stored["morris"] if row["outcome"] == outcome}
            mu, low, high, sigma = _columns([cells[name] for name in names], "mu_star", "low", "high", "sigma")
            places = np.arange(len(names))
            axes.barh(places, mu, xerr=(mu - low, high - mu), color="#9EC9E2", edgecolor="#333333", linewidth=0.4,
                      error_kw={"elinewidth": 0.8}, height=0.7, label="μ* (mean size of the effect)")  # fmt: skip
            axes.plot(sigma, places, linestyle="none", marker="D", color=LINES[2][0], markerfacecolor="white", markersize=3,
                      label="σ (spread of the effect)")  # fmt: skip
            axes.set_title(_title(outcome), loc="left")
            axes.set_xlabel(fill(f"({SUMMARIES[outcome].unit})", 15))
            axes.grid(axis="x", color="#DDDDDD", linewidth=0.5)
            axes.set_axisbelow(True)
            axes.set_xlim(left=0)
            axes.tick_params(axis="y", labelsize=7)
        _rows_axis(panels[0], names)
        handles, labels = panels[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=2)
        text = (
            "Morris screening: mean size μ* (bars, with 95 % intervals) and spread σ (diamonds) of a parameter's effect over "
            "its range, from the parameter that matters most on any outcome. Where σ is as large as μ*, the effect depends "
            "on the other parameters. Transition times count as the year after the last where the level is never reached."
        )
        save(figure, stored.folder, "morris", stored.caption(text))


def draw_sobol(stored) -> None:
    """First and total indices of the parameters that matter."""
    names = list(dict.fromkeys(row["parameter"] for row in stored["sobol"]))
    totals = {
        name: max(number(row["value"]) for row in stored["sobol"] if row["parameter"] == name and row["index"] == "ST")
        for name in names
    }
    names.sort(key=lambda name: -totals[name])
    with new_figure(1, len(outcomes(stored)), height=3.9, sharey=True) as (figure, panels):
        for axes, outcome in zip(panels, outcomes(stored), strict=True):
            for position, (index, label) in enumerate((("S1", "First order (alone)"), ("ST", "Total (with interactions)"))):
                cells = {row["parameter"]: row for row in stored["sobol"] if (row["outcome"], row["index"]) == (outcome, index)}
                value, low, high = _columns([cells[name] for name in names], "value", "low", "high")
                axes.errorbar(
                    value, np.arange(len(names)) + 0.24 * (position - 0.5), xerr=(value - low, high - value), label=label,
                    color=LINES[position][0], marker=LINES[position][2], linestyle="none", elinewidth=1,
                    markerfacecolor="white" if position == 0 else LINES[position][0],
                )  # fmt: skip
            axes.axvline(0, color="black", linewidth=0.7)
            axes.set_title(_title(outcome), loc="left")
            axes.grid(axis="y", color="#DDDDDD", linewidth=0.5)
        _rows_axis(panels[0], names)
        figure.supxlabel("Share of the variance", fontsize=9)
        handles, labels = panels[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside upper center", ncols=2)
        text = (
            "Sobol indices of the twelve parameters that matter, with 95 % intervals. The gap between first and total order "
            "is what a parameter does together with others."
        )
        save(figure, stored.folder, "sobol", stored.caption(text))


def draw_convergence(stored) -> None:
    """Total indices against N, of the parameters with the largest ones."""
    with new_figure(2, 2, height=5.2, sharex=True, sharey=True) as (figure, panels):
        for axes, outcome in zip(panels.flat, outcomes(stored), strict=True):
            rows = [
                row for row in stored["convergence"]
                if (row["method"], row["outcome"], row["index"]) == ("sobol", outcome, "ST")
            ]  # fmt: skip
            last = {row["parameter"]: number(row["value"]) for row in rows}
            for position, name in enumerate(sorted(last, key=lambda name: -last[name])[:LARGEST]):
                size, value, low, high = _columns(
                    [row for row in rows if row["parameter"] == name], "size", "value", "low", "high"
                )
                axes.fill_between(size, low, high, color=LINES[position][0], alpha=0.15, linewidth=0)
                axes.plot(size, value, label=PARAMETERS[name].label, **{**line_style(position, size.size), "markevery": None})
            axes.set_xscale("log", base=2)
            axes.set_xticks(size, [f"{point:g}" for point in size])
            axes.minorticks_off()
            axes.set_ylim(-0.1, 1.1)
            axes.set_title(SUMMARIES[outcome].label, loc="left")
            axes.legend(loc="upper right", handlelength=2.6, fontsize=7.5)
        figure.supxlabel("Base points N", fontsize=9)
        figure.supylabel("Total index (share of variance)", fontsize=9)
        text = (
            "Convergence: total indices of the four largest on each outcome against the number of base points, with 95 % "
            "intervals. Each smaller sample is the beginning of the larger one."
        )
        save(figure, stored.folder, "convergence", stored.caption(text))
