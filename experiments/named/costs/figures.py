"""The figures of the costs experiment, drawn from its stored tables."""

from typing import Any

import numpy as np

from citypact.experiments.named.costs.spec import ALL, PAIRS, STRUCTURE, WHICH
from citypact.experiments.named.study import Stored
from citypact.experiments.paper.figure_charts import band, phase_diagram
from citypact.experiments.paper.figure_panels import axis_label, column, declared, legend_below
from citypact.experiments.paper.figure_style import new_figure, save
from citypact.experiments.paper.outcomes import COSTS
from citypact.experiments.paper.tables import where
from citypact.model.regions.loading import load_region

INTERVAL = "Bands are 95 % intervals of the mean over seeds."
DOTTED: dict[str, Any] = {"color": "#888888", "linewidth": 0.7, "linestyle": ":"}
# Columns of a line and of its band, from the upper panel to the lower.
ALONE = (("final_cooperation", "final_low", "final_high"), ("final_depth", "depth_low", "depth_high"), ("times",) * 3)


def label_of(which: str) -> str:
    """A cost as legends name it."""
    return "All three" if which == ALL else declared(which).label


def draw_all(stored: Stored) -> None:
    """Draw every figure of the experiment."""
    for draw in (draw_alone, draw_structure, draw_phase, draw_decades):
        draw(stored)


def draw_alone(stored: Stored) -> None:
    """Final cooperation, final depth and transition time against the multiple of a cost, in each region."""
    regions = stored.study.regions
    with new_figure(3, len(regions), height=6.6, sharex=True, sharey="row", squeeze=False) as (figure, panels):
        for region, own in zip(regions, panels.T, strict=True):
            for position, which in enumerate(WHICH):
                rows = where(stored["alone"], region=region, cost=which)
                rows = rows.assign(times=rows["t50_median"].where(rows["t50_reached"] >= 0.5))
                for axes, names in zip(own, ALONE, strict=True):
                    band(rows, "multiple", *names, ax=axes, position=position, label=label_of(which))
            own[0].axhline(0.5, **DOTTED)
            for axes in own:
                axes.axvline(1.0, **DOTTED)
            own[0].set_title(load_region(region).name, loc="left")
            own[2].set_xlabel("Cost (multiple of its default)")
        panels[0, 0].set(ylabel=axis_label("final_cooperation"), ylim=(0, None))
        panels[1, 0].set(ylabel=axis_label("final_depth"), ylim=(0, None))
        panels[2, 0].set(ylabel=axis_label("t50", "\n"), ylim=(0, stored.study.scale.years))
        legend_below(figure, panels[0, 0], 4, handlelength=3)
        text = (
            "Final cooperation (above; dotted: one half), final depth (middle) and the median transition time to one half among "
            "the runs that reach it (below; only where at least half of them do), against the level of each transaction cost. "
            "Dotted verticals: the defaults."
        )
        save(figure, stored.folder, "alone", stored.caption(text, INTERVAL))


def draw_structure(stored: Stored) -> None:
    """Cooperation, its depth and the lead of large dealings over how costs depend on size and on experience."""
    height = 0.6 + 2.2 * len(stored.study.regions)
    with new_figure(len(stored.study.regions), 2, height=height, sharex="col", sharey=True, squeeze=False) as (figure, panels):
        for region, row in zip(stored.study.regions, panels, strict=True):
            for what, axes in zip(STRUCTURE, row, strict=True):
                for position, outcome in enumerate(("final_cooperation", "final_depth", "stake_lead")):
                    rows = where(stored["structure"], region=region, parameter=what, outcome=outcome, what="level")
                    band(rows, "level", "mean", "low", "high", ax=axes, position=position, label=declared(outcome).label)
                axes.axvline(getattr(stored.study.parameters, what), **DOTTED)
            row[0].set_title(load_region(region).name, loc="left")
            row[0].set_ylabel("Share")
        for what, axes in zip(STRUCTURE, panels[-1], strict=True):
            axes.set_xlabel(axis_label(what))
        legend_below(figure, panels[0, 0], 3, handlelength=3)
        text = (
            "On whom costs fall. Left: the elasticity of costs with the stake, from 0 (the same for every pair, so that they "
            "weigh on small dealings) to 1 (in proportion). Right: the share of search and negotiation costs that full "
            "experience of cooperating saves. Final cooperation, final depth, and how far cooperation weighted by stake is "
            "ahead of the plain rate. Dotted verticals: the defaults."
        )
        save(figure, stored.folder, "structure", stored.caption(text, INTERVAL))


