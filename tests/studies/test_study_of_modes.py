"""The modes experiment, held against the engine."""

import math

import numpy as np
import pytest
from scipy.stats import CensoredData, ecdf

from citypact.experiments.named.modes.relations import Watched
from citypact.experiments.paper.inference import HYBRID
from citypact.experiments.paper.tables import one, where
from citypact.model.engine import Batch, Run, simulate
from citypact.model.regions.loading import load_region
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.packages import policy_agenda
from citypact.model.settings.parameters import Parameters

REGION = load_region("pearl_delta")  # 36 relations
TOGETHER = policy_agenda("hybrid", 10, 25) + Agenda((Intervention({"command": 0.2}, 10, 25),))


def lived(agenda: Agenda, seeds: int):
    return simulate([Run(REGION, agenda=agenda, seed=seed, withdrawal=25) for seed in range(1, seeds + 1)], 60)


def test_prices_and_gains_agree_with_a_new_computation(written):
    stored = written("modes")
    result, alone = (lived(agenda, stored.study.scale.seeds) for agenda in (TOGETHER, Agenda()))
    cells = where(stored["worlds"], region=REGION.id, world="together").set_index("quantity")["mean"]
    outlay = result.of("outlay").sum(axis=1) / 36
    gained = {
        name: (result.of(name) - alone.of(name)).sum(axis=1) for name in ("cooperation_rate", "stage_joint_governance", "welfare")
    }
    expected = {
        "outlay": outlay,
        "outlay_enforcement": result.of("outlay_enforcement").sum(axis=1) / 36,
        "outlay_in_first_year": result.of("outlay")[:, 9] / 36,
        "cooperation_gained": gained["cooperation_rate"],
        "joint_governance_gained": gained["stage_joint_governance"],
        "net_dividend": gained["welfare"] / 36 - outlay + result.of("revenue").sum(axis=1) / 36,
        "depth_35": result.of("depth")[:, 34],
        "stage_joint_governance_end": result.of("stage_joint_governance")[:, -1],
    }
    for quantity, values in expected.items():
        assert cells[quantity] == pytest.approx(values.mean(), rel=1e-5)
    assert cells["price_of_cooperation"] == pytest.approx(outlay.sum() / gained["cooperation_rate"].sum(), rel=1e-5)
    parts = [name for name in cells.index if name.startswith("outlay_") and "year" not in name]
    assert len(parts) == 4 and cells[parts].sum() == pytest.approx(cells["outlay"], rel=1e-4)


def test_survival_is_that_of_kaplan_and_meier(written):
    stored = written("modes")
    result = lived(TOGETHER, stored.study.scale.seeds)
    broken, censored = (part[:, 1, HYBRID - 1].sum(axis=0) for part in (result.broken, result.censored))  # since withdrawal
    broken, censored = (np.repeat(np.arange(len(counts)), counts) for counts in (broken, censored))
    rows = where(stored["survival"], comparison="within", region=REGION.id, clock="withdrawal", mode="hybrid")
    expected = ecdf(CensoredData(uncensored=broken, right=censored)).sf.evaluate(rows["years"])
    np.testing.assert_allclose(rows["survival"], expected, rtol=1e-5)
    lasted = np.concatenate([broken, censored])
    assert rows["at_risk"].tolist() == [np.count_nonzero(lasted >= year) for year in rows["years"]]
    assert (rows["low"] <= rows["survival"]).all() and (rows["survival"] <= rows["high"]).all()
    wanted = {"comparison": "within", "region": REGION.id, "clock": "withdrawal", "mode": "hybrid", "other_mode": "hierarchical"}
    difference = one(stored["differences"], **wanted)
    assert difference["mean_survival"] == pytest.approx(expected[1:].mean(), rel=1e-5)
    assert difference["relations"] == len(lasted) and difference["difference_low"] < difference["difference_high"]


def test_pooled_regions_have_the_relations_of_all(written):
    counts = where(written("modes")["survival"], comparison="between", clock="withdrawal", years=0)
    for _, rows in counts.groupby("mode"):
        assert one(rows, region="all")["at_risk"] == rows[rows["region"] != "all"]["at_risk"].sum() > 0


def test_the_cohort_agrees_with_a_count_by_hand(written):
    """Follow every relation alive at the withdrawal of two runs, year by year, relation by relation."""
    stored = written("modes")
    assert list(stored.study.state_seeds) == [1, 2]
    states = simulate([Run(REGION, agenda=TOGETHER, seed=seed) for seed in (1, 2)], 35, states=True).states
    count = kept = 0
    prospects = []
    for run in range(2):
        for relation in range(states["stage"].shape[1]):
            if states["mode"][24, relation, run] != HYBRID:
                continue
            count += 1
            kept += all(states["stage"][year, relation, run] > 0 for year in range(25, 35)) and (
                states["founded"][34, relation, run] == states["founded"][24, relation, run]
            )
            acts, ordered = states["cooperates"][24, :, relation, run], states["ordered"][24, :, relation, run]
            anew = np.prod([1 / (1 + math.exp(-35.0 * gain)) for gain in states["decision_gain"][25, :, relation, run]])
            certain = bool(ordered.any()) or acts[0] != acts[1]
            prospects.append(anew if certain else 0.25 * anew + 0.75 * acts.all())
    row = one(stored["cohort"], region=REGION.id, mode="hybrid")
    assert (row["relations"], row["kept"]) == (count, pytest.approx(kept / count, rel=1e-5))
    assert row["prospects"] == pytest.approx(np.mean(prospects), rel=1e-5)


@pytest.mark.parametrize(
    "changes", [{}, {"rule": "best_response"}, {"scope": "city"}, {"rule": "imitate_fermi", "scope": "city"}]
)
def test_prospects_are_how_often_both_sides_cooperate_in_the_year_after(changes):
    """Of all relations of many runs, within three standard errors of the sum of so many draws; imitators hold to their stance."""
    runs = [Run(REGION, Parameters(**changes), TOGETHER, seed) for seed in range(1, 201)]
    expected = Watched(25)(runs, 26)["prospects"]
    batch = Batch(runs, 26)
    batch.advance(26, ())
    both = batch.state()["cooperates"].all(axis=0).T
    assert expected.shape == both.shape and expected.min() >= 0.0 and expected.max() <= 1.0
    if "imitate" in changes.get("rule", ""):
        assert np.array_equal(expected, both)
    by_run = (both - expected).sum(axis=1)
    assert abs(by_run.mean()) <= 3 * by_run.std(ddof=1) / math.sqrt(len(runs))
    certain = (expected == 0.0) | (expected == 1.0)
    assert np.array_equal(both[certain], expected[certain] == 1.0)
