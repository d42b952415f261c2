"""Places and areas from the shapes of a GeoDataFrame: the one file that needs geopandas."""

from typing import TYPE_CHECKING

from citypact.model.refusal import Refusal, shown

if TYPE_CHECKING:
    import geopandas
    import pandas as pd


def placed(frame: "geopandas.GeoDataFrame", equal_area: str) -> "pd.DataFrame":
    """The frame with latitude and longitude (degrees) of its shapes' centroids, and area_km2 of polygons, instead of the shapes.

    equal_area: a projection in metres, with {latitude} and {longitude} for the middle of the region. An area_km2 of the frame's
    own stays.
    """
    try:
        import geopandas
    except ImportError:
        raise Refusal('from_geopandas needs geopandas, which is not installed: python -m pip install -e ".[geo]"') from None
    if not isinstance(frame, geopandas.GeoDataFrame):
        raise Refusal(f"{shown(frame)} is no GeoDataFrame; give one, or a table to Region.from_csv or Region.from_frame")
    shapes = frame.geometry
    if frame.crs is None:
        raise Refusal("the GeoDataFrame does not say where on earth it lies; give it a reference system with set_crs")
    empty = [row for row, shape in enumerate(shapes, 1) if shape is None or shape.is_empty or not shape.is_valid]
    if empty or not len(frame):
        raise Refusal(
            *(f"row {row}: its shape is missing, empty or crosses itself" for row in empty[:20]), *["no rows"][: not len(frame)]
        )
    west, south, east, north = shapes.to_crs(4326).total_bounds
    flat = shapes.to_crs(equal_area.format(latitude=(south + north) / 2, longitude=(west + east) / 2))
    points = flat.centroid.to_crs(4326)
    table = frame.drop(columns=frame.geometry.name).assign(latitude=points.y, longitude=points.x)
    if "area_km2" not in table and (flat.area > 0).all():
        table["area_km2"] = flat.area / 1e6
    return table
