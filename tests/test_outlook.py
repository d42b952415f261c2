"""A relation seen from both ends: the outlook puts the rules together as sections 3 to 6 of the model say."""

from math import e, exp, log, sqrt
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citypact.agents import choice
from citypact.agents.codes import GAMES
from citypact.agents.outlook import CityLook, Setting, Tie, outlook
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.settings.parameters import Parameters
from citypact.model.year.arrays import Instruments, numbers

CLOSE = {"rel": 1e-12, "abs": 1e-14}
RIVALRY, INFORMATION, THEMATIC, JOINT = range(4)


def city(output, saturation, experience, parameters):
    p = parameters
    return CityLook(output, log(output), saturation, output**p.contest_exponent, output**p.bargaining_exponent, experience)


def instruments(**levels):
    return Instruments(**{name: float(levels.get(name, 0.0)) for name in INSTRUMENTS})


def look_at(stage, parameters, policy=None, outputs=(1.0, 1.0), saturations=(0.25, 0.25), experiences=(0.0, 0.0), distance=75.0,
            border=0.0, likeness=1.0, trusts=(0.5, 0.5), mean=1.0, cover=0.0):  # fmt: skip
    """The outlook of a relation; without arguments that of two equal cities, 75 km apart in one province."""
    ends = [city(*of_city, parameters) for of_city in zip(outputs, saturations, experiences, strict=True)]
    tie = Tie(distance, border, stage, likeness, *trusts)
    return outlook(numbers(parameters), policy or instruments(), Setting(log(mean), cover), tie, *ends)


# --- Two equal cities at the defaults: V = 4 · 0.75² = 2.25, B = 2.4 · (2 · 0.25 · 0.75 + 0.5 · 0.0625) = 0.975.
# R = m · 0.225 + o · 0.4875, T = m · 0.9, S = −m · (2.25 · 0.2 + 0.195) = −m · 0.645.
LADDER = {
    INFORMATION: (0.16875, 0.09, -0.0645, "stag_hunt"),
    THEMATIC: (0.418125, 0.405, -0.29025, "stag_hunt"),
    JOINT: (0.7125, 0.9, -0.645, "prisoners_dilemma"),
}
FREE = Parameters(search_cost=0, negotiation_cost=0, monitoring_cost=0, threshold=0, tournament=0)


def game_played(side):
    """The name of the game that a side's payoffs at the present level make."""
    return {
        (False, False): "prisoners_dilemma", (True, False): "stag_hunt", (False, True): "snowdrift", (True, True): "harmony",
    }[side.reward >= side.temptation, side.sucker >= 0.0]  # fmt: skip


@pytest.mark.parametrize("stage", LADDER)
def test_the_same_pair_hunts_a_stag_at_level_1_and_is_in_a_prisoners_dilemma_at_level_3(stage):
    reward, temptation, sucker, game = LADDER[stage]
    relation, sides, _ = look_at(stage, Parameters())
    assert relation.stake == pytest.approx(0.05 * exp(-75.0 / 200.0), **CLOSE)
    assert relation.joint_surplus == pytest.approx(0.975 * (0.3, 0.65, 1.0)[stage - 1], **CLOSE)
    for side in sides:
        assert (side.reward, side.temptation, side.sucker) == pytest.approx((reward, temptation, sucker), **CLOSE)
        assert game_played(side) == game
        assert GAMES[side.game] == "prisoners_dilemma"  # the game is named at full commitment, at every stage
    assert relation.effort == 1.0 and sides[0] == sides[1]


def test_at_stage_0_the_two_play_at_level_1():
    rivals, partners = (look_at(stage, Parameters()) for stage in (RIVALRY, INFORMATION))
    for before, after in zip(rivals[1], partners[1], strict=True):
        assert (before.reward, before.temptation, before.sucker) == (after.reward, after.temptation, after.sucker)
        assert before.net_gain == after.net_gain and before.monitoring == after.monitoring


