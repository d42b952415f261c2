"""Parameters that change on the way: both tenants give the same bits, and a change is checked before anything runs."""

import numpy as np
import pytest

from citypact.experiments.sweeps.cells import Cell
from citypact.experiments.sweeps.design import run_ids
from citypact.model.agglomeration import Agglomeration
from citypact.model.engine import Batch, Run, simulate
from citypact.model.explain import explain
from citypact.model.measures import MEASURES
from citypact.model.refusal import Refusal
from citypact.model.regions.loading import load_region
from citypact.model.settings.changes import FIXED, Change, parameters_in
from citypact.model.settings.parameters import Parameters
from citypact.model.watched import WatchedRun

REGION = load_region("synthetic:8:2")
CHANGES = (Change(6, {"search_cost": 0.0, "patience": 0.95}), Change(11, {"search_cost": 0.2}))


def test_both_tenants_live_changes_to_the_same_bits():
    run = Run(REGION, seed=4, changes=CHANGES)
    engine = simulate([run], 15).series[0]
    mesa = Agglomeration(REGION, seed=4, changes=CHANGES, by_agents=True)
    for _ in range(15):
        mesa.step()
    lived = np.array([[row[name] for name in MEASURES] for row in mesa.series])
    assert np.array_equal(engine, lived, equal_nan=True)
    assert not np.array_equal(engine, simulate([Run(REGION, seed=4)], 15).series[0], equal_nan=True)


def test_nothing_differs_before_the_year_of_the_change():
    with_change, without = (simulate([Run(REGION, seed=4, changes=changes)], 15).series[0] for changes in (CHANGES, ()))
    assert np.array_equal(with_change[:5], without[:5], equal_nan=True)
    assert not np.array_equal(with_change[5], without[5], equal_nan=True)


def test_a_change_in_the_first_year_is_another_parameter():
    changed = simulate([Run(REGION, seed=4, changes=(Change(1, {"review_rate": 0.9}),))], 12).series
    assert np.array_equal(changed, simulate([Run(REGION, Parameters(review_rate=0.9), seed=4)], 12).series, equal_nan=True)


def test_a_run_with_changes_lives_alike_alone_and_in_a_block_of_others():
    runs = [Run(REGION, seed=4), Run(REGION, seed=4, changes=CHANGES), Run(REGION, seed=5, changes=CHANGES[1:])]
    together, alone = simulate(runs, 15).series, [simulate([run], 15).series[0] for run in runs]
    assert np.array_equal(together, np.array(alone), equal_nan=True)


def test_a_watched_run_that_is_changed_on_the_way_is_the_run_that_was_told_so():
    watched = WatchedRun(Run(REGION, seed=4), 15)
    for year in range(15):
        for change in CHANGES:
            if change.first == year + 1:
                watched.change(dict(change.values))
        watched.advance()
    assert watched.final_run() == Run(REGION, seed=4, changes=CHANGES)
    assert np.array_equal(np.array(watched.rows), simulate([watched.final_run()], 15).series[0], equal_nan=True)


def test_an_explanation_is_of_the_parameters_in_force():
    ends = REGION.relations(Parameters().reach_km)
    one, other = REGION.cities[ends.city_i[0]], REGION.cities[ends.city_j[0]]
    sides = [(one, other), (other, one)]
    kept, gone = (
        [explain(REGION, None, None, 4, *side, 6, changes).terms["resistance"] for side in sides]
        for changes in ((), (Change(6, {"resistance": 0.0}),))
    )
    assert min(kept) < 0 and gone == [0, 0]


def test_a_run_with_changes_is_no_other_one_in_a_ledger():
    runs = Run(REGION), Run(REGION, changes=CHANGES), Run(REGION, changes=CHANGES[:1])
    assert len({run_ids(run, [1], 9)[0] for run in runs}) == 3
    assert len({Cell(run, [1], 9, simulate).identity() for run in runs}) == 3


def test_the_later_change_counts_and_text_reads_back():
    p = parameters_in(12, Parameters(), CHANGES)
    assert (p.search_cost, p.patience) == (0.2, 0.95) and parameters_in(5, Parameters(), CHANGES) == Parameters()
    assert [Change.parse(str(change)) for change in CHANGES] == list(CHANGES)


@pytest.mark.parametrize("name", FIXED)
def test_what_cannot_change_says_why(name):
    text = f"3:{name}={Parameters().as_dict()[name]}"
    with pytest.raises(Refusal, match=f"{name} cannot change while a run goes on: it "):
        Change.parse(text)


@pytest.mark.parametrize("text, told", [
    ("search_cost=0.1", "write YEAR:NAME=VALUE"), ("x:search_cost=0.1", "write YEAR:NAME=VALUE"),
    ("0:search_cost=0.1", "a whole number from 1"), ("4:serch_cost=0.1", "search_cost"), ("4:search_cost=99", "search_cost"),
    ("4:", "has no value"),
])  # fmt: skip
def test_a_change_that_is_none_is_one_line(text, told):
    with pytest.raises(Refusal, match=told) as refused:
        Change.parse(text)
    assert len(refused.value.faults) == 1


def test_a_batch_cannot_be_told_more_changes_than_it_has_runs():
    with pytest.raises(ValueError, match=r"shorter|longer"):
        Batch([Run(REGION)], 3).set_changes([CHANGES, CHANGES])
