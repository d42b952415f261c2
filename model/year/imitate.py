"""Imitation at the end of a year, over arrays."""

import numpy as np

from citypact.agents import choice, structure
from citypact.agents.codes import IMITATE_BEST
from citypact.agents.compiled import kernel
from citypact.agents.purposes import ADOPTION, EXPLORATION, MODEL_PARTNER
from citypact.model.draws import uniforms


@kernel
def imitate(graph, levels, cities, runs, city_year, decision_rule, year):
    """Stances of next year: a city that reviews may take that of a partner which did better per stake, or explore."""
    success = city_year.scratch
    for c in range(cities.output.shape[0]):
        for run in range(runs.seed.size):
            success[c, run] = structure.per_stake(city_year.payoff[c, run], city_year.stake[c, run])
    for run in range(runs.seed.size):
        lowest, highest = np.inf, -np.inf
        for c in range(cities.output.shape[0]):
            lowest, highest = min(lowest, success[c, run]), max(highest, success[c, run])
        for c in range(cities.output.shape[0]):
            first, last = graph.neighbour_offset[c], graph.neighbour_offset[c + 1]
            stance = cities.stance[c, run]
            if last > first and city_year.reviews[c, run]:
                lot, _ = uniforms(runs.seed[run], year, c, MODEL_PARTNER)
                other = graph.neighbour_city[first + np.int64(lot * (last - first))]
                if decision_rule == IMITATE_BEST:
                    other = graph.neighbour_city[first]
                    for place in range(first + 1, last):
                        if success[graph.neighbour_city[place], run] > success[other, run]:
                            other = graph.neighbour_city[place]
                chance = choice.adoption_probability(
                    decision_rule, success[c, run], success[other, run], levels.rationality[run], highest - lowest
                )
                lot, _ = uniforms(runs.seed[run], year, c, ADOPTION)
                stance = cities.stance[other, run] if lot < chance else stance
                lot, _ = uniforms(runs.seed[run], year, c, EXPLORATION)
                stance = stance ^ (lot < levels.exploration[run])
            city_year.next_stance[c, run] = stance
    for c in range(cities.output.shape[0]):
        for run in range(runs.seed.size):
            cities.stance[c, run] = city_year.next_stance[c, run]
