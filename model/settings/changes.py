"""Parameters that change while a run goes on: a shock, or the question what would have happened if."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from citypact.model.refusal import Refusal, shown
from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.settings.parameters import Parameters

# What cannot change on the way, and why.
_START = "acts at the start alone"
FIXED = {
    "reach_km": "decides which relations there are",
    "rule": "is how cities choose in the whole run",
    "scope": "is how cities choose in the whole run",
    "headroom": _START,
    "density_slope": _START,
}


@dataclass(frozen=True)
class Change:
    """From the year ``first`` on these parameters have these values.

    ``values`` is given as a mapping from name to value and stored as a sorted tuple of pairs. Raises ``Refusal`` for an unknown
    name, a value out of range, and a parameter of ``FIXED``.
    """

    first: int
    values: tuple[tuple[str, float], ...]

    if TYPE_CHECKING:  # what is given may be more than what is stored

        def __init__(self, first: int, values: Mapping[str, float | str] | Iterable[tuple[str, float]]) -> None: ...

    def __post_init__(self) -> None:
        given = dict(self.values)
        faults = [f"{name} cannot change while a run goes on: it {FIXED[name]}" for name in given if name in FIXED]
        if isinstance(self.first, bool) or not isinstance(self.first, int) or self.first < 1:
            faults.append(f"first = {shown(self.first)} is not allowed; allowed: a whole number from 1 (the year of the change)")
        if not given:
            faults.append("a change without a parameter; allowed: name=value, such as search_cost=0.05")
        if faults:
            raise Refusal(*faults)
        rules = {PARAMETERS[name].rule for name in given if name in PARAMETERS} - {""}  # of one's own, to which some belong
        accepted = Parameters(**given, rule=min(rules, default=PARAMETERS["rule"].default))
        object.__setattr__(self, "values", tuple((name, getattr(accepted, name)) for name in sorted(given)))

    def __str__(self) -> str:
        """As ``parse`` reads it, to the same bits."""
        return f"{self.first}:{','.join(f'{name}={value!r}' for name, value in self.values)}"

    @classmethod
    def parse(cls, text: str) -> "Change":
        """The change that "YEAR:NAME=VALUE" or "YEAR:NAME=VALUE,NAME=VALUE" says."""
        year, colon, settings = text.partition(":")
        if not colon or not year.strip().isdecimal() or len(year) > 9:
            raise Refusal(f"change {shown(text)} is not understood; write YEAR:NAME=VALUE, such as 20:search_cost=0.05")
        values = dict(Parameters.parse_setting(setting) for setting in settings.split(","))
        return cls(int(year), values)


def parameters_in(year: int, parameters: Parameters, changes: Iterable[Change]) -> Parameters:
    """The parameters in force in a year; of two changes of one parameter the later counts, in one year the one told last."""
    past = sorted((change for change in changes if change.first <= year), key=lambda change: change.first)
    values = {name: value for change in past for name, value in change.values}
    return parameters.replace(**values) if values else parameters
