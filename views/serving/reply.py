"""What every answer of the server has, whoever makes it: headers that tell a browser how to treat the page."""

from collections.abc import Awaitable, Callable
from typing import Any

from citypact.views.serving.door import Door

Send = Callable[[Any], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]
EVERYWHERE: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),  # with none at all a browser would hide where the page's own messages come from
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
]
POLICY = b"content-security-policy"


class Reply:
    """The answer to one request. door: says who may show it in a frame; head: whether only its head is asked for."""

    def __init__(self, send: Send, door: Door, head: bool):
        self._send, self._head = send, head
        self._common = EVERYWHERE if door.embedded else [*EVERYWHERE, (b"x-frame-options", b"SAMEORIGIN")]
        self._policy = (POLICY, f"default-src 'none'; frame-ancestors {door.ancestors}".encode("latin-1"))

    async def send(self, message: Any) -> None:
        """Pass on what the application answers, with our headers and no cookie of its own."""
        if message["type"] == "http.response.start":
            kept = [(name, value) for name, value in message.get("headers", []) if name.lower() != b"set-cookie"]
            message = {**message, "headers": self._dressed(kept)}
        await self._send(message)

    async def whole(self, status: int, body: bytes, kind: bytes, more: Headers | None = None) -> None:
        """An answer of our own."""
        headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), *(more or [])]
        await self._send({"type": "http.response.start", "status": status, "headers": self._dressed(headers)})
        await self._send({"type": "http.response.body", "body": b"" if self._head else body})

    async def short(self, status: int, text: str, more: Headers | None = None) -> None:
        """A line of text."""
        await self.whole(status, f"{text}\n".encode(), b"text/plain; charset=utf-8", more)

    def _dressed(self, headers: Headers) -> Headers:
        """The headers and ours; a document brings a policy of its own."""
        policy = [] if any(name.lower() == POLICY for name, _ in headers) else [self._policy]
        return [*headers, *policy, *self._common]
