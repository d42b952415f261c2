"""The measures of a year (model, §9): name, unit, meaning, and labels in two languages."""

from collections import namedtuple
from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """One yearly measure of an agglomeration."""

    name: str
    unit: str
    label: str
    label_zh: str
    meaning: str


SHARE, OUTPUT, COUNT = "share", "mean city outputs a year", "relations"
OF_SURPLUS = "share of gross joint surplus"

_TABLE = (
    ("cooperation_rate", SHARE, "Cooperation rate", "合作率", "choices to cooperate among all choices"),
    ("cooperation_rate_by_stake", SHARE, "Cooperation by stake", "合作率(按利害加权)", "the same, weighted by stake"),
    ("stage_rivalry", SHARE, "Rivalry", "竞争", "relations at stage 0 at the end of the year"),
    ("stage_information_exchange", SHARE, "Information exchange", "信息交流", "relations at stage 1"),
    ("stage_thematic_cooperation", SHARE, "Thematic cooperation", "专题合作", "relations at stage 2"),
    ("stage_joint_governance", SHARE, "Joint governance", "共同治理", "relations at stage 3"),
    ("game_prisoners_dilemma", SHARE, "Prisoner's dilemma", "囚徒困境", "relations with T>R and P>S on both sides"),
    ("game_stag_hunt", SHARE, "Stag hunt", "猎鹿博弈", "relations with R≥T and P>S on both sides"),
    ("game_snowdrift", SHARE, "Snowdrift", "雪堆博弈", "relations with T>R and S≥P on both sides"),
    ("game_harmony", SHARE, "Harmony", "和谐博弈", "relations with R≥T and S≥P on both sides"),
    ("game_mixed", SHARE, "Mixed", "混合", "relations whose sides are in different games"),
    ("mean_trust", SHARE, "Mean trust", "平均信任", "mean trust behind this year's choices"),
    ("mean_tipping_trust", SHARE, "Mean tipping trust", "平均临界信任", "mean trust at which dU = 0"),
    ("past_tipping", SHARE, "Sides past tipping", "越过临界的比例", "sides whose trust exceeds their tipping trust"),
    ("joint_surplus", OUTPUT, "Joint surplus", "共同剩余", "gross joint surplus realised by mutual cooperation"),
    ("search_cost", OUTPUT, "Search cost", "搜寻成本", "search costs paid"),
    ("negotiation_cost", OUTPUT, "Negotiation cost", "谈判成本", "negotiation costs paid"),
    ("monitoring_cost", OUTPUT, "Monitoring cost", "监督成本", "monitoring costs paid"),
    ("search_share", OF_SURPLUS, "Search", "搜寻", "search costs over joint surplus; undefined without surplus"),
    ("negotiation_share", OF_SURPLUS, "Negotiation", "谈判", "negotiation costs over joint surplus"),
    ("monitoring_share", OF_SURPLUS, "Monitoring", "监督", "monitoring costs over joint surplus"),
    ("resistance", "per stake", "Resistance", "阻力", "mean resistance of a side that gains less, over all sides"),
    ("effort", SHARE, "Effort", "努力程度", "mean effort that foot-dragging leaves"),
    ("welfare", OUTPUT, "Welfare", "总福利", "sum of all cities' realised payoffs"),
    ("total_output", "mean city outputs", "Total output", "总产出", "sum of outputs at the end of the year"),
    ("mean_saturation", SHARE, "Saturation", "饱和度", "mean output over capacity at the start of the year"),
    ("gini_output", "index", "Gini of output", "产出基尼系数", "inequality of outputs at the end of the year"),
    (
        "gini_gains",
        "index",
        "Gini of gains",
        "收益基尼系数",
        "inequality of the cities' gains over mutual competition, over mean absolute gain",
    ),
    ("isomorphism", "index", "Isomorphism", "产业同构度", "mean likeness of industrial structures"),
    ("outlay", OUTPUT, "Outlay", "政府支出", "the government's spending"),
    ("revenue", OUTPUT, "Revenue", "罚没收入", "the government's income from penalties and fines"),
    ("orders", COUNT, "Orders", "行政命令数", "relations ordered to cooperate"),
    ("fund_pool", OUTPUT, "Fund pool", "合作基金", "contributions to the cooperation fund"),
    ("fund_payments", OUTPUT, "Fund payments", "基金补偿", "payments of the fund to lesser gainers"),
    ("fund_cover", SHARE, "Fund cover", "基金覆盖率", "share of the gaps between gains that the pool closes"),
    ("distance_factor", SHARE, "Distance factor", "有效距离系数", "effective over actual distance, this year"),
    ("founded_spontaneous", COUNT, "Founded, spontaneous", "建立(自发)", "foundings from below"),
    ("founded_hybrid", COUNT, "Founded, hybrid", "建立(混合)", "foundings from below with support from above"),
    ("founded_hierarchical", COUNT, "Founded, hierarchical", "建立(科层)", "foundings on an order"),
    ("broken_spontaneous", COUNT, "Broken, spontaneous", "破裂(自发)", "breaks of spontaneous relations"),
    ("broken_hybrid", COUNT, "Broken, hybrid", "破裂(混合)", "breaks of hybrid relations"),
    ("broken_hierarchical", COUNT, "Broken, hierarchical", "破裂(科层)", "breaks of hierarchical relations"),
    ("alive_spontaneous", COUNT, "Alive, spontaneous", "存续(自发)", "spontaneous relations at stage 1 or above"),
    ("alive_hybrid", COUNT, "Alive, hybrid", "存续(混合)", "hybrid relations at stage 1 or above"),
    ("alive_hierarchical", COUNT, "Alive, hierarchical", "存续(科层)", "hierarchical relations at stage 1 or above"),
)

MEASURES = {row[0]: Measure(*row) for row in _TABLE}

# One row of runs for each measure; the kernel writes ``yearly.welfare[run]``.
Yearly = namedtuple("Yearly", tuple(MEASURES))
