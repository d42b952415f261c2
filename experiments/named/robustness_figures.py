"""The figures of the robustness experiment, drawn from its stored tables."""

from textwrap import fill

import numpy as np

from experiments.figure_style import new_figure, save
from experiments.named.figure_panels import axis_label, dots
from experiments.named.prose import signed, value
from experiments.named.robustness import FINDINGS, REGIONS, VARIANTS
from model.packages import PACKAGES
from model.regions import load_region

# verdict -> (mark, fill, hatch)
MARKS = {
    "holds": ("✓", "#9ECAE1", ""),
    "faint": ("(✓)", "#E6F0F8", ""),
    "unclear": ("?", "#FFFFFF", ""),
    "reversed": ("✗", "#E69F00", ""),
    "still": ("=", "#DDDDDD", "///"),
    "no cases": ("–", "#DDDDDD", "///"),
}
WORLDS = {
    "base": PACKAGES["laissez_faire"].label,
    "hybrid": PACKAGES["hybrid"].label,
    "hierarchical": PACKAGES["hierarchical"].label,
}
NAMES = {region: f"matrix_{number}" for number, region in enumerate(REGIONS, 1)}


def draw_all(stored) -> None:
    """Draw every figure of the experiment."""
    for region in REGIONS:
        draw_matrix(stored, region)
    draw_levels(stored)


def cell_of(stored, region: str, variant: str, finding: str):
    """One row of the findings."""
    for row in stored["findings"]:
        if (row["region"], row["variant"], row["finding"]) == (region, variant, finding):
            return row
    raise KeyError((region, variant, finding))


def z_text(row) -> str:
    """The z of the weakest contrast."""
    z = value(row, "weakest_z")
    if np.isnan(z):
        return "–"
    if np.isinf(z):
        return "∞" if z > 0 else "−∞"
    return (f"{z:.0f}" if abs(z) >= 9.95 else f"{z:.1f}").replace("-", "−")


def draw_matrix(stored, region: str) -> None:
    """Which finding survives which variant, with the size of the effect and the weakest z."""
    variants = list(stored.study.variants)
    with new_figure(height=0.33 * len(variants) + 1.3) as (figure, axes):
        for up, variant in enumerate(variants):
            for across, finding in enumerate(FINDINGS):
                row = cell_of(stored, region, variant, finding)
                mark, colour, hatch = MARKS[row["verdict"]]
                axes.add_patch(_tile(across, up, colour, hatch))
                size = value(row)
                words = mark if np.isnan(size) else f"{mark} {signed(size)}"
                axes.text(across, up - 0.14, words, ha="center", va="center", fontsize=7)
                if not np.isnan(size):
                    axes.text(across, up + 0.24, f"z {z_text(row)}", ha="center", va="center", fontsize=5.5)
        axes.set(xlim=(-0.5, len(FINDINGS) - 0.5), ylim=(len(variants) - 0.5, -0.5))
        axes.set_yticks(range(len(variants)), labels=[VARIANTS[name][0] for name in variants])
        labels = [f"{fill(finding.label, 14)}\n{fill(f'({finding.unit})', 14)}" for finding in FINDINGS.values()]
        axes.set_xticks(range(len(FINDINGS)), labels=labels, fontsize=6)
        axes.xaxis.tick_top()
        axes.tick_params(length=0)
        for spine in axes.spines.values():
            spine.set_visible(False)
        told = "; ".join(f"{finding.label}: {finding.meaning} (shown: {finding.shown})" for finding in FINDINGS.values())
        text = (
            f"Which finding survives which variant of the model, in {load_region(region).name}. In each cell the size "
            "of one paired "
            "contrast and the z of the weakest of all contrasts of the finding. ✓ every contrast is above three standard errors; "
            "(✓) so it is, but the effect shown is less than a tenth of the default's; ? not sure; ✗ a contrast is "
            "surely the other "
            "way; = nothing moves; – no cases."
        )
        save(figure, stored.folder, NAMES[region], stored.caption(text, told + "."))


def _tile(across: int, up: int, colour: str, hatch: str):
    from matplotlib.patches import Rectangle

    return Rectangle((across - 0.48, up - 0.46), 0.96, 0.92, facecolor=colour, hatch=hatch, edgecolor="#BBBBBB", linewidth=0.5)


def draw_levels(stored) -> None:
    """Final cooperation in every variant, without government and after each mode."""
    variants = list(stored.study.variants)
    places = np.arange(len(variants))[::-1]
    with new_figure(1, 2, height=0.24 * len(variants) + 1.3, sharey=True) as (figure, panels):
        for axes, region in zip(panels, REGIONS, strict=True):
            for position, (world, label) in enumerate(WORLDS.items()):
                found = {
                    row["variant"]: row
                    for row in stored["levels"]
                    if (row["region"], row["world"], row["cooperation"]) == (region, world, "final")
                }
                dots(axes, position, [found[name] for name in variants], places + 0.2 * (1 - position), label)
            axes.set_yticks(places, labels=[VARIANTS[name][0] for name in variants])
            axes.set(xlim=(-0.02, 1.02), xlabel=axis_label("final_cooperation"))
            axes.set_title(load_region(region).name, loc="left")
            axes.grid(axis="y", color="#DDDDDD", linewidth=0.5)
            axes.set_axisbelow(True)
        handles, labels = panels[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=3)
        text = (
            "Final cooperation in every variant, without government and long after each mode's government has "
            "withdrawn: the level at "
            "which the findings are found."
        )
        save(figure, stored.folder, "levels", stored.caption(text, "Bars are 95 % intervals of the mean over seeds."))
