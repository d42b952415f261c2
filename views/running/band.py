"""How far a picture is chance: thirty seeds of what is played, computed in the background, and of what is compared with it."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from scipy.stats import t as student

from citypact.model.refusal import Refusal
from citypact.model.watched import Run, series
from citypact.views.running.bounds import number_of_relations
from citypact.views.serving.limits import Limits
from citypact.views.serving.turns import turns

SEEDS, FEWEST = 30, 5  # of a band; a large world has fewer, and below the fewest none
MOST_YEARS = 1000  # that a band covers
QUANTILES = {"low": 0.1, "median": 0.5, "high": 0.9}
CONFIDENCE = 0.95
WORK = 2_000_000  # relation-years that are lived in one turn
PICTURE_FIRST = 0.3  # seconds that a band waits, so that it takes no processor from the first frame of its picture
DIGITS = 5


class Asked(NamedTuple):
    """runs: what is played, and what is compared with it; years; names: of measures; life: of the picture that it belongs to."""

    runs: tuple[Run, ...]
    years: int
    names: tuple[str, ...]
    life: int


class Band:
    """One thread that computes the band of the latest picture; a newer one takes the place of an older.

    report: called with each band, as the page draws it, on this thread; visitor: whose turn it takes.
    """

    def __init__(self, limits: Limits, report: Callable[[dict], None], visitor: str = ""):
        self.limits, self.report, self.visitor = limits, report, visitor
        self._waiting: Asked | None = None
        self._latest: Asked | None = None
        self._wake, self._lock = threading.Event(), threading.Lock()
        self._outdated = threading.Event()
        self._closed = False
        self.thread = threading.Thread(target=self._work, daemon=True, name="citypact-band")
        self.thread.start()

    def ask(self, asked: Asked) -> None:
        """Compute this band, unless it is the one that is computed already; from any thread."""
        with self._lock:
            if asked == self._latest:
                return
            self._latest = self._waiting = asked
            self._outdated.set()
        self._wake.set()

    def close(self) -> None:
        """End the thread."""
        self._closed = True
        self._outdated.set()
        self._wake.set()

    def _work(self) -> None:
        while True:
            self._wake.wait()
            self._wake.clear()
            if self._closed:
                return
            with self._lock:
                asked, self._waiting = self._waiting, None
                self._outdated.clear()
            if asked is not None and not self._outdated.wait(PICTURE_FIRST):
                self._answer(asked)

    def _answer(self, asked: Asked) -> None:
        try:
            self._compute(asked)
        except Refusal as refusal:  # a seed of it leaves the range of numbers
            self.report({"life": asked.life, "message": str(refusal)})
        except Exception as error:  # told on the page: the thread has no other reader
            self.report({"life": asked.life, "message": type(error).__name__})

    def _compute(self, asked: Asked) -> None:
        years = min(asked.years, MOST_YEARS)
        work = max(number_of_relations(run.region, run.parameters.reach_km) for run in asked.runs) * years
        seeds = min(SEEDS, self.limits.band_work // (work * len(asked.runs)))
        if seeds < FEWEST:
            self.report({"life": asked.life, "seeds": 0, "done": 0, "total": 0})
            return
        values = np.full((len(asked.runs), seeds, years, len(asked.names)), np.nan)
        together = int(np.clip(WORK // work, 1, seeds))
        for first in range(0, seeds, together):
            last = min(seeds, first + together)
            self.report({"life": asked.life, "seeds": seeds, "done": first, "total": seeds})
            for track, run in enumerate(asked.runs):
                with turns().turn(self.visitor, self._outdated) as mine:
                    if not mine or self._outdated.is_set():
                        return
                    values[track, first:last] = _lived(run, range(first, last), years, asked.names)
        self.report({"life": asked.life, **told(values, asked.names)})


def _lived(run: Run, numbers: range, years: int, names: tuple[str, ...]) -> np.ndarray:
    """(seed, year, measure) of a run under its own seed and those that follow it."""
    found = np.empty((len(numbers), years, len(names)))
    runs = (replace(run, seed=(run.seed + number) % 2**64) for number in numbers)
    for positions, lived in series(runs, years, names, 1, len(numbers)):
        found[positions] = lived
    return found


def told(values: np.ndarray, names: tuple[str, ...]) -> dict:
    """The band as the page draws it, and the effect of the first run over the second; values: (run, seed, year, measure)."""
    seeds, years = values.shape[1:3]
    return {
        "seeds": seeds, "done": seeds, "total": seeds, "names": names, "years": years,
        **{name: numbers(_quantile(values[0], share)) for name, share in QUANTILES.items()},
        "effect": effect(values[0] - values[1]) if len(values) > 1 else None,
    }  # fmt: skip


def _quantile(values: np.ndarray, share: float) -> np.ndarray:
    """(year, measure) quantile over the seeds in which it is defined, nan where those are less than half."""
    known = 2 * np.isfinite(values).sum(axis=0) >= len(values)
    found = np.full(values.shape[1:], np.nan)
    found[known] = np.nanquantile(values[:, known], share, axis=0)
    return found


def effect(differences: np.ndarray) -> dict:
    """Mean difference of paired seeds and its interval by Student's t.

    differences: (seed, year, measure), nan where undefined; so is the effect where it is undefined for a pair.
    """
    seeds = len(differences)
    mean = differences.mean(axis=0)
    half = student.ppf(0.5 + CONFIDENCE / 2, seeds - 1) * differences.std(axis=0, ddof=1) / np.sqrt(seeds)
    return {"mean": numbers(mean), "low": numbers(mean - half), "high": numbers(mean + half)}


def numbers(values: np.ndarray) -> list:
    """(year, measure) as lists of numbers of five digits, null where undefined."""
    return [[None if value != value else float(f"{value:.{DIGITS}g}") for value in row] for row in values.tolist()]
