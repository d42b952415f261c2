"""The resistance experiment, held against the engine."""

import math

import numpy as np
import pytest

from citypact.experiments.named.resistance.spec import LARGEST_RESISTANCE, largest_ratio
from citypact.experiments.named.resistance.study import Resistance, fails_from, zipf_region
from citypact.experiments.named.study import Scale
from citypact.experiments.paper.tables import one, where
from citypact.model.engine import Run, simulate
from citypact.model.refusal import Refusal
from citypact.model.regions.loading import load_region
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.parameters import Parameters

DEFAULT = Parameters()


def test_a_synthetic_cell_is_lived_in_a_region_of_its_own_for_every_seed(written):
    stored = written("resistance")
    study = stored.study
    level = study.resistances[1]
    agenda = Agenda((Intervention({"fund_rate": 0.005, "central_deduction": 0.8}),))
    runs = [Run(zipf_region(seed, 0.5), DEFAULT.replace(resistance=level), agenda, seed) for seed in study.seeds]
    result = simulate(runs, study.scale.years, ("cooperation_rate", "fund_cover"))
    row = one(stored["final"], kind="zipf_exponent", inequality=0.5, remedy="fund", resistance=level)
    assert row["final_cooperation"] == pytest.approx(result.of("cooperation_rate")[:, -5:].mean(), rel=1e-5)
    assert row["fund_cover"] == pytest.approx(result.of("fund_cover")[:, -5:].mean(), rel=1e-5)


def test_the_boundary_is_where_the_stored_curve_first_falls_below_one_half(written):
    stored = written("resistance")
    for row in stored["boundary"].to_dict("records"):
        curve = where(stored["final"], kind=row["kind"], inequality=row["inequality"], remedy=row["remedy"])
        pairs = list(zip(curve["resistance"], curve["final_cooperation"], strict=True))
        after = next((position for position, (_, final) in enumerate(pairs) if final < 0.5), None)
        if after is None:
            point, state = LARGEST_RESISTANCE, "never fails"
        elif after == 0:
            point, state = 0.0, "fails at once"
        else:
            (low, before), (high, now) = pairs[after - 1 : after + 1]
            point, state = low + (high - low) * (before - 0.5) / (before - now), "crossed"
        assert row["state"] == state and row["resistance"] == pytest.approx(point, rel=1e-3, abs=1e-4)
        assert row["low"] - 1e-9 <= row["resistance"] <= row["high"] + 1e-9


def test_a_shift_is_the_difference_of_two_points_of_the_boundary(written):
    stored = written("resistance")
    for row in stored["shift"].to_dict("records"):
        dose = row["remedy"] == "dose"
        ends = (
            one(stored["boundary"], kind=row["kind"], inequality=inequality, remedy=remedy)
            for inequality, remedy in (
                (row["inequality"], row["remedy"]), (0.0 if dose else row["inequality"], "dose" if dose else "none")
            )
        )  # fmt: skip
        after, before = ends
        assert row["shift"] == pytest.approx(after["resistance"] - before["resistance"], rel=1e-5, abs=1e-9)
        assert row["bounded"] == ((after["state"], before["state"]) != ("crossed", "crossed"))


def test_points_of_failure_are_resampled_over_seeds_and_held_within_what_was_tried():
    alike = np.array([[0.9, 0.6, 0.4]] * 4)
    point, again = fails_from(alike, [0, 1, 3])
    assert point == pytest.approx(2.0) and again == pytest.approx(2.0)
    split = np.array([[0.9, 0.9, 0.9]] * 4 + [[0.9, 0.1, 0.1]] * 2)  # never, or at 0.5
    point, again = fails_from(split, [0, 1, 3])
    assert point == math.inf
    assert again.max() == LARGEST_RESISTANCE and 0.5 <= again.min() < 1


def test_who_is_left_out_agrees_with_a_count_by_hand(written):
    stored = written("resistance")
    study = stored.study
    agenda = Agenda((Intervention({"benefit_sharing": 0.6}),))
    runs = [Run(study.region, DEFAULT, agenda, seed) for seed in study.seeds]
    states = simulate(runs, study.scale.years, states=True).states
    ties, shares, sizes = study.region.relations(DEFAULT.reach_km), [], []
    for run in range(study.scale.seeds):
        output, stage = states["output"][-1, :, run], states["stage"][-1, :, run]
        larger = np.maximum(output[ties.city_i], output[ties.city_j]) / np.minimum(output[ties.city_i], output[ties.city_j])
        here = (larger >= 2.0) & (larger < 2.5)
        shares.append((stage[here] == 3).mean())
        sizes.append(here.sum())
    row = one(stored["pairs"], remedy="sharing", outcome="joint governance", **{"from": 2.0})
    assert row["mean"] == pytest.approx(np.mean(shares), rel=1e-5)
    assert row["relations"] == pytest.approx(np.mean(sizes))


def test_the_ratio_beyond_which_the_lesser_gainer_wants_no_share():
    """With shares by size s and 1 − s it gets s, and resists with ρ·(1 − 2s): nothing is left at a ratio of (1 + ρ)/ρ."""
    for resisted in (0.25, 0.5, 2.0):
        share = 1.0 / (1.0 + largest_ratio(resisted))
        assert share - resisted * (1.0 - 2.0 * share) == pytest.approx(0.0)
    assert largest_ratio(0.5) == 3.0 and largest_ratio(0.0) == math.inf


def test_the_zipf_region_of_exponent_one_is_the_synthetic_region():
    usual, same, even = load_region("synthetic:30:4"), zipf_region(4, 1.0), zipf_region(4, 0.0)
    assert same.checksum == usual.checksum and (even.output == 1.0).all()
    np.testing.assert_array_equal(even.shares, usual.shares)
    np.testing.assert_array_equal(even.x_km, usual.x_km)


def test_a_reach_at_which_a_synthetic_region_has_no_relation_is_refused():
    with pytest.raises(Refusal, match="no two cities of synthetic:30"):
        Resistance(Scale(seeds=40, points=3, years=10), Parameters(reach_km=30.0))
