"""The address is the state: a reload, Back and a new tab bring back the same picture, and nothing that was tried is lost."""

import re

from playwright.sync_api import expect
from visitor import YEARS, Window


def settled(window):
    """The address, once it has told of what is shown."""
    window.page.wait_for_function("document.querySelector('[data-test=year]').dataset.playing === 'false'")
    window.page.wait_for_timeout(300)
    return window.page.url


def look_back(window, year):
    window.see("scrub").fill(str(year))
    window.wait_year(year)


def branched(window):
    """A branch with another parameter from year 21 on, lived to its end and seen in year 40."""
    window.live()
    look_back(window, 20)
    window.fill("value-search_cost", "0.4")
    window.click("branch")
    window.wait_year(20, "head")
    window.live()
    look_back(window, 40)


def pictures(window):
    window.page.mouse.move(5, 5)
    window.page.wait_for_timeout(400)
    return [window.picture(name) for name in ("map", "chart-cooperation")]


def test_a_reload_and_a_new_tab_bring_back_the_same_picture(city_pact, server, context):
    branched(city_pact)
    city_pact.tab("runs")
    address = settled(city_pact)
    expect(city_pact.page.get_by_text("band: 30 seeds").first).to_be_visible()
    city_pact.page.wait_for_timeout(1500)  # the band is there
    before = pictures(city_pact)
    city_pact.page.reload()
    city_pact.wait_year(40)
    city_pact.page.wait_for_timeout(1500)
    assert settled(city_pact) == address and pictures(city_pact) == before
    expect(city_pact.see("run-2")).to_contain_text("search cost 0.4 from year 21", ignore_case=True)
    other = Window(context.new_page(), server.address)
    other.page.goto(address)
    other.wait_year(40)
    other.page.wait_for_timeout(1500)
    assert pictures(other) == before and other.complaints == []
    other.page.close()


def test_back_undoes_a_branch_and_forward_does_it_again(city_pact):
    branched(city_pact)
    settled(city_pact)
    city_pact.page.go_back()
    city_pact.wait_year(20)
    city_pact.wait_year(YEARS, "head")
    city_pact.page.go_forward()
    city_pact.wait_year(40)


def test_a_new_set_up_keeps_the_run_with_its_moves(city_pact):
    city_pact.see("speed").select_option(index=7)
    city_pact.tab("policy")
    city_pact.see("live-legal").fill("500")
    city_pact.see("events").wait_for()
    city_pact.live()
    city_pact.set_up(seed=2)
    city_pact.tab("runs")
    expect(city_pact.see("run-1")).to_contain_text("Legal guarantee")
    city_pact.click("switch-1")
    city_pact.wait_year(YEARS)


def test_a_comparison_begins_in_the_year_that_is_shown_and_says_when_nothing_differs(city_pact):
    city_pact.live()
    look_back(city_pact, 30)
    city_pact.tab("runs")
    city_pact.click("compare-start")
    expect(city_pact.page.locator("[data-test=map]")).to_have_count(2)
    city_pact.wait_year(30)
    expect(city_pact.see("compare-alike")).to_be_visible()
    city_pact.click("compare-stop")
    city_pact.see("compare-package").select_option("hybrid")
    city_pact.click("compare-start")
    city_pact.wait_year(30)
    expect(city_pact.page.locator("[data-test=compare-alike]")).to_have_count(0)
    expect(city_pact.page.locator(".cp-table td.sure").first).to_be_visible(timeout=20_000)  # effects over paired seeds


def test_a_run_that_has_ended_can_be_played_again(city_pact):
    city_pact.live()
    expect(city_pact.see("play")).to_have_text(re.compile("Play again"))
    city_pact.see("speed").select_option(index=5)  # slow enough to be seen playing
    city_pact.click("play")
    city_pact.page.wait_for_function("document.querySelector('[data-test=year]').dataset.playing === 'true'")
    city_pact.wait_year(YEARS)


def test_a_card_of_many_lines_can_be_closed(city_pact):
    city_pact.tab("save")
    lines = "".join(f"nothing_{number} = 1\n" for number in range(150))
    file = {"name": "long.toml", "mimeType": "application/toml", "buffer": f"[parameters]\n{lines}".encode()}
    city_pact.see("load").set_input_files(file)
    expect(city_pact.see("card")).to_contain_text(re.compile(r"nothing_19'.*and 130 more", re.DOTALL))
    city_pact.click("close-card")
    expect(city_pact.page.locator("[data-test=card]")).to_have_count(0)


def test_a_newcomer_meets_the_story_and_is_one_click_from_the_laboratory(page, server):
    window = Window(page, server.address)
    page.goto(server.address)
    window.see("story-rivals").wait_for(timeout=60_000)
    page.wait_for_url(re.compile("scene=rivals"))  # which the page writes when it has drawn the scene
    window.click("nav-run")
    window.see("play").wait_for()
    page.goto(server.address)  # who has been here comes to the laboratory
    window.see("play").wait_for()
    assert window.complaints == []
