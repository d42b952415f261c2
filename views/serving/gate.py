"""The gate before Solara: it lets through what the page asks for, from where the page is served, and nothing else.

Solara's own routes are many, and some do harm or tell strangers more than they need to know. So the few that the page uses are
named here, whatever a request holds besides its path is left behind, and the document itself is not Solara's to answer.
"""

import json
import re
from collections.abc import Awaitable, Callable
from http.cookies import CookieError, SimpleCookie
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qs

from citypact.views.serving.document import ASK_AGAIN, document, notice_page
from citypact.views.serving.door import Door
from citypact.views.serving.kernels import Kernels
from citypact.views.serving.places import Places, household
from citypact.views.serving.reply import Reply, Send
from citypact.views.serving.warm import progress
from citypact.views.serving.wire import Receive, watched

Scope = dict[str, Any]
Application = Callable[[Any, Any, Any], Awaitable[None]]

COOKIE = "citypact"
# How Solara's pages learn which address a visitor has; no header of this name passes that a visitor sent.
ADDRESS = "x-citypact-address"
FILES = re.compile(r"/(_solara/cdn/|static/(?!public/)|jupyter/nbextensions/jupyter-vue(tify)?/)[\w@./+-]{1,300}", re.ASCII)
KERNEL = re.compile(r"/jupyter/api/kernels/([\w-]{8,64})/channels", re.ASCII)
CLOSE = re.compile(r"/_solara/api/close/([\w-]{8,64})", re.ASCII)
NAME = re.compile(r"[\w-]{8,64}", re.ASCII)
TOKEN = re.compile(r"[\w-]{32}", re.ASCII)
ASKED_OF_FILES = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")


class Gate:
    """application: Solara's; door: under which names and paths it is served; places, kernels: what room there is;
    full: what a visitor is told who finds none, in both languages.
    """

    def __init__(self, application: Application, door: Door, places: Places, kernels: Kernels, full: tuple[str, str]):
        self.application, self.door, self.places, self.kernels, self.full = application, door, places, kernels, full
        self.opened = kernels.opened

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        else:
            await self.application(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers, method, path = _headers(scope), scope["method"], self.door.within(scope["path"])
        reply = Reply(send, self.door, method == "HEAD")
        host = headers.get("host", "")
        if not self.door.knows(host):
            await reply.short(421, "This server is not served under this name; see --allow-host.")
        elif path is None:
            await reply.short(404, "Not found.")
        elif method == "POST":
            await self._close(path, scope, headers, receive, reply)
        elif method not in ("GET", "HEAD"):
            await reply.short(405, "Not allowed.", [(b"allow", b"GET, HEAD")])
        elif path == "/":
            await self._document(scope, headers, host, reply)
        elif path == "/readyz":
            ready = {"status": "ok", "preparing": progress()}  # which a page asks while it waits, and when its connection is gone
            await reply.whole(200, json.dumps(ready).encode(), b"application/json", [(b"cache-control", b"no-store")])
        elif FILES.fullmatch(path) and ".." not in path:
            kept = [(name, value) for name, value in scope["headers"] if name in ASKED_OF_FILES]
            await self.application(_passed(scope, path, [*kept, (b"host", b"localhost")]), receive, reply.send)
        else:
            await reply.short(404, "Not found.")

    async def _document(self, scope: Scope, headers: dict[str, str], host: str, reply: Reply) -> None:
        token = _token(headers)
        # Who has a page open already may be loading it anew, which gives its place back a moment later.
        if not self.places.room(household(_client(scope))) and token not in self.opened.tokens():
            later = [(b"retry-after", str(ASK_AGAIN).encode())]
            await reply.whole(503, notice_page(self.full), b"text/html; charset=utf-8", later)
            return
        page = document(self.door.root_path)
        more = [
            (b"content-security-policy", page.policy(host, self.door.ancestors).encode("latin-1")),
            (b"cache-control", b"no-store"), (b"vary", b"Accept-Encoding"),
        ]  # fmt: skip
        if token is None:
            more.append((b"set-cookie", self._cookie(token_urlsafe(24), scope["scheme"]).encode("latin-1")))
        packed = "gzip" in headers.get("accept-encoding", "")
        more += [(b"content-encoding", b"gzip")] if packed else []
        await reply.whole(200, page.packed if packed else page.body, b"text/html; charset=utf-8", more)

    def _cookie(self, token: str, scheme: str) -> str:
        """One session long, out of reach of scripts; a page in a frame of another site has it only over https."""
        path = f"{COOKIE}={token}; Path={self.door.root_path or '/'}; HttpOnly"
        if scheme != "https":
            return f"{path}; SameSite=Lax"
        return f"{path}; Secure; SameSite={'None; Partitioned' if self.door.embedded else 'Lax'}"

    async def _close(self, path: str, scope: Scope, headers: dict[str, str], receive: Receive, reply: Reply) -> None:
        """A page tells that it is being closed: its own, which the cookie says."""
        kernel, page = CLOSE.fullmatch(path), _page(scope)
        if kernel is None:
            await reply.short(405, "Not allowed.", [(b"allow", b"GET, HEAD")])
        elif not self.door.admits(headers.get("origin"), headers.get("host", "")):
            await reply.short(403, "Not from there.")
        elif page is None or not self.opened.theirs(kernel[1], _token(headers)) or not self.opened.holds(kernel[1], page):
            await reply.short(404, "Not found.")
        else:
            await self.application(_passed(scope, path, []), receive, reply.send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers, path = _headers(scope), self.door.within(scope["path"])
        address, token = household(_client(scope)), _token(headers)
        found, page = None if path is None else KERNEL.fullmatch(path), _page(scope)
        kernel = None
        if found is not None and page is not None and self.door.admits(headers.get("origin"), headers.get("host", "")):
            free = self.opened.free(found[1], page, token)
            kernel = self.kernels.connect(found[1], address) if free else None
        if path is None or kernel is None:
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        passed = [(ADDRESS.encode(), address.encode())] + ([(b"cookie", f"solara-session-id={token}".encode())] if token else [])
        try:
            await self.application(_passed(scope, path, passed), watched(receive, kernel), send)
        finally:
            kernel.connections -= 1


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


def _client(scope: Scope) -> str | None:
    return scope["client"][0] if scope.get("client") else None


def _page(scope: Scope) -> str | None:
    """The page of a kernel that a request names, where it names one and in the form that Solara expects."""
    try:
        named = parse_qs(scope["query_string"].decode("ascii"), max_num_fields=10).get("session_id", [])
    except ValueError:
        return None
    return named[0] if len(named) == 1 and NAME.fullmatch(named[0]) else None


def _token(headers: dict[str, str]) -> str | None:
    """The token of our cookie, or None where it is none that we gave."""
    try:
        cookie = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return None
    return cookie.value if cookie is not None and TOKEN.fullmatch(cookie.value) else None


def _passed(scope: Scope, path: str, headers: list[tuple[bytes, bytes]]) -> Scope:
    """The request as Solara is to see it: without the path before its own, and with these headers alone."""
    return {**scope, "path": path, "raw_path": path.encode(), "root_path": "", "headers": headers}
