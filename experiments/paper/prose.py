"""Parts of a report that several experiments write: sections, figures, judgements, numbers in words."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Any  # of a stored table: a pandas Series, a named tuple's dict, whatever gives a cell by its column's name


@dataclass(frozen=True)
class Finding:
    """An expectation, whether the data bear it out, and the figures that say so."""

    expectation: str
    holds: bool
    evidence: str


def value(row: Row, name: str = "mean") -> float:
    """A cell of a stored row as a double."""
    return float(row[name])


def shown(amount: float) -> str:
    """A number with about three digits, without an exponent."""
    size = abs(amount)
    return f"{amount:.0f}" if size >= 100 else f"{amount:.1f}" if size >= 10 else f"{amount:.2f}"


def fine(amount: float) -> str:
    """A number without its sign and with about three digits, also below one."""
    return f"{abs(amount):.3f}" if abs(amount) < 1 else shown(abs(amount))


def signed(amount: float) -> str:
    """A number with its sign and about three digits; what rounds to nothing has no sign."""
    if math.isnan(amount):
        return "–"
    text = fine(amount)
    return f"{'+' if amount > 0 else '−'}{text}" if float(text) else text


def plain(amount: float) -> str:
    """A number with about three digits, with a sign only if it is negative."""
    return signed(amount).removeprefix("+")


def span(row: Row, sign: bool = True) -> str:
    """A stored mean with its interval."""
    write = signed if sign else plain
    mean, low, high = (value(row, name) for name in ("mean", "low", "high"))
    if math.isnan(mean):
        return "–"
    return write(mean) if math.isnan(low) else f"{write(mean)} [{write(low)}, {write(high)}]"


def listed(parts: Iterable[str]) -> str:
    """Parts joined as a sentence joins them."""
    parts = list(parts)
    if len(parts) < 2:
        return "".join(parts)
    return ", ".join(parts[:-1]) + " and " + parts[-1]


def lowered(label: str) -> str:
    """A label within a sentence: only its first letter is lowered, for Gini and Fermi are names."""
    return label[:1].lower() + label[1:]


def sections(*parts: str | None) -> str:
    """Headings and texts with an empty line between them; empty ones are left out."""
    return "\n\n".join(part.strip() for part in parts if part and part.strip())


def judged(findings: Sequence[Finding]) -> str:
    """What the theory expects, and whether it holds: a line for each."""
    failing = sum(not finding.holds for finding in findings)
    summary = f"All {len(findings)} hold." if failing == 0 else f"Not borne out: {failing} of {len(findings)}."
    lines = [
        f"- {'Holds' if finding.holds else '**Does not hold**'}: {finding.expectation}. {_sentence(finding.evidence)}."
        for finding in findings
    ]
    return "\n".join((summary, "", *lines))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def pictures(figures: Mapping[str, str]) -> str:
    """The figures with their titles, captions and vector versions; figures: file name -> title."""
    return "\n\n".join(
        f"![{title}]({name}.png)\n\n{title} ([caption]({name}.txt), [vector]({name}.svg))" for name, title in figures.items()
    )
