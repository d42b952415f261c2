"""The words of an explanation, each said once: the terms of a decision, causes of a review, stages, modes, games, concepts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from citypact.agents.choice import REVIEWS, TERMS
from citypact.agents.codes import GAMES, MODES, STAGES
from citypact.model.settings.declaration import by_name


@dataclass(frozen=True, kw_only=True)
class Word:
    """How something that the model names is told: a label for a list or a bar, and what it means, in two languages.

    source: the work that a concept comes from, as in ``declaration``.
    """

    name: str
    label: str
    label_zh: str
    meaning: str
    meaning_zh: str
    source: str = ""


def _words(names: Sequence[str], rows: Iterable[tuple[str, str, str, str, str]]) -> dict[str, Word]:
    """The rows by name, in the order of the names that the rules use."""
    table = by_name(Word(name=row[0], label=row[1], label_zh=row[2], meaning=row[3], meaning_zh=row[4]) for row in rows)
    if set(table) != set(names):
        raise ValueError(f"words for {sorted(set(table) ^ set(names))}")
    return {name: table[name] for name in names}


TERM_WORDS = _words(TERMS, (
    ("reward", "the reward of cooperating", "共同合作的回报",
     "cooperating with a partner that cooperates", "与合作的伙伴合作"),
    ("temptation", "the temptation to grab", "占便宜的诱惑",
     "what it could have grabbed from a cooperating partner", "本可从合作的伙伴处夺取的收益"),
    ("exposure", "the risk of going it alone", "单方合作的风险",
     "cooperating alone, against competing with a competitor", "单方合作，而对方竞争"),
    ("relative_standing", "relative standing", "晋升竞争中的相对地位",
     "how it would stand against its partner", "相对于伙伴的地位变化"),
    ("monitoring", "the monitoring cost", "监督成本", "cost of watching the partner", "监督伙伴的成本"),
    ("resistance", "resistance to gaining less", "获益较少的抵触",
     "resistance to gaining less than the partner", "对获益少于伙伴的抵触"),
    ("threshold", "the threshold of gain", "获益门槛", "gain that it wants before it moves", "行动前要求的收益"),
    ("subsidy", "the subsidy", "补贴", "subsidy for cooperating", "合作可得的补贴"),
    ("penalty", "the penalty escaped", "避免的惩罚", "penalty that it escapes by cooperating", "合作可免的惩罚"),
    ("breach_fine", "the fine for breach escaped", "避免的违约罚款", "fine for breach that it escapes", "可免的违约罚款"),
    ("search", "the search cost", "搜寻成本", "cost of searching for a partner", "搜寻伙伴的成本"),
    ("negotiation", "the negotiation cost", "谈判成本", "cost of negotiating an agreement", "谈判协议的成本"),
))  # fmt: skip
REVIEW_WORDS = _words(REVIEWS, (
    ("habit", "habit", "习惯", "kept last year's choice out of habit", "出于习惯沿用上年的选择"),
    ("regular", "review", "复审", "reconsidered its choice in a regular review", "在例行复审中重新考虑"),
    ("ordered", "review after an order", "命令后的复审",
     "reconsidered its choice because last year one of the two acted on an order", "因上年有一方奉命行事而重新考虑"),
    ("differed", "review after a breach", "失约后的复审",
     "reconsidered its choice because last year the two acted differently", "因上年双方行动不一致而重新考虑"),
))  # fmt: skip
STAGE_WORDS = _words(STAGES, (
    ("rivalry", "rivalry", "竞争", "the two compete", "相互竞争"),
    ("information_exchange", "information exchange", "信息交流",
     "little is opened and little put at risk", "开启少、风险小"),
    ("thematic_cooperation", "thematic cooperation", "专题合作",
     "they cooperate in chosen fields", "在选定领域合作"),
    ("joint_governance", "joint governance", "共同治理",
     "everything is opened and put at risk", "全面开放、全面投入"),
))  # fmt: skip
MODE_WORDS = _words(MODES, (
    ("none", "none", "无", "no relation of cooperation", "无合作关系"),
    ("spontaneous", "spontaneous", "自发", "founded from below", "自下而上建立"),
    ("hybrid", "hybrid", "混合", "founded from below with support from above", "自下而上建立并获上级支持"),
    ("hierarchical", "hierarchical", "科层", "founded on an order", "奉命建立"),
))  # fmt: skip
GAME_WORDS = _words(GAMES, (
    ("prisoners_dilemma", "a prisoner's dilemma", "囚徒困境",
     "to compete is best whatever the other does", "无论对方如何，竞争都更有利"),
    ("stag_hunt", "a stag hunt", "猎鹿博弈",
     "to do as the other does is best", "与对方行动一致最有利"),
    ("snowdrift", "a snowdrift game", "雪堆博弈",
     "to do the opposite of the other is best", "与对方行动相反最有利"),
    ("harmony", "a game of harmony", "和谐博弈",
     "to cooperate is best whatever the other does", "无论对方如何，合作都更有利"),
))  # fmt: skip
# What an explanation, a chart or an agenda is told in, besides the terms that add up to a gain.
CONCEPT_WORDS = by_name((
    Word(name="trust", label="trust", label_zh="信任", source="Cheung and Friedman 1997; Nowak and Sigmund 2005",
         meaning="how likely a city thinks it that its partner cooperates, from what it has dealt with it and from the partner's "
                 "reputation; 0 to 1",
         meaning_zh="城市认为伙伴会合作的可能性，来自双方以往的交往与对方的声誉；0 至 1"),
    Word(name="tipping_trust", label="tipping trust", label_zh="临界信任", source="Dal Bó and Fréchette 2011",
         meaning="the trust at which cooperating and competing are worth the same, dU = 0; a relation turns when trust passes it",
         meaning_zh="合作与竞争同样有利（dU = 0）时的信任；信任越过它，关系便发生转变"),
    Word(name="stake", label="stake", label_zh="利害",
         meaning="how much two cities have to do with each other: it grows with the outputs of both and falls with distance; "
                 "payoffs and costs are told per unit of it",
         meaning_zh="两座城市彼此关联的规模：随双方产出增加，随距离减小；收益与成本均按每单位利害计"),
    Word(name="gain", label="gain from cooperating", label_zh="合作净收益", source="Dal Bó and Fréchette 2011",
         meaning="dU, what cooperating with this partner is worth more than competing with it; above 0 cooperating pays",
         meaning_zh="dU，与该伙伴合作比竞争多得的价值；大于 0 则合作有利"),
    Word(name="net_gain", label="net gain", label_zh="净得", source="Robson 1998",
         meaning="what it has of cooperation when both cooperate, after monitoring; the side that has less resists",
         meaning_zh="双方都合作时，扣除监督成本后的所得；所得较少的一方会抵触"),
    Word(name="payoffs", label="payoffs", label_zh="收益矩阵",
         meaning="what a year brings a city if both cooperate (R), it competes alone (T) or cooperates alone (S), measured from "
                 "both competing, which is 0",
         meaning_zh="双方合作（R）、单方竞争（T）、单方合作（S）时一年的所得；以双方竞争为 0"),
    Word(name="city_gain", label="gain", label_zh="收益",
         meaning="what this year's dealings brought the city more than competing with everybody, after costs and policy",
         meaning_zh="今年全部往来使城市比处处竞争多得的部分，已计成本与政策"),
    Word(name="chance", label="chance", label_zh="概率", source="McKelvey and Palfrey 1995",
         meaning="how likely a city that reviews cooperates, 1 / (1 + exp(−β dU)): the larger the gain, the surer",
         meaning_zh="城市复审时选择合作的概率，1 / (1 + exp(−β dU))：净收益越大，越有把握"),
    Word(name="draw", label="draw", label_zh="抽签",
         meaning="the number between 0 and 1 that seed, year and relation give; below the chance the city cooperates",
         meaning_zh="由随机种子、年份与关系决定的 0 至 1 之间的数；小于概率则合作"),
    Word(name="review", label="review", label_zh="复审", source="Blume 1993; Calvo 1983",
         meaning="a year in which a relation is reconsidered, now and then or because something has changed; in all others habit "
                 "keeps last year's choices",
         meaning_zh="重新考虑一段关系的年份：隔些年头例行一次，或因情况有变；其余年份按习惯沿用上年选择"),
    Word(name="stance", label="stance", label_zh="立场",
         meaning="one choice of a city towards all its partners, where cities choose that way",
         meaning_zh="城市对全部伙伴采取的同一选择（在以城市为范围的决策中）"),
    Word(name="stage", label="stage", label_zh="阶段", source="Zhu 2009; Watson 1999, 2002",
         meaning="how deep a relation goes: rivalry, information exchange, thematic cooperation, joint governance; each opens "
                 "more of what there is to gain, and puts more at risk",
         meaning_zh="关系的深度：竞争、信息交流、专题合作、共同治理；每深一层，可得的更多，承担的风险也更大"),
    Word(name="mode", label="mode", label_zh="模式", source="Li, Xiao and Ma 2020",
         meaning="how a relation was founded: from below, from below with support from above, or on an order",
         meaning_zh="关系的建立方式：自下而上、自下而上并获上级支持，或奉命建立"),
    Word(name="game", label="game", label_zh="博弈", source="Rapoport and Guyer 1966",
         meaning="which of four games the payoffs make of a relation in which everything is at stake, without costs and policy",
         meaning_zh="全面投入、不计成本与政策时，收益所构成的四种博弈之一"),
    Word(name="saturation", label="saturation", label_zh="饱和度", source="Huang 2014",
         meaning="output over carrying capacity: how full a city is; a full one gains by handing functions on",
         meaning_zh="产出与承载力之比，即城市有多满；饱和的城市通过疏解功能获益"),
    Word(name="reputation", label="reputation", label_zh="声誉", source="Nowak and Sigmund 2005",
         meaning="how well a city returns cooperation: of the stakes in which partners cooperated, the share in which it did "
                 "too; on orders counts less",
         meaning_zh="城市回报合作的程度：伙伴合作的利害中，它也合作的比例；奉命合作会打折扣"),
    Word(name="experience", label="experience", label_zh="合作经验", source="Feiock 2013",
         meaning="how deep a city cooperates already, over all its relations; it makes searching and negotiating cheaper",
         meaning_zh="城市在全部关系中已达到的合作深度；经验越多，搜寻与谈判越省"),
    Word(name="transfer", label="industrial transfer", label_zh="产业转移", source="Li, Xiao and Ma 2020, §4.2",
         meaning="output that moves in a year from the fuller to the roomier of two cities that cooperate in chosen fields or "
                 "deeper",
         meaning_zh="在专题合作或更深的关系中，一年内由较饱和城市转移到较宽裕城市的产出"),
    Word(name="city_outputs", label="mean city output", label_zh="平均城市产出",
         meaning="the unit of output, stakes and money: what the region's average city produces at the start",
         meaning_zh="产出、利害与资金的单位：区域内城市在起始年的平均产出"),
    Word(name="agenda", label="agenda", label_zh="政策议程",
         meaning="what the government means to do: instruments, each with its level, years and triggers; a bar stands for the "
                 "years in which it may be in force",
         meaning_zh="政府的安排：各项工具及其力度、年份与触发条件；横条表示可以生效的年份"),
    Word(name="trigger", label="trigger", label_zh="触发条件",
         meaning="what must hold besides the years: cooperation was below a level last year, or has not risen for some years",
         meaning_zh="除年份外还须满足的条件：上年合作率低于某值，或若干年没有上升"),
    Word(name="budget", label="budget", label_zh="预算",
         meaning="the most that the government spends in a year; what costs money is scaled down to it",
         meaning_zh="政府一年最多的支出；需要花钱的工具按预算缩减"),
    Word(name="seed", label="seed", label_zh="随机种子",
         meaning="the whole number that chance comes from: the same seed gives the same run, to the last bit",
         meaning_zh="决定偶然因素的整数：相同种子得到完全相同的运行"),
    Word(name="band", label="band", label_zh="区间带",
         meaning="the same run with other seeds: its line is their median, and in each year eight of ten lie within the band",
         meaning_zh="换用其他种子的同一运行：中线为中位数，每年十次运行中有八次落在带内"),
    Word(name="branch", label="branch", label_zh="分支",
         meaning="a run that goes another way from a year on, and is the same before it",
         meaning_zh="自某年起走上另一条路的运行，此前各年完全相同"),
))  # fmt: skip
