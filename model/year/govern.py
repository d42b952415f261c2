"""The government's part of the year over arrays: set the instruments, build, and order relations to cooperate."""

import numpy as np

from citypact.agents import intervention
from citypact.agents.compiled import kernel, stage
from citypact.agents.purposes import OBEDIENCE, ORDER
from citypact.model.draws import uniforms
from citypact.model.settings.instrument_table import INSTRUMENTS

PAID = tuple(row.paid for row in INSTRUMENTS.values())
SUPPORTING = tuple(row.supporting for row in INSTRUMENTS.values())
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


@stage
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


@stage
def build_infrastructure(runs, matrix, full_matrix, run_year):
    """Shrink the effective distance by this year's infrastructure; nothing has been ordered yet."""
    for run in range(runs.seed.size):
        before = runs.distance_factor[run]
        after = intervention.shrunk(before, matrix[INFRASTRUCTURE, run])
        run_year.shrink[run] = 1.0 - after / before
        run_year.full_shrink[run] = 1.0 - intervention.shrunk(before, full_matrix[INFRASTRUCTURE, run]) / before
        runs.distance_factor[run] = after
        run_year.distance_factor[run] = after  # the fund may shorten next year's distances before the year is recorded
        run_year.felt_cover[run] = runs.cover[run]  # of last year, which this year's choices are made with
        run_year.orders[run] = 0.0
        run_year.full_orders[run] = 0.0
        run_year.enforced_stake[run] = 0.0
        run_year.full_enforced_stake[run] = 0.0


@kernel
def _commands(full_matrix):
    """Whether the government of some run orders, at full level."""
    commanded = 0.0
    for run in range(full_matrix.shape[1]):
        commanded += full_matrix[COMMAND, run]
    return commanded != 0.0


@stage
def order(full_matrix, lanes, ties, now, begin, end, year):
    """The government orders relations of a tile to cooperate; each side obeys with the rate of compliance, whatever it chose."""
    for side in range(2):
        for tied in range(end - begin):
            place, here = np.uint64(begin + tied), np.uint64(tied)
            ties.ordered[side, place] = False
            ties.cooperates[side, place] = now.chose[side, here]
    if not _commands(full_matrix):
        return
    for start in range(begin, end, lanes.seed.size):
        for lane in range(min(lanes.seed.size, end - start)):
            place, here = np.uint64(start + lane), np.uint64(start - begin + lane)
            lot, _ = uniforms(lanes.seed[lane], year, lanes.pair[here], ORDER)
            obeys_i, obeys_j = uniforms(lanes.seed[lane], year, lanes.pair[here], OBEDIENCE)
            obeys_i, obeys_j = obeys_i < lanes.levels.compliance[lane], obeys_j < lanes.levels.compliance[lane]
            ordered = lot < lanes.instruments.command[lane]
            chose_i, chose_j = now.chose[0, here], now.chose[1, here]
            now.order[here] = ordered
            now.full_order[here] = lot < lanes.full_command[lane]
            now.forced[here] = (1 if obeys_i & ~chose_i else 0) + (1 if obeys_j & ~chose_j else 0)
            ties.ordered[0, place] = ordered & obeys_i
            ties.ordered[1, place] = ordered & obeys_j
            ties.cooperates[0, place] = chose_i | (ordered & obeys_i)
            ties.cooperates[1, place] = chose_j | (ordered & obeys_j)


@stage
def sum_orders(full_matrix, run_year, now, begin, end):
    """Add up the orders to relations of a tile, and the stakes that they force, as they are in force and at full level."""
    if not _commands(full_matrix):
        return
    count = run_year.orders.size
    for here in range(0, end - begin, count):
        for run in range(count):
            place = np.uint64(here + run)
            forced = now.forced[place] * now.look.stake[place]
            run_year.orders[run] += 1.0 if now.order[place] else 0.0
            run_year.full_orders[run] += 1.0 if now.full_order[place] else 0.0
            run_year.enforced_stake[run] += forced if now.order[place] else 0.0
            run_year.full_enforced_stake[run] += forced if now.full_order[place] else 0.0
