"""What the part on patterns asks: between which agglomerations, which gaps are widened, when a plan comes, and what decides it.

Worlds, years and statistics were fixed before anything was run, with two exceptions that the report names: that the slope of
headrooms is read by the gap that it moves, and that plans are judged by depth as well.
"""

from citypact.model.regions.loading import THE_TEN, load_region
from citypact.model.settings.packages import PACKAGES

REGIONS = THE_TEN
SLOW, QUICK = "jing_jin_ji", "yangtze_delta"  # which of two agglomerations is said to come later
YEARS = "years_to_half"

# How unlike the cities of a region are at the start: standard deviations of logarithms over its cities.
GAPS = {
    "output": "spread of outputs",
    "capacity": "spread of capacities",
    "headroom": "spread of headrooms (capacity over output)",
}
OUTCOMES = {"mean_cooperation": "mean cooperation over the run", YEARS: "years to one half"}

# The same region with other gaps. Outputs are raised to a power, the mean kept, and areas with them, so that densities and
# headrooms stay. Headrooms fall with density by a slope, of which 0.3 is the default: where dense cities are large, a steeper
# slope brings capacities closer together and drives headrooms apart.
LEVELS = {"power": (0.5, 1.0, 1.5), "slope": (0.0, 0.3, 0.6)}
VARIED_BY = {"output": "power", "capacity": "slope", "headroom": "slope"}  # which of the two moves a gap

# A plan of fifteen years that meets cities which have cooperated by themselves for as long, or a clean slate.
PRIOR, PLAN, AFTER = 15, 15, 10  # years before the plan, of the plan, and after its end
NONE = "laissez_faire"
PACKAGES_OF_PLANS = ("hybrid", "binding_plan")
GROWN, FRESH, WIPED = "grown", "fresh", "wiped"
SLATES = {
    GROWN: f"After {PRIOR} years of spontaneous cooperation",
    FRESH: "On a clean slate in year 1",
    WIPED: f"On a slate wiped clean in year {PRIOR}",
}
CLEAN = (FRESH, WIPED)
START = {GROWN: PRIOR + 1, FRESH: 1, WIPED: PRIOR + 1}  # first year of the plan
PLANNED = {"rate": "cooperation rate", "depth": "depth of cooperation"}  # what a plan is judged by
MOMENTS = {"at_end": "in its last year", "later": f"{AFTER} years after its end"}
STATISTICS = {
    "level": "its level",
    "gain": "its gain over no government at the same age",
    "closed": "the share of what is missing without government at the same age that the plan adds",
}

HALF = 0.5
LAGS = 15  # years by which changes of behaviour are held against earlier (or later) changes of the games
SHIFTS = {"gone": "Half of the dilemmas gone", "turned": "Cooperation passes one half"}

QCA = "qualitative comparative analysis of nine agglomerations (study not at hand)"
UNSOURCED = "specification (model, §10)"
LXM = "Li, Xiao and Ma 2020"


def label_of(package: str) -> str:
    """What a package is called."""
    return PACKAGES[package].label


def name_of(region: str) -> str:
    """What a region is called."""
    return load_region(region).name


def year_of(slate: str, moment: str) -> int:
    """The year in which a plan is judged: its last, or some years after."""
    return START[slate] + PLAN - 1 + (AFTER if moment == "later" else 0)
