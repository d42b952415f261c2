"""A sweep in the background: one or two parameters over ranges, several seeds each, through the engine's stream."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np

from citypact.model.refusal import Refusal, unknown
from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.summary import SUMMARIES
from citypact.model.watched import Run, outcomes
from citypact.views.running.bounds import check_run
from citypact.views.running.form import Plan, form_of, whole
from citypact.views.running.sweep_cells import NO_SEED, Cells, summarised
from citypact.views.serving.limits import Limits
from citypact.views.serving.turns import spare_threads, turns
from citypact.views.words.policy import policy_words
from citypact.views.words.said import Said

REPORTS_A_SECOND = 4
REPORTING = 0.1  # the most of a sweep's time that may go into telling of it
WORK = 2_000_000  # relation-years that are lived together: a fraction of a second, so that cancel is prompt
MOST_TOGETHER = 32  # runs
MOST_POINTS = (200, 60)  # of an axis that stands alone or first, and of the second
MOST_SEEDS = 1000
MOST_DOTS = 2000  # single runs that are drawn
BLOCKS_A_TURN = 2  # for each thread
SEEDS = 2**64  # that there are; after the last comes 0


class Axis:
    """One swept parameter and its values; log: whether each is a multiple of the one before."""

    def __init__(self, request: Any, most: int):
        if not isinstance(request, dict) or not isinstance(log := request.get("log", False), bool):
            raise Said("malformed")
        name = str(request.get("name"))[:60]
        if name not in PARAMETERS or PARAMETERS[name].choices:
            numeric = (key for key, declared in PARAMETERS.items() if not declared.choices)
            raise Refusal(unknown("parameter to sweep", name, numeric))
        self.name, self.log = name, log
        first, last = (float(PARAMETERS[name].parse(str(request.get(end))[:40])) for end in ("from", "to"))
        points = whole(request.get("points"), "points", 2, most)
        if first == last:
            raise Refusal(f"{name}: the range is empty; allowed: two different ends")
        if log and min(first, last) <= 0:
            raise Refusal(f"{name}: steps of equal ratio from {first:g} to {last:g}; allowed: both ends above 0")
        # Rounded so that the value on the label is the value of the run.
        self.values = [float(f"{value:.6g}") for value in (np.geomspace if log else np.linspace)(first, last, points)]
        if len(set(self.values)) < points:
            raise Refusal(f"{name}: {points} points from {first:g} to {last:g} cannot be told apart; allowed: fewer points")


class Sweep:
    """Runs a grid of parameters and tells ``report(state)`` how far it has come; runs on a thread of its own.

    plan: the run that it was made from; axes: one or two ``Axis``; values, finished: (cell, seed) outcomes and whether they are
    known, cells in the order of the axes, the last fastest; never: whether a run without an outcome is one that never got there.
    """

    def __init__(self, plan: Plan, request: dict, limits: Limits, report: Callable[[dict], None], visitor: str = ""):
        """visitor: whose turn it takes. Raises ``Refusal`` for a sweep that this server cannot bear."""
        self.plan, self.report, self.visitor, self.public = plan, report, visitor, limits.public
        self.axes = [Axis(request.get("first"), MOST_POINTS[0])]
        if request.get("second"):
            self.axes.append(Axis(request["second"], MOST_POINTS[1]))
        if len({axis.name for axis in self.axes}) != len(self.axes):
            raise Refusal("the two parameters are the same; choose two different ones, or only one")
        self.seeds = whole(request.get("seeds"), "seeds", 1, MOST_SEEDS)
        self.outcome = str(request.get("outcome"))[:60]
        if self.outcome not in SUMMARIES:
            raise Refusal(unknown("outcome", self.outcome, SUMMARIES))
        self.never = SUMMARIES[self.outcome].unit == "year"
        self.shape = tuple(len(axis.values) for axis in self.axes)
        self.total = int(np.prod(self.shape)) * self.seeds
        if self.total > limits.sweep_runs:
            raise Refusal(f"{self.total} runs; allowed: up to {limits.sweep_runs}; choose fewer points or seeds")
        self.relations = self._most_relations(limits)
        self.values = np.full((int(np.prod(self.shape)), self.seeds), np.nan)
        self.finished = np.zeros(self.values.shape, dtype=bool)
        self.threads = 1 if limits.public else spare_threads()
        self.cancelled = threading.Event()
        self.thread = threading.Thread(target=self._work, daemon=True, name="citypact-sweep")

    def start(self) -> None:
        """Begin to live the runs."""
        self.thread.start()

    def cancel(self) -> None:
        """Live no more of them; what is known stays."""
        self.cancelled.set()

    def _most_relations(self, limits: Limits) -> int:
        """The relations of the largest run; which there are depends on the reach alone, and more of it makes more of them."""
        run, years = self.plan.run, self.plan.years
        reaches = next((axis.values for axis in self.axes if axis.name == "reach_km"), [run.parameters.reach_km])
        return max(check_run(run.region, reach, years, limits) for reach in (max(reaches), min(reaches)))

    def cell(self, number: int) -> dict[str, float]:
        """The value of each swept parameter in a cell."""
        places = np.unravel_index(number, self.shape)
        return {axis.name: axis.values[place] for axis, place in zip(self.axes, places, strict=True)}

    def seed(self, position: int) -> int:
        """The seed at a position: those that follow the seed of the run that the sweep was made from."""
        return (self.plan.run.seed + position) % SEEDS

    def run_of(self, cell: int, position: int) -> Run:
        """The run of a cell and the seed at a position."""
        run = self.plan.run
        return replace(run, parameters=run.parameters.replace(**self.cell(cell)), seed=self.seed(position))

    def form_of_cell(self, cell: Any) -> dict:
        """The form of the run of a cell whose outcome is nearest the cell's median, of its first seed while nothing is known.

        cell: as the page sends it; raises ``Refusal`` for what is no number of a cell.
        """
        number = whole(cell, "cell", 0, len(self.values) - 1)
        nearest = int(summarised(self.values[[number]], self.finished[[number]], self.never).nearest[0])
        return form_of(Plan(self.run_of(number, max(nearest, 0)), self.plan.years))

    def cells(self) -> Cells:
        """What is known of each cell by now."""
        return summarised(self.values, self.finished, self.never)

    def _runs(self) -> Iterator[Run]:
        for cell in range(len(self.values)):
            first = self.run_of(cell, 0)
            for position in range(self.seeds):
                if self.cancelled.is_set():
                    return
                yield replace(first, seed=self.seed(position))

    def _work(self) -> None:
        try:
            self._stream()
        except Refusal as refusal:  # one of the runs has stopped
            self.report({**self.state("failed"), "message": str(refusal)})
        except Exception as error:  # told on the page: the thread has no other reader
            told = type(error).__name__ if self.public else f"{type(error).__name__}: {error}"
            self.report({"state": "failed", "done": 0, "total": self.total, "message": told})

    def _stream(self) -> None:
        """Live the runs, a turn's worth at a time, so that other visitors' work comes in between."""
        years = self.plan.years
        together = int(np.clip(WORK // max(1, self.relations * years), 1, MOST_TOGETHER))
        self.begun = self.due = time.monotonic()
        self.report(self.state("waiting" if turns().crowded() else "running"))
        lived, runs = 0, self._runs()
        while piece := list(islice(runs, together * self.threads * BLOCKS_A_TURN)):
            with turns().turn(self.visitor, self.cancelled) as mine:
                for positions, values in outcomes(piece, years, self.outcome, self.threads, together) if mine else ():
                    places = [lived + position for position in positions]
                    self.values.flat[places], self.finished.flat[places] = values, True
                    self._tell_now_and_then()
            lived += len(piece)
        self.report(self.state("cancelled" if self.cancelled.is_set() else "done"))

    def _tell_now_and_then(self) -> None:
        """Tell how far it is, less often the longer it takes to tell."""
        begun = time.monotonic()
        if begun >= self.due:
            self.report(self.state("running", seconds=begun - self.begun))
            told = time.monotonic()
            self.due = told + max(1.0 / REPORTS_A_SECOND, (told - begun) / REPORTING)

    def state(self, name: str, seconds: float = 0.0) -> dict:
        """What the page draws: of each cell the quantiles over seeds, null where nothing is known yet or the outcome undefined.

        seconds: that it has taken so far, from which the time that is left is estimated.
        """
        found, done = self.cells(), int(self.finished.sum())
        return {
            "state": name, "done": done, "total": self.total, "outcome": self.outcome, "never": self.never,
            "left": round(seconds * (self.total - done) / done, 1) if seconds and done else None,
            "axes": [{"name": axis.name, "values": axis.values, "log": axis.log} for axis in self.axes],
            "seeds": self.seeds, "seed": str(self.plan.run.seed), **{key: _told(each) for key, each in found.quantiles.items()},
            "lived": found.lived.tolist(), "undefined": found.undefined.tolist(),
            "nearest": [None if position == NO_SEED else str(self.seed(position)) for position in found.nearest.tolist()],
            "runs": [_told(row) for row in self.singles()] if len(self.axes) == 1 else [], "of": self._made_from(),
        }  # fmt: skip

    def _made_from(self) -> dict:
        """The run that the sweep was made from, as the page's list of runs tells it."""
        run = self.plan.run
        return {
            "region": [run.region.name, run.region.name_zh], "regionId": run.region.id, "years": self.plan.years,
            "policy": policy_words(run.agenda), "hash": run.parameters.hash, "agendaHash": run.agenda.hash,
            "changes": [str(change) for change in run.changes],
        }  # fmt: skip

    def singles(self) -> np.ndarray:
        """(cell, seed) outcomes of the first seeds, so many as can be drawn one by one; nan where there is none yet."""
        return self.values[:, : max(1, MOST_DOTS // len(self.values))]


def _told(values: np.ndarray) -> list[float | None]:
    """To six digits, null where there is no finite number."""
    return [float(f"{value:.6g}") if finite else None for value, finite in zip(values, np.isfinite(values), strict=True)]
