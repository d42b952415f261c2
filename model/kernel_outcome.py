"""The second half of the year over arrays: settle, advance, learn, restructure, grow, imitate."""

import numpy as np

from agents import choice, intervention, learning, payoffs, structure
from agents.compiled import kernel
from agents.purposes import ADOPTION, BREAK, DEDUCTION, MODEL_PARTNER, UPGRADE
from model.draws import uniforms
from model.kernel_choice import IMITATE_BEST, IMITATE_FERMI


@kernel
def settle(instruments, relations, now):
    """What the year brought each side, per stake, before the fund."""
    for r in range(now.stake.shape[0]):
        for run in range(now.stake.shape[1]):
            fine = instruments.breach_fine[run]
            fine = fine if relations.stage[r, run] >= 1 else 0.0
            subsidy, penalty = instruments.subsidy[run], instruments.penalty[run]
            acts_i, acts_j = now.cooperates_i[r, run], now.cooperates_j[r, run]
            search, negotiation = now.search[r, run], now.negotiation[r, run]
            now.payoff_i[r, run] = payoffs.realised_payoff(
                acts_i, acts_j,
                now.reward_i[r, run], now.temptation_i[r, run], now.sucker_i[r, run], now.punishment_i[r, run],
                now.monitoring_i[r, run], search, negotiation, subsidy, penalty, fine,
            )  # fmt: skip
            now.payoff_j[r, run] = payoffs.realised_payoff(
                acts_j, acts_i,
                now.reward_j[r, run], now.temptation_j[r, run], now.sucker_j[r, run], now.punishment_j[r, run],
                now.monitoring_j[r, run], search, negotiation, subsidy, penalty, fine,
            )  # fmt: skip


@kernel
def collect_fund(levels, instruments, cities, runs, city_year, run_year, now, year):
    """The cooperation fund takes its contributions and sets this year's cover."""
    for run in range(runs.seed.size):
        run_year.pool[run] = 0.0
        run_year.gaps[run] = 0.0
        run_year.payments[run] = 0.0
    for c in range(cities.output.shape[0]):
        for run in range(runs.seed.size):
            lot, _ = uniforms(runs.seed[run], year, c, DEDUCTION)
            pays = intervention.contributes(
                cities.paid[c, run], cities.received[c, run], lot, instruments.central_deduction[run]
            )
            contribution = instruments.fund_rate[run] * cities.output[c, run] if pays else 0.0
            city_year.contribution[c, run] = contribution
            cities.paid[c, run] = contribution
            cities.received[c, run] = 0.0
            run_year.pool[run] += contribution
    for r in range(now.stake.shape[0]):
        for run in range(runs.seed.size):
            both = now.cooperates_i[r, run] & now.cooperates_j[r, run]
            gap = abs(now.net_gain_i[r, run] - now.net_gain_j[r, run]) * now.stake[r, run]
            run_year.gaps[run] += gap if both else 0.0
    for run in range(runs.seed.size):
        runs.cover[run] = intervention.fund_cover(run_year.pool[run], run_year.gaps[run])


@kernel
def pay_from_fund(graph, levels, cities, runs, run_year, now):
    """The fund pays the lesser gainer of each cooperating relation; what is left is built into infrastructure."""
    contributed = 0.0
    for run in range(runs.seed.size):
        contributed += run_year.pool[run]
    if contributed == 0.0:
        return
    for r in range(graph.city_i.size):
        i, j = graph.city_i[r], graph.city_j[r]
        for run in range(runs.seed.size):
            cover = runs.cover[run]
            cover = cover if now.cooperates_i[r, run] & now.cooperates_j[r, run] else 0.0
            to_i = intervention.fund_payment(cover, now.net_gain_i[r, run], now.net_gain_j[r, run])
            to_j = intervention.fund_payment(cover, now.net_gain_j[r, run], now.net_gain_i[r, run])
            stake = now.stake[r, run]
            now.payoff_i[r, run] += to_i
            now.payoff_j[r, run] += to_j
            run_year.payments[run] += to_i * stake + to_j * stake
            cities.received[i, run] += to_i * stake
        for run in range(runs.seed.size):
            cover = runs.cover[run]
            cover = cover if now.cooperates_i[r, run] & now.cooperates_j[r, run] else 0.0
            to_j = intervention.fund_payment(cover, now.net_gain_j[r, run], now.net_gain_i[r, run])
            cities.received[j, run] += to_j * now.stake[r, run]
    for run in range(runs.seed.size):
        shrink = intervention.fund_shrink(
            run_year.pool[run] - run_year.payments[run], levels.infrastructure_cost[run], graph.city_i.size
        )
        runs.distance_factor[run] = intervention.shrunk(runs.distance_factor[run], shrink)


