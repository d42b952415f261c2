"""What the page tells of a city and of its decisions, without a browser: explanations, sentences, facts, and years gone by."""

from dataclasses import asdict

import numpy as np
import pytest

from citypact.model.engine import simulate
from citypact.model.explain import explain
from citypact.model.measures import MEASURES
from citypact.model.regions.loading import load_region
from citypact.model.settings.packages import policy_agenda
from citypact.model.settings.parameters import Parameters
from citypact.model.settings.term_table import REVIEW_WORDS
from citypact.model.watched import MODES, STAGES, Run, Tie, WatchedRun
from citypact.views.showing.why import why
from citypact.views.words.sentence import apart, binding, causes, decided_by, sentences

RULES_AND_SCOPES = (
    ("logit", "partner"), ("best_response", "partner"), ("logit", "city"), ("best_response", "city"),
    ("imitate_fermi", "city"), ("imitate_best", "city"),
)  # fmt: skip


def lived(run, years) -> WatchedRun:
    watched = WatchedRun(run, years)
    for _ in range(years):
        watched.advance()
    return watched


def said_of(watched, year, relation, side) -> tuple:
    """(explanation, its sentences); the cities are called 甲 and 乙 in Chinese."""
    told = watched.at(year).explain(Tie(relation, side, int(watched.ends[1 - side, relation])))
    return told, sentences(told, ((told.city, told.partner), ("甲", "乙")), watched.run.parameters)


