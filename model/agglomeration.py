"""The Mesa model: an agglomeration of city agents under a higher-tier government, one step a year."""

import secrets
from collections.abc import Sequence
from functools import partial
from typing import Any

import mesa
import numpy as np

from citypact.agents.city import City
from citypact.agents.government import Government
from citypact.agents.payoffs import log_output
from citypact.agents.relation import Relation
from citypact.model.draws import check_seed, uniforms
from citypact.model.measures import MEASURES
from citypact.model.regions.loading import load_region
from citypact.model.regions.region import Region
from citypact.model.settings.agenda import Agenda
from citypact.model.settings.choice_table import RULES, SCOPES
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.parameters import Parameters
from citypact.model.year.arrays import Instruments, graph_arrays, new_block, numbers
from citypact.model.year.bounds import LARGEST, SMALLEST, out_of_bounds
from citypact.model.year.recording import copy_into
from citypact.model.year.sequence import record_year


class Agglomeration(mesa.Model):
    """Cities of one region that compete or cooperate, year by year (model, §2).

    region: a ``Region`` or its id, such as "yangtze_delta" or "synthetic:30"; parameters: ``Parameters`` (None: defaults);
    agenda: ``Agenda`` of the government (None: it stays out); seed: 0 to 2^64−1 (None: a fresh one, as Mesa has it; ``run_seed``
    tells it, so that the run can be repeated); city_class: a subclass of ``City``;
    settings: single parameters by name, which change those in ``parameters``.

    cities: AgentSet in the order of the region; relations: list of ``Relation``; year: the year lived last, 0 at
    the start; series: list of the measures of each year, name -> value. The same seed, parameters and agenda give
    the same trajectory as the batch engine, to the last bit.
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
        **settings: Any,
    ) -> None:
        # Every draw of the model comes from ``draw``; Mesa's own generator is seeded but not used.
        self.run_seed = secrets.randbits(64) if seed is None else check_seed(seed)
        super().__init__(rng=self.run_seed)
        self._key = np.uint64(self.run_seed)  # the draws are of 64-bit seeds, which a Python integer would not always fit
        self.region = region if isinstance(region, Region) else load_region(region)
        self.parameters = (parameters or Parameters()).replace(**settings)
        self.agenda = agenda or Agenda()
        self.year = 0
        self.cooperation_rates: dict[int, float] = {}
        self.series: list[dict[str, float]] = []
        self.rule = RULES[self.parameters.rule]
        self.levels = numbers(self.parameters)
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
        self.relations = self._relate(list(self.cities))
        self.datacollector = mesa.DataCollector(model_reporters={name: partial(_latest, name=name) for name in MEASURES})

    def _relate(self, cities: Sequence[City]) -> list[Relation]:
        graph = graph_arrays(self.region.relations(self.parameters.reach_km), len(cities))
        self._block = new_block(self.region, graph, [self.parameters], [self.agenda], [self.run_seed], years=1)
        relations, initial = [], set(self.region.initial_relations)
        columns = (graph.pair, graph.city_i, graph.city_j, graph.distance, graph.border, graph.inverse_root_degrees)
        for index, row in enumerate(zip(*(column.tolist() for column in columns), strict=True)):
            pair, first, second, distance, border, inverse_root_degrees = row
            relation = Relation(self, index, pair, cities[first], cities[second], distance, border, inverse_root_degrees)
            relations.append(relation)
            if (first, second) in initial:
                relation.exists_from_the_start()
            for side in relation.sides:
                side.city.sides.append(side)
        return relations

    def draw(self, purpose: int, subject: int, side: int = 0) -> float:
        """A uniform on [0, 1) for a purpose (``agents.purposes``) of this year and one side of a subject."""
        return uniforms(seed=self._key, year=self.year, subject=subject, purpose=purpose)[side]

    def city(self, name: str) -> City:
        """The city of that name, English or Chinese."""
        return list(self.cities)[self.region.city_index(name)]

    def step(self) -> None:
        """Live one year."""
        self.year += 1
        for stage in self.stages:
            getattr(self, stage)()

    def govern(self) -> None:
        self.government.govern()

    def appraise(self) -> None:
        self.cities.do("appraise")
        total = 0.0
        for city in self.cities:
            total += city.output
        self.log_mean_output = log_output(output=total / len(self.cities))
        for relation in self.relations:
            relation.appraise()

    def review(self) -> None:
        for relation in self.relations:
            relation.review()
        if self.parameters.scope == "city":
            self.cities.do("review")

    def decide(self) -> None:
        self.cities.do("decide")
        for relation in self.relations:
            relation.agree()

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
        copy_into(self._block, self)
        record_year(self._block, SCOPES[self.parameters.scope].code)
        self.series.append({name: float(getattr(self._block.yearly, name)[0]) for name in MEASURES})
        self.cooperation_rates[self.year] = self.series[-1]["cooperation_rate"]
        self.government.full_outlay = float(self._block.runs.full_outlay[0])
        self.datacollector.collect(self)

    def imitate(self) -> None:
        """With an imitation rule, cities may take over a partner's stance for next year."""
        if self.rule.imitates:
            successes = [city.success for city in self.cities]
            self.success_spread = max(successes) - min(successes)
            self.cities.do("imitate")
            self.cities.do("adopt")


def _latest(model: Agglomeration, name: str) -> float:
    return model.series[-1][name]
