"""The state of a block of runs as arrays, with the run as the innermost axis.

Shapes: cities (city, run), relations (relation, run), runs (run,). All runs of a block share one graph of relations, one scope
and one rule; parameters, agendas and seeds differ from run to run. Units are those of ``docs/model.md``.
"""

from collections import namedtuple

import numpy as np

from model.declaration import INSTRUMENTS, PARAMETERS
from model.measures import MEASURES, Yearly

# A year that no run reaches, which still fits the arrays.
NEVER = 10**9

NUMERIC = tuple(name for name, declared in PARAMETERS.items() if not declared.choices)

# One row of runs for each numeric parameter and each instrument: ``levels.search_cost[run]``.
Levels = namedtuple("Levels", NUMERIC)
Instruments = namedtuple("Instruments", tuple(INSTRUMENTS))

# Who is related to whom. city_i, city_j, pair: (relation,) unsigned; neighbours: flat, those of city c from offset[c] on.
Graph = namedtuple(
    "Graph", "city_i city_j pair distance border inverse_root_degrees neighbour_offset neighbour_city"
)

# The agenda of every run. level: (intervention, instrument, run); first, last, stalled, below: (intervention, run).
# below is inf and stalled 0 where there is no such trigger; budget (run,) is inf where there is none.
AgendaArrays = namedtuple("AgendaArrays", "level first last below stalled budget")

Cities = namedtuple("Cities", "output capacity reputation stance paid received shares")

Relations = namedtuple("Relations", "stage mode founded evidence_i evidence_j")

# seed (run,) unsigned; rate: cooperation rate by year (year, run), row 0 unused; the rest (run,).
Runs = namedtuple("Runs", "seed evidence_weight distance_factor cover full_outlay withdrawal rate")

# What a city looks like this year, and what the year brought it: (city, run).
CityYear = namedtuple(
    "CityYear",
    "saturation contest_strength bargaining_strength log_output mean_gain next_stance "
    "payoff stake cooperative_stake joint_stake contribution rivalry_payoff gain next_shares",
)

# What a relation looks like to its two sides this year, and what came of it: (relation, run).
RelationYear = namedtuple(
    "RelationYear",
    "proximity stake isomorphism joint_surplus effort game search negotiation "
    "trust_i trust_j monitoring_i monitoring_j reward_i reward_j temptation_i temptation_j "
    "sucker_i sucker_j punishment_i punishment_j net_gain_i net_gain_j resistance_i resistance_j "
    "decision_gain_i decision_gain_j tipping_trust_i tipping_trust_j "
    "cooperates_i cooperates_j ordered_i ordered_j payoff_i payoff_j divergence founded_mode broken_mode",
)

# Sums over the year, each (run,).
RunYear = namedtuple(
    "RunYear",
    "supported distance_factor shrink full_shrink orders full_orders cooperative_stake competing_stake breached_stake "
    "pool gaps payments",
)

# How many relations broke, and how many were still alive at the last year, after so many years:
# (clock, mode − 1, years, run). Clock 0 starts at the founding, clock 1 at the government's withdrawal.
SINCE_FOUNDING, SINCE_WITHDRAWAL = range(2)
Survival = namedtuple("Survival", "broken censored")

Block = namedtuple(
    "Block",
    "graph levels instruments full_instruments instrument_matrix full_matrix agenda cities relations runs city_year "
    "relation_year run_year yearly yearly_matrix survival",
)


def graph_arrays(relations, city_count: int) -> Graph:
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


def rows(kind, matrix):
    """A named tuple of the rows of a matrix (row, run): views, not copies."""
    return kind(*matrix)


def zeros(kind, shape, **types):
    """A named tuple of arrays of zeros of one shape; ``types`` names the fields that are not doubles."""
    return kind(*(np.zeros(shape, dtype=types.get(field, np.float64)) for field in kind._fields))


FLAGS = {name: np.bool_ for name in ("cooperates_i", "cooperates_j", "ordered_i", "ordered_j")}
CODES = {name: np.int8 for name in ("game", "founded_mode", "broken_mode")}


def new_block(region, graph, parameter_sets, agendas, seeds, years: int) -> Block:
    """A block at the start of year 1, one run for each (parameters, agenda, seed).

    region: ``Region`` with n cities; graph: its ``graph_arrays``; parameter_sets, agendas, seeds: sequences of equal length;
    years: the longest that the block will run (durations are counted up to it).
    """
    count, cities, relations = len(seeds), region.output.size, graph.city_i.size
    levels = rows(
        Levels,
        np.array([[getattr(p, name) for p in parameter_sets] for name in NUMERIC], dtype=np.float64),
    )
    output = np.repeat(region.output[:, None], count, axis=1).astype(np.float64)
    prior = np.repeat(levels.prior_trust[None, :], cities, axis=0)
    sectors = region.shares.shape[1]
    state = Cities(
        output=output,
        capacity=levels.headroom[None, :] * output,
        reputation=prior,
        stance=np.zeros((cities, count), dtype=np.bool_),
        paid=np.zeros((cities, count)),
        received=np.zeros((cities, count)),
        shares=np.repeat(region.shares[:, :, None], count, axis=2).astype(np.float64),
    )
    evidence = np.repeat((levels.prior_weight * levels.prior_trust)[None, :], relations, axis=0)
    ties = Relations(
        stage=np.zeros((relations, count), dtype=np.int8),
        mode=np.zeros((relations, count), dtype=np.int8),
        founded=np.zeros((relations, count), dtype=np.int32),
        evidence_i=evidence,
        evidence_j=evidence.copy(),
    )
    runs = Runs(
        seed=np.array([int(seed) for seed in seeds], dtype=np.uint64),
        evidence_weight=levels.prior_weight.copy(),
        distance_factor=np.ones(count),
        cover=np.zeros(count),
        full_outlay=np.zeros(count),
        withdrawal=np.array([agenda.withdrawal_year(years) or 0 for agenda in agendas], dtype=np.int64),
        rate=np.full((years + 1, count), np.nan),
    )
    city_year = zeros(CityYear, (cities, count), next_stance=np.bool_)
    instrument_matrix, full_matrix = np.zeros((2, len(INSTRUMENTS), count))
    matrix = np.zeros((len(MEASURES), count))
    return Block(
        graph=graph,
        levels=levels,
        instruments=rows(Instruments, instrument_matrix),
        full_instruments=rows(Instruments, full_matrix),
        instrument_matrix=instrument_matrix,
        full_matrix=full_matrix,
        agenda=agenda_arrays(agendas),
        cities=state,
        relations=ties,
        runs=runs,
        city_year=city_year._replace(next_shares=np.zeros((cities, sectors, count))),
        relation_year=zeros(RelationYear, (relations, count), **FLAGS, **CODES),
        run_year=zeros(RunYear, (count,), supported=np.bool_),
        yearly=rows(Yearly, matrix),
        yearly_matrix=matrix,
        survival=Survival(
            broken=np.zeros((2, 3, years + 1, count), dtype=np.int32),
            censored=np.zeros((2, 3, years + 1, count), dtype=np.int32),
        ),
    )


def agenda_arrays(agendas) -> AgendaArrays:
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