@kernel
def sum_cities(graph, runs, relations, city_year, now):
    """Each city's stakes and payoffs over its relations, in the order of the relations."""
    for c in range(city_year.stake.shape[0]):
        for run in range(runs.seed.size):
            city_year.stake[c, run] = 0.0
            city_year.cooperative_stake[c, run] = 0.0
            city_year.payoff[c, run] = 0.0
            city_year.rivalry_payoff[c, run] = 0.0
    for r in range(graph.city_i.size):
        i, j = graph.city_i[r], graph.city_j[r]
        for run in range(runs.seed.size):
            stake = now.stake[r, run]
            city_year.stake[i, run] += stake
            city_year.payoff[i, run] += now.payoff_i[r, run] * stake
            city_year.rivalry_payoff[i, run] += now.punishment_i[r, run] * stake
        for run in range(runs.seed.size):
            stake = now.stake[r, run]
            city_year.stake[j, run] += stake
            city_year.payoff[j, run] += now.payoff_j[r, run] * stake
            city_year.rivalry_payoff[j, run] += now.punishment_j[r, run] * stake
    for c in range(city_year.stake.shape[0]):
        for run in range(runs.seed.size):
            city_year.payoff[c, run] -= city_year.contribution[c, run]
            city_year.gain[c, run] = city_year.payoff[c, run] - city_year.rivalry_payoff[c, run]


@kernel
def advance(graph, levels, relations, runs, run_year, survival, now, year):
    """Relations climb a stage or break; the mode is set when they are founded."""
    for r in range(graph.city_i.size):
        pair = graph.pair[r]
        for run in range(runs.seed.size):
            upgrade, _ = uniforms(runs.seed[run], year, pair, UPGRADE)
            breaking, _ = uniforms(runs.seed[run], year, pair, BREAK)
            before, mode = relations.stage[r, run], relations.mode[r, run]
            both = now.cooperates_i[r, run] & now.cooperates_j[r, run]
            after = learning.next_stage(
                before, both, upgrade, levels.upgrade_rate[run], breaking, levels.break_rate[run]
            )
            ordered = now.ordered_i[r, run] | now.ordered_j[r, run]
            new_mode = learning.founding_mode(ordered, run_year.supported[run])
            founded = (before == 0) & (after > 0)
            broken = (before > 0) & (after == 0)
            relations.stage[r, run] = after
            now.founded_mode[r, run] = new_mode if founded else 0
            now.broken_mode[r, run] = mode if broken else 0
            kept = new_mode if founded else mode
            relations.mode[r, run] = 0 if broken else kept
        for run in range(runs.seed.size):
            mode = now.broken_mode[r, run]
            if mode > 0:
                founded = relations.founded[r, run]
                survival.broken[0, mode - 1, year - founded, run] += 1
                withdrawal = runs.withdrawal[run]
                if withdrawal > 0 and founded <= withdrawal < year:
                    survival.broken[1, mode - 1, year - withdrawal, run] += 1
                relations.founded[r, run] = 0
            if now.founded_mode[r, run] > 0:
                relations.founded[r, run] = year


@kernel
def learn(graph, levels, cities, relations, runs, city_year, now):
    """Trust and reputation follow what partners did; obedience says little about willingness."""
    willing = city_year.cooperative_stake
    for r in range(graph.city_i.size):
        i, j = graph.city_i[r], graph.city_j[r]
        for run in range(runs.seed.size):
            crowding, memory = levels.crowding_out[run], levels.memory[run]
            act_i = learning.evidence(now.cooperates_i[r, run], now.ordered_i[r, run], crowding)
            act_j = learning.evidence(now.cooperates_j[r, run], now.ordered_j[r, run], crowding)
            relations.evidence_i[r, run] = learning.remembered(relations.evidence_i[r, run], memory, act_j)
            relations.evidence_j[r, run] = learning.remembered(relations.evidence_j[r, run], memory, act_i)
            willing[i, run] += now.stake[r, run] * act_i
        for run in range(runs.seed.size):
            act_j = learning.evidence(now.cooperates_j[r, run], now.ordered_j[r, run], levels.crowding_out[run])
            willing[j, run] += now.stake[r, run] * act_j
    for run in range(runs.seed.size):
        runs.evidence_weight[run] = learning.remembered(runs.evidence_weight[run], levels.memory[run], 1.0)
    for c in range(cities.output.shape[0]):
        for run in range(runs.seed.size):
            cities.reputation[c, run] = learning.next_reputation(
                cities.reputation[c, run], levels.memory[run], willing[c, run], city_year.stake[c, run]
            )


