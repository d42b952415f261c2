"""A year shared out among threads, so that one large run keeps several of them busy: the same bits, however many they are.

What the relations of a tile do by themselves takes most of a year, and tiles can do it at the same time, each thread in arrays of
its own (``arrays.beside``). What they add to is one, and a sum of doubles depends on its order: so that is done in turn, tile
after tile, by the thread that has lived the tile, while the others are at their next ones. Threads take turns some thousand times
a second, which is why compiled code waits for them, and Python only for what takes long.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import sleep

import numpy as np

from citypact.agents.compiled import kernel, turn_of

# A thread takes at least so many tiles: with few, waking it and waiting for it takes what it saves (docs/performance.md).
FEWEST_TILES = 4
# More threads would wait for their turn: a fifth to two fifths of what a thread does of a tile is done in turn.
MOST_THREADS = 4

# What taking part in a year answers; else the number of the stage that failed.
DONE, WAITS = -1, -2
_LOOKS = 20_000  # at whose turn it is, before a thread rests
_REST = 2e-5  # s


def threads_worth(tiles: int, threads: int) -> int:
    """How many of so many threads a year of so many tiles keeps busy."""
    return max(1, min(threads, tiles // FEWEST_TILES, MOST_THREADS))


@kernel
def comes(turn: np.ndarray, ticket: int) -> bool:
    """Whether the turn of a ticket comes soon: it is that of this one, or of a later one."""
    looks = 0
    while turn_of(turn) < ticket and looks < _LOOKS:
        looks += 1
    return turn_of(turn) >= ticket


def together(threads: int, take_part: Callable[[int], int]) -> int:
    """Have so many threads, this one the first of them, take part until each is done; its answer, or that of one that failed.

    take_part: called with the number of a thread, again where it answers ``WAITS``. Where a thread fails, the others end as well.
    """
    failed = False

    def work(thread: int) -> int:
        nonlocal failed
        try:
            while (answer := take_part(thread)) == WAITS and not failed:
                sleep(_REST)
        except BaseException:
            failed = True
            raise
        failed |= answer >= 0
        return answer

    if threads == 1:
        return work(0)
    with ThreadPoolExecutor(threads - 1) as pool:
        others = [pool.submit(work, thread) for thread in range(1, threads)]
        return max(work(0), *(other.result() for other in others))
