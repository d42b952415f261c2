"""The story: what the model must say in its scenes about two cities, and that a visitor can play and leave them."""

import json
import re

import numpy as np
import pytest
from visitor import ROOT, Window

from citypact.model.refusal import Refusal
from citypact.model.settings.parameters import Parameters
from citypact.views.serving.limits import LOCAL, PUBLIC
from citypact.views.story import cost, ladder, resistance, rivals
from citypact.views.story.answer import SCENES, answer
from citypact.views.words.texts import TEXTS

PAIRS = ("rivals", "cost", "ladder", "resistance")


def arrived(lives, top, year):
    """How many pairs stand at the top, or higher, in a year."""
    return sum(int(stage) >= top for stage in lives[year - 1])


# --- What must be true of the scenes.
def test_the_frame_shows_the_scenes_that_the_server_answers_in_their_order():
    frame = (ROOT / "views" / "web" / "story-view.vue").read_text(encoding="utf-8")
    listed = re.search(r"const SCENES = \[(.*?)\]", frame).group(1)
    assert tuple(name.strip(" '") for name in listed.split(",")) == SCENES
    for scene in SCENES:
        assert (ROOT / "views" / "web" / f"story-{scene}.vue").is_file()
        for part in ("name", "question"):
            english, chinese = TEXTS[f"story.{scene}.{part}"]
            assert english and chinese and english != chinese


@pytest.mark.parametrize("scene", PAIRS)
def test_a_scene_says_only_numbers_that_a_page_can_read_and_the_same_to_everybody(scene):
    told = answer(scene, {}, LOCAL)
    assert json.loads(json.dumps(told, allow_nan=False)) == told == answer(scene, {}, PUBLIC)


@pytest.mark.parametrize(
    ("scene", "ask"),
    [("nothing", {}), ("door", {}), ("rivals", {"fullness": 1}), ("cost", {"ratio": "2"}), ("cost", {"ratio": True}),
     ("cost", {"ratio": 0.5}), ("cost", {"ratio": float("nan")}), ("cost", {"ratio": [1]}), ("ladder", {"seed": -1}),
     ("ladder", {"seed": 2**64}), ("ladder", {"seed": 1.5}), ("ladder", {"pairs": 5}), ("resistance", {"sharing": 1.1}),
     ("resistance", {"sharing": None}), ("resistance", {"sharing": {}}), ("rivals", []), ("rivals", "all")],
)  # fmt: skip
def test_what_is_no_question_of_a_scene_is_refused_in_a_line(scene, ask):
    with pytest.raises(Refusal) as refused:
        answer(scene, ask, LOCAL)
    assert len(refused.value.faults) == 1 and "\n" not in str(refused.value)


def test_rivals_are_in_a_prisoners_dilemma_while_there_is_room_and_hunt_a_stag_when_they_are_full():
    told = rivals.reply({}, LOCAL)
    at = told["fullness"].index(told["start"])
    for side, turn in zip(told["sides"], told["turns"], strict=True):
        reward, temptation, sucker = (np.array(side[name]) for name in ("reward", "temptation", "sucker"))
        assert side["game"][at] == "prisoners_dilemma" and temptation[at] > reward[at] > 0.0 > sucker[at]
        before = np.array(told["fullness"]) < turn
        assert (temptation > reward)[before].all() and (reward >= temptation)[~before].all()
        assert {side["game"][place] for place in np.flatnonzero(~before)} == {"stag_hunt"}
        assert told["start"] < turn < 0.6
    assert told["turns"][0] < told["turns"][1]  # the larger, which takes more of the gain, turns first


def test_what_is_left_of_a_gain_ends_at_a_distance_and_a_border_shortens_it():
    told = cost.reply({}, LOCAL)
    near, across = told["ways"]
    assert 0.0 < across["farthest"] < near["farthest"] < told["distances"][-1]
    for way in told["ways"]:
        left, distances = np.array(way["left"]), np.array(told["distances"])
        assert (np.diff(left) < 0.0).all()
        assert (left[distances < way["farthest"]] > 0.0).all() and (left[distances > way["farthest"]] < 0.0).all()
        # Seven numbers that are told to four digits, the largest of them below 1.
        assert np.sum([way["parts"][name] for name in way["parts"]], axis=0) == pytest.approx(left, abs=7 * 5e-5)
    larger = cost.reply({"ratio": 1.5}, LOCAL)["ways"][0]
    assert larger["farthest"] < near["farthest"]
    assert max(larger["parts"]["resistance"]) < 0.0 == min(near["parts"]["resistance"])


