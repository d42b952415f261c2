"""Design files: read and checked, with all faults told at once. The keys are explained in ``docs/sweeps.md``."""

import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Any, TypeVar

from citypact.experiments.paper.regions import region_at, region_from
from citypact.experiments.paper.worlds import YEARS
from citypact.experiments.sweeps.design import Design
from citypact.experiments.sweeps.own_code import city_class_of, rules_of
from citypact.experiments.sweeps.remaking import content_of
from citypact.experiments.sweeps.sample import Grid, Sample
from citypact.experiments.sweeps.sampling import METHODS, check_keys, whole
from citypact.experiments.sweeps.states import PARQUET, check_installed
from citypact.model.draws import check_seed
from citypact.model.engine import check_measures, check_years
from citypact.model.reading import read_json, read_toml
from citypact.model.refusal import Refusal, shown
from citypact.model.regions.region import Region
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.packages import policy_agenda
from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.settings.parameters import Parameters
from citypact.model.summary import SUMMARIES, check_summaries

NO_POLICY = "none"  # the label where the design names no policy
MOST_RUNS = 10**12
LARGEST_SEED = 2**63 - 1
KEYS = ("name", "question", "region", "regions", "years", "seeds", "summaries", "series", "survival", "states",
        "withdrawal", "parameters", "policy", "rules", "city_class", *METHODS)  # fmt: skip
POLICY_KEYS = ("packages", "agendas", "first", "last", "budget")
Value = TypeVar("Value")
MOST_FAULTS = 20  # told of one table: a long CSV file may be wrong in every row


def read_design(path: str | PathLike[str], **more: Any) -> Design:
    """The design of a TOML file, or the one that the manifest.json of a sweep tells of; paths are seen from its folder.

    more: keys that are said besides, and win. All faults are told at once.
    """
    content = _told_by_manifest(path) if Path(path).suffix == ".json" else read_toml(path)
    try:
        return design({**content, **more}, Path(path).parent)
    except Refusal as refusal:
        raise refusal.within(path) from None


def _told_by_manifest(path: str | PathLike[str]) -> dict[str, Any]:
    """The design in the manifest of a sweep."""
    told = read_json(path, "the manifest.json of a sweep")
    content = told.get("design") if isinstance(told, dict) else None
    if not isinstance(content, dict) or "policy" not in content:
        raise Refusal(f"{path}: is not the manifest of a sweep; give a design in TOML, or a sweep's manifest.json")
    return content


def design(content: dict[str, Any], folder: str | PathLike[str] = ".") -> Design:
    """The design that a dict describes with the keys of a design file.

    Besides what a file can say, a region may be a ``Region``, parameters ``Parameters``, and agendas a dict of
    ``Agenda`` by label.
    """
    faults: list[str] = []
    check_keys(content, KEYS, faults)
    if "rules" in content:  # before parameters are read, some of which may be theirs
        rules_of(content["rules"], folder, faults)
    samples = _samples(content, folder, faults)
    parameters = _parameters(content.get("parameters", {}), samples, faults)
    policies, window, budget = _policies(content.get("policy", {}), folder, faults)
    varies = any(name in INSTRUMENTS for sample in samples if sample is not None for name in sample.names)
    made = Design(
        regions=_regions(content, folder, faults),
        parameters=parameters,
        policies=policies,
        # They matter to the instruments that samples vary, and to nothing else.
        window=window if varies else (1, None),
        budget=budget if varies else None,
        years=_checked(check_years, content.get("years", YEARS), faults),
        seeds=_seeds(content.get("seeds", 10), faults),
        withdrawal=None if "withdrawal" not in content else whole(content, "withdrawal", None, faults, least=1),
        samples=samples,
        summaries=_names("summaries", content.get("summaries"), check_summaries, tuple(SUMMARIES), faults),
        series=_names("series", content.get("series", ()), check_measures, (), faults),
        survival=_survival(content, faults),
        states=_states(content, faults),
        name=str(content.get("name", "")),
        question=str(content.get("question", "")),
        city_class=city_class_of(content["city_class"], folder, faults) if "city_class" in content else None,
    )
    if not faults:
        _check_window(content, made, faults)
        _check_combinations(made, faults)
    if not faults and made.runs > MOST_RUNS:
        faults.append(f"{made.runs:.3g} runs; allowed: at most {MOST_RUNS:.0e}; take fewer levels, or a sample")
    if faults:
        raise Refusal(*faults)
    return replace(made, content=content_of(made, content))


def _checked(check: Callable[[Any], Value], value: object, faults: list[str]) -> Value:
    try:
        return check(value)
    except Refusal as refusal:
        faults.extend(refusal.faults)
        return None  # type: ignore[return-value]  # a stand-in; after a fault no design is made


