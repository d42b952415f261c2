"""Stages, modes, trust and reputation, worked by hand from section 7 of the model."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents import learning

EXACT = {"rel": 1e-15, "abs": 1e-17}
NEVER, ALWAYS = 1.0, 0.0  # a draw that no rate below 1 exceeds, and one that every positive rate does


@pytest.mark.parametrize(
    ("stage", "both", "upgrade_draw", "break_draw", "expected"),
    [
        (0, True, NEVER, ALWAYS, 1),  # at once, whatever the draws
        (1, True, 0.33, ALWAYS, 2),
        (1, True, 0.34, ALWAYS, 1),
        (2, True, 0.33, ALWAYS, 3),
        (2, True, 0.34, ALWAYS, 2),
        (3, True, ALWAYS, ALWAYS, 3),  # nothing is deeper than joint governance
        (0, False, ALWAYS, ALWAYS, 0),
        (1, False, ALWAYS, 0.49, 0),
        (2, False, ALWAYS, 0.49, 0),
        (3, False, ALWAYS, 0.49, 0),  # a break leads back to rivalry, not one stage down
        (3, False, ALWAYS, 0.5, 3),
        (1, False, ALWAYS, 0.51, 1),
    ],
)
def test_next_stage(stage, both, upgrade_draw, break_draw, expected):
    assert learning.next_stage(stage, both, upgrade_draw, 1.0 / 3.0, break_draw, 0.5) == expected


@pytest.mark.parametrize("stage", [1, 2, 3])
def test_rates_of_zero_and_one_leave_nothing_to_chance(stage):
    for draw in (0.0, 0.5, 1.0 - 2.0**-53):
        assert learning.next_stage(stage, False, draw, 0.0, draw, 1.0) == 0
        assert learning.next_stage(stage, False, draw, 0.0, draw, 0.0) == stage
        assert learning.next_stage(stage, True, draw, 0.0, draw, 1.0) == stage
        assert learning.next_stage(stage, True, draw, 1.0, draw, 1.0) == min(3, stage + 1)


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
    assert learning.MODES[learning.founding_mode(ordered, supported)] == mode


@pytest.mark.parametrize(
    ("cooperated", "ordered", "expected"),
    [(True, False, 1.0), (True, True, 0.4), (False, False, 0.0), (False, True, 0.0)],
)
def test_an_order_says_less_than_a_free_choice(cooperated, ordered, expected):
    assert learning.evidence(cooperated, ordered, 0.6) == pytest.approx(expected, **EXACT)


def test_three_years_of_trust_by_hand():
    """n0 = 4, τ0 = 0.15, μ = 0.9; the partner cooperates, obeys an order (crowding out 0.6), competes."""
    count, weight = 0.6, 4.0
    seen = []
    for evidence in (1.0, 0.4, 0.0):
        count, weight = learning.remembered(count, 0.9, evidence), learning.remembered(weight, 0.9, 1.0)
        seen.append((count, weight))
    assert seen[0] == pytest.approx((1.54, 4.6), rel=1e-15)
    assert seen[1] == pytest.approx((1.786, 5.14), rel=1e-15)
    assert seen[2] == pytest.approx((1.6074, 5.626), rel=1e-15)
    # ω = 0.3, r = 0.235: 0.7 · 1.54/4.6 + 0.0705
    assert learning.trust(1.54, 4.6, 0.3, 0.235) == pytest.approx(0.3048478260869565, rel=1e-14)
    assert learning.trust(1.6074, 5.626, 0.3, 0.2) == pytest.approx(0.7 * 1.6074 / 5.626 + 0.06, **EXACT)


def test_trust_at_the_edges():
    assert learning.trust(0.6, 4.0, 0.3, 0.15) == pytest.approx(0.15, rel=1e-15)  # before any evidence: τ0
    assert learning.trust(1.54, 4.6, 0.0, 0.9) == pytest.approx(1.54 / 4.6, rel=1e-15)
    assert learning.trust(1.54, 4.6, 1.0, 0.9) == 0.9


def test_no_memory_leaves_only_last_year():
    assert learning.remembered(3.7, 0.0, 0.4) == 0.4
    assert learning.remembered(3.7, 1.0, 0.4) == pytest.approx(4.1, rel=1e-15)


def test_reputation():
    # Half of the stake in cooperation: 0.9 · 0.15 + 0.1 · 0.5
    assert learning.next_reputation(0.15, 0.9, 2.0, 4.0) == pytest.approx(0.185, rel=1e-15)
    assert learning.next_reputation(0.15, 0.0, 3.0, 4.0) == 0.75
    assert learning.next_reputation(0.15, 1.0, 3.0, 4.0) == 0.15
    assert learning.next_reputation(0.15, 0.9, 0.0, 0.0) == 0.15  # a city without partners keeps its name


@given(
    st.floats(0.1, 100.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0),
    st.lists(st.booleans(), max_size=30),
)  # fmt: skip
def test_trust_stays_a_probability(prior_weight, prior_trust, memory, reliance, reputation, history):
    count, weight = prior_weight * prior_trust, prior_weight
    for cooperated in history:
        count = learning.remembered(count, memory, learning.evidence(cooperated, False, 0.6))
        weight = learning.remembered(weight, memory, 1.0)
        assert 0.0 <= learning.trust(count, weight, reliance, reputation) <= 1.0 + 1e-15


def test_trust_in_a_steady_partner_converges_on_what_it_does():
    count, weight = 0.6, 4.0
    for _ in range(200):
        count, weight = learning.remembered(count, 0.9, 0.4), learning.remembered(weight, 0.9, 1.0)
    assert weight == pytest.approx(10.0, rel=1e-8)  # 1/(1 − μ)
    assert learning.trust(count, weight, 0.0, 0.0) == pytest.approx(0.4, rel=1e-8)
