"""What two cities play for: stakes, rivalry, joint surplus, and the four payoffs of their game.

All payoffs are per unit of stake. Sources: Li, Xiao and Ma (2020), cited as LXM, and the works named in each rule.
"""

from agents.arithmetic import exponential, logarithm, power
from agents.compiled import rule

PRISONERS_DILEMMA, STAG_HUNT, SNOWDRIFT, HARMONY, MIXED = range(5)
GAMES = ("prisoners_dilemma", "stag_hunt", "snowdrift", "harmony", "mixed")


@rule
def proximity(distance_km, distance_decay):
    """exp(−d/ℓ): how much of an interaction distance leaves, in (0, 1].

    d: effective distance, km; ℓ: distance decay, km. Source: gravity models of interaction with exponential
    deterrence (Wilson 1971).
    """
    return exponential(-distance_km / distance_decay)


@rule
def stake(output_i, output_j, proximity):
    """K = sqrt(y_i·y_j)·exp(−d/ℓ): the size of what two cities have to do with each other, mean city outputs.

    y: output, mean initial city outputs. Source: gravity, as in the city linkages of LXM.
    """
    return (output_i * output_j) ** 0.5 * proximity


@rule
def saturation(output, capacity):
    """x = y/k: how far a city has filled its carrying capacity. Source: Huang (2014), by LXM."""
    return output / capacity


@rule
def slack(saturation_i, saturation_j):
    """φ = max(0, 1−x_i)·max(0, 1−x_j): room left in both cities, in [0, 1]. Source: Huang (2014), by LXM."""
    return max(0.0, 1.0 - saturation_i) * max(0.0, 1.0 - saturation_j)


@rule
def isomorphism(share_difference):
    """σ = 1 − ½·Σ_s |a_is − a_js|: likeness of two industrial structures, in [0, 1].

    share_difference: Σ_s |a_is − a_js|, from 0 to 2. Source: one minus Krugman's (1991) specialisation index.
    """
    return 1.0 - 0.5 * share_difference


@rule
def contested_value(value, isomorphism, slack):
    """V = v·σ·φ: what similar cities with room left fight over, per stake. Source: LXM; Zhou (2004)."""
    return value * isomorphism * slack


@rule
def depth(stage, rivalry, information, thematic, joint):
    """M_s: how much of the joint surplus the stage of cooperation opens. Source: stages of Zhu (2009); values ours."""
    shallow = rivalry if stage < 1 else information
    deep = thematic if stage < 3 else joint
    return shallow if stage < 2 else deep


@rule
def joint_surplus(surplus, depth, complementarity, isomorphism, relief, slack):
    """B = b·M_s·(c·(1−σ) + h·(1−φ)): what the two can gain together, per stake.

    Complementary industries, and functions that saturated cities hand on. Source: LXM; Huang (2014).
    """
    return surplus * depth * (complementarity * (1.0 - isomorphism) + relief * (1.0 - slack))


@rule
def strength(output, exponent):
    """y^η in a contest, y^ψ in bargaining: a city's weight against its partner. Source: Tullock (1980)."""
    return power(output, exponent)


@rule
def log_output(output):
    """ln y: output on the scale on which asymmetry is felt. y: mean initial city outputs."""
    return logarithm(output)


@rule
def contest_share(strength_i, strength_j):
    """q_i = y_i^η/(y_i^η + y_j^η): share won of a contested value, in [0, 1]. Source: Tullock (1980)."""
    return strength_i / (strength_i + strength_j)


@rule
def bargaining_share(strength_i, strength_j, benefit_sharing):
    """s_i = y_i^ψ/(y_i^ψ + y_j^ψ), moved towards ½ by benefit sharing: share of the joint surplus, in [0, 1].

    benefit_sharing: 0 (as strong as one is) to 1 (equal halves). Source: LXM §4.3.
    """
    share = strength_i / (strength_i + strength_j)
    return share + (0.5 - share) * benefit_sharing


@rule
def reward(contested_value, contest_share, bargaining_share, joint_surplus, effort):
    """R_i = V·q_i + s_i·B·E: both cooperate, per stake. E: effort left by foot-dragging, in [0, 1]."""
    return contested_value * contest_share + bargaining_share * joint_surplus * effort


@rule
def temptation(contested_value, contest_share_i, contest_share_j, grab):
    """T_i = V·(q_i + γ·q_j): compete against a cooperator, and grab part of its share, per stake."""
    return contested_value * (contest_share_i + grab * contest_share_j)


@rule
def sucker(contested_value, contest_share, grab, sunk, joint_surplus):
    """S_i = V·q_i·(1−γ) − κ·B: cooperate against a competitor; part of the share and the effort sunk are lost."""
    return contested_value * contest_share * (1.0 - grab) - sunk * joint_surplus


@rule
def punishment(contested_value, contest_share, dissipation):
    """P_i = V·(q_i − χ): both compete and dissipate part of the value. Source: Tullock (1980)."""
    return contested_value * (contest_share - dissipation)


@rule
def realised_payoff(
    cooperates,
    partner_cooperates,
    reward,
    temptation,
    sucker,
    punishment,
    monitoring,
    search,
    negotiation,
    subsidy,
    penalty,
    breach_fine,
):
    """π_ij: what a year brings one side net of costs and transfers, per stake, before the fund.

    A cooperator pays for search and monitoring whether it is met or not, for negotiation when it is; it gets the
    subsidy. A competitor pays the penalty, and the fine (0 at stage 0) when it breaches. All costs per stake.
    """
    together = reward - monitoring - search - negotiation + subsidy
    alone = sucker - monitoring - search + subsidy
    breach = temptation - penalty - breach_fine
    rivalry = punishment - penalty
    as_cooperator = together if partner_cooperates else alone
    as_competitor = breach if partner_cooperates else rivalry
    return as_cooperator if cooperates else as_competitor


@rule
def game_of_side(reward, temptation, sucker, punishment):
    """Which game one side is in: 0 prisoner's dilemma, 1 stag hunt, 2 snowdrift, 3 harmony.

    Prisoner's dilemma (T>R, P>S), stag hunt (R≥T, P>S), snowdrift (T>R, S≥P), harmony (R≥T, S≥P).
    """
    greedless = 1 if reward >= temptation else 0
    fearless = 2 if sucker >= punishment else 0
    return greedless + fearless


@rule
def game_of_relation(side_i, side_j):
    """The game of a relation: that of both sides, else 4 (mixed)."""
    return side_i if side_i == side_j else 4
