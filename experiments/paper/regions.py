"""A region as manifests, designs and commands tell of it: its name, or all of its figures where the name is not enough."""

from collections.abc import Iterable
from dataclasses import fields
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from citypact.model.reading import read_json
from citypact.model.refusal import Refusal, unknown
from citypact.model.regions.loading import is_own, load_region
from citypact.model.regions.region import Region

TABLE, MANIFEST = ".csv", ".json"  # how the paths end that may stand in place of a region's name
FIGURES = "own_regions"  # the key of a manifest under which the figures of regions of one's own are


def region_at(spec: str, folder: str | PathLike[str] = ".") -> Region:
    """The region of a name, of a CSV table, or of the manifest.json of a folder of results; paths are seen from a folder."""
    ends = Path(spec).suffix.casefold()
    if ends not in (TABLE, MANIFEST):
        return load_region(spec)
    path = Path(folder) / spec
    return Region.from_csv(path) if ends == TABLE else _told_by(path)


def is_path(spec: object) -> bool:
    """Whether what stands in place of a region's name is a path."""
    return isinstance(spec, str) and Path(spec).suffix.casefold() in (TABLE, MANIFEST)


def _told_by(path: Path) -> Region:
    """The one region of one's own in a manifest."""
    told = read_json(path, "a manifest.json of results")
    found = told.get(FIGURES) if isinstance(told, dict) else None
    if not isinstance(found, list) or len(found) != 1:
        count = len(found) if isinstance(found, list) else "no"
        raise Refusal(
            f"{path}: holds {count} regions of one's own; allowed: one; name a region that comes with the model by its id"
        )
    try:
        return region_from(found[0])
    except Refusal as refusal:
        raise refusal.within(path) from None


def region_entry(region: Region) -> dict[str, str]:
    """A region as a manifest names it."""
    return {"id": region.id, "name": region.name, "checksum": region.checksum}


def own_figures(regions: Iterable[Region]) -> dict[str, Any]:
    """What a manifest adds, so that regions of one's own can be made again: their figures; nothing where there are none."""
    own = [plain(region) for region in regions if is_own(region)]
    return {FIGURES: own} if own else {}


def plain(region: Region) -> dict[str, Any]:
    """A region as its fields in plain values."""
    return {field.name: _plain(getattr(region, field.name)) for field in fields(region)}


def region_from(told: Any) -> Region:
    """The region that ``plain`` told of."""
    known = {field.name: "ndarray" in str(field.type) for field in fields(Region)}
    if not isinstance(told, dict):
        raise Refusal("region: is no table of the fields of one")
    if set(told) != set(known):
        faults = [unknown("field of a region", name, known) for name in told if name not in known]
        raise Refusal(*(faults or [f"region: has no {name}" for name in known if name not in told]))
    given = {name: _frozen(value, known[name]) if isinstance(value, list) else value for name, value in told.items()}
    try:
        return Region(**given)
    except Refusal:
        raise
    except (TypeError, ValueError, AttributeError) as error:  # a number where a list belongs, and the like
        raise Refusal(f"region: its fields are not those of one ({error})") from None


def _frozen(values: list, array: bool) -> Any:
    """A list as the field of a region holds it: an array, or a tuple of texts or of pairs."""
    if array:
        return values  # which a region makes an array of
    return tuple(tuple(value) if isinstance(value, list) else value for value in values)


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    return [_plain(item) for item in value] if isinstance(value, tuple | list) else value
