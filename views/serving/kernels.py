"""What Solara keeps of each open page, its kernel: how many there may be, and whose they are."""

from collections import Counter
from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any

CONNECTIONS_OF_ONE = 4  # to one kernel at a time: a page has one, and for a moment two when it reconnects


class OfThreads(dict):
    """The kernel of each thread, for Solara.

    When it closes a kernel it takes out the kernel's threads, those of a copy of this table. One that has ended meanwhile has
    taken itself out, which Solara does not expect: the error left the kernel half closed.
    """

    def __delitem__(self, thread: str) -> None:
        self.pop(thread, None)


@dataclass
class Kernel:
    """address: of the visitor; opened: the channels opened in it so far; connections: that are open."""

    address: str
    opened: int = 0
    connections: int = 0


class Opened:
    """The kernels that Solara has, by their names. contexts: its own table of them, which other threads change."""

    def __init__(self, contexts: Mapping[str, Any]):
        self.contexts = contexts

    def names(self) -> Container[str]:
        """Of all of them."""
        return self.contexts

    def tokens(self) -> set[str]:
        """Of the visitors who have one."""
        return {context.session_id for context in list(self.contexts.values())}

    def theirs(self, name: str, token: str | None) -> bool:
        """Whether it is there and this visitor's."""
        found = self.contexts.get(name)
        return found is not None and found.session_id == token

    def holds(self, name: str, page: str) -> bool:
        """Whether a page is open in it, connected or not."""
        return self._status(name, page) in ("connected", "disconnected")

    def free(self, name: str, page: str, token: str | None) -> bool:
        """Whether a page of this visitor may connect to it: it is new or theirs, and the page has not been closed."""
        return name not in self.contexts or (self.theirs(name, token) and self._status(name, page) != "closed")

    def _status(self, name: str, page: str) -> str | None:
        found = self.contexts.get(name)
        status = None if found is None else found.page_status.get(page)
        return None if status is None else status.value


class Kernels:
    """Who may have a kernel. A visitor who is told that there is no room has one as well, for as long as the page is open.

    most, most_of_one: kernels in all, and of one address; opened: those that Solara has. Asked from the event loop alone.
    """

    def __init__(self, most: int, most_of_one: int, opened: Opened):
        self.most, self.most_of_one, self.opened = most, most_of_one, opened
        self._known: dict[str, Kernel] = {}

    def connect(self, name: str, address: str) -> Kernel | None:
        """The kernel of this name for one more connection, new if need be; None where there is no room."""
        alive = self.opened.names()
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
