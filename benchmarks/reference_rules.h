/* The rules that reference.c puts together, written once more in C: arithmetic, draws, and how a relation looks from both ends.
 *
 * Every formula is that of docs/model.md, in the order of agents/, so that the bits are the same; compile with -ffp-contract=off.
 * names.h, which benchmarks/reference.py writes, lists the parameters and instruments by name.
 */
#pragma once

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "names.h"

/* A compiler vectorises a loop only where all that it calls is part of it. */
#define RULE static inline __attribute__((always_inline))

enum { RIVALRY, INFORMATION, THEMATIC, JOINT };
enum { NO_MODE, SPONTANEOUS, HYBRID, HIERARCHICAL };
enum { HABIT, REGULAR, ORDERED, DIFFERED };
enum { CHOICE = 1, ORDER = 3, OBEDIENCE, DEEPENING, BREAK, DEDUCTION, REVIEW = 10 };

#define FIELD(name, ...) double name;
typedef struct { PARAMETERS(FIELD) } Parameters;
typedef struct { INSTRUMENTS(FIELD) } Instruments;
#undef FIELD

typedef struct { double first, second; } Pair;
typedef struct { double output, log_output, saturation, contest_strength, bargaining_strength, experience; } CityLook;
typedef struct { double distance, border, isomorphism, trust[2]; int64_t stage; } Tie;
typedef struct { double opening, effort, reward[2], temptation[2], sucker[2], monitoring[2], net_gain[2], resistance[2]; } Level;
typedef struct { double reward, temptation, sucker, monitoring, net_gain, resistance, decision_gain, tipping_trust, deepening_gain;
                 int64_t game; } SideLook;
typedef struct { double proximity, stake, joint_surplus, effort, search, negotiation; SideLook side[2]; } RelationLook;

RULE double larger(double a, double b) { return b > a ? b : a; }
RULE double smaller(double a, double b) { return b < a ? b : a; }

/* Exponential and logarithm of fdlibm without their branches. */
static const double LN2_HIGH = 6.93147180369123816490e-01, LN2_LOW = 1.90821492927058770002e-10;

RULE double exponential(double x) {
    x = smaller(larger(x, -700.0), 700.0);
    double twos = floor(x * 1.44269504088896338700e00 + 0.5);
    double high = x - twos * LN2_HIGH, low = twos * LN2_LOW, r = high - low, z = r * r;
    double c = r - z * (1.66666666666666019037e-01 + z * (-2.77777777770155933842e-03 + z * (6.61375632143793436117e-05
               + z * (-1.65339022054652515390e-06 + z * 4.13813679705723846039e-08))));
    double fraction = 1.0 - ((low - (r * c) / (2.0 - c)) - high), scale;
    int64_t bits = ((int64_t)twos + 1023) << 52;
    memcpy(&scale, &bits, sizeof scale);
    return fraction * scale;
}

RULE double logarithm(double x) {
    int64_t bits, mantissa_bits;
    double mantissa;
    memcpy(&bits, &x, sizeof bits);
    int64_t twos = (bits - 0x3FE6A09E00000000) >> 52;
    mantissa_bits = bits - (int64_t)((uint64_t)twos << 52);
    memcpy(&mantissa, &mantissa_bits, sizeof mantissa);
    double k = (double)twos, f = mantissa - 1.0, s = f / (2.0 + f), z = s * s, w = z * z;
    double even = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01));
    double odd = z * (6.666666666666735130e-01 + w * (2.857142874366239149e-01 + w * (1.818357216161805012e-01
                 + w * 1.479819860510658591e-01)));
    double half_square = 0.5 * f * f;
    return k * LN2_HIGH - ((half_square - (s * (half_square + even + odd) + k * LN2_LOW)) - f);
}

RULE double power(double base, double exponent) { return exponential(exponent * logarithm(base)); }
RULE double logistic(double x) { return 1.0 / (1.0 + exponential(-x)); }

/* Philox 4x32-10: two uniforms of 53 bits from (seed, year, subject, purpose). */
RULE Pair uniforms(uint64_t seed, uint64_t year, uint64_t subject, uint64_t purpose) {
    const uint64_t word = 0xFFFFFFFF;
    uint64_t a = subject, b = year, c = purpose, d = 0, k = seed & word, m = seed >> 32;
    for (int round = 0; round < 10; round++) {
        uint64_t one = 0xD2511F53 * a, two = 0xCD9E8D57 * c;
        a = (two >> 32) ^ b ^ k, b = two & word, c = (one >> 32) ^ d ^ m, d = one & word;
        k = (k + 0x9E3779B9) & word, m = (m + 0xBB67AE85) & word;
    }
    return (Pair){(double)(int64_t)(((a << 32) | b) >> 11) * 0x1p-53, (double)(int64_t)(((c << 32) | d) >> 11) * 0x1p-53};
}

