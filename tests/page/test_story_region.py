"""The story from the turn of a relation to a policy of one's own: its replies tell what the model says, and what must be true."""

import re

import numpy as np
import pytest
from visitor import Window

from citypact.experiments.paper.worlds import YEARS
from citypact.model.engine import Run, simulate
from citypact.model.explain import explain
from citypact.model.refusal import Refusal
from citypact.model.regions.loading import load_region
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.packages import policy_agenda
from citypact.model.settings.parameters import Parameters
from citypact.model.watched import WatchedRun
from citypact.views.running.link import read_link
from citypact.views.serving.limits import LOCAL, PUBLIC
from citypact.views.story import budget, government, region, turning
from citypact.views.words.texts_story_region import REGION_STORY_TEXTS

DELTA = load_region("yangtze_delta")
SCENES = {"turning": turning, "region": region, "government": government, "budget": budget}


def first_of_five(holds) -> int | None:
    """The first year, from 1, from which something holds for five years, looked for year by year."""
    return next((year + 1 for year in range(len(holds) - 4) if all(holds[year : year + 5])), None)


@pytest.fixture(scope="module")
def lived() -> WatchedRun:
    watched = WatchedRun(Run(DELTA, seed=1), YEARS)
    for _ in range(YEARS):
        watched.advance()
    return watched


@pytest.mark.parametrize("scene, ask", [
    *((scene, {"unknown": 1}) for scene in SCENES), *((scene, ["seed"]) for scene in SCENES),
    ("turning", {"seed": -1}), ("turning", {"seed": "1.5"}), ("turning", {"city": 26}), ("turning", {"city": None}),
    ("turning", {"city": 3, "partner": 3}), ("turning", {"partner": [1]}),
    ("region", {"seed": 2**64}), ("region", {"seed": {}}), ("region", {"seed": "x" * 10_000}),
    ("government", {"last": 9}), ("government", {"last": 51}), ("government", {"last": "soon"}),
    ("budget", {"levels": {"command": 1.1}}), ("budget", {"levels": {"command": float("nan")}}),
    ("budget", {"levels": {"command": True}}), ("budget", {"levels": {"fund_rate": 0.01}}), ("budget", {"levels": [0.5]}),
    ("budget", {"budget": 5}), ("budget", {"levels": {}, "budget": -1}), ("budget", {"levels": {}, "budget": float("inf")}),
])  # fmt: skip
def test_what_a_browser_may_not_ask_is_refused_in_a_short_line(scene, ask):
    with pytest.raises(Refusal) as refused:
        SCENES[scene].reply(ask, PUBLIC)
    assert all(len(fault) < 400 and "allowed" in fault for fault in refused.value.faults)


@pytest.mark.parametrize("scene", SCENES)
def test_a_public_server_tells_the_same_and_the_second_visitor_is_served_from_what_is_kept(scene):
    told = SCENES[scene].reply({}, LOCAL)
    assert told == SCENES[scene].reply({}, PUBLIC)
    misses = _misses(scene)
    assert SCENES[scene].reply({}, PUBLIC) == told and _misses(scene) == misses


def _misses(scene) -> int:
    kept = SCENES[scene]._cloud if scene == "budget" else SCENES[scene]._told
    return kept.cache_info().misses


def test_the_reviews_of_a_relation_are_the_models_own_explanations(lived):
    told = turning.reply({}, LOCAL)
    names = [DELTA.cities[city] for city in told["ends"]]
    assert len(told["reviews"]) > 5
    for review in told["reviews"][::4]:
        for (one, other), side in zip((names, names[::-1]), review["sides"], strict=True):
            expected = explain(DELTA, Parameters(), Agenda(), 1, one, other, review["year"])
            assert (review["cause"], side["probability"], side["draw"]) == (
                expected.review, expected.probability, expected.draw,
            )  # fmt: skip
            assert side["cooperates"] == expected.chose == (expected.draw < expected.probability)
    years = {review["year"] for review in told["reviews"]}
    tie = next(tie for tie in lived.ties(told["ends"][0]) if tie.partner == told["ends"][1])
    acts = [lived.records[year].cooperates[:, tie.relation].tolist() for year in range(YEARS + 1)]
    assert all(acts[year] == acts[year - 1] for year in range(1, YEARS + 1) if year not in years)  # by habit