@pytest.mark.parametrize("seed", [1, 101, 2**64 - 50])
def test_of_a_hundred_pairs_many_more_arrive_step_by_step_than_all_at_once_and_earlier(seed):
    told = ladder.reply({"seed": str(seed)}, LOCAL)
    counts = {
        way: [arrived(lives, told["top"][way], year) for year in range(1, told["years"] + 1)]
        for way, lives in told["lives"].items()
    }
    assert all(len(year) == told["pairs"] for lives in told["lives"].values() for year in lives)
    assert counts["climb"][-1] > counts["jump"][-1] + 15
    assert all(climbed >= jumped for climbed, jumped in zip(counts["climb"], counts["jump"], strict=True))
    first = {way: next(year for year, count in enumerate(counts[way], 1) if count >= 10) for way in counts}
    assert first["climb"] + 3 <= first["jump"]
    assert [rung["takes"] for rung in told["rungs"]] == sorted(rung["takes"] for rung in told["rungs"])
    assert told["rungs"][0]["takes"] > told["trust"]  # nobody is sure to begin: chance begins, and dealing teaches


def test_without_a_ladder_to_climb_both_ways_are_one():
    flat = Parameters(
        opening_information=1, opening_thematic=1, commitment_information=1, commitment_thematic=1
    )  # what ``all_at_once`` makes of the defaults
    told = ladder.reply({}, LOCAL)
    assert ladder.lives(flat, 1) == told["lives"]["jump"] != told["lives"]["climb"]


def test_the_smaller_refuses_from_about_three_to_one_on_and_sharing_moves_it():
    told = resistance.reply({}, LOCAL)
    assert 2.5 < told["refuses"] < 3.5
    left, ratios = np.array(told["left"]), np.array(told["ratios"])
    assert (left[ratios < told["refuses"]] > 0.0).all() and (left[ratios > told["refuses"]] < 0.0).all()
    moved = [resistance.reply({"sharing": sharing}, LOCAL)["refuses"] for sharing in (0.0, 0.1, 0.2, 0.3)]
    assert moved == sorted(moved) and moved[-1] > 1.5 * moved[0]
    assert resistance.reply({"sharing": 1.0}, LOCAL)["refuses"] is None
    calm = resistance.even_pair(0.0)
    assert resistance.refusal(calm.but(parameters=Parameters(resistance=0.0))) is None


# --- What a visitor sees and does.
@pytest.fixture
def story(page, server):
    """The story, opened by the link of a scene; the test fails if the browser or the server complains."""
    page.emulate_media(reduced_motion="reduce")
    window = Window(page, server.address)

    def opened(scene, language="en"):
        page.goto(f"{server.address}/?scene={scene}&lang={language}")
        window.see(f"story-{scene}").wait_for(timeout=180_000)  # the first start on a machine compiles the engine
        return window

    yield opened
    assert window.complaints == []
    assert server.complaints() == ""


def slide(window, name, value):
    window.see(name).fill(str(value))


def test_pages_are_turned_by_keys_and_buttons_and_the_link_follows(story):
    window = story("rivals")
    window.see("choose-01").wait_for()
    window.page.keyboard.press("ArrowRight")
    window.see("cost-guess").wait_for()
    window.page.wait_for_url("**scene=cost**")
    window.see("cost-guess").focus()
    window.page.keyboard.press("ArrowRight")  # moves the slider, and turns no page
    assert window.see("cost-guess").input_value() == "55"
    assert window.see("scene-cost").get_attribute("aria-current") == "step"
    window.click("story-next")
    window.see("ladder-play").wait_for()
    window.click("scene-rivals")
    window.see("choose-01").wait_for()
    assert window.see("story-back").is_disabled()
    window.click("scene-door")
    window.see("door-open").wait_for()
    assert window.see("story-next").is_disabled()
    window.click("story-skip")
    window.see("play").wait_for()


