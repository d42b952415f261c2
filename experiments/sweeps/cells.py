"""Cells: the worlds of a study, each lived with its seeds, and what is kept of every run.

A sweep's ``Design`` crosses samples; cells are told one by one, may last differently long, and may be watched while they are
lived. Both are run by the same coordinator, into the same ledger.
"""

import json
from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import Any

import numpy as np

from citypact.experiments.paper.outcomes import Outcomes
from citypact.experiments.sweeps.ledger import Ledger
from citypact.experiments.sweeps.own_code import fingerprints
from citypact.model.engine import BLOCK_SIZE, Batch, Result, Run
from citypact.model.version import MODEL_VERSION

Kept = dict[str, np.ndarray]  # name -> (run, …)


@dataclass(frozen=True)
class Measured:
    """A way of living: what ``compute`` makes of the yearly series of some measures, and of the lives of relations.

    measures: names; compute: takes the ``Result`` of a block and returns name -> (run, …).
    """

    measures: tuple[str, ...]
    compute: Callable[[Result], Kept]

    def __call__(self, runs: list[Run], years: int) -> Kept:
        batch = Batch(runs, years, states=False)
        series = batch.advance(years, self.measures)
        lives = batch.survival()
        batch.hand_on()
        return self.compute(Result(self.measures, np.arange(1, years + 1), series, *lives))


def outcomes(names: Iterable[str]) -> Measured:
    """A way of living of which outcomes are kept, name -> (run,); names: of the model's summaries and of ``paper.outcomes``."""
    found = Outcomes(tuple(names))
    return Measured(found.measures, found)


@dataclass(frozen=True)
class Cell:
    """One world of a study.

    run: what is lived, whatever its seed; seeds: with which; years: for how long; live: how, and what is kept: called with the
    runs of a block and the years, it returns name -> (run, …). It is a function of a module or a frozen dataclass, so that it
    can be sent to another process and told apart from others.
    """

    run: Run
    seeds: Sequence[int]
    years: int
    live: Callable[[list[Run], int], Kept]

    @cached_property
    def kind(self) -> tuple:
        """What the runs of a block share."""
        run = self.run
        return (run.region.checksum, run.parameters.reach_km, run.parameters.rule, run.parameters.scope, self.years, self.live)

    @property
    def weight(self) -> int:
        """What a run costs against others: as much as it has relations and years."""
        return len(self.run.region) ** 2 * self.years

    def identity(self) -> tuple[str, ...]:
        """What its results depend on, as text."""
        run, seeds = self.run, self.seeds
        told = f"{seeds[0]}-{seeds[-1]}" if isinstance(seeds, range) and seeds.step == 1 else ",".join(map(str, seeds))
        return (
            run.region.checksum,
            run.parameters.hash,
            run.agenda.hash,
            str(run.withdrawal),
            told,
            str(self.years),
            _told(self.live),
            *map(str, run.changes),
            *fingerprints((run.parameters.rule,)).values(),
        )


def _told(live: Any) -> str:
    """A way of living in words that are the same in every process."""
    if is_dataclass(live):
        return f"{type(live).__qualname__}({', '.join(_told(getattr(live, field.name)) for field in fields(live))})"
    if isinstance(live, tuple | list):
        return f"({', '.join(map(_told, live))})"
    return f"{live.__module__}.{live.__qualname__}" if callable(live) else repr(live)


