"""How far the engine is compiled, for whoever waits: told by the functions that are compiled so far, out of all that are loaded.

It looks on and compiles nothing; only ``agents.compiled`` does.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
from numba.core import event
from numba.core.dispatcher import Dispatcher

# Of a first start, as ``python -m benchmarks.start`` measures it: what share of its time had passed when a share of the
# functions was compiled. Rules are many and small; a stage of the year is one function, and takes as long as ten of them; before
# the first one numba gets ready.
FUNCTIONS = (0.0, 0.14, 0.45, 0.60, 0.72, 0.80, 0.85)
TIME = (0.0, 0.20, 0.40, 0.60, 0.80, 0.90, 1.0)
FIRST_GUESS, WEIGHT = 15.0, 0.05  # seconds that it takes, before anything is known, and what share of the time that guess weighs
NEARLY = 0.99  # what is told at most while it still goes on


@dataclass
class Compilation(event.Listener):
    """What is being compiled. known: functions in all; begun: called when the first is begun, as no cache has it; finished: those
    compiled so far; began, latest: when the first was begun, and the last one so far was finished, in seconds of a steady clock.
    """

    known: int
    begun: Callable[[], None]
    finished: set[str] = field(default_factory=set)
    began: float | None = None
    latest: float = 0.0

    def on_start(self, event: event.Event) -> None:
        """A function is being compiled, which no cache has."""
        if self.began is None:
            self.began = self.latest = time.monotonic()
            self.begun()

    def on_end(self, event: event.Event) -> None:
        """A function has been compiled."""
        function = event.data["dispatcher"].py_func
        if function.__module__.startswith("citypact."):
            self.finished.add(f"{function.__module__}.{function.__qualname__}")
            self.latest = time.monotonic()

    def progress(self, now: float) -> dict[str, float] | None:
        """share of the time passed, in [0, 1), and about how many seconds are left; None where nothing had to be compiled."""
        if self.began is None:
            return None
        passed = float(np.interp(len(self.finished) / self.known, FUNCTIONS, TIME))
        whole = (self.latest - self.began + WEIGHT * FIRST_GUESS) / (passed + WEIGHT)
        share = min(NEARLY, (now - self.began) / whole)
        return {"share": share, "seconds": (1 - share) * whole}


@contextmanager
def watched_compilation(begun: Callable[[], None]) -> Iterator[Compilation]:
    """Look on at what is compiled within the block, on any thread."""
    compilation = Compilation(_functions(), begun)
    event.register("numba:compile", compilation)
    try:
        yield compilation
    finally:
        event.unregister("numba:compile", compilation)


def _functions() -> int:
    """How many compiled functions of the model are loaded."""
    modules = [module for name, module in list(sys.modules.items()) if name.startswith("citypact.")]
    return len({id(value) for module in modules for value in vars(module).values() if isinstance(value, Dispatcher)})
