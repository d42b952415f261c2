"""How relations deepen or break, and how trust, reputation and experience follow what partners do."""

from citypact.agents.choice import REGULAR
from citypact.agents.codes import HIERARCHICAL, HYBRID, JOINT, RIVALRY, SPONTANEOUS, THEMATIC
from citypact.agents.compiled import finite_rule, rule

# Relations that a region names from the start are in thematic cooperation, trusted by both sides (model, §1).
INITIAL_STAGE, INITIAL_EVIDENCE = THEMATIC, 0.8


@rule
def may_deepen(review: int, stage: int, chose: bool) -> bool:
    """Whether a side asks itself to go deeper: in a year of regular review, at stage 1 or 2, if its own choice is to cooperate.

    review: the cause of the relation's review, as in ``agents.choice.REVIEWS``.
    """
    return (review == REGULAR) & (stage > RIVALRY) & (stage < JOINT) & chose


@rule
def next_stage(stage: int, both_cooperate: bool, deepens: bool, break_draw: float, break_rate: float) -> int:
    """Stage after this year. Both cooperate: 0→1 at once, deeper if both wish it; else a break to 0 with the break rate.

    break_rate: per year; draw uniform on [0, 1). Source: stages of Zhu (2009); form ours.
    """
    risen = stage + (1 if (stage == RIVALRY) | deepens else 0)
    fallen = RIVALRY if break_draw < break_rate else stage
    return risen if both_cooperate else fallen


@rule
def founding_mode(ordered: bool, supported: bool) -> int:
    """Mode of a relation founded this year: 3 hierarchical if ordered, 2 hybrid if supported, else 1 spontaneous.

    ordered: either side acted on an order; supported: a supporting instrument was in force. Source: LXM, Table 1.
    """
    from_below = HYBRID if supported else SPONTANEOUS
    return HIERARCHICAL if ordered else from_below


@finite_rule
def evidence(cooperated: bool, ordered: bool, crowding_out: float) -> float:
    """e: what a partner's act says of it: 1 cooperated, 0 did not, 1 − crowding_out cooperated on an order.

    Source: motivation crowding (Frey and Jegen 2001).
    """
    willing = 1.0 - crowding_out if ordered else 1.0
    return willing if cooperated else 0.0


@finite_rule
def remembered(count: float, memory: float, tried: bool, new: float, prior: float) -> float:
    """μ·count + new in a year in which somebody tried; else μ·count + (1−μ)·prior: old evidence fades, nothing is learnt.

    For A: new is the evidence e, prior n0·τ0; for N: new is 1, prior n0. Source: weighted fictitious play (Cheung and
    Friedman 1997); that only dealing teaches is ours.
    """
    return memory * count + (new if tried else (1.0 - memory) * prior)


@finite_rule
def trust(evidence_count: float, evidence_weight: float, reputation_weight: float, reputation: float) -> float:
    """τ_i = (1−ω)·A/N + ω·r_j: trust that the partner is a conditional cooperator, in [0, 1]."""
    return (1.0 - reputation_weight) * evidence_count / evidence_weight + reputation_weight * reputation


@rule
def next_reputation(reputation: float, memory: float, returned_stake: float, tried_stake: float, prior_trust: float) -> float:
    """r ← μ·r + (1−μ)·(of the stakes in which its partner cooperated, the share in which the city did too), in [0, 1].

    returned_stake: those stakes weighed by the evidence of the city's own act; a city that nobody tried moves towards τ0.
    Source: reputation as reciprocity (Nowak and Sigmund 2005).
    """
    share = returned_stake / (tried_stake if tried_stake > 0.0 else 1.0)
    return memory * reputation + (1.0 - memory) * (share if tried_stake > 0.0 else prior_trust)
