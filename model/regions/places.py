"""From degrees to the planar kilometres of a map."""

import numpy as np

EARTH_RADIUS_KM = 6371.0088  # mean radius of the earth (IUGG)


def planar(latitude: np.ndarray, longitude: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(x, y) in km of places in degrees, equirectangular about their middle: true enough for a map of a few hundred km."""
    if np.ptp(longitude) > 180:  # on both sides of the date line
        longitude = longitude % 360
    middle, meridian = latitude.mean(), longitude.mean()
    x = EARTH_RADIUS_KM * np.radians(longitude - meridian) * np.cos(np.radians(middle))
    return x, EARTH_RADIUS_KM * np.radians(latitude - middle)
