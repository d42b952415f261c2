"""The moments of a run: what is told is what the records hold, piece by piece or at once, in both languages."""

import re
from collections import Counter

import numpy as np
import pytest

from citypact.model.measures import MEASURES
from citypact.model.regions.loading import load_region
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.changes import Change
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.packages import policy_agenda
from citypact.model.watched import STAGES, Run, WatchedRun
from citypact.views.showing.moments import KINDS, _acting, _in_force, moments, short_names

YEARS = 40
RATE = list(MEASURES).index("cooperation_rate")
JOINT = STAGES.index("joint_governance")


def lived(run: Run, years: int = YEARS, moves=()) -> tuple:
    """(a run that is watched, its events); moves: (year, instrument, level), in force from that year on."""
    watched, events = WatchedRun(run, years), []
    for year in range(1, years + 1):
        for _, instrument, level in [move for move in moves if move[0] == year]:
            watched.move(instrument, level)
            events.append({"year": year, "instrument": instrument, "level": level})
        watched.advance()
    return watched, events


@pytest.fixture(scope="module")
def governed():
    """The 41 cities under the hybrid package in years 10 to 25, with a subsidy that is moved, and a shock."""
    agenda, change = policy_agenda("hybrid", 10, 25), Change(30, {"resistance": 1.5, "search_cost": 0.04})
    run = Run(load_region("yrd_association"), agenda=agenda, seed=1, changes=(change,))
    return lived(run, moves=((34, "command", 0.3), (37, "command", 0.0)))


def counts(told: list, kind: str) -> dict:
    """year -> number of relations of a kind, whether they have a line of their own or stand in that of a policy."""
    return {one["year"]: one["count"] for one in told if kind == one["kind"] or kind in one["also"]}


def test_turns_joint_governance_and_breaks_are_those_of_the_records(governed):
    watched, events = governed
    told = moments(watched, events)
    expected: dict = {"turn": Counter(), "joint": Counter(), "break": Counter()}
    for year in range(1, YEARS + 1):
        for before, after in zip(watched.records[year - 1].stage, watched.records[year].stage, strict=True):
            expected["turn"][year] += bool(before == 0 and after > 0)
            expected["joint"][year] += bool(before < JOINT and after == JOINT)
            expected["break"][year] += bool(before > 0 and after == 0)
    for kind, found in expected.items():
        assert counts(told, kind) == {year: number for year, number in found.items() if number}
        assert sum(found.values()) > 10
    foundings = [row[list(MEASURES).index(f"founded_{mode}")] for row in watched.rows for mode in ("spontaneous", "hybrid")]
    assert sum(expected["turn"].values()) >= sum(foundings) > 0


def test_a_relation_that_turns_is_one_in_which_both_cooperate_for_the_first_time(governed):
    watched, _ = governed
    for year in range(1, YEARS + 1):
        before, after = watched.records[year - 1], watched.records[year]
        turned = (before.stage == 0) & (after.stage > 0)
        assert after.cooperates[:, turned].all()
        assert not before.cooperates[:, turned].all(axis=0).any()


def test_the_years_of_a_policy_are_told_with_what_came_of_it_in_one_line(governed):
    watched, events = governed
    told = {(one["year"], one["kind"]): one for one in moments(watched, events)}
    begins, ends = told[10, "policy_begins"], told[26, "policy_ends"]
    assert begins["also"] == ["turn"] and ends["also"] == ["break"]
    assert begins["line"][0] == f"the policy begins (Hybrid), {begins['count']} relations turn to cooperation"
    assert ends["line"] == [
        f"the policy ends (Hybrid), {ends['count']} relations break",
        f"政策结束（混合式合作），{ends['count']}对城市的合作破裂",
    ]
    assert (10, "turn") not in told and (26, "break") not in told
    assert [key for key in told if key[1].startswith("policy")] == [(10, "policy_begins"), (26, "policy_ends")]


