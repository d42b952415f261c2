"""The figure of the structural table, drawn from its stored table."""

import numpy as np

from citypact.experiments.named.study import Stored
from citypact.experiments.named.validation.structure.spec import FINDINGS, NO_CASE, SURVIVES, UNDECIDED, VARIANTS
from citypact.experiments.paper.figure_panels import written_tiles
from citypact.experiments.paper.figure_style import new_figure, save
from citypact.experiments.paper.prose import signed
from citypact.experiments.paper.tables import one

FIGURES = {"structure_table": "Which findings survive another structure"}
SHADES = {SURVIVES: 0.6, UNDECIDED: 0.0, NO_CASE: np.nan}  # and below 0 where a finding is reversed
SCALE = "PuOr"  # of two colours that the colour-blind tell apart


def draw(stored: Stored) -> None:
    """Draw the table of variants and findings, with the effect in each tile."""
    cells = np.empty((len(VARIANTS), len(FINDINGS)))
    texts = np.empty(cells.shape, dtype=object)
    for row, variant in enumerate(VARIANTS):
        for column, finding in enumerate(FINDINGS):
            found = one(stored["structure_findings"], variant=variant, finding=finding)
            cells[row, column] = SHADES.get(found["judgement"], -0.6)
            texts[row, column] = _told(found["judgement"], float(found["mean"]))
    with new_figure(height=0.24 * len(VARIANTS) + 1.3) as (figure, axes):
        written_tiles(axes, cells, texts, 1.0, SCALE)
        axes.set_yticks(range(len(VARIANTS)), labels=[told.label for told in VARIANTS.values()])
        axes.set_xticks(range(len(FINDINGS)), labels=[told.label for told in FINDINGS.values()], rotation=35, ha="left")
        axes.xaxis.tick_top()
        axes.axhline(0.5, color="black", linewidth=0.8)
        save(figure, stored.folder, "structure_table", stored.caption(
            "Which findings survive another form of one rule. In each tile the quantity that must be above 0 for the finding to "
            "hold (shares; years for the games), mean over seeds. Violet: the 95 % interval lies above 0; white, with a question "
            "mark: it takes in 0; orange, with a cross: it lies below 0; dash: cannot be asked. Quantities: the report. "
            f"In {stored['structure_findings']['region'].iloc[0]}; fewer seeds where the variant is no parameter."
        ))  # fmt: skip


def _told(judgement: str, mean: float) -> str:
    """What a tile says."""
    if judgement == NO_CASE:
        return "–"
    return f"{signed(mean)}{'' if judgement == SURVIVES else ' ?' if judgement == UNDECIDED else ' ✗'}"
