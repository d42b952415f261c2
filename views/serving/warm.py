"""The engine is compiled once, when the server starts, so that no visitor waits for it at the first click.

A fresh clone compiles for about a quarter of a minute. How far that is, is told by the functions compiled so far, of all that are
loaded, and by how long those took.
"""

import threading
import time
from functools import lru_cache

import click

from citypact.model.compiling import Compilation, watched_compilation
from citypact.model.regions.loading import load_region
from citypact.model.staged import Pair, see
from citypact.model.watched import Run, WatchedRun, series


class Preparation:
    """The engine being made ready."""

    def __init__(self) -> None:
        self._compilation: Compilation | None = None

    def progress(self) -> dict[str, float] | None:
        """How far it is, as ``Compilation.progress`` tells it; None where nothing is being compiled."""
        compilation = self._compilation
        return None if compilation is None else compilation.progress(time.monotonic())

    def live(self) -> None:
        """Live two years of a tiny region, which compiles the engine or loads it from the cache."""
        try:
            with watched_compilation(_announce) as compilation:
                self._compilation = compilation
                watched = WatchedRun(Run(load_region("synthetic:4")), 2)
                watched.advance()
                watched.advance()
        finally:
            self._compilation = None
        if compilation.began is not None:
            click.echo(f"CityPact has compiled its engine, in {time.monotonic() - compilation.began:.0f} s")
        # Nobody waits for the rest.
        threading.Thread(target=_explain, args=(watched,), daemon=True, name="citypact-warm-up-why").start()


_PREPARATION = Preparation()


def progress() -> dict[str, float] | None:
    """How far the engine of this server is compiled: share and seconds of ``Compilation.progress``, or None."""
    return _PREPARATION.progress()


@lru_cache(maxsize=1)
def warm_up() -> threading.Thread:
    """Start to compile the engine or to load it from the cache; join to wait."""
    thread = threading.Thread(target=_PREPARATION.live, daemon=True, name="citypact-warm-up")
    thread.start()
    return thread


def _announce() -> None:
    click.echo("CityPact compiles its engine, once for each version of it: about a quarter of a minute")


def _explain(watched: WatchedRun) -> None:
    """What the band of many seeds, a first explanation and the first scene of the story need besides."""
    list(series([watched.run], 1, ("cooperation_rate",), threads=1, block_size=1))
    watched.at(watched.year).explain(watched.ties(0)[0])
    see(Pair((1.0, 1.0), (0.25, 0.25), likeness=1.0, distance=75.0))
