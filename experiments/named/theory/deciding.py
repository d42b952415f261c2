"""How each claim is decided: its parts, by name, each an effect over seeds that the claim wants above 0.

Every function takes the ``Evidence`` of a region under a rule. Arms share their seeds, so differences are paired.
"""

from itertools import pairwise

import numpy as np

from citypact.experiments.named.theory import spec
from citypact.experiments.named.theory.arms import BASE
from citypact.experiments.named.theory.claim_table import CLAIMS
from citypact.experiments.named.theory.evidence import MODE_OF, hazard_over, survival_at
from citypact.experiments.paper.effects import above, effect, pooled, pseudovalues, wilson
from citypact.experiments.paper.worlds import FIRST, LAST, LATER
from citypact.model.summary import FINAL_YEARS, transition_time

WORLD = {"spontaneous": BASE, "hybrid": "hybrid", "hierarchical": "hierarchical"}  # each mode's own


def parts_of(claim: str, evidence) -> dict:
    """Part -> effect of a claim, in the order of its row."""
    return dict(zip(CLAIMS[claim].parts, DECIDE[claim](evidence), strict=True))


def _rises(e):
    rate = e.series("rate")
    return (effect(rate[:, -FINAL_YEARS:].mean(axis=1) - rate[:, :FINAL_YEARS].mean(axis=1)),)


def _turn(e):
    return (above(wilson(np.isfinite(transition_time(e.series("rate"), spec.HALF))), spec.HALF),)


def _s_curve(from_zero):
    def decide(e):
        rate = e.series("rate")
        if from_zero:  # before the first year all compete
            rate = np.concatenate([np.zeros((len(rate), 1)), rate], axis=1)
        growth = np.diff(rate[:, np.linspace(0, rate.shape[1] - 1, spec.TENTHS + 1).round().astype(int)], axis=1)
        seeds = np.arange(len(growth))
        steepest = np.empty_like(seeds)
        for half in (0, 1):  # chosen on the other half of the seeds: the steepest of noise is steep
            other = growth[seeds % 2 != half] if len(seeds) > 1 else growth
            steepest[seeds % 2 == half] = 1 + other.mean(axis=0)[1:-1].argmax()
        middle = growth[seeds, steepest]
        return effect(middle - growth[:, 0]), effect(middle - growth[:, -1])

    return decide


def _levels(kind, levels):
    """Each level's mean cooperation over that of the next level."""
    return lambda e: tuple(effect(e.mean((kind, one)) - e.mean((kind, other))) for one, other in pairwise(levels))


def _hit_over_spared(e, span="", uncut=BASE, cut="half_cut"):
    """(seed,): the rise by the cut of the rate of the cities that it hits, less that of the others."""
    base, half = e.watch[uncut], e.watch[cut]
    rise = {group: half[group + span] - base[group + span] for group in ("hit", "spared")}
    return rise["hit"] - rise["spared"]


def _cut(e):
    rise = e.watch["cut"]["after_cut"] - e.watch[BASE]["after_cut"]
    return effect(rise), effect(_hit_over_spared(e, "_soon"))


def _watched_difference(one, other):
    return lambda e: (effect(e.watch[BASE][one] - e.watch[BASE][other]),)


def _cost(name):
    return lambda e: (effect(e.mean((name, 0.0)) - e.mean()), effect(e.mean() - e.mean((name, 3.0))))


def _over(one, other, **years):
    return lambda e: (effect(e.mean(one, **years) - e.mean(other, **years)),)


def _sharing(e):
    free, resisted = e.mean(("resistance", spec.RESISTANCES[0])), e.mean(("resistance", spec.RESISTANCES[-1]))
    shared = e.mean("shared")
    return effect(shared - resisted), effect(shared - (free + resisted) / 2)


def _held(series, level):
    """(seed,) first year from which a series stays at or above a level of each seed; the year after the last if never."""
    return np.nan_to_num(transition_time(series - level[:, None], 0.0), nan=series.shape[1] + 1.0)


def _games(e):
    rate, dilemma, hunt = (e.series(name) for name in ("rate", "dilemma", "hunt"))
    final = rate[:, -FINAL_YEARS:].mean(axis=1)
    turned, gone = _held(rate, (rate[:, 0] + final) / 2), _held(-dilemma, -spec.HALF * dilemma[:, 0])
    then = hunt[np.arange(len(hunt)), np.minimum(gone, hunt.shape[1]).astype(int) - 1]
    sides = pooled(e.watch[BASE]["game_first"], e.watch[BASE]["turned"])
    return effect(turned - gone), effect(then - hunt[:, 0]), above(effect(sides), spec.HALF)


def _order(e):
    joint, thematic, information = e.series("joint"), e.series("thematic"), e.series("information")
    at_least = (information + thematic + joint, thematic + joint, joint)
    reached = [_held(share, spec.HALF * share[:, -FINAL_YEARS:].mean(axis=1)) for share in at_least]
    climbed = np.all([share[:, -1] > 0 for share in at_least], axis=0)  # where nothing is left of a stage nothing is in order
    years = [effect(np.where(climbed, later - sooner, np.nan)) for sooner, later in pairwise(reached)]
    return *years, above(wilson(e.watch[BASE]["jumps"] == 0), spec.HALF)


def _waits(e):
    base = e.watch[BASE]
    waits = (pooled(base[f"{stage}_years"], base[f"{stage}_left"]) for stage in ("information", "thematic"))
    return tuple(above(effect(wait), spec.WAIT) for wait in waits)