@pytest.mark.parametrize("stage", LADDER)
def test_tipping_trust_rises_with_the_level_as_its_closed_form_says(stage):
    """Without costs (1−δ)l/(R − (1−δ)(T − l)) with l = −S: 0.1201, 0.2269 and 0.3042 for the equal pair."""
    reward, temptation, sucker, _ = LADDER[stage]
    _, (side, _), _ = look_at(stage, FREE)
    closed = 0.3 * -sucker / (reward - 0.3 * (temptation + sucker))
    assert side.tipping_trust == pytest.approx(closed, **CLOSE)
    assert closed == pytest.approx({1: 0.12011, 2: 0.22694, 3: 0.30425}[stage], abs=5e-6)
    for trust, sign in ((closed - 1e-6, -1), (closed + 1e-6, 1)):
        assert look_at(stage, FREE, trusts=(trust, trust))[1][0].decision_gain * sign > 0.0


def test_trust_between_two_tipping_points_begins_what_it_would_not_dare_at_once():
    """At trust 0.28 the equal pair keeps levels 1 and 2 but not 3; with everything at stake at once it does not begin."""
    at_once = FREE.replace(opening_information=1, commitment_information=1)
    gains = [look_at(stage, FREE, trusts=(0.28, 0.28))[1][0].decision_gain for stage in (RIVALRY, INFORMATION, THEMATIC, JOINT)]
    assert [gain > 0.0 for gain in gains] == [True, True, True, False]
    assert look_at(RIVALRY, at_once, trusts=(0.28, 0.28))[1][0].decision_gain < 0.0


# --- An unequal pair, every rule of policy and every cost at work, worked by hand.
# y = 1.5 and 0.5, x = 0.5 and 0.25, d = ℓ = 200 km across a border, σ = 0.7, z = 0.5 and 0.25, trust 0.6 and 0.4, ȳ = 1.
UNEQUAL = {"outputs": (1.5, 0.5), "saturations": (0.5, 0.25), "experiences": (0.5, 0.25), "distance": 200.0, "border": 1.0,
           "likeness": 0.7, "trusts": (0.6, 0.4), "cover": 0.2}  # fmt: skip
POLICY = {"platform": 0.5, "legal": 0.5, "benefit_sharing": 0.4, "subsidy": 0.01, "penalty": 0.02, "breach_fine": 0.05}
K = 0.05 * sqrt(0.75) / e
V = 4.0 * 0.7 * 0.375  # 1.05
B = 2.4 * (0.3 + 0.375 + 0.125 + 0.0625)  # 2.07
F = sqrt(e / sqrt(0.75))  # (scale·ȳ/K)^½
SEARCH = 0.02 * F * 0.7 * 2.0 * 0.5  # experience 1 − 0.8 · 0.375 = 0.7; 1 + d/ℓ = 2; platform
NEGOTIATION = 0.1 * F * 0.7 * (2.0 + 0.5 * log(3.0)) * 0.75
Q, SHARE, TRUST, STANDING = (0.75, 0.25), (0.65, 0.35), (0.6, 0.4), 0.1 * 0.5  # λ · tournament_across
COMMITTED, OPENED = (0.1, 0.45, 1.0), (0.3, 0.65, 1.0)


def at_level(level):
    """Payoffs, monitoring, gains, resistance and effort of the unequal pair at a level, by hand."""
    m, o = COMMITTED[level - 1], OPENED[level - 1]
    watch = [0.06 * F * m * (1.0 - trust) * 0.5 for trust in TRUST]
    gain = [m * V * 0.1 + share * o * B - cost for share, cost in zip(SHARE, watch, strict=True)]
    gap = gain[0] - gain[1]
    assert gap > 0.0  # the small city gains less
    effort = 1.0 - 0.5 * 0.5 * 0.8 * gap / (gain[0] + gain[1])
    return SimpleNamespace(
        R=[m * V * 0.1 + share * o * B * effort for share in SHARE],
        T=[m * V * (0.1 + 0.6 * Q[1]), m * V * (0.1 + 0.6 * Q[0])],
        S=[-m * (V * (0.6 * q - 0.1) + 0.2 * B) for q in Q],
        watch=watch, gain=gain, envy=[0.0, 0.5 * 0.8 * gap], effort=effort,
    )  # fmt: skip


