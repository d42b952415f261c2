"""Taking the measures of a year: one kernel for the batch engine and the Mesa model, one order of summation."""

import numpy as np

from citypact.agents import intervention, payoffs
from citypact.agents.choice import HABIT
from citypact.agents.codes import (
    HARMONY,
    HIERARCHICAL,
    HYBRID,
    INFORMATION,
    JOINT,
    NO_MODE,
    PRISONERS_DILEMMA,
    RIVALRY,
    SNOWDRIFT,
    SPONTANEOUS,
    STAG_HUNT,
    THEMATIC,
)
from citypact.agents.compiled import allocating_kernel, kernel, sequence, stage
from citypact.model.measures import SMALLEST_WHOLE
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.year.lanes import list_marked

# Of so many cities the differences of all pairs are added up one by one; of more, in order of size.
MOST_PAIRED = 128

BYTE, LOW_BYTE, SIGN, ALL_BITS = 256, np.uint64(0xFF), np.uint64(1 << 63), np.uint64(2**64 - 1)

ADMINISTERED = tuple(row.administered for row in INSTRUMENTS.values())


@stage
def clear(yearly_matrix, run_year):
    """Nothing has been recorded of the year yet: (measure, run), and the stakes by what was done with them."""
    for position in range(yearly_matrix.shape[0]):
        for run in range(yearly_matrix.shape[1]):
            yearly_matrix[position, run] = 0.0
    for run in range(yearly_matrix.shape[1]):
        run_year.cooperative_stake[run] = 0.0
        run_year.competing_stake[run] = 0.0
        run_year.breached_stake[run] = 0.0


@stage
def count_relations(lanes, ties, now, begin, end):
    """Count what the relations of a tile (places begin to end − 1) did and where they stand, lane by lane."""
    counts = lanes.counts
    for start in range(begin, end, lanes.seed.size):
        lanes_here = min(lanes.seed.size, end - start)
        for lane in range(lanes_here):
            place, here = np.uint64(start + lane), np.uint64(start - begin + lane)
            counts.cooperation_rate[lane] += (1 if ties.cooperates[0, place] else 0) + (1 if ties.cooperates[1, place] else 0)
            counts.reviewed[lane] += 2 if now.review_cause[here] != HABIT else 0
            stage, mode = ties.stage[place], ties.mode[place]
            counts.stage_rivalry[lane] += 1 if stage == RIVALRY else 0
            counts.stage_information_exchange[lane] += 1 if stage == INFORMATION else 0
            counts.stage_thematic_cooperation[lane] += 1 if stage == THEMATIC else 0
            counts.stage_joint_governance[lane] += 1 if stage == JOINT else 0
            counts.alive_spontaneous[lane] += 1 if mode == SPONTANEOUS else 0
            counts.alive_hybrid[lane] += 1 if mode == HYBRID else 0
            counts.alive_hierarchical[lane] += 1 if mode == HIERARCHICAL else 0
        for side in range(2):
            for lane in range(lanes_here):
                game = now.sides.game[side, np.uint64(start - begin + lane)]
                counts.game_prisoners_dilemma[lane] += 1 if game == PRISONERS_DILEMMA else 0
                counts.game_stag_hunt[lane] += 1 if game == STAG_HUNT else 0
                counts.game_snowdrift[lane] += 1 if game == SNOWDRIFT else 0
                counts.game_harmony[lane] += 1 if game == HARMONY else 0
            for lane in range(lanes_here):
                here = np.uint64(start - begin + lane)
                counts.past_tipping[lane] += 1 if now.trust[side, here] > now.sides.tipping_trust[side, here] else 0


@stage
def count_changes(lanes, now, begin, end):
    """Count the relations of a tile that were founded, went deeper or broke, by their mode, lane by lane; few do in a year."""
    counts = lanes.counts
    for number in range(end - begin):
        here = np.uint64(number)
        lanes.marked[here] = (now.founded_mode[here] | now.deepened_mode[here] | now.broken_mode[here]) != NO_MODE
    for number in range(list_marked(lanes, end - begin)):
        here = lanes.listed[np.uint64(number)]
        lane = here % np.uint64(lanes.seed.size)
        founded, deepened, broken = now.founded_mode[here], now.deepened_mode[here], now.broken_mode[here]
        counts.founded_spontaneous[lane] += 1 if founded == SPONTANEOUS else 0
        counts.founded_hybrid[lane] += 1 if founded == HYBRID else 0
        counts.founded_hierarchical[lane] += 1 if founded == HIERARCHICAL else 0
        counts.deepened_spontaneous[lane] += 1 if deepened == SPONTANEOUS else 0
        counts.deepened_hybrid[lane] += 1 if deepened == HYBRID else 0
        counts.deepened_hierarchical[lane] += 1 if deepened == HIERARCHICAL else 0
        counts.broken_spontaneous[lane] += 1 if broken == SPONTANEOUS else 0
        counts.broken_hybrid[lane] += 1 if broken == HYBRID else 0
        counts.broken_hierarchical[lane] += 1 if broken == HIERARCHICAL else 0


