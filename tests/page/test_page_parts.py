"""What the page is made of, without a browser: texts, forms, links, frames, sweeps and refusals."""

import json
import re
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from citypact.model.engine import simulate
from citypact.model.measures import MEASURES
from citypact.model.refusal import Refusal
from citypact.model.regions.loading import load_region
from citypact.model.settings.agenda import Agenda
from citypact.model.settings.choice_table import RULES
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.packages import PACKAGES, policy_agenda
from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.settings.parameters import Parameters
from citypact.model.settings.term_table import CONCEPT_WORDS, TERM_WORDS
from citypact.model.settings.units import UNITS
from citypact.model.summary import summaries
from citypact.model.watched import Run, WatchedRun
from citypact.views.running.form import DEFAULT_FORM, Faults, form_of, query, read_form, read_query, read_toml_text
from citypact.views.running.sweep import Sweep
from citypact.views.serving.limits import LOCAL, PUBLIC
from citypact.views.serving.offline import stay_offline
from citypact.views.showing.about import MEASURED_TERMS, about
from citypact.views.showing.frames import FIRST_CHARACTER, dumped, picture, world
from citypact.views.showing.geography import clip, hull
from citypact.views.window import Window, templates
from citypact.views.words.texts import TEXTS


def test_every_text_stands_in_both_languages():
    for key, (english, chinese) in TEXTS.items():
        assert english.strip() and chinese.strip(), key
        assert key == "nav.language" or re.search(r"[\u4e00-\u9fff]", chinese) or not re.search(r"[A-Za-z]{3}", english), key


def test_what_the_page_says_of_a_declaration_is_what_is_declared_in_both_languages():
    told = json.loads(json.dumps(about(LOCAL)))
    for kind, table in (("parameters", PARAMETERS), ("instruments", INSTRUMENTS), ("packages", PACKAGES)):
        assert [row["name"] for row in told[kind]] == list(table)
        for row in told[kind]:
            declared = table[row["name"]]
            assert row["meaning"] == [declared.meaning, declared.meaning_zh]
            assert row["label"] == [declared.label, declared.label_zh]
    assert {name: row["unit"][1] for name, row in told["measures"].items()} == {
        name: UNITS[measure.unit] for name, measure in MEASURES.items()
    }
    rule = next(row for row in told["parameters"] if row["name"] == "rule")
    assert {row["name"]: row["label"][1] for row in rule["choices"]} == {row.name: row.label_zh for row in RULES.values()}
    terms = {name: row["label"][1] for name, row in told["words"]["term"].items()}
    declared = {**TERM_WORDS, **CONCEPT_WORDS, **{name: MEASURES[name] for name in MEASURED_TERMS}}
    assert terms == {name: word.label_zh for name, word in declared.items()}


def test_a_form_a_plan_and_a_link_are_three_ways_to_say_the_same():
    form = json.loads(json.dumps(DEFAULT_FORM)) | {"region": "synthetic", "cities": 12, "layout": 4, "seed": str(2**64 - 1)}
    form["parameters"] = {"search_cost": "0.1", "review_rate": repr(0.1 + 0.2)}
    form["agenda"] = {"budget": 2.0, "interventions": [{"instruments": {"legal": 0.3}, "first": 2, "last": 9, "below": 0.4}]}
    plan = read_form(form, LOCAL)
    assert plan.run.parameters.review_rate == 0.1 + 0.2
    for again in (read_form(form_of(plan), LOCAL), read_form(read_query(query(plan)), LOCAL)):
        assert (again.run.parameters, again.run.agenda.hash, again.run.seed, again.years) == (
            plan.run.parameters, plan.run.agenda.hash, plan.run.seed, plan.years)  # fmt: skip
        assert again.run.region == plan.run.region