def worth(level, side, trust, negotiation, search, fine):
    """C(L) and D(L) of section 6 for one side of the unequal pair."""
    g, other = at_level(level), 1 - side
    felt_r = g.R[side] - STANDING * g.R[other] - g.watch[side] - g.envy[side] - 0.01 + 0.01 - 0.3 * negotiation
    felt_s = g.S[side] - STANDING * g.T[other] - g.watch[side] + 0.01
    felt_t = g.T[side] - STANDING * g.S[other] - 0.02 - fine
    felt_p = -0.02
    cooperate = trust * felt_r + (1.0 - trust) * (0.3 * felt_s + 0.7 * felt_p) - 0.3 * search
    return cooperate, trust * (0.3 * felt_t + 0.7 * felt_p) + (1.0 - trust) * felt_p


@pytest.mark.parametrize("stage", [RIVALRY, INFORMATION, THEMATIC, JOINT])
def test_a_worked_pair_under_every_policy(stage):
    relation, sides, terms = look_at(stage, Parameters(tournament_across=0.5), instruments(**POLICY), **UNEQUAL)
    level = max(stage, 1)
    now, founding = at_level(level), stage == RIVALRY
    search, negotiation, fine = (SEARCH, NEGOTIATION, 0.0) if founding else (0.0, 0.0, 0.05)
    assert (relation.stake, relation.effort) == pytest.approx((K, now.effort), **CLOSE)
    assert relation.joint_surplus == pytest.approx(OPENED[level - 1] * B, **CLOSE)
    assert (relation.search, relation.negotiation) == pytest.approx((search, NEGOTIATION), **CLOSE)
    for a, (side, why) in enumerate(zip(sides, terms, strict=True)):
        assert (side.reward, side.temptation, side.sucker) == pytest.approx((now.R[a], now.T[a], now.S[a]), **CLOSE)
        assert (side.monitoring, side.net_gain, side.resistance) == pytest.approx(
            (now.watch[a], now.gain[a], now.envy[a]), **CLOSE
        )
        gain_at = {}
        for trust in (TRUST[a], 0.0, 1.0):
            cooperate, compete = worth(level, a, trust, negotiation, search, fine)
            gain_at[trust] = cooperate - compete
        assert side.decision_gain == pytest.approx(gain_at[TRUST[a]], **CLOSE)
        tipping = -gain_at[0.0] / (gain_at[1.0] - gain_at[0.0])
        assert side.tipping_trust == pytest.approx(min(1.0, max(0.0, tipping)), **CLOSE)
        # At full commitment and effort, without costs, sharing or policy: R = 0.105 + q · 2.07, T = 1.05 · (0.1 + 0.6 · q_j).
        alone = 0.105 + Q[a] * B >= 1.05 * (0.1 + 0.6 * Q[1 - a])
        assert GAMES[side.game] == ("stag_hunt" if alone else "prisoners_dilemma")
        if stage in (INFORMATION, THEMATIC):
            deeper, compete = worth(stage + 1, a, TRUST[a], NEGOTIATION, 0.0, 0.05)
            present, _ = worth(stage, a, TRUST[a], 0.0, 0.0, 0.05)
            assert sum(why.step) == pytest.approx(deeper - present, **CLOSE)
            assert sum(why.deeper) == pytest.approx(deeper - compete, **CLOSE)
            assert side.deepening_gain == pytest.approx(min(deeper - present, deeper - compete), **CLOSE)


