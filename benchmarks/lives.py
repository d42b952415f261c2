"""What is timed: years lived by the Mesa model, by the engine and by the C reference, each a case told in plain words.

A case is timed in a process of its checkout, so that an earlier commit stands beside this one: ``python -m benchmarks.lives``
reads cases from its input, a line of JSON each, and answers with what they took. ``Checkout`` starts such a process and asks it.
"""

import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from citypact import model

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Case:
    """So many years of so many runs of a region; reach_km: None for the default.

    kind: "mesa", "subclass" (a Mesa model whose cities are of a class of their own), "engine" or "reference" (in C).
    block: runs side by side; compiler: of the C reference; series: whether every measure is kept, or one.
    """

    kind: str
    region: str = "yangtze_delta"
    reach_km: float | None = None
    runs: int = 1
    years: int = 60
    block: int = 32
    threads: int = 1
    compiler: str = ""
    series: bool = True


@dataclass(frozen=True)
class Taken:
    """What living a case took: wall and processor time, s, and how many relation-years that were."""

    wall: float
    processor: float
    relation_years: int


def prepared(case: Case) -> tuple[Callable[[], Callable[[], Any]], int]:
    """(what makes the work of one timing ready, untimed; the relation-years of one timing) of a case."""
    from citypact.model.regions.loading import load_region
    from citypact.model.settings.parameters import Parameters

    region = load_region(case.region)
    parameters = Parameters() if case.reach_km is None else Parameters(reach_km=case.reach_km)
    relation_years = region.relations(parameters.reach_km).city_i.size * case.years * case.runs
    making = {"mesa": _mesa, "subclass": _mesa, "engine": _engine, "reference": _reference}[case.kind]
    return making(case, region, parameters), relation_years


def _mesa(case: Case, region: Any, parameters: Any) -> Callable[[], Callable[[], Any]]:
    from citypact.agents.city import City
    from citypact.model.agglomeration import Agglomeration

    class OwnCity(City):
        """A city that decides as every city does, in a method of its own."""

        def decide(self) -> None:
            super().decide()

    def ready() -> Callable[[], Any]:
        more = {"city_class": OwnCity} if case.kind == "subclass" else {}
        model = Agglomeration(region, parameters=parameters, seed=1, **more)

        def years() -> None:
            for _ in range(case.years):
                model.step()

        return years

    Agglomeration(region, parameters=parameters).step()  # compile, or load what is compiled
    return ready


def _engine(case: Case, region: Any, parameters: Any) -> Callable[[], Callable[[], Any]]:
    from citypact.model.engine import Run, simulate

    runs = [Run(region, parameters, seed=seed) for seed in range(case.runs)]
    measures = None if case.series else ["cooperation_rate"]
    simulate(runs[: case.block], 1, measures, threads=case.threads, block_size=case.block)
    return lambda: lambda: simulate(runs, case.years, measures, threads=case.threads, block_size=case.block)


def _reference(case: Case, region: Any, parameters: Any) -> Callable[[], Callable[[], Any]]:
    from benchmarks.reference import build
    from citypact.model.engine import Run

    reference = build(case.compiler, case.block)
    runs = [Run(region, parameters, seed=seed) for seed in range(case.runs)]
    return lambda: lambda: reference.simulate(runs, case.years)


def package_of(checkout: Path, folder: Path) -> Path:
    """A folder for the path on which ``citypact`` is that checkout, whatever is installed: a package on the path goes first.

    What is compiled is kept by the place of its source, so another folder means that it is compiled again.
    """
    package = folder / "citypact"
    package.mkdir(parents=True)
    for floor in ("agents", "model", "experiments"):
        (package / floor).symlink_to(checkout / floor, target_is_directory=True)
    return folder


class Checkout(AbstractContextManager):
    """A process that lives cases with the package of a checkout; folder: where one can be made for it. Used as a context."""

    def __init__(self, checkout: Path, folder: Path) -> None:
        installed = Path(model.__file__).resolve().parent.parent == checkout.resolve()
        places = (*(() if installed else (package_of(checkout, folder),)), ROOT, os.environ.get("PYTHONPATH"))
        path = os.pathsep.join(str(place) for place in places if place)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.lives"], cwd=ROOT, env={**os.environ, "PYTHONPATH": path}, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def time(self, case: Case) -> Taken:
        """Live a case once; its first time makes it ready before it is timed. Raises ``RuntimeError`` where it fails."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(asdict(case)) + "\n")
        self._process.stdin.flush()
        told = self._process.stdout.readline()
        if not told:
            raise RuntimeError(f"{case} failed; its error stands above")
        return Taken(**json.loads(told))

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


def answer() -> None:
    """Time the cases of the standard input until it ends."""
    ready = cache(prepared)
    for line in sys.stdin:
        making, relation_years = ready(Case(**json.loads(line)))
        work = making()
        gc.collect()
        gc.freeze()  # or what other cases keep would be looked through while this one is timed
        wall, processor = time.perf_counter(), time.process_time()
        work()
        taken = Taken(time.perf_counter() - wall, time.process_time() - processor, relation_years)
        print(json.dumps(asdict(taken)), flush=True)


if __name__ == "__main__":
    answer()
