"""What the page draws, as JSON strings: the world once for each run, a frame for each moment.

A frame is immutable and holds everything that moves. Relations travel as one character each: the byte of a ``YearRecord`` plus
35, which keeps clear of control characters and of the quotation mark.
"""

import json
from collections.abc import Sequence

from citypact.model.measures import MEASURES
from citypact.model.watched import Run, WatchedRun
from citypact.views.showing.geography import extent, hull, land

FIRST_CHARACTER = 35
# The measures of the four charts and of the table of a comparison, in the order of a row.
TOLD = (
    "cooperation_rate", "depth", "stage_information_exchange", "stage_thematic_cooperation", "stage_joint_governance",
    "mean_trust", "mean_tipping_trust", "search_cost", "negotiation_cost", "monitoring_cost", "resistance",
    "welfare", "gini_output", "gini_gains", "transferred", "outlay",
)  # fmt: skip
_POSITIONS = tuple(list(MEASURES).index(name) for name in TOLD)


def dumped(content: object) -> str:
    """Compact JSON; a number that is none is null, since JSON has no nan."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def world(run: Run) -> dict:
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


def picture(watched: WatchedRun, year: int) -> dict:
    """A year of a run as the map draws it: percentages are whole numbers."""
    record = watched.records[year]
    shares = {name: record.fact(name) for name in ("saturation", "reputation", "experience")}
    shares["cooperation"] = watched.cooperation(year)
    return {
        "relations": bytes(FIRST_CHARACTER + tie for tie in record.ties).decode("ascii"),
        "output": [float(f"{value:.3g}") for value in record.fact("output").tolist()],
        **{name: (100 * values).round().astype(int).tolist() for name, values in shares.items()},
    }


def told(row: Sequence[float]) -> list:
    """The measures of a year's row that the page tells, to five digits, null where undefined."""
    values = (row[position] for position in _POSITIONS)
    return [None if value != value else float(f"{value:.5g}") for value in values]
