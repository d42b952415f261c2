"""Taking the measures of a year: one kernel for the batch engine and the Mesa model, one order of summation."""

import numpy as np

from citypact.agents import intervention, payoffs
from citypact.agents.choice import HABIT
from citypact.agents.codes import (
    CITY,
    HARMONY,
    HIERARCHICAL,
    HYBRID,
    INFORMATION,
    JOINT,
    PRISONERS_DILEMMA,
    RIVALRY,
    SNOWDRIFT,
    SPONTANEOUS,
    STAG_HUNT,
    THEMATIC,
)
from citypact.agents.compiled import kernel, sequence
from citypact.model.measures import SMALLEST_WHOLE
from citypact.model.settings.instrument_table import INSTRUMENTS

ADMINISTERED = tuple(row.administered for row in INSTRUMENTS.values())


@kernel
def clear(matrix):
    """Set (measure, run) to zeros."""
    for position in range(matrix.shape[0]):
        for run in range(matrix.shape[1]):
            matrix[position, run] = 0.0


@kernel
def record(graph, levels, instruments, full_instruments, cities, relations, runs, city_year, run_year, now, yearly, scope):
    """Add this year's measures to ``yearly``, which starts from zeros; keep the government's account."""
    count, ties = runs.seed.size, now.stage.shape[0]
    for run in range(count):
        run_year.cooperative_stake[run] = 0.0
        run_year.competing_stake[run] = 0.0
        run_year.breached_stake[run] = 0.0
    for r in range(ties):
        i, j = graph.city_i[r], graph.city_j[r]
        # Who cooperates, with what at stake, and how deep; whose choice was reviewed.
        for run in range(count):
            acts_i = 1.0 if relations.cooperates[0, r, run] else 0.0
            acts_j = 1.0 if relations.cooperates[1, r, run] else 0.0
            stake, stage = now.look.stake[r, run], relations.stage[r, run]
            opening = payoffs.at_stage(
                stage, levels.opening_information[run], levels.opening_thematic[run], levels.opening_joint[run]
            )
            yearly.cooperation_rate[run] += acts_i + acts_j
            yearly.depth[run] += 2.0 * stake * opening
            run_year.cooperative_stake[run] += stake * (acts_i + acts_j)
            run_year.competing_stake[run] += stake * (2.0 - acts_i - acts_j)
        for run in range(count):
            breached = relations.cooperates[0, r, run] != relations.cooperates[1, r, run]
            stake = now.look.stake[r, run]
            run_year.breached_stake[run] += stake if breached & (now.stage[r, run] > RIVALRY) else 0.0
        if scope == CITY:
            for run in range(count):
                yearly.reviewed[run] += 1.0 if city_year.reviews[i, run] else 0.0
                yearly.reviewed[run] += 1.0 if city_year.reviews[j, run] else 0.0
        else:
            for run in range(count):
                yearly.reviewed[run] += 2.0 if now.review_cause[r, run] != HABIT else 0.0
        for run in range(count):
            mode = relations.mode[r, run]
            yearly.alive_spontaneous[run] += 1.0 if mode == SPONTANEOUS else 0.0
            yearly.alive_hybrid[run] += 1.0 if mode == HYBRID else 0.0
            yearly.alive_hierarchical[run] += 1.0 if mode == HIERARCHICAL else 0.0
        for run in range(count):
            mode = now.founded_mode[r, run]
            yearly.founded_spontaneous[run] += 1.0 if mode == SPONTANEOUS else 0.0
            yearly.founded_hybrid[run] += 1.0 if mode == HYBRID else 0.0
            yearly.founded_hierarchical[run] += 1.0 if mode == HIERARCHICAL else 0.0
        for run in range(count):
            mode = now.deepened_mode[r, run]
            yearly.deepened_spontaneous[run] += 1.0 if mode == SPONTANEOUS else 0.0
            yearly.deepened_hybrid[run] += 1.0 if mode == HYBRID else 0.0
            yearly.deepened_hierarchical[run] += 1.0 if mode == HIERARCHICAL else 0.0
        for run in range(count):
            mode = now.broken_mode[r, run]
            yearly.broken_spontaneous[run] += 1.0 if mode == SPONTANEOUS else 0.0
            yearly.broken_hybrid[run] += 1.0 if mode == HYBRID else 0.0
            yearly.broken_hierarchical[run] += 1.0 if mode == HIERARCHICAL else 0.0
        # Stages, games, trust against tipping trust, resistance.
        for run in range(count):
            stage = relations.stage[r, run]
            yearly.stage_rivalry[run] += 1.0 if stage == RIVALRY else 0.0
            yearly.stage_information_exchange[run] += 1.0 if stage == INFORMATION else 0.0
            yearly.stage_thematic_cooperation[run] += 1.0 if stage == THEMATIC else 0.0
            yearly.stage_joint_governance[run] += 1.0 if stage == JOINT else 0.0
        for side in range(2):
            for run in range(count):
                game = now.sides.game[side, r, run]
                yearly.game_prisoners_dilemma[run] += 1.0 if game == PRISONERS_DILEMMA else 0.0
                yearly.game_stag_hunt[run] += 1.0 if game == STAG_HUNT else 0.0
                yearly.game_snowdrift[run] += 1.0 if game == SNOWDRIFT else 0.0
                yearly.game_harmony[run] += 1.0 if game == HARMONY else 0.0
            for run in range(count):
                trust, tipping = now.trust[side, r, run], now.sides.tipping_trust[side, r, run]
                yearly.mean_trust[run] += trust
                yearly.mean_tipping_trust[run] += tipping
                yearly.past_tipping[run] += 1.0 if trust > tipping else 0.0
                yearly.resistance[run] += now.sides.resistance[side, r, run]
        for run in range(count):
            yearly.effort[run] += now.look.effort[r, run]
            yearly.isomorphism[run] += now.isomorphism[r, run]
            yearly.transferred[run] += abs(now.flow[r, run])
        # Transaction costs paid and joint surplus realised, absolute.
        for run in range(count):
            acts_i = 1.0 if relations.cooperates[0, r, run] else 0.0
            acts_j = 1.0 if relations.cooperates[1, r, run] else 0.0
            both, stake = acts_i * acts_j, now.look.stake[r, run]
            agreed = both if (now.stage[r, run] < 1) | now.deepens[r, run] else 0.0
            watching = acts_i * now.sides.monitoring[0, r, run] + acts_j * now.sides.monitoring[1, r, run]
            yearly.joint_surplus[run] += both * now.look.joint_surplus[r, run] * now.look.effort[r, run] * stake
            yearly.search_cost[run] += (acts_i + acts_j) * now.look.search[r, run] * stake
            yearly.negotiation_cost[run] += 2.0 * agreed * now.look.negotiation[r, run] * stake
            yearly.monitoring_cost[run] += watching * stake
    sides = 2.0 * ties
    for run in range(count):
        total = run_year.cooperative_stake[run] + run_year.competing_stake[run]
        yearly.cooperation_rate[run] /= sides
        yearly.cooperation_rate_by_stake[run] = run_year.cooperative_stake[run] / total
        yearly.depth[run] /= total
        yearly.stage_rivalry[run] /= ties
        yearly.stage_information_exchange[run] /= ties
        yearly.stage_thematic_cooperation[run] /= ties
        yearly.stage_joint_governance[run] /= ties
        yearly.game_prisoners_dilemma[run] /= sides
        yearly.game_stag_hunt[run] /= sides
        yearly.game_snowdrift[run] /= sides
        yearly.game_harmony[run] /= sides
        yearly.mean_trust[run] /= sides
        yearly.mean_tipping_trust[run] /= sides
        yearly.past_tipping[run] /= sides
        yearly.reviewed[run] /= sides
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
    return part / whole if whole > SMALLEST_WHOLE else np.nan


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
            yearly.mean_saturation[run] += city_year.look.saturation[c, run]
            yearly.mean_experience[run] += cities.experience[c, run]
    for run in range(count):
        yearly.mean_saturation[run] /= cities_here
        yearly.mean_experience[run] /= cities_here
    for c in range(cities_here):
        for run in range(count):
            yearly.saturation_spread[run] += (city_year.look.saturation[c, run] - yearly.mean_saturation[run]) ** 2
    for run in range(count):
        yearly.saturation_spread[run] = (yearly.saturation_spread[run] / cities_here) ** 0.5
    _gini(cities.output, yearly.gini_output)
    _gini(city_year.payoff, yearly.gini_gains)


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
        index[run] = index[run] / (cities_here * sizes[run]) if sizes[run] > 0.0 else 0.0


