"""Which rules of one's own there are: registered by name, alone or with all others of a file, beside those of the model."""

import os
from dataclasses import replace
from os import PathLike

from citypact.agents.codes import OWN
from citypact.model.own.files import SourceFile, being_run
from citypact.model.own.rule import OwnRule
from citypact.model.refusal import Refusal, unknown
from citypact.model.settings.choice_table import RULES, Choice
from citypact.model.settings.parameter_table import PARAMETERS

AT_START = "CITYPACT_RULES"  # names the files of rules that the command line and the page know from their start


def register_rule(rule: OwnRule) -> OwnRule:
    """Compile a rule and make it known by its name, in place of an earlier one of one's own; return it.

    Its parameters are from then on parameters like the others. Raises ``Refusal`` where it does not compile, and where a rule of
    another file has its name.
    """
    file, there = being_run.get(), RULES.get(rule.name)
    if file is not None:
        rule = replace(rule, file=file)
    former = None if there is None else there.own.file
    if former is not None and rule.file is not None and former.name != rule.file.name:
        raise Refusal(f'rule "{rule.name}" is registered by {former.name} already; choose another name')
    assert rule.callbacks  # compiled now, so that whatever is wrong is told now
    if there is not None:
        forget_rule(rule.name)
    label = rule.label or rule.name.replace("_", " ").capitalize()
    RULES[rule.name] = Choice(
        name=rule.name, code=OWN, label=label, label_zh=rule.label_zh or label, meaning=rule.meaning,
        meaning_zh=rule.meaning_zh or rule.meaning, source=rule.source or "of one's own", stochastic=rule.stochastic, own=rule,
    )  # fmt: skip
    PARAMETERS.update((row.name, row.declared(rule.name)) for row in rule.parameters)
    return rule


def forget_rule(name: str) -> None:
    """Take a rule of one's own away, and its parameters. Raises ``Refusal`` for any other name."""
    own = own_rules()
    if name not in own:
        raise Refusal(unknown("rule of one's own", name, own))
    del RULES[name]
    for row in own[name].parameters:
        del PARAMETERS[row.name]


def own_rules() -> dict[str, OwnRule]:
    """The rules of one's own that are registered, by name."""
    return {name: row.own for name, row in RULES.items() if row.own is not None}


def files_of_rules() -> tuple[SourceFile, ...]:
    """The files that registered them, each once."""
    return tuple(dict.fromkeys(rule.file for rule in own_rules().values() if rule.file is not None))


def load_rules(file: SourceFile | str | PathLike[str]) -> tuple[str, ...]:
    """Run a Python file that registers rules, unless it has been; the names of its rules.

    Raises ``Refusal`` where it fails, and where it registers none.
    """
    source = file if isinstance(file, SourceFile) else SourceFile.read(file)
    if not (names := _names_of(source)):
        source.run()
        names = _names_of(source)
    if not names:
        raise Refusal(f"{source.name}: registers no rule; call register_rule(OwnRule(...)) in it")
    return names


def _names_of(file: SourceFile) -> tuple[str, ...]:
    return tuple(name for name, rule in own_rules().items() if rule.file == file)


def load_at_start() -> None:
    """Load the files that the environment variable CITYPACT_RULES names, if it does."""
    for path in filter(None, os.environ.get(AT_START, "").split(os.pathsep)):
        load_rules(path)
