"""The report of the transition experiment: one page, every figure of which is read from the stored results."""

import math

from citypact.experiments.named.transition.orderings import findings
from citypact.experiments.named.transition.stored import Stored
from citypact.experiments.named.transition.table import WHEN, table_text
from citypact.experiments.paper.prose import judged, listed, lowered, pictures, shown, signed
from citypact.experiments.paper.tables import with_minus_signs

FIGURES = {
    "cooperation": "Cooperation and its depth over time",
    "stages": "Stages of cooperation",
    "games": "Types of game",
    "tipping": "Trust against tipping trust",
    "drivers": "What carries the turn",
    "costs": "Transaction costs by kind",
    "survival": "Survival after the withdrawal",
}


def write_report(folder) -> None:
    """Write report.md into a folder that holds the experiment's tables and figures."""
    stored = Stored(folder)
    parts = (
        "# Which kind of cooperation comes sooner, goes deeper, and lasts once the government withdraws?",
        _design(stored),
        "## Answer",
        _answer(stored),
        "## What the theory expects, and whether it holds here",
        judged(findings(stored)),
        "## Table",
        "Brackets hold the 5 % and 95 % quantiles over seeds. Times are medians of the seeds that reach the level "
        "(the row below says how many do), everything else is a mean. Data: `table.csv`.",
        table_text(stored.folder, stored.labels),
        "## Figures",
        pictures(FIGURES),
        "## How to read it",
        _cautions(stored),
        "## Repeat it",
        f"    {stored.about['command']}\n\n`manifest.json` holds parameters, agendas, seeds, checksums and versions; "
        "the same versions give the same files.",
    )
    text = with_minus_signs("\n\n".join(parts) + "\n")
    (stored.folder / "report.md").write_text(text, encoding="utf-8", newline="\n")


def _design(stored: Stored) -> str:
    about, (first, last) = stored.about, stored.acting
    return (
        f"{about['region']['name']} ({about['cities']} cities, {about['relations']} relations), {about['years']} "
        f"years, {about['seeds']['count']} seeds, each lived through in every scenario: "
        f"{', '.join(stored.labels.values())}. Laissez-faire is the world without government, in which all "
        f"cooperation is spontaneous. In the others the government acts in years {first} to {last} and then "
        f"withdraws. Parameters `{about['parameter_hash']}`."
    )


def _answer(stored: Stored) -> str:
    lines = [f"- **{label}**: {_scenario(stored, name)}" for name, label in stored.labels.items()]
    best: dict = {}
    for quantity in (f"{name}_{when}" for name in ("cooperation", "depth") for when in WHEN):
        highest = max(stored.labels, key=lambda name: _known(stored.value(name, quantity)))
        best.setdefault(highest, []).append(lowered(stored.table[highest, quantity]["label"]))
    kept = max((name for name in stored.labels), key=lambda name: _known(stored.value(name, "relations_kept")))
    told = "; ".join(f"under {stored.labels[name].lower()} {listed(what)}" for name, what in best.items())
    return (
        "\n".join(lines)
        + f"\n\nThe highest means are, {told}. Of the relations alive at the withdrawal, the largest share is still unbroken "
        f"in year {stored.later} under {stored.labels[kept].lower()} ({stored.value(kept, 'relations_kept'):.0%})."
    )


def _known(value: float) -> float:
    return -math.inf if math.isnan(value) else value


def _scenario(stored: Stored, name: str) -> str:
    value = {row: stored.value(name, row) for scenario, row in stored.table if scenario == name}
    reached = (
        f"half of all choices are cooperative for five years from year {value['t50']:.0f} on (median of the "
        f"{value['t50_reached']:.0%} of seeds that get there)"
        if value["t50_reached"] > 0
        else "no seed gets to half of all choices being cooperative for five years"
    )
    text = (
        f"{reached}. Cooperation is {value['cooperation_at_withdrawal']:.2f} in year {stored.acting[1]}, "
        f"{value['cooperation_later']:.2f} in year {stored.later} and {value['final_cooperation']:.2f} at the end; depth is "
        f"{value['depth_at_withdrawal']:.2f}, {value['depth_later']:.2f} and {value['final_depth']:.2f}, joint governance "
        f"{value['joint_governance_at_withdrawal']:.0%}, {value['joint_governance_later']:.0%} and "
        f"{value['final_joint_governance']:.0%} of relations. {value['relations_kept']:.0%} of the "
        f"{shown(value['relations_at_withdrawal'])} relations alive at the withdrawal last unbroken to year {stored.later}."
    )
    if value["total_outlay"] > 0:
        text += (
            f" Against laissez-faire cooperation is {signed(value['advantage_in_cooperation_at_withdrawal'])} and then "
            f"{signed(value['advantage_in_cooperation_later'])}. The government spends {shown(value['total_outlay'])} mean city "
            f"outputs in all; over the run the dividend of cooperation is {signed(value['welfare_gain'])} against laissez-faire "
            f"({signed(value['net_welfare_gain'])} less outlay, plus revenue)."
        )
    return text


def _cautions(stored: Stored) -> str:
    return "\n".join((
        "- Brackets and bands are the spread of single runs, not the uncertainty of a mean; that is about "
        f"{math.sqrt(stored.about['seeds']['count']):.0f} times smaller.",
        "- Cooperation rates count cooperation on an order like any other, so under orders they show obedience.",
        "- Relations of one run share cities and are not independent, so log-rank p values and survival intervals "
        "are too sure of themselves; the rows on relations kept by founding mode show the spread over seeds.",
        "- Pooled survival compares relations from different scenarios, that is, different levels of trust at the "
        f"withdrawal; within a scenario, spontaneous relations were founded before year {stored.acting[0]} or without "
        "an order. A mode is not assigned by chance, so neither comparison shows what the mode alone does.",
        f"- Up to year {stored.acting[0] - 1} all scenarios of a seed are the same, so they share the relations "
        "founded by then.",
        "- Figures of cities are of 2019 on one basis and are not official statistics; parameters are a tried "
        "starting point, not estimates. Orders of magnitude and orderings are what can be read from this.",
    ))  # fmt: skip
