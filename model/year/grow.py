"""How industries and cities move on, over arrays: restructure, transfer, grow."""

import numpy as np

from citypact.agents import payoffs, structure
from citypact.agents.compiled import stage
from citypact.model.year.bounds import LARGEST, SMALLEST


@stage
def plan_moves(graph, levels, instruments, ties, city_year, now, first, last):
    """What the relations of a tile would transfer, and how fast they move the structures of their cities, after their advance."""
    count = levels.industrial_transfer.size
    for r in range(first, last):
        i, j, begin, begin_here = graph.city_i[r], graph.city_j[r], r * count, (r - first) * count
        for run in range(count):
            place, here = np.uint64(begin + run), np.uint64(begin_here + run)
            stage = ties.stage[place]
            now.flow[place] = structure.transfer_flow(
                levels.industrial_transfer[run],
                stage,
                payoffs.at_stage(stage, levels.opening_information[run], levels.opening_thematic[run], levels.opening_joint[run]),
                instruments.platform[run],
                now.look.stake[here],
                city_year.look.saturation[i, run],
                city_year.look.saturation[j, run],
            )
        for run in range(count):
            place, here = np.uint64(begin + run), np.uint64(begin_here + run)
            now.divergence[here] = structure.divergence(
                ties.stage[place],
                ~(ties.cooperates[0, place] | ties.cooperates[1, place]),
                levels.specialisation[run],
                levels.isomorphism_drift[run],
                instruments.plan[run],
                now.look.proximity[here],
                graph.inverse_root_degrees[r],
            )


@stage
def restructure(graph, cities, city_year, now, first, last):
    """Industry shares move apart or together along the relations of a tile, all from the shares at the start of the year."""
    shares, moved, count = cities.shares, city_year.next_shares, cities.output.shape[1]
    for r in range(first, last):
        i, j, begin_here = graph.city_i[r], graph.city_j[r], (r - first) * count
        for s in range(shares.shape[1]):
            for run in range(count):
                rate = now.divergence[np.uint64(begin_here + run)]
                moved[i, s, run] += rate * (shares[i, s, run] - shares[j, s, run])
            for run in range(count):
                rate = now.divergence[np.uint64(begin_here + run)]
                moved[j, s, run] += rate * (shares[j, s, run] - shares[i, s, run])


@stage
def end_restructuring(cities, city_year):
    """Shares are at least 0 and add up to 1."""
    shares, moved = cities.shares, city_year.next_shares
    total = city_year.scratch  # a city's sum of clipped shares
    for c in range(shares.shape[0]):
        for run in range(shares.shape[2]):
            total[c, run] = 0.0
        for s in range(shares.shape[1]):
            for run in range(shares.shape[2]):
                moved[c, s, run] = max(0.0, moved[c, s, run])
                total[c, run] += moved[c, s, run]
        for s in range(shares.shape[1]):
            for run in range(shares.shape[2]):
                shares[c, s, run] = moved[c, s, run] / total[c, run]


@stage
def transfer(graph, runs, city_year, flow):
    """Industry moves from fuller to roomier partners; what one hands on the other gets. flow: of all relations' places."""
    looks, scale, count = city_year.look, city_year.scratch, runs.seed.size  # share of its transfers that a city can hand on
    for c in range(scale.shape[0]):
        for run in range(count):
            scale[c, run] = structure.transfer_scale(looks.output[c, run], city_year.outflow[c, run])
    for r in range(graph.city_i.size):
        i, j = graph.city_i[r], graph.city_j[r]
        for run in range(count):
            place = np.uint64(r * count + run)
            moving = flow[place]
            flow[place] = moving * (scale[i, run] if moving > 0.0 else scale[j, run])
            city_year.received_output[i, run] -= flow[place]
        for run in range(count):
            city_year.received_output[j, run] += flow[np.uint64(r * count + run)]


@stage
def grow(levels, cities, runs, city_year, year):
    """Output grows with room and with payoffs, and by what was transferred; capacity with joint governance."""
    for c in range(cities.output.shape[0]):
        for run in range(runs.seed.size):
            stake = city_year.stake[c, run]
            factor = structure.growth_factor(
                levels.growth_rate[run],
                city_year.look.saturation[c, run],
                levels.feedback[run],
                structure.per_stake(city_year.payoff[c, run], stake),
            )
            joint = structure.per_stake(city_year.joint_stake[c, run], stake)
            cities.output[c, run] = cities.output[c, run] * factor + city_year.received_output[c, run]
            cities.capacity[c, run] *= structure.capacity_factor(levels.capacity_gain[run], joint)
    for c in range(cities.output.shape[0]):
        for run in range(runs.seed.size):
            output, capacity = cities.output[c, run], cities.capacity[c, run]
            within = (output >= SMALLEST) & (output <= LARGEST) & (capacity >= SMALLEST) & (capacity <= LARGEST)
            if runs.stopped[run] == 0 and not within:
                runs.stopped[run], runs.stopped_city[run] = year, c
                runs.stopped_output[run], runs.stopped_capacity[run] = output, capacity
