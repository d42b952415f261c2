"""Scene 1: two neighbours who would both gain, and their game at full commitment while they fill up."""

from functools import lru_cache

import numpy as np

from citypact.model.regions.loading import load_region
from citypact.model.regions.region import Region
from citypact.model.settings.parameters import Parameters
from citypact.model.staged import Pair, Side, at_full_commitment, first_where, real_pair, see
from citypact.views.serving.limits import Limits
from citypact.views.story.worlds import REGION, check_fields, number

CITIES = ("Suzhou (Jiangsu)", "Wuxi")
FULLNESS = np.linspace(0.05, 0.95, 91)  # at which the scene can be looked at
START = 0.2  # where it begins: half as full as in 2019
BEST_ALONE = ("prisoners_dilemma", "snowdrift")  # games in which a side grabs what a cooperator leaves


def reply(ask: dict, limits: Limits) -> dict:
    """The payoffs of both cities at every fullness, both equally full, and where each begins to answer cooperation in kind."""
    check_fields(ask)
    return _told()


@lru_cache(maxsize=1)
def _told() -> dict:
    region, parameters = load_region(REGION), Parameters()
    pair = real_pair(region, *CITIES, parameters)
    ends = places(region)
    return {
        "cities": names(region, ends),
        "outputs": [number(output) for output in pair.outputs],
        "now": [number(fullness) for fullness in pair.saturations],
        "distance": number(pair.distance),
        "start": START,
        "fullness": [number(fullness) for fullness in FULLNESS.tolist()],
        "sides": [_payoffs(pair, end) for end in (0, 1)],
        "turns": [None if turn is None else number(turn) for turn in (turning(pair, end) for end in (0, 1))],
        "lab": f"?region={REGION}&years=60&seed=1&city={ends[0]}&partner={ends[1]}&head=1&year=1",
    }


def places(region: Region) -> list[int]:
    """The positions of the two cities in their region."""
    return [region.city_index(city) for city in CITIES]


def names(region: Region, ends: list[int]) -> list[list[str]]:
    """Cities by their positions, each in English and Chinese, without the province that tells it from another of its name."""
    return [[region.cities[end].split(" (")[0], region.cities_zh[end]] for end in ends]


def seen_at(pair: Pair, fullness: float, end: int) -> Side:
    """One side of the game of two cities that are equally full."""
    return see(at_full_commitment(pair.but(saturations=(fullness, fullness)))).sides[end]


def turning(pair: Pair, end: int) -> float | None:
    """The least fullness at which a side answers cooperation with cooperation; None where it never does."""
    low, high = float(FULLNESS[0]), float(FULLNESS[-1])
    return first_where(lambda fullness: seen_at(pair, fullness, end).game not in BEST_ALONE, low, high)


def _payoffs(pair: Pair, end: int) -> dict[str, list]:
    """Reward, temptation, sucker's payoff and game of a side, at each fullness."""
    sides = [seen_at(pair, fullness, end) for fullness in FULLNESS.tolist()]
    payoffs = {name: [number(getattr(side, name)) for side in sides] for name in ("reward", "temptation", "sucker")}
    return {**payoffs, "game": [side.game for side in sides]}
