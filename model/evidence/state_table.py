"""The states that the engine keeps of every city and relation on request, each declared once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from citypact.agents.choice import REVIEWS
from citypact.agents.codes import GAMES, MODES, STAGES
from citypact.model.measures import MEASURES
from citypact.model.settings.declaration import by_name
from citypact.model.settings.units import UNITS

CITY, SECTORS = ("city",), ("city", "sector")
RELATION, SIDES = ("relation",), ("side", "relation")
ENDS = ("i", "j")  # the two sides of a relation: its first and its second city


@dataclass(frozen=True, kw_only=True)
class State:
    """One state of a city or a relation.

    axes: of its array, between the year and the run; codes: the names that its whole numbers stand for, if it is no quantity.
    """

    name: str
    axes: tuple[str, ...]
    unit: str
    label: str
    label_zh: str
    meaning: str
    meaning_zh: str
    codes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise ValueError(f"{self.name}: unit {self.unit!r} is not declared")

    @property
    def unit_of(self) -> str:
        """Of what it is a state: "city" or "relation"."""
        return "city" if "city" in self.axes else "relation"

    @property
    def column(self) -> str:
        """Its name beside the measures, two of which are called like a state of a relation."""
        return f"{self.unit_of}_{self.name}" if self.name in MEASURES else self.name


def _states(axes: tuple[str, ...], *rows: tuple[str, str, str, str, str, str]) -> list[State]:
    names = {"stage": STAGES, "mode": MODES, "review_cause": REVIEWS, "game": GAMES}
    return [
        State(name=name, axes=axes, unit=unit, label=label, label_zh=label_zh, meaning=meaning, meaning_zh=meaning_zh,
              codes=names.get(name, ()))
        for name, unit, label, label_zh, meaning, meaning_zh in rows
    ]  # fmt: skip


STATES = by_name((
    *_states(CITY,
        ("output", "mean city outputs", "Output", "产出", "output at the end of the year, in mean initial city outputs",
         "年末产出（以初始平均城市产出计）"),
        ("capacity", "mean city outputs", "Capacity", "承载力", "carrying capacity at the end of the year", "年末承载力"),
        ("reputation", "share", "Reputation", "声誉", "reciprocity that others have seen of it, at the end of the year",
         "年末他人所见的互惠程度"),
        ("experience", "share", "Experience", "合作经验", "experience of cooperating at the end of the year", "年末合作经验"),
        ("stance", "dimensionless", "Stance", "立场", "with scope city, whether it cooperates with all its partners",
         "在城市范围决策下，是否与全部伙伴合作"),
        ("saturation", "share", "Saturation", "饱和度", "output over capacity at the start of the year", "年初产出与承载力之比"),
        ("city_payoff", "mean city outputs a year", "Gain", "收益",
         "realised gain over mutual competition, net of costs and transfers", "相对于相互竞争的实现收益（扣除成本与转移）"),
        ("contribution", "mean city outputs a year", "Contribution", "基金缴款", "what it pays into the cooperation fund",
         "缴入合作基金的金额"),
    ),
    *_states(SECTORS,
        ("shares", "share", "Industry share", "产业份额", "shares of the sectors in its output at the end of the year, sum 1",
         "年末各产业占产出的份额（和为1）"),
    ),
    *_states(RELATION,
        ("stage", "dimensionless", "Stage", "阶段", "stage of cooperation at the end of the year", "年末合作阶段"),
        ("mode", "dimensionless", "Mode", "模式", "mode in which it was founded; none in rivalry", "建立时的模式；竞争则无"),
        ("founded", "year", "Founded", "建立年份", "year of its founding, 0 if it was there from the start; none in rivalry",
         "建立年份，自始存在为0；竞争则无"),
        ("evidence_weight", "years of evidence", "Weight of evidence", "证据权重",
         "discounted years of evidence behind the trust of both sides, at the end of the year",
         "年末双方信任所依据的折现证据年数"),
        ("stake", "mean city outputs", "Stake", "利害", "what is at stake in a year, in mean initial city outputs",
         "一年的利害（以初始平均城市产出计）"),
        ("effort", "share", "Effort", "努力程度", "effort that foot-dragging leaves", "消极应付之后剩余的努力"),
        ("search", "per stake", "Search cost", "搜寻成本", "cost of searching for the partner", "搜寻伙伴的成本"),
        ("negotiation", "per stake", "Negotiation cost", "谈判成本", "cost of an agreement, whether or not one is made",
         "达成协议的成本（无论是否达成）"),
        ("review_cause", "dimensionless", "Review", "复审", "why the choices were reconsidered, or that they were not",
         "重新考虑选择的原因，或未重新考虑"),
        ("deepens", "dimensionless", "Deepens", "深化", "whether both sides wish to go a stage deeper",
         "双方是否都愿深化一个阶段"),
        ("isomorphism", "index", "Isomorphism", "产业同构度", "likeness of industrial structures at the start of the year",
         "年初产业结构的相似度"),
        ("flow", "mean city outputs a year", "Transfer", "产业转移", "output moved from the first to the second city",
         "由第一座城市转移到第二座城市的产出"),
    ),
    *_states(SIDES,
        ("evidence", "years of evidence", "Evidence", "证据", "discounted years in which the partner was seen to cooperate",
         "观察到伙伴合作的折现年数"),
        ("trust", "share", "Trust", "信任", "trust in the partner behind this year's choice", "今年选择所依据的对伙伴的信任"),
        ("tipping_trust", "share", "Tipping trust", "临界信任", "trust at which cooperating starts to pay",
         "合作开始有利的信任水平"),
        ("chose", "dimensionless", "Chose", "选择合作", "whether it chose to cooperate", "是否选择合作"),
        ("ordered", "dimensionless", "Ordered", "奉命", "whether it acted on an order", "是否奉命行事"),
        ("cooperates", "dimensionless", "Cooperates", "合作", "whether it cooperated", "是否合作"),
        ("wishes", "dimensionless", "Wishes deeper", "愿意深化", "whether it wishes to go a stage deeper",
         "是否愿意深化一个阶段"),
        ("payoff", "per stake", "Payoff", "收益", "realised payoff", "实现的收益"),
        ("decision_gain", "per stake", "Gain from cooperating", "合作的净收益", "dU, positive where cooperating pays",
         "dU，合作有利时为正"),
        ("deepening_gain", "per stake", "Gain from deepening", "深化的净收益",
         "gain from a stage deeper; of meaning at stages 1 and 2", "深化一个阶段的净收益；仅在阶段1和2有意义"),
        ("net_gain", "per stake", "Net gain", "净得", "gain from mutual cooperation, net of monitoring",
         "相互合作的收益，扣除监督成本"),
        ("game", "dimensionless", "Game", "博弈", "game that the year's payoffs make at full commitment",
         "充分投入时收益构成的博弈"),
    ),
))  # fmt: skip


def states_of(unit: str, kept: Mapping[str, object]) -> Iterable[State]:
    """The declarations of what is kept of each city, or of each relation."""
    return (state for state in STATES.values() if state.unit_of == unit and state.name in kept)


def share_columns(sectors: Iterable[str]) -> list[str]:
    """The columns of a table that hold the industry shares."""
    return [f"share_{sector.lower().replace(' ', '_')}" for sector in sectors]
