"""The experiments on modes, tipping, sensitivity and the policy frontier: tiny runs of the whole, and recomputed cells."""

import importlib.util
import json
import math
import re
import sys

import numpy as np
import pytest

from citypact.experiments.named.frontier.search import non_dominated
from citypact.experiments.named.modes.survival import product_limit
from citypact.experiments.named.study import Scale, Stored, report, write_study
from citypact.experiments.named.tipping.ramps import loop, ramp_steps, saturation_ramp, subsidy_agenda
from citypact.experiments.paper import survival
from citypact.experiments.paper.tables import number
from citypact.model.engine import Batch, Run, simulate
from citypact.model.refusal import Refusal
from citypact.model.regions.loading import load_region
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.packages import policy_agenda
from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.settings.parameters import Parameters
from citypact.model.summary import summaries


def needs(package: str):
    """Skip, saying why, where an optional package is missing."""
    missing = importlib.util.find_spec(package) is None
    return pytest.mark.skipif(missing, reason=f'{package} is not installed: python -m pip install -e ".[experiments]"')


def written(tmp_path_factory, study):
    folder = tmp_path_factory.mktemp(study.name)
    write_study(folder, study)
    return folder, Stored(folder, study)


def check_files(folder, tables, figures):
    """Every promised file is there and holds something; the report links every figure and shows no undefined number."""
    promised = {f"{name}.csv" for name in tables} | {"report.md", "manifest.json"}
    promised |= {f"{name}.{kind}" for name in figures for kind in ("png", "svg", "txt")}
    assert {path.name for path in folder.iterdir()} == promised
    assert all(path.stat().st_size for path in folder.iterdir())
    report = (folder / "report.md").read_text(encoding="utf-8")
    assert all(f"({name}.png)" in report for name in figures)
    assert re.search(r"\bnan\b", report) is None
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["runs"] > 0


def redrawn_is_the_same(folder, study):
    """Figures and report come from the stored tables alone, and repeat to the byte."""
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    study.figures(Stored(folder, study))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert before["report.md"].decode("utf-8") == report(Stored(folder, study))


# Modes


@pytest.fixture(scope="module")
def modes(tmp_path_factory):
    from citypact.experiments.named.modes.study import Modes

    return written(tmp_path_factory, Modes(Scale(seeds=4, points=2, years=60)))


def test_modes_writes_all_files(modes, monkeypatch):
    from citypact.experiments.named.modes.report import FIGURES

    folder, stored = modes
    check_files(folder, ("series", "worlds", "survival", "differences", "cohort"), FIGURES)
    monkeypatch.setattr("citypact.model.engine.run_years", None)  # a figure that ran the model would fail
    redrawn_is_the_same(folder, stored.study)


def test_modes_agrees_with_a_new_computation(modes):
    _, stored = modes
    region = load_region("pearl_delta")
    agenda = policy_agenda("hybrid", 10, 25) + Agenda((Intervention({"command": 0.2}, 10, 25),))
    result, alone = (
        simulate([Run(region, agenda=policy, seed=seed, withdrawal=25) for seed in range(1, 5)], 60)
        for policy in (agenda, Agenda())
    )
    cells = {row["quantity"]: row for row in stored["worlds"] if (row["region"], row["world"]) == ("pearl_delta", "together")}
    outlay = result.of("outlay").sum(axis=1) / 36
    gained = {
        name: (result.of(name) - alone.of(name)).sum(axis=1) for name in ("cooperation_rate", "stage_joint_governance", "welfare")
    }
    expected = {
        "outlay": outlay,
        "outlay_enforcement": result.of("outlay_enforcement").sum(axis=1) / 36,
        "outlay_in_first_year": result.of("outlay")[:, 9] / 36,
        "cooperation_gained": gained["cooperation_rate"],
        "net_dividend": gained["welfare"] / 36 - outlay + result.of("revenue").sum(axis=1) / 36,
        "depth_35": result.of("depth")[:, 34],
        "stage_joint_governance_end": result.of("stage_joint_governance")[:, -1],
    }
    for quantity, values in expected.items():
        assert number(cells[quantity]["mean"]) == pytest.approx(values.mean(), rel=1e-5)
    assert number(cells["price_of_cooperation"]["mean"]) == pytest.approx(
        outlay.sum() / gained["cooperation_rate"].sum(), rel=1e-5
    )
    parts = sum(number(cells[name]["mean"]) for name in cells if name.startswith("outlay_") and "year" not in name)
    assert parts == pytest.approx(number(cells["outlay"]["mean"]), rel=1e-4)
    curve = survival.kaplan_meier(result, survival.SINCE_WITHDRAWAL, survival.HYBRID, 35)
    wanted = ("within", "pearl_delta", "withdrawal", "hybrid")
    keys = ("comparison", "region", "clock", "mode")
    rows = [row for row in stored["survival"] if tuple(row[key] for key in keys) == wanted]
    np.testing.assert_allclose([number(row["survival"]) for row in rows], curve.survival[: len(rows)], rtol=1e-5)
    assert [int(row["at_risk"]) for row in rows] == curve.at_risk[: len(rows)].tolist()


