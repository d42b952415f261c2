"""Synthetic regions: cities of Zipf sizes placed at random, at the same density whatever their number."""

from math import fsum
from typing import Any

import numpy as np

SECTORS = ("Agriculture", "Resources", "Manufacturing", "Producer services", "Consumer services")
SECTORS_ZH = ("农业", "资源业", "制造业", "生产性服务业", "生活性服务业")
SIDE_KM, SIDE_CITIES = 600.0, 30  # 30 cities on 600 km by 600 km is the density of the eastern agglomerations
CITIES_A_PROVINCE = 8


def synthetic_fields(cities: int, seed: int = 1, zipf_exponent: float = 1.0) -> dict[str, Any]:
    """The fields of a synthetic `Region` of this many cities, as a dict.

    Places are uniform on a square of side 600·sqrt(n/30) km; outputs follow Zipf's law, with exponent
    `zipf_exponent`, ranks given to places at random; a city belongs to the province whose random seat is
    nearest; industry shares over five sectors are Dirichlet(1); areas are equal (1 km² each).
    Draws: PCG64 seeded with [seed, cities].
    """
    # Only plain uniform draws are used, in a fixed order: they are the raw bits scaled, whereas the methods
    # behind permutations, gamma and Dirichlet draws may change between versions of numpy.
    uniform = np.random.Generator(np.random.PCG64([seed, cities])).random
    side = SIDE_KM * np.sqrt(cities / SIDE_CITIES)
    places = uniform((cities, 2)) * side
    ranks = np.argsort(np.argsort(uniform(cities), kind="stable"), kind="stable") + 1
    # The gaps between sorted uniform points on [0, 1] are Dirichlet(1).
    cuts = np.sort(uniform((cities, len(SECTORS) - 1)), axis=1)
    shares = np.diff(cuts, axis=1, prepend=0.0, append=1.0)
    seats = uniform((max(1, round(cities / CITIES_A_PROVINCE)), 2)) * side

    province = _nearest_seat(places, seats)
    output = ranks.astype(np.float64) ** -zipf_exponent
    numbers = range(1, cities + 1)
    names = tuple(f"City {number}" for number in numbers)
    return {
        "id": f"synthetic:{cities}:{seed}",
        "name": f"Synthetic region of {cities} cities (seed {seed})",
        "name_zh": f"{cities}座城市的模拟区域（种子{seed}）",
        "cities": names,
        "cities_zh": tuple(f"城市{number}" for number in numbers),
        "provinces": tuple(f"Province {seat + 1}" for seat in province),
        "province_index": province,
        "latitude": None,
        "longitude": None,
        "x_km": places[:, 0],
        "y_km": places[:, 1],
        "area_km2": np.ones(cities),
        "output": output / (fsum(output) / cities),
        "shares": shares,
        "sectors": SECTORS,
        "sectors_zh": SECTORS_ZH,
        "core_cities": (names[int(np.argmin(ranks))],),
        "plan_name": "",
        "plan_date": "",
        "partial": (False,) * cities,
        "source": "drawn at random; no real place",
    }


def _nearest_seat(places: np.ndarray, seats: np.ndarray) -> np.ndarray:
    """The index of the nearest seat for each place, of equally near ones the first, by a k-d tree."""
    from scipy.spatial import cKDTree  # imported here: most who read a region never ask for a synthetic one

    # The tree's own distances may differ in the last bit, so the two that it finds are compared by the distances of this line.
    _, found = cKDTree(seats).query(places, k=min(2, len(seats)))
    nearest = np.sort(found.reshape((len(places), -1)), axis=1)
    squared = (places[:, :1] - seats[nearest, 0]) ** 2 + (places[:, 1:] - seats[nearest, 1]) ** 2
    return nearest[np.arange(len(places)), squared.argmin(axis=1)]