def draw_phase(stored: Stored) -> None:
    """Phase diagrams over the three pairs of costs: final cooperation above, transition time below."""
    finals = column(stored["phase"], "final_cooperation")
    bounds = np.floor(finals.min() * 10) / 10, np.ceil(finals.max() * 10) / 10
    with new_figure(2, 3, height=5.2) as (figure, panels):
        for (x, y), (above, below) in zip(PAIRS, panels.T, strict=True):
            rows = where(stored["phase"], cost_x=x, cost_y=y)
            rows = rows.assign(times=rows["t50_median"].where(rows["t50_reached"] >= 0.5))
            levels, years = np.arange(0.1, 1.0, 0.1), stored.study.scale.years
            phase_diagram(
                rows, "x", "y", "final_cooperation", ax=above, low=bounds[0], high=bounds[1], contours=levels, form="%.1f"
            )
            phase_diagram(rows, "x", "y", "times", ax=below, low=0.0, high=years, scale="Blues_r", contours=(0.5,),
                          contours_of="t50_reached", form="")  # fmt: skip
            for axes in (above, below):
                default = (getattr(stored.study.parameters, name) for name in (x, y))
                axes.plot(*default, marker="o", color="black", markerfacecolor="white", markersize=5)
                axes.set_ylabel(axis_label(y, "\n"), fontsize=8)
                axes.locator_params(nbins=4)
            below.set_xlabel(axis_label(x, "\n"), fontsize=8)
        figure.colorbar(
            panels[0, -1].collections[0],
            ax=panels[0],
            label=f"Final cooperation\n({declared('final_cooperation').unit})",
            aspect=14,
        )
        figure.colorbar(panels[1, -1].collections[0], ax=panels[1], label="Transition time to\none half (year)", aspect=14)
        text = (
            "Final cooperation (above, with contours) and the median transition time to one half among the runs that reach it "
            "(below; hatched where fewer than half of the runs do) over pairs of transaction costs, the third at its default. "
            f"Circles: the defaults. {stored.study.region.name}, {stored.study.phase_seeds} seeds at each point."
        )
        save(figure, stored.folder, "phase", stored.caption(text))


def draw_decades(stored: Stored) -> None:
    """What lifting a cost for one decade does in that decade and in the next, and what the costs weigh, by decade."""
    panels_of = (
        ("while lifted", "In the decade", "Change of cooperation\n(share)", WHICH),
        ("decade after", "In the decade after", "", WHICH),
        ("burden", "Costs paid", f"Costs paid\n({declared('search_share').unit})", COSTS),
    )
    with new_figure(1, 3, height=3.1) as (figure, panels):
        for axes, (when, title, ylabel, shown) in zip(panels, panels_of, strict=True):
            for position, which in enumerate(shown):
                rows = where(stored["decades"], cost=which, when=when)
                rows = rows.assign(middle=(rows["first"] + rows["last"]) / 2)
                band(rows, "middle", "mean", "low", "high", ax=axes, position=position, label=label_of(which))
            axes.set(xlim=(0, stored.study.scale.years), ylim=(0, None), xlabel="Years of the decade", ylabel=ylabel)
            axes.set_title(title, loc="left")
        panels[1].sharey(panels[0])
        legend_below(figure, panels[0], 4, handlelength=3)
        text = (
            "Which cost matters when: rise of the mean cooperation rate in a decade (left) and in the next one (middle) when "
            "a cost is nothing in that decade only, and the costs paid without any relief (right). Markers stand at the "
            f"middle of each decade. {stored.study.region.name}."
        )
        save(figure, stored.folder, "decades", stored.caption(text, INTERVAL))
