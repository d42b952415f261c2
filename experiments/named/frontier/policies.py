"""What is searched for, and among which policies: levels of all instruments and the years in which they are in force."""

from dataclasses import dataclass

from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.instrument_table import INSTRUMENTS

# The highest level that the search may use: the whole range, or a few times the level of the named packages.
HIGHEST = {
    "command": 1.0,
    "subsidy": 0.3,
    "penalty": 0.3,
    "breach_fine": 0.5,
    "platform": 1.0,
    "legal": 1.0,
    "benefit_sharing": 1.0,
    "infrastructure": 0.1,
    "plan": 0.1,
    "fund_rate": 0.02,
    "central_deduction": 1.0,
}
ALL_FIVE = "five_recommendations"  # the five packages of LXM together
STEPS = 100  # levels between nothing and the highest
OFF = 0.1  # genes up to here leave an instrument off, so that a search can find that it is not needed


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
        "final_cooperation", True,
    ),
    "lasting_paid": Search(
        "The same, paid instruments only", "The same,\npaid only", "the same with nothing but instruments that cost money",
        "final_cooperation", True, COSTLESS,
    ),
    "throughout_paid": Search(
        "Cooperation throughout, paid instruments only", "Throughout,\npaid only",
        "mean cooperation over the run with the government free to stay, again with nothing but instruments that cost money",
        "mean_cooperation", False, COSTLESS,
    ),
    "welfare": Search(
        "Welfare", "Welfare", "cumulative welfare with all instruments and the government free to stay",
        "cumulative_welfare", False,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Policy:
    """Levels of the instruments, and the years in which they are in force."""

    levels: tuple
    first: int
    last: int

    @classmethod
    def decoded(cls, genes, limit: int, barred=()):
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

    def without(self, instrument: str):
        """The same policy with one instrument off."""
        levels = tuple(0.0 if name == instrument else level for name, level in zip(HIGHEST, self.levels, strict=True))
        return Policy(levels, self.first, self.last)
