"""Unequal gains: the side that gains less resists, and drags its feet (Robson 1998, by LXM)."""

from citypact.agents.compiled import finite_rule


@finite_rule
def net_gain(full_reward: float, monitoring: float) -> float:
    """g_i(L) = R_i(L) at E=1, less monitoring: what cooperation brings a side, per stake. Source: Robson (1998)."""
    return full_reward - monitoring


@finite_rule
def resistance(resistance: float, cover: float, gain_own: float, gain_other: float) -> float:
    """ρ·(1 − fund cover)·max(0, g_j − g_i): felt by the side that gains less, per stake.

    cover: share of the gap that the cooperation fund closes, in [0, 1]. Source: Robson (1998); the form is the
    disadvantageous-inequality term of Fehr and Schmidt (1999).
    """
    return resistance * (1.0 - cover) * max(0.0, gain_other - gain_own)


@finite_rule
def effort(foot_dragging: float, resistance: float, cover: float, gain_i: float, gain_j: float) -> float:
    """E = 1 − ζ·min(1, ρ·(1 − fund cover)·|g_i−g_j|/(|g_i|+|g_j|)), in [0, 1]. Source: Robson (1998); form ours.

    When neither side gains or loses there is nothing unequal: E = 1.
    """
    size = abs(gain_i) + abs(gain_j)
    inequality = abs(gain_i - gain_j) / (size if size > 0.0 else 1.0)
    return 1.0 - foot_dragging * min(1.0, resistance * (1.0 - cover) * inequality)
