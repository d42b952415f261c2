"""How relations and what cities think of one another move on, over arrays: advance, sums over a city's relations, learn."""

from citypact.agents import learning, payoffs, structure
from citypact.agents.codes import JOINT, NO_MODE
from citypact.agents.compiled import kernel
from citypact.agents.purposes import BREAK
from citypact.model.draws import uniforms


@kernel
def advance(graph, levels, relations, runs, run_year, survival, now, year):
    """Relations are founded, go deeper or break; the mode is set when they are founded."""
    for r in range(graph.city_i.size):
        pair = graph.pair[r]
        for run in range(runs.seed.size):
            breaking, _ = uniforms(runs.seed[run], year, pair, BREAK)
            before, mode = relations.stage[r, run], relations.mode[r, run]
            both = relations.cooperates[0, r, run] & relations.cooperates[1, r, run]
            after = learning.next_stage(before, both, now.deepens[r, run], breaking, levels.break_rate[run])
            ordered = relations.ordered[0, r, run] | relations.ordered[1, r, run]
            new_mode = learning.founding_mode(ordered, run_year.supported[run])
            founded = (before == 0) & (after > 0)
            broken = (before > 0) & (after == 0)
            relations.stage[r, run] = after
            now.founded_mode[r, run] = new_mode if founded else 0
            now.deepened_mode[r, run] = mode if now.deepens[r, run] else 0
            now.broken_mode[r, run] = mode if broken else NO_MODE
            kept = new_mode if founded else mode
            relations.mode[r, run] = NO_MODE if broken else kept
        for run in range(runs.seed.size):
            mode = now.broken_mode[r, run]
            if mode != NO_MODE:
                founded = relations.founded[r, run]
                survival.broken[0, mode - 1, year - founded, run] += 1
                withdrawal = runs.withdrawal[run]
                if withdrawal > 0 and founded <= withdrawal < year:
                    survival.broken[1, mode - 1, year - withdrawal, run] += 1
                relations.founded[r, run] = 0
            if now.founded_mode[r, run] > 0:
                relations.founded[r, run] = year


@kernel
def sum_cities(graph, levels, instruments, relations, runs, city_year, now):
    """Each city's sums over its relations, in the order of the relations, after their advance."""
    for c in range(city_year.stake.shape[0]):
        for run in range(runs.seed.size):
            city_year.stake[c, run] = 0.0
            city_year.payoff[c, run] = 0.0
            city_year.tried_stake[c, run] = 0.0
            city_year.returned_stake[c, run] = 0.0
            city_year.opened_stake[c, run] = 0.0
            city_year.joint_stake[c, run] = 0.0
            city_year.outflow[c, run] = 0.0
            city_year.received_output[c, run] = 0.0
    for r in range(graph.city_i.size):
        i, j = graph.city_i[r], graph.city_j[r]
        for run in range(runs.seed.size):
            stage = relations.stage[r, run]
            opening = payoffs.at_stage(
                stage, levels.opening_information[run], levels.opening_thematic[run], levels.opening_joint[run]
            )
            now.flow[r, run] = structure.transfer_flow(
                levels.industrial_transfer[run],
                stage,
                opening,
                instruments.platform[run],
                now.look.stake[r, run],
                city_year.look.saturation[i, run],
                city_year.look.saturation[j, run],
            )
        for side in range(2):
            c = i if side == 0 else j
            for run in range(runs.seed.size):
                stake, stage = now.look.stake[r, run], relations.stage[r, run]
                opening = payoffs.at_stage(
                    stage, levels.opening_information[run], levels.opening_thematic[run], levels.opening_joint[run]
                )
                shown = learning.evidence(
                    relations.cooperates[side, r, run], relations.ordered[side, r, run], levels.crowding_out[run]
                )
                tried = stake if relations.cooperates[1 - side, r, run] else 0.0
                flow = now.flow[r, run]
                city_year.stake[c, run] += stake
                city_year.payoff[c, run] += now.payoff[side, r, run] * stake
                city_year.tried_stake[c, run] += tried
                city_year.returned_stake[c, run] += tried * shown
                city_year.opened_stake[c, run] += stake * opening
                city_year.joint_stake[c, run] += stake if stage == JOINT else 0.0
                city_year.outflow[c, run] += max(0.0, flow if side == 0 else -flow)
    for c in range(city_year.stake.shape[0]):
        for run in range(runs.seed.size):
            city_year.payoff[c, run] -= city_year.contribution[c, run]


@kernel
def learn(graph, levels, relations, runs, now):
    """Evidence follows what the partner did in years in which somebody tried; in the others it fades."""
    for r in range(graph.city_i.size):
        for run in range(runs.seed.size):
            crowding, memory = levels.crowding_out[run], levels.memory[run]
            weight = levels.prior_weight[run]
            prior = weight * levels.prior_trust[run]
            acts_i, acts_j = relations.cooperates[0, r, run], relations.cooperates[1, r, run]
            tried = acts_i | acts_j
            shown_i = learning.evidence(acts_i, relations.ordered[0, r, run], crowding)
            shown_j = learning.evidence(acts_j, relations.ordered[1, r, run], crowding)
            for_i, for_j = relations.evidence[0, r, run], relations.evidence[1, r, run]
            relations.evidence[0, r, run] = learning.remembered(for_i, memory, tried, shown_j, prior)
            relations.evidence[1, r, run] = learning.remembered(for_j, memory, tried, shown_i, prior)
            relations.evidence_weight[r, run] = learning.remembered(relations.evidence_weight[r, run], memory, tried, 1.0, weight)


@kernel
def learn_cities(levels, cities, runs, city_year):
    """Reputation follows what a city returned to those who tried it; experience, how deep its relations are."""
    for c in range(cities.output.shape[0]):
        for run in range(runs.seed.size):
            cities.reputation[c, run] = learning.next_reputation(
                cities.reputation[c, run],
                levels.memory[run],
                city_year.returned_stake[c, run],
                city_year.tried_stake[c, run],
                levels.prior_trust[run],
            )
            cities.experience[c, run] = structure.per_stake(city_year.opened_stake[c, run], city_year.stake[c, run])
