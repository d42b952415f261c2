"""Every parameter and every policy instrument, declared once.

Sliders, the command line, validation, the tables of the documentation and the axes of figures all read these
two tables. Sources name the work that a term comes from; LXM is Li, Xiao and Ma (2020); "ours" marks a term
that is our own. The default values are a tried starting point of ours, whatever the source of the term.
"""

from dataclasses import dataclass
from numbers import Real

from model.refusal import Refusal, shown, unknown


@dataclass(frozen=True)
class Declaration:
    """One declared quantity: its name, default, range or choices, unit, meaning, source and labels."""

    name: str
    default: float | str
    minimum: float | None
    maximum: float | None
    unit: str
    meaning: str
    source: str
    label: str
    label_zh: str
    group: str
    symbol: str
    choices: tuple = ()

    @property
    def allowed(self):
        """What is allowed, as a message says it."""
        if self.choices:
            return "allowed: " + ", ".join(self.choices)
        return f"allowed: a number from {self.minimum:g} to {self.maximum:g} ({self.unit})"

    def accept(self, value):
        """Return `value` as it is stored (a float, or one of the choices); refuse anything else."""
        if self.choices:
            if isinstance(value, str) and value in self.choices:
                return str(value)
            raise Refusal(f"{unknown(self.name, value, self.choices)}")
        if isinstance(value, bool) or not isinstance(value, Real):
            raise Refusal(f"{self.name} = {shown(value)} is not a number; {self.allowed}")
        # Written so that NaN, which compares false with everything, is refused too.
        if not self.minimum <= value <= self.maximum:
            raise Refusal(f"{self.name} = {shown(value)} is out of range; {self.allowed}")
        return float(value) + 0.0  # -0.0 becomes 0.0: equal values must have one hash

    def parse(self, text):
        """Read a value from text, as typed on a command line."""
        if self.choices:
            return self.accept(text.strip())
        try:
            return self.accept(float(text))
        except ValueError as error:
            if isinstance(error, Refusal):
                raise
            raise Refusal(f"{self.name} = {shown(text)} is not a number; {self.allowed}") from None


GROUPS = {
    "payoffs": ("What a relation yields", "合作收益"),
    "costs": ("Transaction costs", "交易成本"),
    "fairness": ("Unequal gains", "利益不均"),
    "choice": ("How cities choose", "城市决策"),
    "trust": ("Trust and reputation", "信任与声誉"),
    "relations": ("How relations deepen and break", "合作的深化与破裂"),
    "structure": ("Industry and growth", "产业与增长"),
    "space": ("Space", "空间"),
    "government": ("Costs of government", "政府成本"),
    "instruments": ("Instruments of the higher-tier government", "上级政府的政策工具"),
}

RULES = ("logit", "best_response", "imitate_fermi", "imitate_proportional", "imitate_best")
SCOPES = ("partner", "city")

_NUMBER, _STAKE = "dimensionless", "per stake"
_COST, _PROBABILITY = "mean city outputs a year", "probability a year"
_COSTS = "Feng 2005; Feiock's institutional collective action"
_DEPTH = "share of the full joint surplus reached at the stage of "

