"""The named experiments costs, resistance, recommendations, agglomerations and robustness, held against the engine."""

import csv
import json
import math
import re
from contextlib import contextmanager
from dataclasses import asdict
from importlib import import_module

import numpy as np
import pytest
from click.testing import CliRunner
from scipy.stats import ttest_1samp

from citypact.agents.choice import TERMS
from citypact.experiments.commands.line import main
from citypact.experiments.named import STUDIES
from citypact.experiments.named import study as study_module
from citypact.experiments.named.agglomerations.study import plan_year
from citypact.experiments.named.costs import study as costs
from citypact.experiments.named.recommendations import study as recommendations
from citypact.experiments.named.resistance import study as resistance
from citypact.experiments.named.robustness import study as robustness
from citypact.experiments.named.study import Scale, Stored, report, write_study
from citypact.experiments.paper.cells import seeded
from citypact.experiments.paper.decomposition import mean_terms, terms_of_year
from citypact.experiments.paper.effects import crossing, effect, interval
from citypact.model.engine import Batch, Run, simulate
from citypact.model.explain import explain
from citypact.model.regions.loading import load_region
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.packages import policy_agenda
from citypact.model.settings.parameters import Parameters
from citypact.model.summary import transition_time

TINY = {
    "costs": Scale(seeds=5, points=3, years=20),
    "resistance": Scale(seeds=4, points=4, years=30),
    "recommendations": Scale(seeds=4, points=32, years=20),
    "agglomerations": Scale(seeds=3, points=10, years=40),
    "robustness": Scale(seeds=4, points=3, years=40),
}
DEFAULT = Parameters()


def study_of(name):
    _, module, kind = STUDIES[name]
    return getattr(import_module(module), kind)(TINY[name])


class Counter:
    done = 0

    def update(self, done=1):
        self.done += done


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """name -> (study, folder, runs that were counted), made when first asked for."""
    made = {}

    def make(name):
        if name not in made:
            folder, counter = tmp_path_factory.mktemp(name), Counter()

            @contextmanager
            def counted(total):
                yield counter

            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(study_module, "progress", counted)
                study = study_of(name)
                write_study(folder, study)
            made[name] = study, folder, counter.done
        return made[name]

    return make