@kernel
def restructure(graph, levels, instruments, cities, relations, runs, city_year, now):
    """Industry shares move apart or together, all from the shares at the start of the year."""
    shares, moved = cities.shares, city_year.next_shares
    for c in range(shares.shape[0]):
        for s in range(shares.shape[1]):
            for run in range(shares.shape[2]):
                moved[c, s, run] = shares[c, s, run]
    for r in range(graph.city_i.size):
        i, j = graph.city_i[r], graph.city_j[r]
        rate = now.divergence[r]
        for run in range(runs.seed.size):
            rate[run] = structure.divergence(
                relations.stage[r, run],
                ~(now.cooperates_i[r, run] | now.cooperates_j[r, run]),
                levels.specialisation[run],
                levels.isomorphism_drift[run],
                instruments.plan[run],
                now.proximity[r, run],
                graph.inverse_root_degrees[r],
            )
        for s in range(shares.shape[1]):
            for run in range(runs.seed.size):
                moved[i, s, run] += rate[run] * (shares[i, s, run] - shares[j, s, run])
            for run in range(runs.seed.size):
                moved[j, s, run] += rate[run] * (shares[j, s, run] - shares[i, s, run])
    total = city_year.mean_gain  # free at this point of the year: a city's sum of clipped shares
    for c in range(shares.shape[0]):
        for run in range(runs.seed.size):
            total[c, run] = 0.0
        for s in range(shares.shape[1]):
            for run in range(runs.seed.size):
                moved[c, s, run] = max(0.0, moved[c, s, run])
                total[c, run] += moved[c, s, run]
        for s in range(shares.shape[1]):
            for run in range(runs.seed.size):
                shares[c, s, run] = moved[c, s, run] / total[c, run]


@kernel
def grow(graph, levels, cities, relations, runs, city_year, now):
    """Output grows with room and with payoffs, capacity with joint governance."""
    joint = city_year.joint_stake
    for c in range(joint.shape[0]):
        for run in range(runs.seed.size):
            joint[c, run] = 0.0
    for r in range(graph.city_i.size):
        i, j = graph.city_i[r], graph.city_j[r]
        for run in range(runs.seed.size):
            stake = now.stake[r, run]
            joint[i, run] += stake if relations.stage[r, run] == 3 else 0.0
        for run in range(runs.seed.size):
            stake = now.stake[r, run]
            joint[j, run] += stake if relations.stage[r, run] == 3 else 0.0
    for c in range(cities.output.shape[0]):
        for run in range(runs.seed.size):
            mean_payoff = structure.per_stake(city_year.payoff[c, run], city_year.stake[c, run])
            cities.output[c, run] *= structure.growth_factor(
                levels.growth_rate[run], city_year.saturation[c, run], levels.feedback[run], mean_payoff
            )
            cities.capacity[c, run] *= structure.capacity_factor(
                levels.capacity_gain[run], joint[c, run], city_year.stake[c, run]
            )


@kernel
def imitate(graph, levels, cities, runs, city_year, decision_rule, year):
    """Stances of next year: each city may take that of a partner which did better per stake."""
    for c in range(cities.output.shape[0]):
        for run in range(runs.seed.size):
            city_year.mean_gain[c, run] = structure.per_stake(city_year.payoff[c, run], city_year.stake[c, run])
    success = city_year.mean_gain
    for run in range(runs.seed.size):
        lowest, highest = np.inf, -np.inf
        for c in range(cities.output.shape[0]):
            lowest, highest = min(lowest, success[c, run]), max(highest, success[c, run])
        for c in range(cities.output.shape[0]):
            first, last = graph.neighbour_offset[c], graph.neighbour_offset[c + 1]
            stance = cities.stance[c, run]
            if last > first and decision_rule == IMITATE_BEST:
                best = success[c, run]
                for place in range(first, last):
                    other = graph.neighbour_city[place]
                    if success[other, run] > best:
                        best, stance = success[other, run], cities.stance[other, run]
            elif last > first:
                lot, _ = uniforms(runs.seed[run], year, c, MODEL_PARTNER)
                other = graph.neighbour_city[first + np.int64(lot * (last - first))]
                adoption, _ = uniforms(runs.seed[run], year, c, ADOPTION)
                if decision_rule == IMITATE_FERMI:
                    chance = choice.fermi_adoption(success[c, run], success[other, run], levels.rationality[run])
                else:
                    chance = choice.proportional_adoption(success[c, run], success[other, run], highest - lowest)
                stance = cities.stance[other, run] if adoption < chance else stance
            city_year.next_stance[c, run] = stance
    for c in range(cities.output.shape[0]):
        for run in range(runs.seed.size):
            cities.stance[c, run] = city_year.next_stance[c, run]
