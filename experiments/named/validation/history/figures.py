"""The figures of the council's history, drawn from its stored tables."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from citypact.experiments.named.study import Stored
from citypact.experiments.named.validation.history.spec import (
    AFTER,
    CALIBRATED,
    CALIBRATED_REIGNS,
    CURVES,
    EARLIER,
    FIRST,
    JUDGED,
    LATER,
    LEARNT,
    NEVER,
    NONE,
    PLAN,
    REGION,
    REIGNS,
    UNTUNED,
)
from citypact.experiments.paper.figure_charts import map_of
from citypact.experiments.paper.figure_panels import columns, legend_below
from citypact.experiments.paper.figure_style import BLACK, BLUE, GREEN, LINES, VERMILION, new_figure, save
from citypact.experiments.paper.tables import where
from citypact.model.regions.loading import load_region

FIGURES = {
    "history_counts": "Members of the council: observed, simulated and by fitted curves",
    "history_order": "Years of joining by city, and rank correlations with the order that came",
    "history_map": "Where the council grew: years of joining, observed and foretold",
}
TITLES = {UNTUNED: "Untuned", CALIBRATED: "Weighed by who had joined by 2010"}
POSITIONS = dict(zip(CALIBRATED_REIGNS, (2, 1), strict=True))  # in the order of line styles
DRAWN_CURVES: dict[str, Any] = {"logistic_later": ":", "logistic": (0, (5, 3))}  # dashes
PROVINCE_MARKS = {"Jiangsu": (BLUE, "s"), "Zhejiang": (GREEN, "D"), "Anhui": (VERMILION, "^")}


def draw(stored: Stored) -> None:
    """Draw the three figures into the study's folder."""
    draw_counts(stored)
    draw_order(stored)
    draw_map(stored)


def _worlds(axes: Axes, stored: Stored, way: str) -> None:
    """Simulated members with the interval of single worlds, observed ones as steps, and the logistics."""
    table = stored["history_counts"]
    for reign in CALIBRATED_REIGNS:
        year, mean, low, high = columns(where(table, way=way, name=reign), "year", "mean", "low", "high")
        colour, dashes, _ = LINES[POSITIONS[reign]]
        axes.fill_between(year, low, high, color=colour, alpha=0.15, linewidth=0)
        axes.plot(year, mean, color=colour, linestyle=dashes, label=REIGNS[reign].label.capitalize())
    for name, curve_dashes in DRAWN_CURVES.items():
        year, mean = columns(where(table, name=name), "year", "mean")
        axes.plot(year, mean, color=GREEN, linestyle=curve_dashes, linewidth=1, label=CURVES[name].capitalize())
    year, observed = columns(where(table, way=way, name=NONE), "year", "observed")
    axes.step(year, observed, where="mid", color=BLACK, linewidth=1.8, label="Observed")
    axes.axvline(LEARNT[-1] + 0.5, color="black", linewidth=0.7, linestyle=":")
    axes.set(xlabel="Year", title=TITLES[way], xlim=(year[0], year[-1] + 0.5))
    axes.set_xticks([year[0], *LEARNT, *JUDGED[:-1]], [f"{tick:.0f}" for tick in (year[0], *LEARNT, *JUDGED[:-1])])


def draw_counts(stored: Stored) -> None:
    """Members year by year, untuned and calibrated."""
    with new_figure(1, 2, height=3.7, sharey=True) as (figure, panels):
        for axes, way in zip(panels, TITLES, strict=True):
            _worlds(axes, stored, way)
        panels[0].set_ylabel("Members (cities)")
        legend_below(figure, panels[0], 3, handlelength=3)
        text = (
            "Members of the coordination council of the Yangtze Delta at the end of each year: observed (steps), simulated from "
            "the 15 founders without government and with the hybrid package after the regional plan of "
            f"{PLAN} (means, and bands in which 95 % of single worlds lie), and logistic curves fitted to 1997, 2003 and 2010. "
            "Left: default parameters; right: five parameters weighed by who had joined by 2003 and 2010. Right of the dotted "
            "line nothing was calibrated or fitted."
        )
        save(figure, stored.folder, "history_counts", stored.caption(text))


