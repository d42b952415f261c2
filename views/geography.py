"""The land under a region and the hull around it, in the planar kilometres of the region's own map."""

import json
from functools import lru_cache
from math import cos, radians

from citypact.model.regions.loading import DATA
from citypact.model.regions.region import EARTH_RADIUS_KM

MARGIN = 1.6  # land is kept so far beyond the cities, as a share of the region's extent: maps may be wide
SMALLEST_ISLAND = 3  # corners below which a clipped ring is no area


@lru_cache(maxsize=1)
def _outline() -> tuple:
    """All rings of the land outline, longitude and latitude."""
    with open(DATA / "land.geojson", encoding="utf-8") as file:
        features = json.load(file)["features"]
    return tuple(ring for feature in features for polygon in feature["geometry"]["coordinates"] for ring in polygon)


def extent(region, share: float = MARGIN) -> tuple:
    """(left, bottom, right, top) in km: the cities and a margin around them, a share of their extent."""
    left, right = float(region.x_km.min()), float(region.x_km.max())
    bottom, top = float(region.y_km.min()), float(region.y_km.max())
    margin = share * max(right - left, top - bottom, 100.0)
    return left - margin, bottom - margin, right + margin, top + margin


def land(region) -> list:
    """Rings of land within the map's extent, each a flat list x0, y0, x1, y1, … in km; none for a synthetic region."""
    if region.latitude is None:
        return []
    frame = extent(region)
    middle, meridian = float(region.latitude.mean()), float(region.longitude.mean())
    across = EARTH_RADIUS_KM * radians(1.0) * cos(radians(middle))
    up = EARTH_RADIUS_KM * radians(1.0)
    rings = []
    for ring in _outline():
        clipped = clip([((x - meridian) * across, (y - middle) * up) for x, y in ring], frame)
        if len(clipped) > SMALLEST_ISLAND:
            rings.append([round(number, 1) for point in clipped for number in point])
    return rings


def clip(ring, frame) -> list:
    """A ring cut to a rectangle (left, bottom, right, top). Source: Sutherland and Hodgman (1974)."""
    left, bottom, right, top = frame
    for axis, bound, keep_above in ((0, left, True), (0, right, False), (1, bottom, True), (1, top, False)):
        cut, previous = [], ring[-1] if ring else None
        for point in ring:
            inside = point[axis] >= bound if keep_above else point[axis] <= bound
            was_inside = previous[axis] >= bound if keep_above else previous[axis] <= bound
            if inside != was_inside:
                share = (bound - previous[axis]) / (point[axis] - previous[axis])
                cut.append(tuple(a + share * (b - a) for a, b in zip(previous, point, strict=True)))
            if inside:
                cut.append(point)
            previous = point
        ring = cut
    return ring


def hull(region) -> list:
    """The convex hull of the cities as a flat list x0, y0, … in km. Source: Andrew's monotone chain (1979)."""
    places = sorted(set(zip(region.x_km.tolist(), region.y_km.tolist(), strict=True)))
    if len(places) < 3:
        return [round(number, 1) for place in places for number in place]
    lower, upper = _half(places), _half(places[::-1])
    return [round(number, 1) for place in lower[:-1] + upper[:-1] for number in place]


def _half(places) -> list:
    chain = []
    for place in places:
        while len(chain) > 1 and _turn(chain[-2], chain[-1], place) <= 0:
            chain.pop()
        chain.append(place)
    return chain


def _turn(a, b, c) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
