"""The report of the transition experiment, written from its stored tables."""

import math

import pandas as pd

from citypact.experiments.named.study import Stored
from citypact.experiments.named.transition.findings import FEW, findings
from citypact.experiments.named.transition.reading import value
from citypact.experiments.named.transition.spec import LABELS, WHEN, later
from citypact.experiments.paper.prose import judged, listed, lowered, pictures, sections, shown, signed
from citypact.experiments.paper.tables import one, where
from citypact.experiments.paper.text import markdown
from citypact.experiments.paper.worlds import FIRST, LAST

FIGURES = {
    "cooperation": "Cooperation and its depth over time", "stages": "Stages of cooperation", "games": "Types of game",
    "tipping": "Trust against tipping trust", "drivers": "What carries the turn", "costs": "Transaction costs by kind",
    "survival": "Survival after the withdrawal",
}  # fmt: skip

JUDGED = (
    f"Survival is judged wherever at least {FEW} relations of each of several founding modes are alive at the withdrawal; "
    "brackets hold 95 % intervals over resampled seeds."
)


def answer(stored: Stored) -> str:
    """The body of the report."""
    return sections(
        _design(stored), "## Answer", _answer(stored), "## What the theory expects, and whether it holds here",
        judged(findings(stored)), JUDGED, "## Table", _table(stored), "## Figures", pictures(FIGURES), "## How to read it",
        _cautions(stored),
    )  # fmt: skip


def _design(stored: Stored) -> str:
    study, region = stored.study, stored.study.region
    return (
        f"{region.name} ({len(region)} cities, {len(region.relations(study.parameters.reach_km))} relations), "
        f"{study.scale.years} years, {study.scale.seeds} seeds, each lived through in every scenario: "
        f"{', '.join(LABELS.values())}. Laissez-faire is the world without government, in which all cooperation is spontaneous. "
        f"In the others the government acts in years {FIRST} to {LAST} and then withdraws. Parameters `{study.parameters.hash}`."
    )


def _answer(stored: Stored) -> str:
    best: dict = {}
    for quantity in (f"{name}_{when}" for name in ("cooperation", "depth") for when in WHEN):
        highest = _highest(stored, quantity)
        best.setdefault(highest, []).append(lowered(one(stored["table"], scenario=highest, quantity=quantity)["label"]))
    told = "; ".join(f"under {LABELS[name].lower()} {listed(what)}" for name, what in best.items())
    kept = _highest(stored, "relations_kept")
    lasting = (
        f"Of the relations alive at the withdrawal, the largest share is still unbroken in year "
        f"{later(stored.study.scale.years)} under {LABELS[kept].lower()} ({value(stored, kept, 'relations_kept'):.0%})."
        if kept else "At the withdrawal no relation is one of cooperation in any scenario."
    )  # fmt: skip
    scenarios = "\n".join(f"- **{label}**: {_scenario(stored, name)}" for name, label in LABELS.items())
    return sections(scenarios, f"The highest means are, {told}. {lasting}")


def _highest(stored: Stored, quantity: str) -> str | None:
    """The scenario with the highest mean; None where no seed of any defines it."""
    known = {name: value(stored, name, quantity) for name in LABELS}
    return max((name for name, mean in known.items() if not math.isnan(mean)), key=known.__getitem__, default=None)


def _scenario(stored: Stored, name: str) -> str:
    of = where(stored["table"], scenario=name).set_index("quantity")["value"]
    end = later(stored.study.scale.years)
    reached = (
        f"half of all choices are cooperative for five years from year {of['t50']:.0f} on (median of the "
        f"{of['t50_reached']:.0%} of seeds that get there)"
        if of["t50_reached"] > 0 else "no seed gets to half of all choices being cooperative for five years"
    )  # fmt: skip
    kept = (
        f"{of['relations_kept']:.0%} of the {shown(of['relations_at_withdrawal'])} relations alive at the withdrawal last "
        f"unbroken to year {end}."
        if of["relations_at_withdrawal"] > 0 else "No relation of cooperation is alive at the withdrawal."
    )  # fmt: skip
    against = (
        f" Against laissez-faire cooperation is {signed(of['advantage_in_cooperation_at_withdrawal'])} and then "
        f"{signed(of['advantage_in_cooperation_later'])}. The government spends {shown(of['total_outlay'])} mean city outputs in "
        f"all; over the run the dividend of cooperation is {signed(of['welfare_gain'])} against laissez-faire "
        f"({signed(of['net_welfare_gain'])} less outlay, plus revenue)."
        if of["total_outlay"] > 0 else ""
    )  # fmt: skip
    return (
        f"{reached}. Cooperation is {of['cooperation_at_withdrawal']:.2f} in year {LAST}, {of['cooperation_later']:.2f} in year "
        f"{end} and {of['final_cooperation']:.2f} at the end; depth is {of['depth_at_withdrawal']:.2f}, {of['depth_later']:.2f} "
        f"and {of['final_depth']:.2f}, joint governance {of['joint_governance_at_withdrawal']:.0%}, "
        f"{of['joint_governance_later']:.0%} and {of['final_joint_governance']:.0%} of relations. {kept}{against}"
    )


def _table(stored: Stored) -> str:
    """The scenarios beside each other, a row for each quantity."""
    heads = ["quantity", "label", "unit", "statistic"]
    cells = stored["table"].assign(cell=stored["table"].apply(_cell, axis=1))
    wide = cells.pivot(index=heads, columns="scenario", values="cell")[list(LABELS)]
    rows = wide.loc[list(cells[heads].drop_duplicates().itertuples(index=False, name=None))].reset_index()
    header = ("Quantity", "Unit", "Over seeds", *LABELS.values())
    note = (
        "Brackets hold the 5 % and 95 % quantiles over seeds. Times are medians of the seeds that reach the level (the row below "
        "says how many do), everything else is a mean. Data: `table.csv`; by year: `series.csv`; survival by founding mode: "
        "`survival.csv`, `differences.csv`."
    )
    return sections(note, markdown(header, rows.drop(columns="quantity").to_numpy(), right=range(3, len(header))))


def _cell(row: pd.Series) -> str:
    if math.isnan(row["value"]):
        return "–"
    if row["statistic"] == "share":
        return f"{row['value']:.0%}"
    return f"{shown(row['value'])} [{shown(row['low'])}, {shown(row['high'])}]"


def _cautions(stored: Stored) -> str:
    return (
        "- Brackets and bands over time are the spread of single runs, not the uncertainty of a mean; that is about "
        f"{math.sqrt(stored.study.scale.seeds):.0f} times smaller.\n"
        "- Cooperation rates count cooperation on an order like any other, so under orders they show obedience.\n"
        "- Relations of one run share cities and are not independent, so bands of survival and intervals of its differences "
        "resample whole seeds, the same ones for both modes; there are as many independent cases as seeds, not as relations.\n"
        "- Pooled survival compares relations from different scenarios, that is, different levels of trust at the withdrawal; "
        f"within a scenario, spontaneous relations were founded before year {FIRST} or without an order. A mode is not assigned "
        "by chance, so neither comparison shows what the mode alone does.\n"
        f"- Up to year {FIRST - 1} all scenarios of a seed are the same, so they share the relations founded by then.\n"
        "- Figures of cities are of 2019 on one basis and are not official statistics; parameters are a tried starting point, "
        "not estimates. Orders of magnitude and orderings are what can be read from this."
    )
