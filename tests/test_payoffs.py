"""Stakes, rivalry, joint surplus and the four payoffs, worked by hand from section 3 of the model."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents import payoffs

EXACT = {"rel": 1e-15, "abs": 1e-16}
unit = st.floats(0.0, 1.0)
size = st.floats(0.01, 20.0)


def test_proximity_falls_to_one_over_e_at_the_distance_of_decay():
    assert payoffs.proximity(150.0, 150.0) == pytest.approx(0.36787944117144233, **EXACT)
    assert payoffs.proximity(300.0, 150.0) == pytest.approx(0.1353352832366127, **EXACT)
    assert payoffs.proximity(0.0, 150.0) == 1.0


def test_stake_is_the_geometric_mean_of_outputs_times_proximity():
    assert payoffs.stake(4.0, 0.25, 0.5) == 0.5
    assert payoffs.stake(9.0, 4.0, 0.1) == pytest.approx(0.6, **EXACT)
    assert payoffs.stake(9.0, 4.0, 0.1) == payoffs.stake(4.0, 9.0, 0.1)


def test_saturation_and_slack():
    assert payoffs.saturation(1.5, 6.0) == 0.25
    assert payoffs.slack(0.25, 0.5) == 0.375  # 0.75 · 0.5
    assert payoffs.slack(1.0, 0.0) == 0.0
    assert payoffs.slack(1.2, 0.5) == 0.0
    assert payoffs.slack(1.2, 1.5) == 0.0  # two negative factors must not make a positive slack
    assert payoffs.slack(0.0, 0.0) == 1.0


def test_isomorphism_is_one_minus_half_the_difference_of_shares():
    # (0.5, 0.3, 0.2) and (0.2, 0.3, 0.5): differences 0.3 + 0 + 0.3
    assert payoffs.isomorphism(0.6) == pytest.approx(0.7, **EXACT)
    assert payoffs.isomorphism(0.0) == 1.0
    assert payoffs.isomorphism(2.0) == 0.0


def test_contested_value():
    assert payoffs.contested_value(2.0, 0.7, 0.375) == pytest.approx(0.525, **EXACT)
    assert payoffs.contested_value(2.0, 0.7, 0.0) == 0.0


@pytest.mark.parametrize(("stage", "expected"), [(0, 0.3), (1, 0.5), (2, 0.8), (3, 1.7)])
def test_depth_of_each_stage(stage, expected):
    assert payoffs.depth(stage, 0.3, 0.5, 0.8, 1.7) == expected


def test_joint_surplus():
    # 1.2 · 0.5 · (1.0 · (1 − 0.7) + 2.0 · (1 − 0.375)) = 0.6 · (0.3 + 1.25)
    assert payoffs.joint_surplus(1.2, 0.5, 1.0, 0.7, 2.0, 0.375) == pytest.approx(0.93, **EXACT)
    assert payoffs.joint_surplus(1.2, 0.5, 1.0, 1.0, 2.0, 1.0) == 0.0  # like cities with all their room left


def test_strength_and_shares():
    assert payoffs.strength(1.5, 2.0) == pytest.approx(2.25, rel=1e-15)
    assert payoffs.strength(1.5, 0.0) == 1.0
    assert payoffs.contest_share(2.25, 0.25) == 0.9
    assert payoffs.contest_share(3.0, 1.0) == 0.75
    assert payoffs.log_output(0.5) == pytest.approx(-0.6931471805599453, **EXACT)


def test_bargaining_share_moves_towards_one_half():
    assert payoffs.bargaining_share(3.0, 1.0, 0.0) == 0.75
    assert payoffs.bargaining_share(3.0, 1.0, 0.4) == pytest.approx(0.65, **EXACT)
    assert payoffs.bargaining_share(1.0, 3.0, 0.4) == pytest.approx(0.35, **EXACT)
    assert payoffs.bargaining_share(3.0, 1.0, 1.0) == 0.5


def test_the_four_payoffs_of_a_worked_relation():
    # V = 0.525, q = 0.9, s = 0.65, B = 0.93, E = 0.8, γ = 0.6, κ = 0.2, χ = 0.1
    assert payoffs.reward(0.525, 0.9, 0.65, 0.93, 0.8) == pytest.approx(0.9561, **EXACT)  # 0.4725 + 0.4836
    assert payoffs.temptation(0.525, 0.9, 0.1, 0.6) == pytest.approx(0.504, **EXACT)  # 0.525 · 0.96
    assert payoffs.sucker(0.525, 0.9, 0.6, 0.2, 0.93) == pytest.approx(0.003, rel=1e-13)  # 0.189 − 0.186
    assert payoffs.punishment(0.525, 0.9, 0.1) == pytest.approx(0.42, **EXACT)  # 0.525 · 0.8
    # The other side: q = 0.1, s = 0.35
    assert payoffs.reward(0.525, 0.1, 0.35, 0.93, 0.8) == pytest.approx(0.3129, **EXACT)  # 0.0525 + 0.2604
    assert payoffs.temptation(0.525, 0.1, 0.9, 0.6) == pytest.approx(0.336, **EXACT)  # 0.525 · 0.64
    assert payoffs.sucker(0.525, 0.1, 0.6, 0.2, 0.93) == pytest.approx(-0.165, **EXACT)  # 0.021 − 0.186
    assert payoffs.punishment(0.525, 0.1, 0.1) == 0.0


@given(st.floats(0.0, 5.0), size, size, unit, st.floats(0.0, 5.0), unit, unit, unit, unit)
def test_what_two_sides_get_adds_up(value, strong, weak, sharing, surplus, effort, grab, sunk, waste):
    q = payoffs.contest_share(strong, weak), payoffs.contest_share(weak, strong)
    s = payoffs.bargaining_share(strong, weak, sharing), payoffs.bargaining_share(weak, strong, sharing)
    assert sum(q) == pytest.approx(1.0, rel=1e-14) and sum(s) == pytest.approx(1.0, rel=1e-14)
    tight = {"rel": 1e-12, "abs": 1e-12}
    rewards = [payoffs.reward(value, q[n], s[n], surplus, effort) for n in (0, 1)]
    assert sum(rewards) == pytest.approx(value + surplus * effort, **tight)
    # A lone competitor takes from the other side and creates nothing; the effort of the other is lost.
    grabbed = payoffs.temptation(value, q[0], q[1], grab) + payoffs.sucker(value, q[1], grab, sunk, surplus)
    assert grabbed == pytest.approx(value - sunk * surplus, **tight)
    fought = [payoffs.punishment(value, share, waste) for share in q]
    assert sum(fought) == pytest.approx(value * (1.0 - 2.0 * waste), **tight)


@given(size, st.floats(0.0, 5.0))
def test_equal_cities_win_exactly_half(output, exponent):
    strength = payoffs.strength(output, exponent)
    assert payoffs.contest_share(strength, strength) == 0.5
    assert payoffs.bargaining_share(strength, strength, 0.3) == 0.5


# R, T, S, P, monitoring, search, negotiation, subsidy, penalty, fine: powers of two, so that each sum tells its parts.
PARTS = (64.0, 32.0, 16.0, 8.0, 4.0, 2.0, 1.0, 0.5, 0.25, 0.125)


@pytest.mark.parametrize(
    ("cooperates", "partner", "expected"),
    [
        (True, True, 64.0 - 4.0 - 2.0 - 1.0 + 0.5),
        (True, False, 16.0 - 4.0 - 2.0 + 0.5),  # no negotiation when the other side does not come
        (False, True, 32.0 - 0.25 - 0.125),
        (False, False, 8.0 - 0.25),  # a penalty for competing, no fine: no breach of a partner that keeps to it
    ],
)
def test_realised_payoff_of_each_outcome(cooperates, partner, expected):
    assert payoffs.realised_payoff(cooperates, partner, *PARTS) == expected


@pytest.mark.parametrize(
    ("reward", "temptation", "sucker", "punishment", "game"),
    [
        (3.0, 5.0, 0.0, 1.0, 0),
        (3.0, 2.0, 0.0, 1.0, 1),
        (3.0, 5.0, 1.5, 1.0, 2),
        (3.0, 2.0, 1.5, 1.0, 3),
        (3.0, 3.0, 0.0, 1.0, 1),  # R = T counts as R ≥ T
        (3.0, 5.0, 1.0, 1.0, 2),  # S = P counts as S ≥ P
        (3.0, 3.0, 1.0, 1.0, 3),
    ],
)
def test_game_of_a_side(reward, temptation, sucker, punishment, game):
    assert payoffs.game_of_side(reward, temptation, sucker, punishment) == game


def test_a_relation_is_mixed_where_its_sides_are_in_different_games():
    assert payoffs.GAMES == ("prisoners_dilemma", "stag_hunt", "snowdrift", "harmony", "mixed")
    for first, second in itertools.product(range(4), repeat=2):
        assert payoffs.game_of_relation(first, second) == (first if first == second else 4)


@pytest.mark.parametrize(("slack", "game"), [(1.0, 0), (0.45, 0), (0.4, 1), (0.1, 1)])
def test_saturation_turns_a_prisoners_dilemma_into_a_stag_hunt(slack, game):
    """Two equal cities, σ = 0.9, stage 0, defaults: R − T = B/2 − 0.3·V changes its sign between 0.45 and 0.4.

    V = 0.9·φ and B = 0.36·(0.1 + 1 − φ): B/2 − 0.3·V is −0.252, −0.0045, 0.018 and 0.153.
    """
    value, surplus = 0.9 * slack, 0.36 * (1.1 - slack)
    reward, temptation = payoffs.reward(value, 0.5, 0.5, surplus, 1.0), payoffs.temptation(value, 0.5, 0.5, 0.6)
    sucker, punishment = payoffs.sucker(value, 0.5, 0.6, 0.2, surplus), payoffs.punishment(value, 0.5, 0.1)
    assert reward - temptation == pytest.approx({1.0: -0.252, 0.45: -0.0045, 0.4: 0.018, 0.1: 0.153}[slack], rel=1e-9)
    assert payoffs.game_of_side(reward, temptation, sucker, punishment) == game
