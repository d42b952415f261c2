"""Results as labelled arrays: an xarray Dataset with units, long names and coordinates."""

from typing import TYPE_CHECKING, Any

import numpy as np

from citypact.agents.codes import MODES
from citypact.model.evidence.panels import CLOCKS
from citypact.model.evidence.state_table import ENDS, STATES, State
from citypact.model.evidence.told import Told, check_runs, settings_apart, world_of
from citypact.model.measures import MEASURES
from citypact.model.refusal import Refusal
from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.version import MODEL_VERSION

if TYPE_CHECKING:
    import xarray

Variable = tuple[tuple[str, ...], Any, dict[str, Any]]  # dimensions, values, attributes: as xarray takes them


def dataset(result: Told) -> "xarray.Dataset":
    """The Dataset of a result; ``Result.to_xarray`` says what is in it."""
    try:
        import xarray
    except ImportError:
        raise Refusal(
            'to_xarray needs the package xarray, which is not installed: python -m pip install -e ".[evidence]"'
        ) from None
    check_runs(result)
    variables: dict[str, Variable] = {name: (("run", "year"), result.of(name), _said(MEASURES[name])) for name in result.measures}
    coordinates = _of_runs(result)
    if result.states is not None:
        coordinates |= _of_places(result)
        for name, values in result.states.items():
            state = STATES[name]
            variables[state.column] = (("run", "year", *state.axes), np.moveaxis(values, -1, 0), _said(state) | _coded(state))
    if result.broken is not None and result.censored is not None:
        coordinates |= _of_lives(result.broken.shape[-1])
        for name, values, told in (
            ("broken", result.broken, "relations that broke after so many years"),
            ("censored", result.censored, "relations that were last seen alive after so many years"),
        ):
            axes = ("run", "clock", "founding_mode", "duration")
            variables[name] = (axes, values, {"units": "relations", "long_name": name.capitalize(), "comment": told})
    return xarray.Dataset(variables, coordinates, _about(result))


def _said(row: Any) -> dict[str, Any]:
    return {"units": row.unit, "long_name": row.label, "comment": row.meaning}


def _coded(state: State) -> dict[str, Any]:
    """What whole numbers stand for, as the CF conventions have it."""
    if not state.codes:
        return {}
    return {"flag_values": np.arange(len(state.codes), dtype=np.int8), "flag_meanings": " ".join(state.codes)}


def _of_runs(result: Told) -> dict[str, Variable]:
    """Coordinates of the runs and of the years."""
    found: dict[str, Variable] = {
        "run": (("run",), np.arange(len(result.runs)), {"long_name": "Run"}),
        "year": (("year",), result.years, {"units": "year", "long_name": "Year"}),
    }
    for name, values in settings_apart(result).items():
        parameter = PARAMETERS.get(name.removeprefix("parameter_"))
        told = _said(parameter) if parameter is not None else {"long_name": name.capitalize()}
        whole = np.array(values, dtype=np.int64 if name == "seed" and max(values) < 2**63 else None)
        found[name] = (("run",), whole, told)
    return found


def _of_places(result: Told) -> dict[str, Variable]:
    """Coordinates of the cities, relations, sides and sectors."""
    region, relations = world_of(result)
    cities = np.array(region.cities)
    found: dict[str, Variable] = {
        "city": (("city",), cities, {"long_name": "City"}),
        "city_zh": (("city",), np.array(region.cities_zh), {"long_name": "City, in Chinese"}),
        "province": (("city",), np.array(region.provinces), {"long_name": "Province"}),
        "x_km": (("city",), region.x_km, {"units": "km", "long_name": "Place, eastward"}),
        "y_km": (("city",), region.y_km, {"units": "km", "long_name": "Place, northward"}),
        "sector": (("sector",), np.array(region.sectors), {"long_name": "Sector"}),
        "relation": (("relation",), np.arange(len(relations)), {"long_name": "Relation"}),
        "distance_km": (("relation",), relations.distance_km, {"units": "km", "long_name": "Distance"}),
        "border": (("relation",), relations.border != 0.0, {"long_name": "Crosses a border of provinces"}),
        "side": (("side",), np.array(ENDS), {"long_name": "Side: first or second city"}),
    }
    for end in ENDS:
        found[f"city_{end}"] = (("relation",), cities[getattr(relations, f"city_{end}")], {"long_name": f"City {end}"})
    if region.latitude is not None:
        found["latitude"] = (("city",), region.latitude, {"units": "degrees_north", "long_name": "Latitude"})
        found["longitude"] = (("city",), region.longitude, {"units": "degrees_east", "long_name": "Longitude"})
    return found


def _of_lives(durations: int) -> dict[str, Variable]:
    return {
        "clock": (("clock",), np.array(CLOCKS), {"long_name": "Since when years are counted"}),
        "founding_mode": (("founding_mode",), np.array(MODES[1:]), {"long_name": "Mode of founding"}),
        "duration": (("duration",), np.arange(durations), {"units": "year", "long_name": "Years"}),
    }


def _about(result: Told) -> dict[str, str]:
    """What all runs have in common, in plain text."""
    about = {"title": f"CityPact: {len(result.runs)} runs", "model_version": MODEL_VERSION}
    told = {
        "region": {run.region.name for run in result.runs},
        "source": {run.region.source for run in result.runs},
        "parameters": {run.parameters.to_toml() for run in result.runs},
        "agenda": {run.agenda.to_toml() for run in result.runs},
        "changes": {" ".join(map(str, run.changes)) for run in result.runs},
    }
    return about | {name: values.pop() for name, values in told.items() if len(values) == 1 and values != {""}}
