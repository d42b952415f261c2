"""The figures of the transition experiment, drawn from its stored tables."""

import numpy as np

from citypact.experiments.named.transition.stored import Stored
from citypact.experiments.paper.figure_panels import axis_label
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
from citypact.experiments.paper.survival import MODES
from citypact.experiments.paper.tables import number
from citypact.model.measures import MEASURES

STAGES = ("stage_rivalry", "stage_information_exchange", "stage_thematic_cooperation", "stage_joint_governance")
GAMES = ("game_prisoners_dilemma", "game_stag_hunt", "game_snowdrift", "game_harmony")
COSTS = ("search", "negotiation", "monitoring")
ACTING = "Government acts"
SMALLEST = 0.001  # share or cost at which the logarithmic axes begin

BAND = "Bands run from the 5 % to the 95 % quantile over seeds."


def draw_all(folder) -> None:
    """Draw every figure of the experiment into its folder."""
    stored = Stored(folder)
    for draw in (draw_cooperation, draw_stages, draw_games, draw_tipping, draw_drivers, draw_costs, draw_survival):
        draw(stored)


def draw_cooperation(stored: Stored) -> None:
    """The cooperation rate and the depth of cooperation over time in every scenario."""
    text = (
        "The transition. Left: cooperation rate, the share of choices to cooperate. Right: depth, the share of the joint "
        "surplus that relations open, weighted by stake. Means over runs."
    )
    _paths(stored, "cooperation", ("cooperation_rate", "depth"), text, ylim=(0, 1))


def draw_drivers(stored: Stored) -> None:
    """What carries the turn: full cities, experience, and industry that moves."""
    text = "What carries the turn: how full cities are, their experience of cooperating, and the output moved by transfer."
    _paths(stored, "drivers", ("mean_saturation", "mean_experience", "transferred"), text, ylim=(0, None))


def _paths(stored: Stored, name: str, measures, text: str, ylim) -> None:
    """Measures over time beside each other, a line with its band for every scenario."""
    with new_figure(1, len(measures), height=3.3, squeeze=False) as (figure, panels):
        for axes, measure in zip(panels[0], measures, strict=True):
            for position, (scenario, label) in enumerate(stored.labels.items()):
                mean, low, high = stored.of(scenario, measure)
                axes.fill_between(stored.years, low, high, color=LINES[position][0], alpha=0.15, linewidth=0)
                axes.plot(stored.years, mean, label=label, **line_style(position, stored.years.size))
            shade(axes, *stored.acting, label=ACTING)
            axes.set(xlim=(1, stored.years[-1]), ylim=ylim)
        _finish(figure, panels, "", columns=5)
        for axes, measure in zip(panels[0], measures, strict=True):
            axes.set_ylabel(axis_label(measure, "\n"))
        save(figure, stored.folder, name, stored.caption(text, BAND))


def _shares(stored: Stored, measures, fills, ylabel: str, name: str, text: str) -> None:
    with new_figure(2, 2, height=4.8, sharex=True, sharey=True) as (figure, panels):
        for axes, (scenario, label) in zip(panels.flat, stored.labels.items(), strict=True):
            parts = [stored.of(scenario, measure)[0] for measure in measures]
            stacked(axes, stored.years, parts, fills, [MEASURES[measure].label for measure in measures])
            if stored.governed(scenario):
                mark_years(axes, *stored.acting)
            axes.set_title(label, loc="left")
        _finish(figure, panels, ylabel, columns=len(measures))
        save(
            figure,
            stored.folder,
            name,
            stored.caption(text + " Dotted lines bound the years in which the government acts."),
        )


def _finish(figure, panels, ylabel: str, columns: int) -> None:
    """Labels on the outer axes only, and one legend below all panels."""
    for axes in panels[-1]:
        axes.set_xlabel("Year")
    for axes in panels[:, 0]:
        axes.set_ylabel(ylabel)
    handles, labels = panels.flat[-1].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=columns, handlelength=2.6, columnspacing=1.4)


