"""The figures of the robustness experiment, drawn from its stored tables."""

import numpy as np

from citypact.experiments.named.robustness.spec import CLAIMED, SERIES, WORLDS
from citypact.experiments.named.study import Stored
from citypact.experiments.named.theory.arms import BASE
from citypact.experiments.named.theory.figures import verdict_legend, verdict_tiles
from citypact.experiments.paper.figure_panels import axis_label, dots, legend_below
from citypact.experiments.paper.figure_style import new_figure, save
from citypact.experiments.paper.tables import where
from citypact.experiments.paper.worlds import WORLDS as LABELS
from citypact.model.regions.loading import load_region

TITLES = {BASE: LABELS["laissez_faire"], "hybrid": LABELS["hybrid"], "hierarchical": LABELS["hierarchical"]}


def draw_all(stored: Stored) -> None:
    """Draw every figure of the experiment."""
    for number, region in enumerate(stored.study.regions, 1):
        draw_matrix(stored, region, f"matrix_{number}")
    draw_levels(stored)


def draw_matrix(stored: Stored, region: str, name: str) -> None:
    """Which claim holds in which variant."""
    said = where(stored["verdicts"], region=region).set_index(["claim", "variant"]).verdict
    variants = {name: variant.label for name, variant in stored.study.settings.items()}
    with new_figure(height=0.185 * len(CLAIMED) + 2.2) as (figure, axes):
        verdict_tiles(axes, said, CLAIMED, variants, (7, 7, 7))
        axes.xaxis.tick_top()
        axes.tick_params(length=0)
        verdict_legend(figure)
        save(figure, stored.folder, name, stored.caption(
            f"Which claim of the theory holds in which variant of the model, in {load_region(region).name}. A claim holds where "
            "the 95 % interval of each of its parts lies on its side, and fails where that of one lies on the other. Claims and "
            "statistics: the experiment theory."))  # fmt: skip


def draw_levels(stored: Stored) -> None:
    """Final cooperation and final depth in every variant, without government and after each mode."""
    regions, labels = stored.study.regions, [variant.label for variant in stored.study.settings.values()]
    places, height = np.arange(len(labels))[::-1], 0.21 * len(regions) * len(labels) + 1.6
    with new_figure(len(regions), 2, height=height, sharey=True, sharex=True, squeeze=False) as (figure, panels):
        for region, row in zip(regions, panels, strict=True):
            for series, axes in zip(SERIES, row, strict=True):
                for position, world in enumerate(WORLDS):
                    rows = where(stored["levels"], region=region, world=world, series=series)
                    dots(axes, position, rows, places + 0.2 * (1 - position), TITLES[world])
                axes.set_yticks(places, labels=labels, fontsize=7)
                axes.set(xlim=(-0.02, 1.02))
                axes.grid(axis="y", color="#DDDDDD", linewidth=0.5)
                axes.set_axisbelow(True)
            row[0].set_title(load_region(region).name, loc="left")
        for summary, axes in zip(SERIES.values(), panels[-1], strict=True):
            axes.set_xlabel(axis_label(summary))
        legend_below(figure, panels[0, 0], 3)
        save(figure, stored.folder, "levels", stored.caption(
            "Final cooperation and final depth in every variant, without government and long after each mode's government has "
            "withdrawn: the levels at which the claims are judged.",
            "Bars are 95 % intervals of the mean over seeds."))  # fmt: skip