def _modes(worlds, ratio, pairs):
    """Differences of a ratio between modes, each looked at in its world."""

    def decide(e):
        shares = {mode: pooled(*ratio(e, mode, world)) for mode, world in worlds.items()}
        return tuple(effect(shares[one] - shares[other]) for one, other in pairs)

    return decide


def _lasting(e, mode, world):
    return e.lasting(MODE_OF[mode], world)


def _opened_between(e, mode, world):
    return e.opening(world)


def _opened_within(e, mode, world):
    found = e.watch[world]
    return found["mode_opened"][:, MODE_OF[mode] - 1], found["mode_living"][:, MODE_OF[mode] - 1]


def _hybrid(e):
    joint = {world: e.at("joint", LAST, world) for world in (BASE, "hybrid", "hierarchical")}
    return (
        effect(e.years_to_half() - e.years_to_half("hybrid")),
        effect(e.at("rate", LAST, "hybrid") - e.at("rate", LAST)),
        *(effect(joint["hybrid"] - joint[world]) for world in (BASE, "hierarchical")),
    )


def _in_year(year, arm, others):
    return lambda e: tuple(effect(e.at("rate", year, arm) - e.at("rate", year, other)) for other in others)


def _shallow(e):
    joint, lost = e.at("joint", LAST, "hierarchical"), {}
    for world in ("hierarchical", "hybrid"):
        rate = e.at("rate", LAST, world)
        lost[world] = 1 - e.at("rate", LAST + 1, world) / np.where(rate > 0, rate, np.nan)
    deeper = (effect(e.at("joint", LAST, world) - joint) for world in (BASE, "hybrid"))
    return *deeper, effect(lost["hierarchical"] - lost["hybrid"])


def _unravels(e):
    pool = {arm: e.series("pool", arm) for arm in ("deducted", "voluntary")}
    began, later = pool["voluntary"][:, FIRST - 1], pool["voluntary"][:, FIRST - 1 + spec.UNRAVELS_IN]
    return (
        effect(spec.UNRAVELLED * began - later),
        effect(pool["deducted"][:, LAST - 1] - pool["voluntary"][:, LAST - 1]),
        *_over("deducted", "voluntary", first=FIRST, last=LAST)(e),
    )


def _hazard(e):
    return tuple(effect(pseudovalues(hazard_over(*ages), *e.ages())) for ages in pairwise(spec.AGES))


def _life(e):
    found = pseudovalues(survival_at(spec.LIFE), *e.ages())
    return effect(found - spec.LIFE_BOUNDS[0]), effect(spec.LIFE_BOUNDS[1] - found)


def _legacy(e):
    return (effect(e.gap()[:, LATER - 1]),)


IN_ORDER = (("spontaneous", "hybrid"), ("hybrid", "hierarchical"))
OVER_ORDERS = (("spontaneous", "hierarchical"), ("hybrid", "hierarchical"))
TOGETHER = dict.fromkeys(WORLD, "together")
DECIDE = {
    "rises": _rises,
    "turn": _turn,
    "s_curve": _s_curve(from_zero=False),
    "s_curve_from_zero": _s_curve(from_zero=True),
    "fuller_growth": _levels("headroom", spec.HEADROOMS),
    "fuller_frozen": _levels("frozen", spec.FROZEN_HEADROOMS),
    "fuller_cut": _cut,
    "cut_ahead": lambda e: (effect(_hit_over_spared(e)),),
    "cut_ahead_frozen": lambda e: (effect(_hit_over_spared(e, uncut="frozen", cut="frozen_half_cut")),),
    "fuller_within": lambda e: (effect(e.watch[BASE]["full_first"]),),
    "core_cities": _watched_difference("near", "far"),
    "core_relations": _watched_difference("core_ties", "other_ties"),
    **{f"cost_{name.removesuffix('_cost')}": _cost(name) for name in (*spec.COSTS, "all")},
    "resistance": _levels("resistance", spec.RESISTANCES),
    "threshold": _levels("threshold", spec.THRESHOLDS),
    "sharing": _sharing,
    "fund_remedy": _over("funded", ("resistance", spec.RESISTANCES[-1])),
    "standing": _levels("tournament", spec.TOURNAMENTS),
    "games": _games,
    "stages_in_order": _order,
    "stages_take_years": _waits,
    "starting_small": _over(BASE, "at_once"),
    "survival_between": _modes(WORLD, _lasting, IN_ORDER),
    "survival_within": _modes(TOGETHER, _lasting, IN_ORDER),
    "deeper_between": _modes(WORLD, _opened_between, OVER_ORDERS),
    "deeper_within": _modes(TOGETHER, _opened_within, OVER_ORDERS),
    "hybrid_easier": _hybrid,
    "hybrid_lasts": _in_year(LATER, "hybrid", (BASE, "hierarchical")),
    "orders_fast": _in_year(FIRST, "hierarchical", (BASE, "hybrid")),
    "orders_shallow": _shallow,
    **{name: _over(name, BASE, first=FIRST, last=LAST) for name in spec.RECOMMENDATIONS},
    "fund": _over("deducted", BASE, first=FIRST, last=LAST),
    "fund_unravels": _unravels,
    "hazard": _hazard,
    "ten_years": _life,
    "two_states": lambda e: (effect(e.final_gap()),),
    "states_stay": lambda e: (effect(e.final_gap() - spec.KEPT * e.gap()[:, spec.SETTLED - 1]),),
    "legacy": _legacy,
    "branches_meet": lambda e: (effect(spec.HALF * e.gap()[:, LATER - 1] - e.final_gap()),),
}