def draw_stages(stored: Stored) -> None:
    """Shares of relations by stage."""
    text = "Shares of relations by stage of cooperation at the end of each year, mean over runs, by scenario."
    _shares(stored, STAGES, STAGE_FILLS, "Share of relations", "stages", text)


def draw_games(stored: Stored) -> None:
    """Shares of sides by the game that their payoffs make at full commitment."""
    text = "Shares of sides by the game that the year's payoffs make at full commitment, mean over runs, by scenario."
    _shares(stored, GAMES, GAME_FILLS, "Share of sides", "games", text)


def draw_tipping(stored: Stored) -> None:
    """Mean trust against mean tipping trust."""
    with new_figure(2, 2, height=4.8, sharex=True, sharey=True) as (figure, panels):
        for axes, (scenario, label) in zip(panels.flat, stored.labels.items(), strict=True):
            for position, measure in enumerate(("mean_trust", "mean_tipping_trust")):
                mean, low, high = stored.of(scenario, measure)
                axes.fill_between(stored.years, low, high, color=LINES[position][0], alpha=0.2, linewidth=0)
                axes.plot(stored.years, mean, label=MEASURES[measure].label, **line_style(position, stored.years.size))
            if stored.governed(scenario):
                shade(axes, *stored.acting, label=ACTING)
            axes.set(xlim=(1, stored.years[-1]), ylim=(0, 1))
            axes.set_title(label, loc="left")
        _finish(figure, panels, f"Trust ({MEASURES['mean_trust'].unit})", columns=3)
        text = (
            "Mean trust behind the year's choices against the mean tipping trust, the trust at which cooperating "
            "starts to pay, by scenario."
        )
        save(figure, stored.folder, "tipping", stored.caption(text, BAND))


def draw_costs(stored: Stored) -> None:
    """Transaction costs by kind, over the joint surplus and in absolute terms."""
    with new_figure(2, 3, height=4.8, sharex=True, sharey="row") as (figure, panels):
        for kind, (above, below) in zip(COSTS, panels.T, strict=True):
            for axes, measure in ((above, f"{kind}_share"), (below, f"{kind}_cost")):
                for position, (scenario, label) in enumerate(stored.labels.items()):
                    mean, _, _ = stored.of(scenario, measure)
                    axes.plot(stored.years, mean, label=label, **line_style(position, stored.years.size))
                shade(axes, *stored.acting, label=ACTING)
                axes.set(xlim=(1, stored.years[-1]))
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
        save(figure, stored.folder, "costs", stored.caption(text))


def draw_survival(stored: Stored) -> None:
    """Survival after the withdrawal by founding mode: all scenarios pooled, and each scenario."""
    panels_of = {"all": "All scenarios pooled", **stored.labels}
    with new_figure(2, 3, height=4.8, sharex=True, sharey=True) as (figure, panels):
        for axes, (scenario, label) in zip(panels.flat, panels_of.items(), strict=False):
            for position, mode in enumerate(MODES.values()):
                rows = [row for row in stored.survival if (row["scenario"], row["mode"]) == (scenario, mode)]
                if rows:
                    _curve(axes, position, mode, rows)
            axes.set_title(label, loc="left")
            axes.set(xlim=(0, stored.years[-1] - stored.acting[1]), ylim=(0, 1.02))
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
        band = (
            "Bands are pointwise 90 % intervals (Greenwood, log-log) that take relations as independent; those of "
            "one run are not, so the bands are too narrow."
        )
        save(figure, stored.folder, "survival", stored.caption(text, band))


def _curve(axes, position: int, mode: str, rows: list) -> None:
    years, survival, low, high = (
        np.array([number(row[column]) for row in rows]) for column in ("years_since_withdrawal", "survival", "low", "high")
    )
    axes.fill_between(years, low, high, step="post", color=LINES[position][0], alpha=0.2, linewidth=0)
    axes.step(years, survival, where="post", label=mode.capitalize(), **line_style(position, years.size))
