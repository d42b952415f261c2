"""Results as tidy pandas frames: one row for each run, year, and city or relation, with plain names of what is coded."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from citypact.agents.codes import MODES, RIVALRY
from citypact.model.evidence.state_table import ENDS, State, share_columns, states_of
from citypact.model.evidence.told import Told, check_runs, kept_states, settings_apart, world_of
from citypact.model.refusal import Refusal, unknown
from citypact.model.regions.region import Region, Relations
from citypact.model.summary import SUMMARIES, summaries

if TYPE_CHECKING:
    import pandas

CLOCKS = ("founding", "withdrawal")  # since when the years of a relation are counted, by the place in ``Result.broken``


def panel(result: Told, unit: str) -> "pandas.DataFrame":
    """The tidy frame of one unit of ``PANELS``; ``Result.panel`` says what its rows are."""
    if unit not in PANELS:
        raise Refusal(unknown("panel", unit, PANELS))
    check_runs(result)
    return PANELS[unit](result)


def _frame(result: Told, rows: int, columns: dict[str, Any]) -> "pandas.DataFrame":
    """A frame with so many rows for each run, and first of all what tells the runs apart."""
    import pandas

    head: dict[str, Any] = {"run": np.repeat(np.arange(len(result.runs)), rows)}
    for name, values in settings_apart(result).items():
        whole = np.array(values, dtype=np.int64 if name == "seed" and max(values) < 2**63 else None)
        head[name] = pandas.Categorical(np.repeat(whole, rows)) if whole.dtype.kind == "U" else np.repeat(whole, rows)
    return pandas.DataFrame(head | columns)


def _of_runs(result: Told) -> "pandas.DataFrame":
    known = [name for name, summary in SUMMARIES.items() if set(summary.measures) <= set(result.measures)]
    return _frame(result, 1, dict(summaries(result, known)))


def _of_regions(result: Told) -> "pandas.DataFrame":
    runs, years = len(result.runs), result.years.size
    measures = {name: result.of(name).ravel() for name in result.measures}
    return _frame(result, years, {"year": np.tile(result.years, runs), **measures})


def _of_cities(result: Told) -> "pandas.DataFrame":
    states = kept_states(result, 'panel("city")')
    columns = city_columns(world_of(result)[0], result.years, states)
    return _frame(result, result.years.size * len(world_of(result)[0]), columns)


def _of_relations(result: Told) -> "pandas.DataFrame":
    states = kept_states(result, 'panel("relation")')
    region, relations = world_of(result)
    return _frame(result, result.years.size * len(relations), relation_columns(region, relations, result.years, states))


def city_columns(region: Region, years: np.ndarray, states: dict[str, np.ndarray]) -> dict[str, Any]:
    """Column -> a value for each run, year and city, in this order; states: as in ``Result``."""
    runs = next(iter(states.values())).shape[-1]
    columns = _places(runs, years, {"city": (region.cities, np.arange(len(region)))})
    columns["province"] = _named(region.provinces, runs * years.size)
    for state in states_of("city", states):
        values = np.moveaxis(states[state.name], -1, 0)
        if "sector" in state.axes:
            columns |= zip(share_columns(region.sectors), values.reshape(-1, values.shape[-1]).T, strict=True)
        else:
            columns[state.name] = _cells(state, values)
    return columns


def relation_columns(region: Region, relations: Relations, years: np.ndarray, states: dict[str, np.ndarray]) -> dict[str, Any]:
    """Column -> a value for each run, year and relation; what has two sides is a column for each, with _i and _j."""
    runs = next(iter(states.values())).shape[-1]
    ends = {f"city_{end}": (region.cities, getattr(relations, f"city_{end}")) for end in ENDS}
    columns = _places(runs, years, ends)
    columns["distance_km"] = np.tile(relations.distance_km, runs * years.size)
    columns["border"] = np.tile(relations.border != 0.0, runs * years.size)
    rivals = np.moveaxis(states["stage"], -1, 0) == RIVALRY
    for state in states_of("relation", states):
        values = np.moveaxis(states[state.name], -1, 0)
        if "side" in state.axes:
            columns |= {f"{state.name}_{end}": _cells(state, values[:, :, side]) for side, end in enumerate(ENDS)}
        else:
            columns[state.name] = _cells(state, values, rivals)
    return columns


def _places(runs: int, years: np.ndarray, cities: dict[str, tuple[tuple[str, ...], np.ndarray]]) -> dict[str, Any]:
    """The columns that say of which year and of which city or cities a row is."""
    import pandas

    count = len(next(iter(cities.values()))[1])
    named = {
        name: pandas.Categorical.from_codes(np.tile(indices, runs * years.size), list(names))
        for name, (names, indices) in cities.items()
    }
    return {"year": np.tile(np.repeat(years, count), runs), **named}


def _named(texts: tuple[str, ...], times: int) -> "pandas.Categorical":
    """Texts of the cities, over and over."""
    import pandas

    known = sorted(set(texts))
    return pandas.Categorical.from_codes(np.tile([known.index(text) for text in texts], times), known)


def _cells(state: State, values: np.ndarray, rivals: np.ndarray | None = None) -> Any:
    """The values of a state as a column: names for codes, and nothing for the founding of a relation of rivalry."""
    import pandas

    if state.codes:
        return pandas.Categorical.from_codes(values.ravel(), list(state.codes), ordered=state.name == "stage")
    if state.name == "founded" and rivals is not None:
        return pandas.arrays.IntegerArray(values.ravel(), rivals.ravel())
    return values.ravel()


def _of_lives(result: Told) -> "pandas.DataFrame":
    import pandas

    if result.broken is None or result.censored is None:
        raise Refusal('panel("lives") needs the lives of relations, which this result does not hold')
    run, clock, mode, years = np.nonzero(result.broken | result.censored)
    frame = _frame(result, 1, {}).iloc[run].reset_index(drop=True)
    return frame.assign(
        clock=pandas.Categorical.from_codes(clock, list(CLOCKS)),
        mode=pandas.Categorical.from_codes(mode, list(MODES[1:])),
        years=years,
        broken=result.broken[run, clock, mode, years],
        censored=result.censored[run, clock, mode, years],
    )


PANELS: dict[str, Callable[[Told], "pandas.DataFrame"]] = {
    "run": _of_runs,
    "region": _of_regions,
    "city": _of_cities,
    "relation": _of_relations,
    "lives": _of_lives,
}
