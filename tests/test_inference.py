"""What seeds tell, against worked examples, published numbers and exact distributions."""

import math
from itertools import product

import numpy as np
import pytest
from scipy.stats import ttest_1samp

from citypact.agents.codes import HYBRID, SPONTANEOUS
from citypact.experiments.paper.inference import (
    Effect,
    Lives,
    above,
    bootstrap,
    crossing,
    effect,
    interval,
    mean_survival,
    median_among,
    p_in_words,
    pooled,
    product_limit,
    pseudovalues,
    spearman,
    wilson,
)


def test_effects_are_those_of_the_t_test():
    values = np.array([0.3, 0.1, -0.2, 0.5, 0.4])
    found, test = effect([*values, math.nan]), ttest_1samp(values, 0.0)
    bounds = test.confidence_interval(0.95)
    assert (found.mean, found.low, found.high, found.z) == pytest.approx((values.mean(), *bounds, test.statistic))
    assert found.n == 5 and found.row()[-1] == 5


def test_effects_without_spread_or_without_seeds():
    assert effect([0.2, 0.2]).z == math.inf and effect([-0.2, -0.2]).z == -math.inf and effect([0.0, 0.0]).z == 0.0
    third = effect([1 / 3] * 3)  # equal but for rounding
    assert third.low == third.mean == third.high
    assert effect([math.nan]).n == 0 and math.isnan(effect([]).mean)
    alone = effect([0.7])
    assert (alone.mean, alone.n) == (0.7, 1) and math.isnan(alone.low) and math.isnan(alone.z)


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_intervals_of_shares_are_those_that_newcombe_published(count, of, low, high):
    """Newcombe (1998), Statistics in Medicine 17:857, Table I, method 3."""
    found = wilson(count, of)
    assert (found.mean, found.n) == (count / of, of)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)
    assert wilson([1] * count + [0] * (of - count)) == found


def test_a_share_of_nothing_is_unknown_and_a_level_shifts_an_interval():
    assert wilson([]).n == 0 and math.isnan(wilson(0, 0).mean)
    assert wilson(8, 16).z == 0.0 and wilson(16, 16).z == pytest.approx(4.0)
    shifted = above(Effect(0.7, 0.6, 0.8, 4.0, 10), 0.5)
    assert (shifted.mean, shifted.low, shifted.high) == pytest.approx((0.2, 0.1, 0.3)) and math.isnan(shifted.z)


def test_crossings_by_hand():
    at = [0, 1, 3]
    assert crossing([0.9, 0.6, 0.4], 0.5, at, rising=False) == pytest.approx(2.0)
    assert crossing([0.9, 0.6], 0.5, at[:2], rising=False) == math.inf
    assert crossing([0.4, 0.6], 0.5, at[:2], rising=False) == -math.inf
    assert crossing([0.6, 0.4, 0.6, 0.4], 0.5, range(4), rising=False) == pytest.approx(0.5)  # the first time
    np.testing.assert_allclose(crossing([[0.1, 0.3, 0.7], [0.1, 0.2, 0.3], [0.6, 0.1, 0.1]], 0.5), [2.5, math.inf, -math.inf])
    assert crossing([0.1, 0.5], 0.5) == 2.0  # at the level is there


def test_intervals_are_values_that_occur():
    assert interval([math.inf] * 10) == (math.inf, math.inf)
    assert interval(np.arange(1000.0)) == (24.0, 975.0)
    assert interval([*np.arange(1000.0), math.nan]) == (24.0, 975.0)
    low, high = interval(np.stack([np.arange(1000.0), -np.arange(1000.0)]), 0.9)
    assert (low.tolist(), high.tolist()) == ([49.0, -950.0], [950.0, -49.0])


def test_resamples_draw_whole_seeds_together_and_the_same_at_every_call():
    values = np.array([1.0, 10.0, 100.0])
    means = bootstrap(np.mean, values)
    exact = {round(np.mean(drawn), 9) for drawn in product(values, repeat=3)}
    assert set(means.round(9)) == exact
    np.testing.assert_array_equal(bootstrap(np.mean, values), means)
    assert (bootstrap(lambda one, other, axis: (one - other).sum(axis=axis), values, values) == 0).all()
    table = np.column_stack([values, 2 * values])  # (seed, column)
    np.testing.assert_allclose(bootstrap(np.mean, table), [means, 2 * means])


def test_ratios_of_sums_are_linearised():
    parts, wholes = np.array([1.0, 3.0, 2.0, 5.0]), np.array([2.0, 4.0, 5.0, 6.0])
    ratio = 11 / 17
    found = effect(pooled(parts, wholes))
    assert found.mean == pytest.approx(ratio)
    error = math.sqrt(((parts - ratio * wholes) ** 2).sum() / 3 / 4) / (17 / 4)  # Cochran 1977, eq. 6.13
    assert found.z == pytest.approx(ratio / error)
    jackknife = pseudovalues(lambda one, other: one / other, parts, wholes)
    assert found.z == pytest.approx(effect(jackknife).z, rel=0.15)
    assert np.isnan(pooled(parts, 0 * wholes)).all()
    assert pseudovalues(lambda total, count: total / count, parts, np.ones(4)) == pytest.approx(parts)  # of a mean: itself


