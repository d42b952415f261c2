"""What the theory expects of the transition experiment, held against the stored results.

The expectations are those of the model and of Li, Xiao and Ma (2020), cited as LXM. Each is a question of order, not of level,
and is answered by the data alone; a difference counts if it is more than three standard errors, and one of survival if its
interval over resampled runs says so. The experiment ``theory`` judges them in every region and under every rule of choice.
"""

import math
from itertools import pairwise

import numpy as np

from citypact.experiments.named.study import Stored
from citypact.experiments.named.transition.reading import alive, path, value
from citypact.experiments.named.transition.spec import BACKED, BASELINE, LABELS, ORDERED, POOLED, WHEN, later
from citypact.experiments.paper.inference import MODES
from citypact.experiments.paper.prose import Finding, signed
from citypact.experiments.paper.tables import where
from citypact.experiments.paper.worlds import FIRST, LAST

FEW = 30  # with fewer relations of a mode at the withdrawal a share says little
SURE = 3.0  # standard errors
OTHERS = [name for name in LABELS if name != ORDERED]
HALF = 0.5


def findings(stored: Stored) -> list[Finding]:
    """All expectations in the order of the report; of survival only those for which there are enough relations."""
    found = [_turn(stored), _games(stored), *_ahead(stored), *_orders(stored), _transfer(stored)]
    for scenario in (POOLED, *LABELS):
        present = [mode for mode in MODES.values() if alive(stored, scenario, mode, 0)[1] >= FEW]
        if len(present) > 1:
            found.append(_survival(stored, scenario, present))
    return found


def _first_above(series: np.ndarray) -> float:
    """The first year in which a series is above one half; infinite if there is none."""
    return next((year for year, share in enumerate(series, 1) if share > HALF), math.inf)


def _each(stored: Stored, quantity: str, form: str) -> str:
    """A quantity in every scenario, in words; a dash where no seed defines it."""
    values = {label: value(stored, name, quantity) for name, label in LABELS.items()}
    return ", ".join(f"{label.lower()} {'–' if math.isnan(found) else form.format(found)}" for label, found in values.items())


def _turn(stored: Stored) -> Finding:
    rate, depth = (path(stored, BASELINE, measure)[0] for measure in ("cooperation_rate", "depth"))
    half, reached = _first_above(rate), value(stored, BASELINE, "t50_reached")
    return Finding(
        "Left alone, cities turn to cooperation by themselves: more than half of the seeds pass one half (Huang 2014, by LXM)",
        reached > HALF,
        f"cooperation goes from {rate[0]:.2f} in year 1 to {rate[-1]:.2f} in year {rate.size}, depth from {depth[0]:.2f} to "
        f"{depth[-1]:.2f}; the mean rate {'never passes one half' if math.isinf(half) else f'passes one half in year {half}'}, "
        f"{reached:.0%} of seeds do so for five years, and no year adds more than {np.diff(rate).max():.3f}",
    )


def _games(stored: Stored) -> Finding:
    measures = ("game_prisoners_dilemma", "game_stag_hunt", "cooperation_rate")
    dilemma, hunt, rate = (path(stored, BASELINE, measure)[0] for measure in measures)
    games, behaviour = _first_above(hunt), _first_above(rate)
    when = ["never" if math.isinf(year) else f"in year {year}" for year in (games, behaviour)]
    return Finding(
        "Growth turns prisoner's dilemmas into stag hunts, and behaviour turns after the games",
        bool(dilemma[-1] < dilemma[0] and hunt[-1] > hunt[0]) and games < behaviour,
        f"without government, share of sides in a prisoner's dilemma {dilemma[0]:.2f} → {dilemma[-1]:.2f}, in a stag hunt "
        f"{hunt[0]:.2f} → {hunt[-1]:.2f} (year 1 → year {dilemma.size}); stag hunts pass one half {when[0]}, choices to "
        f"cooperate pass one half {when[1]}",
    )


def _ahead(stored: Stored) -> list[Finding]:
    found = []
    texts = {
        "cooperation": "Cooperation begun by cities and backed from above succeeds more easily than cooperation left alone (LXM)",
        "joint_governance": "Backed from above it is also closer: more relations are in joint governance (LXM)",
    }
    for name, text in texts.items():
        parts = [f"advantage_in_{name}_{when}" for when in WHEN]
        at, after = (value(stored, BACKED, part) for part in parts)
        found.append(Finding(
            text, all(value(stored, BACKED, part) > SURE * value(stored, BACKED, part, "error") for part in parts),
            f"hybrid is ahead of laissez-faire by {at:+.2f} in year {LAST} and by {after:+.2f} in year "
            f"{later(stored.study.scale.years)}",
        ))  # fmt: skip
    return found


