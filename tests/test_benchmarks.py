"""The benchmarks: what they make of times, where they write it, and what they say when something is missing; nothing is timed."""

import argparse
import json

import numpy as np
import pandas as pd
import pytest

from benchmarks import footprint, peers, performance, scaling, speeds
from benchmarks.document import put
from benchmarks.lives import ROOT, Case, Checkout, Taken
from benchmarks.measuring import figures, in_turns, machine, table
from benchmarks.scaling_figure import draw
from citypact.model.regions.loading import load_region

pytestmark = pytest.mark.slow  # times, though of little, and processes of their own

MARKS = ("<!-- from here -->", "<!-- to here -->")


def test_turns_are_taken_by_all_in_their_order():
    order, said = [], []
    work = {name: lambda name=name: order.append(name) or len(order) for name in "abc"}
    assert in_turns(work, 3, said.append) == {"a": [1, 4, 7], "b": [2, 5, 8], "c": [3, 6, 9]}
    assert order == list("abc") * 3 and len(said) == 9 and "turn 3 of 3: c" in said[-1] and "left" in said[-1]


def test_a_table_of_markdown():
    assert table(("what", "rate"), [("engine", figures(12345.6)), ("C", figures(0.71234))]) == [
        "| what | rate |", "| --- | ---: |", "| engine | 12,346 |", "| C | 0.712 |",
    ]  # fmt: skip


def test_lines_are_put_between_marks_and_nowhere_else(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"before\n{MARKS[0]}\nold\n{MARKS[1]}\nafter\n", encoding="utf-8")
    for lines in (["new \\1"], ["newer"]):
        put(page, MARKS, lines)
        assert page.read_text(encoding="utf-8") == f"before\n{MARKS[0]}\n\n{lines[0]}\n\n{MARKS[1]}\nafter\n"
    page.write_text("no marks", encoding="utf-8")
    with pytest.raises(SystemExit, match="0 times"):
        put(page, MARKS, ["new"])


def test_the_page_has_each_mark_once():
    text = performance.DOCUMENT.read_text(encoding="utf-8")
    assert text.count(performance.MARKS[0]) == text.count(performance.MARKS[1]) == 1


def test_goals_are_met_or_not_or_not_measured():
    lines = performance.goal_lines({"clang": 0.95, "large": 7.0})
    assert len(lines) == 2 + len(performance.GOALS)
    told = {line.split(" | ")[0].removeprefix("| "): line.split(" | ")[1:] for line in lines[2:]}
    assert told["engine, one thread ÷ clang's best C of the same stages"] == ["0.95", "≥ 0.9", "yes |"]
    assert told["ns a relation-year: 10,000 cities, one run ÷ 26 cities, 64 runs"] == ["7", "≤ 6", "no |"]
    assert told["two threads ÷ one, many runs"] == ["not measured", "≥ 1.93", "– |"]


def test_every_measured_ratio_is_a_goal_and_is_taken_the_right_way_round():
    """From invented times: the other checkout's Mesa model is the slowest, C is twice as fast as the engine."""

    def taken(seconds):
        return [Taken(wall=seconds, processor=seconds, relation_years=1000)] * 3

    names = [*speeds.cases(quick=True), *(name + speeds.BEFORE for name in (speeds.MESA, speeds.SUBCLASS, speeds.BASE))]
    found = {name: taken(1.0) for name in names} | {
        "C by clang, scalar": taken(1.0),
        "C by clang, 64 runs side by side": taken(0.5),
    }
    found |= {speeds.MESA: taken(100.0), speeds.MESA + speeds.BEFORE: taken(1000.0), speeds.MANY_TWO: taken(0.5)}
    told = speeds.ratios(found, years=10)
    expected = {
        "clang": 0.5,
        "mesa before": 1000,
        "mesa": 10,
        "two threads": 2,
        "large seconds": 10,
        "large": 1,
        "engine before": 1,
    }
    assert {name: pytest.approx(told[name]) for name in expected} == expected
    assert set(told) <= {goal.name for goal in performance.GOALS}
    lines = speeds.speed_lines(found)
    assert "| C by clang, 64 runs side by side | 2,000 | 500,000 | 2 |" in lines


def test_a_checkout_lives_cases_in_a_process_of_its_own(tmp_path):
    """Among them the Mesa model with a subclass; what is asked of it comes back as relation-years."""
    relations = load_region("synthetic:6:1").relations(250.0).city_i.size
    with Checkout(ROOT, tmp_path / "here") as here:
        for case, runs in (
            (Case("engine", "synthetic:6:1", runs=3, years=2, block=2), 3),
            (Case("subclass", "synthetic:6:1", years=2), 1),
        ):
            taken = here.time(case)
            assert taken.relation_years == 2 * runs * relations and taken.wall > 0
        with pytest.raises(RuntimeError, match="no_such_region"):
            here.time(Case("engine", "no_such_region"))


def test_unknown_parts_and_a_half_written_page_are_refused():
    for parts, write, told in (
        (["spede"], False, "unknown part 'spede'; allowed: speed, memory"),
        (["memory"], True, "name no part"),
    ):
        with pytest.raises(SystemExit, match=told):
            performance.measure(argparse.Namespace(parts=parts, write=write, quick=True, against=None))


