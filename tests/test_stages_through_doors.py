"""Stages of the year that are called through doors: one at a time or all at once, in new arrays or in those of runs before."""

from threading import Thread

import numpy as np
import pytest

from citypact.agents.doors import calls, words_of
from citypact.agents.lowering import _values
from citypact.model import engine
from citypact.model.engine import Batch, Run
from citypact.model.regions.loading import load_region
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.changes import Change
from citypact.model.settings.parameters import Parameters
from citypact.model.year.arrays import is_whole
from citypact.model.year.lanes import lay_out_levels
from citypact.model.year.record import clear
from citypact.model.year.sequence import Stages, Years, stages

YEARS = 6
AGENDA = Agenda([Intervention({"subsidy": 0.2, "fund_rate": 0.01, "command": 0.1}, 2, 4)])


def runs(first, count=5, **parameters):
    region, kind = load_region("synthetic:7:3"), Parameters(**parameters)
    return [Run(region, kind.replace(search_cost=0.01 * seed), AGENDA, seed) for seed in range(first, first + count)]


def only(stage, part="opening"):
    """One stage alone."""
    return Stages(**{name: (stage,) if name == part else () for name in Stages._fields})


def told(batch):
    """Everything that a batch can be asked for."""
    series = batch.advance(YEARS)
    return [series, *batch.survival(), *batch.state().values()]


def same(one, other):
    return all(np.array_equal(mine, yours, equal_nan=mine.dtype.kind == "f") for mine, yours in zip(one, other, strict=True))


def with_nothing_handed_on(function):
    """What it returns where nothing has been lived before."""
    engine._SPARES.clear()
    return function()


@pytest.mark.parametrize("parameters", [{}, {"scope": "city", "rule": "imitate_fermi"}])
def test_a_year_of_stages_called_one_by_one_is_a_year(parameters):
    whole, single = (Batch(runs(1, **parameters), YEARS) for _ in range(2))
    wanted = whole.advance(YEARS)
    settings = {"own": None, "decision_rule": single.rule.code, "imitates": single.rule.imitates, "scope": single.scope}
    parts = stages(None, single.rule.imitates, single.scope, is_whole(single.block))._asdict()
    called = [Years(single.block, only(stage, part), **settings) for part, those in parts.items() for stage in those]
    series, selection = np.empty_like(wanted), np.arange(wanted.shape[2])
    for year in range(1, YEARS + 1):
        for stage in called:
            brought = {"series": series[:, year - 1 : year].copy(), "selection": selection}
            stage.live(year, year, **brought)
            if stage.called[0].__name__ == "keep":
                series[:, year - 1 : year] = brought["series"]
    assert np.array_equal(series, wanted, equal_nan=True)
    assert len(np.unique(wanted[:, -1], axis=0)) == len(wanted)  # no two runs are alike


@pytest.mark.parametrize(
    "before",
    [
        [(5, {})],
        [(5, {"resistance": 3.0}), (5, {})],
        [(4, {})],
        [(5, {"rule": "best_response"})],
        [(5, {"scope": "city", "rule": "imitate_best"})],
    ],
)
def test_runs_in_the_arrays_of_others_are_as_in_new_ones(before):
    def lived(*before):
        for count, parameters in before:
            batch = Batch(runs(50, count, **parameters), YEARS)
            batch.advance(YEARS)
            batch.hand_on()
        return told(Batch(runs(1), YEARS))

    new = with_nothing_handed_on(lived)
    assert same(with_nothing_handed_on(lambda: lived(*before)), new)


def test_arrays_are_handed_on_once_and_to_whoever_asks_first():
    def addresses():
        one = Batch(runs(1), YEARS)
        one.advance(YEARS)
        kept, made = one.block.cities.output, []
        one.hand_on()
        other = Batch(runs(9, 3), YEARS)  # for which they do not fit
        thread = Thread(target=lambda: made.append(Batch(runs(9), YEARS)))
        thread.start()
        thread.join()
        made.append(Batch(runs(9), YEARS))
        return [kept is batch.block.cities.output for batch in (other, *made)], hasattr(one, "block")

    assert with_nothing_handed_on(addresses) == ([False, True, False], False)


def test_large_blocks_are_not_kept(monkeypatch):
    monkeypatch.setattr(engine, "LARGEST_SPARE", 1)
    batch = Batch(runs(1), YEARS)
    batch.advance(YEARS)
    with_nothing_handed_on(batch.hand_on)
    assert not engine._SPARES and not hasattr(batch, "block")


def test_parameters_that_are_written_into_a_block_hold_from_the_next_years_on():
    written, changed, left = (Batch(runs(1), YEARS) for _ in range(3))
    changed.set_changes([(Change(4, {"search_cost": 0.3}),)] * 5)
    parts = [written.advance(3)]
    written.block.levels.search_cost[:] = 0.3
    parts.append(written.advance(YEARS - 3))
    wanted, otherwise = changed.advance(YEARS), left.advance(YEARS)
    assert np.array_equal(np.concatenate(parts, axis=1), wanted, equal_nan=True)
    assert not np.array_equal(wanted, otherwise, equal_nan=True)


def test_a_stage_takes_numbers_and_arrays_and_nothing_else():
    matrix, run_year = np.ones((3, 2)), Batch(runs(1, 2), YEARS).block.run_year
    with pytest.raises(TypeError, match="'seven' is nothing that a stage takes"):
        calls([clear], {"yearly_matrix": (1, "seven"), "run_year": run_year})
    (called,) = calls([clear], {"yearly_matrix": matrix, "run_year": run_year})
    assert called.places == {"yearly_matrix": 0, "run_year": len(words_of(matrix))}
    assert [words_of(value) for value in (7, True, None, np.uint64(3))] == [[7], [1], [0], [3]]


def test_a_stage_is_given_what_its_code_names_or_all_that_it_counts():
    block = Batch(runs(1, 2), YEARS).block
    (called,) = calls([clear], {"yearly_matrix": block.yearly_matrix, "run_year": block.run_year})
    sums = [getattr(block.run_year, name) for name in ("cooperative_stake", "competing_stake", "breached_stake")]
    assert called.words == [word for array in (block.yearly_matrix, *sums) for word in words_of(array)]
    (counting,) = calls([lay_out_levels], block._asdict())  # which goes through the levels by their number
    assert counting.places["runs"] == sum(len(words_of(array)) for array in block.levels)


def test_an_array_lies_where_numpy_says():
    writable, frozen = np.arange(6.0), np.arange(6.0)
    frozen.flags.writeable = False
    for array in (writable, frozen, writable[::2], writable[2:], np.empty((0, 3))):
        assert words_of(array)[4] == array.__array_interface__["data"][0]


def test_arrays_that_are_laid_out_otherwise_are_taken_as_they_are():
    whole = np.ones((3, 4))
    Years(Batch(runs(1), YEARS).block._replace(yearly_matrix=whole[:, ::2]), only(clear)).live(1, 1)
    assert whole.tolist() == [[0.0, 1.0, 0.0, 1.0]] * 3


def test_a_variable_that_may_be_deleted_twice_or_has_two_values_stays_in_memory():
    from numba.core.bytecode import ByteCode, FunctionIdentity
    from numba.core.interpreter import Interpreter

    def function(number, other):
        changed = number
        for _ in range(number):
            changed = changed + other
        return changed

    identity = FunctionIdentity.from_function(function)
    found = set(_values(Interpreter(identity).interpret(ByteCode(identity))))
    assert "other" in found and not any(name.startswith("changed") for name in found)
