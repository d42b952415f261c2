"""What the decisions of a year lead to, over arrays: settle, advance, learn, restructure, transfer, grow, imitate."""

import numpy as np

from agents import choice, intervention, learning, payoffs, structure
from agents.codes import IMITATE_BEST
from agents.compiled import at, kernel
from agents.purposes import ADOPTION, BREAK, DEDUCTION, EXPLORATION, MODEL_PARTNER
from model.bounds import LARGEST, SMALLEST
from model.draws import uniforms


@kernel
def settle(instruments, relations, now):
    """What the year brought each side, per stake, before the fund."""
    for side in range(2):
        for r in range(now.stage.shape[0]):
            for run in range(now.stage.shape[1]):
                stage, own = now.stage[r, run], at(now.sides, (side, r, run))
                fine, negotiation = instruments.breach_fine[run], now.look.negotiation[r, run]
                now.payoff[side, r, run] = payoffs.realised_payoff(
                    relations.cooperates[side, r, run],
                    relations.cooperates[1 - side, r, run],
                    own.reward,
                    own.temptation,
                    own.sucker,
                    own.monitoring,
                    now.look.search[r, run],
                    negotiation if (stage < 1) | now.deepens[r, run] else 0.0,
                    instruments.subsidy[run],
                    instruments.penalty[run],
                    fine if stage >= 1 else 0.0,
                )


@kernel
def collect_fund(instruments, cities, relations, runs, city_year, run_year, now, year):
    """The cooperation fund takes its contributions and sets this year's cover."""
    for run in range(runs.seed.size):
        run_year.pool[run] = 0.0
        run_year.gaps[run] = 0.0
        run_year.payments[run] = 0.0
    for c in range(cities.output.shape[0]):
        for run in range(runs.seed.size):
            lot, _ = uniforms(runs.seed[run], year, c, DEDUCTION)
            owed = instruments.fund_rate[run] * cities.output[c, run]
            pays = intervention.contributes(cities.owed[c, run], cities.received[c, run], lot, instruments.central_deduction[run])
            contribution = owed if pays else 0.0
            city_year.contribution[c, run] = contribution
            cities.owed[c, run] = owed
            cities.received[c, run] = 0.0
            run_year.pool[run] += contribution
    for r in range(now.stage.shape[0]):
        for run in range(runs.seed.size):
            both = relations.cooperates[0, r, run] & relations.cooperates[1, r, run]
            gap = abs(now.sides.net_gain[0, r, run] - now.sides.net_gain[1, r, run]) * now.look.stake[r, run]
            run_year.gaps[run] += gap if both else 0.0
    for run in range(runs.seed.size):
        runs.cover[run] = intervention.fund_cover(run_year.pool[run], run_year.gaps[run])


@kernel
def pay_from_fund(graph, levels, cities, relations, runs, run_year, now):
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
            cover = cover if relations.cooperates[0, r, run] & relations.cooperates[1, r, run] else 0.0
            gain_i, gain_j = now.sides.net_gain[0, r, run], now.sides.net_gain[1, r, run]
            to_i = intervention.fund_payment(cover, gain_i, gain_j)
            to_j = intervention.fund_payment(cover, gain_j, gain_i)
            stake = now.look.stake[r, run]
            now.payoff[0, r, run] += to_i
            now.payoff[1, r, run] += to_j
            run_year.payments[run] += to_i * stake + to_j * stake
            cities.received[i, run] += to_i * stake
        for run in range(runs.seed.size):
            cover = runs.cover[run]
            cover = cover if relations.cooperates[0, r, run] & relations.cooperates[1, r, run] else 0.0
            to_j = intervention.fund_payment(cover, now.sides.net_gain[1, r, run], now.sides.net_gain[0, r, run])
            cities.received[j, run] += to_j * now.look.stake[r, run]
    for run in range(runs.seed.size):
        shrink = intervention.fund_shrink(
            run_year.pool[run] - run_year.payments[run], levels.infrastructure_cost[run], graph.city_i.size
        )
        runs.distance_factor[run] = intervention.shrunk(runs.distance_factor[run], shrink)


