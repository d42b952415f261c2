"""The tables of a sweep as text, one stretch of its runs after the other, made by this process or by several.

Doubles are written by their repr, which reads back to the same bits, and what is undefined as nothing. Every run is read once,
for all tables, and set against its checksum on the way.
"""

import csv
import io
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from functools import lru_cache
from pathlib import Path
from typing import Any

from citypact.experiments.sweeps.executors import Executor
from citypact.experiments.sweeps.ledger import DONE, Found, Ledger, read
from citypact.experiments.sweeps.tables import (
    FAILURES,
    RUNS,
    SERIES,
    SURVIVAL,
    SURVIVAL_HEADER,
    failures_query,
    points_query,
    runs_query,
    series_header,
    series_of_run,
    survival_of_run,
)

STRETCH_RUNS, STRETCH_ROWS = 2048, 20_000  # the most of a stretch; the second of all its tables together

Stretch = tuple[Path, int, int]  # folder of the ledger, first and last run
Texts = tuple[dict[str, bytes], Found]  # table -> its rows, and what was found of the runs


def headers(meta: dict[str, Any]) -> dict[str, bytes]:
    """Table -> its first line; that of failures is among them whether there are any or not."""
    columns = {RUNS: runs_query(meta)[1], FAILURES: failures_query(meta)[1]}
    if meta["series"]:
        columns[SERIES] = series_header(meta)
    if meta["survival"]:
        columns[SURVIVAL] = SURVIVAL_HEADER
    return {table: f"{_text(cells)}\n".encode() for table, cells in columns.items()}


def texts(ledger: Ledger, meta: dict[str, Any], helpers: Executor | None) -> Iterator[Texts]:
    """The texts of all runs, in order; helpers: processes of this machine, while nobody writes the ledger."""
    stretches = ((ledger.folder, first, last) for first, last in _stretches(meta))
    if helpers is None:
        for _, first, last in stretches:
            yield _texts(ledger, meta, first, last)
        return
    made: deque[tuple[Stretch, Future[Texts]]] = deque()
    for stretch in stretches:
        made.append((stretch, helpers.submit(texts_of, stretch)))
        if len(made) == helpers.capacity:
            yield _made(*made.popleft())
    while made:
        yield _made(*made.popleft())


def _made(stretch: Stretch, future: Future[Texts]) -> Texts:
    try:
        return future.result()
    except RuntimeError:  # of the process, or its death; what is wrong with the ledger is told as it is told here
        return texts_of(stretch)


def _stretches(meta: dict[str, Any]) -> Iterator[tuple[int, int]]:
    """First and last run of each stretch; the outer ones reach as far as numbers do, so that no run is passed over."""
    rows = 1 + meta["years"] * (bool(meta["series"]) + bool(meta["survival"]))
    length = max(1, min(STRETCH_RUNS, STRETCH_ROWS // rows))
    starts = range(length, meta["runs"], length)
    return zip((-(2**62), *starts), (*(start - 1 for start in starts), 2**62), strict=True)


def texts_of(stretch: Stretch) -> Texts:
    """The texts of a stretch, read from its folder."""
    folder, first, last = stretch
    with read(folder, checked=False) as ledger:
        return _texts(ledger, ledger.meta(), first, last)


def _texts(ledger: Ledger, meta: dict[str, Any], first: int, last: int) -> Texts:
    lines: dict[str, list[str]] = {table: [] for table in headers(meta)}
    found, points, point = Found(), iter(()), (None,)
    for (_, _, number, seed, status, error), rows in ledger.sound_runs(meta["hash"], found, first, last):
        if point[0] is None:
            points = ledger.connection.execute(points_query(meta, number))
        while point[0] != number:
            point = next(points)
        if status != DONE:
            lines[FAILURES].append(_text((*point, seed, error)))
            continue
        lines[RUNS].append(f"{_text(point)},{_numbers((seed, *rows['summaries'][1:]))}")
        if SERIES in rows:
            its = series_of_run(rows[SERIES][1], meta)
            lines[SERIES] += (f"{number},{seed},{_numbers(row)}" for row in its)
        if SURVIVAL in rows:
            its = survival_of_run(rows[SURVIVAL][1], meta)
            lines[SURVIVAL] += (f"{number},{seed},{clock},{mode},{_numbers(row)}" for clock, mode, *row in its)
    return {table: "".join(f"{line}\n" for line in written).encode() for table, written in lines.items() if written}, found


def _numbers(cells: Iterable[Any]) -> str:
    """Numbers as csv writes them, which would take as long as all else to look for what must be quoted; None: undefined."""
    return ",".join(["" if cell is None else repr(cell) for cell in cells])


@lru_cache(maxsize=1)
def _text(cells: tuple) -> str:
    """Cells as csv writes them."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()
