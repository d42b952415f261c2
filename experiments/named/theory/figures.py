"""The figures of the theory experiment, drawn from its stored tables."""

from collections.abc import Collection, Sequence
from itertools import product

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from citypact.experiments.named.study import Stored
from citypact.experiments.named.theory.claim_table import CLAIMS
from citypact.experiments.named.theory.quoted_table import QUOTED
from citypact.experiments.named.theory.spec import FAILS, GAP_YEARS, HOLDS, LONG, NO_CASE, RULES, UNDECIDED
from citypact.experiments.paper.figure_panels import axis_label, column
from citypact.experiments.paper.figure_style import BLACK, ORANGE, VERMILION, line_style, new_figure, save
from citypact.experiments.paper.tables import where
from citypact.experiments.paper.worlds import FIRST, LAST
from citypact.model.regions.loading import load_region

# verdict -> (fill, hatch, mark)
MARKS = {
    HOLDS: ("#9ECAE1", "", ""),
    UNDECIDED: ("#FFFFFF", "", "?"),
    FAILS: (ORANGE, "", "×"),
    NO_CASE: ("#DDDDDD", "////", ""),
}


def short(region: str) -> str:
    """A region's name where there is little room."""
    return load_region(region).name.replace("Synthetic region of", "Synthetic,").split(" (")[0]


def draw_all(stored: Stored) -> None:
    """Draw every figure of the experiment."""
    draw_verdicts(stored)
    draw_turns(stored)
    draw_legacy(stored)
    draw_quoted(stored)


def draw_verdicts(stored: Stored) -> None:
    """Claims by regions, a panel for each rule."""
    said = stored["verdicts"].set_index(["rule", "claim", "region"]).verdict
    regions, claims = stored.study.regions, list(CLAIMS)
    with new_figure(1, len(RULES), height=0.152 * len(claims) + 1.25, sharey=True) as (figure, panels):
        for axes, (rule, chosen) in zip(panels, RULES.items(), strict=True):
            pale = {name for name, claim in CLAIMS.items() if rule not in claim.claimed}
            verdict_tiles(axes, said[rule], claims, regions, 5.5, pale)
            axes.set_title(chosen.label, loc="left", fontsize=8)
            axes.set_xticks(range(len(regions)), labels=[short(name) for name in regions], rotation=90, fontsize=5.5)
            axes.set_yticks(range(len(claims)), labels=[CLAIMS[name].label for name in claims], fontsize=6)
            axes.tick_params(length=0, pad=2)
        verdict_legend(figure)
        text = (
            "Every claim of the theory in every region, under each rule of choice: it holds where the whole 95 % interval "
            "over seeds of each of its parts is on the claimed side, and fails where one is all on the other side. Pale: "
            "judged, but not claimed under this rule."
        )
        save(figure, stored.folder, "verdicts", stored.caption(text))


def verdict_tiles(axes: Axes, said: pd.Series, claims: Sequence, places: Sequence, size: float, pale: Collection = ()) -> None:
    """A matrix of verdicts, claims by places; said: by (claim, place); pale: claims that are not made here."""
    for (up, claim), (across, place) in product(enumerate(claims), enumerate(places)):
        colour, hatch, mark = MARKS[said[claim, place]]
        tile = Rectangle((across - 0.5, up - 0.5), 1, 1, facecolor=colour, hatch=hatch, edgecolor="#999999", linewidth=0.3)
        text = axes.text(across, up, mark, ha="center", va="center", fontsize=size)
        if claim in pale:
            tile.set_alpha(0.35)
            text.set_alpha(0.45)
        axes.add_patch(tile)
    axes.set(xlim=(-0.5, len(places) - 0.5), ylim=(len(claims) - 0.5, -0.5))
    for spine in axes.spines.values():
        spine.set_visible(False)


def verdict_legend(figure: Figure) -> None:
    """What the marks of the tiles mean."""
    handles = [Patch(facecolor=fill, hatch=hatch, edgecolor="#999999", label=f"{name}{f' ({mark})' if mark else ''}")
               for name, (fill, hatch, mark) in MARKS.items()]  # fmt: skip
    figure.legend(handles=handles, loc="outside lower center", ncols=len(MARKS))


