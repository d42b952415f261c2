"""What a visitor plays: the runs tried so far, the one that is watched now, one beside it, and the year shown."""

from collections.abc import Iterable
from typing import NoReturn

import numpy as np

from citypact.model.measures import MEASURES
from citypact.model.refusal import Refusal
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.watched import WatchedRun
from citypact.views.running.bounds import check_watched
from citypact.views.running.branch import Branch
from citypact.views.running.compare import other_plan
from citypact.views.running.form import Faults, Plan
from citypact.views.running.played import Played
from citypact.views.serving.limits import Limits


class Play:
    """Runs that are lived year by year: one is current, a second may be lived beside it, the others rest as they were left.

    runs: every ``Played`` in the order of their numbers; current, other: of them; shown: the year shown, up to the last lived;
    charted: measures that are drawn besides the page's own.
    """

    def __init__(self, plan: Plan, limits: Limits):
        """Raises ``Refusal`` for a run that this server cannot bear, from wherever it comes."""
        self.limits, self.shown = limits, 0
        self.charted: tuple[str, ...] = ()
        self.runs: list[Played] = []
        self.other: Played | None = None
        self.before: Played | None = None  # which run was current before this one
        self.current = self._added(plan)
        self._watch(self.current, 0)

    # The runs.
    def set_up(self, plan: Plan) -> None:
        """Begin another run at year 0; those tried before stay in the list."""
        self._begin(plan, 0)

    def branch(self, year: int, plan: Plan | None = None) -> None:
        """Go on from a year of the current run as a run of its own; plan: with other parameters, agenda or years from then on."""
        year = min(year, self.head)
        branch = Branch(self.current, year)
        self._begin(branch.plan(plan), year, branch.events(plan), (self.current.number, year))

    def switch(self, number: int) -> None:
        """Make a run of the list the current one, as it was left."""
        chosen = self.run(number)
        self._watch(chosen, chosen.head)
        other = self.current if chosen is self.other else self.other
        self.other = None
        self._make_current(chosen)
        if other is not None:
            self.compare(other.number)

    def compare(self, number: int | None) -> None:
        """Live a run of the list beside the current one; None ends the comparison."""
        if number is None:
            self.other = None
        else:
            chosen = self.run(number)
            if chosen is self.current:
                raise Refusal(f"run {number} is the one that is played; choose another one to compare it with")
            check_watched([self.current.final.run, chosen.final.run], self.years, self.limits)
            chosen.years = max(chosen.years, self.years)
            self._watch(chosen, max(chosen.head, self.head))
            self.other = chosen
        self._rest()

    def beside(self, difference: dict) -> None:
        """Live a new run beside the current one, with one difference and the same seed, from the start on."""
        plan = other_plan(self.current_plan(), difference, self.limits)
        check_watched([self.current.final.run, plan.run], plan.years, self.limits)
        self.compare(self._added(plan).number)

    def restart(self) -> None:
        """The current run again from year 0; policy moves made while it played stay part of it."""
        self.current.again()
        if self.other is not None:
            self.other.again()
        self.shown = 0

    def forget(self) -> None:
        """Begin a run without the moves of the current one, which stays in the list."""
        self.set_up(self.current.base)

    def rename(self, number: int, name: str) -> None:
        """Give a run a name; none: what it consists of names it."""
        self.run(number).name = name.strip()

    def discard(self, number: int) -> None:
        """Take a run out of the list; the current one stays."""
        chosen = self.run(number)
        if chosen is self.current:
            raise Refusal(f"run {number} is the one that is played; switch to another one first")
        self.runs.remove(chosen)
        self.other = None if chosen is self.other else self.other
        self.before = None if chosen is self.before else self.before

    def run(self, number: int) -> Played:
        """The run of that number; refused if there is none."""
        found = next((played for played in self.runs if played.number == number), None)
        if found is None:
            raise Refusal(f"run {number} is not in the list; allowed: {', '.join(str(played.number) for played in self.runs)}")
        return found

    def adopt(self, runs: Iterable[Played], current: int, other: int | None, shown: int) -> None:
        """Take the place of all runs: those of a link."""
        self.runs = list(runs)
        self.other = self.before = None
        chosen = self.run(current)
        self._watch(chosen, chosen.head)
        self._make_current(chosen)
        self.shown = min(shown, self.head)
        if other is not None:
            self.compare(other)

    def _added(self, plan: Plan, events: Iterable[dict] = (), parent: tuple[int, int] | None = None) -> Played:
        check_watched([plan.run], plan.years, self.limits)
        if len(self.runs) >= self.limits.runs:
            kept = {id(self.current), id(self.other)}
            self.runs.remove(next(played for played in self.runs if id(played) not in kept))
        number = 1 + max((played.number for played in self.runs), default=0)
        self.runs.append(Played(number, plan, events, parent))
        return self.runs[-1]

    def _begin(self, plan: Plan, year: int, events: Iterable[dict] = (), parent: tuple[int, int] | None = None) -> None:
        begun = self._added(plan, events, parent)
        self._watch(begun, year)
        self.other = None
        self._make_current(begun)

    def _watch(self, played: Played, head: int) -> None:
        check_watched([played.final.run], played.years, self.limits)
        played.live(head)

    def _make_current(self, chosen: Played) -> None:
        if chosen is not self.current:
            self.before = self.current if self.current in self.runs else None
        self.current, self.shown = chosen, chosen.head
        self._rest()

    def _rest(self) -> None:
        """Only what is watched keeps the records of its years."""
        for played in self.runs:
            if played is not self.current and played is not self.other:
                played.rest()

    # What is watched.
    @property
    def plan(self) -> Plan:
        """The current run as it was set up, before any policy was moved."""
        return self.current.base

    @property
    def events(self) -> list[dict]:
        """The moves of policy made in the current run: dicts of year, instrument and level."""
        return self.current.events

    @property
    def first(self) -> WatchedRun:
        """The current run."""
        return self.current.lived

    @property
    def watched(self) -> list[WatchedRun]:
        """The current run, and the one beside it if there is one."""
        return [played.lived for played in (self.current, self.other) if played is not None]

    @property
    def years(self) -> int:
        """Up to which year the current run can be lived."""
        return self.current.years

    @property
    def head(self) -> int:
        """The last year that has been lived."""
        return self.current.head

    def current_plan(self) -> Plan:
        """The current run with agenda and changes as they stand, moves included."""
        return self.current.final

    def ghost(self) -> Played | None:
        """What is drawn behind the current run: the run that it branched from, else the one before it in the same region."""
        parent = self.current.parent
        found = next((run for run in self.runs if parent is not None and run.number == parent[0]), self.before)
        alike = found is not None and found.base.run.region.checksum == self.plan.run.region.checksum
        return found if alike and found is not self.other else None

    def branched_from(self, ghost: Played) -> int:
        """The year after which the current run goes another way than the one drawn behind it."""
        parent = self.current.parent
        return parent[1] if parent is not None and parent[0] == ghost.number else 0

    def step(self) -> bool:
        """Show one year more, living it if it is new; returns whether there is another."""
        if self.shown < self.head:
            self.shown += 1
        elif self.head < self.years:
            self._live()
            self.shown = self.head
        return self.shown < self.years

    def _live(self) -> None:
        """Live one year more in what is watched; where one of them stops, all stay at the end of the year before."""
        last, behind = self.head, [watched for watched in self.watched if watched.year == self.head]
        try:
            for watched in behind:
                watched.advance()
        except Refusal:
            for watched in behind:
                watched.back_to(last)
            raise

    def move(self, instrument: str, level: str) -> bool:
        """Move a policy lever from the year after the one shown: a branch, if that has been lived already; whether it was one."""
        value, branches = INSTRUMENTS[instrument].parse(level), self.shown < self.head
        if self.shown >= self.years:
            self._ended(instrument)
        if branches:
            self.branch(self.shown)
        self.current.move(instrument, value)
        return branches

    def _ended(self, control: str) -> NoReturn:
        raise Faults(
            {control: "the run has ended; look back to an earlier year and the run branches there, or set up more years"}
        )

    def rows(self, played: Played) -> np.ndarray:
        """(year, measure) the measures of the years that a run has lived, in the order of ``MEASURES``."""
        return np.array(played.rows, dtype=float).reshape(-1, len(MEASURES))
