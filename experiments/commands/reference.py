"""The tables of the documentation, from the one declaration of each thing: ``python -m experiments.commands.reference``."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from citypact.experiments.commands import glossary, odd_tables
from citypact.experiments.commands.listings import shown_number
from citypact.experiments.paper.text import escaped, filled, markdown
from citypact.model.evidence.state_table import STATES
from citypact.model.measures import MEASURES
from citypact.model.settings.choice_table import RULES, SCOPES
from citypact.model.settings.declaration import GROUPS, Declaration
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.packages import PACKAGES
from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.settings.units import UNITS
from citypact.model.summary import SUMMARIES

DOCS = Path(__file__).resolve().parents[2] / "docs"
HEAD = """# Reference

Parameters, rules of choice, policy instruments, named policies, measures, states and units, as the code declares them. Made by
`python -m experiments.commands.reference`; the test suite notices when it is out of date. *Paid*: the instrument costs the
government money and is scaled to its budget. *Supports*: a relation founded while it is in force is hybrid. *Recommended*: one of
the five recommendations of Li, Xiao and Ma (2020).
"""


def _allowed(declared: Declaration) -> str:
    return ", ".join(declared.choices) if declared.choices else f"{declared.minimum:g} to {declared.maximum:g}"


def _said(row: Any) -> tuple[str, str]:
    return escaped(row.meaning), escaped(row.meaning_zh)


def _table(header: Sequence[str], rows: Iterable[Sequence[object]], right: Sequence[int] = ()) -> str:
    """A table whose first columns are a name and its labels."""
    return markdown(("name", "label", "标签", *header), rows, right)


def _named(row: Any) -> tuple[str, str, str]:
    return f"`{row.name}`", row.label, row.label_zh


def _parameters(declarations: Iterable[Declaration]) -> str:
    rows = [
        (*_named(d), d.symbol, shown_number(d.default), escaped(_allowed(d)), d.unit, *_said(d), d.source) for d in declarations
    ]
    return _table(("symbol", "default", "allowed", "unit", "meaning", "含义", "source"), rows, right=(4,))


def _choices(table: Mapping[str, Any]) -> str:
    rows = [(*_named(c), *_said(c), c.source) for c in table.values()]
    return _table(("meaning", "含义", "source"), rows)


def _instruments() -> str:
    yes = {True: "yes", False: "no"}
    rows = [(*_named(i), _allowed(i), i.unit, yes[i.paid], yes[i.supporting], *_said(i), i.source) for i in INSTRUMENTS.values()]
    return _table(("allowed", "unit", "paid", "supports", "meaning", "含义", "source"), rows)


def _packages() -> str:
    rows = []
    for p in PACKAGES.values():
        levels = ", ".join(f"`{name}` {level:g}" for name, level in p.instruments.items()) or "none"
        rows.append((*_named(p), levels, "yes" if p.recommendation else "no", *_said(p), p.source))
    return _table(("instruments", "recommended", "meaning", "含义", "source"), rows)


def _measures(table: Mapping[str, Any]) -> str:
    return _table(("unit", "meaning", "含义"), [(*_named(m), m.unit, *_said(m)) for m in table.values()])


def reference() -> str:
    """The whole page as Markdown."""
    parts = [HEAD, "## Parameters 参数"]
    for group, (title, title_zh) in GROUPS.items():
        here = [declared for declared in PARAMETERS.values() if declared.group == group]
        if here:
            parts += [f"### {title} {title_zh}", _parameters(here)]
    parts += ["## Rules of choice 决策规则", _choices(RULES), "## Scopes of choice 决策范围", _choices(SCOPES)]
    parts += ["## Policy instruments 政策工具", _instruments(), "## Named policies 政策组合", _packages()]
    parts += ["## Measures of a year 年度指标", _measures(MEASURES), "## Summaries of a run 运行汇总", _measures(SUMMARIES)]
    parts += ["## States of cities and relations 状态", _measures(STATES)]
    parts += ["## Units 单位", markdown(("unit", "单位"), UNITS.items())]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def odd() -> str:
    """The ODD page: its text as it stands, with its tables made anew."""
    return filled(page_file("odd").read_text(encoding="utf-8"), odd_tables.parts())


def page_file(name: str) -> Path:
    """Where the page of this name stands."""
    return DOCS / f"{name}.md"


# The pages that are made, in whole or between marks, from what the package declares.
PAGES: Mapping[str, Callable[[], str]] = {
    "reference": reference,
    "glossary": glossary.glossary,
    "bibliography": glossary.bibliography,
    "odd": odd,
}


if __name__ == "__main__":
    for name, made in PAGES.items():
        page_file(name).write_text(made(), encoding="utf-8", newline="\n")
        print(f"written: docs/{name}.md")
