"""Where relations turn: trust against tipping trust in the year in which lasting cooperation begins.

A relation turns in the first year from which both sides cooperate for five years; it has passed its tipping point in
the first year in which both sides' trust is at least their tipping trust.
"""

from itertools import pairwise

import numpy as np

from citypact.experiments.paper.inference import wilson
from citypact.experiments.paper.tables import rounded
from citypact.model.engine import Batch
from citypact.model.summary import HOLD, transition_time

SEEN = ("cooperates", "trust", "tipping_trust")
MARGINS = np.round(np.arange(-0.5, 0.5001, 0.05), 2)  # edges of groups of trust minus tipping trust
CELLS = np.round(np.linspace(0, 1, 21), 2)  # edges of groups of trust and of tipping trust
PASSAGE = (
    "relations", "turned", "sides_past_tipping_at_turn", "both_past_tipping_at_turn", "trust_at_turn", "tipping_trust_at_turn",
    "trust_at_start", "tipping_trust_at_start", "margin_lower_quartile", "margin_median", "margin_upper_quartile", "correlation",
    "ever_passed", "turned_if_passed", "turned_if_never_passed", "passed_before_turning", "passed_after_turning", "never_passed",
    "stayed_if_passed", "stayed_if_never_passed",
)  # fmt: skip


def turning(runs: list, years: int) -> dict:
    """Live runs and keep where their relations turn; arrays (run, relation), where nothing else is said.

    turned, passed: the year, nan for never; stayed: share of the years after the turn in which both cooperate; trust,
    tipping_trust: (run, side, relation) in the year of the turn, nan without; the same in year 1. By group of the margin, which
    is the smaller of both sides' trust minus tipping trust, (run, group): at_risk, the relation-years of relations that have not
    turned yet and in which a turn could still be seen; turns, in how many one came; both, in how many both cooperate.
    """
    batch, seen = Batch(runs, years), []
    for _ in range(years):
        batch.advance(1, ())
        state = batch.state()
        seen.append([state[name] for name in SEEN])
    acts, *looks = (np.moveaxis(np.stack(values), (-1, 0), (0, -1)) for values in zip(*seen, strict=True))
    sides = dict(zip(SEEN[1:], looks, strict=True))  # (run, side, relation, year)
    both, margin, year = np.all(acts, axis=1), (looks[0] - looks[1]).min(axis=1), np.arange(1, years + 1)
    turned, passed = _first(both, 1.0, HOLD), _first(margin, 0.0, 1)
    chosen = np.where(np.isfinite(turned), turned, 1).astype(np.int64) - 1
    after = year >= turned[..., None] + HOLD
    risk = ~(year > turned[..., None]) & (year <= years - HOLD + 1)
    groups = [risk & (margin >= low) & (margin < high) for low, high in pairwise(MARGINS)]
    return {
        "turned": turned,
        "passed": passed,
        "stayed": np.where(after.any(axis=-1), (both & after).sum(axis=-1) / np.maximum(1, after.sum(axis=-1)), np.nan),
        **{name: np.where(np.isfinite(turned)[:, None],
                          np.take_along_axis(values, chosen[:, None, :, None], axis=-1)[..., 0], np.nan)
           for name, values in sides.items()},
        **{f"{name}_at_start": values[..., 0] for name, values in sides.items()},
        "at_risk": _counts(groups, True),
        "turns": _counts(groups, np.equal(year, turned[..., None])),
        "both": _counts(groups, both),
    }  # fmt: skip


def _first(values: np.ndarray, level: float, hold: int) -> np.ndarray:
    """(run, relation): the first year from which values (run, relation, year) are at the level for so many years."""
    return transition_time(values.reshape(-1, values.shape[-1]), level, hold).reshape(values.shape[:2])


def _counts(groups: list, such: np.ndarray | bool) -> np.ndarray:
    """(run, group): the relation-years of each group that are such."""
    return np.stack([(group & such).sum(axis=(1, 2)) for group in groups], axis=-1)


def passage_row(found: dict) -> dict:
    """The row of the table of turning, by the names in ``PASSAGE``."""
    turned, passed = np.isfinite(found["turned"]), np.isfinite(found["passed"])
    names = ("trust", "tipping_trust", "trust_at_start", "tipping_trust_at_start")
    trust, tipping, trust_before, tipping_before = (np.moveaxis(found[name], 1, 0)[:, turned] for name in names)
    margin = (trust - tipping).min(axis=0)
    varied = margin.size > 0 and min(np.ptp(trust), np.ptp(tipping)) > 0
    # Passing counts as before the turn if it came in the same year.
    before, ever, stayed = found["passed"][turned] <= found["turned"][turned], passed[turned], found["stayed"]
    watched = np.isfinite(stayed)
    values = (
        _mean(trust >= tipping), _mean(margin >= 0), *map(_mean, (trust, tipping, trust_before, tipping_before)),
        *(np.quantile(margin, (0.25, 0.5, 0.75)) if margin.size else [np.nan] * 3),
        np.corrcoef(trust.ravel(), tipping.ravel())[0, 1] if varied else np.nan,
        _mean(passed), _mean(turned[passed]), _mean(turned[~passed]), _mean(before), _mean(ever & ~before), _mean(~ever),
        _mean(stayed[watched & passed]), _mean(stayed[watched & ~passed]),
    )  # fmt: skip
    return dict(zip(PASSAGE, (turned.size, int(turned.sum()), *rounded(values)), strict=True))


def _mean(values: np.ndarray) -> float:
    return values.mean() if values.size else np.nan


def chance_rows(found: dict) -> list:
    """By group of margin: its middle, relation-years, share that turns this year, interval, share in which both cooperate."""
    rows = []
    counts = (found[name].sum(axis=0).tolist() for name in ("at_risk", "turns", "both"))
    for (low, high), risk, turns, both in zip(pairwise(MARGINS), *counts, strict=True):
        if risk:
            share = wilson(turns, of=risk)
            rows.append((round(float(low + high) / 2, 4), risk, *rounded((share.mean, share.low, share.high, both / risk))))
    return rows


def map_rows(found: dict) -> list:
    """(tipping trust, trust, sides): how many sides turned in each cell; cells are named by their lower edges."""
    tipping, trust = (found[name][np.isfinite(found[name])] for name in ("tipping_trust", "trust"))
    counts, _, _ = np.histogram2d(tipping, trust, bins=(CELLS, CELLS))
    return [(float(CELLS[i]), float(CELLS[j]), int(counts[i, j])) for i, j in np.argwhere(counts > 0).tolist()]
