"""The council of the Yangtze Delta: when a city has joined, how draws are weighed, and forecasts that need no model."""

import math

import numpy as np
import pytest
from scipy.stats import binom, spearmanr

from citypact.agents.codes import INFORMATION, JOINT, RIVALRY, THEMATIC
from citypact.experiments.calibration.joining import Register
from citypact.experiments.named.validation.history.council import calendar, council, joining
from citypact.experiments.named.validation.history.posterior import (
    Told,
    base_rates,
    drawn,
    effective,
    log_likelihood,
    quantile,
    weighed,
)
from citypact.experiments.named.validation.history.rivals import HAZARDS, curve, fitted_hazard, foretold, hazard
from citypact.experiments.named.validation.history.scores import brier, log_score, rank_correlation, rank_correlations
from citypact.experiments.named.validation.history.spec import (
    DEFINITIONS,
    FIRST,
    LEAST_DRAWS,
    NEVER,
    PRIORS,
    RIVALS,
    YEARS,
    Definition,
)
from citypact.model.engine import Run, simulate
from citypact.model.settings.packages import policy_agenda
from citypact.model.settings.parameters import Parameters


def test_the_council_grew_as_its_table_says():
    found = council()
    assert [found.members(year) for year in (1997, 2003, 2010, 2013, 2018, 2019)] == [15, 16, 22, 30, 34, 41]
    assert found.founders.sum() == 15 and found.later.size == 26
    assert found.joined[found.region.city_index("Shanghai")] == FIRST
    assert dict(zip(*np.unique(found.provinces, return_counts=True), strict=True)) == {"Jiangsu": 5, "Zhejiang": 5, "Anhui": 16}


# A chain of four cities of which the first is the founder, and a relation between the first and the third.
ENDS = np.array([[0, 1, 2, 0], [1, 2, 3, 2]])


def joined_by(definition: Definition, *stages: tuple[int, ...]) -> list[int]:
    """The years in which the four cities join, when their relations have these stages at the ends of the years."""
    register = Register(definition.joining((0,)), ENDS, cities=4, runs=1)
    for year, stage in enumerate(stages, 1):
        register.note(np.array(stage)[:, None], year)
    return calendar(register.years)[:, 0].tolist()


def test_a_city_joins_through_a_member_and_stays():
    """The relation of 2 and 3 stands from the first year, but 2 is a member for 3 only in the year after it joined."""
    thematic = Definition("", THEMATIC)
    first, second, third = (
        (THEMATIC, RIVALRY, JOINT, RIVALRY),
        (RIVALRY, JOINT, JOINT, RIVALRY),
        (RIVALRY, RIVALRY, THEMATIC, RIVALRY),
    )
    assert joined_by(thematic, first, second, third) == [FIRST, FIRST + 1, FIRST + 2, FIRST + 3]
    assert joined_by(thematic, first, second) == [FIRST, FIRST + 1, FIRST + 2, NEVER]
    assert joined_by(Definition("", THEMATIC, founders_alone=True), first, second, third) == [FIRST, FIRST + 1, NEVER, NEVER]


def test_a_city_joins_at_the_stage_and_with_as_many_partners_as_are_asked():
    early, late = (THEMATIC, JOINT, RIVALRY, INFORMATION), (RIVALRY, JOINT, RIVALRY, JOINT)
    assert joined_by(Definition("", INFORMATION), early, late) == [FIRST, FIRST + 1, FIRST + 1, NEVER]
    assert joined_by(Definition("", JOINT), early, late) == [FIRST, NEVER, FIRST + 2, NEVER]
    # City 2 never holds relations with two members, for city 1 would have to be one.
    assert joined_by(Definition("", THEMATIC, partners=2), early, late) == [FIRST, NEVER, NEVER, NEVER]