# name, default, minimum, maximum, unit, symbol, label, Chinese label, meaning, source
_PARAMETERS = {
    "payoffs": (
        ("contested_value", 1.0, 0, 5, _STAKE, "v", "Contested value", "争夺价值",
         "value that two fully similar cities with all their room left fight over", "Huang 2014; form ours"),
        ("surplus", 1.2, 0, 5, _STAKE, "b", "Joint surplus", "合作剩余",
         "size of the joint surplus of cooperation at full depth", "LXM; form ours"),
        ("complementarity", 1.0, 0, 5, _NUMBER, "c", "Weight of complementarity", "产业互补权重",
         "weight of unlike industries in the joint surplus", "Krugman 1991 (index); weight ours"),
        ("relief", 1.0, 0, 5, _NUMBER, "h", "Weight of relief", "功能疏解权重",
         "weight of functions that saturated cities hand on in the joint surplus", "Huang 2014; form ours"),
        ("depth_rivalry", 0.3, 0, 2, _NUMBER, "M_0", "Depth: rivalry", "深度:竞争",
         _DEPTH + "rivalry", "Zhu 2009"),
        ("depth_information", 0.5, 0, 2, _NUMBER, "M_1", "Depth: information exchange", "深度:信息交流",
         _DEPTH + "information exchange", "Zhu 2009"),
        ("depth_thematic", 0.8, 0, 2, _NUMBER, "M_2", "Depth: thematic cooperation", "深度:专题合作",
         _DEPTH + "thematic cooperation", "Zhu 2009"),
        ("depth_joint", 1.0, 0, 2, _NUMBER, "M_3", "Depth: joint governance", "深度:共同治理",
         _DEPTH + "joint governance", "Zhu 2009"),
        ("dissipation", 0.1, 0, 1, _NUMBER, "χ", "Dissipation", "竞争耗损",
         "share of the contested value that each side wastes when both compete", "ours, after Tullock 1980"),
        ("grab", 0.6, 0, 1, _NUMBER, "γ", "Grab", "掠取比例",
         "part of the other side's contest share that a lone competitor takes", "ours"),
        ("sunk", 0.2, 0, 1, _NUMBER, "κ", "Sunk effort", "沉没投入",
         "part of the joint surplus that a lone cooperator has spent in vain", "ours"),
        ("contest_exponent", 1.0, 0, 5, _NUMBER, "η", "Contest exponent", "竞争指数",
         "how strongly the larger city wins the contest", "Tullock 1980"),
        ("bargaining_exponent", 1.0, 0, 5, _NUMBER, "ψ", "Bargaining exponent", "议价指数",
         "how strongly the larger city wins the sharing of the joint surplus", "ours"),
    ),
    "costs": (
        ("search_cost", 0.02, 0, 2, _COST, "c_s", "Search cost", "搜寻成本",
         "cost of a try to cooperate in a relation of rivalry, at distance 0", _COSTS),
        ("negotiation_cost", 0.02, 0, 2, _COST, "c_n", "Negotiation cost", "谈判成本",
         "cost to each side of cooperating below joint governance, between equals in one province", _COSTS),
        ("monitoring_cost", 0.03, 0, 2, _COST, "c_m", "Monitoring cost", "监督成本",
         "scale of a cooperator's yearly cost of watching a partner, less where it trusts it", _COSTS),
        ("border_friction", 1.0, 0, 10, _NUMBER, "", "Border friction", "省界阻力",
         "rise of the negotiation cost across a province border", "ours"),
        ("asymmetry_friction", 0.5, 0, 5, "per unit of log output ratio", "", "Asymmetry friction",
         "规模差异阻力", "rise of the negotiation cost with the absolute log ratio of outputs", "ours"),
    ),
    "fairness": (
        ("resistance", 0.5, 0, 10, _NUMBER, "ρ", "Resistance to unequal gains", "利益不均的抵触",
         "loss felt by the side that gains less, per unit of the gap of gains",
         "Robson 1998; Fehr and Schmidt 1999"),
        ("threshold", 0.02, 0, 1, _STAKE, "θ", "Threshold of gain", "获益门槛",
         "gain that a city wants at least before it moves", "Robson 1998"),
        ("foot_dragging", 0.5, 0, 1, _NUMBER, "ζ", "Foot-dragging", "消极应付",
         "share of effort that is lost when gains are as unequal as they can be", "ours, after Robson 1998"),
    ),
    "choice": (
        ("patience", 0.7, 0, 0.99, "discount factor a year", "δ", "Patience", "耐心",
         "weight of the next year against this year", "Dal Bó and Fréchette 2011"),
        ("rationality", 12.0, 0, 500, "per unit of payoff per stake", "β", "Rationality", "理性程度",
         "how sharply the choice follows the gain from cooperating; 0 is a coin toss",
         "logit quantal response (McKelvey and Palfrey 1995)"),
        ("tournament", 0.1, 0, 1, _NUMBER, "λ", "Promotion tournament", "晋升锦标赛",
         "weight of the other side's payoff as a loss of relative standing", "Zhou 2004"),
        ("scope", "partner", None, None, "choice", "", "Scope of choice", "决策范围",
         "partner: one choice for each relation; city: one stance towards all partners", "ours", SCOPES),
        ("rule", "logit", None, None, "choice", "", "Rule of choice", "决策规则",
         "how a choice is made from the gain; the imitation rules need scope city", "ours", RULES),
    ),
    "trust": (
        ("prior_weight", 4.0, 0.1, 100, "years of evidence", "n0", "Prior weight", "先验权重",
         "evidence that the first trust is worth", "Cheung and Friedman 1997"),
        ("prior_trust", 0.15, 0, 1, "probability", "τ0", "Prior trust", "先验信任",
         "trust and reputation before any evidence", "Cheung and Friedman 1997; value ours"),
        ("memory", 0.9, 0, 1, "share kept a year", "μ", "Memory", "记忆",
         "weight of last year's evidence and reputation in this year's", "Cheung and Friedman 1997"),
        ("reputation_weight", 0.3, 0, 1, _NUMBER, "ω", "Weight of reputation", "声誉权重",
         "weight of a partner's reputation against one's own evidence in trust", "ours"),
        ("crowding_out", 0.6, 0, 1, _NUMBER, "", "Crowding out", "挤出效应",
         "part of the evidence of trust that is lost when cooperation was ordered", "Frey and Jegen 2001"),
        ("compliance", 0.95, 0, 1, "probability", "", "Compliance", "服从率",
         "probability that an ordered city obeys", "ours"),
    ),
    "relations": (
        ("upgrade_rate", 1 / 3, 0, 1, _PROBABILITY, "", "Upgrade rate", "升级概率",
         "probability that a cooperating relation moves to the next stage", "Zhu 2009; rate ours"),
        ("break_rate", 0.5, 0, 1, _PROBABILITY, "", "Break rate", "破裂概率",
         "probability that a relation falls back to rivalry after a year not kept by both sides", "ours"),
    ),
    "structure": (
        ("specialisation", 0.02, 0, 0.5, "a year", "", "Specialisation", "专业化速度",
         "speed at which industry shares move apart from thematic cooperation on",
         "Zhou 2004; Chen and Xu 2011"),
        ("isomorphism_drift", 0.01, 0, 0.5, "a year", "", "Isomorphism drift", "产业同构漂移",
         "speed at which industry shares move together under mutual competition",
         "Zhou 2004; Chen and Xu 2011"),
        ("growth_rate", 0.06, 0, 0.5, "a year", "", "Growth rate", "增长率",
         "growth of output of a city with all its room left", "ours"),
        ("feedback", 0.02, 0, 1, "a year per unit of payoff per stake", "", "Feedback on growth", "收益反馈",
         "growth of output per unit of realised payoff", "ours"),
        ("capacity_gain", 0.01, 0, 0.5, "a year", "", "Gain of capacity", "承载力增益",
         "growth of carrying capacity when all relations are in joint governance", "ours"),
        ("headroom", 4.0, 1, 50, "multiples of initial output", "", "Headroom", "发展空间",
         "carrying capacity at the start, over initial output", "Huang 2014; value ours"),
    ),
    "space": (
        ("distance_decay", 150.0, 10, 2000, "km", "ℓ", "Distance decay", "距离衰减",
         "distance over which a stake falls to 1/e", "gravity; value ours"),
        ("reach_km", 300.0, 10, 3000, "km", "", "Reach", "联系范围",
         "largest distance at which two cities have a relation", "ours"),
    ),
    "government": (
        ("administration_cost", 0.005, 0, 1, "mean city outputs", "", "Administration cost", "行政成本",
         "outlay for each order, and a year for each relation and unit of platform, legal and plan", "ours"),
        ("infrastructure_cost", 0.05, 0.001, 5, "mean city outputs", "", "Infrastructure cost", "基础设施成本",
         "outlay for each relation and unit of shrink of effective distance", "ours"),
    ),
}

