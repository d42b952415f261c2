"""How long and how often a stranger may hold a connection: requests have to come in time, and one address cannot take all."""

import asyncio
from collections import Counter
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from citypact.views.serving.limits import Limits
from citypact.views.serving.places import household

REQUEST_SECONDS = 10.0  # in which a request has to be there as a whole, from the connection or its first byte on
RESPONSE_SECONDS = 300.0  # in which a response has to be taken
AWAITED = (h11.IDLE, h11.SEND_BODY)


class Impatient(H11Protocol):
    """Uvicorn's HTTP/1.1, which by itself waits for the rest of a request for ever, with deadlines and counted connections.

    limits: of the server; proxies: addresses that bring the requests of many, and are not counted.
    """

    limits: Limits
    proxies: frozenset[str] = frozenset()
    _deadline: asyncio.TimerHandle | None = None
    _awaiting = False

    def connection_made(self, transport: Any) -> None:
        """Take the connection, or close it at once where there are too many."""
        super().connection_made(transport)
        if self._too_many():
            transport.abort()
        else:
            self._await(True)

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection has gone."""
        self._forget()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came in; one deadline runs from the first byte of a request to its last, another to the response's last."""
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """A response has been sent; for the first byte of another request uvicorn has a deadline of its own."""
        self._forget()
        super().on_response_complete()
        if self.conn.their_state is not h11.IDLE or self.conn.trailing_data[0]:
            self._watch()

    def _watch(self) -> None:
        if self.transport.is_closing() or self.transport.get_protocol() is not self:
            self._forget()  # it has become a web socket, which has pings
            return
        awaiting = self.conn.their_state in AWAITED
        if self._deadline is None or awaiting is not self._awaiting:
            self._await(awaiting)

    def _too_many(self) -> bool:
        if len(self.connections) > self.limits.connections:
            return True
        address = self.client[0] if self.client else ""
        if address in self.proxies:
            return False
        clients = [getattr(other, "client", None) for other in self.connections]
        theirs = Counter(household(client[0]) for client in clients if client)
        return theirs[household(address)] > self.limits.connections_of_one

    def _await(self, request: bool) -> None:
        self._forget()
        self._awaiting = request
        self._deadline = self.loop.call_later(REQUEST_SECONDS if request else RESPONSE_SECONDS, self.transport.abort)

    def _forget(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def impatient(limits: Limits, proxies: tuple[str, ...]) -> type[Impatient]:
    """The protocol of a server with these limits behind these proxies."""
    return type("Impatient", (Impatient,), {"limits": limits, "proxies": frozenset(proxies)})
