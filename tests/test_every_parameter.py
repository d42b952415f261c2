"""Nothing that is declared is ignored: each parameter and each instrument, turned alone, changes what it is about."""

import numpy as np
import pytest

from citypact.model.engine import Run, simulate
from citypact.model.regions.loading import load_region
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.settings.parameters import Parameters

REGION = load_region("synthetic:20")
YEARS = 20

# A baseline in which cities cooperate and compete by turns, and relations reach all stages: level 1 in the first year, 2 in the
# second, 3 in the third.
LIVELY = {"prior_trust": 0.5, "review_rate": 0.6}
STANCES = {"scope": "city", "rule": "imitate_fermi"}
ORDERS = {"command": 0.5}
FUND = {"fund_rate": 0.002}
# Where nothing else moves what a transfer would move.
FROZEN = {"growth_rate": 0.0, "feedback": 0.0, "capacity_gain": 0.0}

# parameter: (another value, settings of the baseline, instruments in force, a measure that must change, its year).
# The year is the first in which the parameter can be felt; the measure must be the same before it.
PARAMETER_CASES = {
    "stake_scale": (0.1, {}, {}, "welfare", 1),
    "contested_value": (1.5, {}, {}, "mean_tipping_trust", 1),
    "surplus": (1.5, {}, {}, "mean_tipping_trust", 1),
    "complementarity": (0.5, {}, {}, "mean_tipping_trust", 1),
    "relief": (0.5, {}, {}, "mean_tipping_trust", 1),
    "shared_burden": (1.0, {}, {}, "mean_tipping_trust", 1),
    "dissipation": (0.3, {}, {}, "welfare", 1),
    "grab": (0.3, {}, {}, "game_stag_hunt", 1),
    "sunk": (0.5, {}, {}, "welfare", 1),
    "contest_exponent": (2.0, {}, {}, "mean_tipping_trust", 1),
    "bargaining_exponent": (2.0, {}, {}, "resistance", 1),
    "opening_information": (0.5, {}, {}, "mean_tipping_trust", 1),
    "opening_thematic": (0.4, {}, {}, "deepened_spontaneous", 2),  # the thought of the second level
    "opening_joint": (0.8, {}, {}, "game_stag_hunt", 1),  # games are named at full commitment
    "commitment_information": (0.3, {}, {}, "mean_tipping_trust", 1),
    "commitment_thematic": (0.9, {}, {}, "deepened_spontaneous", 2),
    "commitment_joint": (0.6, {}, {}, "game_stag_hunt", 1),
    "break_rate": (1.0, {}, {}, "stage_rivalry", 2),
    "search_cost": (0.05, {}, {}, "search_cost", 1),
    "negotiation_cost": (0.05, {}, {}, "negotiation_cost", 1),
    "monitoring_cost": (0.03, {}, {}, "monitoring_cost", 1),
    "cost_elasticity": (0.0, {}, {}, "search_cost", 1),
    "experience": (0.0, {}, {}, "search_cost", 2),
    "border_friction": (3.0, {}, {}, "mean_tipping_trust", 1),
    "asymmetry_friction": (2.0, {}, {}, "negotiation_cost", 1),
    "resistance": (1.5, {}, {}, "resistance", 1),
    "threshold": (0.1, {}, {}, "mean_tipping_trust", 1),
    "foot_dragging": (1.0, {}, {}, "effort", 1),
    "patience": (0.5, {}, {}, "mean_tipping_trust", 1),
    "rationality": (0.0, {}, {}, "cooperation_rate", 1),
    "review_rate": (1.0, {}, {}, "reviewed", 1),
    "tournament": (0.6, {}, {}, "mean_tipping_trust", 1),
    "tournament_across": (1.0, {}, {}, "mean_tipping_trust", 1),
    "exploration": (0.5, STANCES, {}, "cooperation_rate", 2),
    "scope": ("city", {}, {}, "cooperation_rate", 1),
    "rule": ("best_response", {}, {}, "cooperation_rate", 1),
    "prior_weight": (12.0, {}, {}, "mean_trust", 2),
    "prior_trust": (0.6, {}, {}, "mean_trust", 1),
    "memory": (0.5, {}, {}, "mean_trust", 2),
    "reputation_weight": (0.8, {}, {}, "mean_trust", 2),
    "crowding_out": (1.0, {}, ORDERS, "mean_trust", 2),
    "specialisation": (0.2, {}, {}, "isomorphism", 3),  # shares move at the end of the second year
    "isomorphism_drift": (0.1, {}, {}, "isomorphism", 2),
    "industrial_transfer": (2.0, {}, {}, "transferred", 2),
    "growth_rate": (0.1, {}, {}, "total_output", 1),
    "feedback": (0.1, {}, {}, "total_output", 1),
    "capacity_gain": (0.1, {}, {}, "mean_saturation", 4),  # capacity grows at the end of the third year
    "headroom": (2.0, {}, {}, "mean_saturation", 1),
    "density_slope": (0.0, {}, {}, "saturation_spread", 1),
    "distance_decay": (80.0, {}, {}, "welfare", 1),
    "reach_km": (150.0, {}, {}, "welfare", 1),
    "compliance": (0.3, {}, ORDERS, "cooperation_rate", 1),
    "enforcement_cost": (1.0, {}, ORDERS, "outlay_enforcement", 1),
    "administration_cost": (0.01, {}, {"platform": 0.5}, "outlay_administration", 1),
    "infrastructure_cost": (0.1, {}, {"infrastructure": 0.1}, "outlay_infrastructure", 1),
}

