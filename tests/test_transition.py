"""The transition experiment: survival against worked examples, and a small run of the whole."""

import csv
import json
import math
import re

import numpy as np
import pytest
from click.testing import CliRunner

from citypact.experiments.commands.line import main
from citypact.experiments.commands.run import QUICK_SEEDS
from citypact.experiments.named.transition.figures import draw_all
from citypact.experiments.named.transition.report import FIGURES, write_report
from citypact.experiments.named.transition.spec import SCENARIOS, Design
from citypact.experiments.paper import survival
from citypact.experiments.paper.output_folder import check_free
from citypact.model.engine import Result, simulate
from citypact.model.refusal import Refusal
from citypact.model.regions.loading import load_region
from citypact.model.summary import transition_time


def counted(broken, censored, mode=survival.SPONTANEOUS, clock=survival.SINCE_WITHDRAWAL):
    """A result of one run whose relations of a mode broke and were censored so often after 0, 1, 2, … years."""
    counts = np.zeros((2, 1, 2, 3, len(broken)), dtype=np.int32)
    counts[0, 0, clock, mode - 1], counts[1, 0, clock, mode - 1] = broken, censored
    return Result((), np.arange(0), np.empty((1, 0, 0)), *counts)


def test_kaplan_meier_by_hand():
    """Five relations: one breaks after 1 year, one is lost sight of after 1, one breaks after 2, two last 3."""
    result = counted([0, 1, 1, 0], [0, 1, 0, 2])
    curve = survival.kaplan_meier(result, survival.SINCE_WITHDRAWAL, survival.SPONTANEOUS, 3)
    np.testing.assert_allclose(curve.survival, [1, 4 / 5, 4 / 5 * 2 / 3, 4 / 5 * 2 / 3])
    np.testing.assert_array_equal(curve.at_risk, [5, 5, 3, 2])
    assert (curve.low <= curve.survival).all() and (curve.survival <= curve.high).all()


def test_survival_without_relations_or_without_breaks():
    nothing = survival.kaplan_meier(counted([0, 0], [0, 0]), 1, survival.SPONTANEOUS, 1)
    assert np.isnan(nothing.survival).all() and not nothing.at_risk.any()
    unbroken = survival.kaplan_meier(counted([0, 0], [0, 4]), 1, survival.SPONTANEOUS, 1)
    np.testing.assert_array_equal(unbroken.survival, [1, 1])
    assert np.isnan(survival.share_alive(counted([0, 0], [0, 0]), 1, 0, 1)).all()
    np.testing.assert_array_equal(survival.share_alive(counted([0, 1], [0, 3]), 1, 0, 1), [0.75])


def test_log_rank_agrees_with_the_textbook_statistic():
    """Z² = (Σ observed − expected)²/Σ variance over the years, hypergeometric (Mantel 1966)."""
    one, other = counted([0, 8, 2, 1], [0, 0, 0, 4]), counted([0, 2, 3, 2], [0, 0, 0, 9], survival.HYBRID)
    excess = variance = 0.0
    at_risk = np.array([15.0, 16.0])
    for broken in zip([8, 2, 1], [2, 3, 2], strict=True):
        total, broke = at_risk.sum(), sum(broken)
        excess += broken[0] - broke * at_risk[0] / total
        variance += broke * at_risk[0] * at_risk[1] * (total - broke) / (total**2 * (total - 1))
        at_risk -= broken
    lives = (survival.durations(one, 1, survival.SPONTANEOUS), survival.durations(other, 1, survival.HYBRID))
    statistic, p = survival.log_rank(*lives)
    assert abs(statistic) == pytest.approx(abs(excess) / math.sqrt(variance))
    assert p == pytest.approx(math.erfc(abs(statistic) / math.sqrt(2)))
    empty = survival.durations(counted([0], [0]), 1, survival.SPONTANEOUS)
    assert np.isnan(survival.log_rank(empty, lives[0])).all()


def test_a_design_without_years_after_the_withdrawal_is_refused():
    region = load_region("pearl_delta")
    for years in ({"first": 1}, {"first": 9, "last": 8}, {"years": 25, "last": 25}):
        with pytest.raises(Refusal, match="withdraws"):
            Design(region, **years)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("results") / "transition"
    command = ["run", "transition", "--quick", "--region", "pearl_delta", "--out", str(folder)]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture(scope="module")
def design():
    return Design(load_region("pearl_delta"), seeds=QUICK_SEEDS)


@pytest.fixture(scope="module")
def result(design):
    return simulate(design.runs(), design.years)


