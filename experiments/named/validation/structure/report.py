"""The words of the structural table, written from its stored table."""

import pandas as pd

from citypact.experiments.named.study import Stored
from citypact.experiments.named.validation.structure.spec import (
    DEFAULT,
    FINDINGS,
    NO_CASE,
    REVERSED,
    SURVIVES,
    UNDECIDED,
    VARIANTS,
)
from citypact.experiments.paper.prose import listed, lowered, sections, span
from citypact.experiments.paper.tables import where
from citypact.experiments.paper.text import markdown


def answer(stored: Stored) -> str:
    """What survives what, in words, and the table."""
    table = stored["structure_findings"]
    return sections(_design(table), _answer(table), _table(table), _definitions(), CAUTIONS)


CAUTIONS = "\n".join((
    "- One rule is changed at a time, and no parameter is tuned anew; only signs are judged, not sizes.",
    "- What is no parameter is a small class of the Mesa model (`structure_variants.py`, `structure_ladder.py`) that changes one "
    "rule and no draw; with the default rule in its place the same machinery gives the engine's numbers to the last bit, which a "
    "test keeps. Such variants are lived with fewer seeds, so that more of theirs is undecided by chance.",
    "- On a ladder of two or five rungs a rung counts as the stage that it has passed: transfers and division of labour begin at "
    "thematic cooperation, capacity grows in joint governance, and the last rung is always that.",
))  # fmt: skip


def _design(table: pd.DataFrame) -> str:
    changed = [told for name, told in VARIANTS.items() if name != DEFAULT]
    by_rule = [told for told in changed if told.variation]
    seeds = {name: int(where(table, variant=name)["n"].max()) for name in VARIANTS}
    few = max(seeds[name] for name, told in VARIANTS.items() if told.variation)
    return (
        f"{len(FINDINGS)} findings in {len(changed)} variants of the model, each the default with another form of one rule, in "
        f"{table['region'].iloc[0]}. {len(changed) - len(by_rule)} variants are parameters and are lived by the engine with "
        f"{seeds[DEFAULT]} seeds; {len(by_rule)} are other rules, lived by the Mesa model with {few}. A finding survives where "
        "the 95 % interval of its quantity lies above 0."
    )


def _answer(table: pd.DataFrame) -> str:
    """How many of the cells survive, and what is lost where."""
    asked = table[(table["variant"] != DEFAULT) & (table["judgement"] != NO_CASE)]
    survived = where(asked, judgement=SURVIVES)
    lines = [f"{len(survived)} of {len(asked)} cells survive; none of the others counts as survived, undecided ones included."]
    everywhere = [
        lowered(told.label)
        for name, told in FINDINGS.items()
        if len(where(asked, finding=name)) and (where(asked, finding=name)["judgement"] == SURVIVES).all()
    ]
    if everywhere:
        lines.append(f"- In every variant: {listed(everywhere)}.")
    for name, told in FINDINGS.items():
        lost = where(asked, finding=name)
        lost = lost[lost["judgement"] != SURVIVES]
        told_lost = [
            f"{judgement} with {listed(map(lowered, where(lost, judgement=judgement)['label']))}"
            for judgement in (REVERSED, UNDECIDED)
            if len(where(lost, judgement=judgement))
        ]
        if told_lost:
            lines.append(f"- **{told.label}** is not sure everywhere: {'; '.join(told_lost)}.")
    return "\n".join(lines)


def _table(table: pd.DataFrame) -> str:
    """Variant × finding with the effect and its interval."""
    cells = table.assign(cell=[_cell(row) for _, row in table.iterrows()])
    wide = cells.pivot(index="variant", columns="finding", values="cell").loc[list(VARIANTS), list(FINDINGS)]
    rows = [(VARIANTS[name].label, *wide.loc[name]) for name in VARIANTS]
    note = "Bold: does not survive. Data: `structure_findings.csv`."
    return markdown(("Variant", *(told.label for told in FINDINGS.values())), rows) + "\n\n" + note


def _cell(row: pd.Series) -> str:
    if row["judgement"] == NO_CASE:
        return "–"
    return span(row) if row["judgement"] == SURVIVES else f"**{span(row)}**"


def _definitions() -> str:
    """What each variant changes and each finding compares."""
    variants = [
        f"- *{told.label}* ({told.part}): {told.meaning} ({told.source})." for name, told in VARIANTS.items() if name != DEFAULT
    ]
    findings = [f"- *{told.label}*: {told.quantity} ({told.unit}); {told.source}." for told in FINDINGS.values()]
    return "\n".join(("Variants:", "", *variants, "", "Quantities that must be above 0:", "", *findings))
