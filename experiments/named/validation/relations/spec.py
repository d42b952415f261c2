"""What is asked of single relations: how long they live, whom they join, how deep they go, and which borders they cross."""

import math
from dataclasses import dataclass

from citypact.model.regions.loading import joined_years

GROUP = "relations"

# Lives. Homsy et al. (2013): agreements in force in New York are about 18 years old on average.
MEAN_AGE = 18.0
AGE_LEEWAY = 3.0  # years either side of "about 18"
STOCK_GROWTH = 0.03  # a year: how fast the stock of agreements may have grown
TEN = 10  # years after which survival is read
LONG = 200  # years of the long world, against the truncation of ages by the start of the run
LONG_YEARS = tuple(range(10, LONG + 1, 10))  # in which ages are told
BANDS = ((1, 5), (6, 10), (11, 20))  # ages in years, within which hazards are compared


def surviving(years: float, growth: float = 0.0) -> float:
    """exp(−years·(1/18 − growth)): share alive after so many years if the hazard is constant and the mean age is 18 years.

    growth: of the stock, a year; the mean age of a stock that grows at a constant rate is one over hazard and growth together.
    """
    return math.exp(-years * (1.0 / MEAN_AGE - growth))


# Council of the Yangtze Delta: year in which somebody joined -> members (``yrd_membership.csv``); nobody has left it.
COUNCIL_REGION = "yrd_association:founders"
_JOINED = sorted(joined_years(COUNCIL_REGION.split(":")[0]).values())
COUNCIL = {year: sum(joined <= year for joined in _JOINED) for year in _JOINED}
COUNCIL_YEARS = max(COUNCIL) - min(COUNCIL)
RARE = 0.05  # share of runs below which what happened once would have been a surprise
ROUNDS = len(COUNCIL) - 1  # years in which anybody joined

# Parks that Jiangsu's south and north run together: founded, and of these deepened.
PARKS, PARKS_DEEPENED, PARKS_YEARS = 45, 7, 15

# Stages that a tie is counted from.
INFORMAL, FORMAL = 1, 2
STAGES = {INFORMAL: "information exchange or deeper", FORMAL: "thematic cooperation or deeper"}

# Closure against networks with the same degrees.
FREE, REACH, PAIRS = "free", "reach", "pairs"
NULLS = {
    FREE: "equal degrees between any two cities",
    REACH: "equal degrees between cities within reach",
    PAIRS: "pairs that are tied as often as in all runs, each for itself",
}
REWIRED = 40  # networks for each run
SWAPS = 10  # attempts for each relation of a network
SIGNIFICANT = 1.96  # standard deviations

# Traits of a relation at the start of a run, in the order of the regression's columns.
SIMILAR_RANK = 2  # places apart in the order of outputs within a province, at most, to be rivals
RANKS = (1, 2, 3)  # the same, tried


@dataclass(frozen=True)
class Trait:
    """What a relation is like: its label, and the unit in which a coefficient counts it."""

    label: str
    unit: str


TRAITS = {
    "log_stake": Trait("Gravity stake", "one more in the logarithm"),
    "distance": Trait("Distance", "100 km"),
    "border": Trait("Province border", "across one"),
    "similar_rank": Trait("Rivals in rank", f"same province, at most {SIMILAR_RANK} places apart in output"),
    "likeness": Trait("Likeness of industries", "0 to 1"),
    "saturation": Trait("Saturation of the two", "mean, 0 to 1"),
    "asymmetry": Trait("Asymmetry", "one more in the logarithm of the ratio of outputs"),
}
# What the ties of the year before say of a relation: the mean share of their possible partners that the two have, what they would
# share by chance (the product of these shares), and the share that they have of the cities within reach of both.
NETWORK = ("partners", "expected", "shared")

# Steps from one stage to the next whose chance is asked: what is at risk, and what it becomes.
STEPS = {"founding": (0, 1), "deepening": (1, 2)}

# The worlds: what is changed of the parameters.
DEFAULT, NO_BORDER, NO_TOURNAMENT, TOURNAMENT = "default", "no_border", "no_tournament", "tournament"
STRONG_TOURNAMENT = 0.5
WORLDS = {
    DEFAULT: {},
    NO_BORDER: {"border_friction": 0.0},
    NO_TOURNAMENT: {"tournament": 0.0},
    TOURNAMENT: {"tournament": STRONG_TOURNAMENT},
}
WORLD_LABELS = {
    DEFAULT: "as it is",
    NO_BORDER: "no border friction",
    NO_TOURNAMENT: "no promotion tournament",
    TOURNAMENT: f"promotion tournament λ = {STRONG_TOURNAMENT:g}",
}
AGES, NOISY_AGES = "ages", "noisy_ages"  # worlds of which ages alone are kept, over a long time
NOISE = 0.5  # what is left of rationality in the noisy one
COUNCIL_WORLD = "council"

# Price borders between provinces in per cent (Huang and Chen).
PRICE_BORDERS = {("Shanghai", "Zhejiang"): 103, ("Jiangsu", "Shanghai"): 69, ("Jiangsu", "Zhejiang"): 25}

# What is in force, for the regression: a relation of a stage, in the years looked at.
OUTCOMES = {"in_force": INFORMAL, "formal": FORMAL}


def looked(years: int) -> tuple[int, int, int]:
    """The years in which relations are looked at: after a third, two thirds and all of a run."""
    return years // 3, 2 * years // 3, years
