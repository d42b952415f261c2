"""What the page is made of, without a browser: texts, explanations, forms, links, frames, sweeps and refusals."""

import json
import re
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model.declaration import INSTRUMENTS, PARAMETERS
from model.engine import Run, simulate
from model.explain import explain
from model.packages import PACKAGES, policy_agenda
from model.parameters import Parameters
from model.refusal import Refusal
from model.regions import load_region
from model.summary import summaries
from views.about import about
from views.explained import explained
from views.form import DEFAULT_FORM, Faults, form_of, query, read_form, read_query, read_toml_text
from views.frames import FIRST_CHARACTER, Painter, world
from views.geography import clip, hull
from views.limits import LOCAL, PUBLIC
from views.meanings import MEANINGS, UNITS
from views.offline import stay_offline
from views.sentence import causes, sentence
from views.session import Session
from views.sweep import Sweep
from views.texts import TEXTS
from views.track import Track
from views.window import WEB, Window, templates

VIEWS = Path(__file__).resolve().parents[2] / "views"


def keys_used() -> set:
    """Every key that a template or a figure asks for by name."""
    asked = set()
    for file in WEB.glob("*.vue"):
        asked |= set(re.findall(r"\bt\('([\w.]+)'\)", file.read_text(encoding="utf-8")))
        asked |= set(re.findall(r"\? '([a-z]+\.[\w]+)' : '[a-z]+\.[\w]+'", file.read_text(encoding="utf-8")))
    for file in VIEWS.glob("*.py"):
        asked |= set(re.findall(r"_text\(\"([\w.]+)\"", file.read_text(encoding="utf-8")))
    return asked


def test_every_key_that_is_asked_for_has_a_text_in_both_languages():
    assert keys_used() - set(TEXTS) == set()
    for key, (english, chinese) in TEXTS.items():
        assert english.strip() and chinese.strip(), key
        assert key == "nav.language" or re.search(r"[\u4e00-\u9fff]", chinese) or not re.search(r"[A-Za-z]{3}", english), key


def test_every_text_is_asked_for():
    sources = "".join(file.read_text(encoding="utf-8") for file in (*WEB.glob("*.vue"), *VIEWS.glob("*.py")))
    stems = set(re.findall(r"'([a-z]+\.)' \+", sources)) | set(re.findall(r"[\"'`]([a-z]+\.)[{$]", sources))
    unused = {key for key in TEXTS if f"'{key}'" not in sources and key.split(".")[0] + "." not in stems}
    unused = {key for key in unused if sources.count(f'"{key}"') < 2}
    assert unused == set()


def test_everything_declared_has_a_chinese_meaning_and_unit():
    assert set(MEANINGS) == set(PARAMETERS) | set(INSTRUMENTS) | set(PACKAGES)
    assert {declared.unit for declared in (*PARAMETERS.values(), *INSTRUMENTS.values())} <= set(UNITS)
    assert json.dumps(about(LOCAL))


@pytest.mark.parametrize("rule, scope", [("logit", "partner"), ("best_response", "partner"), ("logit", "city"),
                                         ("best_response", "city"), ("imitate_fermi", "city"), ("imitate_best", "city")])