@stage
def sum_relations(levels, ties, run_year, now, yearly, first, last):
    """Add up what the relations of a tile have at stake, believe, pay and gain, in the order of the relations."""
    count = levels.opening_joint.size
    for r in range(first, last):
        begin, begin_here = r * count, (r - first) * count
        for run in range(count):
            place, here = np.uint64(begin + run), np.uint64(begin_here + run)
            acts_i, acts_j = ties.cooperates[0, place], ties.cooperates[1, place]
            acts = (1.0 if acts_i else 0.0) + (1.0 if acts_j else 0.0)
            stake = now.look.stake[here]
            opening = payoffs.at_stage(
                ties.stage[place], levels.opening_information[run], levels.opening_thematic[run], levels.opening_joint[run]
            )
            yearly.depth[run] += 2.0 * stake * opening
            run_year.cooperative_stake[run] += stake * acts
            run_year.competing_stake[run] += stake * (2.0 - acts)
            run_year.breached_stake[run] += stake if (acts_i != acts_j) & (now.stage[here] > RIVALRY) else 0.0
        for run in range(count):
            here = np.uint64(begin_here + run)
            yearly.mean_trust[run] = yearly.mean_trust[run] + now.trust[0, here] + now.trust[1, here]
            yearly.mean_tipping_trust[run] = (
                yearly.mean_tipping_trust[run] + now.sides.tipping_trust[0, here] + now.sides.tipping_trust[1, here]
            )
            yearly.resistance[run] = yearly.resistance[run] + now.sides.resistance[0, here] + now.sides.resistance[1, here]
            yearly.effort[run] += now.look.effort[here]
            yearly.isomorphism[run] += now.isomorphism[here]
        # Transaction costs paid and joint surplus realised, absolute.
        for run in range(count):
            place, here = np.uint64(begin + run), np.uint64(begin_here + run)
            acts_i = 1.0 if ties.cooperates[0, place] else 0.0
            acts_j = 1.0 if ties.cooperates[1, place] else 0.0
            both, stake = acts_i * acts_j, now.look.stake[here]
            agreed = both if (now.stage[here] < 1) | now.deepens[here] else 0.0
            watching = acts_i * now.sides.monitoring[0, here] + acts_j * now.sides.monitoring[1, here]
            yearly.joint_surplus[run] += both * now.look.joint_surplus[here] * now.look.effort[here] * stake
            yearly.search_cost[run] += (acts_i + acts_j) * now.look.search[here] * stake
            yearly.negotiation_cost[run] += 2.0 * agreed * now.look.negotiation[here] * stake
            yearly.monitoring_cost[run] += watching * stake


@stage
def sum_transfers(flow, yearly):
    """Add up what was transferred along all relations, in their order."""
    count = yearly.transferred.size
    for start in range(0, flow.size, count):
        for run in range(count):
            yearly.transferred[run] += abs(flow[np.uint64(start + run)])


@stage
def count_reviews(graph, city_year, yearly):
    """The reviews of stances, where a city has one for all its relations, counted as those of its relations."""
    for run in range(yearly.reviewed.size):
        yearly.reviewed[run] = 0.0
    for r in range(graph.city_i.size):
        i, j = graph.city_i[r], graph.city_j[r]
        for run in range(yearly.reviewed.size):
            yearly.reviewed[run] += 1.0 if city_year.reviews[i, run] else 0.0
            yearly.reviewed[run] += 1.0 if city_year.reviews[j, run] else 0.0


@stage
def record(graph, levels, instruments, full_instruments, matrix, full_matrix, cities, runs, city_year, run_year, yearly):
    """Make measures of what has been counted and added up; keep the government's account."""
    count, ties = runs.seed.size, graph.city_i.size
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
    _keep_accounts(levels, instruments, full_instruments, matrix, full_matrix, runs, run_year, yearly, ties)