@kernel
def advance(graph, levels, relations, runs, run_year, survival, now, year):
    """Relations are founded, go deeper or break; the mode is set when they are founded."""
    for r in range(graph.city_i.size):
        pair = graph.pair[r]
        for run in range(runs.seed.size):
            breaking, _ = uniforms(runs.seed[run], year, pair, BREAK)
            before, mode = relations.stage[r, run], relations.mode[r, run]
            both = relations.cooperates[0, r, run] & relations.cooperates[1, r, run]
            after = learning.next_stage(before, both, now.deepens[r, run], breaking, levels.break_rate[run])
            ordered = relations.ordered[0, r, run] | relations.ordered[1, r, run]
            new_mode = learning.founding_mode(ordered, run_year.supported[run])
            founded = (before == 0) & (after > 0)
            broken = (before > 0) & (after == 0)
            relations.stage[r, run] = after
            now.founded_mode[r, run] = new_mode if founded else 0
            now.deepened_mode[r, run] = mode if now.deepens[r, run] else 0
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
def learn(graph, levels, relations, runs, now):
    """Evidence follows what the partner did in years in which somebody tried; in the others it fades."""
    for r in range(graph.city_i.size):
        for run in range(runs.seed.size):
            crowding, memory = levels.crowding_out[run], levels.memory[run]
            weight = levels.prior_weight[run]
            prior = weight * levels.prior_trust[run]
            acts_i, acts_j = relations.cooperates[0, r, run], relations.cooperates[1, r, run]
            tried = acts_i | acts_j
            shown_i = learning.evidence(acts_i, relations.ordered[0, r, run], crowding)
            shown_j = learning.evidence(acts_j, relations.ordered[1, r, run], crowding)
            for_i, for_j = relations.evidence[0, r, run], relations.evidence[1, r, run]
            relations.evidence[0, r, run] = learning.remembered(for_i, memory, tried, shown_j, prior)
            relations.evidence[1, r, run] = learning.remembered(for_j, memory, tried, shown_i, prior)
            relations.evidence_weight[r, run] = learning.remembered(relations.evidence_weight[r, run], memory, tried, 1.0, weight)


@kernel
def sum_cities(graph, levels, instruments, relations, runs, city_year, now):
    """Each city's sums over its relations, in the order of the relations, after their advance."""
    for c in range(city_year.stake.shape[0]):
        for run in range(runs.seed.size):
            city_year.stake[c, run] = 0.0
            city_year.payoff[c, run] = 0.0
            city_year.tried_stake[c, run] = 0.0
            city_year.returned_stake[c, run] = 0.0
            city_year.opened_stake[c, run] = 0.0
            city_year.joint_stake[c, run] = 0.0
            city_year.outflow[c, run] = 0.0
            city_year.received_output[c, run] = 0.0
    for r in range(graph.city_i.size):
        i, j = graph.city_i[r], graph.city_j[r]
        for run in range(runs.seed.size):
            stage = relations.stage[r, run]
            opening = payoffs.at_stage(
                stage, levels.opening_information[run], levels.opening_thematic[run], levels.opening_joint[run]
            )
            now.flow[r, run] = structure.transfer_flow(
                levels.industrial_transfer[run],
                stage,
                opening,
                instruments.platform[run],
                now.look.stake[r, run],
                city_year.look.saturation[i, run],
                city_year.look.saturation[j, run],
            )
        for side in range(2):
            c = i if side == 0 else j
            for run in range(runs.seed.size):
                stake, stage = now.look.stake[r, run], relations.stage[r, run]
                opening = payoffs.at_stage(
                    stage, levels.opening_information[run], levels.opening_thematic[run], levels.opening_joint[run]
                )
                shown = learning.evidence(
                    relations.cooperates[side, r, run], relations.ordered[side, r, run], levels.crowding_out[run]
                )
                tried = stake if relations.cooperates[1 - side, r, run] else 0.0
                flow = now.flow[r, run]
                city_year.stake[c, run] += stake
                city_year.payoff[c, run] += now.payoff[side, r, run] * stake
                city_year.tried_stake[c, run] += tried
                city_year.returned_stake[c, run] += tried * shown
                city_year.opened_stake[c, run] += stake * opening
                city_year.joint_stake[c, run] += stake if stage == 3 else 0.0
                city_year.outflow[c, run] += max(0.0, flow if side == 0 else -flow)
    for c in range(city_year.stake.shape[0]):
        for run in range(runs.seed.size):
            city_year.payoff[c, run] -= city_year.contribution[c, run]


