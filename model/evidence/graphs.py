"""A year of a run as a networkx graph, and as files for other tools: GraphML, GEXF, GeoJSON."""

import json
import math
import re
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from citypact.agents.codes import RIVALRY, STAGES
from citypact.model.evidence.state_table import ENDS, State, share_columns, states_of
from citypact.model.evidence.told import Told, check_place, kept_states, world_of
from citypact.model.refusal import Refusal, unknown
from citypact.model.version import MODEL_VERSION

if TYPE_CHECKING:
    import networkx

Target = str | PathLike[str]


def graph(result: Told, year: int, run: int = 0, least: str = "rivalry") -> "networkx.Graph":
    """The graph of a year; ``Result.graph`` says what it holds."""
    import networkx

    states = kept_states(result, "graph")
    year = check_place("year", year, int(result.years[0]), int(result.years[-1]))
    run = check_place("run", run, 0, len(result.runs) - 1)
    if least not in STAGES:
        raise Refusal(unknown("stage", least, STAGES))
    (region, relations), lived = world_of(result), result.runs[run]
    now = {name: values[year - int(result.years[0]), ..., run] for name, values in states.items()}
    made = networkx.Graph(
        region=region.id, name=region.name, year=year, seed=lived.seed, parameters=lived.parameters.hash,
        agenda=lived.agenda.hash, model_version=MODEL_VERSION,
    )  # fmt: skip
    for index, city in enumerate(region.cities):
        place = {"x_km": region.x_km[index], "y_km": region.y_km[index]}
        if region.latitude is not None and region.longitude is not None:
            place |= {"longitude": region.longitude[index], "latitude": region.latitude[index]}
        told = {"name_zh": region.cities_zh[index], "province": region.provinces[index], **place}
        for state in states_of("city", now):
            if "sector" in state.axes:
                told |= zip(share_columns(region.sectors), now[state.name][index], strict=True)
            else:
                told[state.name] = _named(state, now[state.name][index])
        made.add_node(city, **_plain(told))
    for index in np.flatnonzero(now["stage"] >= STAGES.index(least)).tolist():
        told = {f"city_{end}": region.cities[getattr(relations, f"city_{end}")[index]] for end in ENDS}
        told |= {"distance_km": relations.distance_km[index], "border": relations.border[index] != 0.0}
        for state in states_of("relation", now):
            if "side" in state.axes:
                told |= {f"{state.name}_{end}": _named(state, now[state.name][side, index]) for side, end in enumerate(ENDS)}
            elif state.name != "founded" or now["stage"][index] != RIVALRY:
                told[state.name] = _named(state, now[state.name][index])
        made.add_edge(told["city_i"], told["city_j"], **_plain(told))
    return made


def _named(state: State, value: Any) -> Any:
    return state.codes[value] if state.codes else value


def _plain(told: Mapping[str, Any]) -> dict[str, Any]:
    """Attributes as plain Python values; what is undefined is left out, for not every format can say so."""
    values = {name: value.item() if isinstance(value, np.generic) else value for name, value in told.items()}
    return {name: value for name, value in values.items() if not (isinstance(value, float) and not math.isfinite(value))}


def write_graphml(made: "networkx.Graph", path: Target) -> None:
    """Write a graph as GraphML, which networkx, igraph, Gephi and Cytoscape read."""
    import networkx

    _write(path, "\n".join(networkx.generate_graphml(made)) + "\n")


def write_gexf(made: "networkx.Graph", path: Target) -> None:
    """Write a graph as GEXF for Gephi, cities at their places; without the day of writing, so that it is the same bytes."""
    import networkx

    placed = made.copy()
    for _, told in placed.nodes(data=True):
        if "x_km" in told:
            told["viz"] = {"position": {"x": told["x_km"], "y": told["y_km"], "z": 0.0}}
    text = "\n".join(networkx.generate_gexf(placed)) + "\n"
    _write(path, re.sub(r' lastmodifieddate="[^"]*"', "", text))


def write_geojson(made: "networkx.Graph", path: Target) -> None:
    """Write a graph as GeoJSON (RFC 7946): cities as points and relations as lines, with their attributes as properties.

    Refused for a synthetic region, whose cities have no longitude and latitude.
    """
    places: dict[str, list[float]] = {}
    for city, told in made.nodes(data=True):
        if "longitude" not in told or "latitude" not in told:
            raise Refusal(f"GeoJSON needs longitude and latitude, and {city} has none; write GraphML or GEXF")
        places[city] = [told["longitude"], told["latitude"]]
    features = [
        _feature("Point", places[city], {"city": city, **told}) for city, told in made.nodes(data=True)
    ] + [_feature("LineString", [places[one], places[other]], told) for one, other, told in made.edges(data=True)]  # fmt: skip
    content = {"type": "FeatureCollection", "properties": dict(made.graph), "features": features}
    _write(path, json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1) + "\n")


def _feature(kind: str, coordinates: list, properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": {"type": kind, "coordinates": coordinates}, "properties": dict(properties)}


def _write(path: Target, text: str) -> None:
    try:
        Path(path).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise Refusal(f"{path}: cannot be written ({error.strerror or error}); give a file in a folder that can") from None
