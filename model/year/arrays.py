"""The state of a block of runs as arrays, with the run as the innermost axis.

Shapes: cities (city, run), relations (relation, run), runs (run,). All runs of a block share one graph of relations, one scope
and one rule; parameters, agendas and seeds differ from run to run. Units are those of ``docs/model.md``.
"""

from collections import namedtuple
from collections.abc import Sequence
from functools import lru_cache
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
from citypact.model.year.memory import Arrays, aligned_zeros, clear, flattened, rows, zeros

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

# Clocks of the lives of relations: from the founding, and from the government's withdrawal.
SINCE_FOUNDING, SINCE_WITHDRAWAL = range(2)

# broken: how many relations broke after so many years, (clock, mode − 1, years, run).
Block = namedtuple(
    "Block",
    "graph levels instruments full_instruments instrument_matrix full_matrix agenda cities relations runs city_year "
    "relation_year run_year yearly yearly_matrix broken lanes flat",
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
    places = {key: place for place, key in enumerate(asked)}
    table = np.array([numbers(parameters) for parameters in asked.values()])
    return rows(Levels, table[[places[id(parameters)] for parameters in parameter_sets]].T.copy())


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
    kept = _kept(graph, count, whole)
    now = _relation_year(kept, count, whole, flow=aligned_zeros((relations, count)))
    sided = {"evidence": np.float64, "cooperates": np.bool_, "ordered": np.bool_}
    alone = {"stage": np.int8, "mode": np.int8, "founded": np.int32}
    ties = zeros(Relations, (relations, count), **alone, **dict.fromkeys(sided))._replace(
        **{name: aligned_zeros((2, relations, count), dtype) for name, dtype in sided.items()}
    )
    shares = (cities, region.shares.shape[1], count)
    level_matrix, matrix = aligned_zeros((len(NUMERIC), count)), aligned_zeros((len(MEASURES), count))
    instrument_matrix, full_matrix = (aligned_zeros((len(INSTRUMENTS), count)) for _ in range(2))
    block = Block(
        graph=graph,
        levels=rows(Levels, level_matrix),
        agenda=_no_agendas(_longest(agendas), count),
        cities=zeros(Cities, (cities, count), stance=np.bool_, shares=None)._replace(shares=aligned_zeros(shares)),
        relations=ties,
        runs=zeros(Runs, (count,), **RUN_CODES, rate=None)._replace(rate=aligned_zeros((years + 1, count))),
        instruments=rows(Instruments, instrument_matrix),
        full_instruments=rows(Instruments, full_matrix),
        instrument_matrix=instrument_matrix,
        full_matrix=full_matrix,
        city_year=zeros(
            CityYear, (cities, count), reviews=np.bool_, next_stance=np.bool_, look=None, sums=None, next_shares=None
        )._replace(
            look=zeros(CityLook, (cities, count)),
            sums=aligned_zeros((cities, SUMS_OF_A_CITY, count)),
            next_shares=aligned_zeros(shares),
        ),
        relation_year=now,
        run_year=zeros(RunYear, (count,), supported=np.bool_),
        yearly=rows(Yearly, matrix),
        yearly_matrix=matrix,
        broken=aligned_zeros((2, 3, years + 1, count), np.int32),
        lanes=new_lanes(Levels, Instruments, count, kept),
        flat=Flat(flattened(ties), flattened(now)),
    )
    _begin(block, region, parameter_sets, agendas, seeds, years)
    return block


def _relation_year(kept: int, count: int, whole: bool, flow: np.ndarray) -> RelationYear:
    """What a year brings so many relations; flow: what all of them transfer."""
    others = {"look": zeros(RelationLook, (kept, count)), "flow": flow}
    others["sides"] = zeros(SideLook, (2, kept, count), game=np.int8, deepening_gain=np.float64 if whole else None)
    others |= {name: aligned_zeros((2, kept, count), dtype) for name, dtype in SIDES.items()}
    return zeros(RelationYear, (kept, count), **FLAGS, **CODES, **dict.fromkeys(others))._replace(**others)


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
    alike = (
        _kept(block.graph, len(seeds), whole) == block.relation_year.stage.shape[0],
        is_whole(block) == whole,
        len(seeds) == block.runs.seed.size,
        years + 1 == block.runs.rate.shape[0],
        _longest(agendas) == block.agenda.first.shape[0],
        region.shares.shape == block.cities.shares.shape[:2],
    )
    if not all(alike):
        return False
    kept = ("graph", *VIEWS, *(() if whole else ("relation_year",)))  # what is lived at a time is written before it is read
    clear(tuple(getattr(block, name) for name in Block._fields if name not in kept))
    _begin(block, region, parameter_sets, agendas, seeds, years)
    return True


# Parts of a block that are others in another form, or are laid out anew every year.
VIEWS = ("instruments", "full_instruments", "yearly", "flat", "lanes")


def _kept(graph: Graph, count: int, whole: bool) -> int:
    """Of how many relations a block of so many runs keeps a year: of all, or of those in a tile."""
    relations: int = graph.city_i.size
    return relations if whole else min(relations, relations_in_a_tile(count))


def _begin(
    block: Block,
    region: Region,
    parameter_sets: Sequence[Parameters],
    agendas: Sequence[Agenda],
    seeds: Sequence[int],
    years: int,
) -> None:
    """Put a block of zeros at the start of year 1; the arguments are those of ``new_block``."""
    for row, told in zip(block.levels, levels_of(parameter_sets), strict=True):
        row[:] = told
    _write_agendas(block.agenda, agendas)
    runs = block.runs
    runs.seed[:] = np.array([int(seed) for seed in seeds], dtype=np.uint64)
    runs.distance_factor[:] = 1.0
    runs.withdrawal[:] = [agenda.withdrawal_year(years) or 0 for agenda in agendas]
    runs.rate[:] = np.nan
    block.lanes.seed[:] = np.tile(runs.seed, block.lanes.seed.size // runs.seed.size)
    _begin_cities(block.cities, region, block.levels)
    _begin_relations(block.relations, region, block.graph, block.levels)


def tied(block: Block) -> Block:
    """A block whose rows by name are rows of its matrices again, as they are in a new one: a copy or a pickle parts them."""
    return block._replace(
        instruments=rows(Instruments, block.instrument_matrix),
        full_instruments=rows(Instruments, block.full_matrix),
        yearly=rows(Yearly, block.yearly_matrix),
        lanes=tied_lanes(block.lanes),
        flat=Flat(flattened(block.relations), flattened(block.relation_year)),
    )


RUN_CODES = {"seed": np.uint64, "withdrawal": np.int64, "stopped": np.int64, "stopped_city": np.int64}  # no doubles, of ``Runs``
# Which arrays of a year have two sides, and which are no doubles.
SIDES = {"trust": np.float64, "chose": np.bool_, "wishes": np.bool_, "payoff": np.float64}
FLAGS = {name: np.bool_ for name in ("deepens", "order", "full_order")}
CODES = {name: np.int8 for name in ("stage", "review_cause", "forced", "founded_mode", "deepened_mode", "broken_mode")}


def _begin_cities(cities: Cities, region: Region, levels: Levels) -> None:
    alike: dict[tuple[float, float], list[int]] = {}  # runs of one headroom and slope, often all of a block
    for run, pair in enumerate(zip(levels.headroom.tolist(), levels.density_slope.tolist(), strict=True)):
        alike.setdefault(pair, []).append(run)
    cities.output[:] = region.output[:, None]
    for (headroom, slope), runs in alike.items():
        room = np.array(_rooms(region, headroom, slope))[:, None]
        here = slice(None) if len(alike) == 1 else runs
        cities.capacity[:, here] = cities.output[:, here] * room
    cities.reputation[:] = levels.prior_trust
    cities.shares[:] = region.shares[:, :, None]


@lru_cache(maxsize=256)
def _rooms(region: Region, headroom: float, slope: float) -> tuple[float, ...]:
    """``initial_headroom`` of the cities of a region."""
    return tuple(initial_headroom(headroom, density, slope) for density in region.relative_density.tolist())


def _begin_relations(state: Relations, region: Region, graph: Graph, levels: Levels) -> None:
    """Rivalry, but for the relations that the region names: thematic cooperation, trusted and kept by both sides."""
    state.evidence[:] = levels.prior_weight * levels.prior_trust
    state.evidence_weight[:] = levels.prior_weight
    if region.initial_relations:
        pairs = np.array([i * region.output.size + j for i, j in region.initial_relations], dtype=np.uint64)
        there = np.isin(graph.pair, pairs)
        state.stage[there], state.mode[there] = INITIAL_STAGE, SPONTANEOUS
        state.evidence[:, there] = INITIAL_EVIDENCE * levels.prior_weight
        state.cooperates[:, there] = True


def agenda_arrays(agendas: Sequence[Agenda]) -> AgendaArrays:
    """The agendas of a block, padded to the longest."""
    arrays = _no_agendas(_longest(agendas), len(agendas))
    _write_agendas(arrays, agendas)
    return arrays


def _longest(agendas: Sequence[Agenda]) -> int:
    return max(1, max(len(agenda.interventions) for agenda in agendas))


def _no_agendas(longest: int, count: int) -> AgendaArrays:
    """Room for the agendas of so many runs, with at most so many interventions each."""
    return AgendaArrays(
        level=aligned_zeros((longest, len(INSTRUMENTS), count)),
        first=aligned_zeros((longest, count), np.int64),
        last=aligned_zeros((longest, count), np.int64),
        below=aligned_zeros((longest, count)),
        stalled=aligned_zeros((longest, count), np.int64),
        budget=aligned_zeros((count,)),
    )


def _write_agendas(arrays: AgendaArrays, agendas: Sequence[Agenda]) -> None:
    """Write agendas into arrays of zeros; an intervention that an agenda does not have ends before it begins."""
    arrays.first[:], arrays.below[:], arrays.budget[:] = 1, np.inf, np.inf
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
