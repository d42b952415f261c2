"""Items 2 to 4: run controls, the map, the linked charts, and policy levers moved while it plays."""

from playwright.sync_api import expect


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
    city_pact.live(40)
    now = city_pact.picture("map")
    city_pact.see("scrub").fill("5")
    city_pact.wait_year(5)
    assert city_pact.when("head") == 40
    assert city_pact.picture("map") != now
    city_pact.see("scrub").fill("40")
    city_pact.wait_year(40)
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
    city_pact.wait_year(40)
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
    city_pact.live(40)
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
    city_pact.live(40)
    assert all(city_pact.picture(f"chart-{name}") != old for name, old in zip(names, empty, strict=True))
    told = [city_pact.see(f"chart-{name}").locator("output").first.inner_text() for name in names]
    city_pact.see("chart-cooperation").locator("canvas").hover(position={"x": 80, "y": 40})
    city_pact.page.wait_for_timeout(200)
    under = [city_pact.see(f"chart-{name}").locator("output").first.inner_text() for name in names]
    assert all(one != other for one, other in zip(told, under, strict=True))


def test_a_click_on_a_chart_shows_that_year(city_pact):
    city_pact.live(40)
    city_pact.see("chart-trust").locator("canvas").click(position={"x": 120, "y": 40})
    city_pact.page.wait_for_function("+document.querySelector('[data-test=year]').dataset.year < 20")


def test_the_charts_can_show_the_last_years_only(city_pact):
    city_pact.live(40)
    whole = city_pact.picture("chart-trust")
    city_pact.see("window").select_option("20")
    city_pact.page.wait_for_timeout(200)
    assert city_pact.picture("chart-trust") != whole
