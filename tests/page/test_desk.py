"""The policy desk and the brief: their numbers against numbers made directly, and that a brief is the same when made again."""

import io
import re
import warnings
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from citypact.experiments.paper.tables import table_text
from citypact.experiments.single.simulation import city_table, relation_table
from citypact.model.engine import simulate
from citypact.model.measures import MEASURES
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.packages import policy_agenda
from citypact.model.watched import Change, WatchedRun
from citypact.views.running.band import SEEDS
from citypact.views.running.counterfactual import WithoutPolicy, seeds_of, without_policy
from citypact.views.running.form import DEFAULT_FORM, Plan, read_form
from citypact.views.running.play import Play
from citypact.views.serving.limits import LOCAL
from citypact.views.showing import brief_words, figures
from citypact.views.showing.desk import acting, desk
from citypact.views.showing.downloads import make
from citypact.views.showing.drawing import both_languages
from citypact.views.showing.figure_charts import PANELS, STAGES, asked_panels
from citypact.views.showing.figure_map import comparable
from citypact.views.showing.figure_stamp import shortened, stamp, whose
from citypact.views.showing.sheet import breadth, broken
from citypact.views.words.said import Said

YEARS = 14
# Prices of dealing at their highest, paid at random: outputs dwindle until a run stops.
RUINOUS = {"feedback": "1", "search_cost": "5", "negotiation_cost": "5", "monitoring_cost": "5", "rationality": "0",
           "industrial_transfer": "5"}  # fmt: skip
HYBRID = policy_agenda("hybrid:3-9", budget=0.4)


def played(agenda=HYBRID, years=YEARS, lived=YEARS, **changes):
    """A play of Guanzhong, lived so far."""
    plan = read_form({**DEFAULT_FORM, "region": "guanzhong", "years": years}, LOCAL)
    play = Play(Plan(replace(plan.run, agenda=agenda, **changes), years), LOCAL)
    while play.head < lived:
        play.step()
    return play


@pytest.fixture(scope="module")
def hybrid():
    return played()


def column(rows, name):
    return np.array([row[list(MEASURES).index(name)] for row in rows])


def test_outlay_and_budget_are_those_of_the_measures(hybrid):
    hybrid.shown = 9
    told = desk(hybrid)
    outlay = simulate([hybrid.first.final_run()], 9, ("outlay",)).of("outlay")[0]
    assert told["outlay"] == pytest.approx(outlay, rel=1e-4) and told["total"] == pytest.approx(outlay.sum(), rel=1e-4)
    assert told["total"] > 0.1 and told["budget"]["yearly"] == 0.4 and told["budget"]["years"] == 7
    assert told["budget"]["left"] == pytest.approx(0.4 - outlay[8], rel=1e-4)
    assert told["budget"]["leftTotal"] == pytest.approx(7 * 0.4 - outlay[2:].sum(), rel=1e-4)
    hybrid.shown = 12  # the agenda has ended
    told = desk(hybrid)
    assert told["budget"]["left"] is None and told["budget"]["years"] == 7


def test_years_of_an_agenda_are_those_of_any_of_its_interventions():
    agenda = Agenda((Intervention({"legal": 0.5}, 2, 3), Intervention({"plan": 0.1}, 3, 4), Intervention({"subsidy": 0.0}, 6)))
    assert acting(agenda, 7).tolist() == [False, True, True, True, False, False, False]
    assert not acting(Agenda(), 3).any() and acting(policy_agenda("hybrid:2-"), 3).tolist() == [False, True, True]