def test_the_cohort_agrees_with_a_count_by_hand(modes):
    """Follow every relation alive at the withdrawal of two runs, year by year, relation by relation."""
    _, stored = modes
    agenda = policy_agenda("hybrid", 10, 25) + Agenda((Intervention({"command": 0.2}, 10, 25),))
    runs = [Run(load_region("pearl_delta"), agenda=agenda, seed=seed) for seed in (1, 2)]
    states = simulate(runs, 35, states=True).states
    count = kept = 0
    prospects = []
    for run in range(2):
        for relation in range(states["stage"].shape[1]):
            if states["mode"][24, relation, run] != survival.HYBRID:
                continue
            count += 1
            kept += all(states["stage"][year, relation, run] > 0 for year in range(25, 35)) and (
                states["founded"][34, relation, run] == states["founded"][24, relation, run]
            )
            acts, ordered = states["cooperates"][24, :, relation, run], states["ordered"][24, :, relation, run]
            anew = np.prod([1 / (1 + math.exp(-35.0 * gain)) for gain in states["decision_gain"][25, :, relation, run]])
            certain = bool(ordered.any()) or acts[0] != acts[1]
            prospects.append(anew if certain else 0.25 * anew + 0.75 * acts.all())
    row = next(row for row in stored["cohort"] if (row["region"], row["mode"]) == ("pearl_delta", "hybrid"))
    assert (int(row["relations"]), number(row["kept"])) == (count, pytest.approx(kept / count, rel=1e-5))
    assert number(row["prospects"]) == pytest.approx(np.mean(prospects), rel=1e-5)


def test_product_limit_by_hand():
    """Five relations: one breaks after 1 year, one is lost sight of after 1, one breaks after 2, two last 3."""
    np.testing.assert_allclose(product_limit(np.array([0, 1, 1, 0]), np.array([0, 1, 0, 2])), [1, 4 / 5, 8 / 15, 8 / 15])
    assert math.isnan(product_limit(np.array([1, 0]), np.array([0, 0]))[1])


# Tipping


@pytest.fixture(scope="module")
def tipping(tmp_path_factory):
    from citypact.experiments.named.tipping.study import Tipping

    return written(tmp_path_factory, Tipping(Scale(seeds=2, points=3, years=44)))


def test_tipping_writes_all_files(tipping, monkeypatch):
    from citypact.experiments.named.tipping.report import FIGURES

    folder, stored = tipping
    tables = ("ramps", "loops", "held", "growing", "turning", "chance_of_turning", "turning_map")
    check_files(folder, tables, FIGURES)
    monkeypatch.setattr("citypact.model.engine.run_years", None)
    redrawn_is_the_same(folder, stored.study)


def test_a_ramp_rises_and_falls_in_equal_steps():
    steps = ramp_steps(low=0.0, top=0.4, steps=4, settling=3, years_up=8)
    assert [level for level, _ in steps] == pytest.approx([0, 0.1, 0.2, 0.3, 0.4, 0.3, 0.2, 0.1, 0])
    assert [last for _, last in steps] == [3, 5, 7, 9, 11, 13, 15, 17, 19]
    agenda = subsidy_agenda(steps)
    assert [(item.first, item.last) for item in agenda.interventions] == [(year, year + 1) for year in range(4, 17, 2)]
    assert [item.level("subsidy") for item in agenda.interventions] == [level for level, _ in steps[1:-1]]
    with pytest.raises(ValueError, match="multiple"):
        ramp_steps(0.0, 0.4, 4, 3, 6)