@dataclass(frozen=True)
class Cells:
    """The cells of one part of a study, for the coordinator; keys: what the study calls them; question: of the study."""

    keys: tuple[Hashable, ...]
    cells: tuple[Cell, ...]
    name: str = ""
    question: str = ""

    seeds = range(BLOCK_SIZE)  # how many runs are looked up together
    city_class = None  # studies live on the engine

    @cached_property
    def _ends(self) -> list[int]:
        return np.cumsum([len(cell.seeds) for cell in self.cells]).tolist()

    @property
    def runs(self) -> int:
        """How many runs there are."""
        return self._ends[-1] if self.cells else 0

    def place(self, number: int) -> tuple[int, int]:
        """(number of the cell, seed) of a run."""
        point = bisect_right(self._ends, number)
        return point, self.cells[point].seeds[number - (self._ends[point - 1] if point else 0)]

    def numbers(self, point: int) -> range:
        """The numbers of a cell's runs."""
        return range(self._ends[point] - len(self.cells[point].seeds), self._ends[point])

    def point(self, number: int) -> Cell:
        """A cell by its number."""
        return self.cells[number]

    def kind(self, cell: Cell) -> tuple:
        """What the runs of a cell share with the others of their block."""
        return cell.kind

    def weight(self, cell: Cell) -> int:
        """What a run of a cell costs against others."""
        return cell.weight

    @cached_property
    def mean_weight(self) -> float:
        """The weight of a run, on average over all."""
        return sum(cell.weight * len(cell.seeds) for cell in self.cells) / self.runs

    def years_of(self, cell: Cell) -> int:
        """How many years a run of a cell lasts."""
        return cell.years

    def run(self, cell: Cell, seed: int) -> Run:
        """The run of a cell; the job gives it its seed."""
        return cell.run

    def live(self, cell: Cell, runs: list[Run]) -> Kept:
        """What is kept of the runs of a block."""
        return cell.live(runs, cell.years)

    def carried(self) -> "Cells":
        """What goes with a job: nothing but how cells are lived, for the job has its cells."""
        return Cells((), ())

    @cached_property
    def identity(self) -> dict[str, str]:
        """Everything that the results depend on, as text."""
        told = json.dumps(
            [MODEL_VERSION, [(str(key), *cell.identity()) for key, cell in zip(self.keys, self.cells, strict=True)]]
        )
        return {"model version": json.dumps(MODEL_VERSION), "cells": sha256(told.encode()).hexdigest()}

    @property
    def hash(self) -> str:
        """Sixteen hexadecimal digits that stand for the cells."""
        return self.identity["cells"][:16]

    def tables(self) -> dict[str, str]:
        """The ledger's own tables of cells, name -> what CREATE TABLE is told."""
        return {
            "points": "points (point INTEGER PRIMARY KEY, cell TEXT, checksum INTEGER)",
            "kept": "kept (number INTEGER PRIMARY KEY, data BLOB)",
        }

    def point_row(self, number: int) -> tuple[int, str]:
        """The row of a cell in the table of points."""
        return number, str(self.keys[number])

    def files(self, kept: Kept) -> list[dict[str, bytes]]:
        """What lies beside the ledger of every run: nothing."""
        return []

    def rows(self, kept: Kept) -> Iterator[tuple[str, list[tuple[bytes]]]]:
        """(table, rows without the run's number) of what ``live`` returned: a line that tells the layout, and the values."""
        arrays = {name: np.asarray(values) for name, values in kept.items()}
        layout = [(name, array.dtype.str, array.shape[1:]) for name, array in arrays.items()]
        packed = np.empty(len(next(iter(arrays.values()))), dtype=layout)
        for name, array in arrays.items():
            packed[name] = array
        head = json.dumps(layout).encode() + b"\n"
        yield "kept", [(head + record.tobytes(),) for record in packed]

    def meta(self) -> dict[str, Any]:
        """What the ledger says of itself besides."""
        return {"study": self.name}

    def values(self, ledger: Ledger) -> dict[Any, Kept]:
        """Key -> name -> (seed, …) of every cell, read back; of a cell without runs nothing."""
        found: dict[Any, Kept] = {}
        query = "SELECT data FROM kept WHERE number BETWEEN ? AND ? ORDER BY number"
        for point, key in enumerate(self.keys):
            numbers = self.numbers(point)
            parts = [row[0].split(b"\n", 1) for row in ledger.connection.execute(query, (numbers[0], numbers[-1]))]
            records = np.frombuffer(b"".join(body for _, body in parts), dtype=_layout(parts[0][0]))
            found[key] = {name: np.ascontiguousarray(records[name]) for name in records.dtype.names or ()}
        return found


@lru_cache(maxsize=64)
def _layout(head: bytes) -> np.dtype:
    return np.dtype([(name, kind, tuple(shape)) for name, kind, shape in json.loads(head)])