@sequence
def gini(values: np.ndarray) -> float:
    """Gini index of (city,) values, for Python: that of the measures."""
    index = np.zeros(1)
    _gini(values.reshape((-1, 1)), index)
    return index[0]


@kernel
def _administered(instruments, run):
    """The levels of the instruments that cost administration, added up."""
    total = 0.0
    for number in range(len(ADMINISTERED)):
        total += instruments[number][run] if ADMINISTERED[number] else 0.0
    return total


@kernel
def _keep_accounts(levels, instruments, full_instruments, runs, run_year, yearly, ties):
    """What the government spent, would have spent at full level, and took in; the fund; the distance."""
    for run in range(runs.seed.size):
        yearly.outlay_subsidies[run] = instruments.subsidy[run] * run_year.cooperative_stake[run]
        yearly.outlay_enforcement[run] = levels.enforcement_cost[run] * run_year.enforced_stake[run]
        yearly.outlay_administration[run] = intervention.administration(
            levels.administration_cost[run], run_year.orders[run], ties, _administered(instruments, run)
        )
        yearly.outlay_infrastructure[run] = intervention.construction(levels.infrastructure_cost[run], ties, run_year.shrink[run])
        yearly.outlay[run] = (
            yearly.outlay_subsidies[run]
            + yearly.outlay_enforcement[run]
            + yearly.outlay_administration[run]
            + yearly.outlay_infrastructure[run]
        )
        administered = intervention.administration(
            levels.administration_cost[run], run_year.full_orders[run], ties, _administered(full_instruments, run)
        )
        built = intervention.construction(levels.infrastructure_cost[run], ties, run_year.full_shrink[run])
        runs.full_outlay[run] = (
            full_instruments.subsidy[run] * run_year.cooperative_stake[run]
            + levels.enforcement_cost[run] * run_year.full_enforced_stake[run]
            + administered
            + built
        )
        yearly.revenue[run] = intervention.revenue(
            instruments.penalty[run], run_year.competing_stake[run],
            instruments.breach_fine[run], run_year.breached_stake[run],
        )  # fmt: skip
        yearly.orders[run] = run_year.orders[run]
        yearly.fund_pool[run] = run_year.pool[run]
        yearly.fund_payments[run] = run_year.payments[run]
        yearly.fund_cover[run] = runs.cover[run]
        yearly.distance_factor[run] = run_year.distance_factor[run]
