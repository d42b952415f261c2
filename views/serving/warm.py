"""The engine is compiled once, when the server starts, so that no visitor waits for it at the first click."""

import threading
from functools import lru_cache

from citypact.model.regions.loading import load_region
from citypact.model.watched import Run, WatchedRun


@lru_cache(maxsize=1)
def warm_up() -> threading.Thread:
    """Start to live two years of a tiny region, which compiles the engine or loads it from the cache; join to wait."""
    thread = threading.Thread(target=_live, daemon=True, name="citypact-warm-up")
    thread.start()
    return thread


def _live() -> None:
    watched = WatchedRun(Run(load_region("synthetic:4")), 2)
    watched.advance()
    watched.advance()
