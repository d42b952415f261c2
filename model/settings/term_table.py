"""The words of an explanation, each said once: the terms of a decision, causes of a review, stages, modes and games."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from citypact.agents.choice import REVIEWS, TERMS
from citypact.agents.codes import GAMES, MODES, STAGES
from citypact.model.settings.declaration import by_name


@dataclass(frozen=True, kw_only=True)
class Word:
    """How something that the model names is told: a label for a list or a bar, and what it means, in two languages."""

    name: str
    label: str
    label_zh: str
    meaning: str
    meaning_zh: str


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
