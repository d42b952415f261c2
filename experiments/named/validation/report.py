"""The report of the validation experiment, written from its stored tables."""

from citypact.experiments.named.study import Stored
from citypact.experiments.named.validation.history import figures as history_figures
from citypact.experiments.named.validation.history import report as history_report
from citypact.experiments.named.validation.patterns import figures as pattern_figures
from citypact.experiments.named.validation.patterns import report as pattern_report
from citypact.experiments.named.validation.relations import figures as relation_figures
from citypact.experiments.named.validation.relations import report as relation_report
from citypact.experiments.named.validation.spec import PARTS
from citypact.experiments.named.validation.structure import figures as structure_figures
from citypact.experiments.named.validation.structure import report as structure_report
from citypact.experiments.paper.prose import pictures, sections
from citypact.experiments.paper.tables import where
from citypact.experiments.paper.verdicts import HOLDS, as_markdown, failing

DRAWN = {"history": history_figures, "relations": relation_figures, "patterns": pattern_figures, "structure": structure_figures}
TOLD = {"history": history_report, "relations": relation_report, "patterns": pattern_report, "structure": structure_report}
FIGURES = {name: title for drawn in DRAWN.values() for name, title in drawn.FIGURES.items()}


def answer(stored: Stored) -> str:
    """The body of the report."""
    parts = (
        text
        for part, title in PARTS.items()
        for text in (
            f"## {title}",
            TOLD[part].answer(stored),
            as_markdown(where(stored["verdicts"], group=part)),
            pictures(DRAWN[part].FIGURES),
        )
    )
    return sections("## Answer", _answer(stored), "## Not borne out", failing(stored["verdicts"]), *parts)


def _answer(stored: Stored) -> str:
    table = stored["verdicts"]
    lines = [
        f"- {title}: {int((where(table, group=part)['verdict'] == HOLDS).sum())} of {len(where(table, group=part))}"
        for part, title in PARTS.items()
    ]
    return "\n".join(("Numbers that lie where the world outside, or the theory, puts them:", "", *lines))
