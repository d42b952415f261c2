"""The claims on patterns, and the numbers that decide each."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import product

import numpy as np

from citypact.experiments.named.validation.patterns import spec
from citypact.experiments.named.validation.patterns.statistics import rank_correlation
from citypact.experiments.paper.inference import UNKNOWN, Effect, above, effect, wilson
from citypact.experiments.paper.verdicts import Verdict

_PAIRED = "Paired by seed; a claim of order asks for the sign, and counts where the whole 95 % interval has it."
_LIMITS = {
    "output": "Also tried: the years to one half, and the steps between the levels (patterns_gaps.csv).",
    "capacity": "Where large cities are dense, a steeper slope of headrooms brings capacities together; the same worlds are read "
    "by the gap between headrooms as well. Also tried: the years to one half, and the steps between the levels.",
    "headroom": "In the model a fuller city hands functions on to a roomier one, so that uneven headroom is a reason to "
    "cooperate. Also tried: the years to one half, the steps between the levels, and the gaps of outputs and of capacities.",
}
_ALONE = "Nothing was fitted to it, but the order was known when the defaults were chosen; the two differ in many things at once."
_SMALLEST = 1e-6  # what is smaller is rounding: tables have six digits


def _reach(found: Effect) -> float:
    """The least mean that counts as above 0: as far as its interval reaches."""
    return _SMALLEST if math.isnan(found.low) else max(_SMALLEST, found.mean - found.low)


@dataclass(frozen=True)
class Evidence:
    """What the worlds came to.

    outcomes: world -> outcome -> (seed,); plans: (package, slate, judged by, moment, statistic) -> (seed,); shifts: region ->
    quantity -> (seed,); traits: agglomeration, or (what is varied, level) of the study's region -> gap -> how unlike its cities
    are; here: the study's region.
    """

    outcomes: Mapping[tuple[object, ...], Mapping[str, np.ndarray]]
    plans: Mapping[tuple[str, ...], np.ndarray]
    shifts: Mapping[str, Mapping[str, np.ndarray]]
    traits: Mapping[object, Mapping[str, float]]
    here: str

    def over_regions(self, gap: str, outcome: str) -> Effect:
        """The rank correlation over the agglomerations of a gap with the mean of an outcome."""
        means = [self.outcomes["alone", name][outcome].mean() for name in spec.REGIONS]
        return rank_correlation([self.traits[name][gap] for name in spec.REGIONS], means)

    def ends(self, gap: str) -> tuple[tuple[str, float], tuple[str, float]]:
        """The worlds of the study's region in which a gap is narrowest and widest."""
        varied = spec.VARIED_BY[gap]
        worlds = sorted(((varied, level) for level in spec.LEVELS[varied]), key=lambda world: self.traits[world][gap])
        return worlds[0], worlds[-1]

    def widened(self, gap: str, outcome: str) -> Effect:
        """What the widest gap adds to an outcome of the study's region over the narrowest; unknown where it cannot be moved."""
        narrow, wide = self.ends(gap)
        if self.traits[narrow][gap] == self.traits[wide][gap]:
            return UNKNOWN
        return effect(self.outcomes[wide][outcome] - self.outcomes[narrow][outcome])

    def ripe(self, package: str, clean: str, *what: str) -> Effect:
        """What a plan comes to after spontaneous cooperation, over the same plan on a clean slate; what: the rest of the key."""
        return effect(self.plans[package, spec.GROWN, *what] - self.plans[package, clean, *what])

    def later(self, outcome: str) -> Effect:
        """An outcome of the quicker agglomeration over that of the slower."""
        return effect(self.outcomes["alone", spec.QUICK][outcome] - self.outcomes["alone", spec.SLOW][outcome])

    def shift(self, quantity: str) -> Effect:
        """A quantity of the shift in the study's region; of ``first`` the share of the seeds."""
        values = self.shifts[self.here][quantity]
        known = values[np.isfinite(values)]
        return wilson(known == 1.0) if quantity == "first" else effect(known)


def verdicts(found: Evidence, region: str) -> list[Verdict]:
    """All claims in the order of the report; region: the name of the study's."""
    return [*_gaps(found, region), *_plans(found, region), *_slower(found), *_shift(found, region)]