def test_a_wrong_guess_stays_beside_what_the_model_says_also_after_a_look_elsewhere(story):
    window = story("rivals")
    window.click("cell-10")
    assert "Wuxi gets +1.21" in window.page.locator(".cp-gets").inner_text()
    window.click("rivals-cooperate")
    told = window.see("rivals-told")
    assert "You said: To cooperate. The model says: To compete." in told.inner_text()
    assert "prisoner’s dilemma" in told.inner_text()
    assert window.page.locator("[data-test=rivals-turns]").count() == 0
    slide(window, "rivals-fullness", 45)
    turns = [f"{100 * turn:.0f}\u00a0%" for turn in rivals.reply({}, LOCAL)["turns"]]
    assert all(turn in window.see("rivals-turns").inner_text() for turn in turns)
    window.click("story-next")
    window.click("story-back")
    assert "You said: To cooperate." in window.see("rivals-told").inner_text()


def test_the_border_and_the_size_of_a_partner_shorten_the_way(story):
    window = story("cost")
    slide(window, "cost-guess", 150)
    window.click("cost-see")
    near, across = (f"{way['farthest']:.0f}" for way in cost.reply({}, LOCAL)["ways"])
    assert f"from {near} km on. You said 150 km." in window.see("cost-told").inner_text()
    window.see("cost-border").check()
    assert f"{across} km" in window.see("cost-now").inner_text()
    window.click("cost-ratio-2")
    window.page.get_by_text("Resistance: the other gains more").wait_for()
    assert "even next door" in window.see("cost-now").inner_text()


def test_a_hundred_pairs_are_played_each_way_and_another_hundred_differ(story):
    window = story("ladder", "zh")
    slide(window, "ladder-guess-climb", 40)
    slide(window, "ladder-guess-jump", 60)
    window.click("ladder-play")
    told = ladder.reply({}, LOCAL)
    ends = {way: arrived(lives, told["top"][way], told["years"]) for way, lives in told["lives"].items()}
    assert f"有{ends['climb']}对到达；一步到位，有{ends['jump']}对。你猜的是40和60。" in window.see("ladder-told").inner_text()
    assert window.see("ladder-climb").inner_text() == str(ends["climb"])
    slide(window, "ladder-year", 10)
    assert window.see("ladder-climb").inner_text() == str(arrived(told["lives"]["climb"], told["top"]["climb"], 10))
    window.click("ladder-again")
    window.page.get_by_text(f"其他几批：{ends['climb']}比{ends['jump']}").wait_for()


def test_sharing_moves_the_refusal_and_the_laboratory_takes_over(story):
    window = story("resistance")
    slide(window, "resistance-ratio", 6)
    window.click("resistance-see")
    assert "You said 6.0" in window.see("resistance-told").inner_text()
    assert "At 6.0 times the smaller refuses." in window.see("resistance-verdict").inner_text()
    slide(window, "resistance-sharing", 0.25)
    moved = resistance.reply({"sharing": 0.25}, LOCAL)["refuses"]
    window.see("resistance-moved").wait_for()
    assert f"refuses from {moved:.1f} times on" in window.see("resistance-moved").inner_text()
    window.click("resistance-lab")
    window.wait_year(60)
    window.page.wait_for_function("decodeURIComponent(window.location.search).includes('resistance=1.5')")


def test_where_the_server_does_not_answer_the_page_says_so_and_asks_again(story):
    window = story("rivals")
    window.see("choose-01").wait_for()
    window.page.clock.install()
    silence = """() => {
        const { app } = document.querySelector('.cp-story').__vue__
        window.kept = app.act
        app.act = () => {}
    }"""
    window.page.evaluate(silence)
    window.click("story-next")
    window.page.clock.fast_forward(9_000)
    window.see("story-slow").wait_for()
    window.page.evaluate("document.querySelector('.cp-story').__vue__.app.act = window.kept")
    window.click("story-retry")
    window.see("cost-guess").wait_for()
    assert window.page.locator("[data-test=story-slow]").count() == 0