@pytest.mark.parametrize("control, change", [
    ("years", {"years": "ten"}), ("years", {"years": 10**9}), ("seed", {"seed": -1}), ("region", {"region": "atlantis"}),
    ("search_cost", {"parameters": {"search_cost": "nan"}}), ("sarch_cost", {"parameters": {"sarch_cost": "1"}}),
    ("agenda", {"agenda": {"interventions": [{"instruments": {"legal": 7}}]}}), ("agenda", {"agenda": 5}),
    ("rule", {"parameters": {"rule": "imitate_best"}}), ("reach_km", {"parameters": {"reach_km": "10"}}),
])  # fmt: skip
def test_each_fault_is_told_at_its_control(control, change):
    with pytest.raises(Faults) as told:
        read_form({**DEFAULT_FORM, **change}, LOCAL)
    assert list(told.value.faults) == [control]


def test_a_public_server_refuses_what_is_too_large():
    large = {**DEFAULT_FORM, "region": "synthetic", "cities": 201}
    with pytest.raises(Faults, match="from 2 to 200"):
        read_form(large, PUBLIC)
    with pytest.raises(Faults, match="from 2 to 200"):
        read_form({**DEFAULT_FORM, "region": "synthetic:201:1"}, PUBLIC)
    with pytest.raises(Faults, match="relations within reach"):
        read_form({**large, "cities": 200, "parameters": {"reach_km": "3000"}}, PUBLIC)
    with pytest.raises(Faults, match="years = 200 is too many"):
        read_form({**large, "cities": 200, "years": 200}, replace(PUBLIC, record_bytes=10**5))
    with pytest.raises(Refusal, match="too large"):
        read_toml_text("#" * 70_000, PUBLIC)


@pytest.mark.parametrize("spec", ["yrd_association:founders", "yangtze_delta", "synthetic:9:3"])
def test_a_region_stays_itself_in_a_form_and_in_a_link(spec):
    plan = read_form(read_query(f"?region={spec}"), LOCAL)
    assert plan.run.region.id == spec and plan.years == 60
    for again in (form_of(plan), read_query(query(plan)), {**DEFAULT_FORM, "region": spec}):
        assert read_form(again, LOCAL).run.region == plan.run.region
    offered = [row["id"] for row in about(LOCAL)["regions"]]
    assert form_of(plan)["region"] in (*offered, "synthetic")


def test_toml_is_told_apart_and_told_off_without_a_path():
    assert read_toml_text("[parameters]\npatience = 0.5\n", LOCAL) == Parameters(patience=0.5)
    assert read_toml_text("budget = 1.0\n", LOCAL) == Agenda(budget=1.0)
    wrong = {"patience": "[parameters]\npatience = 5\n", "intervention": "[intervention]\n", "TOML": "[parameters\n"}
    for named, text in wrong.items():
        with pytest.raises(Refusal) as told:
            read_toml_text(text, LOCAL)
        assert "/" not in str(told.value) and named in str(told.value)


def test_a_ring_is_cut_to_the_frame_and_the_hull_holds_every_city():
    square = clip([(-5, -5), (5, -5), (5, 5), (-5, 5)], (0, 0, 2, 2))
    assert set(map(tuple, square.tolist())) == {(0, 0), (2, 0), (2, 2), (0, 2)} and len(square) == 4
    assert len(clip([(5, 5), (6, 5), (6, 6)], (0, 0, 2, 2))) == 0
    cut = clip([(-5, 1), (1, -5), (5, 1), (1, 5)], (0, 0, 2, 2))
    assert all(0 <= x <= 2 and 0 <= y <= 2 for x, y in cut)
    region = load_region("yangtze_delta")
    corners = hull(region)
    points = list(zip(corners[::2], corners[1::2], strict=True))
    for x, y in zip(region.x_km, region.y_km, strict=True):
        turns = [(b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0])
                 for a, b in zip(points, points[1:] + points[:1], strict=True)]  # fmt: skip
        assert min(turns) >= -60.0  # corners are rounded to 0.1 km