# The same where a second way of being active deserves a look.
MORE_PARAMETERS = [
    ("administration_cost", 0.01, {}, ORDERS, "outlay", 1),
    ("infrastructure_cost", 0.01, {}, {"fund_rate": 0.02}, "distance_factor", 2),
    ("rationality", 1.0, STANCES, {}, "cooperation_rate", 1),
    ("rationality", 1.0, {}, {}, "deepened_spontaneous", 2),
    ("rule", "imitate_proportional", STANCES, {}, "cooperation_rate", 2),
    ("rule", "imitate_best", STANCES, {}, "cooperation_rate", 2),
    ("review_rate", 0.9, {"scope": "city"}, {}, "reviewed", 2),
    ("resistance", 1.5, {}, {}, "effort", 1),
    ("distance_decay", 80.0, {}, {}, "search_cost", 1),
    ("cost_elasticity", 0.0, {}, {}, "monitoring_cost", 1),
    ("cost_elasticity", 0.0, {}, {}, "negotiation_cost", 1),
    ("experience", 0.0, {}, {}, "negotiation_cost", 2),
    ("opening_information", 0.5, {}, {}, "mean_experience", 1),
    ("opening_thematic", 0.4, {}, {}, "depth", 2),
    ("opening_thematic", 0.4, {}, {}, "transferred", 2),
    ("opening_joint", 0.8, {}, {}, "depth", None),
    ("commitment_joint", 0.6, {}, {}, "deepened_spontaneous", None),
    ("specialisation", 0.2, {**FROZEN, "industrial_transfer": 0.0}, {}, "joint_surplus", None),
    ("industrial_transfer", 2.0, FROZEN, {}, "mean_saturation", 3),
    ("industrial_transfer", 2.0, FROZEN, {}, "gini_output", 2),
    ("density_slope", 0.0, {}, {}, "mean_tipping_trust", 1),
    ("crowding_out", 0.0, {}, ORDERS, "mean_trust", 2),
]

# instrument: (level, other instruments in force, a measure that must change, in which year first)
INSTRUMENT_CASES = {
    "command": (0.8, {}, "orders", 1),
    "subsidy": (0.2, {}, "cooperation_rate", 1),
    "penalty": (0.2, {}, "cooperation_rate", 1),
    "breach_fine": (0.5, {}, "mean_tipping_trust", 2),
    "platform": (0.8, {}, "search_cost", 1),
    "legal": (0.8, {}, "monitoring_cost", 1),
    "benefit_sharing": (0.8, {}, "resistance", 1),
    "infrastructure": (0.1, {}, "distance_factor", 1),
    "plan": (0.1, {}, "isomorphism", 2),
    "fund_rate": (0.002, {}, "fund_pool", 1),
    "central_deduction": (1.0, FUND, "fund_pool", 2),
}
MORE_INSTRUMENTS = [
    ("command", 0.8, {}, "outlay_enforcement", 1),
    ("platform", 0.8, {}, "negotiation_cost", 1),
    ("platform", 0.8, {}, "transferred", 2),
    ("fund_rate", 0.002, {}, "effort", 2),
    ("fund_rate", 0.002, {}, "resistance", 2),
    ("breach_fine", 0.5, {}, "revenue", 2),
    ("penalty", 0.2, {}, "revenue", 1),
    ("subsidy", 0.2, {}, "outlay_subsidies", 1),
    ("infrastructure", 0.1, {}, "cooperation_rate_by_stake", None),
    ("benefit_sharing", 0.8, {}, "deepened_hybrid", None),
]


def test_every_declared_name_has_a_case():
    assert set(PARAMETER_CASES) == set(PARAMETERS)
    assert set(INSTRUMENT_CASES) == set(INSTRUMENTS)


def measured(settings, instruments, measure):
    agenda = Agenda((Intervention(instruments),) if instruments else ())
    runs = [Run(REGION, Parameters(**settings), agenda, seed) for seed in range(3)]
    return simulate(runs, YEARS, measures=(measure,), threads=1).series[:, :, 0]


def assert_felt_from(year, before, after):
    changed = (~np.isclose(before, after, rtol=1e-9, atol=1e-14, equal_nan=True)).any(axis=0)
    assert changed.any(), "nothing changed"
    if year is not None:
        assert changed.argmax() + 1 == year, f"first felt in year {changed.argmax() + 1}"


@pytest.mark.parametrize(
    ("name", "value", "settings", "instruments", "measure", "year"),
    [(name, *case) for name, case in PARAMETER_CASES.items()] + MORE_PARAMETERS,
)
def test_every_parameter_is_felt(name, value, settings, instruments, measure, year):
    settings = LIVELY | settings
    assert settings.get(name, PARAMETERS[name].default) != value
    before, after = (measured(given, instruments, measure) for given in (settings, settings | {name: value}))
    assert_felt_from(year, before, after)


@pytest.mark.parametrize(
    ("name", "level", "others", "measure", "year"),
    [(name, *case) for name, case in INSTRUMENT_CASES.items()] + MORE_INSTRUMENTS,
)
def test_every_instrument_is_felt(name, level, others, measure, year):
    before, after = (measured(LIVELY, given, measure) for given in (others, others | {name: level}))
    assert_felt_from(year, before, after)


@pytest.mark.parametrize(
    ("name", "value", "because"),
    [
        ("crowding_out", 1.0, "nothing is ordered"),
        ("compliance", 0.1, "nothing is ordered"),
        ("enforcement_cost", 3.0, "nothing is enforced"),
        ("administration_cost", 0.5, "nothing is administered"),
        ("infrastructure_cost", 1.0, "nothing is built"),
        ("exploration", 0.5, "nobody imitates"),
    ],
)
def test_where_there_is_no_occasion_a_parameter_is_not_felt(name, value, because):
    for measure in ("welfare", "cooperation_rate", "outlay", "mean_trust"):
        assert np.array_equal(measured(LIVELY, {}, measure), measured(LIVELY | {name: value}, {}, measure)), because