def test_turns_and_crossings_are_what_the_years_show(lived):
    told = turning.reply({}, LOCAL)
    trust = np.array([record.trust for record in lived.records[1:]])
    tipping = np.array([record.tipping_trust for record in lived.records[1:]])
    past = (trust >= tipping).all(axis=1)
    both = np.array([record.cooperates.all(axis=0) for record in lived.records[1:]])
    turned = [first_of_five(both[:, relation].tolist()) for relation in range(both.shape[1])]
    passed = [next((year for year in range(1, YEARS + 1) if past[year - 1, relation]), None) for relation in range(both.shape[1])]
    near = [a is not None and b is not None and abs(a - b) <= told["within"] for a, b in zip(turned, passed, strict=True)]
    lucky = [year is not None and not past[year - 1, relation] for relation, year in enumerate(turned)]
    assert told["counts"] == {
        "all": len(turned), "turned": sum(year is not None for year in turned), "near": sum(near), "lucky": sum(lucky),
        "uncrossed": sum(a is not None and b is None for a, b in zip(turned, passed, strict=True)),
    }  # fmt: skip
    for shown in (told, *told["others"]):
        city, partner = shown["ends"]
        tie = next(tie for tie in lived.ties(city) if tie.partner == partner)
        found = (turned[tie.relation], passed[tie.relation], lucky[tie.relation], near[tie.relation])
        assert (shown["turned"], shown["passed"], shown["lucky"], shown["near"]) == found
        own = shown["trust"][0] if isinstance(shown["trust"][0], list) else shown["trust"]
        assert own == pytest.approx(trust[:, tie.side, tie.relation], rel=1e-3)
    assert len(told["others"]) == len({tuple(sorted(other["ends"])) for other in told["others"]}) == 9


def test_most_relations_turn_near_the_crossing_and_some_by_chance():
    counts = turning.reply({}, LOCAL)["counts"]
    assert counts["near"] > counts["turned"] / 2 and 0 < counts["lucky"] < counts["turned"]


def test_the_delta_that_plays_is_the_models_run_within_the_band_of_its_seeds(lived):
    told = region.reply({}, LOCAL)
    rates = simulate([Run(DELTA, seed=seed) for seed in range(1, 31)], YEARS).of("cooperation_rate")
    assert told["rate"] == pytest.approx(rates[0], rel=1e-3)
    assert told["band"]["median"] == pytest.approx(np.quantile(rates, 0.5, axis=0), rel=1e-3)
    halves = [first_of_five((rate >= 0.5).tolist()) for rate in rates]
    assert told["half"] == halves[0] and told["halves"] == sorted(year for year in halves if year is not None)
    frame = told["frames"][30]
    assert [ord(character) - region.FIRST_CHARACTER for character in frame["relations"]] == list(lived.records[30].ties)
    assert frame["cooperation"] == [round(100 * share) for share in lived.cooperation(30).tolist()]


def test_the_fuller_cities_begin(lived):
    began = region.reply({}, LOCAL)["began"]
    years = [first_of_five([lived.cooperation(year)[city] >= 0.5 for year in range(1, YEARS + 1)]) for city in range(len(DELTA))]
    reached = sorted(year for year in years if year is not None)
    assert [year for _, year in began["first"]] == reached[:5] == [years[city] for city, _ in began["first"]]
    assert began["turned"] == len(reached) and began["full"] > began["others"]


def test_another_seed_is_another_run_in_the_same_band():
    one, other = region.reply({}, LOCAL), region.reply({"seed": "2"}, LOCAL)
    assert one["rate"] != other["rate"] and one["band"] == other["band"]


def test_what_is_left_of_a_government_is_what_the_engine_says():
    told = government.reply({"last": 20}, LOCAL)
    runs = {name: [Run(DELTA, agenda=policy_agenda(f"{package}:10-20"), seed=seed) for seed in range(1, 31)]
            for name, package in government.POLICIES.items()}  # fmt: skip
    worlds = {name: simulate(listed, YEARS) for name, listed in runs.items()}
    nothing = worlds["nothing"].of("cooperation_rate")[:, 29]
    for name, policy in told["policies"].items():
        rate = worlds[name].of("cooperation_rate")
        assert policy["at"]["later"] == pytest.approx(rate[:, 29].mean(), rel=1e-3)
        assert policy["lead"]["later"][0] == pytest.approx((rate[:, 29] - nothing).mean(), rel=1e-3, abs=1e-9)
        assert policy["outlay"] == pytest.approx(worlds[name].of("outlay").sum(axis=1).mean(), rel=1e-3)