def test_years_of_joining_agree_with_the_engine_and_do_not_depend_on_blocks():
    region, years = council().region, 8
    runs = [Run(region, Parameters(surplus=3.6), seed=seed) for seed in (3, 4, 5)]
    found = joining(runs, years)["joined"]
    stages = simulate(runs, years, states=True).states["stage"]
    pairs = region.relations(Parameters().reach_km)
    for run in range(len(runs)):
        members = {int(city) for city in np.flatnonzero(council().founders)}
        joined = np.full(len(region), NEVER)
        joined[list(members)] = FIRST
        for year in range(years):
            held = np.flatnonzero(stages[year, :, run] >= THEMATIC)
            ties = [(int(pairs.city_i[tie]), int(pairs.city_j[tie])) for tie in held]
            new = {i for i, j in ties if j in members} | {j for i, j in ties if i in members}
            joined[list(new - members)] = FIRST + 1 + year
            members |= new
        assert found[run, list(DEFINITIONS).index("thematic")].tolist() == joined.tolist()
    assert (found < NEVER).sum() > len(runs) * len(DEFINITIONS) * 15
    np.testing.assert_array_equal(joining(runs[1:2], years)["joined"], found[1:2])


def test_nothing_differs_before_the_government_acts():
    region = council().region
    bare, backed = (
        joining([Run(region, agenda=policy_agenda(policy), seed=1)], YEARS)["joined"]
        for policy in ("laissez_faire", "hybrid:14-")
    )
    np.testing.assert_array_equal(np.minimum(bare, 2011), np.minimum(backed, 2011))
    assert (backed < bare).any()


def test_draws_lie_in_their_priors_and_keep_every_other_parameter():
    asked = Parameters(patience=0.8)
    found = drawn(asked, 16)
    assert found == drawn(asked, 16) and len(set(found)) == 16
    for name, prior in PRIORS.items():
        levels = np.array([getattr(one, name) for one in found])
        strata = np.floor((levels - prior.low) / (prior.high - prior.low) * 16)
        assert sorted(strata) == list(range(16)), name  # one draw in each sixteenth
    assert all(one.replace(**{name: getattr(asked, name) for name in PRIORS}) == asked for one in found)


def test_the_likelihood_by_hand():
    """Of two cities, observed in 2003 and never, over four seeds: three hits and one; and the shares with Jeffreys' prior."""
    simulated = np.array([[[2001, 2009], [2003, 2010], [1998, 2011], [2004, 2003]]])
    assert log_likelihood(simulated, np.array([2003, 2019]))[0] == pytest.approx(math.log(3.5 / 5.5) + math.log(1.5 / 5.5))
    assert base_rates(np.array([2003, 2010, 2019, 2018])) == pytest.approx(2 * math.log(1 / 4) + 2 * math.log(1 / 2))


def test_weights_follow_the_likelihood_and_are_tempered_only_where_few_draws_would_count():
    flat = np.log(np.linspace(1, 2, 200))
    found = weighed(flat)
    assert found.power == 1 and found.weights == pytest.approx(np.exp(flat) / np.exp(flat).sum())
    assert effective(np.full(50, 1 / 50)) == pytest.approx(50)
    sharp = weighed(1000 * flat)
    assert 0 < sharp.power < 1 and sharp.draws == pytest.approx(LEAST_DRAWS, rel=1e-6)
    assert np.argmax(sharp.weights) == 199
    assert weighed(np.array([0.0, -1e6, -1e6, -1e6])).draws == pytest.approx(1)  # a quarter of four draws


def test_weighing_recovers_a_chance_that_made_the_data():
    """Cities join by 2010 with the chance of a draw: the posterior mean is that of a beta distribution (uniform prior)."""
    rng, chances = np.random.default_rng(2), (np.arange(400) + 0.5) / 400
    simulated = np.where(rng.random((400, 600, 30)) < chances[:, None, None], 2010, NEVER)
    observed = np.repeat([2010, NEVER], [9, 21])
    weights = weighed(log_likelihood(simulated, observed)).weights
    exact = binom.pmf(9, 30, chances) / binom.pmf(9, 30, chances).sum()
    assert (weights * chances).sum() == pytest.approx(10 / 32, abs=0.02)  # noise of 600 seeds in each draw's share
    assert np.abs(np.cumsum(weights) - np.cumsum(exact)).max() < 0.08


