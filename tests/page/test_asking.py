"""Items 5 to 7: why a city chose as it did, two runs beside each other, and sweeps."""

import math

from playwright.sync_api import expect

from model.explain import explain


def ask(city_pact, city="Suzhou", years=40):
    city_pact.live(years)
    city_pact.tab("why")
    city_pact.see("why-city").select_option(label=city)
    city_pact.see("partners").wait_for()


def test_a_city_tells_its_partners_and_a_partner_the_terms_of_the_decision(city_pact):
    ask(city_pact)
    city_pact.see("partners").locator("tbody tr", has_text="Shanghai").click()
    city_pact.see("waterfall").wait_for()
    shown = city_pact.page.eval_on_selector_all(
        "[data-test=waterfall] output", "outputs => outputs.map(one => [one.dataset.term, +one.dataset.value])"
    )
    terms, total = dict(shown[:-1]), shown[-1][1]
    expected = explain("yangtze_delta", None, None, 1, "Suzhou", "Shanghai", 40)
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
    city_pact.tab("policy")
    city_pact.click("package-hierarchical")
    city_pact.click("policy-add")
    city_pact.click("set-up")
    city_pact.tab("compare")
    city_pact.click("compare-start")
    expect(city_pact.page.locator("[data-test=map]")).to_have_count(2)
    city_pact.live(40)
    table = city_pact.see("compare-table").locator("tbody tr").first.locator("td").all_inner_texts()
    assert table[0] == "Cooperation rate"
    assert float(table[1]) - float(table[2]) > 0.2
    city_pact.click("compare-stop")
    expect(city_pact.page.locator("[data-test=map]")).to_have_count(1)


def test_a_run_with_another_value_of_a_parameter_stands_beside_it(city_pact):
    city_pact.tab("compare")
    city_pact.see("compare-parameter").check()
    city_pact.see("compare-name").select_option("resistance")
    city_pact.fill("compare-value", "99")
    city_pact.click("compare-start")
    expect(city_pact.page.locator(".cp-compare .cp-fault")).to_contain_text("from 0 to 10")
    city_pact.fill("compare-value", "3")
    city_pact.click("compare-start")
    expect(city_pact.page.locator("[data-test=map]")).to_have_count(2)
    city_pact.live(40)
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
