"""A model that nobody has changed lives its years on a block of the engine: all of it is as if its agents had lived them."""

import copy
import pickle
import threading
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import seed as drawn_from
from hypothesis import strategies as st

from citypact.agents.city import City
from citypact.agents.government import Government
from citypact.agents.relation import Relation, Side
from citypact.model.agglomeration import Agglomeration
from citypact.model.plain.sleeping import sleeps
from citypact.model.refusal import Refusal
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.changes import FIXED, Change
from citypact.model.settings.packages import policy_agenda
from tests.test_year import RANGES, WAYS, policies, regions_of_a_run, settings_of_a_run

YEARS = 8
AGENTS = ("model", "city", "relation", "other", "sides")  # attributes that are agents
OF_MODEL = ("year", "running", "setting", "core_cooperation", "cooperation_rates", "series", "levels", "openings")


def told(agent, names):
    """The attributes of an agent that are no agents and no methods, to the last bit: as text, in which nan equals nan."""
    found = {name: getattr(agent, name) for name in names if hasattr(agent, name) and name not in AGENTS}
    return {name: repr(value) for name, value in found.items() if not callable(value)}


def everything(model):
    """Every attribute of every agent, and what the model shows of the year."""
    found = {"model": told(model, (*OF_MODEL, *(["success_spread"] if model.rule.imitates else [])))}
    found["government"] = told(model.government, set(vars(model.government)) - {"declared"})
    for city in model.cities:
        found[city.name] = told(city, set(vars(city))) | {"success": repr(city.success) if hasattr(city, "payoff") else ""}
    for relation in model.relations:
        found[repr(relation)] = told(relation, Relation.__slots__)
        for side in relation.sides:
            found[repr(side)] = told(side, (*Side.__slots__, *(("terms",) if hasattr(relation, "asked") else ())))
    return found


def assert_same(one, other, where):
    """Two models that are alike in everything."""
    for (name, found), expected in zip(everything(one).items(), everything(other).values(), strict=True):
        assert found.keys() == expected.keys(), f"{where}, {name}"
        different = {key: (found[key], expected[key]) for key in found if found[key] != expected[key]}
        assert not different, f"{where}, {name}: {different}"


def both_ways(*given, **named):
    """The same model twice: on a block, and by its agents."""
    on_block, by_agents = Agglomeration(*given, **named), Agglomeration(*given, **named, by_agents=True)
    assert on_block.block_years is not None and by_agents.block_years is None
    return on_block, by_agents


def step(model):
    """The refusal of a year that stops the run, else nothing."""
    try:
        model.step()
    except Refusal as refusal:
        return str(refusal)
    return ""


@st.composite
def changes_of_a_run(draw):
    names = draw(st.lists(st.sampled_from(sorted(set(RANGES) - set(FIXED))), max_size=3, unique=True))
    return tuple(Change(draw(st.integers(1, YEARS)), {name: draw(st.floats(*RANGES[name]))}) for name in names)


@pytest.mark.parametrize("way", WAYS, ids="-".join)
def test_both_ways_agree_to_the_last_bit_in_everything(way):
    """Regions, parameters, changes of them, agendas and seeds at random; looked at in some of the years, or in the last alone."""
    seen = Counter()

    def live(region, parameters, agenda, changes, seed, looked_at):
        on_block, by_agents = both_ways(region, parameters, agenda, seed, changes=changes, years=YEARS)
        for year in range(YEARS + 1):
            if year in looked_at or year == YEARS:
                assert_same(on_block, by_agents, f"year {year}")
            if year < YEARS:
                assert step(on_block) == step(by_agents)
        assert on_block.block_years is not None
        seen["policy"] += bool(agenda.interventions)
        seen["deep"] += by_agents.series[-1]["depth"] > 0.1
        seen["broken"] += any(year["broken_spontaneous"] for year in by_agents.series)

    def rarest():
        return min(seen[name] for name in ("policy", "deep", "broken"))

    # What is drawn depends on the modules that are loaded, too: as many rounds as it takes to see all of it, within a bound.
    years = st.sets(st.integers(0, YEARS))
    drawn = given(regions_of_a_run(), settings_of_a_run((way,)), policies(), changes_of_a_run(), st.integers(0, 2**64 - 1), years)
    for round_of_draws in range(6):
        drawn_from(round_of_draws)(settings(max_examples=25, database=None)(drawn(live)))()
        if rarest() >= 5:
            break
    assert rarest() >= 5


REGION = "synthetic:7:3"
LIVELY = {"prior_trust": 0.6, "review_rate": 0.6}


def lived(years, **named):
    """The same lively model both ways, after some years under a policy."""
    models = both_ways(REGION, agenda=policy_agenda("hybrid+benefit_coordination"), seed=5, **{**LIVELY, **named})
    for _ in range(years):
        for model in models:
            model.step()
    return models


def go_on(models, years=3):
    """Live on both ways, and compare everything after each year."""
    for _ in range(years):
        assert step(models[0]) == step(models[1])
        assert_same(*models, f"year {models[0].year}")


# --- Who is looked at, and who sleeps


