"""The tipping experiment, held against the engine."""

import numpy as np
import pytest
from scipy.stats import t

from citypact.experiments.named.tipping.ramps import Filled, loop, ramp_steps, subsidy_agenda
from citypact.experiments.named.tipping.turning import turning
from citypact.experiments.paper.tables import one
from citypact.experiments.sweeps.cells import Cell
from citypact.model.engine import Batch, Run, simulate
from citypact.model.refusal import Refusal
from citypact.model.regions.loading import load_region
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.packages import policy_agenda
from citypact.model.settings.parameters import Parameters

FROZEN = dict.fromkeys(
    ("growth_rate", "feedback", "capacity_gain", "specialisation", "isomorphism_drift", "industrial_transfer"), 0.0
)
WAYS = {"logit": {}, "best_response_yearly": {"rule": "best_response", "review_rate": 1.0}}


def seeded(run: Run, seeds) -> list:
    return [Run(run.region, run.parameters, run.agenda, seed) for seed in seeds]


def test_a_ramp_rises_and_falls_in_equal_steps():
    steps = ramp_steps(low=0.0, top=0.4, steps=4, settling=3, years_up=8)
    assert [level for level, _ in steps] == pytest.approx([0, 0.1, 0.2, 0.3, 0.4, 0.3, 0.2, 0.1, 0])
    assert [last for _, last in steps] == [3, 5, 7, 9, 11, 13, 15, 17, 19]
    agenda = subsidy_agenda(steps)
    assert [(item.first, item.last) for item in agenda.interventions] == [(year, year + 1) for year in range(4, 17, 2)]
    assert [item.level("subsidy") for item in agenda.interventions] == [level for level, _ in steps[1:-1]]
    with pytest.raises(ValueError, match="multiple"):
        ramp_steps(0.0, 0.4, 4, 3, 6)


def test_a_ramp_of_saturation_sets_it_in_every_city_and_starts_like_the_same_headroom():
    region, still = load_region("synthetic:5"), FROZEN | {"density_slope": 0.0}
    filled = Filled(((0.25, 3), (0.5, 5), (0.25, 6)))
    runs = seeded(Run(region, Parameters(**still)), range(1, 41))
    rates = filled(runs, 6)["rate"]
    held = simulate(seeded(Run(region, Parameters(**still, headroom=4.0)), range(1, 41)), 6).of("cooperation_rate")
    assert rates.shape == (40, 6) and np.array_equal(rates[:, :3], held[:, :3])
    assert not np.array_equal(rates[:, 3:], held[:, 3:])
    assert np.array_equal(filled(runs[30:], 6)["rate"], rates[30:])  # however runs are put into blocks
    batch = Batch(runs, 1)
    batch.set_saturation(0.5)
    batch.advance(1)
    np.testing.assert_allclose(batch.state()["saturation"], 0.5, rtol=1e-15)
    with pytest.raises(Refusal, match="saturation: 0 is not allowed"):
        batch.set_saturation(0)


def test_ramps_of_different_steps_are_never_lived_in_one_block():
    run = Run(load_region("synthetic:5"))
    one_way, other = (Cell(run, range(2), 6, Filled(((level, 6),))) for level in (0.25, 0.5))
    assert one_way.kind != other.kind and one_way.identity() != other.identity()


def test_the_gap_of_a_loop_by_hand():
    """Up it passes one half at 0.75 of the way, down at 0.25: on average over the levels the ways differ by one half."""
    levels = np.array([0, 0.5, 1, 0.5, 0])
    before, top, after, *bounds = loop(levels, np.array([[0.0, 0, 1, 1, 0]] * 3), 2)
    assert (before, top, after) == (0, 1, 0)
    assert bounds == pytest.approx([0.5, 0.5, 0.5, 0, 0, 0])
    seeds = np.array([[0.2, 0.4, 0.8, 0.4, 0.2], [0.2, 0.4, 0.8, 0.6, 0.4]])  # no memory, and some
    *_, gap, _, _, left, low, high = loop(2 * levels, seeds, 2)
    assert gap == pytest.approx((0 + (0.25 * 0.2 + 0.5 * 0.2)) / 2)  # trapezoids of 0, 0.2 and 0.2, each half the range wide
    half = t.ppf(0.975, 1) * np.std([0, 0.2], ddof=1) / np.sqrt(2)
    assert (left, low, high) == pytest.approx((0.1, 0.1 - half, 0.1 + half), rel=1e-5)


