"""Tables: DataFrames inside, CSV at the edge, with the same digits on every system."""

import csv
import io
import math
from collections.abc import Callable, Iterable
from os import PathLike
from typing import Any, SupportsFloat

import numpy as np
import pandas as pd

DIGITS = 6  # significant digits of stored averages: more would be noise, and could differ between processors


def written(value: object) -> str:
    """A cell of a CSV file: a double by its repr, which reads back to the same bits; nan and None as nothing."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return repr(float(value)) if isinstance(value, float) else str(value)


def rounded(values: Iterable[SupportsFloat]) -> list[float]:
    """Averages as floats with the digits that are worth storing."""
    return [float(f"{value:.{DIGITS}g}") for value in values]


def frame(header: Iterable[str], rows: Iterable[Iterable[Any]]) -> pd.DataFrame:
    """A table of plain Python values, which stay what they are: whole numbers beside None do not become doubles."""
    return pd.DataFrame(list(rows), columns=list(header), dtype=object)


def write_table(path: str | PathLike[str], table: pd.DataFrame) -> None:
    """Write a table as UTF-8 CSV, the same bytes on every system."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(table_text(table))


def table_text(table: pd.DataFrame) -> str:
    """What ``write_table`` writes, as text."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([written(cell) for cell in row] for row in table.itertuples(index=False))
    return text.getvalue()


def read_table(path: str | PathLike[str]) -> pd.DataFrame:
    """A stored table: numbers to the last bit, nan where one is missing; texts as they are, "" where one is missing."""
    table = pd.read_csv(path, dtype=object, keep_default_na=False, encoding="utf-8")
    return pd.DataFrame({name: _typed(table[name].tolist()) for name in table.columns})


def _typed(cells: list[str]) -> np.ndarray | list[str]:
    """Cells of a column as whole numbers, as doubles, or as the texts they are."""
    converters: tuple[Callable[[str], float], ...] = (int, lambda cell: float(cell) if cell else math.nan)
    for convert in converters:
        try:
            return np.array([convert(cell) for cell in cells])
        except ValueError:
            pass
    return cells


def where(table: pd.DataFrame, **wanted: Any) -> pd.DataFrame:
    """The rows with these values; a value may be a tuple or list of several."""
    keep = np.ones(len(table), dtype=bool)
    for name, value in wanted.items():
        keep &= (table[name].isin(value) if isinstance(value, tuple | list) else table[name] == value).to_numpy()
    return table[keep]


def one(table: pd.DataFrame, **wanted: Any) -> pd.Series:
    """The one row with these values."""
    found = where(table, **wanted)
    if len(found) != 1:
        raise KeyError(f"{len(found)} rows with {wanted}")
    return found.iloc[0]
