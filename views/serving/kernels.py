"""What Solara keeps of each open page, its kernel: how many there may be, and whose they are."""

from collections import Counter
from collections.abc import Callable, Container
from dataclasses import dataclass

CONNECTIONS_OF_ONE = 4  # to one kernel at a time: a page has one, and for a moment two when it reconnects


@dataclass
class Kernel:
    """address: of the visitor; opened: the channels opened in it so far; connections: that are open."""

    address: str
    opened: int = 0
    connections: int = 0


class Kernels:
    """Who may have a kernel. A visitor who is told that there is no room has one as well, for as long as the page is open.

    most, most_of_one: kernels in all, and of one address; alive: gives those that Solara has. Asked from the event loop alone.
    """

    def __init__(self, most: int, most_of_one: int, alive: Callable[[], Container[str]]):
        self.most, self.most_of_one, self.alive = most, most_of_one, alive
        self._known: dict[str, Kernel] = {}

    def connect(self, name: str, address: str) -> Kernel | None:
        """The kernel of this name for one more connection, new if need be; None where there is no room."""
        alive = self.alive()
        self._known = {known: kernel for known, kernel in self._known.items() if kernel.connections or known in alive}
        kernel = self._known.get(name)
        if kernel is None:
            theirs = Counter(known.address for known in self._known.values())
            if len(self._known) >= self.most or theirs[address] >= self.most_of_one:
                return None
            kernel = self._known[name] = Kernel(address)
        if kernel.connections >= CONNECTIONS_OF_ONE:
            return None
        kernel.connections += 1
        return kernel
