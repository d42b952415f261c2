"""What relations are like at the start of a run: the traits on which cooperation is regressed.

They are those of the first year, before anything was decided: later outputs, saturations and structures are themselves what
cooperation has made of the cities, and to hold them equal would hide what is asked (bad controls: Angrist and Pischke 2009).
"""

from functools import lru_cache

import numpy as np

from citypact.experiments.named.validation.relations.spec import SIMILAR_RANK, TRAITS
from citypact.model.engine import Batch, Run
from citypact.model.regions.region import Region
from citypact.model.settings.parameters import Parameters


@lru_cache(maxsize=8)
def traits(region: Region, parameters: Parameters) -> np.ndarray:
    """(relation, trait) values in the order of ``TRAITS``, read from the model's own first year."""
    batch = Batch([Run(region, parameters)], 1)
    batch.advance(1, ())
    state, pairs = batch.state(), region.relations(parameters.reach_km)
    i, j = pairs.city_i, pairs.city_j
    full = state["saturation"][:, 0]
    found = {
        "log_stake": np.log(state["stake"][:, 0]),
        "distance": pairs.distance_km / 100.0,
        "border": pairs.border,
        "similar_rank": similar_rank(region, i, j, SIMILAR_RANK),
        "likeness": state["isomorphism"][:, 0],
        "saturation": (full[i] + full[j]) / 2.0,
        "asymmetry": np.abs(np.log(region.output[i] / region.output[j])),
    }
    values = np.stack([found[name] for name in TRAITS], axis=1)
    values.setflags(write=False)
    return values


def similar_rank(region: Region, i: np.ndarray, j: np.ndarray, places: int) -> np.ndarray:
    """(relation,) 1 where two cities of one province are at most so many places apart in its order of outputs, else 0."""
    rank = np.zeros(len(region), dtype=np.int64)
    for province in np.unique(region.province_index):
        here = np.flatnonzero(region.province_index == province)
        rank[here[np.argsort(-region.output[here], kind="stable")]] = np.arange(here.size)
    same = region.province_index[i] == region.province_index[j]
    return (same & (np.abs(rank[i] - rank[j]) <= places)).astype(np.float64)


def province_pairs(region: Region, i: np.ndarray, j: np.ndarray) -> list[tuple[str, str] | None]:
    """(relation,) the two provinces that a relation joins, in the order of the alphabet; None within one."""
    ends = (sorted((region.provinces[one], region.provinces[other])) for one, other in zip(i, j, strict=True))
    return [None if first == second else (first, second) for first, second in ends]
