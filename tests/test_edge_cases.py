"""Regions and values at the edge of what is allowed: nothing crashes, nothing warns, and nothing overflows unsaid."""

import math
import re
import warnings

import numpy as np
import pytest

from citypact.model.agglomeration import Agglomeration
from citypact.model.engine import Batch, Run, simulate
from citypact.model.measures import MEASURES
from citypact.model.refusal import Refusal
from citypact.model.regions.loading import load_region
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.settings.parameters import Parameters
from citypact.model.year.bounds import LARGEST, SMALLEST

OF_CITIES = {"welfare", "total_output", "mean_saturation", "saturation_spread", "mean_experience", "gini_output", "gini_gains"}
OF_GOVERNMENT = {"revenue", "fund_pool", "fund_payments", "fund_cover", "distance_factor", "outlay", "outlay_subsidies",
                 "outlay_enforcement", "outlay_administration", "outlay_infrastructure"}  # fmt: skip
COUNTS = {name for name, measure in MEASURES.items() if measure.unit == "relations"}
SUMS = {"joint_surplus", "search_cost", "negotiation_cost", "monitoring_cost", "transferred"}
ALWAYS_DEFINED = OF_CITIES | OF_GOVERNMENT | COUNTS | SUMS
COST_SHARES = {"search_share", "negotiation_share", "monitoring_share"}
WAYS = [{}, {"scope": "city"}, {"scope": "city", "rule": "imitate_fermi"}, {"scope": "city", "rule": "imitate_best"},
        {"scope": "city", "rule": "imitate_proportional"}, {"rule": "best_response"}]  # fmt: skip
# Every instrument at once, at a level that is neither off nor extreme.
EVERYTHING = Agenda((Intervention({name: row.maximum / 4 for name, row in INSTRUMENTS.items()}),), 0.005)


def lived(region, years, agenda=None, seed=0, **settings):
    """Series of both tenants, which must agree; a warning is an error."""
    parameters, agenda = Parameters(**settings), agenda or Agenda()
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        model = Agglomeration(region, parameters, agenda, seed, by_agents=True)
        for _ in range(years):
            model.step()
        batch = simulate([Run(region, parameters, agenda, seed)], years, threads=1)
    found = np.array([[year[name] for name in MEASURES] for year in model.series])
    assert np.array_equal(found, batch.series[0], equal_nan=True)
    return model, batch


def undefined(batch):
    return {name for name in MEASURES if np.isnan(batch.of(name)).any()}


@pytest.mark.parametrize("settings", WAYS)
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
    assert city.reputation == pytest.approx(0.2, rel=1e-15) and city.experience == 0.0 and city.partners == []
    assert batch.of("gini_output").tolist() == batch.of("saturation_spread").tolist() == [[0.0] * 4]
    assert (batch.of("fund_pool") > 0).any() == pays_fund


@pytest.mark.parametrize("settings", WAYS)
@pytest.mark.parametrize("agenda", [None, EVERYTHING])
def test_reach_so_short_that_nobody_has_a_partner(trio, settings, agenda):
    model, batch = lived(trio, 4, agenda, reach_km=10.0, **settings)
    assert model.relations == []
    assert undefined(batch) == set(MEASURES) - ALWAYS_DEFINED
    assert all((batch.of(name) == 0).all() for name in COUNTS | SUMS)
    assert batch.of("distance_factor")[0, 0] == (1.0 if agenda is None else 0.75)


@pytest.mark.parametrize("settings", WAYS)
def test_a_city_without_partner_beside_others_with(trio, settings):
    """The third city is 110 km from the second and 200 km from the first."""
    model, batch = lived(trio, 5, prior_trust=0.8, reach_km=100.0, **settings)
    assert len(model.relations) == 1
    lonely = model.city("trio 3")
    assert lonely.partners == [] and lonely.reputation == pytest.approx(0.8, rel=1e-15) and lonely.payoff == 0.0
    assert not undefined(batch) - COST_SHARES
    output = 0.5
    for _ in range(5):
        output *= 1 + 0.06 * (1 - output / lonely.capacity)
    assert lonely.output == pytest.approx(output, rel=1e-12)


@pytest.mark.parametrize("settings", WAYS)
def test_two_cities(pair, settings):
    model, batch = lived(pair, 10, EVERYTHING, **settings)
    assert len(model.relations) == 1 and np.isfinite(batch.of("cooperation_rate")).all()


def test_two_cities_in_one_place(make_region):
    together = make_region([1.2, 0.8], [(5, 5), (5, 5)], [[0.4, 0.6], [0.7, 0.3]])
    model, _ = lived(together, 5)
    assert model.relations[0].look.proximity == 1.0


def test_a_pair_exactly_at_the_reach_has_a_relation(pair):
    assert len(pair.relations(150.0)) == 1
    assert len(pair.relations(149.999)) == 0


def test_zero_growth_leaves_every_output_as_it_was(square):
    model, _ = lived(square, 6, EVERYTHING, growth_rate=0.0, feedback=0.0, industrial_transfer=0.0)
    assert [city.output for city in model.cities] == [1.9, 1.1, 0.6, 0.4]


def test_one_sector_is_enough(make_region):
    same = make_region([1.2, 0.8], [(0, 0), (50, 0)], [[1.0], [1.0]])
    _, batch = lived(same, 5, EVERYTHING)
    assert batch.of("isomorphism").tolist() == [[1.0] * 5]


# --- The declared ranges


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
    assert all(np.isfinite(batch.of(measure)).all() for measure in set(MEASURES) - COST_SHARES)


