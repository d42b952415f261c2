"""The first half of the year over arrays: govern, appraise, decide, order. Rules are those of ``agents``, called run by run.

Every kernel loops over cities or relations outside and over runs inside, where the compiler vectorises.
"""

import numpy as np

from agents import choice, costs, fairness, intervention, learning, payoffs
from agents.compiled import kernel, rule
from agents.purposes import CHOICE, OBEDIENCE, ORDER, STANCE
from agents.structure import per_stake
from model.declaration import INSTRUMENTS
from model.draws import uniforms

# Rules and scopes are the same for all runs of a block, so they are chosen outside the loops.
LOGIT, BEST_RESPONSE, IMITATE_FERMI, IMITATE_PROPORTIONAL, IMITATE_BEST = range(5)
PARTNER, CITY = range(2)

PAID = tuple(name in intervention.PAID_INSTRUMENTS for name in INSTRUMENTS)
SUPPORTING = tuple(name in intervention.SUPPORTING_INSTRUMENTS for name in INSTRUMENTS)
INFRASTRUCTURE = tuple(INSTRUMENTS).index("infrastructure")
COMMAND = tuple(INSTRUMENTS).index("command")
STALL = intervention.STALL


@kernel
def in_force(agenda, position, run, year, rate):
    """Whether an intervention acts this year: its dates and its triggers, on last year's cooperation rate."""
    acts = agenda.first[position, run] <= year <= agenda.last[position, run]
    if agenda.below[position, run] < np.inf:
        acts = acts and year > 1 and rate[year - 1, run] < agenda.below[position, run]
    stalled = agenda.stalled[position, run]
    if stalled > 0:
        acts = acts and year - 1 - stalled >= 1
        acts = acts and rate[year - 1, run] - rate[year - 1 - stalled, run] < STALL
    return acts


@kernel
def govern(agenda, runs, matrix, full_matrix, run_year, year):
    """Set this year's instruments: the strongest in force counts, paid ones scaled to the budget; build infrastructure."""
    for run in range(runs.seed.size):
        scale = intervention.budget_scale(agenda.budget[run], runs.full_outlay[run])
        for k in range(matrix.shape[0]):
            full_matrix[k, run] = 0.0
        for position in range(agenda.first.shape[0]):
            if in_force(agenda, position, run, year, runs.rate):
                for k in range(matrix.shape[0]):
                    full_matrix[k, run] = max(full_matrix[k, run], agenda.level[position, k, run])
        for k in range(matrix.shape[0]):
            matrix[k, run] = full_matrix[k, run] * scale if PAID[k] else full_matrix[k, run]
        run_year.supported[run] = False
        for k in range(matrix.shape[0]):
            run_year.supported[run] |= SUPPORTING[k] and matrix[k, run] > 0.0


@kernel
def build_infrastructure(runs, matrix, full_matrix, run_year):
    """Shrink the effective distance by this year's infrastructure."""
    for run in range(runs.seed.size):
        before = runs.distance_factor[run]
        after = intervention.shrunk(before, matrix[INFRASTRUCTURE, run])
        run_year.shrink[run] = 1.0 - after / before
        run_year.full_shrink[run] = 1.0 - intervention.shrunk(before, full_matrix[INFRASTRUCTURE, run]) / before
        runs.distance_factor[run] = after
        run_year.distance_factor[run] = after  # the fund may shorten next year's distances before the year is recorded


@kernel
def appraise_cities(levels, cities, city_year):
    """What each city looks like at the start of the year."""
    for c in range(cities.output.shape[0]):
        for run in range(cities.output.shape[1]):
            output = cities.output[c, run]
            city_year.saturation[c, run] = payoffs.saturation(output, cities.capacity[c, run])
            city_year.contest_strength[c, run] = payoffs.strength(output, levels.contest_exponent[run])
            city_year.bargaining_strength[c, run] = payoffs.strength(output, levels.bargaining_exponent[run])
            city_year.log_output[c, run] = payoffs.log_output(output)


