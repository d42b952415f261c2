"""How a relation looks from both ends in a year: the one place where the rules are put together (model, §3 to §6).

``outlook`` takes plain numbers in named tuples and returns them: the Mesa model calls it for a relation, the engine's kernel for
each relation of each run, and an explanation for its terms, so that all three see the same bits.
"""

from collections import namedtuple
from typing import Any, Protocol

import numpy as np

from citypact.agents import choice, costs, fairness, payoffs
from citypact.agents.codes import RIVALRY
from citypact.agents.compiled import rule


class Named(Protocol):
    """Numbers by name: the parameters, or the instruments in force."""

    def __getattr__(self, name: str) -> float: ...


# What a city looks like at the start of the year: output and its logarithm (mean initial city outputs), saturation,
# strength in contests and bargains, experience in [0, 1].
CityLook = namedtuple("CityLook", "output log_output saturation contest_strength bargaining_strength experience")

# What the government and the region hold for every relation: log of the mean output, and the cover of the fund felt this year.
Setting = namedtuple("Setting", "log_mean_output cover")

# What is known of the relation itself: effective distance in km, border 0 or 1, stage at the start of the year, likeness of
# industries, and the trust of both sides.
Tie = namedtuple("Tie", "distance border stage isomorphism trust_i trust_j")

# What both sides have in common this year. stake: mean initial city outputs; joint_surplus: opened at the present level, per
# stake; effort in [0, 1]; search and negotiation: per stake, negotiation whether or not an agreement is made.
RelationLook = namedtuple("RelationLook", "proximity stake joint_surplus effort search negotiation")

# What one side sees at the present level, per stake; trusts in [0, 1]; deepening_gain has a meaning at stages 1 and 2;
# game: at full commitment, as in ``agents.codes.GAMES``.
SideLook = namedtuple(
    "SideLook",
    "reward temptation sucker monitoring net_gain resistance decision_gain tipping_trust deepening_gain game",
)

# Why: the terms of dU at the present level, of C(s+1) − C(s), and of dU(s+1).
SideTerms = namedtuple("SideTerms", "decision step deeper")

# What one side would have at one level.
_Level = namedtuple("_Level", "reward temptation sucker monitoring net_gain resistance")


@rule
def _level(
    p: Named,
    legal: float,
    cover: float,
    contested: float,
    surplus: float,
    contest: tuple[float, float],
    bargain: tuple[float, float],
    size_factor: float,
    trust: tuple[float, float],
    level: int,
) -> tuple[float, float, _Level, _Level]:
    """Opening and effort at a level of cooperation, and what the two sides would have there."""
    opening = payoffs.at_level(level, p.opening_information, p.opening_thematic, p.opening_joint)
    commitment = payoffs.at_level(level, p.commitment_information, p.commitment_thematic, p.commitment_joint)
    watch_i = costs.monitoring_cost(p.monitoring_cost, size_factor, commitment, trust[0], legal)
    watch_j = costs.monitoring_cost(p.monitoring_cost, size_factor, commitment, trust[1], legal)
    gain_i = fairness.net_gain(payoffs.reward(commitment, contested, p.dissipation, bargain[0], opening, surplus, 1.0), watch_i)
    gain_j = fairness.net_gain(payoffs.reward(commitment, contested, p.dissipation, bargain[1], opening, surplus, 1.0), watch_j)
    effort = fairness.effort(p.foot_dragging, p.resistance, cover, gain_i, gain_j)
    first = _Level(
        reward=payoffs.reward(commitment, contested, p.dissipation, bargain[0], opening, surplus, effort),
        temptation=payoffs.temptation(commitment, contested, p.dissipation, p.grab, contest[1]),
        sucker=payoffs.sucker(commitment, contested, p.dissipation, p.grab, contest[0], p.sunk, surplus),
        monitoring=watch_i,
        net_gain=gain_i,
        resistance=fairness.resistance(p.resistance, cover, gain_i, gain_j),
    )
    second = _Level(
        reward=payoffs.reward(commitment, contested, p.dissipation, bargain[1], opening, surplus, effort),
        temptation=payoffs.temptation(commitment, contested, p.dissipation, p.grab, contest[0]),
        sucker=payoffs.sucker(commitment, contested, p.dissipation, p.grab, contest[1], p.sunk, surplus),
        monitoring=watch_j,
        net_gain=gain_j,
        resistance=fairness.resistance(p.resistance, cover, gain_j, gain_i),
    )
    return opening, effort, first, second


