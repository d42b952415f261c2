"""The runs that were tried: branches, comparisons, the link that brings them back, and how far a picture is chance."""

import threading
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import ttest_rel

from citypact.model.engine import Run, simulate
from citypact.model.refusal import Refusal
from citypact.model.settings.packages import policy_agenda
from citypact.model.watched import Change
from citypact.views.running.band import Asked, Band, effect, told
from citypact.views.running.form import DEFAULT_FORM, Faults, read_form
from citypact.views.running.link import link, read_link
from citypact.views.running.play import Play
from citypact.views.serving.limits import LOCAL, PUBLIC
from citypact.views.showing.tried import entries, label

FORM = {**DEFAULT_FORM, "region": "synthetic:9:2", "years": 24}
NAMES = ("cooperation_rate", "mean_tipping_trust", "welfare")


def plan_of(**changes):
    return read_form({**FORM, **changes}, LOCAL)


def played(years=24, **changes):
    """What a visitor plays who has lived so many years of it."""
    play = Play(plan_of(**changes), LOCAL)
    while play.head < years:
        play.step()
    return play


def repeated(plan, years):
    """(year, measure) what the engine says of a plan."""
    return simulate([plan.run], years).series[0]


def same(one, other):
    return np.array_equal(np.array(one, dtype=float), np.array(other, dtype=float), equal_nan=True)


def test_a_lever_in_a_year_gone_by_branches_and_the_old_run_stays():
    play = played()
    before = np.array(play.first.rows)
    play.shown = 10
    assert play.move("legal", "0.8") is True
    assert (play.head, play.shown, play.current.parent) == (10, 10, (1, 10))
    while play.step():
        pass
    assert same(play.first.rows[:10], before[:10]) and not same(play.first.rows[10:], before[10:])
    assert same(play.run(1).rows, before) and play.ghost() is play.run(1)
    assert same(play.first.rows, repeated(play.current_plan(), 24))


def test_a_lever_in_the_last_lived_year_goes_on_with_the_same_run():
    play = played(10)
    assert play.move("legal", "0.8") is False and len(play.runs) == 1
    assert play.events == [{"year": 11, "instrument": "legal", "level": 0.8}]


def test_a_run_that_has_ended_says_where_it_can_branch():
    play = played()
    with pytest.raises(Faults, match="look back to an earlier year and the run branches there"):
        play.move("legal", "0.8")


def test_a_branch_takes_other_parameters_from_then_on_and_forgets_later_moves():
    play = played(6)
    play.move("legal", "0.5")
    while play.head < 16:
        play.step()
    play.move("platform", "0.5")
    play.branch(12, plan_of(parameters={"search_cost": "0.2"}))
    assert play.current.base.run.changes == (Change(13, {"search_cost": 0.2}),)
    assert [event["instrument"] for event in play.events] == ["legal"]
    while play.step():
        pass
    assert same(play.first.rows, repeated(play.current_plan(), 24))
    assert same(play.first.rows[:12], play.run(1).rows[:12])


def test_a_branch_under_another_agenda_keeps_the_years_before():
    play = Play(plan_of(), LOCAL)
    play.set_up(plan_of(agenda={"budget": None, "interventions": [{"instruments": {"legal": 0.6}, "first": 3}]}))
    while play.step():
        pass
    play.branch(
        8, plan_of(agenda={"budget": None, "interventions": [{"instruments": {"platform": 0.7}, "first": 2, "last": 15}]})
    )
    acts = [(item.first, item.last, dict(item.instruments)) for item in play.current_plan().run.agenda.interventions]
    assert acts == [(3, 8, {"legal": 0.6}), (9, 15, {"platform": 0.7})]
    assert same(play.first.rows, play.run(2).rows[:8])


@pytest.mark.parametrize("change, told_of", [
    ({"seed": "5"}, "seed: a branch keeps its seed"), ({"region": "synthetic:10:2"}, "region: a branch stays in its region"),
    ({"years": "9"}, "years = 9 end before the branch"), ({"parameters": {"headroom": "2"}}, "headroom cannot change"),
    ({"agenda": {"budget": 1.0, "interventions": []}}, "budget: it holds for the whole run"),
])  # fmt: skip
def test_what_a_branch_cannot_change_is_said(change, told_of):
    play = played(12)
    with pytest.raises(Refusal, match=told_of):
        play.branch(9, plan_of(**change))
    assert len(play.runs) == 1 and play.head == 12


def test_any_two_runs_are_lived_beside_each_other_from_the_year_shown():
    play = played(15)
    play.beside({"kind": "policy", "name": "hybrid"})
    assert (play.shown, [watched.year for watched in play.watched]) == (15, [15, 15])
    play.step()
    assert [watched.year for watched in play.watched] == [16, 16]
    assert same(play.watched[1].rows, repeated(play.other.final, 16))
    play.switch(2)
    assert play.current.number == 2 and play.other.number == 1
    with pytest.raises(Refusal, match="run 2 is the one that is played"):
        play.compare(2)
    with pytest.raises(Refusal, match="run 9 is not in the list; allowed: 1, 2"):
        play.switch(9)


def test_a_shorter_run_beside_a_longer_one_is_lived_on_with_it():
    play = played(24)
    play.set_up(plan_of(years="40"))
    play.switch(1)
    play.compare(2)
    play.switch(2)
    while play.step():
        pass
    assert [watched.year for watched in play.watched] == [40, 40]


