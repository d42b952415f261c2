/* A relation's year in the C reference, stage by stage, for all runs of a block. */
#pragma once

#include "reference_state.h"

RULE CityLook city_look(const City *c, int k) {
    return (CityLook){c->output[k], c->log_output[k], c->saturation[k], c->contest_strength[k], c->bargaining_strength[k],
                      c->experience[k]};
}

static void appraise(State *s, int64_t r, Passing *now) {
    const World *w = s->world;
    const Relation *tie = &s->relation[r];
    const City *i = &s->city[w->city_i[r]], *j = &s->city[w->city_j[r]];
    double distance = w->distance[r], border = w->border[r];
    EACH now->isomorphism[k] = 0.0;
    for (int64_t sector = 0; sector < w->sectors; sector++) {
        const double *of_i = s->shares[(int64_t)w->city_i[r] * w->sectors + sector];
        const double *of_j = s->shares[(int64_t)w->city_j[r] * w->sectors + sector];
        EACH now->isomorphism[k] += fabs(of_i[k] - of_j[k]);
    }
    EACH {
        Parameters p = parameters_of(s, k);
        double weight = tie->weight[k], fame = p.reputation_weight;
        Tie seen = {.distance = distance * s->run.felt_distance[k], .border = border, .stage = tie->stage[k],
                    .isomorphism = 1.0 - 0.5 * now->isomorphism[k],
                    .trust = {(1.0 - fame) * tie->evidence[0][k] / weight + fame * j->reputation[k],
                              (1.0 - fame) * tie->evidence[1][k] / weight + fame * i->reputation[k]}};
        RelationLook look = outlook(p, instruments_of(s, k), s->run.log_mean_output[k], s->run.felt_cover[k], seen,
                                    city_look(i, k), city_look(j, k));
        now->proximity[k] = look.proximity, now->stake[k] = look.stake, now->joint_surplus[k] = look.joint_surplus;
        now->effort[k] = look.effort, now->search[k] = look.search, now->negotiation[k] = look.negotiation;
        now->isomorphism[k] = seen.isomorphism, now->stage[k] = seen.stage;
        for (int side = 0; side < 2; side++) {
            const SideLook *own = &look.side[side];
            now->trust[side][k] = seen.trust[side], now->game[side][k] = own->game;
            now->reward[side][k] = own->reward, now->temptation[side][k] = own->temptation, now->sucker[side][k] = own->sucker;
            now->monitoring[side][k] = own->monitoring, now->net_gain[side][k] = own->net_gain;
            now->resistance[side][k] = own->resistance, now->decision_gain[side][k] = own->decision_gain;
            now->tipping_trust[side][k] = own->tipping_trust, now->deepening_gain[side][k] = own->deepening_gain;
        }
    }
}

/* Review, choose, wish to go deeper. */
static void decide(State *s, int64_t r, Passing *now, uint64_t year) {
    Relation *tie = &s->relation[r];
    uint64_t pair = s->world->pair[r];
    EACH {
        bool before_i = tie->cooperates[0][k] != 0, before_j = tie->cooperates[1][k] != 0;
        bool regular = uniforms(s->run.seed[k], year, pair, REVIEW).first < s->p.review_rate[k];
        int64_t differed = before_i != before_j ? DIFFERED : HABIT;
        int64_t irregular = (tie->ordered[0][k] | tie->ordered[1][k]) != 0 ? ORDERED : differed;
        int64_t cause = regular ? REGULAR : irregular;
        Pair choice = uniforms(s->run.seed[k], year, pair, CHOICE), wish = uniforms(s->run.seed[k], year, pair, DEEPENING);
        double beta = s->p.rationality[k];
        bool anew_i = choice.first < logistic(beta * now->decision_gain[0][k]);
        bool anew_j = choice.second < logistic(beta * now->decision_gain[1][k]);
        bool reviewed = cause != HABIT;
        bool chose_i = (reviewed & anew_i) | (!reviewed & before_i), chose_j = (reviewed & anew_j) | (!reviewed & before_j);
        bool asked = (cause == REGULAR) & (now->stage[k] > RIVALRY) & (now->stage[k] < JOINT);
        bool wishes_i = asked & chose_i & (wish.first < logistic(beta * now->deepening_gain[0][k]));
        bool wishes_j = asked & chose_j & (wish.second < logistic(beta * now->deepening_gain[1][k]));
        now->cause[k] = cause, now->deepens[k] = wishes_i & wishes_j;
        tie->cooperates[0][k] = chose_i, tie->cooperates[1][k] = chose_j;
        tie->ordered[0][k] = tie->ordered[1][k] = 0;
    }
}

