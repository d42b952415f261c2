"""Relations lived tile by tile and in lanes, of any number of runs: the same bits, in less memory, whatever a tile takes in."""

from math import fsum

import numpy as np
import pytest

from citypact.model import engine
from citypact.model.engine import Batch, Run, simulate
from citypact.model.regions.loading import load_region
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.packages import policy_agenda
from citypact.model.settings.parameters import Parameters
from citypact.model.year import lanes
from citypact.model.year.record import MOST_PAIRED, gini

REGION = load_region("synthetic:40")
YEARS = 12
# What each relation may take for each run beyond what is recorded of the year, whatever its number.
BYTES_OF_A_RELATION = 48


def some_runs(count: int) -> list[Run]:
    """Runs that differ in everything that runs of one block may differ in, but for a fund."""
    agendas = (Agenda(), policy_agenda("hierarchical", 3, 8), Agenda((Intervention({"subsidy": 0.1, "plan": 0.02}, first=2),)))
    return [Run(REGION, Parameters(review_rate=0.2 + 0.1 * (seed % 5)), agendas[seed % 3], seed) for seed in range(count)]


def lived(runs: list[Run], states: bool) -> tuple[np.ndarray, ...]:
    """Series and lives of a batch of these runs."""
    batch = Batch(runs, YEARS, states=states)
    return batch.advance(YEARS), *batch.survival()


@pytest.mark.parametrize("count", [1, 3, 8, 33])
def test_tiles_do_not_matter(monkeypatch, count):
    """Many small tiles, one large tile, and the runs one by one in blocks of their own: the same bits."""
    runs = some_runs(count)
    at_once = lived(runs, states=True)
    monkeypatch.setattr(lanes, "TILE", 1)
    batch = Batch(runs, YEARS, states=False)
    kept, relations = batch.block.relation_year.stage.shape[0], batch.block.graph.city_i.size
    assert kept == lanes.relations_in_a_row(count) < relations / 2  # several tiles
    tiled = lived(runs, states=False)
    for one, other in zip(at_once, tiled, strict=True):
        np.testing.assert_array_equal(one, other)
    alone = simulate(runs, YEARS, threads=1, block_size=1)
    np.testing.assert_array_equal(tiled[0], alone.series)


@pytest.mark.parametrize("rate", [0.1, 1.0])
@pytest.mark.parametrize("rule", ["logit", "best_response"])
def test_what_few_need_is_the_same_if_it_is_done_for_those_alone(rate, rule):
    """Wishes to go deeper and draws of breaks: for all relations where states are kept, for those alone that ask where not."""
    runs = [Run(REGION, Parameters(review_rate=rate, rule=rule), policy_agenda("hybrid", 2, 9), seed) for seed in range(9)]
    for one, other in zip(lived(runs, states=True), lived(runs, states=False), strict=True):
        np.testing.assert_array_equal(one, other)
    result = simulate(runs, YEARS)
    assert result.of("deepened_hybrid").sum() > 20 and result.of("broken_hybrid").sum() > 0


@pytest.mark.parametrize(("count", "side_by_side"), [(5, 5), (6, 8), (7, 8), (15, 16), (16, 16)])
def test_a_block_that_is_filled_tells_of_its_own_runs_alone(monkeypatch, count, side_by_side):
    sizes = []

    class Counted(Batch):
        def __init__(self, runs, *more):
            sizes.append(len(runs))
            super().__init__(runs, *more)

    monkeypatch.setattr(engine, "Batch", Counted)
    runs = some_runs(count)
    result = simulate(runs, YEARS, threads=1)
    assert sizes == [side_by_side]
    alone = simulate(runs, YEARS, threads=1, block_size=1)
    assert len(result.series) == len(result.broken) == len(result.censored) == count and sizes[1:] == [1] * count
    for name in ("series", "broken", "censored"):
        np.testing.assert_array_equal(getattr(result, name), getattr(alone, name))


@pytest.mark.parametrize("change", [{"scope": "city"}, {"rule": "imitate_best", "scope": "city"}])
def test_what_needs_all_relations_has_them_in_one_tile(monkeypatch, change):
    monkeypatch.setattr(lanes, "TILE", 1)
    runs = [Run(REGION, Parameters(**change), seed=seed) for seed in range(3)]
    for one, other in zip(lived(runs, states=True), lived(runs, states=False), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_fund_has_all_relations_in_one_tile(monkeypatch):
    monkeypatch.setattr(lanes, "TILE", 1)
    runs = [Run(REGION, agenda=policy_agenda("benefit_coordination", 2), seed=seed) for seed in range(3)]
    funded = lived(runs, states=False)
    for one, other in zip(lived(runs, states=True), funded, strict=True):
        np.testing.assert_array_equal(one, other)
    assert simulate(runs, YEARS).of("fund_payments").any()


def test_rows_of_lanes_are_whole_vectors():
    for count in range(1, 130):
        row = lanes.relations_in_a_row(count)
        assert row * count % lanes.VECTOR == 0 and row * count >= lanes.FEWEST_LANES
        assert lanes.relations_in_a_tile(count) % row == 0


def taken(part) -> int:
    """Bytes of all arrays of a named tuple."""
    return sum(taken(array) if isinstance(array, tuple) else array.nbytes for array in part if array is not None)


def test_memory_of_a_relation():
    """What a block takes for each relation and run when no states are asked for, beyond what does not grow with them."""
    runs, reach = [Run(load_region("synthetic:300"), seed=seed) for seed in range(32)], (150.0, 300.0)
    sizes = []
    for km in reach:
        batch = Batch([Run(run.region, Parameters(reach_km=km), seed=run.seed) for run in runs], 1, states=False)
        block = batch.block
        sizes.append((block.graph.city_i.size, taken(block._replace(graph=(), flat=()))))
    (fewer, less), (more, much) = sizes
    assert more > 2 * fewer > 2 * lanes.relations_in_a_tile(len(runs))
    assert (much - less) / (more - fewer) / len(runs) <= BYTES_OF_A_RELATION


def test_arrays_begin_at_a_cache_line():
    block = Batch(some_runs(3), 1).block
    for part in (block.cities, block.relations, block.relation_year.sides, block.lanes.look_i, (block.lanes.level_matrix,)):
        for array in part:
            assert array.ctypes.data % 64 == 0


def test_a_batch_without_states_tells_none():
    batch = Batch(some_runs(2), 2, states=False)
    batch.advance(1)
    with pytest.raises(ValueError, match="states=True"):
        batch.state()
    with pytest.raises(ValueError, match="states=True"):
        batch.set_agendas([Agenda(), Agenda()])


def paired(values: np.ndarray) -> float:
    """The Gini index by its definition, all pairs added up without rounding."""
    spread = fsum(np.abs(values[:, None] - values[None, :]).ravel().tolist())
    return spread / (2 * values.size * fsum(np.abs(values).tolist()))


@pytest.mark.parametrize("cities", [2, MOST_PAIRED - 1, MOST_PAIRED, MOST_PAIRED + 1, 200, 1023, 1500])
def test_gini_of_few_and_of_many(cities):
    """Pair by pair or in order of size: the same index to 1e-12, of outputs and of gains, some of which are losses."""
    draw = np.random.default_rng(cities)
    for values in (draw.pareto(1.2, cities) + 0.1, draw.normal(0.01, 1.0, cities), np.round(draw.random(cities), 1)):
        assert gini(values) == pytest.approx(paired(values), rel=1e-12)
    assert gini(np.full(cities, 3.7)) == gini(np.zeros(cities)) == 0.0