def test_winners_and_losers_are_against_the_same_run_without_policy(hybrid):
    hybrid.shown = YEARS
    told, run = desk(hybrid), hybrid.first.final_run()
    two = [WatchedRun(one, YEARS) for one in (run, replace(run, agenda=Agenda()))]
    for watched in two:
        while watched.year < YEARS:
            watched.advance()
    states = [watched.at(YEARS).state() for watched in two]
    gain = states[0]["city_payoff"] - states[1]["city_payoff"]
    assert told["policy"] and told["winners"] == (gain > 0).sum() > 0 and told["losers"] == (gain < 0).sum()
    assert told["winners"] + told["losers"] + told["same"] == len(run.region) == len(told["cities"]) and told["untold"] == 0
    for city, *numbers in told["cities"]:
        direct = [state[name][city] for name in ("output", "city_payoff") for state in states]
        assert numbers == pytest.approx(direct, rel=1e-4, abs=1e-7)
    changes = [row[3] - row[4] for row in told["cities"]]
    assert changes == sorted(changes, reverse=True) and changes[0] > changes[-1]
    for name, pair in told["inequality"].items():
        assert pair == pytest.approx([column(watched.rows, name)[-1] for watched in two], rel=1e-4)


def test_before_a_policy_begins_nobody_wins_or_loses(hybrid):
    hybrid.shown = 2
    told = desk(hybrid)
    assert (told["winners"], told["losers"], told["same"]) == (0, 0, len(hybrid.plan.run.region))


def test_a_run_without_policy_has_nothing_to_be_compared_with():
    play = played(Agenda(), lived=3)
    told = desk(play)
    assert not told["policy"] and told["cities"] == [] and told["budget"] is None and told["total"] == 0
    assert without_policy(play) is None


def test_the_run_without_policy_is_kept_until_something_else_than_the_policy_changes():
    play = played(lived=5, changes=(Change(4, {"search_cost": 0.2}),))
    first = without_policy(play)
    assert first.lived(5) and without_policy(play) is first
    alone = simulate([replace(play.first.final_run(), agenda=Agenda())], 5).series[0]
    assert np.array_equal(first.rows, alone, equal_nan=True)  # the change of a parameter is lived as well
    play.move("legal", "0.9")
    assert without_policy(play) is first
    play.set_up(Plan(replace(play.plan.run, seed=9), YEARS))
    assert without_policy(play) is not first


def test_a_run_without_policy_that_stops_is_told():
    plan = read_form({**DEFAULT_FORM, "region": "guanzhong", "years": 500, "parameters": RUINOUS}, LOCAL)
    without = WithoutPolicy(plan.run, 500)
    assert not without.stopped and not without.lived(500) and "year" in without.stopped
    last = len(without.rows)
    assert 1 < last < 500 and without.lived(last) and not without.lived(last + 1)


def test_the_desk_says_that_there_is_no_run_to_compare_with(hybrid, monkeypatch):
    monkeypatch.setattr(WithoutPolicy, "lived", lambda *_: False)
    hybrid.shown = 5
    told = desk(hybrid)
    assert told["policy"] and told["cities"] == [] and told["inequality"] == {} and told["total"] > 0
    assert brief_words.facts(hybrid).gains() is None


def test_seeds_with_and_without_policy_are_those_of_the_engine(hybrid):
    found = seeds_of(hybrid, ("cooperation_rate", "welfare"))
    run = hybrid.first.final_run()
    assert found.shape == (2, SEEDS, YEARS, 2)
    for first, agenda in enumerate((run.agenda, Agenda())):
        one = simulate([replace(run, agenda=agenda, seed=run.seed + 4)], YEARS, ("cooperation_rate", "welfare")).series[0]
        assert np.array_equal(found[first, 4], one)
    assert seeds_of(played(Agenda(), lived=2), ("welfare",)).shape == (1, SEEDS, 2, 1)
    hybrid.limits, kept = replace(LOCAL, band_work=1000), hybrid.limits
    assert seeds_of(hybrid, ("welfare",)) is None
    hybrid.limits = kept


