"""The decision and the wish to go deeper, worked by hand from section 6 of the model; their closed forms and limits."""

from math import log

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from citypact.agents import choice, codes

unit = st.floats(0.0, 1.0)
patience = st.floats(0.0, 0.99)
payoff = st.floats(-3.0, 3.0)
cost = st.floats(0.0, 2.0)

# The arguments of the decision in the order of the equations; costs are per stake already.
NAMES = (
    "trust", "patience", "standing", "reward_own", "temptation_own", "sucker_own",
    "reward_other", "temptation_other", "sucker_other",
    "monitoring", "resistance", "threshold", "subsidy", "penalty", "breach_fine", "search", "negotiation",
)  # fmt: skip
situations = st.builds(
    lambda *values: dict(zip(NAMES, values, strict=True)),
    unit, patience, unit, *[payoff] * 6, *[cost] * 8,
)  # fmt: skip


def terms_of(**situation):
    return choice.decision_terms(*(float(situation[name]) for name in NAMES))


def gain_of(**situation):
    return choice.decision_gain(terms_of(**situation))


def worth_by_hand(v):
    """C and D of section 6, written out from the felt payoffs with P = 0; also the sum of the sizes of what is added."""
    tau, once, standing = v["trust"], 1.0 - v["patience"], v["standing"]
    felt_r = (v["reward_own"] - standing * v["reward_other"] - v["monitoring"] - v["resistance"] - v["threshold"]
              + v["subsidy"] - once * v["negotiation"])  # fmt: skip
    felt_s = v["sucker_own"] - standing * v["temptation_other"] - v["monitoring"] + v["subsidy"]
    felt_t = v["temptation_own"] - standing * v["sucker_other"] - v["penalty"] - v["breach_fine"]
    felt_p = -v["penalty"]
    cooperate = tau * felt_r + (1.0 - tau) * (once * felt_s + v["patience"] * felt_p) - once * v["search"]
    compete = tau * (once * felt_t + v["patience"] * felt_p) + (1.0 - tau) * felt_p
    return cooperate, compete, 1.0 + sum(abs(value) for value in v.values())


@given(situations)
def test_the_terms_add_up_to_the_equation_of_the_model(situation):
    cooperate, compete, size = worth_by_hand(situation)
    assert gain_of(**situation) == pytest.approx(cooperate - compete, rel=1e-12, abs=1e-14 * size)


@given(situations)
def test_the_gain_is_the_sum_of_the_terms_from_first_to_last(situation):
    terms = terms_of(**situation)
    total = 0.0
    for term in terms:
        total += term
    assert len(terms) == len(choice.TERMS)
    assert choice.decision_gain(terms) == total


BASE = dict.fromkeys(NAMES, 0.0) | {
    "trust": 0.4, "patience": 0.7, "standing": 0.1,
    "reward_own": 0.5, "temptation_own": 0.7, "sucker_own": -0.5,
    "reward_other": 0.4, "temptation_other": 0.7, "sucker_other": -0.3,
}  # fmt: skip
POLICY = {"monitoring": 0.05, "search": 0.1, "negotiation": 0.06, "resistance": 0.02, "threshold": 0.02,
          "subsidy": 0.05, "penalty": 0.03, "breach_fine": 0.2}  # fmt: skip

# Worked on paper; 1 − δ = 0.3, (1 − τ)(1 − δ) = 0.18, what is borne whether met or not: 0.4 + 0.18 = 0.58.
EXPECTED = {
    "reward": 0.4 * 0.5,
    "temptation": -0.4 * 0.3 * 0.7,
    "exposure": -0.18 * 0.5,
    # −0.1 · (0.4 · 0.4 + 0.18 · 0.7 − 0.12 · (−0.3)) = −0.1 · (0.16 + 0.126 + 0.036)
    "relative_standing": -0.0322,
    "monitoring": -0.58 * 0.05,
    "resistance": -0.4 * 0.02,
    "threshold": -0.4 * 0.02,
    "subsidy": 0.58 * 0.05,
    "penalty": 0.58 * 0.03,
    "breach_fine": 0.4 * 0.3 * 0.2,
    "search": -0.3 * 0.1,  # paid for sure
    "negotiation": -0.4 * 0.3 * 0.06,  # paid only if met
}


def test_every_term_of_a_worked_decision():
    found = dict(zip(choice.TERMS, terms_of(**{**BASE, **POLICY}), strict=True))
    assert found == pytest.approx(EXPECTED, rel=1e-13, abs=1e-15)
    # 0.2 − 0.084 − 0.09 − 0.0322 − 0.029 − 0.008 − 0.008 + 0.029 + 0.0174 + 0.024 − 0.03 − 0.0072
    assert gain_of(**{**BASE, **POLICY}) == pytest.approx(-0.018, rel=1e-12)


