"""What a result says of itself: its runs and what tells them apart, its one region, its states."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from citypact.model.refusal import Refusal, shown
from citypact.model.regions.region import Region, Relations
from citypact.model.settings.parameter_table import PARAMETERS


class Told(Protocol):
    """What is asked of the engine's ``Result``."""

    @property
    def runs(self) -> Sequence[Any]: ...

    @property
    def measures(self) -> tuple[str, ...]: ...

    @property
    def years(self) -> np.ndarray: ...

    @property
    def series(self) -> np.ndarray: ...

    @property
    def broken(self) -> np.ndarray | None: ...

    @property
    def censored(self) -> np.ndarray | None: ...

    @property
    def states(self) -> dict[str, np.ndarray] | None: ...

    def of(self, measure: str) -> np.ndarray: ...


def check_runs(result: Told) -> None:
    """Refuse a result that was put together without saying of which runs it is."""
    if len(result.runs) != result.series.shape[0]:
        raise Refusal(
            f"this result does not know its runs: it is of {result.series.shape[0]} and names {len(result.runs)}; "
            "give them: Result(..., runs=runs)"
        )


def kept_states(result: Told, what: str) -> dict[str, np.ndarray]:
    """Its states, name -> (year, ..., run); refused, for the sake of ``what``, where they were not kept."""
    check_runs(result)
    if result.states is None:
        raise Refusal(f"{what} needs the states of cities and relations, which were not kept; ask simulate for states=True")
    return result.states


def world_of(result: Told) -> tuple[Region, Relations]:
    """The one region of runs whose states are kept, and its relations."""
    region, reach = result.runs[0].region, result.runs[0].parameters.reach_km
    return region, region.relations(reach)


def settings_apart(result: Told) -> dict[str, list[Any]]:
    """What tells the runs apart: column -> a value for each; region and seed always, parameters and agenda where they differ."""
    columns: dict[str, list[Any]] = {
        "region": [run.region.id for run in result.runs],
        "seed": [run.seed for run in result.runs],
    }
    values = [run.parameters.as_dict() for run in result.runs]
    for name in PARAMETERS:
        column = [row[name] for row in values]
        if len(set(column)) > 1:
            columns[f"parameter_{name}"] = column
    for name, column in (
        ("agenda", [run.agenda.hash for run in result.runs]),
        ("changes", [" ".join(map(str, run.changes)) for run in result.runs]),
    ):
        if len(set(column)) > 1:
            columns[name] = column
    return columns


def check_place(kind: str, value: object, first: int, last: int) -> int:
    """A year or the position of a run, refused unless it is a whole number that is there."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not first <= value <= last:
        raise Refusal(f"{kind} = {shown(value)}; allowed: a whole number from {first} to {last}")
    return int(value)
