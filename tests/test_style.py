"""One hand: the whole checkout is as ``ruff format`` writes it, and ``ruff check`` finds nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("command", [("format", "--check", "--quiet", "--diff"), ("check", "--quiet")], ids=lambda c: c[0])
def test_ruff_has_nothing_to_say(command):
    told = subprocess.run([sys.executable, "-m", "ruff", *command, "--no-cache", "."], cwd=ROOT, capture_output=True, text=True)
    assert told.returncode == 0, (told.stdout + told.stderr)[:3000]
