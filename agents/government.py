"""The higher-tier government: its instruments, its orders, its fund and its account (LXM §4; model, §8)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import mesa

from citypact.agents import intervention
from citypact.agents.outlook import Named
from citypact.agents.purposes import OBEDIENCE, ORDER
from citypact.agents.relation import Relation, Town, World


class Step(Protocol):
    """Instruments at given levels and when they are in force; see ``model.settings.agenda.Intervention``."""

    @property
    def first(self) -> int: ...

    @property
    def last(self) -> int | None: ...

    @property
    def below(self) -> float | None: ...

    @property
    def stalled(self) -> int | None: ...

    def level(self, instrument: str) -> float: ...


class Agenda(Protocol):
    """What the government is going to do, and with what budget; see ``model.settings.agenda.Agenda``."""

    @property
    def interventions(self) -> Sequence[Step]: ...

    @property
    def budget(self) -> float | None: ...


class Instrument(Protocol):
    """What is declared of an instrument; see ``model.settings.declaration.InstrumentDeclaration``."""

    @property
    def paid(self) -> bool: ...

    @property
    def supporting(self) -> bool: ...


class Government(mesa.Agent):
    """One agent of the higher tier, with an agenda and a budget.

    declared: the instruments there are, name -> row that says whether it is paid and whether it supports; instruments: the
    levels in force this year, name -> level, and in_force the same as a named tuple; full_instruments: what they would be
    without the budget; distance_factor: effective over actual distance; cover: share of the gaps between gains that the fund
    closes this year, felt_cover: closed last year, which this year's choices are made with.
    """

    model: World

    def __init__(
        self, model: World, agenda: Agenda, declared: Mapping[str, Instrument], levels_type: Callable[..., Named]
    ) -> None:
        super().__init__(model)
        self.agenda, self.declared, self.levels_type = agenda, declared, levels_type
        self.instruments = dict.fromkeys(declared, 0.0)
        self.full_instruments = dict(self.instruments)
        self.supports = False
        self.distance_factor = 1.0
        self.cover = self.pool = self.gaps = self.payments = self.full_outlay = 0.0
        self.orders = self.full_orders = self.enforced_stake = self.full_enforced_stake = 0.0

    def __repr__(self) -> str:
        acting = ", ".join(f"{name} {level:g}" for name, level in self.instruments.items() if level)
        return f"<Government: {acting or 'nothing in force'}>"

    def govern(self) -> None:
        """Set this year's instruments: the strongest in force counts, paid ones are scaled to the budget; build."""
        budget = float("inf") if self.agenda.budget is None else self.agenda.budget
        scale = intervention.budget_scale(budget, self.full_outlay)
        acting = [step for step in self.agenda.interventions if self.is_in_force(step)]
        for name in self.instruments:
            full = max([0.0, *(step.level(name) for step in acting)])
            self.full_instruments[name] = full
            self.instruments[name] = full * scale if self.declared[name].paid else full
        self.in_force = self.levels_type(**self.instruments)
        self.supports = any(row.supporting and self.instruments[name] > 0.0 for name, row in self.declared.items())
        self.felt_cover = self.cover
        before = self.distance_factor
        after = intervention.shrunk(before, self.instruments["infrastructure"])
        full = intervention.shrunk(before, self.full_instruments["infrastructure"])
        self.shrink, self.full_shrink = 1.0 - after / before, 1.0 - full / before
        # The fund may shorten distances further before the year ends; the year is recorded with what held during it.
        self.distance_factor = self.distance_factor_in_force = after

    def is_in_force(self, step: Step) -> bool:
        """Whether an intervention acts this year: its dates and its triggers, on last year's cooperation rate."""
        year, rates = self.model.year, self.model.cooperation_rates
        if year < step.first or (step.last is not None and year > step.last):
            return False
        if step.below is not None and not (year > 1 and rates[year - 1] < step.below):
            return False
        if step.stalled is not None:
            if year - 1 - step.stalled < 1:
                return False
            return rates[year - 1] - rates[year - 1 - step.stalled] < intervention.STALL
        return True

    def fine_for(self, relation: Relation) -> float:
        """What breaching a relation costs this year, per stake: nothing before cooperation has begun."""
        return self.instruments["breach_fine"] if relation.stage_before >= 1 else 0.0

    def order(self) -> None:
        """Order relations to cooperate; each side obeys with the rate of compliance, whatever it chose."""
        model = self.model
        self.orders = self.full_orders = self.enforced_stake = self.full_enforced_stake = 0.0
        command, in_full = self.instruments["command"], self.full_instruments["command"]
        for relation in model.relations:
            lot = model.draw(ORDER, relation.pair) if in_full > 0.0 else 1.0
            ordered, fully = lot < command, lot < in_full
            forced = 0.0
            for side in relation.sides:
                # Whether it would obey is asked only where it is, or without the budget would be, ordered.
                obeys = fully and model.draw(OBEDIENCE, relation.pair, side.number) < model.parameters.compliance
                forced += 1.0 if obeys and not side.chose else 0.0
                side.ordered = ordered and obeys
                side.cooperates = side.chose or side.ordered
            if fully:
                forced *= relation.look.stake
                self.orders += ordered
                self.full_orders += 1.0
                self.enforced_stake += forced if ordered else 0.0
                self.full_enforced_stake += forced

    def expects_contribution(self, city: Town, lot: float) -> bool:
        """Whether a city contributes to the fund this year; lot: its draw for the centre's deduction."""
        return intervention.contributes(city.owed, city.received, lot, self.instruments["central_deduction"])

    def run_fund(self) -> None:
        """Pay the lesser gainers of cooperating relations from this year's contributions; build with what is left."""
        self.pool = self.gaps = self.payments = 0.0
        for city in self.model.cities:
            self.pool += city.contribution
        self.cover = 0.0
        if self.pool > 0.0:  # a fund without contributions asks for no gaps
            for relation in self.model.relations:
                first, second = relation.sides
                if relation.both_cooperate:
                    self.gaps += abs(first.look.net_gain - second.look.net_gain) * relation.look.stake
            self.cover = intervention.fund_cover(self.pool, self.gaps)
            self.pay_out()

    def pay_out(self) -> None:
        """The fund's payments, and what is left of it as infrastructure."""
        for relation in self.model.relations:
            cover, stake, paid = self.cover if relation.both_cooperate else 0.0, relation.look.stake, 0.0
            for side in relation.sides:
                payment = intervention.fund_payment(cover, side.look.net_gain, side.other.look.net_gain)
                side.payoff += payment
                side.city.received += payment * stake
                paid += payment * stake
            self.payments += paid
        remainder, count = self.pool - self.payments, len(self.model.relations)
        shrink = intervention.fund_shrink(remainder, self.model.parameters.infrastructure_cost, count)
        self.distance_factor = intervention.shrunk(self.distance_factor, shrink)
