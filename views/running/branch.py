"""Where a run goes on as another one: the same up to a year, something else from the next one on."""

from dataclasses import replace

from citypact.model.refusal import Refusal
from citypact.model.watched import Change
from citypact.views.running.form import Plan
from citypact.views.running.played import Played, moved


class Branch:
    """A branch of a run after a year: what the years before it were made of stays, what was planned or moved later is open."""

    def __init__(self, played: Played, year: int):
        self.played, self.year = played, year

    def plan(self, asked: Plan | None = None) -> Plan:
        """The plan of the branch; asked: with other parameters, agenda or number of years, None to change nothing yet.

        Raises ``Refusal`` for what cannot differ from a year on: region, seed, budget and the parameters of the start.
        """
        base = self.played.base
        past = tuple(change for change in self.played.final.run.changes if change.first <= self.year)
        if asked is None:
            return Plan(replace(base.run, changes=past), self.played.years)
        self._check(asked)
        before = base.run.parameters.as_dict()
        values = {name: value for name, value in asked.run.parameters.as_dict().items() if value != before.get(name)}
        changes = (*past, Change(self.year + 1, values)) if values else past
        agenda = base.run.agenda
        if self._replans(asked):
            agenda = moved(agenda, self._moves()).followed_by(asked.run.agenda, self.year)
        return Plan(replace(base.run, agenda=agenda, changes=changes), asked.years)

    def events(self, asked: Plan | None = None) -> list[dict]:
        """The moves that stay: of the years before; those of another agenda are part of it."""
        return [] if asked is not None and self._replans(asked) else self._moves()

    def _moves(self) -> list[dict]:
        return [event for event in self.played.events if event["year"] <= self.year]

    def _replans(self, asked: Plan) -> bool:
        return asked.run.agenda != self.played.base.run.agenda

    def _check(self, asked: Plan) -> None:
        base = self.played.base.run
        faults = []
        if asked.run.region.checksum != base.region.checksum:
            faults.append("region: a branch stays in its region; set up a new run for another one")
        if asked.run.seed != base.seed:
            faults.append("seed: a branch keeps its seed; set up a new run for another one")
        if asked.years <= self.year:
            faults.append(f"years = {asked.years} end before the branch; allowed: from {self.year + 1}")
        if asked.run.agenda.budget != base.agenda.budget:
            faults.append("budget: it holds for the whole run; set up a new run for another one")
        if faults:
            raise Refusal(*faults)
