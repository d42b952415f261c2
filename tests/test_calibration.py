"""Calibration: bad designs refused, targets as defined, the sampler right where it can be known, and the truth found again."""

import math
import re
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from scipy.stats import kstest, norm

from citypact.experiments.calibration.calibrate import calibrate, found, runs_of
from citypact.experiments.calibration.design import PointSettings, PosteriorSettings
from citypact.experiments.calibration.design_file import calibration_design, read_calibration
from citypact.experiments.calibration.distance import NORMAL, Distance, scales
from citypact.experiments.calibration.identification import VERDICTS, verdict
from citypact.experiments.calibration.observing import Asked, Observation
from citypact.experiments.calibration.population import Population
from citypact.experiments.calibration.posterior import posteriors
from citypact.experiments.calibration.priors import DATA, Chance, Prior, places_of, values_of
from citypact.experiments.calibration.recovery import recovered, truths
from citypact.experiments.calibration.weighted import correlations, quantiles
from citypact.experiments.commands.line import main
from citypact.experiments.paper.tables import one, read_table
from citypact.experiments.sweeps.door import Door, Interrupted
from citypact.experiments.sweeps.executors import InProcess, Processes
from citypact.experiments.sweeps.job import run_job
from citypact.model.engine import Run, simulate
from citypact.model.refusal import Refusal
from citypact.model.regions.loading import load_region
from citypact.model.settings.parameters import Parameters
from citypact.model.summary import summaries

pytestmark = pytest.mark.slow  # calibrations, small as they are

EXAMPLES = Path(__file__).resolve().parent.parent / "docs" / "examples"
FOUNDERS = load_region("yrd_association:founders")
SMALL = {
    "region": "synthetic:8", "years": 12, "seeds": 4, "name": "trial",
    "free": {"search_cost": {"log_uniform": [0.005, 0.2]}, "prior_trust": [0.05, 0.6]},
    "targets": {
        "cooperation": {"series": "cooperation_rate", "values": {4: 0.3, "12": 0.5}},
        "searching": {"moment": "search_cost", "years": [5, 12], "value": 0.01},
        "depth": {"moment": "final_depth", "value": 0.3, "weight": 2, "scale": 0.1},
    },
    "posterior": {"proposals": 60, "generations": 3, "predictive": 20},
    "point": {"candidates": 6, "generations": 2, "finalists": 2},
}  # fmt: skip
COUNCIL = {
    "region": FOUNDERS, "years": 16, "year_zero": 1997, "free": {"prior_trust": [0.05, 0.6]},
    "targets": {
        "joining": {"dates": "yrd_membership.csv", "last": 2010},
        "members": {"counts": "yrd_membership.csv", "years": [1998, 2003, 2010]},
    },
}  # fmt: skip


def told(content, **changes):
    """The faults with which a design is refused."""
    with pytest.raises(Refusal) as refused:
        calibration_design(content | changes)
    return refused.value.faults


def targets(**table):
    return {"targets": {"aim": table}}


