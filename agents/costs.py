"""Transaction costs of cooperation between local governments, per unit of stake.

Source: Feng (2005); Feiock's institutional collective action.
"""

from citypact.agents.arithmetic import exponential
from citypact.agents.codes import RIVALRY
from citypact.agents.compiled import finite_rule, rule


@rule
def size_factor(
    log_mean_output: float,
    log_output_i: float,
    log_output_j: float,
    distance_km: float,
    distance_decay: float,
    cost_elasticity: float,
) -> float:
    """f = (scale·ȳ/K)^(1−ε): small dealings are dear per stake; written as exp((1−ε)·(ln ȳ − ½ ln(y_i·y_j) + d/ℓ)).

    ε = cost_elasticity: 1 makes costs proportional to the stake (f = 1), 0 the same for every pair; ȳ: mean output of the year.
    Source: economies of scale, ours.
    """
    distance = distance_km / distance_decay
    return exponential((1.0 - cost_elasticity) * (log_mean_output - 0.5 * (log_output_i + log_output_j) + distance))


@finite_rule
def experience_factor(experience: float, experience_i: float, experience_j: float) -> float:
    """e = 1 − experience·(z_i+z_j)/2: cities that cooperate already have the offices and the people for it (Feiock 2013)."""
    return 1.0 - experience * (experience_i + experience_j) / 2.0


@finite_rule
def search_cost(
    search_cost: float,
    size_factor: float,
    experience_factor: float,
    distance_km: float,
    distance_decay: float,
    platform: float,
    stage: int,
) -> float:
    """c_s·f·e·(1 + d/ℓ)·(1 − platform) at stage 0, else 0: finding a partner, paid by a city that tries, met or not."""
    cost = search_cost * size_factor * experience_factor * (1.0 + distance_km / distance_decay) * (1.0 - platform)
    return cost if stage == RIVALRY else 0.0


@finite_rule
def negotiation_cost(
    negotiation_cost: float,
    size_factor: float,
    experience_factor: float,
    border_friction: float,
    border: float,
    asymmetry_friction: float,
    log_output_i: float,
    log_output_j: float,
    platform: float,
) -> float:
    """c_n·f·e·(1 + border friction·border + asymmetry friction·|ln(y_i/y_j)|)·(1 − ½·platform): making an agreement.

    Paid by both sides, once, in the year in which they found a relation or take it a stage deeper. border: 1 across a
    province border, else 0; log_output: ln y.
    """
    friction = 1.0 + border_friction * border + asymmetry_friction * abs(log_output_i - log_output_j)
    return negotiation_cost * size_factor * experience_factor * friction * (1.0 - 0.5 * platform)


@finite_rule
def monitoring_cost(monitoring_cost: float, size_factor: float, commitment: float, trust: float, legal: float) -> float:
    """c_m·f·m_L·(1 − trust)·(1 − legal): watching the partner, paid every year by a city that cooperates."""
    return monitoring_cost * size_factor * commitment * (1.0 - trust) * (1.0 - legal)
