"""The sensitivity experiment, held against the formulas of its indices, and against the ranges that are declared."""

import re
import sys

import numpy as np
import pytest

from citypact.experiments.named.sensitivity.report import answer
from citypact.experiments.named.sensitivity.spec import HELD, IDLE, VARIED, span, trajectories
from citypact.experiments.named.sensitivity.study import Sensitivity, problem
from citypact.experiments.named.study import Scale, Stored, run_study
from citypact.experiments.paper.tables import one, where, write_table
from citypact.model.engine import Run, simulate
from citypact.model.refusal import Refusal
from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.settings.parameters import Parameters


def means(study, names, points) -> np.ndarray:
    """(point,) final cooperation, the mean over the study's seeds."""
    runs = [
        Run(study.region, Parameters(**dict(zip(names, point, strict=True))), seed=seed)
        for point in points.tolist() for seed in study.seeds
    ]  # fmt: skip
    rate = simulate(runs, study.scale.years, ("cooperation_rate",)).of("cooperation_rate")
    return rate[:, -5:].mean(axis=1).reshape(len(points), -1).mean(axis=1)


def test_sobol_indices_agree_with_their_formula(written):
    """First order by Saltelli et al. (2010), total by Jansen (1999), from the points themselves."""
    stored = written("sensitivity")
    from SALib.sample import sobol

    names = list(dict.fromkeys(stored["sobol"]["parameter"]))
    base = stored.study.scale.points
    values = means(stored.study, names, sobol.sample(problem(names), base, calc_second_order=False, seed=1))
    assert one(stored["outcomes"], outcome="final_cooperation")["mean"] == pytest.approx(values.mean(), rel=1e-5)
    values = ((values - values.mean()) / values.std()).reshape(base, len(names) + 2)
    first, last, variance = values[:, 0], values[:, -1], values[:, [0, -1]].var()
    for position, name in enumerate(names, 1):
        mixed = values[:, position]
        expected = {"S1": (last * (mixed - first)).mean() / variance, "ST": ((first - mixed) ** 2).mean() / 2 / variance}
        for index, value in expected.items():
            row = one(stored["sobol"], parameter=name, outcome="final_cooperation", index=index)
            assert row["value"] == pytest.approx(value, rel=1e-4, abs=1e-5)


def test_morris_effects_are_differences_along_trajectories(written):
    """mu* is the mean size of what a step of one parameter changes, per unit of its range (Campolongo et al. 2007)."""
    stored = written("sensitivity")
    from SALib.sample import morris

    count = trajectories(stored.study.scale.points)
    points = morris.sample(problem(VARIED), count, num_levels=4, seed=1).round(10)
    values = means(stored.study, VARIED, points).reshape(count, -1)
    steps = np.diff(points.reshape(count, len(VARIED) + 1, -1), axis=1) / [high - low for low, high in map(span, VARIED)]
    changed = np.abs(steps).argmax(axis=2)  # (trajectory, step) which parameter
    effects = np.diff(values, axis=1) / np.take_along_axis(steps, changed[:, :, None], axis=2)[:, :, 0]
    for name in ("bargaining_exponent", "patience", "reach_km"):
        found = np.abs(effects[changed == VARIED.index(name)])
        row = one(stored["morris"], parameter=name, outcome="final_cooperation")
        assert found.size == count and row["mu_star"] == pytest.approx(found.mean(), rel=1e-4, abs=1e-7)


def test_parameters_that_need_a_government_have_no_effect(written):
    morris = written("sensitivity")["morris"]
    assert (where(morris, parameter=IDLE)["mu_star"] == 0).all()
    assert (where(morris, parameter=(*IDLE, "reach_km"))["in_sobol"] == 0).all()


def test_ranges_are_half_and_double_of_what_is_declared():
    assert span("search_cost") == (0.01, 0.04)
    assert span("memory") == (0.8, 0.95)
    assert span("patience") == (0.4, 0.85)
    assert span("threshold") == (0.005, 0.02)
    assert sorted((*HELD, *VARIED)) == sorted(name for name, row in PARAMETERS.items() if not row.choices)
    assert all(PARAMETERS[name].default in (PARAMETERS[name].minimum, PARAMETERS[name].maximum) for name in HELD)
    assert {name for name in VARIED if PARAMETERS[name].group == "government"} < set(IDLE)


def test_a_sample_that_is_no_power_of_two_is_refused():
    with pytest.raises(Refusal, match="power of two"):
        Sensitivity(Scale(seeds=2, points=48, years=10))


def test_a_region_that_falls_apart_at_the_least_reach_is_refused():
    """Without any relation its measures would be undefined in a part of the sample."""
    with pytest.raises(Refusal, match=r"synthetic:3.*125 km"):
        Sensitivity(Sensitivity.quick, regions=("synthetic:3",))


def test_of_an_outcome_that_does_not_vary_nothing_is_told(written, tmp_path):
    """Where one half of all choices is never cooperative, no parameter decides when it becomes so."""
    stored = written("sensitivity")
    for name in ("morris", "sobol", "convergence", "outcomes"):
        table = stored[name].copy()
        if name in ("sobol", "convergence"):
            table.loc[(table["outcome"] == "t50").to_numpy() & (table["index"] != "mu_star"), ["value", "low", "high"]] = np.nan
        write_table(tmp_path / f"{name}.csv", table)
    text = answer(Stored(tmp_path, stored.study))
    assert "**Transition time to one half** is decided by (total index): nothing, for it does not vary." in text
    assert not re.search(r"\bnan\b", text)


def test_without_salib_the_study_tells_its_size_and_command_and_refuses_to_run_in_one_line(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "SALib", None)
    study = Sensitivity(Sensitivity.quick)
    assert study.size() == 2 * (8 * (len(VARIED) + 1) + 128 * 14) and study.worlds() == {}
    assert study.command() == "python -m experiments run sensitivity --quick --out DIR"
    for refused in (study.design, lambda: run_study(tmp_path / "here", study, quiet=True)):
        with pytest.raises(Refusal, match=r"SALib.*pip install -e \"\.\[experiments\]\"") as refusal:
            refused()
        assert len(refusal.value.faults) == 1
    assert list(tmp_path.iterdir()) == []
