"""Regions and values at the edge of what is allowed: nothing crashes, nothing warns, and nothing overflows."""

import math
import warnings

import numpy as np
import pytest

from model.agenda import Agenda, Intervention
from model.agglomeration import Agglomeration
from model.declaration import INSTRUMENTS, PARAMETERS
from model.engine import Run, simulate
from model.measures import MEASURES
from model.parameters import Parameters
from model.regions import load_region

OF_CITIES = {"welfare", "total_output", "mean_saturation", "gini_output", "gini_gains"}
OF_GOVERNMENT = {"outlay", "revenue", "orders", "fund_pool", "fund_payments", "fund_cover", "distance_factor"}
COUNTS = {name for name, measure in MEASURES.items() if measure.unit == "relations"}
SUMS = {"joint_surplus", "search_cost", "negotiation_cost", "monitoring_cost"}
ALWAYS_DEFINED = OF_CITIES | OF_GOVERNMENT | COUNTS | SUMS
SCOPES = [{}, {"scope": "city"}, {"scope": "city", "rule": "imitate_fermi"}, {"scope": "city", "rule": "imitate_best"},
          {"scope": "city", "rule": "imitate_proportional"}, {"rule": "best_response"}]  # fmt: skip
# Every instrument at once, at a level that is neither off nor extreme.
EVERYTHING = Agenda((Intervention({name: declared.maximum / 4 for name, declared in INSTRUMENTS.items()}),), 0.5)


def lived(region, years, agenda=None, seed=0, **settings):
    """Series of both tenants, which must agree; a warning is an error."""
    parameters, agenda = Parameters(**settings), agenda or Agenda()
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        model = Agglomeration(region, parameters, agenda, seed)
        for _ in range(years):
            model.step()
        batch = simulate([Run(region, parameters, agenda, seed)], years, threads=1)
    found = np.array([[year[name] for name in MEASURES] for year in model.series])
    assert np.array_equal(found, batch.series[0], equal_nan=True)
    return model, batch


def undefined(batch):
    return {name for name in MEASURES if np.isnan(batch.of(name)).any()}


@pytest.mark.parametrize("settings", SCOPES)
@pytest.mark.parametrize("agenda", [None, EVERYTHING])
def test_one_city_alone(make_region, settings, agenda):
    alone = make_region([1.0], [(0, 0)], [[0.4, 0.6]])
    model, batch = lived(alone, 4, agenda, **settings)
    assert undefined(batch) == set(MEASURES) - ALWAYS_DEFINED
    pays_fund = agenda is not None
    (city,) = model.cities
    output = 1.0
    for _ in range(4):
        output *= 1 + 0.06 * (1 - output / 4.0)
    assert city.output == pytest.approx(output, rel=1e-12)
    assert city.reputation == 0.15 and city.partners == []
    assert batch.of("gini_output").tolist() == [[0.0] * 4]
    assert (batch.of("fund_pool") > 0).any() == pays_fund


@pytest.mark.parametrize("settings", SCOPES)
@pytest.mark.parametrize("agenda", [None, EVERYTHING])
def test_reach_so_short_that_nobody_has_a_partner(trio, settings, agenda):
    model, batch = lived(trio, 4, agenda, reach_km=10.0, **settings)
    assert model.relations == []
    assert undefined(batch) == set(MEASURES) - ALWAYS_DEFINED
    assert all((batch.of(name) == 0).all() for name in COUNTS | SUMS)
    assert batch.of("distance_factor")[0, 0] == (1.0 if agenda is None else 0.75)


@pytest.mark.parametrize("settings", SCOPES)
def test_a_city_without_partner_beside_others_with(trio, settings):
    """The third city is 110 km from the second and 200 km from the first."""
    model, batch = lived(trio, 5, prior_trust=0.8, reach_km=100.0, **settings)
    assert len(model.relations) == 1
    lonely = model.city("trio 3")
    assert lonely.partners == [] and lonely.reputation == 0.8 and lonely.payoff == 0.0
    assert not undefined(batch) - {"search_share", "negotiation_share", "monitoring_share"}
    output = 0.5
    for _ in range(5):
        output *= 1 + 0.06 * (1 - output / 2.0)
    assert lonely.output == pytest.approx(output, rel=1e-12)


