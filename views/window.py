"""The one component that a visitor's browser holds: templates from ``views/web``, fed with JSON strings."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import traitlets
from ipyvue import VueTemplate

WEB = Path(__file__).parent / "web"
ROOT = "window"
MOST_EARLY = 20  # messages that are kept until the session listens; a page says one
LONGEST_EARLY = 65536  # characters of each


@lru_cache(maxsize=1)
def templates() -> dict:
    """Every template of the page by the name of its tag."""
    found = {file.stem: file.read_text(encoding="utf-8") for file in sorted(WEB.glob("*.vue"))}
    style = "".join(file.read_text(encoding="utf-8") for file in sorted(WEB.glob("*.css")))
    found[ROOT] += f"\n<style>\n{style}</style>\n"
    return found


class Window(VueTemplate):
    """Strings for the page to show; what the visitor does comes back through ``listen``.

    A string is sent whole when it is set, which is far cheaper than a nested value, through which Solara would walk.
    """

    template = traitlets.Unicode().tag(sync=True)
    components = traitlets.Dict().tag(sync=True)
    about = traitlets.Unicode("").tag(sync=True)
    world = traitlets.Unicode("").tag(sync=True)
    runs = traitlets.Unicode("").tag(sync=True)
    policy = traitlets.Unicode("").tag(sync=True)
    frame = traitlets.Unicode("").tag(sync=True)
    why = traitlets.Unicode("").tag(sync=True)
    band = traitlets.Unicode("").tag(sync=True)
    moments = traitlets.Unicode("").tag(sync=True)
    desk = traitlets.Unicode("").tag(sync=True)
    story = traitlets.Unicode("").tag(sync=True)
    sweep = traitlets.Unicode("").tag(sync=True)
    notice = traitlets.Unicode("").tag(sync=True)
    download = traitlets.Unicode("").tag(sync=True)

    def __init__(self, **traits: Any):
        self.heard: Callable[[str], None] | None = None
        self.early: list[str] = []  # what the page said before the session listened
        super().__init__(**traits)

    def listen(self, heard: Callable[[str], None]) -> None:
        """Pass what the page says to ``heard``, beginning with what it has said already."""
        self.heard, early = heard, self.early
        self.early = []
        for text in early:
            heard(text)

    @traitlets.default("template")
    def _root(self) -> str:
        return templates()[ROOT]

    @traitlets.default("components")
    def _children(self) -> dict:
        return {name: text for name, text in templates().items() if name != ROOT}

    def vue_act(self, text: Any) -> None:
        """The page's only event: a JSON string that says what the visitor did."""
        if not isinstance(text, str):
            return
        if self.heard is not None:
            self.heard(text)
        elif len(self.early) < MOST_EARLY and len(text) <= LONGEST_EARLY:
            self.early.append(text)
