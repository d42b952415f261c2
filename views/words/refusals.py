"""What the model refuses, said in Chinese as well: the forms of its lines are recognised, their numbers and names kept.

A refusal is one English line of a few forms (``model.refusal``): what, its value, and what is allowed. A line of no known form
stands as it is in both languages.
"""

import re
from collections.abc import Callable, Sequence

from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.settings.units import UNITS
from citypact.views.words.refusals_region import ALLOWED_OF_TABLES, FORMS_OF_TABLES
from citypact.views.words.texts import TEXTS

MOST_LISTED = 20  # faults that are told at once
_NAMES = {name: row.label_zh for name, row in (INSTRUMENTS | PARAMETERS).items()} | {
    "years": "年数", "year": "年份", "seed": "随机种子", "region": "区域", "cities": "城市数", "layout": "布局编号",
    "city": "城市", "partner": "伙伴", "track": "所选运行", "number": "运行编号", "first": "起始年", "last": "结束年",
    "below": "合作率阈值", "stalled": "停滞年数", "budget": "年度预算", "agenda": "政策议程",
    "instruments": "政策工具", "lever": "政策杠杆",
    "seeds": "种子数", "points": "取点数", "parameters": "参数",
}  # fmt: skip
_KINDS = {
    "name": "名称", "parameter": "参数", "instrument": "政策工具", "region": "区域", "policy package": "政策组合", "key": "键",
    "measure": "指标", "outcome": "结果指标", "summary": "结果指标", "parameter to sweep": "扫描参数", "scene": "场景",
    **{name: row.label_zh for name, row in PARAMETERS.items() if row.choices},
}  # fmt: skip
_REASONS = {
    "decides which relations there are": "它决定哪些城市之间有关系",
    "is how cities choose in the whole run": "它是整个运行中城市的决策方式",
    "acts at the start alone": "它只在起始年起作用",
}
_PLACES = {"the file": "文件", "the link": "链接"}
_NEAR = r'(?: \(did you mean "(?P<near>[^"]*)"\?\))?'
# What is allowed, as the second half of a line says it.
_ALLOWED = (
    (r"a number from (?P<low>\S+) to (?P<high>\S+) \((?P<unit>.+)\)", "{low}至{high}之间的数（{unit}）"),
    (r"a number from (?P<low>\S+) to (?P<high>\S+)", "{low}至{high}之间的数"),
    (r"a whole number from (?P<low>\d+) to (?P<high>\d+)", "{low}至{high}的整数"),
    (r"whole numbers from (?P<low>\d+) to (?P<high>\d+)", "{low}至{high}的整数"),
    (r"a whole number of years of at least 1", "不小于1的整数年"),
    (r"a whole number from 1 \(the year of the change\)", "不小于1的整数（变更的年份）"),
    (r"a cooperation rate above 0 and at most 1", "大于0且不超过1的合作率"),
    (r"a number of at least 0 \(.+\), or none \(without limit\)", "不小于0的数（平均城市产出/年），或留空（不限）"),
    (r"a year from (?P<low>\d+) on, or none \(to the end\)", "第{low}年或以后，或留空（直到结束）"),
    (r"a table of names and levels, such as \{ platform = 0\.5 \}", "名称与力度的表，如 {{ platform = 0.5 }}"),
    (r"up to (?P<high>\d+)(?: KB)?", "最多{high}"),
    (r"0 to 2\^64−1", "0至2^64−1的整数"),
    (r"see the tooltip", "见提示"),
    (r"(?P<names>[\w:.-]+(?:, [\w:.-]+)*)", "{names}"),
)
_FORMS = (
    (r"(?P<name>\w+) = (?P<value>.+) is out of range; (?P<allowed>allowed: .+)", "{name} = {value}，超出范围；{allowed}"),
    (r"(?P<name>\w+) = (?P<value>.+) is not a number; (?P<allowed>allowed: .+)", "{name} = {value}，不是数值；{allowed}"),
    (r"(?P<name>\w+) = (?P<value>.+) is too many for (?P<relations>\d+) relations; (?P<allowed>allowed: .+)",
     "{name} = {value}，对{relations}对关系而言过大；{allowed}"),
    (r"(?P<name>\w+) = (?P<value>.+) is too many; (?P<allowed>allowed: .+)", "{name} = {value}，过大；{allowed}"),
    (r"(?P<name>last) = (?P<value>\S+) is before first = (?P<first>\S+); (?P<allowed>allowed: .+)",
     "{name} = {value}，早于起始年{first}；{allowed}"),
    (r"(?P<name>\w+) = (?P<value>.+) is not allowed; (?P<allowed>allowed: .+)", "{name} = {value}，不允许；{allowed}"),
    (r"(?P<name>\w+) = (?P<value>[^;]+); (?P<allowed>allowed: .+)", "{name} = {value}，不允许；{allowed}"),
    (r"(?P<name>seed|years): (?P<value>.+) is (?:out of range|not a whole number|not allowed); (?P<allowed>allowed are .+)",
     "{name} = {value}，不允许；{allowed}"),
    (r"(?P<name>\w+): not understood; (?P<allowed>allowed: .+)", "{name}：无法识别；{allowed}"),
    (rf"unknown (?P<kind>[a-z ]+) (?P<value>'.*'|\".*\"){_NEAR}", "未知的{kind}：{value}{near}"),
    (rf"unknown (?P<kind>[a-z ]+) (?P<value>'.*'|\".*\"){_NEAR}; (?P<allowed>allowed: .+)",
     "未知的{kind}：{value}{near}；{allowed}"),
    (r"(?P<name>rule|scope): (?P<rest>unknown .+)", "{name}：{rest}"),
    (rf"unknown region (?P<value>'.*'|\".*\"){_NEAR}; allowed with a colon: (?P<names>.+)",
     "未知的区域：{value}{near}；带冒号者允许：{names}"),
    (rf"(?P<kind>[a-z]+): unknown name (?P<value>'.*'|\".*\"){_NEAR}", "未知的{kind}：{value}{near}"),
    (r"region (?P<value>'.*'|\".*\"): allowed: synthetic:N or synthetic:N:SEED, N from 1 to (?P<high>\d+) cities, .*",
     "区域{value}：允许 synthetic:N 或 synthetic:N:SEED，N 为1至{high}座城市，SEED 为不小于0的整数"),
    (r"rule = \"(?P<rule>\w+)\" needs scope = \"city\", not \"\w+\"; allowed with \"\w+\": (?P<names>.+)",
     "规则“{rule}”只适用于以城市为范围的决策；以伙伴为范围时允许：{names}"),
    (r"(?P<name>\w+) cannot change while a run goes on: it (?P<reason>.+)", "{name}不能在运行中改变：{reason}"),
    (r"(?P<relations>\d+) relations within reach; allowed: (?P<high>\d+); choose fewer cities or less reach",
     "联系范围内有{relations}对关系，最多{high}对；请减少城市或缩小联系范围"),
    (r"no two cities within reach_km = (?P<value>\S+); choose more cities or more reach",
     "联系范围{value}公里内没有任何两座城市；请增加城市或扩大联系范围"),
    (r"year (?P<year>\d+): the (?P<what>output|carrying capacity) of (?P<city>.+) (?P<way>fell below|grew beyond) .+, so the run "
     r"stops; .+", "第{year}年：{city}的{what}{way}，运行就此停止；请选择更接近默认的数值，或减少年数"),
    (r"(?P<count>\d+) interventions; allowed: up to (?P<high>\d+)", "{count}项干预，最多{high}项"),
    (r"(?P<count>\d+) changes of parameters; allowed: up to (?P<high>\d+)", "{count}次参数变更，最多{high}次"),
    (r"(?P<count>\d+) parameters; allowed: up to (?P<high>\d+)", "{count}项参数，最多{high}项"),
    (r"the file is too large; allowed: up to (?P<high>\d+) KB", "文件过大，最多{high} KB"),
    (r"not valid TOML: (?P<value>.+)", "不是有效的 TOML：{value}"),
    (r"the run has ended; .+", "运行已结束；请回看较早的年份，运行将在那里分支，或设置更多年数"),
    (r"run (?P<count>\d+) is the one that is played; .+", "第{count}次运行正在播放；请选择另一次"),
    (r"run (?P<count>\d+) is not in the list; allowed: (?P<names>.+)", "列表中没有第{count}次运行；允许：{names}"),
    (r"a comparison differs in a policy or in a parameter", "对比须在政策或参数上有所不同"),
    (r"no run is set up yet; set one up first", "尚未建立运行；请先建立"),
    (r"nothing has been swept yet; start a sweep first", "尚未进行扫描；请先开始扫描"),
    (r"(?:agenda: )?the link is damaged.*", "链接已损坏；请重新复制"),
    (r"(?P<name>\w+): the range is empty; allowed: two different ends", "{name}：范围为空；允许：两个不同的端点"),
    (r"(?P<name>\w+): steps of equal ratio from .+; allowed: both ends above 0", "{name}：等比取点的两个端点都须大于0"),
    (r"(?P<name>\w+): (?P<count>\d+) points from \S+ to \S+ cannot be told apart; .+",
     "{name}：{count}个取点过密，无法区分；请减少取点"),
    (r"(?P<name>seed) = (?P<value>\d+); allowed in a design: up to (?P<high>\d+); .+",
     "{name} = {value}，设计文件中最大为{high}；请用较小的种子再扫描"),
    (r"no such file: (?P<value>.+)", "没有这个文件：{value}"),
    (r"move (?P<value>'.*'|\".*\") is not understood; .+",
     "无法识别的政策调整：{value}；写法为“年份:工具=力度”，如“12:legal=0.5”"),
    (r"change (?P<value>'.*'|\".*\") is not understood; .+", "无法识别的参数变更：{value}；写法为“年份:参数=数值”"),
    (r"partner = (?P<value>\S+) has no relation with city \S+; .+", "所选伙伴与该城市没有关系；请选择其联系范围内的城市"),
    (r"the two parameters are the same; .+", "两个参数相同；请选择不同的参数，或只选一个"),
    (r"(?P<count>\d+) runs; allowed: up to (?P<high>\d+); choose fewer points or seeds",
     "{count}次运行，最多{high}次；请减少取点或种子"),
    (r"region: a branch stays in its region; .+", "分支不能更换区域；如需其他区域，请建立新的运行"),
    (r"seed: a branch keeps its seed; .+", "分支不能更换随机种子；如需其他种子，请建立新的运行"),
    (r"budget: it holds for the whole run; .+", "年度预算适用于整个运行；如需其他预算，请建立新的运行"),
    (r"years = (?P<value>\d+) end before the branch; allowed: from (?P<low>\d+)",
     "年数 = {value}，早于分支年份；允许：不小于{low}"),
    (r"line (?P<count>\d+): (?P<rest>.+)", "第{count}行：{rest}"),
    (r"intervention (?P<count>\d+): not understood", "第{count}项干预：无法识别"),
    (r"intervention (?P<count>\d+): (?P<rest>.+)", "第{count}项干预：{rest}"),
    (r"(?P<place>the file|the link): (?P<rest>.+)", "{place}：{rest}"),
    (r"(?:agenda|lever|parameters): (?P<rest>.+)", "{rest}"),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern), chinese) for pattern, chinese in (*FORMS_OF_TABLES, *_FORMS))
