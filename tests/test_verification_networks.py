"""Games on networks and finite populations: the fast claims hold, closed forms by hand, and a verdict can fail."""

from collections import Counter
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from citypact.agents.codes import BEST_RESPONSE, IMITATE_FERMI, LOGIT
from citypact.experiments.named.verification.computed import Computed, Drawn
from citypact.experiments.named.verification.network_play import block, coordination, mean_share, snowdrift, weak_dilemma
from citypact.experiments.named.verification.populations import claims as populations
from citypact.experiments.named.verification.populations import stability
from citypact.experiments.named.verification.populations.birth_death import answering, earned, gain_from, imitating
from citypact.experiments.named.verification.populations.fixation import GAMES, NEUTRAL, closed_form, neutral_updates
from citypact.experiments.named.verification.spatial import claims as spatial
from citypact.experiments.named.verification.spatial import contagion as spatial_contagion
from citypact.experiments.named.verification.spatial.networks import pair_equilibrium
from citypact.experiments.named.verification.spec import GROUPS, Check
from citypact.experiments.paper.figure_style import LINES
from citypact.experiments.paper.inference import effect
from citypact.experiments.paper.verdicts import FAILS, HOLDS, Verdict
from citypact.model.networks import complete, lattice

pytestmark = pytest.mark.slow  # what the sources say is asked of the rules, which takes its time

MODULES = {"spatial": spatial, "populations": populations}
CLAIMS = {claim.name: claim for module in MODULES.values() for claim in module.CLAIMS}
FAST = [name for name, claim in CLAIMS.items() if claim.fast]


def kept_of(claim):
    """What a claim finds with all its replicates: it reads the seeds of its runs alone."""
    return claim.live([SimpleNamespace(seed=seed) for seed in range(1, claim.seeds + 1)], 60)


def verdict_on(check, values):
    return Verdict("", "", "", "", check.quantity, check.expected, check.low, check.high, effect(values), "").verdict


def verdicts_of(claim):
    kept = kept_of(claim)
    return {check.quantity: (verdict_on(check, kept[check.name]), kept[check.name].mean()) for check in claim.checks}


@pytest.mark.parametrize("name", FAST)
def test_the_claim_holds_in_all_its_numbers(name):
    found = verdicts_of(CLAIMS[name])
    assert {quantity for quantity, (verdict, _) in found.items() if verdict != HOLDS} == set(), found


@pytest.mark.parametrize("name", FAST)
def test_a_claim_lives_each_seed_by_itself_and_draws_all_its_curves(name):
    claim = replace(CLAIMS[name], seeds=min(2, CLAIMS[name].seeds))
    kept = kept_of(claim)
    alone = claim.live([SimpleNamespace(seed=claim.seeds)], 60)
    for check in claim.checks:
        assert kept[check.name].shape == (claim.seeds,)
        assert kept[check.name][-1] == alone[check.name][0]
    for curve in claim.curves:
        assert kept[curve.name].shape == (claim.seeds, len(curve.x)) and np.isfinite(kept[curve.name]).all()


@pytest.mark.parametrize("group", MODULES)
def test_a_group_has_a_figure_and_its_claims_are_told_in_full(group):
    claims = MODULES[group].CLAIMS
    assert group in GROUPS and {claim.group for claim in claims} == {group}
    lines = Counter(curve.panel for claim in claims for curve in claim.curves)
    assert 1 <= len(lines) <= 6 and max(lines.values()) <= len(LINES)
    assert any(claim.curves for claim in claims if claim.fast)
    for claim in claims:
        assert claim.source[-1].isdigit() and claim.text and claim.setting and claim.reason and claim.checks
        assert all(check.low <= check.high for check in claim.checks)
        assert claim.seeds > 1 if isinstance(claim.live, Drawn) else claim.seeds == 1
    assert len({claim.name for claim in claims}) == len(claims)


# --- A verdict can fail: another game, another rule, a number beside the truth.


def test_the_wrong_game_does_not_spread_from_two_adopters():
    found = verdicts_of(
        replace(CLAIMS["two_adopters"], live=Computed(lambda: spatial_contagion.two_adopters((3.0, -2.0, 0.0, 2.0))))
    )
    assert [verdict for verdict, _ in found.values()] == [FAILS, FAILS, FAILS]


def _distribution_of_another_game():
    moves = stability.ring_moves(stability.RENAMED, stability.RING_NOISE)
    told = stability.ring_gibbs(stability.HUNT, stability.RING_NOISE)
    return {"ring": np.abs(told @ moves - told).sum()}


