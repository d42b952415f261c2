"""The state of a block of runs as arrays, with the run as the innermost axis.

Shapes: cities (city, run), relations (relation, run), runs (run,). All runs of a block share one graph of relations, one scope
and one rule; parameters, agendas and seeds differ from run to run. Units are those of ``docs/model.md``.
"""

from collections import namedtuple
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from citypact.agents.codes import SPONTANEOUS
from citypact.agents.learning import INITIAL_EVIDENCE, INITIAL_STAGE
from citypact.agents.outlook import CityLook, RelationLook, SideLook
from citypact.agents.payoffs import initial_headroom
from citypact.model.measures import MEASURES, Yearly
from citypact.model.regions.region import Region
from citypact.model.regions.region import Relations as Pairs
from citypact.model.settings.agenda import Agenda
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.settings.parameters import Parameters
from citypact.model.year.lanes import beside as lanes_beside
from citypact.model.year.lanes import new_lanes, relations_in_a_tile, tied_lanes
from citypact.model.year.memory import Arrays, aligned, aligned_zeros, flattened, rows, zeros

# A year that no run reaches, which still fits the arrays.
NEVER = 10**9

NUMERIC = tuple(name for name, declared in PARAMETERS.items() if not declared.choices and not declared.rule)

if TYPE_CHECKING:  # a type checker cannot read names from a table

    class Levels(tuple[Any, ...]):
        _fields: tuple[str, ...]

        def __new__(cls, *levels: Any, **by_name: Any) -> "Levels": ...
        def __getattr__(self, name: str) -> Any: ...

    class Instruments(Levels): ...

else:
    # One row of runs for each numeric parameter and each instrument: ``levels.search_cost[run]``.
    Levels = namedtuple("Levels", NUMERIC)
    Instruments = namedtuple("Instruments", tuple(INSTRUMENTS))

# Who is related to whom. city_i, city_j, pair: (relation,) unsigned; neighbours: flat, those of city c from offset[c] on.
Graph = namedtuple("Graph", "city_i city_j pair distance border inverse_root_degrees neighbour_offset neighbour_city")

# The agenda of every run. level: (intervention, instrument, run); first, last, stalled, below: (intervention, run).
# below is inf and stalled 0 where there is no such trigger; budget (run,) is inf where there is none.
AgendaArrays = namedtuple("AgendaArrays", "level first last below stalled budget")

# The state of cities, (city, run), shares (city, sector, run). owed, received: to and from the cooperation fund, last year.
Cities = namedtuple("Cities", "output capacity reputation experience stance owed received shares")

# The state of relations: stage, mode, founded, evidence_weight (relation, run); evidence, and what each side did last year and
# whether on an order, (side, relation, run).
Relations = namedtuple("Relations", "stage mode founded evidence evidence_weight cooperates ordered")

# seed (run,) unsigned; rate: cooperation rate by year (year, run), row 0 unused; stopped: the year in which a run left the
# range of numbers, 0 while it goes on, and the city that did, with its output and capacity; the rest (run,).
Runs = namedtuple(
    "Runs",
    "seed distance_factor cover full_outlay withdrawal rate stopped stopped_city stopped_output stopped_capacity",
)

# What a city looks like this year (``agents.outlook.CityLook``), what it decided, and what the year brought it: (city, run).
# sums: over its relations, (city, sum, run), so that those of a city lie side by side in memory (``learn``).
CityYear = namedtuple(
    "CityYear",
    "look reviews next_stance mean_gain scratch sums payoff stake opened_stake joint_stake outflow received_output contribution "
    "next_shares",
)

# One more than there are (``learn``): those of a city fill a line of the cache where a block has one run.
SUMS_OF_A_CITY = 8

# What a relation looks like this year, what was chosen, and what came of it. look: ``agents.outlook.RelationLook``, and all
# without another shape: (relation, run); sides: ``SideLook``, trust, chose, wishes, payoff: (side, relation, run). order,
# full_order: whether it was to cooperate, by the orders in force and at full level, where there are any; forced: how many of its
# sides would do so against their choice.
RelationYear = namedtuple(
    "RelationYear",
    "look sides trust chose wishes payoff isomorphism stage review_cause deepens order full_order forced flow divergence "
    "founded_mode deepened_mode broken_mode",
)

# Sums over the year, and what held during it, each (run,).
RunYear = namedtuple(
    "RunYear",
    "supported distance_factor shrink full_shrink log_mean_output felt_cover orders full_orders enforced_stake "
    "full_enforced_stake cooperative_stake competing_stake breached_stake pool gaps payments",
)