def _gaps(found: Evidence, region: str) -> Iterator[Verdict]:
    claim = partial(Verdict, "patterns", "Larger gaps of capacity hinder cooperation", spec.QCA)
    for gap in spec.GAPS:
        yield claim(
            f"{len(spec.REGIONS)} agglomerations without government", f"rank correlation of the {spec.GAPS[gap]} (standard "
            "deviation of logarithms) with mean cooperation over the run", "below 0", -1.0, 0.0,
            found.over_regions(gap, "mean_cooperation"),
            f"The sign is claimed. The interval is over agglomerations, of which there are {len(spec.REGIONS)}: all correlations "
            "within about 0.6 of 0 may be chance.",
            "They differ in size, distances, borders and industries as well; the experiments within one region do not.",
        )  # fmt: skip
    for gap in spec.GAPS:
        got = found.widened(gap, "mean_cooperation")
        narrow, wide = (f"{level:g}" for _, level in found.ends(gap))
        varied = f"density slope {wide} against {narrow}"
        if gap == "output":
            varied = f"outputs raised to {wide} against {narrow}, mean and densities kept"
        yield claim(f"{region}, {varied}", f"mean cooperation over the run, widest less narrowest {spec.GAPS[gap]}",
                    "below 0, with its interval", -1.0, -_reach(got), got, _PAIRED, _LIMITS[gap])  # fmt: skip


def _plans(found: Evidence, region: str) -> Iterator[Verdict]:
    asked = [("hybrid", spec.WIPED, "rate", *what) for what in product(spec.MOMENTS, spec.STATISTICS)]
    asked += [("hybrid", spec.WIPED, "depth", moment, "closed") for moment in spec.MOMENTS]
    asked += [("hybrid", spec.FRESH, "rate", moment, "closed") for moment in spec.MOMENTS]
    asked += [("binding_plan", spec.WIPED, "rate", moment, "closed") for moment in spec.MOMENTS]
    for package, clean, judged, moment, statistic in asked:
        got = found.ripe(package, clean, judged, moment, statistic)
        yield Verdict(
            "patterns", "A plan works better where cities have cooperated by themselves than on a clean slate", spec.LXM,
            f"{region}, package {spec.label_of(package).lower()} for {spec.PLAN} years: "
            f"{spec.SLATES[spec.GROWN].lower()} against {spec.SLATES[clean].lower()}",
            f"{spec.PLANNED[judged]} {spec.MOMENTS[moment]}, {spec.STATISTICS[statistic]}: difference",
            "above 0, with its interval", _reach(got), np.inf, got, _PAIRED,
            "Three statistics, two moments, two packages and two clean slates were tried (patterns_plans.csv). What is there "
            "already cannot be gained once more: a gain is bounded by what is missing, the level and the share closed are not.",
        )  # fmt: skip


def _slower(found: Evidence) -> Iterator[Verdict]:
    slow, quick = map(spec.name_of, (spec.SLOW, spec.QUICK))
    claim = partial(Verdict, "patterns", f"{slow} is slower than the {quick} without government", spec.UNSOURCED,
                    "both without government, the same seeds")  # fmt: skip
    expected = "above 0, with its interval"
    lead, years = found.later("mean_cooperation"), found.later(spec.YEARS)
    less = Effect(-years.mean, -years.high, -years.low, -years.z, years.n)
    yield claim(f"mean cooperation over the run, {quick} less {slow}", expected, _reach(lead), 1.0, lead, _PAIRED, _ALONE)
    yield claim(f"years to one half, {slow} less {quick}; one that never comes counts as the run's length", expected,
                _reach(less), np.inf, less, _PAIRED, _ALONE)  # fmt: skip


def _shift(found: Evidence, region: str) -> Iterator[Verdict]:
    claim = partial(Verdict, "patterns", "The share of game types shifts before behaviour does", spec.LXM,
                    f"{region} without government")  # fmt: skip
    dated = (
        "half of the sides that began in a prisoner's dilemma have left it, and the cooperation rate passes one half, each for "
        "five years"
    )
    expected, limit = "above 0, with its interval", "A level that is not reached counts as the year after the last."
    first, lag, lead = above(found.shift("first"), spec.HALF), found.shift("lag"), found.shift("lead")
    yield claim(f"share of seeds in which the first of these comes first, less one half: {dated}", expected, _reach(first), 0.5,
                first, "More often than not is what the claim says; Wilson's interval.", limit)  # fmt: skip
    yield claim(f"years between: {dated}", expected, _reach(lag), np.inf, lag, _PAIRED, limit)
    yield claim(
        "years by which yearly rises of cooperation follow yearly falls of the share of dilemmas in the best fit", expected,
        _reach(lead), float(spec.LAGS), lead, _PAIRED, "Both series move slowly and in one direction, so that the correlation "
        "is flat in the lag; choices by chance make the rise of cooperation fastest in the first years. Also tried: the other "
        "agglomerations (patterns_shifts.csv).",
    )  # fmt: skip
