"""The other rules of the structural table: with the default rule in place the same bits, and each variant by hand."""

import pickle

import numpy as np
import pytest

from citypact.agents.codes import INFORMATION, JOINT, RIVALRY, STAGES, THEMATIC
from citypact.experiments.named.validation.structure.ladder import STAGED, Ladder, OnRungs
from citypact.experiments.named.validation.structure.living import BY_ENGINE, ByAgents
from citypact.experiments.named.validation.structure.part import games_lead, hazard_fall
from citypact.experiments.named.validation.structure.spec import NO_CASE, REVERSED, SURVIVES, UNDECIDED, VARIANTS, judgement
from citypact.experiments.named.validation.structure.variants import VARIATIONS, ReviewedWhenDue, Variation, Varied
from citypact.experiments.sweeps.cells import Cell
from citypact.model.engine import Run, simulate
from citypact.model.measures import MEASURES
from citypact.model.regions.loading import load_region
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.packages import policy_agenda
from citypact.model.settings.parameters import Parameters

YEARS = 14
ORDERED = policy_agenda("hierarchical:3-6+hybrid:5-9")
RUNS = (
    Run(load_region("synthetic:9:4"), Parameters(patience=0.8), ORDERED, seed=5),
    Run(load_region("synthetic:12:7"), Parameters(rule="best_response", rationality=12.0), seed=2),
    Run(load_region("synthetic:9:4"), Parameters(scope="city", rule="imitate_fermi"), ORDERED, seed=7),
)
# What lives the default rules by the machinery of the variants.
SAME = {"relations": Variation(), "due": Variation(relation=ReviewedWhenDue), "rungs": Variation(relation=OnRungs, ladder=STAGED)}


def lived(run: Run, variation: Variation, years: int = YEARS) -> Varied:
    model = Varied(run, variation)
    for _ in range(years):
        model.step()
    return model


@pytest.mark.parametrize("same", SAME)
@pytest.mark.parametrize("run", RUNS, ids=("ordered", "best_response", "imitation"))
def test_the_default_rule_in_a_variants_place_gives_the_engines_bits(same, run):
    series = [[year[name] for name in MEASURES] for year in lived(run, SAME[same]).series]
    assert np.array_equal(series, simulate([run], YEARS).series[0], equal_nan=True)


def test_relations_that_are_there_from_the_start_stand_on_the_rung_of_their_stage(make_region):
    shares = [[0.2, 0.8], [0.5, 0.5], [0.8, 0.2]]
    founders = make_region([1.5, 1.0, 0.5], [(0, 0), (80, 0), (0, 90)], shares, initial=((0, 1),))
    run = Run(founders, seed=1)
    assert [relation.rung for relation in lived(run, SAME["rungs"], 0).relations] == [THEMATIC, 0, 0]
    assert [relation.rung for relation in lived(run, VARIATIONS["two_stages"], 0).relations] == [2, 0, 0]
    five = lived(run, VARIATIONS["five_stages"], 0).relations[0]
    assert (five.rung, five.stage, five.opening) == (3, THEMATIC, 0.65)
    series = [[year[name] for name in MEASURES] for year in lived(run, SAME["rungs"]).series]
    assert np.array_equal(series, simulate([run], YEARS).series[0], equal_nan=True)


def test_the_agents_keep_what_the_engine_keeps():
    runs = [Run(load_region("synthetic:9:4"), Parameters(), ORDERED, seed) for seed in (1, 2)]
    engine, agents = BY_ENGINE(runs, 25), ByAgents("default")(runs, 25)
    assert agents.keys() == engine.keys()
    for name, values in engine.items():
        assert np.array_equal(agents[name], values), name
    assert engine["broken"].sum() > 0 and engine["censored"].sum() > 0


@pytest.mark.parametrize("name", [name for name in VARIATIONS if name != "default"])
def test_every_variation_is_another_rule_and_can_be_sent_to_another_process(name):
    run = Run(load_region("synthetic:9:4"), seed=3)
    told = ("cooperation_rate", "mean_trust", "mean_tipping_trust", "reviewed", "stage_thematic_cooperation")
    usual, other = (
        [[year[what] for what in told] for year in lived(run, VARIATIONS[which]).series] for which in ("default", name)
    )
    assert usual != other
    live = pickle.loads(pickle.dumps(ByAgents(name)))
    assert live == ByAgents(name)
    assert Cell(run, range(2), 5, live).identity() != Cell(run, range(2), 5, ByAgents("default")).identity()


