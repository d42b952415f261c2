"""The policy agenda of the higher-tier government: which instruments are in force when, with what budget."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from hashlib import sha256
from math import inf
from numbers import Integral, Real
from os import PathLike
from typing import TYPE_CHECKING, Any

import tomli_w

from citypact.model.notebook import listing
from citypact.model.reading import read_toml
from citypact.model.refusal import Refusal, shown, unknown
from citypact.model.settings.instrument_table import INSTRUMENTS


@dataclass(frozen=True)
class Intervention:
    """Instruments at given levels, in force from year `first` to year `last` (None: to the end of the run).

    Two triggers may narrow it; they are evaluated anew each year, and if both are given both must hold.
    `below`: in force only in years after one whose cooperation rate was below this.
    `stalled`: in force only in years in which the cooperation rate of the last year was less than 0.01 above
    that of this many years before.
    `instruments` is given as a mapping from name to level and stored as a sorted tuple of pairs.
    """

    instruments: tuple[tuple[str, float], ...] = ()
    first: int = 1
    last: int | None = None
    below: float | None = None
    stalled: int | None = None
    name: str = ""

    if TYPE_CHECKING:  # what is given may be more than what is stored

        def __init__(
            self,
            instruments: Mapping[str, float] | Iterable[tuple[str, float]] = (),
            first: int = 1,
            last: int | None = None,
            below: float | None = None,
            stalled: int | None = None,
            name: str = "",
        ) -> None: ...

    def __post_init__(self) -> None:
        faults: list[str] = []
        stored = {
            "instruments": _checked_instruments(self.instruments, faults),
            "first": _year("first", self.first, faults),
            "last": self.last if self.last is None else _year("last", self.last, faults),
            "below": self.below if self.below is None else _level_below(self.below, faults),
            "stalled": self.stalled if self.stalled is None else _year("stalled", self.stalled, faults),
        }
        if not faults and self.last is not None and self.last < self.first:
            faults.append(
                f"last = {self.last} is before first = {self.first}; allowed: a year from {self.first} on, or none (to the end)"
            )
        if not isinstance(self.name, str):
            faults.append(f"name = {shown(self.name)} is not text; allowed: any text")
        if faults:
            raise Refusal(*faults)
        for field, value in stored.items():
            object.__setattr__(self, field, value)

    def level(self, instrument: str) -> float:
        """The level of one instrument; 0 where the intervention does not carry it."""
        return dict(self.instruments).get(instrument, 0.0)

    def without(self, instrument: str) -> "Intervention":
        """The same intervention without one of its instruments."""
        return replace(self, instruments=tuple(pair for pair in self.instruments if pair[0] != instrument))

    @property
    def is_empty(self) -> bool:
        """Whether it can never do anything: no instrument at a level above 0."""
        return not any(level for _, level in self.instruments)

    def __repr__(self) -> str:
        given = {
            field.name: getattr(self, field.name) for field in fields(self)[1:] if getattr(self, field.name) != field.default
        }
        return (
            f"Intervention({', '.join([repr(dict(self.instruments)), *(f'{name}={value!r}' for name, value in given.items())])})"
        )

    def as_dict(self) -> dict[str, Any]:
        """The fields that are set, as a TOML table holds them."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        given = {name: value for name, value in values.items() if value is not None and value != ""}
        return {**given, "instruments": dict(self.instruments)}


