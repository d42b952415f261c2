"""The Solara page: one session for each visitor, built inside the component so that no two visitors share one."""

import threading

import solara

from citypact.views.about import about
from citypact.views.frames import dumped
from citypact.views.limits import current_limits
from citypact.views.session import Session
from citypact.views.texts import TEXTS
from citypact.views.window import Window

_open_sessions = set()
_opening = threading.Lock()


@solara.component
def Layout(children=()):
    """Nothing around the page: it brings its own header."""
    return solara.Div(children=list(children))


@solara.component
def Page():
    """CityPact in the browser."""
    solara.Title("CityPact")
    limits = current_limits()
    holder = solara.use_ref(None)
    window = Window.element(about=_about(limits))

    def live():
        widget = solara.get_widget(window)

        def send(name, text):
            setattr(widget, name, text)

        with _opening:
            if len(_open_sessions) >= limits.sessions:
                line = {"en": TEXTS["full"][0], "zh": TEXTS["full"][1]}
                send("notice", dumped({"kind": "full", "lines": [line["en"], line["zh"]], "number": 0}))
                return None
            session = holder.current = Session(limits, send)
            _open_sessions.add(session)
        widget.listen(session.act)

        def leave():
            session.close()
            with _opening:
                _open_sessions.discard(session)

        return leave

    solara.use_effect(live, [])
    return window


def _about(limits) -> str:
    return dumped(about(limits))
