"""The two tenants of the rules, the Mesa model and the batch engine, live the same year to the last bit."""

import numpy as np
import pytest

from citypact.model.agglomeration import Agglomeration
from citypact.model.engine import Run, simulate
from citypact.model.measures import MEASURES
from citypact.model.regions.loading import load_region
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.choice_table import RULES as DECLARED
from citypact.model.settings.choice_table import SCOPES
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.settings.parameters import Parameters

YEARS = 14
# Every rule in every scope in which it may be chosen.
RULES = tuple((scope, name) for scope in SCOPES for name, rule in DECLARED.items() if scope == "city" or not rule.imitates)
REGIONS = (
    "synthetic:9:4", "pearl_delta", "synthetic:12:7", "liao_central_south", "guanzhong", "synthetic:3", "jing_jin_ji",
    "yrd_association:founders",
)  # fmt: skip
CONFIGURATIONS = range(80)

SIDE_STATES = ("trust", "chose", "wishes", "cooperates", "ordered", "payoff", "evidence")
SIDE_LOOKS = ("tipping_trust", "decision_gain", "deepening_gain", "net_gain", "game")
RELATION_STATES = ("stage", "mode", "founded", "evidence_weight", "review_cause", "deepens", "isomorphism", "flow")
RELATION_LOOKS = ("stake", "effort", "search", "negotiation")
CITY_STATES = ("output", "capacity", "reputation", "experience", "contribution")


def random_parameters(dice, rule, scope):
    """A third of the parameters anywhere in the inner part of their range, the rest at their defaults."""
    values = {"rule": rule, "scope": scope}
    for name, declared in PARAMETERS.items():
        if not declared.choices and declared.rule in ("", rule) and dice.random() < 0.33:
            low, high = declared.minimum, declared.maximum
            spread = min(high - low, 3.0 * abs(declared.default) + 0.05)
            values[name] = float(np.clip(declared.default + (dice.random() - 0.4) * spread, low, high))
    return Parameters(**values)


def random_agenda(dice):
    """Up to three interventions with any instruments, dates and triggers; sometimes a budget."""
    interventions = []
    for _ in range(dice.integers(0, 4)):
        names = [name for name in INSTRUMENTS if dice.random() < 0.4]
        levels = {name: float(dice.random() * min(1.0, INSTRUMENTS[name].maximum)) for name in names}
        if "infrastructure" in levels:
            levels["infrastructure"] *= 0.1
        first = int(dice.integers(1, 8))
        last = int(first + dice.integers(0, 8)) if dice.random() < 0.7 else None
        below = float(dice.uniform(0.1, 0.9)) if dice.random() < 0.3 else None
        stalled = int(dice.integers(1, 4)) if dice.random() < 0.3 else None
        interventions.append(Intervention(levels, first, last, below, stalled))
    return Agenda(tuple(interventions), budget=float(dice.uniform(0.0, 2.0)) if dice.random() < 0.4 else None)


def configuration(number):
    """Run number so-and-so of the random designs; its seed may exceed 32 bits."""
    dice = np.random.default_rng([2020, number])
    scope, rule = RULES[number % len(RULES)]
    region = load_region(REGIONS[number % len(REGIONS) if number % 2 else dice.integers(len(REGIONS))])
    seed = int(dice.integers(0, 2**63))
    return Run(region, random_parameters(dice, rule, scope), random_agenda(dice), seed)


def assert_same(actual, expected, where):
    actual, expected = np.asarray(actual), np.asarray(expected)
    same = (actual == expected) | ((actual != actual) & (expected != expected))
    assert same.all(), f"{where}: {actual[~same][:3]} is not {expected[~same][:3]}"


@pytest.mark.parametrize("number", CONFIGURATIONS)
def test_mesa_and_engine_agree_to_the_last_bit(number):
    assert_both_live_the_same(configuration(number), f"configuration {number}")


def assert_both_live_the_same(run, name_of_run):
    """Live a run in the Mesa model and in the engine, and compare everything in every year; returns the model."""
    # The run sits between two others in its block, which must not matter.
    beside = [Run(run.region, run.parameters, Agenda(), seed) for seed in (1, 2)]
    result = simulate([beside[0], run, beside[1]], YEARS, states=True, threads=1)
    model = Agglomeration(run.region, run.parameters, run.agenda, run.seed, by_agents=True)
    for year in range(YEARS):
        model.step()
        where = f"{name_of_run}, year {year + 1}"
        for position, name in enumerate(MEASURES):
            assert_same(model.series[-1][name], result.series[1, year, position], f"{where}, {name}")
        state = {name: array[year, ..., 1] for name, array in result.states.items()}
        cities, relations = list(model.cities), model.relations
        for name in CITY_STATES:
            assert_same([getattr(city, name) for city in cities], state[name], f"{where}, city {name}")
        assert_same([city.payoff for city in cities], state["city_payoff"], f"{where}, city payoff")
        assert_same([city.look.saturation for city in cities], state["saturation"], f"{where}, saturation")
        assert_same([city.stance for city in cities], state["stance"], f"{where}, stance")
        assert_same([city.shares for city in cities], state["shares"], f"{where}, shares")
        for name in RELATION_STATES:
            assert_same([getattr(r, name) for r in relations], state[name], f"{where}, relation {name}")
        for name in RELATION_LOOKS:
            assert_same([getattr(r.look, name) for r in relations], state[name], f"{where}, relation {name}")
        for side in (0, 1):
            sides = [relation.sides[side] for relation in relations]
            for name in SIDE_STATES:
                assert_same([getattr(end, name) for end in sides], state[name][side], f"{where}, side {name}")
            for name in SIDE_LOOKS:
                assert_same([getattr(end.look, name) for end in sides], state[name][side], f"{where}, side {name}")
    return model


def test_the_configurations_exercise_every_instrument_and_something_happens():
    """Guards the property above against becoming empty: orders, funds, breaks and all stages do occur in its designs."""
    runs = [configuration(number) for number in CONFIGURATIONS]
    used = {name for run in runs for step in run.agenda.interventions for name, level in step.instruments if level > 0}
    assert used == set(INSTRUMENTS)
    assert {(run.parameters.scope, run.parameters.rule) for run in runs} == set(RULES)
    result = simulate(runs, YEARS)
    for measure in ("orders", "fund_payments", "broken_spontaneous", "broken_hybrid", "broken_hierarchical",
                    "deepened_spontaneous", "deepened_hybrid", "deepened_hierarchical", "stage_joint_governance", "transferred",
                    "revenue", "outlay_enforcement", "outlay"):  # fmt: skip
        assert (result.of(measure) > 0).any(axis=1).sum() >= 5, measure
