"""A real server and a real headless Chromium for the tests of the page.

Where no Chromium is found the tests skip and say so; with CITYPACT_REQUIRE_BROWSER=1 in the environment they fail instead.
"""

import os
import shutil
from pathlib import Path

import pytest
from visitor import Server, Window

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--font-render-hinting=none",
    # The network is cut off but for this machine: a page that needs it would break here.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)  # fmt: skip


def chromium() -> str | None:
    """The path of a Chromium on this machine."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def pytest_collection_modifyitems(items):
    """Mark the tests that need a browser; those of the page's parts do not."""
    for item in items:
        if Path(__file__).parent in item.path.parents and {"page", "browser"} & set(item.fixturenames):
            item.add_marker("page")


@pytest.fixture(scope="session")
def browser_type_launch_args():
    """What pytest-playwright starts the browser with."""
    path = chromium()
    if path is None:
        reason = f"no Chromium found (looked for {', '.join(NAMES)}; set CHROMIUM to its path)"
        if os.environ.get("CITYPACT_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return {"executable_path": path, "args": list(ARGUMENTS)}


@pytest.fixture(scope="session")
def browser_context_args():
    return {"viewport": {"width": 1280, "height": 800}, "locale": "en-US", "color_scheme": "light"}


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """One server for all tests of a session."""
    running = Server(tmp_path_factory.mktemp("server"))
    yield running
    running.stop()


@pytest.fixture
def city_pact(page, server):
    """The page, open and set up; the test fails if the browser or the server complains."""
    opened = Window(page, server.address)
    opened.open()
    yield opened
    assert opened.complaints == []
    assert server.complaints() == ""