@pytest.mark.parametrize(("changes", "fault"), [
    ({"targets": {}}, "[targets] is missing or empty"),
    (targets(series="cooperation_rat", values={3: 0.1}), "unknown measure 'cooperation_rat' (did you mean"),
    (targets(series="depth", values={}), "values = {}; allowed: a table of a number for each year"),
    (targets(series="depth", values={13: 0.1}), "year 13 is beyond the run; allowed: 1 to 12"),
    (targets(series="depth", values={"soon": 0.1}), "year = 'soon'; allowed: a whole number from 1 to 12"),
    (targets(series="depth", values={3: math.nan}), "3 = nan; allowed: a finite number"),
    (targets(series="depth", values={3: 0.1}, weight=0), "weight = 0; allowed: a finite number above 0"),
    (targets(series="depth", values={3: 0.1}, weight=math.inf), "weight = inf; allowed: a finite number above 0"),
    (targets(series="depth", values={3: 0.1}, scale=-1), "scale = -1; allowed: a finite number above 0"),
    (targets(series="depth", values={3: 0.1}, wieght=1), "unknown key 'wieght' (did you mean \"weight\"?)"),
    (targets(values={3: 0.1}), "needs one of the keys series, moment, dates, counts, and has none of them"),
    (targets(series="depth", moment="t50", values={3: 0.1}), "has series and moment"),
    (targets(moment="final_dept", value=0.1), 'unknown summary, outcome or measure \'final_dept\' (did you mean "final_depth"?)'),
    (targets(moment="depth", value=0.1), "depth is a yearly measure; add years"),
    (targets(moment="depth", years=[9, 4], value=0.1), "years = [9, 4]; allowed: a year, or [first, last]"),
    (targets(moment="final_depth"), "value is missing; allowed: a finite number"),
    (targets(dates={"Nowhere": 3}), "dates: unknown city 'Nowhere'"),
    (targets(dates="none.csv"), "none.csv: no such file"),
    (targets(dates={"City 1": 0, "City 2": "later"}), "the year of City 2 is 'later'; allowed: a whole number"),
    (targets(dates={"City 1": 3, "City 2": 5}), "nobody is a member in year 0, so nobody could join"),
    (targets(dates={"City 1": 0}), "no city joins after year 0"),
    (targets(dates={"City 1": 0, "City 2": 5}, last=40), "last 40 is beyond the run"),
    (targets(dates={"City 1": 0, "City 2": 5}, stage=4), "stage = 4; allowed: a whole number from 1 to 3"),
    (targets(dates={"City 1": 0, "City 2": 5}, partners="member"), "unknown partners 'member' (did you mean \"members\"?)"),
    (targets(counts={"City 1": 0, "City 2": 5}), "years is missing; allowed: at least one year"),
    ({"free": {}}, "[free] is missing or empty"),
    ({"free": {"serch_cost": [0, 1]}}, 'unknown parameter or instrument \'serch_cost\' (did you mean "search_cost"?)'),
    ({"free": {"patience": [0.5, 2]}}, "patience = 2 is out of range"),
    ({"free": {"patience": [0.5, math.nan]}}, "patience = nan is out of range"),
    ({"free": {"patience": [0.6, 0.5]}}, "patience = [0.6, 0.5]; allowed: the lowest value first"),
    ({"free": {"search_cost": {"log_uniform": [0, 0.1]}}}, "and above 0, for a logarithm"),
    ({"free": {"search_cost": {"normal": [0, 0.1]}}}, "allowed: a range [lowest, highest]"),
    ({"free": {"rule": [0, 1]}}, "rule is a choice and has no range"),
    ({"parameters": {"search_cost": 0.1}}, "[parameters] search_cost is fixed there and free in [free]"),
    ({"regions": ["synthetic:4", "synthetic:5"]}, "regions belongs to a sweep"),
    ({"policy": {"packages": ["hybrid", "laissez_faire"]}}, "1 regions and 2 policies; allowed: one of each"),
    ({"grid": {"patience": [0.1]}}, "grid belongs to a sweep"),
    ({"target": {}}, "unknown key 'target' (did you mean \"targets\"?)"),
    ({"years": 0}, "years: 0 is not allowed"),
    ({"posterior": {"proposals": 3}}, "[posterior] proposals = 3; allowed: a whole number from 20"),
    ({"posterior": {"kept": 1.0}}, "[posterior] kept = 1.0; allowed: a share between 0 and 1"),
    ({"point": {"candidate": 30}}, "[point] unknown key 'candidate' (did you mean \"candidates\"?)"),
    ({"recovery": -1}, "recovery = -1; allowed: a whole number from 0"),
])  # fmt: skip
def test_a_bad_design_is_refused_before_the_first_run(changes, fault):
    faults = told(SMALL, **changes)
    assert any(fault in line for line in faults), faults
    assert all("\n" not in line for line in faults)