@pytest.mark.parametrize("settings", SCOPES)
def test_two_cities(pair, settings):
    model, batch = lived(pair, 10, EVERYTHING, **settings)
    assert len(model.relations) == 1 and np.isfinite(batch.of("cooperation_rate")).all()


def test_two_cities_in_one_place(make_region):
    together = make_region([1.2, 0.8], [(5, 5), (5, 5)], [[0.4, 0.6], [0.7, 0.3]])
    model, _ = lived(together, 5)
    assert model.relations[0].proximity == 1.0


def test_a_pair_exactly_at_the_reach_has_a_relation(pair):
    assert len(pair.relations(150.0)) == 1
    assert len(pair.relations(149.999)) == 0


def test_zero_growth_leaves_every_output_as_it_was(square):
    model, _ = lived(square, 6, EVERYTHING, growth_rate=0.0, feedback=0.0)
    assert [city.output for city in model.cities] == [1.9, 1.1, 0.6, 0.4]


def test_one_sector_is_enough(make_region):
    same = make_region([1.2, 0.8], [(0, 0), (50, 0)], [[1.0], [1.0]])
    _, batch = lived(same, 5, EVERYTHING)
    assert batch.of("isomorphism").tolist() == [[1.0] * 5]


EXTREMES = [
    (name, value)
    for name, declared in PARAMETERS.items()
    for value in (declared.choices or (declared.minimum, declared.maximum))
    if not str(value).startswith("imitate")
]


@pytest.mark.parametrize(("name", "value"), EXTREMES)
def test_every_parameter_at_its_limits_gives_finite_output(name, value, square):
    """Under no government and under all instruments at once, for as long as a century."""
    for agenda in (Agenda(), EVERYTHING):
        batch = simulate([Run(square, Parameters(**{name: value}), agenda)], 100, threads=1)
        assert np.isfinite(batch.of("total_output")).all() and (batch.of("total_output") > 0).all()
        assert np.isfinite(batch.of("welfare")).all()
        if not (name == "reach_km" and value == PARAMETERS[name].minimum):
            assert ((batch.of("cooperation_rate") >= 0) & (batch.of("cooperation_rate") <= 1)).all()


@pytest.mark.parametrize("name", list(INSTRUMENTS))
def test_every_instrument_at_its_limit_gives_finite_output(name, square):
    agenda = Agenda((Intervention({name: INSTRUMENTS[name].maximum}),))
    batch = simulate([Run(square, Parameters(), agenda)], 60, threads=1)
    assert all(np.isfinite(batch.of(measure)).all() for measure in MEASURES if not measure.endswith("_share"))


def test_random_corners_of_the_whole_space_give_finite_output(square):
    dice = np.random.default_rng(7)
    runs = []
    for seed in range(200):
        corner = {name: (declared.minimum, declared.maximum)[dice.integers(2)]
                  for name, declared in PARAMETERS.items() if not declared.choices}  # fmt: skip
        agenda = EVERYTHING if seed % 2 else Agenda()
        runs.append(Run(square, Parameters(**corner | {"reach_km": 3000.0}), agenda, seed))
    batch = simulate(runs, 60, threads=1)
    bad = ~np.isfinite(batch.of("total_output")).all(axis=1) | ~np.isfinite(batch.of("cooperation_rate")).all(axis=1)
    assert not bad.any(), runs[int(bad.argmax())].parameters


def test_five_thousand_cities_for_three_years():
    region = load_region("synthetic:5000")
    batch = simulate([Run(region)], 3, threads=1)
    assert len(region.relations(300.0)) > 40_000
    assert all(np.isfinite(batch.of(name)).all() for name in MEASURES)
    assert 4500.0 < batch.of("total_output")[0, 0] < 6000.0


def test_three_hundred_cities_in_mesa_for_two_years():
    model, batch = lived(load_region("synthetic:300"), 2)
    assert len(list(model.cities)) == 300
    assert math.isfinite(model.series[-1]["welfare"]) and batch.series.shape == (1, 2, len(MEASURES))


def test_without_a_seed_mesa_draws_a_fresh_one_and_keeps_it():
    first, second = (Agglomeration("synthetic:6:1", seed=None) for _ in range(2))
    assert first.run_seed != second.run_seed
    again = Agglomeration("synthetic:6:1", seed=first.run_seed)
    for model in (first, again):
        model.step()
    assert repr(first.series) == repr(again.series)  # as text, in which nan equals nan
