"""What one run comes to: a few numbers for each run, from its yearly series (model, §9).

A sweep asks the engine only for ``measures_needed(names)`` and then takes ``summaries(result, names)``.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from model.measures import COUNT, MEASURES, OF_SURPLUS, SHARE
from model.refusal import Refusal, unknown

HOLD = 5  # years for which a level must hold to count as reached (model, §9)
FINAL_YEARS = 5  # years at the end of a run over which a final state is averaged


@dataclass(frozen=True)
class Summary:
    """One number for a run: name, unit, labels, meaning, the measures it is made of, and how.

    compute: takes the series of these measures, each (run, year), and returns (run,).
    """

    name: str
    unit: str
    label: str
    label_zh: str
    meaning: str
    measures: tuple
    compute: Callable


def transition_time(rate: np.ndarray, level: float, hold: int = HOLD) -> np.ndarray:
    """First year, from 1, from which the rate stays at or above the level for ``hold`` years; nan if never.

    rate: (run, year), cooperation rate; returns (run,) in years. All ``hold`` years must lie within the record.
    """
    rate = np.asarray(rate, dtype=np.float64)
    if rate.shape[1] < hold:
        return np.full(rate.shape[0], np.nan)
    held = np.lib.stride_tricks.sliding_window_view(rate >= level, hold, axis=1).all(axis=2)
    return np.where(held.any(axis=1), held.argmax(axis=1) + 1.0, np.nan)


def _half(rate):
    return transition_time(rate, 0.5)


def _four_fifths(rate):
    return transition_time(rate, 0.8)


def _last(series):
    return series[:, -1]


def _final(series):
    return series[:, -FINAL_YEARS:].mean(axis=1)


def _total(series):
    return series.sum(axis=1)


def _cost_share(search, negotiation, monitoring, surplus):
    costs, gross = (search + negotiation + monitoring).sum(axis=1), surplus.sum(axis=1)
    return np.where(gross > 0.0, costs / np.where(gross > 0.0, gross, 1.0), np.nan)


_LAST_FIVE = "mean of the last five years"
_TOTAL = "mean city outputs, over the run"
_TABLE = (
    ("t50", "year", "Transition time to one half", "合作率达50%的年份",
     "first year from which half of the choices are cooperative for five years; none if never",
     ("cooperation_rate",), _half),
    ("t80", "year", "Transition time to four fifths", "合作率达80%的年份",
     "first year from which four fifths of the choices are cooperative for five years; none if never",
     ("cooperation_rate",), _four_fifths),
    ("final_cooperation", SHARE, "Final cooperation", "期末合作率",
     f"cooperation rate, {_LAST_FIVE}", ("cooperation_rate",), _final),
    ("final_depth", SHARE, "Final depth", "期末合作深度",
     "relations at stage 3, joint governance, in the last year", ("stage_joint_governance",), _last),
    ("final_trust", SHARE, "Final trust", "期末信任", f"mean trust, {_LAST_FIVE}", ("mean_trust",), _final),
    ("past_tipping", SHARE, "Finally past tipping", "期末越过临界的比例",
     f"sides whose trust exceeds their tipping trust, {_LAST_FIVE}", ("past_tipping",), _final),
    ("cumulative_welfare", _TOTAL, "Cumulative welfare", "累计总福利",
     "sum of all cities' realised payoffs over all years", ("welfare",), _total),
    ("final_output", "mean city outputs", "Final output", "期末总产出",
     "sum of outputs at the end of the last year", ("total_output",), _last),
    ("gini_output", "index", "Final Gini of output", "期末产出基尼系数",
     f"inequality of outputs, {_LAST_FIVE}", ("gini_output",), _final),
    ("gini_gains", "index", "Final Gini of gains", "期末收益基尼系数",
     f"inequality of the cities' gains over mutual competition, {_LAST_FIVE}", ("gini_gains",), _final),
    ("isomorphism", "index", "Final isomorphism", "期末产业同构度",
     f"mean likeness of industrial structures, {_LAST_FIVE}", ("isomorphism",), _final),
    ("cost_share", OF_SURPLUS, "Transaction costs", "交易成本占比",
     "search, negotiation and monitoring costs over joint surplus, all years together; none without surplus",
     ("search_cost", "negotiation_cost", "monitoring_cost", "joint_surplus"), _cost_share),
    ("total_outlay", _TOTAL, "Total outlay", "政府总支出",
     "the government's spending over all years", ("outlay",), _total),
    ("total_revenue", _TOTAL, "Total revenue", "罚没总收入",
     "the government's income from penalties and fines over all years", ("revenue",), _total),
    ("total_orders", COUNT, "Total orders", "行政命令总数",
     "orders to cooperate over all years", ("orders",), _total),
)  # fmt: skip

SUMMARIES = {row[0]: Summary(*row) for row in _TABLE}


def check_summaries(names) -> tuple:
    """Names of summaries in the order asked for; all of them for None."""
    if names is None:
        return tuple(SUMMARIES)
    for name in names:
        if name not in SUMMARIES:
            raise Refusal(unknown("summary", name, SUMMARIES))
    return tuple(names)


def measures_needed(names=None) -> tuple:
    """The measures of which the summaries are made, in the order of the measures' declaration."""
    needed = {measure for name in check_summaries(names) for measure in SUMMARIES[name].measures}
    return tuple(name for name in MEASURES if name in needed)


def summaries(result, names=None) -> dict:
    """Summaries of every run of a ``Result``: name -> (run,) doubles, nan where a summary is undefined."""
    return {
        name: SUMMARIES[name].compute(*(result.of(measure) for measure in SUMMARIES[name].measures))
        for name in check_summaries(names)
    }
