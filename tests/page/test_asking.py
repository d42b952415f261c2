"""Items 5 to 7: why a city chose as it did, two runs beside each other, and sweeps."""

import math

import pytest
from playwright.sync_api import expect
from visitor import YEARS

from citypact.model.explain import explain
from citypact.model.settings.term_table import REVIEW_WORDS


def ask(city_pact, city="Suzhou", years=YEARS):
    city_pact.live(years)
    city_pact.tab("why")
    city_pact.see("why-city").select_option(label=city)
    city_pact.see("partners").wait_for()


def bars(city_pact, name) -> tuple:
    """({term: value}, total) of a waterfall, to the last digit."""
    shown = city_pact.page.eval_on_selector_all(
        f"[data-test={name}] output", "outputs => outputs.map(one => [one.dataset.term, +one.dataset.value])"
    )
    return dict(shown[:-1]), shown[-1][1]


def choose_partner(city_pact, number) -> str:
    """Click the partner in that row of the table and wait for the decision towards it; the partner's name."""
    row = city_pact.see("partners").locator("tbody tr").nth(number)
    name = row.locator("td").nth(1).inner_text()
    row.click()
    expect(city_pact.page.locator(".cp-title")).to_contain_text(f"→ {name}")
    return name


def test_a_city_tells_its_partners_and_a_partner_the_terms_of_the_decision(city_pact):
    ask(city_pact)
    city_pact.see("partners").locator("tbody tr", has_text="Shanghai").click()
    city_pact.see("waterfall").wait_for()
    terms, total = bars(city_pact, "waterfall")
    expected = explain("yangtze_delta", None, None, 1, "Suzhou", "Shanghai", YEARS)
    assert terms == {name: value for name, value in expected.terms.items() if value != 0.0}
    assert total == expected.gain
    summed = 0.0
    for value in expected.terms.values():
        summed += value
    assert summed == total and math.isfinite(total)


def test_the_sentence_is_made_from_the_numbers_in_both_languages(city_pact):
    ask(city_pact)
    city_pact.see("partners").locator("tbody tr").first.click()
    sentence = city_pact.see("sentence")
    expect(sentence).to_contain_text("Suzhou")
    expect(sentence).to_contain_text("tipping trust")
    city_pact.click("language")
    expect(sentence).to_contain_text("苏州")
    expect(sentence).to_contain_text("临界信任")


def test_review_or_habit_is_shown(city_pact):
    ask(city_pact)
    city_pact.see("scrub").fill("12")
    city_pact.wait_year(12)
    seen = set()
    for number in range(6):
        partner = choose_partner(city_pact, number)
        expected = explain("yangtze_delta", None, None, 1, "Suzhou", partner, 12).review
        expect(city_pact.see("review")).to_have_attribute("data-review", expected)
        expect(city_pact.see("review")).to_have_text(REVIEW_WORDS[expected].label)
        expect(city_pact.see("sentence")).to_contain_text(REVIEW_WORDS[expected].meaning)
        words = "What a review would have weighed" if expected == "habit" else "What the decision is made of"
        expect(city_pact.page.locator(".cp-why h2", has_text=words)).to_have_count(1)
        seen.add(expected)
    assert {"habit", "regular"} <= seen


def test_at_stages_1_and_2_a_second_waterfall_asks_whether_to_go_deeper(city_pact):
    ask(city_pact)
    city_pact.see("scrub").fill("15")
    city_pact.wait_year(15)
    asked = 0
    for number in range(6):
        partner = choose_partner(city_pact, number)
        expected = explain("yangtze_delta", None, None, 1, "Suzhou", partner, 15).deepening
        expect(city_pact.page.locator("[data-test=deeper-waterfall]")).to_have_count(0 if expected is None else 1)
        if expected is None:
            continue
        asked += 1
        step, deeper = (expected.step_terms, expected.step_gain), (expected.deeper_terms, expected.deeper_gain)
        smaller, larger = (step, deeper) if expected.step_gain <= expected.deeper_gain else (deeper, step)
        shown = {name: value for name, value in smaller[0].items() if value != 0.0}
        assert bars(city_pact, "deeper-waterfall") == (shown, smaller[1])
        assert float(city_pact.see("deeper-other").get_attribute("data-value")) == larger[1]
        city_pact.click("language")
        expect(city_pact.see("deeper-sentence")).to_contain_text("若进一步走向")
        city_pact.click("language")
    assert asked > 1