@kernel
def learn_cities(levels, cities, runs, city_year):
    """Reputation follows what a city returned to those who tried it; experience, how deep its relations are."""
    for c in range(cities.output.shape[0]):
        for run in range(runs.seed.size):
            cities.reputation[c, run] = learning.next_reputation(
                cities.reputation[c, run],
                levels.memory[run],
                city_year.returned_stake[c, run],
                city_year.tried_stake[c, run],
                levels.prior_trust[run],
            )
            cities.experience[c, run] = structure.per_stake(city_year.opened_stake[c, run], city_year.stake[c, run])


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
                ~(relations.cooperates[0, r, run] | relations.cooperates[1, r, run]),
                levels.specialisation[run],
                levels.isomorphism_drift[run],
                instruments.plan[run],
                now.look.proximity[r, run],
                graph.inverse_root_degrees[r],
            )
        for s in range(shares.shape[1]):
            for run in range(runs.seed.size):
                moved[i, s, run] += rate[run] * (shares[i, s, run] - shares[j, s, run])
            for run in range(runs.seed.size):
                moved[j, s, run] += rate[run] * (shares[j, s, run] - shares[i, s, run])
    total = city_year.scratch  # a city's sum of clipped shares
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
def transfer(graph, runs, city_year, now):
    """Industry moves from fuller to roomier partners; what one hands on the other gets."""
    looks, scale = city_year.look, city_year.scratch  # share of its transfers that a city can hand on
    for c in range(scale.shape[0]):
        for run in range(runs.seed.size):
            scale[c, run] = structure.transfer_scale(looks.output[c, run], city_year.outflow[c, run])
    for r in range(graph.city_i.size):
        i, j = graph.city_i[r], graph.city_j[r]
        for run in range(runs.seed.size):
            flow = now.flow[r, run]
            now.flow[r, run] = flow * (scale[i, run] if flow > 0.0 else scale[j, run])
            city_year.received_output[i, run] -= now.flow[r, run]
        for run in range(runs.seed.size):
            city_year.received_output[j, run] += now.flow[r, run]


@kernel
def grow(levels, cities, runs, city_year, year):
    """Output grows with room and with payoffs, and by what was transferred; capacity with joint governance."""
    for c in range(cities.output.shape[0]):
        for run in range(runs.seed.size):
            stake = city_year.stake[c, run]
            factor = structure.growth_factor(
                levels.growth_rate[run],
                city_year.look.saturation[c, run],
                levels.feedback[run],
                structure.per_stake(city_year.payoff[c, run], stake),
            )
            joint = structure.per_stake(city_year.joint_stake[c, run], stake)
            cities.output[c, run] = cities.output[c, run] * factor + city_year.received_output[c, run]
            cities.capacity[c, run] *= structure.capacity_factor(levels.capacity_gain[run], joint)
    for c in range(cities.output.shape[0]):
        for run in range(runs.seed.size):
            output, capacity = cities.output[c, run], cities.capacity[c, run]
            within = (output >= SMALLEST) & (output <= LARGEST) & (capacity >= SMALLEST) & (capacity <= LARGEST)
            if runs.stopped[run] == 0 and not within:
                runs.stopped[run], runs.stopped_city[run] = year, c
                runs.stopped_output[run], runs.stopped_capacity[run] = output, capacity


@kernel
def imitate(graph, levels, cities, runs, city_year, decision_rule, year):
    """Stances of next year: a city that reviews may take that of a partner which did better per stake, or explore."""
    success = city_year.scratch
    for c in range(cities.output.shape[0]):
        for run in range(runs.seed.size):
            success[c, run] = structure.per_stake(city_year.payoff[c, run], city_year.stake[c, run])
    for run in range(runs.seed.size):
        lowest, highest = np.inf, -np.inf
        for c in range(cities.output.shape[0]):
            lowest, highest = min(lowest, success[c, run]), max(highest, success[c, run])
        for c in range(cities.output.shape[0]):
            first, last = graph.neighbour_offset[c], graph.neighbour_offset[c + 1]
            stance = cities.stance[c, run]
            if last > first and city_year.reviews[c, run]:
                lot, _ = uniforms(runs.seed[run], year, c, MODEL_PARTNER)
                other = graph.neighbour_city[first + np.int64(lot * (last - first))]
                if decision_rule == IMITATE_BEST:
                    other = graph.neighbour_city[first]
                    for place in range(first + 1, last):
                        if success[graph.neighbour_city[place], run] > success[other, run]:
                            other = graph.neighbour_city[place]
                chance = choice.adoption_probability(
                    decision_rule, success[c, run], success[other, run], levels.rationality[run], highest - lowest
                )
                lot, _ = uniforms(runs.seed[run], year, c, ADOPTION)
                stance = cities.stance[other, run] if lot < chance else stance
                lot, _ = uniforms(runs.seed[run], year, c, EXPLORATION)
                stance = stance ^ (lot < levels.exploration[run])
            city_year.next_stance[c, run] = stance
    for c in range(cities.output.shape[0]):
        for run in range(runs.seed.size):
            cities.stance[c, run] = city_year.next_stance[c, run]
