"""How each claim is decided: its parts, by name, each an effect over seeds that the claim wants above 0.

Every function takes the ``Evidence`` of a region under a rule, and returns the values by seed of a claim's one part, or of each
of several; or a part's effect, where that is no mean over seeds. Arms share their seeds, so differences are paired.
"""

from collections.abc import Callable, Iterable
from itertools import pairwise

import numpy as np

from citypact.agents.codes import HIERARCHICAL, HYBRID, SPONTANEOUS
from citypact.experiments.named.theory import spec
from citypact.experiments.named.theory.arms import BASE, Arm
from citypact.experiments.named.theory.claim_table import CLAIMS
from citypact.experiments.named.theory.evidence import Evidence
from citypact.experiments.paper.inference import Effect, above, effect, pooled, wilson
from citypact.experiments.paper.worlds import FIRST, LAST, LATER
from citypact.model.summary import FINAL_YEARS, transition_time

WORLD = {SPONTANEOUS: BASE, HYBRID: "hybrid", HIERARCHICAL: "hierarchical"}  # each mode's own


def parts_of(claim: str, evidence: Evidence) -> dict:
    """Part -> effect of a claim, in the order of its row."""
    found = DECIDE[claim](evidence)
    parts = found if isinstance(found, tuple | list) else (found,)
    effects = (part if isinstance(part, Effect) else effect(part) for part in parts)
    return dict(zip(CLAIMS[claim].parts, effects, strict=True))


def judged(claims: Iterable, evidence: Evidence, *place: str) -> dict:
    """The rows of the tables of parts and of verdicts of these claims; place: where they are judged, told after the claim."""
    parts, verdicts = [], []
    for claim in claims:
        found = parts_of(claim, evidence)
        parts += [(claim, *place, part, *one.row(), spec.verdict_of(one)) for part, one in found.items()]
        verdicts.append((claim, *place, spec.verdict_on(found.values())))
    return {"parts": parts, "verdicts": verdicts}


def _s_curve(rate: np.ndarray) -> tuple:
    growth = np.diff(rate[:, np.linspace(0, rate.shape[1] - 1, spec.TENTHS + 1).round().astype(int)], axis=1)
    seeds = np.arange(len(growth))
    steepest = np.empty_like(seeds)
    for half in (0, 1):  # chosen on the other half of the seeds: the steepest of noise is steep
        other = growth[seeds % 2 != half]
        steepest[seeds % 2 == half] = 1 + other.mean(axis=0)[1:-1].argmax()
    middle = growth[seeds, steepest]
    return middle - growth[:, 0], middle - growth[:, -1]


def _levels(kind: str, levels: tuple) -> Callable:
    """Each level's mean cooperation over that of the next level."""
    return lambda e: [e.mean((kind, one)) - e.mean((kind, other)) for one, other in pairwise(levels)]


def _over(one: Arm, other: Arm, **years: int) -> Callable:
    """Mean cooperation in an arm over that in another."""
    return lambda e: e.mean(one, **years) - e.mean(other, **years)


def _hit_over_spared(e: Evidence, span: str = "", uncut: str = BASE, cut: str = "half_cut") -> np.ndarray:
    """(seed,): the rise by the cut of the rate of the cities that it hits, less that of the others."""
    hit, spared = (e.watch[cut][group + span] - e.watch[uncut][group + span] for group in ("hit", "spared"))
    return hit - spared


def _cost(name: str) -> Callable:
    return lambda e: (e.mean((name, 0.0)) - e.mean(), e.mean() - e.mean((name, 3.0)))


def _sharing(e: Evidence) -> tuple:
    free, resisted = (e.mean(("resistance", spec.RESISTANCES[end])) for end in (0, -1))
    shared = e.mean("shared")
    return shared - resisted, shared - (free + resisted) / 2


def _held(series: np.ndarray, level: np.ndarray) -> np.ndarray:
    """(seed,) first year from which a series stays at or above a level of each seed; the year after the last if never."""
    return np.nan_to_num(transition_time(series - level[:, None], 0.0), nan=series.shape[1] + 1.0)


def _games(e: Evidence) -> tuple:
    rate, dilemma, hunt = (e.series(name) for name in ("rate", "dilemma", "hunt"))
    turned, gone = _held(rate, (rate[:, 0] + e.final("rate")) / 2), _held(-dilemma, -spec.HALF * dilemma[:, 0])
    then = hunt[np.arange(len(hunt)), np.minimum(gone, hunt.shape[1]).astype(int) - 1]
    sides = pooled(e.watch[BASE]["game_first"], e.watch[BASE]["turned"])
    return turned - gone, then - hunt[:, 0], above(effect(sides), spec.HALF)


def _order(e: Evidence) -> tuple:
    joint, thematic, information = e.series("joint"), e.series("thematic"), e.series("information")
    at_least = (information + thematic + joint, thematic + joint, joint)
    reached = [_held(share, spec.HALF * share[:, -FINAL_YEARS:].mean(axis=1)) for share in at_least]
    climbed = np.all([share[:, -1] > 0 for share in at_least], axis=0)  # where nothing is left of a stage nothing is in order
    years = (np.where(climbed, later - sooner, np.nan) for sooner, later in pairwise(reached))
    return *years, above(wilson(e.watch[BASE]["jumps"] == 0), spec.HALF)