def test_all_faults_are_told_at_once_and_with_the_file(tmp_path):
    file = tmp_path / "bad.toml"
    file.write_text('region = "nowhere"\n[free]\npatience = [2, 3]\n[targets.a]\nseries = "depth"\n', encoding="utf-8")
    done = CliRunner().invoke(main, ["calibrate", str(file), "--out", str(tmp_path / "out")])
    lines = done.stderr.strip().splitlines()
    assert done.exit_code == 2 and len(lines) >= 2 and all(line.startswith(f"Error: {file}: ") for line in lines)
    assert not (tmp_path / "out").exists()


def test_the_values_of_a_run_are_those_of_its_measures():
    design = calibration_design(SMALL)
    runs = [Run(design.region, Parameters(search_cost=0.03 * seed), seed=seed) for seed in (1, 2, 3)]
    result = simulate(runs, 12, threads=1)
    seen = Observation(Asked(design.targets))(runs, 12)["values"]
    np.testing.assert_array_equal(seen[:, 0], result.of("cooperation_rate")[:, 3])
    np.testing.assert_array_equal(seen[:, 1], result.of("cooperation_rate")[:, 11])
    np.testing.assert_allclose(seen[:, 2], result.of("search_cost")[:, 4:12].mean(axis=1), rtol=1e-15)
    np.testing.assert_array_equal(seen[:, 3], summaries(result, ["final_depth"])["final_depth"])
    assert design.observed.tolist() == [0.3, 0.5, 0.01, 0.3] and design.years == 12


def joined_by_hand(states, graph, founders, stage, ties, members_count):
    """Year of joining of every city, written out city by city and year by year."""
    cities = int(max(graph.city_j.max(), graph.city_i.max())) + 1
    joined = {city: 0 if city in founders else math.inf for city in range(cities)}
    for year, stages in enumerate(states, 1):
        before = {city for city, when in joined.items() if when < year}
        partners = before if members_count else set(founders)
        for city in range(cities):
            pairs = zip(graph.city_i.tolist(), graph.city_j.tolist(), stages.tolist(), strict=True)
            count = sum(reached >= stage and ((i == city and j in partners) or (j == city and i in partners))
                        for i, j, reached in pairs)  # fmt: skip
            if joined[city] == math.inf and count >= ties:
                joined[city] = year
    return joined


@pytest.mark.parametrize(("stage", "ties", "partners"), [(1, 1, "members"), (2, 1, "members"), (1, 2, "founders")])
def test_a_city_joins_when_it_holds_such_a_relation_with_a_member(stage, ties, partners):
    circle = {"stage": stage, "ties": ties, "partners": partners}
    content = COUNCIL | {"targets": {name: table | circle for name, table in COUNCIL["targets"].items()}}
    design = calibration_design(content)
    runs = [Run(FOUNDERS, seed=seed) for seed in (3, 4)]
    seen = Observation(Asked(design.targets))(runs, design.years)["values"]
    states = simulate(runs, design.years, threads=1, states=True).states["stage"]
    dates = design.targets[0]
    assert len(dates.cities) == 26 and design.years == 13
    for number in range(len(runs)):
        joined = joined_by_hand(
            states[:, :, number],
            FOUNDERS.relations(Parameters().reach_km),
            dates.circle.founders,
            stage,
            ties,
            partners == "members",
        )
        assert seen[number, :26].tolist() == [1997 + min(joined[city], 14) for city in dates.cities]
        assert seen[number, 26:].tolist() == [sum(when <= year for when in joined.values()) for year in (1, 6, 13)]
        assert len({*seen[number, :26]}) > 2  # or nothing is compared


def test_the_dates_of_the_council_are_read_and_censored():
    dates, counts = calibration_design(COUNCIL).targets
    observed = dict(zip(dates.labels, dates.observed, strict=True))
    assert (observed["Taizhou (Zhejiang)"], observed["Hefei"], observed["Wuhu"], observed["Fuyang"]) == (2003, 2010, 2011, 2011)
    assert counts.observed == (15, 16, 22) and counts.labels == ("1998", "2003", "2010")
    assert "Shanghai" not in observed and len(counts.cities) == 41


