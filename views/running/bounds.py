"""Whether this server can bear a run: asked where the run is made, before memory is, so that no form or file leads around it."""

from collections.abc import Iterable

import numpy as np
from scipy.spatial import cKDTree

from citypact.model.refusal import Refusal
from citypact.model.regions.region import Region
from citypact.model.watched import Run, record_bytes
from citypact.views.serving.limits import Limits

FEW = 500  # cities all of whose pairs may be held at once


def check_run(region: Region, reach_km: float, years: int, limits: Limits) -> int:
    """The number of relations of a run; refuses one that is larger than this server allows."""
    if len(region) > limits.cities:
        raise Refusal(f"cities = {len(region)} is too many; allowed: up to {limits.cities}")
    relations = number_of_relations(region, reach_km)
    if relations > limits.relations:
        raise Refusal(f"{relations} relations within reach; allowed: {limits.relations}; choose fewer cities or less reach")
    if not relations:
        raise Refusal(f"no two cities within reach_km = {reach_km:g}; choose more cities or more reach")
    if years > limits.years:
        raise Refusal(f"years = {years} is too many; allowed: up to {limits.years}")
    return relations


def check_watched(runs: Iterable[Run], years: int, limits: Limits) -> None:
    """Refuse what would be watched, one run or two beside each other, where its years do not fit into a visitor's memory."""
    of_a_year, relations = 0, 0
    for run in runs:
        relations = check_run(run.region, run.parameters.reach_km, years, limits)
        of_a_year += record_bytes(len(run.region), relations)
    allowed = limits.record_bytes // of_a_year
    if years > allowed:
        raise Refusal(f"years = {years} is too many for {relations} relations; allowed: up to {allowed}")


def number_of_relations(region: Region, reach_km: float) -> int:
    """How many pairs of cities lie within reach; those of a large region, which is synthetic, are counted and not listed."""
    if len(region) <= FEW or region.latitude is not None:
        return len(region.relations(reach_km))
    tree = cKDTree(np.column_stack((region.x_km, region.y_km)))
    return (int(tree.count_neighbors(tree, reach_km)) - len(region)) // 2
