"""Forecasts that need no model: near and large cities first, hazards and curves fitted to the years up to 2010.

Gravity has the form y_i·y_j/d (Tinbergen 1962); a stake is that of the model, √(y_i·y_j)·exp(−d/ℓ) at the default ℓ. Hazards are
constant within an interval: a city that has not joined does so within Δ years with probability 1 − exp(−Δ·exp(η)) (grouped
durations: Prentice and Gloeckler 1978), η linear in standardised traits whose weights have a normal prior of standard deviation
1. The logistic is that of the diffusion of an innovation (Griliches 1957).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from citypact.experiments.named.validation.history.council import council
from citypact.experiments.named.validation.history.scores import rank_correlation
from citypact.experiments.named.validation.history.spec import FIRST, LEARNT
from citypact.model.settings.parameter_table import PARAMETERS

PENALTIES_KM = range(0, 601, 10)  # among which hindsight chooses
SEEN = (FIRST, *LEARNT)  # years in which a fitted curve knows the number of members
HAZARDS = {
    "hazard_same": ("the same hazard for every city", (), False),
    "hazard_rising": ("the same rising hazard for every city", (), True),
    "fitted": ("hazard by size and distance", ("size", "distance"), False),
    "fitted_province": ("hazard by size, distance and province", ("size", "distance", "province"), False),
    "fitted_rising": ("rising hazard by size and distance", ("size", "distance"), True),
    "fitted_province_rising": ("rising hazard by size, distance and province", ("size", "distance", "province"), True),
}


@lru_cache(maxsize=1)
def distances() -> np.ndarray:
    """(city, city) distance in km."""
    region = council().region
    pairs = region.relations(float(PARAMETERS["reach_km"].maximum or np.inf))
    found = np.zeros((len(region), len(region)))
    found[pairs.city_i, pairs.city_j] = found[pairs.city_j, pairs.city_i] = pairs.distance_km
    return found


def _drawn_by(centres: np.ndarray, stake: bool) -> np.ndarray:
    """(later city,) pull of these cities: the sum of gravity, or of stakes."""
    output, later = council().region.output, council().later
    distance = distances()[np.ix_(later, centres)]
    product = output[later][:, None] * output[centres]
    decay = float(PARAMETERS["distance_decay"].default)
    return (np.sqrt(product) * np.exp(-distance / decay) if stake else product / distance).sum(axis=1)


def _shanghai() -> np.ndarray:
    return np.array([council().region.city_index("Shanghai")])


def _penalised() -> np.ndarray:
    """Distance with the penalty for Anhui that orders the 19 best: chosen with what happened in view."""
    distance, later = distances()[council().later, _shanghai()[0]], council().joined_later > LEARNT[-1]
    tried = [distance + penalty * (council().provinces == "Anhui") for penalty in PENALTIES_KM]
    return max(tried, key=lambda one: rank_correlation(one[later], council().joined_later[later]))


def traits(names: Sequence[str]) -> np.ndarray:
    """(later city, trait) standardised: log output, log distance to Shanghai, and whether its province has founders."""
    region, later = council().region, council().later
    founding = {province for province, founder in zip(region.provinces, council().founders, strict=True) if founder}
    known = {
        "size": np.log(region.output[later]),
        "distance": np.log(distances()[later, _shanghai()[0]]),
        "province": np.isin(council().provinces, sorted(founding)).astype(np.float64),
    }
    columns = [(known[name] - known[name].mean()) / known[name].std() for name in names]
    return np.column_stack(columns) if columns else np.empty((later.size, 0))


@dataclass(frozen=True, eq=False)
class Hazard:
    """Log hazard a year: intercept + (traits)·weights + rise·(years since 2010)."""

    intercept: float
    weights: np.ndarray
    rise: float

    def gathered(self, features: np.ndarray, first: float, last: float) -> np.ndarray:
        """(city,) hazard summed from the end of one calendar year to that of another."""
        level = np.exp(self.intercept + features @ self.weights)
        start, end = first - LEARNT[-1], last - LEARNT[-1]
        if abs(self.rise) < 1e-9:
            return level * (end - start)
        return level * (np.exp(self.rise * end) - np.exp(self.rise * start)) / self.rise

    def chance(self, features: np.ndarray, year: int) -> np.ndarray:
        """(city,) probability that a city which had not joined by 2010 has joined by the end of a calendar year."""
        return 1 - np.exp(-self.gathered(features, LEARNT[-1], year))


def fitted_hazard(features: np.ndarray, joined: np.ndarray, rising: bool) -> Hazard:
    """The most probable hazard given who had joined by 2003 and by 2010; features: (city, trait), joined: (city,) years."""
    from scipy.optimize import minimize

    def unpacked(values: np.ndarray) -> Hazard:
        return Hazard(float(values[0]), values[1 : 1 + features.shape[1]], float(values[-1]) if rising else 0.0)

    def lost(values: np.ndarray) -> float:
        hazard, total = unpacked(values), 0.5 * float((values[1:] ** 2).sum())
        for first, last in pairwise(SEEN):
            gathered = hazard.gathered(features, first, last)
            total -= float(np.log(-np.expm1(-gathered))[(joined > first) & (joined <= last)].sum())
            total += float(gathered[joined > last].sum())
        return total

    start = np.zeros(1 + features.shape[1] + rising)
    start[0] = -3.0
    return unpacked(minimize(lost, start, method="BFGS").x)


def hazard(name: str, chosen: np.ndarray | None = None) -> tuple[Hazard, np.ndarray]:
    """(a hazard of ``HAZARDS`` fitted to these later cities, or to all; the traits of all later cities)."""
    _, names, rising = HAZARDS[name]
    features = traits(names)
    taken = np.ones(len(features), dtype=bool) if chosen is None else chosen
    return fitted_hazard(features[taken], council().joined_later[taken], rising), features


def foretold(rival: str) -> np.ndarray:
    """(later city,) what orders the cities by a rival, least first; in no unit."""
    if rival in HAZARDS:
        found, features = hazard(rival)
        return -(features @ found.weights)
    founders = np.flatnonzero(council().founders)
    ways = {
        "distance": lambda: distances()[council().later, _shanghai()[0]],
        "gravity_shanghai": lambda: -_drawn_by(_shanghai(), stake=False),
        "gravity_founders": lambda: -_drawn_by(founders, stake=False),
        "stake_shanghai": lambda: -_drawn_by(_shanghai(), stake=True),
        "stake_founders": lambda: -_drawn_by(founders, stake=True),
        "hindsight": _penalised,
    }
    return ways[rival]()


def curve(name: str, years: np.ndarray) -> np.ndarray:
    """(year,) members by a curve of ``CURVES`` fitted by least squares to 1997, 2003 and 2010."""
    from scipy.optimize import least_squares

    seen, all_cities = np.array(SEEN, dtype=np.float64), len(council().region)
    members = np.array([council().members(year) for year in SEEN], dtype=np.float64)
    if name == "constant":
        return np.full(years.size, members[-1])
    if name == "linear":
        slope, level = np.polyfit(seen - FIRST, members, 1)
        return np.minimum(level + slope * (years - FIRST), all_cities)
    floor = members[0] if name == "logistic_later" else 0.0

    def logistic(values: np.ndarray, at: np.ndarray) -> np.ndarray:
        return floor + (all_cities - floor) / (1 + np.exp(-values[0] * (at - FIRST - values[1])))

    found = least_squares(lambda values: logistic(values, seen) - members, (0.2, 15.0))
    return logistic(found.x, np.asarray(years, dtype=np.float64))
