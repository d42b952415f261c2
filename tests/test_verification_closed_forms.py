"""Choice, thresholds, repeated games and unequal gains: the model's rules give what the literature knows in closed form."""

from types import SimpleNamespace

import numpy as np
import pytest

from citypact.experiments.named.verification.choices import claims as choices
from citypact.experiments.named.verification.choices.quantal_response import hunt_roots, pennies_roots
from citypact.experiments.named.verification.computed import Computed, Drawn
from citypact.experiments.named.verification.repeated import claims as repeated
from citypact.experiments.named.verification.repeated import grim
from citypact.experiments.named.verification.repeated.starting_small import DILEMMA, PATIENCE, staked
from citypact.experiments.named.verification.spec import GROUPS
from citypact.experiments.named.verification.stripped import Game, all_roots, joining, turning_point
from citypact.experiments.named.verification.thresholds import cascades, riots
from citypact.experiments.named.verification.thresholds import claims as thresholds
from citypact.experiments.named.verification.unequal import claims as unequal
from citypact.experiments.named.verification.unequal import fines
from citypact.experiments.paper.inference import effect
from citypact.experiments.paper.verdicts import FAILS, HOLDS, Verdict

pytestmark = pytest.mark.slow  # what the sources say is asked of the rules, which takes its time

MODULES = {"choice": choices, "thresholds": thresholds, "repeated": repeated, "unequal": unequal}
CLAIMS = {claim.name: claim for module in MODULES.values() for claim in module.CLAIMS}
FAST = [name for name, claim in CLAIMS.items() if claim.fast]


def runs(seeds):
    """As many runs as a claim looks at: it reads their seeds alone."""
    return [SimpleNamespace(seed=seed) for seed in range(1, seeds + 1)]


def verdict_on(check, values):
    return Verdict("", "", "", "", check.quantity, check.expected, check.low, check.high, effect(values), "").verdict


@pytest.mark.parametrize("name", FAST)
def test_the_claim_holds_in_all_its_numbers_and_draws_all_its_curves(name):
    claim = CLAIMS[name]
    kept = claim.live(runs(claim.seeds), 60)
    found = {check.quantity: (verdict_on(check, kept[check.name]), kept[check.name].mean()) for check in claim.checks}
    assert {quantity for quantity, (verdict, _) in found.items() if verdict != HOLDS} == set(), found
    for check in claim.checks:
        assert kept[check.name].shape == (claim.seeds,)
    for curve in claim.curves:
        assert kept[curve.name].shape == (claim.seeds, len(curve.x)) and np.isfinite(kept[curve.name]).any()


@pytest.mark.parametrize("group", MODULES)
def test_a_group_has_a_figure_and_its_claims_are_told_in_full(group):
    claims = MODULES[group].CLAIMS
    assert group in GROUPS and {claim.group for claim in claims} == {group}
    assert 1 <= len({curve.panel for claim in claims for curve in claim.curves}) <= 6
    assert any(claim.curves for claim in claims if claim.fast)
    for claim in claims:
        assert claim.source[-1].isdigit() or "closed form" in claim.source
        assert claim.text and claim.setting and claim.reason and claim.checks
        assert all(check.low <= check.high for check in claim.checks)
        assert claim.seeds == 1 or isinstance(claim.live, Drawn)


def test_names_are_unique():
    assert len(CLAIMS) == sum(len(module.CLAIMS) for module in MODULES.values()) >= 18


# --- A verdict can fail: whoever puts a wrong number beside a rule is told so.


def test_a_wrong_patience_is_found_out():
    claim = CLAIMS["grim_treatments"]
    kept = claim.live(runs(1), 1)
    check = next(check for check in claim.checks if check.name == "equilibrium_40")
    assert verdict_on(check, kept["equilibrium_40"]) == HOLDS
    assert verdict_on(check, kept["equilibrium_32"]) == FAILS


