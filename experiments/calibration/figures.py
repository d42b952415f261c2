"""Figures of a calibration, drawn from its stored tables: the posterior beside the prior, and the data beside predictions."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from citypact.experiments.calibration.priors import Prior
from citypact.experiments.calibration.results import Stored
from citypact.experiments.paper.figure_panels import column, declared
from citypact.experiments.paper.figure_style import BLACK, BLUE, ORANGE, SKY, VERMILION, new_figure, save
from citypact.experiments.paper.tables import one, where
from citypact.model.version import MODEL_VERSION

PAIRS_MOST = 5  # parameters whose pairs are drawn
ACROSS = 3  # marginals in a row where there are more
BINS = 16
WHOLE = ("year", "cities")  # units of whole numbers
PRIOR_GREY = "#BBBBBB"


def draw_all(stored: Stored) -> None:
    """Draw every figure of the calibration into its folder."""
    draw_posterior(stored)
    draw_predictive(stored)


def _caption(stored: Stored, *text: str) -> str:
    design = stored.design
    made = (
        f"{design.region.name}; {int(stored['generations']['runs'].iloc[-1]):,} runs of {design.years} years for the posterior; "
        f"design {design.hash}; model version {MODEL_VERSION}."
    )
    return "\n".join((*text, made))


def draw_posterior(stored: Stored) -> None:
    """The marginals with the prior, and every pair of up to five parameters below them."""
    priors, pairs = stored.design.priors, len(stored.design.priors) <= PAIRS_MOST
    rows, columns = (len(priors),) * 2 if pairs else (-(-len(priors) // ACROSS), ACROSS)
    with new_figure(rows, columns, height=max(2.4, 1.45 * rows), squeeze=False) as (figure, panels):
        marginals = panels.diagonal() if pairs else panels.ravel()
        for axes in panels.ravel() if not pairs else panels[np.triu_indices(len(priors), 1)]:
            axes.set_axis_off()
        for place, prior in enumerate(priors):
            marginals[place].set_axis_on()
            _marginal(marginals[place], stored, prior)
            if not pairs or place == len(priors) - 1:
                marginals[place].set_xlabel(_name(prior))
        if pairs:
            _all_pairs(stored, panels)
        figure.legend(*marginals[0].get_legend_handles_labels(), loc="upper right" if pairs else "outside lower center", ncols=1)
        text = (
            "Posterior of what was free. Steps: density over the range of the prior (of its logarithm where the axis is "
            "logarithmic), of which the prior is the grey line; dashed: the point; dotted: the default, where it lies within."
        )
        below = "Below: particles of each pair, the larger the more they weigh; cross: the point." if pairs else ""
        save(figure, stored.folder, "posterior", _caption(stored, f"{text} {below}".strip()))


def _name(prior: Prior) -> str:
    return (
        declared(prior.name).label.replace(" ", "\n", 1) if len(declared(prior.name).label) > 14 else declared(prior.name).label
    )


def _marginal(axes: Axes, stored: Stored, prior: Prior) -> None:
    values, weights = column(stored["posterior"], prior.name), column(stored["posterior"], "weight")
    heights, edges = np.histogram(prior.place(values), bins=BINS, range=(0.0, 1.0), weights=weights)
    axes.plot((prior.low, prior.high), (1.0, 1.0), color=PRIOR_GREY, linewidth=2.5, label="Prior")
    axes.stairs(heights * BINS, _at(prior, edges), color=BLUE, fill=False, linewidth=1.4, label="Posterior")
    row = one(stored["point"], parameter=prior.name)
    axes.axvline(float(row["value"]), color=VERMILION, linestyle="--", linewidth=1.1, label="Point")
    if prior.low <= float(row["default"]) <= prior.high and (not prior.logarithmic or float(row["default"]) > 0):
        axes.axvline(float(row["default"]), color=BLACK, linestyle=":", linewidth=0.9, label="Default")
    axes.set_ylim(0.0, None)
    axes.set_yticks([])
    _scale(axes, prior, "x")


def _at(prior: Prior, places: np.ndarray) -> np.ndarray:
    """Where places of the unit interval stand on the axis of a prior."""
    return prior.low * (prior.high / prior.low) ** places if prior.logarithmic else prior.low + places * (prior.high - prior.low)


def _scale(axes: Axes, prior: Prior, which: str) -> None:
    """The range of a prior on the axis x or y, with two or three ticks that can be read."""
    axis = axes.xaxis if which == "x" else axes.yaxis
    axes.set(**{f"{which}scale": "log" if prior.logarithmic else "linear", f"{which}lim": (prior.low, prior.high)})
    ticks = _at(prior, np.array([0.1, 0.5, 0.9])) if prior.logarithmic else MaxNLocator(3).tick_values(prior.low, prior.high)
    shown = [float(f"{tick:.1g}") if prior.logarithmic else float(f"{tick:.6g}") for tick in ticks]
    shown = sorted({tick for tick in shown if prior.low <= tick <= prior.high})
    axis.set_ticks(shown, [f"{tick:g}" for tick in shown])
    axis.set_ticks([], minor=True)


def _all_pairs(stored: Stored, panels: np.ndarray) -> None:
    priors, particles, point = stored.design.priors, stored["posterior"], stored["point"].set_index("parameter")["value"]
    weights = column(particles, "weight")
    for row, upper in enumerate(priors):
        for place, across in enumerate(priors[:row]):
            axes = panels[row, place]
            sizes = 6.0 * np.minimum(weights / weights.mean(), 4.0)
            axes.scatter(
                column(particles, across.name), column(particles, upper.name), s=sizes, color=BLUE, alpha=0.25, linewidths=0,
                rasterized=True,
            )  # fmt: skip
            axes.plot(float(point[across.name]), float(point[upper.name]), marker="x", color=VERMILION, markersize=6)
            _scale(axes, across, "x")
            _scale(axes, upper, "y")
            if row < len(priors) - 1:
                axes.tick_params(labelbottom=False)
            else:
                axes.set_xlabel(_name(across))
            if place == 0:
                axes.set_ylabel(_name(upper))
            else:
                axes.tick_params(labelleft=False)
        if row < len(priors) - 1:
            panels[row, row].tick_params(labelbottom=False)


def draw_predictive(stored: Stored) -> None:
    """Every target's values beside intervals of new runs: a panel for each target of several, and one for all single values."""
    predictive = stored["predictive"]
    several = [target for target in stored.design.targets if len(target.observed) > 1]
    single = [target.name for target in stored.design.targets if len(target.observed) == 1]
    panels_needed = len(several) + bool(single)
    with new_figure(panels_needed, 1, height=0.6 + 2.2 * panels_needed, squeeze=False) as (figure, panels):
        axes_of = iter(panels[:, 0])
        for target in several:
            axes = next(axes_of)
            rows = where(predictive, target=target.name)
            _intervals(axes, rows, [str(label) for label in rows["at"]])
            axes.set_ylabel(target.unit.capitalize())
            if target.unit in WHOLE:
                axes.yaxis.set_major_locator(MaxNLocator(6, integer=True))
            axes.set_title(target.name, loc="left")
        if single:
            axes, rows = next(axes_of), where(predictive, target=tuple(single))
            scales = np.array([float(one(stored["targets"], target=name)["scale"]) for name in rows["target"]])
            _intervals(axes, _standardised(rows, scales), [str(name) for name in rows["target"]])
            axes.set_ylabel("Less the observed,\nin scales")
            axes.set_title("single values", loc="left")
        handles, labels = panels[0, 0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=len(labels))
        text = (
            "What was known beside new runs of parameters drawn from the posterior: intervals of 95 % (thin) and 50 % (thick) "
            "with the median, the 95 % interval of runs from the prior in grey, and the mean of runs at the point. Single values "
            "are told as differences from what was observed, in units of the target's scale."
        )
        save(figure, stored.folder, "predictive", _caption(stored, text))


