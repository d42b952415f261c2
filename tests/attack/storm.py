"""Requests that a page would never make: for folders, out of the folder, with other methods, hosts, origins and headers."""

import hashlib
import itertools
import socket
from urllib.parse import quote, urlsplit

from tests.attack.caller import ask

SCRIPTS = "@widgetti/solara-vuetify-app@10.1.1"
FOLDERS = ("", ".", "@widgetti", SCRIPTS, f"{SCRIPTS}/dist", "requirejs@2.3.6", "font-awesome@4.5.0", "font-awesome@4.5.0/css",
           "nothing@1.0.0", "nothing@1.0.0/file.js")  # fmt: skip
TWISTS = ("{}", "{}/", "{}//", "./{}", "{}/.", "{}/..", "{}/../", "../{}", "../../{}", "%2e%2e/{}", "..%2f{}", "{}%2f", "{}%00",
          "{}?v=1", "{}%5c..", "{}/%2e", "//{}", "{};x", "{}#x", "{}/__main.js", "{}/../../../../etc/passwd")  # fmt: skip
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND", "MKCOL")
OTHERS = (
    "/resourcez",
    "/resourcez?verbose",
    "/readyz",
    "/jupyter/api/kernels/abc",
    "/_solara/api/evict/abc",
    "/_solara/api/close/abc",
    "/_solara/api/close/" + "a" * 40 + "?session_id=abcdefgh",
    "/static/public/x",
    "/static/",
    "/static",
    "/jupyter/nbextensions/",
    "/_solara/auth/login",
    "/docs",
    "/" + "a" * 5000,
    "/?" + "a=1&" * 2000,
    "/%ff%fe",
    "/static/assets/%00",
)
HEADERS = (
    {},
    {"X-Script-Name": "/evil"},
    {"Script-Name": "/evil"},
    {"X-Forwarded-Host": "evil.example"},
    {"Host": "evil.example"},
    {"Cookie": "citypact=" + "a" * 4000},
    {"Cookie": 'citypact="\\"'},
    {"Range": "bytes=0-0,1-1"},
    {"Accept-Encoding": "gzip;q=x"},
    {"X-Citypact-Address": "10.0.0.1"},
    {"Origin": "null"},
    {"If-None-Match": "*"},
    {"Transfer-Encoding": "chunked"},
)
HANDSHAKE = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "a" * 22 + "=="}
RAW = (
    b"", b"\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"GET / HTTP/1.0\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", b"GET " + b"/" * 70_000,
    b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
)  # fmt: skip


def paths():
    """Every path to be tried: all twists of all folders of scripts, and what is no page."""
    twisted = (f"/_solara/cdn/{twist.format(quote(folder, safe='@/.'))}" for folder, twist in itertools.product(FOLDERS, TWISTS))
    return [*twisted, *OTHERS]


def requests(generator, number):
    """So many (path, method, headers), drawn at random."""
    known = paths()
    for _ in range(number):
        method = METHODS[0] if generator.random() < 0.6 else METHODS[int(generator.integers(len(METHODS)))]
        yield known[int(generator.integers(len(known)))], method, HEADERS[int(generator.integers(len(HEADERS)))]


def answer(address, path, method, headers):
    """The status of a request, or how it ended otherwise."""
    try:
        return ask(address, path, method, headers)[0]
    except (OSError, ValueError) as error:  # the server hung up, or the client would not say such a thing
        return type(error).__name__


def say(address, text):
    """What the server answers to bytes that may be no request at all."""
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname, parts.port), timeout=20) as line:
        line.sendall(text)
        line.shutdown(socket.SHUT_WR)
        try:
            return line.recv(1000)
        except OSError:
            return b""


def tree(folder):
    """A digest of every file of a folder, but for what Python compiles: names, bytes, and of every folder that it is there."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if "__pycache__" not in path.parts):
        digest.update(str(path.relative_to(folder)).encode())
        digest.update(path.read_bytes() if path.is_file() else b"a folder")
    return digest.hexdigest()


def copied_scripts(scripts, folder):
    """A small copy of the folder of scripts that the page asks for, and of folders that it does not: its root."""
    for name in ("requirejs@2.3.6/require.js", "font-awesome@4.5.0/css/font-awesome.min.css"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes((scripts / name).read_bytes())
    application = "@widgetti/solara-vuetify-app@10.1.1"
    for file in (scripts / application / "dist").iterdir():
        if file.name in ("solara-vuetify-app8.min.js", "main8.css", "fonts.css") or file.suffix == ".woff2":
            (folder / application / "dist").mkdir(parents=True, exist_ok=True)
            (folder / application / "dist" / file.name).write_bytes(file.read_bytes())
    return folder