RULE double at_level(int64_t level, double information, double thematic, double joint) {
    double deep = level < JOINT ? thematic : joint;
    return level < THEMATIC ? information : deep;
}

RULE double opening_at(Parameters p, int64_t stage) {
    double opened = at_level(stage, p.opening_information, p.opening_thematic, p.opening_joint);
    return stage > RIVALRY ? opened : 0.0;
}

RULE double reward(double commitment, double contested, double dissipation, double share, double opening, double surplus,
                            double effort) {
    return commitment * contested * dissipation + share * opening * surplus * effort;
}

RULE double temptation(double commitment, double contested, double dissipation, double grab, double contest_other) {
    return commitment * contested * (dissipation + grab * contest_other);
}

RULE double sucker(double commitment, double contested, double dissipation, double grab, double contest, double sunk,
                            double surplus) {
    return -commitment * (contested * (grab * contest - dissipation) + sunk * surplus);
}

RULE Level level_of(Parameters p, double legal, double cover, double contested, double surplus, const double *contest,
                             const double *bargain, double size, const double *trust, int64_t level) {
    Level made;
    double m = at_level(level, p.commitment_information, p.commitment_thematic, p.commitment_joint);
    made.opening = at_level(level, p.opening_information, p.opening_thematic, p.opening_joint);
    for (int side = 0; side < 2; side++) {
        made.monitoring[side] = p.monitoring_cost * size * m * (1.0 - trust[side]) * (1.0 - legal);
        made.net_gain[side] = reward(m, contested, p.dissipation, bargain[side], made.opening, surplus, 1.0) - made.monitoring[side];
    }
    double total = fabs(made.net_gain[0]) + fabs(made.net_gain[1]);
    double inequality = fabs(made.net_gain[0] - made.net_gain[1]) / (total > 0.0 ? total : 1.0);
    made.effort = 1.0 - p.foot_dragging * smaller(1.0, p.resistance * (1.0 - cover) * inequality);
    for (int side = 0; side < 2; side++) {
        made.reward[side] = reward(m, contested, p.dissipation, bargain[side], made.opening, surplus, made.effort);
        made.temptation[side] = temptation(m, contested, p.dissipation, p.grab, contest[1 - side]);
        made.sucker[side] = sucker(m, contested, p.dissipation, p.grab, contest[side], p.sunk, surplus);
        made.resistance[side] = p.resistance * (1.0 - cover) * larger(0.0, made.net_gain[1 - side] - made.net_gain[side]);
    }
    return made;
}

/* dU of one side at a level of cooperation and a trust. */
RULE double decision_gain(Parameters p, Instruments g, double standing, const Level *at, int own, double trust, double fine,
                                   double search, double negotiation) {
    int other = 1 - own;
    double haste = 1.0 - p.patience, exposed = (1.0 - trust) * haste, tried = trust + exposed;
    double envied = trust * at->reward[other] + exposed * at->temptation[other] - trust * haste * at->sucker[other];
    return trust * at->reward[own] + -trust * haste * at->temptation[own] + exposed * at->sucker[own] + -standing * envied
           + -tried * at->monitoring[own] + -trust * at->resistance[own] + -trust * p.threshold + tried * g.subsidy
           + tried * g.penalty + trust * haste * fine + -haste * search + -trust * haste * negotiation;
}

/* C(s+1) − C(s): what a level deeper is worth beyond the present one. */
RULE double step_gain(Parameters p, double standing, const Level *now, const Level *next, int own, double trust,
                               double negotiation) {
    int other = 1 - own;
    double haste = 1.0 - p.patience, exposed = (1.0 - trust) * haste;
    double envied = trust * (next->reward[other] - now->reward[other]) + exposed * (next->temptation[other] - now->temptation[other]);
    return trust * (next->reward[own] - now->reward[own]) + exposed * (next->sucker[own] - now->sucker[own]) + -standing * envied
           + -(trust + exposed) * (next->monitoring[own] - now->monitoring[own])
           + -trust * (next->resistance[own] - now->resistance[own]) + -trust * haste * negotiation;
}

RULE double tipping_trust(double in_full_trust, double without_trust) {
    double slope = in_full_trust - without_trust, root = -without_trust / (slope > 0.0 ? slope : 1.0);
    return slope > 0.0 ? smaller(1.0, larger(0.0, root)) : 1.0;
}

