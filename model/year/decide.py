"""The cities' decisions over arrays: appraise, review, decide. Rules are those of ``agents``, called run by run.

Every kernel loops over cities or relations outside and over runs inside, where the compiler vectorises.
"""

from citypact.agents import choice, learning, payoffs
from citypact.agents.choice import HABIT
from citypact.agents.codes import CITY
from citypact.agents.compiled import at, kernel, put
from citypact.agents.outlook import CityLook, Setting, Tie, outlook
from citypact.agents.purposes import CHOICE, DEEPENING, REVIEW, STANCE, STANCE_REVIEW
from citypact.agents.structure import per_stake
from citypact.model.draws import uniforms


@kernel
def appraise_cities(levels, cities, runs, city_year, run_year):
    """What each city looks like at the start of the year, and their mean output."""
    for run in range(runs.seed.size):
        run_year.log_mean_output[run] = 0.0
    for c in range(cities.output.shape[0]):
        for run in range(runs.seed.size):
            output = cities.output[c, run]
            look = CityLook(
                output=output,
                log_output=payoffs.log_output(output),
                saturation=payoffs.saturation(output, cities.capacity[c, run]),
                contest_strength=payoffs.strength(output, levels.contest_exponent[run]),
                bargaining_strength=payoffs.strength(output, levels.bargaining_exponent[run]),
                experience=cities.experience[c, run],
            )
            put(city_year.look, (c, run), look)
            run_year.log_mean_output[run] += output
    for run in range(runs.seed.size):
        run_year.log_mean_output[run] = payoffs.log_output(run_year.log_mean_output[run] / cities.output.shape[0])


@kernel
def appraise_relations(graph, levels, instruments, cities, relations, runs, city_year, run_year, now):
    """What each relation holds for its two sides: ``agents.outlook``, for every relation of every run."""
    looks, shares = city_year.look, cities.shares
    for r in range(graph.city_i.size):
        i, j = graph.city_i[r], graph.city_j[r]
        distance, border = graph.distance[r], graph.border[r]
        for run in range(runs.seed.size):
            now.isomorphism[r, run] = 0.0
        for s in range(shares.shape[1]):
            for run in range(runs.seed.size):
                now.isomorphism[r, run] += abs(shares[i, s, run] - shares[j, s, run])
        for run in range(runs.seed.size):
            p = at(levels, run)
            weight = relations.evidence_weight[r, run]
            trust_i = learning.trust(relations.evidence[0, r, run], weight, p.reputation_weight, cities.reputation[j, run])
            trust_j = learning.trust(relations.evidence[1, r, run], weight, p.reputation_weight, cities.reputation[i, run])
            tie = Tie(
                distance=distance * run_year.distance_factor[run],
                border=border,
                stage=relations.stage[r, run],
                isomorphism=payoffs.isomorphism(now.isomorphism[r, run]),
                trust_i=trust_i,
                trust_j=trust_j,
            )
            setting = Setting(log_mean_output=run_year.log_mean_output[run], cover=run_year.felt_cover[run])
            look, sides, _ = outlook(p, at(instruments, run), setting, tie, at(looks, (i, run)), at(looks, (j, run)))
            put(now.look, (r, run), look)
            put(now.sides, (0, r, run), sides[0])
            put(now.sides, (1, r, run), sides[1])
            now.trust[0, r, run], now.trust[1, r, run] = trust_i, trust_j
            now.isomorphism[r, run] = tie.isomorphism
            now.stage[r, run] = tie.stage


@kernel
def review(graph, levels, relations, runs, city_year, now, scope, year):
    """Which relations are reconsidered this year, by the regular draw or for a cause; in scope city, which stances."""
    for r in range(graph.city_i.size):
        pair = graph.pair[r]
        for run in range(runs.seed.size):
            lot, _ = uniforms(runs.seed[run], year, pair, REVIEW)
            now.review_cause[r, run] = choice.review_cause(
                lot < levels.review_rate[run],
                relations.cooperates[0, r, run],
                relations.cooperates[1, r, run],
                relations.ordered[0, r, run],
                relations.ordered[1, r, run],
            )
    if scope == CITY:
        for c in range(city_year.reviews.shape[0]):
            for run in range(runs.seed.size):
                lot, _ = uniforms(runs.seed[run], year, c, STANCE_REVIEW)
                city_year.reviews[c, run] = (year == 1) | (lot < levels.review_rate[run])