def test_every_variant_is_a_parameter_or_a_variation_and_only_the_default_is_neither():
    used = [told.variation for told in VARIANTS.values() if told.variation]
    assert sorted([*used, "default"]) == sorted(VARIATIONS)
    assert [name for name, told in VARIANTS.items() if not (told.variation or told.changes)] == ["default"]
    for told in VARIANTS.values():
        assert not (told.variation and told.changes) and told.source and told.meaning
        told.parameters(Parameters())


def test_a_contest_by_difference_is_won_by_the_lead_and_not_by_the_ratio(make_region):
    """With outputs 1.5 and 0.5 the lead is one mean output: 1/(1 + exp(−1)); by the ratio it would be 0.75."""
    region = make_region([1.5, 0.5], [(0, 0), (50, 0)], [[0.5, 0.5], [0.5, 0.5]])
    strengths = [city.look.contest_strength for city in lived(Run(region), VARIATIONS["difference_contest"], 1).cities]
    assert strengths[0] / sum(strengths) == pytest.approx(1 / (1 + np.exp(-1)), rel=1e-12)


class Acts:
    """Two cities that are told what to do: the model's stages but for the decision."""

    def __init__(self, variation: str, parameters: Parameters, make_region) -> None:
        region = make_region([1.0, 1.0], [(0, 0), (50, 0)], [[0.5, 0.5], [0.5, 0.5]])
        self.relation = Varied(Run(region, parameters), VARIATIONS[variation]).relations[0]

    def learns(self, first: bool, second: bool) -> tuple[float, float]:
        for side, cooperates in zip(self.relation.sides, (first, second), strict=True):
            side.cooperates = cooperates
        self.relation.learn()
        return self.relation.sides[0].evidence, self.relation.evidence_weight


def test_beta_counts_are_forgotten_towards_the_prior_in_every_year(make_region):
    """n0 = 4, τ0 = 0.5, μ = 0.5. Idle: A = 1 + 1 = 2, N = 2 + 2 = 4; met: A = 1 + 1 + 1 = 3, N = 5; then unmet: 2.5, 5.5."""
    acts = Acts("forgetting_bayes", Parameters(prior_weight=4.0, prior_trust=0.5, memory=0.5), make_region)
    assert acts.learns(False, False) == pytest.approx((2.0, 4.0))
    assert acts.learns(False, True) == pytest.approx((3.0, 5.0))
    assert acts.learns(True, False) == pytest.approx((2.5, 5.5))


def test_trust_moves_by_a_fixed_share_of_the_surprise_and_stays_where_nobody_tries(make_region):
    """τ = 0.5, α = 0.2: met 0.6, unmet 0.48, idle 0.48; the weight stays at 4."""
    acts = Acts("rescorla_wagner", Parameters(prior_weight=4.0, prior_trust=0.5, memory=0.8), make_region)
    for deed, trust in (((False, True), 0.6), ((True, False), 0.48), ((False, False), 0.48)):
        evidence, weight = acts.learns(*deed)
        assert (evidence / weight, weight) == pytest.approx((trust, 4.0))


def regular_years(variation: str, parameters: Parameters, years: int) -> np.ndarray:
    """(year, relation): whether a relation had its regular review."""
    model, found = Varied(Run(load_region("synthetic:9:4"), parameters, seed=1), VARIATIONS[variation]), []
    for _ in range(years):
        model.step()
        found.append([relation.review_cause == 1 for relation in model.relations])
    return np.array(found)


def test_reviews_by_turns_come_once_in_the_period_to_each_and_never_at_a_rate_of_nothing():
    reviewed = regular_years("fixed_period", Parameters(), 12)
    for first in range(9):
        assert (reviewed[first : first + 4].sum(axis=0) == 1).all()
    counts = reviewed[:4].sum(axis=1)
    assert counts.max() - counts.min() <= 1  # in turns, not all in one year
    assert not regular_years("fixed_period", Parameters(review_rate=0.0), 4).any()


