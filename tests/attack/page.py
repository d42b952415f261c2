"""The page in public, under requests, handshakes and messages that no page would send, while visitors come and go."""

import json
import socket
import time
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
from solara.server.settings import assets
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.attack.caller import Caller, Full, ask
from tests.attack.inputs import mangled
from tests.attack.storm import HANDSHAKE, RAW, answer, copied_scripts, requests, say, tree
from tests.attack.trial import Trial
from tests.attack.words import MALFORMED, WRONG, axis, form, sweep
from tests.page.visitor import Server

MOST_GROWTH = 1.05  # of memory, from a tenth of the visitors to all of them
FEW = 500  # visitors, below a tenth of which what all share is still being built
FORGOTTEN = 63.0  # seconds after which a public server has forgotten who went without taking leave
TRIES_OF_ONE = 40  # that one who misbehaves makes before another comes
TRIES_A_VISITOR = 10  # one that behaves comes after so many tries
HALF_OPEN = 30
MEANT = (
    '{"do": "step"}',
    '{"do": "play"}',
    '{"do": "pause"}',
    '{"do": "reset"}',
    '{"do": "scrub", "year": 3}',
    '{"do": "resend"}',
    '{"do": "select", "city": 1, "partner": 2}',
    '{"do": "speed", "value": 5}',
    '{"do": "forget"}',
    form(),
    form(region="synthetic:9:2"),
    '{"do": "lever", "instrument": "legal", "level": "0.4"}',
    '{"do": "export", "what": "series.csv", "language": "zh"}',
    '{"do": "compare", "difference": {"kind": "policy", "name": "hybrid"}}',
    '{"do": "open", "query": "?region=guanzhong&years=9"}',
    '{"do": "open", "query": "?region=guanzhong&years=9&head=6&year=3&move=4:legal=0.5&run=n%3D2%26years%3D9%26head%3D9&with=2"}',
    '{"do": "branch", "year": 2}',
    '{"do": "switch", "number": 1}',
    '{"do": "compare", "number": 1}',
    '{"do": "rename", "number": 1, "name": "first"}',
    '{"do": "chart", "measures": ["outlay", "mean_trust"]}',
    '{"do": "desk", "shown": true}',
    '{"do": "story", "scene": "rivals", "ask": {}}',
    '{"do": "load", "text": "[parameters]\\npatience = 0.5\\n"}',
    sweep(first=axis("resistance", 0, 1)),
)


