"""Solara's settings for a page that asks nothing of the network: scripts from the disk, no telemetry, no look-ups."""

import logging
import warnings
from typing import Any, NoReturn

import solara.server.cdn_helper
import solara.server.settings as settings
import solara.settings
from ipyvue.VueTemplateWidget import Events

from citypact.views.serving.assets import guard_assets


def stay_offline() -> None:
    """Set Solara up; called before the first page is served, whichever way the server was started."""
    settings.assets.fontawesome_enabled = False
    solara.settings.assets.proxy = True
    solara.server.cdn_helper.fetch_from_cdn = _never_fetch
    guard_assets()
    settings.telemetry.mixpanel_enable = False
    settings.main.mode = "production"  # the other mode asks the network for news and loads scripts three times the size
    settings.main.root_path = settings.main.root_path or ""  # else that of the first request's X-Script-Name, for everybody
    settings.session.http_only = True
    settings.theme.title, settings.theme.loader, settings.theme.show_banner = "CityPact", "plain", False
    warnings.filterwarnings("ignore", message="Cookies with samesite=none")  # told for every address but localhost
    logging.getLogger("solara").setLevel(logging.ERROR)  # warnings are of what visitors do, and would let them fill a disk
    Events._handle_event = _named_events_only


def _never_fetch(url: str) -> NoReturn:
    raise FileNotFoundError(f"{url} is not among the files of solara-assets")


def _named_events_only(self: Events, _widget: object, content: Any, buffers: list) -> None:
    """Let a browser send a component's own events and nothing else.

    ipyvue's own handler also imports and builds whatever class a message names, which would run code for strangers.
    """
    event = content.get("event") if isinstance(content, dict) else None
    if isinstance(event, str) and event in self.events:
        getattr(self, f"vue_{event}")(content.get("data", {}))