def table(folder, name):
    with open(folder / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_promised_file_is_there(folder):
    figures = {f"{name}.{kind}" for name in FIGURES for kind in ("png", "svg", "txt")}
    data = {"series.csv", "survival.csv", "log_rank.csv", "table.csv", "table.md", "report.md", "manifest.json",
            "parameters.toml"}  # fmt: skip
    assert {path.name for path in folder.iterdir()} == figures | data
    assert all(path.stat().st_size for path in folder.iterdir())


def test_the_table_agrees_with_a_new_computation(folder, design, result):
    cells = {(row["scenario"], row["quantity"]): row for row in table(folder, "table.csv")}
    welfare, depth = {}, {}
    for scenario in SCENARIOS:
        here = design.runs_of(scenario)
        rate = result.of("cooperation_rate")[here]
        reached = transition_time(rate, 0.5)
        reached = reached[np.isfinite(reached)]
        welfare[scenario], depth[scenario] = result.of("welfare")[here].sum(axis=1), result.of("depth")[here]
        broken, censored = result.broken[here, 1].sum(axis=1), result.censored[here, 1].sum(axis=1)
        alive = (broken + censored).sum(axis=1)
        expected = {
            "t50": np.median(reached) if reached.size else math.nan,
            "t50_reached": reached.size / QUICK_SEEDS,
            "final_cooperation": rate[:, -5:].mean(),
            "cooperation_at_withdrawal": rate[:, 24].mean(),
            "cooperation_later": rate[:, 34].mean(),
            "first_year_jump": (rate[:, 9] - rate[:, 8]).mean(),
            "lost_next_year": (1 - rate[:, 25] / rate[:, 24]).mean(),
            "depth_later": depth[scenario][:, 34].mean(),
            "advantage_in_depth_at_withdrawal": (depth[scenario] - depth["laissez_faire"])[:, 24].mean(),
            "final_joint_governance": result.of("stage_joint_governance")[here, -1].mean(),
            "cumulative_welfare": welfare[scenario].mean(),
            "welfare_gain": (welfare[scenario] - welfare["laissez_faire"]).mean(),
            "relations_kept": np.nanmean((alive - broken[:, :11].sum(axis=1)) / np.where(alive, alive, np.nan)),
            "total_outlay": result.of("outlay")[here].sum(axis=1).mean(),
            "gini_gains": result.of("gini_gains")[here, -5:].mean(),
        }
        for quantity, value in expected.items():
            stored = cells[scenario, quantity]["value"]
            assert (float(stored) if stored else math.nan) == pytest.approx(value, rel=1e-5, nan_ok=True), quantity
        low, high = np.quantile(rate[:, 24], (0.05, 0.95))
        assert float(cells[scenario, "cooperation_at_withdrawal"]["low"]) == pytest.approx(low, rel=1e-5)
        assert float(cells[scenario, "cooperation_at_withdrawal"]["high"]) == pytest.approx(high, rel=1e-5)
        error = rate[:, 24].std(ddof=1) / math.sqrt(QUICK_SEEDS)
        assert float(cells[scenario, "cooperation_at_withdrawal"]["error"]) == pytest.approx(error, rel=1e-5)


def test_series_and_survival_agree_with_a_new_computation(folder, design, result):
    for row in table(folder, "series.csv")[::97]:
        values = result.of(row["measure"])[design.runs_of(row["scenario"]), int(row["year"]) - 1]
        assert int(row["n"]) == np.isfinite(values).sum()
        if int(row["n"]):
            assert float(row["mean"]) == pytest.approx(np.nanmean(values), rel=1e-5, abs=1e-9)
    for row in table(folder, "survival.csv"):
        if row["scenario"] == "all" and row["years_since_withdrawal"] == "10":
            mode = {name: code for code, name in survival.MODES.items()}[row["mode"]]
            broken, censored = survival.counts(result, survival.SINCE_WITHDRAWAL, mode)
            expected = 1 - broken[:11].sum() / (broken.sum() + censored.sum())
            assert float(row["survival"]) == pytest.approx(expected, rel=1e-5)


def test_scenarios_share_their_chance_until_the_government_starts(design, result):
    rate = result.of("cooperation_rate")
    before = [rate[design.runs_of(scenario), : design.first - 1] for scenario in SCENARIOS]
    assert all((one == before[0]).all() for one in before)


def test_captions_say_what_a_figure_is_made_of(folder, design):
    for name in FIGURES:
        caption = (folder / f"{name}.txt").read_text(encoding="utf-8")
        assert f"n = {QUICK_SEEDS}" in caption and f"seeds 1 to {QUICK_SEEDS}" in caption
        assert design.parameters.hash in caption and "pearl_delta" in caption and "years 10 to 25" in caption
        assert all(agenda.hash in caption for agenda in design.agendas().values())


def test_the_report_links_every_figure_and_judges_the_expectations(folder):
    report = (folder / "report.md").read_text(encoding="utf-8")
    assert all(f"({name}.png)" in report for name in FIGURES)
    assert (folder / "table.md").read_text(encoding="utf-8").strip() in report
    assert "- Holds: " in report and re.search(r"\bnan\b", report) is None
    assert str(folder) not in report + (folder / "manifest.json").read_text()


def test_an_expectation_that_the_tables_do_not_bear_out_is_told(folder, tmp_path):
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    rows = (folder / "table.csv").read_text(encoding="utf-8").splitlines()
    changed = [row.replace("hierarchical,first_year_jump", "X").replace("hybrid,first_year_jump", "hierarchical,first_year_jump")
               .replace("X", "hybrid,first_year_jump") for row in rows]  # fmt: skip
    (tmp_path / "table.csv").write_text("\n".join(changed) + "\n", encoding="utf-8")
    write_report(tmp_path)
    lines = [next(line for line in (place / "report.md").read_text(encoding="utf-8").splitlines() if "Orders are fast" in line)
             for place in (folder, tmp_path)]  # fmt: skip
    assert lines[0].startswith("- Holds: ") and lines[1].startswith("- **Does not hold**: ")


def test_figures_and_report_are_drawn_from_the_stored_tables_alone_and_repeat_to_the_byte(folder, monkeypatch):
    monkeypatch.setattr("citypact.model.engine.run_years", None)  # a figure that ran the model would fail
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    draw_all(folder)
    write_report(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert json.loads(before["manifest.json"])["seeds"] == {"first": 1, "last": QUICK_SEEDS, "count": QUICK_SEEDS}


def test_running_it_again_renews_its_own_results_but_nothing_else(tmp_path):
    own, other = tmp_path / "own", tmp_path / "other"
    for folder, experiment in ((own, "transition"), (other, "costs")):
        folder.mkdir()
        (folder / "manifest.json").write_text(json.dumps({"experiment": experiment}))
    check_free(own, experiment="transition")
    with pytest.raises(Refusal, match="--overwrite"):
        check_free(other, experiment="transition")
