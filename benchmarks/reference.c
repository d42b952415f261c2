/* The year of the model in plain C: what compiled code can do with it, and a check of the engine by other means, bit for bit.
 *
 * The stages are those of model/year/sequence.py, in scope partner and under the rule logit, with every instrument and trigger, in
 * a region without initial relations. RUNS lives of one region go side by side, the run innermost: RUNS=1 is the scalar reference,
 * RUNS=32 lets the compiler vectorise over runs. What a relation does between two sums over all relations is done in one go; so a
 * year passes once over the relations where nobody pays into a fund. benchmarks/reference.py builds it and hands it its arrays.
 */
#include "reference_cities.h"
#include "reference_relations.h"

static void live_year(State *s, const Lives *lives, const int64_t *number, int64_t year) {
    int64_t relations = s->world->relations;
    double commanded = 0.0, contributed = 0.0;
    govern(s, lives, number, year);
    open_year(s, year);
    for (int k = 0; k < RUNS; k++) commanded += s->full.command[k], contributed += s->run.pool[k];
    for (int64_t r = 0; r < relations; r++) {
        Passing *now = &s->passing[contributed > 0.0 ? r : 0];
        appraise(s, r, now);
        decide(s, r, now, (uint64_t)year);
        if (commanded > 0.0) order(s, r, now, (uint64_t)year);
        settle(s, r, now);
        if (!(contributed > 0.0)) conclude(s, r, now, year); /* a fund has to know all gaps before it pays */
    }
    EACH {
        double gaps = s->run.gaps[k];
        s->run.cover[k] = gaps > 0.0 ? smaller(1.0, s->run.pool[k] / gaps) : 0.0;
    }
    if (contributed > 0.0) {
        for (int64_t r = 0; r < relations; r++) {
            Passing *now = &s->passing[r];
            pay_from_fund(s, r, now);
            conclude(s, r, now, year);
        }
        EACH {
            double price = s->p.infrastructure_cost[k] * (double)relations, left = larger(0.0, s->run.pool[k] - s->run.payments[k]);
            double shrink = price > 0.0 ? smaller(1.0, left / price) : 0.0;
            s->run.distance_factor[k] = larger(0.5, s->run.distance_factor[k] * (1.0 - shrink));
        }
    }
    close_year(s);
    finish(s);
    EACH s->rate[year][k] = s->year.cooperation_rate[k];
}

static void start(State *s, const Lives *lives, const int64_t *number) {
    const World *w = s->world;
    for (int k = 0; k < RUNS; k++) {
        for (int i = 0; i < PARAMETER_COUNT; i++) ((Row *)&s->p)[i][k] = lives->parameters[i * lives->count + number[k]];
        s->run.seed[k] = lives->seed[number[k]], s->run.withdrawal[k] = lives->withdrawal[number[k]];
        s->run.budget[k] = lives->budget[number[k]];
        s->run.distance_factor[k] = 1.0, s->run.cover[k] = s->run.full_outlay[k] = 0.0;
        for (int64_t c = 0; c < w->cities; c++) {
            double headroom = larger(1.05, s->p.headroom[k] * power(w->relative_density[c], -s->p.density_slope[k]));
            City *city = &s->city[c];
            city->output[k] = w->output[c], city->capacity[k] = w->output[c] * headroom, city->reputation[k] = s->p.prior_trust[k];
            city->experience[k] = city->owed[k] = city->received[k] = 0.0;
            for (int64_t i = c * w->sectors; i < (c + 1) * w->sectors; i++) s->shares[i][k] = w->shares[i];
        }
        for (int64_t r = 0; r < w->relations; r++) {
            Relation *tie = &s->relation[r];
            tie->evidence[0][k] = tie->evidence[1][k] = s->p.prior_weight[k] * s->p.prior_trust[k];
            tie->weight[k] = s->p.prior_weight[k];
            tie->stage[k] = tie->mode[k] = tie->founded[k] = 0;
            tie->cooperates[0][k] = tie->cooperates[1][k] = tie->ordered[0][k] = tie->ordered[1][k] = 0;
        }
    }
}

static void *aligned(int64_t count, size_t size) { return aligned_alloc(64, ((size_t)count * size + 63) / 64 * 64); }

/* Live every run for all years: series (run, year, measure), broken (run, clock, mode − 1, years); the runs that the last block
 * lacks are lived as copies of the last one. Returns 0, or 1 where there is not enough memory. */
int live(const World *world, const Lives *lives, double *series, int32_t *broken) {
    const int64_t years = world->years, cells = 6 * (years + 1);
    State *s = aligned(1, sizeof *s);
    if (s == NULL) return 1;
    *s = (State){.world = world, .city = aligned(world->cities, sizeof(City)), .relation = aligned(world->relations, sizeof(Relation)),
                 .passing = aligned(world->relations, sizeof(Passing)), .rate = aligned(years + 1, sizeof(Row)),
                 .shares = aligned(world->cities * world->sectors, sizeof(Row)),
                 .moved = aligned(world->cities * world->sectors, sizeof(Row)), .broken = aligned(cells * RUNS, sizeof(int32_t))};
    bool enough = s->city && s->relation && s->passing && s->rate && s->shares && s->moved && s->broken;
    for (int64_t first = 0; enough && first < lives->count; first += RUNS) {
        int64_t number[RUNS], here = lives->count - first < RUNS ? lives->count - first : RUNS;
        for (int k = 0; k < RUNS; k++) number[k] = first + (k < here ? k : here - 1);
        start(s, lives, number);
        memset(s->broken, 0, (size_t)(cells * RUNS) * sizeof(int32_t));
        for (int64_t year = 1; year <= years; year++) {
            live_year(s, lives, number, year);
            for (int64_t k = 0; k < here; k++)
                for (int i = 0; i < MEASURE_COUNT; i++)
                    series[((first + k) * years + year - 1) * MEASURE_COUNT + i] = ((Row *)&s->year)[i][k];
        }
        for (int64_t k = 0; k < here; k++)
            for (int64_t cell = 0; cell < cells; cell++) broken[(first + k) * cells + cell] = s->broken[cell * RUNS + k];
    }
    free(s->city), free(s->relation), free(s->passing), free(s->rate), free(s->shares), free(s->moved), free(s->broken), free(s);
    return enough ? 0 : 1;
}