def test_orders_are_fast_and_shallow_and_help_is_slower_deep_and_better_kept():
    told = government.reply({}, LOCAL)
    order, help_, nothing = (told["policies"][name] for name in ("order", "help", "nothing"))
    assert (told["fast"], told["deep"]) == ("order", "help")
    assert order["at"]["last"] > 0.9 and help_["at"]["last"] > 0.9
    assert order["at"]["last"] - order["at"]["next"] > 3 * (help_["at"]["last"] - help_["at"]["next"])
    assert order["kept"] < 0.2 < help_["kept"] and help_["lead"]["later"][1] > order["lead"]["later"][2]
    assert nothing["lead"]["end"] == [0.0, 0.0, 0.0] and nothing["kept"] is None and nothing["outlay"] == 0.0
    assert order["lead"]["end"][1] < 0.02  # doing nothing catches up with orders


def test_a_policy_of_ones_own_lands_where_the_engine_says():
    levels, spent = {"command": 0.5, "benefit_sharing": 0.4}, 3.0
    own = budget.reply({"levels": levels, "budget": spent}, LOCAL)["own"]
    agenda = Agenda((Intervention(levels, 11, 25),), spent / 15)
    found = simulate([Run(DELTA, agenda=agenda, seed=seed) for seed in range(1, 1 + budget.SEEDS)], 35)
    assert own["cooperation"] == pytest.approx(found.of("cooperation_rate")[:, -1].mean(), rel=1e-3)
    assert own["outlay"] == pytest.approx(found.of("outlay").sum(axis=1).mean(), rel=1e-3)
    free = budget.reply({"levels": levels}, LOCAL)["own"]
    assert own["outlay"] < free["outlay"]


def test_what_a_policy_owes_an_instrument_is_what_it_loses_without_it():
    levels = {"benefit_sharing": 0.8, "platform": 0.5, "plan": 0.05}
    own = budget.reply({"levels": levels}, LOCAL)["own"]
    assert [part["adds"] for part in own["parts"]] == sorted((part["adds"] for part in own["parts"]), reverse=True)
    for part in own["parts"]:
        rest = {name: level for name, level in levels.items() if name != part["instrument"]}
        less = budget.reply({"levels": rest}, LOCAL)["own"]
        assert part["adds"] == pytest.approx(own["cooperation"] - less["cooperation"], abs=2e-4)
        assert part["costs"] == pytest.approx(own["outlay"] - less["outlay"], abs=2e-3)
    assert own["parts"][0]["instrument"] == "benefit_sharing"  # Robson (1998): sharing carries what lasts


def test_the_frontier_of_the_cloud_is_not_to_be_bettered():
    told = budget.reply({}, LOCAL)
    points = told["points"]
    assert len(points) == len({point["name"] for point in points}) > 50 and told["own"] is None
    for point in points:
        better = [other for other in points if other["cooperation"] >= point["cooperation"] and other["outlay"] <= point["outlay"]
                  and (other["cooperation"], other["outlay"]) != (point["cooperation"], point["outlay"])]  # fmt: skip
        assert point["best"] == (not better)
    assert budget.reply({"levels": {}}, LOCAL)["own"]["lead"] == [0.0, 0.0, 0.0]
    dear = budget.reply({"levels": {"command": 1.0}}, LOCAL)["own"]
    named = next(point for point in points if point["name"] == dear["better"])
    assert named["cooperation"] > dear["cooperation"] and named["outlay"] <= dear["outlay"]


