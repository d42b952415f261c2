"""The sweep view: what is told of each cell, the files that are kept, and a cell that is opened, by keyboard and by touch."""

import io
import json
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect

import citypact.experiments
from citypact.experiments.sweeps.coordinator import run_sweep
from citypact.experiments.sweeps.design_file import read_design
from citypact.model.refusal import Refusal
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.changes import Change
from citypact.model.settings.packages import policy_agenda
from citypact.model.watched import outcomes
from citypact.views.running.form import DEFAULT_FORM, Plan, read_form
from citypact.views.running.sweep import Axis, Sweep
from citypact.views.running.sweep_cells import NO_SEED, QUANTILES, summarised
from citypact.views.serving.limits import LOCAL
from citypact.views.showing.sweep_files import make
from citypact.views.words.policy import NOBODY, policy_words
from citypact.views.words.said import Said

INTERVENTIONS = [
    {"instruments": {"subsidy": 0.05, "legal": 0.5}, "first": 2, "last": 9},
    {"instruments": {"platform": 0.6}, "first": 3, "below": 0.9, "name": "a platform"},
]
FORM = {
    **DEFAULT_FORM, "region": "synthetic", "cities": 7, "layout": 3, "years": 12, "seed": "5",
    "parameters": {"search_cost": "0.03"}, "agenda": {"budget": 0.1, "interventions": INTERVENTIONS},
}  # fmt: skip
RESISTANCE = {"name": "resistance", "from": "0", "to": "3", "points": "3"}
PATIENCE = {"name": "patience", "from": "0.3", "to": "0.9", "points": "2", "log": True}


def sweep_of(plan=None, **changes):
    """A sweep that has not begun, and the states that it tells."""
    states = []
    request = {"first": RESISTANCE, "second": None, "seeds": "3", "outcome": "final_depth"} | changes
    return Sweep(plan or read_form(FORM, LOCAL), request, LOCAL, states.append), states


def swept(plan=None, **changes):
    """A sweep that is done, and its last state as the browser reads it."""
    made, states = sweep_of(plan, **changes)
    made.start()
    made.thread.join(300)
    assert states[-1]["state"] == "done"
    return made, json.loads(json.dumps(states[-1], allow_nan=False))


@pytest.fixture(scope="module")
def pair():
    return swept(second=PATIENCE)


def table(made, what):
    name, kind, content = make(made, what, "en")
    assert (name, kind) == (what, "text/csv")
    return pd.read_csv(io.BytesIO(content))


def test_quantiles_of_what_is_known_are_those_of_numpy():
    generator = np.random.default_rng(3)
    values, finished = generator.random((40, 11)), generator.random((40, 11)) < 0.7
    values[generator.random(values.shape) < 0.1] = np.nan
    found = summarised(values, finished, never=False)
    for row, (lived, undefined) in enumerate(zip(found.lived, found.undefined, strict=True)):
        known = values[row][finished[row] & ~np.isnan(values[row])]
        assert (lived, undefined) == (finished[row].sum(), lived - known.size)
        for name, share in QUANTILES.items():
            assert found.quantiles[name][row] == pytest.approx(np.quantile(known, share), abs=1e-12)
        assert abs(values[row, found.nearest[row]] - np.median(known)) == np.abs(known - np.median(known)).min()


def test_a_year_that_is_never_reached_comes_after_all_others():
    nan = np.nan
    values = np.array([[10, nan, 30, 20, 40], [nan, nan, nan, 7, 9], [nan, nan, nan, nan, nan], [4, 8, nan, nan, nan]])
    finished = np.ones_like(values, dtype=bool)
    finished[3, 2:] = finished[2, :2] = False
    found = summarised(values, finished, never=True)
    assert found.quantiles["median"].tolist() == [30, np.inf, np.inf, 6]
    assert found.quantiles["high"].tolist() == [np.inf, np.inf, np.inf, pytest.approx(7.6)]
    assert found.undefined.tolist() == [1, 3, 3, 0]
    assert found.nearest.tolist() == [2, 0, 2, 0]  # one that never gets there stands for those that do not
    left_out = summarised(values, finished, never=False)
    assert left_out.quantiles["median"].tolist()[:2] == [25, 8]
    assert np.isnan(left_out.quantiles["median"][2]) and left_out.nearest[2] == 2


