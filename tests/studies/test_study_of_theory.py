"""The theory experiment: what makes a verdict, what decides a claim, and that figures and report say what the tables say."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.stats import ttest_1samp

from citypact.experiments.named.study import Scale
from citypact.experiments.named.theory import spec
from citypact.experiments.named.theory.arms import BASE, agendas, arms, changes
from citypact.experiments.named.theory.claim_table import CLAIMS
from citypact.experiments.named.theory.deciding import DECIDE, parts_of
from citypact.experiments.named.theory.evidence import STANDING, Evidence
from citypact.experiments.named.theory.observers import (
    Cities,
    Climb,
    Games,
    Modes,
    Watched,
    cut_capacity,
    half_of_cities,
    near_cores,
)
from citypact.experiments.named.theory.quoted_table import QUOTED, TRIAL_SEEDS, Quoted
from citypact.experiments.named.theory.quoting import TAKE, agreement, crossing_year
from citypact.experiments.named.theory.report import answer
from citypact.experiments.named.theory.study import Theory, halved_after
from citypact.experiments.paper.inference import Effect, effect
from citypact.experiments.paper.tables import one, where
from citypact.experiments.paper.worlds import LAST, LATER
from citypact.model.engine import Run, simulate
from citypact.model.refusal import Refusal
from citypact.model.regions.loading import load_region
from citypact.model.settings.parameters import Parameters

HOME = spec.REGIONS[0]


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


def test_every_claim_is_decided_by_the_parts_that_its_row_names(written):
    assert list(DECIDE) == list(CLAIMS)
    told = written("theory")["parts"].groupby(["claim", "rule"])["part"].agg(list).to_dict()
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
    assert default.headroom == STANDING[1]
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


def verdicts_of(stored) -> dict:
    """(claim, rule) -> verdict in the one region."""
    return stored["verdicts"].set_index(["claim", "rule"])["verdict"].to_dict()


def test_a_verdict_follows_from_the_stored_parts(written):
    stored, parts = written("theory"), {}
    for row in stored["parts"].itertuples():
        found = Effect(row.mean, row.low, row.high, row.z, row.n)
        assert spec.verdict_of(found) == row.verdict
        parts.setdefault((row.claim, row.rule), []).append(found)
    verdicts = verdicts_of(stored)
    assert verdicts == {key: spec.verdict_on(found) for key, found in parts.items()}
    assert {"holds", "fails"} <= set(verdicts.values())


def test_the_table_of_claims_says_where_each_holds(written):
    stored = written("theory")
    for row in stored["claims"].to_dict("records"):
        claim, said = CLAIMS[row["claim"]], verdicts_of(stored)[row["claim"], row["rule"]]
        assert row["source"] and row["text"] == claim.text
        assert row[said.replace(" ", "_")] == HOME and row["holding"] == (said == "holds") and row["regions"] == 1
        assert (row["claimed"] == "yes") == (row["rule"] in claim.claimed)


def test_a_claim_is_decided_by_runs_paired_by_seed(written):
    """Starting small, and the survival of hybrid over hierarchical relations, from the engine itself."""
    stored, region, default = written("theory"), load_region(HOME), Parameters()
    parts, years = where(stored["parts"], rule="logit"), stored.study.scale.years

    def lived(parameters, agenda=None):
        run = Run(region, parameters, *([agenda] if agenda else []), withdrawal=LAST)
        return simulate([replace(run, seed=seed) for seed in stored.study.seeds], years, ("cooperation_rate",))

    small, at_once = (lived(one).of("cooperation_rate").mean(axis=1) for one in (default, default.replace(**spec.AT_ONCE)))
    told = one(parts, claim="starting_small")
    expected = ttest_1samp(small - at_once, 0).confidence_interval(0.95)
    assert told["mean"] == pytest.approx((small - at_once).mean(), rel=1e-5)
    assert (told["low"], told["high"]) == pytest.approx((expected.low, expected.high), rel=1e-5)

    shares = {}
    for mode, world in ((2, "hybrid"), (3, "hierarchical")):
        result = lived(default, agendas()[world])
        broken, censored = result.broken[:, 1, mode - 1].sum(axis=0), result.censored[:, 1, mode - 1].sum(axis=0)
        shares[mode] = 1 - broken[: LATER - LAST + 1].sum() / (broken + censored).sum()
    told = one(parts, claim="survival_between", part="hybrid over hierarchical")
    assert told["mean"] == pytest.approx(shares[2] - shares[3], rel=1e-5)


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


def test_survival_and_hazard_by_hand():
    """Of ten relations of each run two break in their first year and one in its second, after which one more is not watched."""
    broken, censored = np.zeros((2, 2, 2, 3, 4), dtype=np.int32)
    broken[:, 0, 0] = [0, 2, 1, 0]
    censored[:, 0, 0] = [0, 0, 1, 6]
    evidence = Evidence({("lives", BASE): {"broken": broken, "censored": censored}}, Parameters())
    assert evidence.survival(2) == pytest.approx([0.8 * (1 - 1 / 8)] * 2)
    assert evidence.hazard((1, 1), (2, 3)) == pytest.approx([2 / 10 - 1 / (8 + 6)] * 2)


def test_the_half_is_crossed_between_years():
    assert crossing_year(np.array([0.2, 0.4, 0.6, 0.8]), np.array(1.0)) == pytest.approx(2.5)
    assert np.isnan(crossing_year(np.array([0.2, 0.4]), np.array(1.0)))
    assert crossing_year(np.array([2.0, 2.4]), np.array(2.0)) == pytest.approx(0.5)  # of two seeds: means 1 and 1.2


def test_a_legacy_is_halved_when_it_stays_below_half():
    gap = np.zeros((3, spec.LONG))
    gap[0, LAST - 1 :] = 0.4
    gap[1, LAST - 1 : LAST + 6] = [0.4, 0.3, 0.19, 0.25, 0.21, 0.2, 0.1]  # below half in year 2, for good from year 5 or 6
    gap[1, LAST + 6 :] = 0.1
    assert halved_after(gap)[0] == np.inf and halved_after(gap)[1] in (5, 6) and np.isnan(halved_after(gap)[2])


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
    assert agreement(quoted, NOBODY)[2] is False and agreement(quoted, ALONE)[2] is False


def test_the_report_says_what_the_tables_say(written):
    stored = written("theory")
    text = (stored.folder / "report.md").read_text(encoding="utf-8")
    verdicts = verdicts_of(stored)
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
    quoted = stored["quoted"]
    assert f"{(quoted['reproduced'] == 'yes').sum()} of {len(quoted)} are." in text
    for row in quoted.itertuples():
        assert row.text == QUOTED[row.figure].text and f"| {row.text} |" in text


def test_most_figures_of_the_specification_come_out_even_from_few_seeds(written):
    quoted = written("theory")["quoted"]
    assert len(quoted) == sum(quoted.region == HOME for quoted in QUOTED)
    assert (quoted["reproduced"] == "yes").mean() > 0.8


def test_parts_come_with_the_names_of_the_row():
    class Held:
        def gap(self):
            return np.tile(np.linspace(1, 0, spec.LONG), (5, 1))

        def final_gap(self):
            return self.gap()[:, -5:].mean(axis=1)

    assert list(parts_of("states_stay", Held())) == list(CLAIMS["states_stay"].parts)
    assert spec.verdict_on(parts_of("states_stay", Held()).values()) == "fails"
    assert spec.verdict_on(parts_of("branches_meet", Held()).values()) == "holds"


def test_what_is_watched_does_not_depend_on_how_many_runs_share_a_block():
    runs = [Run(load_region(HOME), agenda=agendas()["together"], seed=seed, withdrawal=LAST) for seed in range(1, 5)]
    live = Watched((Games, Climb, Cities, Modes), "half")
    together, alone = live(runs, LATER), [live([run], LATER) for run in runs]
    for name, values in together.items():
        assert np.concatenate([found[name] for found in alone]).tobytes() == np.ascontiguousarray(values).tobytes(), name


def test_figures_that_cannot_be_looked_at_are_told(written):
    assert "not looked at" in answer(written("theory"))  # of other regions than the first
    assert {quoted.year for quoted in QUOTED} >= {0, 60}


def test_rules_of_choice_are_the_studys_own():
    with pytest.raises(Refusal, match="rule"):
        Theory(Scale(2, 1, LATER), Parameters(rule="best_response"))
