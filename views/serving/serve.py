"""``python app.py``: serve the page with Solara and open it in the browser."""

import os
import re
import socket
import threading
import webbrowser

import click
import uvicorn

from citypact.views.serving.connections import impatient
from citypact.views.serving.document import document
from citypact.views.serving.door import NAME, ORIGIN, ROOT_PATH, Door, own_names
from citypact.views.serving.entrance import gated
from citypact.views.serving.limits import PUBLIC_VARIABLE, current_limits
from citypact.views.serving.memory import share_memory
from citypact.views.serving.warm import warm_up

MOST_ESCAPED = 4  # bytes of a web socket's message for each byte of what it carries, at most
EVERY_ADDRESS = ("0.0.0.0", "::")


class Announced(uvicorn.Server):
    """A server that says where it can be reached once it can be. root_path: what stands before every path."""

    def __init__(self, config: uvicorn.Config, root_path: str, browse: bool):
        super().__init__(config)
        self.root_path, self.browse = root_path, browse

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        document(self.root_path)  # made before anybody asks for it
        port = self.servers[0].sockets[0].getsockname()[1]
        host = "localhost" if self.config.host in (*EVERY_ADDRESS, "127.0.0.1") else self.config.host
        click.echo(f"CityPact is at http://{host}:{port} (stop with Ctrl+C)")
        if self.browse:
            threading.Thread(target=webbrowser.open, args=(f"http://{host}:{port}",), daemon=True).start()


class Formed(click.ParamType):
    """Text of a form: a root path or an origin."""

    def __init__(self, name: str, form: re.Pattern[str], allowed: str):
        self.name, self.form, self.allowed = name, form, allowed

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text without a slash at its end, refused unless it has the form."""
        text = value.rstrip("/")
        if not self.form.fullmatch(text):
            self.fail(f"{value!r} is not allowed; allowed: {self.allowed}", param, ctx)
        return text


A_PATH = Formed("path", ROOT_PATH, "a path such as /citypact")
AN_ORIGIN = Formed("origin", ORIGIN, "a scheme and a name such as https://www.example.org")
A_NAME = Formed("name", NAME, "a name without scheme and port, such as citypact.example.org")


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="Port to listen on; 0: any.")
@click.option("--host", default=None, help="Address to listen on.  [default: this machine only; with --public, all]")
@click.option("--public", is_flag=True, help="Serve strangers: limits on sizes, sessions and memory; no browser is opened.")
@click.option("--allow-host", type=A_NAME, multiple=True, help="A name of this server, as visitors write it; may be repeated.")
@click.option("--root-path", type=A_PATH, default="", help="What stands before every path, such as /citypact.")
@click.option("--proxy", multiple=True, metavar="ADDRESS", help="A reverse proxy, which tells for whom it asks; may be repeated.")
@click.option("--embed", type=AN_ORIGIN, multiple=True, help="Whose pages may show this one in a frame; may be repeated.")
@click.option("--no-browser", is_flag=True, help="Do not open the browser.")
@click.pass_obj
def serve(
    full: tuple[str, str],
    port: int,
    host: str | None,
    public: bool,
    allow_host: tuple[str, ...],
    root_path: str,
    proxy: tuple[str, ...],
    embed: tuple[str, ...],
    no_browser: bool,
) -> None:
    """Open CityPact in the browser."""
    share_memory()
    import solara.server.settings as settings

    if public:
        os.environ[PUBLIC_VARIABLE] = "1"
    limits = current_limits()
    os.environ["SOLARA_APP"] = "citypact.views.page"
    settings.kernel.cull_timeout, settings.main.root_path = limits.idle, root_path
    from solara.server.starlette import app as application  # reads the settings above when it is imported

    host = host or ("0.0.0.0" if limits.public else "127.0.0.1")
    door = Door(root_path, own_names(host, allow_host), embed)
    config = uvicorn.Config(
        gated(application, door, limits, full),
        host=host,
        port=port,
        http=impatient(limits, proxy),
        log_level="error",  # warnings are of what visitors do, and would let them fill a disk
        ws_max_size=MOST_ESCAPED * limits.message_bytes,
        server_header=False,
        proxy_headers=bool(proxy),
        forwarded_allow_ips=list(proxy),
    )
    warm_up()
    Announced(config, root_path, browse=not (no_browser or limits.public)).run()


def main(full: tuple[str, str]) -> None:
    """Start from the command line; full: what a visitor is told who finds no room, in both languages."""
    serve(prog_name="python app.py", obj=full)
