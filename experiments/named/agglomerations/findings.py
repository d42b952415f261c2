"""What theory expects of the ten agglomerations, held against the stored tables; and rows that the report shares."""

from citypact.agents.choice import TERMS
from citypact.experiments.named.agglomerations.study import FINAL, LAST, LATER, MODES, TRAITS, WHEN
from citypact.experiments.paper.prose import Finding, lowered, signed, span, value
from citypact.model.regions.loading import THE_TEN, load_region
from citypact.model.summary import SUMMARIES

TRANSACTION = ("search", "negotiation", "monitoring")


def name_of(region: str) -> str:
    """The region's name."""
    return load_region(region).name


def gain_row(stored, region: str, mode: str, gain: str):
    """The row of what a mode adds to a region."""
    return next(row for row in stored["modes"] if (row["region"], row["mode"], row["gain"]) == (region, mode, gain))


def plan_rows(stored, gain: str) -> dict:
    """Region -> the row of what its plan adds."""
    return {row["region"]: row for row in stored["plans"] if row["gain"] == gain}


def terms_of(stored, region: str, years: str) -> dict:
    """Term -> mean, without the sum."""
    return {
        row["term"]: value(row)
        for row in stored["obstacles"]
        if (row["region"], row["years"]) == (region, years) and row["term"] in TERMS
    }


def findings(stored) -> list:
    """All expectations in the order of the report."""
    found = [
        _correlation(
            stored, "gini_output", FINAL[0], "Even-sized agglomerations end higher than those with a dominant city (Robson 1998)"
        ),
        _correlation(
            stored, "unequal_share", FINAL[1],
            "The more relations are too unequal to share, the less joint governance there is in the end (Robson 1998)",
        ),
    ]  # fmt: skip
    for when, leader, claim in (
        ("first_year", "hierarchical", "Orders are faster"),
        ("later", "hybrid", "The hybrid mode leads once the government has withdrawn"),
    ):
        other = next(mode for mode in MODES if mode != leader)
        ahead = [
            name for name in THE_TEN
            if value(gain_row(stored, name, leader, when)) > value(gain_row(stored, name, other, when))
        ]  # fmt: skip
        found.append(Finding(
            f"{claim}, in all ten (LXM, Table 1)", len(ahead) == len(THE_TEN),
            f"in year {WHEN[when]} {leader} is ahead of {other} in {len(ahead)} of the ten",
        ))  # fmt: skip
    later = {name: gain_row(stored, name, "hybrid", "later") for name in THE_TEN}
    least = min(later, key=lambda name: value(later[name]))
    found.append(Finding(
        f"The hybrid mode leaves something behind in each agglomeration, {LATER - LAST} years after the withdrawal",
        all(value(row, "low") > 0 for row in later.values()),
        f"least in {name_of(least)}, {span(later[least])}",
    ))  # fmt: skip
    final = plan_rows(stored, "final_cooperation")
    found.append(Finding(
        "Each plan raises cooperation (LXM, recommendation of a binding plan)",
        all(value(row, "low") > 0 for row in final.values()),
        "final cooperation: " + ", ".join(f"{name_of(name)} {span(row)}" for name, row in final.items()),
    ))  # fmt: skip
    early = {name: min(terms_of(stored, name, "early").items(), key=lambda item: item[1])[0] for name in THE_TEN}
    costs = [name for name, term in early.items() if term in TRANSACTION]
    found.append(Finding(
        "At the beginning a single transaction cost is the greatest obstacle everywhere (Feng 2005)",
        len(costs) == len(THE_TEN),
        f"the most negative term of dU is a transaction cost in {len(costs)} of the ten",
    ))  # fmt: skip
    terms = {name: terms_of(stored, name, "early") for name in THE_TEN}
    together = {name: sum(terms[name][cost] for cost in TRANSACTION) for name in THE_TEN}
    other = {name: min(amount for term, amount in terms[name].items() if term not in TRANSACTION) for name in THE_TEN}
    found.append(Finding(
        "At the beginning search, negotiation and monitoring together are a greater obstacle than any other (Feng 2005)",
        all(together[name] < other[name] for name in THE_TEN),
        f"together from {signed(min(together.values()))} to {signed(max(together.values()))}, the next greatest from "
        f"{signed(min(other.values()))} to {signed(max(other.values()))}",
    ))  # fmt: skip
    return found


def _correlation(stored, trait: str, outcome: str, claim: str) -> Finding:
    """A claim that a trait goes with less of an outcome, judged by its rank correlation over the ten."""
    found = {row["trait"]: row for row in stored["correlates"] if row["outcome"] == outcome}
    told = ", ".join(f"{TRAITS[name]} {signed(value(row, 'rank_correlation'))} (p {_p(row)})" for name, row in found.items())
    return Finding(
        claim, value(found[trait], "rank_correlation") < 0 and value(found[trait], "p") < 0.05,
        f"rank correlations over the ten with {lowered(SUMMARIES[outcome].label)}: {told}",
    )  # fmt: skip


def _p(row) -> str:
    p = value(row, "p")
    return "< 0.001" if p < 0.001 else f"{p:.3f}"
