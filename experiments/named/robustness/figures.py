"""The figures of the robustness experiment, drawn from its stored tables."""

import numpy as np
from matplotlib.patches import Patch, Rectangle

from citypact.experiments.named.robustness.study import CLAIMED, REGIONS, VARIANTS, WORLDS
from citypact.experiments.named.theory.arms import BASE
from citypact.experiments.named.theory.claim_table import CLAIMS
from citypact.experiments.named.theory.figures import MARKS
from citypact.experiments.paper.figure_panels import axis_label, dots
from citypact.experiments.paper.figure_style import new_figure, save
from citypact.experiments.paper.worlds import WORLDS as LABELS
from citypact.model.regions.loading import load_region

NAMES = {region: f"matrix_{number}" for number, region in enumerate(REGIONS, 1)}
TITLES = {BASE: LABELS["laissez_faire"], "hybrid": LABELS["hybrid"], "hierarchical": LABELS["hierarchical"]}
SERIES = {"rate": "final_cooperation", "depth": "final_depth"}  # and the summary whose name its mean at the end has


def draw_all(stored) -> None:
    """Draw every figure of the experiment."""
    for region in REGIONS:
        draw_matrix(stored, region)
    draw_levels(stored)


def draw_matrix(stored, region: str) -> None:
    """Which claim holds in which variant."""
    variants = list(stored.study.variants)
    said = {(row["claim"], row["variant"]): row["verdict"] for row in stored["verdicts"] if row["region"] == region}
    with new_figure(height=0.185 * len(CLAIMED) + 2.2) as (figure, axes):
        for down, claim in enumerate(CLAIMED):
            for across, variant in enumerate(variants):
                fill, hatch, mark = MARKS[said[claim, variant]]
                tile = Rectangle(
                    (across - 0.5, down - 0.5), 1, 1, facecolor=fill, hatch=hatch, edgecolor="#999999", linewidth=0.3
                )
                axes.add_patch(tile)
                axes.text(across, down, mark, ha="center", va="center", fontsize=7)
        axes.set(xlim=(-0.5, len(variants) - 0.5), ylim=(len(CLAIMED) - 0.5, -0.5))
        axes.set_yticks(range(len(CLAIMED)), labels=[CLAIMS[name].label for name in CLAIMED], fontsize=7)
        axes.set_xticks(range(len(variants)), labels=[VARIANTS[name].label for name in variants], fontsize=7, rotation=90)
        axes.xaxis.tick_top()
        axes.tick_params(length=0)
        for spine in axes.spines.values():
            spine.set_visible(False)
        handles = [
            Patch(facecolor=fill, hatch=hatch, edgecolor="#999999", label=f"{verdict} ({mark})" if mark else verdict)
            for verdict, (fill, hatch, mark) in MARKS.items()
        ]
        figure.legend(handles=handles, loc="outside lower center", ncols=len(MARKS))
        text = (
            f"Which claim of the theory holds in which variant of the model, in {load_region(region).name}. A claim holds where "
            "the 95 % interval of each of its parts lies on its side, and fails where that of one lies on the other. Claims and "
            "statistics: the experiment theory."
        )
        save(figure, stored.folder, NAMES[region], stored.caption(text))


def draw_levels(stored) -> None:
    """Final cooperation and final depth in every variant, without government and after each mode."""
    variants = list(stored.study.variants)
    places = np.arange(len(variants))[::-1]
    with new_figure(2, 2, height=0.42 * len(variants) + 1.6, sharey=True, sharex=True) as (figure, panels):
        for region, row in zip(REGIONS, panels, strict=True):
            for series, axes in zip(SERIES, row, strict=True):
                for position, world in enumerate(WORLDS):
                    keys = (region, world, series)
                    found = {
                        cell["variant"]: cell
                        for cell in stored["levels"]
                        if (cell["region"], cell["world"], cell["series"]) == keys
                    }
                    rows = [found[name] for name in variants]
                    dots(axes, position, rows, places + 0.2 * (1 - position), TITLES[world])
                axes.set_yticks(places, labels=[VARIANTS[name].label for name in variants], fontsize=7)
                axes.set(xlim=(-0.02, 1.02))
                axes.grid(axis="y", color="#DDDDDD", linewidth=0.5)
                axes.set_axisbelow(True)
            row[0].set_title(load_region(region).name, loc="left")
        for summary, axes in zip(SERIES.values(), panels[-1], strict=True):
            axes.set_xlabel(axis_label(summary))
        handles, labels = panels[0, 0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=3)
        text = (
            "Final cooperation and final depth in every variant, without government and long after each mode's government has "
            "withdrawn: the levels at which the claims are judged."
        )
        save(figure, stored.folder, "levels", stored.caption(text, "Bars are 95 % intervals of the mean over seeds."))
