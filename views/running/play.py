"""What a visitor plays: one run, or two beside each other, the year shown, and the policy moved while it played."""

from citypact.model.refusal import Refusal
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.watched import Run, WatchedRun
from citypact.views.running.bounds import check_watched
from citypact.views.running.compare import other_plan
from citypact.views.running.form import Faults, Plan
from citypact.views.serving.limits import Limits


class Play:
    """Runs that are lived in step, from year 0 on.

    plan: of the first run, before any policy was moved; difference: what is different in the second, None where there is none;
    watched: the ``WatchedRun`` of each; shown: the year shown, up to the one lived last; events: the moves of policy, dicts of
    year, instrument and level.
    """

    def __init__(self, plan: Plan, limits: Limits, other: Run | None = None, difference: dict | None = None):
        """Raises ``Refusal`` for runs that this server cannot bear, from wherever they come."""
        self.plan, self.limits, self.difference = plan, limits, difference
        self._planned = [plan.run] if other is None else [plan.run, other]
        check_watched(self._planned, plan.years, limits)
        self._begin(self._planned)

    def _begin(self, runs: list[Run]) -> None:
        self.watched = [WatchedRun(run, self.plan.years) for run in runs]
        self.events: list[dict] = []
        self.shown = 0

    def beside(self, difference: dict | None) -> "Play":
        """The first run as it stands from year 0, alone (None) or with a second that has one difference and the same seed."""
        plan = self.current_plan()
        other = None if difference is None else other_plan(plan, difference, self.limits).run
        return Play(plan, self.limits, other, difference)

    def restart(self) -> None:
        """The same runs again from year 0; policy moves made while they played stay part of them."""
        events = self.events
        self._begin([watched.final_run() for watched in self.watched])
        self.events = events

    def forget(self) -> None:
        """Start again under the agendas that were set up, without the moves."""
        self._begin(self._planned)

    @property
    def first(self) -> WatchedRun:
        """The run that was set up."""
        return self.watched[0]

    @property
    def head(self) -> int:
        """The last year that has been lived."""
        return self.first.year

    def current_plan(self) -> Plan:
        """The plan with the agenda as it stands, policy moves included."""
        return Plan(self.first.final_run(), self.plan.years)

    def step(self) -> bool:
        """Show one year more, living it if it is new; returns whether there is another."""
        if self.shown < self.head:
            self.shown += 1
        elif self.head < self.plan.years:
            self._live()
            self.shown = self.head
        return self.shown < self.plan.years

    def _live(self) -> None:
        """Live one year more in every run; where one of them stops, all stay at the end of the year before."""
        last = self.head
        try:
            for watched in self.watched:
                watched.advance()
        except Refusal:
            for watched in self.watched:
                watched.back_to(last)
            raise

    def move(self, instrument: str, level: str) -> None:
        """Move a policy lever: from the next new year on; recorded as an event and in the agenda."""
        value, year = INSTRUMENTS[instrument].parse(level), self.head + 1
        if year > self.plan.years:
            raise Faults({instrument: "the run has ended; reset it, or set up more years"})
        # A comparison of policies keeps its other side as it is; any other comparison moves both.
        only_first = self.difference is not None and self.difference["kind"] == "policy"
        for watched in self.watched[:1] if only_first else self.watched:
            watched.move(instrument, value)
        self.events = [event for event in self.events if (event["year"], event["instrument"]) != (year, instrument)]
        self.events.append({"year": year, "instrument": instrument, "level": value})
