"""What the resistance experiment asks: kinds of inequality, levels, remedies and doses, and pairs by how unequal they are."""

import math

from citypact.experiments.paper.outcomes import fair_share
from citypact.model.settings.packages import PACKAGES

SYNTHETIC_CITIES = 30
LARGEST_RESISTANCE = 10.0
# Kind of inequality -> its levels; the default of the bargaining exponent and Zipf's own law, both 1, are among them.
INEQUALITIES = {
    "bargaining_exponent": (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 2.5, 3.0),
    "zipf_exponent": (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5),
}
COARSE = {"bargaining_exponent": (0.0, 0.5, 1.0, 3.0), "zipf_exponent": (0.0, 0.5, 1.0, 1.5)}
FINE_POINTS = 9  # with fewer levels of resistance the coarse levels of inequality will do
LEVEL = 0.5  # cooperation fails where its final level is below this
# The package of benefit coordination is the two remedies together.
BOTH = PACKAGES["benefit_coordination"].instruments
REMEDIES = {
    "none": {},
    "sharing": {"benefit_sharing": BOTH["benefit_sharing"]},
    "fund": {name: BOTH[name] for name in ("fund_rate", "central_deduction")},
    "both": BOTH,
}
DOSES = {"benefit_sharing": (0.0, 0.2, 0.4, 0.6, 0.8, 1.0), "fund_rate": (0.0, 0.0025, 0.005, 0.01, 0.02, 0.05)}
# Pairs of cities by how many times larger the larger one is: ratios from one of these to the next, the last without an end.
RATIOS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 6.0)
OUTCOMES = {"cooperating": 1, "joint governance": 3}  # of a pair -> the least stage that counts as it


def largest_ratio(resistance: float) -> float:
    """(1+ρ)/ρ: beyond this ratio the lesser gainer wants no surplus that is shared by size, its share being too small."""
    share = fair_share(resistance)
    return (1.0 - share) / share if share > 0.0 else math.inf
