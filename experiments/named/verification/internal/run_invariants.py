"""What must hold of every run in its measures and counts, and between runs, whatever its configuration."""

import numpy as np

from citypact.agents.codes import HIERARCHICAL, HYBRID, MODES, RIVALRY, SPONTANEOUS
from citypact.experiments.named.verification.internal.life import Invariant, Life, count, outside, unequal
from citypact.experiments.named.verification.internal.mean_field import STAGE_SHARES
from citypact.experiments.named.verification.internal.parity import differing
from citypact.model.measures import MEASURES, SMALLEST_WHOLE
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.year.arrays import SINCE_FOUNDING, SINCE_WITHDRAWAL

SUPPORTING = np.array([row.supporting for row in INSTRUMENTS.values()])
FOUNDING_MODES = (SPONTANEOUS, HYBRID, HIERARCHICAL)
COSTS = ("search", "negotiation", "monitoring")
GAME_SHARES = tuple(name for name in MEASURES if name.startswith("game_"))
# Measures of single relations that are undefined where there are none; a city may outgrow its capacity, and lose.
SHARES = tuple(name for name, row in MEASURES.items() if row.unit == "share" and not name.endswith(("saturation", "spread")))
INDICES = ("gini_output", "gini_gains", "isomorphism")
NOT_NEGATIVE = tuple(
    name for name, row in MEASURES.items() if row.unit in ("mean city outputs a year", "relations") and name != "welfare"
)
# Measures without a unit, or of which only ratios matter, that are the same whatever the unit of output.
WITHOUT_UNIT = (
    "cooperation_rate", "cooperation_rate_by_stake", "depth", *STAGE_SHARES, *GAME_SHARES, "mean_trust", "reviewed", "effort",
    "mean_saturation", "saturation_spread", "mean_experience", "gini_output", "isomorphism",
)  # fmt: skip
DRIFT = 1e-6  # by which rounding may grow over the years of a run


def _bounds(life: Life) -> int:
    related = len(life.relations) > 0  # without relations what is a share of them is undefined
    shares = [outside(life.series[name], 0.0, 1.0) & (related | np.isfinite(life.series[name])) for name in (*SHARES, *INDICES)]
    wholes = [outside(life.total(names), 1.0, 1.0) & related for names in (STAGE_SHARES, GAME_SHARES)]
    return count(*shares, *wholes, *(~(life.series[name] >= 0.0) for name in NOT_NEGATIVE))


def _defined(life: Life) -> int:
    surplus, unknown = life.series["joint_surplus"], 0
    for cost in COSTS:
        share = life.series[f"{cost}_share"]
        expected = np.divide(
            life.series[f"{cost}_cost"], surplus, out=np.full_like(surplus, np.nan), where=surplus > SMALLEST_WHOLE
        )
        unknown += count(np.isnan(share) != np.isnan(expected), ~np.isnan(expected) & unequal(share, expected))
    if len(life.relations):
        unknown += count(
            *(~np.isfinite(life.series[name]) for name in MEASURES if name not in {f"{cost}_share" for cost in COSTS})
        )
    return unknown + count(*(~np.isfinite(life.after(name)) for name in ("output", "capacity", "payoff", "trust", "shares")))


def _means(life: Life) -> int:
    if not len(life.relations):
        return 0
    stage, game = life.after("stage"), life.after("game")
    of_sides = {"cooperation_rate": "cooperates", "mean_trust": "trust", "mean_tipping_trust": "tipping_trust"}
    of_all = {"effort": "effort", "isomorphism": "isomorphism", "mean_experience": "experience", "mean_saturation": "saturation"}
    return count(
        *(unequal(life.series[name], life.after(state).mean(axis=(1, 2))) for name, state in of_sides.items()),
        *(unequal(life.series[name], life.after(state).mean(axis=1), 1.0) for name, state in of_all.items()),
        *(unequal(life.series[name], (stage == code).mean(axis=1)) for code, name in enumerate(STAGE_SHARES)),
        *(unequal(life.series[name], (game == code).mean(axis=(1, 2))) for code, name in enumerate(GAME_SHARES)),
        unequal(life.series["past_tipping"], (life.after("trust") > life.after("tipping_trust")).mean(axis=(1, 2))),
    )


