"""The figures of the theory experiment, drawn from its stored tables."""

from collections.abc import Collection, Mapping, Sequence
from itertools import product

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from citypact.experiments.named.study import Stored
from citypact.experiments.named.theory import spec
from citypact.experiments.named.theory.claim_table import CLAIMS
from citypact.experiments.named.theory.quoted_table import QUOTED
from citypact.experiments.paper.figure_panels import axis_label, column
from citypact.experiments.paper.figure_style import BLACK, ORANGE, VERMILION, line_style, new_figure, save
from citypact.experiments.paper.tables import where
from citypact.experiments.paper.worlds import FIRST, LAST
from citypact.model.regions.loading import load_region

# verdict -> (fill, hatch, mark)
MARKS = {spec.HOLDS: ("#9ECAE1", "", ""), spec.UNDECIDED: ("#FFFFFF", "", "?"), spec.FAILS: (ORANGE, "", "×"),
         spec.NO_CASE: ("#DDDDDD", "////", "")}  # fmt: skip


def short(region: str) -> str:
    """A region's name where there is little room."""
    return load_region(region).name.replace("Synthetic region of", "Synthetic,").split(" (")[0]


def draw_all(stored: Stored) -> None:
    """Draw every figure of the experiment."""
    for draw in (draw_verdicts, draw_turns, draw_legacy, draw_quoted):
        draw(stored)


def draw_verdicts(stored: Stored) -> None:
    """Claims by regions, a panel for each rule."""
    said = stored["verdicts"].set_index(["rule", "claim", "region"]).verdict
    places = {name: short(name) for name in stored.study.regions}
    with new_figure(1, len(spec.RULES), height=0.152 * len(CLAIMS) + 1.25, sharey=True) as (figure, panels):
        for axes, (rule, chosen) in zip(panels, spec.RULES.items(), strict=True):
            pale = {name for name, claim in CLAIMS.items() if rule not in claim.claimed}
            verdict_tiles(axes, said[rule], list(CLAIMS), places, (5.5, 5.5, 6), pale)
            axes.set_title(chosen.label, loc="left", fontsize=8)
            axes.tick_params(length=0, pad=2)
        verdict_legend(figure)
        save(figure, stored.folder, "verdicts", stored.caption(
            "Every claim of the theory in every region, under each rule of choice: it holds where the whole 95 % interval over "
            "seeds of each of its parts is on the claimed side, and fails where one is all on the other side. Pale: judged, but "
            "not claimed under this rule."))  # fmt: skip


def verdict_tiles(axes: Axes, said: pd.Series, claims: Sequence, places: Mapping, sizes: tuple, pale: Collection = ()) -> None:
    """A matrix of verdicts, claims by places.

    said: by (claim, place); places: place -> label; sizes: of the marks, of the labels of places and of claims; pale: claims
    that are not made here.
    """
    for (up, claim), (across, place) in product(enumerate(claims), enumerate(places)):
        colour, hatch, mark = MARKS[said[claim, place]]
        tile = Rectangle((across - 0.5, up - 0.5), 1, 1, facecolor=colour, hatch=hatch, edgecolor="#999999", linewidth=0.3)
        text = axes.text(across, up, mark, ha="center", va="center", fontsize=sizes[0])
        if claim in pale:
            tile.set_alpha(0.35)
            text.set_alpha(0.45)
        axes.add_patch(tile)
    axes.set_xticks(range(len(places)), labels=places.values(), rotation=90, fontsize=sizes[1])
    axes.set_yticks(range(len(claims)), labels=[CLAIMS[name].label for name in claims], fontsize=sizes[2])
    axes.set(xlim=(-0.5, len(places) - 0.5), ylim=(len(claims) - 0.5, -0.5))
    axes.spines[:].set_visible(False)


def verdict_legend(figure: Figure) -> None:
    """What the marks of the tiles mean."""
    handles = [Patch(facecolor=fill, hatch=hatch, edgecolor="#999999", label=f"{name}{f' ({mark})' if mark else ''}")
               for name, (fill, hatch, mark) in MARKS.items()]  # fmt: skip
    figure.legend(handles=handles, loc="outside lower center", ncols=len(MARKS))