def test_gibbs_of_another_game_is_not_stationary():
    ring_alone = tuple(check for check in CLAIMS["gibbs"].checks if check.name == "ring")
    found = verdicts_of(replace(CLAIMS["gibbs"], live=Computed(_distribution_of_another_game), checks=ring_alone))
    assert [verdict for verdict, _ in found.values()] == [FAILS]


def test_the_fixation_probability_of_another_intensity_lies_outside():
    for check in CLAIMS["fixation_lived"].checks:
        game, intensity = check.name.rsplit(" ", 1)
        assert check.low <= closed_form(GAMES[game], 10, float(intensity)) <= check.high
        beside = closed_form(GAMES[game], 10, 0.4 * float(intensity))
        assert not check.low <= beside <= check.high


def test_a_check_beside_the_truth_fails():
    kept = kept_of(CLAIMS["nowak_may_clusters"])
    wrong = Check("defectors_below", "", "", 1.0, np.inf)
    assert verdict_on(wrong, kept["defectors_below"]) == FAILS


# --- Closed forms, by hand.


def test_payoffs_over_all_others_are_those_of_the_game_on_a_complete_network():
    payoffs = GAMES["dilemma"]  # 3, 0, 5, 1 among ten, of whom four cooperate: three others do, and four do
    assert earned(payoffs, 10, 4) == pytest.approx(((3 * 3 + 6 * 0) / 9, (4 * 5 + 5 * 1) / 9))
    assert gain_from(payoffs, 3, 9) == pytest.approx(3 * (3 - 5) + 6 * (0 - 1))


def test_fixation_of_two_players_is_one_comparison():
    for payoffs in GAMES.values():
        _, sucker, temptation, _ = payoffs
        assert closed_form(payoffs, 2, 0.7) == pytest.approx(1 / (1 + np.exp(-0.7 * (sucker - temptation))))


@pytest.mark.parametrize("nodes", [3, 8])
def test_without_selection_fixation_is_one_over_n_and_takes_its_time(nodes):
    chain = imitating(IMITATE_FERMI, NEUTRAL, nodes, 1.0)
    assert chain.fixation() == pytest.approx(1 / nodes)
    assert chain.updates_to_fixation() == pytest.approx(neutral_updates(nodes))


@pytest.mark.parametrize("rule", [LOGIT, BEST_RESPONSE])
def test_a_stationary_share_stays(rule):
    chain = answering(rule, stability.HUNT, 6, 0.3, exploration=0.1)
    share = chain.stationary()
    after = share * (1 - chain.up - chain.down)
    after[1:] += (share * chain.up)[:-1]
    after[:-1] += (share * chain.down)[1:]
    assert after == pytest.approx(share) and share.sum() == pytest.approx(1.0)


def test_gibbs_on_a_ring_is_that_of_its_pairs():
    found = stability.ring_gibbs(stability.HUNT, 2.0)
    # All cooperate against none: eight pairs of 4 − 3 against eight of 2 − 0.
    assert np.log(found[-1] / found[0]) == pytest.approx(8 * (1 - 2) / 2.0)


def test_the_pair_approximation_of_a_large_degree_is_well_mixed():
    for ratio in (0.3, 0.6):
        assert pair_equilibrium(snowdrift(ratio), 100_000) == pytest.approx(1 - ratio, abs=1e-4)
    assert pair_equilibrium(snowdrift(0.5), 4) == pytest.approx(0.5)


def test_the_named_games_are_what_they_are_called():
    reward, sucker, temptation, rivalry = snowdrift(0.4)
    assert temptation > reward > sucker > rivalry == 0.0
    assert (sucker - rivalry) / (sucker - rivalry + temptation - reward) == pytest.approx(0.6)
    assert weak_dilemma(1.5) == (1.0, 0.0, 1.5, 0.0) and coordination(0.25) == (0.75, 0.0, 0.0, 0.25)
    assert block(5, 3).sum() == 9 and not block(5, 3)[[0, -1]].any()


def test_structure_is_what_keeps_cooperators_alive():
    """At b = 1.9 the lattice of Nowak and May keeps a third; where everybody is everybody's partner nobody is left."""
    manner = {"rule": "best", "self_interaction": True, "activation": "synchronous", "initial": 0.9}
    on_lattice = mean_share(np.random.default_rng(1), lattice(50, "moore"), weak_dilemma(1.9), 200, 100, **manner)
    mixed = mean_share(np.random.default_rng(1), complete(300), weak_dilemma(1.9), 200, 100, **manner)
    assert 0.25 < on_lattice < 0.4 and mixed == 0.0
