"""What a symmetric region tends to as its cities grow in number: the mean-field path, computed without chance.

Closure. Cities are equal in output, capacity and industries and stand in one place, so that all distances are equal (0 km), and
the stakes of a city add up to the same whatever the number n of cities (``approach``: the scale of stakes falls like 1/(n − 1)).
A city's reputation, experience, output and capacity are then sums over its n − 1 relations, and as n grows they tend to the same
certain numbers for all cities. Given these, relations are independent copies of one Markov chain over (stage, what each side did
and whether on an order, the evidence of each side), whose draws are those of the model. So the distribution over the chain's
states and the four numbers of a city follow a recursion without chance: expected shares take the place of frequencies, and
nothing else is new.

The rules are the model's own (``agents``); only the bookkeeping of probabilities is written here. It is exact where evidence
takes finitely many values: with all weight on reputation (ω = 1) it is not read, without memory (μ = 0) it tells last year, and
in general its values multiply by up to four a year, so that the first years can be followed whatever the parameters.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from citypact.agents import choice, learning, payoffs, structure
from citypact.agents.codes import JOINT, RIVALRY, STAGES
from citypact.agents.outlook import CityLook, RelationLook, Setting, SideLook, Tie, outlook
from citypact.model.settings.choice_table import RULES
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.parameters import Parameters
from citypact.model.year.arrays import Instruments, Levels, numbers

STAGE_SHARES = tuple(f"stage_{stage}" for stage in STAGES)
# Measures of the path, as the model records them.
PATH = ("cooperation_rate", *STAGE_SHARES, "mean_trust", "mean_experience", "mean_saturation")
# What can be in force here. The others do nothing among equal cities in one place, but for the fund, which is left out.
IN_FORCE = ("command", "subsidy", "penalty", "breach_fine", "platform", "legal")
DIGITS = 12  # to which two sums of evidence count as one


class Tied(NamedTuple):
    """A state of a relation: stage, what each side did last year and whether on an order, and the evidence behind trust."""

    stage: int
    acts: tuple[bool, bool]
    ordered: tuple[bool, bool]
    evidence: tuple[float, float]
    weight: float


class Town(NamedTuple):
    """What every city is: output and capacity (mean initial city outputs), reputation and experience in [0, 1]."""

    output: float
    capacity: float
    reputation: float
    experience: float


class Deed(NamedTuple):
    """What two cities may do in a year: acts, whether on an order, whether they go deeper, and with what probability."""

    acts: tuple[bool, bool]
    ordered: tuple[bool, bool]
    deepens: bool
    chance: float


@lru_cache(maxsize=16)
def mean_field(parameters: Parameters, instruments: tuple[tuple[str, float], ...], years: int) -> dict[str, np.ndarray]:
    """The path of the measures ``PATH``, name -> (year,), in scope partner.

    parameters: of any scale of stakes, which plays no part; instruments: (name, level) of ``IN_FORCE`` from the first year on.
    Raises ``ValueError`` for an instrument that is not among them, and for another scope.
    """
    levels = dict(instruments)
    if parameters.scope != "partner" or not set(levels) <= set(IN_FORCE):
        raise ValueError(f"a mean-field path needs scope partner and instruments among {', '.join(IN_FORCE)}")
    p, g = numbers(parameters), Instruments(**{name: float(levels.get(name, 0.0)) for name in INSTRUMENTS})
    capacity = payoffs.initial_headroom(p.headroom, 1.0, p.density_slope)
    town = Town(output=1.0, capacity=capacity, reputation=p.prior_trust, experience=0.0)
    prior = p.prior_weight * p.prior_trust
    relations = {Tied(RIVALRY, (False, False), (False, False), (prior, prior), p.prior_weight): 1.0}
    path = []
    for _ in range(years):
        measures, town, relations = _year(p, g, RULES[parameters.rule].code, town, relations)
        path.append(measures)
    return {name: np.array([measures[name] for measures in path]) for name in PATH}


def _year(
    p: Levels, g: Instruments, rule: int, town: Town, relations: Mapping[Tied, float]
) -> tuple[dict[str, float], Town, dict[Tied, float]]:
    """The measures of a year, and what every city and the relations are after it."""
    look = CityLook(
        output=town.output,
        log_output=payoffs.log_output(town.output),
        saturation=payoffs.saturation(town.output, town.capacity),
        contest_strength=payoffs.strength(town.output, p.contest_exponent),
        bargaining_strength=payoffs.strength(town.output, p.bargaining_exponent),
        experience=town.experience,
    )
    setting = Setting(log_mean_output=look.log_output, cover=0.0)
    sums: dict[str, float] = defaultdict(float)  # expected values of a side
    after: dict[Tied, float] = defaultdict(float)
    for tied, share in relations.items():
        trust = [learning.trust(known, tied.weight, p.reputation_weight, town.reputation) for known in tied.evidence]
        tie = Tie(distance=0.0, border=0.0, stage=tied.stage, isomorphism=1.0, trust_i=trust[0], trust_j=trust[1])
        shared, sides, _ = outlook(p, g, setting, tie, look, look)
        sums["mean_trust"] += share * sum(trust) / 2
        for deed in _deeds(p, g, rule, tied, sides):
            _settle(sums, p, g, tied.stage, shared, sides, deed, share)
            for stage, chance in _advanced(p, tied.stage, deed):
                after[_learned(p, tied, stage, deed)] += share * deed.chance * chance
    measures = _recorded(sums, look, after, p)
    return measures, _grown(p, town, look, sums, measures), after


def _event(chance: float) -> Iterator[tuple[bool, float]]:
    """Whether something happens, with the probabilities of both, as far as they are possible."""
    if chance > 0.0:
        yield True, chance
    if chance < 1.0:
        yield False, 1.0 - chance


def _events(chances: tuple[float, float]) -> Iterator[tuple[tuple[bool, bool], float]]:
    """The same for the two sides, whose draws are independent."""
    for first, one in _event(chances[0]):
        for second, other in _event(chances[1]):
            yield (first, second), one * other


def _deeds(p: Levels, g: Instruments, rule: int, tied: Tied, sides: tuple[SideLook, SideLook]) -> Iterator[Deed]:
    """All that two cities may do in a year: after review or out of habit, on an order or not, going deeper or not."""
    anew, deeper = (
        tuple(choice.cooperation_probability(rule, gain, p.rationality) for gain in gains)
        for gains in ([side.decision_gain for side in sides], [side.deepening_gain for side in sides])
    )
    for regular, first in _event(p.review_rate):
        cause = choice.review_cause(regular, *tied.acts, *tied.ordered)
        kept = (float(tied.acts[0]), float(tied.acts[1]))
        for chose, second in _events(kept if cause == choice.HABIT else (anew[0], anew[1])):
            asked = all(learning.may_deepen(cause, tied.stage, own) for own in chose)
            for deepens, third in _event(deeper[0] * deeper[1] if asked else 0.0):
                for ordered, fourth in _orders(p, g):
                    acts = (chose[0] or ordered[0], chose[1] or ordered[1])
                    yield Deed(acts, ordered, deepens, first * second * third * fourth)


def _orders(p: Levels, g: Instruments) -> Iterator[tuple[tuple[bool, bool], float]]:
    """Which sides act on an order: a relation is ordered, and each side obeys or not."""
    for ordered, one in _event(g.command):
        for obeys, other in _events((p.compliance, p.compliance) if ordered else (0.0, 0.0)):
            yield obeys, one * other


def _settle(
    sums: dict[str, float],
    p: Levels,
    g: Instruments,
    stage: int,
    shared: RelationLook,
    sides: tuple[SideLook, SideLook],
    deed: Deed,
    share: float,
) -> None:
    """Add what a deed brings a side, and what it says of it, to the expected values."""
    for own, other in ((0, 1), (1, 0)):
        half = share * deed.chance / 2
        cooperates, met = deed.acts[own], deed.acts[other]
        sums["cooperation_rate"] += half * cooperates
        sums["tried"] += half * met
        sums["returned"] += half * met * learning.evidence(cooperates, deed.ordered[own], p.crowding_out)
        sums["payoff"] += half * payoffs.realised_payoff(
            cooperates, met, sides[own].reward, sides[own].temptation, sides[own].sucker, sides[own].monitoring, shared.search,
            shared.negotiation if stage == RIVALRY or deed.deepens else 0.0,
            g.subsidy, g.penalty, g.breach_fine if stage > RIVALRY else 0.0,
        )  # fmt: skip


def _advanced(p: Levels, stage: int, deed: Deed) -> Iterator[tuple[int, float]]:
    """The stage after a deed; the draw of a break is 0 where it breaks and 1 where it does not."""
    for breaks, chance in _event(p.break_rate):
        yield learning.next_stage(stage, all(deed.acts), deed.deepens, 0.0 if breaks else 1.0, p.break_rate), chance


def _learned(p: Levels, tied: Tied, stage: int, deed: Deed) -> Tied:
    """The state of a relation after a deed; evidence that nobody reads (ω = 1) is left as it is."""
    evidence, weight = tied.evidence, tied.weight
    if p.reputation_weight < 1.0:
        tried, prior = any(deed.acts), p.prior_weight * p.prior_trust
        shown = [learning.evidence(act, told, p.crowding_out) for act, told in zip(deed.acts, deed.ordered, strict=True)]
        first, second = (
            round(learning.remembered(known, p.memory, tried, new, prior), DIGITS)
            for known, new in zip(evidence, reversed(shown), strict=True)
        )
        evidence = first, second
        weight = round(learning.remembered(weight, p.memory, tried, 1.0, p.prior_weight), DIGITS)
    # The two cities are alike, so that a state and its mirror image count as one.
    one, other = sorted(zip(deed.acts, deed.ordered, evidence, strict=True))
    return Tied(stage, (one[0], other[0]), (one[1], other[1]), (one[2], other[2]), weight)


def _recorded(sums: Mapping[str, float], look: CityLook, after: Mapping[Tied, float], p: Levels) -> dict[str, float]:
    """The measures of the year, by the stages after it."""
    stages = [sum(share for tied, share in after.items() if tied.stage == stage) for stage in range(len(STAGES))]
    opened = [payoffs.at_stage(stage, p.opening_information, p.opening_thematic, p.opening_joint) for stage in range(len(STAGES))]
    return {
        "cooperation_rate": sums["cooperation_rate"],
        **dict(zip(STAGE_SHARES, stages, strict=True)),
        "mean_trust": sums["mean_trust"],
        "mean_experience": float(np.dot(stages, opened)),
        "mean_saturation": look.saturation,
    }


def _grown(p: Levels, town: Town, look: CityLook, sums: Mapping[str, float], measures: Mapping[str, float]) -> Town:
    """What every city is after the year."""
    factor = structure.growth_factor(p.growth_rate, look.saturation, p.feedback, sums["payoff"])
    return Town(
        output=town.output * factor,
        capacity=town.capacity * structure.capacity_factor(p.capacity_gain, measures[STAGE_SHARES[JOINT]]),
        reputation=learning.next_reputation(town.reputation, p.memory, sums["returned"], sums["tried"], p.prior_trust),
        experience=measures["mean_experience"],
    )
