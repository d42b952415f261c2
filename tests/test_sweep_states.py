"""States of cities and relations that a sweep keeps beside its ledger: the same bytes whatever happened on the way."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from citypact import experiments
from citypact.experiments.commands.line import main
from citypact.experiments.sweeps import states
from citypact.experiments.sweeps.coordinator import run_sweep
from citypact.experiments.sweeps.design_file import design, read_design
from citypact.experiments.sweeps.executors import InProcess
from citypact.experiments.sweeps.export import write_parquet, write_tables
from citypact.experiments.sweeps.job import run_job
from citypact.experiments.sweeps.merge import merge
from citypact.model.engine import simulate
from citypact.model.refusal import Refusal

pytest.importorskip("pyarrow", reason="pyarrow is not installed")
ROOT = Path(__file__).resolve().parent.parent
SMALL = {"region": "synthetic:4", "years": 6, "seeds": 3, "grid": {"search_cost": [0.0, 0.02, 0.04]}, "states": "parquet"}


def swept(folder, shard=(1, 1), executor=InProcess, **changes):
    run_sweep(design({**SMALL, **changes}), folder, executor, shard, quiet=True)
    return folder


def files(folder):
    """Every file of states by its place, with its bytes."""
    under = folder / states.STATES
    return {str(path.relative_to(under)): path.read_bytes() for path in under.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return swept(tmp_path_factory.mktemp("whole"))


def test_states_of_a_sweep_are_those_of_the_runs(whole):
    described, swept_states = design(SMALL), experiments.open(whole)
    runs = [described.run(described.point(point), seed) for point in range(3) for seed in (1, 2, 3)]
    result = simulate(runs, 6, states=True)
    for unit in states.UNITS:
        kept, panel = swept_states.states(unit), result.panel(unit)
        assert len(kept) == len(panel) > 0 and kept["seed"].tolist() == panel["seed"].tolist()
        for name in kept.columns[2:]:
            told, expected = kept[name].to_numpy(), panel[name].to_numpy()
            assert (told == expected).all() or np.array_equal(told, expected, equal_nan=True) or name == "founded", name
        assert kept.get("founded", kept["year"]).isna().sum() == panel.get("founded", panel["year"]).isna().sum()
    assert set(swept_states.states("city", points=[1])["point"]) == {1}
    assert swept_states.summaries()["final_depth"].tolist() == result.panel("run")["final_depth"].tolist()


def test_every_run_has_two_files_where_readers_of_partitions_look(whole):
    import pandas

    assert len(files(whole)) == 2 * 9
    read = pandas.read_parquet(whole / "states" / "relation")
    assert {"point", "seed", "trust_i", "stage"} <= set(read.columns) and len(read) == 9 * 6 * 6


def test_a_sweep_that_was_cut_off_goes_on_to_the_same_bytes(whole, tmp_path, monkeypatch):
    jobs = []

    def cut_off(job):
        if jobs:
            raise KeyboardInterrupt
        jobs.append(job)
        return run_job(job)

    monkeypatch.setattr("citypact.experiments.sweeps.cutting.BLOCK_SIZE", 2)
    monkeypatch.setattr("citypact.experiments.sweeps.coordinator.run_job", cut_off)
    swept(tmp_path / "out")
    before = files(tmp_path / "out")
    assert 0 < len(before) < 2 * 9
    # As a kill leaves it: a file half written, and one of a run that the ledger does not have yet.
    lost = states.place_of(tmp_path / "out", "city", 2, 3)
    lost.parent.mkdir(parents=True, exist_ok=True)
    lost.with_name(f".{lost.name}.unfinished").write_bytes(b"half")
    lost.write_bytes(b"other")
    monkeypatch.undo()
    swept(tmp_path / "out")
    assert files(tmp_path / "out") == files(whole)


def test_a_run_whose_file_is_lost_or_damaged_is_lived_again_and_no_other(whole, tmp_path, monkeypatch):
    out = shutil.copytree(whole, tmp_path / "out")
    states.place_of(out, "relation", 1, 2).unlink()
    with open(states.place_of(out, "city", 2, 1), "r+b") as file:
        file.seek(100)
        file.write(b"\0\1\2")
    with pytest.raises(Refusal, match="missing or damaged; repeat the command"):
        experiments.open(out).states("city")
    with pytest.raises(Refusal, match=r"the states of run 4 are missing or damaged"):
        write_tables(out)
    lived = []
    monkeypatch.setattr("citypact.experiments.sweeps.coordinator.run_job", lambda job: lived.extend(job.numbers) or run_job(job))
    swept(out)
    assert sorted(lived) == [4, 6] and files(out) == files(whole)
    assert experiments.open(out).summaries().equals(experiments.open(whole).summaries())


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs SIGKILL")
def test_a_killed_command_goes_on_to_the_same_bytes(tmp_path):
    path, out = tmp_path / "long.toml", tmp_path / "out"
    path.write_text('region = "synthetic:8"\nyears = 60\nseeds = 150\nstates = "parquet"\n', encoding="utf-8")
    command = [sys.executable, "-m", "experiments", "sweep", str(path), "--out", str(out), "--processes", "0"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    started = time.monotonic()
    while not files(out) and time.monotonic() - started < 60:
        time.sleep(0.05)
    process.kill()
    process.wait()
    assert 0 < len(files(out)) < 300
    run_sweep(read_design(path), out, quiet=True)
    run_sweep(read_design(path), tmp_path / "calm", quiet=True)
    assert files(out) == files(tmp_path / "calm") and len(files(out)) == 300


def test_shards_together_have_the_same_bytes(whole, tmp_path):
    parts = [swept(tmp_path / f"part{k}", (k, 2)) for k in (1, 2)]
    merge(parts, tmp_path / "joined")
    assert files(tmp_path / "joined") == files(whole)
    shutil.rmtree(parts[0] / "states")
    with pytest.raises(Refusal, match="missing or damaged"):
        merge(parts, tmp_path / "again")
    assert not (tmp_path / "again" / "ledger.sqlite").exists()


def test_few_runs_at_a_time_are_held_and_give_the_same_bytes(whole, tmp_path, monkeypatch):
    monkeypatch.setattr(states, "HELD_BYTES", 1)
    assert files(swept(tmp_path)) == files(whole)


def test_exported_elsewhere_the_states_go_along(whole, tmp_path):
    assert write_tables(whole, tmp_path / "csv")[-1] == tmp_path / "csv" / "states"
    assert write_parquet(whole, tmp_path / "parquet")[-1] == tmp_path / "parquet" / "states"
    assert files(tmp_path / "csv") == files(tmp_path / "parquet") == files(whole)


def test_the_command_asks_for_states_and_the_manifest_tells_of_them(tmp_path):
    path, out = tmp_path / "small.toml", tmp_path / "out"
    path.write_text('region = "synthetic:4"\nyears = 3\nseeds = 2\n', encoding="utf-8")
    done = CliRunner().invoke(main, ["sweep", str(path), "--out", str(out), "--processes", "0", "--states", "parquet"])
    assert done.exit_code == 0 and "runs.csv, states, manifest.json" in done.output
    told = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert told["design"]["states"] == "parquet" and "pyarrow" in told["versions"]
    assert read_design(out / "manifest.json").identity == read_design(path, states="parquet").identity
    refused = CliRunner().invoke(main, ["sweep", str(path), "--out", str(out), "--processes", "0"])
    assert refused.exit_code == 2 and "with other states; give another folder" in refused.output
    refused = CliRunner().invoke(main, ["sweep", str(path), "--out", str(out), "--states", "csv"])
    assert refused.exit_code == 2 and "states = 'csv'; allowed: \"parquet\"" in refused.output


def test_without_pyarrow_one_line_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(Refusal, match=r'needs the package pyarrow.*pip install -e "\.\[parquet\]"') as refused:
        design(SMALL)
    assert len(refused.value.faults) == 1


def test_what_was_not_kept_is_refused(tmp_path):
    swept(tmp_path, states="parquet", seeds=1)
    other = tmp_path / "other"
    run_sweep(design({key: value for key, value in SMALL.items() if key != "states"}), other, quiet=True)
    with pytest.raises(Refusal, match='states = "parquet"'):
        experiments.open(other).states("city")
    with pytest.raises(Refusal, match="unknown unit of states"):
        experiments.open(tmp_path).states("cities")
    with pytest.raises(Refusal, match=r"is of another design .* with other states"):
        merge([other, tmp_path], tmp_path / "joined")


@pytest.mark.skipif(os.name == "nt", reason="permissions are another thing on Windows")
def test_a_folder_that_cannot_be_written_is_one_line(tmp_path):
    tmp_path.joinpath("states").write_text("a file where the folder should be")
    with pytest.raises(Refusal, match="cannot be written") as refused:
        swept(tmp_path)
    assert len(refused.value.faults) == 1
