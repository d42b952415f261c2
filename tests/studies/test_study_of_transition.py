"""The transition experiment: its tables computed anew by another way, and what its report makes of them."""

import math
import re
import shutil
from itertools import product

import numpy as np
import pytest

from citypact.experiments.named.study import Scale, Stored, report, run_study
from citypact.experiments.named.transition.spec import LABELS, agendas
from citypact.experiments.named.transition.study import Transition
from citypact.experiments.paper.inference import MODES
from citypact.experiments.paper.tables import one, write_table
from citypact.model.engine import Run, simulate
from citypact.model.refusal import Refusal
from citypact.model.settings.parameters import Parameters
from citypact.model.summary import transition_time


@pytest.fixture(scope="module")
def stored(written):
    return written("transition")


@pytest.fixture(scope="module")
def results(stored):
    """Scenario -> result of the same runs, lived without the door."""
    study = stored.study
    return {
        scenario: simulate([Run(study.region, agenda=agenda, seed=seed, withdrawal=25) for seed in study.seeds], 60)
        for scenario, agenda in agendas().items()
    }


def test_a_run_that_ends_before_the_government_withdraws_is_refused():
    with pytest.raises(Refusal, match="years: 25 is not allowed; transition needs 26 at least"):
        Transition(Scale(seeds=2, points=1, years=25))
    assert Transition(Scale(seeds=2, points=1, years=26)).design()["what is left is counted in year"] == 26
    assert Transition().design()["what is left is counted in year"] == 35


def test_the_table_agrees_with_a_new_computation(stored, results):
    seeds, base = stored.study.scale.seeds, results["laissez_faire"]
    for scenario, result in results.items():
        rate, depth, welfare = (result.of(name) for name in ("cooperation_rate", "depth", "welfare"))
        reached = transition_time(rate, 0.5)
        reached = reached[np.isfinite(reached)]
        broken, censored = result.broken[:, 1].sum(axis=1), result.censored[:, 1].sum(axis=1)
        alive = (broken + censored).sum(axis=1)
        expected = {
            "t50": np.median(reached) if reached.size else math.nan,
            "t50_reached": reached.size / seeds,
            "final_cooperation": rate[:, -5:].mean(),
            "cooperation_at_withdrawal": rate[:, 24].mean(),
            "cooperation_later": rate[:, 34].mean(),
            "first_year_jump": (rate[:, 9] - rate[:, 8]).mean(),
            "lost_next_year": (1 - rate[:, 25] / rate[:, 24]).mean(),
            "depth_later": depth[:, 34].mean(),
            "advantage_in_depth_at_withdrawal": (depth - base.of("depth"))[:, 24].mean(),
            "final_joint_governance": result.of("stage_joint_governance")[:, -1].mean(),
            "cumulative_welfare": welfare.sum(axis=1).mean(),
            "welfare_gain": (welfare - base.of("welfare")).sum(axis=1).mean(),
            "relations_kept": np.nanmean((alive - broken[:, :11].sum(axis=1)) / np.where(alive, alive, np.nan)),
            "total_outlay": result.of("outlay").sum(axis=1).mean(),
            "gini_gains": result.of("gini_gains")[:, -5:].mean(),
        }
        for quantity, value in expected.items():
            row = one(stored["table"], scenario=scenario, quantity=quantity)
            assert row["value"] == pytest.approx(value, rel=1e-5, nan_ok=True), quantity
        row = one(stored["table"], scenario=scenario, quantity="cooperation_at_withdrawal")
        spread = *np.quantile(rate[:, 24], (0.05, 0.95)), rate[:, 24].std(ddof=1) / math.sqrt(seeds)
        assert tuple(row[["low", "high", "error"]]) == pytest.approx(spread, rel=1e-5)
        assert row["n"] == seeds


def test_the_series_agree_with_a_new_computation(stored, results):
    for _, row in stored["series"].iloc[::97].iterrows():
        values = results[row["scenario"]].of(row["measure"])[:, row["year"] - 1]
        assert row["n"] == np.isfinite(values).sum()
        if row["n"]:
            low, high = np.nanquantile(values, (0.05, 0.95))
            found = tuple(row[["mean", "low", "high"]])
            assert found == pytest.approx((np.nanmean(values), low, high), rel=1e-5, abs=1e-9)


def lives(results, scenario, mode):
    """(broken, censored) since the withdrawal by seed and year, of one scenario or of all together."""
    code = next(code for code, name in MODES.items() if name == mode) - 1
    chosen = results.values() if scenario == "all" else [results[scenario]]
    return (sum(getattr(result, part)[:, 1, code, :36].astype(int) for result in chosen) for part in ("broken", "censored"))


def test_survival_agrees_with_a_count_of_who_is_left(stored, results):
    """No relation is lost sight of before the end, so the share alive is that of those not yet broken."""
    found = stored["survival"].groupby(["scenario", "mode"])
    assert {("all", "spontaneous"), ("all", "hybrid"), ("hierarchical", "hierarchical")} <= set(found.groups)
    for (scenario, mode), rows in found:
        broken, censored = (part.sum(axis=0) for part in lives(results, scenario, mode))
        whole = broken.sum() + censored.sum()
        np.testing.assert_allclose(rows["survival"], 1 - broken.cumsum()[: len(rows)] / whole, rtol=1e-5)
        assert rows["at_risk"].tolist() == [whole - broken[:year].sum() for year in rows["years_since_withdrawal"]]
        assert (rows["low"] <= rows["survival"] + 1e-6).all() and (rows["survival"] <= rows["high"] + 1e-6).all()