_COMPILED_ALLOWED = tuple((re.compile(pattern), chinese) for pattern, chinese in (*ALLOWED_OF_TABLES, *_ALLOWED))
_WHATS = {"output": "产出", "carrying capacity": "承载力", "fell below": "低于可计算的下限", "grew beyond": "超出可计算的上限"}


def both(text: str) -> list[str]:
    """Refusals, a line each, in English and in Chinese; a line itself twice where its form is not known."""
    return ["\n".join(lines) for lines in zip(*listed(text.split("\n")), strict=True)]


def listed(faults: Sequence[str]) -> list[list[str]]:
    """Each line in English and in Chinese; of many the first alone, and how many more: a file may have thousands of faults."""
    told, more = [[line, _chinese(line) or line] for line in faults[:MOST_LISTED]], len(faults) - MOST_LISTED
    return [*told, [text.format(more) for text in TEXTS["refusal.more"]]] if more > 0 else told


def _chinese(line: str) -> str | None:
    for pattern, chinese in _COMPILED:
        found = pattern.fullmatch(line)
        if found is None:
            continue
        parts = {group: _part(group, text) for group, text in found.groupdict().items()}
        if None not in parts.values():
            return chinese.format(**parts)
    return None


def _part(group: str, text: str | None) -> str | None:
    """A part of a line in Chinese; "" for one that is not there, None for one that is not understood."""
    if text is None:
        return ""
    return _PARTS[group](text) if group in _PARTS else text


def _allowed(text: str) -> str | None:
    told = text.removeprefix("allowed: ").removeprefix("allowed are ")
    for pattern, chinese in _COMPILED_ALLOWED:
        found = pattern.fullmatch(told)
        if found is not None:
            parts = {group: _part(group, value) or "" for group, value in found.groupdict().items()}
            return f"允许：{chinese.format(**parts)}"
    return None


def _of(table: dict[str, str]) -> Callable[[str], str | None]:
    return lambda text: table.get(text)


# How the named parts of a form are said; all others, which are numbers and what somebody typed, stay as they are.
_PARTS: dict[str, Callable[[str], str | None]] = {
    "name": lambda text: _NAMES.get(text, text),
    "kind": _of(_KINDS),
    "reason": _of(_REASONS),
    "place": _of(_PLACES),
    "what": _of(_WHATS),
    "way": _of(_WHATS),
    "unit": _of(UNITS),
    "near": lambda text: f"（是否指“{text}”？）",
    "names": lambda text: text.replace(", ", "、"),
    "allowed": _allowed,
    "rest": _chinese,
}