@pytest.mark.parametrize("scene, ask", [
    ("turning", {}), ("region", {"seed": 3}), ("government", {}), ("budget", {"levels": {"legal": 0.5}, "budget": 2}),
])  # fmt: skip
def test_every_scene_opens_its_own_run_in_the_laboratory(scene, ask):
    told = SCENES[scene].reply(ask, LOCAL)
    linked = read_link((told["own"] if scene == "budget" else told)["query"], PUBLIC)
    played = linked.runs[0]
    assert (linked.current, linked.year, played.head, played.base.years) == (1, YEARS, YEARS, YEARS)
    assert played.base.run.region == DELTA and played.base.run.seed == ask.get("seed", 1)
    if scene == "budget":
        assert played.base.run.agenda == Agenda((Intervention(ask["levels"], 11, 25),), ask["budget"] / 15)
    if scene == "government":
        agendas = [run.base.run.agenda for run in linked.runs]
        assert agendas == [policy_agenda(f"{package}:10-25") for package in government.POLICIES.values()] and linked.other == 2


def test_every_text_has_its_places_in_both_languages():
    for key, (english, chinese) in REGION_STORY_TEXTS.items():
        counts = [len(re.findall(r"\{\d?\}", text)) for text in (english, chinese)]
        assert counts[0] == counts[1], key
        assert not re.search(r"[，。：；（）]", english) and not re.search(r"[一-鿿][,.;:?!]", chinese), key


@pytest.fixture
def story(page, server):
    """A window for a visitor who wants no motion; it fails if the browser or the server complains."""
    page.emulate_media(reduced_motion="reduce")
    window = Window(page, server.address)
    yield window
    assert window.complaints == [] and server.complaints() == ""


def seen(window, scene) -> str:
    window.page.goto(f"{window.address}/?scene={scene}")
    window.see(f"story-{scene}").wait_for(timeout=180_000)
    return window.see(f"story-{scene}").inner_text()


def test_a_guess_is_kept_beside_the_turn_and_a_neighbour_can_be_asked(story):
    seen(story, "turning")
    assert story.see("turning-see").is_disabled() and story.see("turning-told").count() == 0
    story.see("turning-guess").fill("25")
    story.click("turning-see")
    told = turning.reply({}, LOCAL)
    assert str(told["turned"]) in story.see("turning-told").inner_text() and "25" in story.see("turning-told").inner_text()
    story.page.locator(".cp-tale-small").first.click()
    name = told["others"][0]["names"][1][0]
    story.page.get_by_role("button", name=f"As {name} sees it").wait_for()
    assert story.see("turning-told").count() == 0


def test_a_government_leaves_and_the_three_guesses_stay_beside_what_is_left(story):
    seen(story, "government")
    for name, guess in (("order", 80), ("help", 20), ("nothing", 61)):
        story.see(f"government-guess-{name}").fill(str(guess))
    story.click("government-leave")
    rows = [row.split() for row in story.see("government-table").locator("tbody tr").all_inner_texts()]
    policies = government.reply({}, LOCAL)["policies"]
    numbers = [[int(cell) for cell in row if cell.isdigit()][:3] for row in rows]
    assert numbers == [
        [round(100 * policies[name]["at"]["last"]), guess, round(100 * policies[name]["at"]["later"])]
        for name, guess in (("order", 80), ("help", 20), ("nothing", 61))
    ]
    story.see("government-last").fill("15")
    story.page.wait_for_function("document.querySelector('[data-test=government-table] thead').innerText.includes('15')")


def test_a_curve_is_drawn_by_hand_and_a_policy_lands_beside_its_guess(story):
    seen(story, "region")
    box = story.page.locator("[data-test=story-region] .cp-curves").bounding_box()
    story.page.mouse.move(box["x"] + 60, box["y"] + box["height"] - 40)
    story.page.mouse.down()
    story.page.mouse.move(box["x"] + box["width"] - 20, box["y"] + 30, steps=4)
    story.page.mouse.up()
    story.click("region-play")
    assert str(int(region.reply({}, LOCAL)["half"])) in story.see("region-told").inner_text()
    seen(story, "budget")
    story.see("budget-benefit_sharing").fill("20")
    story.see("budget-guess-outlay").fill("50")
    story.see("budget-guess-cooperation").fill("90")
    story.click("budget-try")
    own = budget.reply({"levels": {"benefit_sharing": 1.0}, "budget": 20}, LOCAL)["own"]
    story.see("budget-told").wait_for()
    said = story.see("budget-told").inner_text()
    assert str(round(100 * own["cooperation"])) in said and "90" in said
