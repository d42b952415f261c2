"""Transaction costs of cooperation between local governments (Feng 2005; Feiock's institutional collective action).

Absolute, in mean initial city outputs a year; divide by the stake to set them against payoffs.
"""

from agents.compiled import rule


@rule
def search_cost(search_cost, distance_km, distance_decay, platform, stage):
    """c_s·(1 + d/ℓ)·(1 − platform) at stage 0, else 0: finding a partner, paid by a city that tries, met or not."""
    cost = search_cost * (1.0 + distance_km / distance_decay) * (1.0 - platform)
    return cost if stage < 1 else 0.0


@rule
def negotiation_cost(
    negotiation_cost, border_friction, border, asymmetry_friction, log_output_i, log_output_j, platform, stage
):
    """c_n·(1 + border friction·border + asymmetry friction·|ln(y_i/y_j)|)·(1 − ½·platform) below stage 3, else 0.

    border: 1 across a province border, else 0; log_output: ln y. Paid by both when both cooperate.
    """
    friction = 1.0 + border_friction * border + asymmetry_friction * abs(log_output_i - log_output_j)
    cost = negotiation_cost * friction * (1.0 - 0.5 * platform)
    return cost if stage < 3 else 0.0


@rule
def monitoring_cost(monitoring_cost, trust, stage, legal):
    """c_m·(1 − trust)·(1+s)/2·(1 − legal): watching the partner, paid every year by a city that cooperates."""
    return monitoring_cost * (1.0 - trust) * (1.0 + stage) / 2.0 * (1.0 - legal)
