"""Stages, modes, trust, reputation and experience, worked by hand from section 7 of the model."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citypact.agents import codes, learning
from citypact.agents.choice import DIFFERED, HABIT, ORDERED, REGULAR

EXACT = {"rel": 1e-15, "abs": 1e-17}
ALWAYS = 0.0  # a draw that every positive rate exceeds


@pytest.mark.parametrize(
    ("stage", "both", "deepens", "break_draw", "expected"),
    [
        (0, True, False, ALWAYS, 1),  # at once, whatever the draw
        (1, True, True, ALWAYS, 2),
        (1, True, False, ALWAYS, 1),
        (2, True, True, ALWAYS, 3),
        (2, True, False, ALWAYS, 2),
        (3, True, False, ALWAYS, 3),
        (0, False, False, ALWAYS, 0),
        (1, False, False, 0.49, 0),
        (2, False, False, 0.49, 0),
        (3, False, False, 0.49, 0),  # a break leads back to rivalry, not one stage down
        (3, False, False, 0.5, 3),
        (1, False, False, 0.51, 1),
    ],
)
def test_next_stage(stage, both, deepens, break_draw, expected):
    assert learning.next_stage(stage, both, deepens, break_draw, 0.5) == expected


@pytest.mark.parametrize("stage", [1, 2, 3])
def test_break_rates_of_zero_and_one_leave_nothing_to_chance(stage):
    for draw in (0.0, 0.5, 1.0 - 2.0**-53):
        assert learning.next_stage(stage, False, False, draw, 1.0) == 0
        assert learning.next_stage(stage, False, False, draw, 0.0) == stage
        assert learning.next_stage(stage, True, False, draw, 1.0) == stage


def test_only_a_cooperator_in_regular_review_at_stage_1_or_2_asks_to_go_deeper():
    asks = {
        (cause, stage, chose)
        for cause, stage, chose in itertools.product((HABIT, REGULAR, ORDERED, DIFFERED), range(4), (False, True))
        if learning.may_deepen(cause, stage, chose)
    }
    assert asks == {(REGULAR, 1, True), (REGULAR, 2, True)}


@pytest.mark.parametrize(
    ("ordered", "supported", "mode"),
    [
        (False, False, "spontaneous"),
        (False, True, "hybrid"),
        (True, False, "hierarchical"),
        (True, True, "hierarchical"),
    ],
)
def test_mode_of_a_founding(ordered, supported, mode):
    assert codes.MODES[learning.founding_mode(ordered, supported)] == mode


@pytest.mark.parametrize(
    ("cooperated", "ordered", "expected"),
    [(True, False, 1.0), (True, True, 0.2), (False, False, 0.0), (False, True, 0.0)],
)
def test_an_order_says_less_than_a_free_choice(cooperated, ordered, expected):
    assert learning.evidence(cooperated, ordered, 0.8) == pytest.approx(expected, rel=1e-15)


def test_four_years_of_trust_by_hand():
    """n0 = 4, τ0 = 0.2, μ = 0.9; the partner cooperates, obeys an order (crowding out 0.8), breaks; then nobody tries."""
    count, weight, seen = 0.8, 4.0, []
    for tried, evidence in ((True, 1.0), (True, 0.2), (True, 0.0), (False, 0.0)):
        count = learning.remembered(count, 0.9, tried, evidence, 0.8)
        weight = learning.remembered(weight, 0.9, tried, 1.0, 4.0)
        seen.append((count, weight))
    assert seen[0] == pytest.approx((1.72, 4.6), rel=1e-15)  # 0.72 + 1, 3.6 + 1
    assert seen[1] == pytest.approx((1.748, 5.14), rel=1e-15)  # 1.548 + 0.2
    assert seen[2] == pytest.approx((1.5732, 5.626), rel=1e-15)
    assert seen[3] == pytest.approx((1.49588, 5.4634), rel=1e-15)  # 1.41588 + 0.1 · 0.8, 5.0634 + 0.1 · 4
    # ω = 0.5, r = 0.3: half of 1.72/4.6 and 0.15
    assert learning.trust(1.72, 4.6, 0.5, 0.3) == pytest.approx(0.86 / 4.6 + 0.15, rel=1e-15)


def test_where_nobody_tries_old_evidence_fades_and_trust_returns_to_its_prior():
    count, weight = 9.0, 10.0
    for _ in range(400):
        count = learning.remembered(count, 0.9, False, 1.0, 0.8)  # what would be new is not seen
        weight = learning.remembered(weight, 0.9, False, 1.0, 4.0)
    assert (count, weight) == pytest.approx((0.8, 4.0), rel=1e-14)
    # The prior itself does not move.
    assert learning.remembered(0.8, 0.9, False, 1.0, 0.8) == pytest.approx(0.8, **EXACT)


def test_trust_at_the_edges():
    assert learning.trust(0.8, 4.0, 0.5, 0.2) == pytest.approx(0.2, rel=1e-15)  # before any evidence: τ0
    assert learning.trust(1.54, 4.6, 0.0, 0.9) == pytest.approx(1.54 / 4.6, rel=1e-15)
    assert learning.trust(1.54, 4.6, 1.0, 0.9) == 0.9


def test_no_memory_leaves_only_last_year():
    assert learning.remembered(3.7, 0.0, True, 0.4, 0.8) == 0.4
    assert learning.remembered(3.7, 0.0, False, 0.4, 0.8) == 0.8
    assert learning.remembered(3.7, 1.0, True, 0.4, 0.8) == pytest.approx(4.1, rel=1e-15)
    assert learning.remembered(3.7, 1.0, False, 0.4, 0.8) == 3.7


def test_reputation_is_what_was_returned_to_who_tried():
    # It answered half of the stakes in which it was tried: 0.9 · 0.2 + 0.1 · 0.5
    assert learning.next_reputation(0.2, 0.9, 2.0, 4.0, 0.2) == pytest.approx(0.23, rel=1e-15)
    assert learning.next_reputation(0.2, 0.0, 3.0, 4.0, 0.9) == 0.75
    assert learning.next_reputation(0.2, 1.0, 3.0, 4.0, 0.9) == 0.2
    # Who is not tried moves back to the first trust: 0.9 · 0.6 + 0.1 · 0.2
    assert learning.next_reputation(0.6, 0.9, 0.0, 0.0, 0.2) == pytest.approx(0.56, rel=1e-15)


@given(
    st.floats(0.1, 100.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0),
    st.lists(st.sampled_from([None, True, False]), max_size=30),
)  # fmt: skip
def test_trust_stays_a_probability(prior_weight, prior_trust, memory, reliance, reputation, history):
    """None is a year in which nobody tried."""
    prior = prior_weight * prior_trust
    count, weight = prior, prior_weight
    for cooperated in history:
        tried = cooperated is not None
        count = learning.remembered(count, memory, tried, learning.evidence(bool(cooperated), False, 0.6), prior)
        weight = learning.remembered(weight, memory, tried, 1.0, prior_weight)
        assert 0.0 <= learning.trust(count, weight, reliance, reputation) <= 1.0 + 1e-15


def test_trust_in_a_steady_partner_converges_on_what_it_does():
    count, weight = 0.8, 4.0
    for _ in range(400):
        count = learning.remembered(count, 0.9, True, 0.4, 0.8)
        weight = learning.remembered(weight, 0.9, True, 1.0, 4.0)
    assert weight == pytest.approx(10.0, rel=1e-14)  # 1/(1 − μ)
    assert learning.trust(count, weight, 0.0, 0.0) == pytest.approx(0.4, rel=1e-14)
