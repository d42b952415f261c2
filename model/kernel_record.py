"""Taking the measures of a year: one kernel for the batch engine and the Mesa model, one order of summation."""

import numpy as np

from agents import intervention
from agents.compiled import kernel


@kernel
def clear(matrix):
    """Set (measure, run) to zeros."""
    for position in range(matrix.shape[0]):
        for run in range(matrix.shape[1]):
            matrix[position, run] = 0.0


@kernel
def record(levels, instruments, full_instruments, cities, relations, runs, city_year, run_year, now, yearly):
    """Add this year's measures to ``yearly``, which starts from zeros; keep the government's account."""
    count, ties = runs.seed.size, now.stake.shape[0]
    for run in range(count):
        run_year.cooperative_stake[run] = 0.0
        run_year.competing_stake[run] = 0.0
        run_year.breached_stake[run] = 0.0
    for r in range(ties):
        # Who cooperates, with what at stake, and which relations are founded, broken and alive.
        for run in range(count):
            acts_i = 1.0 if now.cooperates_i[r, run] else 0.0
            acts_j = 1.0 if now.cooperates_j[r, run] else 0.0
            stake = now.stake[r, run]
            yearly.cooperation_rate[run] += acts_i + acts_j
            run_year.cooperative_stake[run] += stake * (acts_i + acts_j)
            run_year.competing_stake[run] += stake * (2.0 - acts_i - acts_j)
        for run in range(count):
            breached = now.cooperates_i[r, run] != now.cooperates_j[r, run]
            # A relation that broke this year was at stage 1 or above when it was breached, like one that is there still
            # and was not founded this year.
            stood = (now.broken_mode[r, run] > 0) | ((relations.stage[r, run] > 0) & (now.founded_mode[r, run] == 0))
            stake = now.stake[r, run]
            run_year.breached_stake[run] += stake if breached & stood else 0.0
        for run in range(count):
            mode = relations.mode[r, run]
            yearly.alive_spontaneous[run] += 1.0 if mode == 1 else 0.0
            yearly.alive_hybrid[run] += 1.0 if mode == 2 else 0.0
            yearly.alive_hierarchical[run] += 1.0 if mode == 3 else 0.0
        for run in range(count):
            mode = now.founded_mode[r, run]
            yearly.founded_spontaneous[run] += 1.0 if mode == 1 else 0.0
            yearly.founded_hybrid[run] += 1.0 if mode == 2 else 0.0
            yearly.founded_hierarchical[run] += 1.0 if mode == 3 else 0.0
        for run in range(count):
            mode = now.broken_mode[r, run]
            yearly.broken_spontaneous[run] += 1.0 if mode == 1 else 0.0
            yearly.broken_hybrid[run] += 1.0 if mode == 2 else 0.0
            yearly.broken_hierarchical[run] += 1.0 if mode == 3 else 0.0
        # Stages, games, trust against tipping trust, resistance.
        for run in range(count):
            stage = relations.stage[r, run]
            yearly.stage_rivalry[run] += 1.0 if stage == 0 else 0.0
            yearly.stage_information_exchange[run] += 1.0 if stage == 1 else 0.0
            yearly.stage_thematic_cooperation[run] += 1.0 if stage == 2 else 0.0
            yearly.stage_joint_governance[run] += 1.0 if stage == 3 else 0.0
        for run in range(count):
            game = now.game[r, run]
            yearly.game_prisoners_dilemma[run] += 1.0 if game == 0 else 0.0
            yearly.game_stag_hunt[run] += 1.0 if game == 1 else 0.0
            yearly.game_snowdrift[run] += 1.0 if game == 2 else 0.0
            yearly.game_harmony[run] += 1.0 if game == 3 else 0.0
            yearly.game_mixed[run] += 1.0 if game == 4 else 0.0
        for run in range(count):
            trust_i, trust_j = now.trust_i[r, run], now.trust_j[r, run]
            tipping_i, tipping_j = now.tipping_trust_i[r, run], now.tipping_trust_j[r, run]
            yearly.mean_trust[run] += trust_i + trust_j
            yearly.mean_tipping_trust[run] += tipping_i + tipping_j
            yearly.past_tipping[run] += (1.0 if trust_i > tipping_i else 0.0) + (1.0 if trust_j > tipping_j else 0.0)
            yearly.resistance[run] += now.resistance_i[r, run] + now.resistance_j[r, run]
            yearly.effort[run] += now.effort[r, run]
            yearly.isomorphism[run] += now.isomorphism[r, run]
        # Transaction costs paid and joint surplus realised, absolute.
        for run in range(count):
            acts_i = 1.0 if now.cooperates_i[r, run] else 0.0
            acts_j = 1.0 if now.cooperates_j[r, run] else 0.0
            both, stake = acts_i * acts_j, now.stake[r, run]
            yearly.joint_surplus[run] += both * now.joint_surplus[r, run] * now.effort[r, run] * stake
            yearly.search_cost[run] += (acts_i + acts_j) * now.search[r, run] * stake
            yearly.negotiation_cost[run] += 2.0 * both * now.negotiation[r, run] * stake
            yearly.monitoring_cost[run] += (acts_i * now.monitoring_i[r, run] + acts_j * now.monitoring_j[r, run]) * stake
    for run in range(count):
        total = run_year.cooperative_stake[run] + run_year.competing_stake[run]
        sides = 2.0 * ties
        yearly.cooperation_rate[run] /= sides
        yearly.cooperation_rate_by_stake[run] = run_year.cooperative_stake[run] / total
        yearly.stage_rivalry[run] /= ties
        yearly.stage_information_exchange[run] /= ties
        yearly.stage_thematic_cooperation[run] /= ties
        yearly.stage_joint_governance[run] /= ties
        yearly.game_prisoners_dilemma[run] /= ties
        yearly.game_stag_hunt[run] /= ties
        yearly.game_snowdrift[run] /= ties
        yearly.game_harmony[run] /= ties
        yearly.game_mixed[run] /= ties
        yearly.mean_trust[run] /= sides
        yearly.mean_tipping_trust[run] /= sides
        yearly.past_tipping[run] /= sides
        yearly.resistance[run] /= sides
        yearly.effort[run] /= ties
        yearly.isomorphism[run] /= ties
        surplus = yearly.joint_surplus[run]
        yearly.search_share[run] = _share(yearly.search_cost[run], surplus)
        yearly.negotiation_share[run] = _share(yearly.negotiation_cost[run], surplus)
        yearly.monitoring_share[run] = _share(yearly.monitoring_cost[run], surplus)
    _add_cities(cities, city_year, yearly, count)
    _keep_accounts(levels, instruments, full_instruments, runs, run_year, yearly, ties)


