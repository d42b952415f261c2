"""The figures of the transition experiment, drawn from its stored tables."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from citypact.experiments.named.study import Stored
from citypact.experiments.named.transition.reading import caption, path
from citypact.experiments.named.transition.spec import BASELINE, LABELS, POOLED
from citypact.experiments.paper.figure_panels import axis_label, column, legend_below
from citypact.experiments.paper.figure_style import (
    GAME_FILLS,
    LINES,
    STAGE_FILLS,
    line_style,
    mark_years,
    new_figure,
    save,
    shade,
    stacked,
)  # fmt: skip
from citypact.experiments.paper.inference import MODES
from citypact.experiments.paper.tables import where
from citypact.experiments.paper.worlds import FIRST, LAST
from citypact.model.measures import MEASURES

STAGES, GAMES = ([name for name in MEASURES if name.startswith(prefix)] for prefix in ("stage_", "game_"))
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
    _shares(
        stored, "stages", STAGES, STAGE_FILLS, "Share of relations",
        "Shares of relations by stage of cooperation at the end of each year, mean over runs, by scenario.",
    )  # fmt: skip
    _shares(
        stored, "games", GAMES, GAME_FILLS, "Share of sides",
        "Shares of sides by the game that the year's payoffs make at full commitment, mean over runs, by scenario.",
    )  # fmt: skip
    draw_tipping(stored)
    draw_costs(stored)
    draw_survival(stored)


def _years(stored: Stored) -> np.ndarray:
    return np.arange(1, stored.study.scale.years + 1)


def _line(axes: Axes, stored: Stored, position: int, scenario: str, measure: str, label: str, shading: float = 0.0) -> None:
    """A measure's mean over time in a scenario, with its band where it is to be shaded."""
    years, (mean, low, high) = _years(stored), path(stored, scenario, measure)
    if shading:
        axes.fill_between(years, low, high, color=LINES[position][0], alpha=shading, linewidth=0)
    axes.plot(years, mean, label=label, **line_style(position, years.size))
    axes.set_xlim(1, years[-1])


def _finish(figure: Figure, panels: np.ndarray, ylabel: str, columns: int) -> None:
    """Labels on the outer axes only, and one legend below all panels."""
    for axes in panels[-1]:
        axes.set_xlabel("Year")
    for axes in panels[:, 0]:
        axes.set_ylabel(ylabel)
    legend_below(figure, panels.flat[-1], columns, handlelength=2.6, columnspacing=1.4)


def _paths(stored: Stored, name: str, measures: tuple, ylim: tuple, text: str) -> None:
    """Measures over time beside each other, a line with its band for every scenario."""
    with new_figure(1, len(measures), height=3.3, squeeze=False) as (figure, panels):
        for axes, measure in zip(panels[0], measures, strict=True):
            for position, (scenario, label) in enumerate(LABELS.items()):
                _line(axes, stored, position, scenario, measure, label, shading=0.15)
            shade(axes, FIRST, LAST, label=ACTING)
            axes.set(ylim=ylim)
        _finish(figure, panels, "", columns=5)
        for axes, measure in zip(panels[0], measures, strict=True):
            axes.set_ylabel(axis_label(measure, "\n"))
        save(figure, stored.folder, name, caption(stored, text, QUANTILES))


def _shares(stored: Stored, name: str, measures: list, fills: tuple, ylabel: str, text: str) -> None:
    """Shares that add up to one, stacked over time, a panel for each scenario."""
    with new_figure(2, 2, height=4.8, sharex=True, sharey=True) as (figure, panels):
        for axes, (scenario, label) in zip(panels.flat, LABELS.items(), strict=True):
            parts = [path(stored, scenario, measure)[0] for measure in measures]
            stacked(axes, _years(stored), parts, fills, [MEASURES[measure].label for measure in measures])
            if scenario != BASELINE:
                mark_years(axes, FIRST, LAST)
            axes.set_title(label, loc="left")
        _finish(figure, panels, ylabel, columns=len(measures))
        save(figure, stored.folder, name, caption(stored, text, BOUNDS))