def test_a_subsidy_and_a_penalty_of_one_size_weigh_the_same():
    assert gain_of(**BASE | {"subsidy": 0.1}) == pytest.approx(gain_of(**BASE | {"penalty": 0.1}), rel=1e-14)
    assert gain_of(**BASE | {"subsidy": 0.1}) - gain_of(**BASE) == pytest.approx(0.058, rel=1e-13)


# A step deeper: the payoffs at the next level, beside those at the present one.
AT = ("reward_own", "temptation_own", "sucker_own", "reward_other", "temptation_other", "sucker_other", "monitoring",
      "resistance")  # fmt: skip
levels = st.builds(lambda *values: dict(zip(AT, values, strict=True)), *[payoff] * 6, *[cost] * 2)


def step_of(situation, deeper):
    step = {name: deeper[name] - situation[name] for name in AT}
    return choice.step_terms(
        situation["trust"], situation["patience"], situation["standing"], step["reward_own"], step["sucker_own"],
        step["reward_other"], step["temptation_other"], step["monitoring"], step["resistance"], situation["negotiation"],
    )  # fmt: skip


@given(situations, levels)
def test_the_terms_of_a_step_add_up_to_what_deeper_is_worth_beyond_the_present(situation, deeper):
    """C(s+1) with negotiation, C(s) without, neither with search: the equation of C, written out for both levels."""
    now, _, size = worth_by_hand(situation | {"negotiation": 0.0, "search": 0.0})
    then, _, more = worth_by_hand(situation | deeper | {"search": 0.0})
    terms = step_of(situation, deeper)
    total = 0.0
    for term in terms:
        total += term
    assert len(terms) == len(choice.STEP_TERMS)
    assert choice.step_gain(terms) == total
    assert total == pytest.approx(then - now, rel=1e-12, abs=1e-14 * (size + more))


def test_every_term_of_a_worked_step():
    # From R 0.5, S −0.5, T_j 0.7, R_j 0.4, monitoring 0.05, resistance 0.02 to 0.9, −1.1, 1.4, 0.7, 0.11 and 0.03.
    deeper = {"reward_own": 0.9, "temptation_own": 9.0, "sucker_own": -1.1, "reward_other": 0.7, "temptation_other": 1.4,
              "sucker_other": 9.0, "monitoring": 0.11, "resistance": 0.03}  # fmt: skip
    found = dict(zip(choice.STEP_TERMS, step_of({**BASE, **POLICY}, deeper), strict=True))
    expected = {
        "reward": 0.4 * 0.4,
        "exposure": -0.18 * 0.6,
        "relative_standing": -0.1 * (0.4 * 0.3 + 0.18 * 0.7),
        "monitoring": -0.58 * 0.06,
        "resistance": -0.4 * 0.01,
        "negotiation": -0.4 * 0.3 * 0.06,
    }
    assert found == pytest.approx(expected, rel=1e-12)


def test_going_deeper_must_be_worth_more_and_be_worth_keeping():
    assert choice.deepening_gain(0.3, 0.1) == 0.1  # better than now, and barely worth keeping
    assert choice.deepening_gain(-0.2, 0.5) == -0.2  # worth keeping, but worse than now
    assert choice.deepening_gain(0.4, -0.1) == -0.1


@pytest.mark.parametrize(
    ("tournament", "across", "border", "expected"), [(0.1, 0.0, 0.0, 0.1), (0.1, 0.0, 1.0, 0.0), (0.4, 0.5, 1.0, 0.2)]
)
def test_relative_standing_counts_where_one_province_judges(tournament, across, border, expected):
    assert choice.standing_weight(tournament, across, border) == expected


@given(st.floats(0.02, 3.0), st.floats(0.02, 3.0), patience)
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
    _, _, size = worth_by_hand(situation)
    assert gain_of(**situation | {"trust": tipping}) == pytest.approx(0.0, abs=1e-14 * size)
    assert none < 0.0 < full
    assert gain_of(**situation | {"trust": 0.5 + 0.5 * tipping}) > 0.0 > gain_of(**situation | {"trust": tipping / 2})