def test_the_distance_weighs_and_scales():
    design = calibration_design(SMALL)
    values = np.array([[0.3, 0.5, 0.01, 0.3], [0.5, 0.6, 0.03, 0.1], [0.5, 0.6, 0.03, math.nan]])
    far = Distance(design.targets, design.observed, (0.1, 0.01, 0.1))(values)
    # Weights 1, 1 and 2: (mean(0.2, 0.1)/0.1 + 0.02/0.01 + 2·0.2/0.1)/4.
    assert far[0] == 0.0 and far[1] == pytest.approx((1.5 + 2.0 + 4.0) / 4) and far[2] == math.inf


def test_an_unstated_scale_is_the_spread_under_the_prior_and_none_is_refused():
    design = calibration_design(SMALL)
    draws = norm.ppf((np.arange(4001) + 0.5) / 4001)
    values = np.column_stack([3 * draws, 5 * draws, np.where(draws > 1, draws, 0.0), draws])
    found = scales(design.targets, values)
    # 1.4826 is the reciprocal of the normal quartile, 0.6745, rounded: it makes the deviation a standard deviation.
    assert found[0] == pytest.approx(4.0, rel=1e-3) and found[2] == 0.1 and pytest.approx(1 / norm.ppf(0.75), rel=1e-4) == NORMAL
    assert found[1] == pytest.approx(np.abs(values[:, 2]).mean())  # where more than half are alike
    with pytest.raises(Refusal, match="target searching: it is the same in every run"):
        scales(design.targets, values * [1, 1, 0, 1])
    with pytest.raises(Refusal, match="target cooperation: it is undefined in all runs from the prior but 0"):
        scales(design.targets, np.where([True, False, False, False], math.nan, values))


def test_places_and_values_are_one_another_and_stay_within_the_prior():
    priors = (Prior("search_cost", 0.005, 0.2, True), Prior("patience", 0.5, 0.9))
    places = Chance(1, 1).uniform((500, 2))
    values = values_of(priors, places)
    np.testing.assert_allclose(places_of(priors, values), places, atol=1e-8)  # nine digits of a value are kept
    ends = values_of(priors, np.array([[0.0, 0.0], [1.0, 1.0]]))
    assert ends.tolist() == [[0.005, 0.5], [0.2, 0.9]]
    assert np.median(np.log(values[:, 0])) == pytest.approx(math.log(math.sqrt(0.005 * 0.2)), abs=0.2)


def normal_population(observed, settings, key=7):
    """A population whose model is one normal draw around the place, with the standard deviation 0.05."""
    population = Population(1, settings, lambda generation: Chance(1, key, generation))
    number = 0
    while not population.finished:
        places = population.ask()
        number += 1
        population.tell(np.abs(places[:, 0] + 0.05 * Chance(2, key, number).normal((len(places),)) - observed))
    return population


@pytest.mark.parametrize("observed", [0.5, 0.02])
def test_the_sampler_finds_a_posterior_that_is_known(observed):
    """A normal likelihood on a uniform prior: the posterior is the normal, cut off at the ends of the prior.

    At 0.02 most steps leave the cube, so the weights are wrong unless that is reckoned with. Bound: of n particles the distance
    of Kolmogorov and Smirnov is above 1.63/√n in one of a hundred. The tolerance, 0.005, is a tenth of the standard deviation
    and widens the posterior by less than a hundredth.
    """
    settings = PosteriorSettings(proposals=2000, generations=40, least_acceptance=0.01, tolerance=0.005)
    population = normal_population(observed, settings)
    below, above = norm.cdf((np.array([0.0, 1.0]) - observed) / 0.05)
    drawn = np.repeat(population.places[:, 0], np.round(population.weights / population.weights.sum() * 1e5).astype(int))
    assert population.tolerance <= 0.005 and population.effective_size > 400
    reach = kstest(drawn, lambda place: (norm.cdf((place - observed) / 0.05) - below) / (above - below)).statistic
    assert reach < 1.63 / math.sqrt(population.effective_size)