def test_ranks_medians_and_words():
    rho, p = spearman([1, 2, 3, 4, 5], [2, 1, 4, 3, 5])
    assert rho == pytest.approx(1 - 6 * 4 / (5 * 24)) and p == pytest.approx(0.104, abs=5e-4)
    assert all(np.isnan(spearman([1, 2], [1, 2]))) and all(np.isnan(spearman([1, 1, 1], [1, 2, 3])))
    assert median_among([3.0, math.nan, 5.0, math.inf]) == 4.0 and math.isnan(median_among([math.nan]))
    assert (p_in_words(0.0), p_in_words(0.0312)) == ("p < 0.001", "p = 0.031")


# Survival


def lives(broken, censored):
    """Relations by seed that broke and were censored after 0, 1, 2, … years."""
    return Lives(np.array(broken), np.array(censored))


FIVE = [[0, 1, 1, 0]], [[0, 1, 0, 2]]  # one breaks after 1 year, one is lost sight of after 1, one breaks after 2, two last 3


def test_kaplan_meier_by_hand():
    found = lives(*FIVE)
    np.testing.assert_allclose(found.curve(), [1, 4 / 5, 4 / 5 * 2 / 3, 4 / 5 * 2 / 3])
    np.testing.assert_array_equal(found.at_risk, [5, 5, 3, 2])
    assert math.isnan(product_limit(np.array([1, 0]), np.array([0, 0]))[1])  # nobody is left
    split = lives([[0, 1, 0, 0], [0, 0, 1, 0]], [[0, 0, 0, 2], [0, 1, 0, 0]])  # the same five in two runs
    np.testing.assert_array_equal(split.curve(), found.curve())


def test_the_share_alive_is_that_of_each_run():
    found = lives([[0, 1, 1], [0, 0, 0], [0, 0, 2]], [[0, 0, 2], [0, 0, 0], [0, 0, 0]])
    np.testing.assert_array_equal(found.share_alive(1), [0.75, math.nan, 1.0])
    np.testing.assert_array_equal(found.share_alive(2), [0.5, math.nan, 0.0])


def test_survival_without_relations_or_without_breaks():
    nothing, unbroken = lives([[0, 0]], [[0, 0]]), lives([[0, 0]], [[0, 4]])
    assert np.isnan(nothing.curve()).all() and not nothing.at_risk.any() and np.isnan(nothing.share_alive(1)).all()
    np.testing.assert_array_equal(unbroken.curve(), [1, 1])
    together = nothing + unbroken
    assert together.at_risk.tolist() == [4, 4]


def test_lives_are_taken_from_the_counts_by_clock_and_mode():
    broken = np.zeros((2, 2, 3, 4), dtype=np.int32)  # (seed, clock, mode − 1, years)
    broken[0, 1, SPONTANEOUS - 1, 2], broken[0, 1, HYBRID - 1, 3], broken[1, 0, HYBRID - 1, 1] = 5, 7, 9
    kept = {"broken": broken, "censored": 2 * broken}
    assert Lives.of(kept, "withdrawal", SPONTANEOUS).broken.tolist() == [[0, 0, 5, 0], [0, 0, 0, 0]]
    assert Lives.of(kept, "withdrawal", HYBRID).censored.tolist() == [[0, 0, 0, 14], [0, 0, 0, 0]]
    assert Lives.of(kept, "withdrawal").broken.tolist() == [[0, 0, 5, 7], [0, 0, 0, 0]]
    assert Lives.of(kept, "founding").broken.tolist() == [[0, 0, 0, 0], [0, 9, 0, 0]]


def test_bands_of_survival_resample_whole_runs():
    """Of two runs one loses all its relations and one none: resamples have the curve of one, of the other, or of both."""
    found = lives([[0, 8, 0], [0, 0, 0]], [[0, 0, 0], [0, 0, 4]])
    resampled = found.resampled()
    assert resampled.shape[0] == 3 and set(resampled[1].round(9)) == {0.0, round(1 / 3, 9), 1.0}
    assert np.mean(resampled[1] == 0.0) == pytest.approx(0.25, abs=0.05)
    assert np.isnan(resampled[2]).sum() == (resampled[1] == 0.0).sum()  # where nobody is left
    assert interval(resampled[1], 0.9) == (0.0, 1.0)


def test_mean_survival_continues_a_curve_that_nobody_is_left_to_continue():
    assert mean_survival([1.0, 0.8, 0.5]) == pytest.approx(0.65)
    assert mean_survival([1.0, 0.5, 0.0, math.nan]) == pytest.approx(0.5 / 3)
    np.testing.assert_allclose(mean_survival(np.array([[1.0, 1.0], [0.8, 0.4], [0.5, math.nan]])), [0.65, 0.4])
    assert math.isnan(mean_survival([math.nan, math.nan]))
