"""The costs experiment, held against the engine."""

import math
from dataclasses import replace

import numpy as np
import pytest

from citypact.experiments.named.costs.spec import WHICH, costs_of
from citypact.experiments.named.costs.study import Costs, Lifted
from citypact.experiments.named.study import Scale, run_study
from citypact.experiments.paper.tables import one
from citypact.model.engine import Run, simulate
from citypact.model.regions.loading import load_region
from citypact.model.settings.parameters import Parameters
from citypact.model.summary import transition_time

DEFAULT = Parameters()


def seeded(region, seeds, **changes):
    return [Run(region, DEFAULT.replace(**changes), seed=seed) for seed in range(1, seeds + 1)]


def rates(region, seeds, years, **changes):
    return simulate(seeded(region, seeds, **changes), years, ("cooperation_rate",)).of("cooperation_rate")


def test_costs_agree_with_a_new_computation(written):
    stored = written("costs")
    study = stored.study
    region, seeds, years = study.region, study.scale.seeds, study.scale.years
    base, tripled = rates(region, seeds, years), rates(region, seeds, years, search_cost=0.06)
    wanted = {"region": region.id, "cost": "search_cost", "contrast": "tripled"}
    row = one(stored["effects"], outcome="final_cooperation", **wanted)
    assert row["mean"] == pytest.approx((tripled[:, -5:] - base[:, -5:]).mean(), rel=1e-5)
    free = rates(region, seeds, years, search_cost=0.0, negotiation_cost=0.0, monitoring_cost=0.0)
    row = one(stored["alone"], region=region.id, cost="all", multiple=0.0)
    reached = transition_time(free, 0.5)
    assert row["t50_reached"] == pytest.approx(np.isfinite(reached).mean())
    median = np.median(reached[np.isfinite(reached)]) if np.isfinite(reached).any() else math.nan
    assert row["t50_median"] == pytest.approx(median, nan_ok=True)
    corner = rates(region, study.phase_seeds, years, search_cost=0.04, monitoring_cost=0.12)
    row = one(stored["phase"], cost_x="search_cost", cost_y="monitoring_cost", x=0.04, y=0.12)
    assert row["final_cooperation"] == pytest.approx(corner[:, -5:].mean(), rel=1e-5)


def test_the_lead_of_large_dealings_agrees_with_a_new_computation(written):
    stored = written("costs")
    region, scale = stored.study.region, stored.study.scale
    flat = simulate(seeded(region, scale.seeds, cost_elasticity=0.0), scale.years)
    lead = flat.of("cooperation_rate_by_stake") - flat.of("cooperation_rate")
    wanted = {"region": region.id, "parameter": "cost_elasticity", "outcome": "stake_lead"}
    own, lowest = (one(stored["structure"], level=level, what="level", **wanted)["mean"] for level in (0.5, 0.0))
    assert lowest == pytest.approx(lead[:, -5:].mean(), rel=1e-5)
    assert one(stored["structure"], level=0.5, what="over lowest", **wanted)["mean"] == pytest.approx(own - lowest, abs=1e-5)


def test_a_cost_lifted_for_the_whole_run_is_a_run_without_it():
    region = load_region("pearl_delta")
    study = Costs(Scale(seeds=3, points=1, years=20))
    runs = [replace(run, parameters=study.parameters) for run in seeded(region, 3)]
    for which in WHICH:
        lifted = Lifted(costs_of(which), 1, 12)(runs, 12)["rate"]
        without = simulate([replace(run, parameters=study.scaled(which, 0.0)) for run in runs], 12, ("cooperation_rate",))
        np.testing.assert_array_equal(lifted, without.series[:, :, 0])


def test_a_cost_lifted_for_a_spell_changes_nothing_before_it():
    runs = seeded(load_region("pearl_delta"), 3)
    never, late = Lifted()(runs, 12)["rate"], Lifted(costs_of("all"), 5, 8)(runs, 12)["rate"]
    np.testing.assert_array_equal(late[:, :4], never[:, :4])
    assert (late[:, 4:8] != never[:, 4:8]).any()


def test_one_region_is_enough(tmp_path):
    study = Costs(Scale(seeds=2, points=3, years=20), regions=("pearl_delta",))
    run_study(tmp_path / "costs", study, quiet=True)
    assert {file.stem for file in (tmp_path / "costs").glob("*.png")} == {"alone", "structure", "phase", "decades"}
