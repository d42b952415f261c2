"""What the page draws, as JSON strings: the world once for each run, a frame for each moment.

A frame is immutable and holds everything that moves. Relations travel as one character each: the byte of a ``YearRecord`` plus
35, which keeps clear of control characters and of the quotation mark.
"""

import json
from collections.abc import Iterable, Sequence

import numpy as np

from citypact.model.measures import MEASURES
from citypact.model.watched import Run, WatchedRun
from citypact.views.showing.geography import extent, hull, land

FIRST_CHARACTER = 35
MOST = 1e4  # that a share is told as: a city may outgrow its capacity by any factor, and then runs on
# The measures of the four charts and of the table of a comparison, with which every row begins.
TOLD = (
    "cooperation_rate", "depth", "stage_information_exchange", "stage_thematic_cooperation", "stage_joint_governance",
    "mean_trust", "mean_tipping_trust", "search_cost", "negotiation_cost", "monitoring_cost", "resistance",
    "welfare", "gini_output", "gini_gains", "transferred", "outlay",
)  # fmt: skip
# Where a measure stands in a row of all of them.
POSITIONS = {name: position for position, name in enumerate(MEASURES)}


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
        **{name: (100 * np.minimum(values, MOST)).round().astype(int).tolist() for name, values in shares.items()},
    }


def told(rows: Iterable[Sequence[float]], names: Iterable[str]) -> list:
    """Rows of all measures as the page is told them: those of these names, to five digits, null where undefined."""
    positions = [POSITIONS[name] for name in names]
    return [[short(row[position]) for position in positions] for row in rows]


def short(value: float) -> float | None:
    """A number as the page is told it: five digits, null where undefined."""
    return None if value != value else float(f"{value:.5g}")