def _cities(axes: Axes, stored: Stored) -> None:
    """Each later city: the foretold median year with its interval, and the year in which it joined."""
    rows = stored["history_cities"].sort_values(["observed", "mean"], ascending=False, kind="stable").reset_index(drop=True)
    for province, (colour, marker) in PROVINCE_MARKS.items():
        one = where(rows, province=province)
        places = one.index.to_numpy()
        median, low, high = columns(one, "median", "low", "high")
        axes.errorbar(median, places, xerr=(median - low, high - median), fmt=marker, color=colour, markerfacecolor="white",
                      elinewidth=1, label=province)  # fmt: skip
    axes.plot(
        rows["observed"].to_numpy(dtype=float),
        np.arange(len(rows)),
        linestyle="",
        marker="x",
        zorder=4,
        color=BLACK,
        label="Observed",
    )
    axes.axvline(LEARNT[-1] + 0.5, color="black", linewidth=0.7, linestyle=":")
    axes.set_yticks(np.arange(len(rows)), rows["city"].tolist(), fontsize=7)
    axes.set_xticks((*LEARNT, JUDGED[0], NEVER), (*map(str, (*LEARNT, JUDGED[0])), "later"))
    axes.set(xlabel="Year of joining", ylim=(-0.7, len(rows) - 0.3))
    axes.legend(loc="lower left", fontsize=7, handletextpad=0.2)


def _correlations(axes: Axes, stored: Stored) -> None:
    """Rank correlations of model and rivals, with the intervals that resampled cities give."""
    table = stored["history_order"]
    labels = where(table, cities=LATER)["label"].tolist()[::-1]
    for position, (cities, shift) in enumerate(((EARLIER, 0.16), (LATER, -0.16))):
        rows = where(table, cities=cities)[::-1]
        mean, low, high = columns(rows, "mean", "cities_low", "cities_high")
        colour, _, marker = LINES[position]
        reach = np.maximum((mean - low, high - mean), 0.0)
        axes.errorbar(mean, np.arange(len(rows)) + shift, xerr=reach, fmt=marker, color=colour, markerfacecolor="white",
                      elinewidth=1, capsize=2, label=cities[0].upper() + cities[1:])  # fmt: skip
    rivals = len(where(table, cities=LATER, way="rival"))
    axes.axhline(rivals - 0.5, color="black", linewidth=0.7)
    axes.set_yticks(np.arange(len(labels)), [_broken(label) for label in labels], fontsize=7)
    axes.set(xlabel="Rank correlation (dimensionless)", ylim=(-1.9, len(labels) - 0.3))
    axes.legend(loc="lower left", fontsize=7, handletextpad=0.2)


def _broken(label: str) -> str:
    """A label with a capital letter, and on two lines where it has two parts."""
    label = label[:1].upper() + label[1:]
    for mark in (": ", ", "):
        first, found, rest = label.partition(mark)
        if found:
            return f"{first}{mark.strip()}\n{rest}"
    return label


def draw_order(stored: Stored) -> None:
    """Foretold against observed years of joining, and the correlations of model and rivals."""
    with new_figure(1, 2, height=5.6, width_ratios=(1.1, 1)) as (figure, (axes, other)):
        _cities(axes, stored)
        _correlations(other, stored)
        text = (
            f"Left: the year in which each later city joined (crosses), and the one foretold by worlds whose parameters are "
            f"weighed by who had joined by 2010, {REIGNS[AFTER].label} (median, and the interval of 95 % of single worlds); "
            "right of the dotted line nothing was calibrated. Right: Spearman's rank correlation with the observed order, of "
            "simulated worlds (above the line) and of rivals (below), with 95 % intervals over resampled cities."
        )
        save(figure, stored.folder, "history_order", stored.caption(text))


def draw_map(stored: Stored) -> None:
    """The cities at their places, shaded by the year in which they joined: observed, and foretold."""
    region, later = load_region(REGION), stored["history_cities"]
    founders = sorted({region.cities[city] for pair in region.initial_relations for city in pair})
    cities = pd.concat([later, pd.DataFrame({"city": founders, "observed": FIRST, "mean": FIRST})])
    with new_figure(1, 2, height=4.2) as (figure, panels):
        for axes, (column, title) in zip(panels, {"observed": "Observed", "mean": "Foretold"}.items(), strict=True):
            map_of(region, cities, column, ax=axes, low=FIRST, high=NEVER, names=5).set_title(title)
        bar = figure.colorbar(panels[0].collections[-1], ax=list(panels), orientation="horizontal", shrink=0.6, pad=0.02)
        bar.set_ticks([FIRST, *LEARNT, JUDGED[0], NEVER], labels=[*map(str, (FIRST, *LEARNT, JUDGED[0])), "later"])
        bar.set_label("Year of joining")
        text = (
            f"The {len(region)} cities of the council's area, dots as large as their output, shaded by the year in which they "
            f"joined: the {len(founders)} founders in {FIRST}, the others as observed (left) and on average over worlds whose "
            f"parameters are weighed by who had joined by {LEARNT[-1]}, {REIGNS[AFTER].label} (right; a world in which a city "
            f"does not join by {NEVER - 1} counts as {NEVER})."
        )
        save(figure, stored.folder, "history_map", stored.caption(text))
