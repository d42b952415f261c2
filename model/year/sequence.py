"""The year over arrays: the stages of the model in their order, for a block of runs (model, §2)."""

import numpy as np

from citypact.agents.codes import CITY
from citypact.agents.compiled import sequence
from citypact.model.year.arrays import Block
from citypact.model.year.decide import appraise_cities, appraise_relations, decide, review
from citypact.model.year.govern import build_infrastructure, govern, order
from citypact.model.year.grow import grow, restructure, transfer
from citypact.model.year.imitate import imitate
from citypact.model.year.learn import advance, learn, learn_cities, sum_cities
from citypact.model.year.record import clear, record
from citypact.model.year.settle import collect_fund, pay_from_fund, settle


@sequence
def record_year(block: Block, scope: int) -> None:
    """Take the measures of the year that has just been lived into ``block.yearly``."""
    b = block
    clear(b.yearly_matrix)
    record(
        b.graph, b.levels, b.instruments, b.full_instruments, b.cities, b.relations, b.runs, b.city_year, b.run_year,
        b.relation_year, b.yearly, scope,
    )  # fmt: skip


@sequence
def run_years(
    block: Block,
    decision_rule: int,
    imitates: bool,
    scope: int,
    first: int,
    last: int,
    series: np.ndarray,
    selection: np.ndarray,
) -> None:
    """Run the years first to last of a block; ``series`` (run, year, selected measure) takes the chosen measures.

    selection: (measure,) positions in ``MEASURES``; row 0 of the year axis of ``series`` is the year ``first``.
    """
    b = block
    now, city_year, run_year = b.relation_year, b.city_year, b.run_year
    for year in range(first, last + 1):
        govern(b.agenda, b.runs, b.instrument_matrix, b.full_matrix, run_year, year)
        build_infrastructure(b.runs, b.instrument_matrix, b.full_matrix, run_year)
        appraise_cities(b.levels, b.cities, b.runs, city_year, run_year)
        appraise_relations(b.graph, b.levels, b.instruments, b.cities, b.relations, b.runs, city_year, run_year, now)
        review(b.graph, b.levels, b.relations, b.runs, city_year, now, scope, year)
        decide(b.graph, b.levels, b.cities, b.relations, b.runs, city_year, now, decision_rule, imitates, scope, year)
        order(b.graph, b.levels, b.instruments, b.full_matrix, b.relations, b.runs, run_year, now, year)
        settle(b.instruments, b.relations, now)
        collect_fund(b.instruments, b.cities, b.relations, b.runs, city_year, run_year, now, year)
        pay_from_fund(b.graph, b.levels, b.cities, b.relations, b.runs, run_year, now)
        advance(b.graph, b.levels, b.relations, b.runs, run_year, b.survival, now, year)
        sum_cities(b.graph, b.levels, b.instruments, b.relations, b.runs, city_year, now)
        learn(b.graph, b.levels, b.relations, b.runs, now)
        learn_cities(b.levels, b.cities, b.runs, city_year)
        restructure(b.graph, b.levels, b.instruments, b.cities, b.relations, b.runs, city_year, now)
        transfer(b.graph, b.runs, city_year, now)
        grow(b.levels, b.cities, b.runs, city_year, year)
        record_year(b, scope)
        for run in range(b.runs.seed.size):
            b.runs.rate[year, run] = b.yearly.cooperation_rate[run]
        if scope == CITY and imitates:
            imitate(b.graph, b.levels, b.cities, b.runs, city_year, decision_rule, year)
        for position in range(selection.size):
            for run in range(b.runs.seed.size):
                series[run, year - first, position] = b.yearly_matrix[selection[position], run]
