"""Items 2 to 4: run controls, the map, the linked charts, and policy levers moved while it plays."""

from playwright.sync_api import expect
from visitor import YEARS

from citypact.model.engine import Run, simulate
from citypact.model.measures import MEASURES
from citypact.model.regions.loading import load_region


def test_play_pause_step_and_reset(city_pact):
    city_pact.see("speed").select_option(label="10 years/s")
    city_pact.click("play")
    city_pact.page.wait_for_function("+document.querySelector('[data-test=year]').dataset.year >= 3")
    city_pact.click("play")
    city_pact.page.wait_for_function("document.querySelector('[data-test=year]').dataset.playing === 'false'")
    year = city_pact.when()
    city_pact.page.wait_for_timeout(400)
    assert city_pact.when() == year
    city_pact.click("step")
    city_pact.wait_year(year + 1)
    city_pact.click("reset")
    city_pact.wait_year(0, "head")


def test_the_years_lived_can_be_looked_back_on(city_pact):
    city_pact.live()
    now = city_pact.picture("map")
    city_pact.see("scrub").fill("5")
    city_pact.wait_year(5)
    assert city_pact.when("head") == YEARS
    assert city_pact.picture("map") != now
    city_pact.see("scrub").fill(str(YEARS))
    city_pact.wait_year(YEARS)
    city_pact.page.mouse.move(5, 5)
    assert city_pact.picture("map") == now


def test_the_slider_cannot_show_a_year_that_has_not_been_lived(city_pact):
    city_pact.click("step")
    city_pact.wait_year(1)
    city_pact.see("scrub").fill("30")
    city_pact.wait_year(1)


def test_steps_a_second_are_shown_while_it_plays(city_pact):
    city_pact.set_up(years=400)
    city_pact.see("speed").select_option(label="50 years/s")
    city_pact.click("play")
    city_pact.page.wait_for_function("parseFloat(document.querySelector('[data-test=rate]').textContent) > 5", timeout=10_000)


def test_a_policy_lever_moved_while_it_plays_is_an_event_and_part_of_the_agenda(city_pact):
    city_pact.tab("policy")
    city_pact.see("speed").select_option(label="5 years/s")
    city_pact.click("play")
    city_pact.page.wait_for_function("+document.querySelector('[data-test=year]').dataset.year >= 4")
    city_pact.see("live-command").fill("800")
    city_pact.see("events").wait_for()
    before = city_pact.picture("chart-trust")
    expect(city_pact.see("events")).to_contain_text("Command → 0.64")
    city_pact.see("speed").select_option(label="fastest")
    city_pact.wait_year(YEARS)
    assert city_pact.picture("chart-trust") != before
    city_pact.tab("save")
    agenda = city_pact.download("agenda.toml").decode()
    assert "command = 0.64" in agenda
    city_pact.click("reset")  # the same run, the move included
    city_pact.wait_year(0, "head")
    city_pact.tab("policy")
    expect(city_pact.see("events")).to_contain_text("Command")
    city_pact.click("forget")
    expect(city_pact.page.locator("[data-test=events]")).to_have_count(0)


def test_hovering_a_city_tells_facts_and_clicking_it_asks_why(city_pact):
    city_pact.live()
    box = city_pact.see("map").bounding_box()
    found = False
    for share_x in range(20, 90, 3):
        for share_y in (30, 35, 40, 45, 50, 55):
            city_pact.page.mouse.move(box["x"] + box["width"] * share_x / 100, box["y"] + box["height"] * share_y / 100)
            if city_pact.page.locator("[data-test=hover]").count():
                found = True
                break
        if found:
            break
    assert found
    expect(city_pact.see("hover")).to_contain_text("output")
    city_pact.page.mouse.down()
    city_pact.page.mouse.up()
    city_pact.see("partners").wait_for()


def test_the_map_zooms_and_pans(city_pact):
    first = city_pact.picture("map")
    box = city_pact.see("map").bounding_box()
    city_pact.page.mouse.move(box["x"] + 300, box["y"] + 60)
    city_pact.page.mouse.wheel(0, -400)
    city_pact.page.wait_for_timeout(200)
    zoomed = city_pact.picture("map")
    assert zoomed != first
    city_pact.page.mouse.down()
    city_pact.page.mouse.move(box["x"] + 360, box["y"] + 90, steps=3)
    city_pact.page.mouse.up()
    city_pact.page.wait_for_timeout(200)
    assert city_pact.picture("map") != zoomed


