"""How industries and cities move on, over arrays: restructure, transfer, grow."""

from citypact.agents import structure
from citypact.agents.compiled import kernel
from citypact.model.year.bounds import LARGEST, SMALLEST


@kernel
def restructure(graph, levels, instruments, cities, relations, runs, city_year, now):
    """Industry shares move apart or together, all from the shares at the start of the year."""
    shares, moved = cities.shares, city_year.next_shares
    for c in range(shares.shape[0]):
        for s in range(shares.shape[1]):
            for run in range(shares.shape[2]):
                moved[c, s, run] = shares[c, s, run]
    for r in range(graph.city_i.size):
        i, j = graph.city_i[r], graph.city_j[r]
        rate = now.divergence[r]
        for run in range(runs.seed.size):
            rate[run] = structure.divergence(
                relations.stage[r, run],
                ~(relations.cooperates[0, r, run] | relations.cooperates[1, r, run]),
                levels.specialisation[run],
                levels.isomorphism_drift[run],
                instruments.plan[run],
                now.look.proximity[r, run],
                graph.inverse_root_degrees[r],
            )
        for s in range(shares.shape[1]):
            for run in range(runs.seed.size):
                moved[i, s, run] += rate[run] * (shares[i, s, run] - shares[j, s, run])
            for run in range(runs.seed.size):
                moved[j, s, run] += rate[run] * (shares[j, s, run] - shares[i, s, run])
    total = city_year.scratch  # a city's sum of clipped shares
    for c in range(shares.shape[0]):
        for run in range(runs.seed.size):
            total[c, run] = 0.0
        for s in range(shares.shape[1]):
            for run in range(runs.seed.size):
                moved[c, s, run] = max(0.0, moved[c, s, run])
                total[c, run] += moved[c, s, run]
        for s in range(shares.shape[1]):
            for run in range(runs.seed.size):
                shares[c, s, run] = moved[c, s, run] / total[c, run]


@kernel
def transfer(graph, runs, city_year, now):
    """Industry moves from fuller to roomier partners; what one hands on the other gets."""
    looks, scale = city_year.look, city_year.scratch  # share of its transfers that a city can hand on
    for c in range(scale.shape[0]):
        for run in range(runs.seed.size):
            scale[c, run] = structure.transfer_scale(looks.output[c, run], city_year.outflow[c, run])
    for r in range(graph.city_i.size):
        i, j = graph.city_i[r], graph.city_j[r]
        for run in range(runs.seed.size):
            flow = now.flow[r, run]
            now.flow[r, run] = flow * (scale[i, run] if flow > 0.0 else scale[j, run])
            city_year.received_output[i, run] -= now.flow[r, run]
        for run in range(runs.seed.size):
            city_year.received_output[j, run] += now.flow[r, run]


@kernel
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
