"""A region: the cities of an agglomeration at the start of a run, and the relations between them."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cached_property
from hashlib import sha256
from itertools import pairwise
from math import fsum
from numbers import Integral
from os import PathLike
from typing import TYPE_CHECKING, Any

import numpy as np

from citypact.model.notebook import city_map, table
from citypact.model.refusal import Refusal, nearest, shown
from citypact.model.regions.checking import faults_of
from citypact.model.regions.places import EARTH_RADIUS_KM as EARTH_RADIUS_KM
from citypact.model.regions.table import (
    MOST_CITIES,
    fields_of_csv,
    fields_of_frame,
    fields_of_geopandas,
    fields_of_text,
    told_of,
    told_of_file,
)
from citypact.model.regions.writing import file_name, text_of

if TYPE_CHECKING:
    import geopandas
    import pandas as pd

FEW_CITIES = 200  # of which all pairs are measured sooner than a tree is imported
MOST_RELATIONS = 10_000_000  # of a region: one run of so many takes some gigabytes


@dataclass(frozen=True, eq=False)
class Relations:
    """All pairs of cities within reach, i < j, in lexicographic order.

    `distance_km`: great-circle (real) or straight (synthetic); `border`: 1.0 where the pair crosses a
    province border, else 0.0; `degree`: the number of relations of each city.
    """

    city_i: np.ndarray
    city_j: np.ndarray
    distance_km: np.ndarray
    border: np.ndarray
    degree: np.ndarray

    def __post_init__(self) -> None:
        _freeze(self)

    def __reduce__(self) -> tuple[type, tuple]:
        return _rebuilt(self)

    def __len__(self) -> int:
        return len(self.city_i)


@dataclass(frozen=True, eq=False)
class Region:
    """The cities of a region at the start of a run.

    `output` is in units of the mean initial city output (so its mean is 1), rows of `shares` sum to 1 over
    `sectors`, `x_km` and `y_km` are planar places for maps, latitude and longitude (degrees) are None in a
    synthetic region, and areas are all equal where none are known; `partial` marks a city of which the plan
    takes in only a part (its figures are those of the whole prefecture). `initial_relations` are the pairs of
    cities (indices i < j) that cooperate already when a run starts; those out of reach play no part.
    """

    id: str
    name: str
    name_zh: str
    cities: tuple[str, ...]
    cities_zh: tuple[str, ...]
    provinces: tuple[str, ...]
    province_index: np.ndarray
    latitude: np.ndarray | None
    longitude: np.ndarray | None
    x_km: np.ndarray
    y_km: np.ndarray
    area_km2: np.ndarray
    output: np.ndarray
    shares: np.ndarray
    sectors: tuple[str, ...]
    sectors_zh: tuple[str, ...]
    core_cities: tuple[str, ...]
    plan_name: str
    plan_date: str
    partial: tuple[bool, ...]
    source: str
    initial_relations: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        _freeze(self)
        faults = faults_of(self)
        if faults:
            raise Refusal(*faults)
        object.__setattr__(self, "initial_relations", _checked_pairs(self.initial_relations, self.id, len(self)))

    @classmethod
    def from_csv(
        cls, path: str | PathLike[str], *, id: str | None = None, name: str | None = None, name_zh: str | None = None,
        source: str | None = None,
    ) -> "Region":  # fmt: skip
        """The region of a CSV file, a row for each city; its columns are those of ``columns.COLUMNS``, and share_SECTOR.

        id: the file's stem unless given. Outputs may be in any unit, and the shares of a city: they are divided by their mean and
        their sum. Raises ``Refusal`` with every fault of the table, each with its line and column.
        """
        return cls(**fields_of_csv(path, told_of_file(path, id, name, name_zh, source)))

    @classmethod
    def from_frame(
        cls, frame: "pd.DataFrame", id: str, *, name: str | None = None, name_zh: str | None = None, source: str | None = None
    ) -> "Region":
        """The region of a DataFrame with the columns of ``from_csv``; ``Refusal`` names rows, from 1."""
        return cls(**fields_of_frame(frame, told_of(id, name, name_zh, source)))

    @classmethod
    def from_geopandas(
        cls, frame: "geopandas.GeoDataFrame", id: str, *, name: str | None = None, name_zh: str | None = None,
        source: str | None = None,
    ) -> "Region":  # fmt: skip
        """The region of a GeoDataFrame: places are the centroids of its shapes, areas those of its polygons, the other columns
        those of ``from_csv``. Needs the extra ``geo``."""
        return cls(**fields_of_geopandas(frame, told_of(id, name, name_zh, source)))

    @classmethod
    def from_text(cls, text: str, id: str, *, name: str | None = None, most: int = MOST_CITIES) -> "Region":
        """The region of the text of a CSV file, as ``from_csv`` reads it, of at most so many cities."""
        return cls(**fields_of_text(text, told_of(id, name, None, None), most))

    def to_csv(self) -> str:
        """The text of a CSV file from which ``from_csv`` reads the same figures, to the bit; provinces in order."""
        return text_of(self)

    @property
    def file_name(self) -> str:
        """The name under which ``to_csv`` is kept, so that the id is read again as well."""
        return file_name(self)

    def __reduce__(self) -> tuple[type, tuple]:
        # Arrays come out of a pickle writable; building anew freezes them again.
        return _rebuilt(self)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Region):
            return NotImplemented
        return (self.id, self.checksum) == (other.id, other.checksum)

    def __hash__(self) -> int:
        return hash((self.id, self.checksum))

    def __len__(self) -> int:
        return len(self.cities)

    def __repr__(self) -> str:
        return f"<Region {self.id}: {self.name}, {len(self)} cities>"

    def _repr_html_(self) -> str:
        largest = [self.cities[city] for city in np.argsort(-self.output, kind="stable")[:3]]
        known = {"Plan": " ".join(filter(None, (self.plan_name, self.plan_date))), "Source": self.source}
        told = table(f"{self.name} ({self.id})", [
            ("Cities", len(self)), ("Largest", ", ".join(largest)), ("Provinces", ", ".join(dict.fromkeys(self.provinces))),
            ("Sectors", ", ".join(self.sectors)), *((name, text) for name, text in known.items() if text),
        ])  # fmt: skip
        return told + city_map(self.cities, self.x_km.tolist(), self.y_km.tolist(), self.output.tolist())

    @cached_property
    def checksum(self) -> str:
        """Sixteen hexadecimal digits that stand for the names and figures from which a run starts."""
        # Not the projected places of a real region: their last bit depends on the machine's cosine.
        places: tuple = (self.x_km, self.y_km) if self.latitude is None else (self.latitude, self.longitude)
        digest = sha256("\n".join((*self.cities, *self.provinces, *self.sectors)).encode())
        pairs = np.array(self.initial_relations, dtype=np.int64)
        for array in (self.province_index, *places, self.area_km2, self.output, self.shares, pairs):
            digest.update(array.astype(array.dtype.newbyteorder("<")).tobytes())
        return digest.hexdigest()[:16]

    @cached_property
    def relative_density(self) -> np.ndarray:
        """(city,) output per km² at the start over its geometric mean in the region (dimensionless)."""
        # Imported here: numba is slow to load, and most who read a region never ask for its densities.
        from citypact.agents.arithmetic import exponential, logarithm

        density = self.output / self.area_km2
        # The model's own logarithm, on one number at a time, since the last bit of numpy's differs between machines and this
        # one sets capacities; and a sum without rounding, so that the order of the cities does not matter either.
        mean = exponential(fsum(logarithm(value) for value in density.tolist()) / len(self))
        relative = density / mean
        relative.setflags(write=False)
        return relative

    def city_index(self, name: object) -> int:
        """The index of a city, by English name (with or without "(Jiangsu)" and the like) or Chinese name."""
        wanted = str(name).strip().casefold()
        exact = [city.casefold() for city in self.cities]
        if wanted in exact:
            return exact.index(wanted)
        short = [city.split(" (")[0] for city in exact]
        candidates = [index for index, city in enumerate(short) if city == wanted]
        if not candidates:
            candidates = [i for i, city in enumerate(self.cities_zh) if wanted in (city, city + "市")]
        if len(candidates) == 1:
            return candidates[0]
        if candidates:
            both = " and ".join(f'"{self.cities[index]}"' for index in candidates)
            raise Refusal(f"city {shown(name)} is ambiguous in {self.id}: {both}; give the full name")
        near = nearest(name, (*(city.split(" (")[0] for city in self.cities), *self.cities, *self.cities_zh))
        raise Refusal(
            f"unknown city {shown(name)} in {self.id}{near}; allowed: the {len(self)} cities from "
            f"{self.cities[0]} to {self.cities[-1]}"
        )

    def relations(self, reach_km: float) -> Relations:
        """The relations between all cities at most `reach_km` (km) apart."""
        if not reach_km > 0:
            raise Refusal(f"reach_km = {shown(reach_km)} is out of range; allowed: a number above 0 (km)")
        city_i, city_j = self._pairs_near(reach_km)
        distance = self._distance_km(city_i, city_j)
        within = distance <= reach_km
        city_i, city_j, distance = city_i[within], city_j[within], distance[within]
        order = np.lexsort((city_j, city_i))
        city_i, city_j, distance = city_i[order], city_j[order], distance[order]
        border = (self.province_index[city_i] != self.province_index[city_j]).astype(np.float64)
        degree = np.bincount(np.concatenate((city_i, city_j)), minlength=len(self)).astype(np.int64)
        return Relations(city_i, city_j, distance, border, degree)

    def _pairs_near(self, reach_km: float) -> tuple[np.ndarray, np.ndarray]:
        """Candidate pairs i < j: of few cities all, of many those a hair beyond the reach, by a k-d tree that holds no table."""
        if len(self) <= FEW_CITIES:
            first, second = np.triu_indices(len(self), 1)
            return first, second
        from scipy.spatial import cKDTree  # imported here: most who read a region never ask for its relations

        if self.latitude is None:
            places = np.column_stack((self.x_km, self.y_km))
        else:
            latitude, longitude = np.radians(self.latitude), np.radians(self.longitude)  # type: ignore[arg-type]  # both or none
            east, north = np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude)
            places = EARTH_RADIUS_KM * np.column_stack((east, north, np.sin(latitude)))
        # Through the earth is never longer than over it, so no real pair within reach is missed either.
        tree, reach = cKDTree(places), reach_km * (1 + 1e-9) + 1e-6
        # Counted before memory is asked for.
        count = (int(tree.count_neighbors(tree, reach)) - len(self)) // 2
        if count > MOST_RELATIONS:
            raise Refusal(
                f"reach_km = {reach_km:g} makes {count} relations of the {len(self)} cities of {self.id}; allowed: up to "
                f"{MOST_RELATIONS}; take a smaller reach or a smaller region"
            )
        found = tree.query_pairs(reach, output_type="ndarray")
        pairs = found.astype(np.int64)
        return pairs.min(axis=1), pairs.max(axis=1)

    def _distance_km(self, city_i: np.ndarray, city_j: np.ndarray) -> np.ndarray:
        """Distance of each pair: straight between synthetic places, haversine between real ones."""
        if self.latitude is None:
            across, up = self.x_km[city_i] - self.x_km[city_j], self.y_km[city_i] - self.y_km[city_j]
            return np.sqrt(across**2 + up**2)
        latitude, longitude = np.radians(self.latitude), np.radians(self.longitude)  # type: ignore[arg-type]  # both or none
        half = (
            np.sin((latitude[city_j] - latitude[city_i]) / 2) ** 2
            + np.cos(latitude[city_i]) * np.cos(latitude[city_j]) * np.sin((longitude[city_j] - longitude[city_i]) / 2) ** 2
        )
        # To the millimetre: the last bit of a sine differs between machines, and must not reach the results.
        return np.round(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(half, 1.0))), 6)


def _freeze(record: Relations | Region) -> None:
    """Make every array of a record one of doubles or whole numbers, and read-only."""
    for field in fields(record):
        value = getattr(record, field.name)
        if "ndarray" in str(field.type) and value is not None:
            try:
                value = np.asarray(value)
                value = np.array(value, dtype=np.int64 if value.dtype.kind in "iu" else np.float64)
            except (TypeError, ValueError):
                raise Refusal(f"{field.name} = {shown(value)}; allowed: an array of numbers") from None
            value.setflags(write=False)
            object.__setattr__(record, field.name, value)


def _checked_pairs(given: Iterable[Any], region: str, cities: int) -> tuple[tuple[int, int], ...]:
    """Initial relations in lexicographic order, as plain integers; the order in which they are given does not matter."""
    pairs = []
    for pair in given:
        whole = isinstance(pair, tuple | list) and len(pair) == 2 and all(isinstance(city, Integral) for city in pair)
        if not (whole and 0 <= pair[0] < pair[1] < cities):
            allowed = f"allowed: the indices (i, j) of two cities, 0 <= i < j < {cities}"
            raise Refusal(f"initial relation {shown(pair)} of {region}; {allowed}")
        pairs.append((int(pair[0]), int(pair[1])))
    pairs.sort()
    for pair, following in pairwise(pairs):
        if pair == following:
            raise Refusal(f"initial relation {pair} of {region} stands there more than once; allowed: each pair once")
    return tuple(pairs)


def _rebuilt(record: Relations | Region) -> tuple[type, tuple]:
    """How a pickle makes the record again: through its constructor."""
    return type(record), tuple(getattr(record, field.name) for field in fields(record))
