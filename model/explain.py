"""Why a city chose as it did: the terms of one decision, which add up to dU exactly (model, §6).

An ``Explanation`` is built in one place, from the year that a batch has lived last, by the function that the engine itself
calls (``agents.outlook``): command line, page and experiments see the same numbers, to the last bit.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from citypact.agents.choice import (
    REVIEWS,
    STEP_TERMS,
    TERMS,
    cooperation_probability,
    decision_gain,
    deepening_gain,
    step_gain,
)
from citypact.agents.codes import GAMES, JOINT, MODES, RIVALRY, STAGES
from citypact.agents.compiled import at, piece, sequence
from citypact.agents.learning import may_deepen
from citypact.agents.outlook import CityLook, Setting, SideLook, SideTerms, Tie, outlook
from citypact.agents.purposes import CHOICE, DEEPENING, STANCE
from citypact.model.draws import uniforms
from citypact.model.engine import Batch, Run, check_years
from citypact.model.own.calling import remembered
from citypact.model.refusal import Refusal
from citypact.model.regions.loading import load_region
from citypact.model.regions.region import Region
from citypact.model.settings.agenda import Agenda
from citypact.model.settings.changes import Change
from citypact.model.settings.choice_table import RULES
from citypact.model.settings.parameters import Parameters
from citypact.model.year.arrays import Block, Graph, Instruments, Levels, RelationYear, RunYear


@dataclass(frozen=True)
class Deepening:
    """Whether to go a stage deeper: min(C(s+1) − C(s), dU(s+1)), per unit of stake.

    step_terms: of C(s+1) − C(s), name -> value in the order of ``agents.choice.STEP_TERMS``, their sum is ``step_gain``;
    deeper_terms: of dU(s+1), in the order of ``TERMS``, their sum is ``deeper_gain``; gain: the smaller of the two.
    asked: whether the city asked itself this year (a regular review, and its own choice to cooperate); probability: of a wish,
    and draw: what was drawn, None under a rule without chance; the former also under a rule of one's own that decides on depth;
    wished, partner_wished: None where not asked; deepened: if both wished.
    """

    stage: str
    step_terms: dict[str, float]
    step_gain: float
    deeper_terms: dict[str, float]
    deeper_gain: float
    gain: float
    asked: bool
    probability: float | None
    draw: float | None
    wished: bool | None
    partner_wished: bool | None
    deepened: bool


@dataclass(frozen=True)
class Explanation:
    """One city's decision towards one partner in one year. Payoffs, costs and terms are per unit of stake.

    terms: name -> value in the order of ``agents.choice.TERMS``; their sum from first to last is ``gain`` (dU) to the last bit.
    trust and tipping_trust lie in [0, 1]; review: why the choice was reconsidered, or "habit" (``agents.choice.REVIEWS``; with
    scope city, of the city's stance); stance_gain: with scope city, the stake-weighted mean of dU that decided, else None;
    probability: of cooperating when it was reconsidered, and draw: what was drawn, None where habit, imitation or a rule
    without chance decided; a rule of one's own tells no probability. memory: what it remembers at the end of the year, by
    name; chose: its own choice; ordered: it acted on an order; cooperated: what it did. stage and mode are those at the start
    of the year; payoffs at its level; game: at full commitment; stake in mean initial city outputs; distance: effective, km.
    deepening: at stages 1 and 2, else None.
    """

    city: str
    partner: str
    year: int
    terms: dict[str, float]
    gain: float
    trust: float
    tipping_trust: float
    review: str
    stance_gain: float | None
    probability: float | None
    draw: float | None
    chose: bool
    ordered: bool
    cooperated: bool
    partner_cooperated: bool
    stake: float
    distance: float
    stage: str
    mode: str
    game: str
    payoffs: dict[str, float]
    partner_payoffs: dict[str, float]
    net_gain: float
    partner_net_gain: float
    deepening: Deepening | None
    memory: dict[str, float]


def explain_side(batch: Batch, relation: int, side: int, run: int = 0) -> Explanation:
    """The decision of one side (0 or 1) of a relation, by its index, in the year that the batch has lived last.

    run: which of the batch's runs.
    """
    block, lived = batch.block, batch.runs[run]
    now, ties, place, end = block.relation_year, block.relations, (relation, run), (side, relation, run)
    parameters, rule = lived.parameters_in(batch.year), RULES[lived.parameters.rule]
    looks, terms = _seen(*_kept(block), relation, run)
    own, other, why = looks[side], looks[1 - side], terms[side]
    cities = [int(members[relation]) for members in (block.graph.city_i, block.graph.city_j)]
    stage, chose = int(now.stage[place]), bool(now.chose[end])
    founded, broken = int(now.founded_mode[place]), int(now.broken_mode[place])
    mode = broken if broken else 0 if founded else int(ties.mode[place])
    by_stance = parameters.scope == "city"
    if by_stance:
        first_year, reviews = batch.year == 1, bool(block.city_year.reviews[cities[side], run])
        review = "regular" if reviews else "habit"
        gain = float(block.city_year.mean_gain[cities[side], run])
        decided = reviews and (first_year or not rule.imitates)
        draw = uniforms(lived.seed, batch.year, cities[side], STANCE)[0]
    else:
        review, gain = REVIEWS[now.review_cause[place]], own.decision_gain
        decided = review != "habit"
        draw = uniforms(lived.seed, batch.year, int(block.graph.pair[relation]), CHOICE)[side]
    chance = decided and rule.stochastic
    return Explanation(
        city=lived.region.cities[cities[side]],
        partner=lived.region.cities[cities[1 - side]],
        year=batch.year,
        terms=dict(zip(TERMS, why.decision, strict=True)),
        gain=own.decision_gain,
        trust=float(now.trust[end]),
        tipping_trust=own.tipping_trust,
        review=review,
        stance_gain=gain if by_stance else None,
        probability=cooperation_probability(rule.code, gain, parameters.rationality) if chance and rule.own is None else None,
        draw=draw if chance else None,
        chose=chose,
        ordered=bool(ties.ordered[end]),
        cooperated=bool(ties.cooperates[end]),
        partner_cooperated=bool(ties.cooperates[1 - side, relation, run]),
        stake=float(now.look.stake[place]),
        distance=float(block.graph.distance[relation] * block.run_year.distance_factor[run]),
        stage=STAGES[stage],
        mode=MODES[mode],
        game=GAMES[own.game],
        payoffs=_payoffs(own),
        partner_payoffs=_payoffs(other),
        net_gain=own.net_gain,
        partner_net_gain=other.net_gain,
        deepening=_deepening(batch, relation, side, run, why) if RIVALRY < stage < JOINT else None,
        memory=remembered(rule.own, batch.own, end),
    )


@piece
def _looked_back(
    graph: Graph,
    levels: Levels,
    instruments: Instruments,
    looks: CityLook,
    run_year: RunYear,
    now: RelationYear,
    relation: int,
    run: int,
) -> tuple[tuple[SideLook, SideLook], tuple[SideTerms, SideTerms]]:
    """What both sides of a relation saw in the year lived last, and why: asked again, from what the engine kept of the year."""
    tie = Tie(
        distance=graph.distance[relation] * run_year.distance_factor[run],
        border=graph.border[relation],
        stage=now.stage[relation, run],
        isomorphism=now.isomorphism[relation, run],
        trust_i=now.trust[0, relation, run],
        trust_j=now.trust[1, relation, run],
    )
    setting = Setting(log_mean_output=run_year.log_mean_output[run], cover=run_year.felt_cover[run])
    one, other = at(looks, (graph.city_i[relation], run)), at(looks, (graph.city_j[relation], run))
    _, sides, terms = outlook(at(levels, run), at(instruments, run), setting, tie, one, other)
    return sides, terms


@sequence
def _seen(*asked: Any) -> tuple[tuple[SideLook, SideLook], tuple[SideTerms, SideTerms]]:
    """``_looked_back``, for Python."""
    return _looked_back(*asked)


@sequence
def _decisions(
    graph: Graph,
    levels: Levels,
    instruments: Instruments,
    looks: CityLook,
    run_year: RunYear,
    now: RelationYear,
    terms: np.ndarray,
) -> None:
    """The terms of dU of both sides of every relation, into ``terms`` (term, side, relation, run)."""
    for relation in range(graph.city_i.size):
        for run in range(now.stage.shape[1]):
            _, why = _looked_back(graph, levels, instruments, looks, run_year, now, relation, run)
            for side in range(2):
                for term in range(terms.shape[0]):
                    terms[term, side, relation, run] = why[side].decision[term]


def _kept(block: Block) -> tuple[Graph, Levels, Instruments, CityLook, RunYear, RelationYear]:
    """What of a block tells how its relations looked in the year lived last."""
    return block.graph, block.levels, block.instruments, block.city_year.look, block.run_year, block.relation_year


def terms_of_all(batch: Batch) -> np.ndarray:
    """(term, side, relation, run): the terms of every decision in the year that a batch has lived last, per unit of stake.

    In the order of ``agents.choice.TERMS``; each is that of the explanation of this decision, to the last bit.
    """
    terms = np.empty((len(TERMS), *batch.block.relation_year.trust.shape))
    _decisions(*_kept(batch.block), terms)
    return terms


def _deepening(batch: Batch, relation: int, side: int, run: int, why: SideTerms) -> Deepening:
    block, lived, place = batch.block, batch.runs[run], (relation, run)
    now, rule = block.relation_year, RULES[lived.parameters.rule]
    stage = int(now.stage[place])
    gain = deepening_gain(step_gain(why.step), decision_gain(why.deeper))
    asked, partner_asked = (
        bool(may_deepen(int(now.review_cause[place]), stage, bool(now.chose[end, relation, run]))) for end in (side, 1 - side)
    )
    draw = uniforms(lived.seed, batch.year, int(block.graph.pair[relation]), DEEPENING)[side]
    by_own_rule = rule.own is not None and rule.own.decides_depth
    chance = cooperation_probability(rule.code, gain, lived.parameters_in(batch.year).rationality)
    return Deepening(
        stage=STAGES[stage + 1],
        step_terms=dict(zip(STEP_TERMS, why.step, strict=True)),
        step_gain=step_gain(why.step),
        deeper_terms=dict(zip(TERMS, why.deeper, strict=True)),
        deeper_gain=decision_gain(why.deeper),
        gain=gain,
        asked=asked,
        probability=None if by_own_rule else chance,
        draw=draw if asked and (rule.stochastic or (rule.own is not None and not by_own_rule)) else None,
        wished=bool(now.wishes[side, relation, run]) if asked else None,
        partner_wished=bool(now.wishes[1 - side, relation, run]) if partner_asked else None,
        deepened=bool(now.deepens[place]),
    )


def _payoffs(look: SideLook) -> dict[str, float]:
    return {name: getattr(look, name) for name in ("reward", "temptation", "sucker")}


def find_relation(batch: Batch, city: str, partner: str) -> tuple[int, int]:
    """(relation, side) of a city's relation with a partner; names English or Chinese.

    Raises ``Refusal`` for an unknown city, for a city with itself, and for two cities out of reach of each other.
    """
    region, graph = batch.runs[0].region, batch.block.graph
    one, other = region.city_index(city), region.city_index(partner)
    ends = list(zip(graph.city_i.tolist(), graph.city_j.tolist(), strict=True))
    partners = [second if first == one else first for first, second in ends if one in (first, second)]
    if one == other:
        raise Refusal(f"partner: {region.cities[other]} is the city itself; choose one of its {len(partners)} partners")
    if other not in partners:
        known = ", ".join(region.cities[neighbour] for neighbour in partners) or "none"
        reach = f"{batch.runs[0].parameters.reach_km:g} km"
        raise Refusal(
            f"partner: {region.cities[other]} is beyond the reach of {region.cities[one]} ({reach}); within reach are: {known}"
        )
    relation = ends.index((min(one, other), max(one, other)))
    return relation, int(one > other)


def explain(
    region: Region | str,
    parameters: Parameters | None,
    agenda: Agenda | None,
    seed: int,
    city: str,
    partner: str,
    year: int,
    changes: tuple[Change, ...] = (),
) -> Explanation:
    """Live a run up to a year and explain one decision of that year.

    region: ``Region`` or its id; parameters, agenda: None for defaults; city, partner: names, English or Chinese;
    changes: of parameters. Raises ``Refusal`` for an unknown city, for a city with itself, and for two cities out of reach of
    each other.
    """
    year = check_years(year)
    region = region if isinstance(region, Region) else load_region(region)
    batch = Batch([Run(region, parameters or Parameters(), agenda or Agenda(), seed, changes=changes)], year)
    relation, side = find_relation(batch, city, partner)
    batch.advance(year, ())
    return explain_side(batch, relation, side)
