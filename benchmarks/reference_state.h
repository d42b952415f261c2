/* What a block of the C reference holds: RUNS lives of one region side by side, the run innermost. */
#pragma once

#include <stddef.h>
#include <stdlib.h>

#include "reference_rules.h"

#ifndef RUNS
#define RUNS 1
#endif

#if defined(__clang__)
#define EACH _Pragma("clang loop vectorize(assume_safety)") for (int k = 0; k < RUNS; k++)
#else
#define EACH _Pragma("GCC ivdep") for (int k = 0; k < RUNS; k++)
#endif

typedef double Row[RUNS];
typedef int64_t Codes[RUNS];

#define COUNT(...) +1
enum { PARAMETER_COUNT = 0 PARAMETERS(COUNT), INSTRUMENT_COUNT = 0 INSTRUMENTS(COUNT), MEASURE_COUNT = 0 MEASURES(COUNT) };
#define PLACE(name, ...) PLACE_##name,
enum { INSTRUMENTS(PLACE) };
#define FLAGS(name, is_paid, is_supporting, is_administered) {is_paid, is_supporting, is_administered},
static const struct { bool paid, supporting, administered; } KIND[] = {INSTRUMENTS(FLAGS)};

/* What all runs share; arrays as model/year/arrays.py has them. */
typedef struct {
    int64_t cities, sectors, relations, years, interventions;
    const uint64_t *city_i, *city_j, *pair;
    const double *distance, *border, *inverse_root_degrees, *output, *relative_density, *shares;
} World;

/* What each run has of its own, (..., run): levels of instruments (intervention, instrument, run), dates and triggers. */
typedef struct {
    int64_t count;
    const uint64_t *seed;
    const double *parameters, *level, *below, *budget;
    const int64_t *first, *last, *stalled, *withdrawal;
} Lives;

typedef struct { Row output, capacity, reputation, experience, owed, received, log_output, saturation, contest_strength,
                 bargaining_strength, stake, payoff, tried, returned, opened, joint, outflow, arrived, contribution; } City;
typedef struct { Row evidence[2], weight, flow; Codes stage, mode, founded, cooperates[2], ordered[2]; } Relation;
/* A relation on its way through the year. */
typedef struct { Row proximity, stake, joint_surplus, effort, search, negotiation, isomorphism, trust[2], reward[2], temptation[2],
                 sucker[2], monitoring[2], net_gain[2], resistance[2], decision_gain[2], tipping_trust[2], deepening_gain[2],
                 payoff[2]; Codes game[2], stage, cause, deepens, founded_mode, broken_mode; } Passing;
typedef struct {
    uint64_t seed[RUNS];
    Row distance_factor, cover, full_outlay, budget, log_mean_output, felt_cover, felt_distance, shrink, full_shrink, orders,
        full_orders, enforced, full_enforced, cooperative, competing, breached, pool, gaps, payments;
    Codes supported, withdrawal;
} Block;
#define ROW(name, ...) Row name;
typedef struct { PARAMETERS(ROW) } ParameterRows;
typedef struct { INSTRUMENTS(ROW) } InstrumentRows;
typedef struct { MEASURES(ROW) } Measures;

typedef struct {
    const World *world;
    City *city;
    Row *shares, *moved, *rate; /* (city, sector), (city, sector), (year) */
    Relation *relation;
    Passing *passing; /* of every relation, or of the one in hand where a year is one pass */
    Block run;
    ParameterRows p;
    InstrumentRows g, full;
    Measures year;
    int32_t *broken; /* (clock, mode − 1, years, run of this block) */
} State;

RULE Parameters parameters_of(const State *s, int k) {
#define PARAMETER(name, ...) .name = s->p.name[k],
    return (Parameters){PARAMETERS(PARAMETER)};
}

RULE Instruments instruments_of(const State *s, int k) {
#define INSTRUMENT(name, ...) .name = s->g.name[k],
    return (Instruments){INSTRUMENTS(INSTRUMENT)};
}
