"""The theory experiment: what makes a verdict, what decides a claim, and that figures and report say what the tables say."""

import ast
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.stats import binomtest, ttest_1samp

from citypact.experiments.named.study import Scale, Stored, write_study
from citypact.experiments.named.theory import evidence as evidence_module
from citypact.experiments.named.theory import figures, report, spec
from citypact.experiments.named.theory.arms import BASE, agendas, arms, changes
from citypact.experiments.named.theory.claim_table import CLAIMS
from citypact.experiments.named.theory.deciding import DECIDE, parts_of
from citypact.experiments.named.theory.evidence import crossing_year, hazard_over, survival_at
from citypact.experiments.named.theory.observers import Climb, Games, cut_capacity, half_of_cities, near_cores
from citypact.experiments.named.theory.quoted_table import QUOTED, TRIAL_SEEDS, Quoted
from citypact.experiments.named.theory.quoting import TAKE, agreement
from citypact.experiments.named.theory.study import Theory
from citypact.experiments.paper.effects import Effect, above, effect, pooled, pseudovalues, wilson
from citypact.experiments.paper.tables import number
from citypact.experiments.paper.worlds import LAST, LATER
from citypact.model.engine import Run, simulate
from citypact.model.regions.loading import load_region
from citypact.model.settings.parameters import Parameters

TINY = Scale(seeds=6, points=1, years=60)
HOME = spec.REGIONS[0]


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """The tables, figures and report of one region."""
    folder = tmp_path_factory.mktemp("theory")
    study = Theory(TINY)
    write_study(folder, study)
    return Stored(folder, study)


def part(mean, low, high):
    return Effect(mean, low, high, 0.0, 9)


YES, NO, OPEN = part(0.2, 0.1, 0.3), part(-0.2, -0.3, -0.1), part(0.1, -0.1, 0.3)
STILL, NOBODY, ALONE = part(0.0, 0.0, 0.0), part(np.nan, np.nan, np.nan), part(0.5, np.nan, np.nan)


@pytest.mark.parametrize(
    ("found", "said"),
    [(YES, "holds"), (NO, "fails"), (OPEN, "undecided"), (STILL, "fails"), (NOBODY, "no case"), (ALONE, "undecided"),
     (part(0.1, 0.0, 0.2), "undecided"), (part(-0.1, -0.2, 0.0), "undecided")],
)  # fmt: skip
def test_the_verdict_on_a_part(found, said):
    assert spec.verdict_of(found) == said


@pytest.mark.parametrize(
    ("parts", "said"),
    [((YES, YES), "holds"), ((YES, OPEN), "undecided"), ((YES, NO), "fails"), ((OPEN, NO, NOBODY), "fails"),
     ((YES, NOBODY, OPEN), "no case")],
)  # fmt: skip
def test_a_claim_fails_with_any_part_and_holds_with_all(parts, said):
    assert spec.verdict_on(parts) == said


def test_every_claim_is_decided_by_the_parts_that_its_row_names(stored):
    assert list(DECIDE) == list(CLAIMS)
    told = {}
    for row in stored["parts"]:
        told.setdefault((row["claim"], row["rule"]), []).append(row["part"])
    assert told == {(name, rule): list(claim.parts) for name, claim in CLAIMS.items() for rule in spec.RULES}
    assert all(set(claim.claimed) <= set(spec.RULES) for claim in CLAIMS.values())
    assert {quoted.take[0] for quoted in QUOTED} <= set(TAKE)
    assert {quoted.region for quoted in QUOTED} <= set(spec.REGIONS)


def test_the_levels_take_in_the_default():
    default = Parameters()
    for name, levels in (("headroom", spec.HEADROOMS), ("resistance", spec.RESISTANCES), ("threshold", spec.THRESHOLDS),
                         ("tournament", spec.TOURNAMENTS)):  # fmt: skip
        assert getattr(default, name) in levels and list(levels) == sorted(levels)
        assert changes(default)[name, getattr(default, name)] == default
    assert default.headroom == evidence_module.STANDING[1]
    assert {name for name in spec.RECOMMENDATIONS} <= set(agendas()) and len(spec.RECOMMENDATIONS) == 5
    assert changes(default)["search_cost", 3.0].search_cost == pytest.approx(3 * default.search_cost)


