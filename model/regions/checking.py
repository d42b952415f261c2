"""What makes a region one: the faults of a ``Region``, from wherever it comes."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

MOST_FAULTS = 20
CLOSE = 1e-9  # how near to 1 the shares of a city have to add up
OF_CITIES = ("cities_zh", "provinces", "province_index", "latitude", "longitude", "x_km", "y_km", "area_km2", "output", "shares",
             "partial")  # fmt: skip
TEXTS = ("id", "name", "name_zh", "plan_name", "plan_date", "source")
NAMES = ("cities", "cities_zh", "provinces", "sectors", "sectors_zh", "core_cities")
# name -> (least, most, whether the least itself is allowed, what is allowed in words)
BOUNDS = {
    "latitude": (-90.0, 90.0, True, "a number from -90 to 90 (degrees)"),
    "longitude": (-360.0, 360.0, True, "a number from -360 to 360 (degrees)"),
    "x_km": (-np.inf, np.inf, True, "a finite number (km)"),
    "y_km": (-np.inf, np.inf, True, "a finite number (km)"),
    "area_km2": (0.0, np.inf, False, "a finite number above 0 (km²)"),
    "output": (0.0, np.inf, False, "a finite number above 0 (mean initial city outputs)"),
}


def faults_of(region: Any) -> list[str]:
    """What is wrong with a ``Region``, a line for each fault; empty where nothing is.

    Its unit of output is not looked at: a region in another unit, whose mean is not 1, runs as well, and in that unit.
    """
    faults = _misshapen(region) or [*_twice(region), *_out_of_bounds(region), *_shares(region)]
    if not faults:
        strange = [city for city in region.core_cities if city not in set(region.cities)]
        faults = [f"core city {city!r} of {region.id} is none of its cities" for city in strange]
    return faults if len(faults) <= MOST_FAULTS else [*faults[:MOST_FAULTS], f"{len(faults) - MOST_FAULTS} more faults"]


def _no_text(region: Any) -> list[str]:
    wrong = [name for name in TEXTS if not isinstance(getattr(region, name), str)]
    wrong += [name for name in NAMES if not all(isinstance(item, str) for item in getattr(region, name))]
    return [f"{name} of region {region.id} holds what is no text; allowed: text" for name in wrong]


def _misshapen(region: Any) -> list[str]:
    faults = _no_text(region)
    if faults:
        return faults
    count = len(region.cities)
    if not count:
        return [f"region {region.id} has no city; allowed: at least one"]
    if (region.latitude is None) != (region.longitude is None):
        return [f"region {region.id} has one of latitude and longitude; allowed: both, or None for both"]
    for name in OF_CITIES:
        value = getattr(region, name)
        if value is not None and len(value) != count:
            faults.append(f"{name} of {region.id} has {len(value)} entries; allowed: {count}, one for each city")
    sectors = len(region.sectors)
    if not faults and region.shares.shape != (count, sectors):
        faults.append(f"shares of {region.id} have the shape {region.shares.shape}; allowed: {(count, sectors)} (city, sector)")
    if len(region.sectors_zh) != sectors or not sectors:
        faults.append(f"sectors and sectors_zh of {region.id}: {sectors} and {len(region.sectors_zh)}; allowed: as many, from 1")
    grouped = set(zip(region.provinces, region.province_index.tolist(), strict=False))
    if not len(grouped) == len(set(region.provinces)) == len(set(region.province_index.tolist())):
        faults.append(f"province_index of {region.id} does not number its provinces; allowed: one number for each")
    return faults


def _twice(region: Any) -> list[str]:
    repeated = [("city", name) for name in _repeated(region.cities)] + [("sector", name) for name in _repeated(region.sectors)]
    return [f"{kind} {name!r} of {region.id} stands there more than once; allowed: each once" for kind, name in repeated]


def _repeated(names: Sequence[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1] if len(set(names)) < len(names) else []


def _out_of_bounds(region: Any) -> list[str]:
    faults = []
    for name, (low, high, itself, allowed) in BOUNDS.items():
        values = getattr(region, name)
        if values is not None:
            inside = np.isfinite(values) & (values <= high) & (values >= low if itself else values > low)
            faults += [f"{name} of {region.cities[city]} in {region.id} is {values[city]:g}; allowed: {allowed}"
                       for city in np.flatnonzero(~inside)[: MOST_FAULTS + 1]]  # fmt: skip
    return faults


def _shares(region: Any) -> list[str]:
    wrong = ~(np.isfinite(region.shares) & (region.shares >= 0)).all(axis=1)
    with np.errstate(invalid="ignore"):
        total = region.shares.sum(axis=1)
        wrong |= ~(np.abs(total - 1) <= CLOSE)
    return [f"shares of {region.cities[city]} in {region.id} are {region.shares[city].tolist()}; allowed: numbers of at least 0 "
            "that add up to 1" for city in np.flatnonzero(wrong)[: MOST_FAULTS + 1]]  # fmt: skip
