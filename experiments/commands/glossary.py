"""Two lists of the documentation: the words of the model in English and Chinese, and the works that it cites."""

from collections.abc import Iterable, Mapping
from typing import Any

from citypact.experiments.paper.bibliography import sources_of, works
from citypact.experiments.paper.text import escaped, markdown
from citypact.model.measures import MEASURES
from citypact.model.regions.loading import load_region, region_specs
from citypact.model.settings.choice_table import RULES, SCOPES
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.packages import PACKAGES
from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.settings.term_table import CONCEPT_WORDS, GAME_WORDS, MODE_WORDS, REVIEW_WORDS, STAGE_WORDS, TERM_WORDS
from citypact.model.settings.units import UNITS
from citypact.model.summary import SUMMARIES

GLOSSARY_HEAD = """# Glossary 术语表

The words of CityPact in English and Chinese, with the name by which the code knows each, as they are declared. Parameters,
instruments and measures have their units, ranges and sources in the [reference](reference.md). Made by
`python -m experiments.commands.reference`; the test suite notices when it is out of date.

CityPact 的中英文术语及其在代码中的名称，均取自各自的声明。参数、政策工具与指标的单位、范围和来源见[参考手册](reference.md)。
"""
BIBLIOGRAPHY_HEAD = """# Bibliography 参考文献

Every work that the package cites, by the key under which it stands in
[`bibliography.bib`](../experiments/paper/bibliography.bib), and the parameters, instruments, rules, policies and words that
are declared with it as their source. What is not known of a work for certain is left out. Made by
`python -m experiments.commands.reference`; a test sees that every source of a declaration has a work here, and that every work
is cited.

程序包引用的全部文献、其检索键，以及以其为来源的参数、政策工具、规则、政策与术语。凡不能确定的信息一律从缺。
"""
# Section of the glossary -> what is declared of its words.
SECTIONS: Mapping[str, Mapping[str, Any]] = {
    "Of cities, decisions and policy 城市、决策与政策": CONCEPT_WORDS,
    "Stages 阶段": STAGE_WORDS,
    "Modes 模式": MODE_WORDS,
    "Games 博弈": GAME_WORDS,
    "Terms of a decision 决策的构成项": TERM_WORDS,
    "What a choice rests on 选择的依据": REVIEW_WORDS,
    "Rules of choice 决策规则": RULES,
    "Scopes of choice 决策范围": SCOPES,
    "Parameters 参数": PARAMETERS,
    "Policy instruments 政策工具": INSTRUMENTS,
    "Named policies 政策组合": PACKAGES,
    "Measures of a year 年度指标": MEASURES,
    "Summaries of a run 运行汇总": SUMMARIES,
}


def _words(rows: Iterable[Any]) -> str:
    told = [(row.label, row.label_zh, f"`{row.name}`", escaped(row.meaning), escaped(row.meaning_zh)) for row in rows]
    return markdown(("English", "中文", "name", "meaning", "含义"), told)


def glossary() -> str:
    """The page of words as Markdown."""
    parts = [GLOSSARY_HEAD]
    for title, table in SECTIONS.items():
        parts += [f"## {title}", _words(table.values())]
    regions = [(region.name, region.name_zh, f"`{region.id}`") for region in map(load_region, region_specs())]
    parts += ["## Regions 区域", markdown(("English", "中文", "name"), regions)]
    parts += ["## Units 单位", markdown(("English", "中文"), UNITS.items())]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def declared_with(key: str) -> list[str]:
    """The names of what is declared with a work among its sources."""
    tables = [table for table in SECTIONS.values() if all(hasattr(row, "source") for row in table.values())]
    return list(dict.fromkeys(name for table in tables for name, row in table.items() if key in sources_of(row.source)))


def bibliography() -> str:
    """The page of works as Markdown."""
    rows = []
    for key, work in works().items():
        names = ", ".join(f"`{name}`" for name in declared_with(key))
        rows.append((f"`{key}`", escaped(work.told), names))
    return "\n\n".join((BIBLIOGRAPHY_HEAD.strip(), markdown(("key", "work", "source of"), rows))) + "\n"
