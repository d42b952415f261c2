"""What must hold of every run in industries, outputs, the money of cities and of the government, whatever its configuration."""

import numpy as np

from citypact.agents.codes import RIVALRY, THEMATIC
from citypact.agents.intervention import SMALLEST_DISTANCE_FACTOR
from citypact.agents.structure import LARGEST_TRANSFER, SMALLEST_GROWTH_FACTOR
from citypact.experiments.named.verification.internal.life import ROUNDING, Invariant, Life, count, outside, unequal
from citypact.model.settings.instrument_table import INSTRUMENTS

PARTS = ("outlay_subsidies", "outlay_enforcement", "outlay_administration", "outlay_infrastructure")
PAID = np.array([row.paid for row in INSTRUMENTS.values()])
ADMINISTERED = tuple(name for name, row in INSTRUMENTS.items() if row.administered)


def _industries(life: Life) -> int:
    shares = life.after("shares")
    likeness = 1.0 - 0.5 * np.abs(life.before("shares")[:, life.ends[0]] - life.before("shares")[:, life.ends[1]]).sum(axis=2)
    return count(
        shares < 0.0, unequal(shares.sum(axis=2), np.ones(shares.shape[:2])), unequal(life.after("isomorphism"), likeness, 1.0)
    )


def _moved(life: Life) -> tuple[np.ndarray, np.ndarray]:
    """(year, city) output that a city hands on, and output that it gets."""
    flow = life.after("flow")
    given, got = np.zeros((2, life.years, len(life.run.region)))
    for relation, (first, second) in enumerate(life.ends.T):
        for giver, taker, moves in ((first, second, flow[:, relation]), (second, first, -flow[:, relation])):
            given[:, giver] += np.maximum(0.0, moves)
            got[:, taker] += np.maximum(0.0, moves)
    return given, got


def _transfers(life: Life) -> int:
    flow, filled = life.after("flow"), life.after("saturation")
    given, got = _moved(life)
    return count(
        (flow != 0.0) & (life.after("stage") < THEMATIC),
        flow * (filled[:, life.ends[0]] - filled[:, life.ends[1]]) < 0.0,
        given > LARGEST_TRANSFER * life.before("output") * (1.0 + ROUNDING),
        unequal(given.sum(axis=1), got.sum(axis=1)),
        unequal(life.series["transferred"], given.sum(axis=1)),
    )


def _outputs(life: Life) -> int:
    p, last, now = life.run.parameters, life.before("output"), life.after("output")
    given, got = _moved(life)
    stakes = life.stakes_of(np.ones_like(life.after("trust")))
    per_stake = np.divide(life.after("city_payoff"), stakes, out=np.zeros_like(stakes), where=stakes > 0.0)
    growth = 1.0 + p.growth_rate * (1.0 - life.after("saturation")) + p.feedback * per_stake
    grown = last * np.maximum(SMALLEST_GROWTH_FACTOR, growth)
    # Grown by terms of both signs, each as large as this.
    terms = last * (1.0 + p.growth_rate * life.after("saturation") + p.feedback * np.abs(per_stake))
    return count(
        ~(now > 0.0) | ~np.isfinite(now),
        unequal(now, grown + got - given, terms + got + given),
        unequal(life.after("saturation"), last / life.before("capacity")),
        unequal(life.series["total_output"], now.sum(axis=1)),
    )


def _capacities(life: Life) -> int:
    last, now = life.before("capacity"), life.after("capacity")
    most = last * (1.0 + life.run.parameters.capacity_gain)
    return count(~(last > 0.0), now < last, now > most * (1.0 + ROUNDING))


def _payoffs(life: Life) -> int:
    gained = life.stakes_of(life.after("payoff"))
    size = life.stakes_of(np.abs(life.after("payoff"))) + life.after("contribution")
    total = life.after("city_payoff")
    return count(
        unequal(total, gained - life.after("contribution"), size),
        unequal(life.series["welfare"], total.sum(axis=1), size.sum(axis=1)),
    )


