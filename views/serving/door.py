"""Under which names and paths the page is served, and who may show it in a frame: fixed when the server starts."""

import re
import socket
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?", re.ASCII)
ROOT_PATH = re.compile(r"(/[\w.~-]+)*", re.ASCII)
NAME = re.compile(r"[A-Za-z0-9._-]+", re.ASCII)
HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:(?P<port>\d{1,5}))?", re.ASCII)
DEFAULT_PORTS = {"http": ":80", "https": ":443"}


@dataclass(frozen=True)
class Door:
    """root_path: what stands before every path, such as "/citypact", "" if nothing does; names: of the server besides numbers,
    all in small letters; embedded: origins whose pages may show this one in a frame.
    """

    root_path: str = ""
    names: frozenset[str] = frozenset({"localhost"})
    embedded: tuple[str, ...] = ()

    @property
    def ancestors(self) -> str:
        """Who may show the page in a frame, as a policy lists them."""
        return " ".join(("'self'", *self.embedded))

    def within(self, path: str) -> str | None:
        """The path below the root path; a reverse proxy may take that away or leave it. None for what is no path."""
        if self.root_path and (path == self.root_path or path.startswith(f"{self.root_path}/")):
            path = path[len(self.root_path) :] or "/"
        return path if path.startswith("/") and path.isprintable() and "\\" not in path else None

    def knows(self, host: str) -> bool:
        """Whether a Host header names this server. An address in numbers always does: nobody else's name can lead there."""
        found = HOST.fullmatch(host.lower())
        return found is not None and (found["name"] in self.names or _numeric(found["name"]))

    def admits(self, origin: str | None, host: str) -> bool:
        """Whether a page of this origin may speak to the server: its own, under the name by which it was asked for."""
        if origin is None or not self.knows(host):
            return False
        try:
            parts = urlsplit(origin.lower())
        except ValueError:
            return False
        if parts.scheme not in DEFAULT_PORTS or not parts.netloc:
            return False
        # A proxy may leave out the port of the outside; then the name alone has to be one of ours.
        own = parts.netloc.removesuffix(DEFAULT_PORTS[parts.scheme])
        told = host.lower().removesuffix(DEFAULT_PORTS[parts.scheme])
        return own == told or (":" not in told and parts.hostname == told and told in self.names)


def own_names(host: str | None, allowed: tuple[str, ...]) -> frozenset[str]:
    """The names of this server: its machine's, the one that it listens on, and those that it is told to answer to."""
    return frozenset(name.lower() for name in ("localhost", socket.gethostname(), host or "localhost", *allowed))


def _numeric(name: str) -> bool:
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