def test_cities_in_a_line_have_a_hull_of_two_ends(make_region):
    line = make_region([1.0, 2.0, 3.0], [(0, 0), (40, 20), (80, 40)], [[0.5, 0.5]] * 3)
    assert hull(line) == [0.0, 0.0, 80.0, 40.0]


def test_a_frame_says_of_each_relation_its_stage_mode_and_choices():
    watched = WatchedRun(Run(load_region("guanzhong"), agenda=policy_agenda("hybrid")), 5)
    for _ in range(5):
        watched.advance()
    state, record, drawn = watched.at(5).state(), watched.records[5], picture(watched, 5)
    for relation, character in enumerate(drawn["relations"]):
        code = ord(character) - FIRST_CHARACTER
        assert (code & 3, code >> 2 & 3) == (state["stage"][relation], state["mode"][relation])
        assert [bool(code & 16), bool(code & 32)] == state["cooperates"][:, relation].tolist()
    for name in ("stage", "mode", "cooperates"):
        assert np.array_equal(getattr(record, name), state[name]), name
    assert record.stage.any() and not record.cooperates.all()
    ties = watched.ties(0)
    assert drawn["cooperation"][0] == round(100 * np.mean([state["cooperates"][tie.side, tie.relation] for tie in ties]))
    assert world(watched.run)["cities"][0] == watched.run.region.cities[0]


def test_numbers_of_any_size_can_be_told():
    watched = WatchedRun(Run(load_region("synthetic:5")), 3)
    watched.advance()
    watched.records[1].facts[:] = 1e99
    drawn = json.loads(dumped(picture(watched, 1)))
    assert drawn["output"] == [1e99] * 5 and drawn["saturation"] == [10**6] * 5


def test_a_sweep_gives_what_the_engine_gives():
    plan, states, done = read_form({**DEFAULT_FORM, "region": "guanzhong", "years": 12}, LOCAL), [], threading.Event()
    request = {"first": {"name": "resistance", "from": "0", "to": "2", "points": "3"}, "second": None, "seeds": "4",
               "outcome": "final_cooperation"}  # fmt: skip

    def report(state):
        states.append(state)
        if state["state"] not in ("waiting", "running"):
            done.set()

    Sweep(plan, request, LOCAL, report).start()
    assert done.wait(120) and states[-1]["state"] == "done"
    run = plan.run
    runs = [Run(run.region, run.parameters.replace(resistance=1.0), run.agenda, run.seed + k) for k in range(4)]
    expected = np.median(summaries(simulate(runs, 12))["final_cooperation"])
    assert states[-1]["median"][1] == float(f"{expected:.6g}")


def test_a_browser_cannot_have_the_server_import_a_class():
    stay_offline()
    window, heard = Window(), []
    window.listen(heard.append)
    window._handle_event(window, {"create_widget": ["subprocess", "Popen"], "props": {"args": "true"}, "id": "1"}, [])
    window._handle_event(window, {"event": "listen", "data": "x"}, [])
    window._handle_event(window, {"event": "act", "data": "{}"}, [])
    assert heard == ["{}"] and not window._component_instances


def test_the_files_that_the_shell_asks_for_are_installed():
    import solara.server.server
    from solara.server.settings import assets

    template = (Path(solara.server.server.__file__).parent / "templates" / "solara.html.j2").read_text(encoding="utf-8")
    asked = re.findall(r"{{cdn}}/([^\"]+)", template.replace("{{ipywidget_major_version}}", "8"))
    needed = [path for path in asked if "vuetify3-app@" not in path]  # the template asks for one of two bundles
    assert any("solara-vuetify-app@" in path for path in needed)
    assert [path for path in needed if not (assets.proxy_cache_dir / path).exists()] == []


def test_templates_are_whole():
    assert {"window", "city-map", "charts-panel", "why-panel"} <= set(templates())
    for text in templates().values():
        assert not re.search(r"\b(?:https?:)?//[a-z]+\.[a-z]{2,}", text.replace("http://www.w3.org", ""))
