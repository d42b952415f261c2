"""Turns at what takes the processor for long, sweeps and files: one visitor's do not hold up those of the others."""

import os
import threading
from collections import OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from citypact.views.serving.limits import current_limits

LOOK = 0.1  # seconds between two looks at whether who waits still wants to


class Turns:
    """So many pieces of work at once; of those who wait each visitor has one in turn, and a visitor's own go in order."""

    def __init__(self, at_once: int):
        self._free = at_once
        self._waiting: OrderedDict[str, deque[threading.Event]] = OrderedDict()
        self._serving = threading.Lock()

    @contextmanager
    def turn(self, visitor: str, given_up: threading.Event) -> Iterator[bool]:
        """Wait for a turn, and keep it for as long as the block lasts; False without one, where the visitor gave up before."""
        mine = threading.Event()
        with self._serving:
            self._waiting.setdefault(visitor, deque()).append(mine)
            self._serve()
        try:
            while not mine.wait(LOOK) and not given_up.is_set():
                pass
            yield mine.is_set()
        finally:
            with self._serving:
                if mine.is_set():
                    self._free += 1
                    self._serve()
                else:
                    self._withdraw(visitor, mine)

    def crowded(self) -> bool:
        """Whether a piece of work would have to wait."""
        with self._serving:
            return not self._free

    def _serve(self) -> None:
        while self._free and self._waiting:
            visitor, waiting = self._waiting.popitem(last=False)
            self._free -= 1
            waiting.popleft().set()
            if waiting:
                self._waiting[visitor] = waiting

    def _withdraw(self, visitor: str, mine: threading.Event) -> None:
        waiting = self._waiting[visitor]
        waiting.remove(mine)
        if not waiting:
            del self._waiting[visitor]


def spare_threads() -> int:
    """Threads that may be busy for long: one processor, where there are several, is left to those who look on."""
    return max(1, (os.cpu_count() or 1) - 1)


@lru_cache(maxsize=1)
def turns() -> Turns:
    """The turns of this server; a public one gives each piece of work one thread, a private one all of them."""
    return Turns(spare_threads() if current_limits().public else 1)