def test_weights_undo_the_density_of_proposals():
    """Proposals with their weights stand for the prior: their sum over a box, by their number, is the area of the box.

    The population is the half of the square around its edge x = 0 that is tilted against y, so that steps are correlated and many
    leave the square. Tolerance: four standard errors of 6,000 proposals, and these below 0.01.
    """
    population = Population(2, PosteriorSettings(proposals=12_000), lambda generation: Chance(3, generation))
    first = population.ask()
    population.tell(np.abs(first[:, 0] - 0.3 * first[:, 1]))
    moved = population.ask()
    weights = population.asked_weights
    assert ((moved >= 0) & (moved <= 1)).all() and len(moved) == 6_000
    for low, high in ((0.0, 0.5), (0.0, 0.25), (0.25, 0.5)):
        box = ((moved >= low) & (moved < high)).all(axis=1)
        assert (weights * box).mean() == pytest.approx((high - low) ** 2, abs=4 * np.std(weights * box) / math.sqrt(6_000))
        assert np.std(weights * box) / math.sqrt(6_000) < 0.01


def test_a_population_tells_its_generations_and_ends():
    population = normal_population(0.4, PosteriorSettings(proposals=200, generations=30, least_acceptance=0.3))
    tolerances = [row["tolerance"] for row in population.history]
    assert tolerances == sorted(tolerances, reverse=True) and len(population.history) < 31
    assert population.history[-1]["accepted"] <= 0.3 < population.history[-2]["accepted"]
    assert [row["runs"] for row in population.history[:3]] == [200, 300, 400]
    with pytest.raises(Refusal, match="defined in 0 of 200 runs"):
        population = Population(1, PosteriorSettings(proposals=200), lambda generation: Chance(1, generation))
        population.tell(np.full(len(population.ask()), math.inf))


def test_quantiles_and_correlations_heed_weights():
    values = np.array([3.0, 1.0, 2.0])
    assert quantiles(values, np.array([0.2, 0.2, 0.6]), (0.1, 0.5, 0.79, 0.81)) == [1.0, 2.0, 2.0, 3.0]
    line = np.column_stack([values, -2 * values, [5.0, 5.0, 5.0]])
    together = correlations(line, np.array([0.5, 0.25, 0.25]))
    assert together[0, 1] == pytest.approx(-1.0) and np.isnan(together[0, 2])
    assert [verdict(contraction) for contraction in (0.9, 0.5, 0.1)] == list(VERDICTS)


TABLES = ("point", "posterior", "search", "targets", "generations", "identification", "predictive", "recovery")


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def calibrated(tmp_path_factory):
    """A folder with recovery, in one process and undisturbed."""
    folder = tmp_path_factory.mktemp("calibrated") / "trial"
    calibrate(calibration_design(SMALL | {"recovery": 2}), folder, quiet=True)
    return folder


def test_a_folder_holds_what_was_found(calibrated):
    expected = {"manifest.json", "best.toml", "report.md", *(f"{name}.csv" for name in TABLES),
                *(f"{name}.{kind}" for name in ("posterior", "predictive") for kind in ("png", "svg", "txt"))}  # fmt: skip
    assert {*contents(calibrated)} == expected
    point, weights = read_table(calibrated / "point.csv"), read_table(calibrated / "posterior.csv")["weight"]
    best = Parameters.from_toml(calibrated / "best.toml")
    assert best.changed() == dict(zip(point["parameter"], point["value"], strict=True))
    assert weights.sum() == pytest.approx(1.0, abs=1e-4) and len(weights) >= 30
    predictive = read_table(calibrated / "predictive.csv")
    assert predictive["observed"].tolist() == [0.3, 0.5, 0.01, 0.3] and predictive["rank"].between(0, 1).all()
    assert len(read_table(calibrated / "recovery.csv")) == 4
    assert not list(calibrated.parent.glob(".*"))