def test_the_worked_pair_is_in_both_games_at_once():
    """The large city hunts a stag, the small one is in a prisoner's dilemma: sides are counted, not pairs."""
    _, sides, _ = look_at(JOINT, Parameters(), **UNEQUAL | {"likeness": 0.9})
    # V = 1.35, B = 2.4 · (0.1 + 0.5625) = 1.59; large: 0.135 + 1.1925 ≥ 0.3375; small: 0.135 + 0.3975 < 0.7425
    assert [GAMES[side.game] for side in sides] == ["stag_hunt", "prisoners_dilemma"]


# --- What holds for every relation.
RANGES = {name: (max(p.minimum, p.default * 0.3), min(p.maximum, p.default * 3.0 + 0.05)) for name, p in PARAMETERS.items()
          if not p.choices}  # fmt: skip
parameters = st.builds(
    lambda numbers: Parameters(**numbers), st.fixed_dictionaries({name: st.floats(*bounds) for name, bounds in RANGES.items()})
)
policies = st.builds(lambda levels: instruments(**levels), st.fixed_dictionaries({
    name: st.just(0.0) | st.floats(0.001, min(1.0, row.maximum)) for name, row in INSTRUMENTS.items()}))  # fmt: skip


def two(low, high):
    """A number for each side."""
    return st.tuples(st.floats(low, high), st.floats(low, high))


situations = st.fixed_dictionaries({
    "outputs": two(0.05, 9.0), "saturations": two(0.01, 1.5), "experiences": two(0.0, 1.0), "distance": st.floats(0.0, 400.0),
    "border": st.sampled_from([0.0, 1.0]), "likeness": st.floats(0.0, 1.0), "trusts": two(0.0, 1.0), "mean": st.floats(0.5, 3.0),
    "cover": st.floats(0.0, 1.0),
})  # fmt: skip


@given(parameters, policies, situations, st.sampled_from([RIVALRY, INFORMATION, THEMATIC, JOINT]))
def test_the_terms_add_up_to_the_gain_to_the_last_bit(p, g, situation, stage):
    _, sides, terms = look_at(stage, p, g, **situation)
    for side, why in zip(sides, terms, strict=True):
        totals = []
        for table, names in ((why.decision, choice.TERMS), (why.step, choice.STEP_TERMS), (why.deeper, choice.TERMS)):
            assert len(table) == len(names)
            total = table[0]
            for term in table[1:]:
                total += term
            totals.append(total)
        assert totals[0] == side.decision_gain
        assert min(totals[1], totals[2]) == side.deepening_gain


@given(parameters, policies, situations, st.sampled_from([INFORMATION, THEMATIC]))
def test_a_step_is_what_the_next_stage_is_worth_beyond_the_present_one(p, g, situation, stage):
    """C(s+1) − C(s) from C's own formula, with the payoffs that a relation already at stage s+1 would show."""
    once = 1.0 - p.patience
    standing = p.tournament * (p.tournament_across if situation["border"] else 1.0)
    relation, now, terms = look_at(stage, p, g, **situation)
    _, then, _ = look_at(stage + 1, p, g, **situation)
    for a, trust in enumerate(situation["trusts"]):

        def worth_of(sides, negotiation, a=a, trust=trust):
            own, other = sides[a], sides[1 - a]
            felt_r = own.reward - standing * other.reward - own.monitoring - own.resistance - p.threshold + g.subsidy
            felt_s = own.sucker - standing * other.temptation - own.monitoring + g.subsidy
            return trust * (felt_r - once * negotiation) + (1.0 - trust) * (once * felt_s - p.patience * g.penalty)

        size = 1.0 + sum(abs(value) for sides in (now, then) for side in sides for value in side[:6]) + relation.negotiation
        expected = worth_of(then, relation.negotiation) - worth_of(now, 0.0)
        assert sum(terms[a].step) == pytest.approx(expected, rel=1e-11, abs=1e-13 * size)


