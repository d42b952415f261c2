"""A region as the text of a CSV file, from which the same figures are read again, to the bit."""

import csv
import io
import re
from typing import Any

from citypact.model.regions.columns import DEGREES, PLANE, SHARE
from citypact.model.regions.table import FILE_END


def file_name(region: Any) -> str:
    """The name of the file of a ``Region``, from which its id is read again."""
    name = re.sub(r"[^-.\w]", "-", region.id)  # an id may come from anywhere, and is no path
    return f"{name}{FILE_END}.csv"


def text_of(region: Any) -> str:
    """The table of a ``Region``; what no run starts from, such as its plan, is left out."""
    names = PLANE if region.latitude is None else DEGREES
    columns: dict[str, list[Any]] = {"name": list(region.cities)}
    if region.cities_zh != region.cities:
        columns["name_zh"] = list(region.cities_zh)
    columns["province"] = list(region.provinces)
    columns |= {name: getattr(region, name).tolist() for name in (*names, "area_km2", "output")}
    columns |= {f"{SHARE}{sector}": values for sector, values in zip(region.sectors, region.shares.T.tolist(), strict=True)}
    if region.initial_relations:
        partners: list[list[str]] = [[] for _ in region.cities]
        for i, j in region.initial_relations:
            partners[i].append(region.cities[j])
        columns["partners"] = ["|".join(names) for names in partners]
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in zip(*columns.values(), strict=True))
    return written.getvalue()


def _cell(value: Any) -> str:
    """A number in as few digits as read back to its bits, a text as it is."""
    return value if isinstance(value, str) else repr(value).removesuffix(".0")
