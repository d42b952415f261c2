"""Exponential, logarithm, power and logistic against the mathematical library of Python."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citypact.agents.arithmetic import exponential, logarithm, logistic, power


def ulps(found, expected):
    """Distance in units in the last place of the expected value."""
    return abs(found - expected) / math.ulp(expected)


def test_exponential_stays_within_one_ulp_over_the_whole_range():
    grid = np.concatenate([np.linspace(-699.9, 699.9, 20_011), np.linspace(-3.0, 3.0, 20_011)])
    assert max(ulps(exponential(x), math.exp(x)) for x in grid.tolist()) <= 1.0


@given(st.floats(-700.0, 700.0))
def test_exponential_stays_within_one_ulp_of_a_random_number(x):
    assert ulps(exponential(x), math.exp(x)) <= 1.0


def test_exponential_at_the_edges():
    assert exponential(0.0) == 1.0
    assert exponential(-0.0) == 1.0
    assert ulps(exponential(1.0), 2.718281828459045) <= 1.0
    assert ulps(exponential(-1.0), 0.36787944117144233) <= 1.0
    assert exponential(1e-300) == 1.0


def test_exponential_is_cut_off_at_plus_and_minus_700():
    assert ulps(exponential(700.0), math.exp(700.0)) <= 1.0
    assert ulps(exponential(-700.0), math.exp(-700.0)) <= 1.0
    for beyond in (700.1, 1e4, 1e300, math.inf):
        assert exponential(beyond) == exponential(700.0) < math.inf
        assert exponential(-beyond) == exponential(-700.0) > 0.0
    assert exponential(699.0) < exponential(700.0)


def test_logarithm_stays_within_one_ulp_over_the_used_range():
    for decade in range(-300, 301, 3):
        for mantissa in (1.0, 1.0000001, 1.3, math.sqrt(2.0), 2.0, 3.7, 9.99):
            x = mantissa * 10.0**decade
            if x != 1.0:
                assert ulps(logarithm(x), math.log(x)) <= 1.0, x
    assert logarithm(1.0) == 0.0
    assert ulps(logarithm(2.0), 0.6931471805599453) <= 1.0


@given(st.floats(1e-6, 1e6).filter(lambda x: x != 1.0))
def test_logarithm_stays_within_one_ulp_of_a_random_output(x):
    assert ulps(logarithm(x), math.log(x)) <= 1.0


@pytest.mark.parametrize("steps", [1, 2, 3, 100, 10**6])
def test_logarithm_next_to_one_keeps_its_relative_precision(steps):
    for x in (1.0 + steps * 2.0**-52, 1.0 - steps * 2.0**-53):
        assert ulps(logarithm(x), math.log(x)) <= 1.0


@given(st.floats(1e-3, 1e3), st.floats(0.0, 5.0))
def test_power_keeps_the_precision_that_its_exponent_leaves(base, exponent):
    # e^(b ln a) magnifies the rounding of b ln a by its own size.
    allowed = 2.0**-52 * (2.0 + 2.0 * abs(exponent * math.log(base)))
    assert power(base, exponent) == pytest.approx(base**exponent, rel=allowed, abs=0.0)


def test_power_at_the_edges():
    assert power(7.3, 0.0) == 1.0
    assert power(1.0, 3.7) == 1.0
    assert power(2.25, 0.5) == pytest.approx(1.5, rel=4e-16)
    assert power(0.5, 3.0) == pytest.approx(0.125, rel=4e-16)


@given(st.floats(-40.0, 40.0))
def test_logistic_is_symmetric_about_one_half(x):
    assert logistic(x) + logistic(-x) == pytest.approx(1.0, rel=2.0**-52)
    assert logistic(x) == pytest.approx(1.0 / (1.0 + math.exp(-x)), rel=2.0**-51)


def test_logistic_at_the_edges():
    assert logistic(0.0) == 0.5
    assert logistic(math.log(3.0)) == pytest.approx(0.75, rel=4e-16)
    assert logistic(1e9) == 1.0
    assert 0.0 < logistic(-1e9) < 1e-300
    assert logistic(math.inf) == 1.0
