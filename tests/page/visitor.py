"""What the tests of the page use: a server that is started, and a window that a visitor looks at."""

import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
YEARS = 60  # of the run that the page opens with


class Server:
    """A running server: its address, its process, and what it has written so far."""

    def __init__(self, folder, *arguments, script="app.py", options=("--port", "0", "--no-browser"), environment=None):
        self.log = Path(folder) / "server.log"
        with open(self.log, "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [sys.executable, *([script] if isinstance(script, str) else script), *options, *arguments],
                cwd=ROOT, stdout=log, stderr=subprocess.STDOUT,
                env={**os.environ, "PYTHONUNBUFFERED": "1", **(environment or {})},
            )  # fmt: skip
        self.address = self._address()

    def _address(self) -> str:
        for _ in range(600):
            found = re.search(r"http://\S+:(\d+)", self.text())
            if found and self._answers(int(found.group(1))):
                return f"http://127.0.0.1:{found.group(1)}"
            assert self.process.poll() is None, self.text()
            time.sleep(0.1)
        raise AssertionError(f"the server did not start:\n{self.text()}")

    @staticmethod
    def _answers(port: int) -> bool:
        with socket.socket() as attempt:
            return attempt.connect_ex(("127.0.0.1", port)) == 0

    def text(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def complaints(self) -> str:
        """What the server wrote besides its address."""
        return "\n".join(line for line in self.text().splitlines() if not line.startswith("CityPact ")).strip()

    def memory(self) -> float:
        """Resident memory in MiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=20)


class Window:
    """What a person sees and does, in the words of the page."""

    def __init__(self, page, address):
        self.page, self.address, self.complaints, self.requests = page, address, [], []
        page.on("pageerror", lambda error: self.complaints.append(f"page: {error}"))
        page.on("console", lambda message: self._console(message))
        page.on("request", lambda request: self.requests.append(request.url))

    def _console(self, message):
        if message.type == "error":
            self.complaints.append(f"console: {message.text}")

    def open(self, query="?view=run"):
        """Open a link; the bare address shows the story to whoever has not been here."""
        self.page.goto(f"{self.address}/{query}")
        # The first start on a machine compiles the engine.
        self.see("play").wait_for(timeout=180_000)
        self.wait_year(0)

    def see(self, name):
        return self.page.locator(f"[data-test='{name}']").first

    def click(self, name):
        self.see(name).click()

    def choose(self, name, label):
        self.see(name).select_option(label=label)

    def fill(self, name, value):
        self.see(name).fill(str(value))

    def tab(self, name):
        self.click(f"tab-{name}")

    def when(self, key="year") -> int:
        return int(self.see("year").get_attribute(f"data-{key}"))

    def playing(self) -> bool:
        return self.see("year").get_attribute("data-playing") == "true"

    def wait_year(self, year, key="year"):
        script = f"document.querySelector('[data-test=year]')?.dataset.{key} === '{year}'"
        self.page.wait_for_function(script, timeout=60_000)

    def set_up(self, **fields):
        """Fill the fields of the set-up panel and build the run."""
        self.tab("setup")
        for name, value in fields.items():
            if name == "region":
                self.see("region").select_option(value)
            else:
                self.fill(name, value)
        self.click("set-up")
        self.page.wait_for_function("!document.querySelector('[data-test=pending]')", timeout=60_000)
        self.wait_year(0)

    def live(self, years=YEARS):
        """Play as fast as can be, up to the last year."""
        self.see("speed").select_option(index=7)  # the fastest
        self.click("play")
        self.wait_year(years)

    def live_beside_no_government(self):
        """A run under the hierarchical policy beside one without any, lived up to the last year."""
        self.tab("policy")
        self.click("package-hierarchical")
        self.click("policy-add")
        self.click("set-up")
        self.tab("runs")
        self.click("compare-start")
        self.page.wait_for_function("document.querySelectorAll('[data-test=map]').length === 2")
        self.live()

    def download(self, name) -> bytes:
        with self.page.expect_download() as waiting:
            self.click(f"save-{name}")
        return Path(waiting.value.path()).read_bytes()

    def say(self, **message):
        """Send a request as the page does; for requests that its controls would not let a person make."""
        self.page.evaluate("message => document.querySelector('.cp-transport').__vue__.app.act(message)", message)

    def picture(self, name) -> bytes:
        """What a canvas shows."""
        return self.see(name).screenshot()
