"""The gate in its place: before Solara's application, whichever way that is served."""

import sys
from functools import lru_cache
from typing import Any

from citypact.views.serving.door import Door, own_names
from citypact.views.serving.gate import Application, Gate
from citypact.views.serving.kernels import Kernels, OfThreads, Opened
from citypact.views.serving.limits import Limits, current_limits
from citypact.views.serving.places import Places

KERNELS_A_PLACE = 2  # pages that may be open for each visitor who has a place: one may be told that there is no room


@lru_cache(maxsize=1)
def places() -> Places:
    """The places of this server."""
    limits = current_limits()
    return Places(limits.sessions, limits.sessions_of_one)


def gated(application: Application, door: Door, limits: Limits, full: tuple[str, str]) -> Gate:
    """The application behind its gate; full: what a visitor is told who finds no room, in both languages."""
    from solara.server import kernel_context

    kernel_context.current_context = OfThreads(kernel_context.current_context)
    opened = Opened(kernel_context.contexts)
    kernels = Kernels(KERNELS_A_PLACE * limits.sessions, KERNELS_A_PLACE * limits.sessions_of_one, opened)
    return Gate(application, door, places(), kernels, full)


def stand_before_solara(full: tuple[str, str]) -> None:
    """Put the gate into the server of ``solara run``, which has its application already when it reads the page's file."""
    import solara.server.settings as settings

    server: Any = sys.modules.get("solara.server.starlette")
    if server is not None and not isinstance(server.app.middleware_stack, Gate):
        door = Door(settings.main.root_path or "", own_names(settings.main.host, ()))
        server.app.middleware_stack = gated(server.app.middleware_stack, door, current_limits(), full)