RULE SideLook side_of(Parameters p, Instruments g, double standing, const Level *now, const Level *next, double contested,
                               double surplus, const double *contest, const double *strong, int own, const Tie *tie, double search,
                               double negotiation) {
    double trust = tie->trust[own], fine = tie->stage > RIVALRY ? g.breach_fine : 0.0;
    double founding = tie->stage == RIVALRY ? negotiation : 0.0;
    double step = step_gain(p, standing, now, next, own, trust, negotiation);
    double deeper = decision_gain(p, g, standing, next, own, trust, g.breach_fine, 0.0, negotiation);
    double m = p.commitment_joint;
    double full_reward = reward(m, contested, p.dissipation, strong[own], p.opening_joint, surplus, 1.0);
    double full_temptation = temptation(m, contested, p.dissipation, p.grab, contest[1 - own]);
    double full_sucker = sucker(m, contested, p.dissipation, p.grab, contest[own], p.sunk, surplus);
    return (SideLook){
        .reward = now->reward[own], .temptation = now->temptation[own], .sucker = now->sucker[own],
        .monitoring = now->monitoring[own], .net_gain = now->net_gain[own], .resistance = now->resistance[own],
        .decision_gain = decision_gain(p, g, standing, now, own, trust, fine, search, founding),
        .tipping_trust = tipping_trust(decision_gain(p, g, standing, now, own, 1.0, fine, search, founding),
                                       decision_gain(p, g, standing, now, own, 0.0, fine, search, founding)),
        .deepening_gain = smaller(step, deeper),
        .game = (full_reward >= full_temptation ? 1 : 0) + (full_sucker >= 0.0 ? 2 : 0),
    };
}

/* How a relation looks from both ends in a year. */
RULE RelationLook outlook(Parameters p, Instruments g, double log_mean_output, double cover, Tie tie, CityLook a,
                                   CityLook b) {
    RelationLook look;
    double decay = tie.distance / p.distance_decay, x = a.saturation, y = b.saturation;
    look.proximity = exponential(-tie.distance / p.distance_decay);
    look.stake = p.stake_scale * sqrt(a.output * b.output) * look.proximity;
    double slack = larger(0.0, 1.0 - x) * larger(0.0, 1.0 - y), full = smaller(1.0, x), full_other = smaller(1.0, y);
    double contested = p.contested_value * tie.isomorphism * slack;
    double handed_on = full * (1.0 - full_other) + full_other * (1.0 - full) + p.shared_burden * full * full_other;
    double surplus = p.surplus * (p.complementarity * (1.0 - tie.isomorphism) + p.relief * handed_on);
    double contest[2] = {a.contest_strength / (a.contest_strength + b.contest_strength),
                         b.contest_strength / (b.contest_strength + a.contest_strength)};
    double strong[2] = {a.bargaining_strength / (a.bargaining_strength + b.bargaining_strength),
                        b.bargaining_strength / (b.bargaining_strength + a.bargaining_strength)};
    double bargain[2] = {strong[0] + (0.5 - strong[0]) * g.benefit_sharing, strong[1] + (0.5 - strong[1]) * g.benefit_sharing};
    double size = exponential((1.0 - p.cost_elasticity) * (log_mean_output - 0.5 * (a.log_output + b.log_output) + decay));
    double saving = 1.0 - p.experience * (a.experience + b.experience) / 2.0;
    double search = p.search_cost * size * saving * (1.0 + decay) * (1.0 - g.platform);
    double friction = 1.0 + p.border_friction * tie.border + p.asymmetry_friction * fabs(a.log_output - b.log_output);
    look.search = tie.stage == RIVALRY ? search : 0.0;
    look.negotiation = p.negotiation_cost * size * saving * friction * (1.0 - 0.5 * g.platform);
    Level now = level_of(p, g.legal, cover, contested, surplus, contest, bargain, size, tie.trust, tie.stage);
    Level next = level_of(p, g.legal, cover, contested, surplus, contest, bargain, size, tie.trust, tie.stage + 1);
    double standing = tie.border > 0.0 ? p.tournament * p.tournament_across : p.tournament;
    look.joint_surplus = now.opening * surplus;
    look.effort = now.effort;
    look.side[0] = side_of(p, g, standing, &now, &next, contested, surplus, contest, strong, 0, &tie, look.search, look.negotiation);
    look.side[1] = side_of(p, g, standing, &now, &next, contested, surplus, contest, strong, 1, &tie, look.search, look.negotiation);
    return look;
}
