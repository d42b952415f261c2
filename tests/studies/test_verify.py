"""Published results come out again: two that take seconds are run anew as they were published, and one changed byte is found."""

import shutil
from pathlib import Path

from click.testing import CliRunner

from citypact.experiments.commands.line import main

RESULTS = Path(__file__).resolve().parents[2] / "results"


def test_two_experiments_come_out_again_and_a_changed_byte_does_not(tmp_path):
    for name in ("costs", "tipping"):
        shutil.copytree(RESULTS / name, tmp_path / name)
    changed = tmp_path / "tipping" / "turning.csv"
    content = changed.read_bytes()
    at = content.rindex(b"0.")
    changed.write_bytes(content[:at] + b"1" + content[at + 1 :])
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    done = CliRunner().invoke(main, ["verify", "costs", "tipping", "--results", str(tmp_path)])
    assert done.exit_code == 1, done.output
    verdicts = [line.split() for line in done.stdout.splitlines() if line.startswith("  ")]
    wrong = [words for words in verdicts if words[2].rstrip(",") != "yes"]
    assert len(verdicts) > 20 and [words[:3] for words in wrong] == [["table", "turning.csv", "no,"]], done.stdout
    assert "1 of 7" not in done.stdout and "costs: yes" in done.stdout and "tipping: no" in done.stdout
    assert done.stdout.splitlines()[-1] == "Came out again, 1 of 2: no: tipping"
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_the_quick_way_draws_and_writes_again_what_takes_long_to_run():
    done = CliRunner().invoke(main, ["verify", "sensitivity", "--quick"])
    assert done.exit_code == 0, done.output
    assert "table     convergence.csv               yes, by its checksum" in done.stdout
    assert "figure    sobol                         yes" in done.stdout and "report    report.md" in done.stdout
    assert done.stdout.splitlines()[-1] == "Came out again, 1 of 1: yes"
