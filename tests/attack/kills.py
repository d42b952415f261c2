"""Commands that are ended at a random moment: Ctrl-C and SIGTERM give exit code 130, and a kill leaves no trace in the tables."""

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import numpy as np

from tests.attack.trial import Trial

ROOT = Path(__file__).resolve().parents[2]
DESIGN = """
region = "synthetic:12"
years = 30
seeds = 20
series = ["cooperation_rate"]
survival = true
[grid]
search_cost = { from = 0.0, to = 0.1, steps = 6 }
"""
TABLES = ("runs.csv", "series.csv", "survival.csv")
SOFT = (signal.SIGINT, signal.SIGTERM)
LONGEST_START = 60.0  # seconds until a program has come to its first lines, before which nobody can catch a signal


def command(*arguments):
    """A process of the command line, whose errors are kept."""
    return subprocess.Popen(
        [sys.executable, "-m", "experiments", *map(str, arguments)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, encoding="utf-8", start_new_session=True,
    )  # fmt: skip


def catches(process, number):
    """Whether a process catches a signal. The interpreter leaves SIGTERM alone: caught, it tells that a program has begun."""
    try:
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
    except OSError:
        return False
    caught = next((line.split()[1] for line in status.splitlines() if line.startswith("SigCgt")), "0")
    return bool(int(caught, 16) >> (number - 1) & 1)


def ended(process, after, number, again=None, all_of_it=False):
    """(exit code, errors) of a process that gets a signal so long after its first lines, s, and once more after ``again``.

    all_of_it: the processes that it has started get it too, as from a terminal or a batch system.
    """

    def send():
        if not all_of_it:
            process.send_signal(number)
        elif process.poll() is None:
            os.killpg(process.pid, number)

    last = time.monotonic() + LONGEST_START
    while not catches(process, signal.SIGTERM) and process.poll() is None and time.monotonic() < last:
        time.sleep(0.002)
    with suppress(subprocess.TimeoutExpired):
        process.wait(after)
    send()
    if again is not None:
        time.sleep(again)
        send()
    _, errors = process.communicate(timeout=120)
    return process.returncode, errors


def attack(folder, tries, seed=1):
    """End sweeps, exports and single runs at random moments; then the same sweep must give the same bytes."""
    found, generator = Trial("killed commands"), np.random.Generator(np.random.PCG64(seed))
    design = folder / "design.toml"
    design.write_text(DESIGN, encoding="utf-8")
    for name in ("compiled", "whole"):  # how long a sweep takes once the engine is compiled
        started = time.monotonic()
        _, errors = (process := command("sweep", design, "--out", folder / name, "--processes", 1)).communicate(timeout=600)
        assert process.returncode == 0, errors
    longest = time.monotonic() - started
    for number in range(tries):
        kind = ("sweep", "export", "simulate")[number % 3]
        sent = (*SOFT, signal.SIGKILL)[int(generator.integers(3))]
        after = float(generator.random()) * longest * (1.0 if kind == "sweep" else 0.5)
        place = folder / "out"
        for left in folder.glob("*out*"):  # a kill in the try before may have left something unfinished
            shutil.rmtree(left)
        arguments = {
            "sweep": ("sweep", design, "--out", place, "--processes", 1),
            "export": ("export", folder / "whole", "--out", place, *(["--parquet"] if generator.random() < 0.5 else [])),
            "simulate": ("simulate", "--region", "synthetic:30", "--years", 200, "--out", place),
        }[kind]
        again = float(generator.random()) * 0.3 if sent in SOFT and generator.random() < 0.3 else None
        all_of_it = bool(sent in SOFT and generator.random() < 0.5)
        try:
            found.end(_tried(folder, kind, arguments, after, sent, place, again, all_of_it))
        except Exception as error:
            found.break_(f"{number}: {kind} after {after:.2f} s by {sent.name}: {type(error).__name__}: {error}")
    return found


def _tried(folder, kind, arguments, after, sent, place, again, all_of_it):
    code, errors = ended(command(*arguments), after, sent, again, all_of_it)
    if code != 0:
        wanted = 130 if sent in SOFT else -sent
        assert code == wanted and "Traceback" not in errors, f"exit code {code}: {errors[-300:]}"
    if sent in SOFT or code == 0:
        assert not list(folder.glob("**/*unfinished*")), f"left {list(folder.glob('**/*unfinished*'))}"
    if kind == "sweep":
        _, errors = (process := command(*arguments)).communicate(timeout=600)
        assert process.returncode == 0, errors[-300:]
        for name in TABLES:
            assert (place / name).read_bytes() == (folder / "whole" / name).read_bytes(), f"other {name}"
    elif kind == "simulate":
        assert not place.exists() or (place / "manifest.json").exists(), "half a folder"
        if code != 0:
            _, errors = (process := command(*arguments, "--overwrite")).communicate(timeout=600)
            assert process.returncode == 0, errors[-300:]
            assert not list(folder.glob("**/*unfinished*")), "what a kill left is not taken away"
    return f"{kind} {'done before' if code == 0 else 'ended'}"