def test_moves_of_levers_changes_of_parameters_and_the_half_way_year_are_told(governed):
    watched, events = governed
    told = moments(watched, events)
    lines = {one["kind"]: one["line"] for one in told if one["year"] in (30, 34)}
    changed = "Resistance to unequal gains becomes 1.5 (dimensionless), Search cost becomes 0.04 (per stake)"
    assert lines["parameter"][0] == changed
    assert lines["lever"] == ["Command is set to 0.3 (probability a year)", "行政命令调至0.3（年概率）"]
    off = next(one for one in told if one["year"] == 37 and one["kind"] == "lever")
    assert off["line"] == ["Command is switched off", "行政命令停用"]
    first = next(year for year, row in enumerate(watched.rows, 1) if row[RATE] >= 0.5)
    assert [one["year"] for one in told if one["kind"] == "half"] == [first]


def test_told_piece_by_piece_it_is_the_same(governed):
    watched, events = governed
    whole = moments(watched, events)
    assert [one for one in whole if one["year"] >= 18] == moments(watched, events, 18)
    again, pieces = WatchedRun(watched.run, YEARS), []
    for year in range(1, 34):
        again.advance()
        if year % 3 == 0:
            pieces += moments(again, [], year - 2)
    assert pieces == [one for one in whole if one["year"] <= 33]
    assert moments(again, [], 34) == []


def test_in_small_pieces_of_memory_it_is_the_same(governed, monkeypatch):
    watched, events = governed
    whole = moments(watched, events)
    monkeypatch.setattr("citypact.views.showing.moments.AT_ONCE", 1000)
    assert moments(watched, events) == whole


def test_lines_are_in_order_and_in_both_languages(governed):
    told = moments(*governed)
    keys = [(one["year"], KINDS.index(one["kind"])) for one in told]
    assert keys == sorted(keys) and len(set(keys)) == len(keys)
    for one in told:
        english, chinese = one["line"]
        assert not re.search("[\u4e00-\u9fff{}]", english) and re.search("[\u4e00-\u9fff]", chinese)
        assert not re.search("[A-Za-z(),{}]", chinese) and one["count"] >= 1


def test_the_cities_of_few_relations_are_named():
    watched, events = lived(Run(load_region("yrd_association"), seed=1), 30)
    region = watched.run.region
    named = [one for one in moments(watched, events) if one["kind"] == "joint" and one["count"] == 1]
    assert named
    for one in named:
        before, after = watched.records[one["year"] - 1].stage, watched.records[one["year"]].stage
        (relation,) = np.flatnonzero((before < JOINT) & (after == JOINT))
        first, second = (short_names(region.cities)[end] for end in watched.ends[:, relation])
        assert one["line"][0] == f"{first} and {second} found joint governance"
        first, second = (short_names(region.cities_zh)[end] for end in watched.ends[:, relation])
        assert one["line"][1] == f"{first}与{second}建立共同治理"
    assert short_names(["Suzhou (Jiangsu)", "Suzhou (Anhui)", "Wuxi (Jiangsu)"]) == ["Suzhou (Jiangsu)", "Suzhou (Anhui)", "Wuxi"]


def test_what_is_in_force_is_what_the_engine_has_in_force_triggers_too():
    agenda = Agenda((
        Intervention({"platform": 0.4, "subsidy": 0.1}, 3, below=0.25),
        Intervention({"legal": 0.5}, 2, stalled=2),
        Intervention({"command": 0.2}, 6, 9, below=0.6, stalled=3),
        Intervention({"plan": 0.0}, 1),
    ))  # fmt: skip
    watched, seen = WatchedRun(Run(load_region("guanzhong"), agenda=agenda, seed=4), YEARS), set()
    for year in range(1, YEARS + 1):
        watched.advance()
        acting = _acting(watched.agenda, year, lambda past: watched.rows[past - 1][RATE])
        expected = {name for name, level in watched.levels().items() if level > 0}
        assert _in_force(acting) == expected
        seen.add(frozenset(expected))
    assert len(seen) > 3
    told = [one for one in moments(watched, []) if one["kind"].startswith("policy")]
    assert len(told) > 3
    assert all(any(item.label in one["line"][0] for item in INSTRUMENTS.values()) for one in told)


def test_a_run_with_nothing_to_tell_tells_nothing():
    watched = WatchedRun(Run(load_region("guanzhong"), seed=1), 3)
    assert moments(watched, []) == []
    watched.advance()
    assert {one["year"] for one in moments(watched, [])} == {1}
