"""What the recommendations experiment asks: which packages, in which combinations, and what is looked at."""

from itertools import combinations, product

from citypact.experiments.paper.worlds import FIVE
from citypact.model.settings.packages import PACKAGES

OUTCOMES = (
    "mean_cooperation", "mean_depth", "net_welfare", "final_cooperation", "final_depth", "final_joint_governance",
    "cumulative_welfare", "gini_gains", "gini_output", "total_transfer", "total_outlay", "total_revenue",
)  # fmt: skip
# Over the run: with so many years in force, many combinations end at full cooperation, and the end tells them apart no more.
RESULTS = ("mean_cooperation", "mean_depth", "net_welfare")
PAIRED = RESULTS[1:]
LABELS = {name: PACKAGES[name].label for name in FIVE}
LETTERS = dict(zip(FIVE, ("M", "I", "B", "F", "P"), strict=True))  # market, industry, benefit, facilities, plan
POLICIES = tuple(product((0, 1), repeat=len(FIVE)))  # every combination, from none to all: 1 where a package is in force
TERMS = tuple((name,) for name in FIVE) + tuple(combinations(FIVE, 2))  # of the factorial: main effects and pairs
TOGETHER = "all five"


def policy_of(*names: str) -> tuple:
    """The combination in which these packages are in force."""
    return tuple(int(name in names) for name in FIVE)


def code(policy: tuple) -> str:
    """A combination by its letters, such as M·B; – for none."""
    return "·".join(LETTERS[name] for name, on in zip(FIVE, policy, strict=True) if on) or "–"
