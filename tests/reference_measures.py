"""The measures of a year, written down a second time from their meaning (model, section 9)."""

from math import nan

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
        return (tie.R[a] >= tie.T[a]) + 2 * (tie.S[a] >= tie.P[a])

    willing = sum(tie.K for tie, a in sides if tie.acts[a])
    rival = sum(tie.K for tie, a in sides if not tie.acts[a])
    breached = sum(tie.K for tie in ties if tie.was >= 1 and tie.acts[0] != tie.acts[1])
    m = {
        "cooperation_rate": share(lambda s: s[0].acts[s[1]], sides),
        "cooperation_rate_by_stake": willing / (willing + rival),
        "mean_trust": mean(lambda s: s[0].trust[s[1]], sides),
        "mean_tipping_trust": mean(lambda s: s[0].tipping[s[1]], sides),
        "past_tipping": share(lambda s: s[0].trust[s[1]] > s[0].tipping[s[1]], sides),
        "joint_surplus": sum(tie.B * tie.E * tie.K for tie in ties if tie.both),
        "search_cost": sum(tie.search * tie.K for tie, a in sides if tie.acts[a]),
        "negotiation_cost": sum(tie.negotiation * tie.K for tie, a in sides if tie.both),
        "monitoring_cost": sum(tie.monitoring[a] * tie.K for tie, a in sides if tie.acts[a]),
        "resistance": mean(lambda s: s[0].resistance[s[1]], sides),
        "effort": mean(lambda tie: tie.E, ties),
        "welfare": sum(run.payoff),
        "total_output": sum(run.y),
        "mean_saturation": sum(run.x) / run.n,
        "gini_output": gini(run.y),
        "gini_gains": gini(run.extra),
        "isomorphism": mean(lambda tie: tie.likeness, ties),
        "revenue": g["penalty"] * rival + g["breach_fine"] * breached,
        "orders": run.orders,
        "fund_pool": run.pool,
        "fund_payments": run.payments,
        "fund_cover": run.cover,
        "distance_factor": run.factor_now,
    }
    for levels, orders, shrink, name in ((g, run.orders, run.shrink, "outlay"),
                                         (run.full, run.full_orders, run.full_shrink, "full")):  # fmt: skip
        administered = orders + len(ties) * (levels["platform"] + levels["legal"] + levels["plan"])
        m[name] = (levels["subsidy"] * willing + p.administration_cost * administered
                   + p.infrastructure_cost * len(ties) * shrink)  # fmt: skip
    for number, name in enumerate(("rivalry", "information_exchange", "thematic_cooperation", "joint_governance")):
        m[f"stage_{name}"] = share(lambda tie, number=number: tie.stage == number, ties)
    for number, name in enumerate(("prisoners_dilemma", "stag_hunt", "snowdrift", "harmony")):
        m[f"game_{name}"] = share(lambda tie, n=number: game(tie, 0) == n == game(tie, 1), ties)
    m["game_mixed"] = share(lambda tie: game(tie, 0) != game(tie, 1), ties)
    for cost in ("search", "negotiation", "monitoring"):
        m[f"{cost}_share"] = m[f"{cost}_cost"] / m["joint_surplus"] if m["joint_surplus"] > 0 else nan
    for mode in MODES:
        m[f"founded_{mode}"] = sum(tie.new_mode == mode for tie in ties)
        m[f"broken_{mode}"] = sum(tie.lost_mode == mode for tie in ties)
        m[f"alive_{mode}"] = sum(tie.mode == mode for tie in ties)
    return m, m.pop("full")