def test_an_explanation_from_arrays_equals_the_one_of_the_agents_to_the_last_bit(rule, scope):
    region, parameters = load_region("guanzhong"), Parameters(rule=rule, scope=scope)
    agenda = policy_agenda("hierarchical+hybrid+binding_plan+market_guidance", 2)
    track = Track(Run(region, parameters, agenda, 3), 30)
    for _ in range(9):
        track.advance()
    relations = len(track.record[0].code)
    for year in (1, 2, 5, 9):
        batch, start = track.lived(year)
        for relation in (0, relations // 2, relations - 1):
            for side in (0, 1):
                told = explained(batch, start, relation, side)
                assert told == explain(region, parameters, agenda, 3, told.city, told.partner, year)


def test_years_lived_again_are_the_years_lived_though_levers_were_moved():
    track = Track(Run(load_region("guanzhong"), seed=5), 20)
    for year in range(1, 13):
        if year in (4, 8):
            track.set_agenda(track.agenda.with_lever(year, "subsidy", 0.2 if year == 4 else 0.0))
        track.advance()
    final = simulate([track.final_run()], 12, states=True)
    assert np.array_equal(np.array(track.rows), final.series[0], equal_nan=True)
    batch, _ = track.lived(6)
    assert np.array_equal(batch.block.cities.output[:, 0], final.states["output"][5, :, 0])


def test_the_sentence_names_a_side_that_outweighs_the_other():
    track = Track(Run(load_region("guanzhong"), seed=1), 10)
    for _ in range(10):
        track.advance()
    for relation in range(20):
        told = explained(*track.lived(10), relation, 0)
        (strong, strong_sum), (_, weak_sum) = causes(told)
        assert abs(strong_sum) > abs(weak_sum) and strong
        said = sentence(told, ((told.city, told.partner), ("甲", "乙")))
        assert said["en"].startswith(told.city) and said["zh"].startswith("甲")
        assert f"{told.trust:.2f}" in said["en"]


def test_a_form_a_plan_and_a_link_are_three_ways_to_say_the_same():
    form = json.loads(json.dumps(DEFAULT_FORM)) | {"region": "synthetic", "cities": 12, "layout": 4, "seed": str(2**64 - 1)}
    form["parameters"] = {"search_cost": "0.1", "upgrade_rate": repr(0.1 + 0.2)}
    form["agenda"] = {"budget": 2.0, "interventions": [{"instruments": {"legal": 0.3}, "first": 2, "last": 9, "below": 0.4}]}
    plan = read_form(form, LOCAL)
    assert plan.run.parameters.upgrade_rate == 0.1 + 0.2
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
    with pytest.raises(Faults, match="relations within reach"):
        read_form({**large, "cities": 200, "parameters": {"reach_km": "3000"}}, PUBLIC)
    with pytest.raises(Faults, match="years = 200 is too many"):
        read_form({**large, "cities": 200, "years": 200}, replace(PUBLIC, record_bytes=10**5))
    with pytest.raises(Refusal, match="too large"):
        read_toml_text("#" * 70_000, PUBLIC)


def test_toml_is_told_apart_and_told_off_without_a_path():
    assert read_toml_text("[parameters]\npatience = 0.5\n", LOCAL)[0] == "parameters"
    assert read_toml_text("budget = 1.0\n", LOCAL)[0] == "agenda"
    with pytest.raises(Refusal) as told:
        read_toml_text("[parameters]\npatience = 5\n", LOCAL)
    assert "/" not in str(told.value) and "patience" in str(told.value)


def test_a_ring_is_cut_to_the_frame_and_the_hull_holds_every_city():
    assert set(clip([(-5, -5), (5, -5), (5, 5), (-5, 5)], (0, 0, 2, 2))) == {(0, 0), (2, 0), (2, 2), (0, 2)}
    cut = clip([(-5, 1), (1, -5), (5, 1), (1, 5)], (0, 0, 2, 2))
    assert all(0 <= x <= 2 and 0 <= y <= 2 for x, y in cut)
    region = load_region("yangtze_delta")
    corners = hull(region)
    points = list(zip(corners[::2], corners[1::2], strict=True))
    for x, y in zip(region.x_km, region.y_km, strict=True):
        turns = [(b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0])
                 for a, b in zip(points, points[1:] + points[:1], strict=True)]  # fmt: skip
        assert min(turns) >= -60.0  # corners are rounded to 0.1 km


def test_a_frame_says_of_each_relation_its_stage_mode_and_choices():
    track = Track(Run(load_region("guanzhong"), agenda=policy_agenda("hybrid")), 5)
    graph = track.batch.block.graph
    painter = Painter(graph.city_i.astype(int), graph.city_j.astype(int), 11)
    for _ in range(5):
        track.advance()
    state, picture = track.batch.state(), painter.picture(track.record[5])
    for relation, character in enumerate(picture["relations"]):
        code = ord(character) - FIRST_CHARACTER
        assert (code & 3, code >> 2 & 3) == (state["stage"][relation, 0], state["mode"][relation, 0])
        assert (bool(code & 16), bool(code & 32)) == (state["cooperates_i"][relation, 0], state["cooperates_j"][relation, 0])
    assert world(track.run)["cities"][0] == track.run.region.cities[0]


def test_a_sweep_gives_what_the_engine_gives():
    plan, states, done = read_form({**DEFAULT_FORM, "region": "guanzhong", "years": 12}, LOCAL), [], threading.Event()
    request = {"first": {"name": "resistance", "from": "0", "to": "2", "points": "3"}, "second": None, "seeds": "4",
               "outcome": "final_cooperation"}  # fmt: skip

    def report(state):
        states.append(state)
        if state["state"] != "running":
            done.set()

    Sweep(plan, request, LOCAL, report).start()
    assert done.wait(120) and states[-1]["state"] == "done"
    run = plan.run
    runs = [Run(run.region, run.parameters.replace(resistance=1.0), run.agenda, run.seed + k) for k in range(4)]
    expected = np.median(summaries(simulate(runs, 12))["final_cooperation"])
    assert states[-1]["median"][1] == float(f"{expected:.6g}")


def test_an_unforeseen_error_is_told_and_the_session_lives_on():
    told, heard = [], threading.Event()

    def send(name, text):
        told.append((name, json.loads(text)))
        if name == "notice":
            heard.set()

    session = Session(PUBLIC, send)
    session.act(json.dumps({"do": "open", "query": ""}))
    session.act(json.dumps({"do": "scrub"}))
    assert heard.wait(60)
    notice = next(content for name, content in told if name == "notice")
    assert notice["kind"] == "error" and notice["lines"] == ["TypeError"] and "trace" not in notice["report"]
    session.close()
    session.runner.thread.join(10)
    assert not session.runner.thread.is_alive()


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