static void order(State *s, int64_t r, const Passing *now, uint64_t year) {
    Relation *tie = &s->relation[r];
    uint64_t pair = s->world->pair[r];
    EACH {
        double lot = uniforms(s->run.seed[k], year, pair, ORDER).first;
        Pair tame = uniforms(s->run.seed[k], year, pair, OBEDIENCE);
        bool obeys_i = tame.first < s->p.compliance[k], obeys_j = tame.second < s->p.compliance[k];
        bool ordered = lot < s->g.command[k], fully = lot < s->full.command[k];
        bool chose_i = tie->cooperates[0][k] != 0, chose_j = tie->cooperates[1][k] != 0;
        double forced = (((obeys_i & !chose_i) ? 1.0 : 0.0) + ((obeys_j & !chose_j) ? 1.0 : 0.0)) * now->stake[k];
        s->run.orders[k] += ordered ? 1.0 : 0.0, s->run.full_orders[k] += fully ? 1.0 : 0.0;
        s->run.enforced[k] += ordered ? forced : 0.0, s->run.full_enforced[k] += fully ? forced : 0.0;
        tie->ordered[0][k] = ordered & obeys_i, tie->ordered[1][k] = ordered & obeys_j;
        tie->cooperates[0][k] = chose_i | (ordered & obeys_i), tie->cooperates[1][k] = chose_j | (ordered & obeys_j);
    }
}

static void settle(State *s, int64_t r, Passing *now) {
    const Relation *tie = &s->relation[r];
    for (int side = 0; side < 2; side++) EACH {
        bool acts = tie->cooperates[side][k] != 0, partner = tie->cooperates[1 - side][k] != 0;
        double monitoring = now->monitoring[side][k], search = now->search[k], subsidy = s->g.subsidy[k], penalty = s->g.penalty[k];
        double negotiation = ((now->stage[k] == RIVALRY) | (now->deepens[k] != 0)) ? now->negotiation[k] : 0.0;
        double fine = now->stage[k] > RIVALRY ? s->g.breach_fine[k] : 0.0;
        double together = now->reward[side][k] - monitoring - search - negotiation + subsidy;
        double alone = now->sucker[side][k] - monitoring - search + subsidy;
        double breach = now->temptation[side][k] - penalty - fine, rivalry = -penalty;
        double as_cooperator = partner ? together : alone, as_competitor = partner ? breach : rivalry;
        now->payoff[side][k] = acts ? as_cooperator : as_competitor;
    }
    EACH {
        double gap = fabs(now->net_gain[0][k] - now->net_gain[1][k]) * now->stake[k];
        s->run.gaps[k] += (tie->cooperates[0][k] & tie->cooperates[1][k]) != 0 ? gap : 0.0;
    }
}

static void pay_from_fund(State *s, int64_t r, Passing *now) {
    City *i = &s->city[s->world->city_i[r]], *j = &s->city[s->world->city_j[r]];
    const Relation *tie = &s->relation[r];
    EACH {
        double cover = (tie->cooperates[0][k] & tie->cooperates[1][k]) != 0 ? s->run.cover[k] : 0.0, stake = now->stake[k];
        double to_i = cover * larger(0.0, now->net_gain[1][k] - now->net_gain[0][k]);
        double to_j = cover * larger(0.0, now->net_gain[0][k] - now->net_gain[1][k]);
        now->payoff[0][k] += to_i, now->payoff[1][k] += to_j;
        s->run.payments[k] += to_i * stake + to_j * stake;
        i->received[k] += to_i * stake, j->received[k] += to_j * stake;
    }
}

