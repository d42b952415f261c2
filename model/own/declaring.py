"""What a rule of one's own declares: its parameters and what each side remembers, and what names may be."""

import keyword
import re
from dataclasses import dataclass

from citypact.model.measures import MEASURES
from citypact.model.refusal import Refusal, shown
from citypact.model.settings.declaration import Declaration
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.settings.units import UNITS

NAME = "lower-case letters, digits and _, beginning with a letter"


def is_name(name: object) -> bool:
    """Whether a rule, a parameter or a memory may be called so."""
    return isinstance(name, str) and re.fullmatch("[a-z][a-z0-9_]*", name) is not None and not keyword.iskeyword(name)


@dataclass(frozen=True, kw_only=True)
class RuleParameter:
    """A number that a rule of one's own is set by; it is given, swept and told like every other parameter."""

    name: str
    default: float | None = None
    minimum: float = 0.0
    maximum: float = 1.0
    meaning: str = ""
    unit: str = "dimensionless"
    label: str = ""
    label_zh: str = ""
    meaning_zh: str = ""

    def faults(self, rule: str) -> list[str]:
        """What is wrong with it, as a parameter of that rule."""
        told = f'rule "{rule}": parameter {shown(self.name)}'
        if not is_name(self.name):
            return [f"{told} is no name; allowed: {NAME}, such as learning_rate"]
        other = PARAMETERS.get(self.name)
        if (other is not None and other.rule != rule) or self.name in INSTRUMENTS or self.name in MEASURES:
            of = f'a parameter of the rule "{other.rule}"' if other is not None and other.rule else "a name of the model"
            return [f"{told} is {of} already; choose another name, such as {rule}_{self.name}"]
        found = [] if self.unit in UNITS else [f"{told} has the unit {shown(self.unit)}; allowed: {', '.join(UNITS)}"]
        if not self.meaning:
            found.append(f"{told} has no meaning; say it in a few words")
        if not all(isinstance(end, int | float) for end in (self.minimum, self.maximum)) or not self.minimum < self.maximum:
            found.append(
                f"{told} has the range {self.minimum!r} to {self.maximum!r}; allowed: two numbers, the smaller one first"
            )
        elif self.default is None:
            found.append(f"{told} has no default; allowed: a number from {self.minimum:g} to {self.maximum:g}")
        elif not found:
            try:
                self.declared(rule).accept(self.default)
            except Refusal as refusal:
                found += [f'rule "{rule}": default of parameter {fault}' for fault in refusal.faults]
        return found

    def declared(self, rule: str) -> Declaration:
        """Its row among the parameters."""
        label = self.label or self.name.replace("_", " ").capitalize()
        assert self.default is not None  # refused before
        return Declaration(
            name=self.name, default=self.default, minimum=self.minimum, maximum=self.maximum, unit=self.unit, group="choice",
            label=label, label_zh=self.label_zh or label, meaning=self.meaning, meaning_zh=self.meaning_zh or self.meaning,
            source=f"rule {rule}", rule=rule,
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class RuleMemory:
    """A number that each side remembers from year to year under a rule of one's own; initial: at the start of a run."""

    name: str
    initial: float = 0.0
    meaning: str = ""
