"""What the page tells: moments that lead to their year, chance where it decides, terms, and a policy panel that is true."""

import re

import pytest
from playwright.sync_api import expect

from citypact.model.settings.term_table import CONCEPT_WORDS


def test_moments_are_told_can_be_filtered_and_lead_to_their_year(city_pact):
    city_pact.tab("policy")
    city_pact.click("package-hierarchical")
    city_pact.fill("policy-from", 10)
    city_pact.fill("policy-to", 25)
    city_pact.click("policy-add")
    city_pact.click("set-up")
    city_pact.live()
    city_pact.click("moments-policy")
    lines = city_pact.page.locator("[data-test=moments-list] button")
    expect(lines).to_have_count(2)
    expect(lines.nth(1)).to_contain_text(re.compile(r"26\s*the policy ends \(Hierarchical\), \d+ relations break"))
    lines.nth(1).click()
    city_pact.wait_year(26)
    expect(lines.nth(1)).to_have_attribute("aria-current", "true")
    lines.nth(1).press("ArrowUp")
    expect(lines.nth(0)).to_be_focused()
    lines.nth(0).press("Enter")
    city_pact.wait_year(10)
    city_pact.click("language")
    expect(lines.nth(1)).to_contain_text("政策结束（科层式合作）")
    city_pact.click("moments-policy")
    assert lines.count() > 20


def test_chance_is_shown_where_it_decides_and_habit_is_named_as_such(city_pact):
    city_pact.live()
    city_pact.see("scrub").fill("12")
    city_pact.wait_year(12)
    city_pact.tab("why")
    city_pact.see("why-city").select_option(label="Suzhou")
    seen, rows = set(), city_pact.see("partners").locator("tbody tr")
    for number in range(8):
        name = rows.nth(number).locator("td").nth(1).inner_text()
        rows.nth(number).click()
        expect(city_pact.page.locator(".cp-title")).to_contain_text(f"→ {name}")
        by, chance = city_pact.see("how").get_attribute("data-by"), city_pact.page.locator("[data-test=chance]")
        seen.add(by)
        expect(chance).to_have_count(1 if by == "chance" else 0)
        expect(city_pact.see("how")).to_contain_text("Kept by habit" if by == "habit" else "Reviewed")
        if by == "chance":
            likely, drawn = (float(chance.get_attribute(f"data-{name}")) for name in ("probability", "draw"))
            assert chance.get_attribute("aria-label").endswith("it cooperates" if drawn < likely else "it competes")
    assert seen == {"habit", "chance"}


def test_terms_are_explained_where_they_stand_and_in_the_glossary(city_pact):
    city_pact.live()
    city_pact.tab("why")
    city_pact.see("why-city").select_option(label="Suzhou")
    term = city_pact.see("city-facts").locator(".cp-term", has_text="saturation")
    term.focus()
    expect(city_pact.page.get_by_role("tooltip")).to_contain_text(CONCEPT_WORDS["saturation"].meaning)
    city_pact.click("nav-about")
    for name, word in CONCEPT_WORDS.items():
        expect(city_pact.page.locator(f"[data-term={name}]")).to_have_text(word.label)
    city_pact.click("language")
    expect(city_pact.page.locator("[data-term=tipping_trust] + dd")).to_contain_text(CONCEPT_WORDS["tipping_trust"].meaning_zh)


def test_laissez_faire_adds_nothing_and_clears_the_agenda(city_pact):
    city_pact.tab("policy")
    city_pact.click("package-laissez_faire")
    expect(city_pact.see("policy-add")).to_be_disabled()
    expect(city_pact.see("policy-nothing")).to_contain_text("empty already")
    city_pact.click("package-hybrid")
    expect(city_pact.see("package-laissez_faire")).to_have_attribute("aria-pressed", "false")
    city_pact.click("policy-add")
    expect(city_pact.page.locator(".cp-span")).to_have_count(1)
    city_pact.click("package-laissez_faire")
    expect(city_pact.see("policy-add")).to_have_text("Clear the agenda")
    city_pact.click("policy-add")
    expect(city_pact.page.locator(".cp-span")).to_have_count(0)


def test_a_refused_lever_goes_back_to_the_level_in_force_and_says_why(city_pact):
    city_pact.set_up(years=3)
    city_pact.live(3)
    city_pact.tab("policy")
    lever = city_pact.see("live-subsidy")
    lever.fill("600")
    expect(city_pact.see("live-fault-subsidy")).to_contain_text("the run has ended")
    expect(lever).to_have_value("0")
    expect(city_pact.see("live-level-subsidy")).to_have_text("0")
    city_pact.see("scrub").fill("2")
    city_pact.wait_year(2)
    expect(city_pact.page.locator("[data-test=live-fault-subsidy]")).to_have_count(0)
    expect(city_pact.see("live-hint")).to_contain_text("from year 3 on; the run branches there")


@pytest.mark.parametrize("language, unit", [("en", "per stake"), ("zh", "每单位利害")])
def test_levers_announce_their_values_with_units(city_pact, language, unit):
    city_pact.tab("policy")
    if language == "zh":
        city_pact.click("language")
    city_pact.see("live-subsidy").fill("500")
    expect(city_pact.see("events")).to_contain_text(f"0.5 {unit}")
    expect(city_pact.see("live-subsidy")).to_have_attribute("aria-valuetext", f"0.5 {unit}")
    expect(city_pact.see("live-subsidy")).to_have_value("500")


def test_why_answers_for_the_run_that_was_clicked_and_names_it(city_pact):
    city_pact.live_beside_no_government()
    names = {}
    for track, name in ((0, "Hierarchical"), (1, "no government")):
        city_pact.page.evaluate("track => document.querySelector('.cp-transport').__vue__.app.select(0, null, track)", track)
        expect(city_pact.see("why-run")).to_contain_text(name)
        city_pact.see("city-facts").wait_for()
        names[track] = city_pact.see("city-facts").inner_text()
    assert names[0] != names[1]
