"""What is searched for, and among which policies: levels of all instruments and the years in which they are in force."""

from dataclasses import dataclass

from model.agenda import Agenda, Intervention

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
STEPS = 100  # levels between nothing and the highest
OFF = 0.1  # genes up to here leave an instrument off, so that a search can find that it is not needed


@dataclass(frozen=True)
class Search:
    """What one search maximises beside little outlay and equal gains.

    withdraws: whether the government must be gone before the end; barred: instruments that it may not use.
    """

    label: str
    achievement: str
    withdraws: bool
    barred: tuple = ()


SEARCHES = {
    "lasting": Search("Cooperation that lasts", "final_cooperation", True),
    "lasting_gently": Search(
        "The same without orders and fines", "final_cooperation", True, ("command", "penalty", "breach_fine")
    ),
    "at_the_end": Search("Cooperation while in force", "final_cooperation", False),
    "welfare": Search("Welfare", "cumulative_welfare", False),
}


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