@kernel
def _share(part, whole):
    return part / whole if whole > 0.0 else np.nan


@kernel
def _add_cities(cities, city_year, yearly, count):
    """Welfare, output and its inequality: Gini = Σ|x_i − x_j|/(2n·Σ|x_i|), which is the usual index where no x is negative.

    The normalisation by absolute values keeps the index of gains bounded, some of which may be losses. Source: after Chen, Tsaur
    and Rhai (1982).
    """
    cities_here = cities.output.shape[0]
    for c in range(cities_here):
        for run in range(count):
            yearly.welfare[run] += city_year.payoff[c, run]
            yearly.total_output[run] += cities.output[c, run]
            yearly.mean_saturation[run] += city_year.saturation[c, run] / cities_here
    _gini(cities.output, yearly.gini_output)
    _gini(city_year.gain, yearly.gini_gains)


@kernel
def _gini(values, index):
    """Gini index of the cities' values, (city, run), into ``index``, (run,)."""
    cities_here, count = values.shape
    sizes = np.zeros(count)
    for i in range(cities_here):
        for run in range(count):
            sizes[run] += abs(values[i, run])
        for j in range(i):
            for run in range(count):
                index[run] += abs(values[i, run] - values[j, run])
    for run in range(count):
        # Each pair was met once: the two n of the definition become one.
        index[run] = _share(index[run], cities_here * sizes[run]) if sizes[run] > 0.0 else 0.0


@kernel
def _keep_accounts(levels, instruments, full_instruments, runs, run_year, yearly, ties):
    """What the government spent, would have spent at full level, and took in; the fund; the distance."""
    for run in range(runs.seed.size):
        yearly.outlay[run] = intervention.outlay(
            instruments.subsidy[run], run_year.cooperative_stake[run], levels.administration_cost[run],
            run_year.orders[run], instruments.platform[run], instruments.legal[run], instruments.plan[run], ties,
            levels.infrastructure_cost[run], run_year.shrink[run],
        )  # fmt: skip
        runs.full_outlay[run] = intervention.outlay(
            full_instruments.subsidy[run], run_year.cooperative_stake[run], levels.administration_cost[run],
            run_year.full_orders[run], full_instruments.platform[run], full_instruments.legal[run],
            full_instruments.plan[run], ties, levels.infrastructure_cost[run], run_year.full_shrink[run],
        )  # fmt: skip
        yearly.revenue[run] = intervention.revenue(
            instruments.penalty[run], run_year.competing_stake[run],
            instruments.breach_fine[run], run_year.breached_stake[run],
        )  # fmt: skip
        yearly.orders[run] = run_year.orders[run]
        yearly.fund_pool[run] = run_year.pool[run]
        yearly.fund_payments[run] = run_year.payments[run]
        yearly.fund_cover[run] = runs.cover[run]
        yearly.distance_factor[run] = run_year.distance_factor[run]