def _waits(e: Evidence) -> list:
    base = e.watch[BASE]
    waits = (pooled(base[f"{stage}_years"], base[f"{stage}_left"]) for stage in ("information", "thematic"))
    return [above(effect(wait), spec.WAIT) for wait in waits]


def _modes(worlds: dict, ratio: Callable, pairs: tuple) -> Callable:
    """Differences of a ratio between modes, each looked at in its world."""

    def decide(e: Evidence) -> list:
        shares = {mode: pooled(*ratio(e, mode, world)) for mode, world in worlds.items()}
        return [shares[one] - shares[other] for one, other in pairs]

    return decide


def _opened_within(e: Evidence, mode: int, world: str) -> tuple:
    found = e.watch[world]
    return found["mode_opened"][:, mode - 1], found["mode_living"][:, mode - 1]


def _in_year(series: str, year: int, arm: str, others: tuple) -> Callable:
    """A series in a year in an arm over that in others."""
    return lambda e: [e.at(series, year, arm) - e.at(series, year, other) for other in others]


def _hybrid(e: Evidence) -> tuple:
    rate, joint = (_in_year(name, LAST, "hybrid", others)(e) for name, others in (("rate", (BASE,)), ("joint", OTHERS)))
    return e.years_to_half() - e.years_to_half("hybrid"), *rate, *joint


def _shallow(e: Evidence) -> tuple:
    deeper, lost = (e.at("joint", LAST, world) - e.at("joint", LAST, "hierarchical") for world in (BASE, "hybrid")), []
    for world in ("hierarchical", "hybrid"):
        rate = e.at("rate", LAST, world)
        lost.append(1 - e.at("rate", LAST + 1, world) / np.where(rate > 0, rate, np.nan))
    return *deeper, lost[0] - lost[1]


def _unravels(e: Evidence) -> tuple:
    began, later = (e.at("pool", year, "voluntary") for year in (FIRST, FIRST + spec.UNRAVELS_IN))
    pools = _in_year("pool", LAST, "deducted", ("voluntary",))(e)
    return spec.UNRAVELLED * began - later, *pools, _over("deducted", "voluntary", **IN_OFFICE)(e)


IN_OFFICE = {"first": FIRST, "last": LAST}
OTHERS = (BASE, "hierarchical")
IN_ORDER = ((SPONTANEOUS, HYBRID), (HYBRID, HIERARCHICAL))
OVER_ORDERS = ((SPONTANEOUS, HIERARCHICAL), (HYBRID, HIERARCHICAL))
TOGETHER = dict.fromkeys(WORLD, "together")
DECIDE = {
    "rises": lambda e: e.final("rate") - e.mean(last=FINAL_YEARS),
    "turn": lambda e: above(wilson(np.isfinite(transition_time(e.series("rate"), spec.HALF))), spec.HALF),
    "s_curve": lambda e: _s_curve(e.series("rate")),
    "s_curve_from_zero": lambda e: _s_curve(np.pad(e.series("rate"), ((0, 0), (1, 0)))),  # before the first year all compete
    "fuller_growth": _levels("headroom", spec.HEADROOMS),
    "fuller_frozen": _levels("frozen", spec.FROZEN_HEADROOMS),
    "fuller_cut": lambda e: (e.watch["cut"]["after_cut"] - e.watch[BASE]["after_cut"], _hit_over_spared(e, "_soon")),
    "cut_ahead": _hit_over_spared,
    "cut_ahead_frozen": lambda e: _hit_over_spared(e, uncut="frozen", cut="frozen_half_cut"),
    "fuller_within": lambda e: e.watch[BASE]["full_first"],
    "core_cities": lambda e: e.watch[BASE]["near"] - e.watch[BASE]["far"],
    "core_relations": lambda e: e.watch[BASE]["core_ties"] - e.watch[BASE]["other_ties"],
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
    "survival_between": _modes(WORLD, Evidence.lasting, IN_ORDER),
    "survival_within": _modes(TOGETHER, Evidence.lasting, IN_ORDER),
    "deeper_between": _modes(WORLD, lambda e, mode, world: e.opening(world), OVER_ORDERS),
    "deeper_within": _modes(TOGETHER, _opened_within, OVER_ORDERS),
    "hybrid_easier": _hybrid,
    "hybrid_lasts": _in_year("rate", LATER, "hybrid", OTHERS),
    "orders_fast": _in_year("rate", FIRST, "hierarchical", (BASE, "hybrid")),
    "orders_shallow": _shallow,
    **{name: _over(name, BASE, **IN_OFFICE) for name in spec.RECOMMENDATIONS},
    "fund": _over("deducted", BASE, **IN_OFFICE),
    "fund_unravels": _unravels,
    "hazard": lambda e: [e.hazard(*ages) for ages in pairwise(spec.AGES)],
    "ten_years": lambda e: (e.survival(spec.LIFE) - spec.LIFE_BOUNDS[0], spec.LIFE_BOUNDS[1] - e.survival(spec.LIFE)),
    "two_states": Evidence.final_gap,
    "states_stay": lambda e: e.final_gap() - spec.KEPT * e.gap()[:, spec.SETTLED - 1],
    "legacy": lambda e: e.gap()[:, LATER - 1],
    "branches_meet": lambda e: spec.HALF * e.gap()[:, LATER - 1] - e.final_gap(),
}
