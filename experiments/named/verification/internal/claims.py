"""The model against itself: its limit of many cities, its two tenants, and what must hold of every run."""

from citypact.experiments.named.verification.internal import invariants, parity
from citypact.experiments.named.verification.internal.approach import CITIES, MOST, SHOWN, STAKES, Approach
from citypact.experiments.named.verification.internal.configurations import TOLD
from citypact.experiments.named.verification.internal.invariants import INVARIANTS
from citypact.experiments.named.verification.spec import Check, Claim, Curve

MEAN_FIELD = "Kurtz 1970; Benaïm and Weibull 2003; Le Boudec, McDonald and Mundinger 2007"
SYMMETRIC = (
    f"{', '.join(map(str, CITIES))} equal cities in one place and one province (all distances 0 km), the stakes of a city "
    f"{STAKES} of a mean output in all; scope partner, logit; outputs, capacities and experience move by their rules; "
)
LIVELY = (("prior_trust", 0.5), ("rationality", 10.0), ("review_rate", 0.5))  # choices of both kinds are common from the start
SLOPE, SLOPE_REACH = -1.0, 0.15
WORST = 4.0
REPLICATES = 32
WHY_SO_NEAR = (
    "A run's measures are means over n(n − 1)/2 relations with draws of their own, given city means that are off by n^−1/2 each "
    "but are averaged over n cities: so a run is off by the order of 1/n (not n^−1/2), and so is the mean over runs (curvature "
    "times variance of the city means). The standard deviation of a share of independent relations is at most 0.71/n; three of "
    f"them, and as much again for the feedback of reputation on choices, are {WORST:g}/n. The slope of one run is known to 0.2, "
    f"its mean to 0.03; ±{SLOPE_REACH} leaves the rest to the next order at n = {CITIES[0]}."
)


def _curve(name: str, label: str, panel: str, years: int) -> Curve:
    return Curve(name, label, panel, tuple(float(year) for year in range(1, years + 1)), "year", "share")


def _approach(name: str, panel: str, how: str, setting: str, live: Approach) -> Claim:
    rate, joint = SHOWN
    return Claim(
        name=name,
        group="internal",
        text=f"A symmetric region of n cities follows its mean-field path at a distance of the order of 1/n: {how}.",
        source=MEAN_FIELD,
        setting=f"{SYMMETRIC}{setting}; {live.years} years; eight measures (cooperation, stages, trust, experience, saturation)",
        checks=(
            Check("slope", "slope of log deviation on log n", f"{SLOPE:g}", SLOPE - SLOPE_REACH, SLOPE + SLOPE_REACH),
            Check("worst", f"worst deviation of any measure in any year, n = {MOST}", f"below {WORST:g}/n", 0.0, WORST / MOST),
            Check("bias", f"mean deviation of the cooperation rate, n = {MOST}", "0, up to 1/n", -1.0 / MOST, 1.0 / MOST),
        ),
        reason=WHY_SO_NEAR,
        live=live,
        seeds=REPLICATES,
        curves=(
            _curve(f"{rate}_expected", "cooperation, n → ∞", panel, live.years),
            _curve(f"{rate}_{MOST}", f"cooperation, n = {MOST}", panel, live.years),
            _curve(f"{joint}_expected", "joint governance, n → ∞", panel, live.years),
            _curve(f"{joint}_{MOST}", f"joint governance, n = {MOST}", panel, live.years),
            Curve("scaled", panel, "Deviation times number of cities", tuple(map(float, CITIES)), "cities", "n × deviation"),
        ),
    )


CLAIMS: tuple[Claim, ...] = (
    _approach(
        "mean_field_reputation",
        "Trust by reputation",
        "with trust by reputation alone",
        "all weight of trust on reputation, prior trust 0.5, rationality 10, review rate 0.5",
        Approach((("reputation_weight", 1.0), *LIVELY), (), 30),
    ),
    _approach(
        "mean_field_last_year",
        "Trust by last year, orders",
        "with evidence of last year alone, orders and support",
        "memory 0, prior trust 0.5, rationality 10, review rate 0.5; command 0.2, platform 0.5, legal 0.5, breach fine 0.05",
        Approach((("memory", 0.0), *LIVELY), (("breach_fine", 0.05), ("command", 0.2), ("legal", 0.5), ("platform", 0.5)), 20),
    ),
    _approach(
        "mean_field_defaults",
        "Everything at its default",
        "with every parameter at its default, in the years in which all that a relation may have seen can be followed",
        "all other parameters as they are",
        Approach((), (), 6),
    ),
    Claim(
        name="parity",
        group="internal",
        text="The Mesa model and the batch engine live the same years to the last bit.",
        source="Axtell, Axelrod, Epstein and Cohen 1996 (numerical identity)",
        setting=f"{TOLD}; {parity.YEARS} years, all measures",
        checks=(
            Check("different", "measures of a year that differ", "0", 0.0, 0.0),
            Check("stopped", "runs that left the range of numbers and were stopped, in both", "few", 0.0, 0.05),
        ),
        reason="The two share their rules and add up in one order; nothing is left to rounding.",
        live=parity.parity,
        seeds=200,
    ),
    Claim(
        name="invariants",
        group="internal",
        text="What the specification implies holds of every run.",
        source="docs/model.md; random testing: Claessen and Hughes 2000; metamorphic relations: Chen, Cheung and Yiu 1998",
        setting=f"{TOLD}; {invariants.YEARS} years",
        checks=(
            *(Check(asked.name, f"how often broken: {asked.text}", "0", 0.0, 0.0) for asked in INVARIANTS),
            Check("stopped", "runs that left the range of numbers and were stopped, of which nothing is asked", "few", 0.0, 0.05),
        ),
        reason="What is implied has no exception; sums are compared to 10⁻⁹ of their terms, the rest bit by bit.",
        live=invariants.invariants,
        seeds=10_000,
    ),
)
