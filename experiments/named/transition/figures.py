"""The figures of the transition experiment, drawn from its stored tables."""

from collections.abc import Iterable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from citypact.experiments.named.study import Stored
from citypact.experiments.named.transition.reading import caption, path
from citypact.experiments.named.transition.spec import BASELINE, LABELS, POOLED
from citypact.experiments.paper import figure_style as style
from citypact.experiments.paper.figure_charts import survival_curve
from citypact.experiments.paper.figure_panels import axis_label, legend_below
from citypact.experiments.paper.outcomes import GAME_SHARES, STAGE_SHARES
from citypact.experiments.paper.tables import where
from citypact.experiments.paper.worlds import FIRST, LAST
from citypact.model.measures import MEASURES

COSTS = ("search", "negotiation", "monitoring")
ACTING = "Government acts"
SMALLEST = 0.001  # share or cost at which the logarithmic axes begin
QUANTILES = "Bands run from the 5 % to the 95 % quantile over seeds."
BOUNDS = "Dotted lines bound the years in which the government acts."


def draw_all(stored: Stored) -> None:
    """Draw every figure of the experiment."""
    _paths(
        stored, "cooperation", ("cooperation_rate", "depth"), (0, 1),
        "The transition. Left: cooperation rate, the share of choices to cooperate. Right: depth, the share of the joint "
        "surplus that relations open, weighted by stake. Means over runs.",
    )  # fmt: skip
    _paths(
        stored, "drivers", ("mean_saturation", "mean_experience", "transferred"), (0, None),
        "What carries the turn: how full cities are, their experience of cooperating, and the output moved by transfer.",
    )  # fmt: skip
    _by_scenario(
        stored, "stages", STAGE_SHARES, style.STAGE_FILLS, "Share of relations", 4,
        "Shares of relations by stage of cooperation at the end of each year, mean over runs, by scenario.", BOUNDS,
    )  # fmt: skip
    _by_scenario(
        stored, "games", GAME_SHARES, style.GAME_FILLS, "Share of sides", 4,
        "Shares of sides by the game that the year's payoffs make at full commitment, mean over runs, by scenario.", BOUNDS,
    )  # fmt: skip
    _by_scenario(
        stored, "tipping", ("mean_trust", "mean_tipping_trust"), (), f"Trust ({MEASURES['mean_trust'].unit})", 3,
        "Mean trust behind the year's choices against the mean tipping trust, the trust at which cooperating starts to pay, by "
        "scenario.", QUANTILES,
    )  # fmt: skip
    draw_costs(stored)
    draw_survival(stored)


def _lines(axes: Axes, stored: Stored, curves: Iterable[tuple], shading: float = 0.0, acting: bool = True) -> None:
    """Means over time, with bands if shaded, and the years in which the government acts; curves: (scenario, measure, label)."""
    for position, (scenario, measure, label) in enumerate(curves):
        mean, low, high = path(stored, scenario, measure)
        years, line = np.arange(1, mean.size + 1), style.line_style(position, mean.size)
        if shading:
            axes.fill_between(years, low, high, color=line["color"], alpha=shading, linewidth=0)
        axes.plot(years, mean, label=label, **line)
    axes.set_xlim(1, stored.study.scale.years)
    if acting:
        style.shade(axes, FIRST, LAST, label=ACTING)


def _finish(figure: Figure, panels: np.ndarray, columns: int) -> None:
    """Years on the lower axes only, and one legend below all panels."""
    for axes in panels[-1]:
        axes.set_xlabel("Year")
    legend_below(figure, panels.flat[-1], columns, handlelength=2.6, columnspacing=1.4)


def _paths(stored: Stored, name: str, measures: tuple, ylim: tuple, text: str) -> None:
    """Measures over time beside each other, a line with its band for every scenario."""
    with style.new_figure(1, len(measures), height=3.3, squeeze=False) as (figure, panels):
        for axes, measure in zip(panels[0], measures, strict=True):
            _lines(axes, stored, [(scenario, measure, label) for scenario, label in LABELS.items()], shading=0.15)
            axes.set(ylim=ylim, ylabel=axis_label(measure, "\n"))
        _finish(figure, panels, columns=5)
        style.save(figure, stored.folder, name, caption(stored, text, QUANTILES))


