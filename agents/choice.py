"""To compete or to cooperate, and whether to go deeper: the decisions, term by term.

Conditional cooperation at level L is weighed against always competing, given trust τ that the partner is a conditional
cooperator and patience δ (the repeated-game basin of attraction of Dal Bó and Fréchette 2011):

    C(L) = τ·R~ + (1−τ)·((1−δ)S~ + δP~) − (1−δ)·search        D(L) = τ·((1−δ)T~ + δP~) + (1−τ)·P~        dU(L) = C(L) − D(L)

where a tilde marks the payoff as felt: relative standing X_i − λX_j (Zhou 2004), costs, resistance, threshold and policy; P = 0,
so that P~ = −penalty. ``decision_terms`` writes dU ordered by cause and ``step_terms`` writes C(s+1) − C(s); they are the only
bodies of the equations, and a sum is taken from first to last, so that a table of the terms adds up exactly.
"""

from citypact.agents.arithmetic import logistic
from citypact.agents.codes import BEST_RESPONSE, IMITATE_BEST, IMITATE_FERMI
from citypact.agents.compiled import finite_rule, rule

# Why a choice is reconsidered; out of habit it is last year's.
HABIT, REGULAR, ORDERED, DIFFERED = range(4)
REVIEWS = ("habit", "regular", "ordered", "differed")

# The names of the terms of dU, in the order in which they are added, and of those of a step deeper.
TERMS = (
    "reward",
    "temptation",
    "exposure",
    "relative_standing",
    "monitoring",
    "resistance",
    "threshold",
    "subsidy",
    "penalty",
    "breach_fine",
    "search",
    "negotiation",
)
STEP_TERMS = ("reward", "exposure", "relative_standing", "monitoring", "resistance", "negotiation")


@rule
def standing_weight(tournament: float, tournament_across: float, border: float) -> float:
    """λ, times its factor across a province border: the weight of relative standing where one province judges both, or not.

    border: 1 across a province border, else 0. Source: Zhou (2004).
    """
    return tournament * tournament_across if border > 0.0 else tournament


@finite_rule
def decision_terms(
    trust: float,
    patience: float,
    standing_weight: float,
    reward_own: float,
    temptation_own: float,
    sucker_own: float,
    reward_other: float,
    temptation_other: float,
    sucker_other: float,
    monitoring: float,
    resistance: float,
    threshold: float,
    subsidy: float,
    penalty: float,
    breach_fine: float,
    search: float,
    negotiation: float,
) -> tuple[float, ...]:
    """The terms of dU in the order of ``TERMS``, all per unit of stake.

    trust τ, patience δ, standing_weight λ: dimensionless; payoffs R, T, S of both sides at one level; breach_fine: what a
    breach costs now, 0 at stage 0; search: 0 beyond stage 0; negotiation: 0 where no agreement would have to be made; as
    once-only costs both weigh (1−δ) of a yearly one. Source: Dal Bó and Fréchette (2011), Zhou (2004), Robson (1998).
    """
    haste = 1.0 - patience
    exposed = (1.0 - trust) * haste  # weight of the one year in which a cooperator is not met
    tried = trust + exposed  # weight of what a cooperator bears whether or not it is met
    standing = trust * reward_other + exposed * temptation_other - trust * haste * sucker_other
    return (
        trust * reward_own,
        -trust * haste * temptation_own,
        exposed * sucker_own,
        -standing_weight * standing,
        -tried * monitoring,
        -trust * resistance,
        -trust * threshold,
        tried * subsidy,
        tried * penalty,
        trust * haste * breach_fine,
        -haste * search,
        -trust * haste * negotiation,
    )


@finite_rule
def decision_gain(t: tuple[float, ...]) -> float:
    """dU: the sum of the decision terms from first to last, per stake."""
    return t[0] + t[1] + t[2] + t[3] + t[4] + t[5] + t[6] + t[7] + t[8] + t[9] + t[10] + t[11]