@given(st.floats(0.01, 2.0), st.floats(0.01, 2.0), patience)
def test_a_grim_agreement_holds_if_and_only_if_patience_reaches_its_threshold(reward, beyond, patience):
    """In full trust and without costs dU ≥ 0 if and only if δ ≥ (T−R)/T, as P = 0."""
    temptation = reward + beyond
    threshold = (temptation - reward) / temptation
    assume(abs(patience - threshold) > 1e-9)
    game = dict.fromkeys(NAMES, 0.0) | {
        "trust": 1.0, "patience": patience, "reward_own": reward, "temptation_own": temptation, "sucker_own": -1.0,
    }  # fmt: skip
    assert (gain_of(**game) >= 0.0) == (patience >= threshold)


@pytest.mark.parametrize(
    ("regular", "acts", "ordered", "cause"),
    [
        (True, (False, False), (False, False), "regular"),
        (False, (False, False), (False, False), "habit"),
        (False, (True, True), (False, False), "habit"),
        (False, (True, False), (False, False), "differed"),
        (False, (False, True), (False, False), "differed"),
        (False, (True, True), (True, False), "ordered"),
        (False, (True, True), (False, True), "ordered"),
        (False, (True, False), (True, False), "ordered"),  # an order explains the difference
        (True, (True, False), (True, False), "regular"),  # the regular draw comes first: only it lets a relation deepen
    ],
)
def test_why_a_relation_is_reconsidered(regular, acts, ordered, cause):
    assert choice.REVIEWS[choice.review_cause(regular, *acts, *ordered)] == cause


def test_logit_limits():
    for gain in (-0.3, 0.0, 0.3, 9.0):
        assert choice.cooperation_probability(codes.LOGIT, gain, 0.0) == 0.5
    assert choice.cooperation_probability(codes.LOGIT, 0.0, 500.0) == 0.5
    assert choice.cooperation_probability(codes.LOGIT, 0.1, 500.0) == pytest.approx(1.0, abs=1e-20)
    assert choice.cooperation_probability(codes.LOGIT, -0.1, 500.0) == pytest.approx(0.0, abs=1e-20)
    # ln 3/35 at β = 35: odds of three to one
    assert choice.cooperation_probability(codes.LOGIT, log(3.0) / 35.0, 35.0) == pytest.approx(0.75, rel=1e-14)


@pytest.mark.parametrize(("gain", "expected"), [(-0.3, 0.0), (0.0, 0.0), (5e-324, 1.0), (0.3, 1.0)])
def test_best_response_leaves_nothing_to_chance_and_competes_where_nothing_is_gained(gain, expected):
    for rationality in (0.0, 35.0):
        assert choice.cooperation_probability(codes.BEST_RESPONSE, gain, rationality) == expected


def test_an_imitator_first_chooses_by_logit():
    for rule in (codes.IMITATE_FERMI, codes.IMITATE_PROPORTIONAL, codes.IMITATE_BEST):
        assert choice.cooperation_probability(rule, 0.02, 35.0) == choice.cooperation_probability(codes.LOGIT, 0.02, 35.0)


@given(payoff, payoff, st.floats(0.0, 50.0))
def test_fermi_adoption_is_even_odds_between_equals_and_complementary(own, other, rationality):
    def adopts(own, other):
        return choice.adoption_probability(codes.IMITATE_FERMI, own, other, rationality, 1.0)

    there, back = adopts(own, other), adopts(other, own)
    assert there + back == pytest.approx(1.0, rel=1e-14)
    assert adopts(own, own) == 0.5
    assert (there >= 0.5) if other > own else (there <= 0.5)


@pytest.mark.parametrize(
    ("rule", "own", "other", "spread", "expected"),
    [
        (codes.IMITATE_FERMI, 0.2, 0.2 + log(3.0) / 35.0, 9.0, 0.75),
        (codes.IMITATE_PROPORTIONAL, 0.2, 0.5, 1.2, 0.25),
        (codes.IMITATE_PROPORTIONAL, 0.5, 0.2, 1.2, 0.0),  # who did worse is not followed
        (codes.IMITATE_PROPORTIONAL, 0.2, 0.2, 0.0, 0.0),
        (codes.IMITATE_PROPORTIONAL, -1.0, 1.0, 2.0, 1.0),  # the worst follows the best for sure
        (codes.IMITATE_BEST, 0.2, 0.5, 1.2, 1.0),
        (codes.IMITATE_BEST, 0.2, 0.2, 1.2, 0.0),
        (codes.IMITATE_BEST, 0.2, 0.1, 1.2, 0.0),
    ],
)
def test_adoption_of_worked_comparisons(rule, own, other, spread, expected):
    assert choice.adoption_probability(rule, own, other, 35.0, spread) == pytest.approx(expected, rel=1e-13)
