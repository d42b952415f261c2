"""``python app.py``: serve the page with Solara and open it in the browser."""

import os
import socket
import threading
import webbrowser

import click
import uvicorn

from citypact.views.serving.limits import PUBLIC_VARIABLE, current_limits
from citypact.views.serving.warm import warm_up


class Announced(uvicorn.Server):
    """A server that says where it can be reached once it can be."""

    def __init__(self, config: uvicorn.Config, browse: bool):
        super().__init__(config)
        self.browse = browse

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        port = self.servers[0].sockets[0].getsockname()[1]
        host = "localhost" if self.config.host in ("0.0.0.0", "127.0.0.1") else self.config.host
        click.echo(f"CityPact is at http://{host}:{port} (stop with Ctrl+C)")
        if self.browse:
            threading.Thread(target=webbrowser.open, args=(f"http://{host}:{port}",), daemon=True).start()


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="Port to listen on; 0: any.")
@click.option("--host", default=None, help="Address to listen on.  [default: this machine only; with --public, all]")
@click.option("--public", is_flag=True, help="Serve strangers: limits on sizes, sessions and memory; no browser is opened.")
@click.option("--no-browser", is_flag=True, help="Do not open the browser.")
def serve(port: int, host: str | None, public: bool, no_browser: bool) -> None:
    """Open CityPact in the browser."""
    import solara.server.settings as settings

    if public:
        os.environ[PUBLIC_VARIABLE] = "1"
    limits = current_limits()
    os.environ["SOLARA_APP"] = "citypact.views.page"
    settings.kernel.cull_timeout = limits.idle
    settings.kernel.max_per_session = 10 if limits.public else settings.kernel.max_per_session
    from solara.server.starlette import app as application  # reads the settings above when it is imported

    host = host or ("0.0.0.0" if limits.public else "127.0.0.1")
    config = uvicorn.Config(application, host=host, port=port, log_level="warning", ws_max_size=2 * 2**20)
    warm_up()
    Announced(config, browse=not (no_browser or limits.public)).run()


def main() -> None:
    """Start from the command line."""
    serve(prog_name="python app.py")
