"""Which mechanisms were in force in what a manifest tells of, and which works they come from.

A parameter at 0 takes its term out of the model, so its source counts only above 0, or where a design varies it; what a rule of
choice or a scope never asks for does not count either. Rules, instruments and packages count where they are named.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from citypact.experiments.paper.bibliography import ALIASES, sources_of
from citypact.experiments.paper.tables import read_table
from citypact.model.settings.changes import Change
from citypact.model.settings.choice_table import RULES, SCOPES
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.packages import PACKAGES
from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.settings.parameters import Parameters

# A number that acts only under some rules of choice, or only beside another one above 0.
ONLY_WHERE_IMITATED = ("exploration",)
NEEDS = {"tournament_across": "tournament", "compliance": "command", "enforcement_cost": "command", "crowding_out": "command",
         "infrastructure_cost": "infrastructure"}  # fmt: skip
MAIN = ALIASES["LXM"]  # the key of the paper that the model builds on


@dataclass(frozen=True)
class Mechanisms:
    """What was in force: names, each in the order of its table; ``varied``: parameters that took several values, or another one
    than the manifest's at some time; ``cited``: sources that the results themselves name."""

    parameters: tuple[str, ...]
    varied: tuple[str, ...]
    rules: tuple[str, ...]
    scopes: tuple[str, ...]
    instruments: tuple[str, ...]
    packages: tuple[str, ...]
    cited: tuple[str, ...]

    def works(self) -> tuple[str, ...]:
        """Keys of the works behind them: first the paper that the model builds on, then by key."""
        texts = set(self.cited) | {PARAMETERS[name].source for name in self.parameters}
        texts |= {RULES[name].source for name in self.rules} | {SCOPES[name].source for name in self.scopes}
        texts |= {INSTRUMENTS[name].source for name in self.instruments} | {PACKAGES[name].source for name in self.packages}
        found = {key for text in texts for key in sources_of(text)}
        return (MAIN, *sorted(found - {MAIN}))


def mechanisms_of(manifest: Mapping[str, Any], folder: Path | None = None) -> Mechanisms:
    """What was in force in what a manifest tells of; folder: of the results, whose tables may name sources of their own."""
    design = {name: value for name, value in manifest.get("design", {}).items() if name != "parameters"}
    named = list(_pairs({"design": design, "agenda": manifest.get("agenda", {})}))
    words = {word for _, word in named if isinstance(word, str)} | {name for name, _ in named}
    words |= {part.partition(":")[0] for word in words for part in word.split("+")}
    base = base_parameters(manifest)
    changes = [Change.parse(text) for text in manifest.get("changes", ())]
    levels = {name for name, value in named if _is_level(value)} | {name for change in changes for name, _ in change.values}
    varied = tuple(name for name in PARAMETERS if name in levels and name not in ("rule", "scope"))
    packages = tuple(name for name in PACKAGES if name in words)
    instruments = {name for package in packages for name in PACKAGES[package].instruments} | (levels & set(INSTRUMENTS))
    rules = tuple(name for name in RULES if name in words or name == base.rule)
    return Mechanisms(
        parameters=tuple(name for name in PARAMETERS if _acts(name, base, varied, rules, instruments)),
        varied=varied,
        rules=rules,
        scopes=tuple(name for name in SCOPES if name == base.scope or ("scope", name) in named),
        instruments=tuple(name for name in INSTRUMENTS if name in instruments),
        packages=packages,
        cited=_cited(named, folder),
    )


def base_parameters(manifest: Mapping[str, Any]) -> Parameters:
    """What all runs start from: the manifest's own, or, of a sweep or a calibration, those of its design."""
    told = manifest.get("parameters", manifest.get("design", {}).get("parameters", {}))
    return Parameters(**told) if isinstance(told, dict) else Parameters()


def _acts(name: str, base: Parameters, varied: tuple[str, ...], rules: tuple[str, ...], instruments: set[str]) -> bool:
    """Whether a parameter plays a part: it is above 0 or varied, and asked for by a rule or beside what it needs."""
    if name in ("rule", "scope"):
        return True
    if name == "rationality" and all(not RULES[rule].stochastic for rule in rules):
        return False
    if name in ONLY_WHERE_IMITATED and not any(RULES[rule].imitates for rule in rules):
        return False
    other = NEEDS.get(name)
    if other in INSTRUMENTS and other not in instruments:
        return False
    if other in PARAMETERS and getattr(base, other) == 0 and other not in varied:
        return False
    return getattr(base, name) > 0 or name in varied


def _cited(named: list[tuple[str, Any]], folder: Path | None) -> tuple[str, ...]:
    """Sources that the design names, and those in the columns ``source`` of the tables."""
    found = {str(value): None for name, value in named if name == "source"}
    for file in sorted(folder.glob("*.csv")) if folder is not None else ():
        with open(file, encoding="utf-8") as opened:
            if "source" not in opened.readline().rstrip("\n").split(","):
                continue
        found |= {str(source): None for source in read_table(file)["source"]}
    return tuple(found)


def _is_level(value: Any) -> bool:
    """Whether a value is a level or a range or list of levels, and not a name that happens to stand there."""
    return isinstance(value, int | float | list | dict) and not isinstance(value, bool)


def _pairs(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every (name, value) in nested plain values; what stands in a list has the name of the list."""
    yield name, value
    if isinstance(value, Mapping):
        for inner, content in value.items():
            yield from _pairs(content, str(inner))
    elif isinstance(value, list | tuple):
        for content in value:
            yield from _pairs(content, name)
