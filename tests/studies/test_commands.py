"""``run NAME`` and ``run all``: what they replace, where they write, and how they end."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from tiny import TINY

from citypact.experiments.commands.line import main
from citypact.experiments.named import QUESTIONS

ROOT = Path(__file__).resolve().parents[2]


def run(*command):
    return CliRunner().invoke(main, ["run", *map(str, command)])


@pytest.fixture
def asked(monkeypatch):
    """(folder, study) of every study that would be run."""
    found = []
    monkeypatch.setattr(
        "citypact.experiments.named.study.run_study", lambda folder, study, *others, **more: found.append((folder, study))
    )
    return found


def test_every_experiment_has_a_command_a_tiny_scale_and_a_place_among_all(asked, tmp_path):
    assert set(TINY) == set(QUESTIONS) == set(main.commands["run"].commands) - {"all"}
    done = run("all", "--quick", "--out", tmp_path)
    assert done.exit_code == 0, done.output
    assert [(folder, study.name) for folder, study in asked] == [(str(tmp_path / name), name) for name in QUESTIONS]
    assert all(study.scale == study.quick for _, study in asked)


def test_quick_results_have_their_place_and_published_ones_are_not_replaced_by_others(asked, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for arguments, place in ((("transition",), "results/transition"), (("transition", "--quick"), "results/transition-quick")):
        assert run(*arguments).exit_code == 0
        assert asked.pop()[0] == place
    assert run("all", "--quick").exit_code == 0 and asked[0][0] == str(Path("results/all-quick/transition"))
    published = tmp_path / "results" / "transition"
    published.mkdir(parents=True)
    made = "python -m experiments run transition --out DIR"
    (published / "manifest.json").write_text(json.dumps({"experiment": "transition", "command": made}), encoding="utf-8")
    assert run("transition").exit_code == 0  # the same request renews its results
    for other in (("--quick",), ("--seeds", 3), ("--set", "patience=0.8")):
        refused = run("transition", *other, "--out", published)
        assert refused.exit_code == 2 and refused.stderr.count("\n") == 1
        assert f"holds results of another request ({made})" in refused.stderr
        assert run("transition", *other, "--out", published, "--overwrite").exit_code == 0


def test_committed_results_are_those_of_the_experiments_and_of_the_scaling_and_nothing_else_under_results_is():
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    kept = {line.removeprefix("!results/").rstrip("/") for line in ignored if line.startswith("!results/")}
    assert "results/*" in ignored and kept == {*QUESTIONS, "performance"}


def test_seeds_years_regions_and_parameters_reach_the_study(asked, tmp_path):
    done = run("transition", "--seeds", 3, "--years", 50, "--region", "pearl_delta", "--set", "patience=0.8", "--out", tmp_path)
    assert done.exit_code == 0, done.output
    ((_, study),) = asked
    assert (study.scale.seeds, study.scale.years, study.region.id) == (3, 50, "pearl_delta")
    assert study.parameters.patience == 0.8
    repeats = "python -m experiments run transition --seeds 3 --years 50 --region pearl_delta --set patience=0.8 --out DIR"
    assert study.command() == repeats


def test_several_regions_give_a_folder_each_unless_the_experiment_takes_many(asked, tmp_path):
    regions = ("--region", "pearl_delta", "--region", "synthetic:8:2")
    assert run("transition", "--quick", *regions, "--out", tmp_path / "one").exit_code == 0
    assert run("costs", "--quick", *regions, "--out", tmp_path / "many").exit_code == 0
    told = [(Path(folder).relative_to(tmp_path).as_posix(), study.regions) for folder, study in asked]
    assert told == [
        ("one/pearl_delta", ("pearl_delta",)), ("one/synthetic_8_2", ("synthetic:8:2",)),
        ("many", ("pearl_delta", "synthetic:8:2")),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--seeds", 1), "seeds: 1"), (("--years", 3), "years: 3"), (("--region", "yangtze"), 'did you mean "yangtze_delta"'),
        (("--set", "serch_cost=1"), 'did you mean "search_cost"'), (("--threads", 0), "threads: 0"),
        (("--threads", 2, "--processes", 2), "--threads is for this process alone"),
        (("--processes", 2, "--dask-local", 2), "--processes and --dask-local"),
        (("--set", "reach_km=10"), "no two cities are within reach_km"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_in_one_line_before_anything_is_written(tmp_path, options, told):
    done = run("costs", *options, "--out", tmp_path / "new")
    assert done.exit_code == 2 and told in done.output and done.output.count("\n") == 1, done.output
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_a_command_replaces_its_own_results_and_nothing_else(tmp_path):
    folder, other = tmp_path / "here", tmp_path / "other"
    command = ("recommendations", "--seeds", 2, "--years", 12, "--threads", 1, "--out")
    for _ in range(2):  # the second time it replaces what it wrote
        done = run(*command, folder)
        assert done.exit_code == 0 and "report.md" in done.output, done.output
    other.mkdir()
    (other / "manifest.json").write_text('{"experiment": "costs"}', encoding="utf-8")
    refused = run(*command, other)
    assert refused.exit_code == 2 and "--overwrite" in refused.output
    assert run(*command, other, "--overwrite").exit_code == 0


@pytest.mark.slow
def test_ctrl_c_ends_a_study_with_its_runs_kept_and_the_same_command_goes_on(tmp_path):
    command = [sys.executable, "-m", "experiments", "run", "costs", "--seeds", "30", "--out", str(tmp_path / "costs")]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 120
    while not list(tmp_path.glob(".costs.runs/*/structure/ledger.sqlite")):
        assert process.poll() is None and time.monotonic() < deadline, "it never came to its second part"
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    told = process.communicate(timeout=60)[1]
    assert process.returncode == 130 and "The same command goes on" in told, told
    assert not (tmp_path / "costs").exists()
    kept = {path: path.stat().st_mtime_ns for path in tmp_path.glob(".costs.runs/*/alone/ledger.sqlite")}
    again = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert again.returncode == 0 and len(kept) == 1, again.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["costs"]
    assert json.loads((tmp_path / "costs" / "manifest.json").read_text(encoding="utf-8"))["scale"]["seeds"] == 30
