"""An explanation says what the engine did and why, to the last bit, for every rule, scope and side."""

import math
from dataclasses import fields, replace

import pytest

from citypact.agents import choice
from citypact.agents.codes import GAMES, MODES, STAGES
from citypact.model.agglomeration import Agglomeration
from citypact.model.engine import Batch, Run
from citypact.model.explain import Explanation, explain, explain_side, find_relation
from citypact.model.refusal import Refusal
from citypact.model.regions.loading import load_region
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.choice_table import RULES
from citypact.model.settings.packages import policy_agenda
from citypact.model.settings.parameters import Parameters
from citypact.model.settings.term_table import GAME_WORDS, MODE_WORDS, REVIEW_WORDS, STAGE_WORDS, TERM_WORDS

REGION = load_region("synthetic:9:4")
WAYS = [("partner", "logit"), ("partner", "best_response"), *(("city", rule) for rule in RULES)]
# Orders, fines, a fund and support by turns, so that every cause of a review and every stage occur.
AGENDA = policy_agenda("hybrid+benefit_coordination", 2, 5) + Agenda((
    Intervention({"command": 0.4, "breach_fine": 0.05, "penalty": 0.02, "infrastructure": 0.05}, 4, 7),
))  # fmt: skip
YEARS = 14


def lived_year_by_year(scope, rule, **settings):
    """Batches of two runs after each year, with the states of this year and the last; run 1 is looked at."""
    chosen = Parameters(scope=scope, rule=rule, **({"prior_trust": 0.4, "review_rate": 0.4} | settings))
    batch = Batch([Run(REGION, chosen, AGENDA, 1), Run(REGION, chosen, AGENDA, 5)], YEARS)
    before = batch.state()
    for _ in range(YEARS):
        batch.advance(1, ())
        now = batch.state()
        yield batch, before, now
        before = now


def summed(terms):
    total = 0.0
    for value in terms.values():
        total = total + value
    return total


@pytest.mark.parametrize(("scope", "rule"), WAYS)
def test_an_explanation_is_what_the_engine_stored_to_the_last_bit(scope, rule):
    seen = {"review": set(), "stage": set(), "mode": set(), "asked": set(), "wished": set(), "deepened": set()}
    for batch, before, now in lived_year_by_year(scope, rule):
        for relation in range(now["stage"].shape[0]):
            for side in (0, 1):
                found = explain_side(batch, relation, side, 1)
                end, back = (side, relation, 1), (1 - side, relation, 1)
                assert found.gain == now["decision_gain"][end] == summed(found.terms)
                assert list(found.terms) == list(choice.TERMS) and found.year == batch.year
                assert (found.tipping_trust, found.trust) == (now["tipping_trust"][end], now["trust"][end])
                assert (found.net_gain, found.partner_net_gain) == (now["net_gain"][end], now["net_gain"][back])
                assert found.stake == now["stake"][relation, 1] and found.game == GAMES[now["game"][end]]
                assert (found.chose, found.ordered) == (now["chose"][end], now["ordered"][end])
                assert (found.cooperated, found.partner_cooperated) == (now["cooperates"][end], now["cooperates"][back])
                assert found.cooperated == (found.chose or found.ordered)
                stage = before["stage"][relation, 1]
                assert (found.stage, found.mode) == (STAGES[stage], MODES[before["mode"][relation, 1]])
                assert (found.deepening is not None) == (stage in (1, 2))
                if found.deepening is not None:
                    assert_deepening(found, now, relation, side)
                    for name in ("asked", "wished", "deepened"):
                        seen[name].add(getattr(found.deepening, name))
                for name in ("review", "stage", "mode"):
                    seen[name].add(getattr(found, name))
    assert seen["stage"] == set(STAGES) and seen["asked"] == seen["deepened"] == {True, False}
    assert seen["mode"] >= {"none", "hybrid"} and seen["wished"] == {True, False, None}
    assert seen["review"] == ({"regular", "habit"} if scope == "city" else set(choice.REVIEWS))


def assert_deepening(found, now, relation, side):
    deeper, end = found.deepening, (side, relation, 1)
    assert deeper.gain == now["deepening_gain"][end] == min(deeper.step_gain, deeper.deeper_gain)
    assert deeper.step_gain == summed(deeper.step_terms) and deeper.deeper_gain == summed(deeper.deeper_terms)
    assert (list(deeper.step_terms), list(deeper.deeper_terms)) == (list(choice.STEP_TERMS), list(choice.TERMS))
    assert deeper.stage == STAGES[STAGES.index(found.stage) + 1]
    regular = now["review_cause"][relation, 1] == choice.REGULAR
    assert deeper.asked == (regular and found.chose)
    assert deeper.wished == (now["wishes"][end] if deeper.asked else None)
    assert deeper.deepened == now["deepens"][relation, 1] == bool(deeper.wished and deeper.partner_wished)
    if deeper.draw is not None:
        assert deeper.wished == (deeper.draw < deeper.probability)
    elif deeper.asked:
        assert deeper.wished == (deeper.gain > 0.0) == (deeper.probability == 1.0)


