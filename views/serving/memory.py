"""Where the memory of a server that has many threads goes."""

import ctypes
import sys

M_ARENA_MAX = -8  # of glibc's malloc.h
ARENAS = 2


def share_memory() -> None:
    """Let all threads take memory from the same few heaps; called before there are many threads.

    The GNU C library gives threads heaps of their own, eight for each processor, and what a visitor's thread has freed is then of
    no use to the next visitor's. Other C libraries have no such call, and are left as they are.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:
        mallopt(M_ARENA_MAX, ARENAS)
