"""Stakes, rivalry, joint surplus, the ladder and the payoffs, worked by hand from section 3 of the model."""

from math import e, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citypact.agents import codes, payoffs

EXACT = {"rel": 1e-15, "abs": 1e-16}
unit = st.floats(0.0, 1.0)
size = st.floats(0.01, 20.0)


@pytest.mark.parametrize(
    ("headroom", "density", "slope", "expected"),
    [
        (4.0, 1.0, 0.3, 4.0),  # a city of mean density
        (4.0, 32.0, 0.2, 2.0),  # 4 · 32^(−1/5)
        (4.0, 1.0 / 32.0, 0.4, 16.0),
        (4.0, 32.0, 0.0, 4.0),  # without a slope density does not matter
        (4.0, 32.0, 0.4, 1.05),  # 4 · 32^(−2/5) = 1 is raised to the floor
        (1.0, 1.0, 0.3, 1.05),
    ],
)
def test_headroom_at_the_start_falls_with_density_to_a_floor(headroom, density, slope, expected):
    assert payoffs.initial_headroom(headroom, density, slope) == pytest.approx(expected, rel=4e-16)


@given(st.floats(1.0, 50.0), st.floats(1e-3, 1e3), st.floats(1e-3, 1e3), st.floats(0.0, 2.0))
def test_the_denser_city_never_starts_with_more_room(headroom, one, other, slope):
    sparse, dense = (payoffs.initial_headroom(headroom, density, slope) for density in sorted((one, other)))
    assert sparse >= dense * (1.0 - 1e-15) and dense >= 1.05


def test_proximity_falls_to_one_over_e_at_the_distance_of_decay():
    assert payoffs.proximity(150.0, 150.0) == pytest.approx(0.36787944117144233, **EXACT)
    assert payoffs.proximity(300.0, 150.0) == pytest.approx(0.1353352832366127, **EXACT)
    assert payoffs.proximity(0.0, 150.0) == 1.0


def test_stake_is_the_scaled_geometric_mean_of_outputs_times_proximity():
    assert payoffs.stake(1.0, 4.0, 0.25, 0.5) == 0.5
    assert payoffs.stake(0.05, 9.0, 4.0, 0.1) == pytest.approx(0.03, **EXACT)  # 0.05 · 6 · 0.1
    assert payoffs.stake(0.05, 9.0, 4.0, 0.1) == payoffs.stake(0.05, 4.0, 9.0, 0.1)


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


@pytest.mark.parametrize(
    ("likeness", "burden", "x_i", "x_j", "expected"),
    [
        # 0.3 + 2 · (0.25 · 0.5 + 0.5 · 0.75 + 0.5 · 0.125) = 0.3 + 1.125, times 2.4
        (0.7, 0.5, 0.25, 0.5, 3.42),
        (1.0, 0.5, 0.0, 0.0, 0.0),  # like cities with all their room left
        (1.0, 0.5, 1.0, 0.0, 4.8),  # a full city hands on to an empty one
        (1.0, 0.5, 1.0, 1.0, 2.4),  # two full cities have nothing but burdens in common: half of that
        (1.0, 0.0, 1.0, 1.0, 0.0),
        (1.0, 1.0, 1.0, 1.0, 4.8),
        (0.0, 0.5, 0.0, 0.0, 2.4),  # unlike industries alone
        (0.7, 0.5, 1.9, 0.5, 0.72 + 4.8 * 0.75),  # more than full counts as full: 0.5 + 0.5 · 0.5
    ],
)
def test_joint_surplus(likeness, burden, x_i, x_j, expected):
    assert payoffs.joint_surplus(2.4, 1.0, likeness, 2.0, burden, x_i, x_j) == pytest.approx(expected, rel=1e-14)
    assert payoffs.joint_surplus(2.4, 1.0, likeness, 2.0, burden, x_j, x_i) == pytest.approx(expected, rel=1e-14)


@given(unit, unit)
def test_a_full_weight_of_burdens_leaves_what_slack_leaves(x_i, x_j):
    """u = 1 makes the bracket 1 − φ; with u = 0 it is 0 for two full and for two empty cities."""
    found = payoffs.joint_surplus(1.0, 0.0, 1.0, 1.0, 1.0, x_i, x_j)
    assert found == pytest.approx(1.0 - payoffs.slack(x_i, x_j), abs=1e-15)
    assert payoffs.joint_surplus(1.0, 0.0, 1.0, 1.0, 0.0, x_i, x_j) <= found + 1e-16


@pytest.mark.parametrize(("level", "expected"), [(0, 0.3), (1, 0.3), (2, 0.65), (3, 1.0), (4, 1.0)])
def test_stage_0_plays_at_level_1_and_nothing_lies_beyond_level_3(level, expected):
    assert payoffs.at_level(level, 0.3, 0.65, 1.0) == expected