def test_the_brief_says_the_numbers_of_the_run(hybrid):
    hybrid.shown = YEARS
    found = brief_words.facts(hybrid)
    cooperation = column(hybrid.first.rows, "cooperation_rate")[-1]
    without = column(without_policy(hybrid).rows, "cooperation_rate")[-1]
    gains = found.gains()
    english, chinese = (brief_words.answer(found, language) for language in ("en", "zh"))
    for text in (english, chinese):
        assert f"{100 * cooperation:.0f}" in text and f"{100 * without:.0f}" in text and f"{(gains > 0).sum()}" in text
        assert brief_words.number(column(hybrid.first.rows, "outlay").sum()) in text
    seeds = seeds_of(hybrid, ("cooperation_rate",))[:, :, -1, 0]
    assert brief_words.signed((seeds[0] - seeds[1]).mean()) in english
    assert brief_words.number(np.median(seeds[0])) in brief_words.caveats(found, "en")
    assert "Benefit sharing 0.8" in " ".join(brief_words.done(found, "en")) and "0.4" in " ".join(brief_words.done(found, "zh"))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_brief_is_one_page_and_the_same_when_made_again_and_lacks_no_character(hybrid, language):
    hybrid.shown = YEARS
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        name, kind, content = make(hybrid, "brief.pdf", language, 2019)
        again = make(hybrid, "brief.pdf", language, 2019)[2]
    assert name == f"guanzhong_run_1_brief_year_{YEARS}.pdf" and kind == "application/pdf"
    assert (
        content == again and content.startswith(b"%PDF") and content.count(b"/Type /Page\n") + content.count(b"/Type /Page ") == 1
    )


def test_a_brief_of_a_run_without_policy_and_of_year_0():
    play = played(Agenda(), lived=4)
    assert figures.draw("brief", play, "pdf", "en").startswith(b"%PDF")
    play.shown = 0
    with pytest.raises(Said):
        figures.draw("brief", play, "pdf", "en")


def test_words_are_broken_where_a_line_ends_and_a_long_link_is_cut():
    with both_languages():
        _words_are_broken()


def _words_are_broken():
    text = "信任超过临界信任时，关系便会转变。The relation turns when trust passes its tipping point."
    lines = broken(text, 1.5, 8.0)
    assert len(lines) > 2 and "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(breadth(line, 8.0) <= 1.5 for line in lines) and not any(line[0] in "，。：；" for line in lines)
    link = broken("?" + "agenda=%7B" * 30, 1.5, 8.0)
    assert len(link) > 3 and all(breadth(line, 8.0) <= 1.5 for line in link)


def test_figures_tell_whose_run_they_show(hybrid):
    parts = stamp(hybrid.first.final_run(), YEARS, "en", 2020)
    run = hybrid.plan.run
    for told in (
        run.region.name,
        "Hybrid in years 3 to 9",
        "Seed 1",
        f"parameters {run.parameters.hash}",
        f"agenda {HYBRID.hash}",
    ):
        assert told in parts
    assert "year 0 is 2020" in parts and whose(hybrid, "en", 40.0) == ["Hybrid in years 3 to 9"]
    play = played(lived=2)
    play.beside({"kind": "parameter", "name": "search_cost", "value": "0.3"})
    one, two = whose(play, "en", 40.0)
    assert (
        one == "this run (solid lines, areas): run 1, default parameters" and two == "the other (dashed): run 2, Search cost 0.3"
    )
    play.rename(2, "a $name$ 名")
    assert whose(play, "zh", 40.0)[1].endswith(r"a \$name\$ 名")
    assert shortened("x" * 50, 10.0).endswith("…") and shortened("short", 10.0) == "short"


def test_stamps_stand_in_the_figures(hybrid):
    """SVG holds outlines; the comments that matplotlib writes before them hold the text."""
    for kind in ("charts", "map"):
        drawn = figures.draw(kind, hybrid, "svg", "en", 2019).decode()
        assert HYBRID.hash in drawn and hybrid.plan.run.parameters.hash in drawn and "year 0 is 2019" in drawn
    play = played(lived=3)
    play.beside({"kind": "policy", "name": ""})
    for kind in ("charts", "map"):
        drawn = figures.draw(kind, play, "svg", "en").decode()
        assert "this run: run 1" in drawn and "the other: run 2" in drawn and Agenda().hash in drawn
        assert ("the other (dashed): run 2" in drawn) == (kind == "charts")
    assert drawn == figures.draw("map", play, "svg", "en").decode()
    assert "Difference: this run less the other" in drawn


