"""A design in full, so that the manifest of a sweep can make it again: agendas, regions and the points of tables included."""

from dataclasses import fields
from typing import Any

import numpy as np

from citypact.experiments.sweeps.design import Design
from citypact.model.refusal import Refusal, unknown
from citypact.model.regions.region import Region
from citypact.model.settings.agenda import Agenda
from citypact.model.settings.instrument_table import INSTRUMENTS


def content_of(made: Design, samples: dict[str, Any]) -> dict[str, Any]:
    """What a design file would have to say to be this design, in plain values; samples: method -> its table, as it was read."""
    varied = {name for sample in made.samples for name in sample.names}
    policy: dict[str, Any] = {"agendas": {label: _plain_agenda(agenda) for label, agenda in made.policies}}
    if varied & set(INSTRUMENTS):
        first, last = made.window
        given = {"first": first, "last": last, "budget": made.budget}
        policy |= {name: value for name, value in given.items() if value is not None}
    content: dict[str, Any] = {
        "name": made.name,
        "question": made.question,
        "regions": [_plain_region(region) for region in made.regions],
        "years": made.years,
        "seeds": len(made.seeds) if made.seeds == range(1, len(made.seeds) + 1) else list(made.seeds),
        "summaries": list(made.summaries),
        "series": list(made.series),
        "survival": made.survival,
        "parameters": {name: value for name, value in made.parameters.as_dict().items() if name not in varied},
        "policy": policy,
    }
    if made.withdrawal is not None:
        content["withdrawal"] = made.withdrawal
    for sample in made.samples:
        table = samples[sample.method]
        rows = [dict(zip(sample.names, row, strict=True)) for row in sample.rows] if sample.method == "table" else None
        content[sample.method] = _plain(table) if rows is None else {"rows": rows}
    return content


def _plain_agenda(agenda: Agenda) -> dict[str, Any]:
    """An agenda as ``Agenda.from_content`` reads it."""
    told: dict[str, Any] = {"intervention": [item.as_dict() for item in agenda.interventions]}
    return told if agenda.budget is None else told | {"budget": agenda.budget}


def _plain_region(region: Region) -> str | dict[str, Any]:
    """A region as its fields in plain values; a synthetic one as its name, which makes it again."""
    if region.id.startswith("synthetic:"):
        return region.id
    return {field.name: _plain(getattr(region, field.name)) for field in fields(region)}


def region_from(told: dict[str, Any]) -> Region:
    """The region that ``content_of`` told of."""
    known = {field.name: "ndarray" in str(field.type) for field in fields(Region)}
    if set(told) != set(known):
        faults = [unknown("field of a region", name, known) for name in told if name not in known]
        raise Refusal(*(faults or [f"region: has no {name}" for name in known if name not in told]))
    return Region(**{name: _frozen(value, known[name]) if isinstance(value, list) else value for name, value in told.items()})


def _frozen(values: list, array: bool) -> Any:
    """A list as the field of a region holds it: an array, or a tuple of texts or of pairs."""
    if array:
        return np.array(values)
    return tuple(tuple(value) if isinstance(value, list) else value for value in values)


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value
