"""What is asked of the council's history: when a city has joined, what is calibrated on which years, and what is judged."""

from dataclasses import dataclass

from citypact.agents.codes import INFORMATION, JOINT, THEMATIC
from citypact.experiments.calibration.joining import FOUNDERS, MEMBERS, Joining

REGION = "yrd_association:founders"
FIRST = 1997  # calendar year of the founding: the start of year 1 is its end
YEARS = 22  # to the end of 2019, the last year of the table of members
NEVER = FIRST + YEARS + 1  # a city that has not joined by the end of 2019 is censored at this year
LEARNT = (2003, 2010)  # the years that calibration sees
JUDGED = (2013, 2018, 2019)  # the years on which it is judged
TOLD = LEARNT + JUDGED
GOVERNMENT = "hybrid"
PLAN = 2010  # approval of the regional plan of the Yangtze Delta by the State Council, in May
LARGER_PLAN = 2016  # approval of the plan of the agglomeration (agglomerations.csv)


@dataclass(frozen=True)
class Definition:
    """When a city has joined: when it first holds relations of at least a stage with so many members (or with a founder)."""

    label: str
    stage: int
    partners: int = 1
    founders_alone: bool = False

    def joining(self, founders: tuple[int, ...]) -> Joining:
        """The same for a region whose founders have these indices."""
        return Joining(founders, self.stage, FOUNDERS if self.founders_alone else MEMBERS, self.partners)


# The main one comes first: thematic cooperation is what the founders begin with, so it is what makes a member.
DEFINITIONS = {
    "thematic": Definition("thematic cooperation with a member", THEMATIC),
    "information": Definition("information exchange with a member", INFORMATION),
    "joint": Definition("joint governance with a member", JOINT),
    "two_members": Definition("thematic cooperation with two members", THEMATIC, partners=2),
    "founder": Definition("thematic cooperation with a founder", THEMATIC, founders_alone=True),
}
MAIN = "thematic"


@dataclass(frozen=True)
class Reign:
    """When a higher-tier government supports cooperation: from this calendar year on, or never."""

    label: str
    first: int | None = None

    @property
    def policy(self) -> str:
        """The policy as the agenda reads it; years of a run."""
        return "laissez_faire" if self.first is None else f"{GOVERNMENT}:{self.first - FIRST}-"


NONE, AFTER = "none", "hybrid"
REIGNS = {
    NONE: Reign("no government"),
    AFTER: Reign(f"hybrid package from {PLAN + 1}", PLAN + 1),
    "hybrid_at_once": Reign(f"hybrid package from {PLAN}", PLAN),
    "hybrid_late": Reign(f"hybrid package from {LARGER_PLAN + 1}", LARGER_PLAN + 1),
}
CALIBRATED_REIGNS = (NONE, AFTER)
UNTUNED, CALIBRATED = "untuned", "calibrated"
KNOWING = "knowing"  # calibrated, and of each city it is known whether it had joined by 2010, as the rivals know


@dataclass(frozen=True)
class Prior:
    """Uniform between two values, in the unit of the parameter; why: what it decides of who joins when."""

    low: float
    high: float
    why: str


# Five of the six parameters, of twenty, that moved the likelihood of the years up to 2010 the most in a screening (correlation
# ratio over a Latin hypercube of 3,000 draws with 16 seeds each); the sixth, rationality, is the noise of choice.
PRIORS = {
    "surplus": Prior(1.2, 3.6, "the pace: half to one and a half times the default"),
    "negotiation_cost": Prior(
        0.03, 0.3, "the pace, and through border friction the provinces: a third to three times the default"
    ),
    "resistance": Prior(0.0, 1.5, "cities of unlike size: none to three times the default"),
    "density_slope": Prior(0.0, 0.9, "which cities are full first: none to three times the default"),
    "distance_decay": Prior(100.0, 400.0, "near against far: half to twice the default"),
}
DRAW_SEEDS = 16  # of each draw of parameters, fewer where the study has fewer seeds
LEAST_DRAWS = 30.0  # effective draws below which the likelihood is tempered; a quarter of the draws where they are few

PROVINCES = ("Jiangsu", "Zhejiang", "Anhui")  # of cities that joined later; Shanghai is a founder
EARLIER, LATER = "all 26 later members", "19 that joined after 2010"

# An independent trial of the same equations, untuned and without government: members in the years told; rank correlations.
TRIAL_COUNTS = (15, 20, 22, 26, 27)
TRIAL_ORDER = (0.6, 0.7)
# The same trial with the hybrid package after parameters were weighed by who had joined by 2010: least and most of a dozen.
TRIAL_CALIBRATED = {2013: (26, 37), 2018: (36, 41), 2019: (38, 41)}
TRIAL_CALIBRATED_ORDER = (0.48, 0.73)
# The rank correlations that the trial found of rivals, on the 26 and on the 19.
TRIAL_RIVALS = {
    "distance": (0.61, 0.48),
    "gravity_shanghai": (0.74, 0.64),
    "gravity_founders": (0.73, 0.66),
    "hindsight": (0.79, 0.78),
}

RIVALS = {
    "distance": "distance to Shanghai",
    "gravity_shanghai": "gravity of Shanghai",
    "gravity_founders": "gravity of the founders",
    "stake_shanghai": "stake with Shanghai",
    "stake_founders": "stakes with the founders",
    "fitted": "hazard fitted to 2010: size, distance",
    "fitted_province": "hazard fitted to 2010: size, distance, province",
    "hindsight": "distance, penalty for Anhui in hindsight",
}
NAIVE = ("distance", "gravity_shanghai", "gravity_founders", "fitted", "fitted_province")  # that the goal is to beat
CURVES = {
    "logistic_later": "logistic of the 26 later members",
    "logistic": "logistic of all members, ceiling 41",
    "linear": "straight line",
    "constant": "constant",
}


def told_reign(way: str, reign: str) -> str:
    """A world in words: untuned or calibrated, and its government."""
    return f"{way}, {REIGNS[reign].label}"
