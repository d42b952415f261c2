"""Shared by all tests: reproducible property tests, and small regions made by hand."""

import numpy as np
import pytest
from hypothesis import settings

from citypact.model.regions.region import Region
from citypact.model.settings.parameters import Parameters

settings.register_profile("citypact", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("citypact")


def region_of(output, places, shares, provinces=None, name="tiny", areas=None, initial=()):
    """A region from plain lists: outputs, places in km [(x, y), ...], industry shares, province of each city; areas in km²
    (all 1 if not given), and pairs of cities (i, j) that cooperate already at the start."""
    count = len(output)
    provinces = provinces or ["P"] * count
    known = sorted(set(provinces))
    names = tuple(f"{name} {number}" for number in range(1, count + 1))
    sectors = tuple(f"Sector {number}" for number in range(1, len(shares[0]) + 1))
    return Region(
        id=f"test:{name}", name=name, name_zh=name, cities=names, cities_zh=names, provinces=tuple(provinces),
        province_index=np.array([known.index(province) for province in provinces]), latitude=None, longitude=None,
        x_km=np.array([float(x) for x, _ in places]), y_km=np.array([float(y) for _, y in places]),
        area_km2=np.array([1.0] * count if areas is None else areas, dtype=float),
        output=np.array(output, dtype=float), shares=np.array(shares, dtype=float), sectors=sectors,
        sectors_zh=sectors, core_cities=(names[0],), plan_name="", plan_date="", partial=(False,) * count,
        source="made up for a test", initial_relations=initial,
    )  # fmt: skip


@pytest.fixture(scope="session")
def make_region():
    """The function that builds a region from plain lists."""
    return region_of


@pytest.fixture(scope="session")
def pair():
    """An unequal pair across a province border, 150 km apart: outputs 1.5 and 0.5."""
    return region_of([1.5, 0.5], [(0, 0), (150, 0)], [[0.2, 0.3, 0.5], [0.4, 0.4, 0.2]], ["P", "Q"], "pair")


@pytest.fixture(scope="session")
def twins():
    """Two cities that are equal in everything, 75 km apart, in one province."""
    return region_of([1.0, 1.0], [(0, 0), (75, 0)], [[0.5, 0.5], [0.5, 0.5]], name="twins")


@pytest.fixture(scope="session")
def trio():
    """Three cities in a row: the outer two are 200 km apart, the third is of another province."""
    shares = [[0.1, 0.3, 0.6], [0.3, 0.4, 0.3], [0.6, 0.3, 0.1]]
    return region_of([1.6, 0.9, 0.5], [(0, 0), (90, 0), (200, 0)], shares, ["P", "P", "Q"], "trio")


@pytest.fixture(scope="session")
def square():
    """Four unlike cities of two provinces, all within reach of each other."""
    shares = [[0.1, 0.2, 0.7], [0.25, 0.5, 0.25], [0.55, 0.35, 0.1], [0.3, 0.3, 0.4]]
    places = [(0, 0), (120, 10), (30, 140), (150, 160)]
    return region_of([1.9, 1.1, 0.6, 0.4], places, shares, ["P", "Q", "P", "Q"], "square")


@pytest.fixture(scope="session")
def defaults():
    """The default parameters."""
    return Parameters()