/* Found, deepen, break. */
static void advance(State *s, int64_t r, Passing *now, int64_t year) {
    Relation *tie = &s->relation[r];
    int64_t years = s->world->years;
    EACH {
        double breaking = uniforms(s->run.seed[k], (uint64_t)year, s->world->pair[r], BREAK).first;
        int64_t before = tie->stage[k], mode = tie->mode[k];
        bool both = (tie->cooperates[0][k] & tie->cooperates[1][k]) != 0, deepens = now->deepens[k] != 0;
        int64_t risen = before + (((before == RIVALRY) | deepens) ? 1 : 0);
        int64_t fallen = breaking < s->p.break_rate[k] ? RIVALRY : before, after = both ? risen : fallen;
        int64_t from_below = s->run.supported[k] != 0 ? HYBRID : SPONTANEOUS;
        int64_t new_mode = (tie->ordered[0][k] | tie->ordered[1][k]) != 0 ? HIERARCHICAL : from_below;
        bool founded = (before == 0) & (after > 0), broken = (before > 0) & (after == 0);
        int64_t kept = founded ? new_mode : mode, deepened = deepens ? mode : 0;
        tie->stage[k] = after;
        tie->mode[k] = broken ? NO_MODE : kept;
        now->founded_mode[k] = founded ? new_mode : 0, now->broken_mode[k] = broken ? mode : NO_MODE;
        s->year.deepened_spontaneous[k] += deepened == SPONTANEOUS ? 1.0 : 0.0;
        s->year.deepened_hybrid[k] += deepened == HYBRID ? 1.0 : 0.0;
        s->year.deepened_hierarchical[k] += deepened == HIERARCHICAL ? 1.0 : 0.0;
    }
    for (int k = 0; k < RUNS; k++) {
        int64_t mode = now->broken_mode[k], founded = tie->founded[k], withdrawal = s->run.withdrawal[k];
        if (mode != NO_MODE) {
            s->broken[((mode - 1) * (years + 1) + year - founded) * RUNS + k]++;
            if (withdrawal > 0 && founded <= withdrawal && withdrawal < year)
                s->broken[((2 + mode) * (years + 1) + year - withdrawal) * RUNS + k]++;
            tie->founded[k] = 0;
        }
        if (now->founded_mode[k] > 0) tie->founded[k] = year;
    }
}

/* What its two cities add up. */
static void sum_up(State *s, int64_t r, const Passing *now) {
    const World *w = s->world;
    Relation *tie = &s->relation[r];
    City *ends[2] = {&s->city[w->city_i[r]], &s->city[w->city_j[r]]};
    EACH {
        Parameters p = parameters_of(s, k);
        int64_t stage = tie->stage[k];
        double flow = p.industrial_transfer * opening_at(p, stage) * (1.0 + s->g.platform[k]) * now->stake[k]
                      * (ends[0]->saturation[k] - ends[1]->saturation[k]);
        tie->flow[k] = stage >= THEMATIC ? flow : 0.0;
    }
    for (int side = 0; side < 2; side++) {
        City *c = ends[side];
        EACH {
            Parameters p = parameters_of(s, k);
            double stake = now->stake[k], opening = opening_at(p, tie->stage[k]), flow = tie->flow[k];
            double willing = tie->ordered[side][k] != 0 ? 1.0 - p.crowding_out : 1.0;
            double shown = tie->cooperates[side][k] != 0 ? willing : 0.0;
            double tried = tie->cooperates[1 - side][k] != 0 ? stake : 0.0;
            c->stake[k] += stake;
            c->payoff[k] += now->payoff[side][k] * stake;
            c->tried[k] += tried;
            c->returned[k] += tried * shown;
            c->opened[k] += stake * opening;
            c->joint[k] += tie->stage[k] == JOINT ? stake : 0.0;
            c->outflow[k] += larger(0.0, side == 0 ? flow : -flow);
        }
    }
}

static void learn(State *s, int64_t r) {
    Relation *tie = &s->relation[r];
    EACH {
        Parameters p = parameters_of(s, k);
        bool acts_i = tie->cooperates[0][k] != 0, acts_j = tie->cooperates[1][k] != 0, tried = acts_i | acts_j;
        double prior = p.prior_weight * p.prior_trust, faded = 1.0 - p.memory, ordered = 1.0 - p.crowding_out;
        double shown_i = acts_i ? (tie->ordered[0][k] != 0 ? ordered : 1.0) : 0.0;
        double shown_j = acts_j ? (tie->ordered[1][k] != 0 ? ordered : 1.0) : 0.0;
        tie->evidence[0][k] = p.memory * tie->evidence[0][k] + (tried ? shown_j : faded * prior);
        tie->evidence[1][k] = p.memory * tie->evidence[1][k] + (tried ? shown_i : faded * prior);
        tie->weight[k] = p.memory * tie->weight[k] + (tried ? 1.0 : faded * p.prior_weight);
    }
}

