"""Cells and the door: every world lived with its own seeds, years and way of living; resumable, and the same on any executor."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from citypact.experiments import open as open_sweep
from citypact.experiments.sweeps import cells as cells_module
from citypact.experiments.sweeps.cells import Cell, Cells, Measured, outcomes
from citypact.experiments.sweeps.door import Door, Interrupted
from citypact.experiments.sweeps.executors import InProcess, Processes
from citypact.experiments.sweeps.export import write_tables
from citypact.experiments.sweeps.job import run_job
from citypact.experiments.sweeps.ledger import read
from citypact.experiments.sweeps.merge import merge
from citypact.model.engine import Run, simulate
from citypact.model.refusal import Refusal
from citypact.model.regions.loading import load_region
from citypact.model.settings.parameters import Parameters

SMALL, OTHER = load_region("synthetic:4"), load_region("synthetic:5:3")


def rates(result):
    return {"rate": result.of("cooperation_rate"), "broken": result.broken, "born": np.arange(len(result.series)) * 0 + 7}


def deepest(result):
    return {"depth": result.of("depth").max(axis=1)}


RATES, DEEPEST = Measured(("cooperation_rate",), rates), Measured(("depth",), deepest)


@dataclass(frozen=True)
class Failing:
    """Raises for one seed."""

    seed: int

    def __call__(self, runs, years):
        if any(run.seed == self.seed for run in runs):
            raise ValueError(f"seed {self.seed} is unlucky")
        return {"seed": np.array([run.seed for run in runs])}


def worlds():
    costly = Parameters(search_cost=0.06)
    return {
        ("plain",): Cell(Run(SMALL), range(1, 41), 12, RATES),
        ("costly", 0.06): Cell(Run(SMALL, costly), range(1, 8), 12, RATES),
        ("elsewhere",): Cell(Run(OTHER), (3, 9), 12, RATES),
        ("long",): Cell(Run(SMALL), range(1, 4), 20, RATES),
        ("depth",): Cell(Run(SMALL), range(1, 4), 12, DEEPEST),
        ("summed",): Cell(Run(SMALL), range(1, 4), 12, outcomes(("final_cooperation", "mean_depth"))),
    }


def door(folder, executor=InProcess):
    return Door(folder, sum(len(cell.seeds) for cell in worlds().values()), executor, "trial", "Why?", quiet=True)


def lived(folder, executor=InProcess, asked=None):
    with door(folder, executor) as opened:
        return opened.lived("part", worlds() if asked is None else asked)


def assert_same(one, other):
    assert list(one) == list(other)
    for key, found in one.items():
        assert list(found) == list(other[key])
        for name, values in found.items():
            np.testing.assert_array_equal(values, other[key][name])


def test_every_cell_is_lived_with_its_own_seeds_years_and_way(tmp_path):
    found = lived(tmp_path)
    for key, cell in worlds().items():
        result = simulate([replace(cell.run, seed=seed) for seed in cell.seeds], cell.years, threads=1)
        if cell.live is RATES:
            np.testing.assert_array_equal(found[key]["rate"], result.of("cooperation_rate"))
            np.testing.assert_array_equal(found[key]["broken"], result.broken)
            assert found[key]["broken"].dtype == np.int32 and (found[key]["born"] == 7).all()
    plain = simulate([Run(SMALL, seed=seed) for seed in (1, 2, 3)], 12, threads=1)
    np.testing.assert_array_equal(found["depth",]["depth"], plain.of("depth").max(axis=1))
    np.testing.assert_array_equal(found["summed",]["mean_depth"], plain.of("depth").mean(axis=1))


@pytest.mark.slow
@pytest.mark.parametrize("executor", [lambda: InProcess(3), lambda: Processes(2)], ids=["threads", "processes"])
def test_the_values_do_not_depend_on_the_executor(tmp_path, executor):
    assert_same(lived(tmp_path / "here"), lived(tmp_path / "there", executor))


def test_what_is_done_is_not_done_again(tmp_path, monkeypatch):
    first = lived(tmp_path)
    monkeypatch.setattr("citypact.experiments.sweeps.coordinator.run_job", None)
    assert_same(lived(tmp_path), first)


def test_a_part_that_was_ended_goes_on_where_it_was(tmp_path, monkeypatch):
    jobs = []

    def ended(job):
        if len(jobs) == 3:
            raise KeyboardInterrupt
        jobs.append(job)
        return run_job(job)

    monkeypatch.setattr("citypact.experiments.sweeps.coordinator.run_job", ended)
    with pytest.raises(Interrupted):
        lived(tmp_path)
    with read(tmp_path / "part", study=True) as ledger:
        kept = ledger.counts()["done"]
    again = []
    monkeypatch.setattr("citypact.experiments.sweeps.coordinator.run_job", lambda job: again.append(job) or run_job(job))
    found = lived(tmp_path)
    assert kept > 0 and sum(len(job.numbers) for job in again) == Cells((), tuple(worlds().values())).runs - kept
    assert_same(found, lived(tmp_path / "anew"))


def test_a_run_that_fails_ends_the_study_in_one_line_and_the_others_are_kept(tmp_path):
    asked = {"bad": Cell(Run(SMALL), range(1, 70), 3, Failing(5))}
    with pytest.raises(Refusal, match="1 of 69 runs failed: ValueError: seed 5 is unlucky"):
        lived(tmp_path, asked=asked)
    with read(tmp_path / "part", study=True) as ledger:
        assert ledger.counts() == {"done": 68, "failed": 1}


def test_other_cells_are_refused_by_a_ledger(tmp_path):
    lived(tmp_path)
    changed = worlds() | {("plain",): Cell(Run(SMALL), range(1, 42), 12, RATES)}
    with pytest.raises(Refusal, match="with other cells"):
        lived(tmp_path, asked=changed)


def test_what_is_reduced_is_kept_in_the_place_of_the_runs(tmp_path):
    def reduce(found):
        calls.append(1)
        return [[key[0], float(values["rate"].mean())] for key, values in found.items() if "rate" in values]

    calls: list = []
    with door(tmp_path) as opened:
        first = opened.reduced("part", worlds(), reduce)
        assert opened.reduced("part", worlds(), reduce) == first and calls == [1]
        fewer = {key: cell for key, cell in worlds().items() if key != ("long",)}
        assert len(opened.reduced("part", fewer, reduce)) == len(first) - 1 and calls == [1, 1]
    assert [path.name for path in tmp_path.iterdir()] == ["part.json"]


def test_the_commands_of_sweeps_refuse_the_ledger_of_a_study_in_one_line(tmp_path):
    lived(tmp_path)
    for use in (
        lambda folder: read(folder).__enter__(),
        write_tables,
        open_sweep,
        lambda folder: merge([folder, folder], tmp_path / "out"),
    ):
        with pytest.raises(Refusal, match="holds runs of the experiment trial"):
            use(tmp_path / "part")


def test_runs_are_numbered_cell_by_cell():
    asked = Cells(tuple(worlds()), tuple(worlds().values()))
    places = [asked.place(number) for number in range(asked.runs)]
    assert places == [(point, seed) for point, cell in enumerate(asked.cells) for seed in cell.seeds]
    assert [number for point in range(len(asked.cells)) for number in asked.numbers(point)] == list(range(asked.runs))


def test_the_identity_of_cells_tells_everything_that_matters_and_nothing_of_this_process():
    def told(**changes):
        cell = replace(worlds()["plain",], **changes)
        return Cells(("plain",), (cell,)).hash

    others = [
        told(), told(seeds=range(1, 42)), told(years=13), told(live=DEEPEST), told(run=Run(OTHER)),
        told(run=Run(SMALL, Parameters(search_cost=0.03))), told(run=Run(SMALL, withdrawal=4)),
    ]  # fmt: skip
    assert len(set(others)) == len(others)
    assert told(seeds=tuple(range(1, 42))) != told() and told() == told(live=Measured(("cooperation_rate",), rates))
    assert "0x" not in cells_module._told(RATES)
