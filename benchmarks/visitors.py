"""How much memory visitors of the page take; measured by ``benchmarks/page.py``, which makes ``tests/page`` importable."""

from playwright.sync_api import Browser
from visitor import Server, Window

SIZE = {"width": 1280, "height": 800}


def session_memory(browser: Browser, folder: str, sessions: int = 8) -> float:
    """MiB that an open visitor takes who has lived the default run of 41 cities, on a server of its own."""
    server, contexts, before = Server(folder), [], 0.0
    for number in range(sessions + 1):
        if number == 1:  # the first visitor also brings what all share
            before = server.memory()
        contexts.append(browser.new_context(viewport=SIZE, locale="en-US"))
        window = Window(contexts[-1].new_page(), server.address)
        window.open("?view=run&region=yrd_association")
        window.live()
    taken = (server.memory() - before) / sessions
    for context in contexts:
        context.close()
    server.stop()
    return taken


def many_visitors(browser: Browser, folder: str, visitors: int) -> list[float]:
    """Resident memory of a public server after each of so many visitors has come and gone."""
    server, seen = Server(folder, "--public", "--host", "127.0.0.1"), []
    try:
        for _ in range(visitors):
            context = browser.new_context(viewport=SIZE, locale="en-US")
            window = Window(context.new_page(), server.address)
            window.open("?view=run&region=yrd_association")
            window.live()
            window.page.close(run_before_unload=True)
            context.close()
            seen.append(server.memory())
    finally:
        server.stop()
    return seen
