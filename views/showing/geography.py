"""The land under a region and the hull around it, in the planar kilometres of the region's own map."""

import json
from collections.abc import Sequence
from functools import lru_cache
from math import cos, radians

import numpy as np
from matplotlib.path import Path
from matplotlib.transforms import Bbox
from scipy.spatial import ConvexHull, QhullError

from citypact.model.regions.loading import DATA
from citypact.model.regions.region import EARTH_RADIUS_KM, Region

MARGIN = 1.6  # land is kept so far beyond the cities, as a share of the region's extent: maps may be wide
SMALLEST_ISLAND = 3  # corners below which a clipped ring is no area


@lru_cache(maxsize=1)
def _outline() -> tuple:
    """All rings of the land outline, longitude and latitude."""
    with open(DATA / "land.geojson", encoding="utf-8") as file:
        features = json.load(file)["features"]
    return tuple(ring for feature in features for polygon in feature["geometry"]["coordinates"] for ring in polygon)


def extent(region: Region, share: float = MARGIN) -> tuple:
    """(left, bottom, right, top) in km: the cities and a margin around them, a share of their extent."""
    left, right = float(region.x_km.min()), float(region.x_km.max())
    bottom, top = float(region.y_km.min()), float(region.y_km.max())
    margin = share * max(right - left, top - bottom, 100.0)
    return left - margin, bottom - margin, right + margin, top + margin


def land(region: Region) -> list:
    """Rings of land within the map's extent, each a flat list x0, y0, x1, y1, … in km; none for a synthetic region."""
    if region.latitude is None or region.longitude is None:
        return []
    return _land(extent(region), float(region.latitude.mean()), float(region.longitude.mean()))


@lru_cache(maxsize=32)  # a reload of the page asks again for the land of its region
def _land(frame: tuple, middle: float, meridian: float) -> list:
    """Rings of land in a frame, about a latitude and a longitude that are the middle of its region."""
    across = EARTH_RADIUS_KM * radians(1.0) * cos(radians(middle))
    up = EARTH_RADIUS_KM * radians(1.0)
    rings = []
    for ring in _outline():
        clipped = clip([((x - meridian) * across, (y - middle) * up) for x, y in ring], frame)
        if len(clipped) > SMALLEST_ISLAND:
            rings.append(_flat(clipped))
    return rings


def _flat(places: np.ndarray) -> list:
    """Places (place, 2) as one list x0, y0, … with a digit after the point."""
    return [round(number, 1) for number in places.ravel().tolist()]


def clip(ring: Sequence, frame: tuple) -> np.ndarray:
    """A ring cut to a rectangle (left, bottom, right, top): its corners (corner, 2), without the first one again at the end."""
    left, bottom, right, top = frame
    closed = Path([*ring, ring[0]], closed=True).clip_to_bbox(Bbox.from_extents(left, bottom, right, top))
    corners = [np.asarray(polygon)[:-1] for polygon in closed.to_polygons(closed_only=False)]
    return np.concatenate(corners) if corners else np.empty((0, 2))


def hull(region: Region) -> list:
    """The convex hull of the cities as a flat list x0, y0, … in km; of fewer than three cities, or cities in a line, these."""
    places = np.unique(np.column_stack([region.x_km, region.y_km]), axis=0)
    if len(places) < 3:
        return _flat(places)
    try:
        return _flat(places[ConvexHull(places).vertices])
    except QhullError:  # they lie in a line, of which the ends are the first and the last
        return _flat(places[[0, -1]])
