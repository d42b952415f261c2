"""The Solara page: one session for each visitor, built inside the component so that no two visitors share one."""

import threading
from collections.abc import Callable, Sequence

import solara
from reacton.core import Element

from citypact.views.serving.limits import Limits, current_limits
from citypact.views.session.requests import ACTIONS
from citypact.views.session.session import Session
from citypact.views.showing.about import about
from citypact.views.showing.frames import dumped
from citypact.views.window import Window
from citypact.views.words.texts import TEXTS

_open_sessions: set[Session] = set()
_opening = threading.Lock()


@solara.component
def Layout(children: Sequence[Element] = ()) -> Element:
    """Nothing around the page: it brings its own header."""
    return solara.Div(children=list(children))


@solara.component
def Page() -> Element:
    """CityPact in the browser."""
    solara.Title("CityPact")
    limits = current_limits()
    window = Window.element(about=_about(limits))

    def live() -> Callable[[], None] | None:
        widget = solara.get_widget(window)

        def send(name: str, text: str) -> None:
            setattr(widget, name, text)

        with _opening:
            if len(_open_sessions) >= limits.sessions:
                send("notice", dumped({"kind": "full", "lines": TEXTS["full"], "number": 0}))
                return None
            session = Session(limits, send, ACTIONS)
            _open_sessions.add(session)
        widget.listen(session.act)

        def leave() -> None:
            session.close()
            with _opening:
                _open_sessions.discard(session)

        return leave

    solara.use_effect(live, [])
    return window


def _about(limits: Limits) -> str:
    return dumped(about(limits))