def _fund(life: Life) -> int:
    rate, pool, paid = life.level("fund_rate"), life.series["fund_pool"], life.series["fund_payments"]
    contribution, owed = life.after("contribution"), rate[:, None] * life.before("output")
    gain, both = life.after("net_gain"), life.after("cooperates").all(axis=1)
    gaps = (np.abs(gain[:, 0] - gain[:, 1]) * life.after("stake") * both).sum(axis=1)
    cover = life.series["fund_cover"]
    return count(
        (contribution != owed) & (contribution != 0.0),
        contribution[:1] != owed[:1],  # nobody defaults in the first year
        (life.level("central_deduction") >= 1.0)[:, None] & (contribution != owed),
        unequal(pool, contribution.sum(axis=1)),
        paid > pool * (1.0 + ROUNDING),
        outside(cover, 0.0, 1.0),
        unequal(paid, cover * gaps),
        (cover < 1.0) & (gaps > 0.0) & unequal(paid, pool),
    )


def _outlay(life: Life) -> int:
    p, series, acts = life.run.parameters, life.series, life.after("cooperates")
    stake = life.after("stake")[:, None]
    forced = life.after("ordered") & ~life.after("chose")
    breached = (acts[:, :1] != acts[:, 1:]) & ~acts & (life.before("stage") > RIVALRY)[:, None]
    units = sum(life.level(name) for name in ADMINISTERED)
    fines = life.level("penalty") * (stake * ~acts).sum(axis=(1, 2))
    fines = fines + life.level("breach_fine") * (stake * breached).sum(axis=(1, 2))
    return count(
        unequal(series["outlay"], life.total(PARTS)),
        life.total(PARTS) < 0.0,
        unequal(series["outlay_subsidies"], life.level("subsidy") * (stake * acts).sum(axis=(1, 2))),
        unequal(series["outlay_enforcement"], p.enforcement_cost * (stake * forced).sum(axis=(1, 2))),
        unequal(series["outlay_administration"], p.administration_cost * (series["orders"] + len(life.relations) * units)),
        unequal(series["revenue"], fines),
    )


def _budget(life: Life) -> int:
    levels, full, last = life.levels, life.full_levels, np.concatenate([[0.0], life.full_outlay[:-1]])[:, None]
    budget = np.inf if life.run.agenda.budget is None else life.run.agenda.budget
    allowed = np.zeros_like(full)
    for step in life.run.agenda.interventions:
        dated = slice(step.first - 1, step.last)
        allowed[dated] = np.maximum(allowed[dated], [step.level(name) for name in INSTRUMENTS])
    return count(
        (full > allowed) | (levels > full),
        (levels != full) & (~PAID | (last <= budget)),
        PAID
        & (full > 0.0)
        & (
            levels / np.where(full > 0.0, full, 1.0) * last > budget * (1.0 + ROUNDING)
        ),  # at these levels last year would have cost no more
        life.series["outlay"] > life.full_outlay * (1.0 + ROUNDING),
    )


def _distance(life: Life) -> int:
    factor = life.series["distance_factor"]
    building = (life.level("infrastructure") > 0.0) | np.concatenate([[False], life.series["fund_pool"][:-1] > 0.0])
    last = np.concatenate([[1.0], factor[:-1]])
    return count(outside(factor, SMALLEST_DISTANCE_FACTOR, 1.0), factor > last, ~building & (factor != last))


OF_ACCOUNTS = (
    Invariant("industries", "industry shares are not negative and sum to 1; likeness is that of last year's shares", _industries),
    Invariant(
        "transfers", "what one gives the other gets: to the roomier, from stage 2 on, a quarter of output at most", _transfers
    ),
    Invariant("outputs", "outputs are positive: last year's, grown with room and payoffs, and what was transferred", _outputs),
    Invariant("capacities", "capacities never fall, and rise by the gain of capacity at most", _capacities),
    Invariant("payoffs", "welfare is what cities gain in their relations, less what they contribute", _payoffs),
    Invariant(
        "fund", "a city contributes what it owes or nothing; the fund pays its cover of the gaps, and no more than it has", _fund
    ),
    Invariant("outlay", "outlay is the sum of its parts, each what its instrument costs; so is revenue", _outlay),
    Invariant(
        "budget",
        "levels are those of the agenda in its years, paid ones scaled so that last year's would be in the budget",
        _budget,
    ),
    Invariant("distance", "distances shrink, to a half at most, and only where something is built", _distance),
)
