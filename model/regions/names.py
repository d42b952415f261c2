"""The names of the regions that can be loaded, from the tables of the data folder."""

import csv
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
ELSEWHERE = DATA / "elsewhere"  # regions outside China: a table of them, and a table of the cities of each
MEMBERSHIP = {"yrd_association": "yrd_membership.csv"}  # region -> table of the year in which each of its cities joined


def rows(table: Path) -> list[dict[str, str]]:
    """The rows of one table of the data folder, as dicts."""
    with open(table, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def listed(text: str) -> tuple[str, ...]:
    """The items of a cell that holds several, with | between them."""
    return tuple(item for item in text.split("|") if item)


def plans() -> dict[str, dict[str, str]]:
    """The agglomerations that can be loaded: those for which the table of cities has a city."""
    present = {item for row in rows(DATA / "cities.csv") for item in listed(row["agglomerations"])}
    return {row["id"]: row for row in rows(DATA / "agglomerations.csv") if row["id"] in present}


def elsewhere() -> dict[str, dict[str, str]]:
    """The regions outside China, by id: their names, the date of their figures, source and licence."""
    return {row["id"]: row for row in rows(ELSEWHERE / "regions.csv")}


@lru_cache(maxsize=1)
def region_specs() -> tuple[str, ...]:
    """The ids of all real regions: the agglomerations in the order of their table, then those elsewhere.

    `founders_specs` and "synthetic:N[:SEED]" load as well.
    """
    return (*plans(), *elsewhere())


def founders_specs() -> tuple[str, ...]:
    """The ids of the real regions that start with their founders' ties, such as "yrd_association:founders"."""
    return tuple(f"{spec}:founders" for spec in MEMBERSHIP)