def draw_tipping(stored: Stored) -> None:
    """Mean trust against mean tipping trust."""
    with new_figure(2, 2, height=4.8, sharex=True, sharey=True) as (figure, panels):
        for axes, (scenario, label) in zip(panels.flat, LABELS.items(), strict=True):
            for position, measure in enumerate(("mean_trust", "mean_tipping_trust")):
                _line(axes, stored, position, scenario, measure, MEASURES[measure].label, shading=0.2)
            if scenario != BASELINE:
                shade(axes, FIRST, LAST, label=ACTING)
            axes.set(ylim=(0, 1))
            axes.set_title(label, loc="left")
        _finish(figure, panels, f"Trust ({MEASURES['mean_trust'].unit})", columns=3)
        text = (
            "Mean trust behind the year's choices against the mean tipping trust, the trust at which cooperating "
            "starts to pay, by scenario."
        )
        save(figure, stored.folder, "tipping", caption(stored, text, QUANTILES))


def draw_costs(stored: Stored) -> None:
    """Transaction costs by kind, over the joint surplus and in absolute terms."""
    with new_figure(2, 3, height=4.8, sharex=True, sharey="row") as (figure, panels):
        for kind, (above, below) in zip(COSTS, panels.T, strict=True):
            for axes, measure in ((above, f"{kind}_share"), (below, f"{kind}_cost")):
                for position, (scenario, label) in enumerate(LABELS.items()):
                    _line(axes, stored, position, scenario, measure, label)
                shade(axes, FIRST, LAST, label=ACTING)
            above.set_title(MEASURES[f"{kind}_cost"].label, loc="left")
        for axes in panels[:, 0]:
            axes.set_yscale("log")
            axes.yaxis.set_major_formatter("{x:g}")
            axes.set_ylim(bottom=SMALLEST)
        _finish(figure, panels, "", columns=5)
        panels[0, 0].set_ylabel(MEASURES["search_share"].unit.capitalize())
        panels[1, 0].set_ylabel(MEASURES["search_cost"].unit.capitalize())
        text = (
            "Transaction costs by kind, over the gross joint surplus of the year (above) and absolute (below), mean over "
            f"runs; logarithmic, what is below {SMALLEST:g} is not shown."
        )
        save(figure, stored.folder, "costs", caption(stored, text))


def draw_survival(stored: Stored) -> None:
    """Survival after the withdrawal by founding mode: all scenarios pooled, and each scenario."""
    panels_of = {POOLED: "All scenarios pooled", **LABELS}
    with new_figure(2, 3, height=4.8, sharex=True, sharey=True) as (figure, panels):
        for axes, (scenario, label) in zip(panels.flat, panels_of.items(), strict=False):
            for position, mode in enumerate(MODES.values()):
                rows = where(stored["survival"], scenario=scenario, mode=mode)
                years, low, high = (column(rows, name) for name in ("years_since_withdrawal", "low", "high"))
                if len(rows):
                    axes.fill_between(years, low, high, step="post", color=LINES[position][0], alpha=0.2, linewidth=0)
                    survival, style = column(rows, "survival"), line_style(position, years.size)
                    axes.step(years, survival, where="post", label=mode.capitalize(), **style)
            axes.set_title(label, loc="left")
            axes.set(xlim=(0, stored.study.scale.years - LAST), ylim=(0, 1.02))
        panels.flat[5].set_axis_off()
        for axes in (*panels[1, :2], panels[0, 2]):
            axes.set_xlabel("Years since the withdrawal")
            axes.tick_params(labelbottom=True)
        for axes in panels[:, 0]:
            axes.set_ylabel("Share of relations alive")
        handles, labels = panels.flat[0].get_legend_handles_labels()
        panels.flat[5].legend(handles, labels, loc="center", handlelength=3, title="Founding mode")
        text = (
            "Survival after the withdrawal of the relations that were alive then, by the mode in which they were "
            "founded (Kaplan–Meier)."
        )
        band = "Bands are pointwise 90 % intervals over resampled runs, for relations of one run are not independent."
        save(figure, stored.folder, "survival", caption(stored, text, band))