def test_quantiles_and_chances_of_weighed_worlds_by_hand():
    values, weights = np.array([3.0, 1.0, 2.0, np.nan]), np.array([0.5, 0.2, 0.3, 9.0])
    assert [quantile(values, weights, share) for share in (0.0, 0.2, 0.21, 0.5, 0.51, 1.0)] == [1, 1, 2, 2, 3, 3]
    assert math.isnan(quantile(values[3:], weights[3:], 0.5))
    told = Told(np.array([[[2003], [2012]], [[2012], [NEVER]]]), np.array([0.75, 0.25]))
    assert told.years() == pytest.approx([0.75 * 2007.5 + 0.25 * 2016])
    worth = 1 / (0.75**2 + 0.25**2)
    assert told.worth == pytest.approx(worth)
    assert told.chance(2013) == pytest.approx([(0.875 * worth + 0.5) / (worth + 1)])
    waiting = 0.75 / 2 + 0.25  # had not joined by 2010
    assert told.chance_given(2013, 2010) == pytest.approx([(0.5 * worth + 0.5) / (waiting * worth + 1)])
    assert told.within(told.joined[..., 0]) == (2003, NEVER)
    assert told.place(told.joined[..., 0], 2012) == pytest.approx(0.375 + 0.5 * 0.5)


def test_rank_correlations_with_ties_agree_with_scipy():
    rng = np.random.default_rng(1)
    foretold_years, observed = rng.integers(0, 5, (6, 12)), rng.integers(0, 4, 12)
    expected = [spearmanr(row, observed).statistic for row in foretold_years]
    assert rank_correlations(foretold_years, observed) == pytest.approx(expected)
    assert math.isnan(rank_correlation(np.ones(12), observed))


def test_scores_by_hand():
    chance, came = np.array([0.8, 0.3]), np.array([True, False])
    assert brier(chance, came) == pytest.approx((0.04 + 0.09) / 2)
    assert log_score(chance, came) == pytest.approx(-(math.log(0.8) + math.log(0.7)) / 2)


@pytest.mark.parametrize("rival", RIVALS)
def test_rivals_order_the_cities_and_put_near_or_large_ones_first(rival):
    by, later = foretold(rival), [council().region.cities[city] for city in council().later]
    assert by.shape == (26,) and np.isfinite(by).all() and np.unique(by).size > 13
    assert by[later.index("Chuzhou")] < by[later.index("Huangshan")]  # nearer to Shanghai, and larger


def test_the_hazard_of_every_city_is_the_one_that_the_numbers_give():
    """Without traits the most probable constant hazard has a score of 0: joined/gathered chance balances waiting."""
    joined = council().joined_later
    found = fitted_hazard(np.empty((joined.size, 0)), joined, rising=False)
    level = math.exp(found.intercept)
    slope = sum(
        hits * years * math.exp(-level * years) / (1 - math.exp(-level * years)) - waiting * years
        for years, hits, waiting in ((6, 1, 25), (7, 6, 19))
    )
    assert slope == pytest.approx(0, abs=1e-2)
    assert found.chance(np.empty((2, 0)), 2013) == pytest.approx([1 - math.exp(-3 * level)] * 2)


def test_a_rising_hazard_is_gathered_as_its_integral():
    found, features = hazard("fitted_rising")
    steps = np.linspace(2010, 2018, 4001)
    middle = (steps[1:] + steps[:-1]) / 2 - 2010
    level = np.exp(found.intercept + features @ found.weights)
    summed = level * np.exp(found.rise * middle).sum() * (steps[1] - steps[0])
    assert found.rise > 0 and found.gathered(features, 2010, 2018) == pytest.approx(summed, rel=1e-5)
    assert set(HAZARDS) >= {"fitted", "fitted_province"} <= set(RIVALS)


def test_curves_fit_the_years_that_they_know():
    seen = np.array([1997, 2003, 2010])
    assert curve("logistic_later", seen) == pytest.approx([15, 16, 22], abs=0.2)  # two parameters, three nearly logistic points
    assert curve("linear", seen) == pytest.approx(np.polyval(np.polyfit(seen - 1997, [15, 16, 22], 1), seen - 1997))
    assert (curve("constant", seen) == 22).all()
    for name in ("logistic_later", "logistic"):
        far = curve(name, np.array([2010, 2019, 2500]))
        assert (np.diff(far) > 0).all() and far[-1] == pytest.approx(41)