def test_differences_are_of_the_same_resampled_seeds(stored, results):
    """Of all the samples that so few seeds allow, the mean survivals of both modes: the interval's ends are among them."""
    seeds = range(stored.study.scale.seeds)
    for _, row in stored["differences"].iterrows():
        parts = [np.stack(list(lives(results, row["scenario"], row[mode]))) for mode in ("mode", "other_mode")]

        def means(drawn, parts=parts):
            found = []
            for part in parts:
                broken, censored = part[:, list(drawn)].sum(axis=1)
                found.append(np.mean(1 - broken.cumsum()[1:] / (broken.sum() + censored.sum())))
            return found

        assert (row["mean_survival"], row["other_mean_survival"]) == pytest.approx(means(seeds), rel=1e-5)
        exact = np.array([np.subtract(*means(drawn)) for drawn in product(seeds, repeat=len(seeds))])
        for name, share in (("difference_low", 0.025), ("difference_high", 0.975)):
            assert np.abs(exact - row[name]).min() < 1e-5
            assert np.quantile(exact, share - 0.015) - 1e-6 <= row[name] <= np.quantile(exact, share + 0.015) + 1e-6
        assert [row["relations"], row["other_relations"]] == [part.sum() for part in parts]


def test_scenarios_share_their_chance_until_the_government_starts(results):
    rates = [result.of("cooperation_rate") for result in results.values()]
    assert all((rate[:, :9] == rates[0][:, :9]).all() for rate in rates)
    assert all((rate[:, 9] != rates[0][:, 9]).all() for rate in rates[1:])


def test_captions_say_what_a_figure_is_made_of(stored):
    for path in stored.folder.glob("*.txt"):
        caption = path.read_text(encoding="utf-8")
        assert "4 runs in each scenario" in caption and "16 runs of 60 years, seeds 1 to 4;" in caption
        assert "yangtze_delta" in caption and "26 cities" in caption and "years 10 to 25" in caption
        assert all(agenda.hash in caption for agenda in agendas().values())


def told(folder, study, words):
    """The line of the report on an expectation."""
    (line,) = (line for line in report(Stored(folder, study)).splitlines() if words in line)
    return line


def test_an_expectation_that_the_tables_do_not_bear_out_is_told(stored, tmp_path):
    shutil.copytree(stored.folder, tmp_path, dirs_exist_ok=True)
    study = stored.study
    fast, lasting = "Orders are fast", "within hierarchical, spontaneous, then hierarchical"
    assert all(told(tmp_path, study, words).startswith("- Holds: ") for words in (fast, lasting))
    table = stored["table"].copy()
    orders = table["scenario"].isin(["hybrid", "hierarchical"]) & (table["quantity"] == "first_year_jump")
    table.loc[orders, "value"] = table.loc[orders, "value"].to_numpy()[::-1]
    write_table(tmp_path / "table.csv", table)
    differences = stored["differences"].copy()
    differences.loc[differences["scenario"] == "hierarchical", "difference_low"] = -0.01  # no longer sure
    write_table(tmp_path / "differences.csv", differences)
    assert all(told(tmp_path, study, words).startswith("- **Does not hold**: ") for words in (fast, lasting))


def test_the_report_puts_the_scenarios_beside_each_other(stored):
    text = (stored.folder / "report.md").read_text(encoding="utf-8")
    for quantity, label in (("total_outlay", "Total outlay"), ("relations_kept_hybrid", "Of these, founded hybrid")):
        (line,) = (line for line in text.splitlines() if line.startswith(f"| {label} |"))
        cells = line.strip("| ").split(" | ")[3:]
        values = [one(stored["table"], scenario=scenario, quantity=quantity)["value"] for scenario in LABELS]
        for cell, value in zip(cells, values, strict=True):
            assert cell == "–" if math.isnan(value) else float(cell.split(" ")[0]) == pytest.approx(value, abs=0.05)


@pytest.mark.filterwarnings("ignore:Data has no positive values")
def test_a_world_without_cooperation_is_told_without_gaps(tmp_path):
    never = Parameters(exploration=0.0, prior_trust=0.0, prior_weight=100.0, rationality=200.0, compliance=0.0, search_cost=1.0)
    study = Transition(Scale(seeds=2, points=1, years=26), never, ("synthetic:2:1",))
    run_study(tmp_path / "never", study, quiet=True)
    text = (tmp_path / "never" / "report.md").read_text(encoding="utf-8")
    assert text.count("No relation of cooperation is alive at the withdrawal.") == 4
    assert "no relation is one of cooperation in any scenario" in text and "survive best" not in text
    assert Stored(tmp_path / "never", study)["differences"].empty
    assert not re.search(r"\bnan\b|\binf\b|None", text)
