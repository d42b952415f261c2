"""The figures of the recommendations experiment, drawn from its stored tables."""

import numpy as np

from citypact.experiments.named.recommendations.spec import LABELS, LETTERS, PAIRED, RESULTS
from citypact.experiments.named.study import Stored
from citypact.experiments.paper.figure_panels import axis_label, column, declared, dots, written_tiles
from citypact.experiments.paper.figure_style import LINES, new_figure, save
from citypact.experiments.paper.prose import signed
from citypact.experiments.paper.tables import where
from citypact.experiments.paper.worlds import FIRST, FIVE

SHOWN = (*RESULTS, "gini_gains", "gini_output", "total_outlay")
NAMES = [f"{LABELS[name]} ({letter})" for name, letter in LETTERS.items()]


def draw_all(stored: Stored) -> None:
    """Draw every figure of the experiment."""
    scale, region = stored.study.scale, stored.study.region
    for draw in (_main_effects, _pairs, _policies):
        draw(stored, f"{region.name}; packages in force from year {FIRST} to year {scale.years}.")


def _main_effects(stored: Stored, acting: str) -> None:
    places = np.arange(len(FIVE))[::-1]
    with new_figure(2, 3, height=4.4, sharey=True) as (figure, panels):
        for axes, outcome in zip(panels.flat, SHOWN, strict=True):
            dots(axes, 0, where(stored["effects"], outcome=outcome, **{"with": ""}), places)
            axes.axvline(0, color="black", linewidth=0.7)
            axes.set_xlabel(axis_label(outcome, "\n"), fontsize=7.5)
            axes.set_yticks(places, labels=NAMES)
            axes.set_ylim(-0.6, len(FIVE) - 0.4)
            axes.grid(axis="x", color="#DDDDDD", linewidth=0.5)
            axes.set_axisbelow(True)
            axes.locator_params(axis="x", nbins=4)
        save(figure, stored.folder, "main_effects", stored.caption(
            "Main effects of the five recommendations: the mean over the 16 combinations with a package less the mean over "
            f"the 16 without it. {acting}",
            "Bars are 95 % intervals of the mean over paired seeds, most of them narrower than the markers.",
        ))  # fmt: skip


def _pairs(stored: Stored, acting: str) -> None:
    """Interactions: above the diagonal on average over the others, below it with the others absent."""
    with new_figure(1, 2, height=3.3, sharey=True) as (figure, panels):
        for axes, outcome in zip(panels, PAIRED, strict=True):
            cells = np.full((len(FIVE), len(FIVE)), np.nan)
            texts = np.full(cells.shape, "", dtype=object)
            average = where(stored["effects"], outcome=outcome, **{"with": FIVE})
            alone = where(stored["pairs"], outcome=outcome, what="surplus")
            for rows, ends in ((average, ("factor", "with")), (alone, ("with", "factor"))):
                at = tuple(rows[end].map(FIVE.index) for end in ends)
                cells[at], texts[at] = rows["mean"], rows["mean"].map(signed)
            written_tiles(axes, cells, texts, np.nanmax(np.abs(cells)))
            axes.set_xticks(range(len(FIVE)), labels=LETTERS.values())
            axes.set_yticks(range(len(FIVE)), labels=NAMES)
            axes.set_title(declared(outcome).label, loc="left")
            axes.set_xlabel(f"({declared(outcome).unit})")
        save(figure, stored.folder, "pairs", stored.caption(
            "What two recommendations are worth together beyond their sum. Above the diagonal: the interaction of the "
            "factorial, half the difference that one makes to the effect of the other, on average over the other three. Below: "
            "the pair alone less the sum of each alone, the other three not in force. Positive: the pair is worth more than its "
            f"sum. {acting}"
        ))  # fmt: skip


def _policies(stored: Stored, acting: str) -> None:
    rows = where(stored["cells"], outcome=PAIRED[0]).sort_values("mean", kind="stable")
    spent = where(stored["cells"], outcome="total_outlay").set_index("policy")
    depth, outlay = column(rows, "mean"), column(spent.loc[rows["policy"]], "mean")
    places, best = np.arange(len(rows)), _front(outlay, depth)
    colour, _, marker = LINES[0]
    with new_figure(1, 3, height=5.6, sharey=True, width_ratios=(2, 5, 5)) as (figure, panels):
        left, *right = panels
        up, across = np.nonzero(rows[list(FIVE)].to_numpy())
        left.plot(across, up, linestyle="none", marker="s", markersize=5, color=colour)
        left.set_xticks(range(len(FIVE)), labels=LETTERS.values())
        left.set(xlim=(-0.6, len(FIVE) - 0.4), ylim=(-0.8, len(rows) - 0.2), xlabel="In force")
        for axes, amounts, outcome in zip(right, (depth, outlay), (PAIRED[0], "total_outlay"), strict=True):
            axes.plot(amounts, places, linestyle="none", marker=marker, color=colour, markerfacecolor="white")
            axes.plot(amounts[best], best, linestyle="none", marker=marker, color=colour, label="no other goes deeper for less")
            axes.set_xlabel(axis_label(outcome, "\n"))
        right[0].legend(loc="lower right")
        right[1].set_xscale("symlog", linthresh=1)
        right[1].set_xticks([0, 1, 3, 10, 30, 100], labels=["0", "1", "3", "10", "30", "100"])
        right[1].set_xlim(left=-0.2)
        for axes in panels:
            axes.set_yticks(places, labels=[])
            axes.tick_params(axis="y", left=False)
            axes.grid(axis="y", color="#E4E4E4", linewidth=0.4)
            axes.set_axisbelow(True)
        letters = ", ".join(f"{letter} {LABELS[name].lower()}" for name, letter in LETTERS.items())
        save(figure, stored.folder, "policies", stored.caption(
            f"All 32 combinations of the five recommendations ({letters}), by mean depth over the run, with their public outlay: "
            f"means over seeds. Outlay is linear up to 1 and logarithmic beyond. {acting}"
        ))  # fmt: skip


def _front(outlay: np.ndarray, depth: np.ndarray) -> list:
    """Positions, by outlay, of the combinations that reach more than all that cost no more."""
    best, highest = [], -np.inf
    for place in np.lexsort((-depth, outlay)):
        if depth[place] > highest:
            best.append(place)
            highest = depth[place]
    return best
