"""Files for the visitor to keep: tables, TOML, figures, and all of them in one archive."""

import io
import zipfile
from collections.abc import Callable

import pandas as pd

from citypact.experiments.paper.tables import table_text
from citypact.experiments.single.simulation import COMMAND, city_table, relation_table, series_table
from citypact.model.refusal import Refusal
from citypact.model.watched import Run
from citypact.views.running.form import query
from citypact.views.running.play import Play
from citypact.views.showing import figures

CSV, TOML, TEXT, ZIP = "text/csv", "application/toml", "text/plain", "application/zip"
FIGURES = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same request gives the same archive


def make(play: Play, what: str, language: str) -> tuple[str, str, bytes]:
    """(file name, media type, bytes) of one download, of the first run; what: a file's name, such as "series.csv"."""
    if what in _TABLES:
        return what, CSV, table_text(_TABLES[what](play)).encode()
    if what in ("parameters.toml", "agenda.toml"):
        return what, TOML, _toml(play, what)
    if what == "run.txt":
        return what, TEXT, _how_to_repeat(play)
    kind, _, suffix = what.partition(".")
    if kind in ("charts", "map") and suffix in FIGURES:
        return what, FIGURES[suffix], figures.draw(kind, play, suffix, language)
    if what == "citypact.zip":
        return what, ZIP, _archive(play, language)
    raise Refusal(f"no such file: {what[:40]!r}")


def _series(play: Play) -> pd.DataFrame:
    return series_table(play.first.rows)


def _state(play: Play) -> dict:
    """The state of the year lived last, whichever is shown: the tables are of the whole run."""
    return play.first.at(play.head).state()


def _relations(play: Play) -> pd.DataFrame:
    return relation_table(play.first.final_run(), _state(play))


def _cities(play: Play) -> pd.DataFrame:
    return city_table(play.first.run.region, _state(play))


# With the very functions of the command line, so that the bytes are its own.
_TABLES: dict[str, Callable[[Play], pd.DataFrame]] = {"series.csv": _series, "relations.csv": _relations, "cities.csv": _cities}


def _toml(play: Play, what: str) -> bytes:
    run = play.first.final_run()
    value = run.parameters if what == "parameters.toml" else run.agenda
    return f"# hash {value.hash}\n{value.to_toml()}".encode()


def command(run: Run, years: int | str) -> str:
    """The command line that repeats a run from the two exported TOML files."""
    return COMMAND.format(region=run.region.id, years=years, seed=run.seed)


def _how_to_repeat(play: Play) -> bytes:
    run = play.first.final_run()
    lines = (
        "# This run, with parameters.toml and agenda.toml beside it:",
        command(run, max(1, play.head)),
        f"parameters {run.parameters.hash}",
        f"agenda {run.agenda.hash}",
        f"link {query(play.current_plan())}",
    )
    return ("\n".join(lines) + "\n").encode()


def _archive(play: Play, language: str) -> bytes:
    names = [*_TABLES, "parameters.toml", "agenda.toml", "run.txt", "charts.svg", "map.svg"]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), make(play, name, language)[2], zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