def test_a_ramp_of_saturation_sets_it_in_every_city_and_starts_like_the_same_headroom():
    region = load_region("synthetic:5")
    frozen = dict.fromkeys(("growth_rate", "feedback", "capacity_gain", "industrial_transfer", "density_slope"), 0.0)
    runs = [Run(region, Parameters(**frozen), seed=seed) for seed in range(1, 41)]
    rates = saturation_ramp(runs, [(0.25, 3), (0.5, 5), (0.25, 6)])
    held = simulate([Run(region, Parameters(**frozen, headroom=4.0), seed=seed) for seed in range(1, 41)], 6)
    assert rates.shape == (40, 6) and np.array_equal(rates[:, :3], held.of("cooperation_rate")[:, :3])
    assert not np.array_equal(rates[:, 3:], held.of("cooperation_rate")[:, 3:])
    batch = Batch(runs, 1)
    batch.set_saturation(0.5)
    batch.advance(1)
    np.testing.assert_allclose(batch.state()["saturation"], 0.5, rtol=1e-15)
    with pytest.raises(Refusal, match="saturation: 0 is not allowed"):
        batch.set_saturation(0)


def test_the_gap_of_a_loop_by_hand():
    """Up it passes one half at 0.75 of the way, down at 0.25: on average over the levels the ways differ by one half."""
    levels = np.array([0, 0.5, 1, 0.5, 0])
    before, top, after, *bounds = loop(levels, np.array([[0.0, 0, 1, 1, 0]] * 3), 2)
    assert (before, top, after) == (0, 1, 0)
    assert bounds == pytest.approx([0.5, 0.5, 0.5, 0, 0, 0])
    seeds = np.array([[0.2, 0.4, 0.8, 0.4, 0.2], [0.2, 0.4, 0.8, 0.6, 0.4]])  # no memory, and some
    *_, gap, _, _, left, low, high = loop(2 * levels, seeds, 2)
    assert gap == pytest.approx((0 + (0.25 * 0.2 + 0.5 * 0.2)) / 2)  # trapezoids of 0, 0.2 and 0.2, each half the range wide
    half = 1.96 * np.std([0, 0.2], ddof=1) / np.sqrt(2)
    assert (left, low, high) == pytest.approx((0.1, 0.1 - half, 0.1 + half))


@pytest.mark.parametrize("way", ["logit", "best_response_yearly"])
def test_held_levels_and_turning_agree_with_a_new_computation(tipping, way):
    _, stored = tipping
    still = ("growth_rate", "feedback", "capacity_gain", "specialisation", "isomorphism_drift", "industrial_transfer")
    chosen = {"logit": {}, "best_response_yearly": {"rule": "best_response", "review_rate": 1.0}}[way]
    region = load_region("yangtze_delta")
    held = Parameters(**dict.fromkeys(still, 0.0), **chosen)
    worlds = {
        ("subsidy", "0.15", "below"): (held, Agenda((Intervention({"subsidy": 0.15}),))),
        ("saturation", "0.95", "above"): (held.replace(headroom=1 / 0.95, density_slope=0.0), policy_agenda("hybrid", 1, 40)),
    }
    for (driver, level, past), (parameters, agenda) in worlds.items():
        rate = simulate([Run(region, parameters, agenda, seed) for seed in (1, 2)], 44).of("cooperation_rate")
        wanted = {"driver": driver, "way": way, "level": level, "past": past}
        row = next(row for row in stored["held"] if wanted.items() <= row.items())
        assert number(row["cooperation"]) == pytest.approx(rate[:, -20:].mean(), rel=1e-5)
    states = simulate([Run(region, Parameters(**chosen), seed=seed) for seed in (1, 2)], 60, states=True).states
    turned = past = passed_later = 0
    for run in range(2):
        for relation in range(states["stage"].shape[1]):
            acts, trust, tipping_trust = (states[name][:, :, relation, run] for name in ("cooperates", "trust", "tipping_trust"))
            both = acts.all(axis=1)
            year = next((t for t in range(56) if both[t : t + 5].all()), None)
            if year is not None:
                turned += 1
                past += (trust[year] >= tipping_trust[year]).all()
                beyond = (trust >= tipping_trust).all(axis=1)
                passed_later += beyond.any() and not beyond[: year + 1].any()
    row = next(row for row in stored["turning"] if row["way"] == way)
    assert int(row["turned"]) == turned > 0
    assert number(row["both_past_tipping_at_turn"]) == pytest.approx(past / turned, rel=1e-5)
    assert number(row["passed_after_turning"]) == pytest.approx(passed_later / turned, rel=1e-5)


