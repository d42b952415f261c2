"""The places of a server: how many visitors it has, and how many of them come from one address."""

import threading
from collections import Counter
from ipaddress import IPv6Address, ip_address


class Places:
    """most: visitors at a time; most_of_one: of them from one address. May be asked from any thread."""

    def __init__(self, most: int, most_of_one: int):
        self.most, self.most_of_one = most, most_of_one
        self._taken: Counter[str] = Counter()
        self._counting = threading.Lock()

    def room(self, address: str) -> bool:
        """Whether one more visitor from there can be taken."""
        with self._counting:
            return self._room(address)

    def take(self, address: str) -> bool:
        """Take a place, where there is one."""
        with self._counting:
            free = self._room(address)
            if free:
                self._taken[address] += 1
            return free

    def leave(self, address: str) -> None:
        """Give a place back."""
        with self._counting:
            self._taken[address] -= 1
            if not self._taken[address]:
                del self._taken[address]

    def _room(self, address: str) -> bool:
        return self._taken.total() < self.most and self._taken[address] < self.most_of_one


def household(client: str | None) -> str:
    """What counts as one address: of IPv6 the first 64 bits, which one subscriber has for all devices."""
    try:
        address = ip_address(client or "")
    except ValueError:  # a socket of the machine itself
        return client or ""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(IPv6Address(int(address) >> 64 << 64))
    return str(address.ipv4_mapped if isinstance(address, IPv6Address) else address)
