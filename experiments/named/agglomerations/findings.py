"""What theory expects of the agglomerations, held against the stored tables."""

from citypact.agents.choice import TERMS
from citypact.experiments.named.agglomerations.spec import FINAL, MODES, TRAITS, WHEN, by_region, many, name_of, terms_of, the
from citypact.experiments.named.study import Stored
from citypact.experiments.paper.inference import p_in_words
from citypact.experiments.paper.prose import Finding, lowered, signed, span
from citypact.experiments.paper.tables import where
from citypact.experiments.paper.worlds import LAST, LATER
from citypact.model.summary import SUMMARIES

TRANSACTION = ["search", "negotiation", "monitoring"]
UNEQUAL = (
    ("gini_output", FINAL[0], "Even-sized agglomerations end higher than those with a dominant city (Robson 1998)"),
    ("unequal_share", FINAL[1],
     "The more relations are too unequal to share, the less joint governance there is in the end (Robson 1998)"),
)  # fmt: skip
LEADERS = (
    ("first_year", "hierarchical", "Orders are faster"),
    ("later", "hybrid", "The hybrid mode leads once the government has withdrawn"),
)


def findings(stored: Stored) -> list:
    """All expectations of which the regions tell, in the order of the report."""
    correlations = [found for claim in UNEQUAL for found in _correlation(stored, *claim)]
    return correlations + [_ahead(stored, *claim) for claim in LEADERS] + _lasting(stored) + _costs(stored)


def _correlation(stored: Stored, trait: str, outcome: str, claim: str) -> list:
    """A claim that a trait goes with less of an outcome, judged by its rank correlation; untold where there is none."""
    known = where(stored["correlates"], outcome=outcome).dropna(subset="rank_correlation").set_index("trait")
    if trait not in known.index:
        return []
    told = (f"{TRAITS[name]} {signed(row['rank_correlation'])} ({p_in_words(row['p'])})" for name, row in known.iterrows())
    return [Finding(
        claim, known.loc[trait, "rank_correlation"] < 0 and known.loc[trait, "p"] < 0.05,
        f"rank correlations over {the(stored)} with {lowered(SUMMARIES[outcome].label)}: {', '.join(told)}",
    )]  # fmt: skip


def _ahead(stored: Stored, when: str, leader: str, claim: str) -> Finding:
    """Whether a mode leads in a year, wherever it is."""
    other = next(mode for mode in MODES if mode != leader)
    gains = where(stored["modes"], gain=when).pivot(index="region", columns="mode", values="mean")
    ahead, everywhere = int((gains[leader] > gains[other]).sum()), f", in all {many(stored)}" if len(gains) > 1 else ""
    return Finding(
        f"{claim}{everywhere} (LXM, Table 1)", ahead == len(gains),
        f"in year {WHEN[when]} {leader} is ahead of {other} in {ahead} of {the(stored)}",
    )  # fmt: skip


def _lasting(stored: Stored) -> list:
    """What the hybrid mode leaves behind, and what plans bring."""
    later, final = by_region(stored["modes"], mode="hybrid", gain="later"), by_region(stored["plans"], gain="final_cooperation")
    least = later["mean"].idxmin()
    lasting = Finding(
        f"The hybrid mode leaves something behind in each agglomeration, {LATER - LAST} years after the withdrawal",
        (later["low"] > 0).all(), f"least in {name_of(least)}, {span(later.loc[least])}",
    )  # fmt: skip
    raised = Finding(
        "Each plan raises cooperation (LXM, recommendation of a binding plan)", (final["low"] > 0).all(),
        "final cooperation: " + ", ".join(f"{name_of(name)} {span(row)}" for name, row in final.iterrows()),
    )  # fmt: skip
    return [lasting] if final.empty else [lasting, raised]


def _costs(stored: Stored) -> list:
    """Whether transaction costs are the greatest obstacle at the beginning; untold where nobody was a rival then."""
    terms = terms_of(stored, "early")[[*TERMS]].dropna()
    if terms.empty:
        return []
    greatest = int(terms.idxmin(axis=1).isin(TRANSACTION).sum())
    together, other = terms[TRANSACTION].sum(axis=1), terms.drop(columns=TRANSACTION).min(axis=1)
    ends = [f"from {signed(part.min())} to {signed(part.max())}" for part in (together, other)]
    return [
        Finding("At the beginning a single transaction cost is the greatest obstacle everywhere (Feng 2005)",
                greatest == len(terms), f"the most negative term of dU is a transaction cost in {greatest} of {the(stored)}"),
        Finding("At the beginning search, negotiation and monitoring together are a greater obstacle than any other (Feng 2005)",
                (together < other).all(), f"together {ends[0]}, the next greatest {ends[1]}"),
    ]  # fmt: skip