def test_only_who_is_looked_at_wakes_and_tells_of_the_year_lived_last():
    model, by_agents = both_ways("synthetic:20:3", **LIVELY)
    city, side = list(model.cities)[2], model.relations[3].sides[1]
    outputs = []
    for year in range(4):
        model.step()
        by_agents.step()
        assert sleeps(city) and sleeps(side) and sleeps(model.government)
        if year != 2:  # not even looked at in that year
            outputs.append((city.output, side.trust))
            assert outputs[-1] == (list(by_agents.cities)[2].output, by_agents.relations[3].sides[1].trust)
            assert type(city) is City and type(side) is Side
            assert sum(map(sleeps, model.cities)) == 19 and sleeps(model.government)
    assert len(set(outputs)) == 3


def test_a_city_that_is_asked_for_by_name_wakes_alone():
    model, _ = both_ways("synthetic:40:3")
    model.step()
    for name in (model.region.cities[12], model.region.cities_zh[4]):
        assert model.region.city_index(name) == model.city(name).index
    assert sum(map(sleeps, model.cities)) == 38
    model.cities.shuffle(inplace=True)
    assert all(model.city(name).name == name for name in model.region.cities)


def test_the_tables_of_instruments_are_the_same_ones_all_along():
    model, by_agents = lived(0)
    tables = model.government.instruments, model.government.full_instruments
    for _ in range(3):
        model.step()
        by_agents.step()
        assert tables == (by_agents.government.instruments, by_agents.government.full_instruments)
    assert any(tables[0].values())


def test_agents_are_what_mesa_takes_them_for():
    model, _ = lived(2)
    assert len(model.agents) == 8 and len(model.agents_by_type[City]) == 7 and len(model.agents_by_type[Government]) == 1
    assert [repr(city) for city in model.cities] == [repr(city) for city in model.cities.select(lambda city: city.output > 0)]
    assert sum(model.cities.get("output")) == pytest.approx(model.series[-1]["total_output"])
    model.step()
    assert all(isinstance(city, City) and hash(city) == object.__hash__(city) for city in model.cities)


def test_another_thread_may_look_on():
    model, by_agents = lived(0)
    done = threading.Event()

    def look():
        while not done.is_set():
            assert all(side.trust >= 0.0 for city in model.cities for side in city.sides)

    looking = threading.Thread(target=look)
    looking.start()
    for _ in range(60):
        model.step()
        by_agents.step()
    done.set()
    looking.join()
    assert model.block_years is not None
    assert_same(model, by_agents, "after 60 years")


# --- What is changed by hand

OF_CITIES = {"output": 1.7, "capacity": 2.5, "reputation": 0.9, "experience": 0.4, "stance": True, "owed": 0.3, "received": 0.01,
             "shares": [0.5, 0.25, 0.0, 0.15, 0.1], "reviews": True}  # fmt: skip
OF_RELATIONS = {"stage": 2, "mode": 3, "founded": 1, "evidence_weight": 7.5, "distance": 12.0, "border": 1.0,
                "inverse_root_degrees": 0.2}  # fmt: skip
OF_SIDES = {"evidence": 3.3, "cooperates": True, "ordered": True}
OF_GOVERNMENT = {"distance_factor": 0.7, "cover": 0.5, "full_outlay": 2.0,
                 "agenda": Agenda((Intervention({"command": 0.8, "subsidy": 0.1}),), budget=0.01)}  # fmt: skip
CHANGED = [
    *((lambda model: list(model.cities)[1], name, value) for name, value in OF_CITIES.items()),
    *((lambda model: model.relations[2], name, value) for name, value in OF_RELATIONS.items()),
    *((lambda model: model.relations[2].sides[0], name, value) for name, value in OF_SIDES.items()),
    *((lambda model: model.government, name, value) for name, value in OF_GOVERNMENT.items()),
]


@pytest.mark.parametrize("begun", [0, 3])
@pytest.mark.parametrize("scope", ["partner", "city"])
@pytest.mark.parametrize(("of", "name", "value"), CHANGED, ids=[name for _, name, _ in CHANGED])
def test_what_is_set_by_hand_acts_from_the_next_year_on(scope, begun, of, name, value):
    models = lived(begun, scope=scope)
    for model in models:
        setattr(of(model), name, value)
    go_on(models)
    to_come = name == "founded" and begun == 0  # a founding in a year that has not been lived, which no block can hold
    assert (models[0].block_years is None) == to_come


def test_shares_may_be_changed_in_their_place():
    models = lived(2)
    for model in models:
        shares = next(iter(model.cities)).shares
        shares[0], shares[1] = shares[0] / 2, shares[1] + shares[0] / 2
    go_on(models)
    assert models[0].block_years is not None


def test_parameters_may_be_given_anew():
    models = lived(2)
    for model in models:
        model.parameters = model.parameters.replace(growth_rate=0.1, search_cost=0.0, opening_information=0.5)
    go_on(models)
    assert models[0].block_years is not None and models[0].levels.search_cost == 0.0


