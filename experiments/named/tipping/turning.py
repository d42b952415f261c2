"""Where relations turn: trust against tipping trust in the year in which lasting cooperation begins.

A relation turns in the first year from which both sides cooperate for five years; it has passed its tipping point in
the first year in which both sides' trust is at least their tipping trust.
"""

import numpy as np

from citypact.experiments.paper.effects import ERRORS
from citypact.model.summary import HOLD

NEVER = 0
MARGINS = np.round(np.arange(-0.5, 0.5001, 0.05), 2)  # edges of groups of trust minus tipping trust
CELLS = np.round(np.linspace(0, 1, 21), 2)  # edges of groups of trust and of tipping trust


def turning(states) -> dict:
    """What is needed of a block of runs; arrays end in (relation·run,).

    turned, passed: the year, 0 for never; stayed: share of the years after the turn in which both cooperate; margin, both:
    by year and relation: the smaller of both sides' trust minus tipping trust, and whether both cooperate; trust,
    tipping_trust: of both sides in the year of the turn, nan without; the same in year 1.
    """
    both = states["cooperates"].all(axis=1).reshape(len(states["cooperates"]), -1)  # states: (year, side, relation, run)
    sides = {name: np.moveaxis(states[name], 1, 0).reshape(2, *both.shape) for name in ("trust", "tipping_trust")}
    held = np.lib.stride_tricks.sliding_window_view(both, HOLD, axis=0).all(axis=-1)
    turned = np.where(held.any(axis=0), held.argmax(axis=0) + 1, NEVER)
    margin = (sides["trust"] - sides["tipping_trust"]).min(axis=0)
    past = margin >= 0
    passed = np.where(past.any(axis=0), past.argmax(axis=0) + 1, NEVER)
    chosen = np.maximum(turned, 1) - 1
    at_turn = {name: np.take_along_axis(values, chosen[None, None], axis=1)[:, 0] for name, values in sides.items()}
    for values in at_turn.values():
        values[:, turned == NEVER] = np.nan
    years = np.arange(1, len(both) + 1)[:, None]
    after = (years >= turned + HOLD) & (turned != NEVER)
    stayed = np.where(after.any(axis=0), (both & after).sum(axis=0) / np.maximum(1, after.sum(axis=0)), np.nan)
    return {
        "turned": turned, "passed": passed, "stayed": stayed, "margin": margin, "both": both,
        **at_turn, **{f"{name}_at_start": values[:, 0] for name, values in sides.items()},
    }  # fmt: skip


def passage_rows(found) -> list:
    """The cells of one row of the table of turning, in the order of ``tipping.PASSAGE``."""
    turned, passed = found["turned"] != NEVER, found["passed"] != NEVER
    count = int(turned.sum())
    shares = [passed.mean(), _mean(turned[passed]), _mean(turned[~passed])]
    if count == 0:
        return [turned.size, 0, *[np.nan] * 10, *_digits(shares), *[np.nan] * 5]
    trust, tipping = found["trust"][:, turned], found["tipping_trust"][:, turned]
    margin = (trust - tipping).min(axis=0)
    varied = min(np.ptp(trust), np.ptp(tipping)) > 0
    # Passing counts as before the turn if it came in the same year.
    first, passing = found["turned"][turned], found["passed"][turned]
    before = (passing != NEVER) & (passing <= first)
    at_turn = [
        (trust >= tipping).mean(), (margin >= 0).mean(), trust.mean(), tipping.mean(),
        *(found[f"{name}_at_start"][:, turned].mean() for name in ("trust", "tipping_trust")),
        *np.quantile(margin, (0.25, 0.5, 0.75)), np.corrcoef(trust.ravel(), tipping.ravel())[0, 1] if varied else np.nan,
    ]  # fmt: skip
    order = [before.mean(), ((passing != NEVER) & ~before).mean(), (passing == NEVER).mean()]
    stayed = [_mean(found["stayed"][turned & some & np.isfinite(found["stayed"])]) for some in (passed, ~passed)]
    return [turned.size, count, *_digits([*at_turn, *shares, *order, *stayed])]


def _mean(values):
    return values.mean() if values.size else np.nan


def _digits(values) -> list:
    return [float(f"{value:.6g}") for value in values]


def probability_rows(found) -> list:
    """(margin, relation-years, share that turns this year, its 95 % interval, share in which both cooperate), by group of margin.

    Relation-years at risk: those of relations that have not turned yet, in which a turn could still be seen.
    """
    years = np.arange(1, len(found["both"]) + 1)[:, None]
    risk = ((years <= found["turned"]) | (found["turned"] == NEVER)) & (years <= len(years) - HOLD + 1)
    group = np.digitize(found["margin"], MARGINS) - 1
    rows = []
    for k in range(len(MARGINS) - 1):
        these = risk & (group == k)
        count = int(these.sum())
        if count:
            share = float((these & (years == found["turned"])).sum() / count)
            middle = round(float(MARGINS[k] + MARGINS[k + 1]) / 2, 4)
            rows.append((middle, count, *_digits((share, *_wilson(share, count), found["both"][these].mean()))))
    return rows


def _wilson(share: float, count: int) -> tuple:
    """The 95 % interval of a share (Wilson 1927)."""
    square = ERRORS**2 / count
    middle = (share + square / 2) / (1 + square)
    half = np.sqrt(share * (1 - share) * square + square**2 / 4) / (1 + square)
    return max(0.0, middle - half), min(1.0, middle + half)


def map_rows(found) -> list:
    """(tipping trust, trust, sides): how many sides turned in each cell; cells are named by their lower edges."""
    turned = found["turned"] != NEVER
    counts, _, _ = np.histogram2d(
        found["tipping_trust"][:, turned].ravel(), found["trust"][:, turned].ravel(), bins=(CELLS, CELLS)
    )
    return [(float(CELLS[i]), float(CELLS[j]), int(counts[i, j])) for i, j in np.argwhere(counts > 0).tolist()]
