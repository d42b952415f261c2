"""What must hold of every run in its choices, stages, trust and reputation, whatever its configuration."""

import numpy as np

from citypact.agents.choice import DIFFERED, HABIT, ORDERED, REGULAR
from citypact.agents.codes import JOINT, NO_MODE, RIVALRY
from citypact.experiments.named.verification.internal.life import ROUNDING, SLACK, Invariant, Life, count, outside, unequal


def _stages(life: Life) -> int:
    before, after = life.before("stage"), life.after("stage")
    mode, founded = life.after("mode"), life.after("founded")
    year = np.arange(1, life.years + 1)[:, None]
    lives_on = (before > RIVALRY) & (after > RIVALRY)
    return count(
        (after < RIVALRY) | (after > JOINT),
        (mode != NO_MODE) != (after > RIVALRY),
        lives_on & ((mode != life.before("mode")) | (founded != life.before("founded"))),
        (before == RIVALRY) & (after > RIVALRY) & (founded != year),
        (after == RIVALRY) & (founded != 0),
    )


def _ladder(life: Life) -> int:
    before, after = life.before("stage").astype(int), life.after("stage").astype(int)
    both, step = life.after("cooperates").all(axis=1), after - before
    rate = life.run.parameters.break_rate
    return count(
        step > 1,
        (step < 0) & (after != RIVALRY),
        (step != 0) & (both != (step > 0)),
        (before == RIVALRY) & both & (after == RIVALRY),
        (before > RIVALRY) & ((step > 0) != life.after("deepens")),
        (before > RIVALRY) & ~both & (after > RIVALRY) & (rate == 1.0),
        (step < 0) & (rate == 0.0),
    )


def _wishes(life: Life) -> int:
    wishes, stage = life.after("wishes"), life.before("stage")[:, None]
    return count(
        life.after("deepens") != wishes.all(axis=1),
        wishes & ~life.after("chose"),
        wishes & (life.after("review_cause") != REGULAR)[:, None],
        wishes & ((stage == RIVALRY) | (stage == JOINT)),
    )


def _reviews(life: Life) -> int:
    acts, cause = life.before("cooperates"), life.after("review_cause")
    differed, on_order = acts[:, 0] != acts[:, 1], life.before("ordered").any(axis=1)
    return count(
        (cause == HABIT) & (differed | on_order),
        (cause == DIFFERED) & (~differed | on_order),
        (cause == ORDERED) & ~on_order,
        (cause != REGULAR) & (life.run.parameters.review_rate == 1.0),
        (cause == REGULAR) & (life.run.parameters.review_rate == 0.0),
    )


def _habit(life: Life) -> int:
    chose = life.after("chose")
    if life.run.parameters.scope == "partner":
        return count((life.after("review_cause") == HABIT)[:, None] & (chose != life.before("cooperates")))
    ends = life.ends
    stances = [chose[:, ends == city] for city in range(len(life.run.region))]
    return count(*(towards != towards[:, :1] for towards in stances if towards.size))


def _orders(life: Life) -> int:
    acts, ordered = life.after("cooperates"), life.after("ordered")
    reached, command = ordered.any(axis=1).sum(axis=1), life.level("command")
    return count(
        acts != (life.after("chose") | ordered),
        reached > life.series["orders"],
        (command == 0.0) & (life.series["orders"] > 0.0),
        (command >= 1.0) & (life.series["orders"] < len(life.relations)),
        ordered & (life.run.parameters.compliance == 0.0),
    )


def _tipping(life: Life) -> int:
    trust, tipping, gain = life.after("trust"), life.after("tipping_trust"), life.after("decision_gain")
    inner = (tipping > 0.0) & (tipping < 1.0) & (np.abs(trust - tipping) > ROUNDING)
    p = life.run.parameters
    surely = p.rule == "best_response" and p.scope == "partner"
    reviewed = (life.after("review_cause") != HABIT)[:, None]
    return count(inner & ((trust > tipping) != (gain > 0.0)), surely & reviewed & (life.after("chose") != (gain > 0.0)))


def _trust(life: Life) -> int:
    evidence, weight, reputation = life.before("evidence"), life.before("evidence_weight"), life.before("reputation")
    omega = life.run.parameters.reputation_weight
    partner = reputation[:, life.ends[::-1]]
    expected = (1.0 - omega) * evidence / weight[:, None] + omega * partner
    trust = life.after("trust")
    return count(outside(trust, 0.0, 1.0), unequal(trust, expected), outside(life.after("tipping_trust"), 0.0, 1.0))


def _evidence(life: Life) -> int:
    p = life.run.parameters
    counted, weight = life.after("evidence"), life.after("evidence_weight")
    limit = 1.0 / (1.0 - p.memory) if p.memory < 1.0 else np.inf  # where it tends to while somebody tries
    low, high = min(p.prior_weight, limit), max(p.prior_weight, limit)
    return count(
        (counted < 0.0) | (counted > weight[:, None] * (1.0 + ROUNDING)),
        (weight < low * (1.0 - ROUNDING)) | (weight > high * (1.0 + ROUNDING)),
    )


def _reputation(life: Life) -> int:
    now, last, p = life.after("reputation"), life.before("reputation"), life.run.parameters
    acts = life.after("cooperates")
    tried = life.stakes_of(acts[:, ::-1].astype(float)) > 0.0
    settled = p.memory * last + (1.0 - p.memory) * p.prior_trust
    return count(
        outside(now, 0.0, 1.0), np.abs(now - last) > 1.0 - p.memory + SLACK, ~tried & unequal(now, settled, 1.0)
    )  # fmt: skip


def _experience(life: Life) -> int:
    p = life.run.parameters
    opened = np.array([0.0, p.opening_information, p.opening_thematic, p.opening_joint])[life.after("stage")]
    deep = life.stakes_of(np.repeat(opened[:, None], 2, axis=1))
    whole = life.stakes_of(np.ones_like(life.after("trust")))
    found = life.after("experience")
    return count(outside(found, 0.0, 1.0), (whole > 0.0) & unequal(found * whole, deep, whole), (whole == 0.0) & (found != 0.0))


OF_RELATIONS = (
    Invariant("stages", "stages lie in 0 to 3; a mode where there is a stage, and the same one until it breaks", _stages),
    Invariant("ladder", "up one stage a year where both cooperate, down to rivalry alone and only where not both do", _ladder),
    Invariant(
        "wishes", "deeper only if both wish, who chose to cooperate, in a year of regular review, at stages 1 and 2", _wishes
    ),
    Invariant("reviews", "reviewed whenever the two acted differently or on an order last year, and told so", _reviews),
    Invariant("habit", "what is not reviewed stays as it was; in scope city, one stance towards all", _habit),
    Invariant("orders", "done is what was chosen or ordered; no order without command, none obeyed without compliance", _orders),
    Invariant("tipping", "dU is positive exactly where trust is past its tipping point; best response follows it", _tipping),
    Invariant("trust", "trust lies in 0 to 1 and is that of last year's evidence and reputation", _trust),
    Invariant("evidence", "evidence lies between 0 and its weight, the weight between its prior and 1/(1 − memory)", _evidence),
    Invariant(
        "reputation", "reputation lies in 0 to 1, moves by 1 − memory at most, to the prior where nobody tried", _reputation
    ),
    Invariant("experience", "experience lies in 0 to 1 and is the stake-weighted depth of a city's relations", _experience),
)