def test_every_arm_is_another_run():
    runs = arms(load_region(HOME), Parameters())
    seen = {}
    for arm, run in runs.items():
        seen.setdefault((run.parameters.hash, run.agenda.hash), []).append(arm)
    same = [names for names in seen.values() if len(names) > 1]
    default = Parameters()
    assert same == [[BASE, *((name, getattr(default, name)) for name in ("headroom", "resistance", "threshold", "tournament"))]]


def test_a_verdict_follows_from_the_stored_parts(stored):
    verdicts = {(row["claim"], row["rule"]): row["verdict"] for row in stored["verdicts"]}
    parts = {}
    for row in stored["parts"]:
        found = Effect(*(number(row[name]) for name in ("mean", "low", "high", "z")), int(row["n"]))
        assert spec.verdict_of(found) == row["verdict"]
        parts.setdefault((row["claim"], row["rule"]), []).append(found)
    assert verdicts == {key: spec.verdict_on(found) for key, found in parts.items()}
    assert {"holds", "fails"} <= set(verdicts.values())


def test_the_table_of_claims_says_where_each_holds(stored):
    verdicts = {(row["claim"], row["rule"]): row["verdict"] for row in stored["verdicts"]}
    for row in stored["claims"]:
        assert row["source"] and row["text"] == CLAIMS[row["claim"]].text
        said = verdicts[row["claim"], row["rule"]]
        assert row[said.replace(" ", "_")] == HOME and int(row["holding"]) == (said == "holds") and row["regions"] == "1"
        assert (row["claimed"] == "yes") == (row["rule"] in CLAIMS[row["claim"]].claimed)


def test_a_claim_is_decided_by_runs_paired_by_seed(stored):
    """Starting small, and the survival of hybrid over hierarchical relations, from the engine itself."""
    region, default = load_region(HOME), Parameters()
    seeds = range(1, TINY.seeds + 1)

    def lived(parameters, agenda=None):
        run = Run(region, parameters, *([agenda] if agenda else []), withdrawal=LAST)
        return simulate([replace(run, seed=seed) for seed in seeds], TINY.years, ("cooperation_rate",))

    small, at_once = (lived(one).of("cooperation_rate").mean(axis=1) for one in (default, default.replace(**spec.AT_ONCE)))
    told = test_of(stored, "starting_small", "logit", "ladder over all at once")
    expected = ttest_1samp(small - at_once, 0).confidence_interval(0.95)
    assert number(told["mean"]) == pytest.approx((small - at_once).mean(), rel=1e-5)
    assert (number(told["low"]), number(told["high"])) == pytest.approx((expected.low, expected.high), rel=1e-5)

    shares = {}
    for mode, world in ((2, "hybrid"), (3, "hierarchical")):
        result = lived(default, agendas()[world])
        broken, censored = result.broken[:, 1, mode - 1].sum(axis=0), result.censored[:, 1, mode - 1].sum(axis=0)
        shares[mode] = 1 - broken[: LATER - LAST + 1].sum() / (broken + censored).sum()
    told = test_of(stored, "survival_between", "logit", "hybrid over hierarchical")
    assert number(told["mean"]) == pytest.approx(shares[2] - shares[3], rel=1e-5)


def test_of(stored, claim, rule, name):
    return next(row for row in stored["parts"] if (row["claim"], row["rule"], row["part"]) == (claim, rule, name))


test_of.__test__ = False


def made_up(curve, seeds=20):
    """Evidence of nothing but a cooperation rate, (year,), with a little noise."""
    noise = np.random.default_rng(1).normal(0, 0.002, (seeds, len(curve)))
    return SimpleNamespace(series=lambda name, arm=BASE: np.asarray(curve) + noise)


def test_an_s_is_told_from_a_curve_that_rises_fastest_at_first_or_at_last():
    years = np.arange(1, 61)
    logistic = 1 / (1 + np.exp(-(years - 30) / 5))
    at_first, at_last = 1 - np.exp(-years / 10), np.exp((years - 60) / 10)
    for name in ("s_curve", "s_curve_from_zero"):
        said = [spec.verdict_on(parts_of(name, made_up(curve)).values()) for curve in (logistic, at_first, at_last)]
        assert said == ["holds", "fails", "fails"]