@pytest.mark.parametrize("rule, scope", RULES_AND_SCOPES)
def test_a_decision_on_the_page_is_the_explanation_of_the_model_to_the_last_bit(rule, scope):
    region, parameters = load_region("guanzhong"), Parameters(rule=rule, scope=scope)
    agenda = policy_agenda("hierarchical+hybrid+binding_plan+market_guidance", 2)
    watched = lived(Run(region, parameters, agenda, 3), 9)
    relations = watched.ends.shape[1]
    for year in (1, 2, 5, 9):
        for relation in (0, relations // 2, relations - 1):
            ends = watched.ends[:, relation].tolist()
            for city, partner in (ends, ends[::-1]):
                told = why(watched, year, city, partner)["decision"]
                expected = asdict(explain(region, parameters, agenda, 3, region.cities[city], region.cities[partner], year))
                assert {name: told[name] for name in expected} == expected


def test_years_lived_again_are_the_years_lived_though_levers_were_moved():
    watched = WatchedRun(Run(load_region("guanzhong"), seed=5), 20)
    for year in range(1, 13):
        if year in (4, 8):
            watched.move("subsidy", 0.2 if year == 4 else 0.0)
        watched.advance()
        assert watched.levels()["subsidy"] == (0.2 if 4 <= year < 8 else 0.0)
    final = simulate([watched.final_run()], 12, states=True)
    assert np.array_equal(np.array(watched.rows), final.series[0], equal_nan=True)
    for name, values in watched.at(6).state().items():
        assert np.array_equal(values, final.states[name][5, ..., 0]), name
    watched.back_to(7)
    assert watched.year == 7 and len(watched.rows) == 7 and len(watched.records) == 8
    for _ in range(5):
        watched.advance()
    assert np.array_equal(np.array(watched.rows), final.series[0], equal_nan=True)


def test_relations_that_exist_from_the_start_are_in_the_opening_record():
    region = load_region("yrd_association:founders")
    watched = WatchedRun(Run(region), 2)
    record, opening = watched.records[0], set(region.initial_relations)
    for relation, ends in enumerate(watched.ends.T.tolist()):
        founders = tuple(ends) in opening
        stage, mode = STAGES[record.stage[relation]], MODES[record.mode[relation]]
        assert (stage, mode) == (("thematic_cooperation", "spontaneous") if founders else ("rivalry", "none"))
        assert record.cooperates[:, relation].tolist() == [founders, founders]
    assert record.stage.any() and np.isnan(record.trust).all() and np.isnan(record.tipping_trust).all()


def test_the_sentence_names_a_side_that_outweighs_the_other_and_says_review_or_habit():
    watched, reviews = lived(Run(load_region("guanzhong"), agenda=policy_agenda("hierarchical", 3, 6), seed=1), 10), set()
    for year in (5, 7, 10):
        for relation in range(20):
            told, said = said_of(watched, year, relation, 0)
            (strong, strong_sum), (_, weak_sum) = causes(told.terms, told.gain)
            assert abs(strong_sum) > abs(weak_sum) and strong
            english, chinese = said["decision"]["en"], said["decision"]["zh"]
            assert english.startswith(told.city.split(" (")[0]) and chinese.startswith("甲")
            assert f"{told.trust:.2f}" in english and f"{told.trust:.2f}" in chinese
            assert REVIEW_WORDS[told.review].meaning in english and REVIEW_WORDS[told.review].meaning_zh in chinese
            assert ("A review would have found" in english) == ("若加以复审" in chinese) == (told.review == "habit")
            assert ("on an order from above" in english) == told.ordered
            chance = told.probability is not None and told.chose != (told.gain > 0)
            assert ("Chance went the other way" in english) == ("偶然因素" in chinese) == chance
            if chance:
                numbers = apart(told.probability, told.draw)
                assert all(number in text for number in numbers for text in (english, chinese))
            reviews.add(told.review)
    assert reviews == set(REVIEW_WORDS)


@pytest.mark.parametrize("rule, scope", RULES_AND_SCOPES)
def test_what_settled_a_choice_is_told_and_a_draw_below_the_chance_is_to_cooperate(rule, scope):
    parameters = Parameters(rule=rule, scope=scope)
    watched, settled = lived(Run(load_region("guanzhong"), parameters, seed=2), 6), set()
    for year in (1, 3, 6):
        for relation in range(watched.ends.shape[1]):
            told = watched.at(year).explain(Tie(relation, 0, int(watched.ends[1, relation])))
            by = decided_by(told, parameters)
            assert (by == "chance") == (told.draw is not None)
            if by == "chance":
                assert told.chose == (told.draw < told.probability)
            if by == "rule":
                assert told.chose == ((told.gain if told.stance_gain is None else told.stance_gain) > 0)
            settled.add(by)
    assert settled == {
        "logit": {"habit", "chance"}, "best_response": {"habit", "rule"},
        "imitate_fermi": {"imitation", *by_first_year(watched)}, "imitate_best": {"imitation", *by_first_year(watched)},
    }[rule]  # fmt: skip


def by_first_year(watched) -> set:
    """What settles the first choices of imitators, who have nobody to imitate yet."""
    said = (watched.at(1).explain(Tie(relation, 0, int(watched.ends[1, relation]))) for relation in range(watched.ends.shape[1]))
    return {decided_by(told, watched.run.parameters) for told in said}


@pytest.mark.parametrize("probability, draw, shown", [
    (0.83, 0.41, ("0.83", "0.41")), (0.834, 0.8312, ("0.834", "0.831")), (0.98, 0.9971, ("0.980", "0.997")),
    (1.0, 0.99999, ("1.000000", "0.999990")), (0.0, 0.3, ("0.00", "0.30")),
])  # fmt: skip
def test_a_chance_and_a_draw_are_told_with_as_many_digits_as_tell_them_apart(probability, draw, shown):
    assert apart(probability, draw) == shown


def test_a_sentence_can_be_made_where_nothing_weighs():
    none = dict.fromkeys(("contested_value", "surplus", "search_cost", "negotiation_cost", "monitoring_cost", "threshold"), 0.0)
    told, said = said_of(lived(Run(load_region("guanzhong"), Parameters(**none)), 1), 1, 0, 0)
    assert not any(told.terms.values())
    assert "nothing weighs on either side" in said["decision"]["en"]


def test_the_question_of_going_deeper_is_asked_at_stages_one_and_two_and_says_who_wished_it():
    watched, kinds = lived(Run(load_region("yrd_association:founders"), seed=1), 12), set()
    for year in (1, 6, 12):
        for relation in range(watched.ends.shape[1]):
            for side in (0, 1):
                told, said = said_of(watched, year, relation, side)
                deepening, said = told.deepening, said["deepening"]
                assert (said is None) == (deepening is None) == (told.stage in ("rivalry", "joint_governance"))
                if deepening is None:
                    continue
                which, terms, gain = binding(deepening)
                assert gain == min(deepening.step_gain, deepening.deeper_gain) == deepening.gain
                assert terms == (deepening.step_terms if which == "step" else deepening.deeper_terms)
                check_wishes(told, deepening, which, said["en"], said["zh"])
                kinds.add((deepening.asked, deepening.wished, deepening.partner_wished, which))
    assert len(kinds) > 8


def check_wishes(told, deepening, which, english, chinese):
    """The sentence says what the explanation holds."""
    assert ("staying as deep as now" in english) == ("相对于维持现有深度" in chinese) == (which == "step")
    both = deepening.wished is True and deepening.partner_wished is True
    assert ("Both wish it" in english) == ("双方都愿意" in chinese) == deepening.deepened == both
    unasked = told.chose and not deepening.asked and deepening.partner_wished is None
    assert ("no regular review" in english) == ("没有例行复审" in chinese) == unasked
    neither = deepening.wished is False and deepening.partner_wished is False
    assert ("neither wishes it" in english) == ("都不愿意" in chinese) == neither
    if deepening.asked and not both and not neither:
        name = told.city.split(" (")[0]
        assert f"{name} {'wishes' if deepening.wished else 'does not wish'} it" in english
        assert f"甲{'愿意' if deepening.wished else '不愿意'}深化" in chinese
    chance = deepening.asked and deepening.wished != (deepening.gain > 0)
    assert ("Chance went the other way" in english) == ("偶然因素" in chinese) == chance


@pytest.mark.parametrize("rule", ["logit", "imitate_best"])
def test_in_scope_city_the_sentence_says_that_the_stance_decided(rule):
    watched = lived(Run(load_region("guanzhong"), Parameters(scope="city", rule=rule), seed=2), 6)
    for year in (1, 6):
        for relation in range(10):
            told, said = said_of(watched, year, relation, 1)
            english, chinese = said["decision"]["en"], said["decision"]["zh"]
            assert "one stance towards all partners" in english and "对所有伙伴采取同一立场" in chinese
            imitated = rule == "imitate_best" and year == 6
            assert ("in which imitation left it" in english) == ("通过模仿" in chinese) == imitated
            shown = f"{told.stance_gain:+.3f}".replace("-", "−")
            assert (f"worth {shown} over all its partners" in english) == (not imitated)


def test_the_facts_of_a_city_hold_its_experience_and_what_was_transferred():
    watched = lived(Run(load_region("yrd_association:founders"), seed=1), 15)
    cities, state = len(watched.run.region), watched.at(15).state()
    facts = [why(watched, 15, city, None) for city in range(cities)]
    handed, received = (sum(row["transfers"][name] for row in facts) for name in ("handed", "received"))
    assert handed == pytest.approx(received) == pytest.approx(watched.rows[-1][list(MEASURES).index("transferred")])
    assert handed > 0.0
    net = np.zeros(cities)
    for (city_i, city_j), flow in zip(watched.ends.T, state["flow"], strict=True):
        net[city_i] -= flow
        net[city_j] += flow
    assert [row["transfers"]["received"] - row["transfers"]["handed"] for row in facts] == pytest.approx(net.tolist())
    assert np.array_equal([row["experience"] for row in facts], state["experience"])
    assert np.array_equal([row["city_payoff"] for row in facts], state["city_payoff"])
    assert why(watched, 0, 0, None)["transfers"] is None
