"""What the higher tier does to relations: orders, budget, distance, and the cooperation fund (LXM §4)."""

from citypact.agents.compiled import rule

# Infrastructure can halve the effective distance and no more (model, §8).
SMALLEST_DISTANCE_FACTOR = 0.5
# Ours: cooperation has stalled when its rate rose by less than this over the years of the trigger.
STALL = 0.01
# Sums of payments may miss what they should add up to by so much of it.
ROUNDING = 1e-9


@rule
def budget_scale(budget: float, full_outlay: float) -> float:
    """min(1, budget/last year's outlay at full level): share of the paid instruments that the budget allows."""
    return min(1.0, budget / full_outlay) if full_outlay > 0.0 else 1.0


@rule
def shrunk(distance_factor: float, shrink: float) -> float:
    """Factor of effective distance after a year's shrink, never below one half. Source: LXM §4.4."""
    return max(SMALLEST_DISTANCE_FACTOR, distance_factor * (1.0 - shrink))


@rule
def contributes(owed: float, received: float, deduction_draw: float, central_deduction: float) -> bool:
    """Whether a city pays into the fund: who received less than it owed last year defaults unless the centre deducts.

    owed, received: last year's, mean initial city outputs; owed counts whether it was paid or not, so that nobody defaults in
    the first year of a fund; central_deduction: probability. Source: LXM §4.3. Less by rounding alone is not less: a city that
    gets back exactly what it paid goes on paying.
    """
    return (received >= owed * (1.0 - ROUNDING)) | (deduction_draw < central_deduction)


@rule
def fund_cover(pool: float, gaps: float) -> float:
    """min(1, pool/Σ gaps): share of the gaps between gains that the pool closes; 0 where there are none. Source: LXM §4.3."""
    return min(1.0, pool / (gaps if gaps > 0.0 else 1.0)) if gaps > 0.0 else 0.0


@rule
def fund_payment(cover: float, gain_own: float, gain_other: float) -> float:
    """cover·max(0, g_j − g_i): what the fund pays the lesser gainer, per stake. Source: LXM §4.3."""
    return cover * max(0.0, gain_other - gain_own)


@rule
def fund_shrink(remainder: float, infrastructure_cost: float, relation_count: int) -> float:
    """Shrink of distance that the fund's remainder buys at the cost of infrastructure for each relation.

    remainder: mean city outputs. Once distance is at its floor the remainder keeps up what has been built.
    """
    price = infrastructure_cost * relation_count
    return min(1.0, max(0.0, remainder) / (price if price > 0.0 else 1.0)) if price > 0.0 else 0.0


@rule
def administration(administration_cost: float, orders: float, relation_count: int, levels: float) -> float:
    """Outlay for each order, and for each relation and unit of what is administered; mean outputs a year. Source: ours.

    levels: of the instruments that cost administration, added up.
    """
    return administration_cost * (orders + relation_count * levels)


@rule
def construction(infrastructure_cost: float, relation_count: int, shrink: float) -> float:
    """Outlay for each relation and unit of shrink of effective distance; mean outputs a year. Source: ours."""
    return infrastructure_cost * relation_count * shrink


@rule
def revenue(penalty: float, competing_stake: float, breach_fine: float, breached_stake: float) -> float:
    """What penalties and fines bring the government in a year, mean city outputs."""
    return penalty * competing_stake + breach_fine * breached_stake
