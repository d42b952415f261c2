"""The ledger: one writer, refusals, joining, and what is left when storage fails."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from citypact.agents.compiled import cache_folder
from citypact.experiments.commands.line import main
from citypact.experiments.sweeps import ledger as ledgers
from citypact.experiments.sweeps.checksums import checksum, run_checksum
from citypact.experiments.sweeps.coordinator import run_sweep
from citypact.experiments.sweeps.coordinator_lock import LOCK, is_at_work, only_coordinator
from citypact.experiments.sweeps.cutting import Shard
from citypact.experiments.sweeps.design_file import design, read_design
from citypact.experiments.sweeps.export import write_tables
from citypact.experiments.sweeps.job import run_job
from citypact.experiments.sweeps.merge import merge
from citypact.model.refusal import Refusal
from citypact.model.regions.loading import load_region
from citypact.model.version import MODEL_VERSION
from tests.attack.ledgers import attack as ledger_attack

ROOT = Path(__file__).resolve().parent.parent
CHECKSUM = 1006844932423908800  # of some cells, once for all
SMALL = {"region": "synthetic:4", "years": 6, "seeds": 3, "grid": {"search_cost": [0.0, 0.02, 0.04, 0.06]}}


def swept(folder, shard=(1, 1), retry_failed=False, **changes):
    run_sweep(design({**SMALL, **changes}), folder, shard=shard, retry_failed=retry_failed, quiet=True)
    return folder


def as_if_written_so(folder):
    """Make the checksums of a ledger anew, as if what stands in it were what its runs had left."""
    with ledgers.Ledger(folder, ledgers.opened(folder / ledgers.LEDGER)) as ledger, ledger.connection:
        salt = ledger.meta()["hash"]
        for (run, rows), _ in list(ledger.runs()):
            found = run_checksum(salt, run, rows)
            ledger.connection.execute("UPDATE runs SET checksum = ? WHERE number = ?", (found, run[0]))
        ledger.count_anew()


def test_another_design_is_refused_and_the_difference_named(tmp_path):
    swept(tmp_path)
    with pytest.raises(Refusal) as refused:
        swept(tmp_path, years=7, seeds=4)
    assert [fault.split("with other ")[1] for fault in refused.value.faults] == [
        "years; give another folder", "seeds; give another folder"]  # fmt: skip


def test_a_ledger_of_another_model_version_is_refused_in_one_line(tmp_path, monkeypatch):
    swept(tmp_path)
    monkeypatch.setattr("citypact.experiments.sweeps.design.MODEL_VERSION", "another")
    with pytest.raises(Refusal, match=f'model version "{MODEL_VERSION}", and this is "another"') as refused:
        swept(tmp_path)
    assert len(refused.value.faults) == 1


@pytest.mark.parametrize("change, told", [
    ("UPDATE summaries SET final_cooperation = final_cooperation + 1e-9 WHERE number = 0",
     r"final_cooperation of run 0 is \S+ there and \S+ now"),
    ("UPDATE summaries SET t50 = 3.0 WHERE number = 10", "t50 of run 10 is 3.0 there and None now"),
    ("UPDATE series SET data = zeroblob(length(data)) WHERE number = 5", "the series of run 5 differ"),
    ("UPDATE survival SET data = zeroblob(length(data)) WHERE number = 0", "the lives of relations of run 0 differ"),
])  # fmt: skip
def test_a_ledger_whose_runs_come_out_otherwise_is_not_continued(tmp_path, change, told):
    asked = {"series": ["welfare"], "survival": True}
    swept(tmp_path, **asked)
    with sqlite3.connect(tmp_path / ledgers.LEDGER) as connection:
        for table in ("runs", "summaries", "series", "survival"):
            connection.execute(f"DELETE FROM {table} WHERE number = 11")  # so that there is something left to do
        connection.execute(change)
    connection.close()
    as_if_written_so(tmp_path)
    with pytest.raises(Refusal, match=told) as refused:
        swept(tmp_path, **asked)
    assert len(refused.value.faults) == 1
    with ledgers.read(tmp_path) as ledger:
        assert ledger.counts()["done"] == 11


def test_another_shard_of_the_same_design_is_refused(tmp_path):
    swept(tmp_path, (1, 2))
    with pytest.raises(Refusal, match=r"shard 1/2, not 2/2"):
        swept(tmp_path, (2, 2))


def test_a_file_that_is_no_ledger_is_refused(tmp_path):
    (tmp_path / ledgers.LEDGER).write_text("not a database, but long enough to be looked at as one" * 20)
    for use in (lambda: swept(tmp_path), lambda: ledgers.read(tmp_path).__enter__()):
        with pytest.raises(Refusal, match="ledger"):
            use()


def test_a_kill_while_the_ledger_is_made_leaves_none(tmp_path):
    (tmp_path / f"{ledgers.LEDGER}.unfinished").write_bytes(b"half of a ledger")
    (tmp_path / f"{ledgers.LEDGER}.unfinished-wal").write_bytes(b"rest")
    swept(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [ledgers.LEDGER, "manifest.json"]


def test_the_lock_refuses_a_second_coordinator_and_dies_with_its_process(tmp_path):
    holder = subprocess.Popen(
        [sys.executable, "-c",
         "import sys, time; from citypact.experiments.sweeps.coordinator_lock import only_coordinator\n"
         "with only_coordinator(sys.argv[1]): print('held', flush=True); time.sleep(60)", str(tmp_path)],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert holder.stdout.readline() == "held\n"
        assert is_at_work(tmp_path)
        with pytest.raises(Refusal, match="another coordinator is at work"):
            swept(tmp_path)
    finally:
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        holder.stdout.close()
    assert not is_at_work(tmp_path)
    swept(tmp_path)


@pytest.mark.parametrize("runs, seeds, parts", [(12, 3, 2), (12, 3, 5), (7, 7, 3), (130, 130, 4), (90, 1, 7)])
def test_shards_share_all_runs_and_none_twice(tmp_path, runs, seeds, parts):
    class Empty:
        @staticmethod
        def recorded(first, last):
            return set()

    shards = [Shard(runs, seeds, (part, parts)) for part in range(1, parts + 1)]
    numbers = [list(shard.missing(Empty)) for shard in shards]
    assert [len(shard) for shard in shards] == list(map(len, numbers))
    assert sorted(number for part in numbers for number in part) == list(range(runs))


def test_merged_shards_give_the_tables_of_one_sweep(tmp_path):
    asked = {"series": ["welfare"], "survival": True}
    whole = swept(tmp_path / "whole", **asked)
    parts = [swept(tmp_path / f"part{k}", (k, 3), **asked) for k in (1, 2, 3)]
    counts = merge(reversed(parts), tmp_path / "joined")
    assert counts == {"done": 12, "failed": 0}
    write_tables(whole)
    write_tables(tmp_path / "joined")
    for name in ("runs.csv", "series.csv", "survival.csv"):
        assert (whole / name).read_bytes() == (tmp_path / "joined" / name).read_bytes()


def test_the_command_merges_and_writes_the_manifest_of_the_whole(tmp_path):
    whole, parts = swept(tmp_path / "whole"), [swept(tmp_path / f"part{k}", (k, 2)) for k in (1, 2)]
    half = CliRunner().invoke(main, ["merge", str(parts[0]), "--out", str(tmp_path / "half")])
    assert half.exit_code == 3 and not (tmp_path / "half" / "manifest.json").exists()
    ended = CliRunner().invoke(main, ["merge", *map(str, parts), "--out", str(tmp_path / "joined")])
    assert ended.exit_code == 0 and "runs.csv, manifest.json" in ended.output
    assert (tmp_path / "joined" / "manifest.json").read_bytes() == (whole / "manifest.json").read_bytes()


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_the_script_for_slurm_runs_its_part_and_takes_it_up_again(tmp_path):
    """In place of Slurm: its variables, and an srun that runs the command."""
    (tmp_path / "srun").write_text('#!/bin/sh\nexec "$@"\n')
    (tmp_path / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    for name in ("srun", "python"):
        (tmp_path / name).chmod(0o755)
    path, out = tmp_path / "small.toml", tmp_path / "out"
    path.write_text('region = "synthetic:4"\nyears = 6\nseeds = 3\n[grid]\nsearch_cost = [0.0, 0.02, 0.04, 0.06]\n')
    for task, count, more in (("1", "2", ()), ("2", "2", ()), ("2", "1", ("2",))):  # the second once more, by itself
        slurm = {"SLURM_ARRAY_TASK_ID": task, "SLURM_ARRAY_TASK_COUNT": count, "SLURM_CPUS_PER_TASK": "1"}
        slurm |= {"SLURM_SUBMIT_DIR": str(ROOT), "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
        slurm |= {"NUMBA_CACHE_DIR": str(cache_folder().parent.parent)}  # what is compiled already
        ended = subprocess.run(
            ["bash", "docs/examples/sweep.slurm", str(path), str(out), *more],
            cwd=ROOT, env=os.environ | slurm, capture_output=True, text=True,
        )  # fmt: skip
        assert ended.returncode == 0 and "6 of 6 runs are done" in ended.stdout, ended.stderr
    assert merge(sorted(out.glob("part_*")), tmp_path / "whole") == {"done": 12, "failed": 0}
    write_tables(swept(tmp_path / "here"))
    write_tables(tmp_path / "whole")
    assert (tmp_path / "here" / "runs.csv").read_bytes() == (tmp_path / "whole" / "runs.csv").read_bytes()


def test_merging_refuses_another_design_a_used_folder_and_runs_that_differ(tmp_path):
    first, other = swept(tmp_path / "first", (1, 2)), swept(tmp_path / "other", (2, 2), years=5)
    with pytest.raises(Refusal, match="with other years"):
        merge([first, other], tmp_path / "joined")
    with pytest.raises(Refusal, match="holds a ledger already"):
        merge([first], other)
    for change, told in (
        ("UPDATE runs SET id = 'x' WHERE number = 0", "1 of its runs have the number but not the address"),
        ("UPDATE summaries SET t50 = 3.0 WHERE number < 3", "3 of its runs have the number but not the values"),
    ):
        twin = swept(tmp_path / "twin", (1, 2))
        with sqlite3.connect(twin / ledgers.LEDGER) as connection:
            connection.execute(change)
        connection.close()
        as_if_written_so(twin)
        with pytest.raises(Refusal, match=told) as refused:
            merge([first, twin], tmp_path / "joined")
        assert str(twin) in str(refused.value)
        shutil.rmtree(twin)


def test_a_damaged_part_is_named_by_merge(tmp_path):
    parts = [swept(tmp_path / f"part{k}", (k, 2)) for k in (1, 2)]
    with sqlite3.connect(parts[1] / ledgers.LEDGER) as connection:
        connection.execute("UPDATE summaries SET t50 = 3.0")
    connection.close()
    with pytest.raises(Refusal, match="damaged: 6 of its 6 runs, the first of them number 3; repeat the command") as refused:
        merge(parts, tmp_path / "joined")
    assert str(refused.value).startswith(str(parts[1]))


def test_damaged_ledgers_are_refused_and_repaired_and_never_give_a_wrong_table(tmp_path):
    found = ledger_attack(tmp_path, tries=40, seed=3)
    assert not found.broken and found.tried == 40 and found.ends["refused, then repaired"] > 15


def test_only_what_is_damaged_is_lived_again(tmp_path, monkeypatch):
    swept(tmp_path)
    with sqlite3.connect(tmp_path / ledgers.LEDGER) as connection:
        connection.execute("UPDATE summaries SET final_cooperation = 0.5 WHERE number IN (4, 7)")
        connection.execute("DELETE FROM runs WHERE number = 9")
    connection.close()
    lived = []
    monkeypatch.setattr("citypact.experiments.sweeps.coordinator.run_job", lambda job: lived.extend(job.numbers) or run_job(job))
    swept(tmp_path)
    assert sorted(lived) == [4, 7, 9]


def test_a_checksum_is_the_same_on_every_machine_and_in_every_process():
    cells = (7, None, 0.1, "城", "x" * 300, b"\0\1", 2**40, -1)
    assert checksum("salt", cells, (0.0,)) == CHECKSUM
    assert checksum("salt", ("ab", "ab")) == checksum("salt", ("ab", "".join(["a", "b"])))  # whether it is one object or two
    others = [("salts", cells, (0.0,)), ("salt", (*cells, 0.0)), ("salt", cells[1:], (0.0,)), ("salt", cells, (0,))]
    assert len({checksum(*other) for other in others} | {CHECKSUM}) == 5


def test_numbers_that_sqlite_does_not_keep_are_in_no_checksum(tmp_path, monkeypatch):
    """What is no number is nothing to SQLite, and −0.0 is 0.0."""

    def odd(result, names):
        return {name: np.full(len(result.series), value) for name, value in zip(names, (-0.0, np.nan, np.inf), strict=True)}

    monkeypatch.setattr("citypact.experiments.sweeps.design.summaries", odd)
    asked = {"summaries": ["t50", "t80", "final_output"]}
    swept(tmp_path, **asked)
    with ledgers.Ledger(tmp_path, ledgers.opened(tmp_path / ledgers.LEDGER)) as ledger:
        ledger.forget([5])
    swept(tmp_path, **asked)  # whoever goes on finds the others as they were written
    with ledgers.read(tmp_path) as ledger:
        assert set(ledger.connection.execute("SELECT t50, t80, final_output FROM summaries")) == {(0.0, None, np.inf)}


def test_a_manifest_makes_the_sweep_again(tmp_path):
    (tmp_path / "points.csv").write_text("resistance,platform\n0.5,0.1\n1.0,0.3\n", encoding="utf-8")
    asked = design(
        {
            "name": "again", "regions": [load_region("yrd_association:founders"), "synthetic:5"], "years": 4, "seeds": [3, 9],
            "policy": {"packages": ["hybrid"], "first": 2, "last": 4, "budget": 3.0}, "table": {"file": "points.csv"},
            "latin_hypercube": {"points": 3, "sample_seed": 5, "ranges": {"patience": [0.5, 0.9]}}, "series": ["welfare"],
        },
        tmp_path,
    )  # fmt: skip
    run_sweep(asked, tmp_path / "one", quiet=True)
    (tmp_path / "points.csv").unlink()
    told = read_design(tmp_path / "one" / "manifest.json")
    assert told.identity == asked.identity
    run_sweep(told, tmp_path / "other", quiet=True)
    for folder in ("one", "other"):
        write_tables(tmp_path / folder)
    for name in ("runs.csv", "series.csv", "manifest.json"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes(), name


def test_a_ledger_of_ten_million_points_is_made_without_listing_them(tmp_path):
    thousand = {"from": 0.0, "to": 0.1, "steps": 1000}
    asked = design(
        SMALL
        | {"seeds": 1, "grid": {"search_cost": thousand, "monitoring_cost": thousand, "threshold": [0.01 * n for n in range(10)]}}
    )
    assert asked.runs == 10**7
    tracemalloc.start()
    with ledgers.create(tmp_path, asked) as ledger:
        assert next(Shard(asked.runs, 1).missing(ledger)) == 0
    used = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert used < 8 * 2**20 and (tmp_path / ledgers.LEDGER).stat().st_size < 10**5


def test_a_ledger_that_is_taken_away_is_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr("citypact.experiments.sweeps.coordinator.NOTE_SECONDS", 0.0)
    folder, jobs = tmp_path / "sweep", []

    def takes_it_away(job):
        jobs.append(job)
        if len(jobs) == 2:
            shutil.rmtree(folder)
        return run_job(job)

    monkeypatch.setattr("citypact.experiments.sweeps.coordinator.run_job", takes_it_away)
    with pytest.raises(Refusal, match="was taken away while the sweep was at work"):
        swept(folder, seeds=400)
    assert len(jobs) < 5


def test_a_lock_has_no_file_that_could_be_deleted(tmp_path):
    with only_coordinator(tmp_path):
        assert list(tmp_path.iterdir()) == [] and is_at_work(tmp_path)
        with pytest.raises(Refusal, match="another coordinator"), only_coordinator(tmp_path):
            pass
    assert not is_at_work(tmp_path)


def test_where_a_folder_cannot_be_locked_a_file_is(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "fcntl", None)
    with only_coordinator(tmp_path):
        assert (tmp_path / LOCK).exists() and is_at_work(tmp_path)
        with pytest.raises(Refusal, match="another coordinator"), only_coordinator(tmp_path):
            pass
    assert not is_at_work(tmp_path)
    swept(tmp_path)


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Refusal, match="cannot be written") as refused:
        swept(tmp_path / "file" / "sweep")
    assert len(refused.value.faults) == 1


@pytest.fixture
def read_only():
    """A sweep in a folder that cannot be written. Permissions do not bind the superuser; so for this test it is nobody."""
    if os.name == "nt":
        pytest.skip("permissions are another thing on Windows")
    user, nobody = os.geteuid(), 65534
    with tempfile.TemporaryDirectory() as name:  # pytest's own folder is closed to nobody
        folder = swept(Path(name))
        os.chmod(folder, 0o555)
        if user == 0:
            for path in (folder, *folder.iterdir()):
                os.chown(path, nobody, nobody)
            os.seteuid(nobody)
        yield folder
        os.seteuid(user)
        os.chmod(folder, 0o755)


def test_a_ledger_in_a_read_only_folder_can_be_read_and_not_continued(read_only):
    before = (read_only / ledgers.LEDGER).read_bytes()
    with ledgers.read(read_only) as ledger:
        assert ledger.counts()["done"] == 12
    with pytest.raises(Refusal, match="cannot be written") as refused:
        swept(read_only, retry_failed=True)
    assert len(refused.value.faults) == 1
    assert (read_only / ledgers.LEDGER).read_bytes() == before
