"""The decision, worked by hand from section 6 of the model; its closed forms and its limits."""

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from agents import choice

unit = st.floats(0.0, 1.0)
payoff = st.floats(-3.0, 3.0)
cost = st.floats(0.0, 2.0)

# The arguments of the decision in the order of the equations; costs are per stake already.
NAMES = (
    "trust", "patience", "tournament", "reward_own", "temptation_own", "sucker_own", "punishment_own",
    "reward_other", "temptation_other", "sucker_other", "punishment_other",
    "monitoring", "search", "negotiation", "resistance", "threshold", "subsidy", "penalty", "breach_fine",
)  # fmt: skip
situations = st.builds(
    lambda *values: dict(zip(NAMES, values, strict=True)),
    unit, st.floats(0.0, 0.99), unit, *[payoff] * 8, *[cost] * 8,
)  # fmt: skip


def terms_of(**situation):
    return choice.decision_terms(*(float(situation[name]) for name in NAMES))


def gain_of(**situation):
    return choice.decision_gain(terms_of(**situation))


def gain_by_hand(v):
    """dU of section 6, written out from the felt payoffs; also the sum of the sizes of what is added."""
    tau, delta, standing = v["trust"], v["patience"], v["tournament"]
    felt_r = (v["reward_own"] - standing * v["reward_other"] - v["monitoring"] - v["resistance"] - v["threshold"]
              + v["subsidy"])  # fmt: skip
    felt_s = v["sucker_own"] - standing * v["temptation_other"] - v["monitoring"] + v["subsidy"]
    felt_t = v["temptation_own"] - standing * v["sucker_other"] - v["penalty"] - v["breach_fine"]
    felt_p = v["punishment_own"] - standing * v["punishment_other"] - v["penalty"]
    gain = (
        tau * (felt_r - (1.0 - delta) * felt_t - delta * felt_p)
        - (1.0 - tau) * (1.0 - delta) * (felt_p - felt_s)
        - (1.0 - delta) * (v["search"] + v["negotiation"])
    )
    return gain, 1.0 + sum(abs(value) for value in v.values())


@given(situations)
def test_the_terms_add_up_to_the_equation_of_the_model(situation):
    expected, size = gain_by_hand(situation)
    assert gain_of(**situation) == pytest.approx(expected, rel=1e-12, abs=1e-14 * size)


@given(situations)
def test_the_gain_is_the_sum_of_the_terms_from_first_to_last(situation):
    terms = terms_of(**situation)
    total = 0.0
    for term in terms:
        total += term
    assert len(terms) == len(choice.TERMS)
    assert choice.decision_gain(terms) == total


BASE = dict.fromkeys(NAMES, 0.0) | {
    "trust": 0.4, "patience": 0.7, "tournament": 0.1,
    "reward_own": 0.8, "temptation_own": 1.0, "sucker_own": -0.2, "punishment_own": 0.3,
    "reward_other": 0.6, "temptation_other": 0.9, "sucker_other": -0.1, "punishment_other": 0.2,
}  # fmt: skip
POLICY = {"monitoring": 0.05, "search": 0.1, "negotiation": 0.06, "resistance": 0.02, "threshold": 0.02,
          "subsidy": 0.05, "penalty": 0.03, "breach_fine": 0.2}  # fmt: skip

# Worked on paper; 1 − δ = 0.3, (1 − τ)(1 − δ) = 0.18, what is borne whether met or not: 0.4 + 0.18 = 0.58.
EXPECTED = {
    "reward": 0.4 * 0.8,
    "temptation": -0.4 * 0.3 * 1.0,
    "rivalry_forgone": -0.4 * 0.7 * 0.3,
    "exposure": -0.18 * 0.5,
    # −0.1 · (0.4 · (0.6 + 0.3 · 0.1 − 0.7 · 0.2) − 0.18 · (0.2 − 0.9)) = −0.1 · (0.196 + 0.126)
    "relative_standing": -0.0322,
    "monitoring": -0.58 * 0.05,
    "resistance": -0.4 * 0.02,
    "threshold": -0.4 * 0.02,
    "subsidy": 0.58 * 0.05,
    "penalty": 0.58 * 0.03,
    "breach_fine": 0.4 * 0.3 * 0.2,
    "search": -0.3 * 0.1,
    "negotiation": -0.3 * 0.06,
}


def test_every_term_of_a_worked_decision():
    found = dict(zip(choice.TERMS, terms_of(**{**BASE, **POLICY}), strict=True))
    assert found == pytest.approx(EXPECTED, rel=1e-13, abs=1e-15)
    # 0.32 − 0.12 − 0.084 − 0.09 − 0.0322 − 0.029 − 0.008 − 0.008 + 0.029 + 0.0174 + 0.024 − 0.03 − 0.018
    assert gain_of(**{**BASE, **POLICY}) == pytest.approx(-0.0288, rel=1e-12)