def _orders_exceed(stored: Stored, quantity: str, sign: int = 1) -> bool:
    """Whether a mean under orders is surely greater than in every other scenario; with sign −1, whether it is surely smaller.

    Seeds are shared, so the error of a difference is on the large side.
    """
    (mean, error), *others = ([value(stored, name, quantity, what) for what in ("value", "error")] for name in (ORDERED, *OTHERS))
    return all(sign * (mean - other) > SURE * math.hypot(error, its_error) for other, its_error in others)


def _orders(stored: Stored) -> list[Finding]:
    at, after = (value(stored, ORDERED, f"advantage_in_cooperation_{when}") for when in WHEN)
    return [
        Finding(
            "Orders are fast: they raise cooperation more in their first year than any other policy (LXM)",
            _orders_exceed(stored, "first_year_jump"),
            f"change in year {FIRST}: {_each(stored, 'first_year_jump', '{:+.2f}')}",
        ),
        Finding(
            "Orders are shallow: when they end, fewer relations are in joint governance than in any other scenario (LXM)",
            _orders_exceed(stored, "joint_governance_at_withdrawal", -1),
            f"joint governance in year {LAST}: {_each(stored, 'joint_governance_at_withdrawal', '{:.0%}')}",
        ),
        Finding(
            "Cooperation under orders lacks stability: more of it is lost in the year after the withdrawal than in any other "
            f"scenario, and most of its advantage is gone by year {later(stored.study.scale.years)} (LXM)",
            _orders_exceed(stored, "lost_next_year") and after < at / 2,
            f"share lost in year {LAST + 1}: {_each(stored, 'lost_next_year', '{:.0%}')}; advantage of orders over laissez-faire "
            f"{at:+.2f}, then {after:+.2f}",
        ),
    ]


def _transfer(stored: Stored) -> Finding:
    year = later(stored.study.scale.years)
    spread, moved = (
        {scenario: path(stored, scenario, measure)[0][:year] for scenario in (BASELINE, BACKED)}
        for measure in ("saturation_spread", "transferred")
    )
    return Finding(
        "Deeper cooperation moves industry from fuller to roomier cities, and evens out how full they are (LXM §4.2)",
        bool(moved[BACKED].sum() > moved[BASELINE].sum() and spread[BACKED][-1] < spread[BASELINE][-1]),
        f"up to year {year} {moved[BACKED].sum():.1f} mean city outputs move under hybrid and {moved[BASELINE].sum():.1f} under "
        f"laissez-faire; the spread of saturation is then {spread[BACKED][-1]:.3f} and {spread[BASELINE][-1]:.3f}",
    )


def _survival(stored: Stored, scenario: str, modes: list[str]) -> Finding:
    years = later(stored.study.scale.years) - LAST
    shares, relations = zip(*(alive(stored, scenario, mode, years) for mode in modes), strict=True)
    alive_of = ", ".join(f"{mode} {share:.1%} of {count}" for mode, share, count in zip(modes, shares, relations, strict=True))
    pairs = where(stored["differences"], scenario=scenario, mode=modes, other_mode=modes).to_dict("records")
    sure = {(pair["mode"], pair["other_mode"]): pair["difference_low"] > 0 for pair in pairs}
    place = "in all scenarios pooled" if scenario == POOLED else f"within {LABELS[scenario].lower()}"
    told = "; ".join(
        f"{pair['mode']} over {pair['other_mode']} {signed(pair['mean_survival'] - pair['other_mean_survival'])} "
        f"[{signed(pair['difference_low'])}, {signed(pair['difference_high'])}]"
        for pair in pairs
    )
    return Finding(
        f"Of the relations alive at the withdrawal, {place}, {', then '.join(modes)} ones survive best (LXM)",
        all(one > other for one, other in pairwise(shares)) and all(sure[pair] for pair in pairwise(modes)),
        f"alive {years} years later: {alive_of}; difference of the mean share alive over the years since: {told}",
    )
