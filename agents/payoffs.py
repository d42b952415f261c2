"""What two cities play for: stakes, rivalry, joint surplus, the ladder of commitment, and the payoffs of their game.

All payoffs are per unit of stake and measured from mutual competition, whose payoff P is 0. Sources: Li, Xiao and Ma (2020),
cited as LXM, and the works named in each rule.
"""

from citypact.agents.arithmetic import exponential, logarithm, power
from citypact.agents.codes import JOINT, RIVALRY, THEMATIC
from citypact.agents.compiled import finite_rule, rule

SMALLEST_HEADROOM = 1.05  # a city starts with at least this multiple of its output as capacity (model, §1)


@rule
def initial_headroom(headroom: float, relative_density: float, density_slope: float) -> float:
    """k_i/y_i(0) = headroom·(density_i/geometric mean density)^(−slope), at least 1.05: denser cities are fuller.

    relative_density: output per km² over its geometric mean in the region. Source: Huang (2014), by LXM; form ours.
    """
    return max(SMALLEST_HEADROOM, headroom * power(relative_density, -density_slope))


@rule
def proximity(distance_km: float, distance_decay: float) -> float:
    """exp(−d/ℓ): how much of an interaction distance leaves, in (0, 1].

    d: effective distance, km; ℓ: distance decay, km. Source: gravity models of interaction with exponential
    deterrence (Wilson 1971).
    """
    return exponential(-distance_km / distance_decay)


@finite_rule
def stake(stake_scale: float, output_i: float, output_j: float, proximity: float) -> float:
    """K = scale·sqrt(y_i·y_j)·exp(−d/ℓ): the size of what two cities have to do with each other, mean initial city outputs.

    The scale makes the stakes of most cities add up to a fraction of their output (ours). Source: gravity, as in the
    city linkages of LXM.
    """
    return stake_scale * (output_i * output_j) ** 0.5 * proximity


@rule
def saturation(output: float, capacity: float) -> float:
    """x = y/k: how far a city has filled its carrying capacity. Source: Huang (2014), by LXM."""
    return output / capacity


@finite_rule
def slack(saturation_i: float, saturation_j: float) -> float:
    """φ = max(0, 1−x_i)·max(0, 1−x_j): room left in both cities, in [0, 1]. Source: Huang (2014), by LXM."""
    return max(0.0, 1.0 - saturation_i) * max(0.0, 1.0 - saturation_j)


@finite_rule
def isomorphism(share_difference: float) -> float:
    """σ = 1 − ½·Σ_s |a_is − a_js|: likeness of two industrial structures, in [0, 1].

    share_difference: Σ_s |a_is − a_js|, from 0 to 2. Source: one minus Krugman's (1991) specialisation index.
    """
    return 1.0 - 0.5 * share_difference


@finite_rule
def contested_value(value: float, isomorphism: float, slack: float) -> float:
    """V = v·σ·φ: what similar cities with room left fight over, per stake. Source: LXM; Zhou (2004)."""
    return value * isomorphism * slack


@finite_rule
def joint_surplus(
    surplus: float,
    complementarity: float,
    isomorphism: float,
    relief: float,
    shared_burden: float,
    saturation_i: float,
    saturation_j: float,
) -> float:
    """B = b·(c·(1−σ) + h·(x_i(1−x_j) + x_j(1−x_i) + u·x_i·x_j)): what the two can gain in common, per stake; x capped at 1.

    Complementary industries; functions that a full city hands on to a partner with room; and, weighed by u, the common
    burdens of two full cities. Source: LXM; Huang (2014); the last term ours.
    """
    full_i, full_j = min(1.0, saturation_i), min(1.0, saturation_j)
    handed_on = full_i * (1.0 - full_j) + full_j * (1.0 - full_i) + shared_burden * full_i * full_j
    return surplus * (complementarity * (1.0 - isomorphism) + relief * handed_on)


@finite_rule
def at_level(level: int, information: float, thematic: float, joint: float) -> float:
    """The value of o or m that a level of cooperation has: 1 information exchange, 2 thematic cooperation, 3 joint governance.

    o_L: share of the joint surplus that the level opens; m_L: share of the relation that it commits. Source: starting
    small (Watson 1999, 2002; Ghosh and Ray 1996); the levels are the stages of Zhu (2009).
    """
    deep = thematic if level < JOINT else joint
    return information if level < THEMATIC else deep


