"""A sweep in the background: one or two parameters over ranges, several seeds each, through the engine's stream."""

import threading
import time
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import numpy as np

from citypact.model.refusal import Refusal, unknown
from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.summary import SUMMARIES
from citypact.model.watched import Run, outcomes
from citypact.views.running.bounds import check_run
from citypact.views.running.form import Plan, whole
from citypact.views.serving.limits import Limits
from citypact.views.serving.turns import spare_threads, turns
from citypact.views.words.said import Said

BAND = (0.1, 0.9)  # quantiles over seeds
REPORTS_A_SECOND = 4
WORK = 2_000_000  # relation-years that are lived together: a fraction of a second, so that cancel is prompt
MOST_TOGETHER = 32  # runs
MOST_POINTS = (200, 60)  # of an axis that stands alone or first, and of the second
MOST_SEEDS = 1000
BLOCKS_A_TURN = 2  # for each thread


class Axis:
    """One swept parameter and its values."""

    def __init__(self, request: Any, most: int):
        if not isinstance(request, dict):
            raise Said("malformed")
        name = str(request.get("name"))[:60]
        if name not in PARAMETERS or PARAMETERS[name].choices:
            numeric = (key for key, declared in PARAMETERS.items() if not declared.choices)
            raise Refusal(unknown("parameter to sweep", name, numeric))
        self.name = name
        first, last = (float(PARAMETERS[name].parse(str(request.get(end))[:40])) for end in ("from", "to"))
        points = whole(request.get("points"), "points", 2, most)
        if first == last:
            raise Refusal(f"{name}: the range is empty; allowed: two different ends")
        # Rounded so that the value on the label is the value of the run.
        self.values = [float(f"{value:.6g}") for value in np.linspace(first, last, points)]


class Sweep:
    """Runs a grid of parameters and tells ``report(state)`` how far it has come; runs on a thread of its own."""

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
        self.thread.start()

    def cancel(self) -> None:
        self.cancelled.set()

    def _most_relations(self, limits: Limits) -> int:
        """The relations of the largest run; which there are depends on the reach alone, and more of it makes more of them."""
        run, years = self.plan.run, self.plan.years
        reaches = next((axis.values for axis in self.axes if axis.name == "reach_km"), [run.parameters.reach_km])
        return max(check_run(run.region, reach, years, limits) for reach in (max(reaches), min(reaches)))

    def _cell(self, number: int) -> dict:
        places = np.unravel_index(number, self.shape)
        return {axis.name: axis.values[place] for axis, place in zip(self.axes, places, strict=True)}

    def _runs(self) -> Iterator[Run]:
        run = self.plan.run
        for cell in range(self.values.shape[0]):
            parameters = run.parameters.replace(**self._cell(cell))
            for offset in range(self.seeds):
                if self.cancelled.is_set():
                    return
                yield Run(run.region, parameters, run.agenda, (run.seed + offset) % 2**64)

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
        self.report(self.state("waiting" if turns().crowded() else "running"))
        self.reported, lived, runs = time.monotonic(), 0, self._runs()
        while piece := list(islice(runs, together * self.threads * BLOCKS_A_TURN)):
            with turns().turn(self.visitor, self.cancelled) as mine:
                for positions, values in outcomes(piece, years, self.outcome, self.threads, together) if mine else ():
                    places = [lived + position for position in positions]
                    self.values.flat[places], self.finished.flat[places] = values, True
                    self._tell_now_and_then()
            lived += len(piece)
        self.report(self.state("cancelled" if self.cancelled.is_set() else "done"))

    def _tell_now_and_then(self) -> None:
        if time.monotonic() - self.reported > 1.0 / REPORTS_A_SECOND:
            self.reported = time.monotonic()
            self.report(self.state("running"))

    def state(self, name: str) -> dict:
        """What the page draws: for each cell the median over seeds and its band, null where nothing is known yet."""
        known = np.where(self.finished, self.values, np.nan)
        median, low, high = (_quantile(known, share) for share in (0.5, *BAND))
        return {
            "state": name, "done": int(self.finished.sum()), "total": self.total, "outcome": self.outcome,
            "axes": [{"name": axis.name, "values": axis.values} for axis in self.axes],
            "seeds": self.seeds, "seed": str(self.plan.run.seed), "median": median, "low": low, "high": high,
        }  # fmt: skip


def _quantile(values: np.ndarray, share: float) -> list:
    """The quantile of each row over what is known in it."""
    quantiles = [np.quantile(row[~np.isnan(row)], share) if (~np.isnan(row)).any() else None for row in values]
    return [None if value is None else float(f"{value:.6g}") for value in quantiles]
