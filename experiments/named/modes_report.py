"""The report of the modes experiment: the claims judged one by one, and the table behind them."""

from experiments.named.modes_claims import claims
from experiments.named.prose import pictures, shown
from experiments.named.worlds import WORLDS
from experiments.tables import markdown, number

FIGURES = {
    "paths": "Cooperation and joint governance over time",
    "regions": "Speed, depth and outlay by agglomeration",
    "survival": "Survival by founding mode",
    "differences": "Differences of survival by agglomeration",
}
SHARES = ("t50_reached", "lost_next_year", "relations_kept")


def answer(stored) -> str:
    """The body of the report."""
    judged = claims(stored)
    return "\n\n".join((
        _design(stored),
        "## Answer",
        _summary(stored, judged),
        "## The claims of Li, Xiao and Ma's Table 1, one by one",
        "A test holds if it does so in at least four fifths of the agglomerations; differences must exceed their 95 % "
        "intervals. Means in brackets are over agglomerations. Cooperation on an order counts like any other, so speed and depth "
        "under orders show obedience as long as the orders last.",
        *(_claim(claim) for claim in judged),
        "## Why two clocks, and two comparisons",
        _clocks(stored),
        "## Who is alive at the withdrawal",
        _cohort(stored),
        "## The worlds side by side",
        "Means over agglomerations; times of the seeds that get there.",
        _table(stored),
        "## Figures",
        pictures(FIGURES),
        "Data: `worlds.csv`, `series.csv`, `survival.csv`, `differences.csv`, `foundings.csv`, `cohort.csv`.",
    ))  # fmt: skip


def _design(stored) -> str:
    design, scale = stored.study.design(), stored.study.scale
    first, last = design["government_acts"]
    return (
        f"{len(design['regions'])} agglomerations, {scale.seeds} seeds, {scale.years} years, the government acting in years "
        f"{first} to {last}. Every seed is lived through in four worlds: without government (all cooperation is "
        "spontaneous), with the hybrid package, under orders, and with the hybrid package together with some orders, "
        "where relations of all three modes live among the same partners."
    )


def _summary(stored, judged) -> str:
    value = {(row["world"], row["quantity"]): number(row["mean"]) for row in stored["worlds"] if row["region"] == "all"}
    lines = [f"- {claim.text}: **{claim.verdict}**." for claim in judged]
    jump, deep, kept, spent = (
        {world: value[world, quantity] for world in ("laissez_faire", "hybrid", "hierarchical")}
        for quantity in ("first_year_jump", "joint_governance_at_withdrawal", "joint_governance_later", "outlay_per_relation")
    )
    lines.append(
        f"- Speed: in their first year orders raise cooperation by {jump['hierarchical']:.2f}, the hybrid package by "
        f"{jump['hybrid']:.2f}. Depth: joint governance takes in {deep['hierarchical']:.0%} of relations under orders when "
        f"they end and {kept['hierarchical']:.0%} ten years later; {deep['hybrid']:.0%} and {kept['hybrid']:.0%} with the "
        f"hybrid package; {deep['laissez_faire']:.0%} and {kept['laissez_faire']:.0%} without government."
    )
    lines.append(
        f"- Outlay per relation over all years: {spent['hybrid']:.2f} mean city outputs for the hybrid package, "
        f"{spent['hierarchical']:.2f} for orders, so that "
        + (
            "hybrid cooperation is the dearer one; an order costs only its administration here, and what obeying costs the "
            "cities is in welfare, not in outlay."
            if spent["hybrid"] > spent["hierarchical"]
            else "orders are the dearer ones."
        )
    )
    return "\n".join(lines)


def _claim(claim) -> str:
    lines = [f"**{claim.text}: {claim.verdict}.**", ""]
    for test in claim.tests:
        where = f"in {test.holds} of {test.of}"
        word = f"Holds {where}" if test.passed else f"**Does not hold** (it does {where})"
        lines.append(f"- {word}: {test.asked} ({test.evidence}).")
    return "\n".join(lines)


def _clocks(stored) -> str:
    rows = {
        (row["comparison"], row["clock"], row["mode"], row["other_mode"]): row
        for row in stored["differences"]
        if row["region"] == "all"
    }
    told = []
    for clock in ("founding", "withdrawal"):
        row = rows.get(("within", clock, "spontaneous", "hierarchical"))
        if row:
            told.append(
                f"from the {clock} {number(row['mean_survival']):.2f} against {number(row['other_mean_survival']):.2f} "
                f"({row['relations']} and {row['other_relations']} relations)"
            )
    return (
        "Survival from the founding is confounded: while an order or support lasts it keeps alive what it founded, and a "
        "spontaneous relation founded in rivalry has no such prop. Within one world the mean survival of spontaneous against "
        f"hierarchical relations is {' and '.join(told)}. Survival from the withdrawal asks what is left when all props "
        "are gone, of relations that are alive then. Within one world it compares relations that live among the same "
        "partners, but the few spontaneous ones were founded before the government came, and are old. Between worlds it "
        "compares relations of the same years, but those without government live among partners with less trust."
    )


def _cohort(stored) -> str:
    header = (
        "Founding mode", "Relations", "Age (years)", "Stage", "Trust", "Tipping trust", "Both cooperate next year",
        "Kept ten years", "Kept at equal prospects",
    )  # fmt: skip
    rows, kept = [], {}
    for row in (row for row in stored["cohort"] if row["region"] == "all"):
        means = [f"{number(row[name]):.2f}" for name in ("stage", "trust", "tipping_trust", "prospects")]
        kept[row["mode"]] = number(row["kept"]), number(row["kept_at_equal_prospects"])
        shares = [f"{share:.1%}" if share == share else "–" for share in kept[row["mode"]]]
        rows.append((row["mode"], row["relations"], f"{number(row['age']):.1f}", *means, *shares))
    text = (
        "In the world of all three modes, all agglomerations together. The last column compares relations that were equally "
        "likely to be kept up in the first year without government. In this model a mode is a label: it has no effect of "
        "its own on later choices, and works through the trust, age and stage that come with it."
    )
    crude, equal = (max(pair[i] for pair in kept.values()) - min(pair[i] for pair in kept.values()) for i in (0, 1))
    if equal == equal:
        text += f" The widest difference between modes is {crude:.1%} as they are and {equal:.1%} at equal prospects."
    return f"{text}\n\n{markdown(header, rows, right=range(1, len(header)))}"


def _table(stored) -> str:
    cells = {(row["quantity"], row["world"]): row for row in stored["worlds"] if row["region"] == "all"}
    rows = []
    for quantity in dict.fromkeys(row["quantity"] for row in stored["worlds"]):
        row = cells[quantity, "hybrid"]
        values = [number(cells[quantity, world]["mean"]) for world in WORLDS]
        told = ["–" if v != v else f"{v:.0%}" if quantity in SHARES else shown(v) for v in values]
        rows.append((row["label"], row["unit"], *told))
    return markdown(("Quantity", "Unit", *WORLDS.values()), rows, right=range(2, 2 + len(WORLDS)))