@pytest.mark.parametrize("stopped", ["posterior_2", "point_1", "recovery_1"])
def test_it_goes_on_where_it_was_ended_and_gives_the_same_bytes(calibrated, tmp_path, monkeypatch, stopped):
    design, jobs = calibration_design(SMALL | {"recovery": 2}), []

    def ended(job):
        if any((tmp_path / ".trial.runs").glob(f"*/{stopped}")):
            raise KeyboardInterrupt
        return run_job(job)

    monkeypatch.setattr("citypact.experiments.sweeps.coordinator.run_job", ended)
    with pytest.raises(Interrupted):
        calibrate(design, tmp_path / "trial", quiet=True)
    assert not (tmp_path / "trial").exists() and any((tmp_path / ".trial.runs").glob("*/posterior_1.json"))
    monkeypatch.setattr("citypact.experiments.sweeps.coordinator.run_job", lambda job: jobs.append(job) or run_job(job))
    calibrate(design, tmp_path / "trial", lambda: InProcess(3), quiet=True)
    assert sum(len(job.numbers) for job in jobs) < runs_of(design) - 60  # what was done is not done again
    assert contents(tmp_path / "trial") == contents(calibrated)


def test_any_number_of_processes_gives_the_same_bytes(calibrated, tmp_path):
    calibrate(calibration_design(SMALL | {"recovery": 2}), tmp_path / "trial", lambda: Processes(2), quiet=True)
    assert contents(tmp_path / "trial") == contents(calibrated)


KNOWN = {"search_cost": 0.06, "prior_trust": 0.35}
RECOVERING = {
    **SMALL, "region": "synthetic:12",
    "targets": {
        "cooperation": {"series": "cooperation_rate", "values": dict.fromkeys((2, 4, 7, 12), 0.0)},
        "searching": {"moment": "search_cost", "years": [1, 4], "value": 0.0},
        "trust": {"moment": "mean_trust", "years": [1, 3], "value": 0.0},
    },
    "posterior": {"proposals": 400, "generations": 6, "predictive": 20},
    "point": {"candidates": 24, "generations": 8, "finalists": 5},
}  # fmt: skip


def knowing(content, values, seeds):
    """A design whose data are the mean over seeds of the model's own runs with known values of what is free."""
    design = calibration_design(content)
    runs = [design.run(values, seed) for seed in seeds]
    data = Observation(Asked(design.targets))(runs, design.years)["values"].mean(axis=0).tolist()
    made = []
    for target in design.targets:
        made.append(replace(target, observed=tuple(data[: len(target.observed)])))
        del data[: len(target.observed)]
    return replace(design, targets=tuple(made))


def test_known_parameters_are_found_again(tmp_path):
    """From the mean of 200 runs, so that chance in the data is little.

    The point must be within a tenth of the prior's range, where 0.25 is the mean error of someone who has seen no data. For the
    cost of search, which one of the targets is about, the posterior's 95 % interval must hold the truth, and its standard
    deviation be less than half of the prior's.
    """
    design = knowing(RECOVERING, [*KNOWN.values()], range(1000, 1200))
    with Door(tmp_path / "many", runs_of(design), quiet=True) as door:
        done = found(design, door)
    truth = places_of(design.priors, np.array([[*KNOWN.values()]]))[0]
    place = places_of(design.priors, np.array([done.point.values]))[0]
    assert np.abs(place - truth).max() < 0.1
    row = one(done.identification, parameter="search_cost")
    assert row["low_95"] <= KNOWN["search_cost"] <= row["high_95"] and row["contraction"] > 0.75
    distance = done.posterior.distance
    assert distance(done.point.means[None])[0] < distance(done.point.default_means[None])[0]


