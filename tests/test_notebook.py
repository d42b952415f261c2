"""What a notebook and an interpreter show of the model, a region, a result, a policy and the agents."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from citypact.model.agglomeration import Agglomeration
from citypact.model.engine import Run, simulate
from citypact.model.regions.loading import load_region
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.packages import policy_agenda

MALICE = '<script>alert("x")</script> & co'


def shown(thing):
    """The HTML of a thing, which must be well formed and bring neither scripts nor style sheets."""
    html = thing._repr_html_()
    ElementTree.fromstring(f"<div>{html}</div>")
    assert "<script" not in html and "<style" not in html and " class=" not in html
    return html


def test_a_region_shows_its_figures_and_its_map():
    region = load_region("pearl_delta")
    html = shown(region)
    assert html.count("<circle") == len(region) and "<svg" in html
    assert all(f"<title>{city}</title>" in html for city in region.cities) and region.plan_name in html.replace("&#x27;", "'")
    assert repr(region) == f"<Region pearl_delta: {region.name}, {len(region)} cities>"


def test_names_are_escaped(pair):
    region = replace(pair, name=MALICE, cities=(MALICE, "other"), core_cities=(MALICE,), source=MALICE)
    for thing in (region, Agglomeration(region), simulate([Run(replace(region, id=MALICE))], 1)):
        assert "&lt;script&gt;" in shown(thing)
    assert "&lt;script&gt;" in shown(Agenda((Intervention({"platform": 0.5}, name=MALICE),)))


def test_a_region_of_one_place_has_a_map(pair):
    assert shown(replace(pair, x_km=pair.x_km * 0, y_km=pair.y_km * 0)).count("<circle") == 2


def test_the_model_shows_where_it_stands(pair):
    model = Agglomeration(pair, agenda=policy_agenda("hybrid:1-2"), seed=7, resistance=1.5)
    assert "resistance = 1.5" in shown(model) and "Cooperation rate" not in shown(model)
    model.step()
    assert repr(model) == "<Agglomeration test:pair: 2 cities, 1 relations, year 1, seed 7>"
    assert f"{model.series[-1]['depth']:.3g}" in shown(model) and "Cooperation rate (share)" in shown(model)


def test_a_result_shows_what_it_is_of(pair):
    result = simulate([Run(pair, seed=seed) for seed in (1, 2)], 3, ("depth", "welfare", "search_share"), states=True)
    assert repr(result) == "<Result: 2 runs of test:pair over 3 years, 3 measures, states kept>"
    assert "Depth (share)" in shown(result) and "Trust" not in shown(result) and "kept" in shown(result)


def test_a_policy_is_shown_as_it_is_written():
    agenda = Agenda(
        (Intervention({"platform": 0.5, "subsidy": 0.1}, 10, 25, below=0.6, name="help"), Intervention({"plan": 1e-2})), 3
    )
    assert eval(repr(agenda)) == agenda and eval(repr(agenda)).hash == agenda.hash
    assert "below=0.6" in repr(agenda) and "stalled" not in repr(agenda) and repr(Agenda()) == "Agenda()"
    html = shown(agenda)
    assert "10 to 25" in html and "from 1 on" in html and "platform 0.5" in html and "3" in html
    assert "no government acts" in shown(Agenda())


@pytest.mark.parametrize("kind, told", [
    ("city", "<City Guangzhou: output 2"), ("relation", "<Relation of "), ("government", "<Government: "),
])  # fmt: skip
def test_agents_say_who_they_are(kind, told):
    model = Agglomeration("pearl_delta", agenda=policy_agenda("hybrid"))
    model.step()
    thing = {"city": model.city("Guangzhou"), "relation": model.relations[0], "government": model.government}[kind]
    assert repr(thing).startswith(told) and len(repr(thing)) < 120
    assert ("platform" in repr(thing)) == (kind == "government")
