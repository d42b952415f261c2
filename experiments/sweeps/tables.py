"""The tables of a sweep, row by row from its ledger, and as pandas DataFrames.

Rows are in the order of points and seeds, so that the tables depend on the design alone: not on processes, shards, or how often a
sweep was killed.
"""

from collections.abc import Callable, Iterable, Iterator
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from citypact.experiments.sweeps.ledger import DONE, FAILED, read, series_of, survival_of
from citypact.experiments.sweeps.states import STATES, UNITS
from citypact.experiments.sweeps.states import frame as states_frame
from citypact.model.evidence.panels import CLOCKS
from citypact.model.refusal import Refusal, unknown

if TYPE_CHECKING:
    import pandas

Rows = tuple[tuple[str, ...], Iterator[tuple]]  # header, and rows as they are read
OfRun = Callable[[bytes, dict[str, Any]], Iterator[tuple]]  # what a ledger holds of a run, and the ledger's meta -> rows
RUNS, FAILURES, SERIES, SURVIVAL = "runs", "failures", "series", "survival"
SURVIVAL_HEADER = ("point", "seed", "clock", "mode", "years", "broken", "censored")


class Sweep:
    """A sweep's ledger as pandas DataFrames; ``experiments.open`` gives one."""

    def __init__(self, folder: str | PathLike[str]) -> None:
        self.folder = Path(folder)
        with read(folder) as ledger:
            self.meta = ledger.meta()

    def _frame(self, query: str, columns: Iterable[str]) -> "pandas.DataFrame":
        import pandas

        with read(self.folder) as ledger:
            return pandas.DataFrame(ledger.connection.execute(query).fetchall(), columns=list(columns))

    def points(self) -> "pandas.DataFrame":
        """A row for each point of which something has been run: number, region, policy and the values of what is varied."""
        return self._frame(points_query(self.meta), ("point", "region", "policy", *self.meta["factors"]))

    def summaries(self) -> "pandas.DataFrame":
        """A row for each run that is done: its point, what was varied, its seed and its summaries (nan: undefined)."""
        frame = self._frame(*runs_query(self.meta))
        return frame.astype(dict.fromkeys(self.meta["summaries"], float))

    def failures(self) -> "pandas.DataFrame":
        """A row for each run that failed: its point, what was varied, its seed and the error."""
        return self._frame(*failures_query(self.meta))

    def series(self) -> "pandas.DataFrame":
        """A row for each run and year: point, seed, year and the measures that the design asked for."""
        import pandas

        header, rows = series_rows(self.folder, self.meta)
        return pandas.DataFrame(list(rows), columns=list(header)).astype(dict.fromkeys(self.meta["series"], float))

    def survival(self) -> "pandas.DataFrame":
        """A row for each run, clock, founding mode and number of years: relations that broke then, or were last seen then."""
        import pandas

        header, rows = survival_rows(self.folder, self.meta)
        return pandas.DataFrame(list(rows), columns=list(header))

    def states(self, unit: str, points: Iterable[int] | None = None) -> "pandas.DataFrame":
        """A row for each run, year and city or relation: point, seed, and what ``Result.panel`` has of it.

        unit: "city" or "relation"; points: only of these, for all of them may be more than memory holds.
        """
        if unit not in UNITS:
            raise Refusal(unknown("unit of states", unit, UNITS))
        if not self.meta.get(STATES):
            raise Refusal(f'{self.folder}: holds no states; ask for them in the design: states = "parquet"')
        with read(self.folder) as ledger:
            return states_frame(ledger.connection, self.folder, unit, None if points is None else tuple(points))


def _listed(names: Iterable[str], table: str = "") -> str:
    return ", ".join(f'{table}"{name}"' for name in names)


def points_query(meta: dict[str, Any], first: int = 0) -> str:
    """A query for number, region, policy and the values of what is varied, of each point in order, from one of them on."""
    columns = _listed(("point", "region", "policy", *meta["factors"]))
    return f"SELECT {columns} FROM points WHERE point >= {first} ORDER BY point"


def runs_query(meta: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """(query, columns) of the runs that are done."""
    what = ("region", "policy", *meta["factors"])
    columns = ("point", *what, "seed", *meta["summaries"])
    return (
        f"SELECT runs.point, {_listed(what, 'points.')}, seed, {_listed(meta['summaries'], 'summaries.')} "
        f"FROM runs JOIN summaries USING (number) JOIN points USING (point) WHERE status = '{DONE}' ORDER BY number"
    ), columns


def failures_query(meta: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """(query, columns) of the runs that failed."""
    what = ("region", "policy", *meta["factors"])
    return (
        f"SELECT runs.point, {_listed(what, 'points.')}, seed, error "
        f"FROM runs JOIN points USING (point) WHERE status = '{FAILED}' ORDER BY number"
    ), ("point", *what, "seed", "error")


def series_rows(folder: str | PathLike[str], meta: dict[str, Any]) -> Rows:
    """(header, rows) of the yearly series, run by run."""
    if not meta["series"]:
        raise Refusal(f'{folder}: holds no yearly series; name them in the design, such as series = ["cooperation_rate"]')
    return series_header(meta), _rows_of_all(folder, meta, SERIES, series_of_run)


def survival_rows(folder: str | PathLike[str], meta: dict[str, Any]) -> Rows:
    """(header, rows) of the lives of relations, run by run; rows without a relation are left out."""
    if not meta["survival"]:
        raise Refusal(f"{folder}: holds no lives of relations; ask for them in the design: survival = true")
    return SURVIVAL_HEADER, _rows_of_all(folder, meta, SURVIVAL, survival_of_run)


def _rows_of_all(folder: str | PathLike[str], meta: dict[str, Any], table: str, of_run: OfRun) -> Iterator[tuple]:
    query = f"SELECT point, seed, data FROM {table} JOIN runs USING (number) ORDER BY number"
    with read(folder) as ledger:
        for point, seed, data in ledger.connection.execute(query):
            yield from ((point, seed, *row) for row in of_run(data, meta))


def series_header(meta: dict[str, Any]) -> tuple[str, ...]:
    """The columns of the yearly series."""
    return "point", "seed", "year", *meta["series"]


def series_of_run(data: bytes, meta: dict[str, Any]) -> Iterator[tuple]:
    """(year, its measures) of a run; what is undefined is None, as in the other tables."""
    values = series_of(data, len(meta["series"]))
    if np.isnan(values).any():
        values = np.where(np.isnan(values), None, values)  # type: ignore[call-overload]  # numpy's stub knows no None
    return ((year, *row) for year, row in enumerate(values.tolist(), 1))


def survival_of_run(data: bytes, meta: dict[str, Any]) -> Iterator[tuple]:
    """(clock, mode, years, broken, censored) of a run, where there are any."""
    from citypact.agents.codes import MODES  # here, for it loads the compiler

    broken, censored = survival_of(data, meta["years"])
    places = np.nonzero(broken | censored)
    columns = (*(part.tolist() for part in places), broken[places].tolist(), censored[places].tolist())
    return ((CLOCKS[clock], MODES[mode + 1], *numbers) for clock, mode, *numbers in zip(*columns, strict=True))


def asked_for(folder: str | PathLike[str], meta: dict[str, Any]) -> dict[str, Rows]:
    """Name -> (header, rows) of the tables that a design may ask for, and did."""
    tables = {}
    if meta["series"]:
        tables[SERIES] = series_rows(folder, meta)
    if meta["survival"]:
        tables[SURVIVAL] = survival_rows(folder, meta)
    return tables