def test_the_year_and_the_rates_may_be_set():
    trigger = Agenda((Intervention({"penalty": 0.05}, stalled=2), Intervention({"subsidy": 0.05}, below=0.5)))
    models = both_ways(REGION, agenda=trigger, **LIVELY)
    for model in models:
        model.year, model.cooperation_rates = 3, {1: 0.3, 2: 0.3, 3: 0.3}
    go_on(models, 1)
    assert models[0].block_years is not None and models[0].government.instruments["penalty"] == 0.05
    go_on(models)


# --- What a block cannot live, the agents live


class Frugal(City):
    """A city of its own, which begins nothing."""

    def chooses(self, side):
        return side.cooperates


LEFT = {
    "a method of one city": lambda model: setattr(list(model.cities)[1], "chooses", lambda side: side.number == 0),
    "a method of the government": lambda model: setattr(model.government, "fine_for", lambda relation: 0.01),
    "a stage of one model": lambda model: setattr(model, "transfer", lambda: None),
    "the stages of one model": lambda model: setattr(model, "stages", tuple(s for s in model.stages if s != "transfer")),
    "a class of one city": lambda model: setattr(list(model.cities)[1], "__class__", Frugal),
    "levels of the model": lambda model: setattr(model, "levels", model.levels._replace(surplus=4.0)),
    "a side that is taken away": lambda model: list(model.cities)[1].sides.pop(),
    "relations in another order": lambda model: model.relations.reverse(),
    "an index": lambda model: setattr(next(iter(model.cities)), "index", 12),
    "a founding that is to come": lambda model: setattr(model.relations[0], "founded", 40),
    "half a stance": lambda model: setattr(list(model.cities)[1], "stance", 0.5),
    "more shares": lambda model: [setattr(city, "shares", [0.25] * 4) for city in model.cities],
    "a city that leaves": lambda model: list(model.cities)[4].remove(),
}


@pytest.mark.parametrize("begun", [0, 3])
@pytest.mark.parametrize("change", LEFT.values(), ids=LEFT)
def test_what_a_block_cannot_hold_is_lived_by_the_agents_from_then_on(begun, change):
    models = lived(begun)
    for model in models:
        change(model)
    go_on(models)
    assert models[0].block_years is None and models[0].by_agents


@pytest.mark.parametrize(("kind", "name"), [(City, "probability"), (Relation, "opening"), (Agglomeration, "grow")])
def test_a_method_that_is_put_in_the_place_of_another_is_lived(monkeypatch, kind, name):
    models = lived(2)
    new = {"probability": lambda city, gain: 1.0, "opening": property(lambda relation: 0.5), "grow": lambda model: None}[name]
    monkeypatch.setattr(kind, name, new)
    go_on(models)
    assert models[0].block_years is None


class Quiet(Agglomeration):
    """A model with a signature of its own, and something that follows every year."""

    def __init__(self, seed=5):
        super().__init__(REGION, seed=seed, **LIVELY)
        self.largest = []

    def step(self):
        super().step()
        for city in self.cities:
            city.capacity *= 0.99
        self.largest.append(max(city.output for city in self.cities))


class Shocked(Quiet):
    """A model with a stage of its own."""

    stages = (*Agglomeration.stages, "shock")

    def shock(self):
        for city in self.cities:
            city.capacity *= 0.99


def test_a_subclass_without_a_stage_of_its_own_lives_on_a_block_and_others_by_their_agents():
    quiet, by_agents, shocked = Quiet(), Quiet(), Shocked()
    by_agents.by_agents = True
    for _ in range(5):
        for model in (quiet, by_agents):
            model.step()
    assert_same(quiet, by_agents, "year 5")
    assert quiet.largest == by_agents.largest
    assert quiet.block_years is not None and by_agents.block_years is None and shocked.block_years is None
    for named in (
        {"city_class": Frugal},
        {"relation_class": type("Tie", (Relation,), {})},
        {"side_class": type("End", (Side,), {})},
    ):
        assert Agglomeration(REGION, **named).block_years is None


# --- Ends and copies


@pytest.mark.parametrize("way", WAYS, ids="-".join)
def test_a_run_that_leaves_the_range_stops_alike_and_is_left_alike(way):
    scope, rule = way
    models = both_ways(REGION, seed=3, scope=scope, rule=rule, exploration=1.0, review_rate=1.0, prior_trust=0.6)
    for year in range(6):
        if year == 2:
            for model in models:
                list(model.cities)[3].output = 1e105
        told = [step(model) for model in models]
        assert told[0] == told[1]
        assert year > 2 or bool(told[0]) == (year == 2)  # whether there is a step after a refusal is for Mesa to say
        assert_same(*models, f"year {year + 1}")
    assert models[0].block_years is not None and len(models[0].series) == 2


@pytest.mark.parametrize("twin", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))], ids=["copy", "pickle"])
@pytest.mark.parametrize("begun", [0, 3])
def test_a_copy_goes_on_as_the_model_does(twin, begun):
    model, by_agents = lived(begun)
    others = [twin(model), twin(by_agents)]
    for one in (model, by_agents, *others):
        for _ in range(3):
            one.step()
        assert one.year == begun + 3
        assert_same(one, by_agents, "a copy") if one is not model else None
    assert_same(model, by_agents, "the original")
    assert others[0].block_years is not None
