"""Properties of whole runs: bounds, symmetries, conservation, and independence from what must not matter."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.agenda import Agenda, Intervention
from model.agglomeration import Agglomeration
from model.engine import Run, simulate
from model.measures import MEASURES, SHARE
from model.packages import PACKAGES, policy_agenda
from model.parameters import Parameters
from model.regions import load_region
from tests.conftest import region_of
from tests.test_year import SQUARE, policies, settings_of_a_run

TEN = load_region("synthetic:10")
SHARES = [name for name, measure in MEASURES.items() if measure.unit == SHARE]
MODES = ("spontaneous", "hybrid", "hierarchical")
COSTS = ("search_cost", "negotiation_cost", "monitoring_cost")


def series(parameters=None, agenda=None, region=TEN, years=20, seed=0):
    return simulate([Run(region, parameters or Parameters(), agenda or Agenda(), seed)], years, threads=1)


@settings(max_examples=150)
@given(settings_of_a_run(), policies(), st.integers(0, 2**64 - 1), st.booleans())
def test_measures_stay_within_their_bounds(parameters, agenda, seed, ten):
    region = TEN if ten else SQUARE
    run = series(parameters, agenda, region, 15, seed)
    assert ((run.of("gini_output") >= 0) & (run.of("gini_output") <= 1)).all()
    assert ((run.of("gini_gains") >= 0) & (run.of("gini_gains") <= 1)).all()
    assert ((run.of("isomorphism") >= -1e-12) & (run.of("isomorphism") <= 1 + 1e-12)).all()
    for name in SHARES:
        if name != "mean_saturation":  # a city may outgrow its capacity
            assert ((run.of(name) >= 0) & (run.of(name) <= 1 + 1e-12)).all(), name
    for group in ("stage_", "game_"):
        total = sum(run.of(name) for name in MEASURES if name.startswith(group))
        assert total == pytest.approx(1.0, rel=1e-12)
    assert (run.of("total_output") > 0).all()
    for name in (*COSTS, "joint_surplus", "resistance", "outlay", "revenue", "fund_pool", "fund_payments"):
        assert (run.of(name) >= 0).all(), name
    # A pool of subnormal size has no relative precision left.
    assert (run.of("fund_payments") <= run.of("fund_pool") * (1 + 1e-9) + 1e-300).all()
    alive = sum(run.of(f"alive_{mode}") for mode in MODES)
    relations = len(region.relations(parameters.reach_km))
    assert alive == pytest.approx(relations * (1 - run.of("stage_rivalry")), abs=1e-9)
    births = sum(run.of(f"founded_{mode}") - run.of(f"broken_{mode}") for mode in MODES)
    assert births.cumsum(axis=1) == pytest.approx(alive, abs=1e-9)
    assert all(np.isfinite(run.of(name)).all() for name in MEASURES if not name.endswith("_share"))


def permuted(region, order):
    return region_of(
        region.output[order], list(zip(region.x_km[order], region.y_km[order], strict=True)), region.shares[order],
        [region.provinces[city] for city in order], "permuted",
    )  # fmt: skip


CERTAIN = {"rule": "best_response", "upgrade_rate": 1.0, "break_rate": 1.0}


@settings(max_examples=25)
@given(st.permutations(range(10)), st.floats(0.1, 0.9), st.sampled_from(["partner", "city"]), policies())
def test_names_of_cities_do_not_matter(order, trust, scope, agenda):
    """Without chance in it a trajectory is the same whatever the order of the cities."""
    certain = [item.without("command").without("central_deduction") for item in agenda.interventions]
    agenda, chosen = Agenda(tuple(certain), agenda.budget), Parameters(**CERTAIN, prior_trust=trust, scope=scope)
    runs = [simulate([Run(region, chosen, agenda)], 12, threads=1, states=True)
            for region in (TEN, permuted(TEN, list(order)))]  # fmt: skip
    assert runs[1].series == pytest.approx(runs[0].series, rel=1e-10, abs=1e-12, nan_ok=True)
    for state in ("output", "capacity", "reputation", "payoff"):
        before, after = (run.states[state][:, :, 0] for run in runs)
        assert after == pytest.approx(before[:, list(order)], rel=1e-10, abs=1e-12), state


def test_equal_cities_have_equal_lives(twins):
    model = Agglomeration(twins, **CERTAIN, prior_trust=0.6)
    for _ in range(15):
        model.step()
        first, second = model.relations[0].sides
        assert first.contest_share == second.contest_share == first.bargaining_share == second.bargaining_share == 0.5
        for name in ("reward", "temptation", "sucker", "punishment", "decision_gain", "tipping_trust", "payoff"):
            assert getattr(first, name) == getattr(second, name), name
        assert first.resistance == second.resistance == 0.0
        assert model.relations[0].effort == 1.0
    assert model.series[-1]["gini_output"] == 0.0


@given(settings_of_a_run(), st.integers(0, 99))
def test_without_prices_there_are_no_transaction_costs(parameters, seed):
    run = series(parameters.replace(**dict.fromkeys(COSTS, 0.0)), policy_agenda("hierarchical"), seed=seed)
    for name in COSTS:
        assert (run.of(name) == 0.0).all()
    model = Agglomeration(SQUARE, parameters.replace(**dict.fromkeys(COSTS, 0.0)), seed=seed)
    model.step()
    for relation in model.relations:
        for side in relation.sides:
            assert all(side.terms[position] == 0.0 for position in (5, 11, 12))  # monitoring, search, negotiation


def test_without_growth_and_feedback_output_stands_still():
    run = series(Parameters(growth_rate=0.0, feedback=0.0), policy_agenda("hybrid+benefit_coordination"))
    assert (run.of("total_output") == run.of("total_output")[0, 0]).all()
    assert run.of("total_output")[0, 0] == pytest.approx(10.0, rel=1e-14)


@given(settings_of_a_run(), st.floats(0.0, 0.2), st.floats(0.0, 1.0), st.integers(0, 99))
def test_money_that_goes_into_the_fund_comes_out_or_is_built(parameters, rate, deduction, seed):
    """One year: welfare differs from that without a fund by what was not paid out again."""
    fund = Agenda((Intervention({"fund_rate": rate, "central_deduction": deduction}),))
    with_fund, without = series(parameters, fund, years=1, seed=seed), series(parameters, years=1, seed=seed)
    left = with_fund.of("fund_pool") - with_fund.of("fund_payments")
    assert with_fund.of("fund_pool") == pytest.approx(10.0 * rate, rel=1e-12)
    assert with_fund.of("welfare") + left == pytest.approx(without.of("welfare"), rel=1e-9, abs=1e-12)
    assert with_fund.of("cooperation_rate") == without.of("cooperation_rate")


@pytest.mark.parametrize("idle", [{"central_deduction": 1.0}, {"command": 0.0}, {"subsidy": 0.0}])
def test_an_instrument_without_effect_reshuffles_nothing(idle):
    chosen = Parameters(prior_trust=0.4)
    idle = Agenda((Intervention(idle),))
    assert np.array_equal(series(chosen, idle, seed=3).series, series(chosen, seed=3).series, equal_nan=True)


def test_orders_nobody_obeys_leave_all_choices_as_they_were():
    chosen = Parameters(prior_trust=0.4, compliance=0.0)
    ordered, free = series(chosen, policy_agenda("hierarchical")), series(chosen)
    for name in ("cooperation_rate", "stage_joint_governance", "total_output", "mean_trust", "welfare"):
        assert np.array_equal(ordered.of(name), free.of(name)), name


def mixed_runs():
    packages = [name for name in PACKAGES if name != "laissez_faire"]
    agendas = [Agenda(), *(policy_agenda(name, first=1 + number % 4) for number, name in enumerate(packages))]
    values = [{}, {"prior_trust": 0.5}, {"resistance": 0.0}, {"surplus": 2.0, "rationality": 4.0}]
    runs = []
    for number in range(37):
        chosen = values[number % 4] | ({"rule": "imitate_fermi", "scope": "city"} if number % 5 == 0 else {})
        runs.append(Run(TEN, Parameters(**chosen), agendas[number % len(agendas)], number))
    return runs


def test_blocks_threads_order_and_neighbours_do_not_matter():
    runs = mixed_runs()
    alone = np.concatenate([simulate([run], 12, threads=1).series for run in runs])
    for threads, size in ((1, 32), (2, 3), (2, 1), (3, 100)):
        assert np.array_equal(simulate(runs, 12, threads=threads, block_size=size).series, alone, equal_nan=True)
    backwards = simulate(runs[::-1], 12, threads=2, block_size=7)
    assert np.array_equal(backwards.series[::-1], alone, equal_nan=True)
    chosen = simulate(runs, 12, measures=("welfare", "cooperation_rate"), threads=2)
    assert np.array_equal(chosen.of("welfare"), alone[:, :, list(MEASURES).index("welfare")])
    again = simulate(runs, 12, threads=2)
    assert np.array_equal(again.series, alone, equal_nan=True)


def test_the_longer_run_begins_like_the_shorter():
    short, long = series(years=8, seed=4), series(years=25, seed=4)
    assert np.array_equal(long.series[:, :8], short.series, equal_nan=True)


def test_seeds_matter_from_zero_on():
    rates = [series(seed=seed).of("cooperation_rate").tobytes() for seed in (0, 1, 2**32, 2**63, 2**64 - 1)]
    assert len(set(rates)) == 5