def test_of_a_cell_without_a_run_nothing_is_told():
    found = summarised(np.full((1, 3), np.nan), np.zeros((1, 3), dtype=bool), never=True)
    assert found.nearest.tolist() == [NO_SEED] and all(np.isnan(each).all() for each in found.quantiles.values())
    made, states = sweep_of()
    state = made.state("running")
    assert state["nearest"] == [None] * 3 == state["median"] and state["lived"] == [0, 0, 0] and not states
    assert made.form_of_cell(2)["seed"] == "5"  # the first of its seeds


def test_a_state_tells_spread_single_runs_and_the_run_that_it_was_made_from():
    made, state = swept()
    assert np.array(state["runs"]) == pytest.approx(made.values, rel=1e-5)
    assert [state[name][1] for name in QUANTILES] == pytest.approx(
        np.quantile(made.values[1], list(QUANTILES.values())), rel=1e-5
    )
    assert state["lived"] == [3, 3, 3] and state["undefined"] == [0, 0, 0] and not state["never"]
    run = made.plan.run
    assert state["of"]["regionId"] == "synthetic:7:3" and state["of"]["years"] == 12 and state["seed"] == "5"
    assert (state["of"]["hash"], state["of"]["agendaHash"]) == (run.parameters.hash, run.agenda.hash)


def test_an_outcome_that_is_never_reached_does_not_look_low():
    """A level has to hold for five years, so that in three years no run can have reached it."""
    made, state = swept(read_form({**FORM, "years": 3}, LOCAL), second=PATIENCE, outcome="t50")
    assert state["never"] and state["median"] == state["low"] == [None] * 6
    assert state["undefined"] == state["lived"] == [3] * 6 and state["nearest"] == ["5"] * 6
    assert "Hatched: not reached in some runs; grey: in so many" in make(made, "sweep.svg", "en")[2].decode()


def test_what_is_done_tells_how_long_the_rest_takes():
    made, _ = sweep_of()
    assert made.state("running", seconds=4.0)["left"] is None  # nothing is done yet
    made.finished.flat[:3] = True
    assert made.state("running", seconds=4.0)["left"] == 8.0
    assert made.state("done")["left"] is None


def test_a_cell_opens_the_seed_nearest_its_median(pair):
    made, state = pair
    for cell in range(6):
        plan = read_form(made.form_of_cell(cell), LOCAL)
        assert str(plan.run.seed) == state["nearest"][cell] and plan.years == 12 and plan.run.agenda == made.plan.run.agenda
        (_, (value,)), *_ = outcomes([plan.run], 12, "final_depth", 1, 1)
        distances = np.abs(made.values[cell] - np.median(made.values[cell]))
        assert abs(value - np.median(made.values[cell])) == distances.min()
    for wrong in (6, -1, "x", None, 1.5, [0]):
        with pytest.raises(Refusal, match=r"cell = .*; allowed: a whole number from 0 to 5"):
            made.form_of_cell(wrong)


def test_steps_of_equal_ratio_and_points_that_can_be_told_apart():
    axis = {"name": "resistance", "from": "0.1", "to": "10", "points": "3"}
    assert Axis({**axis, "log": True}, 9).values == [0.1, 1.0, 10.0]
    assert Axis(axis, 9).values == [0.1, 5.05, 10.0]
    with pytest.raises(Refusal, match="allowed: both ends above 0"):
        Axis({**axis, "from": "0", "log": True}, 9)
    with pytest.raises(Refusal, match="cannot be told apart; allowed: fewer points"):
        Axis({**axis, "from": "1", "to": "1.00001", "points": "9"}, 9)
    with pytest.raises(Said):
        Axis({**axis, "log": "yes"}, 9)