@finite_rule
def step_terms(
    trust: float,
    patience: float,
    standing_weight: float,
    reward_step: float,
    sucker_step: float,
    reward_step_other: float,
    temptation_step_other: float,
    monitoring_step: float,
    resistance_step: float,
    negotiation: float,
) -> tuple[float, ...]:
    """The terms of C(s+1) − C(s) in the order of ``STEP_TERMS``: what a level deeper is worth beyond the present one.

    A step is the value at level s+1 less that at level s, per stake; threshold, subsidy and penalty are the same at both.
    Source: starting small (Watson 1999, 2002); form ours.
    """
    haste = 1.0 - patience
    exposed = (1.0 - trust) * haste
    return (
        trust * reward_step,
        exposed * sucker_step,
        -standing_weight * (trust * reward_step_other + exposed * temptation_step_other),
        -(trust + exposed) * monitoring_step,
        -trust * resistance_step,
        -trust * haste * negotiation,
    )


@finite_rule
def step_gain(t: tuple[float, ...]) -> float:
    """C(s+1) − C(s): the sum of the terms of a step from first to last, per stake."""
    return t[0] + t[1] + t[2] + t[3] + t[4] + t[5]


@finite_rule
def deepening_gain(step_gain: float, decision_gain_deeper: float) -> float:
    """min(C(s+1) − C(s), dU(s+1)): deeper must be worth more than as deep as now, and be worth keeping. Source: ours."""
    return min(step_gain, decision_gain_deeper)


@finite_rule
def tipping_trust(gain_in_full_trust: float, gain_without_trust: float) -> float:
    """τ*: the trust at which dU = 0, clipped to [0, 1]; 1 where more trust would not help.

    dU is linear in trust while costs and resistance are held at this year's values, so two of its points fix it:
    dU at trust 1 and at trust 0. With no costs and R=1, P=0, T=1+g, S=−l this is (1−δ)l/(1−(1−δ)(1+g−l)).
    Source: Dal Bó and Fréchette (2011).
    """
    slope = gain_in_full_trust - gain_without_trust
    root = -gain_without_trust / (slope if slope > 0.0 else 1.0)
    return min(1.0, max(0.0, root)) if slope > 0.0 else 1.0


@rule
def review_cause(regular: bool, cooperated_i: bool, cooperated_j: bool, ordered_i: bool, ordered_j: bool) -> int:
    """Why a relation is reconsidered this year, as in ``REVIEWS``; 0, habit, where it is not.

    1 by the regular draw; 2 because last year one side acted on an order, 3 because the two acted differently.
    Source: revision opportunities (Blume 1993; Calvo 1983); the exceptions ours.
    """
    differed = DIFFERED if cooperated_i != cooperated_j else HABIT
    irregular = ORDERED if ordered_i | ordered_j else differed
    return REGULAR if regular else irregular


@rule
def cooperation_probability(rule: int, gain: float, rationality: float) -> float:
    """Pr(cooperate): 1/(1 + exp(−β·dU)); under best response 1 if and only if dU > 0, else 0.

    rule: its code; also used for the wish to go deeper. An imitator's first stance and its wishes follow logit.
    Source: logit quantal response (McKelvey and Palfrey 1995).
    """
    certain = 1.0 if gain > 0.0 else 0.0
    return certain if rule == BEST_RESPONSE else logistic(rationality * gain)


@rule
def adoption_probability(rule: int, payoff_own: float, payoff_other: float, rationality: float, spread: float) -> float:
    """Pr(take the partner's stance) under a rule of imitation.

    Fermi: 1/(1 + exp(−β·(π_j − π_i))) (Szabó and Tőke 1998). Proportional: max(0, π_j − π_i)/spread, the spread
    π_max − π_min of all cities this year (Schlag 1998; the bound ours). Best: 1 if the best partner did better, else 0
    (Nowak and May 1992). payoffs per stake.
    """
    fermi = logistic(rationality * (payoff_other - payoff_own))
    proportional = max(0.0, payoff_other - payoff_own) / (spread if spread > 0.0 else 1.0)
    best = 1.0 if payoff_other > payoff_own else 0.0
    by_draw = fermi if rule == IMITATE_FERMI else proportional
    return best if rule == IMITATE_BEST else by_draw
