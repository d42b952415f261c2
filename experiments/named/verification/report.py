"""The report of the verification experiment, written from its stored tables."""

from citypact.experiments.named.study import Stored
from citypact.experiments.named.verification.spec import GROUPS
from citypact.experiments.paper.prose import pictures, sections
from citypact.experiments.paper.tables import where
from citypact.experiments.paper.verdicts import HOLDS, NOTHING, as_markdown, failing

FIGURES = GROUPS


def answer(stored: Stored) -> str:
    """The body of the report."""
    table = stored["verdicts"]
    parts = (text for group, title in GROUPS.items() for text in (f"## {title}", as_markdown(where(table, group=group))))
    return sections(
        _design(stored), "## Answer", _answer(stored), "## Not reproduced", failing(table),
        "What was tried besides, and what limits what holds:", _limits(stored), *parts, _outside(stored), "## Figures",
        pictures(FIGURES),
    )  # fmt: skip


def _design(stored: Stored) -> str:
    return (
        "Each claim is a published result with its exact setting, its source, an interval in which a number must lie, and the "
        "reason why that interval is as wide as it is. Where a source gives a number or a closed form, the interval comes from "
        "it; where it says only 'about' or 'hardly any', or leaves a parameter open, setting and interval are ours, some of them "
        "chosen after exploratory runs, and the tolerance or the limits say so. Payoffs, choice, imitation, review and draws are "
        "the model's own rules (`agents/`), on a plain game where the source has one. A mean over replicates has its 95 % "
        "interval (Student's t) in brackets; a number without brackets involves no chance."
    )


def _answer(stored: Stored) -> str:
    table = stored["verdicts"]
    claims = table.groupby("claim", sort=False)["verdict"].agg(lambda verdicts: bool((verdicts == HOLDS).all()))
    numbers = int((table["verdict"] == HOLDS).sum())
    return (
        f"{int(claims.sum())} of {len(claims)} claims are reproduced in all their numbers; {numbers} of {len(table)} numbers lie "
        "where their sources put them."
    )


def _limits(stored: Stored) -> str:
    told = stored["verdicts"].drop_duplicates("claim")
    lines = (f"- {row.claim} ({row.source}): {row.tried}" for row in told.itertuples() if row.tried != NOTHING)
    return "\n".join(lines) or "Nothing."


def _outside(stored: Stored) -> str:
    seeds = stored["outside"]
    if seeds.empty:
        return "What must hold exactly in every run of the model itself did so with every seed."
    told = ", ".join(f"{row.claim} {row.seed}" for row in seeds.itertuples())
    return f"Seeds with which something does not hold that must hold exactly: {told}."
