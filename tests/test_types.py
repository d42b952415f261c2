"""What a type checker says of the package: nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ("agents", "model", "experiments", "views")
# What is annotated throughout.
CHECKED = ("agents", "model", "experiments", "views")


@pytest.mark.slow
def test_mypy_finds_nothing(tmp_path):
    package = tmp_path / "citypact"
    package.mkdir()
    for floor in FLOORS:
        (package / floor).symlink_to(ROOT / floor, target_is_directory=True)
    asked = [part for name in CHECKED for part in ("-p", f"citypact.{name}")]
    settings = ("--config-file", ROOT / "pyproject.toml", "--cache-dir", tmp_path / "cache", "--no-pretty")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *map(str, settings), *asked],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr
