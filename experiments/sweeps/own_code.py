"""A design's own code: files of rules of choice, and a class of cities that is lived on the Mesa model.

Both travel as their text: to the workers, into the ledger, and beside the manifest; their hashes are part of what a sweep is. A
manifest's text is not run: the file has to lie beside it, so that somebody may look at it before.
"""

import inspect
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from citypact.model.engine import BLOCK_SIZE, Batch, Run
from citypact.model.own.files import SourceFile
from citypact.model.own.registry import load_rules, own_rules
from citypact.model.refusal import Refusal, shown, unknown

if TYPE_CHECKING:
    from citypact.agents.city import City

PRICE_YEARS = 5  # lived both ways to tell what a class of cities costs
CLASS_FORM = 'allowed: FILE:CLASS, such as "my_cities.py:Cautious"'


@dataclass(frozen=True)
class CityClass:
    """A subclass of ``City`` in a file of its own."""

    file: SourceFile
    name: str

    def __str__(self) -> str:
        return f"{self.file.name}:{self.name}"

    @property
    def hash(self) -> str:
        """Sixteen hexadecimal digits for the text of its file."""
        return self.file.hash

    def load(self) -> "type[City]":
        """The class. Raises ``Refusal`` where the file does not run, or holds no such subclass of ``City``."""
        from citypact.agents.city import City

        names = self.file.names()
        kinds = {name: value for name, value in names.items() if isinstance(value, type) and value is not City}
        classes = {name: value for name, value in kinds.items() if issubclass(value, City)}
        if self.name not in classes:
            if self.name in names:
                raise Refusal(f"{self}: {self.name} is no subclass of citypact.agents.city.City")
            raise Refusal(f"{self.file.name}: {unknown('subclass of City', self.name, classes)}")
        return classes[self.name]

    def live(self, runs: Sequence[Run], years: int, measures: Sequence[str]) -> np.ndarray:
        """The series (run, year, measure) of runs, one after the other on the Mesa model."""
        from citypact.model.agglomeration import Agglomeration

        kind, series = self.load(), np.empty((len(runs), years, len(measures)))
        for position, run in enumerate(runs):
            model = Agglomeration(
                run.region, run.parameters, run.agenda, run.seed, city_class=kind, changes=run.changes, years=years
            )
            model.run_model()
            series[position] = [[row[name] for name in measures] for row in model.series]
        return series

    def price(self, run: Run, years: int) -> tuple[float, float]:
        """(how many times what the engine takes for a run, seconds of a whole run): lived both ways for some years, the engine's
        runs in a block, as a sweep lives them."""
        lived, block = min(PRICE_YEARS, years), [replace(run, seed=seed) for seed in range(BLOCK_SIZE)]
        Batch([run], 1).advance(1, ())  # compiled, or taken from the cache
        self.live([run], 1, ())
        taken = []
        for live in (lambda: Batch(block, lived).advance(lived, ()), lambda: self.live([run], lived, ())):
            start = time.perf_counter()
            live()
            taken.append(time.perf_counter() - start)
        return taken[1] / (taken[0] / len(block)), taken[1] * years / lived


def rules_of(value: Any, folder: str | PathLike[str], faults: list[str]) -> tuple[SourceFile, ...]:
    """The files of rules that a design names, whose rules are registered: a path, what a manifest tells, or a list of them."""
    values = value if isinstance(value, list | tuple) else [value]
    files = []
    for given in values:
        try:
            files.append(_file(given, folder, "rules"))
            load_rules(files[-1])
        except Refusal as refusal:
            faults += [f"rules: {fault}" for fault in refusal.faults]
    return tuple(files)


def city_class_of(value: Any, folder: str | PathLike[str], faults: list[str]) -> CityClass | None:
    """The class that a design names, as FILE:CLASS, as a manifest tells it, or as the class itself."""
    try:
        if isinstance(value, CityClass):
            made = value
        elif isinstance(value, type):
            made = _from_class(value)
        elif isinstance(value, dict):
            made = CityClass(_file(value, folder, "city_class"), str(value.get("class")))
        else:
            file, colon, name = str(value).rpartition(":")
            if not (colon and file and name.isidentifier()):
                raise Refusal(f"{shown(value)}; {CLASS_FORM}")
            made = CityClass(_file(file, folder, "city_class"), name)
        made.load()
        return made
    except Refusal as refusal:
        faults += [f"city_class: {fault}" for fault in refusal.faults]
        return None


def _from_class(kind: type) -> CityClass:
    try:
        path = inspect.getsourcefile(kind)
        assert path is not None and Path(path).is_file()
    except (OSError, TypeError, AssertionError):
        raise Refusal(f"{kind.__name__} stands in no file, and the workers need one; {CLASS_FORM}") from None
    return CityClass(SourceFile.read(path), kind.__qualname__)


def _file(given: Any, folder: str | PathLike[str], key: str) -> SourceFile:
    """A file seen from a folder; if a manifest tells of it, the same one as then."""
    if isinstance(given, SourceFile):
        return given
    if not isinstance(given, dict):
        if not isinstance(given, str | PathLike):
            raise Refusal(f"{shown(given)}; allowed: the path of a Python file")
        return SourceFile.read(Path(folder) / given)
    name = Path(str(given.get("file"))).name
    try:
        found = SourceFile.read(Path(folder) / name)
    except Refusal:
        told = f"{name} does not lie beside the manifest; its text stands there under {key}: look at it, and put it there"
        raise Refusal(told) from None
    if found.hash != given.get("hash"):
        raise Refusal(f"{name} has the hash {found.hash}, and the sweep ran with {given.get('hash')}; put that file there")
    return found


def files_used(names: Iterable[str]) -> tuple[SourceFile, ...]:
    """The files of those of these rules that were read from one."""
    own = own_rules()
    return tuple(dict.fromkeys(file for name in names if name in own and (file := own[name].file) is not None))


def fingerprints(names: Iterable[str]) -> dict[str, str]:
    """Name -> fingerprint of those of these rules that are of one's own."""
    own = own_rules()
    return {name: own[name].fingerprint for name in names if name in own}


def told_file(file: SourceFile) -> dict[str, str]:
    """A file as a manifest tells it."""
    return {"file": file.name, "hash": file.hash, "text": file.text}


def write_beside(folder: str | PathLike[str], content: dict[str, Any]) -> list[Path]:
    """Write the files of which a design's content tells into a folder, where they are not yet; those written."""
    told, written = [*content.get("rules", ()), *([content["city_class"]] if "city_class" in content else ())], []
    for entry in told:
        path = Path(folder) / Path(entry["file"]).name
        if not path.exists():
            path.write_text(entry["text"], encoding="utf-8", newline="")
            written.append(path)
    return written