@given(parameters, policies, situations, st.sampled_from([RIVALRY, INFORMATION, THEMATIC, JOINT]))
def test_the_two_ends_are_treated_alike(p, g, situation, stage):
    """Seen from the other end a relation is the same, to rounding: which city stands first does not matter."""
    turned = {name: value[::-1] if isinstance(value, tuple) else value for name, value in situation.items()}
    relation, sides, _ = look_at(stage, p, g, **situation)
    back, others, _ = look_at(stage, p, g, **turned)
    assert back == pytest.approx(relation, rel=1e-12, abs=1e-14)
    for one, other in zip(sides, others[::-1], strict=True):
        size = 1.0 + max(abs(value) for value in one[:6]) + relation.search + relation.negotiation
        for name in ("reward", "temptation", "sucker", "monitoring", "net_gain", "resistance", "decision_gain", "deepening_gain"):
            assert getattr(other, name) == pytest.approx(getattr(one, name), rel=1e-11, abs=1e-13 * size), name


def test_costs_of_a_relation_enter_where_they_are_due():
    """Search at stage 0 only; negotiation at stage 0 and in the step deeper, never in what is kept as it is."""
    for stage in (RIVALRY, INFORMATION, THEMATIC, JOINT):
        relation, _, ((decision, step, deeper), _) = look_at(stage, Parameters())
        found = dict(zip(choice.TERMS, decision, strict=True))
        assert (found["search"] < 0.0) == (relation.search > 0.0) == (stage == RIVALRY)
        assert (found["negotiation"] < 0.0) == (stage == RIVALRY)
        assert dict(zip(choice.TERMS, deeper, strict=True))["search"] == 0.0
        for names, table in ((choice.STEP_TERMS, step), (choice.TERMS, deeper)):
            # τ·(1−δ)·negotiation with trust 0.5
            assert dict(zip(names, table, strict=True))["negotiation"] == pytest.approx(-0.15 * relation.negotiation, rel=1e-13)


def test_experience_lowers_search_and_negotiation_but_not_monitoring():
    plain, _, _ = look_at(RIVALRY, Parameters())
    _, (side, _), _ = look_at(INFORMATION, Parameters())
    versed, (versed_side, _), _ = look_at(RIVALRY, Parameters(), experiences=(1.0, 0.5))
    # 1 − 0.8 · 0.75
    assert versed.search == pytest.approx(0.4 * plain.search, **CLOSE)
    assert versed.negotiation == pytest.approx(0.4 * plain.negotiation, **CLOSE)
    assert versed_side.monitoring == side.monitoring > 0.0


def test_a_breach_is_fined_from_stage_1_on_and_in_the_thought_of_going_deeper():
    for stage in (RIVALRY, INFORMATION):
        _, _, ((decision, _, deeper), _) = look_at(stage, Parameters(), instruments(breach_fine=0.2))
        fined = dict(zip(choice.TERMS, decision, strict=True))["breach_fine"]
        assert fined == pytest.approx(0.0 if stage == RIVALRY else 0.5 * 0.3 * 0.2, **CLOSE)
        assert dict(zip(choice.TERMS, deeper, strict=True))["breach_fine"] == pytest.approx(0.03, **CLOSE)


def test_very_unequal_pairs_resist_joint_governance_unless_they_share():
    """With bargaining by size and ρ = ½ the small side of a pair of four to one wants none of it, even in full trust."""
    wide = {"outputs": (4.0, 1.0), "saturations": (0.9, 0.9), "trusts": (1.0, 1.0), "likeness": 0.5}
    sizes = Parameters(foot_dragging=0.0)
    _, (_, small), (_, why) = look_at(JOINT, sizes, **wide)
    reward, resistance = (dict(zip(choice.TERMS, why.decision, strict=True))[name] for name in ("reward", "resistance"))
    assert -resistance > reward > 0.0 > small.decision_gain  # 0.5 · (0.8 − 0.2)·B exceeds 0.2·B
    assert look_at(JOINT, sizes, instruments(benefit_sharing=0.6), **wide)[1][1].decision_gain > 0.0