_INSTRUMENTS = {
    "instruments": (
        ("command", 0.0, 0, 1, _PROBABILITY, "", "Command", "行政命令",
         "probability that a relation is ordered to cooperate", "LXM (hierarchical cooperation)"),
        ("subsidy", 0.0, 0, 2, _STAKE, "", "Subsidy", "补贴", "paid to a city that cooperates", "LXM"),
        ("penalty", 0.0, 0, 2, _STAKE, "", "Penalty", "惩罚",
         "charged to a city that competes, for local protectionism", "LXM"),
        ("breach_fine", 0.0, 0, 2, _STAKE, "", "Fine for breach", "违约罚款",
         "charged to a city that competes in a relation beyond rivalry", "LXM"),
        ("platform", 0.0, 0, 1, "level", "", "Cooperation platform", "合作平台",
         "lowers search cost in full and negotiation cost by half", "LXM"),
        ("legal", 0.0, 0, 1, "level", "", "Legal guarantee", "法律保障", "lowers monitoring cost", "LXM"),
        ("benefit_sharing", 0.0, 0, 1, "level", "", "Benefit sharing", "利益共享",
         "moves shares of the joint surplus towards one half", "LXM; Robson 1998"),
        ("infrastructure", 0.0, 0, 1, "share a year", "", "Infrastructure", "基础设施",
         "yearly shrink of effective distance, never below half", "LXM"),
        ("plan", 0.0, 0, 1, "a year", "", "Functional plan", "功能规划",
         "speed at which a functional division moves industry shares apart", "LXM"),
        ("fund_rate", 0.0, 0, 0.2, "share of output a year", "", "Cooperation fund", "合作基金费率",
         "what every city owes to the cooperation fund", "LXM §4.3"),
        ("central_deduction", 0.0, 0, 1, "probability", "", "Central deduction", "中央代扣",
         "probability that the centre deducts what a city would not pay into the fund", "LXM §4.3"),
    ),
}


def _declared(rows_by_group):
    """The table of declarations, in order, from rows in the order named above."""
    table = {}
    for group, rows in rows_by_group.items():
        for name, default, low, high, unit, symbol, label, label_zh, meaning, source, *choices in rows:
            table[name] = Declaration(name, default, low, high, unit, meaning, source, label, label_zh, group,
                                      symbol, *choices)
    return table


PARAMETERS = _declared(_PARAMETERS)
INSTRUMENTS = _declared(_INSTRUMENTS)
