"""The Solara page: one session for each visitor, built inside the component so that no two visitors share one."""

from collections.abc import Callable, Sequence

import solara
from reacton.core import Element
from solara.lab.utils.headers import headers

from citypact.views.serving.entrance import places
from citypact.views.serving.gate import ADDRESS
from citypact.views.serving.limits import Limits, current_limits
from citypact.views.session.requests import ACTIONS
from citypact.views.session.session import Session
from citypact.views.showing.about import about
from citypact.views.showing.frames import dumped
from citypact.views.window import Window
from citypact.views.words.texts import TEXTS


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

        address = _address()
        if not places().take(address):
            widget.listen(_unheard)
            send("notice", dumped({"kind": "full", "lines": TEXTS["full"], "number": 0}))
            return None
        session = Session(limits, send, ACTIONS, address)
        widget.listen(session.act)

        def leave() -> None:
            session.close()
            places().leave(address)

        return leave

    solara.use_effect(live, [])
    return window


def _about(limits: Limits) -> str:
    return dumped(about(limits))


def _address() -> str:
    """The address of the visitor whose page this is, as the gate told it."""
    told = (headers.value or {}).get(ADDRESS, [""])
    return told[0]


def _unheard(text: str) -> None:
    """What a visitor says who was told that there is no room."""