def draw_turns(stored: Stored) -> None:
    """The cooperation rate without government in every region, under every rule."""
    regions = stored.study.regions
    rows, columns = -(-len(regions) // 5), min(5, len(regions))
    with new_figure(rows, columns, height=1.45 * rows + 0.8, sharex=True, sharey=True, squeeze=False) as (figure, panels):
        for axes, region in zip(panels.flat, regions, strict=False):
            for position, (rule, chosen) in enumerate(spec.RULES.items()):
                mine = where(stored["curves"], region=region, rule=rule)
                axes.plot("year", "rate", data=mine, label=chosen.label, **line_style(position, len(mine)))
            axes.axhline(0.5, color="#BBBBBB", linewidth=0.6, zorder=0)
            axes.set_title(short(region), loc="left", fontsize=6.5, pad=2)
            axes.set(xlim=(0, stored.study.scale.years), ylim=(0, 1))
        for axes in panels.flat[len(regions) :]:
            axes.set_axis_off()
        for axes in panels.flat[max(0, len(regions) - columns) : len(regions)]:  # no panel below
            axes.tick_params(labelbottom=True)
            axes.set_xlabel("Year")
        figure.supylabel(axis_label("cooperation_rate"), fontsize=9)
        figure.legend(*panels.flat[0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
        save(figure, stored.folder, "turns", stored.caption(
            "Cooperation rate without government, mean over seeds, in every region under every rule of choice."))  # fmt: skip


def draw_legacy(stored: Stored) -> None:
    """How far the branches with and without a push are apart, as the years go by."""
    with new_figure(1, len(spec.RULES), height=2.6, sharey=True) as (figure, panels):
        for axes, (rule, chosen) in zip(panels, spec.RULES.items(), strict=True):
            gaps = where(stored["legacy"], rule=rule)[[f"gap_{year}" for year in spec.GAP_YEARS]].to_numpy(dtype=float)
            axes.plot(spec.GAP_YEARS, gaps.T, color="#999999", linewidth=0.7)
            axes.plot(spec.GAP_YEARS, gaps.mean(axis=0), color="black", marker="o", markerfacecolor="white")
            axes.axhline(0, color="#BBBBBB", linewidth=0.6, zorder=0)
            axes.set(xscale="log", xlim=(LAST * 0.9, spec.LONG * 1.1))
            axes.set_xticks([25, 60, 200, 500], labels=["25", "60", "200", "500"])
            axes.minorticks_off()
            axes.set_title(chosen.label, loc="left")
        figure.supxlabel("Year", fontsize=9)
        panels[0].set_ylabel("Cooperation, pushed less not (share)")
        save(figure, stored.folder, "legacy", stored.caption(
            f"What a push leaves: cooperation rate after the hybrid package in years {FIRST} to {LAST} less that without, from "
            f"the last year of the package on (years {', '.join(map(str, spec.GAP_YEARS))}; the last is a mean of five). Grey: "
            "each region; black: their mean."))  # fmt: skip


def shares(stored: Stored) -> pd.DataFrame:
    """The figures that are quoted of what was run and are shares, not years."""
    return stored["quoted"][[QUOTED[number].take[0] not in ("half", "later") for number in stored["quoted"]["figure"]]]


def draw_quoted(stored: Stored) -> None:
    """Shares that the specification quotes against ours."""
    mine = shares(stored)
    if mine.empty:
        return
    quoted, ours = column(mine, "quoted"), column(mine, "mean")
    reach = np.array([ours - column(mine, "low"), column(mine, "high") - ours])
    agree = mine["reproduced"].to_numpy() == "yes"
    with new_figure(1, 2, height=3.2) as (figure, (left, right)):
        widest = max(0.03, float(np.nanmax(np.abs(ours - quoted) + np.nan_to_num(reach).max(axis=0))))
        for axes, shown, low, high in ((left, ours, 0.0, 1.0), (right, ours - quoted, -widest, widest)):
            for which, colour, marker, label in ((agree, BLACK, "o", "reproduced"), (~agree, VERMILION, "s", "not reproduced")):
                axes.errorbar(quoted[which], shown[which], yerr=reach[:, which], fmt=marker, color=colour,
                              markerfacecolor="white", elinewidth=0.9, label=label)  # fmt: skip
            edge = 0.02 * (high - low)
            axes.set(xlim=(-0.02, 1.03), ylim=(low - edge, high + edge), xlabel="Quoted (share)")
        left.plot((0, 1), (0, 1), color="#BBBBBB", linewidth=0.7, zorder=0)
        left.set_ylabel("Ours (share)")
        right.axhspan(-0.005, 0.005, color="#E8E8E8", linewidth=0, zorder=0)
        right.set_ylabel("Ours less quoted (share)")
        left.legend(loc="upper left")
        save(figure, stored.folder, "quoted", stored.caption(
            "The shares that the specification quotes of its trial of 30 seeds, and ours. Bars are our 95 % intervals; the band "
            "is what rounding to two digits hides."))  # fmt: skip