@kernel
def appraise_relations(graph, levels, instruments, cities, relations, runs, look, now):
    """What each relation holds for its two sides: stakes, costs, payoffs, net gains, resistance, tipping trust.

    look: ``CityYear``; now: ``RelationYear``, filled here.
    """
    sectors = cities.shares.shape[1]
    for r in range(graph.city_i.size):
        i, j = graph.city_i[r], graph.city_j[r]
        distance, border = graph.distance[r], graph.border[r]
        for run in range(runs.seed.size):
            now.isomorphism[r, run] = 0.0
        for s in range(sectors):
            for run in range(runs.seed.size):
                now.isomorphism[r, run] += abs(cities.shares[i, s, run] - cities.shares[j, s, run])
        for run in range(runs.seed.size):
            stage = relations.stage[r, run]
            effective = distance * runs.distance_factor[run]
            proximity = payoffs.proximity(effective, levels.distance_decay[run])
            stake = payoffs.stake(cities.output[i, run], cities.output[j, run], proximity)
            likeness = payoffs.isomorphism(now.isomorphism[r, run])
            slack = payoffs.slack(look.saturation[i, run], look.saturation[j, run])
            contested = payoffs.contested_value(levels.contested_value[run], likeness, slack)
            depth = payoffs.depth(
                stage,
                levels.depth_rivalry[run],
                levels.depth_information[run],
                levels.depth_thematic[run],
                levels.depth_joint[run],
            )
            surplus = payoffs.joint_surplus(
                levels.surplus[run], depth, levels.complementarity[run], likeness, levels.relief[run], slack
            )
            contest_i = payoffs.contest_share(look.contest_strength[i, run], look.contest_strength[j, run])
            contest_j = payoffs.contest_share(look.contest_strength[j, run], look.contest_strength[i, run])
            sharing = instruments.benefit_sharing[run]
            bargain_i = payoffs.bargaining_share(
                look.bargaining_strength[i, run], look.bargaining_strength[j, run], sharing
            )
            bargain_j = payoffs.bargaining_share(
                look.bargaining_strength[j, run], look.bargaining_strength[i, run], sharing
            )
            weight, reliance = runs.evidence_weight[run], levels.reputation_weight[run]
            trust_i = learning.trust(relations.evidence_i[r, run], weight, reliance, cities.reputation[j, run])
            trust_j = learning.trust(relations.evidence_j[r, run], weight, reliance, cities.reputation[i, run])
            legal, platform = instruments.legal[run], instruments.platform[run]
            monitoring_i = costs.monitoring_cost(levels.monitoring_cost[run], trust_i, stage, legal) / stake
            monitoring_j = costs.monitoring_cost(levels.monitoring_cost[run], trust_j, stage, legal) / stake
            search = (
                costs.search_cost(levels.search_cost[run], effective, levels.distance_decay[run], platform, stage) / stake
            )
            negotiation = (
                costs.negotiation_cost(
                    levels.negotiation_cost[run],
                    levels.border_friction[run],
                    border,
                    levels.asymmetry_friction[run],
                    look.log_output[i, run],
                    look.log_output[j, run],
                    platform,
                    stage,
                )
                / stake
            )
            grab, sunk = levels.grab[run], levels.sunk[run]
            temptation_i = payoffs.temptation(contested, contest_i, contest_j, grab)
            temptation_j = payoffs.temptation(contested, contest_j, contest_i, grab)
            sucker_i = payoffs.sucker(contested, contest_i, grab, sunk, surplus)
            sucker_j = payoffs.sucker(contested, contest_j, grab, sunk, surplus)
            punishment_i = payoffs.punishment(contested, contest_i, levels.dissipation[run])
            punishment_j = payoffs.punishment(contested, contest_j, levels.dissipation[run])
            gain_i = fairness.net_gain(
                payoffs.reward(contested, contest_i, bargain_i, surplus, 1.0), monitoring_i, punishment_i
            )
            gain_j = fairness.net_gain(
                payoffs.reward(contested, contest_j, bargain_j, surplus, 1.0), monitoring_j, punishment_j
            )
            cover, resists = runs.cover[run], levels.resistance[run]
            effort = fairness.effort(levels.foot_dragging[run], resists, cover, gain_i, gain_j)
            reward_i = payoffs.reward(contested, contest_i, bargain_i, surplus, effort)
            reward_j = payoffs.reward(contested, contest_j, bargain_j, surplus, effort)
            game_i = payoffs.game_of_side(reward_i, temptation_i, sucker_i, punishment_i)
            game_j = payoffs.game_of_side(reward_j, temptation_j, sucker_j, punishment_j)
            now.trust_i[r, run], now.trust_j[r, run] = trust_i, trust_j
            now.proximity[r, run] = proximity
            now.stake[r, run] = stake
            now.isomorphism[r, run] = likeness
            now.joint_surplus[r, run] = surplus
            now.effort[r, run] = effort
            now.search[r, run] = search
            now.negotiation[r, run] = negotiation
            now.monitoring_i[r, run], now.monitoring_j[r, run] = monitoring_i, monitoring_j
            now.reward_i[r, run], now.reward_j[r, run] = reward_i, reward_j
            now.temptation_i[r, run], now.temptation_j[r, run] = temptation_i, temptation_j
            now.sucker_i[r, run], now.sucker_j[r, run] = sucker_i, sucker_j
            now.punishment_i[r, run], now.punishment_j[r, run] = punishment_i, punishment_j
            now.net_gain_i[r, run], now.net_gain_j[r, run] = gain_i, gain_j
            now.resistance_i[r, run] = fairness.resistance(resists, cover, gain_i, gain_j)
            now.resistance_j[r, run] = fairness.resistance(resists, cover, gain_j, gain_i)
            now.game[r, run] = payoffs.game_of_relation(game_i, game_j)