def test_a_sweep_that_prints_something_else_is_no_figure():
    printed = "sweep, two processes         2.4   4.1\nthe whole design, 81920 runs, two processes        18.4    36.5\n"
    assert performance._found(performance.ON_TWO, printed) == 18.4
    with pytest.raises(RuntimeError, match="printed nothing like"):
        performance._found(performance.EFFICIENCY, printed)


def test_an_engine_that_cannot_be_installed_is_left_out_with_a_reason(tmp_path, monkeypatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    python = peers.environment(tmp_path)
    assert peers.why_not(python, "no-such-engine").startswith("ERROR: ")
    assert peers.version(python, "pip")


def invented():
    """Times that follow power laws exactly."""
    growth = {"cities": 1.1, "runs": 1.0, "years": 1.0, "threads": -0.9}
    points = [(varied, value) for varied in growth for value in (1, 2, 1000, 4000, 10_000)]
    rows = [
        {"varied": varied, "value": value, "wall_s": value ** growth[varied], "processor_s": 3.0 * value ** abs(growth[varied])}
        for varied, value in points
    ]
    return pd.DataFrame(rows), growth


def test_exponents_are_those_of_the_power_laws():
    rows, growth = invented()
    fitted = scaling.exponents(rows).set_index("varied")
    assert dict(fitted["exponent"]) == pytest.approx(growth)
    assert fitted.loc["cities", "first"] == 1000 and fitted.loc["threads", "first"] == 1
    assert scaling.exponents(rows[rows["value"] == 1]).empty


def test_the_figure_of_scaling_is_drawn_from_its_tables_to_the_same_bytes(tmp_path):
    rows, _ = invented()
    rows.to_csv(tmp_path / "scaling.csv")
    scaling.exponents(rows).to_csv(tmp_path / "exponents.csv")
    drawn = []
    for _ in range(2):
        draw(tmp_path, "a machine")
        drawn.append([(tmp_path / f"scaling.{kind}").read_bytes() for kind in ("png", "svg", "txt")])
    assert drawn[0] == drawn[1] and b"a machine" in drawn[0][2] and len(drawn[0][0]) > 10_000


def test_points_of_scaling_are_what_they_are_called():
    known = scaling.points(quick=False)
    assert {varied for varied, _ in known} == set(scaling.FITTED_FROM)
    for (varied, value), case in known.items():
        said = {"cities": int(case.region.split(":")[-2]) if varied == "cities" else 0, "runs": case.runs, "years": case.years,
                "threads": case.threads}  # fmt: skip
        assert said[varied] == value
    quick = scaling.points(quick=True)
    assert max(value for varied, value in quick if varied == "cities") == 2000 and set(scaling.FITTED_FROM) == {
        name for name, _ in quick
    }


def test_committed_exponents_are_those_of_the_committed_times():
    stored = {name: pd.read_csv(scaling.OUT / f"{name}.csv") for name in ("scaling", "exponents")}
    fitted = scaling.exponents(stored["scaling"])
    assert np.allclose(fitted["exponent"], stored["exponents"]["exponent"]) and {"cities", "runs"} <= set(fitted["varied"])
    assert json.loads((scaling.OUT / "manifest.json").read_text(encoding="utf-8"))["question"] == scaling.QUESTION
    assert performance.exponent() == {"exponent": fitted.set_index("varied").loc["cities", "exponent"]}


def test_a_block_of_a_region_tells_its_memory_and_its_relations():
    peak, relations = map(float, footprint.in_new_process(footprint.BLOCK_PROBE, "synthetic:6:1", "250", "2").split())
    assert peak > 10 and relations == load_region("synthetic:6:1").relations(250.0).city_i.size


def test_what_a_relation_takes_is_told_from_what_its_cities_take(monkeypatch):
    """Of a process that takes 90 MB, and for each run 1 MB, 5,000 bytes a city and 40 a relation."""

    def probe(code, *arguments):
        if code == footprint.MEMORY_PROBE:
            return "175"
        reach, count = float(arguments[1]), int(arguments[2])
        relations = 50.0 * reach
        return f"{90 + count * (1 + (5_000 * 2_000 + 40 * relations) / 1024**2)} {relations}"

    monkeypatch.setattr(footprint, "in_new_process", probe)
    assert footprint.memory()[1] == pytest.approx({"bytes": 40, "flat": 1})


def test_the_machine_is_told():
    assert "processors" in machine() and "numba" in machine()


def test_the_large_case_has_the_relations_that_the_goal_names():
    region = load_region(speeds.LARGE)
    assert len(region) == 10_000 and 200_000 <= region.relations(speeds.WIDE_REACH).city_i.size < 210_000


def test_own_game_of_the_peers_runs_and_keeps_both_acts():
    seconds, share = map(float, footprint.in_new_process(peers.OWN_GAME, "20", "fermi").split())
    assert seconds > 0 and 0 < share < 1


def test_a_new_process_keeps_its_byte_code_unless_it_is_told_otherwise(monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    told = "import os, sys; print(sys.dont_write_bytecode, os.environ['NUMBA_CACHE_DIR'])"
    assert footprint.in_new_process(told, NUMBA_CACHE_DIR="there") == "False there"
