"""Transaction costs, worked by hand from section 4 of the model."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.costs import monitoring_cost, negotiation_cost, search_cost

EXACT = {"rel": 1e-15, "abs": 1e-17}
LN_3, LN_HALF = 1.0986122886681098, -0.6931471805599453


def test_search_cost_rises_with_distance():
    assert search_cost(0.02, 150.0, 150.0, 0.0, 0) == pytest.approx(0.04, **EXACT)  # 0.02 · 2
    assert search_cost(0.02, 225.0, 150.0, 0.0, 0) == pytest.approx(0.05, **EXACT)  # 0.02 · 2.5
    assert search_cost(0.02, 0.0, 150.0, 0.0, 0) == 0.02


def test_a_platform_lowers_search_cost_in_full():
    assert search_cost(0.02, 150.0, 150.0, 0.6, 0) == pytest.approx(0.016, **EXACT)
    assert search_cost(0.02, 150.0, 150.0, 1.0, 0) == 0.0


@pytest.mark.parametrize("stage", [1, 2, 3])
def test_nobody_searches_for_a_partner_that_is_found(stage):
    assert search_cost(0.02, 150.0, 150.0, 0.0, stage) == 0.0


def test_negotiation_cost_of_a_worked_relation():
    # 0.02 · (1 + 1.0·1 + 0.5·ln 3) · (1 − 0.25), outputs 1.5 and 0.5
    log_large, log_small = 0.4054651081081644, LN_HALF
    expected = 0.02 * (2.0 + 0.5 * LN_3) * 0.75
    assert negotiation_cost(0.02, 1.0, 1.0, 0.5, log_large, log_small, 0.5, 0) == pytest.approx(expected, **EXACT)
    assert negotiation_cost(0.02, 1.0, 1.0, 0.5, log_small, log_large, 0.5, 0) == pytest.approx(expected, **EXACT)
    assert expected == pytest.approx(0.03823959216501, rel=1e-12)


def test_negotiation_cost_within_a_province_between_equals_is_its_base():
    assert negotiation_cost(0.02, 1.0, 0.0, 0.5, 0.3, 0.3, 0.0, 0) == 0.02
    assert negotiation_cost(0.02, 3.0, 1.0, 0.5, 0.3, 0.3, 0.0, 2) == pytest.approx(0.08, **EXACT)


def test_a_platform_lowers_negotiation_cost_by_half_at_most():
    assert negotiation_cost(0.02, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1) == pytest.approx(0.01, **EXACT)


@pytest.mark.parametrize(("stage", "expected"), [(0, 0.02), (1, 0.02), (2, 0.02), (3, 0.0)])
def test_negotiation_ends_with_joint_governance(stage, expected):
    assert negotiation_cost(0.02, 1.0, 0.0, 0.5, 0.0, 0.0, 0.0, stage) == expected


@pytest.mark.parametrize(("stage", "expected"), [(0, 0.012), (1, 0.024), (2, 0.036), (3, 0.048)])
def test_monitoring_cost_rises_with_the_stage(stage, expected):
    # 0.03 · (1 − 0.2) · (1 + s)/2
    assert monitoring_cost(0.03, 0.2, stage, 0.0) == pytest.approx(expected, **EXACT)


def test_monitoring_cost_falls_with_trust_and_with_legal_guarantees():
    assert monitoring_cost(0.03, 1.0, 2, 0.0) == 0.0
    assert monitoring_cost(0.03, 0.2, 1, 1.0) == 0.0
    assert monitoring_cost(0.03, 0.2, 1, 0.6) == pytest.approx(0.0096, **EXACT)


@given(st.floats(0, 2), st.floats(0, 1), st.integers(0, 3), st.floats(0, 1), st.floats(0, 3000), st.floats(-5, 5))
def test_no_cost_is_negative_and_none_is_left_without_its_price(price, trust, stage, level, distance, log_output):
    assert monitoring_cost(price, trust, stage, level) >= 0.0
    assert search_cost(price, distance, 150.0, level, stage) >= 0.0
    assert negotiation_cost(price, 1.0, 1.0, 0.5, log_output, 0.3, level, stage) >= 0.0
    assert monitoring_cost(0.0, trust, stage, level) == 0.0
    assert search_cost(0.0, distance, 150.0, level, stage) == 0.0
    assert negotiation_cost(0.0, 1.0, 1.0, 0.5, log_output, 0.3, level, stage) == 0.0
