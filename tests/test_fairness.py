"""Unequal gains, worked by hand from section 5 of the model, and the ultimatum threshold of Fehr and Schmidt (1999)."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from citypact.agents.fairness import effort, net_gain, resistance

EXACT = {"rel": 1e-15, "abs": 1e-17}
gain = st.floats(-3.0, 3.0)
unit = st.floats(0.0, 1.0)


def test_net_gain_is_what_cooperation_brings_over_mutual_competition_less_watching():
    assert net_gain(0.5361, 0.0361) == pytest.approx(0.5, rel=1e-15)
    assert net_gain(0.05, 0.25) == pytest.approx(-0.2, rel=1e-15)


def test_only_the_side_that_gains_less_resists():
    assert resistance(0.5, 0.0, 0.1, 0.5) == pytest.approx(0.2, **EXACT)
    assert resistance(0.5, 0.0, 0.5, 0.1) == 0.0
    assert resistance(0.5, 0.0, 0.3, 0.3) == 0.0
    assert resistance(0.5, 0.0, -0.3, 0.1) == pytest.approx(0.2, **EXACT)


def test_the_fund_softens_resistance():
    assert resistance(0.5, 0.25, 0.1, 0.5) == pytest.approx(0.15, **EXACT)
    assert resistance(0.5, 1.0, 0.1, 0.5) == 0.0


@given(st.floats(0.0, 10.0), unit)
def test_a_responder_rejects_below_the_threshold_of_fehr_and_schmidt(envy, share):
    """Of a pie of 1 it is offered s: utility s − ρ·max(0, (1−s) − s) is below that of rejecting iff s < ρ/(1+2ρ)."""
    threshold = envy / (1.0 + 2.0 * envy)
    assume(abs(share - threshold) > 1e-9)
    utility = share - resistance(envy, 0.0, share, 1.0 - share)
    assert (utility < 0.0) == (share < threshold)


def test_a_responder_with_envy_one_half_rejects_less_than_a_quarter():
    """So partners of unequal size, beyond three to one in bargaining by size, never agree without sharing."""
    assert 0.2499 - resistance(0.5, 0.0, 0.2499, 0.7501) < 0.0
    assert 0.25 - resistance(0.5, 0.0, 0.25, 0.75) == 0.0
    assert 0.2501 - resistance(0.5, 0.0, 0.2501, 0.7499) > 0.0


def test_effort_of_worked_relations():
    # |0.3 − 0.1|/(0.3 + 0.1) = 0.5; 0.5 · 0.8 · 0.5 = 0.2; 1 − 0.5 · 0.2
    assert effort(0.5, 0.5, 0.2, 0.3, 0.1) == pytest.approx(0.9, rel=1e-15)
    # Where one side gains and the other loses, inequality is complete: 0.4/0.4
    assert effort(0.5, 0.5, 0.2, 0.3, -0.1) == pytest.approx(0.8, rel=1e-15)
    assert effort(0.5, 10.0, 0.0, 0.3, 0.1) == 0.5  # foot-dragging loses no more than its share
    assert effort(0.5, 2.0, 1.0, 0.3, 0.1) == 1.0  # the fund covers all
    assert effort(0.0, 10.0, 0.0, 0.3, 0.1) == 1.0


def test_effort_is_whole_where_gains_are_equal_or_nothing():
    assert effort(0.5, 10.0, 0.0, 0.3, 0.3) == 1.0
    assert effort(0.5, 10.0, 0.0, -0.3, -0.3) == 1.0
    assert effort(0.5, 10.0, 0.0, 0.0, 0.0) == 1.0


@given(unit, st.floats(0.0, 10.0), unit, gain, gain)
def test_effort_is_bounded_and_the_same_from_both_sides(dragging, envy, cover, first, second):
    found = effort(dragging, envy, cover, first, second)
    assert 1.0 - dragging <= found <= 1.0
    assert found == effort(dragging, envy, cover, second, first)


@given(st.floats(0.0, 10.0), unit, gain, gain)
def test_at_most_one_side_resists_in_proportion_to_the_gap(envy, cover, first, second):
    both = resistance(envy, cover, first, second), resistance(envy, cover, second, first)
    assert min(both) == 0.0
    assert max(both) == pytest.approx(envy * (1.0 - cover) * abs(first - second), rel=1e-12)
