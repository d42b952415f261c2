"""The table of what a run was made with, parameters and instruments, as CSV and as LaTeX for a paper's appendix."""

import pandas as pd

from citypact.experiments.paper.tables import frame, table_text
from citypact.experiments.publishing.latex import escaped, symbol
from citypact.experiments.publishing.subject import Subject
from citypact.model.settings.declaration import Declaration
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.parameter_table import PARAMETERS

COLUMNS = ("name", "label", "symbol", "value", "default", "unit", "source", "note")
VARIED, IDLE = "varied", "without effect here"


def parameter_rows(subject: Subject) -> pd.DataFrame:
    """A row of ``COLUMNS`` for every parameter, then for every instrument of a run's agenda.

    value: as given to the run, in the unit beside it; note: whether it was varied, by a design or on the way, or plays no part.
    An instrument has a row for each intervention, which its note names with its years. Of results with several policies the
    instruments are told in the methods only.
    """
    values, known = subject.parameters.as_dict(), subject.mechanisms
    rows = [
        _row(declared, values[name], VARIED if name in known.varied else "" if name in known.parameters else IDLE)
        for name, declared in PARAMETERS.items()
    ]
    for item in subject.manifest.get("agenda", {}).get("interventions", ()):
        years = f"{item.get('name') or 'intervention'}, years {item['first']} to {item.get('last', 'the end')}"
        rows += [_row(INSTRUMENTS[name], level, years) for name, level in item["instruments"].items()]
    return frame(COLUMNS, rows)


def as_csv(table: pd.DataFrame) -> str:
    """The table as CSV text."""
    return table_text(table)


def as_latex(table: pd.DataFrame, hash_told: str) -> str:
    """The table as a LaTeX longtable with booktabs rules; numbers and letters of the equations as the documents have them."""
    head = r"Parameter & Symbol & Value & Unit & Source \\"
    lines = [
        r"% needs \usepackage{booktabs,longtable}",
        r"\begin{longtable}{p{0.34\textwidth}llp{0.18\textwidth}p{0.24\textwidth}}",
        rf"\caption{{Parameters of the model; run hash \texttt{{{hash_told}}}.}}\\",
        r"\toprule", head, r"\midrule", r"\endfirsthead", r"\toprule", head, r"\midrule", r"\endhead",
        r"\bottomrule", r"\endlastfoot",
    ]  # fmt: skip
    for row in table.itertuples(index=False):
        label = escaped(f"{row.label} ({row.note})" if row.note else row.label)
        value = escaped(row.value) if isinstance(row.value, str) else f"${row.value:g}$"
        lines.append(f"{label} & {symbol(row.symbol)} & {value} & {escaped(row.unit)} & {escaped(row.source)} \\\\")
    return "\n".join([*lines, r"\end{longtable}", ""])


def _row(declared: Declaration, value: float | str, note: str) -> tuple:
    return (declared.name, declared.label, declared.symbol, value, declared.default, declared.unit, declared.source, note)
