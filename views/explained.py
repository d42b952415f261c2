"""The explanation of a decision from the arrays of a run: what ``model.explain`` tells, to the last bit.

``model.explain`` lives the run again as agents; here the year has just been lived by the engine, so that the page
can explain while it plays. Both end in the same rules of ``agents.choice``.
"""

from agents import choice
from agents.learning import MODES, STAGES
from agents.payoffs import GAMES
from agents.purposes import CHOICE, STANCE
from agents.structure import per_stake
from model.draws import uniforms
from model.explain import Explanation

PAYOFFS = ("reward", "temptation", "sucker", "punishment")


def explained(batch, start, relation: int, side: int) -> Explanation:
    """The decision of one side (0 or 1) of a relation in the year that a batch of one run has lived last.

    start: the ``views.track.Start`` of that year.
    """
    block, run = batch.block, batch.runs[0]
    now, parameters, instruments = block.relation_year, run.parameters, block.instruments
    own, other = "ij"[side], "ji"[side]

    def value(name, end=""):
        return float(getattr(now, name + end)[relation, 0])

    ends = (int(block.graph.city_i[relation]), int(block.graph.city_j[relation]))
    stage, mode = int(start.stage[relation, 0]), int(start.mode[relation, 0])
    payoffs = [{name: value(name, f"_{end}") for name in PAYOFFS} for end in (own, other)]
    terms = choice.decision_terms(
        value("trust_", own), parameters.patience, parameters.tournament,
        *payoffs[0].values(), *payoffs[1].values(),
        value("monitoring_", own), value("search"), value("negotiation"), value("resistance_", own),
        parameters.threshold, float(instruments.subsidy[0]), float(instruments.penalty[0]),
        float(instruments.breach_fine[0]) if stage >= 1 else 0.0,
    )  # fmt: skip
    gain = value("decision_gain_", own)
    by_logit = parameters.rule == "logit" and parameters.scope == "partner"
    probability = choice.cooperation_probability(gain, parameters.rationality)
    return Explanation(
        city=run.region.cities[ends[side]],
        partner=run.region.cities[ends[1 - side]],
        year=batch.year,
        terms=dict(zip(choice.TERMS, terms, strict=True)),
        gain=gain,
        trust=value("trust_", own),
        tipping_trust=value("tipping_trust_", own),
        probability=probability if by_logit else None,
        chose=_chose(batch, start, relation, side, ends[side], gain),
        ordered=bool(getattr(now, f"ordered_{own}")[relation, 0]),
        cooperated=bool(getattr(now, f"cooperates_{own}")[relation, 0]),
        stake=value("stake"),
        stage=STAGES[stage],
        mode=MODES[mode],
        game=GAMES[int(now.game[relation, 0])],
        payoffs=payoffs[0],
        partner_payoffs=payoffs[1],
        net_gain=value("net_gain_", own),
        partner_net_gain=value("net_gain_", other),
    )


def _chose(batch, start, relation, side, city, gain) -> bool:
    """What the city chose before any order: the engine keeps what it did, an order included."""
    block, run = batch.block, batch.runs[0]
    parameters = run.parameters
    if parameters.scope == "partner":
        if parameters.rule == "best_response":
            return bool(choice.best_response(gain))
        draw = uniforms(run.seed, batch.year, int(block.graph.pair[relation]), CHOICE)[side]
        return bool(draw < choice.cooperation_probability(gain, parameters.rationality))
    if not parameters.rule.startswith("imitate"):
        return bool(block.cities.stance[city, 0])
    if batch.year > 1:
        return bool(start.stance[city, 0])  # taken over last year; by now it may have taken over another
    draw = uniforms(run.seed, batch.year, city, STANCE)[0]
    return bool(draw < choice.cooperation_probability(_mean_gain(block, city), parameters.rationality))


def _mean_gain(block, city) -> float:
    """The stake-weighted mean of dU over a city's relations, added up in the engine's order."""
    now, gain, stake = block.relation_year, 0.0, 0.0
    for relation, ends in enumerate(zip(block.graph.city_i.tolist(), block.graph.city_j.tolist(), strict=True)):
        for end, member in zip("ij", ends, strict=True):
            if member == city:
                gain += float(now.stake[relation, 0]) * float(getattr(now, f"decision_gain_{end}")[relation, 0])
                stake += float(now.stake[relation, 0])
    return per_stake(gain, stake)
