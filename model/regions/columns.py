"""The columns that a table of a region of one's own may have, each declared once."""

from math import inf, isfinite
from typing import NamedTuple

from citypact.model.refusal import Refusal, nearest, shown

SHARE = "share_"  # a column share_SECTOR holds the share of a sector
REMARK = "#"  # a column whose name begins with it is left out, and so is one without a name
LARGEST = 1e15  # of any number: larger ones, and their sums, are slips


class Numbers(NamedTuple):
    """Which numbers are allowed: from low to high, low itself only where it is not ``above``; unit: in words."""

    low: float
    high: float
    above: bool = False
    unit: str = ""

    def __str__(self) -> str:
        unit = f" ({self.unit})" if self.unit else ""
        if self.high < LARGEST:
            return f"a number from {self.low:g} to {self.high:g}{unit}"
        return f"a number above {self.low:g}{unit}" if self.above else f"a number of at least {self.low:g}{unit}"

    def read(self, text: str) -> float:
        """The number that a cell holds; refused where it is none, or is not allowed."""
        if not text:
            raise Refusal(f"it is empty; allowed: {self}")
        try:
            number = float(text)
        except ValueError:
            wants = "" if "," not in text and "%" not in text else "; write it with a point and without separators or signs"
            raise Refusal(f"{shown(text)} is not a number; allowed: {self}{wants}") from None
        inside = self.low < number if self.above else self.low <= number
        if not (isfinite(number) and inside and number <= min(self.high, LARGEST)):
            raise Refusal(f"{text.strip()} is out of range; allowed: {self}")
        return number


class Column(NamedTuple):
    """name: as messages tell it; numbers: which it may hold, None where it holds text; meaning: in words; also: another name."""

    name: str
    numbers: Numbers | None
    meaning: str
    also: str = ""


OUTPUT = Numbers(0, inf, True)
SHARES = Numbers(0, inf)
COLUMNS = (
    Column("name", None, "name of the city, each once"),
    Column("output", OUTPUT, "output (GDP, say) in any unit, the same for all cities"),
    Column("latitude", Numbers(-90, 90, unit="degrees"), "latitude in degrees, north positive", "lat"),
    Column("longitude", Numbers(-180, 180, unit="degrees"), "longitude in degrees, east positive", "lon"),
    Column("x_km", Numbers(-40_000, 40_000, unit="km"), "place in km to the east, instead of degrees"),
    Column("y_km", Numbers(-40_000, 40_000, unit="km"), "place in km to the north, instead of degrees"),
    Column("area_km2", Numbers(0, inf, True, "km²"), "area; without it all areas are equal"),
    Column("province", None, "province, state or any group, between which borders run; without it there is one group", "group"),
    Column("population", Numbers(0, inf), "checked and not used: the model reads no population"),
    Column("name_zh", None, "Chinese name; without it the name"),
    Column("partners", None, "cities that it cooperates with from the start, | between them; one of the two need name the other"),
)
_BY_NAME = {name: column for column in COLUMNS for name in (column.name, column.also) if name}
DEGREES, PLANE = ("latitude", "longitude"), ("x_km", "y_km")


def columns_of(header: list[str]) -> tuple[dict[str, int], dict[str, int], list[str]]:
    """(column -> where it stands, sector -> where its share stands, faults) of a header."""
    found: dict[str, int] = {}
    sectors: dict[str, int] = {}
    faults = []
    for place, cell in enumerate(header):
        given = cell.strip()
        key = given.casefold().replace(" ", "_").replace("-", "_")
        if not given or given.startswith(REMARK):
            continue
        if key.startswith(SHARE) and len(key) > len(SHARE):
            table, name = sectors, given[len(SHARE) :]
        elif key in _BY_NAME:
            table, name = found, _BY_NAME[key].name
        else:
            faults.append(_unknown(given, len(header)))
            continue
        if name in table:
            faults.append(f"column {given} stands there twice; allowed: each column once")
        table.setdefault(name, place)
    return found, sectors, faults + _missing(found)


def _unknown(given: str, cells: int) -> str:
    if cells == 1 and (";" in given or "\t" in given):
        return "cells are not separated by commas; save the table as CSV with commas, and numbers with a point"
    near = nearest(given, _BY_NAME)
    names = "" if near else f"{', '.join(column.name for column in COLUMNS)}, "
    return f"unknown column {shown(given)}{near}; allowed: {names}{SHARE}SECTOR, or one that begins with {REMARK} and is left out"


def _missing(found: dict[str, int]) -> list[str]:
    faults = [f"no column {name}; needed: name, output, and a place" for name in ("name", "output") if name not in found]
    degrees, plane = (sum(name in found for name in pair) for pair in (DEGREES, PLANE))
    if degrees and plane:
        faults.append("a place in degrees and one in km; allowed: latitude and longitude, or x_km and y_km")
    elif max(degrees, plane) < 2:
        missing = [name for pair in (DEGREES, PLANE) if any(one in found for one in pair) for name in pair if name not in found]
        faults.append(f"no column {missing[0] if missing else 'of a place'}; needed: latitude and longitude, or x_km and y_km")
    return faults
