"""Item 1: choose a region, a policy, levers and a seed; wrong values are told at the control."""

import re

from playwright.sync_api import expect
from visitor import YEARS

from citypact.model.settings.choice_table import RULES
from citypact.model.settings.parameter_table import PARAMETERS


def test_every_region_can_be_chosen_and_a_synthetic_one_of_any_size(city_pact):
    # Eleven agglomerations, one of them a second time with its founders, two regions elsewhere, and a synthetic one.
    expect(city_pact.see("region").locator("option")).to_have_count(15)
    city_pact.set_up(region="yrd_association")
    city_pact.tab("why")
    expect(city_pact.see("why-city").locator("option")).to_have_count(41 + 1)
    city_pact.tab("setup")
    city_pact.see("region").select_option("synthetic")
    city_pact.set_up(cities=17, layout=3)
    city_pact.tab("why")
    expect(city_pact.see("why-city").locator("option")).to_have_count(17 + 1)


def test_a_changed_lever_is_marked_until_it_is_applied(city_pact):
    city_pact.fill("value-search_cost", "0.05")
    expect(city_pact.see("pending-search_cost")).to_be_visible()
    expect(city_pact.see("pending")).to_contain_text("1")
    city_pact.click("set-up")
    expect(city_pact.page.locator("[data-test=pending]")).to_have_count(0)
    city_pact.tab("save")
    assert b"search_cost = 0.05" in city_pact.download("parameters.toml")


def test_six_to_eight_levers_stand_in_front_and_all_others_under_advanced(city_pact):
    for summary in city_pact.page.locator(".cp-setup summary").all():
        summary.click()
    expect(city_pact.page.locator(".cp-setup .cp-lever")).to_have_count(len(PARAMETERS))
    front = city_pact.page.locator("[data-group=''] .cp-lever")
    assert 6 <= front.count() <= 8


def test_the_tooltip_tells_meaning_unit_range_and_source(city_pact):
    city_pact.see("value-search_cost").hover()
    tip, declared = city_pact.page.locator("[role=tooltip]"), PARAMETERS["search_cost"]
    for part in (declared.meaning, declared.unit, "0 – 5", declared.source):
        expect(tip).to_contain_text(part)


def test_a_wrong_value_shows_what_is_allowed_at_the_control(city_pact):
    city_pact.fill("value-search_cost", "7")
    expect(city_pact.see("fault-search_cost")).to_contain_text("from 0 to 5")
    city_pact.click("set-up")
    expect(city_pact.see("fault-search_cost")).to_contain_text("search_cost = 7")
    city_pact.click("defaults")
    city_pact.fill("years", "0")
    expect(city_pact.see("fault-years")).to_contain_text("whole number from 1")


def test_a_rule_that_needs_another_scope_is_refused_at_the_rule(city_pact):
    city_pact.page.locator("[data-group=choice] summary").click()
    expect(city_pact.see("value-rule").locator("option")).to_have_text([row.label for row in RULES.values()])
    city_pact.see("value-rule").select_option("imitate_best")
    city_pact.click("set-up")
    expect(city_pact.see("fault-rule")).to_contain_text('needs scope = "city"')


def test_a_fault_opens_the_closed_group_that_it_is_in(city_pact):
    group = city_pact.page.locator("[data-group=choice]")
    group.locator("summary").click()
    city_pact.see("value-rule").select_option("imitate_best")
    group.locator("summary").click()
    expect(group.locator(".cp-lever")).to_have_count(0)
    city_pact.click("set-up")
    expect(city_pact.see("fault-rule")).to_be_visible()


def test_what_was_chosen_in_a_view_is_kept_while_another_one_is_seen(city_pact):
    expect(city_pact.page.locator(".cp-sweep")).to_have_count(0)
    city_pact.click("nav-sweep")
    city_pact.fill("sweep-seeds", "3")
    city_pact.click("nav-run")
    expect(city_pact.page.locator("[data-test=sweep-seeds]")).to_be_hidden()
    city_pact.click("nav-sweep")
    expect(city_pact.see("sweep-seeds")).to_have_value("3")


def test_a_seed_can_be_new_and_be_copied(city_pact):
    city_pact.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    city_pact.click("new-seed")
    seed = city_pact.see("seed").input_value()
    assert re.fullmatch(r"\d+", seed)
    city_pact.click("copy-seed")
    assert city_pact.page.evaluate("navigator.clipboard.readText()") == seed


def test_a_named_policy_and_one_instrument_with_a_trigger_make_an_agenda(city_pact):
    city_pact.tab("policy")
    city_pact.click("package-hybrid")
    city_pact.fill("policy-from", "10")
    city_pact.fill("policy-to", "25")
    city_pact.click("policy-add")
    city_pact.click("policy-one")
    city_pact.see("instrument-1").select_option("command")
    city_pact.fill("level-1-command", "0.4")
    city_pact.fill("from-1", "3")
    city_pact.see("trigger-1").select_option("below")
    city_pact.fill("trigger-value-1", "0.3")
    city_pact.click("set-up")
    city_pact.tab("save")
    agenda = city_pact.download("agenda.toml").decode()
    for line in ('name = "hybrid"', "first = 10", "last = 25", "command = 0.4", "below = 0.3"):
        assert line in agenda


def test_a_bar_of_the_timeline_can_be_dragged(city_pact):
    city_pact.tab("policy")
    city_pact.click("policy-one")
    handle = city_pact.page.locator(".cp-span i").last
    box, line = handle.bounding_box(), city_pact.see("timeline").bounding_box()
    city_pact.page.mouse.move(box["x"] + 2, box["y"] + 5)
    city_pact.page.mouse.down()
    city_pact.page.mouse.move(line["x"] + line["width"] / 2, box["y"] + 5, steps=4)
    city_pact.page.mouse.up()
    assert YEARS / 2 - 2 <= int(city_pact.see("to-0").input_value()) <= YEARS / 2 + 2
