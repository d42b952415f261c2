"""What can be wrong with a rule of one's own before it is compiled, each fault in one line."""

import math
from inspect import signature
from typing import Any

from citypact.model.own.declaring import NAME, is_name
from citypact.model.refusal import shown
from citypact.model.settings.choice_table import RULES

ARGUMENTS = {
    "choose": ("seen", "p", "memory", "draw"),
    "deepen": ("seen", "p", "memory", "draw"),
    "learn": ("seen", "p", "memory"),
}
ALLOWED = {"choose": "True or False, 1 or 0", "deepen": "True or False, 1 or 0", "learn": "finite numbers"}


def faults_of(rule: Any) -> list[str]:
    """Everything that is wrong with the names, rows and functions of an ``OwnRule``."""
    return [*_faults_of_names(rule), *_faults_of_functions(rule)]


def _faults_of_names(rule: Any) -> list[str]:
    told = f'rule "{rule.name}"'
    if not is_name(rule.name):
        return [f"rule {shown(rule.name)} is no name; allowed: {NAME}, such as tit_for_tat"]
    found = []
    if rule.name in RULES and RULES[rule.name].own is None:
        found.append(f"{told} is a rule of the model already; choose another name")
    if not rule.meaning:
        found.append(f'{told} has no meaning; say what it does, such as "does what the partner did last"')
    for kind, rows in (("parameters", rule.parameters), ("memory", rule.memory)):
        names = [row.name for row in rows]
        found += [
            f"{told}: {name} stands in {kind} {names.count(name)} times" for name in dict.fromkeys(names) if names.count(name) > 1
        ]
    for memory in rule.memory:
        if not is_name(memory.name):
            found.append(f"{told}: memory {shown(memory.name)} is no name; allowed: {NAME}, such as q_cooperate")
        if not isinstance(memory.initial, int | float) or not math.isfinite(memory.initial):
            found.append(f"{told}: memory {memory.name} begins with {shown(memory.initial)}; allowed: a finite number")
    return found + [fault for row in rule.parameters for fault in row.faults(rule.name)]


def _faults_of_functions(rule: Any) -> list[str]:
    found = []
    if rule.choose is None:
        found.append(f'rule "{rule.name}" has no choose; allowed: a function of ({", ".join(ARGUMENTS["choose"])})')
    if rule.memory and rule.learn is None:
        found.append(f'rule "{rule.name}" has a memory and no learn; allowed: a function of ({", ".join(ARGUMENTS["learn"])})')
    if rule.learn is not None and not rule.memory:
        found.append(f'rule "{rule.name}" has learn and nothing to remember; declare it in memory, or leave learn out')
    for name, function in rule.functions.items():
        wanted = ARGUMENTS[name]
        plain = getattr(function, "py_func", function)
        if not callable(plain) or not hasattr(plain, "__code__"):
            found.append(
                f'rule "{rule.name}": {name} = {shown(function)} is no function; allowed: a function of ({", ".join(wanted)})'
            )
        elif len(signature(plain).parameters) != len(wanted):
            found.append(f'rule "{rule.name}": {name} takes {signature(plain)}; allowed: ({", ".join(wanted)})')
    return found
