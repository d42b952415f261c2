"""Which regions there are, real and synthetic, and how they are loaded.

Real regions are every agglomeration of `data/agglomerations.csv` that has cities in `data/cities.csv`. Left
out, because the table has no city for them: Harbin-Changchun, Beibu Gulf, Hohhot-Baotou-Ordos-Yulin,
Lanzhou-Xining and the Greater Bay Area (Hong Kong and Macao are not in the table; its nine mainland cities
are `pearl_delta`). A region of whose members the years of joining are known (`MEMBERSHIP`) can also start with
its founders related to one another.
"""

from collections import Counter
from dataclasses import replace
from functools import lru_cache
from itertools import combinations
from math import fsum

import numpy as np

from citypact.model.refusal import Refusal, nearest, shown, unknown
from citypact.model.regions.names import DATA as DATA
from citypact.model.regions.names import ELSEWHERE, MEMBERSHIP, elsewhere, listed, plans, rows
from citypact.model.regions.names import founders_specs as founders_specs
from citypact.model.regions.names import region_specs as region_specs
from citypact.model.regions.places import planar
from citypact.model.regions.region import Region
from citypact.model.regions.synthetic import synthetic_fields
from citypact.model.regions.table import Told, fields_of_csv

WIDE = str.maketrans("()", "（）")  # brackets in a Chinese name, as they are set in Chinese
LARGEST_SYNTHETIC = 100_000
SECTORS = ("Primary", "Secondary", "Tertiary")
SECTORS_ZH = ("第一产业", "第二产业", "第三产业")
_OWN: dict[str, Region] = {}  # regions of one's own that go by their id in this process


def joined_years(region: str) -> dict[str, int]:
    """City -> calendar year in which it joined; region: the id of one whose members' years are known (``MEMBERSHIP``)."""
    return {row["city"]: int(row["joined_year"]) for row in rows(DATA / MEMBERSHIP[region])}


THE_TEN = ("yangtze_delta", "pearl_delta", "jing_jin_ji", "middle_yangtze", "cheng_yu", "central_plains",
           "shandong_peninsula", "liao_central_south", "west_strait", "guanzhong")  # fmt: skip


def load_region(spec: object) -> Region:
    """Load a region: the id of a real one, "synthetic:N" or "synthetic:N:SEED" (seed 1 if not given).

    "yrd_association:founders" is that region with its founding members related to one another from the start. A region of one's
    own is loaded by its id once it has been ``remember``-ed.
    """
    text = str(spec).strip()
    return (
        _OWN[text] if text in _OWN else _loaded(text)
    )  # what cannot be a key of the cache, such as a list, is refused like any other spec


@lru_cache(maxsize=32)  # all real regions; a region of 100,000 cities takes tens of MB, so not many more
def _loaded(spec: str) -> Region:
    if spec.split(":")[0] == "synthetic":
        return Region(**synthetic_fields(*_synthetic_numbers(spec)))
    known = plans()
    if spec in known:
        return _real_region(known[spec], [row for row in rows(DATA / "cities.csv") if spec in listed(row["agglomerations"])])
    if spec in elsewhere():
        return _region_elsewhere(elsewhere()[spec])
    if spec in founders_specs():
        return _with_founders(load_region(spec.removesuffix(":founders")))
    with_colon = (*founders_specs(), "synthetic:N", "synthetic:N:SEED")
    names = (*region_specs(), *_OWN, *with_colon)
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


def _real_region(plan: dict[str, str], cities: list[dict[str, str]]) -> Region:
    """Build a region from its row of the table of plans and the rows of its cities."""

    def column(name: str) -> np.ndarray:
        return np.array([float(row[name]) for row in cities])

    latitude, longitude = column("lat"), column("lon")
    x_km, y_km = planar(latitude, longitude)
    gross = column("gdp_100m_cny")
    percent = np.column_stack([column(f"{sector.lower()}_share") for sector in SECTORS])
    provinces = tuple(row["province"] for row in cities)
    numbered = {province: number for number, province in enumerate(Counter(provinces))}
    return Region(
        id=plan["id"], name=plan["name_en"], name_zh=plan["name_zh"].translate(WIDE),
        cities=tuple(row["name_en"] for row in cities), cities_zh=tuple(row["name_zh"] for row in cities),
        provinces=provinces, province_index=np.array([numbered[province] for province in provinces]),
        latitude=latitude, longitude=longitude,
        x_km=x_km, y_km=y_km,
        area_km2=column("area_km2"),
        output=gross / (fsum(gross) / len(cities)),
        shares=percent / np.array([[fsum(row)] for row in percent]),
        sectors=SECTORS, sectors_zh=SECTORS_ZH, core_cities=listed(plan["core_cities"]),
        plan_name=plan["plan_name"], plan_date=plan["plan_date"],
        partial=tuple(plan["id"] in listed(row["partial_in"]) for row in cities),
        source="2019 figures on one basis; not official statistics; coordinates: GeoNames CC BY 4.0",
    )  # fmt: skip


def _region_elsewhere(told: dict[str, str]) -> Region:
    """A region outside China from its row of the table of them, and its own table of cities."""
    about = Told(told["id"], told["name_en"], told["name_zh"], f"{told['figures']}; {told['source']}; {told['licence']}")
    return Region(**fields_of_csv(ELSEWHERE / f"{told['id']}.csv", about))


def remember(region: Region) -> Region:
    """Let a region of one's own be loaded by its id from now on, in this process; another one of that id takes its place."""
    if region.id in (*region_specs(), *founders_specs()) or region.id.startswith("synthetic:"):
        raise Refusal(f"region {shown(region.id)} is one of those that come with the model; give yours another id")
    _OWN[region.id] = region
    return region


def is_own(region: Region) -> bool:
    """Whether the name of a region is not enough to load it: then its figures have to travel with whatever names it."""
    try:
        return _loaded(region.id) != region
    except Refusal:
        return True
