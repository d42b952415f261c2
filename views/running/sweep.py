"""A sweep in the background: one or two parameters over ranges, several seeds each, through the engine's stream."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing

import numpy as np

from citypact.model.refusal import Refusal, unknown
from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.summary import SUMMARIES
from citypact.model.watched import Run, outcomes
from citypact.views.running.form import Plan, whole
from citypact.views.serving.limits import Limits

BAND = (0.1, 0.9)  # quantiles over seeds
REPORTS_A_SECOND = 4
WORK = 2_000_000  # relation-years that are lived together: a fraction of a second, so that cancel is prompt
MOST_TOGETHER = 32  # runs
MOST_POINTS = (200, 60)  # of an axis that stands alone or first, and of the second
MOST_SEEDS = 1000


class Axis:
    """One swept parameter and its values."""

    def __init__(self, request: dict, most: int):
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

    def __init__(self, plan: Plan, request: dict, limits: Limits, report: Callable[[dict], None]):
        self.plan, self.report = plan, report
        self.axes = [Axis(request["first"], MOST_POINTS[0])]
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
        self.values = np.full((int(np.prod(self.shape)), self.seeds), np.nan)
        self.finished = np.zeros(self.values.shape, dtype=bool)
        self.threads = 1 if limits.public else max(1, (os.cpu_count() or 1) - 1)
        self.cancelled = False
        self.thread = threading.Thread(target=self._work, daemon=True, name="citypact-sweep")

    def start(self) -> None:
        self.thread.start()

    def cancel(self) -> None:
        self.cancelled = True

    def _cell(self, number: int) -> dict:
        places = np.unravel_index(number, self.shape)
        return {axis.name: axis.values[place] for axis, place in zip(self.axes, places, strict=True)}

    def _runs(self) -> Iterator[Run]:
        run = self.plan.run
        for cell in range(self.values.shape[0]):
            parameters = run.parameters.replace(**self._cell(cell))
            for offset in range(self.seeds):
                if self.cancelled:
                    return
                yield Run(run.region, parameters, run.agenda, (run.seed + offset) % 2**64)

    def _work(self) -> None:
        try:
            self._stream()
        except Refusal as refusal:  # one of the runs has stopped
            self.report({**self.state("failed"), "message": str(refusal)})
        except Exception as error:  # told on the page: the thread has no other reader
            self.report({"state": "failed", "message": f"{type(error).__name__}: {error}"})

    def _stream(self) -> None:
        reported, years = 0.0, self.plan.years
        self.report(self.state("running"))
        relations = len(self.plan.run.region.relations(self.plan.run.parameters.reach_km))
        together = int(np.clip(WORK // max(1, relations * years), 1, MOST_TOGETHER))
        with closing(outcomes(self._runs(), years, self.outcome, self.threads, together)) as finished:
            for positions, values in finished:
                if self.cancelled:
                    break
                self.values.flat[positions] = values
                self.finished.flat[positions] = True
                if time.monotonic() - reported > 1.0 / REPORTS_A_SECOND:
                    reported = time.monotonic()
                    self.report(self.state("running"))
        self.report(self.state("cancelled" if self.cancelled else "done"))

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