@kernel
def weigh(levels, instruments, relations, now):
    """dU and the tipping trust of both sides of every relation."""
    for r in range(now.stake.shape[0]):
        for run in range(now.stake.shape[1]):
            fine = instruments.breach_fine[run]  # load first, then select: the compiler vectorises selects, not branches
            fine = fine if relations.stage[r, run] >= 1 else 0.0
            gain, full, none = _gains(
                levels, instruments, run, fine,
                now.trust_i[r, run], now.search[r, run], now.negotiation[r, run],
                now.reward_i[r, run], now.temptation_i[r, run], now.sucker_i[r, run], now.punishment_i[r, run],
                now.reward_j[r, run], now.temptation_j[r, run], now.sucker_j[r, run], now.punishment_j[r, run],
                now.monitoring_i[r, run], now.resistance_i[r, run],
            )  # fmt: skip
            now.decision_gain_i[r, run] = gain
            now.tipping_trust_i[r, run] = choice.tipping_trust(full, none)
        for run in range(now.stake.shape[1]):
            fine = instruments.breach_fine[run]
            fine = fine if relations.stage[r, run] >= 1 else 0.0
            gain, full, none = _gains(
                levels, instruments, run, fine,
                now.trust_j[r, run], now.search[r, run], now.negotiation[r, run],
                now.reward_j[r, run], now.temptation_j[r, run], now.sucker_j[r, run], now.punishment_j[r, run],
                now.reward_i[r, run], now.temptation_i[r, run], now.sucker_i[r, run], now.punishment_i[r, run],
                now.monitoring_j[r, run], now.resistance_j[r, run],
            )  # fmt: skip
            now.decision_gain_j[r, run] = gain
            now.tipping_trust_j[r, run] = choice.tipping_trust(full, none)


@rule
def _gains(
    levels, instruments, run, fine, trust, search, negotiation,
    reward, temptation, sucker, punishment, reward_j, temptation_j, sucker_j, punishment_j, monitoring, resistance,
):  # fmt: skip
    """dU of one side at its trust, in full trust and without trust."""
    patience, tournament, threshold = levels.patience[run], levels.tournament[run], levels.threshold[run]
    subsidy, penalty = instruments.subsidy[run], instruments.penalty[run]
    rest = (
        patience, tournament,
        reward, temptation, sucker, punishment, reward_j, temptation_j, sucker_j, punishment_j,
        monitoring, search, negotiation, resistance, threshold, subsidy, penalty, fine,
    )  # fmt: skip
    gain = choice.decision_gain(choice.decision_terms(trust, *rest))
    full = choice.decision_gain(choice.decision_terms(1.0, *rest))
    none = choice.decision_gain(choice.decision_terms(0.0, *rest))
    return gain, full, none


