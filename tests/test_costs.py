"""Transaction costs per stake, worked by hand from section 4 of the model."""

from math import e, log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citypact.agents.costs import experience_factor, monitoring_cost, negotiation_cost, search_cost, size_factor

EXACT = {"rel": 1e-15, "abs": 1e-17}
LARGE, SMALL = log(1.5), log(0.5)
size = st.floats(-5.0, 5.0)  # ln y
unit = st.floats(0.0, 1.0)


def test_size_factor_of_a_worked_relation():
    # ȳ = 1, y = 1.5 and 0.5, d = ℓ, ε = ½: (1/(sqrt(0.75)/e))^½
    assert size_factor(0.0, LARGE, SMALL, 200.0, 200.0, 0.5) == pytest.approx(sqrt(e / sqrt(0.75)), rel=1e-14)
    assert size_factor(0.0, SMALL, LARGE, 200.0, 200.0, 0.5) == size_factor(0.0, LARGE, SMALL, 200.0, 200.0, 0.5)
    # ȳ = 4 and two mean cities in one place: the mean dealing costs what it costs
    assert size_factor(log(4.0), log(4.0), log(4.0), 0.0, 200.0, 0.3) == pytest.approx(1.0, rel=1e-14)


@given(size, size, size, st.floats(0.0, 600.0), unit)
def test_elasticity_of_costs(mean, one, other, distance, elasticity):
    """f = (scale·ȳ/K)^(1−ε): in proportion to the stake (f = 1) at ε = 1, and f·K the same for every pair at ε = 0."""
    relative_stake = e ** (0.5 * (one + other) - mean - distance / 200.0)  # K/(scale·ȳ)
    assert size_factor(mean, one, other, distance, 200.0, 1.0) == 1.0
    assert size_factor(mean, one, other, distance, 200.0, 0.0) * relative_stake == pytest.approx(1.0, rel=1e-12)
    found = size_factor(mean, one, other, distance, 200.0, elasticity)
    assert found == pytest.approx(relative_stake ** (elasticity - 1.0), rel=1e-12)
    # Economies of scale: nearer is larger, so it costs no more per stake and no less in all.
    nearer = size_factor(mean, one, other, 0.5 * distance, 200.0, elasticity)
    larger = relative_stake * e ** (0.5 * distance / 200.0)
    assert nearer <= found * (1.0 + 1e-12) and nearer * larger >= found * relative_stake * (1.0 - 1e-12)


def test_experience_of_both_sides_saves_costs():
    assert experience_factor(0.8, 0.0, 0.0) == 1.0
    assert experience_factor(0.8, 0.5, 0.25) == pytest.approx(0.7, **EXACT)  # 1 − 0.8 · 0.375
    assert experience_factor(0.8, 1.0, 1.0) == pytest.approx(0.2, rel=1e-15)
    assert experience_factor(0.0, 1.0, 1.0) == 1.0


def test_search_cost_rises_with_distance_and_falls_with_size_and_experience():
    assert search_cost(0.02, 1.0, 1.0, 200.0, 200.0, 0.0, 0) == pytest.approx(0.04, **EXACT)  # 0.02 · 2
    assert search_cost(0.02, 1.0, 1.0, 0.0, 200.0, 0.0, 0) == 0.02
    assert search_cost(0.02, 1.5, 0.7, 200.0, 200.0, 0.0, 0) == pytest.approx(0.042, rel=1e-15)


def test_a_platform_lowers_search_cost_in_full():
    assert search_cost(0.02, 1.0, 1.0, 200.0, 200.0, 0.6, 0) == pytest.approx(0.016, **EXACT)
    assert search_cost(0.02, 1.0, 1.0, 200.0, 200.0, 1.0, 0) == 0.0


@pytest.mark.parametrize("stage", [1, 2, 3])
def test_nobody_searches_for_a_partner_that_is_found(stage):
    assert search_cost(0.02, 1.0, 1.0, 200.0, 200.0, 0.0, stage) == 0.0


def test_negotiation_cost_of_a_worked_relation():
    # 0.1 · 1.5 · 0.7 · (1 + 1.0·1 + 0.5·ln 3) · (1 − 0.25), outputs 1.5 and 0.5
    expected = 0.105 * (2.0 + 0.5 * log(3.0)) * 0.75
    assert negotiation_cost(0.1, 1.5, 0.7, 1.0, 1.0, 0.5, LARGE, SMALL, 0.5) == pytest.approx(expected, rel=1e-14)
    assert negotiation_cost(0.1, 1.5, 0.7, 1.0, 1.0, 0.5, SMALL, LARGE, 0.5) == pytest.approx(expected, rel=1e-14)
    assert expected == pytest.approx(0.2007578588666, rel=1e-12)


def test_negotiation_cost_within_a_province_between_equals_is_its_base():
    assert negotiation_cost(0.1, 1.0, 1.0, 1.0, 0.0, 0.5, 0.3, 0.3, 0.0) == 0.1
    assert negotiation_cost(0.1, 1.0, 1.0, 3.0, 1.0, 0.5, 0.3, 0.3, 0.0) == pytest.approx(0.4, **EXACT)


def test_a_platform_lowers_negotiation_cost_by_half_at_most():
    assert negotiation_cost(0.1, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0) == pytest.approx(0.05, **EXACT)


@pytest.mark.parametrize(("commitment", "expected"), [(0.1, 0.0072), (0.45, 0.0324), (1.0, 0.072)])
def test_monitoring_cost_rises_with_what_is_at_risk(commitment, expected):
    # 0.06 · 1.5 · m · (1 − 0.2)
    assert monitoring_cost(0.06, 1.5, commitment, 0.2, 0.0) == pytest.approx(expected, rel=1e-14)


def test_monitoring_cost_falls_with_trust_and_with_legal_guarantees():
    assert monitoring_cost(0.06, 1.0, 0.45, 1.0, 0.0) == 0.0
    assert monitoring_cost(0.06, 1.0, 0.45, 0.2, 1.0) == 0.0
    assert monitoring_cost(0.06, 1.0, 0.45, 0.2, 0.5) == pytest.approx(0.0108, rel=1e-14)


@given(st.floats(0, 5), st.floats(0, 50), unit, unit, unit, st.integers(0, 3), st.floats(0, 3000), size)
def test_no_cost_is_negative_and_none_is_left_without_its_price(price, factor, saving, trust, level, stage, distance, log_output):
    def costs(price):
        return (
            monitoring_cost(price, factor, saving, trust, level),
            search_cost(price, factor, saving, distance, 200.0, level, stage),
            negotiation_cost(price, factor, saving, 1.0, 1.0, 0.5, log_output, 0.3, level),
        )

    assert min(costs(price)) >= 0.0
    assert costs(0.0) == (0.0, 0.0, 0.0)
