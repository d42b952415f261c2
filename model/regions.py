"""Which regions there are, real and synthetic, and how they are loaded.

Real regions are every agglomeration of `data/agglomerations.csv` that has cities in `data/cities.csv`. Left
out, because the table has no city for them: Harbin-Changchun, Beibu Gulf, Hohhot-Baotou-Ordos-Yulin,
Lanzhou-Xining and the Greater Bay Area (Hong Kong and Macao are not in the table; its nine mainland cities
are `pearl_delta`).
"""

import csv
from collections import Counter
from math import fsum
from pathlib import Path

import numpy as np

from model.refusal import Refusal, shown, unknown
from model.region import EARTH_RADIUS_KM, Region
from model.synthetic import synthetic_fields

DATA = Path(__file__).parent / "data"
LARGEST_SYNTHETIC = 100_000
SECTORS = ("Primary", "Secondary", "Tertiary")
SECTORS_ZH = ("第一产业", "第二产业", "第三产业")


def _rows(table):
    """The rows of one table of the data folder, as dicts."""
    with open(DATA / table, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _listed(text):
    """The items of a cell that holds several, with | between them."""
    return tuple(item for item in text.split("|") if item)


def _known():
    """The agglomerations that can be loaded: those for which the table of cities has a city."""
    present = {item for row in _rows("cities.csv") for item in _listed(row["agglomerations"])}
    return {row["id"]: row for row in _rows("agglomerations.csv") if row["id"] in present}


def region_specs():
    """The ids of all real regions, in the order of the table; "synthetic:N[:SEED]" loads as well."""
    return tuple(_known())


THE_TEN = ("yangtze_delta", "pearl_delta", "jing_jin_ji", "middle_yangtze", "cheng_yu", "central_plains",
           "shandong_peninsula", "liao_central_south", "west_strait", "guanzhong")


def load_region(spec):
    """Load a region: the id of a real one, "synthetic:N" or "synthetic:N:SEED" (seed 1 if not given)."""
    spec = str(spec).strip()
    if spec.split(":")[0] == "synthetic":
        return Region(**synthetic_fields(*_synthetic_numbers(spec)))
    known = _known()
    if spec not in known:
        raise Refusal(unknown("region", spec, (*known, "synthetic:N", "synthetic:N:SEED")))
    rows = [row for row in _rows("cities.csv") if spec in _listed(row["agglomerations"])]
    return _real_region(known[spec], rows)


def _synthetic_numbers(spec):
    """The number of cities and the seed of a synthetic region's spec."""
    parts = spec.split(":")[1:]
    if 1 <= len(parts) <= 2 and all(part.isascii() and part.isdigit() and len(part) <= 18 for part in parts):
        cities, seed = int(parts[0]), int(parts[1]) if len(parts) == 2 else 1
        if 1 <= cities <= LARGEST_SYNTHETIC:
            return cities, seed
    raise Refusal(f"region {shown(spec)}: allowed: synthetic:N or synthetic:N:SEED, N from 1 to "
                  f'{LARGEST_SYNTHETIC} cities, SEED a whole number from 0 (did you mean "synthetic:30"?)')


def _real_region(plan, rows):
    """Build a region from its row of the table of plans and the rows of its cities."""
    def column(name):
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
        output=gross / (fsum(gross) / len(rows)),
        shares=percent / np.array([[fsum(row)] for row in percent]),
        sectors=SECTORS, sectors_zh=SECTORS_ZH, core_cities=_listed(plan["core_cities"]),
        plan_name=plan["plan_name"], plan_date=plan["plan_date"],
        partial=tuple(plan["id"] in _listed(row["partial_in"]) for row in rows),
        source="2019 figures on one basis; not official statistics; coordinates: GeoNames CC BY 4.0",
    )


def membership():
    """The year in which each city joined the Yangtze Delta coordination association, by English name."""
    return {row["city"]: int(row["joined_year"]) for row in _rows("yrd_membership.csv")}


def adjacent_pairs():
    """All pairs of cities that share a border, as pairs of English names."""
    return tuple((row["city_a"], row["city_b"]) for row in _rows("adjacency.csv"))