# Sensitivity


@pytest.fixture(scope="module")
def sensitivity(tmp_path_factory):
    from citypact.experiments.named.sensitivity.study import Sensitivity

    return written(tmp_path_factory, Sensitivity(Scale(seeds=1, points=32, years=30)))


@needs("SALib")
def test_sensitivity_writes_all_files(sensitivity, monkeypatch):
    from citypact.experiments.named.sensitivity.report import FIGURES

    folder, stored = sensitivity
    check_files(folder, ("morris", "sobol", "convergence", "outcomes"), FIGURES)
    monkeypatch.setattr("citypact.model.engine.run_years", None)
    redrawn_is_the_same(folder, stored.study)


@needs("SALib")
def test_sobol_indices_agree_with_their_formula(sensitivity):
    """First order by Saltelli et al. (2010), total by Jansen (1999), from the points themselves."""
    from SALib.sample import sobol

    from citypact.experiments.named.sensitivity.study import problem

    _, stored = sensitivity
    names = list(dict.fromkeys(row["parameter"] for row in stored["sobol"]))
    points = sobol.sample(problem(names), 32, calc_second_order=False, seed=1)
    region = load_region("yangtze_delta")
    runs = [Run(region, Parameters(**dict(zip(names, point, strict=True))), seed=1) for point in points.tolist()]
    values = simulate(runs, 30, ("cooperation_rate",)).of("cooperation_rate")[:, -5:].mean(axis=1)
    values = ((values - values.mean()) / values.std()).reshape(32, len(names) + 2)
    first, last, variance = values[:, 0], values[:, -1], values[:, [0, -1]].var()
    for position, name in enumerate(names, 1):
        mixed = values[:, position]
        expected = {
            "S1": (last * (mixed - first)).mean() / variance,
            "ST": ((first - mixed) ** 2).mean() / 2 / variance,
        }
        for index, value in expected.items():
            key = (name, "final_cooperation", index)
            row = next(row for row in stored["sobol"] if (row["parameter"], row["outcome"], row["index"]) == key)
            assert number(row["value"]) == pytest.approx(value, rel=1e-4, abs=1e-5)


@needs("SALib")
def test_parameters_that_need_a_government_have_no_effect(sensitivity):
    from citypact.experiments.named.sensitivity.ranges import IDLE

    _, stored = sensitivity
    assert all(number(row["mu_star"]) == 0 for row in stored["morris"] if row["parameter"] in IDLE)
    assert all(row["in_sobol"] == "0" for row in stored["morris"] if row["parameter"] in (*IDLE, "reach_km"))


def test_ranges_of_parameters():
    from citypact.experiments.named.sensitivity.ranges import HELD, IDLE, VARIED, span

    assert span("search_cost") == (0.01, 0.04)
    assert span("memory") == (0.8, 0.95)
    assert span("patience") == (0.4, 0.85)
    assert span("threshold") == (0.005, 0.02)
    assert sorted((*HELD, *VARIED)) == sorted(name for name, row in PARAMETERS.items() if not row.choices)
    assert all(PARAMETERS[name].default in (PARAMETERS[name].minimum, PARAMETERS[name].maximum) for name in HELD)
    assert {name for name in VARIED if PARAMETERS[name].group == "government"} < set(IDLE)


@needs("SALib")
def test_a_sample_that_is_no_power_of_two_is_refused(tmp_path):
    from citypact.experiments.named.sensitivity.study import Sensitivity

    with pytest.raises(Refusal, match="power of two"):
        write_study(tmp_path, Sensitivity(Scale(seeds=1, points=48, years=10)))


# Frontier


