"""What would have come without any policy: the same run again under an empty agenda, and many seeds of both."""

import threading
from collections.abc import Iterable
from dataclasses import replace
from weakref import WeakKeyDictionary

import numpy as np

from citypact.model.refusal import Refusal
from citypact.model.settings.agenda import Agenda
from citypact.model.watched import Run, WatchedRun, series
from citypact.views.running.band import SEEDS
from citypact.views.running.bounds import number_of_relations
from citypact.views.running.play import Play

_TOGETHER = 10  # seeds that are lived together


class WithoutPolicy:
    """A run under an empty agenda, with the same seed and the same changes of parameters, lived only as far as is asked.

    rows: the measures of each year lived from 1, in the order of ``MEASURES``; stopped: the line that says why it cannot go on,
    "" while it can.
    """

    def __init__(self, run: Run, years: int) -> None:
        self._watched = WatchedRun(replace(run, agenda=Agenda()), years)
        self._cities = [self._last_cities()]
        self.stopped = ""

    def lived(self, year: int) -> bool:
        """Live on up to a year; returns whether it could be reached."""
        try:
            while self._watched.year < year and not self.stopped:
                self._watched.advance()
                self._cities.append(self._last_cities())
        except Refusal as refusal:
            self.stopped = str(refusal)
        return year < len(self._cities)

    @property
    def rows(self) -> list[list[float]]:
        """(year, measure) of the years lived so far."""
        return self._watched.rows

    def output(self, year: int) -> np.ndarray:
        """(city,) output at the end of a year that has been lived, in mean initial city outputs."""
        return self._cities[year][0]

    def payoff(self, year: int) -> np.ndarray:
        """(city,) gain of a year over mutual competition, in mean city outputs a year."""
        return self._cities[year][1]

    def _last_cities(self) -> np.ndarray:
        """(2, city): output and payoff of the year lived last; of its record nothing else is kept."""
        record = self._watched.records.pop()
        return np.stack([record.fact("output"), record.fact("city_payoff")])


# One for each visitor's play, for as long as it is played; visitors have threads of their own, hence the lock.
_kept: WeakKeyDictionary[Play, tuple[tuple, WithoutPolicy]] = WeakKeyDictionary()
_keeping = threading.Lock()


def without_policy(play: Play) -> WithoutPolicy | None:
    """The current run without its policy, None where it has none. Kept until the run differs in more than its agenda."""
    run = play.first.final_run()
    if run.agenda.is_empty:
        return None
    years = play.current.years
    key = run.region.checksum, run.parameters.hash, run.changes, run.seed, years
    with _keeping:
        known, found = _kept.get(play, (None, None))
    if found is None or known != key:
        found = WithoutPolicy(run, years)
        with _keeping:
            _kept[play] = key, found
    return found


def seeds_of(play: Play, names: Iterable[str]) -> np.ndarray | None:
    """Measures of the seeds of the band, under the current run's agenda and under none: (2, seed, year lived, measure).

    Under an empty agenda the first axis holds the one run alone. None where that is more work than a band may be.
    """
    run, years, wanted = play.first.final_run(), play.head, tuple(names)
    agendas = (run.agenda,) if run.agenda.is_empty else (run.agenda, Agenda())
    relations = number_of_relations(run.region, run.parameters.reach_km)
    if not years or len(agendas) * SEEDS * relations * years > play.limits.band_work:
        return None
    runs = [replace(run, agenda=agenda, seed=(run.seed + k) % 2**64) for agenda in agendas for k in range(SEEDS)]
    found = np.empty((len(runs), years, len(wanted)))
    for positions, values in series(runs, years, wanted, 1, _TOGETHER):
        found[positions] = values
    return found.reshape(len(agendas), SEEDS, years, len(wanted))