class Attack:
    """One attack on a running server. found: what it tried."""

    def __init__(self, server, generator):
        self.server, self.generator, self.address = server, generator, server.address
        self.found, self.number, self.visitors = Trial("page in public"), 0, 0
        self.bad, self.said = None, 0

    def pick(self, items):
        return items[int(self.generator.integers(len(items)))]

    def request(self):
        """A request to a path, by a method and with headers that no page has."""
        (asked,) = requests(self.generator, 1)
        status = answer(self.address, *asked)
        if isinstance(status, int) and status >= 500:
            self.found.break_(f"request {asked}: status {status}")
        else:
            self.found.end("request refused" if not isinstance(status, int) or status >= 400 else "request answered")

    def bytes(self):
        """Bytes that are no request."""
        said = self.pick(RAW) if self.generator.random() < 0.5 else self.generator.bytes(int(self.generator.integers(1, 300)))
        told = say(self.address, said)
        if b" 500 " in told[:20]:
            self.found.break_(f"bytes {said[:60]!r}: {told[:60]!r}")
        else:
            self.found.end("bytes refused")

    def handshake(self):
        """A web socket for a page from elsewhere, or to nowhere."""
        kernel = self.pick(("k" * 36, "../../x", "", "a" * 3000, "dummy"))
        page = self.pick(("?session_id=" + "p" * 36, "", "?session_id=", "?session_id=a&session_id=b", "?kernelid=x"))
        headers = {
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "a" * 22 + "==",
        }
        origin = self.pick((None, "null", "http://evil.example", self.address.replace("127.0.0.1", "localhost.evil.example")))
        headers = HANDSHAKE if origin is None else {**HANDSHAKE, "Origin": origin}
        status = answer(self.address, f"/jupyter/api/kernels/{kernel}/channels{page}", "GET", headers)
        if status in (101, 200) or (isinstance(status, int) and status >= 500):
            self.found.break_(f"handshake {kernel[:40]!r}{page} from {origin}: status {status}")
        else:
            self.found.end("handshake refused")

    def message(self):
        """What a visitor's page says, mangled or never meant; the session has to answer what is asked after it."""
        caller = self._misbehaving()
        kind = self.generator.random()
        if kind < 0.3:
            self._over_the_wire(caller)
        text = self.pick(MALFORMED) if kind < 0.5 else self.pick(WRONG) if kind < 0.7 else self._mangled()
        caller.told.clear()
        mark = f"mark {self.number}"
        try:
            caller.act(text)
            caller.do("export", what=mark)
            caller.wait_for("notice", lambda notice: mark in json.dumps(notice))
        except (AssertionError, ConnectionClosed) as error:
            self.found.break_(f"message {text[:200]!r}: the session did not answer ({str(error)[:200]})")
            self.bad = None
            return
        errors = [content["lines"] for name, content in caller.told if name == "notice" and content["kind"] == "error"]
        if errors:
            self.found.break_(f"message {text[:200]!r}: {errors[0]}")
        else:
            self.found.end("message answered")

    def _mangled(self):
        return mangled(self.pick(MEANT), self.generator).decode("utf-8", "replace")

    def _over_the_wire(self, caller):
        """A message of the shell, mangled, or one of its kinds that the page never sends."""
        kinds = ("comm_open", "comm_msg", "comm_close", "execute_request", "comm_info_request")
        whole = json.dumps(
            caller.message(self.pick(kinds), comm_id="nowhere", target_name="jupyter.widget", data={"method": "evict"})
        )
        caller.socket.send(mangled(whole, self.generator).decode("utf-8", "replace"))
        caller.socket.send(self.generator.bytes(20))

    def _misbehaving(self):
        self.said += 1
        if self.bad is None or self.said % TRIES_OF_ONE == 0:
            if self.bad is not None:
                self.bad.leave()
            self.bad = Caller(self.address, headers={"X-Forwarded-For": "10.66.0.1"})
        return self.bad

    def visit(self):
        """A visitor who behaves: looks at a run, now and then sweeps and saves, and goes, or is gone."""
        self.visitors += 1
        number = self.visitors
        try:
            caller = Caller(self.address, headers={"X-Forwarded-For": f"10.1.{number // 250}.{number % 250}"})
        except Full:
            self.found.end("visitor told that there is no room")
            return
        try:
            caller.do("speed", value=None)
            caller.do("play")
            caller.wait_for("frame", lambda frame: frame["head"] == 60)
            if number % 5 == 0:
                caller.act(sweep(first=axis("resistance", 0, 1)))
                caller.wait_for("sweep", lambda state: state["state"] == "done")
            if number % 10 == 0:
                caller.do("export", what="citypact.zip")
                caller.wait_for("download")
        except (AssertionError, ConnectionClosed) as error:
            self.found.break_(f"visitor {number}: {str(error)[:200]}")
            return
        if number % 10 == 1:
            caller.line.close()
        elif caller.leave() != 200:
            self.found.break_(f"visitor {number}: could not leave")
            return
        self.found.end("visitor served")

    def rest(self, seconds):
        """Let the server alone, so that it can forget."""
        if self.bad is not None:
            self.bad.leave()
            self.bad = None
        time.sleep(seconds)

    def once(self):
        """One try of any kind, and now and then a visitor."""
        self.number += 1
        chance = self.generator.random()
        kinds = ((0.35, self.request), (0.45, self.bytes), (0.55, self.handshake), (1.0, self.message))
        try:
            next(attempt for most, attempt in kinds if chance < most)()
        except (OSError, InvalidStatus, Full) as error:
            self.found.break_(f"try {self.number}: {type(error).__name__}: {str(error)[:200]}")
            self.bad = None
        if self.number % TRIES_A_VISITOR == 0:
            self.visit()


def attack(folder, tries, seed=1):
    """Attack a public server of its own so many times, while a tenth as many visitors come and go, and look at it afterwards."""
    scripts, checkout = copied_scripts(assets.proxy_cache_dir, folder / "scripts"), Path(__file__).resolve().parents[2] / "views"
    arguments = ("--public", "--host", "127.0.0.1", "--proxy", "127.0.0.1")
    server = Server(
        folder, *arguments, environment={"SOLARA_ASSETS_PROXY_CACHE_DIR": str(scripts), "PYTHONDONTWRITEBYTECODE": "1"}
    )
    try:
        before, made = (tree(scripts), tree(checkout)), Attack(server, np.random.Generator(np.random.PCG64(seed)))
        parts, memory = urlsplit(server.address), {}
        held = [socket.create_connection((parts.hostname, parts.port)) for _ in range(HALF_OPEN)]
        for line in held:
            line.sendall(b"GET / HTTP/1.1\r\nHost:")
        for number in range(1, tries + 1):
            made.once()
            if made.visitors and number in (tries // 10, tries):
                made.rest(FORGOTTEN if tries >= FEW * TRIES_A_VISITOR else 0.0)
                memory[made.visitors] = server.memory()
        _look(made, server, before, (tree(scripts), tree(checkout)), held, memory)
    finally:
        server.stop()
    return made.found


def _look(made, server, before, after, held, memory):
    """Whether files, memory, connections and the log are as they should be, and a visitor is served as before."""
    found = made.found
    if after != before:
        found.break_("a file was changed")
    for visitors, used in memory.items():
        found.end(f"{used:.0f} MiB after {visitors} visitors")
    if max(memory, default=0) >= FEW and memory[max(memory)] > MOST_GROWTH * memory[min(memory)]:
        found.break_(f"memory grew: {memory}")
    open_ones = [line for line in held if not _hung_up(line)]
    if open_ones:
        found.break_(f"{len(open_ones)} half-open requests are still waited for")
    for line in held:
        line.close()
    if ask(server.address)[0] != 200 or not Caller(server.address).lives():
        found.break_("a visitor is not served any more")
    if server.complaints():
        found.break_(f"the server complained: {server.complaints()[:500]!r}")


def _hung_up(line, patience=30.0):
    line.settimeout(patience)
    try:
        return line.recv(1) == b""
    except TimeoutError:
        return False
    except OSError:
        return True