@rule
def _terms(
    p: Named,
    g: Named,
    standing: float,
    own: _Level,
    other: _Level,
    trust: float,
    fine: float,
    search: float,
    negotiation: float,
) -> tuple[float, ...]:
    """The terms of dU of one side at a level, from what the two sides would have there."""
    return choice.decision_terms(
        trust, p.patience, standing,
        own.reward, own.temptation, own.sucker, other.reward, other.temptation, other.sucker,
        own.monitoring, own.resistance, p.threshold, g.subsidy, g.penalty, fine, search, negotiation,
    )  # fmt: skip


@rule
def constant_game_gain(trust: float, reward: float, temptation: float, sucker: float, penalty: float) -> float:
    """dU = τ·(R − T) + (1−τ)·S + penalty where payoffs are given: no cost, no standing, no tomorrow (δ = λ = 0); per stake.

    What is left of the decision in a game on a network (``model.network_game``). Source: as ``choice.decision_terms``.
    """
    return choice.decision_gain(
        choice.decision_terms(
            trust, 0.0, 0.0, reward, temptation, sucker, reward, temptation, sucker,
            0.0, 0.0, 0.0, 0.0, penalty, 0.0, 0.0, 0.0,
        )
    )  # fmt: skip


@rule
def _side(
    p: Named,
    g: Named,
    standing: float,
    own: _Level,
    other: _Level,
    own_next: _Level,
    other_next: _Level,
    full: tuple[float, float, float],
    trust: float,
    stage: int,
    search: float,
    negotiation: float,
) -> tuple[SideLook, SideTerms]:
    """What one side sees, and why."""
    fine = g.breach_fine if stage > RIVALRY else 0.0
    # An agreement would have to be made by rivals, and for the next stage.
    founding = negotiation if stage == RIVALRY else 0.0
    decision = _terms(p, g, standing, own, other, trust, fine, search, founding)
    trusting = choice.decision_gain(_terms(p, g, standing, own, other, 1.0, fine, search, founding))
    distrusting = choice.decision_gain(_terms(p, g, standing, own, other, 0.0, fine, search, founding))
    deeper = _terms(p, g, standing, own_next, other_next, trust, g.breach_fine, 0.0, negotiation)
    step = choice.step_terms(
        trust,
        p.patience,
        standing,
        own_next.reward - own.reward,
        own_next.sucker - own.sucker,
        other_next.reward - other.reward,
        other_next.temptation - other.temptation,
        own_next.monitoring - own.monitoring,
        own_next.resistance - own.resistance,
        negotiation,
    )
    look = SideLook(
        reward=own.reward,
        temptation=own.temptation,
        sucker=own.sucker,
        monitoring=own.monitoring,
        net_gain=own.net_gain,
        resistance=own.resistance,
        decision_gain=choice.decision_gain(decision),
        tipping_trust=choice.tipping_trust(trusting, distrusting),
        deepening_gain=choice.deepening_gain(choice.step_gain(step), choice.decision_gain(deeper)),
        game=payoffs.game_of_side(full[0], full[1], full[2]),
    )
    return look, SideTerms(decision, step, deeper)


@rule
def _full_commitment(
    p: Named, contested: float, surplus: float, contest_own: float, contest_other: float, bargain: float
) -> tuple[float, float, float]:
    """Reward, temptation and sucker's payoff at full commitment and effort, without costs and policy: they name the game."""
    m, o = p.commitment_joint, p.opening_joint
    return (
        payoffs.reward(m, contested, p.dissipation, bargain, o, surplus, 1.0),
        payoffs.temptation(m, contested, p.dissipation, p.grab, contest_other),
        payoffs.sucker(m, contested, p.dissipation, p.grab, contest_own, p.sunk, surplus),
    )


