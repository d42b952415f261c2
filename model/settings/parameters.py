"""The parameters of a run: immutable, checked against their declaration, with a stable hash; TOML."""

from collections.abc import Mapping
from hashlib import sha256
from os import PathLike
from typing import TYPE_CHECKING, Any

import tomli_w

from citypact.model.reading import read_toml
from citypact.model.refusal import Refusal, shown, unknown
from citypact.model.settings.choice_table import RULES
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.parameter_table import PARAMETERS


def _unknown(name: str) -> str:
    """The fault for a name that is no parameter; an instrument is sent to where it belongs."""
    if name in INSTRUMENTS:
        return f'unknown parameter "{name}": it is a policy instrument; set it in an agenda'
    return unknown("parameter", name, PARAMETERS)


class Parameters:
    """All parameters of a run; those not given take their declared default.

    `Parameters(search_cost=0.05).search_cost` is 0.05. Names, units and ranges: `model.settings.declaration`.
    """

    rule: str
    scope: str
    if TYPE_CHECKING:  # all others are numbers, which are set by the names of their declarations

        def __getattr__(self, name: str) -> float: ...

    def __init__(self, /, **values: Any) -> None:
        faults: list[str] = []
        chosen = values.get("rule", PARAMETERS["rule"].default)
        stored: dict[str, Any] = {
            name: declaration.default for name, declaration in PARAMETERS.items() if declaration.rule in ("", chosen)
        }
        for name, value in values.items():
            if name not in PARAMETERS:
                faults.append(_unknown(name))
                continue
            if name not in stored:
                needed = PARAMETERS[name].rule
                faults.append(f'{name} is a parameter of the rule "{needed}"; allowed with it, not with rule = {shown(chosen)}')
                continue
            try:
                stored[name] = PARAMETERS[name].accept(value)
            except Refusal as refusal:
                faults.extend(refusal.faults)
        if not faults and RULES[stored["rule"]].scope not in (None, stored["scope"]):
            # To imitate is to take over a stance towards all partners, which only exists in scope city.
            rule, scope = stored["rule"], stored["scope"]
            allowed = ", ".join(name for name, row in RULES.items() if row.scope in (None, scope))
            faults.append(
                f'rule = "{rule}" needs scope = "{RULES[rule].scope}", not "{scope}"; allowed with "{scope}": {allowed}'
            )
        if faults:
            raise Refusal(*faults)
        self.__dict__.update(stored)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"parameters are immutable; use replace({name}={shown(value)}) for a copy")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"parameters are immutable; {name} cannot be removed")

    def replace(self, /, **changes: Any) -> "Parameters":
        """A copy with these values changed; with another rule, without the parameters of one's own that the rule had."""
        kept = {
            name: value for name, value in vars(self).items() if PARAMETERS[name].rule in ("", changes.get("rule", self.rule))
        }
        return Parameters(**{**kept, **changes})

    def as_dict(self) -> dict[str, Any]:
        """Every value by name, in the order of the declaration; those of a rule of one's own where it is the rule."""
        return dict(vars(self))

    def changed(self) -> dict[str, Any]:
        """Only the values that differ from their default."""
        return {name: value for name, value in self.as_dict().items() if value != PARAMETERS[name].default}

    @property
    def hash(self) -> str:
        """Twelve hexadecimal digits that stand for these values in every session and on every machine."""
        lines = (f"{name}={value!r}\n" for name, value in sorted(self.as_dict().items()))
        return sha256("".join(lines).encode()).hexdigest()[:12]

    def __eq__(self, other: object) -> bool:
        return self.as_dict() == other.as_dict() if isinstance(other, Parameters) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self.as_dict().values()))

    def __repr__(self) -> str:
        return f"Parameters({', '.join(f'{name}={value!r}' for name, value in self.changed().items())})"

    def to_toml(self) -> str:
        """All values as the text of a TOML file with one [parameters] table."""
        return tomli_w.dumps({"parameters": self.as_dict()})

    @classmethod
    def from_toml(cls, path: str | PathLike[str]) -> "Parameters":
        """Read parameters from a TOML file; ``from_content`` says what may stand there."""
        content = read_toml(path)
        try:
            return cls.from_content(content)
        except Refusal as refusal:
            raise refusal.within(path) from None

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> "Parameters":
        """The parameters that the content of a TOML file holds: a [parameters] table alone, or the names at the top."""
        values = content.get("parameters", content)
        if not isinstance(values, dict):
            raise Refusal(f"parameters = {shown(values)} is not a table; allowed: [parameters]")
        if values is not content and len(content) > 1:
            beside = next(name for name in content if name != "parameters")
            raise Refusal(f'"{beside}" stands beside [parameters]; allowed: parameters, inside it')
        return cls(**values)

    @staticmethod
    def parse_setting(text: str) -> tuple[str, float | str]:
        """Read one "name=value" as typed on a command line; return the name and the checked value."""
        name, equals, value = text.partition("=")
        name = name.strip()
        if not equals:
            raise Refusal(f"setting {shown(text)} has no value; write name=value, such as search_cost=0.05")
        if name not in PARAMETERS:
            raise Refusal(_unknown(name))
        return name, PARAMETERS[name].parse(value)
