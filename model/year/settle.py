"""What the decisions of a year bring the cities, over arrays: payoffs, and the cooperation fund."""

import numpy as np

from citypact.agents import intervention, payoffs
from citypact.agents.codes import RIVALRY
from citypact.agents.compiled import at, kernel, stage
from citypact.agents.purposes import DEDUCTION
from citypact.model.draws import uniforms


@stage
def settle(lanes, ties, now, begin, end):
    """What the year brought each side of the relations of a tile (places begin to end − 1), per stake, before the fund."""
    for side in range(2):
        for start in range(begin, end, lanes.seed.size):
            for lane in range(min(lanes.seed.size, end - start)):
                place, here = np.uint64(start + lane), np.uint64(start - begin + lane)
                stage, own = now.stage[here], at(now.sides, (side, here))
                fine, negotiation = lanes.instruments.breach_fine[lane], now.look.negotiation[here]
                now.payoff[side, here] = payoffs.realised_payoff(
                    ties.cooperates[side, place],
                    ties.cooperates[1 - side, place],
                    own.reward,
                    own.temptation,
                    own.sucker,
                    own.monitoring,
                    now.look.search[here],
                    negotiation if (stage == RIVALRY) | now.deepens[here] else 0.0,
                    lanes.instruments.subsidy[lane],
                    lanes.instruments.penalty[lane],
                    fine if stage > RIVALRY else 0.0,
                )


@stage
def collect_fund(instruments, cities, runs, city_year, run_year, year):
    """The cooperation fund takes its contributions; so far it covers nothing."""
    for run in range(runs.seed.size):
        run_year.pool[run] = 0.0
        run_year.gaps[run] = 0.0
        run_year.payments[run] = 0.0
        runs.cover[run] = 0.0
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


@kernel
def _has_fund(run_year):
    """Whether some run's fund has something to pay with."""
    contributed = False
    for run in range(run_year.pool.size):
        contributed |= run_year.pool[run] > 0.0
    return contributed


@stage
def pay_from_fund(graph, levels, cities, ties, runs, run_year, now):
    """The fund sets this year's cover and pays the lesser gainer of each cooperating relation, all of which are there; what is
    left is built into infrastructure."""
    if not _has_fund(run_year):
        return
    count = runs.seed.size
    for r in range(graph.city_i.size):
        for run in range(count):
            place = np.uint64(r * count + run)
            both = ties.cooperates[0, place] & ties.cooperates[1, place]
            gap = abs(now.sides.net_gain[0, place] - now.sides.net_gain[1, place]) * now.look.stake[place]
            run_year.gaps[run] += gap if both else 0.0
    for run in range(count):
        runs.cover[run] = intervention.fund_cover(run_year.pool[run], run_year.gaps[run])
    for r in range(graph.city_i.size):
        i, j = graph.city_i[r], graph.city_j[r]
        for run in range(count):
            cover, place = runs.cover[run], np.uint64(r * count + run)
            cover = cover if ties.cooperates[0, place] & ties.cooperates[1, place] else 0.0
            gain_i, gain_j = now.sides.net_gain[0, place], now.sides.net_gain[1, place]
            to_i = intervention.fund_payment(cover, gain_i, gain_j)
            to_j = intervention.fund_payment(cover, gain_j, gain_i)
            stake = now.look.stake[place]
            now.payoff[0, place] += to_i
            now.payoff[1, place] += to_j
            run_year.payments[run] += to_i * stake + to_j * stake
            cities.received[i, run] += to_i * stake
        for run in range(count):
            cover, place = runs.cover[run], np.uint64(r * count + run)
            cover = cover if ties.cooperates[0, place] & ties.cooperates[1, place] else 0.0
            to_j = intervention.fund_payment(cover, now.sides.net_gain[1, place], now.sides.net_gain[0, place])
            cities.received[j, run] += to_j * now.look.stake[place]
    for run in range(count):
        shrink = intervention.fund_shrink(
            run_year.pool[run] - run_year.payments[run], levels.infrastructure_cost[run], graph.city_i.size
        )
        runs.distance_factor[run] = intervention.shrunk(runs.distance_factor[run], shrink)