def test_games_turn_before_or_after_behaviour():
    """Two sides that begin in a dilemma: the first leaves it in year 2 and turns in year 3, the second turns in year 2."""
    dilemma = [(True, True), (False, True), (False, True)]
    acts = [(False, False), (False, True), (True, True)]
    block = SimpleNamespace(relations=SimpleNamespace(cooperates=np.zeros((2, 1, 1), dtype=bool)))
    batch = SimpleNamespace(block=block, year=0)
    games = Games(batch)
    for year, (now, act) in enumerate(zip(dilemma, acts, strict=True), 1):
        batch.year = year
        block.relation_year = SimpleNamespace(sides=SimpleNamespace(game=np.where(now, 0, 1).reshape(2, 1, 1)))
        block.relations.cooperates = np.array(act).reshape(2, 1, 1)
        games.see(batch)
    assert {name: values.tolist() for name, values in games.found(batch).items()} == {"turned": [2], "game_first": [1]}


def test_stages_are_timed_and_jumps_counted():
    """One relation stays three years in stage 1 and two in stage 2, another jumps from rivalry to stage 2 and falls back."""
    stages = [(1, 0), (1, 2), (1, 2), (2, 0), (2, 0), (3, 0)]
    relations = SimpleNamespace(stage=np.zeros((2, 1), dtype=np.int8))
    batch = SimpleNamespace(block=SimpleNamespace(relations=relations), year=0)
    climb = Climb(batch)
    for year, stage in enumerate(stages, 1):
        batch.year, relations.stage = year, np.array(stage, dtype=np.int8)[:, None]
        climb.see(batch)
    found = {name: values.tolist() for name, values in climb.found(batch).items()}
    assert found == {
        "information_years": [3], "information_left": [1], "thematic_years": [2], "thematic_left": [1], "jumps": [1],
    }  # fmt: skip


def test_the_cut_takes_capacity_from_the_chosen_cities_only():
    runs = [Run(load_region(HOME), seed=seed) for seed in (1, 2)]
    hit = half_of_cities(runs)
    assert (hit[:, 0] == ~hit[:, 1]).all() and hit.any(axis=0).all()
    capacity = np.ones(hit.shape)
    cut_capacity(SimpleNamespace(block=SimpleNamespace(cities=SimpleNamespace(capacity=capacity))), hit)
    assert (capacity[hit] == spec.CUT).all() and (capacity[~hit] == 1).all()


def test_near_the_cores_is_half_of_the_cities():
    region = load_region(HOME)
    near, core = near_cores(region, 250.0)
    assert core.sum() == len(region.core_cities) and (near | ~core).all() and near.sum() == (len(region) + 1) // 2
    assert near[region.city_index("Suzhou (Jiangsu)")] and not near[region.city_index("Hefei")]


def test_intervals_of_shares_are_wilsons_and_ratios_count_runs():
    for hits in ([1] * 7 + [0] * 3, [1] * 10, [0] * 12):
        ours, theirs = wilson(np.array(hits)), binomtest(sum(hits), len(hits)).proportion_ci(0.95, "wilson")
        assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=2e-5)
    assert above(part(0.7, 0.6, 0.8), 0.5).low == pytest.approx(0.1)
    parts, wholes = np.array([1.0, 3.0, 2.0, 5.0]), np.array([2.0, 4.0, 5.0, 6.0])
    assert effect(pooled(parts, wholes)).mean == pytest.approx(parts.sum() / wholes.sum())
    ratio = pseudovalues(lambda a, b: a / b, parts, wholes)
    assert effect(pooled(parts, wholes)).z == pytest.approx(effect(ratio).z, rel=0.15)
    assert np.isnan(pooled(parts, 0 * wholes)).all()
    assert pseudovalues(lambda total, count: total / count, parts, np.ones(4)) == pytest.approx(parts)  # of a mean: itself


def test_survival_hazard_and_crossing_by_hand():
    broken, ended = np.array([[0, 2, 1, 0.0]]), np.array([[0, 2, 2, 6.0]])  # 10 relations: 2 break in year 1, 1 in year 2
    assert survival_at(2)(broken, ended) == pytest.approx([0.8 * (1 - 1 / 8)])
    assert hazard_over((1, 1), (2, 3))(broken, ended) == pytest.approx([2 / 10 - 1 / (8 + 6)])
    assert crossing_year(np.array([0.2, 0.4, 0.6, 0.8]), np.array(1.0)) == pytest.approx(2.5)
    assert np.isnan(crossing_year(np.array([0.2, 0.4]), np.array(1.0)))
    assert crossing_year(np.array([2.0, 2.4]), np.array(2.0)) == pytest.approx(0.5)  # of two seeds: means 1 and 1.2


