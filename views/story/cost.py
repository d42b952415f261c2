"""Scene 2: what is left of the gain of a first agreement once search, negotiation, monitoring and the threshold are paid."""

from functools import lru_cache

import numpy as np

from citypact.model.regions.loading import load_region
from citypact.model.settings.parameters import Parameters
from citypact.model.staged import Pair, Side, first_where, real_pair, see
from citypact.views.serving.limits import Limits
from citypact.views.story.asked import amount
from citypact.views.story.worlds import REGION, check_fields, number

CITY = "Huzhou"  # a middling city that three provinces surround
LARGEST_RATIO = 3.0
DISTANCES = np.linspace(0.0, 400.0, 81)  # km
FARTHEST = 1000.0  # km, up to which a partner is looked for
NEIGHBOURS = ("Jiaxing", "Nanjing", "Hefei")  # marks on the ruler, for a feeling of how far is far


def reply(ask: dict, limits: Limits) -> dict:
    """What the smaller of two cities keeps, with and without a border, by distance; ask: ratio of sizes, from 1 to 3."""
    check_fields(ask, "ratio")
    return _told(amount(ask, "ratio", 1.0, LARGEST_RATIO, 1.0))


@lru_cache(maxsize=64)
def _told(ratio: float) -> dict:
    region, parameters = load_region(REGION), Parameters()
    city = region.city_index(CITY)
    pairs = [partners(ratio, border) for border in (False, True)]
    return {
        "city": [CITY, region.cities_zh[city]],
        "output": number(float(region.output[city])),
        "ratio": ratio,
        "reach": parameters.reach_km,
        "trust": parameters.prior_trust,
        "distances": DISTANCES.tolist(),
        "neighbours": [_neighbour(name) for name in NEIGHBOURS],
        "ways": [_way(pair) for pair in pairs],
        "lab": f"?region={REGION}&years=60&seed=1&city={city}&head=1&year=1",
    }


def _neighbour(name: str) -> list:
    """A city by its names, and how far away it is, km."""
    region = load_region(REGION)
    there = real_pair(region, CITY, name, Parameters())
    return [name, region.cities_zh[region.city_index(name)], number(there.distance)]


def partners(ratio: float, border: bool) -> Pair:
    """A city and a partner so many times as large, as full and as alike as itself; the city is the second of the two."""
    real = real_pair(load_region(REGION), CITY, NEIGHBOURS[0], Parameters())
    output, fullness = real.outputs[0], real.saturations[0]
    return real.but(outputs=(ratio * output, output), saturations=(fullness, fullness), likeness=1.0, border=border)


def smaller(pair: Pair, distance: float) -> Side:
    """What the smaller city sees of a partner so far away."""
    return see(pair.but(distance=distance)).sides[1]


def farthest(pair: Pair) -> float:
    """The distance at which nothing is left, km; 0 where nothing is left next door."""
    nothing = first_where(lambda distance: smaller(pair, distance).left <= 0.0, 0.0, FARTHEST)
    return FARTHEST if nothing is None else nothing


def _way(pair: Pair) -> dict:
    """One kind of partner, at every distance: the parts of what is kept, what is left, and the chance that the city tries."""
    sides = [smaller(pair, distance) for distance in DISTANCES.tolist()]
    return {
        "farthest": number(farthest(pair)),
        "parts": {name: [number(side.kept[name]) for side in sides] for name in sides[0].kept},
        "left": [number(side.left) for side in sides],
        "chance": [number(side.probability) for side in sides],
    }
