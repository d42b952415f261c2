"""The measures of a year (model, §9), each declared once; ``model.year.record`` computes them."""

from collections import namedtuple
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from citypact.model.settings.declaration import by_name
from citypact.model.settings.units import UNITS

# Below this a share of something is undefined: it would measure rounding, and overflow where the whole is subnormal.
SMALLEST_WHOLE = 1e-12


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One yearly measure of an agglomeration.

    needs_government: whether it is 0 for ever where no instrument is ever in force.
    """

    name: str
    unit: str
    label: str
    label_zh: str
    meaning: str
    meaning_zh: str
    needs_government: bool = False

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise ValueError(f"{self.name}: unit {self.unit!r} is not declared")


MEASURES = by_name((
    Measure(
        name="cooperation_rate", unit="share", label="Cooperation rate", label_zh="合作率",
        meaning="choices to cooperate among all choices",
        meaning_zh="全部选择中合作的比例"),
    Measure(
        name="cooperation_rate_by_stake", unit="share", label="Cooperation by stake", label_zh="合作率（按利害加权）",
        meaning="the same, weighted by stake",
        meaning_zh="按利害加权的合作比例"),
    Measure(
        name="depth", unit="share", label="Depth", label_zh="合作深度",
        meaning="stake-weighted mean of the share of the joint surplus that relations open at the end of the year; 0 in rivalry",
        meaning_zh="年末各关系所开启的共同剩余比例（按利害加权；竞争为零）"),
    Measure(
        name="stage_rivalry", unit="share", label="Rivalry", label_zh="竞争",
        meaning="relations at stage 0 at the end of the year",
        meaning_zh="年末处于阶段0的关系"),
    Measure(
        name="stage_information_exchange", unit="share", label="Information exchange", label_zh="信息交流",
        meaning="relations at stage 1",
        meaning_zh="处于阶段1的关系"),
    Measure(
        name="stage_thematic_cooperation", unit="share", label="Thematic cooperation", label_zh="专题合作",
        meaning="relations at stage 2",
        meaning_zh="处于阶段2的关系"),
    Measure(
        name="stage_joint_governance", unit="share", label="Joint governance", label_zh="共同治理",
        meaning="relations at stage 3",
        meaning_zh="处于阶段3的关系"),
    Measure(
        name="game_prisoners_dilemma", unit="share", label="Prisoner's dilemma", label_zh="囚徒困境",
        meaning="sides with T>R and P>S at full commitment",
        meaning_zh="充分投入时 T>R 且 P>S 的一方"),
    Measure(
        name="game_stag_hunt", unit="share", label="Stag hunt", label_zh="猎鹿博弈",
        meaning="sides with R≥T and P>S at full commitment",
        meaning_zh="充分投入时 R≥T 且 P>S 的一方"),
    Measure(
        name="game_snowdrift", unit="share", label="Snowdrift", label_zh="雪堆博弈",
        meaning="sides with T>R and S≥P at full commitment",
        meaning_zh="充分投入时 T>R 且 S≥P 的一方"),
    Measure(
        name="game_harmony", unit="share", label="Harmony", label_zh="和谐博弈",
        meaning="sides with R≥T and S≥P at full commitment",
        meaning_zh="充分投入时 R≥T 且 S≥P 的一方"),
    Measure(
        name="mean_trust", unit="share", label="Mean trust", label_zh="平均信任",
        meaning="mean trust behind this year's choices",
        meaning_zh="今年选择所依据的平均信任"),
    Measure(
        name="mean_tipping_trust", unit="share", label="Mean tipping trust", label_zh="平均临界信任",
        meaning="mean trust at which dU = 0",
        meaning_zh="dU = 0 时的平均信任"),
    Measure(
        name="past_tipping", unit="share", label="Sides past tipping", label_zh="越过临界的比例",
        meaning="sides whose trust exceeds their tipping trust",
        meaning_zh="信任超过临界信任的一方"),
    Measure(
        name="reviewed", unit="share", label="Reviewed", label_zh="复审的比例",
        meaning="sides whose choice was reconsidered this year, the rest kept last year's",
        meaning_zh="今年重新考虑选择的一方，其余沿用上年选择"),
    Measure(
        name="joint_surplus", unit="mean city outputs a year", label="Joint surplus", label_zh="共同剩余",
        meaning="gross joint surplus realised by mutual cooperation",
        meaning_zh="相互合作实现的共同剩余总额"),
    Measure(
        name="search_cost", unit="mean city outputs a year", label="Search cost", label_zh="搜寻成本",
        meaning="search costs paid",
        meaning_zh="支付的搜寻成本"),
    Measure(
        name="negotiation_cost", unit="mean city outputs a year", label="Negotiation cost", label_zh="谈判成本",
        meaning="negotiation costs paid",
        meaning_zh="支付的谈判成本"),
    Measure(
        name="monitoring_cost", unit="mean city outputs a year", label="Monitoring cost", label_zh="监督成本",
        meaning="monitoring costs paid",
        meaning_zh="支付的监督成本"),
    Measure(
        name="search_share", unit="share of gross joint surplus", label="Search", label_zh="搜寻",
        meaning="search costs over joint surplus; undefined where the surplus is below 1e-12",
        meaning_zh="搜寻成本占共同剩余的比例；剩余低于 1e-12 时无定义"),
    Measure(
        name="negotiation_share", unit="share of gross joint surplus", label="Negotiation", label_zh="谈判",
        meaning="negotiation costs over joint surplus; undefined where the surplus is below 1e-12",
        meaning_zh="谈判成本占共同剩余的比例；剩余低于 1e-12 时无定义"),
    Measure(
        name="monitoring_share", unit="share of gross joint surplus", label="Monitoring", label_zh="监督",
        meaning="monitoring costs over joint surplus; undefined where the surplus is below 1e-12",
        meaning_zh="监督成本占共同剩余的比例；剩余低于 1e-12 时无定义"),
    Measure(
        name="resistance", unit="per stake", label="Resistance", label_zh="阻力",
        meaning="mean resistance of a side that gains less, over all sides",
        meaning_zh="获益较少一方的平均阻力（对所有各方）"),
    Measure(
        name="effort", unit="share", label="Effort", label_zh="努力程度",
        meaning="mean effort that foot-dragging leaves",
        meaning_zh="消极应付之后剩余的平均努力"),
    Measure(
        name="welfare", unit="mean city outputs a year", label="Welfare", label_zh="合作红利",
        meaning="dividend of cooperation: sum of the cities' realised gains over mutual competition, net of costs and transfers",
        meaning_zh="合作红利：各城市相对于相互竞争的实现收益之和，扣除成本与转移"),
    Measure(
        name="total_output", unit="mean city outputs", label="Total output", label_zh="总产出",
        meaning="sum of outputs at the end of the year",
        meaning_zh="年末产出之和"),
    Measure(
        name="mean_saturation", unit="share", label="Saturation", label_zh="饱和度",
        meaning="mean output over capacity at the start of the year",
        meaning_zh="年初产出与承载力之比的平均"),
    Measure(
        name="saturation_spread", unit="share", label="Spread of saturation", label_zh="饱和度差异",
        meaning="standard deviation of output over capacity between cities at the start of the year",
        meaning_zh="年初各城市饱和度的标准差"),
    Measure(
        name="mean_experience", unit="share", label="Experience", label_zh="合作经验",
        meaning="mean experience of cities at the end of the year",
        meaning_zh="年末城市的平均合作经验"),
    Measure(
        name="gini_output", unit="index", label="Gini of output", label_zh="产出基尼系数",
        meaning="inequality of outputs at the end of the year",
        meaning_zh="年末产出的不均等"),
    Measure(
        name="gini_gains", unit="index", label="Gini of gains", label_zh="收益基尼系数",
        meaning="inequality of the cities' gains over mutual competition, over mean absolute gain",
        meaning_zh="各城市相对于相互竞争的收益之不均等（以平均绝对收益计）"),
    Measure(
        name="isomorphism", unit="index", label="Isomorphism", label_zh="产业同构度",
        meaning="mean likeness of industrial structures",
        meaning_zh="产业结构的平均相似度"),
    Measure(
        name="transferred", unit="mean city outputs a year", label="Industrial transfer", label_zh="产业转移",
        meaning="output moved from fuller to roomier partners",
        meaning_zh="由较饱和城市转移到较宽裕伙伴的产出"),
    Measure(
        name="outlay", unit="mean city outputs a year", label="Outlay", label_zh="政府支出",
        needs_government=True, meaning="the government's spending",
        meaning_zh="政府的支出"),
    Measure(
        name="outlay_subsidies", unit="mean city outputs a year", label="Outlay: subsidies", label_zh="支出：补贴",
        needs_government=True, meaning="subsidies paid",
        meaning_zh="支付的补贴"),
    Measure(
        name="outlay_enforcement", unit="mean city outputs a year", label="Outlay: enforcement", label_zh="支出：命令执行",
        needs_government=True, meaning="enforcing orders that were obeyed against a city's own choice",
        meaning_zh="迫使城市违背自身选择而服从命令的支出"),
    Measure(
        name="outlay_administration", unit="mean city outputs a year", label="Outlay: administration", label_zh="支出：行政",
        needs_government=True, meaning="orders, platforms, legal guarantees and plans",
        meaning_zh="命令、平台、法律与规划的支出"),
    Measure(
        name="outlay_infrastructure", unit="mean city outputs a year", label="Outlay: infrastructure", label_zh="支出：基础设施",
        needs_government=True, meaning="infrastructure built by the government",
        meaning_zh="政府建设的基础设施"),
    Measure(
        name="revenue", unit="mean city outputs a year", label="Revenue", label_zh="罚没收入",
        needs_government=True, meaning="the government's income from penalties and fines",
        meaning_zh="政府的罚没收入"),
    Measure(
        name="orders", unit="relations", label="Orders", label_zh="行政命令数",
        needs_government=True, meaning="relations ordered to cooperate",
        meaning_zh="被命令合作的关系"),
    Measure(
        name="fund_pool", unit="mean city outputs a year", label="Fund pool", label_zh="合作基金",
        needs_government=True, meaning="contributions to the cooperation fund",
        meaning_zh="缴入合作基金的总额"),
    Measure(
        name="fund_payments", unit="mean city outputs a year", label="Fund payments", label_zh="基金补偿",
        needs_government=True, meaning="payments of the fund to lesser gainers",
        meaning_zh="基金对获益较少者的补偿"),
    Measure(
        name="fund_cover", unit="share", label="Fund cover", label_zh="基金覆盖率",
        needs_government=True, meaning="share of the gaps between gains that the pool closes",
        meaning_zh="基金所弥补的收益差距比例"),
    Measure(
        name="distance_factor", unit="share", label="Distance factor", label_zh="有效距离系数",
        meaning="effective over actual distance, this year",
        meaning_zh="今年有效距离与实际距离之比"),
    Measure(
        name="founded_spontaneous", unit="relations", label="Founded, spontaneous", label_zh="建立（自发）",
        meaning="foundings: spontaneous",
        meaning_zh="建立的关系：自发"),
    Measure(
        name="founded_hybrid", unit="relations", label="Founded, hybrid", label_zh="建立（混合）",
        needs_government=True, meaning="foundings: hybrid",
        meaning_zh="建立的关系：混合"),
    Measure(
        name="founded_hierarchical", unit="relations", label="Founded, hierarchical", label_zh="建立（科层）",
        needs_government=True, meaning="foundings: hierarchical",
        meaning_zh="建立的关系：科层"),
    Measure(
        name="deepened_spontaneous", unit="relations", label="Deepened, spontaneous", label_zh="深化（自发）",
        meaning="relations taken a stage deeper: spontaneous",
        meaning_zh="深化一个阶段的关系：自发"),
    Measure(
        name="deepened_hybrid", unit="relations", label="Deepened, hybrid", label_zh="深化（混合）",
        needs_government=True, meaning="relations taken a stage deeper: hybrid",
        meaning_zh="深化一个阶段的关系：混合"),
    Measure(
        name="deepened_hierarchical", unit="relations", label="Deepened, hierarchical", label_zh="深化（科层）",
        needs_government=True, meaning="relations taken a stage deeper: hierarchical",
        meaning_zh="深化一个阶段的关系：科层"),
    Measure(
        name="broken_spontaneous", unit="relations", label="Broken, spontaneous", label_zh="破裂（自发）",
        meaning="breaks: spontaneous",
        meaning_zh="破裂的关系：自发"),
    Measure(
        name="broken_hybrid", unit="relations", label="Broken, hybrid", label_zh="破裂（混合）",
        needs_government=True, meaning="breaks: hybrid",
        meaning_zh="破裂的关系：混合"),
    Measure(
        name="broken_hierarchical", unit="relations", label="Broken, hierarchical", label_zh="破裂（科层）",
        needs_government=True, meaning="breaks: hierarchical",
        meaning_zh="破裂的关系：科层"),
    Measure(
        name="alive_spontaneous", unit="relations", label="Alive, spontaneous", label_zh="存续（自发）",
        meaning="relations at stage 1 or above at the end of the year: spontaneous",
        meaning_zh="年末阶段1及以上的关系：自发"),
    Measure(
        name="alive_hybrid", unit="relations", label="Alive, hybrid", label_zh="存续（混合）",
        needs_government=True, meaning="relations at stage 1 or above at the end of the year: hybrid",
        meaning_zh="年末阶段1及以上的关系：混合"),
    Measure(
        name="alive_hierarchical", unit="relations", label="Alive, hierarchical", label_zh="存续（科层）",
        needs_government=True, meaning="relations at stage 1 or above at the end of the year: hierarchical",
        meaning_zh="年末阶段1及以上的关系：科层"),
))  # fmt: skip

if TYPE_CHECKING:  # a type checker cannot read names from a table

    class Yearly(tuple[Any, ...]):
        _fields: tuple[str, ...]

        def __new__(cls, *rows: Any, **by_name: Any) -> "Yearly": ...
        def __getattr__(self, name: str) -> Any: ...

else:
    # One row of runs for each measure; the kernel writes ``yearly.welfare[run]``.
    Yearly = namedtuple("Yearly", tuple(MEASURES))
