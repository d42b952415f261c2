"""Rules compiled for finite numbers: the bits of plain arithmetic, but for the sign of a zero."""

import importlib
import inspect

import numpy as np
import pytest
from numba.core.dispatcher import Dispatcher

from citypact.agents import compiled

WHOLE = {"stage": 4, "level": 5}  # so many values, from 0


def finite_rules() -> dict:
    """Name -> every rule that is compiled for finite numbers."""
    found, flags = {}, compiled.finite_rule(lambda: None).targetoptions
    for module in ("choice", "costs", "fairness", "learning", "payoffs", "structure"):
        for name, value in vars(importlib.import_module(f"citypact.agents.{module}")).items():
            if isinstance(value, Dispatcher) and value.targetoptions == flags:
                found[f"{module}.{name}"] = value
    return found


def drawn(parameter: inspect.Parameter, draw: np.random.Generator):
    """A value that a parameter of a rule may have; zeros, ones and negative numbers are among them."""
    if parameter.name == "t":
        return tuple(draw.normal(size=12).tolist())
    if parameter.annotation is bool:
        return bool(draw.integers(2))
    if parameter.name in WHOLE:
        return int(draw.integers(WHOLE[parameter.name]))
    return float(draw.choice([0.0, 1.0, draw.random(), draw.random(), -draw.random(), 3.0 * draw.random()]))


def bits(value) -> bytes:
    """The bits of what a rule returns; a zero has no sign."""
    return (np.atleast_1d(np.array(value, dtype=np.float64)) + 0.0).tobytes()


@pytest.mark.parametrize("name", sorted(finite_rules()))
def test_the_bits_are_those_of_plain_arithmetic(name):
    rule, draw, compared = finite_rules()[name], np.random.default_rng(1), 0
    parameters = inspect.signature(rule.py_func).parameters.values()
    for _ in range(300):
        values = [drawn(parameter, draw) for parameter in parameters]
        with np.errstate(all="ignore"):
            try:
                plain = rule.py_func(*values)
            except (ZeroDivisionError, TypeError):  # outside of what the rule is given: a share of nothing, a root of a negative
                continue
        if np.iscomplexobj(np.array(plain)):
            continue
        assert bits(rule(*values)) == bits(plain), values
        compared += 1
    assert compared > 100


def test_there_are_finite_rules_and_others():
    from citypact.agents import arithmetic, intervention

    assert len(finite_rules()) > 20
    for rule in (arithmetic.exponential, arithmetic.logistic, intervention.budget_scale):  # the budget may be inf
        assert rule.targetoptions == compiled.rule(lambda: None).targetoptions
