"""The text of a sweep's tables: the same bytes whoever makes it, and none of a ledger that is not whole."""

import csv
import sqlite3
from concurrent.futures import Future

import pytest

from citypact import experiments
from citypact.experiments.sweeps import job, texts
from citypact.experiments.sweeps.coordinator import run_sweep
from citypact.experiments.sweeps.coordinator_lock import only_coordinator
from citypact.experiments.sweeps.design_file import design
from citypact.experiments.sweeps.executors import InProcess, WorkerLost
from citypact.experiments.sweeps.export import write_tables
from citypact.experiments.sweeps.ledger import LEDGER
from citypact.model.refusal import Refusal

ASKED = {
    "region": "synthetic:4", "years": 6, "seeds": 5, "grid": {"search_cost": [0.0, 0.02, 0.04, 0.06]},
    "series": ["cooperation_rate", "welfare"], "survival": True,
}  # fmt: skip
FAILING = 3  # the seed


class Dying:
    """Processes of which one after the other dies."""

    capacity = 2

    def submit(self, function, asked):
        lost = Future()
        lost.set_exception(WorkerLost("killed"))
        return lost

    def close(self, wait=True):
        pass


class Noting(InProcess):
    """Threads that note with which run each stretch begins."""

    def __init__(self):
        super().__init__(2)
        self.noted = []

    def submit(self, function, asked):
        self.noted.append(asked[1])
        return super().submit(function, asked)


@pytest.fixture
def swept(tmp_path, monkeypatch):
    """The folder of a sweep of twenty runs, four of which failed, lived run by run."""
    advance = job.Batch.advance

    def failing(batch, years, measures):
        if any(run.seed == FAILING for run in batch.runs):
            raise ValueError('not "this", please')
        return advance(batch, years, measures)

    monkeypatch.setattr("citypact.experiments.sweeps.design.Batch.advance", failing)
    run_sweep(design(ASKED), tmp_path / "sweep", quiet=True)
    return tmp_path / "sweep"


def bytes_of(files):
    return {file.name: file.read_bytes() for file in files}


@pytest.mark.parametrize("runs", [1, 7, 20, 2048])
def test_whoever_makes_the_text_it_is_the_same_bytes(swept, tmp_path, monkeypatch, runs):
    whole = bytes_of(write_tables(swept, tmp_path / "whole", quiet=True))
    assert sorted(whole) == ["failures.csv", "runs.csv", "series.csv", "survival.csv"]
    monkeypatch.setattr(texts, "STRETCH_RUNS", runs)
    for name, helpers in (("alone", None), ("threads", InProcess(3)), ("dying", Dying())):
        assert bytes_of(write_tables(swept, tmp_path / name, helpers, quiet=True)) == whole, name


def test_the_text_is_what_the_frames_hold(swept, tmp_path):
    write_tables(swept, quiet=True)
    found = experiments.open(swept)
    for name, frame in (("runs", found.summaries()), ("failures", found.failures()), ("series", found.series()),
                        ("survival", found.survival())):  # fmt: skip
        with open(swept / f"{name}.csv", encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        assert header == list(frame.columns) and len(rows) == len(frame) > 0
        for row, told in zip(rows, frame.itertuples(index=False), strict=True):
            assert row == ["" if cell is None or cell != cell else str(cell) for cell in told]


def test_helpers_are_given_stretches_that_leave_out_no_number(swept, tmp_path, monkeypatch):
    monkeypatch.setattr(texts, "STRETCH_ROWS", 3 * 13)  # rows of three runs
    helpers = Noting()
    write_tables(swept, tmp_path / "out", helpers, quiet=True)
    assert helpers.noted == [-(2**62), *range(3, 20, 3)]


@pytest.mark.parametrize("helpers", [None, InProcess(2)], ids=["alone", "helped"])
@pytest.mark.parametrize(
    ("damage", "told"),
    [
        ("UPDATE summaries SET final_output = 1.0 WHERE number IN (6, 11)", "2 of its 20 runs, the first of them number 6"),
        ("DELETE FROM runs WHERE number = 19", "1 runs that it had"),
        ("INSERT INTO runs SELECT 99, id, point, seed, status, error, checksum FROM runs WHERE number = 1", "1 of its 20 runs"),
        ("UPDATE points SET search_cost = 0.5 WHERE point = 2", "what it says of point 2"),
    ],
)
def test_of_a_damaged_ledger_there_are_no_tables(swept, tmp_path, monkeypatch, helpers, damage, told):
    monkeypatch.setattr(texts, "STRETCH_RUNS", 4)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "runs.csv").write_text("as it was")
    connection = sqlite3.connect(swept / LEDGER)
    with connection:
        connection.execute(damage)
    connection.close()
    with pytest.raises(Refusal, match=f"is damaged: {told}"):
        write_tables(swept, tmp_path / "out", helpers, quiet=True)
    assert [(file.name, file.read_text()) for file in (tmp_path / "out").iterdir()] == [("runs.csv", "as it was")]


def test_helpers_write_no_tables_while_somebody_is_at_work(swept, tmp_path):
    with only_coordinator(swept), pytest.raises(Refusal, match="another coordinator is at work"):
        write_tables(swept, tmp_path / "out", InProcess(2), quiet=True)
    assert not list((tmp_path / "out").iterdir())