def _samples(content: dict[str, Any], folder: str | PathLike[str], faults: list[str]) -> tuple[Sample, ...]:
    samples: list[Any] = []  # None in place of one with faults, after which no design is made
    seen: dict[str, str] = {}
    for method in METHODS:
        if method not in content:
            continue
        own: list[str] = []
        if not isinstance(content[method], dict):
            own.append(f"= {shown(content[method])}; allowed: a table")
        else:
            samples.append(METHODS[method](content[method], folder, own))
            for name in _named(method, content[method], samples[-1]):
                if name in seen:
                    own.append(f"{name} is varied in [{seen[name]}] as well; allowed: one design for a parameter")
                seen.setdefault(name, method)
        if len(own) > MOST_FAULTS:
            own[MOST_FAULTS:] = [f"{len(own) - MOST_FAULTS} more faults of this kind"]
        faults.extend(f"[{method}] {fault}" for fault in own)
    return tuple(samples)


def _named(method: str, table: dict[str, Any], sample: Sample | None) -> tuple[str, ...]:
    """The factors that a method's table names, also where it is faulty otherwise."""
    if sample is not None:
        return sample.names
    named = table if method == "grid" else table.get("ranges", {})
    return tuple(named) if isinstance(named, dict) else ()


def _parameters(given: Any, samples: Iterable[Sample | None], faults: list[str]) -> Parameters:
    if isinstance(given, Parameters):
        return given
    if not isinstance(given, dict):
        faults.append(f"parameters = {shown(given)}; allowed: a table [parameters]")
        return Parameters()
    varied = {name: sample.method for sample in samples if sample is not None for name in sample.names}
    faults.extend(f"[parameters] {name} is varied in [{varied[name]}] as well; leave one of the two"
                  for name in given if name in varied)  # fmt: skip
    fixed = dict(given)
    if "rule" in fixed and "scope" in varied:
        fixed.pop("rule")  # whether it fits every scope is checked with the combinations
    try:
        made = Parameters(**fixed)
    except Refusal as refusal:
        faults.extend(f"[parameters] {fault}" for fault in refusal.faults)
        return Parameters()
    return made if fixed == given else _with_rule(made, given["rule"], faults)


def _with_rule(parameters: Parameters, rule: Any, faults: list[str]) -> Parameters:
    """Parameters with a rule that may need scope city, which a sample is going to set."""
    try:
        return Parameters(**{**parameters.as_dict(), "rule": rule, "scope": "city"})
    except Refusal as refusal:
        faults.extend(f"[parameters] {fault}" for fault in refusal.faults)
        return parameters


def _policies(
    given: Any, folder: str | PathLike[str], faults: list[str]
) -> tuple[tuple[tuple[str, Agenda], ...], tuple[int, int | None], float | None]:
    """(policies, window, budget) of the table [policy]."""
    if not isinstance(given, dict):
        faults.append(f"policy = {shown(given)}; allowed: a table [policy]")
        return (), (1, None), None
    own: list[str] = []
    check_keys(given, POLICY_KEYS, own)
    first, last, budget = given.get("first", 1), given.get("last"), given.get("budget")
    policies: list[tuple[str, Agenda]] = []
    try:
        Agenda((Intervention({}, first, last),), budget)
    except Refusal as refusal:
        own.extend(refusal.faults)
    else:
        for spec in _listed("packages", given.get("packages", []), own):
            made = _checked(lambda spec: policy_agenda(spec, first, last, budget), spec, own)
            policies.append((str(spec), made))
    agendas = given.get("agendas", [])
    if isinstance(agendas, dict):
        for label, agenda in agendas.items():
            made = agenda if isinstance(agenda, Agenda) else _checked(Agenda.from_content, agenda, own)
            policies.append((str(label), made))
    else:
        for file in _listed("agendas", agendas, own):
            policies.append((Path(str(file)).stem, _checked(Agenda.from_toml, Path(folder) / str(file), own)))
    own.extend(f"the policy {label} stands there {times} times; allowed: each once"
               for label, times in Counter(label for label, _ in policies).items() if times > 1)  # fmt: skip
    faults.extend(f"[policy] {fault}" for fault in own)
    return tuple(policies) or ((NO_POLICY, Agenda((), None if own else budget)),), (first, last), budget


def _survival(content: dict[str, Any], faults: list[str]) -> bool:
    """Whether the lives of relations are kept; without them a year of withdrawal would change nothing."""
    kept = content.get("survival", False)
    if not isinstance(kept, bool):
        faults.append(f"survival = {shown(kept)}; allowed: true, false")
    elif kept and "city_class" in content:
        faults.append("survival is kept by the engine alone, and city_class lives on the Mesa model; leave one of the two")
    elif "withdrawal" in content and not kept:
        faults.append("withdrawal says from when survival counts, and survival is not kept; add survival = true, or leave it out")
    return kept


