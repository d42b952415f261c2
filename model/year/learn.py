"""How relations and what cities think of one another move on, over arrays: advance, sums over a city's relations, learn."""

import numpy as np

from citypact.agents import learning, payoffs, structure
from citypact.agents.codes import JOINT, NO_MODE, RIVALRY
from citypact.agents.compiled import sequence, stage
from citypact.agents.purposes import BREAK
from citypact.model.draws import uniforms
from citypact.model.year.arrays import SINCE_FOUNDING, SINCE_WITHDRAWAL
from citypact.model.year.lanes import list_marked

# What a city adds up over its relations; the stakes at each of them, by what became of them.
STAKE, PAYOFF, OPENED_STAKE, JOINT_STAKE, TRIED_STAKE, RETURNED_STAKE, OUTFLOW = range(7)


@stage
def draw_breaks(lanes, ties, now, begin, end, year):
    """The draws of the relations of a tile that may break; a draw that cannot matter is not made."""
    for number in range(end - begin):
        place, here = np.uint64(begin + number), np.uint64(number)
        lanes.break_draw[here] = 1.0
        lanes.marked[here] = (ties.stage[place] > RIVALRY) & ~(ties.cooperates[0, place] & ties.cooperates[1, place])
    for number in range(list_marked(lanes, end - begin)):
        here = lanes.listed[np.uint64(number)]
        lot, _ = uniforms(lanes.seed[here % np.uint64(lanes.seed.size)], year, lanes.pair[here], BREAK)
        lanes.break_draw[here] = lot


@stage
def advance(lanes, ties, now, begin, end):
    """Relations of a tile (places begin to end − 1) are founded, go deeper or break; the mode is set when they are founded."""
    for start in range(begin, end, lanes.seed.size):
        for lane in range(min(lanes.seed.size, end - start)):
            place, here = np.uint64(start + lane), np.uint64(start - begin + lane)
            before, mode = ties.stage[place], ties.mode[place]
            both = ties.cooperates[0, place] & ties.cooperates[1, place]
            after = learning.next_stage(before, both, now.deepens[here], lanes.break_draw[here], lanes.levels.break_rate[lane])
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
def count_breaks(lanes, ties, runs, broken, now, begin, end, year):
    """When the relations of a tile were founded, and how long those lived that broke."""
    for number in range(end - begin):
        here = np.uint64(number)
        lanes.marked[here] = now.broken_mode[here] != NO_MODE
    for number in range(list_marked(lanes, end - begin)):
        here = lanes.listed[np.uint64(number)]
        place, mode = begin + here, now.broken_mode[here]
        run, founded = place % runs.seed.size, ties.founded[place]
        broken[SINCE_FOUNDING, mode - 1, year - founded, run] += 1
        withdrawal = runs.withdrawal[run]
        if withdrawal > 0 and founded <= withdrawal < year:
            broken[SINCE_WITHDRAWAL, mode - 1, year - withdrawal, run] += 1
    for number in range(end - begin):
        place, here = np.uint64(begin + number), np.uint64(number)
        before = 0 if now.broken_mode[here] != NO_MODE else ties.founded[place]
        ties.founded[place] = year if now.founded_mode[here] != NO_MODE else before


@sequence
def count_alive(
    mode: np.ndarray, founded: np.ndarray, withdrawal: np.ndarray, broken: np.ndarray, year: int, lives: np.ndarray
) -> None:
    """How long relations lived up to this year, into ``lives``, (broken or alive, run, clock, mode − 1, years), of zeros.

    mode, founded: (relation, run); withdrawal: (run,); broken: (clock, mode − 1, years, run), of those that broke.
    """
    for clock in range(broken.shape[0]):
        for number in range(broken.shape[1]):
            for years in range(broken.shape[2]):
                for run in range(broken.shape[3]):
                    lives[0, run, clock, number, years] = broken[clock, number, years, run]
    for r in range(mode.shape[0]):
        for run in range(mode.shape[1]):
            if mode[r, run] != NO_MODE:
                number, since = mode[r, run] - 1, withdrawal[run]
                lives[1, run, SINCE_FOUNDING, number, year - founded[r, run]] += 1
                if since > 0 and founded[r, run] <= since and since <= year:
                    lives[1, run, SINCE_WITHDRAWAL, number, year - since] += 1


@stage
def begin_sums(cities, city_year):
    """The sums of cities over their relations begin at 0, and their industries move on from this year's shares."""
    for c in range(city_year.sums.shape[0]):
        for number in range(city_year.sums.shape[1]):
            for run in range(city_year.sums.shape[2]):
                city_year.sums[c, number, run] = 0.0
        for run in range(city_year.received_output.shape[1]):
            city_year.received_output[c, run] = 0.0
        for s in range(cities.shares.shape[1]):
            for run in range(cities.shares.shape[2]):
                city_year.next_shares[c, s, run] = cities.shares[c, s, run]


@stage
def sum_cities(graph, levels, ties, city_year, now, first, last):
    """Each city's sums over its relations of a tile, in the order of the relations, after their advance."""
    sums, count = city_year.sums, levels.crowding_out.size
    for r in range(first, last):
        begin, begin_here = r * count, (r - first) * count
        for side in range(2):
            c = graph.city_i[r] if side == 0 else graph.city_j[r]
            # Three loops: the compiler does not vectorise so many sums in one.
            for run in range(count):
                place, here = np.uint64(begin + run), np.uint64(begin_here + run)
                stake, stage = now.look.stake[here], ties.stage[place]
                opening = payoffs.at_stage(
                    stage, levels.opening_information[run], levels.opening_thematic[run], levels.opening_joint[run]
                )
                sums[c, STAKE, run] += stake
                sums[c, PAYOFF, run] += now.payoff[side, here] * stake
                sums[c, OPENED_STAKE, run] += stake * opening
                sums[c, JOINT_STAKE, run] += stake if stage == JOINT else 0.0
            for run in range(count):
                place, here = np.uint64(begin + run), np.uint64(begin_here + run)
                stake = now.look.stake[here]
                shown = learning.evidence(ties.cooperates[side, place], ties.ordered[side, place], levels.crowding_out[run])
                tried = stake if ties.cooperates[1 - side, place] else 0.0
                sums[c, TRIED_STAKE, run] += tried
                sums[c, RETURNED_STAKE, run] += tried * shown
            for run in range(count):
                flow = now.flow[np.uint64(begin + run)]
                sums[c, OUTFLOW, run] += (flow if flow > 0.0 else 0.0) if side == 0 else (-flow if flow < 0.0 else 0.0)


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
    sums = city_year.sums
    for c in range(cities.output.shape[0]):
        for run in range(runs.seed.size):
            city_year.stake[c, run] = sums[c, STAKE, run]
            city_year.opened_stake[c, run] = sums[c, OPENED_STAKE, run]
            city_year.joint_stake[c, run] = sums[c, JOINT_STAKE, run]
            city_year.outflow[c, run] = sums[c, OUTFLOW, run]
            city_year.payoff[c, run] = sums[c, PAYOFF, run] - city_year.contribution[c, run]
            cities.reputation[c, run] = learning.next_reputation(
                cities.reputation[c, run],
                levels.memory[run],
                sums[c, RETURNED_STAKE, run],
                sums[c, TRIED_STAKE, run],
                levels.prior_trust[run],
            )
            cities.experience[c, run] = structure.per_stake(sums[c, OPENED_STAKE, run], sums[c, STAKE, run])
