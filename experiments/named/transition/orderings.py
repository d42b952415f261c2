"""What the theory expects of the transition experiment, held against the stored results.

The expectations are those of the model and of Li, Xiao and Ma (2020), cited as LXM. Each is a question of order, not of level,
and is answered by the data alone; a difference counts if it is more than three standard errors. The experiment ``theory``
judges them in every region and under every rule of choice.
"""

import math
from itertools import pairwise

import numpy as np

from citypact.experiments.named.transition.stored import Stored
from citypact.experiments.paper.prose import Finding
from citypact.experiments.paper.survival import MODES

FEW = 30  # with fewer relations of a mode at the withdrawal a share says little
SURE = 3.0  # standard errors
HALF = 0.5
BASE, BACKED, ORDERED = "laissez_faire", "hybrid", "hierarchical"


def findings(stored: Stored) -> list:
    """All expectations in the order of the report."""
    found = [
        _turn(stored),
        _games(stored),
        _hybrid_succeeds(stored),
        _hybrid_deepens(stored),
        _orders_work_at_once(stored),
        _orders_are_shallow(stored),
        _orders_fade(stored),
        _transfer(stored),
    ]
    for scenario in ("all", *stored.labels):
        present = [mode for mode in MODES.values() if _many(stored.alive(scenario, mode, 0))]
        if len(present) > 1:
            found.append(_survival(stored, scenario, present))
    return found


def _many(alive) -> bool:
    return alive is not None and alive[1] >= FEW


def _exceeds(stored: Stored, quantity: str, one: str, other: str) -> bool:
    """Whether a mean is surely greater in one scenario than in another. Seeds are shared, so the error is on the large side."""
    difference = stored.value(one, quantity) - stored.value(other, quantity)
    return difference > SURE * math.hypot(*(stored.value(name, quantity, "error") for name in (one, other)))


def _positive(stored: Stored, scenario: str, quantity: str) -> bool:
    """Whether a paired difference from laissez-faire is surely positive."""
    return stored.value(scenario, quantity) > SURE * stored.value(scenario, quantity, "error")


def _first_above(series) -> int | None:
    """The first year in which a series is above one half."""
    above = np.flatnonzero(series > HALF)
    return int(above[0]) + 1 if above.size else None


def _turn(stored: Stored) -> Finding:
    rate, depth = (stored.of(BASE, measure)[0] for measure in ("cooperation_rate", "depth"))
    half, reached = _first_above(rate), stored.value(BASE, "t50_reached")
    return Finding(
        "Left alone, cities turn to cooperation by themselves: more than half of the seeds pass one half (Huang 2014, by LXM)",
        reached > HALF,
        f"cooperation goes from {rate[0]:.2f} in year 1 to {rate[-1]:.2f} in year {rate.size}, depth from {depth[0]:.2f} to "
        f"{depth[-1]:.2f}; the mean rate "
        + ("never passes one half" if half is None else f"passes one half in year {half}")
        + f", {reached:.0%} of seeds do so for five years, and no year adds more than {np.diff(rate).max():.3f}",
    )


def _games(stored: Stored) -> Finding:
    dilemma, hunt, rate = (
        stored.of(BASE, measure)[0] for measure in ("game_prisoners_dilemma", "game_stag_hunt", "cooperation_rate")
    )
    games, behaviour = _first_above(hunt), _first_above(rate)
    before = games is not None and (behaviour is None or games < behaviour)
    told = ", ".join(
        f"{name} pass one half " + ("never" if year is None else f"in year {year}")
        for name, year in (("stag hunts", games), ("choices to cooperate", behaviour))
    )
    return Finding(
        "Growth turns prisoner's dilemmas into stag hunts, and behaviour turns after the games",
        bool(dilemma[-1] < dilemma[0] and hunt[-1] > hunt[0]) and before,
        f"without government, share of sides in a prisoner's dilemma {dilemma[0]:.2f} → {dilemma[-1]:.2f}, in a stag hunt "
        f"{hunt[0]:.2f} → {hunt[-1]:.2f} (year 1 → year {dilemma.size}); {told}",
    )


def _ahead(stored: Stored, name: str, text: str) -> Finding:
    parts = [f"advantage_in_{name}_{when}" for when in ("at_withdrawal", "later")]
    at, later = (stored.value(BACKED, part) for part in parts)
    return Finding(
        text,
        all(_positive(stored, BACKED, part) for part in parts),
        f"hybrid is ahead of laissez-faire by {at:+.2f} in year {stored.acting[1]} and by {later:+.2f} in year {stored.later}",
    )


