/* The government's and the cities' year in the C reference, and what is measured of it. */
#pragma once

#include "reference_state.h"

/* The government: instruments in force, distance. */
static bool in_force(const State *s, const Lives *lives, int64_t position, int64_t number, int k, int64_t year) {
    int64_t place = position * lives->count + number, stalled = lives->stalled[place];
    bool acts = lives->first[place] <= year && year <= lives->last[place];
    if (lives->below[place] < INFINITY) acts = acts && year > 1 && s->rate[year - 1][k] < lives->below[place];
    if (stalled > 0) acts = acts && year - 1 - stalled >= 1 && s->rate[year - 1][k] - s->rate[year - 1 - stalled][k] < 0.01;
    return acts;
}

static double shrunk(double factor, double shrink) { return larger(0.5, factor * (1.0 - shrink)); }

static void govern(State *s, const Lives *lives, const int64_t *number, int64_t year) {
    Row *matrix = (Row *)&s->g, *full = (Row *)&s->full;
    for (int k = 0; k < RUNS; k++) {
        double outlay = s->run.full_outlay[k], scale = outlay > 0.0 ? smaller(1.0, s->run.budget[k] / outlay) : 1.0;
        s->run.supported[k] = 0;
        for (int i = 0; i < INSTRUMENT_COUNT; i++) full[i][k] = 0.0;
        for (int64_t position = 0; position < s->world->interventions; position++)
            if (in_force(s, lives, position, number[k], k, year))
                for (int i = 0; i < INSTRUMENT_COUNT; i++)
                    full[i][k] = larger(full[i][k], lives->level[(position * INSTRUMENT_COUNT + i) * lives->count + number[k]]);
        for (int i = 0; i < INSTRUMENT_COUNT; i++) {
            matrix[i][k] = KIND[i].paid ? full[i][k] * scale : full[i][k];
            s->run.supported[k] |= KIND[i].supporting && matrix[i][k] > 0.0;
        }
        double before = s->run.distance_factor[k], after = shrunk(before, s->g.infrastructure[k]);
        s->run.shrink[k] = 1.0 - after / before;
        s->run.full_shrink[k] = 1.0 - shrunk(before, s->full.infrastructure[k]) / before;
        s->run.distance_factor[k] = s->run.felt_distance[k] = after;
        s->run.felt_cover[k] = s->run.cover[k];
    }
}

/* Cities: what they look like, what they owe; their sums start from nothing. */
static void open_year(State *s, int64_t year) {
    int64_t cities = s->world->cities, sectors = s->world->sectors;
    EACH s->run.log_mean_output[k] = s->run.pool[k] = s->run.gaps[k] = s->run.payments[k] = s->run.orders[k] = s->run.full_orders[k]
        = s->run.enforced[k] = s->run.full_enforced[k] = s->run.cooperative[k] = s->run.competing[k] = s->run.breached[k] = 0.0;
    memset(&s->year, 0, sizeof s->year);
    memcpy(s->moved, s->shares, sizeof(Row) * (size_t)(cities * sectors));
    for (int64_t i = 0; i < cities; i++) {
        City *c = &s->city[i];
        EACH {
            double output = c->output[k], logarithm_of = logarithm(output);
            c->log_output[k] = logarithm_of;
            c->saturation[k] = output / c->capacity[k];
            c->contest_strength[k] = exponential(s->p.contest_exponent[k] * logarithm_of);
            c->bargaining_strength[k] = exponential(s->p.bargaining_exponent[k] * logarithm_of);
            s->run.log_mean_output[k] += output;
            c->stake[k] = c->payoff[k] = c->tried[k] = c->returned[k] = c->opened[k] = c->joint[k] = c->outflow[k] = c->arrived[k]
                = 0.0;
        }
        EACH {
            double lot = uniforms(s->run.seed[k], (uint64_t)year, (uint64_t)i, DEDUCTION).first;
            bool pays = (c->received[k] >= c->owed[k] * (1.0 - 1e-9)) | (lot < s->g.central_deduction[k]);
            double owed = s->g.fund_rate[k] * c->output[k], contribution = pays ? owed : 0.0;
            c->contribution[k] = contribution, c->owed[k] = owed, c->received[k] = 0.0;
            s->run.pool[k] += contribution;
        }
    }
    EACH s->run.log_mean_output[k] = logarithm(s->run.log_mean_output[k] / (double)cities);
}

RULE double per_stake(double total, double stake) { return stake > 0.0 ? total / stake : 0.0; }

/* After the relations: reputations, shares, transfers, growth. */
static void close_year(State *s) {
    const World *w = s->world;
    for (int64_t i = 0; i < w->cities; i++) {
        City *c = &s->city[i];
        Row total = {0};
        EACH {
            double memory = s->p.memory[k], tried = c->tried[k], share = c->returned[k] / (tried > 0.0 ? tried : 1.0);
            c->payoff[k] -= c->contribution[k];
            c->reputation[k] = memory * c->reputation[k] + (1.0 - memory) * (tried > 0.0 ? share : s->p.prior_trust[k]);
            c->experience[k] = per_stake(c->opened[k], c->stake[k]);
        }
        for (int64_t at = i * w->sectors; at < (i + 1) * w->sectors; at++)
            EACH s->moved[at][k] = larger(0.0, s->moved[at][k]), total[k] += s->moved[at][k];
        for (int64_t at = i * w->sectors; at < (i + 1) * w->sectors; at++) EACH s->shares[at][k] = s->moved[at][k] / total[k];
        EACH {
            double out = c->outflow[k], scale = smaller(1.0, 0.25 * c->output[k] / (out > 0.0 ? out : 1.0));
            c->outflow[k] = out > 0.0 ? scale : 1.0; /* from now on: the share of its transfers that it can hand on */
        }
    }
    for (int64_t r = 0; r < w->relations; r++) {
        City *i = &s->city[w->city_i[r]], *j = &s->city[w->city_j[r]];
        EACH {
            double flow = s->relation[r].flow[k];
            flow = flow * (flow > 0.0 ? i->outflow[k] : j->outflow[k]);
            i->arrived[k] -= flow, j->arrived[k] += flow;
            s->year.transferred[k] += fabs(flow);
        }
    }
    for (int64_t i = 0; i < w->cities; i++) {
        City *c = &s->city[i];
        EACH {
            double factor = 1.0 + s->p.growth_rate[k] * (1.0 - c->saturation[k])
                            + s->p.feedback[k] * per_stake(c->payoff[k], c->stake[k]);
            c->output[k] = c->output[k] * larger(0.5, factor) + c->arrived[k];
            c->capacity[k] *= 1.0 + s->p.capacity_gain[k] * per_stake(c->joint[k], c->stake[k]);
        }
    }
}

