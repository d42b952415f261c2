"""How relations deepen or break, and how trust and reputation follow what partners do."""

from agents.compiled import rule

RIVALRY, INFORMATION, THEMATIC, JOINT = range(4)
STAGES = ("rivalry", "information_exchange", "thematic_cooperation", "joint_governance")
NO_MODE, SPONTANEOUS, HYBRID, HIERARCHICAL = range(4)
MODES = ("none", "spontaneous", "hybrid", "hierarchical")


@rule
def next_stage(stage, both_cooperate, upgrade_draw, upgrade_rate, break_draw, break_rate):
    """Stage after this year. Both cooperate: 0→1 at once, 1→2 and 2→3 with the upgrade rate; else a break to 0.

    upgrade_rate, break_rate: per year; draws uniform on [0, 1). Source: stages of Zhu (2009); rates ours.
    """
    climbs = (stage < 1) | ((stage < 3) & (upgrade_draw < upgrade_rate))
    breaks = break_draw < break_rate
    risen = stage + 1 if climbs else stage
    fallen = 0 if breaks else stage
    return risen if both_cooperate else fallen


@rule
def founding_mode(ordered, supported):
    """Mode of a relation founded this year: 3 hierarchical if ordered, 2 hybrid if supported, else 1 spontaneous.

    ordered: either side cooperated on an order; supported: a supporting instrument was in force. Source: LXM, Table 1.
    """
    from_below = 2 if supported else 1
    return 3 if ordered else from_below


@rule
def evidence(cooperated, ordered, crowding_out):
    """e: what a partner's act says of it: 1 cooperated, 0 did not, 1 − crowding_out cooperated on an order.

    Source: motivation crowding (Frey and Jegen 2001).
    """
    willing = 1.0 - crowding_out if ordered else 1.0
    return willing if cooperated else 0.0


@rule
def remembered(count, memory, new):
    """A ← μA + e, N ← μN + 1: discounted counts. Source: weighted fictitious play (Cheung and Friedman 1997)."""
    return memory * count + new


@rule
def trust(evidence_count, evidence_weight, reputation_weight, reputation):
    """τ_i = (1−ω)·A/N + ω·r_j: trust that the partner is a conditional cooperator, in [0, 1]."""
    return (1.0 - reputation_weight) * evidence_count / evidence_weight + reputation_weight * reputation


@rule
def next_reputation(reputation, memory, cooperative_stake, total_stake):
    """r ← μ·r + (1−μ)·(stake-weighted share of cooperative choices); unchanged for a city without partners."""
    share = cooperative_stake / (total_stake if total_stake > 0.0 else 1.0)
    return memory * reputation + (1.0 - memory) * share if total_stake > 0.0 else reputation