def _hybrid_succeeds(stored: Stored) -> Finding:
    return _ahead(
        stored, "cooperation",
        "Cooperation begun by cities and backed from above succeeds more easily than cooperation left alone (LXM)",
    )  # fmt: skip


def _hybrid_deepens(stored: Stored) -> Finding:
    return _ahead(stored, "joint_governance", "Backed from above it is also closer: more relations are in joint governance (LXM)")


def _orders_work_at_once(stored: Stored) -> Finding:
    jumps = {scenario: stored.value(scenario, "first_year_jump") for scenario in stored.labels}
    return Finding(
        "Orders are fast: they raise cooperation more in their first year than any other policy (LXM)",
        all(_exceeds(stored, "first_year_jump", ORDERED, other) for other in stored.labels if other != ORDERED),
        f"change in year {stored.acting[0]}: " + _listed(stored, jumps, "{:+.2f}"),
    )


def _orders_are_shallow(stored: Stored) -> Finding:
    quantity = "joint_governance_at_withdrawal"
    shares = {scenario: stored.value(scenario, quantity) for scenario in stored.labels}
    return Finding(
        "Orders are shallow: when they end, fewer relations are in joint governance than in any other scenario (LXM)",
        all(_exceeds(stored, quantity, other, ORDERED) for other in stored.labels if other != ORDERED),
        f"joint governance in year {stored.acting[1]}: " + _listed(stored, shares, "{:.0%}"),
    )


def _orders_fade(stored: Stored) -> Finding:
    lost = {scenario: stored.value(scenario, "lost_next_year") for scenario in stored.labels}
    at, later = (stored.value(ORDERED, f"advantage_in_cooperation_{when}") for when in ("at_withdrawal", "later"))
    return Finding(
        "Cooperation under orders lacks stability: more of it is lost in the year after the withdrawal than in any other "
        f"scenario, and most of its advantage is gone by year {stored.later} (LXM)",
        all(_exceeds(stored, "lost_next_year", ORDERED, other) for other in stored.labels if other != ORDERED) and later < at / 2,
        f"share lost in year {stored.acting[1] + 1}: "
        + _listed(stored, lost, "{:.0%}")
        + f"; advantage of orders over laissez-faire {at:+.2f}, then {later:+.2f}",
    )


def _transfer(stored: Stored) -> Finding:
    year = stored.later
    spread, moved = (
        {scenario: stored.of(scenario, measure)[0][:year] for scenario in (BASE, BACKED)}
        for measure in ("saturation_spread", "transferred")
    )
    return Finding(
        "Deeper cooperation moves industry from fuller to roomier cities, and evens out how full they are (LXM §4.2)",
        bool(moved[BACKED].sum() > moved[BASE].sum() and spread[BACKED][-1] < spread[BASE][-1]),
        f"up to year {year} {moved[BACKED].sum():.1f} mean city outputs move under hybrid and {moved[BASE].sum():.1f} under "
        f"laissez-faire; the spread of saturation is then {spread[BACKED][-1]:.3f} and {spread[BASE][-1]:.3f}",
    )


def _survival(stored: Stored, scenario: str, modes: list) -> Finding:
    since = stored.later - stored.acting[1]
    alive = {mode: stored.alive(scenario, mode, since) for mode in modes}
    shares = [share for share, _ in alive.values()]
    tests = [
        f"{row['mode']} against {row['other_mode']} p {_p(row['p'])}"
        for row in stored.log_rank
        if row["scenario"] == scenario and row["mode"] in modes and row["other_mode"] in modes
    ]
    place = "in all scenarios pooled" if scenario == "all" else f"within {stored.labels[scenario].lower()}"
    return Finding(
        f"Of the relations alive at the withdrawal, {place}, {', then '.join(modes)} ones survive best (LXM)",
        all(one > other for one, other in pairwise(shares)),
        f"alive {since} years later: "
        + ", ".join(f"{mode} {share:.1%} of {count}" for mode, (share, count) in alive.items())
        + f" (log-rank: {'; '.join(tests)})",
    )


def _p(text: str) -> str:
    p = float(text)
    return "< 0.001" if p < 0.001 else f"= {p:.3f}"


def _listed(stored: Stored, values: dict, form: str) -> str:
    return ", ".join(f"{stored.labels[name].lower()} {form.format(value)}" for name, value in values.items())
