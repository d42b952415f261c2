"""The one HTML document of the page: made once, the same for every visitor, with the policy that its scripts need.

It is Solara's, in which our own shell (``shell.html``, ``shell.css``, ``shell.js``) stands in the place of Solara's dialogs,
which speak English alone: what a visitor sees until the page is there, and when its connection is lost.
"""

import gzip
import json
import re
from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
# The page's own sign, which a browser shows in the tab.
ICON = (
    "%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32' fill='%230b5c8f' stroke='%230b5c8f' stroke-width='2'%3E"
    "%3Cpath d='M8 22L16 8L25 20Z' fill='none'/%3E%3Ccircle cx='8' cy='22' r='5'/%3E%3Ccircle cx='16' cy='8' r='4'/%3E"
    "%3Ccircle cx='25' cy='20' r='3.4'/%3E%3C/svg%3E"
)
HEAD = """<title>CityPact</title>
    <script>
{script}</script>
    <link rel="icon" type="image/svg+xml" href="data:image/svg+xml,{icon}">
    {preloaded}
    <style>
{style}</style>"""
# What of Solara's document is left out or said by ours, each found once: what a browser shows while it waits, and what keeps it
# waiting though the page does not use it (its fonts, its signs, a ban on enlarging the page).
REPLACED = (
    r"<html>",
    r'<meta name="viewport"[^>]*>',
    r'<link rel="icon" type="image/png"[^>]*>',
    r'<link rel="icon" type="image/svg[^>]*>',
    r"<title>.*?</title>",
    r'<script type="x-template" id="vue-app-template".*?</script>',
    r"<body[^>]*>",
    r'<link href="[^"]*/fonts\.css"[^>]*></link>',
)
# The scripts that Solara's own scripts ask for once they run, with the hashes that they put into the address.
EXTENSIONS = re.compile(r"nbextensionHashes = (\{.*?\});")
LATE_SCRIPTS = ("jupyter-vue", "jupyter-vuetify")
ASK_AGAIN = 60  # seconds, after which a browser that found no room asks again
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
    text = _dressed(text, root_path)
    reader = _InlineScripts()
    reader.feed(text)
    hashes = (b64encode(sha256(script.encode()).digest()).decode() for script in reader.found)
    body = text.encode()
    return Document(body, gzip.compress(body, mtime=0), " ".join(f"'sha256-{value}'" for value in hashes))


def _dressed(text: str, root_path: str) -> str:
    """Solara's document with our shell; raises ``LookupError`` where this version of it is not the one that we know."""
    template, _, section = _part("html").partition("</script>\n")
    section = section.replace('id="cp-shell"', f'id="cp-shell" data-root="{escape(root_path)}"')
    body = f'<body data-base-url="{escape(root_path)}/jupyter/">\n{section}'
    ours = (
        '<html lang="en">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        "",
        "",
        HEAD.format(script=_part("js"), icon=ICON, preloaded=_preloaded(text, root_path), style=_part("css")),
        f"{template}</script>",
        body,
        "",
    )
    for pattern, put in zip(REPLACED, ours, strict=True):
        found = re.findall(pattern, text, re.DOTALL)
        if len(found) != 1:
            raise LookupError(f"Solara's document has {pattern} {len(found)} times; known: once")
        text = text.replace(found[0], put)
    return text


def _part(kind: str) -> str:
    return (HERE / f"shell.{kind}").read_text(encoding="utf-8")


def _preloaded(text: str, root_path: str) -> str:
    """Links that make a browser fetch at once what it would otherwise ask for only when the other scripts have run."""
    found = EXTENSIONS.search(text)
    if found is None:
        raise LookupError("Solara's document has no nbextensionHashes")
    hashes = json.loads(found[1])
    folder = f"{root_path}/jupyter/nbextensions"
    links = (f"{folder}/{name}/nodeps.js?{hashes[f'{name}/extension']}" for name in LATE_SCRIPTS)
    return "\n    ".join(f'<link rel="preload" as="script" href="{escape(link)}">' for link in links)


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
    """A page that says one thing, in English and in Chinese, needs no script, and asks again for its own address by itself."""
    english, chinese = map(escape, words)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>CityPact 城市之约</title>'
        f'<meta http-equiv="refresh" content="{ASK_AGAIN}"></head>'
        f'<body><h1>CityPact</h1><p>{english}</p><p lang="zh">{chinese}</p>'
        '<p><a href="">Try again</a> · <a href="" lang="zh">再试一次</a></p></body></html>'
    ).encode()