@pytest.mark.parametrize(("stage", "expected"), [(0, 0.0), (1, 0.3), (2, 0.65), (3, 1.0)])
def test_rivalry_opens_nothing(stage, expected):
    assert payoffs.at_stage(stage, 0.3, 0.65, 1.0) == expected


def test_strength_and_shares():
    assert payoffs.strength(1.5, 2.0) == pytest.approx(2.25, rel=1e-15)
    assert payoffs.strength(1.5, 0.0) == 1.0
    assert payoffs.contest_share(2.25, 0.25) == 0.9
    assert payoffs.contest_share(3.0, 1.0) == 0.75
    assert payoffs.log_output(0.5) == pytest.approx(-0.6931471805599453, **EXACT)


def test_sharing_moves_a_share_towards_one_half():
    assert payoffs.shared(0.75, 0.0) == 0.75
    assert payoffs.shared(0.75, 0.4) == pytest.approx(0.65, **EXACT)
    assert payoffs.shared(0.25, 0.4) == pytest.approx(0.35, **EXACT)
    assert payoffs.shared(0.75, 1.0) == payoffs.shared(0.01, 1.0) == 0.5


@pytest.mark.parametrize(
    ("m", "o", "rewards", "temptations", "suckers"),
    [
        # V = 2, B = 1.5, q = 0.9 and 0.1, s = 0.65 and 0.35, E = 0.8, χ = 0.1, γ = 0.6, κ = 0.2:
        # R = m · 0.2 + s · o · 1.2, T = m · 2 · (0.1 + 0.6 · 0.1 or 0.9), S = −m · (2 · (0.54 or 0.06 − 0.1) + 0.3)
        (0.1, 0.3, (0.254, 0.146), (0.032, 0.128), (-0.118, -0.022)),
        (0.45, 0.65, (0.597, 0.363), (0.144, 0.576), (-0.531, -0.099)),
        (1.0, 1.0, (0.98, 0.62), (0.32, 1.28), (-1.18, -0.22)),
    ],
)
def test_the_payoffs_of_a_worked_relation_at_each_level(m, o, rewards, temptations, suckers):
    q, s, close = (0.9, 0.1), (0.65, 0.35), {"rel": 1e-14}
    for a in (0, 1):
        assert payoffs.reward(m, 2.0, 0.1, s[a], o, 1.5, 0.8) == pytest.approx(rewards[a], **close)
        assert payoffs.temptation(m, 2.0, 0.1, 0.6, q[1 - a]) == pytest.approx(temptations[a], **close)
        assert payoffs.sucker(m, 2.0, 0.1, 0.6, q[a], 0.2, 1.5) == pytest.approx(suckers[a], **close)


@given(unit, st.floats(0.0, 20.0), size, size, unit, unit, st.floats(0.0, 50.0), unit, unit, unit, unit)
def test_what_two_sides_get_adds_up(m, value, strong, weak, sharing, o, surplus, effort, grab, sunk, waste):
    q = payoffs.contest_share(strong, weak), payoffs.contest_share(weak, strong)
    s = payoffs.shared(q[0], sharing), payoffs.shared(q[1], sharing)
    assert sum(q) == pytest.approx(1.0, rel=1e-14) and sum(s) == pytest.approx(1.0, rel=1e-14)
    tight = {"rel": 1e-12, "abs": 1e-12}
    rewards = [payoffs.reward(m, value, waste, s[n], o, surplus, effort) for n in (0, 1)]
    # Together they save what rivalry wastes of the committed part, and share what is opened.
    assert sum(rewards) == pytest.approx(2.0 * waste * m * value + o * surplus * effort, **tight)
    # A lone competitor takes from the other side and creates nothing; the effort of the other is lost.
    alone = payoffs.temptation(m, value, waste, grab, q[1]) + payoffs.sucker(m, value, waste, grab, q[1], sunk, surplus)
    assert alone == pytest.approx(m * (2.0 * waste * value - sunk * surplus), **tight)


@given(size, st.floats(0.0, 5.0))
def test_equal_cities_win_exactly_half(output, exponent):
    strength = payoffs.strength(output, exponent)
    assert payoffs.contest_share(strength, strength) == 0.5
    assert payoffs.shared(0.5, 0.3) == 0.5


# R, T, S, monitoring, search, negotiation, subsidy, penalty, fine: powers of two, so that each sum tells its parts.
PARTS = (64.0, 32.0, 16.0, 4.0, 2.0, 1.0, 0.5, 0.25, 0.125)