@finite_rule
def at_stage(stage: int, information: float, thematic: float, joint: float) -> float:
    """The value of o that a stage has: 0 in rivalry, else that of its level."""
    opened = at_level(stage, information, thematic, joint)
    return opened if stage > RIVALRY else 0.0


@rule
def strength(output: float, exponent: float) -> float:
    """y^η in a contest, y^ψ in bargaining: a city's weight against its partner. Source: Tullock (1980)."""
    return power(output, exponent)


@rule
def log_output(output: float) -> float:
    """ln y: output on the scale on which asymmetry is felt. y: mean initial city outputs."""
    return logarithm(output)


@finite_rule
def contest_share(strength_i: float, strength_j: float) -> float:
    """q_i = y_i^η/(y_i^η + y_j^η): share won of a contested value, in [0, 1]. Source: Tullock (1980)."""
    return strength_i / (strength_i + strength_j)


@finite_rule
def shared(share: float, benefit_sharing: float) -> float:
    """s_i ← s_i + (½ − s_i)·sharing: bargaining share moved towards one half by benefit sharing, in [0, 1].

    s_i = y_i^ψ/(y_i^ψ + y_j^ψ) as in a contest; benefit_sharing: 0 (as strong as one is) to 1 (equal halves). Source: LXM §4.3.
    """
    return share + (0.5 - share) * benefit_sharing


@finite_rule
def reward(
    commitment: float,
    contested_value: float,
    dissipation: float,
    bargaining_share: float,
    opening: float,
    joint_surplus: float,
    effort: float,
) -> float:
    """R_i(L) = m_L·V·χ + s_i·o_L·B·E: both cooperate at level L, per stake. E: effort left by foot-dragging, in [0, 1].

    The truce saves what rivalry wastes; the opened surplus is shared. Source: LXM; Watson (1999) for m_L and o_L; form ours.
    """
    return commitment * contested_value * dissipation + bargaining_share * opening * joint_surplus * effort


@finite_rule
def temptation(commitment: float, contested_value: float, dissipation: float, grab: float, contest_share_other: float) -> float:
    """T_i(L) = m_L·V·(χ + γ·q_j): compete against a cooperator, and grab part of what it won, per stake. Form ours."""
    return commitment * contested_value * (dissipation + grab * contest_share_other)


@finite_rule
def sucker(
    commitment: float,
    contested_value: float,
    dissipation: float,
    grab: float,
    contest_share: float,
    sunk: float,
    joint_surplus: float,
) -> float:
    """S_i(L) = −m_L·(V·(γ·q_i − χ) + κ·B): cooperate against a competitor, per stake; the effort is sunk. Form ours."""
    return -commitment * (contested_value * (grab * contest_share - dissipation) + sunk * joint_surplus)


@finite_rule
def realised_payoff(
    cooperates: bool,
    partner_cooperates: bool,
    reward: float,
    temptation: float,
    sucker: float,
    monitoring: float,
    search: float,
    negotiation: float,
    subsidy: float,
    penalty: float,
    breach_fine: float,
) -> float:
    """π_ij: what a year brings one side over mutual competition, net of costs and transfers, per stake, before the fund.

    A cooperator pays for search (0 beyond rivalry) and monitoring whether it is met or not, for negotiation (0 where no
    agreement is made this year) when it is; it gets the subsidy. A competitor pays the penalty, and the fine (0 in
    rivalry) when it breaches. All costs per stake.
    """
    together = reward - monitoring - search - negotiation + subsidy
    alone = sucker - monitoring - search + subsidy
    breach = temptation - penalty - breach_fine
    rivalry = -penalty
    as_cooperator = together if partner_cooperates else alone
    as_competitor = breach if partner_cooperates else rivalry
    return as_cooperator if cooperates else as_competitor


@finite_rule
def game_of_side(reward: float, temptation: float, sucker: float) -> int:
    """Which game one side is in at full commitment: 0 prisoner's dilemma, 1 stag hunt, 2 snowdrift, 3 harmony.

    Prisoner's dilemma (T>R, P>S), stag hunt (R≥T, P>S), snowdrift (T>R, S≥P), harmony (R≥T, S≥P), with P = 0.
    """
    greedless = 1 if reward >= temptation else 0
    fearless = 2 if sucker >= 0.0 else 0
    return greedless + fearless
