"""The cities' decisions over arrays: appraise, review, decide. Rules are those of ``agents``, called run by run.

What a relation does by itself is computed in lanes (``model.year.lanes``), tile by tile: relations first to last − 1, or their
places begin to end − 1. What a year brings a relation (``now``) is kept of one tile at a time, its state of all.
"""

import numpy as np

from citypact.agents import choice, learning, payoffs
from citypact.agents.choice import HABIT
from citypact.agents.compiled import at, piece, put, stage
from citypact.agents.outlook import CityLook, Setting, Tie, outlook
from citypact.agents.purposes import CHOICE, DEEPENING, REVIEW, STANCE, STANCE_REVIEW
from citypact.agents.structure import per_stake
from citypact.model.draws import uniforms
from citypact.model.year.lanes import list_marked


@stage
def appraise_cities(levels, cities, runs, city_year, run_year):
    """What each city looks like at the start of the year, and their mean output."""
    for run in range(runs.seed.size):
        run_year.log_mean_output[run] = 0.0
    for c in range(cities.output.shape[0]):
        for run in range(runs.seed.size):
            output = cities.output[c, run]
            look = CityLook(
                output=output,
                log_output=payoffs.log_output(output),
                saturation=payoffs.saturation(output, cities.capacity[c, run]),
                contest_strength=payoffs.strength(output, levels.contest_exponent[run]),
                bargaining_strength=payoffs.strength(output, levels.bargaining_exponent[run]),
                experience=cities.experience[c, run],
            )
            put(city_year.look, (c, run), look)
            run_year.log_mean_output[run] += output
    for run in range(runs.seed.size):
        run_year.log_mean_output[run] = payoffs.log_output(run_year.log_mean_output[run] / cities.output.shape[0])


@stage
def appraise_relations(graph, cities, city_year, lanes, ties, now, first, last):
    """What each relation of a tile holds for its two sides: ``agents.outlook``, for every relation of every run."""
    count = cities.output.shape[1]
    row = lanes.seed.size // count
    for start in range(first, last, row):
        stop = min(start + row, last)
        _meet(graph, cities, city_year, lanes, first, start, stop)
        for number in range((stop - start) * count):
            lane, place = np.uint64(number), np.uint64(start * count + number)
            here = np.uint64((start - first) * count + number)
            p = at(lanes.levels, lane)
            weight = ties.evidence_weight[place]
            trust_i = learning.trust(ties.evidence[0, place], weight, p.reputation_weight, lanes.reputation_j[lane])
            trust_j = learning.trust(ties.evidence[1, place], weight, p.reputation_weight, lanes.reputation_i[lane])
            tie = Tie(
                distance=lanes.distance[lane] * lanes.distance_factor[lane],
                border=lanes.border[lane],
                stage=ties.stage[place],
                isomorphism=payoffs.isomorphism(lanes.share_difference[lane]),
                trust_i=trust_i,
                trust_j=trust_j,
            )
            setting = Setting(log_mean_output=lanes.log_mean_output[lane], cover=lanes.felt_cover[lane])
            a, b = at(lanes.look_i, lane), at(lanes.look_j, lane)
            look, sides, _ = outlook(p, at(lanes.instruments, lane), setting, tie, a, b)
            put(now.look, here, look)
            put(now.sides, (0, here), sides[0])
            put(now.sides, (1, here), sides[1])
            now.trust[0, here], now.trust[1, here] = trust_i, trust_j
            now.isomorphism[here] = tie.isomorphism
            now.stage[here] = tie.stage


@piece
def _meet(graph, cities, city_year, lanes, first, start, stop):
    """Tell the lanes of a row, relations start to stop − 1 of the tile that begins with the relation first, who meets whom."""
    count, sectors = cities.output.shape[1], cities.shares.shape[1]
    for r in range(start, stop):
        i, j, begin, begin_here = graph.city_i[r], graph.city_j[r], (r - start) * count, (r - first) * count
        for run in range(count):
            lane = np.uint64(begin + run)
            lanes.pair[np.uint64(begin_here + run)] = graph.pair[r]
            lanes.distance[lane], lanes.border[lane] = graph.distance[r], graph.border[r]
            lanes.reputation_i[lane], lanes.reputation_j[lane] = cities.reputation[i, run], cities.reputation[j, run]
            put(lanes.look_i, lane, at(city_year.look, (i, run)))
            put(lanes.look_j, lane, at(city_year.look, (j, run)))
            lanes.share_difference[lane] = 0.0
        for s in range(sectors):
            for run in range(count):
                difference = abs(cities.shares[i, s, run] - cities.shares[j, s, run])
                lanes.share_difference[np.uint64(begin + run)] += difference


@stage
def review(lanes, ties, now, begin, end, year):
    """Which relations of a tile (places begin to end − 1) are reconsidered this year, by the regular draw or for a cause."""
    for start in range(begin, end, lanes.seed.size):
        for lane in range(min(lanes.seed.size, end - start)):
            place, here = np.uint64(start + lane), np.uint64(start - begin + lane)
            lot, _ = uniforms(lanes.seed[lane], year, lanes.pair[here], REVIEW)
            now.review_cause[here] = choice.review_cause(
                lot < lanes.levels.review_rate[lane],
                ties.cooperates[0, place],
                ties.cooperates[1, place],
                ties.ordered[0, place],
                ties.ordered[1, place],
            )


@stage
def review_stances(levels, runs, city_year, year):
    """Which cities reconsider their stance this year."""
    for c in range(city_year.reviews.shape[0]):
        for run in range(runs.seed.size):
            lot, _ = uniforms(runs.seed[run], year, c, STANCE_REVIEW)
            city_year.reviews[c, run] = (year == 1) | (lot < levels.review_rate[run])