@given(st.floats(0.02, 3.0), st.floats(0.02, 3.0), st.floats(0.0, 0.99))
def test_tipping_trust_of_the_repeated_dilemma(temptation_gain, loss, patience):
    """R = 1, P = 0, T = 1+g, S = −l: (1−δ)l/(1−(1−δ)(1+g−l)), Dal Bó and Fréchette (2011)."""
    denominator = 1.0 - (1.0 - patience) * (1.0 + temptation_gain - loss)
    assume(abs(denominator) > 1e-6)
    closed_form = (1.0 - patience) * loss / denominator if denominator > 0.0 else 1.0
    game = dict.fromkeys(NAMES, 0.0) | {"patience": patience, "reward_own": 1.0, "sucker_own": -loss,
                                       "temptation_own": 1.0 + temptation_gain}  # fmt: skip
    found = choice.tipping_trust(gain_of(**game | {"trust": 1.0}), gain_of(**game))
    assert found == pytest.approx(min(1.0, closed_form), rel=1e-8, abs=1e-12)


def test_tipping_trust_of_worked_dilemmas():
    game = dict.fromkeys(NAMES, 0.0) | {"patience": 0.5, "reward_own": 1.0, "temptation_own": 1.5, "sucker_own": -0.5}
    # (0.5 · 0.5)/(1 − 0.5 · 1) = 0.5
    assert choice.tipping_trust(gain_of(**game | {"trust": 1.0}), gain_of(**game)) == pytest.approx(0.5, rel=1e-14)
    game["patience"] = 0.8  # 0.2 · 0.5/(1 − 0.2) = 0.125
    assert choice.tipping_trust(gain_of(**game | {"trust": 1.0}), gain_of(**game)) == pytest.approx(0.125, rel=1e-14)


@pytest.mark.parametrize(
    ("full", "none", "expected"),
    [
        (0.3, -0.1, 0.25),
        (-0.1, -0.5, 1.0),  # would tip beyond full trust
        (0.5, 0.1, 0.0),  # cooperates without any trust
        (-0.5, -0.1, 1.0),  # more trust makes it worse
        (-0.1, -0.1, 1.0),
        (0.1, 0.1, 1.0),
        (0.0, -0.4, 1.0),
        (0.4, 0.0, 0.0),
    ],
)
def test_tipping_trust_is_clipped(full, none, expected):
    assert choice.tipping_trust(full, none) == pytest.approx(expected, rel=1e-15)


@settings(suppress_health_check=[HealthCheck.filter_too_much])  # few situations tip within (0, 1)
@given(situations)
def test_nothing_is_gained_or_lost_at_the_tipping_trust(situation):
    full, none = gain_of(**situation | {"trust": 1.0}), gain_of(**situation | {"trust": 0.0})
    tipping = choice.tipping_trust(full, none)
    assume(0.0 < tipping < 1.0)
    _, size = gain_by_hand(situation)
    assert gain_of(**situation | {"trust": tipping}) == pytest.approx(0.0, abs=1e-14 * size)
    assert none < 0.0 < full
    assert gain_of(**situation | {"trust": 0.5 + 0.5 * tipping}) > 0.0 > gain_of(**situation | {"trust": tipping / 2})


@given(st.floats(-1.0, 1.0), st.floats(0.01, 2.0), st.floats(0.01, 2.0), st.floats(0.0, 0.99))
def test_a_grim_agreement_holds_if_and_only_if_patience_reaches_its_threshold(punishment, above, beyond, patience):
    """In full trust and without costs dU ≥ 0 if and only if δ ≥ (T−R)/(T−P)."""
    reward, temptation = punishment + above, punishment + above + beyond
    threshold = (temptation - reward) / (temptation - punishment)
    assume(abs(patience - threshold) > 1e-9)
    game = dict.fromkeys(NAMES, 0.0) | {
        "trust": 1.0, "patience": patience, "reward_own": reward, "temptation_own": temptation,
        "punishment_own": punishment, "sucker_own": punishment - 1.0,
    }  # fmt: skip
    assert (gain_of(**game) >= 0.0) == (patience >= threshold)


def test_logit_limits():
    for gain in (-0.3, 0.0, 0.3, 9.0):
        assert choice.cooperation_probability(gain, 0.0) == 0.5
        assert choice.best_response(gain) == (gain > 0.0)
    assert choice.cooperation_probability(0.0, 500.0) == 0.5
    assert choice.cooperation_probability(0.1, 500.0) == pytest.approx(1.0, abs=1e-20)
    assert choice.cooperation_probability(-0.1, 500.0) == pytest.approx(0.0, abs=1e-20)
    # ln 3/12 at β = 12: odds of three to one
    assert choice.cooperation_probability(1.0986122886681098 / 12.0, 12.0) == pytest.approx(0.75, rel=1e-14)


@given(payoff, payoff, st.floats(0.0, 50.0))
def test_fermi_adoption_is_even_odds_between_equals_and_complementary(own, other, rationality):
    there = choice.fermi_adoption(own, other, rationality)
    back = choice.fermi_adoption(other, own, rationality)
    assert there + back == pytest.approx(1.0, rel=1e-14)
    assert choice.fermi_adoption(own, own, rationality) == 0.5
    assert (there >= 0.5) if other > own else (there <= 0.5)


def test_adoption_of_worked_comparisons():
    assert choice.fermi_adoption(0.2, 0.2 + 1.0986122886681098 / 12.0, 12.0) == pytest.approx(0.75, rel=1e-13)
    assert choice.proportional_adoption(0.2, 0.5, 1.2) == pytest.approx(0.25, rel=1e-14)
    assert choice.proportional_adoption(0.5, 0.2, 1.2) == 0.0  # who did worse is not followed
    assert choice.proportional_adoption(0.2, 0.2, 0.0) == 0.0
