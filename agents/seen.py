"""What a rule of one's own is told of a side of a relation: one named tuple of plain numbers, the same in both tenants."""

from collections import namedtuple

from citypact.agents.compiled import rule
from citypact.agents.outlook import SideLook

# Every field is a double; what is yes or no is 1.0 or 0.0. decision_gain (dU), deepening_gain, reward, temptation, sucker,
# payoff: per stake; trust, tipping_trust, core_cooperation: in [0, 1]; stake: mean initial city outputs; stage: 0 to 3
# (``agents.codes``), as it stands. cooperated, partner_cooperated, payoff: of last year when it chooses, of this year when it
# learns; payoff: realised, with costs, policy and what the fund paid, without what was paid into it, 0 before the first year.
# year: from 1; rationality: β; core: whether its city is a core city of the region; core_cooperation: the share of the core
# cities' acts towards all their partners that were to cooperate, in the year of ``cooperated``, 0 where the region names no
# core city.
Seen = namedtuple(
    "Seen",
    "decision_gain deepening_gain trust tipping_trust reward temptation sucker stake stage cooperated partner_cooperated payoff "
    "year rationality core core_cooperation",
)


@rule
def seen(
    look: SideLook,
    trust: float,
    stake: float,
    stage: int,
    cooperated: bool,
    partner_cooperated: bool,
    payoff: float,
    year: int,
    rationality: float,
    core: bool,
    core_cooperation: float,
) -> Seen:
    """``Seen`` of one side: what it makes of this year (``SideLook``) and what it did and got, as doubles. Source: ours."""
    acted, partner_acted = 1.0 if cooperated else 0.0, 1.0 if partner_cooperated else 0.0
    is_core = 1.0 if core else 0.0
    return Seen(
        decision_gain=look.decision_gain,
        deepening_gain=look.deepening_gain,
        trust=trust,
        tipping_trust=look.tipping_trust,
        reward=look.reward,
        temptation=look.temptation,
        sucker=look.sucker,
        stake=stake,
        stage=float(stage),
        cooperated=acted,
        partner_cooperated=partner_acted,
        payoff=payoff,
        year=float(year),
        rationality=rationality,
        core=is_core,
        core_cooperation=core_cooperation,
    )