def test_the_charts_grow_and_share_one_cursor(city_pact):
    names = ("cooperation", "trust", "costs", "welfare")
    empty = [city_pact.picture(f"chart-{name}") for name in names]
    city_pact.live()
    assert all(city_pact.picture(f"chart-{name}") != old for name, old in zip(names, empty, strict=True))
    told = [city_pact.see(f"chart-{name}").locator("output").first.inner_text() for name in names]
    city_pact.see("chart-cooperation").locator("canvas").hover(position={"x": 80, "y": 40})
    city_pact.page.wait_for_timeout(200)
    under = [city_pact.see(f"chart-{name}").locator("output").first.inner_text() for name in names]
    assert all(one != other for one, other in zip(told, under, strict=True))


def test_depth_stands_beside_the_rate_and_says_what_it_is(city_pact):
    city_pact.live()
    chip = city_pact.see("chart-cooperation").locator(".cp-chip", has_text="Depth")
    expected = simulate([Run(load_region("yangtze_delta"), seed=1)], YEARS, ("depth",)).series[0, :, 0]
    assert float(chip.locator("output").inner_text()) == float(f"{expected[-1]:.2g}")
    city_pact.see("scrub").fill("9")
    expect(chip.locator("output")).to_have_text(f"{float(f'{expected[8]:.2g}'):g}")
    chip.hover()
    expect(city_pact.page.locator("[role=tooltip]")).to_contain_text(MEASURES["depth"].meaning)


def test_relations_that_a_region_starts_with_are_on_the_map_at_year_0(city_pact):
    city_pact.set_up(region="yrd_association")
    without = city_pact.picture("map")
    city_pact.set_up(region="yrd_association:founders")
    city_pact.page.mouse.move(5, 5)
    city_pact.page.wait_for_timeout(300)
    assert city_pact.picture("map") != without
    city_pact.click("step")
    city_pact.wait_year(1)
    share = city_pact.see("chart-cooperation").locator(".cp-chip", has_text="thematic").locator("output")
    assert float(share.inner_text()) > 0.1


# Prices of dealing at their highest, paid at random: outputs dwindle until the run stops.
RUINOUS = "?region=guanzhong&years=500&set=rationality=0&set=feedback=1&set=industrial_transfer=5" + "".join(
    f"&set={kind}_cost=5" for kind in ("search", "negotiation", "monitoring")
)


def test_a_run_that_stops_says_so_in_one_line_and_the_page_goes_on(city_pact):
    city_pact.open(RUINOUS)
    city_pact.see("speed").select_option(label="fastest")
    city_pact.click("play")
    expect(city_pact.see("card")).to_contain_text("so the run stops", timeout=60_000)
    expect(city_pact.page.locator("[data-test=card] p")).to_have_count(1)
    city_pact.click("close-card")
    last = city_pact.when("head")
    assert 100 < last < 500 and not city_pact.playing()
    city_pact.click("step")
    expect(city_pact.see("card")).to_contain_text(f"year {last + 1}:")
    city_pact.click("close-card")
    city_pact.see("scrub").fill("7")
    city_pact.wait_year(7)
    city_pact.set_up(region="pearl_delta", years=5)
    city_pact.click("defaults")
    city_pact.click("set-up")
    city_pact.wait_year(0, "head")
    city_pact.live(5)


def test_a_click_on_a_chart_shows_that_year(city_pact):
    city_pact.live()
    city_pact.see("chart-trust").locator("canvas").click(position={"x": 120, "y": 40})
    city_pact.page.wait_for_function("+document.querySelector('[data-test=year]').dataset.year < 20")


def test_the_charts_can_show_the_last_years_only(city_pact):
    city_pact.live()
    whole = city_pact.picture("chart-trust")
    city_pact.see("window").select_option("20")
    city_pact.page.wait_for_timeout(200)
    assert city_pact.picture("chart-trust") != whole