@pytest.mark.parametrize(("scope", "rule"), WAYS)
def test_what_was_chosen_follows_from_draw_and_probability_or_from_habit(scope, rule):
    index = {name: number for number, name in enumerate(REGION.cities)}
    imitates, reasons = RULES[rule].imitates, set()
    for batch, before, now in lived_year_by_year(scope, rule):
        for relation in range(now["stage"].shape[0]):
            for side in (0, 1):
                found = explain_side(batch, relation, side, 1)
                assert (found.probability is None) == (found.draw is None)
                assert (found.stance_gain is None) == (scope == "partner")
                gain = found.gain if scope == "partner" else found.stance_gain
                kept = before["cooperates"][side, relation, 1] if scope == "partner" else before["stance"][index[found.city], 1]
                if found.draw is not None:
                    reasons.add("drawn")
                    assert found.review != "habit"
                    assert found.probability == pytest.approx(1.0 / (1.0 + math.exp(-35.0 * gain)), rel=1e-12)
                    assert found.chose == (found.draw < found.probability)
                elif found.review == "habit" or imitates:
                    reasons.add("kept")
                    assert found.chose == kept  # an imitator acts on the stance that it took over the year before
                else:
                    reasons.add("certain")
                    assert rule == "best_response" and found.chose == (gain > 0.0)
    assert reasons == {"kept", "certain" if rule == "best_response" else "drawn"}


def test_a_stance_is_explained_by_the_stake_weighted_mean_of_the_gains():
    for batch, _, now in lived_year_by_year("city", "logit"):
        graph = batch.block.graph
        for city in range(len(REGION)):
            sides = ((a, r) for r in range(graph.city_i.size) for a in (0, 1))
            ends = [(a, r) for a, r in sides if (graph.city_i[r], graph.city_j[r])[a] == city]
            stakes = [now["stake"][r, 1] for _, r in ends]
            mean = sum(k * now["decision_gain"][a, r, 1] for k, (a, r) in zip(stakes, ends, strict=True)) / sum(stakes)
            for a, r in ends:
                assert explain_side(batch, r, a, 1).stance_gain == pytest.approx(mean, rel=1e-12)


@pytest.mark.parametrize(("scope", "rule"), [("partner", "logit"), ("city", "imitate_fermi")])
def test_the_mesa_model_holds_the_same_terms(scope, rule):
    model = None
    for batch, _, _ in lived_year_by_year(scope, rule):
        model = model or Agglomeration(REGION, batch.runs[1].parameters, AGENDA, 5, by_agents=True)
        model.step()
        for relation in model.relations:
            for side in relation.sides:
                found = explain_side(batch, relation.index, side.number, 1)
                assert (found.city, found.partner) == (side.city.name, side.partner.name)
                assert tuple(found.terms.values()) == side.terms.decision
                assert found.distance == relation.distance * model.government.distance_factor_in_force
                assert tuple(found.payoffs.values()) == (side.look.reward, side.look.temptation, side.look.sucker)
                other = side.other.look
                assert tuple(found.partner_payoffs.values()) == (other.reward, other.temptation, other.sucker)
                if found.deepening is not None:
                    assert tuple(found.deepening.step_terms.values()) == side.terms.step
                    assert tuple(found.deepening.deeper_terms.values()) == side.terms.deeper


def test_explain_lives_a_run_up_to_its_year():
    chosen = Parameters(prior_trust=0.4)
    batch = Batch([Run(REGION, chosen, AGENDA, 3)], 9)
    batch.advance(9, ())
    for relation in range(batch.block.graph.city_i.size):
        for side in (0, 1):
            found = explain_side(batch, relation, side)
            assert find_relation(batch, found.city, found.partner) == (relation, side)
    assert explain("synthetic:9:4", chosen, AGENDA, 3, found.city, found.partner, 9) == found
    later = explain(REGION, chosen, AGENDA, 3, found.city, found.partner, 10)
    changed = {field.name for field in fields(Explanation) if getattr(later, field.name) != getattr(found, field.name)}
    assert changed >= {"year", "stake", "terms"}


def test_looking_at_a_year_changes_nothing():
    chosen = Parameters(prior_trust=0.4)
    batches = [Batch([Run(REGION, chosen, AGENDA, 3)], 12) for _ in range(2)]
    for _ in range(12):
        first, second = (batch.advance(1) for batch in batches)
        explain_side(batches[0], 0, 1)
        assert repr(first.tolist()) == repr(second.tolist())


def test_what_cannot_be_explained_is_refused_in_one_line():
    far = replace(load_region("synthetic:12:7"), id="far")
    batch = Batch([Run(far, Parameters(reach_km=150.0))], 1)
    apart = next(name for name in far.cities[1:] if _refused(batch, far.cities[0], name))
    for city, partner, says in (
        (far.cities[0], far.cities[0], "the city itself"),
        (far.cities[0], apart, "beyond the reach"),
        ("Nowhere", far.cities[0], "unknown city"),
    ):
        assert says in _refused(batch, city, partner)


def _refused(batch, city, partner):
    try:
        find_relation(batch, city, partner)
    except Refusal as refusal:
        assert "\n" not in str(refusal)
        return str(refusal)
    return ""


def test_everything_that_an_explanation_names_has_words_in_both_languages():
    for words, names in ((TERM_WORDS, choice.TERMS), (REVIEW_WORDS, choice.REVIEWS), (STAGE_WORDS, STAGES), (MODE_WORDS, MODES),
                         (GAME_WORDS, GAMES)):  # fmt: skip
        assert tuple(words) == tuple(names)
        assert len({word.label for word in words.values()}) == len(names) == len({word.label_zh for word in words.values()})
        for name, word in words.items():
            assert word.name == name and word.label and word.meaning and word.meaning_zh
            assert any("\u4e00" <= letter <= "\u9fff" for letter in word.label_zh)
    assert set(choice.STEP_TERMS) < set(TERM_WORDS)
