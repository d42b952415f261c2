"""One run that has been tried: what it was set up as, what was moved in it, where it came from, and the years lived so far."""

from collections.abc import Iterable
from dataclasses import replace

from citypact.model.measures import MEASURES
from citypact.model.settings.agenda import Agenda
from citypact.model.watched import WatchedRun, series
from citypact.views.running.form import Plan


def moved(agenda: Agenda, events: Iterable[dict]) -> Agenda:
    """An agenda after moves of policy: dicts of year, instrument and level."""
    for event in events:
        agenda = agenda.with_lever(event["year"], event["instrument"], event["level"])
    return agenda


class Played:
    """number: by which it is told from the others; base: as it was set up, before any move; events: the moves of policy since;
    parent: (number of the run that it branched from, the year), or None; name: that the visitor gave; years: up to which it can
    be lived.

    While it is watched it keeps the records of its years; at rest only their measures, and it is lived again when it is needed.
    """

    def __init__(
        self, number: int, base: Plan, events: Iterable[dict] = (), parent: tuple[int, int] | None = None, name: str = ""
    ):
        self.number, self.base, self.parent, self.name, self.years = number, base, parent, name, base.years
        self.events = [dict(event) for event in events]
        self._run = replace(base.run, agenda=moved(base.run.agenda, self.events))
        self._watched: WatchedRun | None = None
        self._rows: list[list[float]] = []

    @property
    def final(self) -> Plan:
        """The run with agenda and changes as they stand, moves included; it repeats this trajectory from the start."""
        return Plan(self._run if self._watched is None else self._watched.final_run(), self.years)

    @property
    def rows(self) -> list[list[float]]:
        """The measures of each year lived, from 1, in the order of ``MEASURES``."""
        return self._rows if self._watched is None else self._watched.rows

    @property
    def head(self) -> int:
        """The last year that has been lived."""
        return len(self.rows)

    @property
    def lived(self) -> WatchedRun:
        """The run as it is watched; only of one that ``live`` has been asked for."""
        assert self._watched is not None, f"run {self.number} is at rest"
        return self._watched

    @property
    def watched(self) -> WatchedRun | None:
        """The run as it is watched, None at rest."""
        return self._watched

    def live(self, year: int) -> None:
        """Watch it, lived at least up to a year and as far as before; raises ``Refusal`` where it stops before."""
        until, watched = max(year, self.head), self._watched
        if watched is None or watched.years < self.years:
            watched = WatchedRun(self.final.run, self.years)
        while watched.year < until:
            watched.advance()
        self._watched = watched

    def recall(self, year: int) -> None:
        """Know the measures of the years up to this one without watching it."""
        if year:
            for _, lived in series([self._run], year, MEASURES, threads=1, block_size=1):
                self._rows = lived[0].tolist()

    def again(self) -> None:
        """From year 0, moves included."""
        self._watched = WatchedRun(self.final.run, self.years)

    def rest(self) -> None:
        """Keep the measures alone."""
        if self._watched is not None:
            self._run, self._rows, self._watched = self._watched.final_run(), self._watched.rows, None

    def move(self, instrument: str, level: float) -> None:
        """Move a lever from the next new year on, and note it."""
        year = self.head + 1
        self.lived.move(instrument, level)
        self.events = [event for event in self.events if (event["year"], event["instrument"]) != (year, instrument)]
        self.events.append({"year": year, "instrument": instrument, "level": level})
