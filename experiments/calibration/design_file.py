"""Design files of calibrations: read and checked, with all faults told at once. ``docs/calibration.md`` explains the keys.

What a calibration shares with a sweep is read by the sweep's reader (``experiments.sweeps.design_file``), in the same words.
"""

from dataclasses import fields
from os import PathLike
from pathlib import Path
from typing import Any, TypeVar

from citypact.experiments.calibration.design import Calibration, PointSettings, PosteriorSettings
from citypact.experiments.calibration.priors import Prior
from citypact.experiments.calibration.target_tables import number, read_targets
from citypact.experiments.sweeps.design import Design
from citypact.experiments.sweeps.design_file import KEYS as SWEEP_KEYS
from citypact.experiments.sweeps.design_file import design as sweep_design
from citypact.experiments.sweeps.sampling import FACTORS, METHODS, check_keys, whole
from citypact.model.reading import read_toml
from citypact.model.refusal import Refusal, shown, unknown

OWN_KEYS = ("free", "targets", "year_zero", "posterior", "point", "recovery", "sample_seed")
OF_SWEEPS = ("regions", "summaries", "series", "survival", "withdrawal", *METHODS)  # keys that mean nothing to a calibration
SHARED = tuple(key for key in SWEEP_KEYS if key not in OF_SWEEPS)
SHAPES = "allowed: a range [lowest, highest], { uniform = [lowest, highest] } or { log_uniform = [lowest, highest] }"
FEWEST_PROPOSALS, FEWEST_CANDIDATES = 20, 5  # with fewer there is no covariance, and nothing to differ from
Settings = TypeVar("Settings", PosteriorSettings, PointSettings)


def read_calibration(path: str | PathLike[str]) -> Calibration:
    """The design of a TOML file; paths in it are seen from its folder. All faults are told at once."""
    content = read_toml(path)
    try:
        return calibration_design(content, Path(path).parent)
    except Refusal as refusal:
        raise refusal.within(path) from None


def calibration_design(content: dict[str, Any], folder: str | PathLike[str] = ".") -> Calibration:
    """The design that a dict describes with the keys of a design file; regions, parameters and agendas may also be objects."""
    faults: list[str] = []
    for key in content:
        if key in OF_SWEEPS:
            faults.append(f"{key} belongs to a sweep; a calibration has one region, varies what is in [free], and keeps what "
                          "[targets] ask")  # fmt: skip
        elif key not in SHARED + OWN_KEYS:
            faults.append(unknown("key", key, SHARED + OWN_KEYS))
    priors = _priors(content, faults)
    world = _world(content, priors, folder, faults)
    year_zero = whole(content, "year_zero", 0, faults)
    targets = () if world is None or year_zero is None else read_targets(
        content.get("targets"), world.regions[0], world.years, year_zero, folder, faults
    )  # fmt: skip
    posterior = _settings("posterior", content.get("posterior", {}), PosteriorSettings(), faults)
    point = _settings("point", content.get("point", {}), PointSettings(), faults)
    recovery = whole(content, "recovery", 0, faults)
    sample_seed = whole(content, "sample_seed", 1, faults)
    if faults or world is None or year_zero is None or recovery is None or sample_seed is None:
        raise Refusal(*faults)
    return Calibration(world, priors, targets, year_zero, posterior, point, recovery, sample_seed)


def _world(content: dict[str, Any], priors: tuple[Prior, ...], folder: str | PathLike[str], faults: list[str]) -> Design | None:
    """The sweep's design of the part that both share; what is free has its lowest values in it."""
    shared = {key: value for key, value in content.items() if key in SHARED}
    if priors:
        shared["table"] = {"rows": [{prior.name: prior.low for prior in priors}]}
    fixed = shared.get("parameters", {})
    if isinstance(fixed, dict):
        both = [prior.name for prior in priors if prior.name in fixed]
        faults.extend(f"[parameters] {name} is fixed there and free in [free]; leave one of the two" for name in both)
        shared["parameters"] = {name: value for name, value in fixed.items() if name not in both}
    try:
        made = sweep_design(shared, folder)
    except Refusal as refusal:
        faults.extend(refusal.faults)
        return None
    if len(made.regions) > 1 or len(made.policies) > 1:
        faults.append(f"{len(made.regions)} regions and {len(made.policies)} policies; allowed: one of each")
        return None
    return made


def _priors(content: dict[str, Any], faults: list[str]) -> tuple[Prior, ...]:
    free = content.get("free")
    if not isinstance(free, dict) or not free:
        faults.append(
            "[free] is missing or empty; allowed: at least one parameter or instrument, such as search_cost = [0.0, 0.1]"
        )
        return ()
    own: list[str] = []
    found = [_prior(name, given, own) for name, given in free.items()]
    faults.extend(f"[free] {fault}" for fault in own)
    return tuple(prior for prior in found if prior is not None)


def _prior(name: str, given: Any, faults: list[str]) -> Prior | None:
    if name not in FACTORS:
        faults.append(unknown("parameter or instrument", name, FACTORS))
        return None
    if FACTORS[name].choices:
        faults.append(f"{name} is a choice and has no range; fix it in [parameters]")
        return None
    table = given if isinstance(given, dict) else {"uniform": given}
    pair = next(iter(table.values()), None)
    if len(table) != 1 or not {*table} <= {"uniform", "log_uniform"} or not isinstance(pair, list | tuple) or len(pair) != 2:
        faults.append(f"{name} = {shown(given)}; {SHAPES}")
        return None
    try:
        low, high = (float(FACTORS[name].accept(end)) for end in pair)
    except Refusal as refusal:
        faults.extend(refusal.faults)
        return None
    logarithmic = "log_uniform" in table
    if not low < high or (logarithmic and low <= 0.0):
        above = ", and above 0, for a logarithm" if logarithmic else ""
        faults.append(f"{name} = {shown(given)}; allowed: the lowest value first, below the highest{above}")
        return None
    return Prior(name, low, high, logarithmic)


def _settings(place: str, table: Any, default: Settings, faults: list[str]) -> Settings:
    """The settings of a table, each a whole number or a share as its default is."""
    if not isinstance(table, dict):
        faults.append(f"{place} = {shown(table)}; allowed: a table [{place}]")
        return default
    own: list[str] = []
    known = {field.name: getattr(default, field.name) for field in fields(default)}
    check_keys(table, known, own)
    found: dict[str, Any] = {}
    for key in known.keys() & table.keys():
        if isinstance(known[key], int):
            least = {"proposals": FEWEST_PROPOSALS, "candidates": FEWEST_CANDIDATES}.get(key, 1)
            found[key] = whole(table, key, None, own, least=least)
        else:
            found[key] = number(table, key, own)
    for key in ("kept", "least_acceptance"):
        if key in found and not 0.0 < found[key] < 1.0:
            own.append(f"{key} = {shown(table[key])}; allowed: a share between 0 and 1")
    faults.extend(f"[{place}] {fault}" for fault in own)
    return default if own else type(default)(**(known | found))
