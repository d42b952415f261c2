"""How a quantity is declared: once, in one keyword row that carries everything said of it anywhere.

Sliders, the command line, validation, the tables of the documentation and the axes of figures all read these rows
(``parameter_table``, ``instrument_table``). Sources name the work that a term comes from; LXM is Li, Xiao and Ma (2020); "ours"
marks a term of our own. Default values are a tried starting point of ours, whatever the source of the term.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from numbers import Real
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from citypact.model.refusal import Refusal, shown, unknown
from citypact.model.settings.units import UNITS


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """One declared quantity: name, default, range or choices, unit, and what is said of it in English and Chinese.

    among: the table of ``choice_table`` whose rows it may name, where it is no number; symbol: its letter in the equations; rule:
    the rule of a user's own to which it belongs, if it does.
    """

    name: str
    default: float | str
    minimum: float | None = None
    maximum: float | None = None
    among: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)
    unit: str
    group: str
    symbol: str = ""
    label: str
    label_zh: str
    meaning: str
    meaning_zh: str
    source: str
    rule: str = ""

    def __post_init__(self) -> None:
        if self.unit not in UNITS or self.group not in GROUPS:
            raise ValueError(f"{self.name}: unit {self.unit!r} or group {self.group!r} is not declared")

    @property
    def choices(self) -> tuple[str, ...]:
        """The names that it may have, where it is no number."""
        return tuple(self.among)

    @property
    def allowed(self) -> str:
        """What is allowed, as a message says it."""
        if self.choices:
            return "allowed: " + ", ".join(self.choices)
        return f"allowed: a number from {self.minimum:g} to {self.maximum:g} ({self.unit})"

    def accept(self, value: object) -> float | str:
        """Return `value` as it is stored (a float, or one of the choices); refuse anything else."""
        if self.choices:
            if isinstance(value, str) and value in self.choices:
                return str(value)
            raise Refusal(f"{unknown(self.name, value, self.choices)}")
        if isinstance(value, bool) or not isinstance(value, Real):
            raise Refusal(f"{self.name} = {shown(value)} is not a number; {self.allowed}")
        # Written so that NaN, which compares false with everything, is refused too.
        if not self.minimum <= value <= self.maximum:  # type: ignore[operator]  # what has no choices has both bounds
            raise Refusal(f"{self.name} = {shown(value)} is out of range; {self.allowed}")
        return float(value) + 0.0  # -0.0 becomes 0.0: equal values must have one hash

    def parse(self, text: str) -> float | str:
        """Read a value from text, as typed on a command line."""
        if self.choices:
            return self.accept(text.strip())
        try:
            return self.accept(float(text))
        except ValueError as error:
            if isinstance(error, Refusal):
                raise
            raise Refusal(f"{self.name} = {shown(text)} is not a number; {self.allowed}") from None


@dataclass(frozen=True, kw_only=True)
class InstrumentDeclaration(Declaration):
    """An instrument of the higher-tier government.

    paid: whether it costs the government money, and so is scaled to its budget; supporting: whether a relation that is founded
    while it is in force counts as hybrid; administered: whether each unit of its level costs administration for each relation.
    """

    default: float = 0.0
    minimum: float = 0.0
    group: str = "instruments"
    paid: bool
    supporting: bool
    administered: bool = False

    if TYPE_CHECKING:  # no instrument is a choice, so its level is always a number

        def accept(self, value: object) -> float: ...
        def parse(self, text: str) -> float: ...


class _Row(Protocol):
    @property
    def name(self) -> str: ...


Row = TypeVar("Row", bound=_Row)


def by_name(rows: Iterable[Row]) -> dict[str, Row]:
    """A table of rows by name, in their order."""
    rows = tuple(rows)
    table = {row.name: row for row in rows}
    if len(table) < len(rows):
        raise ValueError("a name is declared twice")
    return table


GROUPS = {
    "payoffs": ("What a relation yields", "合作收益"),
    "ladder": ("The ladder of cooperation", "合作的阶梯"),
    "costs": ("Transaction costs", "交易成本"),
    "fairness": ("Unequal gains", "利益不均"),
    "choice": ("How cities choose", "城市决策"),
    "trust": ("Trust and reputation", "信任与声誉"),
    "structure": ("Industry and growth", "产业与增长"),
    "space": ("Space", "空间"),
    "government": ("Orders and costs of government", "行政命令与政府成本"),
    "instruments": ("Instruments of the higher-tier government", "上级政府的政策工具"),
}
