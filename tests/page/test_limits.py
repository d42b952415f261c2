"""Limits hold where the work is made, whichever way it is asked for, and nobody's work holds up that of the others."""

import json
import subprocess
import sys
import threading
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest
from test_stopping import Visitor

from citypact.model.refusal import Refusal
from citypact.model.regions.loading import load_region
from citypact.model.settings.parameters import Parameters
from citypact.model.watched import Run
from citypact.views.running.bounds import check_run, number_of_relations
from citypact.views.running.form import DEFAULT_FORM, Faults, Plan, query, read_form, read_query
from citypact.views.running.play import Play
from citypact.views.running.sweep import Sweep
from citypact.views.serving.limits import LOCAL, PUBLIC
from citypact.views.serving.turns import Turns, turns
from citypact.views.session.requests import ACTIONS

MOST_MEMORY = 32 * 2**20  # bytes that a refusal may take
FORM = {**DEFAULT_FORM, "region": "synthetic", "cities": 200, "layout": 1, "years": 20}
FAR = "2900"  # km: all 19,900 pairs of 200 cities


def axis(name, first, last, points=2):
    return {"name": name, "from": str(first), "to": str(last), "points": str(points)}


def sweep(**changes):
    asked = {"first": axis("reach_km", 10, FAR), "second": None, "seeds": "1", "outcome": "final_depth"} | changes
    return {"do": "sweep", "request": asked}


TOO_MUCH = {
    "form": {"do": "set_up", "form": {**FORM, "parameters": {"reach_km": FAR}}},
    "more cities": {"do": "set_up", "form": {**FORM, "region": "synthetic:100000:4"}},
    "more cities, with a space": {"do": "set_up", "form": {**FORM, "region": " synthetic:100000:4"}},
    "more cities, without a seed": {"do": "set_up", "form": {**FORM, "region": "synthetic:100000"}},
    "ten thousand years": {"do": "set_up", "form": {**FORM, "years": 10_000}},
    "link": {"do": "open", "query": f"?region=synthetic:200:1&set=reach_km={FAR}"},
    "link to more cities": {"do": "open", "query": "?region=synthetic:100000:4"},
    "file": {"do": "load", "text": f"[parameters]\nreach_km = {FAR}\n"},
    "file of long keys": {"do": "load", "text": "a" + ".a" * 30_000 + " = 1"},
    "sweep over the reach": sweep(),
    "sweep over the reach, downwards": sweep(first=axis("reach_km", FAR, 10)),
    "sweep over the reach, second": sweep(first=axis("resistance", 0, 1), second=axis("reach_km", 10, FAR)),
    "sweep": sweep(first=axis("resistance", 0, 1, 200), seeds="11"),
    "branch": {"do": "branch", "year": 0, "form": {**FORM, "region": "synthetic:200:1", "years": 10_000}},
    "link to a second run": {
        "do": "open",
        "query": f"?years=9&run=n%3D2%26region%3Dsynthetic%3A200%3A1%26set%3Dreach_km%253D{FAR}",
    },
    "comparison": {"do": "compare", "difference": {"kind": "parameter", "name": "reach_km", "value": FAR}},
}


@pytest.fixture(scope="module")
def visitor():
    # Without a band: in Python 3.12.1 tracemalloc crashes beside threads without the interpreter's lock, as the engine's are.
    there = Visitor(replace(PUBLIC, band_work=0))
    there.do("open", query="?region=synthetic:200:1&years=20&set=reach_km=100")
    there.wait("frame", lambda frame: True)
    yield there
    there.leave()


@pytest.mark.parametrize("way", TOO_MUCH)
def test_what_is_too_much_is_refused_in_a_line_before_memory_is_asked_for(visitor, way):
    visitor.told.clear()
    tracemalloc.start()
    try:
        visitor.session.act(json.dumps(TOO_MUCH[way]))
        notice = visitor.wait("notice", lambda notice: True)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    lines = notice["lines"] if notice["kind"] == "refusal" else list(notice["faults"].values())
    assert notice["kind"] in ("refusal", "faults") and len(lines) == 1 and "\n" not in lines[0]
    assert peak < MOST_MEMORY
    if way.startswith("link"):  # which opens the page all the same
        visitor.do("open", query="?region=synthetic:200:1&years=20&set=reach_km=100")
    assert visitor.session.runner.thread.is_alive()


def test_a_run_is_refused_where_it_is_made_whoever_asks():
    run = Run(load_region("synthetic:201:1"), Parameters(reach_km=50.0))
    far = Run(load_region("synthetic:200:1"), Parameters(reach_km=float(FAR)))
    for wrong, years in ((run, 10), (far, 10), (Run(load_region("guanzhong")), 10_000)):
        with pytest.raises(Refusal):
            Play(Plan(wrong, years), PUBLIC)
    with pytest.raises(Faults, match="relations within reach"):
        read_form(read_query(query(Plan(far, 20))), PUBLIC)