@kernel
def decide(graph, levels, cities, runs, city_year, now, decision_rule, scope, year):
    """Every city's choices, all from last year's state; with scope city one stance for all partners."""
    if scope == CITY:
        _take_stances(graph, levels, cities, runs, city_year, now, decision_rule, year)
        for r in range(graph.city_i.size):
            for run in range(runs.seed.size):
                now.cooperates_i[r, run] = cities.stance[graph.city_i[r], run]
                now.cooperates_j[r, run] = cities.stance[graph.city_j[r], run]
    elif decision_rule == BEST_RESPONSE:
        for r in range(graph.city_i.size):
            for run in range(runs.seed.size):
                now.cooperates_i[r, run] = choice.best_response(now.decision_gain_i[r, run])
                now.cooperates_j[r, run] = choice.best_response(now.decision_gain_j[r, run])
    else:
        for r in range(graph.city_i.size):
            pair = graph.pair[r]
            for run in range(runs.seed.size):
                draw_i, draw_j = uniforms(runs.seed[run], year, pair, CHOICE)
                beta = levels.rationality[run]
                now.cooperates_i[r, run] = draw_i < choice.cooperation_probability(now.decision_gain_i[r, run], beta)
                now.cooperates_j[r, run] = draw_j < choice.cooperation_probability(now.decision_gain_j[r, run], beta)


@kernel
def _take_stances(graph, levels, cities, runs, city_year, now, decision_rule, year):
    """One stance for each city from the stake-weighted mean of dU; imitators keep the stance they took over last year."""
    gain, stake = city_year.mean_gain, city_year.stake
    for c in range(gain.shape[0]):
        for run in range(runs.seed.size):
            gain[c, run] = 0.0
            stake[c, run] = 0.0
    for r in range(graph.city_i.size):
        i, j = graph.city_i[r], graph.city_j[r]
        for run in range(runs.seed.size):
            gain[i, run] += now.stake[r, run] * now.decision_gain_i[r, run]
            stake[i, run] += now.stake[r, run]
        for run in range(runs.seed.size):
            gain[j, run] += now.stake[r, run] * now.decision_gain_j[r, run]
            stake[j, run] += now.stake[r, run]
    for c in range(gain.shape[0]):
        for run in range(runs.seed.size):
            gain[c, run] = per_stake(gain[c, run], stake[c, run])
            if decision_rule == BEST_RESPONSE:
                cities.stance[c, run] = choice.best_response(gain[c, run])
            elif decision_rule == LOGIT or year == 1:  # in the first year there is nothing to imitate yet
                draw, _ = uniforms(runs.seed[run], year, c, STANCE)
                cities.stance[c, run] = draw < choice.cooperation_probability(gain[c, run], levels.rationality[run])


@kernel
def order(graph, levels, instruments, full_matrix, runs, run_year, now, year):
    """The government orders relations to cooperate; each side obeys with the rate of compliance."""
    commanded = 0.0
    for run in range(runs.seed.size):
        run_year.orders[run] = 0.0
        run_year.full_orders[run] = 0.0
        commanded += full_matrix[COMMAND, run]
    for r in range(graph.city_i.size):
        for run in range(runs.seed.size):
            now.ordered_i[r, run] = False
            now.ordered_j[r, run] = False
    if commanded == 0.0:
        return
    for r in range(graph.city_i.size):
        pair = graph.pair[r]
        for run in range(runs.seed.size):
            lot, _ = uniforms(runs.seed[run], year, pair, ORDER)
            obeys_i, obeys_j = uniforms(runs.seed[run], year, pair, OBEDIENCE)
            ordered = lot < instruments.command[run]
            run_year.orders[run] += 1.0 if ordered else 0.0
            run_year.full_orders[run] += 1.0 if lot < full_matrix[COMMAND, run] else 0.0
            now.ordered_i[r, run] = ordered & (obeys_i < levels.compliance[run])
            now.ordered_j[r, run] = ordered & (obeys_j < levels.compliance[run])
            now.cooperates_i[r, run] |= now.ordered_i[r, run]
            now.cooperates_j[r, run] |= now.ordered_j[r, run]
