"""The figures of the validation experiment, drawn from its stored tables."""

from citypact.experiments.named.study import Stored
from citypact.experiments.named.validation.history import figures as history_figures
from citypact.experiments.named.validation.patterns import figures as pattern_figures
from citypact.experiments.named.validation.relations import figures as relation_figures
from citypact.experiments.named.validation.structure import figures as structure_figures


def draw_all(stored: Stored) -> None:
    """Draw every figure of the experiment."""
    for part in (history_figures, relation_figures, pattern_figures, structure_figures):
        part.draw(stored)
