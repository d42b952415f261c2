"""The measures of a year, written down a second time from their meaning (model, section 9)."""

from math import nan, sqrt

MODES = ("spontaneous", "hybrid", "hierarchical")


def gini(values):
    total = sum(abs(value) for value in values)
    spread = sum(abs(x - y) for x in values for y in values)
    return spread / (2 * len(values) * total) if total > 0 else 0.0


def measures_of(run):
    """Every measure of the year that a ``Reference`` has just lived, and the outlay had there been no budget."""
    p, g, ties, sides = run.p, run.level, run.ties, [(tie, a) for tie in run.ties for a in (0, 1)]

    def share(condition, of):
        return sum(map(bool, map(condition, of))) / len(of)

    def mean(value, of):
        return sum(map(value, of)) / len(of)

    def game(tie, a):
        """The game at full commitment, in full effort and as the sides would bargain by themselves."""
        m, o, V, B = p.commitment_joint, p.opening_joint, tie.V, tie.B
        R = m * V * p.dissipation + tie.unshared[a] * o * B
        T = m * V * (p.dissipation + p.grab * tie.q[1 - a])
        S = -m * (V * (p.grab * tie.q[a] - p.dissipation) + p.sunk * B)
        return (R >= T) + 2 * (S >= 0)

    willing = sum(tie.K for tie, a in sides if tie.acts[a])
    rival = sum(tie.K for tie, a in sides if not tie.acts[a])
    breached = sum(tie.K for tie in ties if tie.was >= 1 and tie.acts[0] != tie.acts[1])
    saturation = sum(run.x) / run.n
    m = {
        "cooperation_rate": share(lambda s: s[0].acts[s[1]], sides),
        "cooperation_rate_by_stake": willing / (willing + rival),
        "depth": sum(tie.K * run.opened[tie.stage] for tie in ties) / sum(tie.K for tie in ties),
        "mean_trust": mean(lambda s: s[0].trust[s[1]], sides),
        "mean_tipping_trust": mean(lambda s: s[0].tipping[s[1]], sides),
        "past_tipping": share(lambda s: s[0].trust[s[1]] > s[0].tipping[s[1]], sides),
        "reviewed": share(lambda s: s[0].reviewed[s[1]], sides),
        "joint_surplus": sum(tie.now.surplus * tie.K for tie in ties if tie.both),
        "search_cost": sum(tie.search * tie.K for tie, a in sides if tie.acts[a]),
        "negotiation_cost": sum(tie.agreed * tie.K for tie, a in sides),
        "monitoring_cost": sum(tie.now.monitoring[a] * tie.K for tie, a in sides if tie.acts[a]),
        "resistance": mean(lambda s: s[0].now.resistance[s[1]], sides),
        "effort": mean(lambda tie: tie.now.E, ties),
        "welfare": sum(run.payoff),
        "total_output": sum(run.y),
        "mean_saturation": saturation,
        "saturation_spread": sqrt(sum((x - saturation) ** 2 for x in run.x) / run.n),
        "mean_experience": sum(run.experience) / run.n,
        "gini_output": gini(run.y),
        "gini_gains": gini(run.payoff),
        "isomorphism": mean(lambda tie: tie.likeness, ties),
        "transferred": run.transferred,
        "revenue": g["penalty"] * rival + g["breach_fine"] * breached,
        "orders": run.orders,
        "fund_pool": run.pool,
        "fund_payments": run.payments,
        "fund_cover": run.cover,
        "distance_factor": run.factor_now,
    }

    def outlay(levels, orders, shrink, bent):
        administered = orders + len(ties) * (levels["platform"] + levels["legal"] + levels["plan"])
        return {
            "outlay_subsidies": levels["subsidy"] * willing,
            "outlay_enforcement": p.enforcement_cost * sum(tie.K for tie, a in sides if bent(tie)[a]),
            "outlay_administration": p.administration_cost * administered,
            "outlay_infrastructure": p.infrastructure_cost * len(ties) * shrink,
        }

    spent = outlay(g, run.orders, run.shrink, lambda tie: tie.bent)
    m |= spent | {"outlay": sum(spent.values())}
    for number, name in enumerate(("rivalry", "information_exchange", "thematic_cooperation", "joint_governance")):
        m[f"stage_{name}"] = share(lambda tie, number=number: tie.stage == number, ties)
    for number, name in enumerate(("prisoners_dilemma", "stag_hunt", "snowdrift", "harmony")):
        m[f"game_{name}"] = share(lambda s, number=number: game(*s) == number, sides)
    for cost in ("search", "negotiation", "monitoring"):
        m[f"{cost}_share"] = m[f"{cost}_cost"] / m["joint_surplus"] if m["joint_surplus"] >= 1e-12 else nan
    for mode in MODES:
        m[f"founded_{mode}"] = sum(tie.new_mode == mode for tie in ties)
        m[f"deepened_{mode}"] = sum(tie.deeper_mode == mode for tie in ties)
        m[f"broken_{mode}"] = sum(tie.lost_mode == mode for tie in ties)
        m[f"alive_{mode}"] = sum(tie.mode == mode for tie in ties)
    full = outlay(run.full, run.full_orders, run.full_shrink, lambda tie: tie.full_bent)
    return m, sum(full.values())
