"""Budget, distance, fund and account of the higher tier, worked by hand from section 8 of the model."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citypact.agents import intervention
from citypact.model.settings.instrument_table import INSTRUMENTS

EXACT = {"rel": 1e-15, "abs": 1e-17}
money = st.floats(0.0, 1e3)


def test_budget_scale():
    assert intervention.budget_scale(2.0, 8.0) == 0.25
    assert intervention.budget_scale(8.0, 2.0) == 1.0
    assert intervention.budget_scale(0.0, 2.0) == 0.0
    assert intervention.budget_scale(0.0, 0.0) == 1.0  # the first year: nothing has been spent yet
    assert intervention.budget_scale(math.inf, 1e9) == 1.0


def test_distance_shrinks_by_a_share_a_year_and_never_below_half():
    assert intervention.shrunk(1.0, 0.02) == pytest.approx(0.98, **EXACT)
    assert intervention.shrunk(0.98, 0.02) == pytest.approx(0.9604, **EXACT)
    assert intervention.shrunk(0.51, 0.02) == 0.5
    assert intervention.shrunk(1.0, 1.0) == 0.5
    assert intervention.shrunk(0.7, 0.0) == 0.7


def test_distance_reaches_its_floor_after_35_years_of_two_percent():
    factor, years = 1.0, 0
    while factor > 0.5:
        factor, years = intervention.shrunk(factor, 0.02), years + 1
    assert (years, factor) == (35, 0.5)  # 0.98^34 = 0.5031, 0.98^35 = 0.4931


@pytest.mark.parametrize(
    ("owed", "received", "draw", "deduction", "expected"),
    [
        (0.0, 0.0, 0.0, 0.0, True),  # the first year
        (0.03, 0.03, 0.9, 0.0, True),
        (0.03, 0.03 * (1.0 - 1e-12), 0.9, 0.0, True),  # less by rounding alone is not less
        (0.03, 0.05, 0.9, 0.0, True),
        (0.03, 0.02, 0.0, 0.0, False),  # who receives less than it owes defaults: no draw is below a probability of 0
        (0.03, 0.02, 0.79, 0.8, True),
        (0.03, 0.02, 0.8, 0.8, False),
        (0.03, 0.02, 1.0 - 2.0**-53, 1.0, True),  # every draw is below 1
    ],
)
def test_who_receives_less_than_it_owes_defaults_unless_the_centre_deducts(owed, received, draw, deduction, expected):
    assert bool(intervention.contributes(owed, received, draw, deduction)) is expected


def test_cover_and_payments_of_the_fund():
    assert intervention.fund_cover(0.3, 1.2) == pytest.approx(0.25, **EXACT)
    assert intervention.fund_cover(1.2, 0.3) == 1.0
    assert intervention.fund_cover(0.0, 0.3) == 0.0
    assert intervention.fund_cover(0.0, 0.0) == 0.0
    assert intervention.fund_payment(0.25, 0.1, 0.5) == pytest.approx(0.1, **EXACT)
    assert intervention.fund_payment(0.25, 0.5, 0.1) == 0.0


def test_the_remainder_of_the_fund_builds_at_the_cost_of_infrastructure():
    assert intervention.fund_shrink(0.05, 0.05, 10) == pytest.approx(0.1, **EXACT)  # 0.05/(0.05 · 10)
    assert intervention.fund_shrink(0.0, 0.05, 10) == 0.0
    assert intervention.fund_shrink(9.9, 0.05, 10) == 1.0
    assert intervention.fund_shrink(0.05, 0.05, 0) == 0.0  # no relations, nothing to build
    assert intervention.fund_shrink(-1e-18, 0.05, 10) == 0.0  # a remainder of rounding


@given(money, st.lists(st.floats(0.0, 5.0), min_size=1, max_size=8))
def test_the_fund_never_pays_more_than_it_holds(pool, gaps):
    cover = intervention.fund_cover(pool, sum(gaps))
    paid = sum(intervention.fund_payment(cover, 0.0, gap) for gap in gaps)
    assert 0.0 <= cover <= 1.0
    assert paid <= pool * (1.0 + 1e-12) + 1e-12
    assert paid == pytest.approx(min(pool, sum(gaps)), rel=1e-9, abs=1e-12)


def test_administration_is_paid_for_orders_and_for_what_is_offered_to_every_relation():
    # 0.00025 · (4 + 10 · (0.6 + 0.5 + 0.02))
    assert intervention.administration(0.00025, 4.0, 10, 0.6 + 0.5 + 0.02) == pytest.approx(0.0038, rel=1e-14)
    assert intervention.administration(0.00025, 0.0, 10, 0.0) == 0.0


def test_construction_is_paid_for_every_relation_and_unit_of_shrink():
    assert intervention.construction(0.0025, 10, 0.02) == pytest.approx(0.0005, rel=1e-14)
    assert intervention.construction(0.0025, 10, 0.0) == 0.0


def test_fines_and_penalties_are_income():
    assert intervention.revenue(0.05, 4.0, 0.2, 1.5) == pytest.approx(0.5, rel=1e-15)


def test_which_instruments_cost_money_and_which_make_a_founding_hybrid():
    assert {name for name, row in INSTRUMENTS.items() if row.paid} == {
        "command", "subsidy", "platform", "legal", "infrastructure", "plan",
    }  # fmt: skip
    assert {name for name, row in INSTRUMENTS.items() if row.supporting} == {
        "platform", "legal", "benefit_sharing", "subsidy", "fund_rate", "plan", "infrastructure",
    }  # fmt: skip