@pytest.fixture(scope="module")
def frontier(tmp_path_factory):
    from citypact.experiments.named.frontier.study import Frontier

    return written(tmp_path_factory, Frontier(Scale(seeds=2, points=6, years=24)))


@needs("pymoo")
def test_frontier_writes_all_files(frontier, monkeypatch):
    from citypact.experiments.named.frontier.report import FIGURES

    folder, stored = frontier
    check_files(folder, ("fronts", "history", "knees", "common", "packages"), FIGURES)
    monkeypatch.setattr("citypact.model.engine.run_years", None)
    redrawn_is_the_same(folder, stored.study)


@needs("pymoo")
def test_the_front_agrees_with_a_new_computation(frontier):
    _, stored = frontier
    row = next(row for row in stored["fronts"] if row["search"] == "lasting")
    highest = stored.study.design()["highest_levels"]
    levels = {name: number(row[name]) for name in highest}
    assert all(0 <= level <= highest[name] for name, level in levels.items())
    assert int(row["last"]) <= 24 - 10
    agenda = Agenda((Intervention(levels, int(row["first"]), int(row["last"])),))
    for part, seeds in (("training", (1, 2)), ("test", range(1001, 1009))):
        found = summaries(simulate([Run(load_region("yangtze_delta"), agenda=agenda, seed=seed) for seed in seeds], 24))
        for outcome in ("final_cooperation", "total_outlay", "gini_gains", "cumulative_welfare"):
            assert number(row[f"{part}_{outcome}"]) == pytest.approx(found[outcome].mean(), rel=1e-5, abs=1e-9)


@needs("pymoo")
def test_packages_tell_what_their_outlay_is_spent_on(frontier):
    _, stored = frontier
    agenda = policy_agenda("hierarchical", 1, 24)
    result = simulate([Run(load_region("yangtze_delta"), agenda=agenda, seed=seed) for seed in range(1001, 1009)], 24)
    row = next(row for row in stored["packages"] if (row["package"], row["first"], row["last"]) == ("hierarchical", "1", "24"))
    assert number(row["mean_cooperation"]) == pytest.approx(result.of("cooperation_rate").mean(), rel=1e-5)
    assert number(row["outlay_enforcement"]) == pytest.approx(result.of("outlay_enforcement").sum(axis=1).mean(), rel=1e-5)
    for row in stored["packages"]:
        parts = sum(number(value) for name, value in row.items() if name.startswith("outlay_"))
        assert parts == pytest.approx(number(row["total_outlay"]), rel=1e-4, abs=1e-9)


@needs("pymoo")
def test_a_search_may_not_use_what_is_barred_and_repeats_by_its_seed(frontier, tmp_path):
    from citypact.experiments.named.frontier.study import Frontier

    folder, stored = frontier
    unpaid = [name for name, row in INSTRUMENTS.items() if not row.paid]
    for search in ("lasting_paid", "throughout_paid"):
        rows = [row for row in stored["fronts"] if row["search"] == search]
        assert rows and all(number(row[name]) == 0 for row in rows for name in unpaid)
    write_study(tmp_path, Frontier(Scale(seeds=2, points=6, years=24), threads=1))
    assert (tmp_path / "fronts.csv").read_bytes() == (folder / "fronts.csv").read_bytes()


def test_domination_by_hand():
    objectives = np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
    assert non_dominated(objectives).tolist() == [True, True, False, True]


# All four


@pytest.mark.parametrize(
    ("package", "module", "check"), [("SALib", "sensitivity.study", "needs_salib"), ("pymoo", "frontier.search", "needs_pymoo")]
)
def test_a_missing_package_is_one_clear_line(monkeypatch, package, module, check):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(Refusal, match=r"pip install -e \"\.\[experiments\]\""):
        getattr(importlib.import_module(f"citypact.experiments.named.{module}"), check)()


@pytest.mark.parametrize("name", ["modes", "tipping", "sensitivity", "frontier"])
def test_the_registry_tells_the_question_of_the_class(name):
    from citypact.experiments.named import STUDIES

    question, module, kind = STUDIES[name]
    found = getattr(importlib.import_module(module), kind)
    assert (found.name, found.question) == (name, question)
    assert found.full.years and found.quick.years
