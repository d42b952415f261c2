"""The fields of a region from a table of one's own: a CSV file, a text, a DataFrame or a GeoDataFrame.

Its columns are those of ``columns.COLUMNS``. All faults are told at once, each with its line (or row) and column.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from math import fsum
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from citypact.model.reading import numbered_csv, read_text
from citypact.model.refusal import Refusal, nearest, shown
from citypact.model.regions.columns import COLUMNS, DEGREES, PLANE, SHARE, SHARES, columns_of
from citypact.model.regions.names import founders_specs, listed, region_specs
from citypact.model.regions.places import planar

if TYPE_CHECKING:
    import geopandas
    import pandas as pd

LONGEST = 64 * 2**20  # bytes of a table: more than a hundred thousand cities
MOST_CITIES = 100_000
MOST_FAULTS = 20  # told of one table: it may be wrong in every row
LONGEST_NAME = 100  # characters
NAME = f"up to {LONGEST_NAME} characters, without | and $"
ALL_ALIKE, ALL_ALIKE_ZH = "All", "全部"  # the one sector where no shares are known
ONE_GROUP = "Region"  # the one province where none are known
CLOSE = 1e-12  # so near to 1 a mean or a sum is 1 already, so that a table written from a region is read back to the bit
FILE_END = ".region"  # NAME.region.csv is a table that was written from the region NAME
EQUAL_AREA = "+proj=laea +lat_0={latitude} +lon_0={longitude} +datum=WGS84 +units=m"  # Lambert's, about a region's middle
_ID = re.compile(r"\w[\w.-]{0,59}")
Numbered = Iterable[tuple[int, list[str]]]  # (line, cells)


class Told(NamedTuple):
    """What is said of a region besides its table."""

    id: str
    name: str
    name_zh: str
    source: str


def told_of(id: str, name: str | None, name_zh: str | None, source: str | None) -> Told:
    """What is said of a region of one's own; what is not given follows from the id, which is checked."""
    if not isinstance(id, str) or not _ID.fullmatch(id):
        allowed = "up to 60 letters, digits, _, . and -, such as rhine_ruhr; give one with id="
        raise Refusal(f"the id of the region = {shown(id)} is not allowed; allowed: {allowed}")
    if id in (*region_specs(), *founders_specs(), "synthetic"):
        raise Refusal(f"the id {shown(id)} is that of a region that comes with the model; give another with id=")
    name = name or id.replace("_", " ").capitalize()
    return Told(id, name, name_zh or name, source or "a table of the user's own")


def told_of_file(path: str | PathLike[str], id: str | None, *said: str | None) -> Told:
    """The same of a file, whose stem is the id unless one is given."""
    return told_of(Path(path).stem.removesuffix(FILE_END) if id is None else id, *said)


def fields_of_csv(path: str | PathLike[str], told: Told) -> dict[str, Any]:
    """The fields of the region in a CSV file."""
    text = read_text(path, "a table of cities in CSV", LONGEST)
    try:
        return fields_of_text(text, told)
    except Refusal as refusal:
        raise refusal.within(path) from None


def fields_of_text(text: str, told: Told, most: int = MOST_CITIES) -> dict[str, Any]:
    """The fields of the region in the text of a CSV file of at most so many cities."""
    return _Table(numbered_csv(text), "line", told, most).fields()


def fields_of_frame(frame: "pd.DataFrame", told: Told) -> dict[str, Any]:
    """The fields of the region in a DataFrame; faults name rows from 1."""
    if not hasattr(frame, "itertuples"):
        raise Refusal(f"{shown(frame)} is no DataFrame; give one, or the path of a CSV file to Region.from_csv")
    body = [(row, [_text(cell) for cell in cells]) for row, cells in enumerate(frame.itertuples(index=False, name=None), 1)]
    return _Table([(0, [str(column) for column in frame.columns]), *body], "row", told, MOST_CITIES).fields()


