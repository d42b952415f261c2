"""Figures of the frontier experiment, drawn from its stored tables."""

import numpy as np
import pandas as pd

from citypact.experiments.named.frontier.spec import ALL_FIVE, COSTLESS, HIGHEST, SEARCHES
from citypact.experiments.named.study import Stored
from citypact.experiments.paper.figure_panels import axis_label, column, legend_below
from citypact.experiments.paper.figure_style import BLACK, BLUE, LINES, VERMILION, line_style, new_figure, save
from citypact.experiments.paper.prose import listed, lowered
from citypact.experiments.paper.tables import where
from citypact.experiments.paper.worlds import FIVE
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.packages import PACKAGES
from citypact.model.summary import SUMMARIES

MARKERS = dict(zip((*PACKAGES, ALL_FIVE), ("s", "^", "D", "v", "P", "o", "X", "*", "h"), strict=True))


def draw_all(stored: Stored) -> None:
    """Draw every figure of the experiment into its folder."""
    for draw in (draw_fronts, draw_levels, draw_knees, draw_unseen):
        draw(stored)


def packages(stored: Stored, search: str) -> pd.DataFrame:
    """The named packages of instruments that a search may use, in force in all years that it may use."""
    rows = where(stored["packages"], first=1, last=stored.study.limit(search))
    return rows[[not instruments_of(name) & set(SEARCHES[search].barred) for name in rows["package"]]]


def instruments_of(name: str) -> set:
    """The instruments of a package, or of all five recommendations together."""
    return {instrument for package in (FIVE if name == ALL_FIVE else (name,)) for instrument in PACKAGES[package].instruments}


def lost_without(stored: Stored, search: str) -> dict:
    """Instrument -> share of the achievement that the policy at the knee loses without it."""
    achieved = where(stored["knees"], search=search).set_index("without")[SEARCHES[search].achievement]
    whole = achieved["nothing"]
    return {instrument: 1 - achieved[instrument] / whole if whole else 0.0 for instrument in HIGHEST}


def package_label(name: str) -> str:
    """The label of a package, or of all five recommendations together."""
    return "All five" if name == ALL_FIVE else PACKAGES[name].label


def _caption(stored: Stored, text: str) -> str:
    seen, unseen = stored.study.seeds, stored.study.testing
    return stored.caption(text, f"Searched on seeds {seen[0]} to {seen[-1]}, tested on seeds {unseen[0]} to {unseen[-1]}.")