def test_the_design_makes_the_same_runs_to_the_last_bit(pair, tmp_path):
    made, _ = pair
    name, kind, content = make(made, "sweep.toml", "en")
    assert (name, kind) == ("sweep.toml", "application/toml")
    (tmp_path / name).write_bytes(content)
    design = read_design(tmp_path / name)
    assert design.policies[0][1] == made.plan.run.agenda and design.seeds == (5, 6, 7)
    finished = run_sweep(design, tmp_path / "out", quiet=True)
    assert finished.done == finished.total == made.total
    lived = citypact.experiments.open(tmp_path / "out").summaries()
    ours = table(made, "sweep-runs.csv")
    assert lived["final_depth"].tolist() == made.values.ravel().tolist() == ours["final_depth"].tolist()
    for column in ("resistance", "patience", "seed"):
        assert lived[column].tolist() == ours[column].tolist()


def test_a_design_is_refused_that_could_not_say_what_was_swept():
    plan = read_form(FORM, LOCAL)
    changed, _ = sweep_of(Plan(replace(plan.run, changes=(Change(4, {"search_cost": 0.1}),)), 12))
    with pytest.raises(Said, match="parameters that change on the way"):
        make(changed, "sweep.toml", "en")
    assert changed.run_of(1, 2).changes == changed.plan.run.changes
    assert "Parameters changed on the way: 4:search_cost=0.1" in make(changed, "sweep.svg", "en")[2].decode()
    largest, _ = sweep_of(Plan(replace(plan.run, seed=2**64 - 2), 12))
    assert [largest.seed(position) for position in range(3)] == [2**64 - 2, 2**64 - 1, 0]
    with pytest.raises(Refusal, match="allowed in a design: up to"):
        make(largest, "sweep.toml", "en")
    for what in ("sweep.exe", "sweep-runs.toml", "sweep", "../sweep.svg"):
        with pytest.raises(Refusal, match="no such file"):
            make(largest, what, "en")


def test_tables_say_what_is_known_undefined_and_not_lived():
    made, _ = sweep_of(outcome="t50", seeds="2")
    made.values[:2] = [[8.0, 10.0], [np.nan, 12.0]]
    made.finished[:2] = True
    runs, cells = table(made, "sweep-runs.csv"), table(made, "sweep-cells.csv")
    assert runs["state"].tolist() == ["known", "known", "undefined", "known", "not_lived", "not_lived"]
    assert runs["resistance"].tolist() == [0.0, 0.0, 1.5, 1.5, 3.0, 3.0] and runs["seed"].tolist() == [5, 6] * 3
    assert cells[["lived", "undefined"]].to_numpy().tolist() == [[2, 0], [2, 1], [0, 0]]
    assert cells["quantile_0.5"].tolist()[0] == 9.0 and cells["quantile_0.5"].isna().tolist() == [False, True, True]
    assert cells["seed_nearest_median"].tolist()[:2] == [5, 5] and np.isnan(cells["seed_nearest_median"][2])
    assert "# unfinished when this was saved: 4 of 6 runs" in make(made, "sweep.toml", "en")[2].decode()
    assert "Unfinished: 4 of 6 runs" in make(made, "sweep.svg", "en")[2].decode()


def test_figures_carry_what_they_were_made_from_and_are_the_same_bytes_again(pair):
    made, _ = pair
    name, kind, content = make(made, "sweep.svg", "zh")
    assert (name, kind) == ("sweep.svg", "image/svg+xml") and make(made, "sweep.svg", "zh")[2] == content
    run, drawing = made.plan.run, content.decode()  # the outlines of a text have the text beside them, as a comment
    for told in (run.parameters.hash, run.agenda.hash, run.region.name_zh, "从5起的3个种子", "离散度", "sweep sweep.toml"):
        assert told in drawing, told
    for suffix, start in (("png", b"\x89PNG"), ("pdf", b"%PDF")):
        assert make(made, f"sweep.{suffix}", "en")[2].startswith(start)


def test_a_policy_in_a_few_words():
    assert policy_words(Agenda()) == policy_words(Agenda((), 0.3)) == NOBODY
    assert policy_words(policy_agenda("hybrid:10-25")) == ("Hybrid in years 10 to 25", "混合式合作（第10至25年）")
    edited = Agenda((Intervention({"subsidy": 0.3}, 5, name="hybrid"),))
    assert policy_words(edited) == ("Subsidy from year 5", "补贴（第5年起）")
    several = Agenda(tuple(Intervention({"subsidy": 0.1}, year, year) for year in range(1, 6)))
    english, chinese = policy_words(several)
    assert english.endswith(", 2 more") and chinese.endswith("、另2项")


