"""What theory expects of the policies that a search finds, held against the stored tables; and rows that the report shares."""

from citypact.experiments.named.frontier.figures import TITLES, front, packages, searches
from citypact.experiments.named.frontier.policies import ALL_FIVE, SEARCHES
from citypact.experiments.paper.prose import Finding, lowered
from citypact.experiments.paper.tables import number
from citypact.model.settings.instrument_table import INSTRUMENTS

MATTERS = 0.02  # relative loss from which an instrument carries something
SELDOM = 0.1  # share of a front up to which its members do without an instrument


def instrument_label(instrument: str) -> str:
    return lowered(INSTRUMENTS[instrument].label)


def search_title(search: str) -> str:
    return lowered(TITLES[search])


def best_of(rows, outcome: str, purse=None):
    """The row with the most of an outcome within a purse; None if there is none."""
    within = [row for row in rows if purse is None or value_of(row, "total_outlay") <= purse]
    return max(within, key=lambda row: value_of(row, outcome), default=None)


def value_of(row, outcome: str) -> float:
    """An outcome of a policy of a front on test seeds, or of a package."""
    return number(row[f"test_{outcome}"] if f"test_{outcome}" in row else row[outcome])


def using_orders(stored) -> dict:
    """Search -> share of its front that uses orders, where it may."""
    return {
        row["search"]: number(row["used_share"])
        for row in stored["common"]
        if row["instrument"] == "command" and "command" not in SEARCHES[row["search"]].barred
    }


def package_row(stored, search: str, name: str):
    """The row of a package in force in all years that a search may use."""
    return next(row for row in packages(stored, search) if row["package"] == name)


def lost_without(stored, search: str) -> dict:
    """Instrument -> share of the achievement that the policy at the knee loses without it."""
    outcome = searches(stored)[search]
    rows = {row["without"]: number(row[outcome]) for row in stored["knees"] if row["search"] == search}
    return {name: 1 - value / rows["nothing"] for name, value in rows.items() if name != "nothing"}


def dominated(row, rows, outcome: str) -> bool:
    """Whether a policy of the front is at least as good in all objectives and better in one."""
    for other in rows:
        better = (
            value_of(other, "total_outlay") - value_of(row, "total_outlay"),
            value_of(row, outcome) - value_of(other, outcome),
            value_of(other, "gini_gains") - value_of(row, "gini_gains"),
        )
        if max(better) <= 0 and min(better) < 0:
            return True
    return False


def findings(stored) -> list:
    used = using_orders(stored)
    found = [
        Finding(
            "What lasts is not ordered: orders are left out of lasting policies (LXM, Table 1; Frey and Jegen 2001)",
            all(used[search] <= SELDOM for search in ("lasting", "lasting_paid")),
            "; ".join(f"in use in {used[search]:.0%} of {search_title(search)}" for search in ("lasting", "lasting_paid")),
        ),
        Finding(
            "Orders are for as long as they are given: they are used more where the government may stay (LXM, Table 1)",
            used["throughout_paid"] > used["lasting_paid"],
            f"with paid instruments only in {used['throughout_paid']:.0%} of the policies where it may stay and in "
            f"{used['lasting_paid']:.0%} where it must go",
        ),
    ]
    for search in ("lasting", "welfare"):
        lost = lost_without(stored, search)
        most = max(lost, key=lost.get)
        found.append(Finding(
            f"Benefit sharing carries the policy at the knee of {search_title(search)} (Robson 1998; LXM)",
            most == "benefit_sharing" and lost[most] >= MATTERS,
            f"without it {-lost['benefit_sharing']:+.0%}; most is lost without {instrument_label(most)}, {-lost[most]:+.0%}",
        ))  # fmt: skip
    best = {search: best_of(front(stored, search), outcome) for search, outcome in searches(stored).items()}
    nothing = value_of(package_row(stored, "lasting", "laissez_faire"), "gini_gains")
    found.append(Finding(
        "To achieve most need not cost equality: on every front who does has more equal gains than laissez-faire (Robson 1998)",
        all(value_of(row, "gini_gains") < nothing for row in best.values()),
        "Gini of gains: " + "; ".join(f"{search_title(search)} {value_of(row, 'gini_gains'):.2f}" for search, row in best.items())
        + f"; laissez-faire {nothing:.2f}",
    ))  # fmt: skip
    free = {
        search: not dominated(package_row(stored, search, ALL_FIVE), front(stored, search), searches(stored)[search])
        for search in ("lasting", "welfare")
    }
    found.append(Finding(
        "No policy found does better than all five recommendations together in achievement, outlay and equality at once (LXM)",
        all(free.values()),
        "; ".join(f"{search_title(search)}: {'none does' if none else 'some do'}" for search, none in free.items()),
    ))  # fmt: skip
    return found