def test_reviews_on_change_come_in_the_first_year_and_then_when_a_gain_has_moved():
    frozen = dict.fromkeys(("growth_rate", "feedback", "capacity_gain", "specialisation", "isomorphism_drift"), 0.0)
    still = Parameters(industrial_transfer=0.0, prior_trust=0.0, rule="best_response", **frozen)
    reviewed = regular_years("on_change", still, 6)  # nobody tries, so nothing ever changes
    assert reviewed[0].all() and not reviewed[1:].any()
    moving = regular_years("on_change", Parameters(), 12)
    assert moving[0].all() and 0 < moving[1:].mean() < 1
    assert regular_years("on_change", Parameters(rationality=500.0), 12).sum() > moving.sum()


def test_rungs_lie_between_the_stages_and_count_as_the_stage_they_have_passed():
    p, five = Parameters(), Ladder((1.0, 1.5, 2.0, 2.5, 3.0))
    rungs = [five.rung(number, p) for number in range(1, 6)]
    assert [rung.stage for rung in rungs] == [INFORMATION, INFORMATION, THEMATIC, THEMATIC, JOINT]
    assert [rung.opening for rung in rungs] == pytest.approx([0.3, 0.475, 0.65, 0.825, 1.0])
    assert [rung.commitment for rung in rungs] == pytest.approx([0.1, 0.275, 0.45, 0.725, 1.0])
    assert len(STAGED.depths) == len(STAGES) - 1


@pytest.mark.parametrize(
    ("name", "stages", "steps"), [("two_stages", {RIVALRY, INFORMATION, JOINT}, 2), ("five_stages", None, 5)]
)
def test_a_relation_climbs_one_rung_at_a_time_to_the_top_of_its_ladder(name, stages, steps):
    model = Varied(Run(load_region("synthetic:9:4"), agenda=Agenda((Intervention({"subsidy": 0.5}),)), seed=1), VARIATIONS[name])
    before, seen, top = [0] * len(model.relations), set(), 0
    for _ in range(60):
        model.step()
        now = [relation.rung for relation in model.relations]
        assert all(new in (0, old, old + 1) for new, old in zip(now, before, strict=True))
        assert all((relation.stage == RIVALRY) == (relation.rung == 0) for relation in model.relations)
        seen |= {relation.stage for relation in model.relations}
        before, top = now, max(top, *now)
    assert top == steps and (stages is None or seen == stages)
    assert any(relation.stage == JOINT and relation.opening == 1.0 for relation in model.relations)


def test_the_hazard_of_the_table_by_hand():
    """Ten relations; two break in year 1, none until year 6, one of eight in it; the seven others are seen alive in year 6."""
    broken, censored = np.zeros((2, 20)), np.zeros((2, 20))
    broken[0, [1, 6]], censored[0, 6] = (2, 1), 7
    early, late = 2 / (10 + 4 * 8), 1 / 8
    found = hazard_fall(broken, censored)
    assert found[0] == pytest.approx(early - late) and np.isnan(found[1])  # in the second nothing ever broke


def test_the_lead_of_games_by_hand():
    """Half of the dilemmas are gone from year 3 on, the rate is half way to 0.8 from year 6 on; without dilemmas no case."""
    years = np.arange(1, 21)
    rate = np.where(years >= 6, 0.8, 0.0)
    dilemma = np.where(years >= 3, 0.2, 0.6)
    found = games_lead(np.stack([rate, rate, rate]), np.stack([dilemma, np.zeros(20), np.full(20, 0.6)]))
    assert found[0] == 3 and np.isnan(found[1]) and found[2] == 6 - 21


def test_judgements_go_by_the_whole_interval():
    cases = (((0.2, 0.1, 0.3), SURVIVES), ((-0.2, -0.3, -0.1), REVERSED), ((0.2, -0.1, 0.5), UNDECIDED))
    assert [judgement(*case) for case, _ in cases] == [said for _, said in cases]
    assert judgement(np.nan, np.nan, np.nan) == NO_CASE and judgement(0.2, np.nan, np.nan) == UNDECIDED
