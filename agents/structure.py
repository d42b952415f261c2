"""How industrial structures drift apart or together, how industry moves, and how output and capacity grow."""

from citypact.agents.codes import THEMATIC
from citypact.agents.compiled import finite_rule, rule

# Ours: growth and payoffs take at most half of an output in a year, and transfer a quarter, so that it stays positive.
SMALLEST_GROWTH_FACTOR = 0.5
LARGEST_TRANSFER = 0.25


@finite_rule
def divergence(
    stage: int,
    both_compete: bool,
    specialisation: float,
    isomorphism_drift: float,
    plan: float,
    proximity: float,
    inverse_root_degrees: float,
) -> float:
    """Rate at which two structures move apart (negative: together), per year.

    (specialisation at stage ≥ 2 − drift under mutual competition + plan)·exp(−d/ℓ)/sqrt(degree_i·degree_j).
    Source: Zhou (2004) for rivals that copy each other; Chen and Xu (2011) for division of labour.
    """
    apart = specialisation if stage >= THEMATIC else 0.0
    together = isomorphism_drift if both_compete else 0.0
    return (apart - together + plan) * proximity * inverse_root_degrees


@finite_rule
def transfer_flow(
    industrial_transfer: float,
    stage: int,
    opening: float,
    platform: float,
    stake: float,
    saturation_i: float,
    saturation_j: float,
) -> float:
    """transfer·o_s·(1+platform)·K·(x_i − x_j) at stage ≥ 2: output that moves from i to j (negative: from j to i) in a year.

    stage, opening: after this year's advance; stake and saturations: of its start. Source: LXM §4.2; Huang (2014); form ours.
    """
    flow = industrial_transfer * opening * (1.0 + platform) * stake * (saturation_i - saturation_j)
    return flow if stage >= THEMATIC else 0.0


@rule
def transfer_scale(output: float, outflow: float) -> float:
    """min(1, ¼·y/outflow): share of its transfers that a city can hand on in a year. Source: ours."""
    return min(1.0, LARGEST_TRANSFER * output / (outflow if outflow > 0.0 else 1.0)) if outflow > 0.0 else 1.0


@rule
def growth_factor(growth_rate: float, saturation: float, feedback: float, payoff_per_stake: float) -> float:
    """1 + growth·(1−x_i) + feedback·π_i: factor of output from one year to the next, at least one half.

    payoff_per_stake: Σ_j π_ij·K_ij/Σ_j K_ij net of contributions. Source: logistic growth, Huang (2014); feedback ours.
    """
    factor = 1.0 + growth_rate * (1.0 - saturation) + feedback * payoff_per_stake
    return max(SMALLEST_GROWTH_FACTOR, factor)


@rule
def capacity_factor(capacity_gain: float, joint_share: float) -> float:
    """1 + capacity gain·(stake share of relations in joint governance): factor of capacity. Source: LXM; form ours."""
    return 1.0 + capacity_gain * joint_share


@rule
def per_stake(total: float, total_stake: float) -> float:
    """A city's total divided by its stakes; 0 for a city without partners."""
    return total / total_stake if total_stake > 0.0 else 0.0