def _by_scenario(
    stored: Stored, name: str, measures: Sequence[str], fills: tuple, ylabel: str, columns: int, *texts: str
) -> None:
    """Measures over time, a panel for each scenario: shares that add up to one, stacked with their fills, or lines."""
    labels, years = [MEASURES[measure].label for measure in measures], np.arange(1, stored.study.scale.years + 1)
    with style.new_figure(2, 2, height=4.8, sharex=True, sharey=True) as (figure, panels):
        for axes, (scenario, title) in zip(panels.flat, LABELS.items(), strict=True):
            if fills:
                style.stacked(axes, years, [path(stored, scenario, measure)[0] for measure in measures], fills, labels)
                if scenario != BASELINE:
                    style.mark_years(axes, FIRST, LAST)
            else:
                curves = [(scenario, measure, label) for measure, label in zip(measures, labels, strict=True)]
                _lines(axes, stored, curves, shading=0.2, acting=scenario != BASELINE)
            axes.set(ylim=(0, 1))
            axes.set_title(title, loc="left")
        for axes in panels[:, 0]:
            axes.set_ylabel(ylabel)
        _finish(figure, panels, columns)
        style.save(figure, stored.folder, name, caption(stored, *texts))


def draw_costs(stored: Stored) -> None:
    """Transaction costs by kind, over the joint surplus and in absolute terms."""
    with style.new_figure(2, 3, height=4.8, sharex=True, sharey="row") as (figure, panels):
        for kind, (above, below) in zip(COSTS, panels.T, strict=True):
            for axes, measure in ((above, f"{kind}_share"), (below, f"{kind}_cost")):
                _lines(axes, stored, [(scenario, measure, label) for scenario, label in LABELS.items()])
            above.set_title(MEASURES[f"{kind}_cost"].label, loc="left")
        for axes, measure in zip(panels[:, 0], ("search_share", "search_cost"), strict=True):
            axes.set_yscale("log")
            axes.yaxis.set_major_formatter("{x:g}")
            axes.set(ylim=(SMALLEST, None), ylabel=MEASURES[measure].unit.capitalize())
        _finish(figure, panels, columns=5)
        text = (
            "Transaction costs by kind, over the gross joint surplus of the year (above) and absolute (below), mean over runs; "
            f"logarithmic, what is below {SMALLEST:g} is not shown."
        )
        style.save(figure, stored.folder, "costs", caption(stored, text))


def draw_survival(stored: Stored) -> None:
    """Survival after the withdrawal by founding mode: all scenarios pooled, and each scenario."""
    panels_of = {POOLED: "All scenarios pooled", **LABELS}
    with style.new_figure(2, 3, height=4.8, sharex=True, sharey=True) as (figure, panels):
        for axes, (scenario, label) in zip(panels.flat, panels_of.items(), strict=False):
            survival_curve(where(stored["survival"], scenario=scenario), "years_since_withdrawal", ax=axes)
            axes.set_title(label, loc="left")
            axes.set(xlim=(0, stored.study.scale.years - LAST), ylim=(0, 1.02))
        for axes in (*panels[1, :2], panels[0, 2]):
            axes.set_xlabel("Years since the withdrawal")
            axes.tick_params(labelbottom=True)
        for axes in panels[:, 0]:
            axes.set_ylabel("Share of relations alive")
        handles, labels = panels.flat[0].get_legend_handles_labels()
        panels.flat[5].set_axis_off()
        panels.flat[5].legend(handles, labels, loc="center", handlelength=3, title="Founding mode")
        text = (
            "Survival after the withdrawal of the relations that were alive then, by the mode in which they were founded "
            "(Kaplan–Meier)."
        )
        band = "Bands are pointwise 90 % intervals over resampled runs, for relations of one run are not independent."
        style.save(figure, stored.folder, "survival", caption(stored, text, band))