@stage
def keep(runs, yearly, yearly_matrix, series, selection, first_year, year):
    """The year's rate of cooperation for the triggers of the years to come, and the chosen measures for whoever asked."""
    for run in range(runs.seed.size):
        runs.rate[year, run] = yearly.cooperation_rate[run]
    for run in range(runs.seed.size):
        for position in range(selection.size):
            series[run, year - first_year, position] = yearly_matrix[selection[position], run]


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


@allocating_kernel
def _gini(values, index):
    """Gini index of the cities' values, (city, run), into ``index``, (run,).

    The differences of all pairs are added up: of few cities one by one, of many from gap to gap between the values in order, each
    as often as there are pairs with one value on either side of it. The two agree but for rounding.
    """
    cities_here, count = values.shape
    sizes = np.zeros(count)
    for i in range(cities_here):
        for run in range(count):
            sizes[run] += abs(values[i, run])
    if cities_here <= MOST_PAIRED:
        for i in range(cities_here):
            for j in range(i):
                for run in range(count):
                    index[run] += abs(values[i, run] - values[j, run])
    else:
        ordered, spare = np.empty(cities_here), np.empty(cities_here)
        for run in range(count):
            for i in range(cities_here):
                ordered[i] = values[i, run]
            _sorted(ordered, spare)
            for below in range(1, cities_here):
                index[run] += (ordered[below] - ordered[below - 1]) * (below * (cities_here - below))
    for run in range(count):
        # Each pair was met once: the two n of the definition become one.
        index[run] = index[run] / (cities_here * sizes[run]) if sizes[run] > 0.0 else 0.0


@allocating_kernel
def _sorted(values, spare):
    """The values in ascending order, byte by byte from the lowest, each in the order that those before it have left; they end in
    ``values``. Whole numbers that are ordered as the values are: those below 0 turned round, and the others above them."""
    numbers, others, starts = values.view(np.uint64), spare.view(np.uint64), np.empty(BYTE + 1, dtype=np.int64)
    for place in range(numbers.size):
        number = numbers[place]
        numbers[place] = number ^ ALL_BITS if number & SIGN else number | SIGN
    for byte in range(8):
        shift = np.uint64(8 * byte)
        starts[:] = 0
        for place in range(numbers.size):
            starts[((numbers[place] >> shift) & LOW_BYTE) + np.uint64(1)] += 1
        for digit in range(BYTE):
            starts[digit + 1] += starts[digit]
        for place in range(numbers.size):
            digit = (numbers[place] >> shift) & LOW_BYTE
            others[starts[digit]] = numbers[place]
            starts[digit] += 1
        numbers, others = others, numbers
    for place in range(numbers.size):
        number = numbers[place]
        numbers[place] = number ^ SIGN if number & SIGN else number ^ ALL_BITS


@sequence
def gini(values: np.ndarray) -> float:
    """Gini index of (city,) values, for Python: that of the measures."""
    index = np.zeros(1)
    _gini(values.reshape((-1, 1)), index)
    return index[0]


@kernel
def _administered(matrix, run):
    """The levels of the instruments that cost administration, added up, of those in (instrument, run)."""
    total = 0.0
    for number in range(len(ADMINISTERED)):
        total += matrix[number, run] if ADMINISTERED[number] else 0.0
    return total


@kernel
def _keep_accounts(levels, instruments, full_instruments, matrix, full_matrix, runs, run_year, yearly, ties):
    """What the government spent, would have spent at full level, and took in; the fund; the distance."""
    for run in range(runs.seed.size):
        yearly.outlay_subsidies[run] = instruments.subsidy[run] * run_year.cooperative_stake[run]
        yearly.outlay_enforcement[run] = levels.enforcement_cost[run] * run_year.enforced_stake[run]
        yearly.outlay_administration[run] = intervention.administration(
            levels.administration_cost[run], run_year.orders[run], ties, _administered(matrix, run)
        )
        yearly.outlay_infrastructure[run] = intervention.construction(levels.infrastructure_cost[run], ties, run_year.shrink[run])
        yearly.outlay[run] = (
            yearly.outlay_subsidies[run]
            + yearly.outlay_enforcement[run]
            + yearly.outlay_administration[run]
            + yearly.outlay_infrastructure[run]
        )
        administered = intervention.administration(
            levels.administration_cost[run], run_year.full_orders[run], ties, _administered(full_matrix, run)
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