def test_a_link_brings_back_every_run_and_the_picture():
    play = played(14)
    play.shown = 6
    play.move("legal", "0.4")
    play.rename(2, "诚信 & co")
    while play.head < 20:
        play.step()
    play.branch(11, plan_of(parameters={"patience": "0.9"}))
    play.compare(1)
    play.shown = 9
    text = link(play)
    again = Play(plan_of(), LOCAL)
    again.adopt(*read_link(text, LOCAL))
    assert link(again) == text
    assert (again.shown, again.head, again.current.number, again.other.number) == (9, play.head, 3, 1)
    for one, other in zip(play.runs, again.runs, strict=True):
        assert same(one.rows, other.rows) and label(one) == label(other) and one.parent == other.parent
    assert entries(play) == entries(again)
    assert [record.ties for record in again.first.records] == [record.ties for record in play.first.records]


@pytest.mark.parametrize("text", [
    "?move=3:nothing=1", "?move=0:legal=1", "?head=61", "?head=-1", "?n=0", "?n=1&run=n%3D1", "?with=7", "?change=3:rule=logit",
    "?run=region%3Datlantis", "?from=1:99", "?year=x", "?run=" + "run%3D" * 50,
])  # fmt: skip
def test_a_damaged_link_is_one_line_or_the_run_without_it(text):
    again = Play(plan_of(), LOCAL)
    try:
        again.adopt(*read_link(text, LOCAL))
    except (Refusal, Faults) as error:
        assert len(str(error)) < 300
    else:
        assert text.startswith("?run=run")  # a run within a run is left out


def test_a_public_visitor_keeps_a_bounded_list_and_a_link_cannot_lengthen_it():
    play = Play(read_form({**FORM, "years": 3}, PUBLIC), PUBLIC)
    for seed in range(30):
        play.set_up(read_form({**FORM, "years": 3, "seed": str(seed)}, PUBLIC))
    assert len(play.runs) == PUBLIC.runs and play.current in play.runs
    many = link(play) + "".join(f"&run=n%3D{number}%26years%3D3" for number in range(100, 140))
    assert len(read_link(many, PUBLIC).runs) == PUBLIC.runs
    resting = [run for run in play.runs if run is not play.current]
    assert all(run.watched is None for run in resting)


def answered(asked, limits=LOCAL):
    """The last word of a band."""
    heard, done = [], threading.Event()

    def report(band):
        heard.append(band)
        if "low" in band or band.get("total") == 0 or "message" in band:
            done.set()

    band = Band(limits, report)
    band.ask(asked)
    assert done.wait(120)
    band.close()
    band.thread.join(10)
    assert not band.thread.is_alive()
    return heard


def test_a_band_is_thirty_seeds_of_the_engine_and_an_effect_pairs_them():
    first = plan_of().run
    second = plan_of(parameters={"search_cost": "0.3"}).run
    found = answered(Asked((first, second), 12, NAMES, 7))[-1]
    series = [
        simulate([Run(run.region, run.parameters, run.agenda, run.seed + k) for k in range(30)], 12, NAMES).series
        for run in (first, second)
    ]
    assert (found["seeds"], found["years"], found["life"]) == (30, 12, 7)
    for name, share in {"low": 0.1, "median": 0.5, "high": 0.9}.items():
        assert np.allclose(np.array(found[name], float)[:, 0], np.quantile(series[0][..., 0], share, axis=0), rtol=1e-4)
    tested = ttest_rel(series[0][:, -1, 2], series[1][:, -1, 2]).confidence_interval(0.95)
    assert np.allclose([found["effect"][end][-1][2] for end in ("low", "high")], tested, rtol=1e-3)


def test_a_band_follows_the_policy_and_a_new_one_takes_the_place_of_the_old():
    plain, helped = plan_of().run, plan_of().run
    helped = Run(helped.region, helped.parameters, policy_agenda("hybrid"), helped.seed)
    heard, done = [], threading.Event()
    band = Band(LOCAL, lambda told_: (heard.append(told_), told_["life"] == 2 and "low" in told_ and done.set()))
    band.ask(Asked((plain,), 24, NAMES, 1))
    band.ask(Asked((helped,), 24, NAMES, 2))
    assert done.wait(120)
    band.close()
    whole = [one for one in heard if "low" in one]
    assert whole[-1]["life"] == 2
    series = simulate([Run(helped.region, agenda=helped.agenda, seed=1 + k) for k in range(30)], 24, NAMES).series
    assert np.allclose(np.array(whole[-1]["median"], float)[:, 0], np.median(series[..., 0], axis=0), rtol=1e-4)


def test_a_world_too_large_for_a_band_says_so():
    small = replace(PUBLIC, band_work=1000)
    assert answered(Asked((plan_of().run,), 24, NAMES, 1), small) == [{"life": 1, "seeds": 0, "done": 0, "total": 0}]


def test_what_is_undefined_in_some_seeds_is_no_number_where_half_are_missing():
    values = np.array([1.0, 2.0, np.nan, 4.0])[None, :, None, None] * np.ones((1, 4, 2, 1))
    values[0, :2, 1] = np.nan
    found = told(values, ("t50",))
    assert found["median"] == [[2.0], [None]]
    assert effect(values[0])["mean"] == [[None], [None]]
