"""Properties of whole runs: bounds, symmetries, conservation, and independence from what must not matter."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citypact.agents.choice import TERMS
from citypact.model.agglomeration import Agglomeration
from citypact.model.engine import Batch, Run, simulate
from citypact.model.measures import MEASURES
from citypact.model.refusal import Refusal
from citypact.model.regions.loading import load_region
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.packages import PACKAGES, policy_agenda
from citypact.model.settings.parameters import Parameters
from tests.conftest import region_of
from tests.test_year import SQUARE, policies, settings_of_a_run

TEN = load_region("synthetic:10")
SHARES = [name for name, measure in MEASURES.items() if measure.unit == "share"]
MODES = ("spontaneous", "hybrid", "hierarchical")
COSTS = ("search_cost", "negotiation_cost", "monitoring_cost")
PARTS = ("outlay_subsidies", "outlay_enforcement", "outlay_administration", "outlay_infrastructure")
LIVELY = {"prior_trust": 0.4, "review_rate": 0.6}


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
        if name not in ("mean_saturation", "saturation_spread"):  # a city may outgrow its capacity
            assert ((run.of(name) >= 0) & (run.of(name) <= 1 + 1e-12)).all(), name
    for group in ("stage_", "game_"):
        total = sum(run.of(name) for name in MEASURES if name.startswith(group))
        assert total == pytest.approx(1.0, rel=1e-12)
    assert (run.of("total_output") > 0).all()
    for name in (*COSTS, *PARTS, "joint_surplus", "resistance", "revenue", "fund_pool", "fund_payments", "transferred"):
        assert (run.of(name) >= 0).all(), name
    assert run.of("outlay") == pytest.approx(sum(run.of(part) for part in PARTS), rel=1e-12)
    # A pool of subnormal size has no relative precision left.
    assert (run.of("fund_payments") <= run.of("fund_pool") * (1 + 1e-9) + 1e-300).all()
    alive = sum(run.of(f"alive_{mode}") for mode in MODES)
    relations = len(region.relations(parameters.reach_km))
    assert alive == pytest.approx(relations * (1 - run.of("stage_rivalry")), abs=1e-9)
    births = sum(run.of(f"founded_{mode}") - run.of(f"broken_{mode}") for mode in MODES)
    assert births.cumsum(axis=1) == pytest.approx(alive, abs=1e-9)
    # What goes deeper does so one stage a year, and leaves only by a break.
    deep = relations * (run.of("stage_thematic_cooperation") + 2 * run.of("stage_joint_governance"))
    deepened = sum(run.of(f"deepened_{mode}") for mode in MODES)
    assert (np.diff(np.concatenate([[[0.0]], deep], axis=1)) <= deepened + 1e-9).all()
    assert all(np.isfinite(run.of(name)).all() for name in MEASURES if not name.endswith("_share"))


@settings(max_examples=60)
@given(settings_of_a_run(), policies(), st.integers(0, 2**32))
def test_relations_climb_one_stage_a_year_when_both_wish_and_are_asked(parameters, agenda, seed):
    states = simulate([Run(TEN, parameters, agenda, seed)], 15, threads=1, states=True).states
    after = states["stage"].astype(int)
    before = np.concatenate([np.zeros_like(after[:1]), after[:-1]])
    step, both = after - before, states["cooperates"].all(axis=1)
    assert (step[step > 0] == 1).all()
    assert np.array_equal((step > 0) & (before > 0), states["deepens"].astype(bool))
    assert np.array_equal(states["deepens"].astype(bool), states["wishes"].all(axis=1))
    # A wish is that of a side that chose to cooperate itself, in a year of regular review.
    assert (states["chose"] | ~states["wishes"]).all()
    assert ((states["review_cause"] == 1)[:, None] | ~states["wishes"]).all()
    assert np.array_equal((before == 0) & (after == 1), (before == 0) & both)
    assert (after[step < 0] == 0).all() and not both[step < 0].any()
    mode, earlier = states["mode"], np.concatenate([np.zeros_like(states["mode"][:1]), states["mode"][:-1]])
    assert np.array_equal(mode > 0, after > 0) and (mode == earlier)[(before > 0) & (after > 0)].all()


@settings(max_examples=60)
@given(settings_of_a_run(), policies(), st.integers(0, 2**32))
def test_a_side_that_is_not_reviewed_does_what_it_did_last_year(parameters, agenda, seed):
    parameters = parameters.replace(scope="partner", rule="logit")
    states = simulate([Run(TEN, parameters, agenda, seed)], 15, threads=1, states=True).states
    acts, ordered, cause = states["cooperates"], states["ordered"], states["review_cause"]
    last = np.concatenate([np.zeros_like(acts[:1]), acts[:-1]])
    kept = cause == 0
    assert np.array_equal(states["chose"].transpose(1, 0, 2, 3)[:, kept], last.transpose(1, 0, 2, 3)[:, kept])
    differed = last[:, 0] != last[:, 1]
    on_order = np.concatenate([np.zeros_like(ordered[:1]), ordered[:-1]]).any(axis=1)
    assert not (kept & (differed | on_order)).any()
    assert (on_order[cause == 2]).all() and (differed & ~on_order)[cause == 3].all()


def permuted(region, order):
    return region_of(
        region.output[order], list(zip(region.x_km[order], region.y_km[order], strict=True)), region.shares[order],
        [region.provinces[city] for city in order], "permuted", areas=region.area_km2[order],
    )  # fmt: skip


CERTAIN = {"rule": "best_response", "review_rate": 1.0, "break_rate": 1.0}


@settings(max_examples=25)
@given(st.permutations(range(10)), st.floats(0.1, 0.9), st.sampled_from(["partner", "city"]), policies())
def test_names_of_cities_do_not_matter(order, trust, scope, agenda):
    """Without chance in it a trajectory is the same whatever the order of the cities."""
    certain = [item.without("command").without("central_deduction") for item in agenda.interventions]
    agenda, chosen = Agenda(tuple(certain), agenda.budget), Parameters(**CERTAIN, prior_trust=trust, scope=scope)
    runs = [simulate([Run(region, chosen, agenda)], 12, threads=1, states=True)
            for region in (TEN, permuted(TEN, list(order)))]  # fmt: skip
    assert runs[1].series == pytest.approx(runs[0].series, rel=1e-10, abs=1e-12, nan_ok=True)
    for state in ("output", "capacity", "reputation", "experience", "city_payoff"):
        before, after = (run.states[state][:, :, 0] for run in runs)
        assert after == pytest.approx(before[:, list(order)], rel=1e-10, abs=1e-12), state


def test_equal_cities_have_equal_lives(twins):
    model = Agglomeration(twins, **CERTAIN, prior_trust=0.6)
    for _ in range(15):
        model.step()
        first, second = model.relations[0].sides
        assert first.look == second.look and first.terms == second.terms
        assert first.payoff == second.payoff and first.evidence == second.evidence
        assert first.look.resistance == 0.0 and model.relations[0].look.effort == 1.0 and model.relations[0].flow == 0.0
    assert model.series[-1]["stage_joint_governance"] == 1.0
    assert model.series[-1]["gini_output"] == model.series[-1]["saturation_spread"] == 0.0


@given(settings_of_a_run(), st.integers(0, 99))
def test_without_prices_there_are_no_transaction_costs(parameters, seed):
    free = parameters.replace(**dict.fromkeys(COSTS, 0.0))
    run = series(free, policy_agenda("hierarchical"), seed=seed)
    for name in COSTS:
        assert (run.of(name) == 0.0).all()
    model = Agglomeration(SQUARE, free, seed=seed, by_agents=True)
    model.step()
    for relation in model.relations:
        for side in relation.sides:
            terms = dict(zip(TERMS, side.terms.decision, strict=True))
            assert terms["monitoring"] == terms["search"] == terms["negotiation"] == 0.0


def test_without_growth_feedback_and_transfer_output_stands_still():
    still = Parameters(growth_rate=0.0, feedback=0.0, industrial_transfer=0.0)
    run = series(still, policy_agenda("hybrid+benefit_coordination"))
    assert (run.of("total_output") == run.of("total_output")[0, 0]).all()
    assert run.of("total_output")[0, 0] == pytest.approx(10.0, rel=1e-14)


@given(settings_of_a_run(), policies(), st.integers(0, 99))
def test_transfers_move_output_but_make_none(parameters, agenda, seed):
    still = parameters.replace(growth_rate=0.0, feedback=0.0, industrial_transfer=5.0)
    assert series(still, agenda, seed=seed).of("total_output") == pytest.approx(np.full((1, 20), 10.0), rel=1e-12)


@given(settings_of_a_run(), st.floats(0.0, 0.2), st.floats(0.0, 1.0), st.integers(0, 99))
def test_money_that_goes_into_the_fund_comes_out_or_is_built(parameters, rate, deduction, seed):
    """One year: welfare differs from that without a fund by what was not paid out again."""
    fund = Agenda((Intervention({"fund_rate": rate, "central_deduction": deduction}),))
    with_fund, without = series(parameters, fund, years=1, seed=seed), series(parameters, years=1, seed=seed)
    left = with_fund.of("fund_pool") - with_fund.of("fund_payments")
    assert with_fund.of("fund_pool") == pytest.approx(10.0 * rate, rel=1e-12)
    assert with_fund.of("welfare") + left == pytest.approx(without.of("welfare"), rel=1e-9, abs=1e-12)
    assert with_fund.of("cooperation_rate") == without.of("cooperation_rate")


@settings(max_examples=60)
@given(settings_of_a_run(), policies(), st.integers(0, 99))
def test_welfare_is_what_cities_gain_over_mutual_competition(parameters, agenda, seed):
    """Truces, opened surplus, and what lone competitors take, less costs, with subsidies, fines and the fund: summed by hand."""
    result = simulate([Run(TEN, parameters, agenda, seed)], 10, threads=1, states=True)
    states, stakes = result.states, result.states["stake"]
    gained = (states["payoff"] * stakes[:, None]).sum(axis=(1, 2)) - states["contribution"].sum(axis=1)
    assert result.of("welfare")[0] == pytest.approx(gained[:, 0], rel=1e-9, abs=1e-11)
    assert result.of("welfare")[0] == pytest.approx(states["city_payoff"].sum(axis=(1, 2)), rel=1e-9, abs=1e-11)


@pytest.mark.parametrize("idle", [{"central_deduction": 1.0}, {"command": 0.0}, {"subsidy": 0.0}])
def test_an_instrument_without_effect_reshuffles_nothing(idle):
    chosen = Parameters(**LIVELY)
    idle = Agenda((Intervention(idle),))
    assert np.array_equal(series(chosen, idle, seed=3).series, series(chosen, seed=3).series, equal_nan=True)


def test_orders_nobody_obeys_leave_all_choices_as_they_were():
    chosen = Parameters(**LIVELY, compliance=0.0)
    ordered, free = series(chosen, policy_agenda("hierarchical")), series(chosen)
    for name in ("cooperation_rate", "stage_joint_governance", "total_output", "mean_trust", "welfare"):
        assert np.array_equal(ordered.of(name), free.of(name)), name


def mixed_runs():
    packages = [name for name in PACKAGES if name != "laissez_faire"]
    agendas = [Agenda(), *(policy_agenda(name, first=1 + number % 4) for number, name in enumerate(packages))]
    values = [{}, LIVELY, {"resistance": 0.0}, {"surplus": 4.0, "rationality": 9.0}]
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


def test_a_run_in_pieces_is_the_run_in_one():
    run = Run(TEN, Parameters(**LIVELY), policy_agenda("hybrid+hierarchical", 3, 6), 9)
    whole, pieces = Batch([run], 12), Batch([run], 12)
    expected = whole.advance(12)
    assert np.array_equal(np.concatenate([pieces.advance(years) for years in (1, 4, 7)], axis=1), expected, equal_nan=True)
    for one, other in zip(whole.survival(), pieces.survival(), strict=True):
        assert np.array_equal(one, other)
    with pytest.raises(Refusal, match="beyond the horizon"):
        whole.advance(1)


def test_seeds_matter_from_zero_on():
    rates = [series(seed=seed).of("cooperation_rate").tobytes() for seed in (0, 1, 2**32, 2**63, 2**64 - 1)]
    assert len(set(rates)) == 5


def test_what_needs_a_government_is_nought_without_one_and_not_with_one():
    names = [name for name, measure in MEASURES.items() if measure.needs_government]
    levels = {name: min(0.5, row.maximum) for name, row in INSTRUMENTS.items()} | {"infrastructure": 0.02, "plan": 0.02}
    region = load_region("pearl_delta")
    # Orders in one, support in the other: where all are ordered nothing is founded from below. Both end, for breaks to occur.
    agendas = [Agenda((Intervention(levels | {"command": command}, last=12),)) for command in (0.5, 0.0)]
    alone = simulate([Run(region, seed=seed) for seed in range(8)], 30, names, threads=1)
    governed = simulate([Run(region, agenda=agenda, seed=seed) for agenda in agendas for seed in range(8)], 30, names, threads=1)
    assert "outlay" in names and "alive_hybrid" in names
    for name in names:
        assert (alone.of(name) == 0).all(), name
        assert (governed.of(name) > 0).any(), name
