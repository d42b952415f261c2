"""Tables of dates: in which year each city joined, from a CSV file or as it stands in a design."""

from os import PathLike
from pathlib import Path
from typing import Any

from citypact.model.reading import read_csv
from citypact.model.refusal import Refusal, nearest, shown
from citypact.model.regions.loading import DATA
from citypact.model.regions.region import Region

COLUMNS = ("city", "joined_year")


def read_dates(key: str, table: dict[str, Any], region: Region, folder: str | PathLike[str], faults: list[str]) -> dict[int, int]:
    """Index of the city -> year, of the table or file under a key; empty, with faults, where something is wrong with it."""
    given = table[key]
    if isinstance(given, dict):
        pairs = [(str(city), year) for city, year in given.items()]
    elif isinstance(given, str):
        pairs = _file_rows(given, table.get("columns", COLUMNS), folder, faults)
    else:
        faults.append(f"{key} = {shown(given)}; allowed: a CSV file, or a table of a year for each city")
        return {}
    if not pairs and not faults:
        faults.append(f"{key} has no dates; allowed: a year for at least one city")
    return {} if faults else _checked(key, pairs, region, faults)


def _checked(key: str, pairs: list[tuple[str, Any]], region: Region, faults: list[str]) -> dict[int, int]:
    dates: dict[int, int] = {}
    for city, year in pairs:
        try:
            index = region.city_index(city)
        except Refusal as refusal:
            faults.extend(f"{key}: {fault}" for fault in refusal.faults)
            continue
        if isinstance(year, bool) or not str(year).strip().isdecimal():
            faults.append(f"{key}: the year of {city} is {shown(year)}; allowed: a whole number")
        elif index in dates:
            faults.append(f"{key}: {city} stands there twice; allowed: each city once")
        else:
            dates[index] = int(year)
    return {} if faults else dates


def _file_rows(file: str, columns: Any, folder: str | PathLike[str], faults: list[str]) -> list[tuple[str, Any]]:
    if not (isinstance(columns, list | tuple) and len(columns) == 2 and all(isinstance(name, str) for name in columns)):
        faults.append(f"columns = {shown(columns)}; allowed: the names of two columns, of the city and of the year")
        return []
    path = Path(folder) / file
    if not path.exists() and Path(file).name == file and (DATA / file).exists():
        path = DATA / file
    try:
        header, *lines = read_csv(path) or [[]]
    except Refusal as refusal:
        own = nearest(file, (table.name for table in DATA.glob("*.csv")))
        faults.extend(f"{fault}, seen from the design file, or one of the model's data{own}" for fault in refusal.faults)
        return []
    rows = [dict(zip(header, line, strict=False)) for line in lines]
    known = tuple(header) if rows else columns
    faults.extend(f"{path}: has no column {shown(name)}{nearest(name, known)}" for name in columns if name not in known)
    return [] if faults else [(row.get(columns[0]) or "", row.get(columns[1])) for row in rows]