@dataclass(frozen=True)
class Agenda:
    """A list of interventions and a yearly `budget` (mean city outputs; None: without limit).

    Where several interventions carry the same instrument in a year, the strongest counts; they do not add.
    """

    interventions: tuple[Intervention, ...] = ()
    budget: float | None = None

    def __post_init__(self) -> None:
        lone = isinstance(self.interventions, Intervention)
        listed = (self.interventions,) if lone else tuple(self.interventions)
        faults = [
            f"intervention {number}: {shown(item)} is not an Intervention; allowed: Intervention({{name: level}}, first, last)"
            for number, item in enumerate(listed, 1)
            if not isinstance(item, Intervention)
        ]
        if self.budget is not None and not (_is_number(self.budget) and 0 <= self.budget < inf):
            faults.append(
                f"budget = {shown(self.budget)}; allowed: a number of at least 0 (mean city "
                "outputs a year), or none (without limit)"
            )
        if faults:
            raise Refusal(*faults)
        object.__setattr__(self, "interventions", listed)
        object.__setattr__(self, "budget", None if self.budget is None else float(self.budget) + 0.0)

    def __repr__(self) -> str:
        given = [repr(self.interventions)] if self.interventions else []
        return f"Agenda({', '.join(given + ([] if self.budget is None else [f'budget={self.budget!r}']))})"

    def _repr_html_(self) -> str:
        rows = [
            (item.name, ", ".join(f"{name} {level:g}" for name, level in item.instruments),
             f"from {item.first} on" if item.last is None else f"{item.first} to {item.last}",
             "" if item.below is None else f"cooperation below {item.below:g}",
             "" if item.stalled is None else f"stalled for {item.stalled} years")
            for item in self.interventions
        ]  # fmt: skip
        budget = "no limit" if self.budget is None else f"{self.budget:g} mean city outputs a year"
        title = f"Policy agenda {self.hash}, budget: {budget}" if rows else "Policy agenda: no government acts"
        return listing(title, ("Name", "Instruments", "Years", "Only at", "Only if"), rows)

    def __add__(self, other: "Agenda") -> "Agenda":
        """Both agendas together; of two budgets the smaller holds."""
        if not isinstance(other, Agenda):
            return NotImplemented
        budgets = [agenda.budget for agenda in (self, other) if agenda.budget is not None]
        return Agenda(self.interventions + other.interventions, min(budgets, default=None))

    @property
    def is_empty(self) -> bool:
        """Whether nothing can ever be in force."""
        return all(intervention.is_empty for intervention in self.interventions)

    @property
    def hash(self) -> str:
        """Twelve hexadecimal digits for this policy, whatever the names and the order of interventions."""
        lines = sorted(repr(sorted({**item.as_dict(), "name": ""}.items())) for item in self.interventions)
        return sha256("\n".join((*lines, f"budget={self.budget!r}")).encode()).hexdigest()[:12]

    def withdrawal_year(self, years: int) -> int | None:
        """The last year in which an instrument may be in force, if that is less than `years`; else None."""
        ends = [
            years if item.last is None else item.last for item in self.interventions if item.first <= years and not item.is_empty
        ]
        return max(ends) if ends and max(ends) < years else None

    def with_lever(self, year: int, instrument: str, level: float) -> "Agenda":
        """A new agenda: from `year` on `instrument` has exactly this level; nothing before it changes."""
        lever = Intervention({instrument: level}, first=year)
        year, kept = lever.first, []
        for item in self.interventions:
            if instrument not in dict(item.instruments) or (item.last is not None and item.last < year):
                kept.append(item)
                continue
            # Triggers look at the years before, not at an intervention's start: splitting changes nothing.
            if item.first < year:
                kept.append(replace(item, last=year - 1))
            rest = replace(item.without(instrument), first=max(item.first, year))
            if rest.instruments:
                kept.append(rest)
        return Agenda((*kept, *(() if lever.is_empty else (lever,))), self.budget)

    def followed_by(self, other: "Agenda", year: int) -> "Agenda":
        """This agenda up to a year, and another one from the next year on; raises ``Refusal`` unless both have one budget."""
        if other.budget != self.budget:
            raise Refusal(f"budget = {shown(other.budget)}; allowed: {shown(self.budget)}, that of the years before")
        before = [
            item if item.last is not None and item.last <= year else replace(item, last=year)
            for item in self.interventions
            if item.first <= year
        ]
        after = [
            item if item.first > year else replace(item, first=year + 1)
            for item in other.interventions
            if item.last is None or item.last > year
        ]
        return Agenda((*before, *after), self.budget)

    def to_toml(self) -> str:
        """The agenda as the text of a TOML file: a budget and one [[intervention]] for each."""
        blocks = [] if self.budget is None else [tomli_w.dumps({"budget": self.budget})]
        for item in self.interventions:
            table = item.as_dict()
            levels = tomli_w.dumps(table.pop("instruments"))
            blocks.append(f"[[intervention]]\n{tomli_w.dumps(table)}[intervention.instruments]\n{levels}")
        return "\n".join(blocks)

    @classmethod
    def from_toml(cls, path: str | PathLike[str]) -> "Agenda":
        """Read an agenda from a TOML file; ``from_content`` says what may stand there."""
        content = read_toml(path)
        try:
            return cls.from_content(content)
        except Refusal as refusal:
            raise refusal.within(path) from None

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> "Agenda":
        """The agenda that the content of a TOML file holds: [[intervention]] tables, and a budget before them."""
        for key in content:
            if key not in ("budget", "intervention"):
                raise Refusal(unknown("key", key, ("budget", "intervention")))
        tables = content.get("intervention", [])
        if not isinstance(tables, list):
            raise Refusal("intervention is a single table; allowed: [[intervention]], with two brackets")
        return cls(tuple(_intervention(number, table) for number, table in enumerate(tables, 1)), content.get("budget"))


def _intervention(number: int, table: Any) -> Intervention:
    """Build one intervention from its TOML table; a fault names its number."""
    try:
        if not isinstance(table, dict):
            raise Refusal(f"{shown(table)} is not a table; allowed: [[intervention]] tables")
        known = [field.name for field in fields(Intervention)]
        faults = [unknown("key", key, known) for key in table if key not in known]
        if "instruments" not in table:
            faults.append("no instruments; allowed: a table of names and levels, such as { platform = 0.5 }")
        if faults:
            raise Refusal(*faults)
        return Intervention(**table)
    except Refusal as refusal:
        raise refusal.within(f"intervention {number}") from None


def _checked_instruments(instruments: Any, faults: list[str]) -> tuple[tuple[str, float], ...]:
    """The instruments as a sorted tuple of pairs of name and level."""
    try:
        pairs = tuple(instruments.items()) if hasattr(instruments, "items") else tuple(instruments)
        levels = dict(pairs)
    except (TypeError, ValueError):
        faults.append(f"instruments = {shown(instruments)}; allowed: a table of names and levels, such as {{ platform = 0.5 }}")
        return ()
    if len(levels) < len(pairs):
        faults.append(f"instruments = {shown(instruments)} names one twice; allowed: each instrument once")
    for name, level in levels.items():
        if name not in INSTRUMENTS:
            faults.append(unknown("instrument", name, INSTRUMENTS))
            continue
        try:
            levels[name] = INSTRUMENTS[name].accept(level)
        except Refusal as refusal:
            faults.extend(refusal.faults)
    return () if faults else tuple(sorted(levels.items()))


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def _year(field: str, value: Any, faults: list[str]) -> int:
    """A whole number of years of at least 1."""
    if isinstance(value, bool) or not isinstance(value, Integral) or value < 1:
        faults.append(f"{field} = {shown(value)}; allowed: a whole number of years of at least 1")
        return value
    return int(value)


def _level_below(value: Any, faults: list[str]) -> float:
    """The cooperation rate of a trigger, above 0 and at most 1."""
    if not (_is_number(value) and 0 < value <= 1):
        faults.append(f"below = {shown(value)}; allowed: a cooperation rate above 0 and at most 1")
        return value
    return float(value)
