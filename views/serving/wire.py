"""What may come over a visitor's web socket: the few kinds of message that the page sends, at a bearable pace."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from citypact.views.serving.kernels import Kernel

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]

CHANNELS = ("shell", "control")
OPENED = ("solara.control", "jupyter.widget.control")
SET_BY_BROWSER = {"dark_effective"}  # the one thing that the shell tells of itself: whether the browser prefers dark
CHEAP, DEAR = 1.0, 50.0  # what a message costs; dear is what makes the server build or send the whole page
BYTES_FOR_ONE = 8192  # as many bytes cost as much again as a cheap message
BURST, A_SECOND = 300.0, 60.0  # what a connection may spend at once, and in the long run
MOST_MALFORMED = 100  # messages of one connection, after which it is closed
MOST_OPENED = 300  # channels, and pages built, of one kernel, which stay in its memory; a page needs two at each reconnection


def cost(text: str) -> float | None:
    """What a message costs, or None where it is none that the page sends."""
    try:
        message = json.loads(text)
        kind, content = message["header"]["msg_type"], message["content"]
        whole = message["channel"] in CHANNELS and isinstance(message["header"]["msg_id"], str) and isinstance(content, dict)
        own = _cost_of(kind, content) if whole and _plain(message) else None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return None if own is None else own + len(text) / BYTES_FOR_ONE


def _plain(message: dict) -> bool:
    """Whether the parts beside the content are of the types that Solara takes for granted."""
    return all(isinstance(message.get(part, {}), dict) for part in ("metadata", "parent_header")) and not message.get("buffers")


def _cost_of(kind: Any, content: dict) -> float | None:
    if kind in ("kernel_info_request", "comm_info_request", "shutdown_request"):
        return DEAR if kind == "shutdown_request" else CHEAP
    if not isinstance(content.get("comm_id"), str) or kind not in ("comm_open", "comm_msg", "comm_close"):
        return None
    if kind == "comm_close":
        return CHEAP
    if kind == "comm_open":
        return CHEAP if content.get("target_name") in OPENED and isinstance(content.get("data"), dict) else None
    return _cost_of_data(content["data"])


def _cost_of_data(data: dict) -> float | None:
    method = data["method"]
    if method == "custom":
        said = data["content"]
        return CHEAP if said["event"] == "act" and isinstance(said["data"], str) else None
    if method == "run":
        arguments = data["args"]
        known = isinstance(arguments.get("path", ""), str) and arguments.get("appName") is None and _themes(arguments)
        return DEAR if known else None
    if method == "update":
        dark = isinstance(data["state"], dict) and set(data["state"]) <= SET_BY_BROWSER and not data.get("buffer_paths")
        return CHEAP if dark and all(isinstance(value, bool) for value in data["state"].values()) else None
    return {"app-status": CHEAP, "request_state": DEAR, "request_states": DEAR}.get(method)


def _themes(arguments: dict) -> bool:
    """Whether the colours that the shell tells are a small dict of dicts."""
    themes = arguments.get("themes") or {}
    return isinstance(themes, dict) and all(isinstance(theme, dict) and len(theme) <= 50 for theme in themes.values())


def watched(receive: Receive, kernel: Kernel) -> Receive:
    """The receiving end of a kernel's web socket without what is malformed; who sends more than is bearable is read more slowly.

    What is not read stays with the sender: nothing piles up here.
    """
    spent, since, malformed = 0.0, time.monotonic(), 0

    async def next_one() -> Message:
        nonlocal spent, since, malformed
        while True:
            message = await receive()
            if message["type"] != "websocket.receive":
                return message
            text: str | None = message.get("text")
            price = None if text is None else cost(text)
            if text is not None and price is not None and (price > DEAR or '"comm_open"' in text):
                kernel.opened += 1
                price = price if kernel.opened <= MOST_OPENED else None
            now = time.monotonic()
            spent = max(0.0, spent - (now - since) * A_SECOND) + (CHEAP if price is None else price)
            since = now
            if spent > BURST:
                await asyncio.sleep((spent - BURST) / A_SECOND)
            if price is not None:
                return message
            malformed += 1
            if malformed > MOST_MALFORMED:
                return {"type": "websocket.disconnect", "code": 1008}

    return next_one
