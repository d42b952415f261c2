"""The years of a model that nobody has changed, lived on a block of the engine (model, §2).

``BlockYears`` takes back what was changed of the agents that are awake, lives a year of the block as ``model.engine`` does, and
puts them to sleep again. What it cannot live it says before the year, and then the agents live that year and all that follow.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import repeat
from operator import attrgetter
from threading import RLock
from typing import Any

import numpy as np

from citypact.agents.city import City
from citypact.agents.government import Government
from citypact.agents.relation import Relation, Side
from citypact.model.plain.held import hold, note
from citypact.model.plain.reading import READ, RUN, setting_of
from citypact.model.plain.sleeping import awaken, kind_of, place_of, put_to_sleep, sleeps
from citypact.model.refusal import Refusal
from citypact.model.settings.choice_table import SCOPES
from citypact.model.year.arrays import Block, Levels, agenda_arrays, is_whole
from citypact.model.year.bounds import out_of_bounds
from citypact.model.year.sequence import Years, stages

_MANY = 16  # one in so many of a class: from there on all of it wake together, which takes less than each alone
FIRST_ROOM = 128  # years
KINDS = (City, Relation, Side, Government)


def written(kind: type, names: Sequence[str]) -> tuple[Any, ...]:
    """What a class has under these names."""
    return attrgetter(*names)(kind)


# The classes as they are written, so that a method that somebody has put in the place of another is seen.
_NAMES = {kind: [name for name, value in vars(kind).items() if callable(value) or isinstance(value, property)] for kind in KINDS}
_WRITTEN = {kind: written(kind, names) for kind, names in _NAMES.items()}


def all_as_written() -> bool:
    """Whether the classes of the agents are those of ``agents/``, to the last method."""
    return all(written(kind, names) == _WRITTEN[kind] for kind, names in _NAMES.items())


class BlockYears:
    """The years of one model on its block of one run.

    model: an ``Agglomeration`` at its start, whose agents are of the plain classes; they sleep from now on. awake: those who are
    not, with their place and what they were when they woke; begun: whether a year has been lived.
    """

    def __init__(self, model: Any) -> None:
        self.model, self.government, self.agenda = model, model.government, model.government.agenda
        self.cities, self.relations = list(model.cities), list(model.relations)
        ends = [[tie.sides[number] for tie in self.relations] for number in (0, 1)]
        # Who there is of each class, and where in the arrays.
        self._classes: dict[type, list[tuple[list[Any], tuple[Any, ...]]]] = {
            City: [(self.cities, (slice(None),))],
            Relation: [(self.relations, (slice(None),))],
            Side: [(sides, (number, slice(None))) for number, sides in enumerate(ends)],
            Government: [([self.government], ())],
        }
        self.instruments, self.full_instruments = self.government.instruments, self.government.full_instruments
        self.awake: list[tuple[Any, tuple[int, ...], tuple[Any, ...]]] = []
        self._woken = Counter[type]()  # how many of each class woke on their own
        self.begun = False
        self._years: Years | None = None
        self._lock = RLock()  # a page may draw the agents while another thread lives the next year
        graph = model.block.graph  # of a model of its own, for it may be changed
        graph = graph._replace(distance=graph.distance.copy(), border=graph.border.copy())
        model.block = model.block._replace(graph=graph)
        for classes in self._classes.values():
            for agents, _ in classes:
                for agent in agents:
                    put_to_sleep(agent)

    @property
    def block(self) -> Block:
        """The model's block of one run."""
        return self.model.block

    @property
    def levels(self) -> Levels:
        """The numeric parameters of the year lived last."""
        return self.model.levels

    @property
    def imitates(self) -> bool:
        """Whether stances are taken over from partners."""
        return self.model.rule.imitates

    def wake(self, agent: Any) -> None:
        """Let a sleeping agent be what it is after the year lived last; where many are looked at, all of its class at once."""
        with self._lock:
            if not sleeps(agent):  # another thread has woken it
                return
            kind, *place = kind_of(agent), *place_of(agent)
            self._woken[kind] += 1
            if self._woken[kind] * _MANY >= sum(len(agents) for agents, _ in self._classes[kind]):
                self._wake_class(kind)
            else:
                self._wake(kind, [agent], (*place[:-1], slice(place[-1], place[-1] + 1)))

    def _wake_class(self, kind: type) -> None:
        for agents, where in self._classes[kind]:
            self._wake(kind, agents, where)

    def _wake(self, kind: type, agents: list[Any], where: tuple[Any, ...]) -> None:
        """Wake those of these agents of one class that sleep; where: their places in the arrays."""
        columns = READ[kind](self, *where) if self.begun else {}
        rows = zip(*columns.values(), strict=True) if columns else repeat(())
        for agent, row in zip(agents, rows, strict=False):
            if sleeps(agent):
                place = place_of(agent)
                awaken(agent, tuple(columns), row)
                self.awake.append((agent, place, note(agent)))

    def wake_all(self) -> None:
        """Wake everybody."""
        with self._lock:
            for kind in KINDS:
                self._wake_class(kind)

    def live(self) -> bool:
        """Live the model's year, if the block can hold what was changed of those awake; whether it has been lived.

        Raises the ``Refusal`` of a run that leaves the range of numbers, before that year is recorded.
        """
        with self._lock:
            self._make_room()
            self._follow_the_agenda()
            if not (self._all_are_there() and self._takes_back() and self._knows_the_rates()):
                return False
            model, block = self.model, self.block
            former = block.runs.full_outlay.copy(), block.city_year.next_stance.copy()
            self._years_now().live(model.year, model.year)
            self.begun = True
            self._tell()
            if block.runs.stopped[RUN]:
                raise self._stopped(*former)
            if self.imitates:
                success = block.city_year.scratch
                model.success_spread = float(success.max() - success.min())
            return True

    def _years_now(self) -> Years:
        """The year of the block as it is, by the rule and the scope that there are now."""
        rule, scope = self.model.rule, SCOPES[self.model.parameters.scope].code
        called = stages(None, rule.imitates, scope, is_whole(self.block))
        settings = {"own": None, "decision_rule": rule.code, "imitates": rule.imitates}
        former = self._years
        if former is None or former.block is not self.block or (former.stages, former.settings) != (called, settings):
            former = self._years = Years(self.block, called, **settings)
        return former

    def _all_are_there(self) -> bool:
        model = self.model
        return list(model.cities) == self.cities and model.relations == self.relations and model.government is self.government

    def _takes_back(self) -> bool:
        """Write what was changed of those awake into the block; whether it can hold it."""
        return all(hold(self.block, *entry, self.model.year - 1) for entry in self.awake)

    def _follow_the_agenda(self) -> None:
        """Let the block have the government's agenda, which may have been given another one."""
        agenda = object.__getattribute__(self.government, "agenda")  # without waking it
        if agenda is not self.agenda:
            self.agenda = agenda
            self.model.block = self.block._replace(agenda=agenda_arrays([agenda]))

    def _make_room(self) -> None:
        """Room in the block for the rates of all years up to this one, and for how long relations last; seldom, as to call stages
        with other arrays takes as long as several years."""
        block, year = self.block, self.model.year
        if year + 1 >= block.runs.rate.shape[0]:
            room = max(FIRST_ROOM, 2 * year)
            rate = np.full((room, 1), np.nan)
            rate[: block.runs.rate.shape[0]] = block.runs.rate
            broken = np.zeros((*block.broken.shape[:2], room, 1), block.broken.dtype)
            self.model.block = block._replace(runs=block.runs._replace(rate=rate), broken=broken)

    def _knows_the_rates(self) -> bool:
        """Write the rates of cooperation that the agenda's triggers look at into the block; whether the model has them."""
        rates, year, needed = self.model.cooperation_rates, self.model.year, set()
        for step in self.agenda.interventions:
            if step.below is not None and year > 1:
                needed.add(year - 1)
            if step.stalled is not None and year - 1 - step.stalled >= 1:
                needed |= {year - 1, year - 1 - step.stalled}
        if not needed <= rates.keys():
            return False
        for past in needed:
            self.block.runs.rate[past] = rates[past]
        return True

    def _tell(self) -> None:
        """What the model and its government show of the year without being asked; the agents sleep again."""
        model, block, names = self.model, self.block, tuple(self.instruments)
        model.setting = setting_of(block)
        self.instruments.update(zip(names, block.instrument_matrix[:, RUN].tolist(), strict=True))
        self.full_instruments.update(zip(names, block.full_matrix[:, RUN].tolist(), strict=True))
        for agent, _, _ in self.awake:
            put_to_sleep(agent)
        self.awake.clear()
        self._woken.clear()

    def _stopped(self, full_outlay: np.ndarray, next_stance: np.ndarray) -> Refusal:
        """The refusal of this year, which ends before it is recorded and before anybody imitates, as it does among agents."""
        block, runs, ties = self.block, self.block.runs, self.block.graph
        runs.stopped[:] = 0
        runs.full_outlay[:] = full_outlay
        if self.imitates:
            block.city_year.next_stance[:] = next_stance
            for side, cities in enumerate((ties.city_i, ties.city_j)):
                block.cities.stance[cities.astype(np.int64)] = block.relation_year.chose[side]
        city = self.cities[runs.stopped_city.item(RUN)]
        return out_of_bounds(self.model.year, city.name, runs.stopped_output.item(RUN), runs.stopped_capacity.item(RUN))

    def __getstate__(self) -> dict[str, Any]:
        """For a copy or a pickle: everybody is awake in it."""
        self.wake_all()
        return {name: value for name, value in vars(self).items() if name not in ("_lock", "_years")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, _lock=RLock(), _years=None)