/* How the industries of its two cities part. */
static void restructure(State *s, int64_t r, const Passing *now) {
    const World *w = s->world;
    const Relation *tie = &s->relation[r];
    Row rate;
    EACH {
        double apart = tie->stage[k] >= THEMATIC ? s->p.specialisation[k] : 0.0;
        double together = (tie->cooperates[0][k] | tie->cooperates[1][k]) == 0 ? s->p.isomorphism_drift[k] : 0.0;
        rate[k] = (apart - together + s->g.plan[k]) * now->proximity[k] * w->inverse_root_degrees[r];
    }
    for (int64_t sector = 0; sector < w->sectors; sector++) {
        int64_t i = (int64_t)w->city_i[r] * w->sectors + sector, j = (int64_t)w->city_j[r] * w->sectors + sector;
        EACH s->moved[i][k] += rate[k] * (s->shares[i][k] - s->shares[j][k]);
        EACH s->moved[j][k] += rate[k] * (s->shares[j][k] - s->shares[i][k]);
    }
}

/* A relation's part of the measures. */
static void record(State *s, int64_t r, const Passing *now) {
    const Relation *tie = &s->relation[r];
    Measures *year = &s->year;
#define ADD_IF(name, condition) year->name[k] += (condition) ? 1.0 : 0.0;
#define ADD_BY_MODE(what, mode) ADD_IF(what##_spontaneous, (mode) == SPONTANEOUS) ADD_IF(what##_hybrid, (mode) == HYBRID) \
        ADD_IF(what##_hierarchical, (mode) == HIERARCHICAL)
    EACH {
        double acts_i = tie->cooperates[0][k] != 0 ? 1.0 : 0.0, acts_j = tie->cooperates[1][k] != 0 ? 1.0 : 0.0;
        double stake = now->stake[k], opening = opening_at(parameters_of(s, k), tie->stage[k]);
        double both = acts_i * acts_j, agreed = ((now->stage[k] < 1) | (now->deepens[k] != 0)) ? both : 0.0;
        double watching = acts_i * now->monitoring[0][k] + acts_j * now->monitoring[1][k];
        bool breached = tie->cooperates[0][k] != tie->cooperates[1][k];
        year->cooperation_rate[k] += acts_i + acts_j;
        year->depth[k] += 2.0 * stake * opening;
        s->run.cooperative[k] += stake * (acts_i + acts_j);
        s->run.competing[k] += stake * (2.0 - acts_i - acts_j);
        s->run.breached[k] += (breached & (now->stage[k] > RIVALRY)) ? stake : 0.0;
        year->reviewed[k] += now->cause[k] != HABIT ? 2.0 : 0.0;
        year->joint_surplus[k] += both * now->joint_surplus[k] * now->effort[k] * stake;
        year->search_cost[k] += (acts_i + acts_j) * now->search[k] * stake;
        year->negotiation_cost[k] += 2.0 * agreed * now->negotiation[k] * stake;
        year->monitoring_cost[k] += watching * stake;
        year->effort[k] += now->effort[k];
        year->isomorphism[k] += now->isomorphism[k];
    }
    EACH {
        ADD_BY_MODE(alive, tie->mode[k]) ADD_BY_MODE(founded, now->founded_mode[k]) ADD_BY_MODE(broken, now->broken_mode[k])
        ADD_IF(stage_rivalry, tie->stage[k] == RIVALRY) ADD_IF(stage_information_exchange, tie->stage[k] == INFORMATION)
        ADD_IF(stage_thematic_cooperation, tie->stage[k] == THEMATIC) ADD_IF(stage_joint_governance, tie->stage[k] == JOINT)
    }
    for (int side = 0; side < 2; side++) EACH {
        ADD_IF(game_prisoners_dilemma, now->game[side][k] == 0) ADD_IF(game_stag_hunt, now->game[side][k] == 1)
        ADD_IF(game_snowdrift, now->game[side][k] == 2) ADD_IF(game_harmony, now->game[side][k] == 3)
        ADD_IF(past_tipping, now->trust[side][k] > now->tipping_trust[side][k])
        year->mean_trust[k] += now->trust[side][k];
        year->mean_tipping_trust[k] += now->tipping_trust[side][k];
        year->resistance[k] += now->resistance[side][k];
    }
}

/* All that follows what its sides do and what the fund pays. */
static void conclude(State *s, int64_t r, Passing *now, int64_t year) {
    advance(s, r, now, year);
    sum_up(s, r, now);
    learn(s, r);
    restructure(s, r, now);
    record(s, r, now);
}