def fields_of_geopandas(frame: "geopandas.GeoDataFrame", told: Told) -> dict[str, Any]:
    """The fields of the region in a GeoDataFrame: places from its geometry, and areas where it has polygons and no area_km2.

    A place is the centroid of the shape, an area that of the shape, both in Lambert's azimuthal equal-area projection about the
    middle of the region.
    """
    from citypact.model.regions.shapes import placed

    return fields_of_frame(placed(frame, EQUAL_AREA), told)


def _text(cell: Any) -> str:
    """A cell of a frame as a CSV file would hold it; what is missing is empty."""
    return "" if cell is None or cell != cell or str(cell) == "<NA>" else str(cell)


class _Table:
    """A table while it is read: its header, its rows, and the faults found in it."""

    def __init__(self, numbered: Numbered, unit: str, told: Told, most: int):
        (line, header), *body = list(numbered) or [(1, [""])]
        self.unit, self.told = unit, told
        self.rows = [(line, cells) for line, cells in body if any(cell.strip() for cell in cells)]
        self.at, self.sectors, faults = columns_of(header)
        self.faults = [f"{unit} {line}: {fault}" if line else fault for fault in faults]
        if not 1 <= len(self.rows) <= most:
            self.faults.append(f"{len(self.rows)} cities; allowed: from 1 to {most}")
        for sector in self.sectors:
            if len(sector) > LONGEST_NAME or "$" in sector or not sector.isprintable():
                self.faults.append(f"sector {shown(sector)} is not allowed; allowed: {NAME}")
        self.faults += [f"{unit} {line}: {len(cells)} cells; allowed: {len(header)}, as many as the header has"
                        for line, cells in self.rows if len(cells) != len(header)]  # fmt: skip
        if self.faults:  # those of the cells that can be read all the same are told with them
            self.rows = [(line, cells) for line, cells in self.rows if len(cells) == len(header)]
            self._numbers()
        self._refuse()

    def _refuse(self) -> None:
        if len(self.faults) > MOST_FAULTS:
            self.faults[MOST_FAULTS:] = [f"{len(self.faults) - MOST_FAULTS} more faults in this table"]
        if self.faults:
            raise Refusal(*self.faults)

    def _column(self, name: str, place: int, read: Callable[[str], Any]) -> list[Any]:
        """What is read of each cell of a column; None in place of one with a fault."""
        found = []
        for line, cells in self.rows:
            try:
                found.append(read(cells[place].strip()))
            except Refusal as refusal:
                found.append(None)
                self.faults += [f"{self.unit} {line}, column {name}: {fault}" for fault in refusal.faults]
        return found

    def _numbers(self) -> dict[str, list[Any]]:
        """The columns of numbers, by name."""
        return {c.name: self._column(c.name, self.at[c.name], c.numbers.read) for c in COLUMNS
                if c.numbers is not None and c.name in self.at}  # fmt: skip

    def _names(self, name: str) -> list[Any]:
        """A column of texts, none of them empty."""
        return self._column(name, self.at[name], _name)

    def fields(self) -> dict[str, Any]:
        """The fields of the region; raises ``Refusal`` with every fault."""
        cities, count = self._names("name"), len(self.rows)
        self._refuse_twice(cities)
        numbers = self._numbers()
        provinces = self._names("province") if "province" in self.at else [ONE_GROUP] * count
        cities_zh = self._column("name_zh", self.at["name_zh"], _name_or_none) if "name_zh" in self.at else [""] * count
        pairs = self._pairs(cities) if "partners" in self.at else ()
        shares = self._shares()
        self._refuse()  # from here on nothing is None
        output = np.array(numbers["output"])
        mean = fsum(output) / count
        latitude, longitude = (np.array(numbers[name]) if name in numbers else None for name in DEGREES)
        x_km, y_km = (
            planar(latitude, longitude)
            if latitude is not None and longitude is not None
            else (np.array(numbers[name]) for name in PLANE)
        )
        numbered = {province: number for number, province in enumerate(Counter(provinces))}
        return {
            **self.told._asdict(),
            "cities": tuple(cities), "cities_zh": tuple(zh or name for zh, name in zip(cities_zh, cities, strict=True)),
            "provinces": tuple(provinces), "province_index": np.array([numbered[province] for province in provinces]),
            "latitude": latitude, "longitude": longitude, "x_km": x_km, "y_km": y_km,
            "area_km2": np.array(numbers.get("area_km2", [1.0] * count)),
            "output": output if abs(mean - 1) <= CLOSE else output / mean,
            "shares": np.array(shares), "sectors": tuple(self.sectors) or (ALL_ALIKE,),
            "sectors_zh": tuple(self.sectors) or (ALL_ALIKE_ZH,), "core_cities": (cities[int(output.argmax())],),
            "plan_name": "", "plan_date": "", "partial": (False,) * count, "initial_relations": pairs,
        }  # fmt: skip

    def _refuse_twice(self, cities: list[Any]) -> None:
        first: dict[Any, int] = {}
        for (line, _), city in zip(self.rows, cities, strict=True):
            if city is not None and first.setdefault(city.casefold(), line) != line:
                there = f"stands already in {self.unit} {first[city.casefold()]}"
                self.faults.append(f"{self.unit} {line}, column name: {shown(city)} {there}; allowed: each city once")

    def _shares(self) -> list[Any]:
        """Of each city the shares of the sectors, which add up to 1; one sector where none are known."""
        if not self.sectors:
            return [[1.0]] * len(self.rows)
        columns = [self._column(f"{SHARE}{sector}", place, SHARES.read) for sector, place in self.sectors.items()]
        made: list[Any] = []
        for (line, _), row in zip(self.rows, zip(*columns, strict=True), strict=True):
            total = 0.0 if None in row else fsum(row)
            if None not in row and total == 0:
                self.faults.append(f"{self.unit} {line}: its shares add up to 0; allowed: at least one of them above 0")
            near = not total or abs(total - 1) <= CLOSE
            made.append(row if near else [share / total for share in row])
        return made

    def _pairs(self, cities: list[Any]) -> tuple[tuple[int, int], ...]:
        """The pairs (i, j) that the column of partners names, each once, whoever names the other."""
        index = {city.casefold(): number for number, city in enumerate(cities) if city is not None}
        partners = self._column("partners", self.at["partners"], lambda cell: self._known(cell, index, cities))
        pairs = set()
        for number, ((line, _), found) in enumerate(zip(self.rows, partners, strict=True)):
            if found and number in found:
                self.faults.append(f"{self.unit} {line}, column partners: the city itself; allowed: other cities")
            pairs |= {(min(number, other), max(number, other)) for other in found or ()}
        return tuple(sorted(pairs))

    def _known(self, cell: str, index: dict[str, int], cities: list[Any]) -> list[int]:
        names = [name.strip() for name in listed(cell)]
        strange = [name for name in names if name.casefold() not in index]
        faults = [f"unknown city {shown(name)}{nearest(name, filter(None, cities))}" for name in strange]
        if faults:
            raise Refusal(*faults)
        return [index[name.casefold()] for name in names]


def _name(cell: str) -> str:
    """A name, which has to be there."""
    if not cell:
        raise Refusal(f"it is empty; allowed: {NAME}")
    return _name_or_none(cell)


def _name_or_none(cell: str) -> str:
    """A name that can be written anywhere: | lies between the names of a list, and $ between the signs of a formula."""
    if len(cell) > LONGEST_NAME:
        raise Refusal(f"it has {len(cell)} characters; allowed: {NAME}")
    if "|" in cell or "$" in cell or not cell.isprintable():
        raise Refusal(f"{shown(cell)} is not allowed; allowed: {NAME}")
    return cell
