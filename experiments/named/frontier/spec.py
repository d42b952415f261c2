"""What is searched for, and among which policies: levels of all instruments and the years in which they are in force."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from citypact.model.measures import MEASURES
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.instrument_table import INSTRUMENTS

# The highest level that the search may use: the whole range, or a few times the level of the named packages.
HIGHEST = {
    "command": 1.0, "subsidy": 0.3, "penalty": 0.3, "breach_fine": 0.5, "platform": 1.0, "legal": 1.0, "benefit_sharing": 1.0,
    "infrastructure": 0.1, "plan": 0.1, "fund_rate": 0.02, "central_deduction": 1.0,
}  # fmt: skip
ALL_FIVE = "five_recommendations"  # the five packages of LXM together
STEPS = 100  # levels between nothing and the highest
OFF = 0.1  # genes up to here leave an instrument off, so that a search can find that it is not needed
USED = 0.1  # share of its highest level from which an instrument is in use
OUTCOMES = (
    "total_outlay", "final_cooperation", "mean_cooperation", "final_depth", "cumulative_welfare", "gini_gains", "total_revenue"
)  # fmt: skip
PARTS = tuple(name for name in MEASURES if name.startswith("outlay_"))  # what the outlay is spent on, over the run


@dataclass(frozen=True)
class Search:
    """What one search maximises beside little outlay and equal gains.

    narrow: the label in two lines; told: the search in a sentence; withdraws: whether the government must be gone before the
    end; barred: instruments that it may not use.
    """

    label: str
    narrow: str
    told: str
    achievement: str
    withdraws: bool
    barred: tuple = ()


# By the model's account these cost the government nothing: fines are income, and the rest moves money between cities.
COSTLESS = tuple(name for name, declared in INSTRUMENTS.items() if not declared.paid)
SEARCHES = {
    "lasting": Search(
        "Cooperation that lasts", "Cooperation\nthat lasts", "final cooperation with the government gone before the end",
        "final_cooperation", True),
    "lasting_paid": Search(
        "The same, paid instruments only", "The same,\npaid only", "the same with nothing but instruments that cost money",
        "final_cooperation", True, COSTLESS),
    "throughout_paid": Search(
        "Cooperation throughout, paid instruments only", "Throughout,\npaid only",
        "mean cooperation over the run with the government free to stay, again with nothing but instruments that cost money",
        "mean_cooperation", False, COSTLESS),
    "welfare": Search("Welfare", "Welfare", "cumulative welfare with all instruments and the government free to stay",
                      "cumulative_welfare", False),
}  # fmt: skip


def objectives(search: str, outcomes: pd.DataFrame) -> np.ndarray:
    """(policy, objective), all to be minimised; outlay as log(1 + outlay), which orders the same and spreads better."""
    achieved = outcomes[SEARCHES[search].achievement]
    return np.column_stack([np.log1p(outcomes["total_outlay"]), -achieved, outcomes["gini_gains"]])


@dataclass(frozen=True)
class Policy:
    """Levels of the instruments, and the years in which they are in force."""

    levels: tuple
    first: int
    last: int

    @classmethod
    def decoded(cls, genes: Sequence | np.ndarray, limit: int, barred: tuple = ()) -> "Policy":
        """The policy that a point of the unit cube stands for: levels in hundredths of the highest, and dates."""
        levels = tuple(
            0.0 if name in barred else round(round(max(0.0, float(gene) - OFF) / (1 - OFF) * STEPS) / STEPS * HIGHEST[name], 10)
            for gene, name in zip(genes, HIGHEST, strict=False)
        )
        first = 1 + round(float(genes[-2]) * (limit - 1))
        return cls(levels, first, first + round(float(genes[-1]) * (limit - first)))

    @property
    def agenda(self) -> Agenda:
        """The policy as an agenda of one intervention."""
        return Agenda((Intervention(dict(zip(HIGHEST, self.levels, strict=True)), self.first, self.last),))

    def without(self, instrument: str) -> "Policy":
        """The same policy with one instrument off."""
        place = list(HIGHEST).index(instrument)
        return replace(self, levels=(*self.levels[:place], 0.0, *self.levels[place + 1 :]))
