"""What the structural table asks: which variants of the model's rules, which findings, and the worlds that decide them."""

from dataclasses import dataclass, field

from citypact.experiments.named.theory.spec import AT_ONCE, SHARING
from citypact.experiments.paper.outcomes import COSTS
from citypact.experiments.paper.worlds import FIRST, LAST, LATER
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.packages import policy_agenda
from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.settings.parameters import Parameters

# The Mesa model lives one run at a time, some 15,000 relation-years a second: a larger region is left for a small one.
LARGEST, SMALL = 100, "pearl_delta"  # relations; region
SHARE, FEWEST = 8, 2  # a rule that is no parameter is lived with one seed of so many, and with so many at least
HORIZON = 40  # years over which worlds are compared by their mean cooperation
DEFAULT = "default"

SURVIVES, UNDECIDED, REVERSED, NO_CASE = "survives", "undecided", "reversed", "no case"


@dataclass(frozen=True)
class Variant:
    """Another form of one process.

    part: which process; label: of the variant; meaning: how it differs; source: of the form; changes: parameters, if it is a
    matter of parameters; variation: the rule's name in ``structure_variants.VARIATIONS``, if it is not.
    """

    part: str
    label: str
    meaning: str
    source: str
    changes: dict[str, float | str] = field(default_factory=dict)
    variation: str = ""

    def parameters(self, base: Parameters) -> Parameters:
        """The base with what the variant changes."""
        return base.replace(**self.changes)


VARIANTS = {
    DEFAULT: Variant("default", "Default", "as specified", "model, version 2"),
    "contest_steep": Variant(
        "contest", "Contest η = 3", "contests are nearly won by the larger", "Tullock 1980, towards the all-pay auction",
        {"contest_exponent": 3.0}),
    "difference_contest": Variant(
        "contest", "Contest by difference", "contests are decided by the difference of outputs, not by their ratio",
        "Hirshleifer 1989", variation="difference_contest"),
    "costs_even": Variant(
        "costs", "Costs ε = 0", "transaction costs are the same for every pair", "ours", {"cost_elasticity": 0.0}),
    "costs_proportional": Variant(
        "costs", "Costs ε = 1", "transaction costs are in proportion to the stake", "ours", {"cost_elasticity": 1.0}),
    "forgetting_bayes": Variant(
        "trust", "Trust: Bayes", "Beta counts, forgotten towards the prior every year",
        "Jøsang and Ismail 2002; Kulhavý and Zarrop 1993", variation="forgetting_bayes"),
    "rescorla_wagner": Variant(
        "trust", "Trust: Rescorla–Wagner", "trust moves by a fixed share of the surprise, and never fades",
        "Rescorla and Wagner 1972", variation="rescorla_wagner"),
    "two_stages": Variant(
        "ladder", "Two stages", "from information exchange straight to joint governance", "Watson 1999, 2002; number ours",
        variation="two_stages"),
    "five_stages": Variant(
        "ladder", "Five stages", "with a rung half way between each two stages", "Watson 1999, 2002; number ours",
        variation="five_stages"),
    "review_yearly": Variant(
        "review", "Review every year", "each relation is reconsidered every year", "no habit", {"review_rate": 1.0}),
    "review_rare": Variant(
        "review", "Review once in 8 years", "at random, with a chance of one in eight a year", "Calvo 1983",
        {"review_rate": 0.125}),
    "fixed_period": Variant(
        "review", "Review by turns", "every fourth year, each relation in its turn", "Taylor 1980", variation="fixed_period"),
    "on_change": Variant(
        "review", "Review on change", "no regular review: only when the gain has moved by more than 1/β",
        "Sheshinski and Weiss 1977; threshold ours", variation="on_change"),
    "best_response": Variant(
        "choice", "Best response", "cooperates if and only if it gains", "no noise", {"rule": "best_response"}),
}  # fmt: skip


@dataclass(frozen=True)
class World:
    """A world that a finding needs: parameters that it changes, costs multiplied, its agenda, and its years (None: all)."""

    changes: dict[str, float] = field(default_factory=dict)
    costs: float = 1.0
    agenda: Agenda = field(default_factory=Agenda)
    years: int | None = HORIZON

    def parameters(self, base: Parameters) -> Parameters:
        """The base with the changes, and the costs multiplied as far as they may be."""
        costs = {name: min(self.costs * getattr(base, name), PARAMETERS[name].maximum) for name in COSTS}
        return base.replace(**costs, **self.changes)


RESISTED = {"resistance": 3.0}
TRIPLED = 3.0
FREE = "free"
WORLDS = {
    FREE: World(years=None),
    "orders": World(agenda=policy_agenda("hierarchical", FIRST, LAST), years=LATER),
    "hybrid": World(agenda=policy_agenda("hybrid", FIRST, LAST), years=LATER),
    "costly": World(costs=TRIPLED),
    "resisted": World(RESISTED),
    "shared": World(RESISTED, agenda=Agenda((Intervention(SHARING),))),
    "at_once": World(AT_ONCE),
}
AGES = ((1, 5), (6, 15))  # years since founding between which hazards are compared


@dataclass(frozen=True)
class Finding:
    """A finding that a variant may lose: what is said, who says it, and the quantity that must be above 0, with its unit."""

    label: str
    text: str
    source: str
    quantity: str
    unit: str = "share"


_MEAN = f"cooperation over the first {HORIZON} years"
FINDINGS = {
    "rises": Finding(
        "Rises by itself", "Without government cooperation rises by itself", "LXM; Huang 2014",
        "cooperation rate without government, last five years less first five"),
    "orders_fade": Finding(
        "Orders fade", "What orders bring decays when they end", "LXM, Table 1",
        f"cooperation rate in year {LAST}, the last of orders, less that in year {LATER}"),
    "hybrid_lasts": Finding(
        "Hybrid lasts", "What the hybrid package brings outlasts what orders bring", "LXM, Table 1",
        f"cooperation rate in year {LATER}, ten years after the withdrawal, hybrid package less orders"),
    "costs": Finding(
        "Costs hold back", "Transaction costs hold cooperation back", "Feng 2005; Feiock 2013",
        f"{_MEAN}, as it is less tripled"),
    "resistance": Finding(
        "Resistance lowers", "Resistance of the side that gains less lowers cooperation", "Robson 1998",
        f"{_MEAN}, as it is less at resistance {RESISTED['resistance']:g}"),
    "sharing": Finding(
        "Sharing restores", "Benefit sharing gives back what resistance takes", "LXM; Robson 1998",
        f"{_MEAN} at resistance {RESISTED['resistance']:g}, with sharing {SHARING['benefit_sharing']:g} less without"),
    "small": Finding(
        "Small beats at once", "Starting small brings more cooperation than all at once", "Watson 1999, 2002",
        f"{_MEAN}, on the ladder less with every stage opening and committing all"),
    "hazard": Finding(
        "Hazard falls", "The hazard of a relation falls with its age", "Besedeš and Prusa; Lunnan and Haugland 2002",
        "share of living relations that break a year, in their years {}–{} less in their years {}–{}".format(*AGES[0], *AGES[1])),
    "games": Finding(
        "Games turn first", "The games change before behaviour does", "LXM; specification",
        "year from which the rate is half way to its final level less that from which half of the dilemmas are gone", "years"),
}  # fmt: skip


def judgement(mean: float, low: float, high: float) -> str:
    """What a quantity that should be above 0 says, with its interval: survives, undecided, reversed, or no case (nan)."""
    if mean != mean:
        return NO_CASE
    return SURVIVES if low > 0 else REVERSED if high < 0 else UNDECIDED
