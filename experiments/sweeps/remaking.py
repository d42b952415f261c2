"""A design in full, so that the manifest of a sweep can make it again: agendas, regions and the points of tables included."""

from typing import Any

from citypact.experiments.paper.regions import plain
from citypact.experiments.sweeps.design import Design
from citypact.experiments.sweeps.own_code import files_used, told_file
from citypact.model.regions.loading import is_own
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
    if files := files_used(made.rules):
        content["rules"] = [told_file(file) for file in files]
    if made.city_class is not None:
        content["city_class"] = told_file(made.city_class.file) | {"class": made.city_class.name}
    if made.states:
        content["states"] = made.states
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
    return region.id if region.id.startswith("synthetic:") and not is_own(region) else plain(region)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value