@pytest.mark.parametrize(
    ("cooperates", "partner", "expected"),
    [
        (True, True, 64.0 - 4.0 - 2.0 - 1.0 + 0.5),
        (True, False, 16.0 - 4.0 - 2.0 + 0.5),  # no negotiation when the other side does not come
        (False, True, 32.0 - 0.25 - 0.125),
        (False, False, -0.25),  # mutual competition is 0, less a penalty; no fine: no breach of a partner that keeps to it
    ],
)
def test_realised_payoff_of_each_outcome(cooperates, partner, expected):
    assert payoffs.realised_payoff(cooperates, partner, *PARTS) == expected


@pytest.mark.parametrize(
    ("reward", "temptation", "sucker", "game"),
    [
        (2.0, 4.0, -1.0, "prisoners_dilemma"),
        (2.0, 1.0, -1.0, "stag_hunt"),
        (2.0, 4.0, 0.5, "snowdrift"),
        (2.0, 1.0, 0.5, "harmony"),
        (2.0, 2.0, -1.0, "stag_hunt"),  # R = T counts as R ≥ T
        (2.0, 4.0, 0.0, "snowdrift"),  # S = 0 counts as S ≥ P
        (2.0, 2.0, 0.0, "harmony"),
        (-1.0, 0.5, -2.0, "prisoners_dilemma"),
    ],
)
def test_game_of_a_side(reward, temptation, sucker, game):
    assert codes.GAMES[payoffs.game_of_side(reward, temptation, sucker)] == game


# Two equal cities of like industries at the defaults, with room for three quarters more: V = 4 · 0.75² = 2.25 and
# B = 2.4 · (2 · 0.25 · 0.75 + 0.5 · 0.0625) = 0.975; R − T = o·B/2 − m·V·0.3.
@pytest.mark.parametrize(
    ("m", "o", "more", "game"),
    [
        (0.1, 0.3, 0.14625 - 0.0675, "stag_hunt"),
        (0.45, 0.65, 0.316875 - 0.30375, "stag_hunt"),
        (1.0, 1.0, 0.4875 - 0.675, "prisoners_dilemma"),
    ],
)
def test_starting_small_turns_a_prisoners_dilemma_into_a_stag_hunt(m, o, more, game):
    value = payoffs.contested_value(4.0, 1.0, payoffs.slack(0.25, 0.25))
    surplus = payoffs.joint_surplus(2.4, 1.0, 1.0, 1.0, 0.5, 0.25, 0.25)
    assert (value, surplus) == pytest.approx((2.25, 0.975), rel=1e-15)
    reward, temptation = payoffs.reward(m, value, 0.1, 0.5, o, surplus, 1.0), payoffs.temptation(m, value, 0.1, 0.6, 0.5)
    sucker = payoffs.sucker(m, value, 0.1, 0.6, 0.5, 0.2, surplus)
    assert reward - temptation == pytest.approx(more, rel=1e-12)
    assert sucker == pytest.approx(-m * (2.25 * 0.2 + 0.195), rel=1e-14)
    assert codes.GAMES[payoffs.game_of_side(reward, temptation, sucker)] == game


@pytest.mark.parametrize(("x", "game"), [(0.2, 0), (0.31, 0), (0.3102, 1), (0.9, 1), (1.0, 1)])
def test_saturation_turns_a_prisoners_dilemma_into_a_stag_hunt(x, game):
    """The same two cities at full commitment: R − T = 1.2·(2x(1−x) + x²/2) − 1.2·(1−x)² changes its sign at x = 0.3101."""
    value, surplus = 4.0 * payoffs.slack(x, x), payoffs.joint_surplus(2.4, 1.0, 1.0, 1.0, 0.5, x, x)
    reward, temptation = payoffs.reward(1.0, value, 0.1, 0.5, 1.0, surplus, 1.0), payoffs.temptation(1.0, value, 0.1, 0.6, 0.5)
    by_hand = 1.2 * (2 * x * (1 - x) + x * x / 2) - 1.2 * (1 - x) ** 2
    assert reward - temptation == pytest.approx(by_hand, rel=1e-12)
    sucker = payoffs.sucker(1.0, value, 0.1, 0.6, 0.5, 0.2, surplus)
    assert payoffs.game_of_side(reward, temptation, sucker) == game


def test_a_pair_at_a_distance_of_decay_stakes_a_share_of_its_outputs():
    # The default scale: 0.05 · sqrt(1.5 · 0.5)/e
    stake = payoffs.stake(0.05, 1.5, 0.5, payoffs.proximity(200.0, 200.0))
    assert stake == pytest.approx(0.05 * sqrt(0.75) / e, rel=1e-14)
