"""Industrial structure, transfer, output and capacity, worked by hand from section 7 of the model."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citypact.agents.structure import capacity_factor, divergence, growth_factor, per_stake, transfer_flow, transfer_scale

EXACT = {"rel": 1e-15, "abs": 1e-17}


@pytest.mark.parametrize(
    ("stage", "both_compete", "plan", "expected"),
    [
        (0, False, 0.0, 0.0),
        (0, True, 0.0, -0.01 * 0.2),
        (1, False, 0.0, 0.0),  # information exchange does not yet divide labour
        (2, False, 0.0, 0.02 * 0.2),
        (3, False, 0.0, 0.02 * 0.2),
        (2, True, 0.0, 0.01 * 0.2),  # 0.02 − 0.01: a relation that stands while both compete
        (0, True, 0.03, 0.02 * 0.2),  # 0.03 − 0.01
        (3, False, 0.03, 0.05 * 0.2),
        (0, False, 0.03, 0.03 * 0.2),
    ],
)
def test_divergence(stage, both_compete, plan, expected):
    # exp(−d/ℓ) = 0.4 and degrees 1 and 4: 0.4/sqrt(4) = 0.2
    assert divergence(stage, both_compete, 0.02, 0.01, plan, 0.4, 0.5) == pytest.approx(expected, **EXACT)


@pytest.mark.parametrize(
    ("stage", "opening", "platform", "x_i", "x_j", "expected"),
    [
        # 0.6 · o · (1 + platform) · 0.04 · (x_i − x_j)
        (3, 1.0, 0.0, 0.9, 0.4, 0.012),
        (2, 0.65, 0.0, 0.9, 0.4, 0.0078),
        (3, 1.0, 0.5, 0.9, 0.4, 0.018),  # a platform eases it
        (3, 1.0, 0.0, 0.4, 0.9, -0.012),  # the other way
        (3, 1.0, 0.0, 0.6, 0.6, 0.0),
        (3, 1.0, 0.0, 1.4, 0.9, 0.012),  # it is not capped at full: more than full hands on more
        (1, 0.3, 0.0, 0.9, 0.4, 0.0),  # exchange of information moves no industry
        (0, 0.0, 0.0, 0.9, 0.4, 0.0),
    ],
)
def test_industry_moves_from_the_fuller_to_the_roomier_from_thematic_cooperation_on(stage, opening, platform, x_i, x_j, expected):
    assert transfer_flow(0.6, stage, opening, platform, 0.04, x_i, x_j) == pytest.approx(expected, rel=1e-14)


def test_a_city_hands_on_a_quarter_of_its_output_a_year_at_most():
    assert transfer_scale(2.0, 0.1) == 1.0
    assert transfer_scale(2.0, 0.5) == 1.0
    assert transfer_scale(2.0, 2.0) == 0.25  # wants to hand on 2.0, may hand on 0.5
    assert transfer_scale(2.0, 0.0) == 1.0


@given(st.floats(1e-6, 1e6), st.floats(0.0, 1e6))
def test_what_is_handed_on_leaves_three_quarters(output, outflow):
    assert transfer_scale(output, outflow) * outflow <= 0.25 * output * (1.0 + 1e-14)


def test_growth_is_logistic_and_follows_payoffs():
    assert growth_factor(0.06, 0.25, 0.02, 0.5) == pytest.approx(1.055, **EXACT)  # 1 + 0.045 + 0.01
    assert growth_factor(0.06, 1.0, 0.02, 0.0) == 1.0
    assert growth_factor(0.06, 1.5, 0.0, 9.9) == pytest.approx(0.97, **EXACT)
    assert growth_factor(0.0, 0.3, 0.0, 0.7) == 1.0
    assert growth_factor(0.06, 0.25, 0.02, -2.0) == pytest.approx(1.005, **EXACT)


def test_a_year_never_takes_more_than_half_of_output():
    assert growth_factor(0.06, 0.25, 1.0, -5.0) == 0.5
    assert growth_factor(0.5, 3.0, 0.0, 0.0) == 0.5
    assert growth_factor(0.5, 1.9, 0.0, 0.0) == pytest.approx(0.55, **EXACT)


def test_capacity_grows_with_the_share_of_joint_governance():
    assert capacity_factor(0.01, 0.25) == pytest.approx(1.0025, **EXACT)
    assert capacity_factor(0.01, 1.0) == pytest.approx(1.01, **EXACT)
    assert capacity_factor(0.01, 0.0) == 1.0


def test_per_stake():
    assert per_stake(1.5, 4.0) == 0.375
    assert per_stake(0.0, 0.0) == 0.0  # a city without partners


@given(st.floats(-0.2, 0.5), st.floats(0.0, 50.0), st.floats(0.0, 1.0), st.floats(-1e3, 1e3))
def test_the_factor_of_growth_is_positive(rate, saturation, feedback, payoff):
    found = growth_factor(rate, saturation, feedback, payoff)
    assert found >= 0.5
    unbounded = 1.0 + rate * (1.0 - saturation) + feedback * payoff
    assert found == pytest.approx(unbounded if unbounded > 0.5 else 0.5, rel=1e-12, abs=1e-12)