def corner(number):
    """A run at a random corner of the whole space; in every second one output follows payoffs as strongly as it can."""
    dice = np.random.default_rng([40, number])
    values = {name: (row.minimum, row.maximum)[dice.integers(2)] for name, row in PARAMETERS.items() if not row.choices}
    values |= WAYS[number % len(WAYS)] | {"reach_km": 3000.0}
    if number % 2:
        values |= {"feedback": 1.0, "capacity_gain": 0.5, "surplus": 20.0, "relief": 5.0}
    levels = {name: row.maximum * dice.integers(2) for name, row in INSTRUMENTS.items()}
    agenda = Agenda((Intervention(levels),) if number % 3 else (), None if number % 4 else 0.01)
    return Run(load_region("synthetic:6"), Parameters(**values), agenda, number)


ONE_LINE = re.compile(r"year (\d+): the (output|carrying capacity) of (.+) (grew beyond|fell below) 1e[+-]100 .*stops.*")


def in_the_engine(run, years):
    """The refusal of a run, or None where it stays finite to the end; on the way nothing may be undefined or infinite."""
    batch = Batch([run], years)
    try:
        for _ in range(years // 20):
            series = batch.advance(20)
            defined = [position for position, name in enumerate(MEASURES) if name not in COST_SHARES]
            assert np.isfinite(series[:, :, defined]).all() and not np.isinf(series).any()
            for name, state in batch.state().items():
                assert np.isfinite(state).all(), name
            for name in ("output", "capacity"):
                assert ((batch.state()[name] >= SMALLEST) & (batch.state()[name] <= LARGEST)).all()
    except Refusal as refusal:
        return str(refusal)


def in_mesa(run, years):
    model = Agglomeration(run.region, run.parameters, run.agenda, run.seed, by_agents=True)
    try:
        for _ in range(years):
            model.step()
            assert all(math.isfinite(value) for name, value in model.series[-1].items() if name not in COST_SHARES)
    except Refusal as refusal:
        assert int(ONE_LINE.fullmatch(str(refusal))[1]) == model.year
        return str(refusal)


@pytest.mark.slow
def test_corners_of_the_whole_space_stay_finite_or_stop_with_one_line_in_both_tenants():
    """40 corners for 340 years: the same line from both, which names year, city and cause."""
    ends = [(in_the_engine(run, 340), in_mesa(run, 340)) for run in map(corner, range(40))]
    assert [engine for engine, _ in ends] == [mesa for _, mesa in ends]
    refused = [engine for engine, _ in ends if engine]
    assert 10 <= len(refused) <= 30 and all(ONE_LINE.fullmatch(line) for line in refused)


def test_a_thousand_years_at_the_corners_stay_finite_or_stop_with_one_line():
    ends = [in_the_engine(corner(number), 1000) for number in range(100, 140)]
    causes = {ONE_LINE.fullmatch(line).group(2, 4) for line in ends if line}
    assert causes == {("output", "grew beyond"), ("output", "fell below"), ("carrying capacity", "grew beyond")}
    assert any(line is None for line in ends)


def test_the_thousand_years_that_overflowed_in_version_1_stay_finite_or_stop_with_one_line():
    """The worst case of the old model in the Yangtze Delta, by eight seeds: both ends occur."""
    strong = Parameters(feedback=1, surplus=5, capacity_gain=0.5, growth_rate=0.5)
    runs = [Run(load_region("yangtze_delta"), strong, seed=seed) for seed in range(8)]
    ends = [in_the_engine(run, 1000) for run in runs]
    stays, stops = [run for run, line in zip(runs, ends, strict=True) if line is None], [line for line in ends if line]
    assert stays and stops and all(ONE_LINE.fullmatch(line)[3] in runs[0].region.cities for line in stops)
    shares = simulate(stays, 1000, tuple(COST_SHARES | {"joint_surplus"}), threads=1)
    for name in COST_SHARES:  # undefined exactly where there is no surplus of which they could be shares
        assert np.array_equal(np.isnan(shares.of(name)), shares.of("joint_surplus") <= 1e-12)
        assert np.nanmax(shares.of(name)) < np.inf


def test_a_run_that_stops_ends_its_batch_with_its_own_line():
    ends = {number: in_the_engine(corner(number), 340) for number in range(5, 40, len(WAYS))}  # all by best response
    stops, stays = [number for number in ends if ends[number]], [number for number in ends if not ends[number]]
    with pytest.raises(Refusal) as caught:
        simulate([corner(stays[0]), corner(stops[-1]), corner(stops[0])], 340, threads=1)
    assert str(caught.value) == ends[stops[-1]]


def test_shares_of_a_surplus_too_small_to_divide_by_are_undefined(pair):
    """Never infinite, however small: the surplus of 1e-300 is subnormal once it is multiplied by the stake."""
    fast = {"prior_trust": 1.0, "review_rate": 1.0, "rule": "best_response", "complementarity": 0.0, "stake_scale": 0.001}
    for surplus, defined in ((0.0, False), (1e-300, False), (1e-11, False), (1e-3, True)):
        _, batch = lived(pair, 3, Agenda((Intervention({"command": 1.0}),)), **fast, surplus=surplus, compliance=1.0)
        assert (batch.of("cooperation_rate") == 1.0).all()
        for name in COST_SHARES:
            assert (np.isfinite(batch.of(name)) == defined).all() and not np.isinf(batch.of(name)).any()


# --- Size and seeds


def test_five_thousand_cities_for_three_years():
    region = load_region("synthetic:5000")
    batch = simulate([Run(region)], 3, threads=1)
    assert len(region.relations(250.0)) > 39_000
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
