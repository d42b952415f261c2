"""To compete or to cooperate: the decision, term by term.

Conditional cooperation is weighed against always competing, given trust that the partner is a conditional cooperator
(the repeated-game basin of attraction of Dal Bó and Fréchette 2011):

    dU = τ·(R~ − (1−δ)T~ − δP~) − (1−τ)·(1−δ)(P~ − S~) − (1−δ)·(search + negotiation)/K

where a tilde marks the payoff as felt: relative standing X_i − λX_j (Zhou 2004), costs, resistance, threshold and policy.
``decision_terms`` writes the same sum ordered by cause; it is the only body of the equation, and dU is the sum of its terms
from first to last, so that a table of the terms adds up to dU exactly.
"""

from agents.arithmetic import logistic
from agents.compiled import rule

# The names of the terms, in the order in which they are added.
TERMS = (
    "reward",
    "temptation",
    "rivalry_forgone",
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


@rule
def decision_terms(
    trust,
    patience,
    tournament,
    reward_own,
    temptation_own,
    sucker_own,
    punishment_own,
    reward_other,
    temptation_other,
    sucker_other,
    punishment_other,
    monitoring,
    search,
    negotiation,
    resistance,
    threshold,
    subsidy,
    penalty,
    breach_fine,
):
    """The terms of dU in the order of ``TERMS``, all per unit of stake.

    trust τ, patience δ, tournament λ: dimensionless; payoffs R, T, S, P of both sides, costs already divided by the stake;
    breach_fine: what a breach costs now, 0 at stage 0. Source: Dal Bó and Fréchette (2011), Zhou (2004), Robson (1998).
    """
    distrust = 1.0 - trust
    haste = 1.0 - patience
    tried = trust + distrust * haste  # weight of what a cooperator bears whether or not it is met
    standing = trust * (reward_other - haste * sucker_other - patience * punishment_other)
    standing = standing - distrust * haste * (punishment_other - temptation_other)
    return (
        trust * reward_own,
        -trust * haste * temptation_own,
        -trust * patience * punishment_own,
        -distrust * haste * (punishment_own - sucker_own),
        -tournament * standing,
        -tried * monitoring,
        -trust * resistance,
        -trust * threshold,
        tried * subsidy,
        tried * penalty,
        trust * haste * breach_fine,
        -haste * search,
        -haste * negotiation,
    )


@rule
def decision_gain(t):
    """dU: the sum of the decision terms from first to last, per stake."""
    return t[0] + t[1] + t[2] + t[3] + t[4] + t[5] + t[6] + t[7] + t[8] + t[9] + t[10] + t[11] + t[12]


@rule
def tipping_trust(gain_in_full_trust, gain_without_trust):
    """τ*: the trust at which dU = 0, clipped to [0, 1]; 1 where more trust would not help.

    dU is linear in trust while costs and resistance are held at this year's values, so two of its points fix it:
    dU at trust 1 and at trust 0. With no costs and R=1, P=0, T=1+g, S=−l this is (1−δ)l/(1−(1−δ)(1+g−l)).
    Source: Dal Bó and Fréchette (2011).
    """
    slope = gain_in_full_trust - gain_without_trust
    root = -gain_without_trust / (slope if slope > 0.0 else 1.0)
    return min(1.0, max(0.0, root)) if slope > 0.0 else 1.0


@rule
def cooperation_probability(gain, rationality):
    """Pr(cooperate) = 1/(1 + exp(−β·dU)). Source: logit quantal response (McKelvey and Palfrey 1995)."""
    return logistic(rationality * gain)


@rule
def best_response(gain):
    """Cooperate if and only if dU > 0."""
    return gain > 0.0


@rule
def fermi_adoption(payoff_own, payoff_other, rationality):
    """Pr(take the partner's stance) = 1/(1 + exp(−β·(π_j − π_i))). Source: Szabó and Tőke (1998), noise 1/β."""
    return logistic(rationality * (payoff_other - payoff_own))


@rule
def proportional_adoption(payoff_own, payoff_other, spread):
    """Pr(take the partner's stance) = max(0, π_j − π_i)/(π_max − π_min of all cities this year).

    Source: proportional imitation (Schlag 1998); the bound on payoff differences is this year's spread, ours.
    """
    advantage = max(0.0, payoff_other - payoff_own)
    return advantage / (spread if spread > 0.0 else 1.0)