@kernel
def decide(graph, levels, cities, relations, runs, city_year, now, decision_rule, imitates, scope, year):
    """Every city's choices, all from last year's state, kept where they are not reviewed; and its wishes to go deeper."""
    if scope == CITY:
        _take_stances(graph, levels, cities, runs, city_year, now, decision_rule, imitates, year)
        for r in range(graph.city_i.size):
            for run in range(runs.seed.size):
                now.chose[0, r, run] = cities.stance[graph.city_i[r], run]
                now.chose[1, r, run] = cities.stance[graph.city_j[r], run]
    else:
        for r in range(graph.city_i.size):
            pair = graph.pair[r]
            for run in range(runs.seed.size):
                lot_i, lot_j = uniforms(runs.seed[run], year, pair, CHOICE)
                beta, reviewed = levels.rationality[run], now.review_cause[r, run] != HABIT
                kept_i, kept_j = relations.cooperates[0, r, run], relations.cooperates[1, r, run]
                gain_i, gain_j = now.sides.decision_gain[0, r, run], now.sides.decision_gain[1, r, run]
                anew_i = lot_i < choice.cooperation_probability(decision_rule, gain_i, beta)
                anew_j = lot_j < choice.cooperation_probability(decision_rule, gain_j, beta)
                now.chose[0, r, run] = (reviewed & anew_i) | (~reviewed & kept_i)
                now.chose[1, r, run] = (reviewed & anew_j) | (~reviewed & kept_j)
    for r in range(graph.city_i.size):
        pair = graph.pair[r]
        for run in range(runs.seed.size):
            lot_i, lot_j = uniforms(runs.seed[run], year, pair, DEEPENING)
            beta, cause, stage = levels.rationality[run], now.review_cause[r, run], now.stage[r, run]
            gain_i, gain_j = now.sides.deepening_gain[0, r, run], now.sides.deepening_gain[1, r, run]
            wants_i = lot_i < choice.cooperation_probability(decision_rule, gain_i, beta)
            wants_j = lot_j < choice.cooperation_probability(decision_rule, gain_j, beta)
            wishes_i = learning.may_deepen(cause, stage, now.chose[0, r, run]) & wants_i
            wishes_j = learning.may_deepen(cause, stage, now.chose[1, r, run]) & wants_j
            now.wishes[0, r, run], now.wishes[1, r, run] = wishes_i, wishes_j
            now.deepens[r, run] = wishes_i & wishes_j


@kernel
def _take_stances(graph, levels, cities, runs, city_year, now, decision_rule, imitates, year):
    """Reviewed stances from the stake-weighted mean of dU; imitators keep the one they took over at the end of last year."""
    gain, stake = city_year.mean_gain, city_year.stake
    for c in range(gain.shape[0]):
        for run in range(runs.seed.size):
            gain[c, run] = 0.0
            stake[c, run] = 0.0
    for r in range(graph.city_i.size):
        i, j = graph.city_i[r], graph.city_j[r]
        for run in range(runs.seed.size):
            gain[i, run] += now.look.stake[r, run] * now.sides.decision_gain[0, r, run]
            stake[i, run] += now.look.stake[r, run]
        for run in range(runs.seed.size):
            gain[j, run] += now.look.stake[r, run] * now.sides.decision_gain[1, r, run]
            stake[j, run] += now.look.stake[r, run]
    weighs = not imitates or year == 1  # at first there is nothing to imitate
    for c in range(gain.shape[0]):
        for run in range(runs.seed.size):
            gain[c, run] = per_stake(gain[c, run], stake[c, run])
            lot, _ = uniforms(runs.seed[run], year, c, STANCE)
            chance = choice.cooperation_probability(decision_rule, gain[c, run], levels.rationality[run])
            if weighs and city_year.reviews[c, run]:
                cities.stance[c, run] = lot < chance
