"""Batch runs for those who come from Mesa: Mesa's own on the Mesa model, and the same call on the engine."""

import warnings

import mesa
import numpy as np
import pytest

from citypact.experiments.mesa_batch import batch_run
from citypact.model.agglomeration import Agglomeration
from citypact.model.engine import Run, simulate
from citypact.model.measures import MEASURES
from citypact.model.refusal import Refusal
from citypact.model.regions.loading import load_region
from citypact.model.settings.packages import policy_agenda
from citypact.model.settings.parameters import Parameters

VALUES = {"region": "synthetic:5", "search_cost": [0.0, 0.05]}
OLD = tuple(map(int, mesa.__version__.split(".")[:2])) < (3, 5)


def of_mesa(years, **options):
    """``mesa.batch_run`` for so many years with the seeds 3 and 4, in one process, as its version wants it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        parameters, seeds = ({"seed": [3, 4], **VALUES}, {}) if OLD else (VALUES, {"rng": [3, 4]})
        return mesa.batch_run(
            Agglomeration, parameters, number_processes=1, max_steps=years - OLD, display_progress=False, **seeds, **options
        )


def test_mesas_batch_run_on_the_mesa_model_and_ours_on_the_engine_give_the_same_rows():
    for years, period in ((6, 1), (4, -1)):
        rows = of_mesa(years, data_collection_period=period)
        rows = [{**row, "Step": int(row["Step"]) + OLD} for row in rows]  # Mesa 3.3 counts from 0, 3.5 from 1.0
        if OLD:
            ours = batch_run({"seed": [3, 4], **VALUES}, max_steps=years, data_collection_period=period)
        else:
            ours = batch_run(VALUES, rng=[3, 4], max_steps=years, data_collection_period=period)
        assert len(ours) == (4 * years if period == 1 else 4)
        assert list(map(repr, rows)) == list(map(repr, ours))  # nan is not equal to itself, its repr is


def test_a_seed_is_the_seed_of_the_run_and_iterations_differ():
    rows = batch_run({"region": "synthetic:5", "seed": 3}, iterations=3, max_steps=8)
    assert [row["seed"] for row in rows] == [3, 4, 5] and [row["iteration"] for row in rows] == [0, 1, 2]
    region = load_region("synthetic:5")
    result = simulate([Run(region, seed=seed) for seed in (3, 4, 5)], 8)
    assert [row["welfare"] for row in rows] == result.of("welfare")[:, -1].tolist()
    assert len({row["welfare"] for row in rows}) == 3


def test_whole_parameter_sets_and_agendas_are_values():
    agendas = [policy_agenda("laissez_faire"), policy_agenda("hierarchical")]
    rows = batch_run({"region": load_region("synthetic:5"), "parameters": Parameters(memory=0.8), "agenda": agendas}, max_steps=3)
    assert [row["orders"] > 0 for row in rows] == [False, True]


@pytest.mark.parametrize("period, steps", [(-1, [7]), (1, list(range(1, 8))), (3, [1, 4, 7]), (4, [1, 5, 7])])
def test_rows_are_collected_in_the_period_and_at_the_end(period, steps):
    rows = batch_run({"region": "synthetic:4"}, data_collection_period=period, max_steps=7)
    assert [row["Step"] for row in rows] == steps and set(MEASURES) < set(rows[0])
    assert not any(isinstance(value, np.generic) for value in rows[0].values())


@pytest.mark.parametrize("call", [
    {"parameters": {"seed": []}}, {"parameters": {"serach_cost": 1}}, {"parameters": {}, "iterations": 0},
    {"parameters": {"seed": 1}, "rng": [2]}, {"parameters": {}, "rng": [2], "iterations": 1},
    {"parameters": {}, "data_collection_period": 0}, {"parameters": {}, "max_steps": 0},
])  # fmt: skip
def test_a_wrong_call_is_refused(call):
    with pytest.raises(Refusal):
        batch_run(**call)
