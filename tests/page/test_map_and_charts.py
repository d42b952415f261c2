"""The map and the charts: what may cover what, bands and marks, measures of one's own, and everything by key and by touch."""

import numpy as np
import pytest
from playwright.sync_api import expect
from visitor import YEARS, Window

from citypact.model.engine import Run, simulate
from citypact.model.regions.loading import load_region, region_specs

SIZES = {"laptop": (1280, 800), "tablet": (834, 1112)}
APP = "const app = document.querySelector('.cp-transport').__vue__.app, map = document.querySelector('[data-test=map]').__vue__;"
# Sets another region up, waits for its first picture, and tells which of its cities a part of the map covers.
COVERED = (
    "async region => {"
    + APP
    + """
  app.act({ do: 'set_up', form: { ...app.form, region } })
  const there = () => app.world.region === region && app.hub.frame && map.boundsOf === app.worlds[0]
  for (let wait = 0; wait < 400 && !there(); wait += 1) await new Promise(done => setTimeout(done, 25))
  const canvas = map.$el.getBoundingClientRect()
  const parts = Array.from(document.querySelectorAll('.cp-legend, .cp-map-buttons, .cp-map-title, .cp-transport'))
  const covers = (x, y, radius) => ({ left, right, top, bottom }) =>
    x + radius > left && x - radius < right && y + radius > top && y - radius < bottom
  const places = Array.from(map.xs, (x, city) => [canvas.left + x, canvas.top + map.ys[city], map.radii[city]])
  return {
    cities: app.world.cities.length,
    covered: app.world.cities.filter((name, city) => parts.some(part => covers(...places[city])(part.getBoundingClientRect()))),
    outside: app.world.cities.filter((name, city) => !covers(places[city][0], places[city][1], 0)(canvas)),
  }
}"""
)
# The boxes of all names on the map, and how much of it the discs take.
DRAWN = (
    "() => {"
    + APP
    + """
  const pen = map.labels.getContext('2d')
  const names = map.spots(pen).map(([name, x, y]) => [x, y - 8, x + pen.measureText(name).width, y + 8])
  const discs = map.radii.reduce((sum, radius) => sum + Math.PI * radius ** 2, 0)
  return { names, discs: discs / (map.width * map.height), width: map.width, height: map.height }
}"""
)
VIEW = "() => {" + APP + "return { ...app.hub.view } }"
TOUCH = (
    "steps => {"
    + APP
    + """
  const box = map.$el.getBoundingClientRect()
  steps.forEach(([type, id, x, y]) => map.$el.dispatchEvent(new PointerEvent(type, {
    pointerId: id, pointerType: 'touch', clientX: box.left + x, clientY: box.top + y, bubbles: true, isPrimary: id === 1,
  })))
}"""
)


BOXES = """wanted => Array.from(document.querySelectorAll(wanted), one => one.getBoundingClientRect())
  .filter(({ width }) => width).map(({ left, top, right, bottom }) => [left, top, right, bottom])"""


def boxes(window, *wanted: str) -> list[np.ndarray]:
    """For each selector (box, side) left, top, right, bottom of every element that it finds, all of one moment."""
    found = window.page.evaluate(f"wanted => wanted.map({BOXES})", list(wanted))
    return [np.array(places) for places in found]


@pytest.fixture(scope="module")
def window(browser, browser_context_args, server):
    """A page for those who only look at where things stand."""
    context = browser.new_context(**browser_context_args)
    opened = Window(context.new_page(), server.address)
    opened.open()
    yield opened
    assert opened.complaints == []
    context.close()


