"""What the decisions of a year bring the cities, over arrays: payoffs, and the cooperation fund."""

from citypact.agents import intervention, payoffs
from citypact.agents.codes import RIVALRY
from citypact.agents.compiled import at, kernel
from citypact.agents.purposes import DEDUCTION
from citypact.model.draws import uniforms


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
                    negotiation if (stage == RIVALRY) | now.deepens[r, run] else 0.0,
                    instruments.subsidy[run],
                    instruments.penalty[run],
                    fine if stage > RIVALRY else 0.0,
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
