"""Imitation at the end of a year, over arrays: whom a city looks at, whether it takes over, whether it explores.

The three questions are asked of one city of one run, so that a game on a network (``model.network_game``) asks the same.
A draw is a pure function of its names, so one that cannot matter is not made.
"""

import numpy as np

from citypact.agents import choice, structure
from citypact.agents.codes import IMITATE_BEST
from citypact.agents.compiled import kernel, stage
from citypact.agents.purposes import ADOPTION, EXPLORATION, MODEL_PARTNER
from citypact.model.draws import uniforms


@kernel
def happens(chance, seed, year, subject, purpose):
    """Whether the draw of this purpose falls below a probability."""
    if chance <= 0.0 or chance >= 1.0:
        return chance >= 1.0
    lot, _ = uniforms(seed, year, subject, purpose)
    return lot < chance


@kernel
def best_partner(neighbour, success, first, last):
    """The most successful of the neighbours from place first to last − 1; of several, the first."""
    best = neighbour[first]
    most = success[best]
    for place in range(first + 1, last):
        other = neighbour[place]
        better = success[other] > most  # without a branch, which nobody could foresee
        best = other if better else best
        most = success[other] if better else most
    return best


@kernel
def drawn_place(first, last, seed, year, subject):
    """A place from first to last − 1, drawn at random: that of the partner that a city looks at."""
    lot, _ = uniforms(seed, year, subject, MODEL_PARTNER)
    return first + np.int64(lot * (last - first))


@kernel
def adopted(stance, stance_other, success, success_other, decision_rule, rationality, spread, seed, year, subject):
    """The stance of a city that has looked at another: the other's, or still its own."""
    if stance == stance_other:
        return stance
    chance = choice.adoption_probability(decision_rule, success, success_other, rationality, spread)
    return stance ^ happens(chance, seed, year, subject, ADOPTION)


@kernel
def explored(stance, exploration, seed, year, subject):
    """A stance, or the other one where the city explores."""
    return stance ^ happens(exploration, seed, year, subject, EXPLORATION)


@stage
def imitate(graph, levels, cities, runs, city_year, decision_rule, year):
    """Stances of next year: a city that reviews may take that of a partner which did better per stake, or explore."""
    for run in range(runs.seed.size):
        seed, success, stance = runs.seed[run], city_year.scratch[:, run], cities.stance[:, run]
        lowest, highest = np.inf, -np.inf
        for c in range(success.size):
            success[c] = structure.per_stake(city_year.payoff[c, run], city_year.stake[c, run])
            lowest, highest = min(lowest, success[c]), max(highest, success[c])
        for c in range(success.size):
            first, last, next_stance = graph.neighbour_offset[c], graph.neighbour_offset[c + 1], stance[c]
            if last > first and city_year.reviews[c, run]:
                if decision_rule == IMITATE_BEST:
                    other = best_partner(graph.neighbour_city, success, first, last)
                else:
                    other = graph.neighbour_city[drawn_place(first, last, seed, year, c)]
                next_stance = adopted(
                    next_stance, stance[other], success[c], success[other], decision_rule, levels.rationality[run],
                    highest - lowest, seed, year, c,
                )  # fmt: skip
                next_stance = explored(next_stance, levels.exploration[run], seed, year, c)
            city_year.next_stance[c, run] = next_stance
        for c in range(success.size):
            stance[c] = city_year.next_stance[c, run]
