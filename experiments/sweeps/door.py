"""The door through which every study's cells are lived: any executor, resumable, with one progress for all its parts.

Each part of a study has a ledger of its own in the door's folder, which is taken away when the study is written. A part that
left more behind than is worth keeping is ``reduced`` to what is asked of it as soon as it is done.
"""

import io
import json
import shutil
from collections.abc import Callable, Hashable, Mapping
from contextlib import AbstractContextManager
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from citypact.experiments.paper.output_folder import replaced
from citypact.experiments.paper.progress import bar
from citypact.experiments.sweeps.cells import Cell, Cells, Kept
from citypact.experiments.sweeps.coordinator import run_sweep
from citypact.experiments.sweeps.executors import Executor, InProcess
from citypact.experiments.sweeps.ledger import read
from citypact.model.refusal import Refusal

Key = TypeVar("Key", bound=Hashable)  # by which a study knows its cells


class Interrupted(Exception):
    """The user ended the study; what is done is kept."""


class _Lent:
    """An executor that outlives the part for which it is borrowed."""

    def __init__(self, executor: Executor) -> None:
        self.executor, self.capacity = executor, executor.capacity
        self.submit = executor.submit

    def close(self, wait: bool = True) -> None:
        """Leave it to the door."""


class Door(AbstractContextManager):
    """Lives the cells of a study in a folder; used as a context manager.

    folder: of the ledgers, made when it is needed; runs: how many there will be, for the progress; executor: makes the executor;
    question: of the study; quiet: tell no progress.
    """

    def __init__(
        self,
        folder: str | PathLike[str],
        runs: int,
        executor: Callable[[], Executor] = InProcess,
        name: str = "",
        question: str = "",
        quiet: bool = False,
    ) -> None:
        self.folder, self.name, self.question = Path(folder), name, question
        self.make = executor
        self.executor: Executor | None = None
        self.counter = bar(runs, stream=io.StringIO() if quiet else None)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.executor is not None:
            self.executor.close(wait=kind is None)
        self.counter.close()

    def lived(self, part: str, cells: Mapping[Key, Cell]) -> dict[Key, Kept]:
        """Key -> name -> (seed, …) of what each cell's runs left behind.

        part: names the ledger; cells: key -> ``Cell``. Raises ``Refusal`` if a run fails, and ``Interrupted``.
        """
        asked = Cells(tuple(cells), tuple(cells.values()), self.name, self.question)
        folder = self.folder / part
        finished = run_sweep(asked, folder, self._lent, retry_failed=True, counter=self.counter)
        if finished.interrupted:
            raise Interrupted
        with read(folder, study=True) as ledger:
            if finished.failed:
                (error,) = ledger.connection.execute("SELECT error FROM runs WHERE error IS NOT NULL LIMIT 1").fetchone()
                raise Refusal(f"{finished.failed} of {finished.total} runs failed: {error}")
            return asked.values(ledger)

    def reduced(self, part: str, cells: Mapping[Key, Cell], reduce: Callable[[dict[Key, Kept]], Any]) -> Any:
        """What ``reduce`` makes of the cells' values, in place of the runs once it is made: plain values in lists."""
        file = self.folder / f"{part}.json"
        asked = Cells(tuple(cells), tuple(cells.values()), self.name, self.question)
        if file.exists():
            kept = json.loads(file.read_text(encoding="utf-8"))
            if kept["cells"] == asked.hash:
                self.counter.update(asked.runs)
                return kept["found"]
        found = reduce(self.lived(part, cells))
        with replaced(file) as unfinished:
            unfinished.write_text(json.dumps({"cells": asked.hash, "found": found}), encoding="utf-8")
        shutil.rmtree(self.folder / part)
        return found

    def _lent(self) -> Executor:
        if self.executor is None:
            self.executor = self.make()
        return _Lent(self.executor)
