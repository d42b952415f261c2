"""A year shared out among threads: the same bits on any number of them, and an end to all where one fails."""

import numpy as np
import pytest

from citypact.model import engine
from citypact.model.engine import Batch, Run, simulate
from citypact.model.regions.loading import load_region
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.choice_table import RULES, SCOPES
from citypact.model.settings.parameters import Parameters
from citypact.model.year import lanes, sequence, sharing

YEARS = 8
KINDS = [(scope, rule) for scope in SCOPES for rule, told in RULES.items() if scope == "city" or not told.imitates]
ORDERS = Intervention({"command": 0.2, "subsidy": 0.1, "penalty": 0.02, "breach_fine": 0.1, "plan": 0.02, "platform": 0.2}, 2, 6)
GOVERNED = Agenda((ORDERS, Intervention({"command": 0.4, "infrastructure": 0.01}, 3, below=0.9)), budget=0.3)
FUNDED = Agenda((ORDERS, Intervention({"fund_rate": 0.01}, 2)))


@pytest.fixture
def small_tiles(monkeypatch):
    """Tiles of a single row, of which a thread may take one."""
    monkeypatch.setattr(lanes, "TILE", 1)
    monkeypatch.setattr(sharing, "FEWEST_TILES", 1)


def lived(runs, threads, years=YEARS):
    """All that a batch has when these runs are over, and what its threads were."""
    batch = Batch(runs, years, states=False, threads=threads)
    series = batch.advance(years)
    return [series, *batch.survival(), *batch.block.cities, *batch.block.relations], len(batch._years._words)


def assert_same(one, other):
    for mine, yours in zip(one, other, strict=True):
        np.testing.assert_array_equal(mine, yours)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("scope", "rule"), KINDS)
def test_threads_do_not_matter(small_tiles, scope, rule, count):
    """Every rule in every scope, under a government that orders, and does so as far as its budget goes."""
    region, parameters = load_region("synthetic:40"), Parameters(scope=scope, rule=rule)
    runs = [Run(region, parameters, (GOVERNED, Agenda())[seed % 2], seed) for seed in range(count)]
    alone, one = lived(runs, 1)
    assert one == 1
    for threads in (2, 3):
        together, busy = lived(runs, threads)
        assert busy == (threads if scope == "partner" else 1)  # one stance of a city needs all relations at once
        assert_same(alone, together)
    if rule == "logit":
        assert alone[0][0, :, list(engine.MEASURES).index("outlay_enforcement")].any()


def test_a_fund_is_lived_by_one_thread(small_tiles):
    runs = [Run(load_region("synthetic:40"), agenda=FUNDED)]
    (alone, one), (funded, busy) = (lived(runs, threads) for threads in (1, 3))
    assert one == busy == 1
    assert_same(alone, funded)


def test_a_large_region_is_shared_out():
    """Tiles as they are: 13 of them, of which the last is not full."""
    runs = [Run(load_region("synthetic:1200"), Parameters(reach_km=420.0), GOVERNED, 5)]
    found = {threads: lived(runs, threads, 3) for threads in (1, 2, 3, 7)}
    block = Batch(runs, 1, states=False).block
    full, rest = divmod(block.graph.city_i.size, lanes.relations_in_a_tile(1))
    assert rest and all((full + 1) % threads for threads in (2, 3))
    assert [busy for _, busy in found.values()] == [1, 2, 3, (full + 1) // sharing.FEWEST_TILES]
    for state, _ in found.values():
        assert_same(found[1][0], state)


def test_years_are_shared_out_in_pieces_and_by_one_batch_after_the_other(small_tiles):
    """Years lived some at a time, in arrays that were handed on, some of them for another number of threads."""
    runs = [Run(load_region("synthetic:40"), agenda=GOVERNED, seed=seed) for seed in range(3)]
    expected, _ = lived(runs, 1)
    for threads in (3, 3, 2):
        batch = Batch(runs, YEARS, states=False, threads=threads)
        parts = [batch.advance(years) for years in (1, 3, YEARS - 4)]
        np.testing.assert_array_equal(np.concatenate(parts, axis=1), expected[0])
        assert len(batch._years._words) == threads
        batch.hand_on()


@pytest.mark.parametrize(("blocks", "threads", "each"), [(1, 3, [3]), (2, 5, [2, 2]), (3, 2, [1, 1, 1])])
def test_threads_that_no_block_is_left_for_help(monkeypatch, blocks, threads, each):
    given = []

    class Noted(Batch):
        def __init__(self, runs, horizon, states=True, threads=1):
            given.append(threads)
            super().__init__(runs, horizon, states, threads)

    monkeypatch.setattr(engine, "Batch", Noted)
    runs = [Run(load_region("synthetic:5"), seed=seed) for seed in range(2 * blocks)]
    simulate(runs, 1, threads=threads, block_size=2)
    assert given == each


def test_few_tiles_are_lived_by_one_thread_and_many_by_a_few():
    few, most = sharing.FEWEST_TILES, sharing.MOST_THREADS
    assert [sharing.threads_worth(tiles, most) for tiles in (1, few, 2 * few - 1, 2 * few, 3 * few)] == [1, 1, 1, 2, 3]
    assert [sharing.threads_worth(100 * few, threads) for threads in (1, 2, most, 3 * most)] == [1, 2, most, most]


def test_a_turn_comes_when_it_is_given():
    turn = np.array([4])
    at, none = np.array([5, 1]), np.zeros(0, np.int64)
    take = (none, none, none, none, np.zeros((0, 2), np.int64), np.zeros((7, 4), np.int64), np.zeros(5, np.int64))
    assert sequence._live(*take, at, turn, 1, 1, 2) == sharing.WAITS  # it is the turn of ticket 4
    assert (at.tolist(), turn.tolist()) == ([5, 1], [4])
    turn[0] = 5
    assert sequence._live(*take, at, turn, 1, 1, 2) == sharing.WAITS  # of ticket 7, whose tile has been lived by itself
    assert (at.tolist(), turn.tolist()) == ([7, 1], [6])
    turn[0] = 7
    assert sequence._live(*take, at, turn, 1, 1, 2) == sharing.DONE  # a year of seven tiles has nine tickets
    assert turn.tolist() == [8]


def test_where_a_thread_fails_the_others_end():
    class Fault(Exception):
        pass

    def fails(thread):
        if thread == 1:
            raise Fault
        return sharing.WAITS

    with pytest.raises(Fault):
        sharing.together(3, fails)
    assert sharing.together(3, lambda thread: 7 if thread == 2 else sharing.WAITS) == 7
    assert sharing.together(3, lambda thread: sharing.DONE) == sharing.DONE


def test_a_stage_that_fails_is_told_by_name(monkeypatch, small_tiles):
    batch = Batch([Run(load_region("synthetic:40"))], 1, states=False, threads=2)
    monkeypatch.setattr(sequence, "_live", lambda *_: 3)
    with pytest.raises(RuntimeError, match="appraise_cities could not be done"):
        batch.advance(1)