def test_half_the_patience_is_another_treatment(monkeypatch):
    """At ¼ and ⅜: R = 40 is no equilibrium any more, R = 48 no longer risk-dominant, and R = 32 no equilibrium at ⅜."""
    patient = {(patience / 2.0, reward): expected for (patience, reward), expected in grim.TREATMENTS.items()}
    monkeypatch.setattr(grim, "TREATMENTS", patient)
    assert grim.treatments()["misjudged"] == 5


def test_a_fine_that_does_not_follow_breaches_does_not_settle(monkeypatch):
    lived = fines.lived
    monkeypatch.setattr(fines, "lived", lambda dynamic, **told: lived(False, **told))
    assert fines.dynamic_fine()["distance"] > 0.1


def test_a_higher_mean_threshold_moves_the_turn(monkeypatch):
    monkeypatch.setattr(riots, "MEAN", 0.3)
    claim = CLAIMS["riot_normal"]
    check = next(check for check in claim.checks if check.name == "after")
    assert verdict_on(check, np.array([riots.settled(12.5)])) == FAILS


# --- The stripped decision and what searches it, by hand.


def test_the_stripped_gain_is_that_of_the_game_by_hand():
    game = Game(reward=3.0, sucker=0.0, temptation=5.0, punishment=1.0)
    assert game.gain(0.25) == pytest.approx(0.25 * (3.0 - 5.0) + 0.75 * (0.0 - 1.0))
    assert game.gain(1.0, patience=0.5) == pytest.approx(2.0 - 0.5 * 4.0)  # R − (1 − δ)T, from P
    assert game.gain(0.0, patience=0.5) == pytest.approx(-0.5)
    assert game.gain(1.0, resistance=0.5, fine=2.0) == pytest.approx(-2.0 - 0.5 + 2.0)
    assert joining(0.3).tipping_trust() == pytest.approx(0.3)
    assert joining(0.3).accepts(0.31) and not joining(0.3).accepts(0.29)


def test_all_roots_are_found_and_no_more():
    assert all_roots(lambda x: (x - 0.2) * (x - 0.5) * (x - 0.7)) == pytest.approx([0.2, 0.5, 0.7])
    assert all_roots(lambda x: x * (x - 1.0), points=3) == [0.0, 1.0]  # at the ends of the grid
    assert all_roots(lambda x: x + 1.0) == []
    assert turning_point(lambda x: x > 0.3, 0.0, 1.0) == pytest.approx(0.3)


def test_equilibria_by_hand():
    assert hunt_roots(0.0) == pytest.approx([0.5])  # without sense everybody tosses a coin
    assert pennies_roots(1.0, 2.0) == [(pytest.approx(0.5), pytest.approx(0.5))]  # symmetric pennies


def test_a_tiny_stake_is_viable_where_the_whole_is_not():
    trust = DILEMMA.tipping_trust(PATIENCE) / 2.0
    assert staked(1.0, trust) < 0.0 < staked(0.01, trust)


def test_draws_follow_the_seed_and_computations_do_not():
    drawn = Drawn(lambda draws: {"x": draws.random(), "y": draws.random(3)})
    kept = drawn(runs(3), 1)
    assert kept["x"].shape == (3,) and kept["y"].shape == (3, 3) and len(set(kept["x"])) == 3
    assert drawn(runs(3)[1:], 1)["x"].tolist() == kept["x"][1:].tolist()
    assert Computed(lambda: {"x": 2.0, "y": [1, 2]})(runs(2), 1)["y"].tolist() == [[1.0, 2.0], [1.0, 2.0]]


def test_a_cascade_on_a_graph_is_global_inside_the_window_alone(monkeypatch):
    monkeypatch.setattr(cascades, "PERSONS", 1500)
    sizes = {mean_degree: cascades.largest(mean_degree, np.random.default_rng(1)) for mean_degree in (0.8, 3.0, 12.0)}
    assert sizes[3.0] == pytest.approx(cascades.expected_size(3.0), abs=0.05)
    assert max(sizes[0.8], sizes[12.0]) < cascades.GLOBAL
