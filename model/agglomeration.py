"""The Mesa model: an agglomeration of city agents under a higher-tier government, one step a year."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from inspect import signature
from typing import Any

import mesa
import networkx
import numpy as np
from mesa.discrete_space import Network

from citypact.agents.city import City
from citypact.agents.codes import STAGES
from citypact.agents.government import Government
from citypact.agents.outlook import Setting
from citypact.agents.payoffs import at_stage, log_output
from citypact.agents.relation import Relation, Side
from citypact.model.draws import check_seed, uniforms
from citypact.model.measures import MEASURES
from citypact.model.notebook import SHOWN, table
from citypact.model.plain.living import BlockYears, all_as_written, written
from citypact.model.refusal import Refusal
from citypact.model.regions.loading import load_region
from citypact.model.regions.region import Region
from citypact.model.settings.agenda import Agenda
from citypact.model.settings.changes import Change, parameters_in
from citypact.model.settings.choice_table import RULES, SCOPES
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.parameters import Parameters
from citypact.model.year.arrays import Instruments, graph_arrays, levels_of, new_block, numbers, tied
from citypact.model.year.bounds import LARGEST, SMALLEST, out_of_bounds
from citypact.model.year.recording import copy_into
from citypact.model.year.sequence import Years, recording


class Agglomeration(mesa.Model):
    """Cities of one region that compete or cooperate, year by year (model, §2).

    region: a ``Region`` or its id, such as "yangtze_delta" or "synthetic:30"; parameters: ``Parameters`` (None: defaults);
    agenda: ``Agenda`` of the government (None: it stays out); seed: 0 to 2^64−1 (None: a fresh one, as Mesa has it; ``run_seed``
    tells it, so that the run can be repeated); city_class, relation_class, side_class: subclasses of ``City``, ``Relation`` and
    ``Side``; changes: of parameters, on the way; years: after which ``running`` is False, which ends ``run_model``, SolaraViz and
    Mesa's batches (None: never); city_reporters: name -> attribute or function of a city, collected every year as Mesa collects
    of an agent type; by_agents: whether the agents live every year themselves, also where the engine may (``agents.city`` says
    when that is); settings: single parameters by name, which change those in ``parameters``.

    cities: AgentSet in the order of the region, less those that were removed; relations: list of ``Relation``; year: the year
    lived last, 0 at the start; series: list of the measures of each year, name -> value. The same seed, parameters and agenda
    give the same trajectory as the batch engine, to the last bit.
    """

    # The year, in order. Each stage is a method; a subclass may override one or list others.
    stages = (
        "govern",
        "appraise",
        "review",
        "decide",
        "order",
        "settle",
        "advance_relations",
        "learn",
        "restructure",
        "transfer",
        "grow",
        "record",
        "imitate",
    )

    def __init__(
        self,
        region: Region | str = "yangtze_delta",
        parameters: Parameters | None = None,
        agenda: Agenda | None = None,
        seed: int | None = 0,
        city_class: type[City] = City,
        changes: Sequence[Change] = (),
        years: int | None = None,
        relation_class: type[Relation] = Relation,
        side_class: type[Side] = Side,
        city_reporters: Mapping[str, str | Callable[[Any], Any]] | None = None,
        by_agents: bool = False,
        **settings: Any,
    ) -> None:
        # Every draw of the model comes from ``draw``; Mesa's own generator is seeded but not used.
        self.run_seed = secrets.randbits(64) if seed is None else check_seed(seed)
        super().__init__(rng=self.run_seed)
        self._key = np.uint64(self.run_seed)  # the draws are of 64-bit seeds, which a Python integer would not always fit
        self.region = region if isinstance(region, Region) else load_region(region)
        self.parameters = (parameters or Parameters()).replace(**settings)
        self.agenda = agenda or Agenda()
        self.start, self.changes = self.parameters, tuple(changes)
        self.by_agents = by_agents
        self.years, self.city_class, self.relation_class, self.side_class = years, city_class, relation_class, side_class
        self.year = 0
        self.cooperation_rates: dict[int, float] = {}
        self.series: list[dict[str, float]] = []
        self.rule = RULES[self.parameters.rule]
        self.core_cooperation = 0.0
        self._set_levels()
        self.government = Government(self, self.agenda, INSTRUMENTS, Instruments)
        self.cities = mesa.agent.AgentSet(
            [
                city_class(self, index, name, province, output, density, shares)
                for index, (name, province, output, density, shares) in enumerate(
                    zip(
                        self.region.cities,
                        self.region.provinces,
                        self.region.output.tolist(),
                        self.region.relative_density.tolist(),
                        self.region.shares.tolist(),
                        strict=True,
                    )
                )
            ],
            random=self.random,
        )
        for city in self.cities:
            city.core = city.name in self.region.core_cities
        self.relations = self._relate(list(self.cities))
        self.block_years = BlockYears(self) if self._is_plain() else None
        self.datacollector = mesa.DataCollector(
            model_reporters={name: partial(_latest, name=name) for name in MEASURES},
            agenttype_reporters={city_class: dict(city_reporters)} if city_reporters else None,
        )

    def __repr__(self) -> str:
        return (
            f"<Agglomeration {self.region.id}: {len(self.cities)} cities, {len(self.relations)} relations, "
            f"year {self.year}, seed {self.run_seed}>"
        )

    def _repr_html_(self) -> str:
        changed = ", ".join(f"{name} = {value}" for name, value in self.parameters.changed().items())
        measured = self.series[-1] if self.series else {}
        return table(f"{self.region.name}, year {self.year}", [
            ("Cities", len(self.cities)), ("Relations", len(self.relations)), ("Seed", self.run_seed),
            ("Parameters", changed or "defaults"), ("Agenda", self.agenda),
            *((f"{MEASURES[name].label} ({MEASURES[name].unit})", f"{measured[name]:.3g}") for name in SHOWN if name in measured),
        ])  # fmt: skip

    def _relate(self, cities: Sequence[City]) -> list[Relation]:
        graph = graph_arrays(self.region.relations(self.parameters.reach_km), len(cities))
        self.block = new_block(self.region, graph, [self.parameters], [self.agenda], [self.run_seed], years=1)
        self._recording: Years | None = None
        relations, initial = [], set(self.region.initial_relations)
        columns = (graph.pair, graph.city_i, graph.city_j, graph.distance, graph.border, graph.inverse_root_degrees)
        for index, row in enumerate(zip(*(column.tolist() for column in columns), strict=True)):
            pair, first, second, distance, border, inverse_root_degrees = row
            relation = self.relation_class(
                self, index, pair, cities[first], cities[second], distance, border, inverse_root_degrees, self.side_class
            )
            relations.append(relation)
            if (first, second) in initial:
                relation.exists_from_the_start()
            for side in relation.sides:
                side.city.sides.append(side)
        return relations

    def draw(self, purpose: int, subject: int, side: int = 0) -> float:
        """A uniform on [0, 1) for a purpose (``agents.purposes``) of this year and one side of a subject."""
        return uniforms(self._key, self.year, subject, purpose)[side]

    def city(self, name: str) -> City:
        """The city of that name, English or Chinese."""
        index, cities = self.region.city_index(name), list(self.cities)
        for city in (*cities[index : index + 1], *cities):  # its own place first, so that no other city is woken
            if city.index == index:
                return city
        raise Refusal(f"city: {self.region.cities[index]} was removed")

    @cached_property
    def grid(self) -> Network:
        """The relations as Mesa's space, made when it is first asked for: a cell for each city, joined to those of its partners.

        SolaraViz draws it; a city then has a ``cell``, numbered in the order of the cities. The nodes of the graph have their
        places in km as ``pos``.
        """
        graph, cities = networkx.Graph(), list(self.cities)
        numbers_of = {city: number for number, city in enumerate(cities)}  # Mesa's drawings want them without gaps
        places = {number: (self.region.x_km[city.index], self.region.y_km[city.index]) for city, number in numbers_of.items()}
        graph.add_nodes_from((number, {"pos": place}) for number, place in places.items())
        graph.add_edges_from(tuple(numbers_of[side.city] for side in relation.sides) for relation in self.relations)
        # Later versions of Mesa would lay the graph out by force.
        layout: dict[str, Any] = {"layout": places} if "layout" in signature(Network).parameters else {}
        network = Network(graph, capacity=1, random=self.random, **layout)
        for city, number in numbers_of.items():
            city.cell = network[number]
        return network

    def let_go(self, city: City) -> None:
        """Go on without a city, which ``city.remove()`` asks for between two years: its relations end, and are counted no more.

        Measures are from then on those of the cities and relations that are left, and a relation's weight in structural change
        is that of the partners that its cities still have.
        """
        self._leave_the_block()
        gone = {side.relation for side in city.sides}
        for side in city.sides:
            side.partner.sides.remove(side.other)
        city.sides = []
        self.cities.discard(city)
        self.relations = [relation for relation in self.relations if relation not in gone]
        places = {left: place for place, left in enumerate(self.cities)}
        for index, relation in enumerate(self.relations):
            degrees = [len(side.city.sides) for side in relation.sides]
            relation.index, relation.inverse_root_degrees = index, float(1.0 / np.sqrt(float(degrees[0] * degrees[1])))
        ends = [np.array([places[relation.sides[side].city] for relation in self.relations], np.uint64) for side in (0, 1)]
        pairs = np.array([relation.pair for relation in self.relations], np.uint64)
        # What the record reads of the graph is who is related to whom; the rest the relations know themselves.
        graph = self.block.graph._replace(city_i=ends[0], city_j=ends[1], pair=pairs)
        block = new_block(self.region, graph, [self.parameters], [self.agenda], [self.run_seed], years=1)
        count = len(places)
        self.block = block._replace(cities=_first(block.cities, count), city_year=_first(block.city_year, count))
        self.__dict__.pop("grid", None)

    def step(self) -> None:
        """Live one year."""
        self.year += 1
        if any(change.first == self.year for change in self.changes):
            self.parameters = parameters_in(self.year, self.start, self.changes)
        if self.parameters is not self._told[0]:
            self._set_levels()
            self.block = self.block._replace(levels=levels_of([self.parameters]))
        if self._lives_on_the_block():
            self._tell()
        else:
            for stage in self.stages:
                getattr(self, stage)()
        if self.years is not None and self.year >= self.years:
            self.running = False

    def _is_plain(self) -> bool:
        """Whether nothing was put in the place of a class, a stage or a rule of the model's own (``agents.city``)."""
        classes = (self.city_class, self.relation_class, self.side_class) == (City, Relation, Side)
        stages = written(type(self), _LIVING) == _WRITTEN and not vars(self).keys() & _LIVING
        levels = (self.levels is self._told[1] and self.openings is self._told[2]) and self.rule.own is None
        return classes and stages and levels and all_as_written() and not self.by_agents

    def _lives_on_the_block(self) -> bool:
        """Live the year on the block, if the model is a plain one still; else the agents live this year and all that follow."""
        if self.block_years is not None and not (self._is_plain() and self.block_years.live()):
            self._leave_the_block()
        return self.block_years is not None

    def _leave_the_block(self) -> None:
        """From now on the agents live the years themselves."""
        if self.block_years is not None:
            self.block_years.wake_all()
        self.by_agents, self.block_years = True, None

    def __setstate__(self, state: dict[str, Any]) -> None:
        """For a copy or a pickle."""
        self.__dict__.update(state)
        self.block = tied(self.block)

    def run_model(self) -> None:
        """Live the years that the model was given. Raises ``Refusal`` where it was given none, since that would not end."""
        if self.years is None:
            raise Refusal("run_model: the model has no end; give years=60 to it, or call step() for each year")
        super().run_model()

    def _set_levels(self) -> None:
        """Go on under the parameters that there are now."""
        p = self.parameters
        self.levels = numbers(p)
        self.openings = tuple(
            at_stage(stage, p.opening_information, p.opening_thematic, p.opening_joint) for stage in range(len(STAGES))
        )
        self.own_levels = None if self.rule.own is None else self.rule.own.levels(p)
        self._told = p, self.levels, self.openings

    def govern(self) -> None:
        self.government.govern()

    def appraise(self) -> None:
        self.cities.do("appraise")
        total = 0.0
        for city in self.cities:
            total += city.output
        self.setting = Setting(log_output(total / len(self.cities)), self.government.felt_cover)
        for relation in self.relations:
            relation.appraise()

    def review(self) -> None:
        for relation in self.relations:
            relation.review()
        if self.parameters.scope == "city":
            self.cities.do("review")

    def decide(self) -> None:
        self._look_at_core()
        self.cities.do("decide")
        for relation in self.relations:
            relation.agree()

    def _look_at_core(self) -> None:
        """For rules of one's own: the share of the core cities' acts, as they stand, that were to cooperate."""
        if self.rule.own is not None:
            acts = [side.cooperates for relation in self.relations for side in relation.sides if side.city.core]
            self.core_cooperation = sum(acts) / len(acts) if acts else 0.0

    def order(self) -> None:
        self.government.order()

    def settle(self) -> None:
        self.cities.do("settle")
        self.cities.do("contribute")
        self.government.run_fund()

    def advance_relations(self) -> None:
        for relation in self.relations:
            relation.advance()
            relation.offer_transfer()
        self.cities.do("take_stock")

    def learn(self) -> None:
        for relation in self.relations:
            relation.learn()
        self.cities.do("learn")
        self._look_at_core()
        self.cities.do("remember")

    def restructure(self) -> None:
        for relation in self.relations:
            relation.diverge()
        self.cities.do("restructure")

    def transfer(self) -> None:
        self.cities.do("prepare_transfer")
        for relation in self.relations:
            relation.transfer()

    def grow(self) -> None:
        self.cities.do("grow")
        for city in self.cities:
            if not (SMALLEST <= city.output <= LARGEST and SMALLEST <= city.capacity <= LARGEST):
                raise out_of_bounds(self.year, city.name, city.output, city.capacity)

    def record(self) -> None:
        """Take the year's measures with the engine's own kernel, so that both add up in one order."""
        copy_into(self.block, self)
        if self._recording is None or self._recording.block is not self.block:
            self._recording = Years(self.block, recording(SCOPES[self.parameters.scope].code))
        self._recording.live(self.year, self.year)
        self.government.full_outlay = float(self.block.runs.full_outlay[0])
        self._tell()

    def _tell(self) -> None:
        """Add the year's measures, which stand in the block, to the series, and let Mesa collect what it is asked to."""
        self.series.append(dict(zip(MEASURES, self.block.yearly_matrix[:, 0].tolist(), strict=True)))
        self.cooperation_rates[self.year] = self.series[-1]["cooperation_rate"]
        self.datacollector.collect(self)

    def imitate(self) -> None:
        """With an imitation rule, cities may take over a partner's stance for next year."""
        if self.rule.imitates:
            successes = [city.success for city in self.cities]
            self.success_spread = max(successes) - min(successes)
            self.cities.do("imitate")
            self.cities.do("adopt")


# What a year of the model is made of; whoever puts something in the place of one of them is asked, year by year.
_LIVING = (*Agglomeration.stages, "stages", "draw", "_relate", "_set_levels", "_look_at_core")
_WRITTEN = written(Agglomeration, _LIVING)


def _first(arrays: Any, count: int) -> Any:
    """Of each array in a named tuple its first rows."""
    return type(arrays)(*(_first(part, count) if isinstance(part, tuple) else part[:count] for part in arrays))


def _latest(model: Agglomeration, name: str) -> float:
    return model.series[-1][name]