def test_a_comparison_has_the_memory_of_one_run():
    plan = read_form({**FORM, "years": 90, "parameters": {"reach_km": "600"}}, LOCAL)
    relations = number_of_relations(plan.run.region, 600.0)
    assert 5_000 < relations < PUBLIC.relations
    alone = Play(plan, PUBLIC)
    with pytest.raises(Refusal, match=r"years = 90 is too many for \d+ relations"):
        alone.beside({"kind": "parameter", "name": "resistance", "value": "1"})


def test_the_relations_of_a_large_region_are_counted_and_not_listed():
    region = load_region("synthetic:3000:1")
    near = load_region("synthetic:400:1")
    assert number_of_relations(region, 60.0) == len(region.relations(60.0))
    assert number_of_relations(near, 60.0) == len(near.relations(60.0))
    tracemalloc.start()
    try:
        with pytest.raises(Refusal, match="4498500 relations within reach; allowed: 200000"):
            check_run(region, 1e5, 10, LOCAL)
        assert tracemalloc.get_traced_memory()[1] < MOST_MEMORY
    finally:
        tracemalloc.stop()


def queued(turn_taker, wanted, served, gate):
    """Threads that wait for a turn, in this order of asking; they are served once the gate is open."""
    threads = []
    for number, visitor in enumerate(wanted):
        asked = threading.Event()

        def work(visitor=visitor, number=number, asked=asked):
            asked.set()
            with turn_taker.turn(visitor, gate) as mine:
                served.append((visitor, number) if mine else None)

        threads.append(threading.Thread(target=work))
        threads[-1].start()
        assert asked.wait(60)
        while sum(map(len, turn_taker._waiting.values())) < number + 1:
            pass
    return threads


def test_each_visitor_has_one_turn_after_the_other():
    shared, served, never = Turns(1), [], threading.Event()
    with shared.turn("before", never) as mine:
        assert mine and shared.crowded()
        threads = queued(shared, "aaaabbc", served, never)
    for thread in threads:
        thread.join(60)
    assert [visitor for visitor, _ in served] == list("abcabaa")
    assert [number for visitor, number in served if visitor == "a"] == [0, 1, 2, 3]
    assert not shared.crowded() and not shared._waiting


def test_who_has_given_up_is_not_waited_for():
    shared, served, given_up = Turns(1), [], threading.Event()
    with shared.turn("before", threading.Event()):
        threads = queued(shared, "aa", served, given_up)
        given_up.set()
        for thread in threads:
            thread.join(60)
        assert served == [None, None] and not shared._waiting
    with shared.turn("after", threading.Event()) as mine:
        assert mine


def swept(plan, points, seeds, visitor):
    """A started sweep, what it has told, and whether it has ended."""
    states, ended = [], threading.Event()

    def report(state):
        states.append(state["state"])
        if state["state"] not in ("waiting", "running"):
            ended.set()

    started = Sweep(plan, sweep(first=axis("resistance", 0, 1, points), seeds=str(seeds))["request"], LOCAL, report, visitor)
    started.start()
    return started, states, ended


def test_a_long_sweep_of_one_visitor_does_not_hold_up_a_short_one_of_another():
    plan = read_form({**DEFAULT_FORM, "region": "yrd_association", "years": 200}, LOCAL)
    long, long_states, long_ended = swept(plan, 200, 400, "one")
    short, short_states, short_ended = swept(plan, 2, 2, "other")
    assert short_ended.wait(120) and short_states[-1] == "done"
    assert not long_ended.is_set()
    long.cancel()
    assert long_ended.wait(120) and long_states[-1] == "cancelled"
    long.thread.join(60)
    short.thread.join(60)
    assert not turns().crowded()


def test_a_visitor_has_one_sweep_at_a_time():
    visitor = Visitor(LOCAL, ACTIONS)
    visitor.do("open", query="?region=yrd_association&years=200")
    visitor.wait("frame", lambda frame: True)
    for _ in range(5):
        visitor.session.act(json.dumps(sweep(first=axis("resistance", 0, 1, 200), seeds="100")))
    visitor.do("pause")

    def replaced(_):
        states = [told["state"] for name, told in visitor.told if name == "sweep"]
        return states.count("cancelled") == 4 and states[-1] in ("waiting", "running")

    visitor.wait("sweep", replaced)
    assert sum(thread.name == "citypact-sweep" for thread in threading.enumerate()) == 1
    visitor.leave()
    visitor.session.sweep.thread.join(60)


# What is left of large pieces between small ones that stay, after one larger still has come and gone, as with a large request.
HELD = r"""
import re
from citypact.views.serving.memory import share_memory


def held():
    return int(re.search(r"VmRSS:\s+(\d+)", open("/proc/self/status").read()).group(1)) / 1024


def piece(size):
    return b"x" * size


share_memory()
piece(2**23)
before, pieces = held(), []
for _ in range(32):
    pieces += [piece(2**20), piece(2**12)]
full = held()
del pieces[::2]
print(full - before, held() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
def test_what_a_large_request_has_freed_goes_back_to_the_system():
    told = subprocess.run([sys.executable, "-c", HELD], capture_output=True, text=True, check=True, timeout=60).stdout
    held, left = map(float, told.split())
    assert held >= 32 and left < 4
