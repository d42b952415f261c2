"""What one run comes to: a few numbers for each run, from its yearly series (model, §9).

A sweep asks the engine only for ``measures_needed(names)`` and then takes ``summaries(result, names)``.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from citypact.model.measures import MEASURES, SMALLEST_WHOLE
from citypact.model.refusal import Refusal, unknown
from citypact.model.settings.declaration import by_name

HOLD = 5  # years for which a level must hold to count as reached (model, §9)
FINAL_YEARS = 5  # years at the end of a run over which a final state is averaged


@dataclass(frozen=True, kw_only=True)
class Summary:
    """One number for a run: name, unit, labels, meaning, the measures it is made of, and how.

    compute: takes the series of these measures, each (run, year), and returns (run,).
    """

    name: str
    unit: str
    label: str
    label_zh: str
    meaning: str
    meaning_zh: str
    measures: tuple[str, ...]
    compute: Callable[..., np.ndarray]


def transition_time(rate: np.ndarray, level: float, hold: int = HOLD) -> np.ndarray:
    """First year, from 1, from which the rate stays at or above the level for ``hold`` years; nan if never.

    rate: (run, year), cooperation rate; returns (run,) in years. All ``hold`` years must lie within the record.
    """
    rate = np.asarray(rate, dtype=np.float64)
    if rate.shape[1] < hold:
        return np.full(rate.shape[0], np.nan)
    reached, starts = rate >= level, rate.shape[1] - hold + 1
    held = np.logical_and.reduce([reached[:, later : later + starts] for later in range(hold)])
    return np.where(held.any(axis=1), held.argmax(axis=1) + 1.0, np.nan)


def _half(rate: np.ndarray) -> np.ndarray:
    return transition_time(rate, 0.5)


def _four_fifths(rate: np.ndarray) -> np.ndarray:
    return transition_time(rate, 0.8)


def _last(series: np.ndarray) -> np.ndarray:
    return series[:, -1]


def _final(series: np.ndarray) -> np.ndarray:
    return series[:, -FINAL_YEARS:].mean(axis=1)


def _total(series: np.ndarray) -> np.ndarray:
    return series.sum(axis=1)


def _cost_share(search: np.ndarray, negotiation: np.ndarray, monitoring: np.ndarray, surplus: np.ndarray) -> np.ndarray:
    costs, gross = (search + negotiation + monitoring).sum(axis=1), surplus.sum(axis=1)
    some = gross > SMALLEST_WHOLE
    return np.where(some, costs / np.where(some, gross, 1.0), np.nan)


SUMMARIES = by_name((
    Summary(
        name="t50", unit="year", label="Transition time to one half", label_zh="合作率达50%的年份",
        meaning="first year from which half of the choices are cooperative for five years; none if never",
        meaning_zh="合作率连续五年不低于一半的首个年份；未达到则无",
        measures=("cooperation_rate",), compute=_half),
    Summary(
        name="t80", unit="year", label="Transition time to four fifths", label_zh="合作率达80%的年份",
        meaning="first year from which four fifths of the choices are cooperative for five years; none if never",
        meaning_zh="合作率连续五年不低于五分之四的首个年份；未达到则无",
        measures=("cooperation_rate",), compute=_four_fifths),
    Summary(
        name="final_cooperation", unit="share", label="Final cooperation", label_zh="期末合作率",
        meaning="cooperation rate, mean of the last five years", meaning_zh="最后五年的平均合作率",
        measures=("cooperation_rate",), compute=_final),
    Summary(
        name="final_depth", unit="share", label="Final depth", label_zh="期末合作深度",
        meaning="depth of cooperation, mean of the last five years", meaning_zh="最后五年的平均合作深度",
        measures=("depth",), compute=_final),
    Summary(
        name="final_joint_governance", unit="share", label="Final joint governance", label_zh="期末共同治理比例",
        meaning="relations at stage 3, joint governance, in the last year", meaning_zh="末年处于共同治理阶段的关系",
        measures=("stage_joint_governance",), compute=_last),
    Summary(
        name="final_trust", unit="share", label="Final trust", label_zh="期末信任",
        meaning="mean trust, mean of the last five years", meaning_zh="最后五年的平均信任",
        measures=("mean_trust",), compute=_final),
    Summary(
        name="past_tipping", unit="share", label="Finally past tipping", label_zh="期末越过临界的比例",
        meaning="sides whose trust exceeds their tipping trust, mean of the last five years",
        meaning_zh="最后五年中信任超过临界信任的一方（平均）",
        measures=("past_tipping",), compute=_final),
    Summary(
        name="cumulative_welfare", unit="mean city outputs, over the run", label="Cumulative welfare", label_zh="累计合作红利",
        meaning="dividend of cooperation over all years", meaning_zh="全部年份的合作红利之和",
        measures=("welfare",), compute=_total),
    Summary(
        name="final_output", unit="mean city outputs", label="Final output", label_zh="期末总产出",
        meaning="sum of outputs at the end of the last year", meaning_zh="末年年末产出之和",
        measures=("total_output",), compute=_last),
    Summary(
        name="gini_output", unit="index", label="Final Gini of output", label_zh="期末产出基尼系数",
        meaning="inequality of outputs, mean of the last five years", meaning_zh="最后五年产出不均等的平均",
        measures=("gini_output",), compute=_final),
    Summary(
        name="gini_gains", unit="index", label="Final Gini of gains", label_zh="期末收益基尼系数",
        meaning="inequality of the cities' gains over mutual competition, mean of the last five years",
        meaning_zh="最后五年各城市收益不均等的平均",
        measures=("gini_gains",), compute=_final),
    Summary(
        name="isomorphism", unit="index", label="Final isomorphism", label_zh="期末产业同构度",
        meaning="mean likeness of industrial structures, mean of the last five years", meaning_zh="最后五年产业结构的平均相似度",
        measures=("isomorphism",), compute=_final),
    Summary(
        name="cost_share", unit="share of gross joint surplus", label="Transaction costs", label_zh="交易成本占比",
        meaning="search, negotiation and monitoring costs over joint surplus, all years together; none without surplus",
        meaning_zh="全部年份搜寻、谈判与监督成本占共同剩余的比例；无剩余则无",
        measures=("search_cost", "negotiation_cost", "monitoring_cost", "joint_surplus"), compute=_cost_share),
    Summary(
        name="total_transfer", unit="mean city outputs, over the run", label="Total transfer", label_zh="累计产业转移",
        meaning="output moved from fuller to roomier partners over all years", meaning_zh="全部年份转移到较宽裕伙伴的产出",
        measures=("transferred",), compute=_total),
    Summary(
        name="total_outlay", unit="mean city outputs, over the run", label="Total outlay", label_zh="政府总支出",
        meaning="the government's spending over all years", meaning_zh="全部年份的政府支出",
        measures=("outlay",), compute=_total),
    Summary(
        name="total_revenue", unit="mean city outputs, over the run", label="Total revenue", label_zh="罚没总收入",
        meaning="the government's income from penalties and fines over all years", meaning_zh="全部年份的罚没收入",
        measures=("revenue",), compute=_total),
    Summary(
        name="total_orders", unit="relations", label="Total orders", label_zh="行政命令总数",
        meaning="orders to cooperate over all years", meaning_zh="全部年份的合作命令数",
        measures=("orders",), compute=_total),
))  # fmt: skip


def check_summaries(names: Iterable[str] | None) -> tuple[str, ...]:
    """Names of summaries in the order asked for; all of them for None."""
    if names is None:
        return tuple(SUMMARIES)
    for name in names:
        if name not in SUMMARIES:
            raise Refusal(unknown("summary", name, SUMMARIES))
    return tuple(names)


def measures_needed(names: Iterable[str] | None = None) -> tuple[str, ...]:
    """The measures of which the summaries are made, in the order of the measures' declaration."""
    needed = {measure for name in check_summaries(names) for measure in SUMMARIES[name].measures}
    return tuple(name for name in MEASURES if name in needed)


class Measured(Protocol):
    """What has the series of measures, (run, year), by their names: the engine's ``Result``."""

    def of(self, measure: str) -> np.ndarray: ...


def summaries(result: Measured, names: Iterable[str] | None = None) -> dict[str, np.ndarray]:
    """Summaries of every run of a ``Result``: name -> (run,) doubles, nan where a summary is undefined."""
    return {
        name: SUMMARIES[name].compute(*(result.of(measure) for measure in SUMMARIES[name].measures))
        for name in check_summaries(names)
    }