def test_maps_of_two_regions_have_no_difference():
    play = played(lived=2)
    play.set_up(read_form({**DEFAULT_FORM, "region": "cheng_yu", "years": YEARS}, LOCAL))
    play.step()
    play.compare(1)
    assert not comparable(play)
    assert "Difference" not in figures.draw("map", play, "svg", "en").decode()


def test_every_measure_can_be_charted(hybrid):
    drawn = {name for panel in (*PANELS, *asked_panels(MEASURES)) for side in panel for name in side} | set(STAGES)
    assert drawn == set(MEASURES)
    for left, _ in asked_panels(MEASURES):
        assert len({MEASURES[name].unit for name in left}) == 1 and len(left) <= 5
    hybrid.charted = ("fund_pool", "orders")
    drawn = figures.draw("charts", hybrid, "svg", "en").decode()
    hybrid.charted = ()
    assert "Fund pool" in drawn and "Orders" in drawn


def test_the_archive_says_of_which_year_each_file_is():
    play = played(lived=8)
    play.shown = 5
    run = play.first.final_run()
    with zipfile.ZipFile(io.BytesIO(make(play, "citypact.zip", "en")[2])) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    stem = "guanzhong_run_1"
    for year in (5, 8):
        lived = WatchedRun(run, YEARS)
        while lived.year < year:
            lived.advance()
        state = lived.at(year).state()
        assert files[f"{stem}_cities_year_{year}.csv"] == table_text(city_table(run.region, state))
        assert files[f"{stem}_relations_year_{year}.csv"] == table_text(relation_table(run, state))
    assert f"{stem}_map_year_5.svg" in files and f"{stem}_charts_years_1-8.svg" in files
    assert len(files[f"{stem}_series_years_1-8.csv"].splitlines()) == 9
    assert "The last year lived is 8, the year shown is 5" in files["README.txt"]
    assert all(name in files["README.txt"] for name in files if name != "README.txt")
    play.shown = 8
    with zipfile.ZipFile(io.BytesIO(make(play, "citypact.zip", "en")[2])) as archive:
        years = {name.rpartition("_year_")[2].partition(".")[0] for name in archive.namelist() if "_year_" in name}
    assert years == {"8"}


def test_the_desk_shows_what_the_policy_costs_and_switches_between_the_policies_tried(city_pact):
    city_pact.set_up(region="guanzhong", years=12)
    city_pact.live(12)
    city_pact.tab("desk")
    expect(city_pact.see("desk-nothing")).to_be_visible()
    city_pact.tab("policy")
    city_pact.click("package-hybrid")
    city_pact.click("policy-add")
    city_pact.click("set-up")
    city_pact.wait_year(0)
    city_pact.live(12)
    city_pact.tab("desk")
    expect(city_pact.see("desk-count")).to_contain_text("gain")
    expect(city_pact.see("desk-money")).to_contain_text("year 12")
    city_pact.fill("calendar", 2019)
    city_pact.page.keyboard.press("Tab")
    expect(city_pact.see("desk-money")).to_contain_text("2031")
    city_pact.see("desk-across").select_option("welfare")
    points = city_pact.page.locator("[data-test^=desk-run-]")
    number = points.count()
    assert number >= 2 and city_pact.page.locator("[data-test^=desk-run-].current").count() == 1
    other = city_pact.page.locator("[data-test^=desk-run-]:not(.current)").first
    wanted = other.get_attribute("data-test")
    other.focus()
    city_pact.page.keyboard.press("Enter")
    expect(city_pact.see(wanted)).to_have_class(re.compile("current"))
    expect(city_pact.see("desk-nothing")).to_be_visible()
    with city_pact.page.expect_download() as waiting:
        city_pact.click("desk-brief")
    assert Path(waiting.value.path()).read_bytes().startswith(b"%PDF")
