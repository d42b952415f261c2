"""A little of every attack that ``python -m tests.attack`` makes at length, and what a command does when nobody listens."""

import subprocess
import sys
from pathlib import Path

import pytest

from citypact.experiments.commands import line
from citypact.experiments.commands.exit_codes import INTERRUPTED, NOT_WRITTEN, REFUSED
from citypact.experiments.sweeps.design_file import design
from citypact.model.reading import DEEPEST, LONGEST_SETTINGS, parsed_toml, read_toml
from citypact.model.refusal import Refusal, printable
from citypact.model.regions.loading import load_region
from tests.attack import configurations, inputs, kills

pytestmark = pytest.mark.slow  # attacks, few as they are

ROOT = Path(__file__).resolve().parent.parent
linux = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")


def test_mangled_files_are_taken_or_refused_in_a_line_that_a_terminal_can_show(tmp_path):
    found = inputs.attack(tmp_path, tries=400, seed=2)
    assert found.broken == [] and found.ends["refused"] > 200 and found.ends["taken"] > 10


def test_random_configurations_live_or_are_refused():
    found = configurations.attack(None, tries=30, seed=2)
    assert found.broken == [] and found.ends["lived"] > 3


@linux
def test_commands_can_be_ended_at_any_moment(tmp_path):
    found = kills.attack(tmp_path, tries=3, seed=2)
    assert found.broken == [] and found.tried == 3


def test_an_interruption_that_the_compiler_tells_in_an_error_of_its_own_is_one_all_the_same(monkeypatch, capsys):
    def compiling(**options):
        raise RuntimeError("no compiled object yet")

    monkeypatch.setattr(line, "main", compiling)
    assert line._code_of("experiments", [2]) == INTERRUPTED
    assert capsys.readouterr().err.count("\n") == 1
    with pytest.raises(RuntimeError):
        line._code_of("experiments", [])


@pytest.mark.parametrize("sampled, told", [
    ({"latin_hypercube": {"points": 10**11, "ranges": {"patience": [0.5, 0.9]}}}, "points = 100000000000 with 1 ranges"),
    ({"sobol": {"base_samples": 2**40, "ranges": {"patience": [0.5, 0.9]}}}, "base_samples = 1099511627776 with 1 ranges"),
    ({"morris": {"trajectories": 2**30, "ranges": {"patience": [0.5, 0.9]}}}, "trajectories = 1073741824 with 1 ranges"),
    ({"grid": {"patience": {"from": 0.5, "to": 0.9, "steps": 10**12}}}, "steps = 1000000000000"),
])  # fmt: skip
def test_sizes_are_refused_before_memory_is_asked_for(sampled, told):
    pytest.importorskip("SALib", reason="SALib is not installed")
    with pytest.raises(Refusal, match=told) as refused:
        design({"region": "synthetic:4", **sampled})
    assert len(refused.value.faults) == 1


def test_relations_are_counted_before_they_are_made():
    with pytest.raises(Refusal, match=r"makes \d+ relations of the 100000 cities .* allowed: up to 10000000"):
        load_region("synthetic:100000:4").relations(5000.0)


@pytest.mark.parametrize("text, told", [
    ("a." * 31_000 + "a = 1", "line 1: a key of 31001 parts"),
    ("x = 1\n[" + "a." * 100 + "a]", "line 2: a key of 101 parts"),
    ("a = " + "[" * 5000, "line 1: more than 32 brackets"),
    ("a = " + "9" * 5000, "not valid TOML: Exceeds the limit"),
    ("a = 1979-13-45", "not valid TOML"),
])  # fmt: skip
def test_what_is_too_deep_or_too_large_is_not_parsed(text, told):
    with pytest.raises(Refusal, match=told):
        parsed_toml(text)


def test_what_is_deep_enough_is_parsed():
    assert parsed_toml(".".join("a" * DEEPEST) + " = 1") and parsed_toml("a = " + "[" * DEEPEST + "]" * DEEPEST)


def test_a_long_file_is_refused_by_its_size(tmp_path):
    (tmp_path / "long.toml").write_text("#" * (LONGEST_SETTINGS + 1))
    with pytest.raises(Refusal, match=f"has {LONGEST_SETTINGS + 1} bytes; allowed for a TOML file: up to {LONGEST_SETTINGS}"):
        read_toml(tmp_path / "long.toml")


def test_messages_never_command_a_terminal():
    assert str(Refusal("a\x1b[2Jb\n\u202ec\ud800")) == r"a\x1b[2Jb \u202ec\ud800" and printable("城市 é") == "城市 é"


def test_nothing_is_named_twice():
    assert str(Refusal("x.toml: wrong").within("x.toml")) == "x.toml: wrong"


@linux
@pytest.mark.parametrize("arguments", [["parameters"], ["list"], ["--help"]])
def test_a_full_standard_output_is_one_line(arguments):
    with open("/dev/full", "w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "experiments", *arguments], cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True
        )  # fmt: skip
    assert ended.returncode == NOT_WRITTEN and ended.stderr.count("\n") == 1 and "No space left" in ended.stderr


@linux
def test_a_closed_standard_output_is_one_line():
    process = subprocess.Popen(
        [sys.executable, "-m", "experiments", "parameters"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    process.stdout.close()
    told = process.stderr.read()
    assert process.wait() == NOT_WRITTEN and told.count("\n") == 1 and "Broken pipe" in told
    process.stderr.close()


@linux
@pytest.mark.parametrize("path", ["/dev/zero", "/tmp", "a\x1b[2Jb.toml", b"\xff.toml"])
def test_what_is_no_file_is_refused_on_the_command_line(path):
    command = [sys.executable, "-m", "experiments", "sweep", path, "--check"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=60)
    assert ended.returncode == REFUSED and ended.stderr.count(b"\n") == 1 and b"\x1b" not in ended.stderr