def _states(content: dict[str, Any], faults: list[str]) -> str:
    """As what kind of file the states of cities and relations are kept; "" for not at all."""
    if "states" not in content:
        return ""
    if content["states"] != PARQUET:
        faults.append(f'states = {shown(content["states"])}; allowed: "{PARQUET}", or leave it out')
    elif "city_class" in content:
        faults.append("states are kept by the engine alone, and city_class lives on the Mesa model; leave one of the two")
    else:
        _checked(lambda _: check_installed(), None, faults)
    return PARQUET


def _listed(key: str, value: Any, faults: list[str]) -> list[Any] | tuple[Any, ...]:
    """A single value or a list of values as a list."""
    values = [value] if isinstance(value, str | Region) else value
    if not isinstance(values, list | tuple):
        faults.append(f"{key} = {shown(value)}; allowed: a name or a list of names")
        return []
    return values


def _regions(content: dict[str, Any], folder: str | PathLike[str], faults: list[str]) -> tuple[Region, ...]:
    if "region" in content and "regions" in content:
        faults.append("both region and regions are given; leave one of the two")
        return ()
    key = "region" if "region" in content else "regions"
    values = _listed(key, content.get(key, "yangtze_delta"), faults)
    if key in content and isinstance(content[key], list | tuple) and not values:
        faults.append(f"{key} is an empty list; allowed: at least one region")
    regions = [_region(value, folder, faults) for value in values]
    for name, times in Counter(region.id for region in regions if region is not None).items():
        if times > 1:
            faults.append(f"region {name} stands there {times} times; allowed: each once")
    return tuple(regions)


def _region(value: Any, folder: str | PathLike[str], faults: list[str]) -> Region:
    if isinstance(value, Region):
        return value
    return _checked(region_from if isinstance(value, dict) else lambda named: region_at(str(named), folder), value, faults)


def _seeds(value: Any, faults: list[str]) -> range | tuple[int, ...]:
    if isinstance(value, int) and not isinstance(value, bool):
        if value >= 1:
            return range(1, value + 1)
        faults.append(f"seeds = {value}; allowed: a number of seeds from 1, or a list of seeds")
        return ()
    if not isinstance(value, list | tuple | range) or not value:
        faults.append(f"seeds = {shown(value)}; allowed: a number of seeds from 1, or a list of at least one seed")
        return ()
    seeds = tuple(_checked(check_seed, seed, faults) for seed in value)
    faults.extend(f"seed {seed}; allowed in a sweep: up to {LARGEST_SEED}, which its ledger can hold"
                  for seed in seeds if seed is not None and seed > LARGEST_SEED)  # fmt: skip
    faults.extend(f"seed {seed} stands there {times} times; allowed: each once"
                  for seed, times in Counter(seeds).items() if times > 1 and seed is not None)  # fmt: skip
    return seeds


def _names(
    key: str, value: Any, check: Callable[[Any], tuple[str, ...]], default: tuple[str, ...], faults: list[str]
) -> tuple[str, ...]:
    """Names of summaries or measures; true stands for all of them."""
    if value is None:
        return default
    if value is True:
        return check(None)
    if isinstance(value, str) or not isinstance(value, list | tuple):
        faults.append(f"{key} = {shown(value)}; allowed: a list of names, or true for all")
        return default
    if key == "summaries" and not value:
        faults.append("summaries is an empty list; allowed: at least one name, or true for all")
    for name in value:
        _checked(check, [name], faults)
    return tuple(dict.fromkeys(value))


def _check_window(content: dict[str, Any], made: Design, faults: list[str]) -> None:
    """Refuse years and a budget that nothing reads: packages and varied instruments do, agendas have their own."""
    given = content.get("policy", {})
    idle = [key for key in ("first", "last", "budget") if key in given]
    if idle and not given.get("packages") and not any(name in INSTRUMENTS for name in made.factors):
        faults.append(f"[policy] {', '.join(idle)}: nothing acts by it; name packages, vary an instrument, or leave it out")


def _check_combinations(made: Design, faults: list[str]) -> None:
    """Refuse rules and scopes that do not go together: the one thing that single values cannot tell."""
    for name in made.factors:
        needed = PARAMETERS[name].rule if name in PARAMETERS else ""
        if needed and set(made.rules) != {needed}:
            told = ", ".join(made.rules)
            faults.append(
                f'{name} is a parameter of the rule "{needed}", and the runs have the rule {told}; allowed: {needed} alone'
            )
            return
    parts = [sample.choices(("rule", "scope")) for sample in made.samples]
    names = [name for part, _ in parts for name in part]
    combinations = math.prod(len(rows) for _, rows in parts)
    for number in range(combinations):
        values = [value for row in Grid([rows for _, rows in parts])[number] for value in row]
        try:
            made.parameters.replace(**dict(zip(names, values, strict=True)))
        except Refusal as refusal:
            faults.extend(refusal.faults)