def draw_fronts(stored: Stored) -> None:
    """Achievement against outlay, shaded by the Gini of gains, with the named packages beside."""
    ginis = column(stored["fronts"], "test_gini_gains")
    shades = {"cmap": "cividis", "vmin": ginis.min(), "vmax": ginis.max(), "s": 16, "linewidth": 0, "zorder": 3}
    most = max(column(stored["fronts"], "test_total_outlay").max(), column(stored["packages"], "total_outlay").max())
    with new_figure((len(SEARCHES) + 1) // 2, 2, height=6.4) as (figure, panels):
        for axes, (name, search) in zip(panels.flat, SEARCHES.items(), strict=True):
            rows, outcome = where(stored["fronts"], search=name), f"test_{search.achievement}"
            across, up, shade = (column(rows, part) for part in ("test_total_outlay", outcome, "test_gini_gains"))
            picture = axes.scatter(across, up, c=shade, **shades)
            knee = where(rows, knee=1)
            axes.plot(column(knee, "test_total_outlay"), column(knee, outcome), marker="o", color=BLACK, markersize=9,
                      markerfacecolor="none", linestyle="none", label="Knee of the front")  # fmt: skip
            for which, outlay, achieved in packages(stored, name)[["package", "total_outlay", search.achievement]].to_numpy():
                axes.plot(outlay, achieved, marker=MARKERS[which], color=VERMILION, markersize=5, markerfacecolor="white",
                          linestyle="none", label=package_label(which))  # fmt: skip
            axes.set_xscale("symlog", linthresh=1.0, linscale=0.5)
            axes.set_xticks((0, 1, 10, 100, 1000), ("0", "1", "10", "100", "1,000"))
            axes.set_xlim(-0.15, 1.5 * most)
            axes.minorticks_off()
            axes.margins(y=0.08)
            axes.set_title(search.narrow, loc="left")
            axes.set(xlabel=f"{SUMMARIES['total_outlay'].label} (mean city outputs)", ylabel=axis_label(search.achievement, "\n"))
        figure.colorbar(picture, ax=panels, label=axis_label("gini_gains"), shrink=0.6)
        legend_below(figure, panels.flat[0], 4, handlelength=1.5)
        save(figure, stored.folder, "fronts", _caption(stored,
            "Pareto sets of the four searches (dots; the darker, the more equal the gains) and the named packages in force in "
            "all years that the search may use, on seeds that the search never saw. Outlay is logarithmic from 1 on. In the "
            "upper row the government must withdraw ten years before the end; paid only: without "
            f"{listed(lowered(INSTRUMENTS[name].label) for name in COSTLESS)}."
        ))  # fmt: skip


def draw_levels(stored: Stored) -> None:
    """Levels of every instrument and dates along each front, by outlay."""
    with new_figure(2, len(SEARCHES), height=4.4, sharey="row", height_ratios=(3, 1)) as (figure, panels):
        for (above, below), (name, search) in zip(panels.T, SEARCHES.items(), strict=True):
            rows = where(stored["fronts"], search=name)
            levels = np.array([column(rows, instrument) / highest for instrument, highest in HIGHEST.items()])
            picture = above.imshow(levels, aspect="auto", cmap="Greys", vmin=0, vmax=1, interpolation="nearest")
            above.set_xticks([])
            above.set_title(search.narrow, loc="left", fontsize=8.5)
            below.vlines(np.arange(len(rows)), column(rows, "first"), column(rows, "last") + 0.01, color=BLUE, linewidth=1)
            below.set(xlim=(-0.5, len(rows) - 0.5), ylim=(0, stored.study.scale.years + 1))
            marks = np.searchsorted(column(rows, "test_total_outlay"), (1, 10, 100, 1000)).tolist()
            kept = [(mark, text) for mark, text in zip(marks, ("1", "10", "100", "10³"), strict=True) if 0 < mark < len(rows)]
            kept = [pair for k, pair in enumerate(kept) if k == 0 or pair[0] - kept[k - 1][0] > len(rows) / 4.5]
            below.set_xticks([mark for mark, _ in kept], [text for _, text in kept])
        panels[0, 0].set_yticks(np.arange(len(HIGHEST)), [INSTRUMENTS[name].label for name in HIGHEST])
        panels[1, 0].set_ylabel("Years in force")
        figure.supxlabel("Policies of the front, by outlay (mean city outputs)", fontsize=9)
        figure.colorbar(picture, ax=panels[0], label="Level over the highest", shrink=0.9)
        told = ", ".join(f"{INSTRUMENTS[name].label.lower()} {level:g}" for name, level in HIGHEST.items())
        save(figure, stored.folder, "levels", _caption(stored,
            "What the members of the Pareto sets have in common: level of each instrument (above; black is the highest level "
            "that the search may use) and years in force (below), one column for each policy, by outlay on test seeds. "
            f"Highest levels: {told}."
        ))  # fmt: skip


def draw_knees(stored: Stored) -> None:
    """What is lost at the knee of each front when one instrument is left out."""
    places = np.arange(len(HIGHEST))
    with new_figure(1, len(SEARCHES), height=3.3, sharey=True) as (figure, panels):
        for axes, (name, search) in zip(panels, SEARCHES.items(), strict=True):
            change = [-loss for loss in lost_without(stored, name).values()]
            axes.barh(places, change, color="#9EC9E2", edgecolor="#333333", linewidth=0.5)
            axes.axvline(0, color="black", linewidth=0.7)
            axes.set_title(search.narrow, loc="left", fontsize=8.5)
            axes.grid(axis="x", color="#DDDDDD", linewidth=0.5)
            axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:+g}%" if value else "0")
            axes.set(xlim=(min(-0.05, 1.1 * min(change)), max(0.01, 1.1 * max(change))), axisbelow=True)
            axes.locator_params(axis="x", nbins=3)
        panels[0].set_yticks(places, [INSTRUMENTS[name].label for name in HIGHEST])
        panels[0].set_ylim(len(HIGHEST) - 0.5, -0.5)
        figure.supxlabel("Change of the achievement when the instrument is left out", fontsize=9)
        save(figure, stored.folder, "knees", _caption(stored,
            "Which instrument carries the result: change of what the search maximises when one instrument is left out of the "
            "policy at the knee of the front, the one closest to the best of all objectives; on test seeds. Without change, the "
            "policy does not use the instrument or does not need it."
        ))  # fmt: skip


def draw_unseen(stored: Stored) -> None:
    """Training against test seeds; and the search's progress."""
    with new_figure(1, 3, height=3.0) as (figure, panels):
        for position, (name, search) in enumerate(SEARCHES.items()):
            rows, history = where(stored["fronts"], search=name), where(stored["history"], search=name)
            seen, unseen = (column(rows, f"{part}_{search.achievement}") for part in ("training", "test"))
            colour, _, marker = LINES[position]
            look = {"marker": marker, "color": colour, "markerfacecolor": "none", "linestyle": "none", "markersize": 3}
            panels[int(search.achievement == "cumulative_welfare")].plot(seen, unseen, **look)
            style = line_style(position, len(history))
            panels[2].plot(column(history, "generation"), column(history, "hypervolume"), label=search.label, **style)
        for axes, title in zip(panels, ("Cooperation (share)", axis_label("cumulative_welfare", "\n")), strict=False):
            low, high = (end(*axes.get_xlim(), *axes.get_ylim()) for end in (min, max))
            axes.plot((low, high), (low, high), color="black", linewidth=0.7, linestyle=":")
            axes.set(xlabel="Training seeds", ylabel="Test seeds")
            axes.set_title(title, loc="left", fontsize=8.5)
            if high > 1000:
                axes.locator_params(nbins=4)
        panels[2].set(xlabel="Generation", ylabel="Hypervolume (share of box)", ylim=(0, 1.02))
        legend_below(figure, panels[2], 2, handlelength=3)
        save(figure, stored.folder, "unseen", _caption(stored,
            "Left and middle: the achievement of every policy of the fronts on the seeds on which it was found and on seeds that "
            "the search never saw; dotted: equality. Right: share of the box between the worst and the best values met that the "
            "front dominates, by generation."
        ))  # fmt: skip