@stage
def decide(lanes, ties, now, decision_rule, begin, end, year):
    """Every side's choice in a tile, from last year's state, kept where it is not reviewed."""
    for start in range(begin, end, lanes.seed.size):
        for lane in range(min(lanes.seed.size, end - start)):
            place, here = np.uint64(start + lane), np.uint64(start - begin + lane)
            lot_i, lot_j = uniforms(lanes.seed[lane], year, lanes.pair[here], CHOICE)
            beta, reviewed = lanes.levels.rationality[lane], now.review_cause[here] != HABIT
            kept_i, kept_j = ties.cooperates[0, place], ties.cooperates[1, place]
            gain_i, gain_j = now.sides.decision_gain[0, here], now.sides.decision_gain[1, here]
            anew_i = lot_i < choice.cooperation_probability(decision_rule, gain_i, beta)
            anew_j = lot_j < choice.cooperation_probability(decision_rule, gain_j, beta)
            now.chose[0, here] = (reviewed & anew_i) | (~reviewed & kept_i)
            now.chose[1, here] = (reviewed & anew_j) | (~reviewed & kept_j)


@stage
def wish(lanes, now, decision_rule, begin, end, year):
    """Which sides of a tile wish to go deeper, and which relations do so."""
    for start in range(begin, end, lanes.seed.size):
        for lane in range(min(lanes.seed.size, end - start)):
            here = np.uint64(start - begin + lane)
            lot_i, lot_j = uniforms(lanes.seed[lane], year, lanes.pair[here], DEEPENING)
            beta, cause, stage = lanes.levels.rationality[lane], now.review_cause[here], now.stage[here]
            gain_i, gain_j = now.sides.deepening_gain[0, here], now.sides.deepening_gain[1, here]
            wants_i = lot_i < choice.cooperation_probability(decision_rule, gain_i, beta)
            wants_j = lot_j < choice.cooperation_probability(decision_rule, gain_j, beta)
            wishes_i = learning.may_deepen(cause, stage, now.chose[0, here]) & wants_i
            wishes_j = learning.may_deepen(cause, stage, now.chose[1, here]) & wants_j
            now.wishes[0, here], now.wishes[1, here] = wishes_i, wishes_j
            now.deepens[here] = wishes_i & wishes_j


@stage
def deepen(graph, levels, instruments, runs, city_year, run_year, lanes, now, decision_rule, first, begin, end, year):
    """Which relations of a tile go deeper: ``wish``, where nobody reads what those sides would wish that do not ask themselves.

    Few do in a year, and what the next stage holds for them is looked at for those alone.
    """
    count = runs.seed.size
    for number in range(end - begin):
        here = np.uint64(number)
        both = now.chose[0, here] & now.chose[1, here]
        lanes.marked[here] = learning.may_deepen(now.review_cause[here], now.stage[here], both)
        now.deepens[here] = False
    for number in range(list_marked(lanes, end - begin)):
        here = lanes.listed[np.uint64(number)]
        r, run = first + here // count, here % count
        i, j = graph.city_i[r], graph.city_j[r]
        tie = Tie(
            distance=graph.distance[r] * run_year.distance_factor[run],
            border=graph.border[r],
            stage=now.stage[here],
            isomorphism=now.isomorphism[here],
            trust_i=now.trust[0, here],
            trust_j=now.trust[1, here],
        )
        setting = Setting(log_mean_output=run_year.log_mean_output[run], cover=run_year.felt_cover[run])
        a, b = at(city_year.look, (i, run)), at(city_year.look, (j, run))
        _, sides, _ = outlook(at(levels, run), at(instruments, run), setting, tie, a, b)
        lot_i, lot_j = uniforms(runs.seed[run], year, graph.pair[r], DEEPENING)
        beta = levels.rationality[run]
        wants_i = lot_i < choice.cooperation_probability(decision_rule, sides[0].deepening_gain, beta)
        wants_j = lot_j < choice.cooperation_probability(decision_rule, sides[1].deepening_gain, beta)
        now.deepens[here] = wants_i & wants_j


@stage
def take_stances(graph, levels, cities, runs, city_year, now, decision_rule, imitates, year):
    """Every city's choices where it has one stance for all: reviewed stances from the stake-weighted mean of dU; imitators keep
    the one that they took over at the end of last year. All relations of the block are there."""
    gain, stake, count = city_year.mean_gain, city_year.scratch, runs.seed.size
    for c in range(gain.shape[0]):
        for run in range(count):
            gain[c, run] = 0.0
            stake[c, run] = 0.0
    for r in range(graph.city_i.size):
        for side in range(2):
            c = graph.city_i[r] if side == 0 else graph.city_j[r]
            for run in range(count):
                place = np.uint64(r * count + run)
                gain[c, run] += now.look.stake[place] * now.sides.decision_gain[side, place]
                stake[c, run] += now.look.stake[place]
    weighs = not imitates or year == 1  # at first there is nothing to imitate
    for c in range(gain.shape[0]):
        for run in range(count):
            gain[c, run] = per_stake(gain[c, run], stake[c, run])
            lot, _ = uniforms(runs.seed[run], year, c, STANCE)
            chance = choice.cooperation_probability(decision_rule, gain[c, run], levels.rationality[run])
            if weighs and city_year.reviews[c, run]:
                cities.stance[c, run] = lot < chance
    for r in range(graph.city_i.size):
        for run in range(count):
            now.chose[0, np.uint64(r * count + run)] = cities.stance[graph.city_i[r], run]
            now.chose[1, np.uint64(r * count + run)] = cities.stance[graph.city_j[r], run]
