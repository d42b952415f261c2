"""Files for the visitor to keep: tables, TOML, figures, and all of them in one archive."""

import io
import tempfile
import zipfile
from pathlib import Path

from citypact.experiments.paper.tables import write_csv
from citypact.experiments.single.simulation import city_table, relation_table
from citypact.model.measures import MEASURES
from citypact.model.refusal import Refusal
from citypact.views import figures
from citypact.views.form import query

CSV, TOML, TEXT, ZIP = "text/csv", "application/toml", "text/plain", "application/zip"
FIGURES = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same request gives the same archive


def make(session, what: str, language: str) -> tuple:
    """(file name, media type, bytes) of one download; what: a file's name, such as "series.csv"."""
    if what in _TABLES:
        return what, CSV, _TABLES[what](session)
    if what in ("parameters.toml", "agenda.toml"):
        return what, TOML, _toml(session, what)
    if what == "run.txt":
        return what, TEXT, _how_to_repeat(session)
    kind, _, suffix = what.partition(".")
    if kind in ("charts", "map") and suffix in FIGURES:
        return what, FIGURES[suffix], figures.draw(kind, session, suffix, language)
    if what == "citypact.zip":
        return what, ZIP, _archive(session, language)
    raise Refusal(f"no such file: {what[:40]!r}")


def _table(header, rows) -> bytes:
    """A table with the very bytes that the command line writes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        write_csv(path, header, rows)
        return path.read_bytes()


def _series(session) -> bytes:
    rows = ([number, *row] for number, row in enumerate(session.tracks[0].rows, 1))
    return _table(("year", *MEASURES), rows)


def _state(track) -> dict:
    return {name: values[..., 0] for name, values in track.batch.state().items()}


def _relations(session) -> bytes:
    track = session.tracks[0]
    return _table(*relation_table(track.final_run(), _state(track)))


def _cities(session) -> bytes:
    track = session.tracks[0]
    return _table(*city_table(track.run.region, _state(track)))


_TABLES = {"series.csv": _series, "relations.csv": _relations, "cities.csv": _cities}


def _toml(session, what: str) -> bytes:
    run = session.tracks[0].final_run()
    value = run.parameters if what == "parameters.toml" else run.agenda
    return f"# hash {value.hash}\n{value.to_toml()}".encode()


def command(run, years) -> str:
    """The command line that repeats a run from the two exported TOML files."""
    return (
        f"python -m experiments simulate --region {run.region.id} --years {years} --seed {run.seed} "
        "--params parameters.toml --agenda agenda.toml --out DIR"
    )


def _how_to_repeat(session) -> bytes:
    run = session.tracks[0].final_run()
    lines = (
        "# This run, with parameters.toml and agenda.toml beside it:",
        command(run, max(1, session.head)),
        f"parameters {run.parameters.hash}",
        f"agenda {run.agenda.hash}",
        f"link {query(session.current_plan())}",
    )
    return ("\n".join(lines) + "\n").encode()


def _archive(session, language: str) -> bytes:
    names = [*_TABLES, "parameters.toml", "agenda.toml", "run.txt", "charts.svg", "map.svg"]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), make(session, name, language)[2], zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
