"""Designs: what they expand to, what they refuse, and that they tell all faults at once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citypact.experiments.sweeps.design import run_ids
from citypact.experiments.sweeps.design_file import design, read_design
from citypact.experiments.sweeps.sample import Grid, Matrix, problem
from citypact.model.engine import Run
from citypact.model.refusal import Refusal
from citypact.model.regions.loading import load_region
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.packages import policy_agenda
from citypact.model.settings.parameters import Parameters

SMALL = {"region": "synthetic:4", "years": 5, "seeds": 2}
RANGES = {"resistance": [0.0, 3.0], "patience": [0.5, 0.9], "platform": [0.0, 1.0]}


def faults_of(**content):
    with pytest.raises(Refusal) as refused:
        design({**SMALL, **content})
    return refused.value.faults


def test_a_grid_is_every_combination_with_the_last_factor_fastest():
    made = design({**SMALL, "grid": {"search_cost": [0, 0.1], "rule": ["logit", "best_response"]}})
    values = [made.point(number)[2] for number in range(made.points)]
    assert values == [(0.0, "logit"), (0.0, "best_response"), (0.1, "logit"), (0.1, "best_response")]
    assert made.runs == 8 and made.seeds == range(1, 3)


def test_steps_span_their_range():
    made = design({**SMALL, "grid": {"memory": {"from": 0, "to": 1, "steps": 5}}})
    assert [made.point(number)[2] for number in range(5)] == [(0.0,), (0.25,), (0.5,), (0.75,), (1.0,)]


@given(st.lists(st.integers(1, 4), min_size=1, max_size=4))
def test_a_grid_counts_like_a_product(sizes):
    from itertools import product

    levels = [range(size) for size in sizes]
    assert list(Grid(levels)) == list(product(*levels))


def test_regions_policies_and_samples_are_crossed():
    made = design({
        "regions": ["synthetic:4", "synthetic:5"], "years": 9, "seeds": [3, 5],
        "policy": {"packages": ["laissez_faire", "hybrid"], "first": 2, "last": 6},
        "grid": {"search_cost": [0.0, 0.1]}, "table": {"rows": [{"resistance": 0.5}, {"resistance": 1}]},
    })  # fmt: skip
    assert (made.points, made.runs, made.factors) == (16, 32, ("search_cost", "resistance"))
    run = made.run(made.point(15), 5)
    assert run == Run(load_region("synthetic:5"), Parameters(search_cost=0.1, resistance=1),
                      policy_agenda("hybrid", 2, 6), 5)  # fmt: skip


def test_an_instrument_of_a_sample_has_exactly_its_level_in_the_window():
    made = design({**SMALL, "policy": {"packages": ["hybrid"], "first": 2, "last": 4},
                   "grid": {"platform": [0.0, 0.3]}})  # fmt: skip
    without, low = (made.run(made.point(number), 1).agenda for number in range(2))
    assert [item.level("platform") for item in without.interventions] == [0.0]
    assert without.interventions[0].level("legal") == 0.5
    assert low.interventions[1] == Intervention({"platform": 0.3}, 2, 4)


@pytest.mark.parametrize("method, points", [
    ({"latin_hypercube": {"points": 20, "ranges": RANGES}}, 20),
    ({"sobol": {"base_samples": 8, "ranges": RANGES}}, 8 * 5),
    ({"sobol": {"base_samples": 8, "second_order": True, "ranges": RANGES}}, 8 * 8),
    ({"morris": {"trajectories": 6, "ranges": RANGES}}, 6 * 4),
])  # fmt: skip
def test_samples_stay_in_their_ranges_and_repeat(method, points):
    if "latin_hypercube" not in method:
        pytest.importorskip("SALib", reason="SALib is not installed")
    made, again = design({**SMALL, **method}), design({**SMALL, **method})
    assert made.points == points and made.hash == again.hash
    rows = np.array([made.point(number)[2] for number in range(points)])
    low, high = np.array(list(RANGES.values())).T
    assert (low <= rows).all() and (rows <= high).all()
    assert (rows == [again.point(number)[2] for number in range(points)]).all()
    name, settings = next(iter(method.items()))
    other = design({**SMALL, name: {**settings, "sample_seed": 0}})
    assert other.hash != made.hash
    assert problem(made.samples[0])["bounds"] == [list(pair) for pair in RANGES.values()]


def test_a_latin_hypercube_has_one_point_in_every_row():
    rows = design({**SMALL, "latin_hypercube": {"points": 16, "ranges": {"memory": [0, 1]}}}).samples[0].rows
    assert isinstance(rows, Matrix)
    assert sorted(int(row[0] * 16) for row in rows) == list(range(16))


def test_a_design_file_with_a_table_and_an_agenda_beside_it(tmp_path):
    (tmp_path / "points.csv").write_text("search_cost,rule\n0.1,logit\n0.2,best_response\n", encoding="utf-8")
    (tmp_path / "mine.toml").write_text(Agenda(Intervention({"legal": 0.5}, 3)).to_toml(), encoding="utf-8")
    path = tmp_path / "d.toml"
    path.write_text('region = "synthetic:4"\n[policy]\nagendas = ["mine.toml"]\n[table]\nfile = "points.csv"\n',
                    encoding="utf-8")  # fmt: skip
    made = read_design(path)
    assert made.points == 2 and made.policies[0][0] == "mine"
    assert made.run(made.point(1), 1).parameters == Parameters(search_cost=0.2, rule="best_response")


def test_all_faults_are_told_at_once_each_in_one_line():
    faults = faults_of(
        regionn="x", years=0, seeds=[1, 1], summaries=["t5"], parameters={"search_cots": 1, "resistance": 99},
        policy={"packages": ["hybird"]}, grid={"memory": [], "patience": [0.5, 2]},
        sobol={"base_samples": 500, "ranges": {"patience": [0.9, 0.5], "rule": [0, 1]}},
        table={"file": "nowhere.csv"},
    )  # fmt: skip
    expected = (
        'regionn', "memory is an empty list", "patience = 2", "not a power of two", "lowest value first", "is a choice",
        "patience is varied in [grid] as well", "nowhere.csv: no such file", "search_cots", "resistance = 99", "hybird",
        "years: 0", "seed 1 stands there 2 times", "t5",
    )  # fmt: skip
    for part in expected:
        assert sum(part in fault for fault in faults) == 1, part
    assert len(faults) == len(expected) and not any("\n" in fault for fault in faults)


def test_a_year_of_withdrawal_without_survival_would_change_nothing_and_is_refused():
    assert design({**SMALL, "survival": True, "withdrawal": 3, "grid": {"memory": [0.5]}}).withdrawal == 3
    (fault,) = faults_of(withdrawal=3, grid={"memory": [0.5]})
    assert fault.startswith("withdrawal says from when survival counts")
    (fault,) = faults_of(survival="yes", grid={"memory": [0.5]})
    assert fault == "survival = 'yes'; allowed: true, false"


def test_years_of_a_policy_that_nothing_reads_are_refused():
    (fault,) = faults_of(policy={"first": 2, "last": 4}, grid={"memory": [0.5]})
    assert fault.startswith("[policy] first, last: nothing acts by it")
    assert design({**SMALL, "policy": {"first": 2}, "grid": {"subsidy": [0.1]}}).window == (2, None)


def test_what_is_fixed_is_not_varied_as_well():
    faults = faults_of(parameters={"memory": 0.5}, grid={"memory": [0.1]})
    assert faults == ("[parameters] memory is varied in [grid] as well; leave one of the two",)


def test_rules_that_do_not_go_with_a_scope_are_refused_and_those_that_do_are_not():
    faults = faults_of(grid={"rule": ["imitate_best", "logit"], "scope": ["city", "partner"]})
    assert len(faults) == 1 and "imitate_best" in faults[0]
    made = design({**SMALL, "parameters": {"rule": "imitate_best"}, "grid": {"scope": ["city"]}})
    assert made.run(made.point(0), 1).parameters.rule == "imitate_best"


def test_a_table_tells_the_row_and_stops_telling_at_twenty(tmp_path):
    (tmp_path / "t.csv").write_text("memory\n" + "7\n" * 50, encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        design({**SMALL, "table": {"file": "t.csv"}}, tmp_path)
    assert refused.value.faults[0].startswith("[table] row 1: memory = 7") and len(refused.value.faults) == 21


def test_the_address_of_a_run_is_what_its_result_depends_on():
    run = Run(load_region("synthetic:4"), Parameters(), Agenda(), 1)
    named = Run(load_region("synthetic:4"), Parameters(), Agenda((Intervention({}, name="x"),)), 1)
    first, second = run_ids(run, (1, 2), 5)
    assert first != second and run_ids(run, (1,), 6) != [first]
    assert run_ids(Run(run.region, Parameters(memory=0.5), Agenda(), 1), (1,), 5) != [first]
    assert len({first, *run_ids(named, (1,), 5)}) == 2 and len(first) == 64
