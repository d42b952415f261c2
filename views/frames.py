"""What the page draws, as JSON strings: the world once for each run, a frame for each moment.

A frame is immutable and holds everything that moves. Relations travel as one character each: the code of ``views.track`` plus 35,
which keeps clear of control characters and of the quotation mark.
"""

import json

import numpy as np

from citypact.model.measures import MEASURES
from citypact.views.geography import extent, hull, land
from citypact.views.track import CITY_FACTS

FIRST_CHARACTER = 35
# The measures of the four charts and of the table of a comparison, in the order of a row.
TOLD = (
    "cooperation_rate", "depth", "stage_information_exchange", "stage_thematic_cooperation", "stage_joint_governance",
    "mean_trust", "mean_tipping_trust", "search_cost", "negotiation_cost", "monitoring_cost", "resistance",
    "welfare", "gini_output", "gini_gains", "transferred", "outlay",
)  # fmt: skip
_POSITIONS = tuple(list(MEASURES).index(name) for name in TOLD)


def dumped(content) -> str:
    """Compact JSON; a number that is none is null, since JSON has no nan."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def world(run) -> dict:
    """What stays the same during a run: cities, relations, land, hull."""
    region, ties = run.region, run.region.relations(run.parameters.reach_km)
    return {
        "region": region.id,
        "name": region.name,
        "nameZh": region.name_zh,
        "cities": list(region.cities),
        "citiesZh": list(region.cities_zh),
        "provinces": list(region.provinces),
        "partial": [bool(part) for part in region.partial],
        "x": region.x_km.round(2).tolist(),
        "y": region.y_km.round(2).tolist(),
        "i": ties.city_i.tolist(),
        "j": ties.city_j.tolist(),
        "extent": [round(number, 1) for number in extent(region)],
        "land": land(region),
        "hull": hull(region),
        "source": region.source,
    }


class Painter:
    """Turns the recorded years of one region into what a frame carries."""

    def __init__(self, city_i, city_j, cities: int):
        self.ends = np.concatenate([city_i, city_j])
        self.cities = cities
        self.degree = np.maximum(1, np.bincount(self.ends, minlength=cities))

    def cooperation(self, code) -> np.ndarray:
        """Share of each city's choices that were to cooperate, (city,), from the codes of all relations."""
        code = np.frombuffer(code, np.uint8)
        chosen = np.concatenate([(code >> 4) & 1, (code >> 5) & 1])
        return np.bincount(self.ends, weights=chosen, minlength=self.cities) / self.degree

    def picture(self, year) -> dict:
        """A year of a ``views.track.Track`` as the map draws it: percentages are whole numbers."""
        facts = dict(zip(CITY_FACTS, year.cities, strict=True))
        return {
            "relations": bytes(FIRST_CHARACTER + number for number in year.code).decode("ascii"),
            "output": [float(f"{value:.3g}") for value in facts["output"].tolist()],
            "cooperation": (100 * self.cooperation(year.code)).round().astype(int).tolist(),
            **{name: (100 * facts[name]).round().astype(int).tolist() for name in ("saturation", "reputation", "experience")},
        }


def told(row) -> list:
    """The measures of a year's row that the page tells, to five digits, null where undefined."""
    values = (row[position] for position in _POSITIONS)
    return [None if value != value else float(f"{value:.5g}") for value in values]
