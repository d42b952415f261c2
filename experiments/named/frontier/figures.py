"""Figures of the frontier experiment, drawn from its stored tables."""

import numpy as np

from citypact.experiments.named.frontier.policies import ALL_FIVE, COSTLESS, SEARCHES
from citypact.experiments.named.transition.spec import FIVE
from citypact.experiments.paper.figure_panels import axis_label
from citypact.experiments.paper.figure_style import BLACK, BLUE, LINES, VERMILION, line_style, new_figure, save
from citypact.experiments.paper.prose import listed, lowered
from citypact.experiments.paper.tables import number
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.packages import PACKAGES
from citypact.model.summary import SUMMARIES

MARKERS = dict(zip((*PACKAGES, ALL_FIVE), ("s", "^", "D", "v", "P", "o", "X", "*", "h"), strict=True))
TITLES = {name: search.label for name, search in SEARCHES.items()}


def draw_all(stored) -> None:
    """Draw every figure of the experiment into its folder."""
    for draw in (draw_fronts, draw_levels, draw_knees, draw_unseen):
        draw(stored)


def searches(stored) -> dict:
    """Search -> what it maximises."""
    return {name: entry["maximise"] for name, entry in stored.study.design()["searches"].items()}


def front(stored, search: str) -> list:
    """The rows of a front, by outlay on test seeds."""
    return [row for row in stored["fronts"] if row["search"] == search]


def column(rows, name) -> np.ndarray:
    """A column as numbers."""
    return np.array([number(row[name]) for row in rows])


def packages(stored, search: str) -> list:
    """The named packages of instruments that a search may use, in force in all years that it may use."""
    limit, barred = stored.study.limit(search), set(SEARCHES[search].barred)
    return [
        row
        for row in stored["packages"]
        if (int(row["first"]), int(row["last"])) == (1, limit) and not barred & instruments_of(row["package"])
    ]


def instruments_of(name: str) -> set:
    """The instruments of a package, or of all five recommendations together."""
    names = FIVE if name == ALL_FIVE else (name,)
    return {instrument for package in names for instrument in PACKAGES[package].instruments}


def package_label(name: str) -> str:
    """The label of a package, or of all five recommendations together."""
    return "All five" if name == ALL_FIVE else PACKAGES[name].label


def _labelled(outcome: str) -> str:
    return axis_label(outcome, "\n")