static void gini(const State *s, size_t field, double *index) {
    Row sizes = {0};
    EACH index[k] = 0.0;
    for (int64_t i = 0; i < s->world->cities; i++) {
        const double *own = (const double *)((const char *)&s->city[i] + field);
        EACH sizes[k] += fabs(own[k]);
        for (int64_t j = 0; j < i; j++) {
            const double *other = (const double *)((const char *)&s->city[j] + field);
            EACH index[k] += fabs(own[k] - other[k]);
        }
    }
    EACH index[k] = sizes[k] > 0.0 ? index[k] / ((double)s->world->cities * sizes[k]) : 0.0;
}

/* Measures of all relations and cities, and the government's account. */
static void finish(State *s) {
    Measures *year = &s->year;
    double ties = (double)s->world->relations, sides = 2.0 * ties, cities = (double)s->world->cities;
    for (int64_t i = 0; i < s->world->cities; i++) EACH {
        year->welfare[k] += s->city[i].payoff[k], year->total_output[k] += s->city[i].output[k];
        year->mean_saturation[k] += s->city[i].saturation[k], year->mean_experience[k] += s->city[i].experience[k];
    }
    EACH year->mean_saturation[k] /= cities, year->mean_experience[k] /= cities;
    for (int64_t i = 0; i < s->world->cities; i++) EACH {
        double beyond = s->city[i].saturation[k] - year->mean_saturation[k];
        year->saturation_spread[k] += beyond * beyond;
    }
    gini(s, offsetof(City, output), year->gini_output);
    gini(s, offsetof(City, payoff), year->gini_gains);
    EACH {
        double total = s->run.cooperative[k] + s->run.competing[k], surplus = year->joint_surplus[k];
        double price = s->p.administration_cost[k], enforcing = s->p.enforcement_cost[k], building = s->p.infrastructure_cost[k];
        double administered = 0.0, fully_administered = 0.0;
        year->saturation_spread[k] = sqrt(year->saturation_spread[k] / cities);
        year->cooperation_rate[k] /= sides, year->cooperation_rate_by_stake[k] = s->run.cooperative[k] / total;
        year->depth[k] /= total, year->reviewed[k] /= sides;
        year->stage_rivalry[k] /= ties, year->stage_information_exchange[k] /= ties;
        year->stage_thematic_cooperation[k] /= ties, year->stage_joint_governance[k] /= ties;
        year->game_prisoners_dilemma[k] /= sides, year->game_stag_hunt[k] /= sides;
        year->game_snowdrift[k] /= sides, year->game_harmony[k] /= sides;
        year->mean_trust[k] /= sides, year->mean_tipping_trust[k] /= sides, year->past_tipping[k] /= sides;
        year->resistance[k] /= sides, year->effort[k] /= ties, year->isomorphism[k] /= ties;
        year->search_share[k] = surplus > 1e-12 ? year->search_cost[k] / surplus : NAN;
        year->negotiation_share[k] = surplus > 1e-12 ? year->negotiation_cost[k] / surplus : NAN;
        year->monitoring_share[k] = surplus > 1e-12 ? year->monitoring_cost[k] / surplus : NAN;
        for (int i = 0; i < INSTRUMENT_COUNT; i++) {
            administered += KIND[i].administered ? ((Row *)&s->g)[i][k] : 0.0;
            fully_administered += KIND[i].administered ? ((Row *)&s->full)[i][k] : 0.0;
        }
        year->outlay_subsidies[k] = s->g.subsidy[k] * s->run.cooperative[k];
        year->outlay_enforcement[k] = enforcing * s->run.enforced[k];
        year->outlay_administration[k] = price * (s->run.orders[k] + ties * administered);
        year->outlay_infrastructure[k] = building * ties * s->run.shrink[k];
        year->outlay[k] = year->outlay_subsidies[k] + year->outlay_enforcement[k] + year->outlay_administration[k]
                          + year->outlay_infrastructure[k];
        s->run.full_outlay[k] = s->full.subsidy[k] * s->run.cooperative[k] + enforcing * s->run.full_enforced[k]
                                + price * (s->run.full_orders[k] + ties * fully_administered)
                                + building * ties * s->run.full_shrink[k];
        year->revenue[k] = s->g.penalty[k] * s->run.competing[k] + s->g.breach_fine[k] * s->run.breached[k];
        year->orders[k] = s->run.orders[k], year->fund_pool[k] = s->run.pool[k], year->fund_payments[k] = s->run.payments[k];
        year->fund_cover[k] = s->run.cover[k], year->distance_factor[k] = s->run.felt_distance[k];
    }
}
