"""Why a city chose as it did: the terms of one decision, which add up to dU exactly (model, §6)."""

from dataclasses import dataclass

from agents.choice import TERMS, cooperation_probability
from agents.learning import MODES, STAGES
from agents.payoffs import GAMES
from model.agglomeration import Agglomeration
from model.engine import check_years
from model.refusal import Refusal


@dataclass(frozen=True)
class Explanation:
    """One city's decision towards one partner in one year. Payoffs, costs and terms are per unit of stake.

    terms: name -> value in the order of ``agents.choice.TERMS``; their sum from first to last is ``gain`` (dU) to the last bit.
    trust and tipping_trust lie in [0, 1]; probability: of cooperating by this decision alone, None where the rule or the scope
    decides otherwise; chose: its own choice; ordered: it cooperated on an order; cooperated: what it did.
    stage and mode are those at the start of the year; stake in mean initial city outputs.
    """

    city: str
    partner: str
    year: int
    terms: dict
    gain: float
    trust: float
    tipping_trust: float
    probability: float | None
    chose: bool
    ordered: bool
    cooperated: bool
    stake: float
    stage: str
    mode: str
    game: str
    payoffs: dict
    partner_payoffs: dict
    net_gain: float
    partner_net_gain: float


def explain_side(side, stage: int, mode: int) -> Explanation:
    """The decision that a side of a relation has just taken; stage and mode: those at the start of the year."""
    parameters, relation = side.city.model.parameters, side.relation
    by_logit = parameters.rule == "logit" and parameters.scope == "partner"
    probability = cooperation_probability(gain=side.decision_gain, rationality=parameters.rationality)
    return Explanation(
        city=side.city.name,
        partner=side.partner.name,
        year=side.city.model.year,
        terms=dict(zip(TERMS, side.terms, strict=True)),
        gain=side.decision_gain,
        trust=side.trust,
        tipping_trust=side.tipping_trust,
        probability=probability if by_logit else None,
        chose=bool(side.chose),
        ordered=bool(side.ordered),
        cooperated=bool(side.cooperates),
        stake=relation.stake,
        stage=STAGES[stage],
        mode=MODES[mode],
        game=GAMES[relation.game],
        payoffs=_payoffs(side),
        partner_payoffs=_payoffs(side.other),
        net_gain=side.net_gain,
        partner_net_gain=side.other.net_gain,
    )


def _payoffs(side) -> dict:
    return {name: getattr(side, name) for name in ("reward", "temptation", "sucker", "punishment")}


def explain(region, parameters, agenda, seed: int, city: str, partner: str, year: int) -> Explanation:
    """Live a run up to a year and explain one decision of that year.

    region: ``Region`` or its id; parameters, agenda: None for defaults; city, partner: names, English or Chinese. Raises
    ``Refusal`` for an unknown city, for a city with itself, and for two cities out of reach of each other.
    """
    year = check_years(year)
    model = Agglomeration(region, parameters, agenda, seed)
    one, other = model.city(city), model.city(partner)
    if one is other:
        raise Refusal(f"partner: {other.name} is the city itself; choose one of its {len(one.sides)} partners")
    side = one.towards(other)
    if side is None:
        known = ", ".join(neighbour.name for neighbour in one.partners) or "none"
        reach = f"{model.parameters.reach_km:g} km"
        raise Refusal(f"partner: {other.name} is beyond the reach of {one.name} ({reach}); within reach are: {known}")
    for _ in range(year - 1):
        model.step()
    stage, mode = side.relation.stage, side.relation.mode
    model.step()
    return explain_side(side, stage, mode)