def _panels(stored, height, **more):
    names = list(searches(stored))
    return new_figure((len(names) + 1) // 2, 2, height=height, **more)


def _outlay_axis(axes, most: float) -> None:
    axes.set_xscale("symlog", linthresh=1.0, linscale=0.5)
    axes.set_xticks((0, 1, 10, 100, 1000), ("0", "1", "10", "100", "1,000"))
    axes.set_xlim(-0.15, 1.5 * most)
    axes.minorticks_off()


def draw_fronts(stored) -> None:
    """Achievement against outlay, shaded by the Gini of gains, with the named packages beside."""
    ginis = column(stored["fronts"], "test_gini_gains")
    most = max(column(stored["fronts"], "test_total_outlay").max(), column(stored["packages"], "total_outlay").max())
    with _panels(stored, 6.4) as (figure, panels):
        for axes, (search, outcome) in zip(panels.flat, searches(stored).items(), strict=True):
            rows = front(stored, search)
            picture = axes.scatter(
                column(rows, "test_total_outlay"), column(rows, f"test_{outcome}"), c=column(rows, "test_gini_gains"),
                cmap="cividis", vmin=ginis.min(), vmax=ginis.max(), s=16, linewidth=0, zorder=3,
            )  # fmt: skip
            knee = [row for row in rows if row["knee"] == "1"]
            axes.plot(column(knee, "test_total_outlay"), column(knee, f"test_{outcome}"), marker="o", color=BLACK, markersize=9,
                      markerfacecolor="none", linestyle="none", label="Knee of the front")  # fmt: skip
            for row in packages(stored, search):
                axes.plot(number(row["total_outlay"]), number(row[outcome]), marker=MARKERS[row["package"]], color=VERMILION,
                          markersize=5, markerfacecolor="white", linestyle="none",
                          label=package_label(row["package"]))  # fmt: skip
            _outlay_axis(axes, most)
            axes.margins(y=0.08)
            axes.set_title(SEARCHES[search].narrow, loc="left")
            axes.set(xlabel=f"{SUMMARIES['total_outlay'].label} (mean city outputs)", ylabel=_labelled(outcome))
        figure.colorbar(picture, ax=panels, label=f"{SUMMARIES['gini_gains'].label} ({SUMMARIES['gini_gains'].unit})", shrink=0.6)
        handles, labels = panels.flat[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=4, handlelength=1.5)
        text = (
            "Pareto sets of the four searches (dots; the darker, the more equal the gains) and the named packages in force in "
            "all years that the search may use, on seeds that the search never saw. Outlay is logarithmic from 1 on. In the "
            "upper row the government must withdraw ten years before the end; paid only: without "
            f"{listed(lowered(INSTRUMENTS[name].label) for name in COSTLESS)}."
        )
        save(figure, stored.folder, "fronts", stored.caption(text, _training(stored)))


def _training(stored) -> str:
    design = stored.study.design()
    return (
        f"Searched on seeds {design['training_seeds'][0]} to {design['training_seeds'][1]}, tested on seeds "
        f"{design['test_seeds'][0]} to {design['test_seeds'][1]}."
    )


def draw_levels(stored) -> None:
    """Levels of every instrument and dates along each front, by outlay."""
    highest = stored.study.design()["highest_levels"]
    names = list(highest)
    with new_figure(2, len(searches(stored)), height=4.4, sharey="row", height_ratios=(3, 1)) as (figure, panels):
        for (above, below), search in zip(panels.T, searches(stored), strict=True):
            rows = front(stored, search)
            levels = np.array([column(rows, name) / highest[name] for name in names])
            picture = above.imshow(levels, aspect="auto", cmap="Greys", vmin=0, vmax=1, interpolation="nearest")
            above.set_xticks([])
            above.set_title(SEARCHES[search].narrow, loc="left", fontsize=8.5)
            policies = np.arange(len(rows))
            below.vlines(policies, column(rows, "first"), column(rows, "last") + 0.01, color=BLUE, linewidth=1)
            below.set(xlim=(-0.5, len(rows) - 0.5), ylim=(0, stored.study.scale.years + 1))
            outlay = column(rows, "test_total_outlay")
            marks = [int(np.searchsorted(outlay, level)) for level in (1, 10, 100, 1000)]
            kept = [(mark, text) for mark, text in zip(marks, ("1", "10", "100", "10³"), strict=True) if 0 < mark < len(rows)]
            kept = [pair for k, pair in enumerate(kept) if k == 0 or pair[0] - kept[k - 1][0] > len(rows) / 4.5]
            below.set_xticks([mark for mark, _ in kept], [text for _, text in kept])
        panels[0, 0].set_yticks(np.arange(len(names)), [INSTRUMENTS[name].label for name in names])
        panels[1, 0].set_ylabel("Years in force")
        figure.supxlabel("Policies of the front, by outlay (mean city outputs)", fontsize=9)
        figure.colorbar(picture, ax=panels[0], label="Level over the highest", shrink=0.9)
        told = ", ".join(f"{INSTRUMENTS[name].label.lower()} {level:g}" for name, level in highest.items())
        text = (
            "What the members of the Pareto sets have in common: level of each instrument (above; black is the highest level "
            "that the search may use) and years in force (below), one column for each policy, by outlay on test seeds. "
            f"Highest levels: {told}."
        )
        save(figure, stored.folder, "levels", stored.caption(text, _training(stored)))


def draw_knees(stored) -> None:
    """What is lost at the knee of each front when one instrument is left out."""
    names = list(stored.study.design()["highest_levels"])
    with new_figure(1, len(searches(stored)), height=3.3, sharey=True) as (figure, panels):
        for axes, (search, outcome) in zip(panels, searches(stored).items(), strict=True):
            rows = {row["without"]: number(row[outcome]) for row in stored["knees"] if row["search"] == search}
            change = [rows[name] / rows["nothing"] - 1 for name in names]
            axes.barh(np.arange(len(names)), change, color="#9EC9E2", edgecolor="#333333", linewidth=0.5)
            axes.axvline(0, color="black", linewidth=0.7)
            axes.set_title(SEARCHES[search].narrow, loc="left", fontsize=8.5)
            axes.grid(axis="x", color="#DDDDDD", linewidth=0.5)
            axes.set_axisbelow(True)
            axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:+g}%" if value else "0")
            axes.set_xlim(min(-0.05, 1.1 * min(change)), max(0.01, 1.1 * max(change)))
            axes.locator_params(axis="x", nbins=3)
        panels[0].set_yticks(np.arange(len(names)), [INSTRUMENTS[name].label for name in names])
        panels[0].set_ylim(len(names) - 0.5, -0.5)
        figure.supxlabel("Change of the achievement when the instrument is left out", fontsize=9)
        text = (
            "Which instrument carries the result: change of what the search maximises when one instrument is left out of the "
            "policy at the knee of the front, the one closest to the best of all objectives; on test seeds. Without change, the "
            "policy does not use the instrument or does not need it."
        )
        save(figure, stored.folder, "knees", stored.caption(text, _training(stored)))


def draw_unseen(stored) -> None:
    """Training against test seeds; and the search's progress."""
    with new_figure(1, 3, height=3.0) as (figure, panels):
        names = searches(stored)
        groups = {
            "Cooperation (share)": [name for name, outcome in names.items() if outcome != "cumulative_welfare"],
            _labelled("cumulative_welfare"): [name for name, outcome in names.items() if outcome == "cumulative_welfare"],
        }
        for axes, (title, members) in zip(panels, groups.items(), strict=False):
            for search in members:
                position, outcome = list(names).index(search), names[search]
                rows = front(stored, search)
                axes.plot(column(rows, f"training_{outcome}"), column(rows, f"test_{outcome}"), linestyle="none", markersize=3,
                          marker=LINES[position][2], color=LINES[position][0], markerfacecolor="none")  # fmt: skip
            low, high = (end(*axes.get_xlim(), *axes.get_ylim()) for end in (min, max))
            axes.plot((low, high), (low, high), color="black", linewidth=0.7, linestyle=":")
            axes.set(xlabel="Training seeds", ylabel="Test seeds")
            axes.set_title(title, loc="left", fontsize=8.5)
            if high > 1000:
                axes.locator_params(nbins=4)
        for position, search in enumerate(names):
            rows = [row for row in stored["history"] if row["search"] == search]
            generation = column(rows, "generation")
            panels[2].plot(generation, column(rows, "hypervolume"), label=TITLES[search], **line_style(position, generation.size))
        panels[2].set(xlabel="Generation", ylabel="Hypervolume (share of box)", ylim=(0, 1.02))
        handles, labels = panels[2].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=2, handlelength=3)
        text = (
            "Left and middle: the achievement of every policy of the fronts on the seeds on which it was found and on seeds that "
            "the search never saw; dotted: equality. Right: share of the box between the worst and the best values met that the "
            "front dominates, by generation."
        )
        save(figure, stored.folder, "unseen", stored.caption(text, _training(stored)))