def test_in_scope_city_the_gain_of_the_stance_is_shown(city_pact):
    city_pact.page.locator("[data-group=choice] summary").click()
    city_pact.see("value-scope").select_option("city")
    city_pact.click("set-up")
    ask(city_pact)
    choose_partner(city_pact, 0)
    expect(city_pact.see("sentence")).to_contain_text("one stance towards all partners")
    assert city_pact.see("stance").inner_text()[0] in "+−"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_facts_of_a_city_tell_experience_and_transfers(city_pact, language):
    ask(city_pact)
    if language == "zh":
        city_pact.click("language")
    words = {"en": ("experience", "received in transfers", "handed on"), "zh": ("经验", "转入产出", "转出产出")}
    for word in words[language]:
        expect(city_pact.see("city-facts")).to_contain_text(word)
    assert int(city_pact.see("experience").inner_text().removesuffix(" %")) > 0
    assert float(city_pact.see("handed").inner_text()) > 0.0
    city_pact.see("scrub").fill("0")
    city_pact.wait_year(0)
    expect(city_pact.page.locator("[data-test=handed]")).to_have_count(0)
    expect(city_pact.see("experience")).to_have_text("0 %")


def test_trust_history_game_and_payoffs_are_shown_and_follow_the_year(city_pact):
    ask(city_pact)
    city_pact.see("partners").locator("tbody tr").first.click()
    for name in ("trust-history", "payoffs"):
        expect(city_pact.see(name)).to_be_visible()
    now = city_pact.see("sentence").inner_text()
    city_pact.see("scrub").fill("3")
    city_pact.wait_year(3)
    city_pact.page.wait_for_function("text => document.querySelector('[data-test=sentence]').innerText !== text", arg=now)


def test_a_run_without_government_stands_beside_the_one_with_it(city_pact):
    city_pact.live_beside_no_government()
    table = city_pact.see("compare-table").locator("tbody tr").first.locator("td").all_inner_texts()
    assert table[0] == "Cooperation rate"
    assert float(table[1]) - float(table[2]) > 0.2
    city_pact.click("compare-stop")
    expect(city_pact.page.locator("[data-test=map]")).to_have_count(1)


def test_a_run_with_another_value_of_a_parameter_stands_beside_it(city_pact):
    city_pact.tab("runs")
    city_pact.see("compare-parameter").check()
    city_pact.see("compare-name").select_option("resistance")
    city_pact.fill("compare-value", "99")
    city_pact.click("compare-start")
    expect(city_pact.page.locator(".cp-runs .cp-fault")).to_contain_text("from 0 to 10")
    city_pact.fill("compare-value", "3")
    city_pact.click("compare-start")
    expect(city_pact.page.locator("[data-test=map]")).to_have_count(2)
    city_pact.live()
    table = city_pact.see("compare-table").locator("tbody tr").first.locator("td").all_inner_texts()
    assert float(table[1]) > float(table[2])


def sweep(city_pact, **fields):
    city_pact.click("nav-sweep")
    for name, value in fields.items():
        city_pact.fill(name.replace("_", "-"), value)
    city_pact.click("sweep-start")


def test_a_sweep_shows_progress_and_a_click_on_a_point_opens_its_run(city_pact):
    sweep(city_pact, axis_points_0=5, sweep_seeds=3)
    city_pact.page.wait_for_selector("[data-test=sweep-state][data-state=done]", timeout=60_000)
    expect(city_pact.see("sweep-state")).to_contain_text("15 / 15")
    box = city_pact.see("sweep-plot").bounding_box()
    city_pact.see("sweep-plot").click(position={"x": box["width"] - 121, "y": box["height"] / 2})
    expect(city_pact.see("value-resistance")).to_have_value("3")


def test_two_parameters_make_a_phase_diagram(city_pact):
    city_pact.click("nav-sweep")
    city_pact.see("axis-1").select_option("patience")
    sweep(city_pact, axis_points_0=4, axis_points_1=3, sweep_seeds=2)
    city_pact.page.wait_for_selector("[data-test=sweep-state][data-state=done]", timeout=60_000)
    expect(city_pact.see("sweep-state")).to_contain_text("24 / 24")
    box = city_pact.see("sweep-plot").bounding_box()
    city_pact.see("sweep-plot").hover(position={"x": 90, "y": box["height"] - 70})
    expect(city_pact.see("sweep-over")).to_contain_text("Patience 0")


def test_a_sweep_can_be_cancelled_and_a_wrong_one_is_refused(city_pact):
    city_pact.set_up(years=2000)
    sweep(city_pact, axis_points_0=60, sweep_seeds=200)
    city_pact.click("sweep-cancel")
    city_pact.page.wait_for_selector("[data-test=sweep-state][data-state=cancelled]", timeout=30_000)
    sweep(city_pact, axis_to_0=99)
    expect(city_pact.see("card")).to_contain_text("from 0 to 10")
    city_pact.click("close-card")
