"""How relations and what cities think of one another move on, over arrays: advance, sums over a city's relations, learn."""

import numpy as np

from citypact.agents import learning, payoffs, structure
from citypact.agents.codes import JOINT, NO_MODE
from citypact.agents.compiled import stage
from citypact.agents.purposes import BREAK
from citypact.model.draws import uniforms


@stage
def advance(lanes, ties, now, begin, end, year):
    """Relations of a tile (places begin to end − 1) are founded, go deeper or break; the mode is set when they are founded."""
    for start in range(begin, end, lanes.seed.size):
        for lane in range(min(lanes.seed.size, end - start)):
            place, here = np.uint64(start + lane), np.uint64(start - begin + lane)
            breaking, _ = uniforms(lanes.seed[lane], year, lanes.pair[here], BREAK)
            before, mode = ties.stage[place], ties.mode[place]
            both = ties.cooperates[0, place] & ties.cooperates[1, place]
            after = learning.next_stage(before, both, now.deepens[here], breaking, lanes.levels.break_rate[lane])
            ordered = ties.ordered[0, place] | ties.ordered[1, place]
            new_mode = learning.founding_mode(ordered, lanes.supported[lane])
            founded = (before == 0) & (after > 0)
            broken = (before > 0) & (after == 0)
            ties.stage[place] = after
            now.founded_mode[here] = new_mode if founded else NO_MODE
            now.deepened_mode[here] = mode if now.deepens[here] else NO_MODE
            now.broken_mode[here] = mode if broken else NO_MODE
            kept = new_mode if founded else mode
            ties.mode[place] = NO_MODE if broken else kept


@stage
def count_breaks(ties, runs, survival, now, begin, end, year):
    """When the relations of a tile were founded, and how long those lived that broke."""
    for place in range(begin, end):
        here = place - begin
        mode = now.broken_mode[here]
        if mode != NO_MODE:
            run, founded = place % runs.seed.size, ties.founded[place]
            survival.broken[0, mode - 1, year - founded, run] += 1
            withdrawal = runs.withdrawal[run]
            if withdrawal > 0 and founded <= withdrawal < year:
                survival.broken[1, mode - 1, year - withdrawal, run] += 1
            ties.founded[place] = 0
        if now.founded_mode[here] != NO_MODE:
            ties.founded[place] = year


@stage
def begin_sums(cities, city_year):
    """The sums of cities over their relations begin at 0, and their industries move on from this year's shares."""
    for c in range(city_year.stake.shape[0]):
        for run in range(city_year.stake.shape[1]):
            city_year.stake[c, run] = 0.0
            city_year.payoff[c, run] = 0.0
            city_year.tried_stake[c, run] = 0.0
            city_year.returned_stake[c, run] = 0.0
            city_year.opened_stake[c, run] = 0.0
            city_year.joint_stake[c, run] = 0.0
            city_year.outflow[c, run] = 0.0
            city_year.received_output[c, run] = 0.0
        for s in range(cities.shares.shape[1]):
            for run in range(cities.shares.shape[2]):
                city_year.next_shares[c, s, run] = cities.shares[c, s, run]


@stage
def sum_cities(graph, levels, instruments, ties, city_year, now, first, last):
    """Each city's sums over its relations of a tile, in the order of the relations, after their advance."""
    count = levels.crowding_out.size
    for r in range(first, last):
        i, j, begin, begin_here = graph.city_i[r], graph.city_j[r], r * count, (r - first) * count
        for run in range(count):
            place, here = np.uint64(begin + run), np.uint64(begin_here + run)
            stage = ties.stage[place]
            opening = payoffs.at_stage(
                stage, levels.opening_information[run], levels.opening_thematic[run], levels.opening_joint[run]
            )
            now.flow[place] = structure.transfer_flow(
                levels.industrial_transfer[run],
                stage,
                opening,
                instruments.platform[run],
                now.look.stake[here],
                city_year.look.saturation[i, run],
                city_year.look.saturation[j, run],
            )
        for side in range(2):
            c = i if side == 0 else j
            # Three loops: the compiler does not vectorise so many sums in one.
            for run in range(count):
                place, here = np.uint64(begin + run), np.uint64(begin_here + run)
                stake, stage = now.look.stake[here], ties.stage[place]
                opening = payoffs.at_stage(
                    stage, levels.opening_information[run], levels.opening_thematic[run], levels.opening_joint[run]
                )
                city_year.stake[c, run] += stake
                city_year.payoff[c, run] += now.payoff[side, here] * stake
                city_year.opened_stake[c, run] += stake * opening
                city_year.joint_stake[c, run] += stake if stage == JOINT else 0.0
            for run in range(count):
                place, here = np.uint64(begin + run), np.uint64(begin_here + run)
                stake = now.look.stake[here]
                shown = learning.evidence(ties.cooperates[side, place], ties.ordered[side, place], levels.crowding_out[run])
                tried = stake if ties.cooperates[1 - side, place] else 0.0
                city_year.tried_stake[c, run] += tried
                city_year.returned_stake[c, run] += tried * shown
            for run in range(count):
                flow = now.flow[np.uint64(begin + run)]
                city_year.outflow[c, run] += (flow if flow > 0.0 else 0.0) if side == 0 else (-flow if flow < 0.0 else 0.0)


@stage
def learn(lanes, ties, begin, end):
    """Evidence follows what the partner did in years in which somebody tried; in the others it fades."""
    for start in range(begin, end, lanes.seed.size):
        for lane in range(min(lanes.seed.size, end - start)):
            place = np.uint64(start + lane)
            crowding, memory = lanes.levels.crowding_out[lane], lanes.levels.memory[lane]
            weight = lanes.levels.prior_weight[lane]
            prior = weight * lanes.levels.prior_trust[lane]
            acts_i, acts_j = ties.cooperates[0, place], ties.cooperates[1, place]
            tried = acts_i | acts_j
            shown_i = learning.evidence(acts_i, ties.ordered[0, place], crowding)
            shown_j = learning.evidence(acts_j, ties.ordered[1, place], crowding)
            for_i, for_j = ties.evidence[0, place], ties.evidence[1, place]
            ties.evidence[0, place] = learning.remembered(for_i, memory, tried, shown_j, prior)
            ties.evidence[1, place] = learning.remembered(for_j, memory, tried, shown_i, prior)
            ties.evidence_weight[place] = learning.remembered(ties.evidence_weight[place], memory, tried, 1.0, weight)


@stage
def learn_cities(levels, cities, runs, city_year):
    """What the year brought a city, less its contribution to the fund; reputation follows what it returned to those who tried it;
    experience, how deep its relations are."""
    for c in range(cities.output.shape[0]):
        for run in range(runs.seed.size):
            city_year.payoff[c, run] -= city_year.contribution[c, run]
            cities.reputation[c, run] = learning.next_reputation(
                cities.reputation[c, run],
                levels.memory[run],
                city_year.returned_stake[c, run],
                city_year.tried_stake[c, run],
                levels.prior_trust[run],
            )
            cities.experience[c, run] = structure.per_stake(city_year.opened_stake[c, run], city_year.stake[c, run])
