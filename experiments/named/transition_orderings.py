"""What the theory expects of the transition experiment, held against the stored results.

The expectations are those of the model (§10) and of Li, Xiao and Ma (2020), cited as LXM. Each is a question of order,
not of level, and is answered by the data alone.
"""

from itertools import pairwise

from experiments.named.prose import Finding
from experiments.named.transition_stored import Stored
from experiments.survival import MODES

FEW = 30  # with fewer relations of a mode at the withdrawal a share says little


def findings(stored: Stored) -> list:
    """All expectations in the order of the report."""
    found = [
        _slow_rise(stored),
        _hybrid_succeeds(stored),
        _orders_work_at_once(stored),
        _orders_fade(stored),
        _games(stored),
    ]
    for scenario in ("all", *stored.labels):
        present = [mode for mode in MODES.values() if _many(stored.alive(scenario, mode, 0))]
        if len(present) > 1:
            found.append(_survival(stored, scenario, present))
    return found


def _many(alive) -> bool:
    return alive is not None and alive[1] >= FEW


def _slow_rise(stored: Stored) -> Finding:
    rate = stored.of("laissez_faire", "cooperation_rate")[0]
    steps = rate[1:] - rate[:-1]
    return Finding(
        "Without government cooperation rises, and slowly",
        bool(rate[-1] > rate[0] and steps.max() < 0.1),
        f"from {rate[0]:.2f} in year 1 to {rate[-1]:.2f} in year {rate.size}; by at most {steps.max():.3f} in a year",
    )


def _hybrid_succeeds(stored: Stored) -> Finding:
    at, later = (stored.value("hybrid", f"advantage_{when}") for when in ("at_withdrawal", "later"))
    return Finding(
        "Cooperation begun by cities and backed from above succeeds more easily than cooperation left alone (LXM)",
        at > 0 and later > 0,
        f"hybrid is ahead of laissez-faire by {at:.2f} in year {stored.acting[1]} and by {later:.2f} in year "
        f"{stored.later}",
    )


def _orders_work_at_once(stored: Stored) -> Finding:
    first = stored.acting[0]
    jumps = {
        scenario: stored.mean(scenario, "cooperation_rate", first)
        - stored.mean(scenario, "cooperation_rate", first - 1)
        for scenario in stored.labels
    }
    return Finding(
        "Orders raise cooperation at once, and more in their first year than any other policy",
        max(jumps, key=jumps.get) == "hierarchical",
        f"change in year {first}: " + _listed(stored, jumps, "{:+.2f}"),
    )


def _orders_fade(stored: Stored) -> Finding:
    last = stored.acting[1]
    lost = {
        scenario: 1
        - stored.mean(scenario, "cooperation_rate", last + 1) / stored.mean(scenario, "cooperation_rate", last)
        for scenario in stored.labels
    }
    return Finding(
        "Cooperation under orders lacks stability: it loses at least a third in the year after they end, and more "
        "than any other",
        lost["hierarchical"] >= 1 / 3 and max(lost, key=lost.get) == "hierarchical",
        f"share lost in year {last + 1}: " + _listed(stored, lost, "{:.0%}"),
    )


def _games(stored: Stored) -> Finding:
    dilemma, hunt = (stored.of("laissez_faire", f"game_{game}")[0] for game in ("prisoners_dilemma", "stag_hunt"))
    return Finding(
        "Saturation turns prisoner's dilemmas into stag hunts",
        bool(dilemma[-1] < dilemma[0] and hunt[-1] > hunt[0]),
        f"without government, share of prisoner's dilemmas {dilemma[0]:.2f} → {dilemma[-1]:.2f}, of stag hunts "
        f"{hunt[0]:.2f} → {hunt[-1]:.2f} (year 1 → year {dilemma.size})",
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
        f"Of the relations alive at the withdrawal, {place}, {', then '.join(modes)} ones survive best",
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