# How many relations broke, and how many were still alive at the last year, after so many years:
# (clock, mode − 1, years, run). Clock 0 starts at the founding, clock 1 at the government's withdrawal.
SINCE_FOUNDING, SINCE_WITHDRAWAL = range(2)
Survival = namedtuple("Survival", "broken censored")

Block = namedtuple(
    "Block",
    "graph levels instruments full_instruments instrument_matrix full_matrix agenda cities relations runs city_year "
    "relation_year run_year yearly yearly_matrix survival lanes flat",
)

# The relations and their year of a block as the kernels go through them: ``memory.flattened``, the same memory.
Flat = namedtuple("Flat", "relations relation_year")


def graph_arrays(relations: Pairs, city_count: int) -> Graph:
    """The graph of ``Region.relations(reach_km)`` in the kernels' types; a pair's number does not depend on the reach."""
    city_i, city_j = np.asarray(relations.city_i), np.asarray(relations.city_j)
    degree = np.asarray(relations.degree, dtype=np.int64)
    first, second = np.concatenate([city_i, city_j]), np.concatenate([city_j, city_i])
    order = np.lexsort((np.tile(np.arange(city_i.size), 2), first))  # a city's neighbours in the order of its relations
    return Graph(
        city_i=city_i.astype(np.uint64),
        city_j=city_j.astype(np.uint64),
        pair=(city_i * city_count + city_j).astype(np.uint64),
        distance=np.ascontiguousarray(relations.distance_km, dtype=np.float64),
        border=np.ascontiguousarray(relations.border, dtype=np.float64),
        inverse_root_degrees=1.0 / np.sqrt((degree[city_i] * degree[city_j]).astype(np.float64)),
        neighbour_offset=np.concatenate([[0], np.cumsum(degree)]).astype(np.int64),
        neighbour_city=second[order].astype(np.int64),
    )


def scalars(arrays: Arrays, place: int | tuple[int, ...]) -> Arrays:
    """What stands at one place of each array of a named tuple, as plain numbers: ``agents.compiled.at`` for Python."""
    return type(arrays)(*(array[place].item() for array in arrays))


def numbers(parameters: Parameters) -> Levels:
    """The numeric parameters as a named tuple of plain numbers, as the rules read them."""
    return Levels(*(float(getattr(parameters, name)) for name in NUMERIC))


def levels_of(parameter_sets: Sequence[Parameters]) -> Levels:
    """The numeric parameters of each run, arrays (run,)."""
    asked = {id(parameters): parameters for parameters in parameter_sets}  # runs that differ in their seeds share them
    columns = {key: numbers(parameters) for key, parameters in asked.items()}
    return rows(Levels, np.array([columns[id(parameters)] for parameters in parameter_sets], dtype=np.float64).T.copy())


# What a block begins with; all else of it begins at nought.
Start = namedtuple("Start", "levels agenda cities relations runs")


def new_block(
    region: Region,
    graph: Graph,
    parameter_sets: Sequence[Parameters],
    agendas: Sequence[Agenda],
    seeds: Sequence[int],
    years: int,
    whole: bool = True,
) -> Block:
    """A block at the start of year 1, one run for each (parameters, agenda, seed).

    region: ``Region`` with n cities; graph: its ``graph_arrays``; parameter_sets, agendas, seeds: sequences of equal length;
    years: the longest that the block will run (durations are counted up to it); whole: whether what a year brings every relation
    (``RelationYear``) is to be there when the year is over, or only as much of it as is lived at a time, and without what going
    deeper holds for those that do not ask themselves.
    """
    count, cities, relations = len(seeds), region.output.size, graph.city_i.size
    start, kept = _start(region, graph, parameter_sets, agendas, seeds, years), _kept(graph, count, whole)
    now = _relation_year(kept, count, whole, flow=aligned_zeros((relations, count)))
    city_year = zeros(CityYear, (cities, count), reviews=np.bool_, next_stance=np.bool_)
    instrument_matrix, full_matrix = (aligned_zeros((len(INSTRUMENTS), count)) for _ in range(2))
    matrix = aligned_zeros((len(MEASURES), count))
    return Block(
        graph=graph,
        **start._asdict(),
        instruments=rows(Instruments, instrument_matrix),
        full_instruments=rows(Instruments, full_matrix),
        instrument_matrix=instrument_matrix,
        full_matrix=full_matrix,
        city_year=city_year._replace(
            look=zeros(CityLook, (cities, count)),
            sums=aligned_zeros((cities, SUMS_OF_A_CITY, count)),
            next_shares=aligned_zeros((cities, region.shares.shape[1], count)),
        ),
        relation_year=now,
        run_year=zeros(RunYear, (count,), supported=np.bool_),
        yearly=rows(Yearly, matrix),
        yearly_matrix=matrix,
        survival=Survival(
            broken=np.zeros((2, 3, years + 1, count), dtype=np.int32),
            censored=np.zeros((2, 3, years + 1, count), dtype=np.int32),
        ),
        lanes=new_lanes(start.levels, Instruments, start.runs.seed, kept),
        flat=Flat(flattened(start.relations), flattened(now)),
    )


