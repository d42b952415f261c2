"""Whether partners of a partner are partners: triangles against networks with the same degrees."""

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from citypact.experiments.named.study import Study
from citypact.experiments.named.validation.relations.closure import Closure, Rewired, as_often, closure
from citypact.experiments.named.validation.relations.spec import (
    DEFAULT,
    FREE,
    GROUP,
    NULLS,
    PAIRS,
    REACH,
    REWIRED,
    SIGNIFICANT,
    STAGES,
    SWAPS,
    looked,
)
from citypact.experiments.paper.inference import EFFECT_COLUMNS, Effect, effect, wilson
from citypact.experiments.paper.prose import plain
from citypact.experiments.paper.tables import frame
from citypact.experiments.paper.verdicts import Verdict
from citypact.experiments.sweeps.cells import Kept

SHEN = "Shen (2023)"
SEED = 1  # of the networks drawn
COLUMNS = ("year", "stage", "null", "quantity", *EFFECT_COLUMNS)


def found(study: Study, lived: Mapping[str, Kept], setting: str) -> tuple[list[Verdict], dict[str, pd.DataFrame]]:
    """Verdicts and table of closure; judged in the middle of the years looked at."""
    years = looked(study.scale.years)
    rows: dict[tuple[int, int, str, str], Effect] = {}
    for place, year in enumerate(years):
        for stage in STAGES:
            tied, within = _matrices(study, lived[DEFAULT]["stages"][:, place] >= stage)
            for null in NULLS:
                one = _against(null, tied, within)
                significant = one.z[np.isfinite(one.z)] > SIGNIFICANT
                told = {
                    "z": effect(one.z), "significant": wilson(significant), "triangles": effect(one.triangles),
                    "expected": effect(one.expected), "transitivity": effect(one.transitivity),
                }  # fmt: skip
                rows |= {(year, stage, null, quantity): value for quantity, value in told.items()}
    verdicts = [_verdict(rows, years[1], stage, null, setting) for stage in STAGES for null in (FREE, REACH)]
    return verdicts, {"relations_closure": frame(COLUMNS, [(*key, *one.row()) for key, one in rows.items()])}


def _against(null: str, tied: np.ndarray, within: np.ndarray) -> Closure:
    """The networks of all runs against one null."""
    allowed = within if null == REACH else ~np.eye(len(within), dtype=bool)
    return closure(tied, as_often if null == PAIRS else Rewired(allowed, SWAPS), REWIRED, SEED)


def _matrices(study: Study, tied: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """((run, city, city) of what is tied, (city, city) of what is within reach) from (run, relation)."""
    pairs, cities = study.region.relations(study.parameters.reach_km), len(study.region)
    matrix = np.zeros((len(tied) + 1, cities, cities), dtype=bool)
    matrix[:, pairs.city_i, pairs.city_j] = np.concatenate([tied, np.ones((1, tied.shape[1]), dtype=bool)])
    matrix |= np.swapaxes(matrix, 1, 2)
    return matrix[:-1], matrix[-1]


def _verdict(rows: Mapping[tuple[int, int, str, str], Effect], year: int, stage: int, null: str, setting: str) -> Verdict:
    others = sorted({when for when, *_ in rows} - {year})
    elsewhere = " and ".join(f"{plain(rows[when, stage, null, 'z'].mean)} in year {when}" for when in others)
    limits = {
        FREE: "Cities beyond reach are never partners, so that against this null places alone make triangles.",
        REACH: "No rule of the model looks at partners of partners: against pairs that are tied as often as in all runs, each "
        f"for itself, it is {plain(rows[year, stage, PAIRS, 'z'].mean)}.",
    }
    return Verdict(
        GROUP, f"Triads close in ties of {STAGES[stage]}", SHEN, setting,
        f"triangles in year {year} beyond networks of {NULLS[null]} (standard deviations)",
        f"above {SIGNIFICANT:g}", SIGNIFICANT, math.inf, rows[year, stage, null, "z"],
        "closure is significant in the one network of the source, so it should be in a typical one of the model",
        f"{limits[null]} The mean z is {elsewhere}.",
    )  # fmt: skip
