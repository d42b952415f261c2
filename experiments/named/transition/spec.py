"""What the transition experiment asks: which scenarios, what is told of each, and when.

Every seed is lived through in every scenario, and up to the year in which the government starts all scenarios of a seed
are the same, so that differences between scenarios are due to policy alone (common random numbers).
"""

from collections import namedtuple

from citypact.experiments.paper import worlds
from citypact.experiments.paper.inference import MODES
from citypact.experiments.paper.worlds import FIRST, FIVE, LAST
from citypact.model.settings.agenda import Agenda
from citypact.model.settings.packages import PACKAGES, policy_agenda
from citypact.model.summary import SUMMARIES

BASELINE, BACKED, ORDERED = "laissez_faire", "hybrid", "hierarchical"  # the other scenarios are compared with the first
POLICIES = {name: name for name in (BASELINE, BACKED, ORDERED)} | {"five_recommendations": "+".join(FIVE)}
LABELS = {name: PACKAGES[name].label if name in PACKAGES else "All five recommendations" for name in POLICIES}
POOLED = "all"  # in tables of survival: the relations of all scenarios together
LOW, HIGH = 0.05, 0.95  # quantiles over seeds that bound every band and bracket
BAND = 0.9  # confidence of the bands around survival curves
TIMES = ("t50", "t80")
TAKEN = (
    "final_cooperation", "final_depth", "final_joint_governance", "cumulative_welfare", "gini_output", "gini_gains", "cost_share",
    "total_outlay", "total_revenue",
)  # fmt: skip
# What is told of the year in which the government withdraws and of a later one: name -> (measure, label).
AT = {
    "cooperation": ("cooperation_rate", "Cooperation"), "depth": ("depth", "Depth"),
    "joint_governance": ("stage_joint_governance", "Joint governance"),
}  # fmt: skip
WHEN = ("at_withdrawal", "later")
# A row of the table; statistic: what is told of the seeds (mean, median or share).
Quantity = namedtuple("Quantity", ("name", "label", "unit", "statistic"), defaults=("mean",))


def agendas() -> dict[str, Agenda]:
    """Scenario -> agenda."""
    return {name: policy_agenda(policy, FIRST, LAST) for name, policy in POLICIES.items()}


def later(years: int) -> int:
    """The year in which what is left is counted: the end of the run if that comes sooner."""
    return min(worlds.LATER, years)


def quantities(years: int) -> list[Quantity]:
    """The rows of the table for runs of so many years."""
    end, money = later(years), SUMMARIES["cumulative_welfare"].unit
    rows = []
    for name in TIMES:
        rows.append(Quantity(name, SUMMARIES[name].label, SUMMARIES[name].unit, "median"))
        rows.append(Quantity(f"{name}_reached", f"Seeds that reach {name}", "share", "share"))
    return [
        *rows,
        *(Quantity(name, SUMMARIES[name].label, SUMMARIES[name].unit) for name in TAKEN),
        Quantity("first_year_jump", f"Rise of cooperation in year {FIRST}", "share"),
        Quantity("lost_next_year", f"Share of cooperation lost in year {LAST + 1}", "share"),
        *(Quantity(f"{prefix}{name}_{when}", f"{label}{words} in year {year}", "share") for name, (_, label) in AT.items()
          for prefix, words in (("", ""), ("advantage_in_", ", advantage over laissez-faire"))
          for when, year in zip(WHEN, (LAST, end), strict=True)),
        Quantity("relations_at_withdrawal", f"Relations of cooperation alive after year {LAST}", "relations"),
        Quantity("relations_kept", f"Of these, alive without a break to year {end}", "share"),
        *(Quantity(f"relations_kept_{mode}", f"Of these, founded {mode}", "share") for mode in MODES.values()),
        Quantity("welfare_gain", "Welfare over laissez-faire", money),
        Quantity("net_welfare_gain", "The same less outlay, plus revenue", money),
        Quantity("welfare_gain_per_outlay", "Welfare over laissez-faire per unit of outlay", "ratio"),
    ]  # fmt: skip
