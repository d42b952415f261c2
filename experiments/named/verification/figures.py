"""The figures of the verification experiment, drawn from its stored tables."""

import pandas as pd
from matplotlib.axes import Axes

from citypact.experiments.named.study import Stored
from citypact.experiments.named.verification.spec import GROUPS
from citypact.experiments.paper.figure_panels import column
from citypact.experiments.paper.figure_style import line_style, new_figure, save
from citypact.experiments.paper.tables import where

ACROSS = 3  # panels in a row


def draw_all(stored: Stored) -> None:
    """Draw every figure of the experiment."""
    for group in GROUPS:
        draw_group(stored, group)


def draw_group(stored: Stored, group: str) -> None:
    """The curves of a group of claims, a panel for each question."""
    curves = where(stored["curves"], group=group)
    panels = list(dict.fromkeys(curves["panel"]))
    across = min(ACROSS, max(2, len(panels)))
    rows = -(-len(panels) // across)
    with new_figure(rows, across, height=3.1 * rows, squeeze=False) as (figure, grid):
        for axes, title in zip(grid.flat, panels, strict=False):
            _panel(axes, title, where(curves, panel=title))
        for axes in grid.flat[len(panels) :]:
            axes.set_axis_off()
        text = f"{GROUPS[group]}: what the claims of this group are judged by, beside what the sources let expect."
        save(figure, stored.folder, group, stored.caption(text, "Bands are 95 % intervals of the mean over replicates."))


def _panel(axes: Axes, title: str, curves: pd.DataFrame) -> None:
    for position, label in enumerate(dict.fromkeys(curves["label"])):
        rows = where(curves, label=label)
        x, mean, low, high = (column(rows, name) for name in ("x", "mean", "low", "high"))
        style = line_style(position, len(x))
        axes.fill_between(x, low, high, color=style["color"], alpha=0.18, linewidth=0)
        axes.plot(x, mean, label=label, **style)
    first = curves.iloc[0]
    axes.set(xlabel=first["across"], ylabel=first["up"])
    axes.set_title(title, loc="left", fontsize=8)
    axes.legend(fontsize=6, loc="upper center", bbox_to_anchor=(0.5, -0.28))  # below, for curves go everywhere
