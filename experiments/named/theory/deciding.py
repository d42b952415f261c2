"""How each claim is decided: its parts, by name, each an effect over seeds that the claim wants above 0.

Every function takes the ``Evidence`` of a region under a rule, and returns the values by seed of a claim's one part, or of each
of several; or a part's effect, where that is no mean over seeds. Arms share their seeds, so differences are paired.
"""

from collections.abc import Callable, Iterable
from itertools import pairwise, product

import numpy as np

from citypact.agents.codes import HIERARCHICAL, HYBRID, SPONTANEOUS
from citypact.experiments.named.theory import spec
from citypact.experiments.named.theory.arms import BASE, Arm
from citypact.experiments.named.theory.claim_table import CLAIMS
from citypact.experiments.named.theory.evidence import Evidence
from citypact.experiments.paper.inference import Effect, above, effect, pooled, wilson
from citypact.experiments.paper.outcomes import COSTS
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
    # Chosen on the other half of the seeds: the steepest of noise is steep.
    steepest = [1 + growth[seeds % 2 != half].mean(axis=0)[1:-1].argmax() for half in (0, 1)]
    middle = growth[seeds, np.array(steepest)[seeds % 2]]
    return middle - growth[:, 0], middle - growth[:, -1]


def _each_over_next(*arms: Arm, **years: int) -> Callable:
    """Mean cooperation in each arm over that in the next."""
    return lambda e: [e.mean(one, **years) - e.mean(other, **years) for one, other in pairwise(arms)]


def _levels(kind: str, levels: tuple) -> Callable:
    return _each_over_next(*product((kind,), levels))


def _hit_over_spared(e: Evidence, span: str = "", uncut: str = BASE, cut: str = "half_cut") -> np.ndarray:
    """(seed,): the rise by the cut of the rate of the cities that it hits, less that of the others."""
    return np.subtract(*(e.watch[cut][group + span] - e.watch[uncut][group + span] for group in ("hit", "spared")))


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
    joint, thematic, information = (e.series(name) for name in ("joint", "thematic", "information"))
    at_least = (information + thematic + joint, thematic + joint, joint)
    reached = [_held(share, spec.HALF * share[:, -FINAL_YEARS:].mean(axis=1)) for share in at_least]
    climbed = np.all([share[:, -1] > 0 for share in at_least], axis=0)  # where nothing is left of a stage nothing is in order
    years = (np.where(climbed, later - sooner, np.nan) for sooner, later in pairwise(reached))
    return *years, above(wilson(e.watch[BASE]["jumps"] == 0), spec.HALF)


def _modes(e: Evidence, worlds: dict, ratio: Callable, pairs: tuple) -> list:
    """Differences of a ratio between modes, each looked at in its world."""
    shares = {mode: pooled(*ratio(e, mode, world)) for mode, world in worlds.items()}
    return [shares[one] - shares[other] for one, other in pairs]


def _in_year(series: str, year: int, arm: str, others: tuple) -> Callable:
    """A series in a year in an arm over that in others."""
    return lambda e: [e.at(series, year, arm) - e.at(series, year, other) for other in others]


def _hybrid(e: Evidence) -> tuple:
    rate, joint = (_in_year(name, LAST, "hybrid", others)(e) for name, others in (("rate", (BASE,)), ("joint", OTHERS)))
    return e.years_to_half() - e.years_to_half("hybrid"), *rate, *joint


def _shallow(e: Evidence) -> tuple:
    deeper = (e.at("joint", LAST, world) - e.at("joint", LAST, "hierarchical") for world in (BASE, "hybrid"))
    rates = (e.series("rate", world)[:, LAST - 1 : LAST + 1].T for world in ("hierarchical", "hybrid"))
    ordered, backed = (1 - after / np.where(before > 0, before, np.nan) for before, after in rates)
    return *deeper, ordered - backed


def _unravels(e: Evidence) -> tuple:
    began, later = (e.at("pool", year, "voluntary") for year in (FIRST, FIRST + spec.UNRAVELS_IN))
    pools = _in_year("pool", LAST, "deducted", ("voluntary",))(e)
    return spec.UNRAVELLED * began - later, *pools, *_each_over_next("deducted", "voluntary", **IN_OFFICE)(e)


IN_OFFICE, OTHERS = {"first": FIRST, "last": LAST}, (BASE, "hierarchical")
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
    **{f"cost_{name.removesuffix('_cost')}": _each_over_next((name, 0.0), BASE, (name, 3.0)) for name in (*COSTS, "all")},
    "resistance": _levels("resistance", spec.RESISTANCES),
    "threshold": _levels("threshold", spec.THRESHOLDS),
    "sharing": _sharing,
    "fund_remedy": _each_over_next("funded", ("resistance", spec.RESISTANCES[-1])),
    "standing": _levels("tournament", spec.TOURNAMENTS),
    "games": _games,
    "stages_in_order": _order,
    "stages_take_years": lambda e: [
        above(effect(pooled(e.watch[BASE][f"{stage}_years"], e.watch[BASE][f"{stage}_left"])), spec.WAIT)
        for stage in ("information", "thematic")
    ],
    "starting_small": _each_over_next(BASE, "at_once"),
    "survival_between": lambda e: _modes(e, WORLD, Evidence.lasting, IN_ORDER),
    "survival_within": lambda e: _modes(e, TOGETHER, Evidence.lasting, IN_ORDER),
    "deeper_between": lambda e: _modes(e, WORLD, Evidence.opening, OVER_ORDERS),
    "deeper_within": lambda e: _modes(e, TOGETHER, Evidence.opened, OVER_ORDERS),
    "hybrid_easier": _hybrid,
    "hybrid_lasts": _in_year("rate", LATER, "hybrid", OTHERS),
    "orders_fast": _in_year("rate", FIRST, "hierarchical", (BASE, "hybrid")),
    "orders_shallow": _shallow,
    **{name: _each_over_next(name, BASE, **IN_OFFICE) for name in spec.RECOMMENDATIONS},
    "fund": _each_over_next("deducted", BASE, **IN_OFFICE),
    "fund_unravels": _unravels,
    "hazard": lambda e: [e.hazard(*ages) for ages in pairwise(spec.AGES)],
    "ten_years": lambda e: (e.survival(spec.LIFE) - spec.LIFE_BOUNDS[0], spec.LIFE_BOUNDS[1] - e.survival(spec.LIFE)),
    "two_states": Evidence.final_gap,
    "states_stay": lambda e: e.final_gap() - spec.KEPT * e.gap()[:, spec.SETTLED - 1],
    "legacy": lambda e: e.gap()[:, LATER - 1],
    "branches_meet": lambda e: spec.HALF * e.gap()[:, LATER - 1] - e.final_gap(),
}
