"""The one HTML document of the page: made once, the same for every visitor, with the policy that its scripts need."""

import gzip
from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from html import escape
from html.parser import HTMLParser
from typing import NamedTuple

DATA_TYPES = ("application/json", "x-template")  # of a script element that no browser runs
# What the page may load and do. Inline scripts are those of the shell, told by their hashes. Vue 2 compiles templates in the
# browser, and ipyvue the components that it is sent, hence 'unsafe-eval'; both put styles into the document as they go.
POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-eval' {scripts}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws://{host} wss://{host}; "
    "base-uri 'none'; form-action 'none'; object-src 'none'; frame-ancestors {ancestors}"
)


class Document(NamedTuple):
    """body: the bytes as they are and packed; scripts: the hashes of its inline scripts, as a policy lists them."""

    body: bytes
    packed: bytes
    scripts: str

    def policy(self, host: str, ancestors: str) -> str:
        """The Content-Security-Policy; host: under which this visitor asked; ancestors: who may show the page in a frame."""
        return POLICY.format(scripts=self.scripts, host=host, ancestors=ancestors)


@lru_cache(maxsize=1)
def document(root_path: str) -> Document:
    """Solara's document for the page; root_path: what stands before every path of this server. No request has a part in it."""
    from solara.server.server import read_root

    text = read_root("/", root_path)
    assert text is not None
    reader = _InlineScripts()
    reader.feed(text)
    hashes = (b64encode(sha256(script.encode()).digest()).decode() for script in reader.found)
    body = text.encode()
    return Document(body, gzip.compress(body, mtime=0), " ".join(f"'sha256-{value}'" for value in hashes))


class _InlineScripts(HTMLParser):
    """Collects the text of each script element that a browser runs."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[str] = []
        self._parts: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = dict(attrs).get("type") or ""
        if tag == "script" and "src" not in dict(attrs) and not kind.endswith(DATA_TYPES):
            self._parts = []

    def handle_data(self, data: str) -> None:
        if self._parts is not None:
            self._parts.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self._parts is not None:
            self.found.append("".join(self._parts))
            self._parts = None


def notice_page(words: tuple[str, str]) -> bytes:
    """A page that says one thing, in English and in Chinese, and needs no script."""
    english, chinese = map(escape, words)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>CityPact</title></head>'
        f'<body><h1>CityPact</h1><p>{english}</p><p lang="zh">{chinese}</p></body></html>'
    ).encode()