def _modes(life: Life) -> int:
    before, after, mode = life.before("stage"), life.after("stage"), life.after("mode")
    founded, broken = (before == RIVALRY) & (after > RIVALRY), (before > RIVALRY) & (after == RIVALRY)
    ordered = life.after("ordered").any(axis=1)
    supported = ((life.levels > 0.0) & SUPPORTING).any(axis=1)[:, None]
    expected = np.where(ordered, HIERARCHICAL, np.where(supported, HYBRID, SPONTANEOUS))
    wrong = [founded & (mode != expected)]
    for code in FOUNDING_MODES:
        told = {
            "founded": founded & (mode == code),
            "deepened": life.after("deepens") & (life.before("mode") == code),
            "broken": broken & (life.before("mode") == code),
            "alive": mode == code,
        }
        wrong += [life.series[f"{name}_{MODES[code]}"] != places.sum(axis=1) for name, places in told.items()]
    return count(*wrong)


def _survival(life: Life) -> int:
    ended, wrong = life.broken + life.censored, 0
    withdrawal = life.run.agenda.withdrawal_year(life.years)
    for code in FOUNDING_MODES:
        founded, broken, alive = (life.series[f"{name}_{MODES[code]}"] for name in ("founded", "broken", "alive"))
        first = np.count_nonzero(life.states["mode"][0] == code)
        last = np.concatenate([[first], alive[:-1]])
        watched = 0 if withdrawal is None else alive[withdrawal - 1]
        wrong += count(alive != last + founded - broken)
        wrong += int(life.broken[SINCE_FOUNDING, code - 1].sum() != broken.sum())
        wrong += int(life.censored[SINCE_FOUNDING, code - 1].sum() != alive[-1])
        wrong += int(ended[SINCE_FOUNDING, code - 1].sum() != first + founded.sum())
        wrong += int(ended[SINCE_WITHDRAWAL, code - 1].sum() != watched)
    return wrong


def _series(life: Life) -> np.ndarray:
    return np.stack(list(life.series.values()), axis=1)


def _same_bits(life: Life) -> int:
    return differing(_series(life), life.others["beside"])


def _idle(life: Life) -> int:
    return differing(life.others["idle"], life.others["alone"])


def _nobody(life: Life) -> int:
    alone = dict(zip(MEASURES, life.others["alone"].T, strict=True))
    governed = [alone[name] != 0.0 for name, row in MEASURES.items() if row.needs_government]
    return count(*governed, alone["distance_factor"] != 1.0)


def _units(life: Life) -> int:
    one, other = (dict(zip(MEASURES, life.others[name].T, strict=True)) for name in ("alone", "rescaled"))
    return count(*(~np.isclose(one[name], other[name], rtol=DRIFT, atol=DRIFT, equal_nan=True) for name in WITHOUT_UNIT))


OF_RUNS = (
    Invariant("bounds", "shares and indices lie in 0 to 1, shares of stages and of games sum to 1, no cost is negative", _bounds),
    Invariant("defined", "nothing is undefined or infinite, but for shares of a surplus that there is not", _defined),
    Invariant("means", "measures are the means of the states of cities, relations and sides", _means),
    Invariant("modes", "hierarchical is what was founded on an order, hybrid what with support, and all are counted so", _modes),
    Invariant(
        "survival",
        "alive are those of last year and the founded less the broken; each has one end in the tables of survival",
        _survival,
    ),
    Invariant("same_bits", "alone and year by year, or beside others and in one go: the same bits", _same_bits),
    Invariant("idle", "a government whose instruments are all at 0 is none, to the last bit", _idle),
    Invariant("nobody", "what needs a government is 0 without one", _nobody),
    Invariant("units", "without a government shares and rates do not depend on the unit of output", _units),
)