def table(folder, name):
    with open(folder / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def one(rows, **wanted):
    found = [row for row in rows if all(row[name] == str(value) for name, value in wanted.items())]
    assert len(found) == 1, (wanted, len(found))
    return found[0]


def rates(run, seeds, years):
    return simulate(seeded(run, seeds), years, ("cooperation_rate",)).of("cooperation_rate")


def figures_of(name):
    return import_module(f"citypact.experiments.named.{name}.report").FIGURES


@pytest.mark.parametrize("name", TINY)
def test_every_promised_file_is_there_and_every_run_was_counted(written, name):
    study, folder, done = written(name)
    figures = {f"{figure}.{kind}" for figure in figures_of(name) for kind in ("png", "svg", "txt")}
    tables = {path.name for path in folder.glob("*.csv")}
    assert tables and {path.name for path in folder.iterdir()} == figures | tables | {"report.md", "manifest.json"}
    assert all(path.stat().st_size for path in folder.iterdir())
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert done == study.size() == manifest["runs"]
    assert (manifest["experiment"], manifest["scale"]) == (name, asdict(study.scale))


@pytest.mark.parametrize("name", TINY)
def test_the_report_has_no_gaps(written, name):
    study, folder, _ = written(name)
    report = (folder / "report.md").read_text(encoding="utf-8")
    assert study.question in report and "## Answer" in report and "## What the theory expects" in report
    assert not re.search(r"\bnan\b|\binf\b|\{|\}|None|TODO|placeholder|XXX", report)
    assert all(f"({figure}.png)" in report for figure in figures_of(name))
    for mentioned in re.findall(r"`(\w+\.csv)`", report):
        assert (folder / mentioned).exists(), mentioned
    for figure in figures_of(name):
        caption = (folder / f"{figure}.txt").read_text(encoding="utf-8")
        assert study.parameters.hash in caption and "{" not in caption and "nan" not in caption.split()


@pytest.mark.parametrize("name", TINY)
def test_figures_and_report_come_from_the_stored_tables_alone(written, name, monkeypatch):
    study, folder, _ = written(name)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    monkeypatch.setattr("citypact.model.engine.run_years", None)  # a figure that ran the model would fail
    stored = Stored(folder, study)
    study.figures(stored)
    assert report(stored).encode() == before["report.md"]
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_costs_agree_with_a_new_computation(written):
    study, folder, _ = written("costs")
    seeds, years = study.scale.seeds, study.scale.years
    region = load_region(costs.REGIONS[0])
    base = rates(Run(region, DEFAULT), seeds, years)
    tripled = rates(Run(region, DEFAULT.replace(search_cost=0.06)), seeds, years)
    row = one(table(folder, "effects"), region=region.id, cost="search_cost", contrast="tripled", outcome="final_cooperation")
    assert float(row["mean"]) == pytest.approx((tripled[:, -5:] - base[:, -5:]).mean(), rel=1e-5)
    free = rates(Run(region, DEFAULT.replace(search_cost=0.0, negotiation_cost=0.0, monitoring_cost=0.0)), seeds, years)
    row = one(table(folder, "alone"), region=region.id, cost="all", multiple=0.0)
    reached = transition_time(free, 0.5)
    assert float(row["t50_reached"]) == pytest.approx(np.isfinite(reached).mean())
    assert float(row["t50_median"] or "nan") == pytest.approx(
        np.median(reached[np.isfinite(reached)]) if np.isfinite(reached).any() else math.nan, nan_ok=True
    )
    corner = rates(Run(region, DEFAULT.replace(search_cost=0.04, monitoring_cost=0.12)), study.phase_seeds, years)
    row = one(table(folder, "phase"), cost_x="search_cost", cost_y="monitoring_cost", x=0.04, y=0.12)
    assert float(row["final_cooperation"]) == pytest.approx(corner[:, -5:].mean(), rel=1e-5)
    flat = simulate(seeded(Run(region, DEFAULT.replace(cost_elasticity=0.0)), seeds), years)
    lead = flat.of("cooperation_rate_by_stake") - flat.of("cooperation_rate")
    wanted = {"region": region.id, "parameter": "cost_elasticity", "outcome": "stake_lead"}
    row = one(table(folder, "structure"), level=0.0, what="level", **wanted)
    assert float(row["mean"]) == pytest.approx(lead[:, -5:].mean(), rel=1e-5)
    own, lowest = (one(table(folder, "structure"), level=level, what="level", **wanted) for level in (0.5, 0.0))
    row = one(table(folder, "structure"), level=0.5, what="over lowest", **wanted)
    assert float(row["mean"]) == pytest.approx(float(own["mean"]) - float(lowest["mean"]), abs=1e-5)


def test_a_cost_lifted_for_the_whole_run_is_a_run_without_it():
    run, scale = Run(load_region("pearl_delta"), DEFAULT), Scale(seeds=3, points=1, years=12)
    for which in costs.WHICH:
        lifted = costs.rates_without(run, scale, which, (1, 12))
        without = rates(Run(run.region, costs.scaled(DEFAULT, which, 0.0)), 3, 12)
        np.testing.assert_array_equal(lifted, without)
    never, late = costs.rates_without(run, scale, None, None), costs.rates_without(run, scale, "all", (5, 8))
    np.testing.assert_array_equal(late[:, :4], never[:, :4])
    assert (late[:, 4:8] != never[:, 4:8]).any()


def test_resistance_agrees_with_a_new_computation(written):
    study, folder, _ = written("resistance")
    seeds, years, level = study.scale.seeds, study.scale.years, study.resistances[1]
    final = table(folder, "final")
    agenda = Agenda((Intervention({"fund_rate": 0.005, "central_deduction": 0.8}),))
    runs = [Run(resistance.zipf_region(s, 0.5), DEFAULT.replace(resistance=level), agenda, s) for s in range(1, seeds + 1)]
    result = simulate(runs, years, ("cooperation_rate", "fund_cover"))
    row = one(final, kind="zipf_exponent", inequality=0.5, remedy="fund", resistance=level)
    assert float(row["final_cooperation"]) == pytest.approx(result.of("cooperation_rate")[:, -5:].mean(), rel=1e-5)
    assert float(row["fund_cover"]) == pytest.approx(result.of("fund_cover")[:, -5:].mean(), rel=1e-5)
    for row in table(folder, "boundary"):
        curve = sorted(
            (float(r["resistance"]), float(r["final_cooperation"])) for r in final
            if all(r[name] == row[name] for name in ("kind", "inequality", "remedy"))
        )  # fmt: skip
        point = crossing(*zip(*curve, strict=True), 0.5)
        assert float(row["resistance"]) == pytest.approx(min(max(point, 0.0), resistance.LARGEST_RESISTANCE), rel=1e-3, abs=1e-4)
        assert float(row["low"]) - 1e-9 <= float(row["resistance"]) <= float(row["high"]) + 1e-9


def test_who_is_left_out_agrees_with_a_count_by_hand(written):
    study, folder, _ = written("resistance")
    region, years = load_region(resistance.REGION), study.scale.years
    agenda = Agenda((Intervention({"benefit_sharing": 0.6}),))
    states = simulate(seeded(Run(region, DEFAULT, agenda), study.scale.seeds), years, states=True).states
    ties, shares, sizes = region.relations(DEFAULT.reach_km), [], []
    for run in range(study.scale.seeds):
        output, stage = states["output"][-1, :, run], states["stage"][-1, :, run]
        larger = np.maximum(output[ties.city_i], output[ties.city_j]) / np.minimum(output[ties.city_i], output[ties.city_j])
        here = (larger >= 2.0) & (larger < 2.5)
        shares.append((stage[here] == 3).mean())
        sizes.append(here.sum())
    row = one(table(folder, "pairs"), remedy="sharing", outcome="joint governance", **{"from": 2.0})
    assert float(row["mean"]) == pytest.approx(np.mean(shares), rel=1e-5)
    assert float(row["relations"]) == pytest.approx(np.mean(sizes))


def test_the_ratio_beyond_which_the_lesser_gainer_wants_no_share():
    """With shares by size s and 1 − s it gets s, and resists with ρ·(1 − 2s): nothing is left at a ratio of (1 + ρ)/ρ."""
    for resisted in (0.25, 0.5, 2.0):
        share = 1.0 / (1.0 + resistance.largest_ratio(resisted))
        assert share - resisted * (1.0 - 2.0 * share) == pytest.approx(0.0)
    assert resistance.largest_ratio(0.5) == 3.0 and resistance.largest_ratio(0.0) == math.inf


def test_the_zipf_region_of_exponent_one_is_the_synthetic_region():
    usual, same, even = load_region("synthetic:30:4"), resistance.zipf_region(4, 1.0), resistance.zipf_region(4, 0.0)
    assert same.checksum == usual.checksum and (even.output == 1.0).all()
    np.testing.assert_array_equal(even.shares, usual.shares)
    np.testing.assert_array_equal(even.x_km, usual.x_km)


def test_recommendations_are_what_least_squares_gives(written):
    study, folder, _ = written("recommendations")
    region, seeds = load_region(recommendations.REGION), study.scale.seeds
    final = np.stack([
        rates(Run(region, DEFAULT, recommendations.agenda_of(policy)), seeds, study.scale.years)[:, -5:].mean(axis=1)
        for policy in recommendations.POLICIES
    ])  # fmt: skip
    coded = 2 * np.array(recommendations.POLICIES) - 1
    pairs = [(i, j) for i in range(5) for j in range(i + 1, 5)]
    design = np.column_stack([np.ones(32), coded, *(coded[:, i] * coded[:, j] for i, j in pairs)])
    fitted, *_ = np.linalg.lstsq(np.tile(design, (seeds, 1)), final.T.ravel(), rcond=None)
    effects = table(folder, "effects")
    five = recommendations.FIVE
    for position, name in enumerate(five):
        row = one(effects, outcome="final_cooperation", factor=name, **{"with": ""})
        assert float(row["mean"]) == pytest.approx(2 * fitted[1 + position], rel=1e-4, abs=1e-7)
    for position, (i, j) in enumerate(pairs):
        row = one(effects, outcome="final_cooperation", factor=five[i], **{"with": five[j]})
        assert float(row["mean"]) == pytest.approx(2 * fitted[6 + position], rel=1e-4, abs=1e-7)
    surplus = final[recommendations.POLICIES.index((1, 0, 1, 0, 0))] + final[0]
    surplus = (
        surplus - final[recommendations.POLICIES.index((1, 0, 0, 0, 0))] - final[recommendations.POLICIES.index((0, 0, 1, 0, 0))]
    )
    row = one(table(folder, "pairs"), outcome="final_cooperation", factor=five[0], what="surplus", **{"with": five[2]})
    assert float(row["mean"]) == pytest.approx(surplus.mean(), rel=1e-4)
    row = one(table(folder, "all_five"), outcome="final_cooperation", policy="M·B")
    behind = final[-1] - final[recommendations.POLICIES.index((1, 0, 1, 0, 0))]
    assert float(row["mean"]) == pytest.approx(behind.mean(), rel=1e-4)
    depth = simulate(seeded(Run(region, DEFAULT), seeds), study.scale.years).of("depth")
    row = one(table(folder, "cells"), outcome="mean_depth", policy="–")
    assert float(row["mean"]) == pytest.approx(depth.mean(), rel=1e-5)
    shares = one(table(folder, "explained"), outcome="final_cooperation")
    assert sum(float(shares[part]) for part in ("main_effects", "pairs", "rest")) == pytest.approx(1.0, abs=1e-5)


def test_benefit_coordination_has_no_price(written):
    _, folder, _ = written("recommendations")
    row = one(table(folder, "worth"), recommendation="benefit_coordination", how="alone")
    assert (
        float(row["outlay"]) == 0 and row["ratio"] == "" and "costs the government nothing" in (folder / "report.md").read_text()
    )


def test_terms_add_up_to_the_engines_gain_and_agree_with_the_explanation():
    agenda = policy_agenda("binding_plan+market_guidance+benefit_coordination+public_facilities", 2)
    region = load_region("pearl_delta")
    batch = Batch([Run(region, DEFAULT, agenda, seed) for seed in (1, 2)], 6)
    for year in range(1, 7):
        terms, stake = terms_of_year(batch)
        now = batch.block.relation_year
        total = terms[0].copy()
        for term in terms[1:]:
            total += term
        np.testing.assert_array_equal(total, now.sides.decision_gain)
        told = explain(region, DEFAULT, agenda, 2, region.cities[0], region.cities[1], year)
        assert [told.terms[name] for name in TERMS] == terms[:, 0, 0, 1].tolist() and told.stake == stake[0, 1]
    assert (terms[TERMS.index("breach_fine")] > 0).any()


def test_mean_terms_are_weighted_by_the_stakes_of_rivals():
    run = Run(load_region("pearl_delta"), DEFAULT, seed=3)
    found = mean_terms([run], {"last": (8, 8), "all": (1, 8)}, Counter())
    batch, sums, weights = Batch([run], 8), [], []
    for _ in range(8):
        terms, stake = terms_of_year(batch)
        rivals = batch.block.relation_year.stage[:, 0] == 0  # at the start of the year
        sums.append(sum(terms[:, side, rivals, 0] @ stake[rivals, 0] for side in (0, 1)))
        weights.append(2 * stake[rivals, 0].sum())
    assert 0 < rivals.sum() < rivals.size
    np.testing.assert_allclose(found["last"][0], sums[-1] / weights[-1])
    np.testing.assert_allclose(found["all"][0], np.sum(sums, axis=0) / np.sum(weights))


def test_agglomerations_agree_with_a_new_computation(written):
    study, folder, _ = written("agglomerations")
    seeds, years, region = study.scale.seeds, study.scale.years, load_region("guanzhong")
    base = rates(Run(region, DEFAULT), seeds, years)
    hybrid = rates(Run(region, DEFAULT, policy_agenda("hybrid", 10, 25)), seeds, years)
    plan = rates(Run(region, DEFAULT, policy_agenda("binding_plan", 14)), seeds, years)  # 2018, year 1 being 2005
    row = one(table(folder, "modes"), region="guanzhong", mode="hybrid", gain="later")
    assert float(row["mean"]) == pytest.approx((hybrid - base)[:, 34].mean(), rel=1e-5)
    row = one(table(folder, "modes"), region="guanzhong", mode="hybrid", gain="first_year")
    assert float(row["mean"]) == pytest.approx((hybrid - base)[:, 9].mean(), rel=1e-5)
    row = one(table(folder, "plans"), region="guanzhong", gain="after 10 years")
    assert float(row["mean"]) == pytest.approx((plan - base)[:, 23].mean(), rel=1e-5) and row["calendar"] == "2018"
    assert "liao_central_south" not in {row["region"] for row in table(folder, "plans")}
    assert "No date of approval was found for Central-Southern Liaoning" in (folder / "report.md").read_text(encoding="utf-8")
    sums = {}
    for row in table(folder, "obstacles"):
        sums.setdefault((row["region"], row["years"]), {})[row["term"]] = float(row["mean"])
    for parts in sums.values():
        assert parts.pop("dU") == pytest.approx(sum(parts.values()), abs=1e-5) and set(parts) == set(TERMS)


def test_a_relation_is_too_unequal_where_resistance_takes_the_lesser_share(written):
    _, folder, _ = written("agglomerations")
    region = load_region("guanzhong")
    ties = region.relations(DEFAULT.reach_km)
    pairs = [(region.output[i], region.output[j]) for i, j in zip(ties.city_i, ties.city_j, strict=True)]
    unequal = [max(pair) > 3 * min(pair) for pair in pairs]  # (1 + ρ)/ρ with ρ = 0.5, and shares by size
    row = one(table(folder, "regions"), region="guanzhong")
    assert float(row["unequal_share"]) == pytest.approx(np.mean(unequal), rel=1e-5)
    assert 0 < np.mean(unequal) < 1


def test_plans_start_in_the_year_of_their_approval():
    years = {name: plan_year(load_region(name)) for name in ("yangtze_delta", "pearl_delta", "guanzhong", "liao_central_south")}
    assert years == {"yangtze_delta": 12, "pearl_delta": 4, "guanzhong": 14, "liao_central_south": None}


def test_robustness_agrees_with_a_new_computation(written):
    study, folder, _ = written("robustness")
    seeds, years, region = study.scale.seeds, study.scale.years, load_region("yangtze_delta")
    near = DEFAULT.replace(reach_km=200.0)
    low, high = (rates(Run(region, near.replace(tournament=level)), seeds, years).mean(axis=1) for level in (0.0, 0.1))
    row = one(table(folder, "parts"), region=region.id, variant="reach_200", claim="standing", part="weight 0 over 0.1")
    assert float(row["mean"]) == pytest.approx((low - high).mean(), rel=1e-5)
    ordered, backed = (rates(Run(region, near, policy_agenda(mode, 10, 25)), seeds, years) for mode in ("hierarchical", "hybrid"))
    row = one(table(folder, "parts"), region=region.id, variant="reach_200", claim="orders_fast", part="over hybrid")
    assert float(row["mean"]) == pytest.approx((ordered - backed)[:, 9].mean(), rel=1e-5)
    row = one(table(folder, "levels"), region=region.id, variant="reach_200", world="hybrid", series="rate")
    assert float(row["mean"]) == pytest.approx(backed[:, -5:].mean(), rel=1e-5)


def test_a_claim_holds_where_all_its_parts_do(written):
    _, folder, _ = written("robustness")
    parts: dict = {}
    for row in table(folder, "parts"):
        parts.setdefault((row["region"], row["variant"], row["claim"]), []).append(row["verdict"])
    verdicts = {(row["region"], row["variant"], row["claim"]): row["verdict"] for row in table(folder, "verdicts")}
    assert verdicts.keys() == parts.keys()
    assert {said for _, said in verdicts.items()} > {"holds"}  # of so few seeds something is open
    for place, said in verdicts.items():
        assert (said == "holds") == (set(parts[place]) == {"holds"}), place


def test_a_claim_that_holds_by_default_and_not_in_a_variant_is_told_as_lost(written, tmp_path):
    study, folder, _ = written("robustness")
    for name in ("verdicts", "levels", "parts"):
        (tmp_path / f"{name}.csv").write_bytes((folder / f"{name}.csv").read_bytes())
    text = (tmp_path / "verdicts.csv").read_text(encoding="utf-8")
    for variant, said in (("default", "holds"), ("reach_200", "fails"), ("reach_450", "holds")):
        for region in robustness.REGIONS:
            text = re.sub(rf"^{region},{variant},orders_fast,.*$", f"{region},{variant},orders_fast,{said}", text, flags=re.M)
    (tmp_path / "verdicts.csv").write_text(text, encoding="utf-8")
    told = report(Stored(tmp_path, study))
    line = next(line for line in told.splitlines() if "Hierarchical cooperation is the fastest" in line)
    assert line.startswith("- **Does not hold**") and "in 2 of 4 cells: fails with reach 200 km" in line.replace("In", "in")


def test_effects_are_those_of_the_t_test():
    values = np.array([0.3, 0.1, -0.2, 0.5, 0.4])
    found, test = effect([*values, math.nan]), ttest_1samp(values, 0.0)
    bounds = test.confidence_interval(0.95)
    assert (found.mean, found.low, found.high, found.z) == pytest.approx((values.mean(), *bounds, test.statistic))
    assert found.n == 5 and effect([0.2, 0.2]).z == math.inf and effect([0.0, 0.0]).z == 0.0 and effect([math.nan]).n == 0


def test_crossings_and_intervals():
    assert crossing([0, 1, 3], [0.9, 0.6, 0.4]) == pytest.approx(2.0)
    assert crossing([0, 1], [0.9, 0.6]) == math.inf and crossing([0, 1], [0.4, 0.6]) == -math.inf
    assert crossing([0, 1, 2, 3], [0.6, 0.4, 0.6, 0.4]) == pytest.approx(0.5)  # the first time
    assert interval([math.inf] * 10) == (math.inf, math.inf)
    low, high = interval(np.arange(1000.0))
    assert (low, high) == (24.0, 975.0)


def test_the_registry_and_the_commands_are_complete():
    listing = CliRunner().invoke(main, ["list"]).output
    for name, (question, module, kind) in STUDIES.items():
        found = getattr(import_module(module), kind)
        assert (found.name, found.question) == (name, question) and name in listing and question in listing
        assert found.full.seeds > found.quick.seeds > 0
        assert question in " ".join(CliRunner().invoke(main, ["run", name, "--help"]).output.split())
    assert set(TINY) <= set(STUDIES) and "all" in main.commands["run"].commands


def test_a_command_replaces_its_own_results_and_nothing_else(tmp_path, monkeypatch):
    monkeypatch.setattr(recommendations.Recommendations, "quick", Scale(seeds=2, points=32, years=12))
    folder, other = tmp_path / "here", tmp_path / "other"
    command = ["run", "recommendations", "--quick", "--threads", "1", "--out"]
    for _ in range(2):  # the second time it replaces what it wrote
        done = CliRunner().invoke(main, [*command, str(folder)])
        assert done.exit_code == 0 and "report.md" in done.output, done.output
    other.mkdir()
    (other / "manifest.json").write_text('{"experiment": "costs"}', encoding="utf-8")
    refused = CliRunner().invoke(main, [*command, str(other)])
    assert refused.exit_code == 2 and "--overwrite" in refused.output
    assert CliRunner().invoke(main, [*command, str(other), "--overwrite"]).exit_code == 0
    refused = CliRunner().invoke(main, ["run", "costs", "--threads", "0", "--out", str(tmp_path / "new")])
    assert refused.exit_code == 2 and "threads: 0" in refused.output and not (tmp_path / "new").exists()


def test_all_runs_every_experiment_into_a_folder_of_its_own(tmp_path, monkeypatch):
    asked = []
    for name, command in main.commands["run"].commands.items():
        if name != "all":
            monkeypatch.setattr(command, "callback", lambda name=name, **given: asked.append((name, given)))
    done = CliRunner().invoke(main, ["run", "all", "--quick", "--out", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert [name for name, _ in asked] == [name for name in main.commands["run"].commands if name != "all"]
    assert all(given["folder"] == str(tmp_path / name) and given["quick"] for name, given in asked)