def test_a_figure_is_reproduced_within_both_sampling_errors():
    quoted = Quoted(text="", quoted=0.50, take=())
    ours = effect(0.5 + 0.05 * np.array([-1, 1] * 15))
    spread = (ours.high - ours.low) / 2 * np.sqrt(1 + ours.n / TRIAL_SEEDS)
    for off, reproduced in (
        (0.0, True),
        (0.004, True),
        (spread + 0.004, True),
        (spread + 0.006, False),
        (-spread - 0.006, False),
    ):
        gap, allowed, said = agreement(quoted, effect(0.5 + off + 0.05 * np.array([-1, 1] * 15)))
        assert allowed == pytest.approx(spread) and gap == pytest.approx(max(abs(off) - 0.005, 0.0)) and said is reproduced
    assert agreement(quoted, NOBODY)[2] is False and agreement(quoted, replace(ours, n=1))[2] is False


def test_figures_are_drawn_from_tables_without_a_run(stored, monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("a figure ran the model")

    for module in (evidence_module, "citypact.model.engine"):
        for name in ("lived", "watched") if module is evidence_module else ("stream", "simulate", "Batch"):
            target = module if module is evidence_module else __import__(module, fromlist=[name])
            monkeypatch.setattr(target, name, refuse)
    before = {name: (stored.folder / f"{name}.png").read_bytes() for name in figures.FIGURES}
    figures.draw_all(stored)
    assert {name: (stored.folder / f"{name}.png").read_bytes() for name in figures.FIGURES} == before
    assert all((stored.folder / f"{name}.txt").read_text(encoding="utf-8").strip() for name in figures.FIGURES)


def test_figures_and_report_do_not_know_the_study():
    for module in (figures, report):
        tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
        imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert "citypact.experiments.named.theory.spec" in imported
        assert not any(name.endswith((".theory.study", ".deciding", ".evidence", ".arms", ".quoting")) for name in imported)


def test_the_report_says_what_the_tables_say(stored):
    text = (stored.folder / "report.md").read_text(encoding="utf-8")
    verdicts = {(row["claim"], row["rule"]): row["verdict"] for row in stored["verdicts"]}
    for rule, chosen in spec.RULES.items():
        claimed = [name for name, claim in CLAIMS.items() if rule in claim.claimed]
        holding = sum(verdicts[name, rule] == "holds" for name in claimed)
        assert f"- **{chosen.label}**: of {len(claimed)} claims made under this rule {holding} hold in every region" in text
    table = text.split("## Every claim")[1].split("## Where not")[0]
    for name, claim in CLAIMS.items():
        row = next(line for line in table.splitlines() if line.startswith(f"| {claim.text} |"))
        cells = [cell.strip(" *") for cell in row.split("|")[3:-1]]
        assert [cell.startswith("1 of 1") for cell in cells] == [verdicts[name, rule] == "holds" for rule in spec.RULES]
    where_not = text.split("## Where not")[1].split("## How each")[0]
    for (name, rule), said in verdicts.items():
        line = f"| {CLAIMS[name].label} | {spec.RULES[rule].label} | {said} |"
        assert (line in where_not) == (said != "holds" and rule in CLAIMS[name].claimed)
    reproduced = sum(row["reproduced"] == "yes" for row in stored["quoted"])
    assert f"{reproduced} of {len(stored['quoted'])} are." in text
    for row in stored["quoted"]:
        assert row["text"] == QUOTED[int(row["figure"])].text and f"| {row['text']} |" in text


def test_most_figures_of_the_specification_come_out_even_from_few_seeds(stored):
    rows = stored["quoted"]
    assert len(rows) == sum(quoted.region == HOME for quoted in QUOTED)
    assert sum(row["reproduced"] == "yes" for row in rows) > 0.8 * len(rows)


def test_parts_come_with_the_names_of_the_row(stored):
    class Held:
        def gap(self):
            return np.tile(np.linspace(1, 0, spec.LONG), (5, 1))

        def final_gap(self):
            return self.gap()[:, -5:].mean(axis=1)

    assert list(parts_of("states_stay", Held())) == list(CLAIMS["states_stay"].parts)
    assert spec.verdict_on(parts_of("states_stay", Held()).values()) == "fails"
    assert spec.verdict_on(parts_of("branches_meet", Held()).values()) == "holds"