@rule
def outlook(
    p: Named, g: Named, setting: Setting, tie: Tie, a: CityLook, b: CityLook
) -> tuple[RelationLook, tuple[SideLook, SideLook], tuple[SideTerms, SideTerms]]:
    """A relation in a year, from both ends.

    p: the numeric parameters; g: the instruments in force; setting: ``Setting``; tie: ``Tie``; a, b: ``CityLook`` of the first
    and the second city. Returns (``RelationLook``, (``SideLook``, ``SideLook``), (``SideTerms``, ``SideTerms``)).
    """
    proximity = payoffs.proximity(tie.distance, p.distance_decay)
    stake = payoffs.stake(p.stake_scale, a.output, b.output, proximity)
    contested = payoffs.contested_value(p.contested_value, tie.isomorphism, payoffs.slack(a.saturation, b.saturation))
    surplus = payoffs.joint_surplus(
        p.surplus, p.complementarity, tie.isomorphism, p.relief, p.shared_burden, a.saturation, b.saturation
    )
    contest = (
        payoffs.contest_share(a.contest_strength, b.contest_strength),
        payoffs.contest_share(b.contest_strength, a.contest_strength),
    )
    strong = (
        payoffs.contest_share(a.bargaining_strength, b.bargaining_strength),
        payoffs.contest_share(b.bargaining_strength, a.bargaining_strength),
    )
    bargain = (payoffs.shared(strong[0], g.benefit_sharing), payoffs.shared(strong[1], g.benefit_sharing))
    trust = (tie.trust_i, tie.trust_j)

    size = costs.size_factor(
        setting.log_mean_output, a.log_output, b.log_output, tie.distance, p.distance_decay, p.cost_elasticity
    )
    saving = costs.experience_factor(p.experience, a.experience, b.experience)
    search = costs.search_cost(p.search_cost, size, saving, tie.distance, p.distance_decay, g.platform, tie.stage)
    negotiation = costs.negotiation_cost(
        p.negotiation_cost, size, saving, p.border_friction, tie.border, p.asymmetry_friction, a.log_output, b.log_output,
        g.platform,
    )  # fmt: skip

    # At stage s the two play at level max(s, 1); the next level is asked about at stages 1 and 2.
    stage: Any = np.int64(tie.stage)  # as wide as the next one, so that one body serves both
    opening, effort, i, j = _level(p, g.legal, setting.cover, contested, surplus, contest, bargain, size, trust, stage)
    _, _, i_next, j_next = _level(p, g.legal, setting.cover, contested, surplus, contest, bargain, size, trust, stage + 1)
    full_i = _full_commitment(p, contested, surplus, contest[0], contest[1], strong[0])
    full_j = _full_commitment(p, contested, surplus, contest[1], contest[0], strong[1])
    standing = choice.standing_weight(p.tournament, p.tournament_across, tie.border)
    look_i, terms_i = _side(p, g, standing, i, j, i_next, j_next, full_i, tie.trust_i, stage, search, negotiation)
    look_j, terms_j = _side(p, g, standing, j, i, j_next, i_next, full_j, tie.trust_j, stage, search, negotiation)
    relation = RelationLook(
        proximity=proximity,
        stake=stake,
        joint_surplus=opening * surplus,
        effort=effort,
        search=search,
        negotiation=negotiation,
    )
    return relation, (look_i, look_j), (terms_i, terms_j)


@rule
def _numbers_of_looks(
    p: Any, g: Any, log_mean_output: float, cover: float,
    distance: float, border: float, stage: int, isomorphism: float, trust_i: float, trust_j: float,
    output_i: float, log_i: float, saturation_i: float, contest_i: float, bargaining_i: float, experience_i: float,
    output_j: float, log_j: float, saturation_j: float, contest_j: float, bargaining_j: float, experience_j: float,
) -> tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]:  # fmt: skip
    """``outlook`` without the terms, from rows and plain numbers to plain numbers: what is quick to hand to and fro."""
    setting, tie = Setting(log_mean_output, cover), Tie(distance, border, stage, isomorphism, trust_i, trust_j)
    a = CityLook(output_i, log_i, saturation_i, contest_i, bargaining_i, experience_i)
    b = CityLook(output_j, log_j, saturation_j, contest_j, bargaining_j, experience_j)
    relation, (one, other), _ = outlook(p[0], g[0], setting, tie, a, b)
    return relation[:], one[:], other[:]


def looks(
    p: Named, g: Named, setting: Setting, tie: Tie, a: CityLook, b: CityLook
) -> tuple[RelationLook, tuple[SideLook, SideLook]]:
    """``outlook`` without the terms, for Python: to hand over long named tuples would take several times what it does."""
    relation, one, other = _numbers_of_looks(_row(p), _row(g), *setting, *tie, *a, *b)
    return _named(RelationLook, relation), (_named(SideLook, one), _named(SideLook, other))


_named = tuple.__new__  # what ``_make`` of a named tuple does, in a third of the time


_rows: dict[int, tuple[Named, np.ndarray]] = {}
_MOST_ROWS = 64


def _row(named: Any) -> np.ndarray:
    """A named tuple of doubles as a record, (1,), which is kept, since one serves all relations of a year."""
    kept = _rows.get(id(named))
    if kept is None or kept[0] is not named:
        if len(_rows) >= _MOST_ROWS:
            _rows.clear()
        kept = _rows[id(named)] = named, np.array([named], [(name, np.float64) for name in named._fields])
    return kept[1]