@pytest.mark.parametrize("way", WAYS)
def test_a_held_level_is_the_mean_of_the_last_years(written, way):
    stored = written("tipping")
    study, held = stored.study, Parameters(**FROZEN, **WAYS[way])
    half = study.scale.years // 2
    worlds = {
        ("subsidy", 0.15, "below"): (held, Agenda((Intervention({"subsidy": 0.15}),))),
        ("saturation", 0.95, "above"): (held.replace(headroom=1 / 0.95, density_slope=0.0), policy_agenda("hybrid", 1, 40)),
    }
    for (driver, level, past), (parameters, agenda) in worlds.items():
        rate = simulate(seeded(Run(study.region, parameters, agenda), study.seeds), study.scale.years).of("cooperation_rate")
        row = one(stored["held"], driver=driver, way=way, level=level, past=past)
        assert row["cooperation"] == pytest.approx(rate[:, -20:].mean(), rel=1e-5)
        assert row["cooperation_at_half_time"] == pytest.approx(rate[:, half - 20 : half].mean(), rel=1e-5)


def test_the_gap_of_a_stored_ramp_agrees_with_a_new_computation(written):
    stored = written("tipping")
    region, seeds = stored.study.region, stored.study.seeds
    steps = ramp_steps(0.0, 0.3, 40, 150, 10)
    agenda = Agenda(tuple(Intervention({"subsidy": level}, year, year) for level, year in steps if level))
    rate = simulate(seeded(Run(region, Parameters(**FROZEN), agenda), seeds), 170).of("cooperation_rate").mean(axis=0)
    up, down = rate[149:160], rate[159:170][::-1]  # at 0, 0.03, …, 0.3
    gap = np.trapezoid(down - up, dx=0.1)
    row = one(stored["loops"], driver="subsidy", way="logit", years_up=10)
    assert row["gap"] == pytest.approx(gap, rel=1e-5) and row["left"] == pytest.approx(down[0] - up[0], rel=1e-5)
    assert row["at_top"] == pytest.approx(up[-1], rel=1e-5)


@pytest.mark.parametrize("way", WAYS)
def test_where_relations_turn_agrees_with_a_count_by_hand(written, way):
    stored = written("tipping")
    seeds = stored.study.seeds
    states = simulate(seeded(Run(stored.study.region, Parameters(**WAYS[way])), seeds), 60, states=True).states
    turned = past = passed_later = at_risk = 0
    for run in range(len(seeds)):
        for relation in range(states["stage"].shape[1]):
            acts, trust, tipping_trust = (states[name][:, :, relation, run] for name in ("cooperates", "trust", "tipping_trust"))
            both = acts.all(axis=1)
            year = next((first for first in range(56) if both[first : first + 5].all()), None)
            near = (trust - tipping_trust).min(axis=1)[: 56 if year is None else year + 1]
            at_risk += ((near >= 0) & (near < 0.05)).sum()
            if year is not None:
                turned += 1
                past += (trust[year] >= tipping_trust[year]).all()
                beyond = (trust >= tipping_trust).all(axis=1)
                passed_later += beyond.any() and not beyond[: year + 1].any()
    row = one(stored["turning"], way=way)
    assert row["turned"] == turned > 0
    assert row["both_past_tipping_at_turn"] == pytest.approx(past / turned, rel=1e-5)
    assert row["passed_after_turning"] == pytest.approx(passed_later / turned, rel=1e-5)
    assert one(stored["chance_of_turning"], way=way, margin=0.025)["relation_years"] == at_risk


def test_turning_is_the_same_however_runs_are_put_into_blocks():
    runs = seeded(Run(load_region("synthetic:5")), range(1, 5))
    together, alone = turning(runs, 20), turning(runs[2:3], 20)
    for name, values in together.items():
        np.testing.assert_array_equal(values[2:3], alone[name], err_msg=name)