def meet(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """Whether two boxes have more than an edge in common."""
    return (one[0] < two[2] - 0.5) & (one[2] > two[0] + 0.5) & (one[1] < two[3] - 0.5) & (one[3] > two[1] + 0.5)


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_nothing_on_the_map_covers_a_city_in_any_region(window, size):
    window.page.set_viewport_size({"width": size[0], "height": size[1]})
    expect(window.see("legend")).to_contain_text("spontaneous")
    for region in region_specs():
        told = window.page.evaluate(COVERED, region)
        assert told == {"cities": len(load_region(region)), "covered": [], "outside": []}, region


def test_an_upright_tablet_has_map_settings_and_charts_on_one_screen(window):
    window.page.set_viewport_size({"width": 834, "height": 1112})
    window.page.wait_for_timeout(200)
    assert window.page.evaluate("document.documentElement.scrollHeight <= window.innerHeight")
    places = boxes(window, ".cp-map", ".cp-run .cp-side", ".cp-charts")
    (left, top, right, bottom), side, charts = (found[0] for found in places)
    assert right - left == 834 and bottom - top > 200
    for one in (side, charts):
        assert one[1] > bottom and one[3] - one[1] > 400 and one[3] <= 1112.5


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_a_unit_never_lies_over_a_legend(window, size):
    window.page.set_viewport_size({"width": size[0], "height": size[1]})
    for language in ("zh", "en"):
        window.click("language")
        expect(window.page.locator("html")).to_have_attribute("lang", language)
        window.page.wait_for_timeout(100)
        for name in ("cooperation", "trust", "costs", "welfare"):
            parts = (".cp-units span", ".cp-chip", "figcaption b", "canvas")
            units, *others = boxes(window, *(f"[data-test=chart-{name}] {part}" for part in parts))
            assert len(units) and all(map(len, others))
            assert not any(meet(unit, other) for unit in units for other in np.concatenate(others))


def test_after_a_thousand_years_discs_leave_the_map_free_and_names_stand_whole(city_pact):
    city_pact.open("?view=run&region=guanzhong&years=1000")
    city_pact.live(1000)
    city_pact.page.wait_for_timeout(200)
    drawn = city_pact.page.evaluate(DRAWN)
    names = np.array(drawn["names"])
    assert len(names) == len(load_region("guanzhong")) and drawn["discs"] < 0.06
    assert (names[:, :2] >= 0).all() and (names[:, 2] <= drawn["width"]).all() and (names[:, 3] <= drawn["height"]).all()
    assert not any(meet(one, two) for k, one in enumerate(names) for two in names[:k])


def test_a_chart_has_a_band_of_seeds_and_marks_of_moments_that_lead_to_their_year(city_pact):
    city_pact.live()
    expect(city_pact.see("chart-band")).to_have_text("band: 30 seeds, 10–90 %")
    city_pact.page.wait_for_function("document.querySelector('[data-test=chart-band]').dataset.done === '30'", timeout=60_000)
    city_pact.page.mouse.move(5, 5)
    city_pact.page.wait_for_timeout(200)
    with_band = city_pact.picture("chart-trust")
    city_pact.page.evaluate("() => {" + APP + "app.hub.band = null; app.hub.listeners.forEach(listener => listener()) }")
    city_pact.page.wait_for_timeout(200)
    assert city_pact.picture("chart-trust") != with_band
    marks = city_pact.see("chart-moments").locator("button")
    mark = marks.nth(marks.count() // 2)
    year = int(mark.get_attribute("data-year"))
    mark.hover()
    expect(city_pact.page.locator("[role=tooltip]")).to_contain_text(f"{year}: ")
    mark.click()
    city_pact.wait_year(year)


def test_any_measure_can_be_charted_with_two_units_at_most(city_pact):
    city_pact.click("measures")
    city_pact.fill("measure-search", "isomor")
    expect(city_pact.page.locator(".cp-measure-list li")).to_have_count(1)
    city_pact.see("measure-isomorphism").check()
    city_pact.fill("measure-search", "")
    city_pact.see("measure-total_output").check()
    expect(city_pact.see("measure-orders")).to_be_disabled()
    expect(city_pact.see("measure-gini_output")).to_be_enabled()
    city_pact.click("measures-close")
    city_pact.live()
    expected = simulate([Run(load_region("yangtze_delta"), seed=1)], YEARS, ("isomorphism", "total_output")).series[0, -1]
    told = [float(one.inner_text()) for one in city_pact.see("chart-yours").locator("output").all()]
    assert told == [float(f"{value:.2g}") for value in expected]
    assert city_pact.see("chart-yours").locator(".cp-units").inner_text().split("\n") == ["index", "mean city outputs"]
    city_pact.page.wait_for_function("location.search.includes('chart=isomorphism%2Ctotal_output')")
    city_pact.click("measures")
    city_pact.click("measures-clear")
    expect(city_pact.page.locator("[data-test=chart-yours]")).to_have_count(0)


def test_undefined_and_huge_values_are_drawn_around(city_pact):
    city_pact.live()
    before = city_pact.picture("chart-costs")
    city_pact.page.evaluate(
        "() => {"
        + APP
        + """
      const odd = [null, 1e308, -1e308, NaN, Infinity, undefined, 0.5]
      app.hub.series[0].forEach((row, k) => row.forEach((value, c) => { row[c] = odd[(k + c) % odd.length] }))
      app.hub.series[0].push([])
      app.hub.listeners.forEach(listener => listener())
    }"""
    )
    city_pact.page.wait_for_timeout(200)
    assert city_pact.picture("chart-costs") != before
    city_pact.see("chart-costs").locator("canvas").hover(position={"x": 150, "y": 40})


def test_charts_and_map_are_driven_and_told_by_key(city_pact):
    city_pact.live()
    keys, said = city_pact.page.keyboard, city_pact.page.locator("[data-test=chart-said]")
    city_pact.see("chart-trust").locator("canvas").focus()
    keys.press("Home")
    keys.press("Shift+ArrowRight")
    keys.press("ArrowLeft")
    expect(said).to_contain_text("Year 10: Mean trust 0.")
    keys.press("Enter")
    city_pact.wait_year(10)
    city_pact.see("map").focus()
    keys.press("ArrowRight")  # the largest city
    expect(city_pact.page.locator("[data-test=map-said]")).to_contain_text("Shanghai: output")
    keys.press("Enter")
    expect(city_pact.see("why-city").locator("option:checked")).to_have_text("Shanghai")
    keys.press("ArrowLeft")
    expect(city_pact.see("hover")).not_to_contain_text("Shanghai")
    keys.press("Shift+Enter")
    city_pact.page.wait_for_function("() => {" + APP + "return app.city !== null && app.partner !== null }")
    keys.press("+")
    assert city_pact.page.evaluate(VIEW)["scale"] == pytest.approx(1.4)
    keys.press("0")
    assert city_pact.page.evaluate(VIEW)["scale"] == 1


def test_two_fingers_move_and_widen_the_map_and_one_taps(city_pact):
    city_pact.click("step")
    city_pact.wait_year(1)
    city_pact.page.evaluate(TOUCH, [["pointerdown", 1, 200, 200], ["pointermove", 1, 260, 260], ["pointerup", 1, 260, 260]])
    assert city_pact.page.evaluate(VIEW) == {"scale": 1, "x": 0, "y": 0}
    pinch = [
        ["pointerdown", 1, 200, 200], ["pointerdown", 2, 300, 200], ["pointermove", 2, 400, 200], ["pointermove", 1, 180, 240],
        ["pointermove", 2, 380, 240], ["pointerup", 1, 180, 240], ["pointerup", 2, 380, 240],
    ]  # fmt: skip
    city_pact.page.evaluate(TOUCH, pinch)
    view = city_pact.page.evaluate(VIEW)
    assert view["scale"] == pytest.approx(2, rel=0.02) and view["y"] > 0
    city_pact.click("map-fit")
    city_pact.page.wait_for_timeout(150)
    x, y = city_pact.page.evaluate("() => {" + APP + "const city = app.world.cities.indexOf('Shanghai');"
                                   "return [map.xs[city], map.ys[city]] }")  # fmt: skip
    city_pact.page.evaluate(TOUCH, [["pointerdown", 1, x, y], ["pointerup", 1, x, y]])
    expect(city_pact.see("why-city").locator("option:checked")).to_have_text("Shanghai")


def test_two_maps_share_a_view_and_the_charts_show_the_difference(city_pact):
    city_pact.say(do="compare", difference={"kind": "policy", "name": "hybrid"})
    titles = city_pact.page.locator("[data-test=map-title]")
    expect(titles).to_have_count(2)
    city_pact.live()
    expect(titles.first).to_contain_text(f"This run no government; seed 1 · year {YEARS}")
    expect(titles.last).to_contain_text("Compared Hybrid")
    expect(city_pact.page.locator("[data-test=chart-same]")).to_have_count(0)
    maps = city_pact.page.locator("[data-test=map]")
    first, second = (one.screenshot() for one in maps.all())
    maps.first.hover(position={"x": 90, "y": 120})
    city_pact.page.mouse.wheel(0, -400)
    city_pact.page.wait_for_timeout(200)
    assert maps.first.screenshot() != first and maps.last.screenshot() != second
    chip = city_pact.see("chart-cooperation").locator(".cp-chip").first.locator("output")
    one, two = (float(text) for text in chip.all_inner_texts())
    city_pact.click("chart-difference")
    expect(chip).to_have_count(1)
    assert float(chip.inner_text().replace("−", "-")) == pytest.approx(one - two, abs=0.011)
    expect(city_pact.see("chart-band")).to_contain_text("95 % interval over 30 paired seeds")
    city_pact.click("map-fit")
    city_pact.page.wait_for_timeout(150)
    place = city_pact.page.evaluate("""() => {
      const map = document.querySelectorAll('[data-test=map]')[1].__vue__
      return { x: map.xs[0], y: map.ys[0] }
    }""")
    maps.last.click(position=place)
    assert city_pact.page.evaluate("() => {" + APP + "return [app.track, app.city] }") == [1, 0]


def test_a_comparison_that_compares_nothing_says_so(city_pact):
    city_pact.say(do="compare", difference={"kind": "policy", "name": ""})
    city_pact.click("step")
    expect(city_pact.see("chart-same")).to_contain_text("equal in every number")


def test_calendar_years_stand_on_the_charts(window):
    window.say(do="reset")
    window.click("step")
    window.wait_year(1)
    model_years = window.picture("chart-trust")
    window.page.evaluate("() => {" + APP + "app.setCalendar('2019') }")
    window.page.wait_for_timeout(200)
    assert window.picture("chart-trust") != model_years
    window.see("chart-trust").locator("canvas").focus()
    window.page.keyboard.press("End")
    expect(window.page.locator("[data-test=chart-said]")).to_contain_text("Year 1 · 2020")


def test_an_embedded_page_is_map_and_charts_alone(city_pact):
    city_pact.open("?view=run&embed=1&region=guanzhong")
    expect(city_pact.see("map-title")).to_contain_text("Guanzhong Plain no government; seed 1 · year 0")
    assert city_pact.page.locator(".cp-head, .cp-run .cp-side").count() == 0
    places = boxes(city_pact, ".cp-map", ".cp-charts", ".cp-embed-link")
    card, charts, link = (found[0] for found in places)
    assert card[0] == card[1] == charts[1] == 0 and charts[2] == 1280 and not meet(card, charts)
    assert not meet(link, charts)
