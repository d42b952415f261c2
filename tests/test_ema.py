"""The EMA Workbench: its model of ours, and PRIM on a sweep."""

import numpy as np
import pytest

pytest.importorskip("ema_workbench", reason="ema_workbench (the extra ema) is not installed")

import ema_workbench as workbench

from citypact.experiments.ema import ema_model, experiments_and_outcomes
from citypact.experiments.sweeps.coordinator import run_sweep
from citypact.experiments.sweeps.design_file import design, read_design
from citypact.experiments.sweeps.tables import Sweep
from citypact.model.refusal import Refusal

SMALL = {"region": "synthetic:5", "years": 8, "seeds": 3}


def test_the_workbench_samples_uncertainties_and_levers_and_gets_the_means_over_the_seeds():
    model = ema_model(SMALL, {"search_cost": (0.0, 0.1), "rule": ["logit", "best_response"]}, {"subsidy": (0.0, 0.3)},
                      ["final_cooperation", "total_outlay"])  # fmt: skip
    with workbench.SequentialEvaluator(model) as evaluator:
        experiments, outcomes = evaluator.perform_experiments(scenarios=3, policies=2)
    assert len(experiments) == 6 and set(outcomes) == {"final_cooperation", "total_outlay"}
    row = experiments.iloc[4]
    made = design({**SMALL, "table": {"rows": [{name: row[name] for name in ("search_cost", "rule", "subsidy")}]}})
    expected = model.function(**{name: row[name] for name in made.factors})
    assert outcomes["final_cooperation"][4] == expected["final_cooperation"]
    assert np.ptp(outcomes["total_outlay"]) > 0


def test_by_default_everything_with_a_range_is_exposed():
    model = ema_model(SMALL)
    assert {"search_cost", "resistance"} <= {u.name for u in model.uncertainties}
    assert "benefit_sharing" in {lever.name for lever in model.levers}


@pytest.mark.parametrize("call", [
    {"uncertainties": {"subsidy": (0, 1)}}, {"levers": {"platform": (0, 3)}}, {"outcomes": ["welfare"]},
    {"content": {"grid": {"memory": [0.1, 0.2]}}},
])  # fmt: skip
def test_a_wrong_description_is_refused(call):
    with pytest.raises(Refusal):
        ema_model(**call)


# Outputs of four cities run away within 1,000 years.
RUNAWAY = {"feedback": 1.0, "surplus": 5.0, "capacity_gain": 0.5, "growth_rate": 0.5}


def test_a_run_that_stops_has_no_outcomes_and_is_told(tmp_path):
    content = {"region": "synthetic:4", "years": 1000, "seeds": [1], "parameters": RUNAWAY}
    model = ema_model(content, {"search_cost": (0.0, 0.1)}, {}, ["final_cooperation", "final_output"])
    with pytest.warns(UserWarning, match=r"search_cost.*year \d+: the output of City"):
        outcomes = model.function(search_cost=0.02)
    assert set(outcomes) == {"final_cooperation", "final_output"} and np.isnan(list(outcomes.values())).all()
    fixed = {name: value for name, value in RUNAWAY.items() if name != "growth_rate"}
    run_sweep(
        design({**content, "seeds": [1, 2], "parameters": fixed, "grid": {"growth_rate": [0.0, 0.5]}}), tmp_path, quiet=True
    )
    failed = Sweep(tmp_path).failures()
    assert set(failed["point"]) == {1} and failed["error"].str.match(r"Refusal: year \d+: the output of City").all()
    experiments, outcomes = experiments_and_outcomes(tmp_path)
    assert experiments["growth_rate"].tolist() == [0.0, 0.5]
    assert np.isnan(outcomes["final_output"]).tolist() == [False, True]


@pytest.mark.slow
def test_prim_finds_where_cooperation_is_low_in_a_sweep(tmp_path):
    prim = pytest.importorskip("docs.examples.prim", reason="the workbench's PRIM cannot be imported")
    run_sweep(design({
        "region": "synthetic:8", "years": 20, "seeds": 2,
        "latin_hypercube": {"points": 150, "ranges": {"resistance": [0, 3], "search_cost": [0, 0.2], "prior_trust": [0.05, 0.5]}},
    }), tmp_path, quiet=True)  # fmt: skip
    experiments, outcomes = experiments_and_outcomes(tmp_path)
    assert list(experiments.columns) == ["resistance", "search_cost", "prior_trust"] and len(experiments) == 150
    table = Sweep(tmp_path).summaries()
    assert outcomes["final_cooperation"][7] == table[table["point"] == 7]["final_cooperation"].mean()
    level = float(np.quantile(outcomes["final_cooperation"], 0.3))
    limits = prim.discover(tmp_path, level)
    assert set(limits.columns) <= set(experiments.columns) and len(limits.columns) >= 1


@pytest.mark.parametrize("name, runs", [("resistance", 2000), ("sobol", 81920)])
def test_the_designs_of_the_documentation_are_sound(name, runs):
    if name == "sobol":
        pytest.importorskip("SALib", reason="SALib is not installed")
    assert read_design(f"docs/examples/{name}.toml").runs == runs


def test_levers_act_in_the_years_of_the_policy():
    content = {"region": "synthetic:4", "years": 8, "seeds": 2, "policy": {"first": 3, "last": 4}}
    model = ema_model(content, {}, {"subsidy": (0.0, 0.3)}, ["total_outlay"])
    assert model.function(subsidy=0.3)["total_outlay"] > 0.0 == model.function(subsidy=0.0)["total_outlay"]
    with pytest.raises(Refusal, match="withdrawal: the workbench takes the summaries"):
        ema_model({**content, "withdrawal": 3})
