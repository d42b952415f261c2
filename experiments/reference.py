"""The tables of the documentation, from the same declarations as everything else: ``python -m experiments.reference``."""

from pathlib import Path

from experiments.listings import shown_number
from experiments.tables import markdown
from model.declaration import GROUPS, INSTRUMENTS, PARAMETERS
from model.measures import MEASURES
from model.packages import PACKAGES
from model.summary import SUMMARIES

FILE = Path(__file__).resolve().parent.parent / "docs" / "reference.md"
HEAD = """# Reference

Parameters, policy instruments, named policies and measures, as the code declares them. Made by
`python -m experiments.reference`; the test suite notices when it is out of date.
"""


def _escaped(text) -> str:
    return str(text).replace("|", "\\|")


def _declared(declarations) -> str:
    header = ("name", "symbol", "label", "标签", "default", "allowed", "unit", "meaning", "source")
    rows = []
    for d in declarations:
        allowed = ", ".join(d.choices) if d.choices else f"{d.minimum:g} to {d.maximum:g}"
        cells = (d.symbol, d.label, d.label_zh, shown_number(d.default), allowed, d.unit, d.meaning, d.source)
        rows.append((f"`{d.name}`", *map(_escaped, cells)))
    return markdown(header, rows, right=(4,))


def reference() -> str:
    """The whole page as Markdown."""
    parts = [HEAD, "## Parameters"]
    for group, (title, title_zh) in GROUPS.items():
        here = [declared for declared in PARAMETERS.values() if declared.group == group]
        if here:
            parts += [f"### {title} {title_zh}", _declared(here)]
    parts += ["## Policy instruments 政策工具", _declared(INSTRUMENTS.values()), "## Named policies 政策组合"]
    rows = []
    for package in PACKAGES.values():
        levels = ", ".join(f"`{name}` {level:g}" for name, level in package.instruments.items()) or "none"
        rows.append((f"`{package.name}`", package.label, package.label_zh, levels, package.meaning, package.source))
    parts.append(markdown(("name", "label", "标签", "instruments", "meaning", "source"), rows))
    for title, table in (("## Measures of a year 年度指标", MEASURES), ("## Summaries of a run 运行汇总", SUMMARIES)):
        rows = [(f"`{m.name}`", m.label, m.label_zh, m.unit, _escaped(m.meaning)) for m in table.values()]
        parts += [title, markdown(("name", "label", "标签", "unit", "meaning"), rows)]
    return "\n\n".join(part.strip() for part in parts) + "\n"


if __name__ == "__main__":
    FILE.write_text(reference(), encoding="utf-8", newline="\n")
    print(f"written: docs/{FILE.name}")