def draw_turns(stored: Stored) -> None:
    """The cooperation rate without government in every region, under every rule."""
    regions = stored.study.regions
    columns = min(5, len(regions))
    rows = -(-len(regions) // columns)
    with new_figure(rows, columns, height=1.45 * rows + 0.8, sharex=True, sharey=True, squeeze=False) as (figure, panels):
        for axes, region in zip(panels.flat, regions, strict=False):
            for position, (rule, chosen) in enumerate(RULES.items()):
                mine = where(stored["curves"], region=region, rule=rule)
                years = column(mine, "year")
                axes.plot(years, column(mine, "rate"), label=chosen.label, **line_style(position, years.size))
            axes.axhline(0.5, color="#BBBBBB", linewidth=0.6, zorder=0)
            axes.set_title(short(region), loc="left", fontsize=6.5, pad=2)
            axes.set(xlim=(0, years[-1]), ylim=(0, 1))
        for axes in panels.flat[len(regions) :]:
            axes.set_axis_off()
        for axes in panels.flat[max(0, len(regions) - columns) : len(regions)]:  # no panel below
            axes.tick_params(labelbottom=True)
            axes.set_xlabel("Year")
        figure.supylabel(axis_label("cooperation_rate"), fontsize=9)
        figure.legend(*panels.flat[0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
        text = "Cooperation rate without government, mean over seeds, in every region under every rule of choice."
        save(figure, stored.folder, "turns", stored.caption(text))


def draw_legacy(stored: Stored) -> None:
    """How far the branches with and without a push are apart, as the years go by."""
    with new_figure(1, len(RULES), height=2.6, sharey=True) as (figure, panels):
        for axes, (rule, chosen) in zip(panels, RULES.items(), strict=True):
            gaps = where(stored["legacy"], rule=rule)[[f"gap_{year}" for year in GAP_YEARS]].to_numpy(dtype=float)
            axes.plot(GAP_YEARS, gaps.T, color="#999999", linewidth=0.7)
            axes.plot(GAP_YEARS, gaps.mean(axis=0), color="black", marker="o", markerfacecolor="white")
            axes.axhline(0, color="#BBBBBB", linewidth=0.6, zorder=0)
            axes.set(xscale="log", xlim=(LAST * 0.9, LONG * 1.1))
            axes.set_xticks([25, 60, 200, 500], labels=["25", "60", "200", "500"])
            axes.minorticks_off()
            axes.set_title(chosen.label, loc="left")
        figure.supxlabel("Year", fontsize=9)
        panels[0].set_ylabel("Cooperation, pushed less not (share)")
        text = (
            f"What a push leaves: cooperation rate after the hybrid package in years {FIRST} to {LAST} less that without, from "
            f"the last year of the package on (years {', '.join(map(str, GAP_YEARS))}; the last is a mean of five). Grey: each "
            "region; black: their mean."
        )
        save(figure, stored.folder, "legacy", stored.caption(text))


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
        for axes, low, high in ((left, 0.0, 1.0), (right, -widest, widest)):
            shown = ours if axes is left else ours - quoted
            groups = ((agree, BLACK, "o", "reproduced"), (~agree, VERMILION, "s", "not reproduced"))
            for which, colour, marker, label in groups:
                look = {"fmt": marker, "color": colour, "markerfacecolor": "white", "elinewidth": 0.9, "label": label}
                axes.errorbar(quoted[which], shown[which], yerr=reach[:, which], **look)
            axes.set(xlim=(-0.02, 1.03), xlabel="Quoted (share)")
            axes.set_ylim(low - 0.02 * (high - low), high + 0.02 * (high - low))
        left.plot((0, 1), (0, 1), color="#BBBBBB", linewidth=0.7, zorder=0)
        left.set_ylabel("Ours (share)")
        right.axhspan(-0.005, 0.005, color="#E8E8E8", linewidth=0, zorder=0)
        right.set_ylabel("Ours less quoted (share)")
        left.legend(loc="upper left")
        text = (
            "The shares that the specification quotes of its trial of 30 seeds, and ours. Bars are our 95 % intervals; the "
            "band is what rounding to two digits hides."
        )
        save(figure, stored.folder, "quoted", stored.caption(text))