SHOWN = ("observed", "low_95", "low_50", "median", "high_50", "high_95", "at_point", "prior_low_95", "prior_high_95")


def _standardised(rows: pd.DataFrame, scales: np.ndarray) -> pd.DataFrame:
    observed = column(rows, "observed")
    return pd.DataFrame({name: (column(rows, name) - observed) / scales for name in SHOWN})


def _intervals(axes: Axes, rows: pd.DataFrame, labels: Sequence[str]) -> None:
    places = np.arange(len(labels))
    observed, low_95, low_50, median, high_50, high_95, point, prior_low, prior_high = (column(rows, name) for name in SHOWN)
    axes.bar(places, prior_high - prior_low, bottom=prior_low, width=0.7, color="#EEEEEE", label="Prior, 95 %")
    axes.vlines(places, low_95, high_95, color=SKY, linewidth=1.2, label="Posterior, 95 %")
    axes.vlines(places, low_50, high_50, color=BLUE, linewidth=4.0, label="50 %")
    axes.plot(places, median, linestyle="", marker="_", color=BLACK, markersize=9, label="Median")
    axes.plot(places, point, linestyle="", marker="x", color=VERMILION, markersize=4, label="At the point")
    axes.plot(places, observed, linestyle="", marker="D", color=ORANGE, markeredgecolor=BLACK, markersize=4.5, label="Observed")
    turned = max(map(len, labels)) > 60 / len(labels)
    axes.set_xticks(places, labels, rotation=55 if turned else 0, ha="right" if turned else "center", fontsize=7)
    axes.set_xlim(-0.6, len(labels) - 0.4)
    every = np.concatenate([column(rows, name) for name in SHOWN])
    margin = 0.06 * (np.nanmax(every) - np.nanmin(every)) or 1.0
    axes.set_ylim(np.nanmin(every) - margin, np.nanmax(every) + margin)  # what lies at an end is seen whole
