"""Files for the visitor to keep: tables, TOML, figures, and all of them in one archive.

Whatever is of one year has the year in its name. The tables of the command line are of the last year that has been lived, the map
of the year shown; both are offered, and the archive holds both and says which is which.
"""

import io
import zipfile
from collections.abc import Callable

import pandas as pd

from citypact.experiments.paper.tables import table_text
from citypact.experiments.single.simulation import city_table, command, relation_table, series_table
from citypact.model.refusal import Refusal
from citypact.model.regions.loading import is_own
from citypact.views.running.link import link
from citypact.views.running.play import Play
from citypact.views.showing import figures
from citypact.views.showing.figure_stamp import label_text, stamp

CSV, TOML, TEXT, ZIP = "text/csv", "application/toml", "text/plain", "application/zip"
KINDS = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}
REGION = "region.csv"  # a region of the visitor's own, as a table
SETTINGS = ("parameters.toml", "agenda.toml")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same request gives the same archive


def make(play: Play, what: str, language: str, calendar: int = 0) -> tuple[str, str, bytes]:
    """(file name, media type, bytes) of one download, of the current run, and of a figure also of the one beside it.

    what: a table of ``_TABLES``, a file of ``SETTINGS``, ``REGION``, run.txt, charts or map as svg, png or pdf, brief.pdf, or
    citypact.zip;
    calendar: the calendar year that year 0 stands for, or 0. Raises ``Refusal`` for another name.
    """
    kind, _, suffix = what.partition(".")
    if what in _TABLES:
        return f"{_stem(play)}_{_of_years(play, kind)}.csv", CSV, table_text(_TABLES[what](play)).encode()
    if what == REGION:
        region = play.first.run.region
        return region.file_name, CSV, region.to_csv().encode()
    if what in SETTINGS:
        return what, TOML, _toml(play, what)
    if what == "run.txt":
        return what, TEXT, _how_to_repeat(play)
    if (kind in ("charts", "map") and suffix in KINDS) or what == "brief.pdf":
        content = figures.draw(kind, play, suffix, language, calendar)
        return f"{_stem(play)}_{_of_years(play, kind)}.{suffix}", KINDS[suffix], content
    if what == "citypact.zip":
        return f"{_stem(play)}_{_of_years(play, 'all')}.zip", ZIP, _archive(play, language, calendar)
    raise Refusal(f"no such file: {what[:40]!r}")


def _stem(play: Play) -> str:
    """Region and number of the run, with which the name of each of its files begins."""
    return f"{play.plan.run.region.id.replace(':', '-')}_run_{play.current.number}"


def _of_years(play: Play, kind: str) -> str:
    """What a file holds and of which years."""
    if kind in ("series", "charts", "all"):
        return f"{kind}_years_1-{play.head}" if play.head else f"{kind}_year_0"
    year = play.shown if kind in ("map", "brief") or kind.endswith("_shown") else play.head
    return f"{kind.removesuffix('_shown')}_year_{year}"


def _cities(play: Play, year: int) -> pd.DataFrame:
    return city_table(play.first.run.region, play.first.at(year).state())


def _relations(play: Play, year: int) -> pd.DataFrame:
    return relation_table(play.first.final_run(), play.first.at(year).state())


# With the very functions of the command line, so that the bytes are its own.
_TABLES: dict[str, Callable[[Play], pd.DataFrame]] = {
    "series.csv": lambda play: series_table(play.first.rows),
    "cities.csv": lambda play: _cities(play, play.head),
    "relations.csv": lambda play: _relations(play, play.head),
    "cities_shown.csv": lambda play: _cities(play, play.shown),
    "relations_shown.csv": lambda play: _relations(play, play.shown),
}


def _toml(play: Play, what: str) -> bytes:
    run = play.first.final_run()
    value = run.parameters if what == "parameters.toml" else run.agenda
    return f"# hash {value.hash}\n{value.to_toml()}".encode()


def _how_to_repeat(play: Play) -> bytes:
    run = play.first.final_run()
    table = f", {run.region.file_name}" if is_own(run.region) else ""
    lines = (
        f"# This run, with parameters.toml{table} and agenda.toml beside it:",
        command(run, max(1, play.head)),
        f"parameters {run.parameters.hash}",
        f"agenda {run.agenda.hash}",
        f"link {link(play)}",
    )
    return ("\n".join(lines) + "\n").encode()


def _archive(play: Play, language: str, calendar: int) -> bytes:
    """Every table and figure, and a list of them that says of which run and which years each is."""
    asked = [*_TABLES, *SETTINGS, "run.txt", "charts.svg", "map.svg"]
    if play.shown == play.head:  # then one table holds both
        asked = [what for what in asked if not what.endswith("_shown.csv")]
    if is_own(play.first.run.region):
        asked.append(REGION)
    files = {name: content for name, _, content in (make(play, what, language, calendar) for what in asked)}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"README.txt": _contents(play, language, calendar, list(files)), **files}.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _contents(play: Play, language: str, calendar: int, names: list[str]) -> bytes:
    """The text that says what an archive holds."""
    lines = [
        " · ".join(stamp(play.first.final_run(), play.head, language, calendar)),
        label_text("save.years", language).format(play.head, play.shown),
        *([label_text("save.beside", language).format(play.current.number, play.other.number)] if play.other else []),
        "",
        *names,
    ]
    return ("\n".join(lines) + "\n").encode()
