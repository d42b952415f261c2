"""Other people's engines on one stylised game (``peer_games.py``), beside the model stripped to it (``model.network_game``).

They are installed from the package index into an environment of their own in a temporary folder; one that cannot be is left out,
and the reason is told.
"""

import json
import subprocess
import tempfile
import venv
from pathlib import Path

from benchmarks.footprint import in_new_process
from benchmarks.lives import ROOT
from benchmarks.measuring import TURNS, figures, in_turns, median, table, tell

# Name -> what is installed, the game in ``peer_games``, and what it is.
PEERS = {
    "EGTtools": ("egttools", "egttools", "C++"),
    "AgentPy": ("agentpy", "agentpy", "Python"),
    "mesa-frames": ("mesa-frames", "mesa_frames", "NumPy and Polars"),
    "Mesa, its example pd_grid": ("mesa[network]", "pd_grid", "Python; imitates the best"),
}
STEPS, QUICK_STEPS = 50, 5
OWN, OWN_TIMES = "this model, a game on a network", 100  # lives so many times as many steps
OWN_GAME = """
import sys, time
from citypact.model.network_game import NetworkGame
from citypact.model.networks import lattice
game = NetworkGame(lattice(50, "moore"), (1, 0.5, 1.5, 0), rule=sys.argv[2], noise=0.1, activation="synchronous")
game.run(1)
start = time.process_time()
share = game.run(int(sys.argv[1]))[-1]
print(time.process_time() - start, share)
"""


def environment(folder: Path) -> Path:
    """The Python of a new environment in a folder."""
    venv.create(folder, with_pip=True)
    return next(path for path in (folder / "bin" / "python", folder / "Scripts" / "python.exe") if path.exists())


def why_not(python: Path, package: str) -> str | None:
    """Install a package into an environment; a line that says why that did not work, or None."""
    try:
        _run(python, "-m", "pip", "install", "--quiet", "--retries", "0", "--timeout", "20", package)
        return None
    except subprocess.CalledProcessError as error:
        lines = error.stderr.strip().splitlines() or ["it says nothing of why"]
        return next((line for line in lines if line.startswith("ERROR")), lines[-1])


def version(python: Path, package: str) -> str:
    """The version of a package in an environment."""
    return _run(python, "-c", f"import importlib.metadata; print(importlib.metadata.version({package.split('[')[0]!r}))").strip()


def _run(python: Path, *arguments: str) -> str:
    """What a Python prints; its errors are kept for whoever asks."""
    return subprocess.run([python, *arguments], capture_output=True, text=True, check=True).stdout


def measured(quick: bool) -> list[str]:
    """The table of games a second of a processor, and who was left out, as lines of Markdown."""
    steps, missing = QUICK_STEPS if quick else STEPS, {}
    with tempfile.TemporaryDirectory() as folder:
        python = environment(Path(folder))
        for name, (package, _, _) in PEERS.items():
            tell(f"installing {name}")
            missing[name] = why_not(python, package)
        work = {OWN: lambda: _own(steps), f"{OWN}, which imitates the best": lambda: _own(steps, "best")}
        names = {name: name for name in work}
        for name, (package, game, kind) in PEERS.items():
            if missing[name] is None:
                work[name] = lambda game=game: _other(python, game, steps)
                names[name] = f"{name} {version(python, package)} ({kind})"
        rates = {name: median(rate) for name, rate in in_turns(work, TURNS).items()}
    rows = [(names[name], figures(rate), figures(rates[OWN] / rate)) for name, rate in rates.items()]
    left_out = [f"Left out, as it could not be installed: {name} ({why})." for name, why in missing.items() if why is not None]
    head = ("50 × 50 nodes, eight partners, synchronous", "games a second", "this model over it")
    return [*table(head, rows), *(["", *left_out] if left_out else [])]


def _own(steps: int, rule: str = "fermi") -> float:
    """Games a second of this model."""
    seconds, share = map(float, in_new_process(OWN_GAME, str(OWN_TIMES * steps), rule).split())
    if not 0 < share < 1:
        raise RuntimeError("the game has ended with one act, after which nothing has to be computed")
    return OWN_TIMES * steps * 2500 * 8 / seconds


def _other(python: Path, game: str, steps: int) -> float:
    """Games a second of another engine."""
    told = json.loads(_run(python, str(ROOT / "benchmarks" / "peer_games.py"), game, str(steps)))
    return told["games"] / told["processor"]
