"""Where the memory of a server that has many threads goes."""

import ctypes
import sys

# Of glibc's malloc.h.
M_MMAP_THRESHOLD = -3
M_ARENA_MAX = -8
ARENAS = 2
LARGE = 2**18  # bytes of a piece that is given back to the system as soon as it is freed


def share_memory() -> None:
    """Let all threads take memory from the same few heaps, and large pieces from none; called before there are many threads.

    The GNU C library gives threads heaps of their own, eight for each processor, and what a visitor's thread has freed is then of
    no use to the next visitor's. It also raises the size from which a piece gets pages of its own to that of the largest piece
    that was freed so far, up to 32 MiB, so that after one large request all that is smaller leaves holes in the heaps.
    Other C libraries have no such call, and are left as they are.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:
        mallopt(M_ARENA_MAX, ARENAS)
        mallopt(M_MMAP_THRESHOLD, LARGE)
