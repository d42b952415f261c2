"""Which regions there are, real and synthetic, and how they are loaded.

Real regions are every agglomeration of `data/agglomerations.csv` that has cities in `data/cities.csv`. Left
out, because the table has no city for them: Harbin-Changchun, Beibu Gulf, Hohhot-Baotou-Ordos-Yulin,
Lanzhou-Xining and the Greater Bay Area (Hong Kong and Macao are not in the table; its nine mainland cities
are `pearl_delta`). A region of whose members the years of joining are known (`MEMBERSHIP`) can also start with
its founders related to one another.
"""

import csv
from collections import Counter
from dataclasses import replace
from functools import lru_cache
from itertools import combinations
from math import fsum
from pathlib import Path

import numpy as np

from citypact.model.refusal import Refusal, nearest, shown, unknown
from citypact.model.regions.region import EARTH_RADIUS_KM, Region
from citypact.model.regions.synthetic import synthetic_fields

DATA = Path(__file__).parent / "data"
LARGEST_SYNTHETIC = 100_000
SECTORS = ("Primary", "Secondary", "Tertiary")
SECTORS_ZH = ("第一产业", "第二产业", "第三产业")
MEMBERSHIP = {"yrd_association": "yrd_membership.csv"}  # region -> table of the year in which each of its cities joined


def _rows(table: str) -> list[dict[str, str]]:
    """The rows of one table of the data folder, as dicts."""
    with open(DATA / table, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _listed(text: str) -> tuple[str, ...]:
    """The items of a cell that holds several, with | between them."""
    return tuple(item for item in text.split("|") if item)


def _known() -> dict[str, dict[str, str]]:
    """The agglomerations that can be loaded: those for which the table of cities has a city."""
    present = {item for row in _rows("cities.csv") for item in _listed(row["agglomerations"])}
    return {row["id"]: row for row in _rows("agglomerations.csv") if row["id"] in present}


def region_specs() -> tuple[str, ...]:
    """The ids of all real regions, in the order of the table; `founders_specs` and "synthetic:N[:SEED]" load as well."""
    return tuple(_known())


def founders_specs() -> tuple[str, ...]:
    """The ids of the real regions that start with their founders' ties, such as "yrd_association:founders"."""
    return tuple(f"{spec}:founders" for spec in MEMBERSHIP)


def joined_years(region: str) -> dict[str, int]:
    """City -> calendar year in which it joined; region: the id of one whose members' years are known (``MEMBERSHIP``)."""
    return {row["city"]: int(row["joined_year"]) for row in _rows(MEMBERSHIP[region])}


THE_TEN = ("yangtze_delta", "pearl_delta", "jing_jin_ji", "middle_yangtze", "cheng_yu", "central_plains",
           "shandong_peninsula", "liao_central_south", "west_strait", "guanzhong")  # fmt: skip


def load_region(spec: object) -> Region:
    """Load a region: the id of a real one, "synthetic:N" or "synthetic:N:SEED" (seed 1 if not given).

    "yrd_association:founders" is that region with its founding members related to one another from the start.
    """
    return _loaded(str(spec).strip())  # what cannot be a key of the cache, such as a list, is refused like any other spec


@lru_cache(maxsize=32)  # all real regions; a region of 100,000 cities takes tens of MB, so not many more
def _loaded(spec: str) -> Region:
    if spec.split(":")[0] == "synthetic":
        return Region(**synthetic_fields(*_synthetic_numbers(spec)))
    known = _known()
    if spec in known:
        rows = [row for row in _rows("cities.csv") if spec in _listed(row["agglomerations"])]
        return _real_region(known[spec], rows)
    if spec in founders_specs():
        return _with_founders(load_region(spec.removesuffix(":founders")))
    with_colon = (*founders_specs(), "synthetic:N", "synthetic:N:SEED")
    names = (*known, *with_colon)
    if ":" in spec:
        raise Refusal(f"unknown region {shown(spec)}{nearest(spec, names)}; allowed with a colon: {', '.join(with_colon)}")
    raise Refusal(unknown("region", spec, names))


def _with_founders(region: Region) -> Region:
    """The region with all pairs of its founders, who joined in the first year of its table, as initial relations."""
    joined = joined_years(region.id)
    first = min(joined.values())
    founders = [index for index, city in enumerate(region.cities) if joined[city] == first]
    return replace(
        region,
        id=f"{region.id}:founders",
        name=f"{region.name}, with its founders' ties of {first}",
        name_zh=f"{region.name_zh}（{first}年创始城市已有合作）",
        initial_relations=tuple(combinations(founders, 2)),
    )


def _synthetic_numbers(spec: str) -> tuple[int, int]:
    """The number of cities and the seed of a synthetic region's spec."""
    parts = spec.split(":")[1:]
    if 1 <= len(parts) <= 2 and all(part.isascii() and part.isdigit() and len(part) <= 18 for part in parts):
        cities, seed = int(parts[0]), int(parts[1]) if len(parts) == 2 else 1
        if 1 <= cities <= LARGEST_SYNTHETIC:
            return cities, seed
    raise Refusal(
        f"region {shown(spec)}: allowed: synthetic:N or synthetic:N:SEED, N from 1 to "
        f'{LARGEST_SYNTHETIC} cities, SEED a whole number from 0 (did you mean "synthetic:30"?)'
    )


def _real_region(plan: dict[str, str], rows: list[dict[str, str]]) -> Region:
    """Build a region from its row of the table of plans and the rows of its cities."""

    def column(name: str) -> np.ndarray:
        return np.array([float(row[name]) for row in rows])

    latitude, longitude = column("lat"), column("lon")
    middle, meridian = latitude.mean(), longitude.mean()
    gross = column("gdp_100m_cny")
    percent = np.column_stack([column(f"{sector.lower()}_share") for sector in SECTORS])
    provinces = tuple(row["province"] for row in rows)
    numbered = {province: number for number, province in enumerate(Counter(provinces))}
    return Region(
        id=plan["id"], name=plan["name_en"], name_zh=plan["name_zh"],
        cities=tuple(row["name_en"] for row in rows), cities_zh=tuple(row["name_zh"] for row in rows),
        provinces=provinces, province_index=np.array([numbered[province] for province in provinces]),
        latitude=latitude, longitude=longitude,
        # Equirectangular about the middle of the region: true enough for a map of a few hundred km.
        x_km=EARTH_RADIUS_KM * np.radians(longitude - meridian) * np.cos(np.radians(middle)),
        y_km=EARTH_RADIUS_KM * np.radians(latitude - middle),
        area_km2=column("area_km2"),
        output=gross / (fsum(gross) / len(rows)),
        shares=percent / np.array([[fsum(row)] for row in percent]),
        sectors=SECTORS, sectors_zh=SECTORS_ZH, core_cities=_listed(plan["core_cities"]),
        plan_name=plan["plan_name"], plan_date=plan["plan_date"],
        partial=tuple(plan["id"] in _listed(row["partial_in"]) for row in rows),
        source="2019 figures on one basis; not official statistics; coordinates: GeoNames CC BY 4.0",
    )  # fmt: skip
