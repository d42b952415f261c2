"""What theory expects of the policies that a search finds, held against the stored tables; and rows that the report shares."""

import pandas as pd

from citypact.experiments.named.frontier.figures import lost_without, packages
from citypact.experiments.named.frontier.search import non_dominated
from citypact.experiments.named.frontier.spec import ALL_FIVE, SEARCHES, objectives
from citypact.experiments.named.study import Stored
from citypact.experiments.paper.prose import Finding, lowered
from citypact.experiments.paper.tables import one, where
from citypact.model.settings.instrument_table import INSTRUMENTS

MATTERS = 0.02  # relative loss from which an instrument carries something
SELDOM = 0.1  # share of a front up to which its members do without an instrument


def instrument_label(instrument: str) -> str:
    """An instrument within a sentence."""
    return lowered(INSTRUMENTS[instrument].label)


def search_title(search: str) -> str:
    """A search within a sentence."""
    return lowered(SEARCHES[search].label)


def front(stored: Stored, search: str) -> pd.DataFrame:
    """The policies of a front with their outcomes on test seeds, which then have the names that they have of a package."""
    return where(stored["fronts"], search=search).rename(columns=lambda name: name.removeprefix("test_"))


def best_of(rows: pd.DataFrame, outcome: str) -> pd.Series:
    """The row with the most of an outcome."""
    return rows.loc[rows[outcome].idxmax()]


def using_orders(stored: Stored) -> dict:
    """Search -> share of its front that uses orders, where it may."""
    shares = where(stored["common"], instrument="command").set_index("search")["used_share"]
    return {name: shares[name] for name, search in SEARCHES.items() if "command" not in search.barred}


def undominated(stored: Stored, search: str) -> list:
    """The named packages of a search than which no policy of its front is at least as good in everything and better in one."""
    rows = packages(stored, search)
    policies, others = (objectives(search, part) for part in (rows, front(stored, search)))
    return rows["package"].iloc[non_dominated(policies, others)].tolist()


def findings(stored: Stored) -> list:
    """What the theory expects, and whether it holds."""
    used = using_orders(stored)
    found = [
        Finding(
            "What lasts is not ordered: orders are left out of lasting policies (LXM, Table 1; Frey and Jegen 2001)",
            all(used[search] <= SELDOM for search in ("lasting", "lasting_paid")),
            "; ".join(f"in use in {used[search]:.0%} of {search_title(search)}" for search in ("lasting", "lasting_paid"))),
        Finding(
            "Orders are for as long as they are given: they are used more where the government may stay (LXM, Table 1)",
            used["throughout_paid"] > used["lasting_paid"],
            f"with paid instruments only in {used['throughout_paid']:.0%} of the policies where it may stay and in "
            f"{used['lasting_paid']:.0%} where it must go"),
    ]  # fmt: skip
    for search in ("lasting", "welfare"):
        lost = lost_without(stored, search)
        most = max(lost, key=lambda name: lost[name])
        found.append(Finding(
            f"Benefit sharing carries the policy at the knee of {search_title(search)} (Robson 1998; LXM)",
            most == "benefit_sharing" and lost[most] >= MATTERS,
            f"without it {-lost['benefit_sharing']:+.0%}; most is lost without {instrument_label(most)}, {-lost[most]:+.0%}",
        ))  # fmt: skip
    ginis = {name: best_of(front(stored, name), search.achievement)["gini_gains"] for name, search in SEARCHES.items()}
    nothing = one(packages(stored, "lasting"), package="laissez_faire")["gini_gains"]
    told = (f"{search_title(name)} {gini:.2f}" for name, gini in ginis.items())
    found.append(Finding(
        "To achieve most need not cost equality: on every front who does has more equal gains than laissez-faire (Robson 1998)",
        max(ginis.values()) < nothing,
        f"Gini of gains: {'; '.join(told)}; laissez-faire {nothing:.2f}",
    ))  # fmt: skip
    free = {search: ALL_FIVE in undominated(stored, search) for search in ("lasting", "welfare")}
    found.append(Finding(
        "No policy found does better than all five recommendations together in achievement, outlay and equality at once (LXM)",
        all(free.values()),
        "; ".join(f"{search_title(search)}: {'none does' if none else 'some do'}" for search, none in free.items()),
    ))  # fmt: skip
    return found