def _relation_year(kept: int, count: int, whole: bool, flow: np.ndarray) -> RelationYear:
    """What a year brings so many relations; flow: what all of them transfer."""
    year = zeros(RelationYear, (kept, count), **FLAGS, **CODES)
    sides = zeros(SideLook, (2, kept, count), game=np.int8)
    return year._replace(
        look=zeros(RelationLook, (kept, count)),
        sides=sides if whole else sides._replace(deepening_gain=None),
        flow=flow,
        **{name: aligned_zeros((2, kept, count), dtype) for name, dtype in SIDES.items()},
    )


def is_whole(block: Block) -> bool:
    """Whether a block was made to be whole."""
    return block.relation_year.sides.deepening_gain is not None


def beside(block: Block) -> Block:
    """A block that lives a tile of the relations of another at the same time: the same arrays, but for what is kept of a tile."""
    kept, count = block.relation_year.stage.shape
    now = _relation_year(kept, count, is_whole(block), flow=block.relation_year.flow)
    return block._replace(relation_year=now, lanes=lanes_beside(block.lanes), flat=Flat(block.flat.relations, flattened(now)))


def begun_again(
    block: Block,
    region: Region,
    parameter_sets: Sequence[Parameters],
    agendas: Sequence[Agenda],
    seeds: Sequence[int],
    years: int,
    whole: bool = True,
) -> bool:
    """Whether a block that was lived now stands at the start of year 1 of other runs, in the same arrays; False, and the block as
    it was, where they take arrays of other shapes. The arguments are those of ``new_block``; the graph stays.
    """
    start = _start(region, block.graph, parameter_sets, agendas, seeds, years)
    pairs = [(old, new) for part in Start._fields for old, new in zip(getattr(block, part), getattr(start, part), strict=True)]
    kept = _kept(block.graph, len(seeds), whole) == block.relation_year.stage.shape[0]
    if not kept or is_whole(block) != whole or any(old.shape != new.shape for old, new in pairs):
        return False
    for old, new in pairs:
        np.copyto(old, new)
    for name in set(Block._fields) - set(Start._fields) - {"graph", *VIEWS}:
        _clear(getattr(block, name))
    block.lanes.seed[:] = np.tile(start.runs.seed, block.lanes.seed.size // len(seeds))
    return True


# Parts of a block that are others in another form, or are laid out anew every year.
VIEWS = ("instruments", "full_instruments", "yearly", "flat", "lanes")


def _kept(graph: Graph, count: int, whole: bool) -> int:
    """Of how many relations a block of so many runs keeps a year: of all, or of those in a tile."""
    relations: int = graph.city_i.size
    return relations if whole else min(relations, relations_in_a_tile(count))


def _clear(arrays: np.ndarray | tuple | None) -> None:
    if isinstance(arrays, np.ndarray):
        arrays.fill(0)
    elif arrays is not None:
        for array in arrays:
            _clear(array)


def _start(
    region: Region,
    graph: Graph,
    parameter_sets: Sequence[Parameters],
    agendas: Sequence[Agenda],
    seeds: Sequence[int],
    years: int,
) -> Start:
    count, levels = len(seeds), levels_of(parameter_sets)
    return Start(
        levels=levels,
        agenda=agenda_arrays(agendas),
        cities=_cities_at_start(region, levels),
        relations=_relations_at_start(region, graph, levels),
        runs=Runs(
            seed=np.array([int(seed) for seed in seeds], dtype=np.uint64),
            distance_factor=np.ones(count),
            cover=np.zeros(count),
            full_outlay=np.zeros(count),
            withdrawal=np.array([agenda.withdrawal_year(years) or 0 for agenda in agendas], dtype=np.int64),
            rate=np.full((years + 1, count), np.nan),
            stopped=np.zeros(count, dtype=np.int64),
            stopped_city=np.zeros(count, dtype=np.int64),
            stopped_output=np.zeros(count),
            stopped_capacity=np.zeros(count),
        ),
    )


def tied(block: Block) -> Block:
    """A block whose rows by name are rows of its matrices again, as they are in a new one: a copy or a pickle parts them."""
    return block._replace(
        instruments=rows(Instruments, block.instrument_matrix),
        full_instruments=rows(Instruments, block.full_matrix),
        yearly=rows(Yearly, block.yearly_matrix),
        lanes=tied_lanes(block.lanes),
        flat=Flat(flattened(block.relations), flattened(block.relation_year)),
    )


# Which arrays of a year have two sides, and which are no doubles.
SIDES = {"trust": np.float64, "chose": np.bool_, "wishes": np.bool_, "payoff": np.float64}
FLAGS = {name: np.bool_ for name in ("deepens", "order", "full_order")}
CODES = {name: np.int8 for name in ("stage", "review_cause", "forced", "founded_mode", "deepened_mode", "broken_mode")}


def _cities_at_start(region: Region, levels: Levels) -> Cities:
    count, cities = levels.headroom.size, region.output.size
    output = np.repeat(region.output[:, None], count, axis=1).astype(np.float64)
    capacity = output.copy()
    alike: dict[tuple[float, float], list[int]] = {}  # runs of one headroom and slope, often all of a block
    for run, pair in enumerate(zip(levels.headroom.tolist(), levels.density_slope.tolist(), strict=True)):
        alike.setdefault(pair, []).append(run)
    for (headroom, slope), runs in alike.items():
        room = [initial_headroom(headroom, density, slope) for density in region.relative_density.tolist()]
        capacity[:, runs] *= np.array(room)[:, None]
    return Cities(
        output=aligned(output),
        capacity=aligned(capacity),
        reputation=aligned(np.repeat(levels.prior_trust[None, :], cities, axis=0)),
        experience=aligned_zeros((cities, count)),
        stance=aligned_zeros((cities, count), np.bool_),
        owed=aligned_zeros((cities, count)),
        received=aligned_zeros((cities, count)),
        shares=aligned(np.repeat(region.shares[:, :, None], count, axis=2)),
    )


def _relations_at_start(region: Region, graph: Graph, levels: Levels) -> Relations:
    """Rivalry, but for the relations that the region names: thematic cooperation, trusted and kept by both sides."""
    count, relations = levels.headroom.size, graph.city_i.size
    state = Relations(
        stage=aligned_zeros((relations, count), np.int8),
        mode=aligned_zeros((relations, count), np.int8),
        founded=aligned_zeros((relations, count), np.int32),
        evidence=aligned_zeros((2, relations, count)),
        evidence_weight=aligned_zeros((relations, count)),
        cooperates=aligned_zeros((2, relations, count), np.bool_),
        ordered=aligned_zeros((2, relations, count), np.bool_),
    )
    state.evidence[:] = levels.prior_weight * levels.prior_trust
    state.evidence_weight[:] = levels.prior_weight
    if region.initial_relations:
        pairs = np.array([i * region.output.size + j for i, j in region.initial_relations], dtype=np.uint64)
        there = np.isin(graph.pair, pairs)
        state.stage[there], state.mode[there] = INITIAL_STAGE, SPONTANEOUS
        state.evidence[:, there] = INITIAL_EVIDENCE * levels.prior_weight
        state.cooperates[:, there] = True
    return state


def agenda_arrays(agendas: Sequence[Agenda]) -> AgendaArrays:
    """The agendas of a block, padded to the longest."""
    count, longest = len(agendas), max(1, max(len(agenda.interventions) for agenda in agendas))
    arrays = AgendaArrays(
        level=np.zeros((longest, len(INSTRUMENTS), count)),
        first=np.ones((longest, count), dtype=np.int64),
        last=np.zeros((longest, count), dtype=np.int64),
        below=np.full((longest, count), np.inf),
        stalled=np.zeros((longest, count), dtype=np.int64),
        budget=np.full(count, np.inf),
    )
    for run, agenda in enumerate(agendas):
        if agenda.budget is not None:
            arrays.budget[run] = agenda.budget
        for position, intervention in enumerate(agenda.interventions):
            levels = dict(intervention.instruments)
            arrays.level[position, :, run] = [levels.get(name, 0.0) for name in INSTRUMENTS]
            arrays.first[position, run] = min(intervention.first, NEVER)
            arrays.last[position, run] = NEVER if intervention.last is None else min(intervention.last, NEVER)
            arrays.below[position, run] = np.inf if intervention.below is None else intervention.below
            arrays.stalled[position, run] = min(intervention.stalled or 0, NEVER)
    return arrays