def start(city_pact, runs, **fields):
    """Sweep so many runs in the browser and wait for the end."""
    for name, value in fields.items():
        city_pact.fill(name.replace("_", "-"), value)
    city_pact.click("sweep-start")
    expect(city_pact.see("sweep-state")).to_have_text(f"done: {runs} / {runs} runs", timeout=60_000)


def touch(city_pact, x, y):
    """A tap of a finger on the plot, at these shares of its width and height."""
    city_pact.see("sweep-plot").evaluate(
        """(canvas, [x, y]) => {
            const box = canvas.getBoundingClientRect(), clientX = box.left + x * box.width, clientY = box.top + y * box.height
            for (const kind of ['pointerdown', 'pointerup', 'pointerleave', 'click']) {
                canvas.dispatchEvent(new PointerEvent(kind, { clientX, clientY, pointerType: 'touch', bubbles: true }))
            }
        }""",
        [x, y],
    )


def test_a_cell_is_chosen_by_keyboard_and_by_touch_and_opens_at_the_year_shown(city_pact):
    for _ in range(3):
        city_pact.click("step")
    city_pact.wait_year(3)
    city_pact.click("nav-sweep")
    city_pact.see("axis-1").select_option("patience")
    start(city_pact, 18, axis_points_0=3, axis_points_1=2, sweep_seeds=3)
    expect(city_pact.see("sweep-made")).to_contain_text("Yangtze River Delta, 60 years, no government; seeds from 1")
    city_pact.see("sweep-plot").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowUp"):
        city_pact.page.keyboard.press(key)
    told = city_pact.see("sweep-over").inner_text()
    assert re.search(r"unequal gains 1\.5, Patience 0\.99: Median 0\.\d+, 10–90 % 0\S* – 0\S*, 3 of 3 seeds", told)
    seed = re.search(r"seed (\d+)", told)[1]
    city_pact.page.keyboard.press("Enter")
    expect(city_pact.see("value-resistance")).to_have_value("1.5")
    city_pact.wait_year(3)
    expect(city_pact.see("seed")).to_have_value(seed)
    city_pact.click("nav-sweep")
    expect(city_pact.see("sweep-other")).to_be_visible()
    touch(city_pact, 0.15, 0.8)
    expect(city_pact.see("sweep-over")).to_contain_text("unequal gains 0, Patience 0:")
    expect(city_pact.see("sweep-plot")).to_be_visible()  # the first tap only tells
    touch(city_pact, 0.15, 0.8)
    expect(city_pact.see("value-resistance")).to_have_value("0")


def test_the_view_scales_to_the_data_shows_spread_and_what_was_not_reached_and_keeps_files(city_pact):
    city_pact.click("nav-sweep")
    city_pact.fill("axis-to-0", "2")
    city_pact.see("axis-0").select_option("patience")
    city_pact.see("axis-1").select_option("resistance")
    expect(city_pact.see("axis-to-1")).to_have_value("2")  # as it was set when it was the other parameter
    start(city_pact, 8, axis_points_0=2, axis_points_1=2, sweep_seeds=2)
    expect(city_pact.page.locator(".cp-plot")).to_contain_text("range of the data")
    pictures = [city_pact.picture("sweep-plot")]
    for button in ("sweep-scale-fixed", "sweep-show-spread"):
        city_pact.click(button)
        pictures.append(city_pact.picture("sweep-plot"))
    expect(city_pact.page.locator(".cp-plot")).to_contain_text("Scale 0 to 1 (0 to 1)")
    assert len(set(pictures)) == 3
    design = city_pact.download("sweep.toml").decode()
    assert "[grid]" in design and 'region = "yangtze_delta"' in design and "seeds = 2" in design
    city_pact.see("sweep-outcome").select_option("t80")
    city_pact.see("axis-1").select_option("")
    start(city_pact, 4, axis_from_0="0", axis_to_0="0.1")
    city_pact.see("sweep-plot").focus()
    city_pact.page.keyboard.press("Home")
    expect(city_pact.see("sweep-over")).to_contain_text("not reached in 2 of 2")