def test_the_posterior_holds_the_truth_as_often_as_it_says(tmp_path):
    """Twelve known pairs of parameters, each with a posterior of its own from one run.

    If the intervals hold the truth in 95 of 100, of 12 there are fewer than 9 with a probability of 0.0022 (binomial).
    """
    design = replace(calibration_design(RECOVERING), recovery=12)
    with Door(tmp_path, runs_of(design), quiet=True) as door:
        table = recovered(door, design)
    for name in design.names:
        rows = table[table["parameter"] == name]
        assert len(rows) == 12 and rows["inside_95"].sum() >= 9
    costs = table[table["parameter"] == "search_cost"]
    assert costs["error"].abs().mean() < 0.125  # half of what the prior's median would have
    assert len({*costs["truth"]}) == 12 and truths(design).shape == (12, 2)


def test_data_that_tell_nothing_of_a_parameter_leave_its_prior(tmp_path):
    """Compliance matters under orders only, and nobody gives any."""
    design = calibration_design({**RECOVERING, "free": {"search_cost": [0.005, 0.2], "compliance": [0.0, 1.0]}})
    with Door(tmp_path, runs_of(design), quiet=True) as door:
        posterior = posteriors(door, design, {"data": design.observed + 0.2}, "posterior", DATA)["data"]
    spread = np.sqrt(np.sum(posterior.weights * (posterior.places[:, 1] - 0.5) ** 2))
    # That of the uniform distribution is √(1/12) = 0.289; of at least 60 effective particles it is within a third.
    assert posterior.effective_size > 60 and spread == pytest.approx(math.sqrt(1 / 12), rel=0.34)


def test_an_instrument_can_be_free_and_its_level_goes_into_an_agenda(tmp_path):
    content = SMALL | {"free": {"subsidy": [0.0, 0.3]}, "policy": {"first": 3, "last": 9}}
    design = calibration_design(content)
    (item,) = design.run([0.1]).agenda.interventions
    assert (dict(item.instruments), item.first, item.last) == ({"subsidy": 0.1}, 3, 9)
    calibrate(design, tmp_path / "out", quiet=True)
    assert "subsidy" in (tmp_path / "out" / "best_agenda.toml").read_text(encoding="utf-8")


def test_a_run_that_leaves_the_range_of_numbers_is_no_particle_and_no_end():
    content = {
        "region": "synthetic:4", "years": 1000, "free": {"growth_rate": [0.0, 0.5]},
        "parameters": {"feedback": 1.0, "surplus": 5.0, "capacity_gain": 0.5},
        "targets": {"growth": {"series": "total_output", "values": {5: 4.0, 1000: 8.0}}},
    }  # fmt: skip
    design = calibration_design(content)
    quiet = Run(design.region, Parameters(growth_rate=0.0, feedback=0.0), seed=1)
    values = Observation(Asked(design.targets))([design.run([0.5], 1), quiet], 1000)["values"]
    assert np.isnan(values[0]).all() and np.isfinite(values[1]).all()


@pytest.mark.parametrize("name", ["small_calibration", "yrd_council"])
def test_the_examples_are_sound(name):
    design = read_calibration(EXAMPLES / f"{name}.toml")
    assert 1 <= len(design.priors) <= 5
    done = CliRunner().invoke(main, ["calibrate", str(EXAMPLES / f"{name}.toml"), "--check"])
    assert done.exit_code == 0 and f"at most {runs_of(design)} runs of {design.years} years" in done.output


def test_the_council_is_calibrated_without_what_came_after_2010_and_without_government():
    design = read_calibration(EXAMPLES / "yrd_council.toml")
    assert design.year_zero + design.years == 2010 and not design.world.policies[0][1].interventions
    assert all(target.last <= 13 for target in design.targets)
    assert max(value for target in design.targets if target.name == "joining" for value in target.observed) == 2011


def test_the_design_in_the_text_is_sound():
    text = (EXAMPLES.parent / "calibration.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    design = calibration_design(tomllib.loads(block))
    assert [target.kind for target in design.targets] == ["series", "moment", "moment", "dates", "counts"]
    assert (design.years, design.world.parameters.review_rate, design.names) == (22, 0.3, ("search_cost", "patience"))
    for settings in (PosteriorSettings(), PointSettings()):
        for name, value in vars(settings).items():
            assert f"`{name}` ({value:g})" in text
