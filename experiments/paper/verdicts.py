"""Claims put to the model: what a source says, in which interval a number must lie for it to hold, and what came out."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest
from textwrap import wrap
from typing import Any

import pandas as pd

from citypact.experiments.paper.inference import Effect
from citypact.experiments.paper.prose import plain
from citypact.experiments.paper.tables import frame, rounded
from citypact.experiments.paper.text import aligned, markdown

NOTHING = "–"  # where there is nothing to tell: a column of a stored table must not be empty
HOLDS, FAILS, NO_CASE = "holds", "does not hold", "no case"
COLUMNS = (
    "group", "claim", "source", "setting", "quantity", "expected", "low", "high", "got", "got_low", "got_high", "n", "reason",
    "tried", "verdict",
)  # fmt: skip


@dataclass(frozen=True)
class Verdict:
    """One number of a claim beside what the source lets expect.

    group: of claims; claim: what is said; source: author and year; setting: exactly what is lived or computed; quantity: what
    the number is, with its unit; expected: as the source has it, in words or figures; low, high: the interval in which the
    number must lie (inf where it is open); got: the mean over replicates with its 95 % interval; reason: why the interval is as
    wide as it is; tried: what was tried where it does not hold, and what limits it where it does.
    """

    group: str
    claim: str
    source: str
    setting: str
    quantity: str
    expected: str
    low: float
    high: float
    got: Effect
    reason: str
    tried: str = ""

    @property
    def verdict(self) -> str:
        """Whether the mean lies in the interval; no case where there is no number."""
        if math.isnan(self.got.mean):
            return NO_CASE
        return HOLDS if self.low <= self.got.mean <= self.high else FAILS

    def row(self) -> tuple[Any, ...]:
        """The cells of the table of verdicts, in the order of ``COLUMNS``."""
        got = rounded((self.got.mean, self.got.low, self.got.high))
        told = (self.group, self.claim, self.source, self.setting, self.quantity, self.expected)
        return (*told, float(self.low), float(self.high), *got, self.got.n, self.reason, self.tried or NOTHING, self.verdict)


def verdicts_table(verdicts: Iterable[Verdict]) -> pd.DataFrame:
    """The table of verdicts, a row for each number."""
    return frame(COLUMNS, (verdict.row() for verdict in verdicts))


def _got(row: Any) -> str:
    """What came out of a stored row, with its interval where there is one."""
    if math.isnan(row.got):
        return "–"
    known = not math.isnan(row.got_low) and row.got_low != row.got_high
    return f"{plain(row.got)} [{plain(row.got_low)}, {plain(row.got_high)}]" if known else plain(row.got)


def _came_out(row: Any) -> str:
    """What came out of a stored row, within a sentence."""
    return f"got {_got(row)}" if not math.isnan(row.got) else "there was no case to judge"


def failing(table: pd.DataFrame) -> str:
    """A line for each claim of which a stored number does not lie where it must: these numbers, and what was tried."""
    lines = []
    for (claim, source), rows in table[table["verdict"] != HOLDS].groupby(["claim", "source"], sort=False):
        numbers = "; ".join(f"{row.quantity}: {row.expected}, {_came_out(row)}" for row in rows.itertuples())
        tried = "".join(f" {_sentence(text)}" for text in dict.fromkeys(rows["tried"]) if text != NOTHING)
        lines.append(f"- **{_sentence(claim)}** {_upper(_sentence(source))} {_upper(numbers)}.{tried}")
    return "\n".join(lines) or "Nothing: all numbers lie in their intervals."


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


WIDTHS = (44, 26, 44, 24, len(FAILS))  # of the columns that a terminal shows


def told(table: pd.DataFrame) -> str:
    """The stored verdicts as a terminal shows them: claim, source, expected, got, verdict, each wrapped in its column."""
    rows: list[tuple[str, ...]] = []
    before = ("", "")
    for row in table.itertuples():
        said = (row.claim, row.source)  # told once for all its numbers
        cells = (*(said if said != before else ("", "")), f"{row.quantity}: {row.expected}", _got(row), row.verdict)
        before = said
        columns = [wrap(cell, width) for cell, width in zip(cells, WIDTHS, strict=True)]
        rows += zip_longest(*columns, fillvalue="")
    return aligned(("claim", "source", "expected", "got", "verdict"), rows)


def _bounds(row: Any) -> str:
    """The interval in which a number must lie, as a report shows it."""
    low, high = row.low, row.high
    if math.isinf(low) and math.isinf(high):
        return NOTHING
    if math.isinf(low) or math.isinf(high):
        return f"≤ {high:.4g}" if math.isinf(low) else f"≥ {low:.4g}"
    return f"{low:g}" if low == high else f"{low:.4g} to {high:.4g}"


def as_markdown(table: pd.DataFrame) -> str:
    """The stored verdicts as a report shows them: each claim with its source, setting and tolerance, then its numbers."""
    parts = []
    for (claim, source, setting, reason), rows in table.groupby(["claim", "source", "setting", "reason"], sort=False):
        numbers = [
            (row.quantity, row.expected, _bounds(row), _got(row), row.verdict if row.verdict == HOLDS else f"**{row.verdict}**")
            for row in rows.itertuples()
        ]
        header = ("number", "expected", "must lie in", "got", "verdict")
        shown = markdown(header, [[str(cell).replace("|", "\\|") for cell in row] for row in numbers])
        limits = " ".join(dict.fromkeys(text for text in rows["tried"] if text != NOTHING))
        told_of = (
            f"**{_sentence(claim)}** {_upper(_sentence(source))} *Setting*: {_sentence(setting)} *Tolerance*: {_sentence(reason)}"
        )
        parts.append(f"{told_of}{f' *Limits*: {_sentence(limits)}' if limits else ''}\n\n{shown}")
    return "\n\n".join(parts)


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
