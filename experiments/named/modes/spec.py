"""What the modes experiment asks: in which worlds, and which quantities of them.

Two comparisons. *Between worlds*: one world for each mode. *Within one world*: the hybrid package together with some orders, so
that relations of all three modes live among the same partners.
"""

from citypact.experiments.paper.inference import MODES
from citypact.experiments.paper.outcomes import COSTS
from citypact.experiments.paper.worlds import FIRST, LAST, LATER, WORLDS
from citypact.model.measures import MEASURES
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.packages import policy_agenda

COMMAND = 0.2  # orders in the world in which all three modes are founded
ALONE, TOGETHER = "laissez_faire", "together"
# Comparison -> founding mode -> the world in which relations of that mode are looked at.
COMPARISONS = {
    "within": dict.fromkeys(MODES.values(), TOGETHER),
    "between": {"spontaneous": ALONE, "hybrid": "hybrid", "hierarchical": "hierarchical"},
}
EVERYWHERE = "all"  # all regions together, in the column of the region
GOVERNED = tuple(world for world in WORLDS if world != ALONE)
LEVELS = ("cooperation_rate", "depth", "stage_joint_governance")
PARTS = tuple(name for name in MEASURES if name.startswith("outlay_"))  # what the outlay is made of
RECORDED = (*LEVELS, *COSTS, "welfare", "outlay", *PARTS, "revenue")
PER_RELATION, A_YEAR = "mean city outputs a relation", "mean city outputs a relation and year"
# Of the quantities of a level: end of the name, year (0: the last), words.
WHEN = ((LAST, LAST, f"in year {LAST}"), (LATER, LATER, f"in year {LATER}"), ("end", 0, "in the last year"))
# name -> (unit, label)
QUANTITIES = {
    "outlay": (PER_RELATION, "Outlay per relation"),
    **{part: (PER_RELATION, f"of which {MEASURES[part].label.removeprefix('Outlay: ')}") for part in PARTS},
    "outlay_in_first_year": (A_YEAR, f"Outlay per relation in year {FIRST}"),
    "outlay_in_last_year": (A_YEAR, f"Outlay per relation in year {LAST}"),
    "costs_of_cities": (PER_RELATION, "Transaction costs of the cities per relation"),
    "dividend": (PER_RELATION, "Dividend over laissez-faire, per relation"),
    "net_dividend": (PER_RELATION, "The same less outlay, plus revenue"),
    "cooperation_gained": ("years", "Years of cooperation gained per relation"),
    "joint_governance_gained": ("years", "Years of joint governance gained per relation"),
    "price_of_cooperation": ("mean city outputs", "Outlay for a year of cooperation gained"),
    "price_of_joint_governance": ("mean city outputs", "Outlay for a year of joint governance gained"),
    **{f"{name}_{when}": (MEASURES[name].unit, f"{MEASURES[name].label} {words}") for name in LEVELS for when, _, words in WHEN},
    "relations_kept": ("share", f"Relations of year {LAST} alive without a break in year {LATER}"),
}
PRICES = {"price_of_cooperation": "cooperation_gained", "price_of_joint_governance": "joint_governance_gained"}


def counted(regions: tuple) -> str:
    """How many regions there are, in words."""
    return f"{len(regions)} agglomeration{'s' if len(regions) > 1 else ''}"


def agendas() -> dict:
    """World -> agenda."""
    orders = Agenda((Intervention({"command": COMMAND}, FIRST, LAST, name="orders"),))
    named = {world: policy_agenda(world, FIRST, LAST) for world in WORLDS if world != TOGETHER}
    return named | {TOGETHER: named["hybrid"] + orders}
